"""Reading and showing the numbers that learners hand in, for every judge."""

from __future__ import annotations

import math
from typing import Any

from casekit.checks import describe, number_difference, read_number


def is_number(value: Any, expected: float) -> bool:
    """Whether a learner's value is that number, which may be infinite.

    >>> is_number(0.30000000000000004, 0.3), is_number("0.3", 0.3)
    (True, False)
    >>> is_number(float("inf"), float("inf")), is_number(3, float("inf"))
    (True, False)
    """
    if math.isinf(expected):
        # read_number tells an infinite value as a problem, so look at it here.
        return type(value).__name__.startswith("float") and str(value) == str(expected)
    return number_difference(value, expected) is None


def brief(value: Any) -> str:
    """A number as people read it, or a short description of anything else.

    >>> brief(12345.678), brief([1, 2])
    ('12,346', 'a list of 2 items')
    """
    number = read_number(value)
    if not isinstance(number, float | int):
        return describe(value)
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.4g}"
