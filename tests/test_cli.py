"""What the command line says, starts and returns."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import types
import urllib.request
from pathlib import Path

import nbformat
import pytest

from casekit import cli, workspace
from casekit.checks.progress import record
from casekit.errors import LabError

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def source(tmp_path, monkeypatch):
    """Two lessons, as if they had come with the package."""
    place = tmp_path / "release"
    place.mkdir()
    for name in ("00_start_here.ipynb", "04_baseline.ipynb"):
        cells = [nbformat.v4.new_code_cell("answer = ...", id="a")]
        notebook = nbformat.v4.new_notebook(cells=cells)
        (place / name).write_text(nbformat.v4.writes(notebook), "utf-8")
    monkeypatch.setattr(workspace, "lessons_source", lambda: place)
    return place


@pytest.fixture
def started(monkeypatch):
    """What would be started; the status that it ends with can be set."""
    calls = types.SimpleNamespace(command=None, environment=None, status=0)

    def run(command, environment):
        calls.command, calls.environment = command, environment
        return calls.status

    monkeypatch.setattr(cli, "run_until_stopped", run)
    return calls


def run(*arguments):
    """Run the command line in this process; an exit of argparse's counts, too."""
    try:
        return cli.main([str(argument) for argument in arguments])
    except SystemExit as stop:
        return stop.code


# --- the command line as a whole ------------------------------------------------


def test_nothing_heavy_is_imported():
    heavy = {"nbformat", "jupyterlab", "jupyter_core", "pandas", "numpy", "sklearn"}
    program = f"import sys, casekit.cli; print({heavy!r} & set(sys.modules) or 'none')"

    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "none"


def test_the_version_is_told(capsys, monkeypatch):
    monkeypatch.setattr("importlib.metadata.version", lambda name: f"9 of {name}")

    assert run("--version") == 0
    assert capsys.readouterr().out == "casekit 9 of casekit\n"


def test_each_command_has_help_with_an_example(capsys):
    assert run("--help") == 0
    commands = re.findall(r"^    (\w+) ", capsys.readouterr().out, re.MULTILINE)
    assert {"lab", "progress"} <= set(commands)
    for command in commands:
        assert run(command, "--help") == 0
        assert f"Example: casekit {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [[], ["lob"], ["lab", "--port", "many"], ["lab", "--port", "0"], ["lab", "a", "b"]],
)
def test_odd_arguments_are_told_without_a_traceback(arguments, capsys):
    assert run(*arguments) == 2
    assert "error:" in capsys.readouterr().err


def test_expected_trouble_is_one_line_and_status_2(source, tmp_path, capsys):
    (tmp_path / "file").write_text("mine")

    assert run("lab", tmp_path / "file") == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(r"casekit: expected a folder, .* is a file: .*\n", said.err)


def test_ctrl_c_is_no_traceback(monkeypatch, source, tmp_path, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(workspace, "copy_lessons", interrupt)

    assert run("lab", tmp_path / "work") == 130
    assert capsys.readouterr().err == "casekit: stopped.\n"


# --- casekit lab ----------------------------------------------------------------


def test_lab_copies_says_where_and_opens_the_first_lesson(
    source, started, tmp_path, capsys
):
    folder = tmp_path / "my course"

    assert run("lab", folder) == 0

    assert (folder / "04_baseline.ipynb").exists()
    assert f"--ServerApp.root_dir={folder.resolve()}" in started.command
    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in started.command
    assert not {"--no-browser", "--ServerApp.port_retries=0"} & set(started.command)
    said = capsys.readouterr().out
    assert f"Your work is in {folder.resolve()} (lessons: 2 new)." in said
    assert "Ctrl-C" in said
    assert f'casekit lab "{folder}"' in said


def test_the_default_folder_is_in_the_current_one(
    source, started, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)

    assert run("lab") == 0

    assert (tmp_path / "casekit-lessons" / "00_start_here.ipynb").exists()
    assert "To come back: casekit lab\n" in capsys.readouterr().out


def test_whoever_came_by_start_py_is_told_to_come_back_by_it(
    source, started, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("CASEKIT_STARTED_BY", "python3 start.py")

    run("lab", tmp_path / "work")

    said = capsys.readouterr().out
    assert f"To come back: python3 start.py {tmp_path / 'work'}\n" in said


def test_options_reach_jupyterlab(source, started, tmp_path):
    port = free_port()

    assert run("lab", tmp_path / "work", "--no-browser", "--port", port) == 0

    expected = {
        "--no-browser",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
    }
    assert expected <= set(started.command)


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_root_is_allowed_only_where_it_is_root(
    source, started, tmp_path, monkeypatch, capsys, user, allowed
):
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)

    run("lab", tmp_path / "work")

    assert ("--allow-root" in started.command) is allowed
    assert ("you are root" in capsys.readouterr().out) is allowed


def test_a_learner_hears_of_what_could_not_be_updated(
    source, started, tmp_path, capsys
):
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "00_start_here.ipynb").write_text("{")

    assert run("lab", folder) == 0

    assert "Note: 00_start_here.ipynb is left as it is" in capsys.readouterr().out
    assert "--LabApp.default_url=/lab/tree/00_start_here.new.ipynb" in started.command


def test_a_server_that_does_not_start_is_told(source, started, tmp_path, capsys):
    started.status = 1

    assert run("lab", tmp_path / "work") == 2
    assert "ended with status 1" in capsys.readouterr().err


def test_a_missing_jupyterlab_is_told(source, started, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    assert run("lab", tmp_path / "work") == 2
    assert "pip install jupyterlab" in capsys.readouterr().err
    assert not (tmp_path / "work").exists()


def test_a_port_in_use_is_one_sentence_before_anything_is_written(
    source, started, tmp_path, capsys
):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert run("lab", tmp_path / "work", "--port", port) == 2

    said = capsys.readouterr().err
    assert said.startswith(f"casekit: port {port} is in use")
    assert said.count("\n") == 1
    assert started.command is None
    assert not (tmp_path / "work").exists()


def test_a_port_that_was_let_go_is_free():
    port = free_port()
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
        with socket.create_connection(("127.0.0.1", port)) as client:
            server.accept()[0].close()
            client.recv(1)

    cli.check_port(port)


def test_this_pythons_kernel_goes_first(tmp_path):
    before = {"JUPYTER_PATH": "mine", "HOME": "/home/ada"}

    after = cli.lab_environment(before, tmp_path, home_writable=True)

    ours = str(Path(sys.prefix, "share", "jupyter"))
    assert after["JUPYTER_PATH"].split(os.pathsep) == [ours, "mine"]
    assert after["HOME"] == "/home/ada"
    assert "JUPYTER_DATA_DIR" not in after
    assert before == {"JUPYTER_PATH": "mine", "HOME": "/home/ada"}


def test_without_a_home_jupyter_writes_beside_the_lessons(tmp_path):
    after = cli.lab_environment({}, tmp_path, home_writable=False)

    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        assert Path(after[name]).is_relative_to(tmp_path / ".casekit")


def test_a_home_that_cannot_be_made_is_not_writable(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    for name in ("CONFIG", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / "home" / name))
    assert cli.home_is_writable()

    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "file" / "runtime"))
    assert not cli.home_is_writable()


def test_settings_that_cannot_be_written_are_one_sentence(tmp_path):
    (tmp_path / ".casekit").write_text("a file in the way")

    with pytest.raises(LabError, match="cannot write to"):
        cli.write_settings(tmp_path)


def test_the_status_of_the_program_comes_back():
    command = [sys.executable, "-c", "raise SystemExit(7)"]

    assert cli.run_until_stopped(command, os.environ) == 7


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("way", [signal.SIGTERM, signal.SIGINT])
def test_whoever_stops_casekit_stops_the_program(way):
    slow = (
        # The first pause gives its parent the time to listen for signals.
        "import time; time.sleep(0.3); print('up', flush=True); "
        "time.sleep(20); print('was never stopped')"
    )
    program = (
        "import os, subprocess, sys; from casekit import cli\n"
        # Patience is for a server with kernels to end; not for a test.
        "wait = subprocess.Popen.wait\n"
        "subprocess.Popen.wait = lambda s, timeout=None: wait(s, timeout and 0.2)\n"
        f"sys.exit(cli.run_until_stopped([sys.executable, '-c', {slow!r}], os.environ))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "up\n"
        process.send_signal(way)

        # The pipe ends only when the program has ended, too.
        assert process.stdout.read() == ""
        assert process.wait(timeout=30) == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot stop it from outside")
def test_the_real_jupyterlab_serves_the_lessons(source, tmp_path):
    port = free_port()
    program = (
        "import sys; from pathlib import Path; from casekit import cli, workspace\n"
        f"workspace.lessons_source = lambda: Path({str(source)!r})\n"
        f"sys.exit(cli.main(['lab', 'my work', '--no-browser', '--port', '{port}']))"
    )
    # A kernel of the same name in the home folder, from a Python that is long gone.
    other = tmp_path / "data" / "kernels" / "python3"
    other.mkdir(parents=True)
    spec = {"argv": ["gone"], "display_name": "Other", "language": "python"}
    (other / "kernel.json").write_text(json.dumps(spec))
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "JUPYTER_PREFER_ENV_PATH": "0",
    }
    for name in ("CONFIG", "DATA", "RUNTIME"):
        environment[f"JUPYTER_{name}_DIR"] = str(tmp_path / name.lower())
    lines = []
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment,
        start_new_session=True,  # so that the guard ends all of it
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        guard = threading.Timer(60, os.killpg, (process.pid, signal.SIGKILL))
        guard.start()
        try:
            address = None
            while address is None:
                line = process.stdout.readline()
                assert line, "".join(lines)  # it ended: what it said
                lines.append(line)
                address = re.search(r"http://127\S+(/lab/tree/\S+)\?token=(\S+)", line)
            assert address[1] == "/lab/tree/00_start_here.ipynb"
            base = f"http://127.0.0.1:{port}"

            page = get(base + address[1], address[2])
            assert '"treePath": "00_start_here.ipynb"' in page
            specs = json.loads(get(f"{base}/api/kernelspecs", address[2]))
            kernel = specs["kernelspecs"]["python3"]
            assert kernel["spec"]["display_name"] != "Other"
            news = "/lab/api/settings/@jupyterlab/apputils-extension:notification"
            schema = json.loads(get(base + news, address[2]))["schema"]
            assert schema["properties"]["fetchNews"]["default"] == "false"
        finally:
            process.send_signal(signal.SIGTERM)
            lines.append(process.communicate()[0])
            guard.cancel()
    assert process.returncode == 0
    assert "Traceback" not in "".join(lines)


def get(address, token):
    """Fetch from a server that may have to wake up; never through a proxy."""
    request = urllib.request.Request(
        address, headers={"Authorization": f"token {token}"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for attempt in range(50):
        try:
            with opener.open(request, timeout=20) as answer:
                return answer.read().decode()
        except ConnectionError:  # it tells its address a moment before it listens
            threading.Event().wait(0.1)
        except urllib.error.URLError as error:
            if attempt == 49 or not isinstance(error.reason, ConnectionError):
                raise
            threading.Event().wait(0.1)
    raise AssertionError(f"no answer from {address}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# --- casekit progress -----------------------------------------------------------


@pytest.fixture(autouse=True)
def no_wish(monkeypatch):
    monkeypatch.delenv("CASEKIT_PROGRESS", raising=False)


def try_(folder, lesson, exercise, outcome=None, event="check"):
    done = {"lesson": lesson, "event": event, "exercise": exercise}
    assert record({**done, "outcome": outcome} if outcome else done, folder) == ""


def test_progress_is_a_table(tmp_path, capsys):
    for _ in range(10):
        try_(tmp_path, "baseline", "tuned_rule", "wrong")
    try_(tmp_path, "baseline", "tuned_rule", "passed")
    try_(tmp_path, "splits", "leak", "raised")
    try_(tmp_path, "splits", "leak", event="hint")
    try_(tmp_path, "splits", "leak", event="solution")

    assert run("progress", tmp_path) == 0

    assert capsys.readouterr().out.splitlines() == [
        "lesson    exercise    outcome                tries  hints",
        "baseline  tuned_rule  passed                    11      0",
        "splits    leak        raised, solution seen      1      1",
        "",
        "1 of 2 exercises passed.",
    ]


def test_progress_of_a_lab_is_kept_in_its_folder(tmp_path, capsys, monkeypatch):
    """Also where a folder above has progress of its own."""
    (tmp_path / "casekit-progress.jsonl").write_text("")
    work = tmp_path / "work"
    work.mkdir()
    environment = cli.lab_environment({}, work, home_writable=True)
    with monkeypatch.context() as kernel:
        kernel.chdir(work)
        kernel.setenv("CASEKIT_PROGRESS", environment["CASEKIT_PROGRESS"])
        try_(None, "baseline", "tuned_rule", "passed")

    run("progress", work)

    assert "1 of 1 exercises passed" in capsys.readouterr().out


def test_progress_that_is_kept_nowhere_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CASEKIT_PROGRESS", "off")

    assert run("progress") == 0
    assert "CASEKIT_PROGRESS is off" in capsys.readouterr().out


def test_no_progress_yet_is_said_kindly(tmp_path, capsys):
    assert run("progress", tmp_path) == 0
    assert "No exercise is tried yet" in capsys.readouterr().out


def test_progress_of_a_folder_that_is_not_there(tmp_path, capsys):
    assert run("progress", tmp_path / "nowhere") == 2
    assert "there is no folder" in capsys.readouterr().err


def test_progress_looks_into_the_default_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    run("progress")
    assert str(tmp_path.resolve()) + "." in capsys.readouterr().out

    (tmp_path / cli.FOLDER).mkdir()
    run("progress")
    assert str((tmp_path / cli.FOLDER).resolve()) in capsys.readouterr().out
