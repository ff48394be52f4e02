"""Progress: appended line by line; no kill and no damage loses the other lines."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from casekit.checks import progress
from casekit.checks.progress import FILE, location, read, record, summary

ROOT = Path(__file__).parents[2]


def test_events_come_back_in_their_order_with_their_time():
    assert record({"event": "check", "lesson": "demo"}) == ""
    assert record({"event": "hint", "lesson": "demo"}) == ""

    events = read()
    assert [e["event"] for e in events] == ["check", "hint"]
    assert all(e["at"].endswith("+00:00") for e in events)


def test_a_check_leaves_its_outcome_and_neither_code_nor_salt(lesson):
    lesson.number.check(41)
    lesson.total.check(lambda rows: 0)
    lesson.number.solution()
    text = Path(FILE).read_text(encoding="utf-8")

    assert json.loads(text.splitlines()[0])["outcome"] == "wrong"
    assert "secret" not in text
    assert "lambda" not in text
    assert "42" not in re.sub(r'"at": "[^"]*"', "", text)


def test_an_untouched_lesson_leaves_no_file(lesson):
    lesson.number.check(...)
    lesson.predict("accuracy", ...)
    str(lesson)

    assert not Path(FILE).exists()


def test_the_summary_has_the_best_outcome_and_counts(lesson):
    lesson.number.check(1)
    lesson.number.check(42)
    lesson.number.check(1)
    lesson.number.hint()
    lesson.total.solution()

    assert summary() == [
        {
            "lesson": "demo",
            "exercise": "number",
            "outcome": "passed",
            "tries": 3,
            "hints": 1,
            "solution_seen": False,
        },
        {
            "lesson": "demo",
            "exercise": "total",
            "outcome": "not tried",
            "tries": 0,
            "hints": 0,
            "solution_seen": True,
        },
    ]
    assert summary(learner="ada") == summary()
    assert summary(learner="ben") == []


@pytest.mark.parametrize("torn", [b'{"event": "che', b"\xff\xfe\x00", b"[1, 2", b"7"])
def test_a_torn_line_costs_only_itself(torn):
    record({"event": "one"})
    with open(FILE, "ab") as file:
        file.write(torn)
    record({"event": "two"})

    assert [e["event"] for e in read()] == ["one", "two"]
    assert torn in Path(FILE).read_bytes()


def test_strange_lines_are_kept_and_skipped():
    lines = [
        b"",
        b"null",
        b"[]",
        b"[" * 100_000,
        b'"x"',
        b'{"event": 1, "lesson": []}',
        b'{"lesson": "a", "exercise": "b", "event": "check", "outcome": "won"}',
    ]
    Path(FILE).write_bytes(b"\r\n".join(lines))
    record({"event": "check", "lesson": "a", "exercise": "b", "outcome": "passed"})

    assert summary() == [
        {
            "lesson": "a",
            "exercise": "b",
            "outcome": "passed",
            "tries": 1,
            "hints": 0,
            "solution_seen": False,
        }
    ]
    assert Path(FILE).read_bytes().startswith(b"\r\n".join(lines))


def test_a_hundred_thousand_lines_are_read_within_a_second():
    event = {
        "at": "2024-05-01T00:00:00+00:00",
        "lesson": "demo",
        "learner": "",
        "event": "check",
        "exercise": "number",
        "outcome": "wrong",
    }
    Path(FILE).write_text((json.dumps(event) + "\n") * 100_000)

    def seconds():
        start = time.process_time()  # other work on the machine does not count
        assert summary()[0]["tries"] == 100_000
        return time.process_time() - start

    assert min(seconds() for _ in range(3)) < 1


def test_many_threads_and_processes_do_not_write_into_each_others_lines(tmp_path):
    code = (
        "from casekit.checks.progress import record\n"
        "for i in range(50): record({'event': 'x' * 500})"
    )
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(4)
    ]
    threads = [
        threading.Thread(target=lambda: [record({"event": "t"}) for _ in range(50)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for worker in (*threads, *workers):
        worker.join() if isinstance(worker, threading.Thread) else worker.wait()

    assert len(read(tmp_path)) == 400


@pytest.mark.full
def test_killed_while_writing_at_any_moment_no_finished_line_is_lost(tmp_path):
    code = (
        "import sys\n"
        "from casekit.checks.progress import record\n"
        "i = 0\n"
        "while True:\n"
        "    assert record({'event': 'check', 'n': i, 'pad': 'x' * 3000}) == ''\n"
        "    i += 1\n"
        "    print(i, flush=True)"
    )
    expected = 0
    for attempt in range(60):
        worker = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        time.sleep(0.15 + attempt * 0.003)
        worker.kill()
        told = worker.stdout.read().split()
        worker.wait()
        expected += int(told[-1]) if told else 0

        assert expected <= len(read(tmp_path)) <= expected + attempt + 1


def test_the_nearest_folder_with_a_file_is_used(tmp_path, monkeypatch):
    deep = tmp_path / "notebooks" / "deep"
    deep.mkdir(parents=True)
    record({"event": "one"})
    monkeypatch.chdir(deep)
    record({"event": "two"})

    assert [e["event"] for e in read()] == ["one", "two"]
    assert not (deep / FILE).exists()


def test_the_environment_names_a_file_a_folder_or_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEKIT_PROGRESS", str(tmp_path / "mine.jsonl"))
    assert location() == tmp_path / "mine.jsonl"
    monkeypatch.setenv("CASEKIT_PROGRESS", str(tmp_path))
    assert location() == tmp_path / FILE
    monkeypatch.setenv("CASEKIT_PROGRESS", "off")

    assert location() is None
    assert location(tmp_path) is None
    assert record({"event": "x"}) == ""
    assert read() == []


def _is_full(folder, monkeypatch):
    monkeypatch.setenv("CASEKIT_PROGRESS", "/dev/full")


def _is_missing(folder, monkeypatch):
    monkeypatch.setenv("CASEKIT_PROGRESS", str(folder / "no" / "such" / "file"))


def _is_a_folder(folder, monkeypatch):
    (folder / FILE).mkdir()


def _is_short(folder, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:5]))


@pytest.mark.parametrize("obstacle", [_is_full, _is_missing, _is_a_folder, _is_short])
def test_where_nothing_can_be_written_the_check_works_and_says_so(
    lesson, tmp_path, monkeypatch, obstacle
):
    if obstacle is _is_full and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    obstacle(tmp_path, monkeypatch)

    verdict = lesson.number.check(42)
    assert verdict.outcome == "passed"
    assert "could not be kept" in verdict.next_step
    assert "could not be kept" in str(lesson.number.hint())
    assert "could not be kept" in str(lesson.number.solution())
    assert "Passed" in str(lesson)


def test_an_event_that_json_does_not_know_is_told_and_leaves_the_file_alone():
    assert "could not be kept" in record({"event": object()})
    assert "could not be kept" in record({"event": float("nan")})

    assert not Path(FILE).exists()


def test_a_removed_working_folder_does_no_harm(lesson, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    try:
        gone.rmdir()
    except OSError:
        pytest.skip("this system keeps a folder that is in use")

    assert lesson.number.check(42).outcome == "passed"
    assert progress.read() == []
    assert "Passed" in str(lesson)
