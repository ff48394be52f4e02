"""Rebuild the lessons: notebooks/source/*.py become executed notebooks/*.ipynb.

    python notebooks/build.py              rebuild every lesson
    python notebooks/build.py baseline     rebuild those whose name contains the word
    python notebooks/build.py --check      only say which differ from their source

A source is py:percent (jupytext). Three things are filled in here, so that no fact
stands in two places:

* a cell that holds only `# exercise: NAME` becomes the starter of that exercise;
* `{{ expression }}` in prose becomes what the expression gives after the run, so a
  number in a sentence cannot differ from the number in the output;
* `[[sources]]` becomes what casekit/lessons/sources.toml holds for the lesson.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import tomllib
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "source"
_EXERCISE = re.compile(r"^# exercise: (\w+)$")
_HEADING = re.compile(r"^#{1,3} (.+)")
_VALUE = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)
_WIDGET = "application/vnd.jupyter.widget-view+json"


def read_source(path: Path) -> nbformat.NotebookNode:
    """A lesson as a notebook without outputs, with starters filled in."""
    notebook = jupytext.read(path, fmt="py:percent")
    notebook.metadata = {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    exercises = _exercises(path)
    sources = read_sources(path.stem.split("_", 1)[1])
    section, count = "start", {"code": 0, "markdown": 0}
    for cell in notebook.cells:
        heading = _HEADING.match(cell.source)
        if cell.cell_type == "markdown" and heading:
            section = re.sub(r"[^a-z0-9]+", "-", heading.group(1).lower()).strip("-")
            count = {"code": 0, "markdown": 0}
        count[cell.cell_type] += 1
        # Ids keep what a learner wrote in its place when a lesson is updated, so they
        # must outlive edits elsewhere: the section, the kind, and the place within it.
        cell.id = f"{section[:40]}-{cell.cell_type[0]}{count[cell.cell_type]}"
        cell.source = cell.source.replace("[[sources]]", sources)
        found = _EXERCISE.match(cell.source.strip())
        if found:
            cell.source = exercises[found.group(1)].starter.strip()
            cell.metadata.setdefault("tags", []).append(f"exercise-{found.group(1)}")
            cell.id = f"exercise-{found.group(1)}"
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    return notebook


def _exercises(path: Path) -> dict:
    from casekit.lessons import plan

    name = path.stem.split("_", 1)[1]
    return {exercise.name: exercise for exercise in plan(name).exercises}


def read_sources(lesson: str) -> str:
    """The sources of one lesson as a Markdown list."""
    path = HERE.parent / "casekit" / "lessons" / "sources.toml"
    with path.open("rb") as file:
        sources = tomllib.load(file)["source"]
    return "\n".join(
        f"- {source['finding']} *{source['cite']}.*"
        + (" (We know it second hand.)" if source["read"] == "second hand" else "")
        for source in sources
        if lesson in source["lessons"]
    )


def execute(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Run a lesson in a fresh kernel and fill in the values that its prose names."""
    wanted = [
        expression.strip()
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for expression in _VALUE.findall(cell.source)
    ]
    asking = nbformat.v4.new_code_cell(
        f"import json as _json\nprint(_json.dumps([str(eval(e)) for e in {wanted!r}]))"
    )
    notebook.cells.append(asking)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CASEKIT_PROGRESS"] = "off"
        NotebookClient(
            notebook, timeout=300, resources={"metadata": {"path": folder}}
        ).execute()
    values = iter(json.loads(notebook.cells.pop().outputs[0]["text"]))
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _VALUE.sub(lambda _: next(values), cell.source)
    return clean(notebook)


def clean(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop what changes from run to run without saying anything.

    A panel leaves its static picture in the file instead of a widget, which would be an
    empty frame without a kernel.
    """
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if "data" in output:
                output["data"].pop(_WIDGET, None)
            output.get("metadata", {}).pop(_WIDGET, None)
    return notebook


def same_cells(left: nbformat.NotebookNode, right: nbformat.NotebookNode) -> bool:
    """Whether two notebooks agree, apart from outputs and the numbers in the prose."""

    def shape(notebook):
        for cell in notebook.cells:
            tags = sorted(cell.metadata.get("tags", []))
            yield cell.id, cell.cell_type, cell.source.strip(), tags

    mine, theirs = list(shape(left)), list(shape(right))
    if len(mine) != len(theirs):
        return False
    return all(
        a[0] == b[0] and a[1] == b[1] and a[3] == b[3] and _prose_fits(a[2], b[2])
        for a, b in zip(mine, theirs, strict=True)
    )


def _prose_fits(template: str, text: str) -> bool:
    pieces = _VALUE.split(template)[::2]
    return bool(re.fullmatch(".+?".join(map(re.escape, pieces)), text, re.DOTALL))


def target(path: Path) -> Path:
    """The notebook that is built from a source."""
    return HERE / f"{path.stem}.ipynb"


def differs(path: Path) -> bool:
    """Whether the committed notebook is missing or not what its source says."""
    if not target(path).exists():
        return True
    return not same_cells(read_source(path), nbformat.read(target(path), as_version=4))


def main(arguments: list[str] | None = None) -> int:
    """Rebuild, or with --check only compare; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("word", nargs="?", default="", help="part of a lesson's name")
    parser.add_argument("--check", action="store_true", help="only compare")
    options = parser.parse_args(arguments)
    sources = sorted(p for p in SOURCES.glob("*.py") if options.word in p.stem)
    if not sources:
        print(f"No source in {SOURCES} has {options.word!r} in its name.")
        return 2
    if options.check:
        stale = [path.stem for path in sources if differs(path)]
        for name in stale:
            print(f"{name} differs from its source: python notebooks/build.py {name}")
        return bool(stale)
    for path in sources:
        print(f"{path.stem} …", flush=True)
        nbformat.write(execute(read_source(path)), target(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
