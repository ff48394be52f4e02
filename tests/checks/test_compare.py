"""Numbers and labels: the whole answer, told without giving the right one away."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casekit.checks import labels_difference, number_difference
from casekit.checks.compare import same
from casekit.errors import BadArgument


def _load(name):
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"checks_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


HOSTILE = _load("hostile").values()
# By name: a failing test would show the value, and some raise when shown.
hostile_values = pytest.mark.parametrize("name", HOSTILE)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(
    -(10**18), 10**18
)


@hostile_values
def test_hostile_values_differ_from_every_number_and_label(name):
    assert number_difference(HOSTILE[name], 42)
    assert labels_difference(HOSTILE[name], ["a", "b", "c"])


@given(numbers)
def test_a_number_equals_itself(number):
    assert number_difference(number, number) is None


@given(numbers, numbers)
def test_numbers_apart_are_told_apart(one, other):
    assume(abs(one - other) > 1e-5 * max(abs(one), abs(other), 1))

    assert number_difference(one, other)


@pytest.mark.parametrize(
    ("answer", "expected", "part"),
    [
        (81, 0.81, "percentage"),
        (0.81, 81, "share"),
        (-0.81, 0.81, "sign"),
        (12_000, 12, "unit"),
        (0.012, 12, "unit"),
        (0.5, 0.81, "not the one expected"),
        (0.5, 0, "not the one expected"),
    ],
)
def test_known_slips_with_a_number_are_recognised(answer, expected, part):
    assert part in number_difference(answer, expected)


def test_a_direction_is_told_only_if_asked():
    assert "high" not in number_difference(0.5, 0.25)
    assert "too high" in number_difference(0.5, 0.25, direction=True)
    assert "too low" in number_difference(0.1, 0.25, direction=True)


@pytest.mark.parametrize("answer", [0.37, 37, -0.8125, "0.8125", [0.8125], None, 812.5])
def test_the_expected_number_never_stands_in_the_words(answer):
    words = number_difference(answer, 0.8125, direction=True)

    assert "0.8125" not in words.replace("-0.8125", "").replace("'0.8125'", "")


def test_tolerances_are_kept():
    assert number_difference(0.8100001, 0.81) is None
    assert number_difference(0.811, 0.81)
    assert number_difference(0.811, 0.81, rel=0.01) is None
    assert number_difference(1003, 1000, abs_=5) is None
    assert number_difference(1006, 1000, abs_=5)


def test_whole_numbers_are_not_rounded():
    assert number_difference(10_000_001, 10_000_002)
    assert number_difference(10_000_001.0, 10_000_002)
    assert labels_difference([10_000_001], [10_000_002])


def test_an_expected_value_that_is_no_number_is_an_error_of_the_author():
    with pytest.raises(BadArgument, match="expected value"):
        number_difference(1, float("nan"))
    with pytest.raises(BadArgument, match="list, array or Series"):
        labels_difference([1], "abc")


LABELS = ["refund", "exchange", None, "other"]


@pytest.mark.parametrize(
    "answer",
    [
        LABELS,
        tuple(LABELS),
        np.array(LABELS, dtype=object),
        pd.Series(LABELS),
        pd.Series(LABELS, index=[9, 9, 3, 1]),
        pd.Series(LABELS, dtype="category"),
        pd.Series(LABELS, dtype="string"),
        pd.Series(LABELS, dtype=object),
        pd.Index(LABELS),
        pd.Categorical(LABELS),
        pd.Series(["refund", "exchange", float("nan"), "other"], dtype=object),
    ],
    ids=lambda a: f"{type(a).__name__}-{getattr(a, 'dtype', '')}",
)
def test_labels_are_the_same_in_whatever_type_they_come(answer):
    assert labels_difference(answer, LABELS) is None


@pytest.mark.parametrize("dtype", [int, float, "Int64", "int8", object, bool])
def test_the_type_of_numeric_labels_does_not_matter(dtype):
    assert labels_difference(pd.Series([0, 1, 1]).astype(dtype), [0, 1, 1]) is None


@given(st.lists(st.sampled_from(["a", "b", "c", None, 1, 2.5]), min_size=1), st.data())
def test_a_single_changed_label_is_found_wherever_it_is(labels, data):
    place = data.draw(st.integers(0, len(labels) - 1))
    changed = [*labels]
    changed[place] = "another"

    assert labels_difference(labels, labels) is None
    assert f"position {place:,} " in labels_difference(changed, labels)


def test_an_error_far_down_is_found_with_its_position():
    expected = ["a"] * 10_000
    answer = ["a"] * 4_312 + ["b"] + ["a"] * 5_687

    assert "position 4,312" in labels_difference(answer, expected)
    assert "1 of 10,000 labels differs" in labels_difference(answer, expected)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (["Refund", " exchange", None, "OTHER"], "Only capitals or spaces"),
        (["exchange", "refund", None, "other"], "another order"),
        (["refund", "exchange", None, 3], "Yours are numbers; texts are expected"),
        (["refund"], "4 labels are expected"),
        ({"refund", "exchange"}, "order"),
        ("refund", "for each row"),
        (pd.DataFrame({"label": LABELS}), "one column"),
        (np.array([[1], [2]]), "one dimension"),
        ((label for label in LABELS), "`list(...)`"),
        ([HOSTILE["liar"]] * 4, "`Liar`"),
    ],
)
def test_what_is_wrong_with_labels_is_said(answer, part):
    assert part in labels_difference(answer, LABELS)


def test_the_expected_label_never_stands_in_the_words():
    answer = ["refund", "other", None, "other"]

    assert "exchange" not in labels_difference(answer, LABELS)


@given(st.integers(), st.floats(allow_nan=False))
def test_comparing_any_numbers_never_fails_and_is_symmetric(one, other):
    assert same(one, other) == same(other, one)


def test_times_are_compared_exactly():
    noon = pd.Timestamp("2024-05-01 12:00")

    assert labels_difference([noon + pd.Timedelta(1, "min")], [noon])
