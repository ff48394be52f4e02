"""Shared by the tests of the exercise engine."""

import gc

import pytest

from casekit.checks import (
    Exercise,
    Lesson,
    LessonPlan,
    Prediction,
    call,
    number_difference,
    passed,
    wrong,
)


@pytest.fixture(autouse=True)
def working_folder(tmp_path, monkeypatch):
    """Every test works in a folder of its own, with progress kept as for a learner."""
    monkeypatch.delenv("CASEKIT_PROGRESS", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def no_gc():
    """Hypothesis listens to the garbage collector, and on Python 3.13.0 its listener
    fails in a recursion deeper than the limit: pytest would report that at length."""
    gc.disable()
    yield
    gc.enable()


def judge_number(answer, lesson):
    words = number_difference(answer, 42)
    return wrong(words) if words else passed("Right.")


def judge_function(answer, lesson):
    outcome = call(answer, [1, 2, 3], seconds=0.3)
    if outcome.status != "returned":
        return outcome.verdict()
    words = number_difference(outcome.value, 6)
    return wrong(f"{words} {outcome.words}".strip()) if words else passed("Right.")


def make_exercise(name="number", judge=judge_number, **fields):
    defaults = {
        "title": f"The {name}",
        "starter": "answer = ...\n",
        "hints": ("a nudge", "a hint", "a scaffold"),
        "solution": "answer = 42",
        "reasoning": "Because 42 is right.",
    }
    return Exercise(name=name, judge=judge, **{**defaults, **fields})


PLAN = LessonPlan(
    "demo",
    0,
    "A demo",
    exercises=(
        make_exercise("number"),
        make_exercise("total", judge_function, solution="answer = sum"),
    ),
    make_tables=lambda seed: {"rows": [seed]},
    predictions=(
        Prediction("accuracy", "What share will be right?", low=0, high=1),
        Prediction("wait", "How long is the wait?", "minutes", low=0, high=60),
        Prediction("winner", "Which one wins?", choices=("rule", "model")),
    ),
)


@pytest.fixture
def lesson():
    return Lesson(PLAN, learner="ada", salt="a secret")
