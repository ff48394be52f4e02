"""Fences around a learner's function while it runs in this very process.

Some things a function can do reach past its own call: `exit()` ends the kernel,
`print` in an endless loop fills the notebook, `input` waits for ever,
`sys.setrecursionlimit(10**9)` lets recursion run into the end of the stack. While
a guarded thread lives, those doors lead to stand-ins that look at who comes: for
guarded threads they are harmless, for every other thread they are what they were.

The stand-ins go when the last guarded thread ends. A thread that could not be
stopped therefore stays fenced, and its prints do not spill into later cells.
"""

import builtins
import contextlib
import io
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

# Deep enough for honest recursion, shallow enough for the stack in `calling`.
RECURSION_LIMIT = 10_000


@dataclass
class Printed:
    """How many lines a guarded thread printed. The text itself is not kept."""

    thread: threading.Thread
    breaks: int = 0
    open_line: bool = False

    def add(self, text: str) -> None:
        self.breaks += text.count("\n")
        if text:
            self.open_line = not text.endswith("\n")

    @property
    def lines(self) -> int:
        return self.breaks + self.open_line


_lock = threading.RLock()
_guarded: dict[int, Printed] = {}  # thread ident -> what it printed
_undo: list[Callable[[], None]] = []
_stand_ins: dict[int, tuple[Any, Callable]] = {}  # id of a door -> it, its stand-in


def enter() -> Printed:
    """Guard the current thread; returns the counter of what it prints."""
    with _lock:
        leave_dead()
        if not _guarded:
            _install()
        counter = Printed(threading.current_thread())
        return _guarded.setdefault(threading.get_ident(), counter)


def leave(ident: int | None) -> None:
    """Stop guarding a thread. The last one to leave takes the stand-ins down."""
    with _lock:
        if _guarded.pop(ident, None) is not None and not _guarded:
            _stand_ins.clear()
            while _undo:
                _undo.pop()()


def leave_dead() -> None:
    """Stop guarding the threads that have ended: their idents may be used again."""
    with _lock:
        for ident, printed in list(_guarded.items()):
            if not printed.thread.is_alive():
                leave(ident)


def stand_in(function: Callable) -> Callable:
    """What to call in place of a function: itself, unless it is one of the doors.

    `os._exit` may be handed over as it is; `from os import _exit` binds it in the
    learner's own namespace, where the guard puts the stand-in for as long.
    """
    names = getattr(function, "__globals__", None)
    if type(function) is FunctionType and type(names) is dict:
        with _lock:
            for name, value in list(names.items()):
                if id(value) in _stand_ins:
                    _swap(names, name, value)
    door = _stand_ins.get(id(function))
    return function if door is None else door[1]


def _swap(names: dict, name: str, original: Any) -> None:
    door = _stand_ins[id(original)][1]
    names[name] = door

    def undo() -> None:
        if names.get(name) is door:
            names[name] = original

    _undo.append(undo)


def _here() -> Printed | None:
    return _guarded.get(threading.get_ident())


def _install() -> None:
    for name in ("stdout", "stderr"):
        _replace(sys, name, _Output(getattr(sys, name)))
    _replace(sys, "stdin", _Input(sys.stdin))
    _replace(builtins, "input", _unless_guarded(builtins.input, _no_input))
    for name in ("_exit", "abort"):
        _replace(os, name, _unless_guarded(getattr(os, name), _exit))
    _install_recursion_limit()
    _install_kernel_exit()


def _replace(owner: Any, name: str, stand_in: Any) -> None:
    original = getattr(owner, name)
    setattr(owner, name, stand_in)
    if callable(stand_in):
        _stand_ins[id(original)] = (original, stand_in)

    def undo() -> None:
        # Someone may have put their own there in the meantime: theirs stays.
        if getattr(owner, name, None) is stand_in:
            setattr(owner, name, original)

    _undo.append(undo)


def _unless_guarded(original: Callable, instead: Callable) -> Callable:
    def door(*args: Any, **named: Any) -> Any:
        return (original if _here() is None else instead)(*args, **named)

    return door


def _exit(*args: Any, **named: Any) -> None:
    raise SystemExit


def _no_input(*args: Any, **named: Any) -> str:
    raise EOFError("input() cannot ask anyone while a check runs")


def _install_recursion_limit() -> None:
    original_limit = sys.getrecursionlimit()
    set_limit = sys.setrecursionlimit

    def capped(limit: int) -> None:
        set_limit(limit if _here() is None else min(limit, RECURSION_LIMIT))

    # Before anything of the learner runs: an earlier cell may have raised the limit.
    if original_limit > RECURSION_LIMIT:
        set_limit(RECURSION_LIMIT)
    _undo.append(lambda: _restore_limit(set_limit, original_limit))
    _replace(sys, "setrecursionlimit", capped)


def _restore_limit(set_limit: Callable[[int], None], limit: int) -> None:
    # RecursionError: this thread stands deeper than the old limit allows.
    with contextlib.suppress(RecursionError):
        set_limit(limit)


def _install_kernel_exit() -> None:
    """In a kernel `exit()` and `quit()` call the shell's ask_exit."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or not hasattr(shell, "ask_exit"):
        return
    keep = getattr(shell, "keepkernel_on_exit", None)
    original = shell.ask_exit

    def ask_exit() -> None:
        if _here() is None:
            return original()
        # exit(keep_kernel=True) has already left its mark on the shell.
        shell.keepkernel_on_exit = keep
        raise SystemExit

    shell.__dict__["ask_exit"] = ask_exit
    _undo.append(lambda: shell.__dict__.pop("ask_exit", None))


class _Stream:
    """Stands in for a stream; other threads reach the original through it."""

    def __init__(self, original: Any) -> None:
        self._original = original

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)

    def close(self) -> None:
        if _here() is None:
            self._original.close()


class _Output(_Stream):
    """Counts what guarded threads write, and drops it."""

    def write(self, text: str) -> int:
        printed = _here()
        if printed is None:
            return self._original.write(text)
        if not isinstance(text, str):
            raise TypeError(f"write() needs a string, not {type(text).__name__}")
        printed.add(text)
        return len(text)

    def writelines(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        if _here() is None:
            self._original.flush()

    def isatty(self) -> bool:
        return _here() is None and self._original.isatty()

    def fileno(self) -> int:
        if _here() is None:
            return self._original.fileno()
        raise io.UnsupportedOperation("fileno")

    @property
    def buffer(self) -> Any:
        return self._original.buffer if _here() is None else io.BytesIO()


class _Input(_Stream):
    """Empty for guarded threads."""

    def __getattr__(self, name: str) -> Any:
        if _here() is None:
            return getattr(self._original, name)
        return getattr(io.StringIO(), name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._original if _here() is None else ())


@contextlib.contextmanager
def stack_size(size: int) -> Iterator[None]:
    """Threads started inside get a stack of `size` bytes, where that is possible."""
    # The setting belongs to the whole process, hence the lock.
    with _lock:
        try:
            before = threading.stack_size(size)
        except (ValueError, RuntimeError):
            yield
            return
        try:
            yield
        finally:
            threading.stack_size(before)
