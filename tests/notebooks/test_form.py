"""What nbval would wave through: stripped cells, stale notebooks, numbers in prose."""

import importlib.util
import json
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
NAMES = [path.stem for path in NOTEBOOKS]


def load_build():
    spec = importlib.util.spec_from_file_location("build", ROOT / "notebooks/build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build = load_build()
SOURCES = sorted(build.SOURCES.glob("*.py"))


def cells(path, kind):
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == kind]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_the_committed_notebook_is_what_its_source_says(source):
    assert not build.differs(source), f"python notebooks/build.py {source.stem}"


def test_a_changed_source_is_noticed():
    source = SOURCES[0]
    changed = build.read_source(source)
    changed.cells[3].source += "\n# one line more"

    assert not build.same_cells(
        changed, nbformat.read(build.target(source), as_version=4)
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_no_cell_is_stripped(path):
    """A cell without a count is not compared by nbval, so each must have one."""
    counts = [cell.execution_count for cell in cells(path, "code")]

    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_a_cell_that_shows_something_has_its_output(path):
    quiet = re.compile(r"^(import|from|\w[\w\[\]\"'., ]* = |model\.fit|def |for |#|@)")
    for cell in cells(path, "code"):
        last = cell.source.strip().splitlines()[-1]
        if not quiet.match(last) and not last.startswith((" ", ")", "}", "]")):
            assert cell.outputs, cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_no_output_is_an_error_or_names_this_machine(path):
    text = path.read_text(encoding="utf-8")
    outputs = [out for cell in cells(path, "code") for out in cell.outputs]

    assert not [out for out in outputs if out.output_type == "error"]
    assert not [out for out in outputs if out.get("name") == "stderr"]
    assert str(ROOT) not in text
    assert str(Path.home()) + "/" not in text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_nothing_that_changes_from_run_to_run_is_kept(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))

    assert "widgets" not in notebook["metadata"]
    for cell in notebook["cells"]:
        assert "execution" not in cell["metadata"]
        for output in cell.get("outputs", []):
            assert not [kind for kind in output.get("data", {}) if "widget" in kind]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_every_picture_has_words(path):
    for cell in cells(path, "code"):
        for output in cell.outputs:
            data = output.get("data", {})
            assert "image/png" not in data, cell.source
            for image in re.findall(r"<img [^>]*>", data.get("text/html", "")):
                assert re.search(r'alt="[^"]{40,}"', image), cell.source


_NUMBER = re.compile(r"(?<![\w.])\d[\d,_.]*\d|(?<![\w.])\d")
# Numbers that prose may state by itself: they belong to the set-up, not to a result.
SETTING = {
    "00_start_here": {
        "0", "0.3", "0.78", "0.8", "1", "2", "3", "4", "5", "16", "20", "25", "60",
        "95", "100", "135", "160",
    },
    "04_baseline": {
        "0", "1", "2", "3", "4", "5", "8", "10", "15", "20", "35", "40", "60", "135",
        "400", "500", "800", "95", "200,000",
    },
    "05_adoption": {
        "0", "1", "2", "3", "4", "5", "6", "8", "9", "11", "13", "16", "20", "35", "40",
        "60", "100",
    },
}  # fmt: skip


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_numbers_in_prose_come_from_the_run(source):
    """A result in a sentence is a {{ value }}; what else is a number is set-up."""
    notebook = build.jupytext.read(source, fmt="py:percent")
    allowed = SETTING[source.stem]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            prose = build._VALUE.sub("", cell.source)
            prose = re.sub(r"`[^`]*`|```.*?```", "", prose, flags=re.DOTALL)
            for number in _NUMBER.findall(prose):
                assert number in allowed, (number, prose[:200])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_code_cells_are_short_enough_to_read(path):
    lengths = sorted(
        len(cell.source.splitlines())
        for cell in cells(path, "code")
        if not cell.metadata.get("tags")
    )

    assert lengths[-1] <= 16
    assert lengths[len(lengths) // 2] <= 5
