"""Each lesson under nbval beside the same code as a plain script, in turn.

    python benchmarks/lessons.py [WORD]

Goal: nbval takes at most 1.5 times the script plus 1.2 seconds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 3
# IPython's display hook shows the last value of each cell; so does the script.
SHOW = "\ndef _show(value):\n    value is None or (repr(value), _html(value))\n" + (
    "def _html(value):\n    for name in ('_repr_mimebundle_', '_repr_html_'):\n"
    "        if hasattr(value, name):\n            return getattr(value, name)()\n"
)


def as_script(notebook: Path) -> str:
    """The code cells of a lesson, each one's last expression shown."""
    import ast

    pieces = [SHOW]
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code":
            body = ast.parse(cell.source)
            if body.body and isinstance(body.body[-1], ast.Expr):
                last = body.body[-1]
                call = ast.Call(ast.Name("_show", ast.Load()), [last.value], [])
                body.body[-1] = ast.Expr(call)
            pieces.append(ast.unparse(ast.fix_missing_locations(body)))
    return "\n".join(pieces)


def seconds(command: list[str], folder: str) -> float:
    """Wall-clock seconds of one command."""
    environment = os.environ | {"CASEKIT_PROGRESS": "off"}
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(
            f"{' '.join(command)} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        )
    return time.perf_counter() - start


def main() -> None:
    """Print a line for each lesson."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    for notebook in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        if word not in notebook.stem:
            continue
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder, "lesson.py")
            script.write_text(as_script(notebook), encoding="utf-8")
            nbval = [
                sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-current-env",
                "--nbval-sanitize-with", str(ROOT / "tests/notebooks/sanitize.cfg"),
                "--nbval-cell-timeout", "120", "-p", "no:cacheprovider", str(notebook),
            ]  # fmt: skip
            pairs = [
                (
                    seconds([sys.executable, str(script)], folder),
                    seconds(nbval, str(ROOT)),
                )
                for _ in range(ROUNDS)
            ]
        plain, under = (sorted(side)[ROUNDS // 2] for side in zip(*pairs, strict=True))
        goal = 1.5 * plain + 1.2
        print(
            f"{notebook.stem}: script {plain:.1f} s, nbval {under:.1f} s, "
            f"goal at most {goal:.1f} s: {'met' if under <= goal else 'MISSED'}"
        )


if __name__ == "__main__":
    main()
