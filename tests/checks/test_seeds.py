"""Personal seeds: the same everywhere, different for everyone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.checks import personal_seed
from casekit.errors import BadArgument


@pytest.mark.parametrize(
    ("arguments", "seed"),
    [
        (("baseline",), 2053374941),
        (("baseline", "ada"), 1517188779),
        (("baseline", "ada", "a salt"), 683520837),
    ],
)
def test_seeds_are_the_same_on_every_machine(arguments, seed):
    assert personal_seed(*arguments) == seed


def test_learners_lessons_and_salts_have_seeds_of_their_own():
    seeds = {
        personal_seed(lesson, learner, salt)
        for lesson in ("a", "b", "ab")
        for learner in ("", "a", "b", "ab", "bc")
        for salt in ("", "a", "b", "c", "C")
    }

    assert len(seeds) == 75


@pytest.mark.parametrize("learner", ["Ada Ö", " ada ö ", "ADA Ö", "ada o\u0308"])
def test_a_learner_is_the_same_however_the_name_is_typed(learner):
    assert personal_seed("baseline", learner) == personal_seed("baseline", "ada ö")


@given(st.text(), st.text(), st.text())
def test_any_names_give_a_seed_that_numpy_takes(lesson, learner, salt):
    seed = personal_seed(lesson, learner, salt)

    np.random.RandomState(seed + 1)  # the strictest of those who take seeds
    assert 0 <= seed < 2**31


@pytest.mark.parametrize("arguments", [(1,), ("a", None), ("a", "b", b"salt")])
def test_what_is_no_string_is_refused(arguments):
    with pytest.raises(BadArgument, match="as a string"):
        personal_seed(*arguments)
