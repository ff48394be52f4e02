"""What happens to a learner's files when lessons are copied and updated."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit import workspace
from casekit.errors import LabError
from casekit.workspace import (
    copy_lessons,
    first_lesson,
    lessons_source,
    merge_cells,
)

LESSON = "04_baseline.ipynb"


def code(key, source, run=0):
    cell = nbformat.v4.new_code_cell(source, id=key)
    if run:
        cell.execution_count = run
        cell.outputs = [nbformat.v4.new_output("stream", text=f"out of {key}\n")]
    return cell


def text(key, source):
    return nbformat.v4.new_markdown_cell(source, id=key)


def write(path, cells, **metadata):
    metadata = {"kernelspec": {"name": "python3", "display_name": "P"}, **metadata}
    notebook = nbformat.v4.new_notebook(cells=list(cells), metadata=metadata)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.v4.writes(notebook), "utf-8")


def cells_of(path):
    return nbformat.v4.reads(path.read_text("utf-8")).cells


def sources(path):
    return [cell.source for cell in cells_of(path)]


def everything(folder):
    return {p.relative_to(folder): p.read_bytes() for p in files_in(folder)}


def files_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


RELEASE = [text("t", "# Title"), code("a", "x = 1", run=3), code("b", "answer = ...")]
NEXT = [text("t", "# Title"), code("a", "x = 2"), code("n", "new"), RELEASE[2]]


@pytest.fixture
def source(tmp_path):
    write(tmp_path / "release" / LESSON, RELEASE)
    return tmp_path / "release"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "work"


def edit(folder, cells, name=LESSON):
    write(folder / name, cells)


# --- copying --------------------------------------------------------------------


def test_lessons_come_without_outputs_and_counts(source, folder):
    write(source / LESSON, RELEASE, widgets={"state": {}})

    copied = copy_lessons(source, folder)

    assert copied.added == (LESSON,)
    assert sources(folder / LESSON) == ["# Title", "x = 1", "answer = ..."]
    assert all(not cell.get("outputs") for cell in cells_of(folder / LESSON))
    assert all(
        cell.get("execution_count") is None for cell in cells_of(folder / LESSON)
    )
    assert "widgets" not in json.loads((folder / LESSON).read_text("utf-8"))["metadata"]


def test_copies_are_valid_notebooks(source, folder):
    copy_lessons(source, folder)

    nbformat.validate(json.loads((folder / LESSON).read_text("utf-8")))


def test_only_lessons_and_the_readme_are_copied(source, folder):
    write(source / "draft.ipynb", RELEASE)
    (source / "source").mkdir()
    (source / "source" / "04_baseline.py").write_text("x = 1")
    (source / "README.md").write_text("Order of the lessons")

    copy_lessons(source, folder)

    visible = [p for p in files_in(folder) if ".casekit" not in p.parts]
    assert [path.name for path in visible] == [LESSON, "README.md"]


def test_a_second_copy_changes_nothing(source, folder):
    (source / "README.md").write_text("Order of the lessons")
    copy_lessons(source, folder)
    before = everything(folder)

    copied = copy_lessons(source, folder)

    assert copied.kept == (LESSON, "README.md")
    assert everything(folder) == before


def test_outputs_stay_while_the_release_stays(source, folder):
    copy_lessons(source, folder)
    edit(folder, [text("t", "# Title"), code("a", "x = 1", run=9), RELEASE[2]])
    before = (folder / LESSON).read_bytes()

    copied = copy_lessons(source, folder)

    assert copied.kept == (LESSON,)
    assert (folder / LESSON).read_bytes() == before


def test_a_deleted_lesson_comes_back(source, folder):
    copy_lessons(source, folder)
    (folder / LESSON).unlink()

    assert copy_lessons(source, folder).added == (LESSON,)
    assert sources(folder / LESSON) == ["# Title", "x = 1", "answer = ..."]


def test_a_file_without_a_byte_is_like_a_deleted_one(source, folder):
    copy_lessons(source, folder)
    (folder / LESSON).write_bytes(b"")

    assert copy_lessons(source, folder).added == (LESSON,)


def test_a_lesson_that_left_the_release_stays(source, folder):
    write(source / "05_next.ipynb", RELEASE)
    copy_lessons(source, folder)
    before = (folder / LESSON).read_bytes()
    (source / LESSON).unlink()

    copy_lessons(source, folder)

    assert (folder / LESSON).read_bytes() == before


def test_other_files_are_not_touched(source, folder):
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "README.md").write_text("about my own project")
    (source / "README.md").write_text("Order of the lessons")

    copied = copy_lessons(source, folder)

    assert "README.md" in copied.kept
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "README.md").read_text() == "about my own project"


def test_a_readme_follows_the_release_until_it_is_edited(source, folder):
    (source / "README.md").write_text("one")
    copy_lessons(source, folder)
    (source / "README.md").write_text("two")
    assert "README.md" in copy_lessons(source, folder).updated
    assert (folder / "README.md").read_text() == "two"
    (folder / "README.md").write_text("two, and mine")
    (source / "README.md").write_text("three")

    assert "README.md" in copy_lessons(source, folder).kept
    assert (folder / "README.md").read_text() == "two, and mine"


# --- updating -------------------------------------------------------------------


def test_an_untouched_lesson_is_replaced(source, folder):
    copy_lessons(source, folder)
    edit(folder, [text("t", "# Title"), code("a", "x = 1", run=9), RELEASE[2]])
    write(source / LESSON, NEXT)

    copied = copy_lessons(source, folder)

    assert copied.updated == (LESSON,)
    assert sources(folder / LESSON) == ["# Title", "x = 2", "new", "answer = ..."]
    assert not (folder / ".casekit" / "backup").exists()


def test_a_changed_lesson_is_merged_and_backed_up(source, folder):
    copy_lessons(source, folder)
    mine = [
        *RELEASE[:2],
        code("mine", "my note", run=2),
        code("b", "answer = 42", run=7),
    ]
    edit(folder, mine)
    before = (folder / LESSON).read_bytes()
    write(source / LESSON, NEXT)

    copied = copy_lessons(source, folder)

    assert copied.merged == (LESSON,)
    assert copied.warnings == ()
    assert sources(folder / LESSON) == [
        "# Title",
        "x = 2",
        "my note",
        "new",
        "answer = 42",
    ]
    assert cells_of(folder / LESSON)[4].outputs[0].text == "out of b\n"
    backups = files_in(folder / ".casekit" / "backup")
    assert [path.name for path in backups] == ["04_baseline-1.ipynb"]
    assert backups[0].read_bytes() == before


def test_a_deleted_cell_comes_back_only_if_the_release_changed_it(source, folder):
    copy_lessons(source, folder)
    edit(folder, [RELEASE[2]])
    write(source / LESSON, NEXT)

    copy_lessons(source, folder)

    assert sources(folder / LESSON) == ["x = 2", "new", "answer = ..."]


def test_each_merge_has_its_own_backup(source, folder):
    copy_lessons(source, folder)
    edit(folder, [*RELEASE[:2], code("b", "answer = 42")])
    for cells in (NEXT, [*NEXT, code("z", "more")]):
        write(source / LESSON, cells)
        copy_lessons(source, folder)

    backups = [path.name for path in files_in(folder / ".casekit" / "backup")]
    assert backups == ["04_baseline-1.ipynb", "04_baseline-2.ipynb"]


def test_a_cell_that_both_changed_stays_the_learners_and_is_told(source, folder):
    copy_lessons(source, folder)
    edit(folder, [RELEASE[0], code("a", "x = 100"), RELEASE[2]])
    write(source / LESSON, NEXT)

    copied = copy_lessons(source, folder)

    assert "x = 100" in sources(folder / LESSON)
    assert len(copied.warnings) == 1
    assert "changes 1 cell that you changed, too" in copied.warnings[0]
    place = copied.warnings[0].split()[-1]
    assert "x = 2" in sources(folder / place)


def test_an_edit_that_the_release_makes_too_is_no_clash(source, folder):
    copy_lessons(source, folder)
    edit(folder, [RELEASE[0], code("a", "x = 2"), RELEASE[2]])
    write(source / LESSON, NEXT)

    assert copy_lessons(source, folder).warnings == ()


def test_merging_goes_on_over_several_releases(source, folder):
    copy_lessons(source, folder)
    edit(folder, [*RELEASE[:2], code("b", "answer = 42")])
    write(source / LESSON, NEXT)
    copy_lessons(source, folder)
    write(source / LESSON, [*NEXT[:2], code("n", "newer"), *NEXT[3:]])
    copy_lessons(source, folder)

    assert sources(folder / LESSON) == ["# Title", "x = 2", "newer", "answer = 42"]


def test_a_changed_lesson_without_its_history_keeps_all_of_it(source, folder):
    edit(folder, [*RELEASE[:2], code("b", "answer = 42")])
    write(source / LESSON, NEXT)

    copied = copy_lessons(source, folder)

    assert copied.merged == (LESSON,)
    assert sources(folder / LESSON) == ["# Title", "x = 1", "new", "answer = 42"]


def test_a_strange_notebook_of_the_same_name_is_left_alone(source, folder):
    edit(folder, [code("zz", "my own project")])
    before = (folder / LESSON).read_bytes()

    copied = copy_lessons(source, folder)

    assert (folder / LESSON).read_bytes() == before
    assert copied.unreadable == (LESSON,)
    assert sources(folder / "04_baseline.new.ipynb") == [c.source for c in RELEASE]


def test_ids_that_a_tool_dropped_or_renewed_are_found_by_content(source, folder):
    for key in ("id", None):
        folder_ = folder / str(key)
        write(source / LESSON, RELEASE)
        copy_lessons(source, folder_)
        notebook = json.loads((folder_ / LESSON).read_text("utf-8"))
        for number, cell in enumerate(notebook["cells"]):
            del cell["id"]
            if key:
                cell["id"] = f"other-{number}"
        notebook["cells"][2]["source"] = ["answer = 42"]
        (folder_ / LESSON).write_text(json.dumps(notebook), "utf-8")
        write(source / LESSON, NEXT)

        copy_lessons(source, folder_)

        expected = ["# Title", "x = 2", "new", "answer = 42"]
        assert sources(folder_ / LESSON) == expected


def test_two_cells_with_one_id_both_stay(source, folder):
    copy_lessons(source, folder)
    notebook = json.loads((folder / LESSON).read_text("utf-8"))
    twin = {**notebook["cells"][2], "source": ["answer = 2"]}
    notebook["cells"][2]["source"] = ["answer = 1"]
    notebook["cells"].append(twin)
    (folder / LESSON).write_text(json.dumps(notebook), "utf-8")
    write(source / LESSON, NEXT)

    copy_lessons(source, folder)

    assert sources(folder / LESSON)[-2:] == ["answer = 1", "answer = 2"]
    ids = [cell["id"] for cell in cells_of(folder / LESSON)]
    assert len(set(ids)) == len(ids)


def test_half_a_character_in_an_output_does_not_stop_the_update(source, folder):
    copy_lessons(source, folder)
    odd = code("b", "answer = 42", run=1)
    odd.outputs[0].text = "\ud83d"
    notebook = nbformat.v4.new_notebook(cells=[*RELEASE[:2], odd])
    (folder / LESSON).write_text(json.dumps(notebook), "utf-8")
    write(source / LESSON, NEXT)

    copy_lessons(source, folder)

    assert cells_of(folder / LESSON)[3].outputs[0].text == "\ud83d"


# --- files that are no notebooks ------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"nbformat": 4}',
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [7]}',
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": {}}',
        b'{"nbformat": 3, "metadata": {}, "worksheets": []}',
        b'{"nbformat": 5, "nbformat_minor": 0, "metadata": {}, "cells": []}',
        b"[" * 100_000,
    ],
)
def test_a_broken_file_stays_and_a_fresh_one_stands_beside_it(source, folder, content):
    folder.mkdir()
    (folder / LESSON).write_bytes(content)

    copied = copy_lessons(source, folder)

    assert (folder / LESSON).read_bytes() == content
    assert copied.unreadable == (LESSON,)
    assert copied.added == ("04_baseline.new.ipynb",)
    assert "04_baseline.new.ipynb" in copied.warnings[0]
    assert sources(folder / "04_baseline.new.ipynb") == [c.source for c in RELEASE]
    assert first_lesson(source, folder) == "04_baseline.new.ipynb"


def test_work_in_the_copy_beside_a_broken_file_is_kept_too(source, folder):
    folder.mkdir()
    (folder / LESSON).write_text("{")
    copy_lessons(source, folder)
    edit(folder, [*RELEASE[:2], code("b", "answer = 42")], "04_baseline.new.ipynb")
    write(source / LESSON, NEXT)

    copied = copy_lessons(source, folder)

    assert copied.merged == ("04_baseline.new.ipynb",)
    assert "answer = 42" in sources(folder / "04_baseline.new.ipynb")


def test_both_broken_is_told_and_stops_nothing(source, folder):
    write(source / "05_next.ipynb", RELEASE)
    folder.mkdir()
    (folder / LESSON).write_text("{")
    (folder / "04_baseline.new.ipynb").mkdir()

    copied = copy_lessons(source, folder)

    assert copied.unreadable == (LESSON, "04_baseline.new.ipynb")
    assert "it is a folder" in copied.warnings[1]
    assert copied.added == ("05_next.ipynb",)
    assert first_lesson(source, folder) == "05_next.ipynb"


# --- folders --------------------------------------------------------------------


def test_spaces_and_foreign_letters_and_links(source, tmp_path):
    real = tmp_path / "Übungen für Ada"
    real.mkdir()
    link = tmp_path / "link"
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("this machine makes no symbolic links")

    copied = copy_lessons(source, link)

    assert copied.folder == real.resolve()
    assert (real / LESSON).exists()


def test_a_lesson_that_is_a_link_stays_a_link(source, folder, tmp_path):
    copy_lessons(source, folder)
    elsewhere = tmp_path / "elsewhere.ipynb"
    (folder / LESSON).rename(elsewhere)
    try:
        (folder / LESSON).symlink_to(elsewhere)
    except OSError:
        pytest.skip("this machine makes no symbolic links")
    write(source / LESSON, NEXT)

    copy_lessons(source, folder)

    assert (folder / LESSON).is_symlink()
    assert "x = 2" in sources(elsewhere)


def test_a_file_is_no_folder(source, tmp_path):
    (tmp_path / "file").write_text("mine")

    with pytest.raises(LabError, match=r"is a file.*casekit lab FOLDER"):
        copy_lessons(source, tmp_path / "file")


def test_a_folder_under_a_file_cannot_be_made(source, tmp_path):
    (tmp_path / "file").write_text("mine")

    with pytest.raises(LabError, match="cannot write the lessons to"):
        copy_lessons(source, tmp_path / "file" / "work")


@pytest.mark.parametrize("inside", [".", "deeper"])
def test_the_package_and_its_lessons_are_no_place_to_work(source, inside):
    package = Path(workspace.__file__).parent
    before = everything(source)

    for place in (package, source):
        with pytest.raises(LabError, match="belongs to casekit itself"):
            copy_lessons(source, place / inside)

    assert everything(source) == before
    assert not (package / "deeper").exists()


def test_a_folder_that_cannot_be_written(source, folder):
    folder.mkdir()
    folder.chmod(0o500)
    try:
        if os.access(folder, os.W_OK):
            pytest.skip("this user, or this system, writes there all the same")
        with pytest.raises(LabError, match="cannot write the lessons"):
            copy_lessons(source, folder)
    finally:
        folder.chmod(0o700)


def test_a_full_disk_is_one_sentence_and_loses_nothing(source, folder, monkeypatch):
    copy_lessons(source, folder)
    edit(folder, [*RELEASE[:2], code("b", "answer = 42")])
    before = (folder / LESSON).read_bytes()
    write(source / LESSON, NEXT)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workspace.os, "fsync", full)
    with pytest.raises(LabError, match="No space left on device"):
        copy_lessons(source, folder)

    assert (folder / LESSON).read_bytes() == before
    assert not list(folder.rglob("*.tmp"))


def test_an_empty_source_is_told(tmp_path):
    with pytest.raises(LabError, match="found none"):
        copy_lessons(tmp_path, tmp_path / "work")


def test_lessons_are_found_in_a_wheel_and_in_a_checkout(tmp_path):
    package = tmp_path / "casekit"
    write(tmp_path / "notebooks" / LESSON, RELEASE)
    assert lessons_source(package) == tmp_path / "notebooks"

    write(package / "_notebooks" / LESSON, RELEASE)
    assert lessons_source(package) == package / "_notebooks"


def test_lessons_that_are_nowhere_are_told(tmp_path):
    with pytest.raises(LabError, match=r"expected the lessons in .*found none"):
        lessons_source(tmp_path / "casekit")


# --- kills ----------------------------------------------------------------------


class Killed(BaseException):
    pass


@pytest.mark.parametrize("step", range(1, 9))
def test_a_kill_at_any_step_loses_nothing_and_the_next_run_mends(
    source, folder, monkeypatch, step
):
    copy_lessons(source, folder)
    edit(folder, [*RELEASE[:2], code("mine", "my note"), code("b", "answer = 42")])
    write(source / LESSON, NEXT)
    kill_at(step, monkeypatch)
    with contextlib.suppress(Killed):  # the last steps are after the end
        copy_lessons(source, folder)
    monkeypatch.undo()
    assert {"my note", "answer = 42"} <= set(sources(folder / LESSON))

    # And then comes another release: what the one before changed is not the learner's.
    write(
        source / LESSON, [RELEASE[0], code("a", "x = 3"), code("o", "other"), NEXT[3]]
    )
    copied = copy_lessons(source, folder)

    assert copied.warnings == ()
    assert sources(folder / LESSON) == [
        "# Title",
        "x = 3",
        "my note",
        "other",
        "answer = 42",
    ]
    before = everything(folder)
    copy_lessons(source, folder)
    assert everything(folder) == before


def test_a_file_is_whole_before_it_takes_its_place(source, folder, monkeypatch):
    copy_lessons(source, folder)
    write(source / LESSON, NEXT)
    seen, replace = [], os.replace

    def look(temporary, target):
        if target == (folder / LESSON).resolve():
            seen.append((sources(target), sources(temporary)))
        replace(temporary, target)

    monkeypatch.setattr(workspace.os, "replace", look)
    copy_lessons(source, folder)

    assert seen == [([c.source for c in RELEASE], [c.source for c in NEXT])]


def test_tries_that_fail_do_not_pile_up_backups(source, folder, monkeypatch):
    copy_lessons(source, folder)
    edit(folder, [*RELEASE[:2], code("b", "answer = 42")])
    write(source / LESSON, NEXT)
    replace = os.replace

    def refuse(temporary, target):
        if target == (folder / LESSON).resolve():
            raise PermissionError(13, "Permission denied")
        replace(temporary, target)

    monkeypatch.setattr(workspace.os, "replace", refuse)
    for _ in range(3):
        with pytest.raises(LabError, match="Permission denied"):
            copy_lessons(source, folder)

    assert len(files_in(folder / ".casekit" / "backup")) == 1


def test_a_backup_that_a_learner_puts_back_stays(source, folder):
    copy_lessons(source, folder)
    edit(folder, [*RELEASE[:2], code("b", "answer = 42")])
    before = (folder / LESSON).read_bytes()
    write(source / LESSON, NEXT)
    copy_lessons(source, folder)
    (folder / LESSON).write_bytes(before)

    assert copy_lessons(source, folder).kept == (LESSON,)
    assert (folder / LESSON).read_bytes() == before


def kill_at(step, monkeypatch):
    """Stop before the n-th change of the disk."""
    steps = iter(range(1, 1000))

    def counted(function):
        def call(*args, **kwargs):
            if next(steps) == step:
                raise Killed
            return function(*args, **kwargs)

        return call

    monkeypatch.setattr(workspace.os, "replace", counted(os.replace))
    monkeypatch.setattr(workspace.os, "fsync", counted(os.fsync))
    monkeypatch.setattr(Path, "unlink", counted(Path.unlink))


@pytest.mark.full
@pytest.mark.skipif(os.name == "nt", reason="kills by signal")
def test_processes_that_are_really_killed(source, folder):
    copy_lessons(source, folder)
    edit(folder, [*RELEASE[:2], code("b", "answer = 42")])
    program = (
        "import sys; from pathlib import Path; "
        "from casekit.workspace import copy_lessons; print(flush=True)\n"
        "copy_lessons(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    for number in range(60):
        write(source / LESSON, [*NEXT[:2], code("n", f"new {number}"), NEXT[3]])
        with subprocess.Popen(
            [sys.executable, "-c", program, source, folder], stdout=subprocess.PIPE
        ) as process:
            process.stdout.readline()
            # Reading nbformat takes about 0.3 s; the writing comes after it.
            time.sleep(0.15 + number * 0.005)
            process.send_signal(signal.SIGKILL)
        assert "answer = 42" in sources(folder / LESSON)
    copy_lessons(source, folder)
    assert sources(folder / LESSON) == ["# Title", "x = 2", "new 59", "answer = 42"]


# --- any edits ------------------------------------------------------------------

SOURCES = st.sampled_from(["", "x", "y", "z", "print(1)"]) | st.text(max_size=5)
KINDS = st.sampled_from(["code", "markdown"])


def cell(key, kind, source):
    return {"id": key, "cell_type": kind, "source": source, "metadata": {}}


@st.composite
def edited(draw, cells, prefix):
    """The cells after random deletions, changes, moves and additions."""
    result = []
    for old in cells:
        action = draw(st.sampled_from(["keep", "keep", "change", "delete"]))
        if action == "change":
            result.append(cell(old["id"], draw(KINDS), draw(SOURCES)))
        elif action == "keep":
            result.append(old)
    if draw(st.booleans()):
        result = draw(st.permutations(result))
    for number in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(result)))
        added = cell(f"{prefix}{number}", draw(KINDS), draw(SOURCES))
        result = [*result[:place], added, *result[place:]]
    return result


@st.composite
def releases(draw):
    base = [
        cell(f"r{i}", draw(KINDS), draw(SOURCES))
        for i in range(draw(st.integers(1, 5)))
    ]
    new = draw(edited(base, "n"))
    newer = draw(edited(new, "m"))
    return base, draw(edited(base, "mine")), new, newer


def told(cell):
    return cell["id"], cell["cell_type"], cell["source"]


@given(releases())
@settings(max_examples=300, deadline=None)
def test_whatever_is_edited_what_the_learner_wrote_stays_to_the_letter(case):
    base, mine, new, _ = case
    known = {told(cell) for cell in base}
    wrote = [cell for cell in mine if told(cell) not in known]

    merged = merge_cells(base, mine, new).cells

    if {cell["id"] for cell in mine} & {cell["id"] for cell in base}:
        assert {told(cell) for cell in wrote} <= {told(cell) for cell in merged}
    else:  # no id is known: what has the words of a released cell counts as that
        released = {told(cell)[1:] for cell in base}
        words = {told(cell)[1:] for cell in wrote} - released
        assert words <= {told(cell)[1:] for cell in merged}
    ids = [cell["id"] for cell in merged]
    assert len(set(ids)) == len(ids)


@given(releases())
@settings(max_examples=300, deadline=None)
def test_what_the_learner_left_alone_is_as_released(case):
    base, mine, new, _ = case
    if not {cell["id"] for cell in mine} & {cell["id"] for cell in base}:
        return
    known = {told(cell) for cell in base}
    wrote = {told(cell) for cell in mine if told(cell) not in known}

    merged = merge_cells(base, mine, new).cells

    rest = [told(cell) for cell in merged if told(cell) not in wrote]
    released = [told(cell) for cell in new]
    assert rest == [cell for cell in released if cell in rest]  # in its order, no more
    gone = {cell["id"] for cell in base} - {cell["id"] for cell in mine}
    written = {key for key, *_ in wrote}
    assert {told(c) for c in new if c["id"] not in gone | written} <= set(rest)
    of_gone = {told(cell) for cell in new if cell["id"] in gone}
    assert of_gone & set(rest) == of_gone - known  # back only with something new


@given(releases())
@settings(max_examples=300, deadline=None)
def test_merging_twice_is_merging_once(case):
    base, mine, new, _ = case

    merged = merge_cells(base, mine, new).cells

    assert merge_cells(new, merged, new).cells == merged
    if {cell["id"] for cell in merged} & {cell["id"] for cell in base}:
        assert merge_cells(base, merged, new).cells == merged  # a kill in between


@given(releases())
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_files_too_keep_what_the_learner_wrote_over_two_releases(tmp_path, case):
    base, mine, new, newer = case
    where = tmp_path / str(len(list(tmp_path.iterdir())))
    source, folder = where / "release", where / "work"
    write_plain(source, base)
    copy_lessons(source, folder)
    write_plain(folder, mine)
    wrote = {told(c)[1:] for c in mine} - {told(c)[1:] for c in base}
    for cells in (new, newer):
        write_plain(source, cells)
        copy_lessons(source, folder)
        before = everything(folder)
        copy_lessons(source, folder)

        assert everything(folder) == before
        there = {(c.cell_type, c.source) for c in cells_of(folder / LESSON)}
        assert wrote <= there


def write_plain(folder, cells):
    make = {"code": code, "markdown": text}
    write(folder / LESSON, [make[c["cell_type"]](c["id"], c["source"]) for c in cells])
