"""What came, in words; and reading a number or a choice from it, safely."""

import datetime as dt
import math
import types
from dataclasses import dataclass
from typing import Any

from casekit.checks.cells import (
    EPOCH,
    Unreadable,
    cell,
    column,
    is_array,
    is_index,
    is_numpy_scalar,
    is_series,
    is_table,
)
from casekit.checks.text import code, count, one_line, type_name


@dataclass(frozen=True)
class Problem:
    """Why a value could not be read, in words for the learner."""

    words: str


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
        return (
            f"{noun} of {count(len(value), part)}"
            if len(value)
            else (f"an empty {noun.split(' ', 1)[1]}")
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
            digits = int(plain.bit_length() * 0.30103) + 1
            return f"a whole number of about {digits:,} digits"
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
            moment = EPOCH + dt.timedelta(microseconds=plain[1] // 1000)
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

    >>> read_number(3)
    3.0
    >>> read_number([3]).words
    'A number was expected; a list of 1 item came. Take the one number out of it.'
    """
    came = describe(value)
    single = value
    if is_array(value) and value.size == 1:
        single = value.reshape(-1).tolist()[0]
    elif is_series(value) and len(value) == 1:
        single = column(value)[0]
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
