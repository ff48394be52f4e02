"""The ladder: what it measures, what it refuses, and weights that tell the truth."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

import casekit as ck
from casekit.answerers import Cost, EachText
from casekit.answerers.intervals import share_interval

TRAIN = pd.DataFrame({"text": ["lost", "lost", "late"], "label": ["a", "a", "b"]})


def always(label, name=None):
    def answer(texts):
        return [label] * len(texts)

    answer.__name__ = name or f"always_{label}"
    return answer


def table(labels, weight=None):
    frame = pd.DataFrame({"text": ["x"] * len(labels), "label": labels})
    return frame if weight is None else frame.assign(weight=weight)


def test_accuracy_and_recall_are_counted():
    found = ck.ladder([always("a")], TRAIN, table(["a", "a", "a", "b"]), time_texts=0)

    assert found.table.loc["always_a", "accuracy"] == 0.75
    assert found.recall.loc[("always_a", "a"), "recall"] == 1
    assert found.recall.loc[("always_a", "b"), ["recall", "n"]].tolist() == [0, 1]


def test_macro_f1_is_scikit_learns():
    from sklearn.metrics import f1_score

    labels = ["a", "a", "b", "c"]
    found = ck.ladder([always("a")], TRAIN, table(labels), time_texts=0)
    expected = f1_score(labels, ["a"] * 4, average="macro", zero_division=0)

    assert found.table.loc["always_a", "macro_f1"] == pytest.approx(expected)


def test_weights_undo_enrichment():
    """Ten times too many rare rows, each counted a tenth: the plain accuracy."""
    plain = table(["a"] * 90 + ["b"] * 10)
    enriched = table(["a"] * 90 + ["b"] * 100, [1.0] * 90 + [0.1] * 100)

    for answer in (always("a"), always("b")):
        expected = ck.ladder([answer], TRAIN, plain, time_texts=0).table["accuracy"]
        measured = ck.ladder([answer], TRAIN, enriched, time_texts=0).table["accuracy"]
        assert measured.iloc[0] == pytest.approx(expected.iloc[0])


def test_enrichment_narrows_the_interval_of_the_rare_label():
    def width(n):
        rows = table(["a"] * 90 + ["b"] * n)
        found = ck.ladder([always("b")], TRAIN, rows, time_texts=0)
        recall = found.recall.loc[("always_b", "b")]
        return recall["high"] - recall["low"]

    assert width(300) < width(10) / 3


def test_a_rung_is_fitted_on_a_copy():
    rung = ck.Majority()
    ck.ladder([rung], TRAIN, table(["a"]), time_texts=0)

    assert rung.label is None


def test_scikit_learn_pipelines_and_functions_of_one_text_are_rungs():
    rungs = {
        "model": ck.tfidf_model(),
        "one by one": EachText(lambda text: "a" if "lost" in text else "b"),
    }
    found = ck.ladder(rungs, TRAIN, TRAIN, time_texts=2)

    assert found.table["accuracy"].tolist() == [1, 1]
    assert (found.table["latency_ms_p95"] >= found.table["latency_ms_p50"]).all()


def test_cost_per_right_answer_spreads_fixed_costs_over_the_volume():
    costs = {"always_a": Cost(monthly_usd=10, per_message_usd=0.01)}
    found = ck.ladder(
        [always("a")], TRAIN, table(["a", "b"]), costs=costs,
        messages_per_month=1_000, time_texts=0,
    )  # fmt: skip

    assert found.table.loc["always_a", "usd_per_right_answer"] == pytest.approx(0.04)


def test_the_picture_tells_what_it_shows():
    picture = ck.ladder([always("a")], TRAIN, table(["a", "b"]), time_texts=0).plot(
        ["b"]
    )

    assert "always_a: accuracy 0.50, recall of b 0.00" in picture.alt
    (accuracy, _) = picture.figure.axes[0].containers
    assert accuracy.lines[0].get_xdata().tolist() == [0.5]


@pytest.mark.parametrize(
    ("rung", "words"),
    [
        (lambda texts: "a", "one label for each"),
        (lambda texts: ["a"], "one label for each"),
        (lambda texts: None, "one label for each"),
    ],
)
def test_a_rung_that_does_not_answer_each_text_is_told(rung, words):
    with pytest.raises(ck.CasekitError, match=words):
        ck.ladder([rung], TRAIN, table(["a", "b"]), time_texts=0)


@pytest.mark.parametrize(
    ("test_table", "words"),
    [
        (table([]), "no rows"),
        (table(["a"]).drop(columns="label"), "needs a column 'label'"),
        (table(["a"], [-1]), "weight"),
        (table(["a"], ["heavy"]), "weight"),
        ("a file", "must be a DataFrame"),
    ],
)
def test_a_table_that_cannot_be_measured_on_is_told(test_table, words):
    with pytest.raises(ck.CasekitError, match=words):
        ck.ladder([always("a")], TRAIN, test_table, time_texts=0)


def test_two_rungs_of_one_name_are_told():
    with pytest.raises(ck.CasekitError, match="two rungs"):
        ck.ladder([always("a", "same"), always("b", "same")], TRAIN, table(["a"]))


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_the_interval_holds_its_share(right):
    share, low, high = share_interval(np.array(right))

    assert 0 <= low <= share <= high <= 1


@given(st.lists(st.booleans(), min_size=2, max_size=60), st.floats(0.1, 50))
def test_equal_weights_change_nothing(right, weight):
    right = np.array(right)

    assert share_interval(right) == pytest.approx(
        share_interval(right, np.full(len(right), weight))
    )


def test_the_interval_is_close_to_wilsons():
    right = np.array([True] * 37 + [False] * 63)
    wilson = binomtest(37, 100).proportion_ci(method="wilson")

    assert share_interval(right)[1:] == pytest.approx(
        (wilson.low, wilson.high), abs=0.01
    )


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(1)
    covered = [
        low <= 0.03 <= high
        for _, low, high in (
            share_interval(rng.random(120) < 0.03) for _ in range(2_000)
        )
    ]

    assert np.mean(covered) > 0.92
