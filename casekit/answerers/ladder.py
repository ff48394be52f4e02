"""The ladder: answerers side by side on the same texts, from nothing to a model."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from casekit.answerers.intervals import share_interval
from casekit.errors import BadArgument, BadTable


@dataclass(frozen=True)
class Cost:
    """What an answerer costs, in US dollars.

    Parameters
    ----------
    setup_usd : once, spread over `months`
    monthly_usd : upkeep, servers
    per_message_usd : fees by use
    """

    setup_usd: float = 0.0
    monthly_usd: float = 0.0
    per_message_usd: float = 0.0
    months: int = 12

    def per_message(self, messages_per_month: float) -> float:
        """Dollars for one message at that volume.

        >>> Cost(setup_usd=120, monthly_usd=10, per_message_usd=0.001).per_message(1000)
        0.021
        """
        fixed = self.setup_usd / self.months + self.monthly_usd
        return fixed / messages_per_month + self.per_message_usd


@dataclass(frozen=True)
class EachText:
    """Makes an answerer of a function that labels one text.

    >>> EachText(lambda text: "loud" if text.isupper() else "calm").answer(["HEY"])
    ['loud']
    """

    function: Callable[[str], str]
    name: str = ""

    def answer(self, texts: Sequence[str]) -> list:
        """The function's answer to each text."""
        return [self.function(text) for text in texts]


@dataclass(frozen=True)
class Ladder:
    """What `ladder` found.

    Attributes
    ----------
    table : DataFrame, one row a rung
        accuracy with its interval, macro_f1, latency, cost per right answer.
    recall : DataFrame, one row a rung and label
        recall, low, high, right, n (rows of that label in the test table).
    answers : DataFrame, one row a test text
        The true label, its weight, and each rung's answer.
    """

    table: pd.DataFrame
    recall: pd.DataFrame
    answers: pd.DataFrame = field(repr=False)

    def __repr__(self) -> str:
        return self.table.to_string(float_format=lambda x: f"{x:.3f}")

    def _repr_html_(self) -> str:
        # Without an index: the empty corner of a table is no header to a screen reader.
        return self.table.reset_index().to_html(
            float_format=lambda x: f"{x:.3f}", border=0, index=False
        )

    def plot(self, labels: Sequence[str] | None = None):
        """Draw accuracy and some labels' recall, with intervals; returns a Picture.

        Parameters
        ----------
        labels : labels to draw beside accuracy; by default the rarest in the test table
        """
        from casekit.answerers.ladder_figure import draw_ladder

        return draw_ladder(self, labels)


def ladder(
    answerers: Sequence[Any] | Mapping[str, Any],
    train: pd.DataFrame,
    test: pd.DataFrame,
    *,
    text: str = "text",
    label: str = "label",
    costs: Mapping[str, Cost] | None = None,
    messages_per_month: float = 10_000,
    time_texts: int = 60,
) -> Ladder:
    """Measure answerers on the same test table.

    Parameters
    ----------
    answerers : list, or dict of name to answerer
        Anything with `answer(texts) -> labels`; a scikit-learn classifier or pipeline;
        a function from a list of texts to a list of labels (for a function of one text
        see `EachText`). What has `fit(texts, labels)` is fitted on a copy first.
    train, test : DataFrame
        With the columns `text` and `label`. A column `weight` in `test` says how many
        messages of the real stream each row stands for: shares are weighted by it, so
        a test set enriched with a rare label still tells the truth about the whole.
    costs : dict of name to Cost, optional
        Without it the column of costs is left out.
    messages_per_month : float
        The volume over which monthly costs are spread.
    time_texts : int
        How many texts are answered one by one to measure latency; 0 leaves it out.

    Returns
    -------
    Ladder

    Raises
    ------
    BadTable
        When a column is missing, a table is empty, or a rung gives no label per text.

    Examples
    --------
    >>> from casekit.answerers import Majority
    >>> train = pd.DataFrame({"text": ["buy", "buy", "sell"], "label": ["b", "b", "s"]})
    >>> ladder([Majority()], train, train, time_texts=0).table.round(3)
    ... # doctest: +NORMALIZE_WHITESPACE
              accuracy    low   high  macro_f1
    rung
    majority     0.667  0.177  0.961       0.4
    """
    from sklearn.metrics import f1_score

    _check_table(train, "train", text, label)
    _check_table(test, "test", text, label)
    weight = _weights(test)
    texts = [str(one) for one in test[text]]
    truth = test[label].to_numpy(dtype=object)
    classes = sorted(pd.unique(truth), key=str)
    rows, recalls = [], []
    answers = pd.DataFrame({"label": truth, "weight": weight}, index=test.index)
    for name, answerer in _named(answerers).items():
        fitted = _fitted(answerer, train, text, label)
        given = _labels(fitted(texts), len(texts), name)
        if name in answers:
            raise BadArgument(
                f"a rung may not be called {name!r}; give it another name."
            )
        answers[name] = given
        right = given == truth
        accuracy, low, high = share_interval(right, weight)
        row = {"rung": name, "accuracy": accuracy, "low": low, "high": high}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a label that is never given has F1 = 0
            row["macro_f1"] = f1_score(
                truth.astype(str), given.astype(str), labels=[str(c) for c in classes],
                average="macro", sample_weight=weight, zero_division=0,
            )  # fmt: skip
        if time_texts:
            p50, p95 = _latency_ms(fitted, texts[:time_texts])
            row |= {"latency_ms_p50": p50, "latency_ms_p95": p95}
        if costs is not None:
            cost = costs.get(name, Cost()).per_message(messages_per_month)
            row["usd_per_right_answer"] = cost / accuracy if accuracy else np.inf
        rows.append(row)
        for one in classes:
            mine = truth == one
            share, low, high = share_interval(right[mine], weight[mine])
            recalls.append(
                {"rung": name, "label": one, "recall": share, "low": low, "high": high,
                 "right": int(right[mine].sum()), "n": int(mine.sum())}
            )  # fmt: skip
    return Ladder(
        pd.DataFrame(rows).set_index("rung"),
        pd.DataFrame(recalls).set_index(["rung", "label"]),
        answers,
    )


def _named(answerers: Sequence[Any] | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(answerers, Mapping):
        return dict(answerers)
    if callable(answerers) or hasattr(answerers, "answer"):
        answerers = [answerers]
    named: dict[str, Any] = {}
    for answerer in answerers:
        name = getattr(answerer, "name", "") or getattr(answerer, "__name__", "")
        name = name or type(answerer).__name__
        if name in named:
            raise BadArgument(f"two rungs are called {name!r}; pass a dict of names.")
        named[name] = answerer
    return named


def _fitted(answerer, train, text, label) -> Callable[[Sequence[str]], Any]:
    """A function from texts to labels, after fitting a copy where there is a `fit`."""
    from copy import deepcopy

    if hasattr(answerer, "fit"):
        answerer = deepcopy(answerer)
        answerer.fit([str(one) for one in train[text]], train[label].to_numpy(object))
    for method in ("answer", "predict"):
        if hasattr(answerer, method):
            return getattr(answerer, method)
    if callable(answerer):
        return answerer
    raise BadArgument(
        "an answerer needs answer(texts), predict(texts) or must be a function of a "
        f"list of texts; got {type(answerer).__name__}."
    )


def _labels(given: Any, n: int, name: str) -> np.ndarray:
    if isinstance(given, str) or not hasattr(given, "__len__") or len(given) != n:
        came = f"{len(given):,}" if hasattr(given, "__len__") else type(given).__name__
        raise BadTable(
            f"{name!r} must answer one label for each of {n:,} texts, got {came}. "
            "For a function of a single text use EachText(function)."
        )
    labels = np.empty(n, dtype=object)
    labels[:] = list(given)
    return labels


def _latency_ms(answer, texts) -> tuple[float, float]:
    spent = []
    for one in texts:
        start = time.perf_counter()
        answer([one])
        spent.append(1000 * (time.perf_counter() - start))
    return float(np.quantile(spent, 0.5)), float(np.quantile(spent, 0.95))


def _weights(test: pd.DataFrame) -> np.ndarray:
    if "weight" not in test:
        return np.ones(len(test))
    weight = pd.to_numeric(test["weight"], errors="coerce").to_numpy(dtype=float)
    if not (np.isfinite(weight).all() and (weight >= 0).all() and weight.sum() > 0):
        raise BadTable(
            "the column weight must hold numbers of at least 0; some are missing, "
            "negative or no numbers. Drop the column to count each row once."
        )
    return weight


def _check_table(table, which, text, label) -> None:
    if not isinstance(table, pd.DataFrame):
        raise BadTable(f"{which} must be a DataFrame, got {type(table).__name__}.")
    for column in (text, label):
        if column not in table:
            raise BadTable(
                f"{which} needs a column {column!r}; it has "
                f"{', '.join(map(repr, table.columns[:12]))}. "
                "Name yours with text=… and label=…."
            )
    if table.empty:
        raise BadTable(f"{which} has no rows. Nothing can be measured on it.")
