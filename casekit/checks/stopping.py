"""Stopping a thread that does not want to stop.

Python offers one way without signals: an exception sent into another thread, which
arrives at the next call or jump there. A loop that says `except:` swallows it. So
while a thread is being stopped, every further line of the learner's code in that
thread raises as well, the lines in the handler included.

What runs in C and never comes back to Python cannot be reached this way.
"""

import ctypes
import itertools
import sys
import threading
import time
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from casekit.checks.tell_errors import is_learners


def stop(ident: int, seconds: float, running: Callable[[], bool]) -> None:
    """Stop a thread; gives up after `seconds`.

    Parameters
    ----------
    ident : int
        The thread's `ident`.
    seconds : float
        How long to try, in seconds.
    running : Callable
        Sends one stop by calling `send_stop(ident)`, unless the thread is beyond
        the learner's code; returns whether it still runs.
    """
    deadline = time.monotonic() + seconds
    # Uneven pauses, so that the stops arrive at different places of a loop.
    pauses = itertools.cycle((0.0003, 0.0011, 0.0007, 0.0029, 0.0053))
    stop_lines = _stop_lines_since_312 if hasattr(sys, "monitoring") else _no_op
    undo = stop_lines(ident)
    try:
        while running() and time.monotonic() < deadline:
            time.sleep(next(pauses))
    finally:
        undo()


def send_stop(ident: int) -> None:
    """Raise SystemExit in a thread, when it next runs Python code."""
    _send(ident, SystemExit if hasattr(sys, "monitoring") else _Stop)


def forget_stop() -> None:
    """Take back a stop sent to this thread that has not arrived yet."""
    sys.settrace(None)
    _send(threading.get_ident(), None)


def _send(ident: int, error: type[BaseException] | None) -> None:
    what = ctypes.py_object(error) if error is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), what)


def _no_op(ident: int) -> Callable[[], None]:
    return lambda: None


def _stop_lines_since_312(ident: int) -> Callable[[], None]:
    monitoring = sys.monitoring

    def on_line(code: CodeType, line: int) -> None:
        if threading.get_ident() == ident and is_learners(code.co_filename):
            raise SystemExit

    tool = _free_tool()
    if tool is None:
        return lambda: None
    monitoring.register_callback(tool, monitoring.events.LINE, on_line)
    monitoring.set_events(tool, monitoring.events.LINE)

    def undo() -> None:
        monitoring.set_events(tool, 0)
        monitoring.register_callback(tool, monitoring.events.LINE, None)
        monitoring.free_tool_id(tool)

    return undo


def _free_tool() -> int | None:
    for tool in range(5, -1, -1):  # debuggers and profilers take the low ones
        try:
            sys.monitoring.use_tool_id(tool, "casekit")
        except ValueError:
            continue
        return tool
    return None


class _Stop(SystemExit):
    """On Python 3.11, what makes the next line raise as well.

    The exception is made inside the thread that it was sent to, when an `except`
    catches it: there it can ask for the next line to be traced.
    """

    def __init__(self) -> None:
        frame = sys._getframe(1)
        while frame is not None:
            if is_learners(frame.f_code.co_filename):
                frame.f_trace = _raise_again
            frame = frame.f_back
        sys.settrace(_raise_again)


def _raise_again(frame: FrameType, event: str, arg: Any) -> None:
    if is_learners(frame.f_code.co_filename):
        raise SystemExit
