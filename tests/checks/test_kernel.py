"""Checks inside a real Jupyter kernel: nothing a learner does ends it."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
SETUP = """
from casekit.checks import Exercise, Lesson, LessonPlan, call, passed, wrong
def judge(answer, lesson):
    outcome = call(answer, [1, 2, 3], seconds=0.5)
    if outcome.status != "returned":
        return outcome.verdict()
    return passed("Right.") if outcome.value == 6 else wrong("No. " + outcome.words)
hints = ("a", "b", "c")
total = Exercise("total", "Total", "answer = ...", judge, hints, "answer = sum", ".")
lesson = Lesson(LessonPlan("demo", 0, "A demo", (total,)), learner="ada")
kept = 12345
"""
CELLS = {
    "exit": ("def answer(rows):\n    exit()", "raised", "exit()"),
    "exit with a kept kernel": (
        "def answer(rows):\n    exit(keep_kernel=True)",
        "raised",
        "exit()",
    ),
    "quit": ("def answer(rows):\n    quit()", "raised", "exit()"),
    "ask_exit": ("def answer(rows):\n    get_ipython().ask_exit()", "raised", "exit()"),
    "sys.exit": ("import sys\ndef answer(rows):\n    sys.exit(1)", "raised", "exit()"),
    "os._exit": ("import os\ndef answer(rows):\n    os._exit(1)", "raised", "exit()"),
    "imported _exit": (
        "from os import _exit\ndef answer(rows):\n    _exit(1)",
        "raised",
        "exit()",
    ),
    "exit itself": ("answer = exit", "raised", "exit()"),
    "input": ("def answer(rows):\n    return input('?')", "raised", "input()"),
    "loop": ("def answer(rows):\n    while True:\n        pass", "raised", "line 2 of"),
    "swallowing loop": (
        "import time\ndef answer(rows):\n    while True:\n        try:\n"
        "            time.sleep(0.001)\n        except:\n            pass",
        "raised",
        "so it was stopped",
    ),
    "endless print": (
        "def answer(rows):\n    while True:\n        try:\n            print('flood')\n"
        "        except:\n            pass",
        "raised",
        "so it was stopped",
    ),
    "recursion": ("def answer(rows):\n    return answer(rows)", "raised", "Recursion"),
    "deep recursion": (
        "from sys import setrecursionlimit\ndef answer(rows):\n"
        "    setrecursionlimit(10**9)\n    return sorted(rows, key=answer2)\n"
        "def answer2(row):\n    return sorted([1, 2], key=answer2)",
        "raised",
        "Recursion",
    ),
    "error": (
        "def answer(rows):\n    x = 1\n    return rows['a']",
        "raised",
        "line 3 of your cell: `return rows['a']`",
    ),
    "print": ("def answer(rows):\n    print(sum(rows))", "wrong", "printed 1 line"),
    "right": ("answer = sum", "passed", "Right."),
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kernel")
    sources = [SETUP]
    for source, _, _ in CELLS.values():
        sources += [source, "lesson.total.check(answer)"]
    sources += ["print('alive', kept, get_ipython().keepkernel_on_exit)", "lesson"]
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources]
    )
    path = os.environ.get("PYTHONPATH")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT) + (os.pathsep + path if path else ""))
        patch.delenv("CASEKIT_PROGRESS", raising=False)
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        client = NotebookClient(
            notebook,
            timeout=120,
            resources={"metadata": {"path": str(folder)}},
            kernel_name="python3",
        )
        client.execute()
    checks = [cell.outputs for cell in notebook.cells[2:-2:2]]
    return dict(zip(CELLS, checks, strict=True)), notebook.cells[-2:]


@pytest.mark.parametrize("name", CELLS)
def test_each_check_shows_its_verdict_and_nothing_else(outputs, name):
    _, outcome, part = CELLS[name]
    word = {"raised": "Your code raised", "wrong": "Not yet", "passed": "Passed"}[
        outcome
    ]
    shown = outputs[0][name]

    assert [o.output_type for o in shown] == ["execute_result"]
    text = shown[0].data["text/plain"]
    assert word in text
    assert part in text
    assert shown[0].data["text/html"].startswith('<div role="group"')


def test_the_kernel_lives_and_has_kept_its_names(outputs):
    (printed,), (overview,) = (cell.outputs for cell in outputs[1])

    assert printed.text == "alive 12345 None\n"
    assert "Passed" in overview.data["text/plain"]


def test_completion_offers_the_exercises(lesson):
    from IPython.core.completer import IPCompleter

    completer = IPCompleter(namespace={"lesson": lesson}, use_jedi=False)

    _, matches = completer.complete(line_buffer="lesson.nu", cursor_pos=9)
    assert any("number" in match for match in matches)
