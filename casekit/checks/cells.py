"""Reading a learner's value without running any of the learner's code.

An answer may be anything, also an object whose `__eq__` says True to everything.
So only exact, known types are read (`type(x) is ...`, which no object can lie
about), cell by cell, into plain Python values that can be hashed and compared:

    missing               None       (None, NaN, NA, NaT)
    numbers               int, float
    truth values          bool
    texts                 str
    points and spans      ("time", ns), ("instant", ns), ("span", ns)
    lists, arrays, ...    ("list", (cell, ...)), ("set", ...), ("dict", ...)
    anything else         Unreadable(type name), equal to nothing but itself
"""

import datetime as dt
import math
import sys
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from casekit.checks.text import type_name

_DEEPEST = 20  # a list that contains itself has no bottom
EPOCH = dt.datetime(1970, 1, 1)
_UNIT_NS = {
    "W": 604_800 * 10**9,
    "D": 86_400 * 10**9,
    "h": 3_600 * 10**9,
    "m": 60 * 10**9,
    "s": 10**9,
    "ms": 10**6,
    "us": 10**3,
    "ns": 1,
}


@dataclass(frozen=True, eq=False)
class Unreadable:
    """Stands for a cell of a type that is not read. Equal to nothing but itself."""

    kind: str


def _exactly(value: Any, module: str, *names: str) -> bool:
    # Without an import: a value can only be pandas' if pandas is loaded already.
    loaded = sys.modules.get(module)
    return loaded is not None and any(
        type(value) is getattr(loaded, name, None) for name in names
    )


def is_series(value: Any) -> bool:
    return _exactly(value, "pandas", "Series")


def is_table(value: Any) -> bool:
    return _exactly(value, "pandas", "DataFrame")


def is_index(value: Any) -> bool:
    return _exactly(
        value,
        "pandas",
        "Index",
        "RangeIndex",
        "MultiIndex",
        "CategoricalIndex",
        "DatetimeIndex",
        "TimedeltaIndex",
        "PeriodIndex",
        "IntervalIndex",
    )


def is_array(value: Any) -> bool:
    return _exactly(value, "numpy", "ndarray")


def is_numpy_scalar(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    # The exact classes that numpy itself defines; a subclass may redefine anything.
    return numpy is not None and type(value) in set(numpy.sctypeDict.values())


def items(value: Any) -> list | None:
    """The raw items of a list, tuple, 1-d array, Series or Index; else None.

    >>> items((1, 2)), items("ab")
    ([1, 2], None)
    """
    if type(value) in (list, tuple):
        return list(value)
    if is_array(value):
        return value.tolist() if value.ndim == 1 else None
    if is_series(value):
        return column(value)
    flat = is_index(value) and value.nlevels == 1
    if flat or _exactly(value, "pandas", "Categorical"):
        return column(sys.modules["pandas"].Series(value))
    return None


def column(series: Any) -> list:
    pandas = sys.modules["pandas"]
    # Through the class: an instance may carry a `tolist` of the learner's.
    return pandas.Series.tolist(series)


def cell(value: Any, depth: int = 0) -> Any:
    """A value as a plain one that can be compared and hashed; see the module's head.

    >>> cell(float("nan")) is None, cell([1, (2.0, "a")])
    (True, ('list', (1, ('list', (2.0, 'a')))))
    """
    kind = type(value)
    if kind is str or kind is bool or kind is int or value is None:
        return value
    if kind is float:
        return value if value == value else None
    if depth > _DEEPEST:
        return Unreadable("something nested without end")
    if kind in (list, tuple):
        return ("list", tuple(cell(part, depth + 1) for part in value))
    if kind in (set, frozenset):
        return ("set", frozenset(cell(part, depth + 1) for part in value))
    if kind is dict:
        pairs = ((cell(k, depth + 1), cell(v, depth + 1)) for k, v in value.items())
        return ("dict", frozenset(pairs))
    if kind in (Decimal, Fraction):
        return _real(value)
    if kind in (complex, bytes):
        return value if value == value else None
    if kind in (dt.datetime, dt.date, dt.timedelta):
        return _moment(value)
    if is_numpy_scalar(value):
        return _numpy_cell(value)
    return _pandas_cell(value, depth)


def _real(value: Decimal | Fraction) -> Any:
    if type(value) is Decimal and not value.is_finite():
        return None if value.is_nan() else math.copysign(math.inf, value)
    if value == int(value):
        return int(value)
    try:
        return float(value)
    except OverflowError:
        return int(value)


def _moment(value: Any) -> Any:
    kind = "time"
    if type(value) is dt.timedelta:
        return ("span", _microseconds(value) * 1000)
    if type(value) is dt.date:
        value = dt.datetime(value.year, value.month, value.day)
    elif value.tzinfo is not None:
        # utcoffset() of an unknown class would be the learner's code.
        if type(value.tzinfo) is not dt.timezone and not _exactly(
            value.tzinfo, "zoneinfo", "ZoneInfo"
        ):
            return Unreadable("datetime")
        value = value.replace(tzinfo=None) - value.utcoffset()
        kind = "instant"
    return (kind, _microseconds(value - EPOCH) * 1000)


def _microseconds(span: dt.timedelta) -> int:
    return span // dt.timedelta(microseconds=1)


def _numpy_cell(value: Any) -> Any:
    numpy = sys.modules["numpy"]
    if isinstance(value, (numpy.datetime64, numpy.timedelta64)):
        if numpy.isnat(value):
            return None
        kind = "time" if isinstance(value, numpy.datetime64) else "span"
        unit, step = numpy.datetime_data(value.dtype)
        if unit in ("Y", "M") and kind == "time":
            value, unit, step = value.astype("datetime64[D]"), "D", 1
        if unit not in _UNIT_NS:
            return Unreadable(type_name(value))
        return (kind, int(value.astype("int64")) * step * _UNIT_NS[unit])
    if isinstance(value, numpy.longdouble):
        return cell(float(value))
    plain = value.item()
    return Unreadable(type_name(value)) if is_numpy_scalar(plain) else cell(plain)


def _pandas_cell(value: Any, depth: int) -> Any:
    pandas = sys.modules.get("pandas")
    if is_array(value):
        return cell(value.tolist(), depth) if value.ndim else cell(value.item(), depth)
    if pandas is None:
        return Unreadable(type_name(value))
    if value is pandas.NA or value is pandas.NaT:
        return None
    if _exactly(value, "pandas", "Timestamp"):
        kind = "time" if value.tzinfo is None else "instant"
        return (kind, _numpy_cell(value.to_datetime64())[1])
    if _exactly(value, "pandas", "Timedelta"):
        return ("span", _numpy_cell(value.to_timedelta64())[1])
    if _exactly(value, "pandas", "Period"):
        return ("period", str(value), value.freqstr)
    if _exactly(value, "pandas", "Interval"):
        ends = (cell(value.left, depth + 1), cell(value.right, depth + 1))
        return ("interval", *ends, value.closed)
    if is_series(value) or is_index(value):
        parts = items(value)
        if parts is not None:
            return ("list", tuple(cell(part, depth + 1) for part in parts))
    return Unreadable(type_name(value))
