"""Poisson counts and rare hits against the distributions that they claim."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from casekit.market.counts import (
    LARGEST,
    STEP,
    Words,
    alias_tables,
    bits,
    hits,
    poisson,
    poisson_one,
)


def surprise(counts, mean):
    """The p-value of a chi-square test; cells with less than 10 expected are joined."""
    edges = np.arange(int(stats.poisson.ppf(1 - 1e-12, mean)) + 2)
    expected = stats.poisson.pmf(edges, mean) * len(counts)
    low = int(np.argmax(np.cumsum(expected) >= 10))
    high = len(edges) - 1 - int(np.argmax(np.cumsum(expected[::-1]) >= 10))
    if high <= low:
        return 1.0
    inside = np.clip(counts, low, high) - low
    seen = np.bincount(inside, minlength=high - low + 1)
    middle = expected[low : high + 1].copy()
    middle[0] = stats.poisson.cdf(low, mean) * len(counts)
    middle[-1] = stats.poisson.sf(high - 1, mean) * len(counts)
    return stats.chisquare(seen, middle, sum_check=False).pvalue


def test_each_row_of_the_tables_is_its_poisson_distribution():
    limits, other = alias_tables()
    share = limits.reshape(-1, 64) / 2.0**29
    other = other.reshape(-1, 64)
    got = share.copy()
    for row in range(len(got)):
        np.add.at(got[row], other[row], 1 - share[row])
    means = np.arange(len(got)) * STEP
    true = stats.poisson.pmf(np.arange(64), means[:, None])

    assert np.abs(got / 64 - true).max() < 1e-8


@pytest.mark.parametrize(
    "mean", [0.0, 0.004, 0.0624, 0.0625, 0.7, 3.03125, 11.99, 23.99, 24.0, 60.3]
)
def test_counts_of_one_mean_are_poisson(mean):
    counts = poisson(np.full(200_000, mean), Words(1, "counts", mean))

    assert surprise(counts, mean) > 1e-4


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.floats(0.0, 2.5 * LARGEST))
def test_counts_of_any_mean_are_poisson(mean):
    counts = poisson(np.full(20_000, mean), Words(2, "counts", mean))

    assert surprise(counts, mean) > 1e-6


def test_means_may_differ_from_row_to_row():
    means = np.tile([0.0, 0.4, 2.0, 9.7], 50_000)
    counts = poisson(means, Words(3, "mixed")).reshape(-1, 4)

    assert not counts[:, 0].any()
    for column, mean in ((1, 0.4), (2, 2.0), (3, 9.7)):
        assert surprise(counts[:, column], mean) > 1e-4
    assert abs(np.corrcoef(counts[:, 1], counts[:, 2])[0, 1]) < 0.02


@pytest.mark.parametrize("mean", [5.0, 30.0, 1234.5])
def test_single_counts_are_poisson(mean):
    words = Words(4, "one", mean)
    counts = np.array([poisson_one(mean, words) for _ in range(8_000)])

    assert surprise(counts, mean) > 1e-4


def test_a_single_count_may_have_a_huge_mean():
    assert poisson_one(6e5, Words(5)) == pytest.approx(6e5, abs=5 * 6e5**0.5)
    assert poisson_one(-1e-12, Words(5)) == 0


def test_hits_are_binomial_and_anywhere():
    words = Words(6)
    found = [hits(400, 0.05, words) for _ in range(4_000)]
    number = np.array([len(each) for each in found])
    places = np.bincount(np.concatenate(found), minlength=400)

    assert number.mean() == pytest.approx(20, abs=4 * (19 / 4_000) ** 0.5)
    assert number.var() == pytest.approx(19, rel=0.1)
    assert stats.chisquare(places).pvalue > 1e-4
    assert len(hits(0, 0.5, words)) == len(hits(9, 0.0, words)) == 0
    assert hits(3, 1.0, words).tolist() == [0, 1, 2]


def test_the_bits_of_a_word():
    word = np.array([-1], dtype=np.int64)  # all bits set

    assert bits(word, 52, 12).tolist() == [4095]
    assert bits(np.array([0b1011000]), 3, 4).tolist() == [0b1011]


def test_words_depend_on_their_name_alone():
    # Raw words of the generator, written down: another numpy must give them again.
    first = Words(7, "market", "days").take(2).tolist()
    assert first == Words(7, "market", "days").take(2).tolist()
    assert first != Words(8, "market", "days").take(2).tolist()
    assert first == [-3655177477925174254, -247210336186366899]
