"""Draws hang on (seed, name, row) and nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.worlds import random_draws as draws


def test_the_bytes_are_these_on_every_machine():
    drawn = draws.bits32(draws.stream(7, "messages", "shop"), np.arange(4))

    assert drawn.tolist() == [2163675351, 1695509394, 3513331777, 925197002]


@given(st.integers(0, 2**40), st.integers(1, 50))
def test_a_row_does_not_depend_on_the_rows_around_it(first, count):
    key = draws.stream("any")
    together = draws.bits32(key, np.arange(first, first + count))
    alone = [
        draws.bits32(key, np.array([row]))[0] for row in range(first, first + count)
    ]

    assert together.tolist() == alone


@given(st.integers(1, 2**31))
def test_below_stays_below(n):
    drawn = draws.below(draws.stream("below"), np.arange(200), n)

    assert drawn.min() >= 0
    assert drawn.max() < n


def test_below_is_even():
    drawn = draws.below(draws.stream("die"), np.arange(600_000), 6)

    assert np.bincount(drawn) == pytest.approx([100_000] * 6, abs=4 * 289)


def test_weighted_follows_its_weights():
    drawn = draws.weighted(draws.stream("w"), np.arange(400_000), np.array([1, 0, 3]))

    assert np.bincount(drawn, minlength=3) / 400_000 == pytest.approx(
        [0.25, 0, 0.75], abs=0.004
    )


@pytest.mark.parametrize(("chance", "share"), [(0, 0), (1, 1), (0.2, 0.2)])
def test_happens_as_often_as_asked(chance, share):
    happened = draws.happens(draws.stream("h"), np.arange(100_000), chance)

    assert happened.mean() == pytest.approx(share, abs=0.006 if 0 < share < 1 else 0)


def test_streams_of_different_names_are_unrelated():
    rows = np.arange(100_000)
    left = draws.bits32(draws.stream(7, "a"), rows).astype(float)
    right = draws.bits32(draws.stream(7, "b"), rows).astype(float)

    assert abs(np.corrcoef(left, right)[0, 1]) < 0.015
    assert abs(np.corrcoef(left[1:], left[:-1])[0, 1]) < 0.015
