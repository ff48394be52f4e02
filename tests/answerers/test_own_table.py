"""The ladder on somebody's own table."""

import os
import time
from pathlib import Path

import pandas as pd
import pytest

import casekit as ck

MAIL = pd.DataFrame(
    {
        "body": ["where is it", "send it back", "I was charged twice"] * 20,
        "queue": ["order", "return", "money"] * 20,
        "sent": pd.date_range("2025-01-01", periods=60).astype(str),
    }
)


def test_three_rungs_and_words_about_them():
    own = ck.try_your_table(MAIL, text="body", label="queue", timings=False)

    assert own.ladder.table.index.tolist() == [
        "majority", "learned keywords", "TF-IDF + logistic regression",
    ]  # fmt: skip
    assert "keywords" in own.reading
    assert "Split at random" in own.notes[-1]


def test_a_file_and_the_same_table_give_the_same(tmp_path):
    path = tmp_path / "mail.csv"
    MAIL.to_csv(path, index=False)

    assert repr(ck.try_your_table(path, text="body", label="queue", timings=False)) == (
        repr(ck.try_your_table(MAIL, text="body", label="queue", timings=False))
    )


def test_with_times_the_test_lies_in_the_future():
    changed = MAIL.assign(queue=["old"] * 40 + ["old", "new"] * 10)
    own = ck.try_your_table(
        changed, text="body", label="queue", time="sent", timings=False
    )

    assert "oldest 45 rows" in own.notes[-1]
    assert set(own.ladder.answers.index) == set(range(45, 60))


def test_the_table_itself_is_left_alone():
    before = MAIL.copy()
    ck.try_your_table(MAIL, text="body", label="queue", timings=False)

    pd.testing.assert_frame_equal(MAIL, before)


def test_rows_without_text_or_label_are_left_out_and_told():
    holes = MAIL.copy()
    holes.loc[:4, "body"] = None
    holes.loc[5, "queue"] = " "
    own = ck.try_your_table(holes, text="body", label="queue", timings=False)

    assert "6 of 60 rows were left out" in own.notes[0]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (MAIL.assign(queue="one"), "single label"),
        (MAIL.assign(queue=[f"id{i}" for i in range(60)]), "too many for labels"),
        (MAIL.head(10), "at least 20"),
        (MAIL.drop(columns="queue"), "no column 'queue'"),
        (pd.concat([MAIL, MAIL[["body"]]], axis=1), "more than one column 'body'"),
    ],
)
def test_a_table_that_cannot_be_used_is_told(table, words):
    with pytest.raises(ck.CasekitError, match=words):
        ck.try_your_table(table, text="body", label="queue")


def test_times_that_are_no_times_are_told():
    with pytest.raises(ck.CasekitError, match="does not read as times"):
        ck.try_your_table(MAIL, text="body", label="queue", time="body")


def test_words_of_the_table_cannot_become_html():
    nasty = MAIL.assign(queue=MAIL["queue"] + "<script>alert(1)</script>")
    own = ck.try_your_table(nasty, text="body", label="queue", timings=False)

    assert "<script>" not in own._repr_html_()
    assert "<script>" not in own.plot().html()


def test_all_of_banking77_in_under_a_minute_and_otherwise_than_larkpost():
    """Real customers, 77 topics: learned keywords fall far behind the model."""
    folder = os.environ.get("CASEKIT_REAL_DATA")
    if not folder:
        pytest.skip("CASEKIT_REAL_DATA does not name the folder with the real data")
    path = Path(folder) / "banking77_train.csv"
    start = time.process_time()
    own = ck.try_your_table(path, text="text", label="category", timings=False)

    assert time.process_time() - start < 60
    accuracy = own.ladder.table["accuracy"]
    assert accuracy.iloc[0] < 0.05
    assert accuracy.iloc[2] - accuracy.iloc[1] > 0.15
    assert len(own.ladder.answers) == pytest.approx(10_003 / 4, abs=1)
