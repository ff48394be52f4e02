"""The command line: `casekit lab`, `casekit progress`.

Each command is two functions: `_add_NAME` says what it accepts, `NAME` does it and
returns the exit status. A new command is a new pair and a name in `COMMANDS`.
"""

import argparse
import contextlib
import errno
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from casekit.errors import CasekitError, LabError

FOLDER = "casekit-lessons"

# Other defaults than JupyterLab's, for our labs only. The learner's own settings go
# before them and are not touched. Without this, a question about news covers a corner
# of the first lesson (--LabApp.news_url=None alone does not prevent it).
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    }
}


def main(arguments: list[str] | None = None) -> int:
    """Run a casekit command and return its exit status.

    >>> main(["progress", "--help"])  # doctest: +SKIP
    """
    for stream in (sys.stdout, sys.stderr):
        # A folder's name may have letters that a console cannot show: never crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    parsed = build_parser().parse_args(arguments)
    try:
        return parsed.run(parsed)
    except CasekitError as error:
        print(f"casekit: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("casekit: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `casekit progress | head`
        # Python flushes once more when it ends: give it somewhere to write to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with all commands."""
    parser = argparse.ArgumentParser(
        prog="casekit",
        description="From an LLM prototype to a working product: "
        "case studies that run in Jupyter.",
        epilog="Start with: casekit lab",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="say which this is")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in COMMANDS:
        add(commands)
    return parser


class _Version(argparse.Action):
    """Look the version up only when asked: reading metadata takes a moment."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"casekit {version('casekit')}")
        except PackageNotFoundError:
            print("casekit, not installed")
        parser.exit()


# --- casekit lab ----------------------------------------------------------------


def _add_lab(commands: Any) -> None:
    parser = _add(
        commands,
        "lab",
        lab,
        "copy the lessons to a folder of yours and open JupyterLab",
        "Copy the lessons to FOLDER and open JupyterLab on the first one. "
        "Lessons that are there already are brought up to date; "
        "what you wrote in them stays.",
        "casekit lab my-course --port 8890",
    )
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        nargs="?",
        default=FOLDER,
        help=f"where your work is kept (default: {FOLDER}, in the current folder)",
    )
    parser.add_argument(
        "--no-browser",
        dest="browser",
        action="store_false",
        help="do not open a browser: show the address to open",
    )
    parser.add_argument(
        "--port",
        type=_port,
        metavar="N",
        help="serve on this port (default: 8888, or another that is free)",
    )


def lab(arguments: argparse.Namespace) -> int:
    """Copy the lessons, say where the work is, and run JupyterLab until it is stopped.

    >>> main(["lab", "my-course", "--no-browser", "--port", "8890"])  # doctest: +SKIP
    """
    from importlib.util import find_spec

    from casekit.workspace import copy_lessons, first_lesson, lessons_source

    if find_spec("jupyterlab") is None:
        raise LabError(
            f"expected JupyterLab beside casekit in {sys.executable}, and it is not "
            "there: install it with `python -m pip install jupyterlab`."
        )
    if arguments.port is not None:
        check_port(arguments.port)
    source = lessons_source()
    copied = copy_lessons(source, Path(arguments.folder))
    folder = copied.folder
    first = first_lesson(source, folder)
    write_settings(folder)

    print(f"Your work is in {folder} (lessons: {copied}).")
    for warning in copied.warnings:
        print(f"  Note: {warning}.")
    as_root = getattr(os, "geteuid", lambda: 1)() == 0
    if as_root:
        print(
            "Note: you are root here, so notebooks may change anything on this machine."
        )
    print("To stop: save in the browser, then press Ctrl-C in this window.")
    print(f"To come back: {come_back(arguments, os.environ)}")
    print("Starting JupyterLab …", flush=True)

    status = run_until_stopped(
        lab_command(folder, first, arguments.port, arguments.browser, as_root),
        lab_environment(os.environ, folder, home_is_writable()),
    )
    if status:
        raise LabError(
            f"expected JupyterLab to run until it is stopped, and it ended with status "
            f"{status}: its own words stand above. Your work is safe in {folder}."
        )
    print(f"Stopped. Your work is in {folder}.")
    return 0


def lab_command(
    folder: Path, first: str, port: int | None, browser: bool, as_root: bool
) -> list[str]:
    """Return the command that serves `folder` with the lesson `first` in front.

    >>> lab_command(Path("work"), "00_start.ipynb", None, True, False)[1:4]
    ['-P', '-m', 'jupyterlab']
    """
    command = [
        sys.executable,
        "-P",  # a learner's own pandas.py in the current folder is not to be imported
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{quote(first)}",
        # Which files are open is remembered per folder: JupyterLab's own memory is
        # per user, and would look here for the files of another project.
        f"--LabApp.workspaces_dir={folder / '.casekit' / 'workspaces'}",
        # No look-up of news and of new versions; see also LAB_SETTINGS.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--ServerApp.answer_yes=True",  # one Ctrl-C is enough
        "--Application.log_level=WARN",  # the address is shown all the same
    ]
    if port is not None:
        command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        command.append("--no-browser")
    if as_root:
        command.append("--allow-root")
    return command


def lab_environment(
    environ: Mapping[str, str], folder: Path, home_writable: bool
) -> dict[str, str]:
    """Return the environment for JupyterLab: this Python's kernel, this lab's settings.

    Without a home that can be written, Jupyter keeps its own files beside the lessons.
    """
    environment = dict(environ)
    place = folder / ".casekit" / "jupyter"

    def put_first(name: str, path: Path) -> None:
        others = environment.get(name)
        environment[name] = f"{path}{os.pathsep}{others}" if others else str(path)

    # A learner may have a kernel "python3" of their own, from another Python: it
    # would know nothing of casekit. JUPYTER_PATH goes before all other places.
    put_first("JUPYTER_PATH", Path(sys.prefix, "share", "jupyter"))
    put_first("JUPYTER_CONFIG_PATH", place)
    # Where `casekit progress` looks, whatever lies in the folders above.
    environment.setdefault("CASEKIT_PROGRESS", str(folder))
    if not home_writable:
        for name in ("CONFIG", "DATA", "RUNTIME"):
            environment[f"JUPYTER_{name}_DIR"] = str(place / name.lower())
        environment["IPYTHONDIR"] = str(place / "ipython")
        environment["MPLCONFIGDIR"] = str(place / "matplotlib")
    return environment


def write_settings(folder: Path) -> None:
    """Write the defaults of JupyterLab's settings that `lab_environment` points to."""
    from casekit.workspace import write_whole

    path = folder / ".casekit" / "jupyter" / "labconfig"
    try:
        path.mkdir(parents=True, exist_ok=True)
        settings = json.dumps(LAB_SETTINGS, indent=2) + "\n"
        write_whole(path / "default_setting_overrides.json", settings.encode())
    except OSError as error:
        raise LabError(
            f"cannot write to {path} ({error.strerror or error}): make room or give "
            "another folder, as in `casekit lab FOLDER`."
        ) from error


def home_is_writable() -> bool:
    """Say whether Jupyter can keep its own files where it wants to."""
    from jupyter_core.paths import jupyter_config_dir, jupyter_runtime_dir

    try:
        for place in map(Path, (jupyter_config_dir(), jupyter_runtime_dir())):
            place.mkdir(parents=True, exist_ok=True)
            if not os.access(place, os.W_OK):
                return False
    except OSError:
        return False
    return True


def check_port(port: int) -> None:
    """Raise a LabError if nobody can be served on this port."""
    try:
        addresses = socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM)
    except OSError:
        addresses = []  # no name "localhost": let Jupyter try
    for family, kind, protocol, _, address in addresses:
        try:
            probe = socket.socket(family, kind, protocol)
        except OSError:
            continue  # a machine without IPv6
        with probe:
            if os.name == "posix":
                # As Jupyter does: a port that was let go a moment ago is free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except PermissionError:
                raise LabError(
                    f"port {port} is reserved by the system: "
                    "give one above 1023, or leave --port out to get a free one."
                ) from None
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    raise LabError(
                        f"port {port} is in use, perhaps by a lab that still runs: "
                        "give another, or leave --port out to get a free one."
                    ) from None


def come_back(arguments: argparse.Namespace, environ: Mapping[str, str]) -> str:
    """Return the words that start this lab again from here."""
    # start.py says how it was called: whoever uses it has no `casekit` on the path.
    started = environ.get("CASEKIT_STARTED_BY", "casekit lab")
    folder = "" if arguments.folder == FOLDER else f" {arguments.folder}"
    if " " in folder.strip():
        folder = f' "{arguments.folder}"'
    return f"{started}{folder}"


def run_until_stopped(command: list[str], environment: Mapping[str, str]) -> int:
    """Run a program to its end, passing on the wish to stop; return its status."""
    with subprocess.Popen(command, env=dict(environment)) as process:
        previous = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        try:
            while True:
                try:
                    status = process.wait()
                    break
                except KeyboardInterrupt:
                    # Ctrl-C went to the program, too: it is ending, wait for it. If
                    # only this process was told, it has to hear of it from here.
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(timeout=10)
                    process.terminate()
        finally:
            signal.signal(signal.SIGTERM, previous)
            if process.poll() is None:
                process.terminate()
    # Ended by the signal that asked it to end, before it could say so itself.
    stopped = (-signal.SIGTERM, -signal.SIGINT)
    return 0 if status in stopped else status


# --- casekit progress -----------------------------------------------------------


def _add_progress(commands: Any) -> None:
    parser = _add(
        commands,
        "progress",
        progress,
        "show which exercises are done",
        "Show the exercises you tried: how each went, how many tries and hints.",
        "casekit progress my-course",
    )
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        nargs="?",
        help=f"where your work is kept (default: {FOLDER} if it is here, "
        "or else the current folder)",
    )


def progress(arguments: argparse.Namespace) -> int:
    """Print a table of lessons and exercises.

    >>> main(["progress", "my-course"])  # doctest: +SKIP
    """
    from casekit.checks.progress import location, summary

    folder = arguments.folder
    if folder is None and "CASEKIT_PROGRESS" not in os.environ:
        folder = FOLDER if Path(FOLDER).is_dir() else None
    if folder is not None and not Path(folder).is_dir():
        raise LabError(
            f"expected a folder with lessons, and there is no folder {folder}: "
            "start with `casekit lab`, or say where your work is."
        )
    file = location(folder)
    if file is None:
        print("No progress is kept: CASEKIT_PROGRESS is off.")
        return 0
    rows = summary(folder)
    if not rows:
        print(f"No exercise is tried yet in {file.resolve().parent}.")
        print("Open a lesson with `casekit lab`, and check an answer: it shows here.")
        return 0
    print(progress_table(rows))
    return 0


def progress_table(rows: list[dict[str, Any]]) -> str:
    """Return the rows of `casekit.checks.progress.summary` as text.

    >>> print(progress_table([{"lesson": "baseline", "exercise": "tuned_rule",
    ...                        "outcome": "passed", "tries": 2, "hints": 1,
    ...                        "solution_seen": False}]))
    lesson    exercise    outcome  tries  hints
    baseline  tuned_rule  passed       2      1
    <BLANKLINE>
    1 of 1 exercises passed.
    """
    head = ("lesson", "exercise", "outcome", "tries", "hints")
    body = []
    for row in rows:
        outcome = row["outcome"] or "not tried"
        if row.get("solution_seen"):
            outcome += ", solution seen"
        cells = (row["lesson"], row["exercise"], outcome, row["tries"], row["hints"])
        body.append(tuple(str(cell) for cell in cells))
    table = [head, *body]
    widths = [max(len(line[i]) for line in table) for i in range(len(head))]
    lines = [
        "  ".join(
            cell.rjust(width) if i > 2 else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in table
    ]
    passed = sum(row["outcome"] == "passed" for row in rows)
    return "\n".join([*lines, "", f"{passed} of {len(rows)} exercises passed."])


# --- what the commands share ----------------------------------------------------


def _add(
    commands: Any,
    name: str,
    run: Callable[[argparse.Namespace], int],
    short: str,
    long: str,
    example: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=short, description=long, epilog=f"Example: {example}"
    )
    parser.set_defaults(run=run)
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(
            f"expected a number from 1 to 65535, got {text!r}"
        )
    return int(text)


COMMANDS = (_add_lab, _add_progress)


if __name__ == "__main__":
    sys.exit(main())
