"""Random draws that depend on nothing but (seed, name of the draw, row number).

numpy's generators may change their streams between versions, and a stream that is
read in order ties every row to the rows before it. Here a draw is a hash of its row
number (splitmix64, Steele, Lea & Flood 2014, "Fast splittable pseudorandom number
generators", OOPSLA). So row 5,000,000 can be made without the rows before it, a new
column changes no other column, and the bytes are the same on every machine.

A choice compares whole numbers: 32 random bits with a limit. Chances and weights are
floats until they are scaled to such limits, by nothing but + * / and rounding, which
IEEE 754 fixes to the last bit. (Larkpost's `sent_at` is computed in floats, by the same
operations.)
"""

from __future__ import annotations

import hashlib

import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _32 = (np.uint64(bits) for bits in (30, 27, 31, 32))


def stream(*name: object) -> np.uint64:
    """A 64-bit key for one named stream of draws.

    >>> int(stream(7, "messages", "shop")) == int(stream(7, "messages", "shop"))
    True
    >>> int(stream(7, "messages", "shop")) == int(stream(7, "messages", "day"))
    False
    """
    text = "\x1f".join(str(part) for part in name).encode()
    digest = hashlib.blake2b(text, digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


def bits32(key: np.uint64, rows: np.ndarray) -> np.ndarray:
    """32 random bits for each row, as uint64 (n,)."""
    x = rows.astype(np.uint64)
    with np.errstate(over="ignore"):  # wrapping round at 2**64 is the method
        x += np.uint64(1)
        x *= _GOLDEN
        x += key
        x ^= x >> _30
        x *= _MIX_1
        x ^= x >> _27
        x *= _MIX_2
        x ^= x >> _31
    x >>= _32
    return x


def below(key: np.uint64, rows: np.ndarray, n: int | np.ndarray) -> np.ndarray:
    """A whole number in 0 … n-1 for each row, as int64; `n` may differ by row.

    >>> below(stream(7, "die"), np.arange(5), 6).tolist()
    [1, 0, 0, 4, 2]
    """
    n = np.asarray(n).astype(np.uint64)
    return ((bits32(key, rows) * n) >> _32).astype(np.int64)


def happens(key: np.uint64, rows: np.ndarray, chance: float | np.ndarray) -> np.ndarray:
    """True with the given chance (0 … 1, may differ by row), as bool."""
    limit = np.rint(np.asarray(chance) * 2.0**32).astype(np.uint64)
    return bits32(key, rows) < limit


def weighted(key: np.uint64, rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """An index into `weights` for each row, drawn in proportion to them, as int64."""
    return np.searchsorted(thresholds(weights), bits32(key, rows), side="right")


def thresholds(weights: np.ndarray) -> np.ndarray:
    """Cumulated weights scaled to 2**32, without the last: cut points for 32 bits."""
    total = np.cumsum(np.asarray(weights, dtype=float))
    return np.rint(total[:-1] / total[-1] * 2.0**32).astype(np.uint64)
