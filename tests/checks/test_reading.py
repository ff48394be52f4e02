"""Reading a value: exact types only, and nothing of the learner's is run."""

import datetime as dt
import importlib.util
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.checks import Problem, describe, read_choice, read_number
from casekit.checks.cells import Unreadable, cell, items
from casekit.checks.reading import show


def _load(name):
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"checks_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


HOSTILE = _load("hostile").values()
# By name: a failing test would show the value, and some raise when shown.
hostile_values = pytest.mark.parametrize("name", HOSTILE)


@hostile_values
def test_any_value_is_described_in_a_short_phrase(name):
    phrase = describe(HOSTILE[name])

    assert 0 < len(phrase) < 120
    phrase.encode("utf-8")


@hostile_values
def test_any_value_becomes_a_cell_that_can_be_hashed_and_shown(name):
    plain = cell(HOSTILE[name])
    hash(plain)

    assert len(show(plain)) < 120


@hostile_values
def test_no_hostile_value_is_read_as_a_number_or_a_choice(name):
    if type(HOSTILE[name]) is not int:
        assert isinstance(read_number(HOSTILE[name]), Problem)
    assert isinstance(read_choice(HOSTILE[name], ["rule", "model"]), Problem)


def test_a_huge_integer_is_no_usable_number():
    assert "too large" in read_number(10**5000).words


@pytest.mark.parametrize(
    "value",
    [
        2,
        2.0,
        np.int8(2),
        np.float16(2),
        np.float32(2),
        np.longdouble(2),
        np.uint64(2),
        np.array(2),
        np.array([2]),
        np.array([[2.0]]),
        pd.Series([2]),
        pd.Series([2], dtype="Int64"),
        pd.Series([2], dtype="object"),
        Fraction(2),
        Decimal("2.0"),
    ],
    ids=lambda v: f"{type(v).__name__}-{getattr(v, 'dtype', '')}",
)
def test_numbers_are_read_in_whatever_type_they_come(value):
    assert read_number(value) == 2.0


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("12.5", "quotes"),
        (True, "comparison"),
        (np.bool_(True), "comparison"),
        (float("nan"), "NaN"),
        (pd.NA, "NaN"),
        (float("-inf"), "infinity"),
        ([1], "out of it"),
        (pd.DataFrame({"a": [1]}), ".iloc"),
        (len, "parentheses"),
        (None, "`None`"),
    ],
)
def test_what_is_no_number_is_told_with_what_to_do(value, part):
    assert part in read_number(value).words


@pytest.mark.parametrize(
    ("value", "phrase"),
    [
        ([1, 2, 3], "a list of 3 items"),
        ([], "an empty list"),
        (
            pd.DataFrame({"a": range(10), "b": 1}),
            "a DataFrame with 10 rows and 2 colum",
        ),
        ("x" * 1_000_000, "a string of 1,000,000 characters"),
        (HOSTILE["liar"], "an object of type `Liar`"),
        (HOSTILE["nameless"], "an object of type `Nameless`"),
        (HOSTILE["lying table"], "an object of type `LyingTable`"),
        (10**5000, "a whole number of about 5,001 digits"),
        (np.zeros((2, 3)), "an array of shape 2 × 3"),
        (pd.Series([1]), "a Series of 1 value"),
        (..., "`...`"),
        (HOSTILE["generator"], "a generator"),
        (dict, "the class `dict`"),
    ],
    ids=lambda value: "",
)
def test_descriptions(value, phrase):
    assert phrase in describe(value)


@pytest.mark.parametrize(
    "missing",
    [
        None,
        float("nan"),
        np.nan,
        np.float32("nan"),
        pd.NA,
        pd.NaT,
        Decimal("nan"),
        np.datetime64("NaT"),
        np.timedelta64("NaT"),
    ],
    ids=repr,
)
def test_all_missing_values_are_one(missing):
    assert cell(missing) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (dt.date(2024, 5, 1), pd.Timestamp("2024-05-01")),
        (dt.datetime(2024, 5, 1, 12), np.datetime64("2024-05-01T12:00")),
        (pd.Timestamp("2024-05-01 12:00"), np.datetime64("2024-05-01T12:00:00", "ns")),
        (dt.timedelta(minutes=3), pd.Timedelta(180, "s")),
        (dt.timedelta(minutes=3), np.timedelta64(180_000, "ms")),
        (
            pd.Timestamp("2024-05-01 12:00", tz="UTC"),
            dt.datetime(2024, 5, 1, 14, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        ),
        (np.datetime64("2024-05"), dt.date(2024, 5, 1)),
        (dt.date(9999, 12, 31), np.datetime64("9999-12-31")),
        ((1, 2), [1, 2]),
        (np.array([1, 2]), [1.0, 2.0]),
        (pd.Series(["a", None]), ["a", None]),
        (np.str_("a"), "a"),
        (np.bool_(True), True),
        (Fraction(1, 2), 0.5),
        (frozenset({1}), {1}),
    ],
    ids=lambda value: "",
)
def test_the_same_value_in_another_type_is_the_same_cell(one, other):
    assert cell(one) == cell(other)


def test_times_with_and_without_a_zone_are_different():
    assert cell(pd.Timestamp("2024-05-01")) != cell(
        pd.Timestamp("2024-05-01", tz="UTC")
    )


def test_a_time_zone_of_the_learners_is_not_asked():
    class Zone(dt.tzinfo):
        def utcoffset(self, when):
            raise SystemExit

    assert type(cell(dt.datetime(2024, 5, 1, tzinfo=Zone()))) is Unreadable


def test_an_unreadable_cell_equals_no_other():
    liar = HOSTILE["liar"]

    assert cell(liar) != cell(liar)


def test_an_attribute_put_on_a_series_is_not_called():
    series = pd.Series([1, 2])
    object.__setattr__(series, "tolist", lambda: [42])

    assert items(series) == [1, 2]


def test_a_column_of_intervals_can_be_read():
    binned = pd.cut(pd.Series([1, 5, 9]), [0, 5, 10])

    assert cell(binned)[1][0] == ("interval", 0, 5, "right")


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text()
        | st.binary()
        | st.complex_numbers()
        | st.decimals()
        | st.fractions()
        | st.datetimes(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.text(), inner)
            | st.frozensets(st.text())
        ),
    )
)
def test_plain_data_always_has_a_readable_cell(value):
    plain = cell(value)

    assert hash(plain) == hash(cell(value))
    assert type(plain) is not Unreadable


@pytest.mark.parametrize("value", ["recall", " Recall ", "RECALL", np.str_("recall")])
def test_choices_are_read_whatever_their_capitals_and_spaces(value):
    assert read_choice(value, ["accuracy", "recall"]) == "recall"
