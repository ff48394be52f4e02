"""Comparing an answer with what is expected: the whole answer, in words.

Each function returns None if the two are the same, and otherwise words that say
what differs and where, with the learner's own value beside it. The expected value
never stands in the words.
"""

import math
from collections import Counter
from typing import Any

from casekit.checks.cells import cell, is_array, is_table, items
from casekit.checks.reading import Problem, describe, read_number, show
from casekit.checks.text import count
from casekit.errors import BadArgument

ROUNDING = 1e-6  # up to here a tolerance stands for rounding, not for chance


def near(a: float, b: float, rel: float, abs_: float) -> bool:
    """Whether two numbers are the same within a tolerance.

    Whole numbers are not rounded: for two of them a tolerance counts only if it is
    more than rounding (`rel` above 1e-6, or `abs_` at least 1). Otherwise the order
    numbers 10000001 and 10000002 would be the same.

    >>> near(0.1 + 0.2, 0.3, 1e-6, 1e-9), near(10_000_001, 10_000_002, 1e-6, 1e-9)
    (True, False)
    """
    if a == b:
        return True
    if is_rounding(rel, abs_) and is_whole(a) and is_whole(b):
        return False
    try:
        return math.isclose(a, b, rel_tol=rel, abs_tol=abs_)
    except OverflowError:  # an integer beyond what a float can hold
        return False


def is_rounding(rel: float, abs_: float) -> bool:
    return rel <= ROUNDING and abs_ < 1


def is_whole(number: float) -> bool:
    # From 2**53 on every float is whole, rounded or not.
    return type(number) is not float or (number.is_integer() and abs(number) < 2**53)


def same(a: Any, b: Any, rel: float = ROUNDING, abs_: float = 1e-9) -> bool:
    """Whether two cells, as `cells.cell` makes them, are the same.

    >>> same(1, 1.0), same(0.1 + 0.2, 0.3), same(None, 0)
    (True, True, False)
    """
    if a is b:
        return True
    kinds = (type(a), type(b))
    if all(kind in (int, float, bool) for kind in kinds):
        return near(a, b, rel, abs_)
    if kinds == (tuple, tuple) and len(a) == len(b) and (not a or a[0] not in EXACT):
        return all(same(x, y, rel, abs_) for x, y in zip(a, b, strict=True))
    return kinds[0] is kinds[1] and bool(a == b)


EXACT = ("time", "instant", "span", "period")  # counted in whole nanoseconds


def number_difference(
    answer: Any,
    expected: float,
    *,
    rel: float = ROUNDING,
    abs_: float = 1e-9,
    direction: bool = False,
) -> str | None:
    """How an answer differs from the expected number; None if it does not.

    Parameters
    ----------
    answer : Any
        The learner's; whatever it is.
    expected : float
        A finite number.
    rel, abs_ : float
        Tolerances as a share and in the number's own unit; see `near`.
    direction : bool
        Whether the words say "too high" or "too low".

    Raises BadArgument if `expected` is not a finite number.

    >>> number_difference(0.25, 0.25) is None
    True
    >>> number_difference(-0.25, 0.25)
    'Your number, -0.25, has the right size and the wrong sign.'
    >>> number_difference(0.3, 0.25, direction=True)
    'Your number, 0.3, is too high.'
    """
    right = read_number(expected)
    if isinstance(right, Problem):
        raise BadArgument(f"The expected value has to be a number. {right.words}")
    number = read_number(answer)
    if isinstance(number, Problem):
        return number.words
    if near(number, right, rel, abs_):
        return None
    shown = f"Your number, {_shown(number)},"
    for factor, words in _SLIPS.items():
        if right and math.isclose(number, right * factor, rel_tol=min(rel, 0.01)):
            return f"{shown} {words}"
    if not direction:
        return f"{shown} is not the one expected."
    return f"{shown} is too {'high' if number > right else 'low'}."


_SLIPS = {
    -1: "has the right size and the wrong sign.",
    100: "is 100 times too large: is it a percentage (a share is asked for)?",
    0.01: "is 100 times too small: is it a share (a percentage is asked for)?",
    1000: "is 1,000 times too large: is it in another unit?",
    0.001: "is 1,000 times too small: is it in another unit?",
}


def _shown(number: float) -> str:
    return (
        f"{number:,.0f}"
        if number == int(number) and abs(number) < 1e15
        else (f"{number:.6g}")
    )


def labels_difference(answer: Any, expected: Any) -> str | None:
    """How a row of labels differs from the expected one, position by position.

    Parameters
    ----------
    answer : Any
        The learner's. A list, tuple, 1-d array, Series or Index is read; index and
        dtype do not matter.
    expected : list, tuple, 1-d array, Series or Index
        Texts, numbers (1 and 1.0 are the same), truth values or missing values.

    Raises BadArgument if `expected` is none of these.

    >>> print(labels_difference(["a", "b"], ["a", "c"]))  # doctest: +ELLIPSIS
    1 of 2 labels differs. The first is at position 1 ... your answer has `'b'`.
    """
    right = items(expected)
    if right is None:
        raise BadArgument(
            f"Expected labels have to be a list, array or Series; "
            f"{describe(expected)} came."
        )
    given = items(answer)
    if given is None:
        return _not_labels(answer)
    if len(given) != len(right):
        return (
            f"{count(len(right), 'label')} {_are(len(right))} expected, one for each "
            f"row; {describe(answer)} came."
        )
    left, right = [cell(part) for part in given], [cell(part) for part in right]
    wrong = [
        i for i, (a, b) in enumerate(zip(left, right, strict=True)) if not same(a, b)
    ]
    if not wrong:
        return None
    first = wrong[0]
    words = (
        f"{len(wrong):,} of {count(len(right), 'label')} "
        f"{'differs' if len(wrong) == 1 else 'differ'}. The first is at position "
        f"{first:,} (counted from 0), where your answer has {show(left[first])}."
    )
    return " ".join(filter(None, (words, _label_slip(left, right, wrong))))


def _not_labels(answer: Any) -> str:
    hint = ""
    if is_table(answer):
        hint = " Take the one column out of it."
    elif is_array(answer):
        hint = " It needs one dimension: `.ravel()` flattens it."
    elif type(answer) in (set, frozenset, dict):
        hint = " It keeps no order of rows: make it a list."
    elif type(answer) is str:
        hint = " One label for each row is asked for."
    return (
        f"A list, an array or a Series of labels was expected; "
        f"{describe(answer)} came.{hint}"
    )


def _label_slip(left: list, right: list, wrong: list[int]) -> str:
    """A pattern in the differences that the learner would want to know about."""
    kinds = {kind_name(left[i]) for i in wrong}, {kind_name(right[i]) for i in wrong}
    if all(len(kind) == 1 for kind in kinds) and kinds[0] != kinds[1]:
        return f"Yours are {kinds[0].pop()}; {kinds[1].pop()} are expected."
    if all(_folded(left[i]) == _folded(right[i]) for i in wrong):
        return "Only capitals or spaces differ."
    if Counter(left) == Counter(right):
        return "The labels are the right ones in another order."
    return ""


def _folded(plain: Any) -> Any:
    return "".join(plain.split()).casefold() if type(plain) is str else plain


def kind_name(plain: Any) -> str:
    """What kind of cell this is, in the plural.

    >>> kind_name("a"), kind_name(2.5)
    ('texts', 'numbers')
    """
    names = {str: "texts", bool: "truth values", int: "numbers", float: "numbers"}
    if plain is None:
        return "missing values"
    if type(plain) is tuple:
        times = {"time": "dates", "instant": "dates with a time zone", "span": "spans"}
        return times.get(plain[0], f"{plain[0]}s")
    return names.get(type(plain), "objects of another type")


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
