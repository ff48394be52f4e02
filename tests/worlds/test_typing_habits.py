"""What keyboards do to texts: where they may, and nowhere else."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.worlds import random_draws as draws
from casekit.worlds import typing_habits

TEXTS = st.lists(
    st.text("abcdefghij éñ.,!?#0123456789🙏ABC", max_size=60), min_size=1, max_size=20
)


def slipped(texts, slips):
    rows = np.arange(len(texts))
    return typing_habits.with_slips(
        pa.array(texts, pa.string()), draws.stream("slips"), rows, np.array(slips)
    ).to_pylist()


@given(TEXTS)
def test_no_slips_change_nothing(texts):
    assert slipped(texts, [0] * len(texts)) == texts


@given(TEXTS)
def test_slips_touch_only_small_latin_letters(texts):
    """Everything else stays, in its order: order numbers, accents, signs, emoji."""
    for before, after in zip(texts, slipped(texts, [3] * len(texts)), strict=True):
        kept = [c for c in before if not ("a" <= c <= "z")]
        assert [c for c in after if not ("a" <= c <= "z")] == kept


@given(TEXTS, st.integers(1, 3))
def test_each_slip_changes_the_length_by_one_at_most(texts, slips):
    for before, after in zip(texts, slipped(texts, [slips] * len(texts)), strict=True):
        assert abs(len(after) - len(before)) <= slips


def test_slips_do_happen():
    texts = ["please send it to the other address"] * 200
    changed = [a != b for a, b in zip(texts, slipped(texts, [1] * 200), strict=True)]

    assert np.mean(changed) > 0.3


def test_only_the_rows_of_the_mask_are_changed():
    texts = pa.array(["Ab", "Cd", "Ef"])
    some = typing_habits.only(np.array([True, False, True]), typing_habits.lower, texts)

    assert some.to_pylist() == ["ab", "Cd", "ef"]


@pytest.mark.parametrize(
    ("habit", "before", "after"),
    [
        (typing_habits.without_accents, "¿Dónde está?", "Donde esta?"),
        (typing_habits.without_last_stop, "Send it. Now. ", "Send it. Now"),
        (typing_habits.without_punctuation, "Um, hi! (#12)", "Um hi #12"),
        (typing_habits.upper, "niño", "NIÑO"),
    ],
)
def test_a_habit(habit, before, after):
    assert habit(pa.array([before])).to_pylist() == [after]
