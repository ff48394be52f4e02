"""Calling a learner's function without trusting it.

The function runs in a thread of its own, in this process, on copies of its
arguments. No signals, forks or subprocesses, so it works alike on Linux, macOS and
Windows, and inside a kernel.

What no thread can stop is a single step of C code that never lets go of the
interpreter, such as `sum(range(10**12))`: then nothing in Python runs until it is
done, and the kernel has to be restarted. Loops written in Python are stopped.
"""

import contextvars
import sys
import threading
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from casekit.checks import guard
from casekit.checks.stopping import forget_stop, send_stop, stop
from casekit.checks.tell_errors import (
    is_deeper,
    running_frame,
    tell_error,
    tell_place,
    tell_printed,
    tell_recursion,
    tell_value,
)
from casekit.checks.text import type_name
from casekit.checks.verdict import Verdict, raised, wrong
from casekit.errors import BadArgument

_STACK_BYTES = 256 * 2**20  # reserved, not used; see guard.RECURSION_LIMIT
_GRACE_SECONDS = 1.0  # how long we try to stop a function that ran too long
_LOOK_SECONDS = 0.01  # on Windows only short waits can be interrupted
_EXITED = (
    "Your function called `exit()`, `quit()` or `sys.exit()`. Use `return` instead."
)


@dataclass(frozen=True)
class Call:
    """How a call went.

    Parameters
    ----------
    status : str
        "returned", "raised", "too slow", "exited" or "not callable".
    value : Any
        What was returned; None otherwise. It is the learner's: read it with the
        functions of this package.
    words : str
        For the learner. Also after "returned", if None, a generator or a gap came
        back or if the function printed; otherwise "".
    """

    status: str
    value: Any = None
    words: str = ""

    def verdict(self) -> Verdict:
        """The verdict on a call that did not return.

        Raises BadArgument for one that did: its value has yet to be judged.

        >>> call(42).verdict().outcome
        'wrong'
        """
        if self.status == "returned":
            raise BadArgument(
                "This call returned, so its value has to be judged. "
                "Use .verdict() only where .status is not 'returned'."
            )
        return (wrong if self.status == "not callable" else raised)(self.words)


@dataclass
class _Run:
    """What the waiting thread and the running one tell each other."""

    function: Callable
    arguments: tuple
    context: contextvars.Context
    inside: bool = False  # in the learner's code: only there may it be stopped
    done: threading.Event = field(default_factory=threading.Event)
    call: Call | None = None
    stopping: bool = False


def call(function: Any, *args: Any, seconds: float = 5.0) -> Call:
    """Call a learner's function on copies of the arguments, for a limited time.

    Parameters
    ----------
    function : Any
        What should be a function.
    *args
        Deep-copied first, DataFrames with their cells; what cannot be copied is
        handed over as it is.
    seconds : float
        The time limit in seconds of wall-clock time, above 0.

    Returns
    -------
    Call
        Whatever the function does. Only Ctrl-C or the stop button get through, as
        KeyboardInterrupt, after the function has been stopped.

    Raises
    ------
    BadArgument
        If `seconds` is not a number above 0.

    >>> call(len, [1, 2, 3])
    Call(status='returned', value=3, words='')
    >>> print(call(exit).words)
    Your function called `exit()`, `quit()` or `sys.exit()`. Use `return` instead.
    """
    if not (type(seconds) in (int, float) and seconds > 0):
        raise BadArgument(f"`seconds` has to be a number above 0; {seconds!r} came.")
    if not callable(function):
        return Call("not callable", None, _not_callable(function))
    run = _Run(function, copied(args), contextvars.copy_context())
    try:
        thread = _start(run)
    except RuntimeError:
        return Call(
            "raised",
            None,
            "The check could not start your function, because the computer has no "
            "thread left for it. Restart the kernel and run the cells again.",
        )
    try:
        end = _wait(run, thread, seconds)
        if end != "done":
            place = tell_place(running_frame(thread.ident))
            _stop(run, thread)
    except BaseException:  # the stop button: nothing may go on behind it
        _stop(run, thread)
        raise
    finally:
        if run.done.is_set():
            thread.join(_GRACE_SECONDS)
        guard.leave_dead()
    if end == "too deep":
        return Call("raised", None, tell_recursion("RecursionError", place))
    if run.stopping or run.call is None:
        words = _too_slow(seconds, place, not thread.is_alive())
        return Call("too slow", None, words)
    return run.call


def copied(args: tuple) -> tuple:
    """Deep copies of arguments; what cannot be copied stays as it is.

    >>> rows = [[1], [2]]
    >>> copied((rows,))[0][0] is rows[0]
    False
    """
    return tuple(_copied(arg) for arg in args)


def _copied(value: Any) -> Any:
    try:
        pandas = sys.modules.get("pandas")
        if pandas is not None and isinstance(value, pandas.DataFrame):
            # pandas copies the column of an object dtype, not the lists in it.
            copy = value.copy(deep=True)
            for place, dtype in enumerate(copy.dtypes):
                if pandas.api.types.is_object_dtype(dtype):
                    cells = [deepcopy(cell) for cell in copy.iloc[:, place]]
                    column = pandas.Series(cells, index=copy.index, dtype=object)
                    copy.isetitem(place, column)
            return copy
        if pandas is not None and isinstance(value, pandas.Series):
            copy = value.copy(deep=True)
            if pandas.api.types.is_object_dtype(copy.dtype):
                cells = [deepcopy(cell) for cell in value]
                copy = pandas.Series(
                    cells, index=copy.index, name=copy.name, dtype=object
                )
            return copy
        return deepcopy(value)
    except Exception:
        return value


def _start(run: _Run) -> threading.Thread:
    thread = threading.Thread(
        target=_work, args=(run,), name="casekit-call", daemon=True
    )
    with guard.stack_size(_STACK_BYTES):
        thread.start()
    return thread


def _work(run: _Run) -> None:
    """In the new thread: call, and leave the outcome in `run`."""
    # A stop may arrive where the one before it is being handled: hence two `try`s.
    # Three cannot, because none is sent once `inside` is False.
    try:
        try:
            run.call = _outcome(run, guard.enter())
        except BaseException as error:
            run.inside = False
            # Its message misbehaved as well, or a stop came while it was read.
            words = f"Your function raised `{type_name(error)}`."
            run.call = Call("raised", None, words)
    except SystemExit:
        pass
    finally:
        forget_stop()
        run.arguments = ()
        guard.leave(threading.get_ident())
        run.done.set()


def _outcome(run: _Run, printed: guard.Printed) -> Call:
    try:
        run.inside = True
        value = run.context.run(guard.stand_in(run.function), *run.arguments)
        words = (tell_value(value), tell_printed(printed.lines))
        run.inside = False
    except SystemExit:
        run.inside = False
        return Call("exited", None, _EXITED)
    except BaseException as error:
        words = tell_error(error)  # runs the learner's __str__: still inside
        run.inside = False
        return Call("raised", None, words)
    return Call("returned", value, " ".join(part for part in words if part))


def _wait(run: _Run, thread: threading.Thread, seconds: float) -> str:
    """Wait until the call is "done", "too slow" or "too deep" in recursion."""
    deadline = time.monotonic() + seconds
    while not run.done.is_set():
        left = deadline - time.monotonic()
        if left <= 0:
            return "too slow"
        run.done.wait(min(left, _LOOK_SECONDS))
        # Python 3.13.0 lets some functions recurse past its own limit, and that
        # fills the memory by a gigabyte a second.
        if is_deeper(running_frame(thread.ident), 2 * guard.RECURSION_LIMIT):
            return "too deep"
    return "done"


def _stop(run: _Run, thread: threading.Thread) -> None:
    run.stopping = True

    def running() -> bool:
        if run.inside:
            send_stop(thread.ident)
        return not run.done.is_set() and thread.is_alive()

    stop(thread.ident, _GRACE_SECONDS, running)


def _too_slow(seconds: float, place: str, stopped: bool) -> str:
    limit = f"{seconds:g} second" + ("" if seconds == 1 else "s")
    words = f"Your function did not finish within {limit}, so it was stopped."
    if not stopped:
        words = (
            f"Your function did not finish within {limit} and could not be stopped: "
            f"it goes on in the background until it ends or the kernel is restarted."
        )
    if place:
        words += f" It was in {place}."
    return words + " Is there a loop whose condition never becomes false?"


def _not_callable(value: Any) -> str:
    if value is None:
        came = "None came"
    else:
        came = f"an object of type `{type_name(value)}` came"
    return (
        f"A function was expected; {came}. Bind the function itself, without "
        f"parentheses: `answer = my_function`."
    )
