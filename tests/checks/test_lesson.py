"""Lesson and check: four outcomes, in words, on any input."""

import dataclasses
import importlib.util
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit.checks import (
    Exercise,
    Lesson,
    LessonPlan,
    Mistake,
    Prediction,
    Verdict,
    passed,
    personal_seed,
    progress,
    raised,
    wrong,
)
from casekit.errors import BadArgument, CasekitError, UnknownName


def _load(name):
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"checks_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hostile = _load("hostile")
HOSTILE = hostile.values()
FUNCTIONS = {
    f"{status}-{i}": function
    for status, functions in hostile.FUNCTIONS.items()
    for i, function in enumerate(functions)
}


def exercise(judge, name="number", **fields):
    defaults = {
        "title": "The number",
        "starter": "answer = ...\n",
        "hints": ("a nudge", "a hint", "a scaffold"),
        "solution": "answer = 42",
        "reasoning": "Because.",
    }
    return Exercise(name=name, judge=judge, **{**defaults, **fields})


def lesson_with(judge, **fields):
    return Lesson(LessonPlan("demo", 0, "A demo", (exercise(judge),), **fields))


# ---- check -----------------------------------------------------------------------


def test_a_right_answer_passes(lesson):
    verdict = lesson.number.check(42)

    assert verdict.outcome == "passed"
    assert bool(verdict) is True
    assert verdict.title == "The number"
    assert lesson.total.check(sum).outcome == "passed"


def test_a_wrong_answer_is_told_and_pointed_to_a_hint(lesson):
    verdict = lesson.number.check(41)

    assert verdict.outcome == "wrong"
    assert bool(verdict) is False
    assert "lesson.number.hint()" in verdict.next_step


@pytest.mark.parametrize("arguments", [(), (...,), ("____",)])
def test_an_untouched_starter_is_not_tried(lesson, arguments):
    verdict = lesson.number.check(*arguments)

    assert verdict.outcome == "not tried"
    assert "`...`" in verdict.next_step


def test_none_is_wrong_and_asks_for_the_return(lesson):
    verdict = lesson.number.check(None)

    assert verdict.outcome == "wrong"
    assert "`return`" in verdict.words


def test_several_answers_at_once_are_told(lesson):
    assert "one answer" in lesson.number.check(1, 2).words


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("which", ["number", "total"])
def test_hostile_values_get_a_verdict_and_never_pass(lesson, which, name):
    verdict = getattr(lesson, which).check(HOSTILE[name])

    assert type(verdict) is Verdict
    assert verdict.outcome in ("wrong", "raised")
    assert 0 < len(verdict.words) < 1000
    verdict.html().encode("utf-8")


@pytest.mark.usefixtures("no_gc")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_hostile_functions_get_a_verdict_and_never_pass(lesson, name):
    assert lesson.total.check(FUNCTIONS[name]).outcome == "raised"
    assert lesson.number.check(FUNCTIONS[name]).outcome == "wrong"


@given(st.from_type(type).flatmap(st.from_type) | st.binary() | st.text())
@settings(max_examples=100, suppress_health_check=list(HealthCheck), deadline=None)
def test_any_object_gets_a_verdict(lesson, answer):
    assert type(lesson.number.check(answer)) is Verdict


@pytest.mark.parametrize(
    "error",
    [
        ValueError("secret"),
        SystemExit(),
        GeneratorExit(),
        MemoryError(),
        RecursionError(),
    ],
    ids=repr,
)
def test_a_judge_that_raises_never_passes_and_shows_no_traceback(error, capsys):
    def judge(answer, lesson):
        raise error

    verdict = lesson_with(judge).number.check([1, 2])

    assert verdict.outcome == "wrong"
    assert "a list of 2 items came" in verdict.words
    assert "secret" not in str(verdict)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("judged", [None, True, "passed", object()])
def test_a_judge_that_returns_no_verdict_never_passes(judged):
    assert lesson_with(lambda a, lesson: judged).number.check(1).outcome == "wrong"


def test_the_stop_button_ends_a_check_with_words():
    def judge(answer, lesson):
        raise KeyboardInterrupt

    verdict = lesson_with(judge).number.check(1)

    assert verdict.outcome == "raised"
    assert "stopped" in verdict.words


def test_a_misconception_reaches_the_verdict_and_the_record():
    lesson = lesson_with(lambda a, lesson: wrong("No.", misconception="accuracy wins"))

    assert lesson.number.check(1).misconception == "accuracy wins"
    assert progress.read()[-1]["misconception"] == "accuracy wins"


def test_after_the_last_hint_a_wrong_answer_points_to_the_solution(lesson):
    for _ in range(3):
        lesson.number.hint()

    assert "solution()" in lesson.number.check(1).next_step


def test_a_pass_counts_the_exercises_that_are_left(lesson):
    assert "1 exercise left" in lesson.number.check(42).next_step
    assert "lesson.total" in lesson.number.check(42).next_step
    assert "last" in lesson.total.check(sum).next_step


def test_a_fault_after_the_judgement_leaves_the_verdict_as_it_is(lesson, monkeypatch):
    def fails(*args):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(progress, "summary", fails)

    assert lesson.number.check(42).outcome == "passed"


def test_judges_see_their_own_tables_whatever_the_learner_does_to_theirs():
    seen = []

    def judge(answer, lesson):
        seen.append(lesson.tables["rows"])
        return passed("Right.")

    lesson = lesson_with(judge, make_tables=lambda seed: {"rows": [1, 2, 3]})
    lesson.tables["rows"].append("spoiled")
    lesson.number.check(1)
    lesson.number.check(1)

    assert seen == [[1, 2, 3], [1, 2, 3]]
    assert seen[0] is seen[1]


def test_judges_see_seed_and_learner():
    def judge(answer, lesson):
        return passed(f"{lesson.seed} {lesson.learner} {lesson.fresh_seed()}")

    plan = LessonPlan("demo", 0, "A demo", (exercise(judge),))
    lesson = Lesson(plan, learner="ada", salt="s")
    words = f"{lesson.seed} ada {lesson.fresh_seed()}"

    assert lesson.number.check(1).words == words
    assert lesson.seed == personal_seed("demo", "ada", "s")


# ---- hints and solutions ---------------------------------------------------------


def test_hints_come_in_their_order_and_then_point_to_the_solution(lesson):
    given_hints = [str(lesson.number.hint()) for _ in range(4)]

    assert "a nudge" in given_hints[0]
    assert "a hint" in given_hints[1]
    assert "a scaffold" in given_hints[2]
    assert "no more hints" in given_hints[3]
    assert "solution()" in given_hints[3]


def test_a_hint_can_be_asked_for_by_number(lesson):
    assert "a hint" in str(lesson.number.hint(2))
    assert "a scaffold" in str(lesson.number.hint())
    assert "a nudge" in str(lesson.number.hint(1))


@pytest.mark.parametrize("number", [0, 4, 99, -1, "x", 1.0, True, [], object()])
def test_a_hint_that_does_not_exist_is_answered_in_words(lesson, number):
    assert "three hints" in str(lesson.number.hint(number))


def test_each_lesson_counts_its_own_hints(lesson):
    lesson.number.hint()

    assert "a nudge" in str(Lesson(lesson.plan).number.hint())


def test_the_solution_shows_code_and_reasoning_and_is_recorded(lesson):
    solution = lesson.number.solution()

    assert solution.source == "answer = 42"
    assert "Because 42 is right." in str(solution)
    assert "answer = 42" in solution._repr_html_()
    assert progress.summary()[0]["solution_seen"] is True


# ---- the lesson ------------------------------------------------------------------


def test_an_unknown_exercise_names_the_closest_one(lesson):
    with pytest.raises(AttributeError, match=r"Did you mean `number`\?.*`total`"):
        _ = lesson.numbr
    with pytest.raises(UnknownName):
        _ = lesson.numbr
    assert not hasattr(lesson, "_private")
    assert getattr(lesson, "numbr", 3) == 3


def test_exercises_are_offered_by_tab_completion(lesson):
    assert {"number", "total", "seed", "tables", "predict"} <= set(dir(lesson))


def test_an_exercise_cannot_be_overwritten(lesson):
    with pytest.raises(AttributeError, match=r"lesson\.number\.check\(answer\)"):
        lesson.number = 42


def test_the_salt_stands_in_no_public_attribute(lesson):
    public = [getattr(lesson, n) for n in dir(lesson) if not n.startswith("_")]

    assert not any("a secret" in repr(value) for value in public)
    assert "a secret" not in str(lesson) + lesson._repr_html_()


def test_tables_are_made_once_and_only_when_asked_for():
    made = []
    lesson = lesson_with(
        lambda a, lesson: passed("."),
        make_tables=lambda seed: made.append(seed) or made,
    )
    assert made == []
    assert lesson.tables is lesson.tables
    assert made == [lesson.seed]
    assert lesson_with(lambda a, lesson: passed(".")).tables is None


def test_tables_that_cannot_be_made_say_so():
    def make_tables(seed):
        return None.missing

    with pytest.raises(CasekitError, match="cannot be made"):
        _ = lesson_with(lambda a, lesson: passed("."), make_tables=make_tables).tables


def test_the_overview_shows_how_far_each_exercise_has_come(lesson):
    assert str(lesson).count("Not tried") == 2
    lesson.number.check(42)
    lesson.number.check(1)  # what was passed once stays passed

    assert str(lesson).count("Passed") == 1
    assert "Passed" in lesson._repr_html_()
    assert str(Lesson(lesson.plan, learner="ada")).count("Passed") == 1
    assert str(Lesson(lesson.plan, learner="ben")).count("Passed") == 0


def test_an_exercise_shows_how_to_use_it(lesson):
    assert "lesson.number.check(answer)" in str(lesson.number)


# ---- plans -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["two words", "class", "_hidden", "seed", "predict", ""]
)
def test_an_exercise_that_could_not_be_reached_is_refused(name):
    with pytest.raises(BadArgument, match=r"lesson\.<name>"):
        exercise(lambda a, lesson: None, name=name)


def test_no_public_name_of_a_lesson_can_be_an_exercise(lesson):
    for name in dir(Lesson):
        if not name.startswith("_"):
            with pytest.raises(BadArgument):
                exercise(lambda a, lesson: None, name=name)


@pytest.mark.parametrize(
    "starter", ["", "x = 1\nanswer = ...", "answer = 1", "answer ="]
)
def test_a_starter_that_would_not_read_as_not_tried_is_refused(starter):
    with pytest.raises(BadArgument, match="starter"):
        exercise(lambda a, lesson: None, starter=starter)


@pytest.mark.parametrize("hints", [(), ("a", "b"), ("a", "b", "")])
def test_an_exercise_needs_three_hints(hints):
    with pytest.raises(BadArgument, match="three hints"):
        exercise(lambda a, lesson: None, hints=hints)


def test_two_exercises_of_one_name_are_refused():
    one = exercise(lambda a, lesson: None)
    with pytest.raises(BadArgument, match="'number'"):
        LessonPlan("demo", 0, "A demo", (one, one))
    with pytest.raises(BadArgument, match="predictions"):
        LessonPlan("demo", 0, "A demo", predictions=(Prediction("p", "?"),) * 2)


def test_a_mistake_cannot_be_expected_to_pass():
    with pytest.raises(BadArgument, match="passed"):
        Mistake("a slip", "answer = 1", outcome="passed")


def test_a_verdict_has_one_of_four_outcomes():
    with pytest.raises(BadArgument, match="correct"):
        Verdict("correct", "", "")


def test_exercises_plans_and_verdicts_cannot_be_changed(lesson):
    for frozen in (lesson.plan, lesson.plan.exercises[0], raised("x")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            frozen.title = "another"


def test_importing_the_checks_imports_nothing_heavy():
    import subprocess

    code = (
        "import sys, casekit.checks; "
        "print([m for m in ('numpy', 'pandas', 'IPython', 'scipy', 'matplotlib') "
        "if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    assert done.stdout.strip() == "[]"


def test_a_table_answer_is_not_copied_or_changed_by_a_check(lesson):
    table = pd.DataFrame({"a": [1]})
    lesson.number.check(table)

    assert table.equals(pd.DataFrame({"a": [1]}))
