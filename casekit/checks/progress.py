"""Progress: what a learner did, kept beside the notebooks.

One file, `casekit-progress.jsonl`, one JSON object a line, only ever appended to.
A line is written in one piece, so a kernel killed at any moment costs at most that
line; a line that cannot be read is skipped and left where it is. The file holds
outcomes and predictions, never code and never the lecturer's salt.

`CASEKIT_PROGRESS` in the environment names another file, or a folder to keep the
file in; "off" keeps nothing.
"""

import contextlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casekit.checks.verdict import OUTCOMES

FILE = "casekit-progress.jsonl"
_MOST_BYTES = 64 * 2**20


def location(folder: str | Path | None = None) -> Path | None:
    """The file that progress is kept in; None if it is kept nowhere.

    CASEKIT_PROGRESS=off comes first, then `folder`, then CASEKIT_PROGRESS, then the
    nearest folder from the current one upwards that has the file, then the current
    folder.

    Returns a Path, which need not exist yet. Raises OSError if there is no current
    folder any more.

    >>> location("work") in (None, Path("work/casekit-progress.jsonl"))
    True
    """
    wish = os.environ.get("CASEKIT_PROGRESS", "").strip()
    if wish.casefold() == "off":
        return None
    if folder is not None:
        return Path(folder) / FILE
    if wish:
        path = Path(wish).expanduser()
        return path / FILE if path.is_dir() else path
    here = Path.cwd()
    for parent in (here, *here.parents):
        with contextlib.suppress(OSError):  # a parent that we may not look into
            if (parent / FILE).is_file():
                return parent / FILE
    return here / FILE


def record(event: Mapping[str, Any], folder: str | Path | None = None) -> str:
    """Append one event, with the time in UTC as "at". Never raises.

    Parameters
    ----------
    event : mapping
        Such as {"lesson": ..., "learner": ..., "event": "check", "exercise": ...,
        "outcome": ...}; values that JSON knows.
    folder : str or Path, optional
        See `location`.

    Returns
    -------
    str
        "" if it was kept (or is not to be kept); otherwise a sentence on why not.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     record({"lesson": "baseline", "event": "hint"}, folder)
    ''
    """
    try:
        path = location(folder)
        if path is None:
            return ""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        line = json.dumps({"at": now, **event}, allow_nan=False) + "\n"
        _append(path, line.encode("ascii"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return f"Your progress could not be kept ({reason}); the check is not affected."
    except Exception as error:
        return (
            f"Your progress could not be kept ({type(error).__name__}); the check is "
            f"not affected."
        )
    return ""


def _append(path: Path, line: bytes) -> None:
    # O_APPEND and a single write: two kernels do not write into each other's lines.
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    file = os.open(path, flags, 0o644)
    try:
        if _is_torn(file):
            line = b"\n" + line
        if os.write(file, line) != len(line):
            raise OSError(0, "the disk is full")
        os.fsync(file)
    finally:
        os.close(file)


def _is_torn(file: int) -> bool:
    """Whether the last line has no end, because writing it was cut off."""
    size = os.lseek(file, 0, os.SEEK_END)
    if size == 0:
        return False
    os.lseek(file, size - 1, os.SEEK_SET)
    return os.read(file, 1) != b"\n"


def read(folder: str | Path | None = None) -> list[dict]:
    """All events, oldest first. No file, or one that cannot be read, is no event.

    >>> read("a folder that is not there")
    []
    """
    try:
        path = location(folder)
        data = _tail(path) if path is not None and path.is_file() else b""
    except (OSError, ValueError, RuntimeError):  # the last two: from odd paths
        return []
    lines = [line for line in data.split(b"\n") if line.strip()]
    return [
        event
        for start in range(0, len(lines), 1_000)
        for event in _events(lines[start : start + 1_000])
        if type(event) is dict
    ]


def _events(lines: list[bytes]) -> list:
    # A thousand lines at once are read three times as fast as one by one; only if
    # there is a damaged line among them does each have to be tried.
    with contextlib.suppress(ValueError, RecursionError):
        events = json.loads(b"[" + b",".join(lines) + b"]")
        if len(events) == len(lines):
            return events
    events = []
    for line in lines:
        with contextlib.suppress(ValueError, RecursionError):
            events.append(json.loads(line))
    return events


def _tail(path: Path) -> bytes:
    # Years of checks fit; a file that grew by accident must not fill the memory.
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _MOST_BYTES))
        return file.read(_MOST_BYTES)


def summary(folder: str | Path | None = None, learner: str | None = None) -> list[dict]:
    """One row for each lesson and exercise, in the order of first touch.

    Parameters
    ----------
    folder : str or Path, optional
        See `location`.
    learner : str, optional
        Only this learner's events.

    Returns
    -------
    list of dict
        lesson, exercise, outcome (the best ever), tries, hints (how many were asked
        for), solution_seen.

    >>> summary("a folder that is not there")
    []
    """
    rows: dict[tuple[str, str], dict] = {}
    for event in read(folder):
        lesson, exercise = event.get("lesson"), event.get("exercise")
        kind, outcome = event.get("event"), event.get("outcome")
        # The file lies in the learner's folder: whatever stands there is possible.
        if not (type(lesson) is str and type(exercise) is str):
            continue
        if learner is not None and event.get("learner") != learner:
            continue
        row = rows.setdefault(
            (lesson, exercise),
            {
                "lesson": lesson,
                "exercise": exercise,
                "outcome": "not tried",
                "tries": 0,
                "hints": 0,
                "solution_seen": False,
            },
        )
        if kind == "check" and outcome in OUTCOMES:
            row["tries"] += outcome != "not tried"
            row["outcome"] = max(row["outcome"], outcome, key=OUTCOMES.index)
        row["hints"] += kind == "hint"
        row["solution_seen"] |= kind == "solution"
    return list(rows.values())


def write_prediction(
    lesson: str,
    learner: str,
    name: str,
    value: float | str,
    folder: str | Path | None = None,
) -> str:
    """Keep a prediction; "" or a sentence on why it could not be kept."""
    event = {"lesson": lesson, "learner": learner, "event": "prediction"}
    return record({**event, "name": name, "value": value}, folder)


def read_prediction(
    lesson: str, learner: str, name: str, folder: str | Path | None = None
) -> float | str | None:
    """The last prediction kept under this name; None if there is none.

    >>> read_prediction("baseline", "ada", "accuracy", "a folder that is not there")
    """
    wanted = {"lesson": lesson, "learner": learner, "event": "prediction", "name": name}
    for event in reversed(read(folder)):
        if wanted.items() <= {k: event.get(k) for k in wanted}.items():
            value = event.get("value")
            return value if type(value) in (int, float, str) else None
    return None
