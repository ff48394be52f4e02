"""What the tests of lessons share."""

import pandas as pd
import pytest

import casekit as ck


@pytest.fixture(scope="session")
def answer_of():
    """A function: what `answer` is after a learner's cell has run."""

    def run(source: str, lesson) -> object:
        namespace = {"mail": lesson.tables, "pd": pd, "ck": ck, "lesson": lesson}
        exec(compile(source, "<learner's cell>", "exec"), namespace)
        return namespace["answer"]

    return run


@pytest.fixture(scope="session")
def exercises_hold(answer_of):
    """A function: each solution of a lesson passes, each mistake meets its words."""

    def check(lesson) -> None:
        for exercise in lesson.plan.exercises:
            bound = getattr(lesson, exercise.name)
            solved = bound.check(answer_of(exercise.solution, lesson))
            assert solved.outcome == "passed", (exercise.name, str(solved))
            for mistake in exercise.mistakes:
                verdict = bound.check(answer_of(mistake.source, lesson))
                assert verdict.outcome == mistake.outcome, (mistake.name, str(verdict))
                assert mistake.says in verdict.words, (mistake.name, str(verdict))

    return check
