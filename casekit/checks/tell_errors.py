"""An error told in words: what was raised, and in which line of the learner's."""

import linecache
import os
import sys
import sysconfig
from types import CoroutineType, FrameType, TracebackType
from typing import Any

from casekit.checks.text import clean, code, count, one_line, type_name

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_LIBRARIES = tuple(
    path + os.sep
    for name, path in sysconfig.get_paths().items()
    if name in ("stdlib", "platstdlib", "purelib", "platlib")
)


def is_learners(filename: str) -> bool:
    """Whether code from this file is the learner's: not ours, not a library's.

    >>> is_learners("/tmp/ipykernel_9/1234.py"), is_learners(__file__)
    (True, False)
    """
    # "<string>" is what dataclasses and namedtuples write for themselves, ours too.
    if filename.startswith(("<string>", "<frozen ", "<__array_function__", "<attrs ")):
        return False
    if f"{os.sep}site-packages{os.sep}" in filename:
        return False
    return not filename.startswith((_PACKAGE, *_LIBRARIES))


def tell_error(error: BaseException) -> str:
    """An exception in words, with the innermost line of the learner's own code.

    It calls the exception's own `__str__`, so call it where the time is limited.
    No frame of ours or of a library is shown. Never raises an Exception itself.

    >>> def ratio(a, b):
    ...     return a / b
    >>> try:
    ...     ratio(1, 0)
    ... except ZeroDivisionError as error:
    ...     print(tell_error(error).split(",")[0])
    Your function raised `ZeroDivisionError`: division by zero
    """
    kind = type_name(error)
    place = _place_of_error(error)
    where = f", in {place}" if place else ""
    if issubclass(type(error), RecursionError):
        return tell_recursion(kind, place)
    if issubclass(type(error), MemoryError):
        return f"Your function asked for more memory than there is (`{kind}`){where}."
    message = _message(error)
    colon = f": {message}" if message else ""
    words = f"Your function raised `{kind}`{colon}{where}"
    return words if words.endswith((".", "…")) and not place else words + "."


def tell_recursion(kind: str, place: str) -> str:
    """Recursion without end, in words; `place` as `tell_place` gives it.

    >>> tell_recursion("RecursionError", "").split(".")[0]
    'Your function kept calling itself until Python gave up (`RecursionError`)'
    """
    where = f", in {place}" if place else ""
    return (
        f"Your function kept calling itself until Python gave up (`{kind}`){where}. "
        f"Recursion needs a case that returns without calling the function again."
    )


def tell_place(frame: FrameType | None) -> str:
    """Where a running frame is: "line 3 of your cell: `while True:`", or ""."""
    while frame is not None:
        if is_learners(frame.f_code.co_filename):
            return _line(frame, frame.f_lineno)
        frame = frame.f_back
    return ""


def tell_value(value: Any) -> str:
    """What is odd about a value that a function returned, or "".

    >>> tell_value(None)
    'Your function returned nothing (None). Is a `return` missing?'
    """
    if value is None:
        return "Your function returned nothing (None). Is a `return` missing?"
    if value is ...:
        return "Your function returned `...`: a gap in it is not filled in yet."
    kind = type_name(value)
    if type(value) is CoroutineType:
        value.close()  # else Python warns later that nobody awaited it
        return (
            "Your function returned a coroutine, which has not run yet. "
            "Write `def` in place of `async def`."
        )
    if kind == "generator":
        return (
            "Your function returned a generator, which has not run yet. "
            "Wrap it in `list(...)`, or use `return` in place of `yield`."
        )
    if kind == "async_generator":
        return (
            "Your function returned an async generator. "
            "Write `def` in place of `async def`, and `return` a list."
        )
    if type(value) in (map, filter, zip, enumerate, reversed):
        return (
            f"Your function returned a `{kind}` object, which has not run yet. "
            f"Wrap it in `list(...)`."
        )
    return ""


def tell_printed(lines: int) -> str:
    """That a function printed, or "" if it did not.

    >>> tell_printed(120_000)
    'Your function printed 120,000 lines; the check reads what it returns.'
    """
    if not lines:
        return ""
    return (
        f"Your function printed {count(lines, 'line')}; the check reads what it "
        "returns."
    )


def _message(error: BaseException) -> str:
    try:
        return one_line(str(error), 300)
    except Exception as second:
        return f"(its message cannot be shown: that raises `{type_name(second)}`)"


def _place_of_error(error: BaseException) -> str:
    # Through BaseException's own descriptor: a subclass may redefine the attribute.
    step: TracebackType | None = BaseException.__traceback__.__get__(error)
    innermost = None  # looked up at the end: endless recursion has many frames
    while step is not None:
        if is_learners(step.tb_frame.f_code.co_filename):
            innermost = step
        step = step.tb_next
    if innermost is None:
        return ""
    return _line(innermost.tb_frame, innermost.tb_lineno)


def _line(frame: FrameType, number: int | None) -> str:
    filename = frame.f_code.co_filename
    # A kernel and doctest register the cell with linecache, as files are.
    source = linecache.getline(filename, number or 0, frame.f_globals).strip()
    in_file = os.path.isfile(filename) and "ipykernel" not in filename
    where = code(os.path.basename(filename), 60) if in_file else "your cell"
    text = f"line {number} of {where}"
    return f"{text}: {code(clean(source), 100)}" if source else text


def running_frame(ident: int | None) -> FrameType | None:
    """The frame that a thread is in at this moment."""
    return sys._current_frames().get(ident) if ident is not None else None


def is_deeper(frame: FrameType | None, limit: int) -> bool:
    """Whether more than `limit` frames stand one upon another.

    >>> is_deeper(sys._getframe(), 1), is_deeper(sys._getframe(), 900)
    (True, False)
    """
    depth = 0
    while frame is not None and depth <= limit:
        depth += 1
        frame = frame.f_back
    return depth > limit
