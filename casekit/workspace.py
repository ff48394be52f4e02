"""The folder a learner works in: lessons copied there, and updated with care.

    notebooks/04_baseline.ipynb      the lesson as it is released
    FOLDER/04_baseline.ipynb         the learner's copy, without outputs
    FOLDER/.casekit/released/…       what was last copied: the common ancestor
    FOLDER/.casekit/backup/…         the learner's file as it was before a merge

A new release is merged into the learner's copy cell by cell. Three rules:

1. What the learner wrote is never lost: a cell that the learner changed or added
   stays to the letter, and the file is backed up before it is changed.
2. What the learner left alone follows the release.
3. A kill at any moment leaves each file whole, old or new. The released form is
   stored *before* the notebook and the older one is removed *after* it, so the
   ancestor of whichever notebook is found is always at hand.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from casekit.errors import LabError

PATTERN = "[0-9][0-9]_*.ipynb"
STATE = ".casekit"

Cell = dict[str, Any]


@dataclass(frozen=True)
class Copied:
    """What `copy_lessons` did, by file name; `warnings` are for the learner to read."""

    folder: Path
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        groups = [
            (self.added, "new"),
            (self.updated, "updated"),
            (self.merged, "updated around your changes"),
            (self.kept, "as you left them"),
            (self.unreadable, "unreadable"),
        ]
        counts = [
            (sum(name.endswith(".ipynb") for name in names), words)
            for names, words in groups
        ]
        return ", ".join(f"{count} {words}" for count, words in counts if count)


@dataclass(frozen=True)
class Merge:
    """Merged cells, and how many of them both the learner and the release changed."""

    cells: list[Cell] = field(default_factory=list)
    clashes: int = 0


def lessons_source(package: Path | None = None) -> Path:
    """Return the folder of the lessons that came with this casekit.

    In an installed wheel they lie in the package; in a checkout, beside it.
    """
    package = package or Path(__file__).resolve().parent
    places = [package / "_notebooks", package.parent / "notebooks"]
    for place in places:
        if lesson_files(place):
            return place
    raise LabError(
        "expected the lessons in "
        + " or ".join(str(place) for place in places)
        + ", and found none: install casekit again, or clone the repository anew."
    )


def lesson_files(source: Path) -> list[Path]:
    """Return the lessons in a folder, in their order."""
    return sorted(source.glob(PATTERN))


def first_lesson(source: Path, folder: Path) -> str:
    """Return the name of the first lesson in the learner's folder that opens."""
    names = [path.name for path in lesson_files(source)]
    for name in names:
        for candidate in (name, _beside(name)):
            try:
                _read(folder / candidate)
            except _Unreadable:
                continue
            return candidate
    raise LabError(
        f"expected lessons in {folder}, and none of them can be opened: "
        "give another folder, as in `casekit lab FOLDER`."
    )


def copy_lessons(source: Path, folder: Path) -> Copied:
    """Copy the lessons to the learner's folder, or bring them up to date there.

    Whatever the learner wrote stays (see the head of this module). Files that are
    not lessons are not touched. Doing it twice changes nothing.

    >>> copied = copy_lessons(lessons_source(), Path("my-course"))  # doctest: +SKIP
    >>> print(copied)  # doctest: +SKIP
    1 new
    """
    source = Path(source)
    lessons = lesson_files(source)
    if not lessons:
        raise LabError(
            f"expected lessons named like 04_baseline.ipynb in {source}, found none."
        )
    folder = _check_place(Path(folder), source)
    try:
        (folder / STATE).mkdir(parents=True, exist_ok=True)
        results = [result for path in lessons for result in _copy_lesson(path, folder)]
        readme = source / "README.md"
        if readme.is_file():
            results.append(_copy_text(readme, folder))
    except OSError as error:
        raise LabError(
            f"cannot write the lessons to {folder} ({error.strerror or error}): "
            "make room or give another folder, as in `casekit lab FOLDER`. "
            "Nothing that was there is lost."
        ) from error

    def names(outcome: str) -> tuple[str, ...]:
        return tuple(result.name for result in results if result.outcome == outcome)

    return Copied(
        folder=folder,
        added=names("added"),
        updated=names("updated"),
        merged=names("merged"),
        kept=names("kept"),
        unreadable=names("unreadable"),
        warnings=tuple(result.warning for result in results if result.warning),
    )


def merge_cells(base: list[Cell], mine: list[Cell], new: list[Cell]) -> Merge:
    """Merge a release into a learner's cells, given the release that these grew from.

    Cells are matched by id. The order is the release's; a cell that only the learner
    has follows the cell it followed before. With no `base`, everything counts as
    the learner's.

    >>> def cell(id, source):
    ...     return {"id": id, "cell_type": "code", "source": source}
    >>> merge = merge_cells(
    ...     base=[cell("a", "x = 1"), cell("b", "answer = ...")],
    ...     mine=[cell("a", "x = 1"), cell("b", "answer = x"), cell("c", "x + 1")],
    ...     new=[cell("a", "x = 2"), cell("b", "answer = ..."), cell("d", "x")],
    ... )
    >>> [c["source"] for c in merge.cells]
    ['x = 2', 'answer = x', 'x + 1', 'x']
    """
    mine = _with_ids(mine, base or new, taken=base + new)
    old_text = {cell["id"]: _text(cell) for cell in base}
    new_text = {cell["id"]: _text(cell) for cell in new}
    by_id = {cell["id"]: cell for cell in mine}
    written = {key for key, cell in by_id.items() if old_text.get(key) != _text(cell)}

    cells = []
    for cell in new:
        key = cell["id"]
        if key in by_id:
            cells.append(by_id[key] if key in written else cell)
        elif old_text.get(key) != new_text[key]:
            cells.append(cell)
        # else: the learner deleted it and the release has nothing new to say there

    order = [cell["id"] for cell in cells]
    before = 0  # the place after the last cell of the learner's that has one
    for cell in mine:
        key = cell["id"]
        if key in order:
            before = order.index(key) + 1
        elif key in written:
            order.insert(before, key)
            cells.insert(before, cell)
            before += 1

    clashes = sum(
        key in old_text and old_text[key] != new_text[key] != _text(by_id[key])
        for key in written & new_text.keys()
    )
    return Merge(cells, clashes)


# --- one lesson -----------------------------------------------------------------


@dataclass(frozen=True)
class _Result:
    name: str
    outcome: str  # a field of Copied
    warning: str = ""


class _Unreadable(Exception):
    """A file that is no notebook; says why, for the middle of a sentence."""


def _copy_lesson(lesson: Path, folder: Path) -> list[_Result]:
    name = lesson.name
    try:
        release = _clean(_read(lesson))
    except _Unreadable as why:
        raise LabError(
            f"{lesson} came with casekit and cannot be read ({why}): "
            "install casekit again."
        ) from None
    try:
        return [_update(folder / name, release)]
    except _Unreadable as why:
        beside = _beside(name)
        warning = (
            f"{name} is left as it is: {why}. "
            f"A fresh copy of the lesson stands beside it: {beside}"
        )
        results = [_Result(name, "unreadable", warning)]
    try:
        return [*results, _update(folder / beside, release)]
    except _Unreadable as why:
        warning = f"{beside} is left as it is, too: {why}. Rename both to start afresh."
        return [*results, _Result(beside, "unreadable", warning)]


def _update(target: Path, release: dict[str, Any]) -> _Result:
    """Bring one notebook up to date; raise _Unreadable, untouched, if it is none."""
    name, text = target.name, _dump(release)
    # A file without a byte holds no work: it comes back like one that was deleted.
    if not target.exists() or (target.is_file() and target.stat().st_size == 0):
        _store(target, text, writes=text)
        return _Result(name, "added")

    mine, base = _read(target), None
    bases = _released(target)
    if bases:
        base = min(bases, key=lambda known: _distance(known, mine))
        if _dump(base) == text:
            _store(target, text, writes=None)
            return _Result(name, "kept")
        if _texts(base) == _texts(mine):
            _store(target, text, writes=text)
            return _Result(name, "updated")
    elif not (_ids(mine) & _ids(release) or set(_texts(mine)) & set(_texts(release))):
        raise _Unreadable("it is not the lesson of that name")

    merge = merge_cells(base["cells"] if base else [], mine["cells"], release["cells"])
    merged = {**release, "cells": merge.cells}
    warning = ""
    if merge.clashes:
        changed = "1 cell" if merge.clashes == 1 else f"{merge.clashes} cells"
        place = f"{STATE}/released/{target.stem}/{_digest(text)}.ipynb"
        warning = (
            f"{name}: the new release changes {changed} that you changed, too. "
            f"Yours stayed; the lesson's own are in {place}"
        )
    if _texts(merged) == _texts(mine):
        _store(target, text, writes=None)
        return _Result(name, "kept", warning)
    _back_up(target)
    _store(target, text, writes=_dump(merged))
    return _Result(name, "merged", warning)


def _copy_text(file: Path, folder: Path) -> _Result:
    """Copy a text that is nobody's exercise: only an untouched copy is replaced."""
    target, text = folder / file.name, file.read_text("utf-8")
    if not target.exists():
        outcome = "added"
    else:
        there = target.read_bytes() if target.is_file() else b""
        stored = (_shelf(target) / f"{_digest(there)}{target.suffix}").exists()
        outcome = "updated" if stored and there != text.encode() else "kept"
    if outcome != "kept":
        _store(target, text, writes=text)
    return _Result(file.name, outcome)


# --- notebooks as plain data ----------------------------------------------------


def _read(path: Path) -> dict[str, Any]:
    """Read a notebook, as strictly as a merge needs it."""
    import nbformat  # here, for it costs a quarter of a second

    if path.is_dir():
        raise _Unreadable("it is a folder")
    try:
        notebook = json.loads(path.read_text("utf-8-sig"))
        if notebook["nbformat"] != 4:
            raise _Unreadable(
                f"it has notebook format {notebook['nbformat']}, and lessons have 4"
            )
        notebook = nbformat.v4.to_notebook(notebook)
        cells, metadata = notebook["cells"], notebook["metadata"]
        sound = isinstance(cells, list) and isinstance(metadata, dict)
        sound = sound and all(
            cell["cell_type"] in ("code", "markdown", "raw")
            and isinstance(cell["source"], str)
            for cell in cells
        )
    except _Unreadable:
        raise
    except OSError as error:
        raise _Unreadable(f"it cannot be opened ({error.strerror})") from None
    except Exception:  # nbformat meets odd files with errors of every kind
        sound = False
    if not sound:
        raise _Unreadable("it cannot be read as a notebook")
    return notebook


def _dump(notebook: dict[str, Any]) -> str:
    import nbformat

    return nbformat.v4.writes(nbformat.from_dict(notebook)) + "\n"


def _clean(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook as a learner gets it: not yet run, each cell with an id."""
    metadata = {k: v for k, v in notebook["metadata"].items() if k != "widgets"}
    cells = []
    for cell in _with_ids(notebook["cells"], [], taken=[]):
        kept = {k: v for k, v in cell["metadata"].items() if k != "execution"}
        cell = {**cell, "metadata": kept}
        if cell["cell_type"] == "code":
            cell = {**cell, "outputs": [], "execution_count": None}
        cells.append(cell)
    return {
        "cells": cells,
        "metadata": metadata,
        "nbformat": 4,
        # Ids came with 4.5; below that, Jupyter would drop them.
        "nbformat_minor": max(5, notebook["nbformat_minor"]),
    }


def _text(cell: Cell) -> tuple[str, str]:
    return cell["cell_type"], cell["source"]


def _texts(notebook: dict[str, Any]) -> list[tuple[str, str]]:
    return [_text(cell) for cell in notebook["cells"]]


def _ids(notebook: dict[str, Any]) -> set[str]:
    return {cell["id"] for cell in notebook["cells"] if "id" in cell}


def _distance(one: dict[str, Any], other: dict[str, Any]) -> int:
    left, right = Counter(_texts(one)), Counter(_texts(other))
    return ((left - right) + (right - left)).total()


def _with_ids(cells: list[Cell], known: list[Cell], taken: list[Cell]) -> list[Cell]:
    """Return the cells, each with an id of its own; `known` is what they grew from."""
    known_ids = {cell["id"] for cell in known}
    if known_ids.isdisjoint(cell.get("id") for cell in cells):
        # A tool that drops or renews all ids has saved the file.
        cells = _ids_by_content(cells, known)
    used = {cell["id"] for cell in taken} | {cell.get("id") for cell in cells}
    seen: set[str] = set()
    result = []
    for cell in cells:
        key = cell.get("id")
        if not isinstance(key, str) or key in seen:
            stem, count = _digest(cell["source"])[:8], 1
            while (key := f"{stem}-{count}") in used | seen:
                count += 1
        seen.add(key)
        result.append({**cell, "id": key})
    return result


def _ids_by_content(cells: list[Cell], known: list[Cell]) -> list[Cell]:
    cells = list(cells)
    matcher = SequenceMatcher(
        None, [_text(cell) for cell in known], [_text(cell) for cell in cells], False
    )
    for kind, start, end, at, until in matcher.get_opcodes():
        here, there = known[start:end], cells[at:until]
        same_kinds = [c["cell_type"] for c in here] == [c["cell_type"] for c in there]
        # As many cells of the same types in the same place: those were edited.
        if kind == "equal" or (kind == "replace" and same_kinds):
            cells[at:until] = [
                {**cell, "id": old["id"]} for old, cell in zip(here, there, strict=True)
            ]
    return cells


# --- files ----------------------------------------------------------------------


def _check_place(folder: Path, source: Path) -> Path:
    """Return the folder's absolute path, or say why lessons cannot live there."""
    try:
        folder = folder.expanduser().resolve()
        package = Path(__file__).resolve().parent
        ours = next(
            (p for p in (package, source.resolve()) if folder.is_relative_to(p)), None
        )
        is_file = folder.exists() and not folder.is_dir()
    except (OSError, RuntimeError) as error:  # links in a circle, no home folder
        raise LabError(
            f"expected a folder, and {folder} leads nowhere ({error}): "
            "give another folder, as in `casekit lab FOLDER`."
        ) from None
    if ours is not None:
        raise LabError(
            f"expected a folder of your own, and {folder} belongs to casekit itself: "
            "give another folder, as in `casekit lab FOLDER`."
        )
    if is_file:
        raise LabError(
            f"expected a folder, and {folder} is a file: "
            "give another name, as in `casekit lab FOLDER`."
        )
    return folder


def _beside(name: str) -> str:
    return f"{Path(name).stem}.new.ipynb"


def _digest(content: str | bytes) -> str:
    data = content.encode(errors="replace") if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()[:16]


def _shelf(target: Path) -> Path:
    """Return where the released forms of a file are kept, named by their content."""
    return target.parent / STATE / "released" / target.stem


def _released(target: Path) -> list[dict[str, Any]]:
    """Return the releases the learner's file may have grown from: one, as a rule.

    Two stand there if an update was killed half-way.
    """
    notebooks = []
    for path in sorted(_shelf(target).glob("*.ipynb")):
        if path.stem == _digest(path.read_bytes()):  # else: someone wrote in it
            notebooks.append(_read(path))
    return notebooks


def _store(target: Path, released: str, writes: str | None) -> None:
    """Store a released form, write the learner's file, drop older released forms.

    This order is what makes a kill harmless: see the head of the module.
    """
    shelf = _shelf(target)
    current = shelf / f"{_digest(released)}{target.suffix}"
    if not current.exists() or current.read_bytes() != released.encode():
        shelf.mkdir(parents=True, exist_ok=True)
        write_whole(current, released.encode())
    if writes is not None:
        write_whole(target, _encode(writes))
    for path in shelf.iterdir():
        if path != current:
            path.unlink(missing_ok=True)


def _encode(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Half a character in a learner's output: legal in JSON, if written as \udXXX.
        return (json.dumps(json.loads(text), indent=1) + "\n").encode()


def _back_up(target: Path) -> None:
    backup = target.parent / STATE / "backup"
    backup.mkdir(parents=True, exist_ok=True)
    data = target.read_bytes()
    number = 1
    while (copy := backup / f"{target.stem}-{number}{target.suffix}").exists():
        if copy.read_bytes() == data:
            return
        number += 1
    write_whole(copy, data)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that whoever reads it finds the old content or the new one."""
    path = Path(os.path.realpath(path))  # a link stays a link
    # The process number keeps two labs that start together out of each other's way.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
