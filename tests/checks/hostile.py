"""Answers that no check should pass or trip over."""

import os
import sys
import time

import numpy as np
import pandas as pd


class Liar:
    """Equal to everything, as long as anything, a float of its own."""

    __class__ = int

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __len__(self):
        return 3

    def __float__(self):
        return 42.0

    __index__ = __int__ = lambda self: 42

    def __iter__(self):
        return iter([1, 2, 3])


class Explosion(BaseException):
    """What `except Exception` does not catch."""


class Explosive:
    """Raises wherever it is touched."""

    def __getattr__(self, name):
        raise Explosion

    def _raise(self, *args):
        raise Explosion

    __repr__ = __str__ = __eq__ = __hash__ = __len__ = __iter__ = __bool__ = _raise
    __float__ = __array__ = __getitem__ = _raise


class LyingString(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class OddMeta(type):
    @property
    def __name__(cls):
        raise RuntimeError("no name")


class Nameless(metaclass=OddMeta):
    pass


class LyingTable(pd.DataFrame):
    def equals(self, other):
        return True


def frame_in_itself():
    frame = pd.DataFrame({"a": [None, None]}, dtype=object)
    frame.iloc[0, 0] = frame
    return frame


def list_in_itself():
    items = []
    items.append(items)
    return items


def deep_list(depth=100_000):
    items = []
    for _ in range(depth):
        items = [items]
    return items


def generator():
    yield 42


async def coroutine():
    return 42


def raises(*args):
    raise ValueError("no such thing")


def returns_nothing(*args):
    pass


def loops(*args):
    while True:
        pass


def loops_and_swallows(*args):
    while True:
        try:
            pass
        except:  # noqa: E722
            continue


def sleeps_and_swallows(*args):
    while True:
        try:
            time.sleep(0.001)
        except:  # noqa: E722
            continue


def works_and_swallows(*args):
    while True:
        try:
            for i in range(1000):
                i * i
        except BaseException:
            continue


def sleeps(*args):
    time.sleep(0.6)


def prints_for_ever(*args):
    while True:
        print("again and again")


def prints_and_swallows(*args):
    while True:
        try:
            print("again and again")
        except:  # noqa: E722
            continue


def recurses(n=0, *args):
    return recurses(n + 1)


def recurses_without_limit(*args):
    sys.setrecursionlimit(10**9)
    return recurses()


class Recursive:
    def __repr__(self):
        return repr(self)

    def __lt__(self, other):
        return sorted([self, other])[0] is other

    def __getattr__(self, name):
        return getattr(self, name + "x")


def recurses_in_repr(*args):
    sys.setrecursionlimit(10**9)
    return repr(Recursive())


def recurses_in_comparison(*args):
    sys.setrecursionlimit(10**9)
    return sorted([Recursive(), Recursive()])


def recurses_in_getattr(*args):
    sys.setrecursionlimit(10**9)
    return Recursive().y


def recurses_in_sort_key(*args):
    sys.setrecursionlimit(10**9)

    def key(x):
        return sorted([1, 2], key=key)

    return key(1)


def exits_sys(*args):
    sys.exit(0)


def exits_builtin(*args):
    exit()


def exits_quit(*args):
    quit()


def exits_raise(*args):
    raise SystemExit("bye")


def exits_os(*args):
    os._exit(3)


def exits_abort(*args):
    os.abort()


def values() -> dict[str, object]:
    """Name -> an answer that is neither the number 42 nor a function summing a list."""
    lying_cells = pd.Series([Liar(), Liar(), Liar()], dtype=object)
    return {
        "list": [1, 2, 3],
        "empty list": [],
        "frame": pd.DataFrame({"a": [42]}),
        "huge string": "x" * 10_000_000,
        "number as text": "42",
        "liar": Liar(),
        "explosive": Explosive(),
        "lying string": LyingString("42"),
        "nameless": Nameless(),
        "lying table": LyingTable({"a": [42]}),
        "module": os,
        "class": Liar,
        "lambda": lambda *args: None,
        "generator": generator(),
        "generator function": generator,
        "nan": float("nan"),
        "inf": float("inf"),
        "numpy nan": np.float64("nan"),
        "NA": pd.NA,
        "NaT": pd.NaT,
        "complex": 42 + 0j,
        "huge int": 10**5000,
        "bytes": b"42",
        "True": True,
        "deep list": deep_list(),
        "list in itself": list_in_itself(),
        "frame in itself": frame_in_itself(),
        "series of liars": lying_cells,
        "one liar in a series": lying_cells[:1],
        "array of liars": np.array([Liar()], dtype=object),
        "dict": {"answer": 42},
        "NotImplemented": NotImplemented,
        "object": object(),
        "method": [].append,
        "half a surrogate": "\ud800",
    }


FUNCTIONS = {
    "raised": [
        raises,
        recurses,
        recurses_without_limit,
        recurses_in_repr,
        recurses_in_comparison,
        recurses_in_getattr,
        recurses_in_sort_key,
    ],
    "exited": [
        exits_sys,
        exits_builtin,
        exits_quit,
        exits_raise,
        exits_os,
        exits_abort,
        exit,
        quit,
        os._exit,
    ],
    "too slow": [
        loops,
        loops_and_swallows,
        sleeps_and_swallows,
        works_and_swallows,
        sleeps,
        prints_for_ever,
        prints_and_swallows,
    ],
}
