"""call: whatever a learner's function does, the kernel lives and there are words."""

import builtins
import contextvars
import importlib.util
import inspect
import json
import os
import sys
import threading
import time
from os import _exit
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from casekit.checks import call
from casekit.checks import guard as guard_module
from casekit.errors import BadArgument


def _load(name):
    # importlib import mode: neighbours of a test are not importable by name.
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"checks_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hostile = _load("hostile")
CASES = [
    pytest.param(function, status, id=f"{status}-{getattr(function, '__name__', i)}")
    for status, functions in hostile.FUNCTIONS.items()
    for i, function in enumerate(functions)
]


@pytest.fixture(autouse=True)
def _nothing_left_behind():
    """After each call the process is as it was."""

    def state():
        return (
            sys.stdout,
            sys.stderr,
            sys.stdin,
            builtins.input,
            os._exit,
            os.abort,
            sys.setrecursionlimit,
            sys.getrecursionlimit(),
            threading.stack_size(),
        )

    before = state()
    yield
    deadline = time.monotonic() + 5
    while guard_module._guarded and time.monotonic() < deadline:
        time.sleep(0.02)

    assert state() == before
    assert not [t for t in threading.enumerate() if t.name == "casekit-call"]


@pytest.mark.usefixtures("no_gc")
@pytest.mark.parametrize(("function", "status"), CASES)
def test_hostile_functions_end_with_a_status_and_words(function, status):
    # What raises or exits does so at once, but a busy machine may need a while.
    outcome = call(function, seconds=0.3 if status == "too slow" else 5)

    assert outcome.status == status
    assert outcome.words
    assert outcome.value is None


@pytest.mark.parametrize("function", hostile.FUNCTIONS["too slow"])
def test_functions_that_run_too_long_are_stopped_in_time(function):
    start = time.monotonic()
    outcome = call(function, seconds=0.3)

    assert time.monotonic() - start < 2
    assert "so it was stopped" in outcome.words


def test_words_name_the_line_in_which_a_slow_function_was():
    assert "`while True:`" in call(hostile.loops_and_swallows, seconds=0.2).words


def test_a_returned_value_comes_back():
    assert call(sum, [1, 2, 3]).value == 6
    assert call(sum, [1, 2, 3]).words == ""


def test_a_function_within_its_time_is_not_stopped():
    assert call(lambda: time.sleep(0.2), seconds=2).status == "returned"


def test_words_name_type_message_and_line_of_an_error():
    def ratio(a, b):
        return a / b

    words = call(ratio, 1, 0).words

    assert "`ZeroDivisionError`" in words
    assert "division by zero" in words
    assert "`return a / b`" in words


def test_words_name_the_learners_line_and_not_one_in_a_library():
    def column(table):
        return table["no such column"]

    words = call(column, pd.DataFrame({"a": [1]})).words

    assert '`return table["no such column"]`' in words
    assert "pandas" not in words
    assert "casekit" not in words


def test_words_name_the_learners_line_and_not_one_in_the_standard_library():
    words = call(lambda: json.loads("{")).words

    assert "`words = call(lambda: json.loads" in words
    assert "decoder" not in words


def test_the_time_limit_is_five_seconds_unless_told():
    assert inspect.signature(call).parameters["seconds"].default == 5.0


class SilentError(Exception):
    def __str__(self):
        raise RuntimeError("cannot")


class EndlessError(Exception):
    def __str__(self):
        while True:
            pass


class LongError(Exception):
    def __str__(self):
        return "x" * 10_000_000


class EvilMeta(type):
    @property
    def __name__(cls):
        raise RuntimeError("no")


class OddlyNamed(Exception, metaclass=EvilMeta):
    pass


@pytest.mark.parametrize(
    "error",
    [
        SilentError(),
        LongError(),
        OddlyNamed(),
        type("<b>`\n\x1b" + "x" * 1000, (Exception,), {})("odd"),
        GeneratorExit(),
        KeyboardInterrupt(),
        StopIteration(1),
        BaseException("base"),
        ExceptionGroup("many", [ValueError(1), KeyError(2)]),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "\ud800"),
        MemoryError(),
    ],
    ids=lambda error: type.__dict__["__name__"].__get__(type(error))[:20].strip(),
)
def test_any_exception_is_told_in_short_safe_words(error):
    def fails():
        raise error

    outcome = call(fails)

    assert outcome.status == "raised"
    assert 0 < len(outcome.words) < 700
    outcome.words.encode("utf-8")
    assert "\x1b" not in outcome.words


def test_an_exception_whose_message_never_ends_is_stopped():
    def fails():
        raise EndlessError

    assert call(fails, seconds=0.2).status == "too slow"


def test_arguments_are_not_changed_by_the_function():
    table = pd.DataFrame({"a": [1, 2], "tags": [["x"], ["y"]]})
    series = pd.Series([["x"]])
    array, rows = np.zeros(2), [[1]]

    def spoils(table, series, array, rows):
        table.loc[0, "a"] = 99
        table.loc[0, "tags"].append("spoiled")
        table["new"] = 1
        series[0].append("spoiled")
        array[0] = 9
        rows[0].append(9)

    assert call(spoils, table, series, array, rows).status == "returned"
    assert table.to_dict("list") == {"a": [1, 2], "tags": [["x"], ["y"]]}
    assert series[0] == ["x"]
    assert array.tolist() == [0, 0]
    assert rows == [[1]]


def test_a_copy_of_a_table_equals_it():
    table = pd.DataFrame(
        {"a": [1.5, None], "b": ["x", None], "c": pd.to_datetime(["2024-01-01", None])},
        index=pd.Index(["r1", "r2"], name="row"),
    )
    table["o"] = pd.Series([1, "a"], dtype=object, index=table.index)

    pd.testing.assert_frame_equal(call(lambda t: t, table).value, table)


def test_what_cannot_be_copied_is_handed_over_as_it_is():
    lock = threading.Lock()

    assert call(lambda x: x is lock, lock).value is True


@pytest.mark.parametrize(
    ("function", "part"),
    [
        (lambda: None, "`return`"),
        (lambda: ..., "gap"),
        (hostile.generator, "`list(...)`"),
        (lambda: map(str, [1]), "`list(...)`"),
        (hostile.coroutine, "`async def`"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_an_odd_returned_value_is_told(function, part):
    outcome = call(function)

    assert outcome.status == "returned"
    assert part in outcome.words


def test_prints_are_counted_and_not_shown(capsys):
    def talks():
        for i in range(3):
            print(i)
        print("no end", end="")
        sys.stdout.writelines(["\n", "more\n"])
        return 1

    assert "printed 5 lines" in call(talks).words
    assert capsys.readouterr().out == ""


def test_a_function_that_prints_for_ever_leaves_later_output_alone(capsys):
    call(hostile.prints_and_swallows, seconds=0.2)
    capsys.readouterr()
    print("mine")
    time.sleep(0.2)

    assert capsys.readouterr().out == "mine\n"


def test_output_of_a_thread_that_goes_on_stays_out_of_the_notebook(capsys):
    def sleeps_then_prints():
        try:
            time.sleep(1.6)
        finally:
            print("late")

    assert "could not be stopped" in call(sleeps_then_prints, seconds=0.2).words
    print("mine")
    time.sleep(1.0)

    assert capsys.readouterr().out == "mine\n"


def test_closing_stdout_does_not_close_the_notebooks():
    call(lambda: sys.stdout.close())

    assert not sys.stdout.closed


def test_input_does_not_wait():
    outcome = call(lambda: input("Name? "), seconds=2)

    assert outcome.status == "raised"
    assert "input()" in outcome.words
    assert call(lambda: sys.stdin.read(), seconds=2).value == ""
    assert call(input, seconds=2).status == "raised"


def test_exit_imported_by_name_is_harmless_too():
    assert call(lambda: _exit(3)).status == "exited"
    assert _exit is os._exit


def test_a_recursion_limit_raised_in_an_earlier_cell_is_lowered_for_the_call():
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)
    try:
        limit = call(sys.getrecursionlimit).value
        assert limit <= guard_module.RECURSION_LIMIT
        assert sys.getrecursionlimit() == 10**6
    finally:
        sys.setrecursionlimit(before)


def test_honest_recursion_works():
    def depth(n):
        return 0 if n == 0 else 1 + depth(n - 1)

    assert call(depth, 500).value == 500


def test_context_variables_reach_the_function():
    variable = contextvars.ContextVar("variable", default="default")
    variable.set("set")

    assert call(variable.get).value == "set"


def test_a_call_within_a_call_works():
    outcome = call(lambda: call(lambda: sys.exit()).status, seconds=2)

    assert outcome.value == "exited"


def test_calls_from_several_threads_at_once_do_not_disturb_each_other():
    results = []

    def one(i):
        results.append((i, call(lambda x: (time.sleep(0.05), x)[1], i).value))

    threads = [threading.Thread(target=one, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [(i, i) for i in range(8)]


@pytest.mark.parametrize("value", [None, 42, "sum", [sum], pd.DataFrame(), object()])
def test_what_is_no_function_is_told(value):
    outcome = call(value)

    assert outcome.status == "not callable"
    assert outcome.verdict().outcome == "wrong"


def test_the_verdict_on_a_call_that_failed_is_raised_and_on_one_that_did_not_an_error():
    assert call(hostile.raises).verdict().outcome == "raised"
    with pytest.raises(BadArgument, match="judged"):
        call(sum, [1]).verdict()


@pytest.mark.parametrize("seconds", [0, -1, None, "5", float("nan")])
def test_a_time_limit_has_to_be_a_positive_number(seconds):
    with pytest.raises(BadArgument, match="seconds"):
        call(sum, [1], seconds=seconds)


def test_the_stop_button_stops_the_function_as_well(monkeypatch):
    from casekit.checks import calling

    def interrupted(run, thread, seconds):
        time.sleep(0.1)
        raise KeyboardInterrupt

    monkeypatch.setattr(calling, "_wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call(hostile.loops)


@pytest.mark.parametrize("attempt", range(20))
def test_stopping_leaves_nothing_behind_however_often(attempt):
    call(hostile.works_and_swallows, seconds=0.02 + attempt / 1000)
