"""Poisson counts, made from raw random words by our own arithmetic.

numpy may change how its generators turn bits into Poisson numbers; the raw 64-bit words
of a bit generator stay. So we read words and do the rest here.

A Poisson number with mean m is the sum of two independent ones: with the mean rounded
down to a multiple of 1/16, for which an alias table lies ready (Walker 1977), and with
the small rest. The rest is nearly always 0, and one comparison shows it. So the mean
may differ from user to user and day to day, and still no distribution is computed.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from casekit.worlds.random_draws import stream

STEP = 1.0 / 16.0  # distance between the means that have a table
LARGEST = 24.0  # a larger mean is split: P(count > 63 | mean 24) is below 1e-10
_SLOTS = 64
_BITS = 29  # of a word's 64 bits: 6 for the slot, 29 to choose in it, 29 for the rest
_MASK = np.int64(2**_BITS - 1)


class Words:
    """A stream of raw 64-bit words that depends on its name alone.

    >>> Words(7, "a").take(2).tolist() == Words(7, "a").take(2).tolist()
    True
    """

    def __init__(self, *name: object) -> None:
        self._source = np.random.SFC64(int(stream(*name)))

    def take(self, n: int) -> np.ndarray:
        """The next n words, as int64 (the bits are what counts, not the sign)."""
        return self._source.random_raw(n).view(np.int64)

    def uniform(self, n: int) -> np.ndarray:
        """Floats in (0, 1): the middle of one of 2**52 cells, so never 0 or 1."""
        return (bits(self.take(n), 12, 52) + 0.5) * 2.0**-52

    def one(self) -> float:
        """A single float in (0, 1)."""
        return float(self.uniform(1)[0])


def bits(words: np.ndarray, start: int, count: int) -> np.ndarray:
    """`count` bits of each word, above the lowest `start`, as int64 at least 0."""
    return (words >> np.int64(start)) & np.int64(2**count - 1)


@lru_cache(maxsize=1)
def alias_tables() -> tuple[np.ndarray, np.ndarray]:
    """The threshold (of 2**29) and the other count of each slot, row after row.

    A slot is one of 64 equally likely cells. It holds two counts: its own number below
    the threshold and the other above it. Row r belongs to the mean r / 16.
    """
    means = np.arange(int(LARGEST / STEP) + 1) * STEP
    chance = np.zeros((len(means), _SLOTS))
    chance[:, 0] = [math.exp(-mean) for mean in means]
    for count in range(1, _SLOTS):
        chance[:, count] = chance[:, count - 1] * means / count
    chance[:, -1] += 1.0 - chance.sum(axis=1)  # the tail that we cut off

    left = chance * _SLOTS
    threshold = np.ones_like(left)
    other = np.tile(np.arange(_SLOTS), (len(means), 1))
    open_ = np.ones_like(left, dtype=bool)
    rows = np.arange(len(means))
    for _ in range(_SLOTS - 1):
        # The fullest slot gives the emptiest one what it lacks; that one is then done.
        poor = np.where(open_, left, np.inf).argmin(axis=1)
        rich = np.where(open_, left, -np.inf).argmax(axis=1)
        threshold[rows, poor] = np.clip(left[rows, poor], 0.0, 1.0)
        other[rows, poor] = rich
        left[rows, rich] -= 1.0 - threshold[rows, poor]
        open_[rows, poor] = False
    limits = np.rint(threshold * 2.0**_BITS).astype(np.int64)
    return limits.ravel(), other.astype(np.int64).ravel()


def poisson(means: np.ndarray, words: Words) -> np.ndarray:
    """One Poisson count for each mean, as int64.

    >>> poisson(np.array([0.0, 0.5, 3.0, 40.0]), Words(7, "doc")).shape
    (4,)
    """
    if len(means) and means.max() >= LARGEST:
        return _poisson_large(means, words)
    return _poisson_small(means, words)


def _poisson_small(means: np.ndarray, words: Words) -> np.ndarray:
    limits, other = alias_tables()
    word = words.take(len(means))
    scaled = means * (1.0 / STEP)
    row = scaled.astype(np.int64)
    scaled -= row  # what is left of the mean, in steps
    slot = word & np.int64(_SLOTS - 1)
    row <<= 6
    row += slot
    word >>= np.int64(6)
    own = (word & _MASK) < limits.take(row, mode="clip")
    count = np.where(own, slot, other.take(row, mode="clip"))
    word >>= np.int64(_BITS)
    word &= _MASK
    # P(rest > 0) = 1 - exp(-rest) is less than the rest: look closer only below it.
    scaled *= STEP * 2.0**_BITS
    near = np.flatnonzero(word < scaled)
    if len(near):
        count[near] += _rest(scaled[near] * 2.0**-_BITS, word[near])
    return count


def _rest(mean: np.ndarray, word: np.ndarray) -> np.ndarray:
    """Poisson counts of means below 1/16 by inversion, from the top of the range."""
    u = (word + 0.5) * 2.0**-_BITS
    term = np.exp(-mean)
    above = -np.expm1(-mean)  # P(count > 0), then > 1, …
    count = np.zeros(len(mean), dtype=np.int64)
    for k in range(1, 6):
        count += u < above
        term = term * mean / k
        above = above - term
    return count


def _poisson_large(means: np.ndarray, words: Words) -> np.ndarray:
    """The same for any mean: parts of at most 24 are drawn and added."""
    parts = np.floor(means / LARGEST).astype(np.int64) + 1
    total = np.zeros(len(means), dtype=np.int64)
    for part in range(int(parts.max())):
        who = np.flatnonzero(parts > part)
        total[who] += _poisson_small(means[who] / parts[who], words)
    return total


def poisson_one(mean: float, words: Words) -> int:
    """One Poisson count of a mean of any size (Hörmann 1993, method PTRS)."""
    if mean < LARGEST:
        return int(poisson(np.array([max(mean, 0.0)]), words)[0])
    b = 0.931 + 2.53 * math.sqrt(mean)
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    v_r = 0.9277 - 3.6224 / (b - 2.0)
    while True:
        u = words.one() - 0.5
        v = words.one()
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + mean + 0.43)
        if us >= 0.07 and v <= v_r:
            return k
        if k < 0 or (us < 0.013 and v > us):
            continue
        left = math.log(v * inverse_alpha / (a / (us * us) + b))
        if left <= k * math.log(mean) - mean - math.lgamma(k + 1.0):
            return k


def hits(trials: int, chance: float, words: Words) -> np.ndarray:
    """Which of `trials` equal trials succeed, as sorted indices from 0.

    The gaps between successes are geometric, so rare successes cost little.
    """
    if trials <= 0 or chance <= 0.0:
        return np.zeros(0, dtype=np.int64)
    if chance >= 1.0:
        return np.arange(trials)
    found = []
    last = -1
    while last < trials:
        n = int((trials - last) * chance * 1.1) + 16
        gaps = np.floor(np.log(words.uniform(n)) / math.log1p(-chance)) + 1.0
        places = last + np.cumsum(gaps)
        found.append(places)
        last = int(places[-1])
    places = np.concatenate(found).astype(np.int64)
    return places[places < trials]
