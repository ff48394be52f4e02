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
