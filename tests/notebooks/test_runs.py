"""Every lesson, run three times: as committed, solved, and answered wrongly."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from casekit import lessons

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
NAMES = [path.stem.split("_", 1)[1] for path in NOTEBOOKS]


def run(notebook, folder) -> list[str]:
    """Execute; the plain text of each output of the code cells, in order."""
    NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(folder)}}
    ).execute()
    return [
        output["data"]["text/plain"]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "data" in output and "text/plain" in output["data"]
    ]


def exercise_cells(notebook) -> dict[str, int]:
    """Where the cell of each exercise stands."""
    return {
        tag.removeprefix("exercise-"): place
        for place, cell in enumerate(notebook.cells)
        for tag in cell.metadata.get("tags", [])
        if tag.startswith("exercise-")
    }


@pytest.fixture(autouse=True)
def _no_progress(monkeypatch):
    monkeypatch.setenv("CASEKIT_PROGRESS", "off")


def test_there_is_a_notebook_for_every_lesson():
    assert sorted(NAMES) == sorted(lessons._MODULES)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_as_committed_it_prints_the_same_to_the_letter(path):
    """nbval's strict comparison, in a process of its own."""
    done = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-current-env",
            "--nbval-sanitize-with", str(Path(__file__).with_name("sanitize.cfg")),
            "--nbval-cell-timeout", "120", "-p", "no:cacheprovider", str(path),
        ],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_solved_every_check_passes(path, tmp_path):
    plan = lessons.plan(path.stem.split("_", 1)[1])
    notebook = nbformat.read(path, as_version=4)
    cells = exercise_cells(notebook)
    for exercise in plan.exercises:
        notebook.cells[cells[exercise.name]].source = exercise.solution
    outputs = run(notebook, tmp_path)

    for exercise in plan.exercises:
        told = [text for text in outputs if exercise.title in text]
        assert any(text.startswith("✓ Passed") for text in told), told


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_mistaken_each_answer_gets_its_words(path, tmp_path):
    """Each exercise cell is followed by all its tempting mistakes, each checked."""
    plan = lessons.plan(path.stem.split("_", 1)[1])
    notebook = nbformat.read(path, as_version=4)
    places = exercise_cells(notebook)
    expected = []
    for exercise in reversed(plan.exercises):
        for mistake in reversed(exercise.mistakes):
            check = f"lesson.{exercise.name}.check(answer)"
            cell = nbformat.v4.new_code_cell(f"{mistake.source}\n{check}")
            notebook.cells.insert(places[exercise.name] + 1, cell)
            expected.insert(0, (exercise, mistake))
    outputs = run(notebook, tmp_path)
    words = {"wrong": "Not yet", "raised": "Your code raised", "not tried": "Not tried"}

    for exercise, mistake in expected:
        told = [text for text in outputs if exercise.title in text]
        assert any(
            words[mistake.outcome] in text.split("\n")[0] and mistake.says in text
            for text in told
        ), (exercise.name, mistake.name, told)
    assert not any("Traceback" in text for text in outputs)
