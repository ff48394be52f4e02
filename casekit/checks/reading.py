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
import types
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from casekit.checks.text import code, count, one_line, type_name

_DEEPEST = 20  # a list that contains itself has no bottom
_EPOCH = dt.datetime(1970, 1, 1)
_UNIT_NS = {
    "W": 604_800 * 10**9, "D": 86_400 * 10**9, "h": 3_600 * 10**9, "m": 60 * 10**9,
    "s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1,
}


@dataclass(frozen=True)
class Problem:
    """Why a value could not be read, in words for the learner."""

    words: str


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
        value, "pandas", "Index", "RangeIndex", "MultiIndex", "CategoricalIndex",
        "DatetimeIndex", "TimedeltaIndex", "PeriodIndex", "IntervalIndex",
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
        return _column(value)
    if is_index(value) and value.nlevels == 1 or _exactly(value, "pandas", "Categorical"):
        return _column(sys.modules["pandas"].Series(value))
    return None


def _column(series: Any) -> list:
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
    return (kind, _microseconds(value - _EPOCH) * 1000)


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


def describe(value: Any) -> str:
    """A short, safe phrase for what came.

    >>> describe([1, 2, 3]), describe("x" * 10**6), describe(True)
    ('a list of 3 items', 'a string of 1,000,000 characters', '`True`')
    """
    kind = type(value)
    if value is None or value is ... or kind is bool:
        return "`...`" if value is ... else f"`{value}`"
    if kind is str:
        if len(value) > 40:
            return f"a string of {count(len(value), 'character')}"
        return f"the string {code(repr(value), 60)}" if value else "an empty string"
    if kind in (int, float) or is_numpy_scalar(value):
        return _describe_scalar(value)
    if kind in _SIZED:
        noun, part = _SIZED[kind]
        return f"{noun} of {count(len(value), part)}" if len(value) else (
            f"an empty {noun.split(' ', 1)[1]}"
        )
    if is_table(value):
        rows, columns = value.shape
        return f"a DataFrame with {count(rows, 'row')} and {count(columns, 'column')}"
    if is_series(value) or is_index(value):
        noun = "a Series" if is_series(value) else "an Index"
        return f"{noun} of {count(len(value), 'value')}"
    if is_array(value):
        shape = " × ".join(f"{size:,}" for size in value.shape)
        return f"an array of shape {shape}" if shape else "an array of a single value"
    for noun, kinds in _NAMED.items():
        if kind in kinds:
            return noun
    if issubclass(kind, type):
        name = type.__dict__["__name__"].__get__(value)
        return f"the class {code(name, 60)}"
    return f"an object of type `{type_name(value)}`"


_SIZED = {
    list: ("a list", "item"),
    tuple: ("a tuple", "item"),
    set: ("a set", "item"),
    frozenset: ("a frozenset", "item"),
    dict: ("a dictionary", "entry"),
    bytes: ("a bytes object", "byte"),
}
_NAMED = {
    "a function": (types.FunctionType, types.BuiltinFunctionType),
    "a method (are its parentheses missing?)": (types.MethodType,),
    "a generator (wrap it in `list(...)`)": (types.GeneratorType,),
    "a coroutine": (types.CoroutineType,),
    "a module": (types.ModuleType,),
    "a `map` object (wrap it in `list(...)`)": (map,),
    "a `filter` object (wrap it in `list(...)`)": (filter,),
    "a `zip` object (wrap it in `list(...)`)": (zip,),
}


def _describe_scalar(value: Any) -> str:
    plain = cell(value)
    if type(plain) is int:
        # Python refuses to write out an integer of more than 4,300 digits.
        if plain.bit_length() > 60:
            return f"a whole number of about {int(plain.bit_length() * 0.30103):,} digits"
        return f"the number {plain:,}"
    if type(plain) is float:
        return f"the number {plain:.6g}" if math.isfinite(plain) else "infinity"
    if plain is None:
        return "NaN (not a number)"
    if type(plain) is bool or type(plain) is str:
        return describe(plain)
    return f"an object of type `{type_name(value)}`"


def show(plain: Any) -> str:
    """A cell as the learner would recognise it, short, as code.

    >>> show(12.5), show("a"), show(None)
    ('`12.5`', "`'a'`", 'a missing value')
    """
    if plain is None:
        return "a missing value"
    if type(plain) is str:
        return code(repr(plain[:60]), 50)
    if type(plain) is int and plain.bit_length() > 60:
        return _describe_scalar(plain)
    if type(plain) in (bool, int, float, complex):
        return code(repr(plain))
    if type(plain) is tuple and plain[0] in ("time", "instant"):
        try:
            moment = _EPOCH + dt.timedelta(microseconds=plain[1] // 1000)
        except OverflowError:
            return "a date"
        zone = " UTC" if plain[0] == "instant" else ""
        return code(f"{moment:%Y-%m-%d %H:%M:%S}{zone}")
    if type(plain) is Unreadable:
        return f"an object of type `{one_line(plain.kind, 60)}`"
    if type(plain) is tuple:
        return f"a {plain[0]}"
    return f"an object of type `{type_name(plain)}`"


def read_number(value: Any) -> float | Problem:
    """A number, or the Problem with reading one.

    Accepted: int, float, Decimal, Fraction, numpy numbers, 0-d arrays, and arrays and
    Series that hold one number. `True` is no number, nor are NaN and infinity.

    >>> read_number(3), read_number("12.5").words
    (3.0, "A number was expected; the string `'12.5'` came. Take the quotes away, or turn it into a number with `float(...)`.")
    """
    came = describe(value)
    single = value
    if is_array(value) and value.size == 1:
        single = value.reshape(-1).tolist()[0]
    elif is_series(value) and len(value) == 1:
        single = _column(value)[0]
    plain = cell(single)
    if type(plain) in (int, float):
        try:
            number = float(plain)
        except OverflowError:
            return Problem(f"A number was expected; {came} came, which is too large.")
        if math.isfinite(number):
            return number
        return Problem(
            "A number was expected; infinity came. Is something divided by zero?"
        )
    if plain is None and single is not None:
        return Problem(
            "A number was expected; NaN (not a number) came. Is there a missing value "
            "in the calculation, or 0 divided by 0?"
        )
    hint = ""
    if type(plain) is str:
        hint = " Take the quotes away, or turn it into a number with `float(...)`."
    elif callable(value):
        hint = " Call it: are the parentheses missing?"
    elif is_series(value) or is_array(value) or type(value) in (list, tuple, set, dict):
        hint = " Take the one number out of it."
    elif is_table(value):
        hint = " Take the one number out of it, for example with `.iloc[0, 0]`."
    elif type(plain) is bool:
        hint = " Is a comparison left over?"
    return Problem(f"A number was expected; {came} came.{hint}")


def read_choice(value: Any, choices: tuple[str, ...] | list[str]) -> str | Problem:
    """One of a few words, capitals and outer spaces aside, or the Problem.

    >>> read_choice(" Recall", ["accuracy", "recall"])
    'recall'
    >>> read_choice("recal", ["accuracy", "recall"]).words
    "One of `accuracy`, `recall` was expected; the string `'recal'` came."
    """
    plain = cell(value)
    if type(plain) is str and len(plain) < 1000:
        for choice in choices:
            if plain.strip().casefold() == choice.strip().casefold():
                return choice
    expected = ", ".join(code(choice) for choice in choices)
    return Problem(f"One of {expected} was expected; {describe(value)} came.")
