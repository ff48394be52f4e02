"""Tables: all rows, whatever the order and the dtypes, told by column and row."""

import importlib.util
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.checks import table_difference
from casekit.errors import BadArgument


def _load(name):
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"checks_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


HOSTILE = _load("hostile").values()


def orders(rows=6):
    return pd.DataFrame(
        {
            "order_id": range(100, 100 + rows),
            "channel": ["mail", "phone", None] * (rows // 3),
            "value_usd": [round(1 + i * 0.1, 2) for i in range(rows)],
            "sent": pd.Timestamp("2024-05-01") + pd.to_timedelta(range(rows), "D"),
        }
    )


# By name: a failing test would show the value, and some raise when shown.
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_values_are_no_table(name):
    assert table_difference(HOSTILE[name], orders())


def test_a_table_with_hostile_cells_differs():
    cells = np.empty(6, dtype=object)
    cells[:] = "mail"
    cells[2], cells[3] = HOSTILE["liar"], HOSTILE["explosive"]
    right = orders().assign(channel="mail")
    spoiled = right.assign(channel=pd.Series(cells))

    assert "2 of 6 rows differ" in table_difference(spoiled, right)
    assert "`Liar`" in table_difference(spoiled, right, key="order_id")


def test_a_table_that_contains_itself_is_told():
    expected = pd.DataFrame({"a": [1, 2]})

    assert "`a`" in table_difference(HOSTILE["frame in itself"], expected)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t,
        lambda t: t.sample(frac=1, random_state=1),
        lambda t: t[reversed(t.columns)],
        lambda t: t.set_index("order_id"),
        lambda t: t.set_index(["order_id", "channel"]),
        lambda t: t.set_axis(range(50, 56), axis=0),
        lambda t: t.rename_axis("whatever"),
        lambda t: t.astype({"order_id": float}),
        lambda t: t.astype({"order_id": "Int64", "value_usd": "Float64"}),
        lambda t: t.astype({"value_usd": "float32"}),
        lambda t: t.astype({"channel": "category"}),
        lambda t: t.astype({"channel": "string"}),
        lambda t: t.astype({"channel": object}),
        lambda t: t.astype(object).where(t.notna(), None),
        lambda t: t.astype(object).where(t.notna(), float("nan")),
        lambda t: t.astype({"sent": "datetime64[ns]"}),
        lambda t: t.assign(value_usd=t["value_usd"] + 1e-12),
        lambda t: t.assign(value_usd=t["value_usd"] + 1e-12).iloc[::-1],
        lambda t: t.assign(sent=t["sent"].dt.date),
    ],
)
@pytest.mark.parametrize("key", [None, "order_id"])
def test_what_does_not_matter_is_tolerated(change, key):
    assert table_difference(change(orders()), orders(), key=key) is None


def test_a_grouped_result_is_the_same_with_its_key_as_index_or_column():
    grouped = orders().groupby("channel")[["value_usd"]].mean()

    assert table_difference(grouped, grouped.reset_index()) is None
    assert table_difference(grouped.reset_index(), grouped) is None


@pytest.mark.parametrize("key", [None, "order_id"])
@pytest.mark.parametrize("ordered", [False, True])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_changed_cell_anywhere_is_found_and_its_column_named(key, ordered, data):
    right = orders(12)
    row = data.draw(st.integers(0, 11))
    column = data.draw(st.sampled_from(["channel", "value_usd", "sent"]))
    value = {
        "channel": data.draw(st.sampled_from(["MAIL", "chat", ""])),
        "value_usd": data.draw(st.sampled_from([None, -1.0, 999.0, 1e-4])),
        "sent": pd.Timestamp("2030-01-01"),
    }[column]
    left = right.copy()
    left[column] = left[column].astype(object)
    left.loc[row, column] = value
    if not ordered and data.draw(st.booleans()):
        left = left.sample(frac=1, random_state=data.draw(st.integers(0, 99)))

    words = table_difference(left, right, key=key, ordered=ordered)
    assert words is not None
    assert f"`{column}`" in words
    assert "1 of 12 rows differs" in words


def test_an_error_in_row_4312_is_found():
    right = orders(12_000)
    left = right.copy()
    left.loc[4_312, "value_usd"] += 1

    assert "position 4,312" in table_difference(left, right)
    assert "`order_id` is `4412`" in table_difference(left, right, key="order_id")


@pytest.mark.parametrize("key", [None, "order_id"])
def test_twelve_thousand_shuffled_rounded_rows_take_a_moment(key):
    right = orders(12_000)
    left = right.sample(frac=1, random_state=3)
    left["value_usd"] *= 1 + 1e-12

    start = time.process_time()  # other work on the machine does not count
    assert table_difference(left, right, key=key) is None
    left.iloc[77, 2] += 1
    assert table_difference(left, right, key=key)
    assert time.process_time() - start < 6


def test_only_rounded_columns_can_still_be_matched_in_any_order():
    rng = np.random.default_rng(5)
    right = pd.DataFrame(rng.normal(size=(2_000, 3)), columns=list("abc"))
    left = (right * (1 + 1e-10)).sample(frac=1, random_state=1)

    assert table_difference(left, right) is None
    left.iloc[5, 1] += 0.5
    assert "`b`" in table_difference(left, right)


def test_times_are_compared_exactly_whatever_the_tolerance():
    right = orders()
    left = right.assign(sent=right["sent"] + pd.Timedelta(1, "s"))

    for key in ("order_id", None):
        assert "`sent`" in table_difference(left, right, rel=0.1, key=key)


@pytest.mark.parametrize("noise", [0, 1e-12])
def test_a_row_stands_for_one_expected_row_only(noise):
    right = pd.DataFrame({"a": [0.1, 0.1, 0.2, 0.3]})
    left = pd.DataFrame({"a": [0.3, 0.3, 0.1, 0.1]}) + noise

    assert "1 of 4 rows differs" in table_difference(left, right)


def test_order_counts_if_it_is_asked_for():
    right = orders()
    left = right.iloc[[1, 0, 2, 3, 4, 5]]

    assert "order" in table_difference(left, right, ordered=True)
    assert "order" in table_difference(left, right, ordered=True, key="order_id")
    assert table_difference(right.set_axis(range(6, 12)), right, ordered=True) is None


def test_repeated_rows_count_as_often_as_they_stand():
    right = pd.DataFrame({"a": [1, 1, 2]})
    left = pd.DataFrame({"a": [1, 2, 2]})

    assert table_difference(left, right)
    assert table_difference(right.iloc[[2, 0, 1]], right) is None


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (lambda t: t.drop(columns="channel"), ["lacks", "`channel`"]),
        (lambda t: t.assign(extra=1), ["should not have", "`extra`"]),
        (lambda t: t.rename(columns={"value_usd": "Value USD"}), ["capitals"]),
        (lambda t: t.head(3), ["3 rows", "too few"]),
        (lambda t: pd.concat([t, t.head(1)]), ["too many", "repeats an earlier"]),
        (lambda t: t["value_usd"], ["Series", "reset_index"]),
        (
            lambda t: t.assign(value_usd=t["value_usd"].astype(str)),
            ["texts", "numbers"],
        ),
        (
            lambda t: pd.concat([t, t["channel"]], axis=1),
            ["`channel`", "more than once"],
        ),
        (lambda t: t.iloc[:0], ["0 rows", "too few"]),
        (lambda t: pd.DataFrame(), ["lacks"]),
        (lambda t: t.groupby("channel")[["value_usd"]].agg(["mean"]), ["levels"]),
    ],
)
def test_what_is_wrong_with_a_table_is_said(change, parts):
    words = table_difference(change(orders()), orders())

    for part in parts:
        assert part in words


def test_with_a_key_missing_extra_and_repeated_rows_are_told():
    right = orders()

    shifted = right.assign(order_id=right["order_id"] + 1)
    words = table_difference(shifted, right, key="order_id")
    assert "1 expected row is missing" in words
    assert "`order_id` is `106`" in words
    assert "more than once" in table_difference(
        right.assign(order_id=100), right, key="order_id"
    )


def test_the_expected_value_never_stands_in_the_words():
    right = orders().assign(value_usd=[11.5, 22.25, 33.125, 44.75, 55.5, 66.25])
    left = right.assign(value_usd=0.5, channel="chat")
    words = [
        table_difference(left, right),
        table_difference(left, right, key="order_id"),
        table_difference(left, right, ordered=True),
    ]

    for secret in ("11.5", "22.25", "mail", "phone"):
        assert not any(secret in text for text in words)


def test_names_may_be_ignored():
    right = orders()
    left = right.set_axis(list("wxyz"), axis=1)

    assert table_difference(left, right, check_names=False) is None
    assert table_difference(left.iloc[:, :3], right, check_names=False)


def test_neighbouring_order_numbers_are_different():
    right = pd.DataFrame({"order_id": [10_000_001, 10_000_002], "n": [1, 2]})
    left = right.assign(order_id=[10_000_001, 10_000_003])

    assert table_difference(left, right)
    assert table_difference(left, right, rel=0.01) is None


def test_a_wide_tolerance_holds_for_whole_numbers_in_any_order():
    right = pd.DataFrame({"shop": ["A", "B"], "orders": [1000, 2000]})
    left = pd.DataFrame({"shop": ["B", "A"], "orders": [2010, 995]})

    assert table_difference(left, right, rel=0.01) is None
    assert table_difference(left, right)


def test_errors_of_the_author_are_errors():
    with pytest.raises(BadArgument, match="DataFrame"):
        table_difference(orders(), [1])
    with pytest.raises(BadArgument, match="key"):
        table_difference(orders(), orders(), key="no such")
    with pytest.raises(BadArgument, match="each"):
        table_difference(orders(), orders(), key="channel")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", None]), st.floats(-10, 10), st.integers(-3, 3)
        ),
        max_size=30,
    ),
    st.randoms(use_true_random=False),
)
@settings(deadline=None, max_examples=50)
def test_any_table_equals_itself_in_any_order(rows, random):
    right = pd.DataFrame(rows, columns=["text", "share", "n"])
    shuffled = [*rows]
    random.shuffle(shuffled)

    left = pd.DataFrame(shuffled, columns=["text", "share", "n"])
    assert table_difference(left, right) is None
