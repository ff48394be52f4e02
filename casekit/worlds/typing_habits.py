"""What people do to a sentence on its way through a keyboard.

Everything here takes and returns a pyarrow string array, with a mask of the rows that
it concerns. Which rows those are is decided elsewhere, row by row.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from casekit.worlds import random_draws as draws

_ACCENTS = {"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ü": "u"}
_NEIGHBOURS = {  # one neighbour to the left or right on a QWERTY row
    "q": "w", "w": "e", "e": "r", "r": "t", "t": "y", "y": "u", "u": "i", "i": "o",
    "o": "p", "p": "o", "a": "s", "s": "d", "d": "f", "f": "g", "g": "h", "h": "j",
    "j": "k", "k": "l", "l": "k", "z": "x", "x": "c", "c": "v", "v": "b", "b": "n",
    "n": "m", "m": "n",
}  # fmt: skip
_NEXT_KEY = np.arange(256, dtype=np.uint8)
for _key, _neighbour in _NEIGHBOURS.items():
    _NEXT_KEY[ord(_key)] = ord(_neighbour)


def only(rows: np.ndarray, change, texts: pa.Array) -> pa.Array:
    """`texts` with `change` applied to the rows where the mask is true."""
    if not rows.any():
        return texts
    mask = pa.array(rows)
    return pc.replace_with_mask(texts, mask, change(texts.filter(mask)))


def lower(texts: pa.Array) -> pa.Array:
    """Without capitals."""
    return pc.utf8_lower(texts)


def upper(texts: pa.Array) -> pa.Array:
    """In capitals only."""
    return pc.utf8_upper(texts)


def without_accents(texts: pa.Array) -> pa.Array:
    """As typed by somebody in a hurry: no accents, no opening question marks."""
    for accented, plain in _ACCENTS.items():
        texts = pc.replace_substring(texts, accented, plain)
    for mark in "¿¡":
        texts = pc.replace_substring(texts, mark, "")
    return texts


def without_last_stop(texts: pa.Array) -> pa.Array:
    """Without the full stop at the end."""
    return pc.utf8_rtrim(texts, characters=". ")


def without_punctuation(texts: pa.Array) -> pa.Array:
    """As a machine writes speech down."""
    for mark in '.,!?¿¡;:()…"':
        texts = pc.replace_substring(texts, mark, "")
    return texts


def with_slips(
    texts: pa.Array, key: np.uint64, rows: np.ndarray, slips: np.ndarray
) -> pa.Array:
    """Typing slips: letters swapped, dropped, doubled, or the neighbouring key.

    Parameters
    ----------
    texts : pyarrow string array (n,)
    rows : int array (n,)
        The numbers that each row's draws depend on.
    slips : int array (n,)
        How many slips each row gets, at most three. A slip that falls on anything but
        a small letter of the Latin alphabet between two others leaves it as it is.
    """
    offsets, letters = _bytes_of(texts)
    starts, lengths = offsets[:-1].astype(np.int64), np.diff(offsets).astype(np.int64)
    dropped, doubled = [], []
    for turn in range(3):
        hit = np.flatnonzero((slips > turn) & (lengths > 8))
        place = (
            starts[hit]
            + 1
            + draws.below(key ^ np.uint64(turn), rows[hit], lengths[hit] - 2)
        )
        around = letters[place[:, None] + np.array([-1, 0, 1])]
        inside = ((around >= ord("a")) & (around <= ord("z"))).all(axis=1)
        place, hit = place[inside], hit[inside]
        kind = draws.below(key ^ np.uint64(turn + 8), rows[hit], 4)
        swap = place[kind == 0]
        letters[swap], letters[swap + 1] = letters[swap + 1], letters[swap].copy()
        slip = place[kind == 1]
        letters[slip] = _NEXT_KEY[letters[slip]]
        dropped.append(place[kind == 2])
        doubled.append(place[kind == 3])
    twice = np.unique(np.concatenate(doubled))
    gone = np.setdiff1d(np.concatenate(dropped), twice)
    for places, change in ((twice, 1), (gone, -1)):
        row_of = np.searchsorted(offsets, places, side="right") - 1
        lengths += change * np.bincount(row_of, minlength=len(lengths))
    letters = np.insert(letters, twice, letters[twice])
    letters = np.delete(letters, gone + np.searchsorted(twice, gone))
    ends = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=ends[1:])
    return pa.StringArray.from_buffers(
        len(lengths), pa.py_buffer(ends), pa.py_buffer(letters)
    )


def _bytes_of(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Offsets (n+1,) and a writable copy of the bytes of a string array."""
    if texts.offset or texts.null_count:
        texts = pa.concat_arrays([texts])
    _, ends, data = texts.buffers()
    offsets = np.frombuffer(ends, dtype=np.int32)[: len(texts) + 1]
    letters = np.frombuffer(data or b"", dtype=np.uint8)
    return offsets - offsets[0], letters[offsets[0] : offsets[-1]].copy()
