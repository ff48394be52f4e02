"""Predictions: noted, shown beside the result, and never an error."""

import numpy as np
import pytest

from casekit.checks import Lesson, LessonPlan, Prediction, progress
from casekit.errors import BadArgument


def test_a_prediction_is_noted_and_shown_beside_the_result(lesson):
    assert "Noted: 0.70" in str(lesson.predict("accuracy", 0.7))
    words = "You said 0.70; it came out 0.81."

    assert words in str(lesson.reveal("accuracy", np.float64(0.8123)))
    assert words in str(Lesson(lesson.plan, learner="ada").reveal("accuracy", 0.8123))


def test_a_prediction_belongs_to_its_learner(lesson):
    lesson.predict("accuracy", 0.7)

    other = Lesson(lesson.plan, learner="ben")
    assert "no prediction" in str(other.reveal("accuracy", 0.8))


def test_the_last_prediction_counts(lesson):
    lesson.predict("accuracy", 0.7)
    lesson.predict("accuracy", 0.9)

    assert "You said 0.90" in str(lesson.reveal("accuracy", 0.8123))


@pytest.mark.parametrize("value", [..., "____"])
def test_without_a_prediction_the_lesson_goes_on(lesson, value):
    assert "No prediction yet" in str(lesson.predict("accuracy", value))
    assert "It came out 0.81. You made no prediction." in str(
        lesson.reveal("accuracy", 0.81)
    )
    assert progress.read() == []


def test_units_are_shown(lesson):
    lesson.predict("wait", 12)

    assert "You said 12 minutes; it came out 17 minutes." in str(
        lesson.reveal("wait", 17)
    )
    assert "You said 12.0 minutes; it came out 3.2 minutes." in str(
        lesson.reveal("wait", 3.1574)
    ) or "You said 12 minutes; it came out 3 minutes." in str(
        lesson.reveal("wait", 3.1574)
    )


def test_choices_are_noted_whatever_their_capitals(lesson):
    assert "Noted: `model`" in str(lesson.predict("winner", " Model"))

    assert "You said `model`; it came out `rule`." in str(
        lesson.reveal("winner", "rule")
    )


@pytest.mark.parametrize(
    ("name", "value", "parts"),
    [
        ("accuracy", 70, ["from 0 to 1", "70 % is 0.7"]),
        ("accuracy", -1, ["from 0 to 1"]),
        ("accuracy", float("nan"), ["NaN"]),
        ("accuracy", "a lot", ["from 0 to 1", "'a lot'"]),
        ("accuracy", True, ["`True`"]),
        ("wait", 90, ["from 0 to 60 minutes", "90 minutes"]),
        ("winner", "nobody", ["`rule`, `model`", "'nobody'"]),
        ("winner", 3, ["`rule`, `model`"]),
        ("winner", None, ["None"]),
        ("accuracy", [0.7], ["a list"]),
    ],
)
def test_what_does_not_fit_is_told_and_not_stored(lesson, name, value, parts):
    words = str(lesson.predict(name, value))

    for part in parts:
        assert part in words
    assert progress.read() == []
    assert "no prediction" in str(lesson.reveal(name, 0.5))


@pytest.mark.parametrize("name", ["acuracy", 3, None, object()])
def test_an_unknown_prediction_is_told_with_the_known_ones(lesson, name):
    for note in (lesson.predict(name, 1), lesson.reveal(name, 1)):
        assert "`accuracy`, `wait`, `winner`" in str(note)


@pytest.mark.parametrize("actual", [None, float("nan"), "text", [1], object()])
def test_revealing_anything_never_raises(lesson, actual):
    lesson.predict("accuracy", 0.5)

    assert "You said" in str(lesson.reveal("accuracy", actual))
    assert "came out" in str(lesson.reveal("winner", actual))


def test_predictions_work_when_nothing_can_be_kept(lesson, monkeypatch):
    monkeypatch.setenv("CASEKIT_PROGRESS", "off")
    lesson.predict("accuracy", 0.7)

    assert "You said 0.70" in str(lesson.reveal("accuracy", 0.8123))


@pytest.mark.parametrize("kept", [[1], {"a": 1}, None, "0.7", True])
def test_a_damaged_prediction_in_the_file_does_no_harm(lesson, kept):
    progress.write_prediction("demo", "ada", "accuracy", kept)
    progress.write_prediction("demo", "ada", "winner", kept)

    assert "came out" in str(lesson.reveal("accuracy", 0.81))
    assert "came out" in str(lesson.reveal("winner", "rule"))


def test_choices_and_a_range_together_are_refused():
    with pytest.raises(BadArgument, match="choices"):
        Prediction("p", "?", choices=("a", "b"), low=0)


def test_a_later_lesson_collects_what_an_earlier_one_asked():
    asked = Prediction("weekly_use", "How many?", low=0, high=100)
    early = Lesson(LessonPlan("early", 0, "Early", predictions=(asked,)), "ada")
    plan = LessonPlan("late", 5, "Late", collects=(("early", asked),))
    early.predict("weekly_use", 60)

    told = str(Lesson(plan, "ada").collect("weekly_use", 34))
    assert "You said 60; it came out 34." in told
    assert "earlier lesson" in told
    assert "no prediction" in str(Lesson(plan, "ben").collect("weekly_use", 34))


@pytest.mark.parametrize("name", ["unknown", 7, None])
def test_what_is_not_collected_is_told(name):
    plan = LessonPlan("late", 5, "Late")

    assert "collects no earlier prediction" in str(Lesson(plan).collect(name, 1))
