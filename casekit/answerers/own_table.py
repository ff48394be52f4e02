"""The ladder on a table of your own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from casekit.answerers.ladder import Ladder, ladder
from casekit.answerers.models import LearnedKeywords, tfidf_model
from casekit.answerers.rules import Majority
from casekit.csv_files import read_table
from casekit.errors import BadArgument, BadTable


@dataclass(frozen=True)
class OwnTable:
    """What the ladder gives on somebody's own table.

    Attributes
    ----------
    ladder : Ladder
    reading : str
        What the numbers say, in a few sentences.
    notes : tuple of str
        What was left out and how the table was split.
    """

    ladder: Ladder
    reading: str
    notes: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        notes = "\n".join(f"- {note}" for note in self.notes)
        return f"{self.ladder!r}\n\n{self.reading}\n\n{notes}"

    def _repr_html_(self) -> str:
        from html import escape

        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        return (
            f"{self.ladder._repr_html_()}<p>{escape(self.reading)}</p><ul>{notes}</ul>"
        )

    def plot(self):
        """Draw accuracy and the recall of the hardest labels; returns a Picture."""
        model = self.ladder.table.index[-1]
        recall = self.ladder.recall.loc[model].query("n >= 5")
        return self.ladder.plot(recall.nsmallest(3, "recall").index.tolist())


def try_your_table(
    table: str | Path | pd.DataFrame,
    *,
    text: str = "text",
    label: str = "label",
    time: str | None = None,
    encoding: str = "utf-8",
    test_share: float = 0.25,
    seed: int = 7,
    timings: bool = True,
) -> OwnTable:
    """Run lesson 4's ladder on any table with a text and a label column.

    Three rungs need nothing but the table: the most common label, three learned
    keywords a label, and TF-IDF with logistic regression. Nothing leaves this computer.

    Parameters
    ----------
    table : path of a CSV file, or a DataFrame
    text, label : names of its columns
    time : name of a column by which to split, oldest rows for training. Use it when you
        have one: a random split flatters wherever phrasings repeat.
    encoding : of the file
    test_share : share of the rows that is held out, 0.05 … 0.5
    seed : of the random split
    timings : measure latency as well (numbers that differ from run to run)

    Returns
    -------
    OwnTable

    Raises
    ------
    BadTable, BadArgument
        One sentence that says what to mend.

    Examples
    --------
    >>> mail = pd.DataFrame({"body": ["where is it", "send it back"] * 20,
    ...                      "queue": ["order", "refund"] * 20})
    >>> own = try_your_table(mail, text="body", label="queue", timings=False)
    >>> own.ladder.table[["accuracy", "macro_f1"]].round(2)
    ... # doctest: +NORMALIZE_WHITESPACE
                                  accuracy  macro_f1
    rung
    majority                           0.5      0.33
    learned keywords                   1.0      1.00
    TF-IDF + logistic regression       1.0      1.00
    """
    if not 0.05 <= test_share <= 0.5:
        raise BadArgument(f"test_share must lie in 0.05 … 0.5, got {test_share!r}.")
    columns = [column for column in (text, label, time) if column is not None]
    name = "the table"
    if not isinstance(table, pd.DataFrame):
        name = Path(table).name
        table = read_table(table, needs=columns, encoding=encoding)
    rows, notes = _usable(table, name, text, label, time)
    train, test, how = _split(rows, time, test_share, seed)
    notes.append(how)
    labels_unseen = set(test["label"]) - set(train["label"])
    if labels_unseen:
        notes.append(
            f"{len(labels_unseen)} of the labels occur only in the rows held out, "
            "so no rung can learn them."
        )
    rungs = {
        "majority": Majority(),
        "learned keywords": LearnedKeywords(),
        "TF-IDF + logistic regression": tfidf_model(),
    }
    found = ladder(rungs, train, test, time_texts=40 if timings else 0)
    return OwnTable(found, _reading(found), tuple(notes))


def _usable(table, name, text, label, time) -> tuple[pd.DataFrame, list[str]]:
    for column in (text, label, time):
        if column is not None and column not in table:
            raise BadTable(
                f"{name} has no column {column!r}. It has "
                f"{', '.join(map(repr, table.columns[:12]))}."
            )
        if column is not None and list(table.columns).count(column) > 1:
            raise BadTable(f"{name} has more than one column {column!r}. Rename one.")
    if text == label:
        raise BadArgument(f"text and label are both {text!r}; they must differ.")
    rows = pd.DataFrame({"text": table[text], "label": table[label]})
    if time is not None:
        rows["time"] = _times(table[time], name)
    rows["text"] = rows["text"].astype("str").where(rows["text"].notna()).str.strip()
    rows["label"] = rows["label"].astype("str").where(rows["label"].notna()).str.strip()
    keep = rows["text"].fillna("").ne("") & rows["label"].fillna("").ne("")
    if time is not None:
        keep &= rows["time"].notna()
    notes = []
    if (~keep).any():
        notes.append(
            f"{(~keep).sum():,} of {len(rows):,} rows were left out: "
            "their text, label or time is empty."
        )
    rows = rows[keep].reset_index(drop=True)
    if len(rows) < 20:
        raise BadTable(
            f"{name} has {len(rows)} rows with both a text and a label; "
            "the ladder needs at least 20."
        )
    classes = rows["label"].nunique()
    if classes == 1:
        raise BadTable(
            f"{name} has a single label ({rows['label'].iloc[0]!r:.60}) in the column "
            f"{label!r}; there is nothing to tell apart. Is it the right column?"
        )
    if classes > len(rows) / 3:
        raise BadTable(
            f"the column {label!r} of {name} has {classes:,} different values in "
            f"{len(rows):,} rows, too many for labels. Is it the right column?"
        )
    return rows, notes


def _times(column: pd.Series, name: str) -> pd.Series:
    times = pd.to_datetime(column, errors="coerce", format="mixed", utc=True)
    if times.notna().mean() < 0.5:
        raise BadTable(
            f"the column {column.name!r} of {name} does not read as times "
            f"(for example {str(column.dropna().iloc[0])[:40]!r}). "
            "Leave time= out, or write them as 2025-11-23 10:00."
        )
    return times


def _split(rows, time, test_share, seed) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    n_test = max(1, round(test_share * len(rows)))
    if time is not None:
        rows = rows.sort_values("time", kind="stable")
        train, test = rows.iloc[:-n_test], rows.iloc[-n_test:]
        return (
            train,
            test,
            (
                f"Trained on the oldest {len(train):,} rows, "
                f"tested on the newest {len(test):,}."
            ),
        )
    from sklearn.model_selection import train_test_split

    # Every label keeps its share on both sides, where it has enough rows for that.
    rare = rows["label"].value_counts().min() < 2 or rows["label"].nunique() > n_test
    train, test = train_test_split(
        rows,
        test_size=n_test,
        random_state=seed,
        stratify=None if rare else rows["label"],
    )
    twins = test["text"].isin(set(train["text"])).mean()
    note = (
        f"Split at random: {len(train):,} rows to train, {len(test):,} to test. "
        "Where phrasings repeat, this flatters; with time=… the test is the future."
    )
    if twins > 0.01:
        note += f" {twins:.0%} of the test texts also stand in training."
    return train, test, note


def _reading(found: Ladder) -> str:
    table = found.table
    majority, keywords, model = (table.iloc[i] for i in range(3))
    gain = model["accuracy"] - keywords["accuracy"]
    if model["low"] > keywords["high"]:
        verdict = (
            f"the model is right {gain * 100:.0f} times more often in a hundred: "
            "here a handful of keywords does not do"
        )
    elif keywords["low"] > model["high"]:
        verdict = (
            f"the keywords are right {-gain * 100:.0f} times more often in a hundred: "
            "here the model has not earned its keep"
        )
    else:
        verdict = (
            "the intervals of keywords and model overlap: this test cannot tell them "
            "apart, and the cheaper one is the safer choice"
        )
    return (
        f"Always answering the most common label is right {majority['accuracy']:.0%} "
        f"of the time. Against learned keywords, {verdict}. Put a list "
        "of words that a person wrote beside them before you decide."
    )
