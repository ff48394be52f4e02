"""Every exercise of every lesson: untouched, solved, and answered in tempting ways."""

import pandas as pd
import pytest

import casekit as ck
from casekit import lessons

LESSONS = list(lessons._MODULES)
EXERCISES = [(name, ex) for name in LESSONS for ex in lessons.plan(name).exercises]
MISTAKES = [(name, ex, mistake) for name, ex in EXERCISES for mistake in ex.mistakes]


@pytest.fixture(autouse=True)
def _no_progress(monkeypatch):
    monkeypatch.setenv("CASEKIT_PROGRESS", "off")


@pytest.fixture(scope="module")
def bound():
    """Each lesson once; its tables take seconds to make."""
    made = {name: ck.lesson(name) for name in LESSONS}
    return made.__getitem__


@pytest.mark.parametrize(
    ("name", "exercise"), EXERCISES, ids=lambda x: getattr(x, "name", x)
)
def test_an_untouched_starter_is_not_tried(bound, answer_of, name, exercise):
    lesson = bound(name)
    verdict = getattr(lesson, exercise.name).check(answer_of(exercise.starter, lesson))
    expected = "passed" if "completed example" in exercise.title else "not tried"

    assert verdict.outcome == expected, str(verdict)


@pytest.mark.parametrize(
    ("name", "exercise"), EXERCISES, ids=lambda x: getattr(x, "name", x)
)
def test_the_solution_passes(bound, answer_of, name, exercise):
    lesson = bound(name)
    verdict = getattr(lesson, exercise.name).check(answer_of(exercise.solution, lesson))

    assert verdict.outcome == "passed", str(verdict)


@pytest.mark.parametrize(
    ("name", "exercise", "mistake"), MISTAKES, ids=lambda x: getattr(x, "name", x)
)
def test_a_tempting_mistake_is_met_with_its_words(
    bound, answer_of, name, exercise, mistake
):
    lesson = bound(name)
    verdict = getattr(lesson, exercise.name).check(answer_of(mistake.source, lesson))

    assert verdict.outcome == mistake.outcome, str(verdict)
    assert mistake.says in verdict.words


@pytest.mark.parametrize(
    ("name", "exercise"), EXERCISES, ids=lambda x: getattr(x, "name", x)
)
def test_every_exercise_knows_two_mistakes_and_a_crash(name, exercise):
    outcomes = [mistake.outcome for mistake in exercise.mistakes]

    assert outcomes.count("wrong") >= 2
    assert outcomes.count("raised") >= 1


class _Liar:
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1

    def __float__(self):
        return 1.0

    def __repr__(self):
        raise RuntimeError("no words for this")


class _LyingText(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


def _deep(*args):
    return _deep(*args)


def _endless(*args):
    while True:
        pass


STRANGE = {
    "None": None,
    "a list": [1, 2, 3],
    "a number": 42,
    "a huge text": "x" * 10_000_000,
    "a liar": _Liar(),
    "a lying text": _LyingText("refund"),
    "a function that returns nothing": lambda *args: None,
    "a function that returns a liar": lambda *args: _Liar(),
    "a function that returns a lying text": lambda *args: _LyingText("refund"),
    "a function that exits": lambda *args: exit(),
    "a function that recurses": _deep,
    "a class": _Liar,
    "a dict of nothing": {},
    "a dict of liars": {"refund": [_LyingText("x")]},
}


@pytest.mark.parametrize(
    ("name", "exercise"), EXERCISES, ids=lambda x: getattr(x, "name", x)
)
@pytest.mark.parametrize("strange", STRANGE)
def test_strange_answers_never_pass_and_never_raise(bound, name, exercise, strange):
    verdict = getattr(bound(name), exercise.name).check(STRANGE[strange])

    assert verdict.outcome in ("wrong", "raised"), str(verdict)
    assert "Traceback" not in str(verdict)


def test_a_frame_is_no_answer(bound):
    for name, exercise in EXERCISES:
        lesson = bound(name)
        frame = pd.DataFrame({"text": ["Where is it?"], "label": ["other"]})
        verdict = getattr(lesson, exercise.name).check(frame)
        assert verdict.outcome == "wrong"


def test_a_function_that_loops_is_stopped(bound):
    """One exercise stands for all: they share the time limit of `call`."""
    verdict = bound("baseline").break_even.check(_endless)

    assert verdict.outcome == "raised"
    assert "did not finish" in verdict.words
