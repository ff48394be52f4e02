"""Exercise 4 of lesson 4, on another table: which messages should a person read?"""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pandas as pd

from casekit.checks import Exercise, Mistake, call, describe, passed, wrong
from casekit.lessons.judge_numbers import is_number

_STARTER = '''\
answer = ...

def threshold(table, need):
    """The margin below which messages go to a person.

    table has the columns label, model_label and margin. A message with
    margin < threshold goes to a person, who is always right here.
    Return the threshold that sends the fewest messages and still has a
    share of at least `need` of ALL messages labelled rightly.
    """
    return ...

# When it works, put the function's name here:
answer = ...
'''

_SOLUTION = """\
import numpy as np

def threshold(table, need):
    right = (table["model_label"] == table["label"]).to_numpy()
    margin = table["margin"].to_numpy()
    for candidate in [0, *np.unique(margin), np.inf]:
        sent = margin < candidate
        if (right | sent).mean() >= need:
            return candidate

answer = threshold
"""


def _route_cases(lesson: Any) -> list[tuple[str, pd.DataFrame, float]]:
    """The lesson's table and two made ones, with needs that can and need not be met."""
    spanish = lesson.tables.spanish
    columns = ["msg_id", "label", "model_label", "margin"]
    base = float((spanish["label"] == spanish["model_label"]).mean())
    rng = Random(lesson.seed)
    n = 600
    # Rounded, so that many messages share a margin.
    margin = np.array([round(rng.random(), 2) for _ in range(n)])
    right = np.array([rng.random() for _ in range(n)]) < 0.35 + 0.6 * margin
    made = pd.DataFrame(
        {
            "msg_id": np.arange(n),
            "label": np.where(right, "refund", "other"),
            "model_label": "refund",
            "margin": margin,
        }
    ).set_index(np.arange(n) * 3 + 5)
    return [
        ("the Spanish mail", spanish[columns], round((base + 1) / 2, 2)),
        ("another table", made, 0.9),
        ("another table, where the model alone is good enough", made, 0.3),
        ("another table, where nothing may be wrong", made, 1.0),
    ]


def _fewest(table: pd.DataFrame, need: float) -> int:
    right = (table["model_label"] == table["label"]).to_numpy()
    margin = table["margin"].to_numpy()
    for candidate in [-np.inf, *np.unique(margin), np.inf]:
        sent = margin < candidate
        if (right | sent).mean() >= need:
            return int(sent.sum())
    return len(table)


def _judge_route(answer: Any, lesson: Any):
    for what, table, need in _route_cases(lesson):
        result = call(answer, table, need)
        if result.status != "returned":
            return result.verdict()
        value = result.value
        where = f"On {what} ({len(table):,} messages, need {need:g})"
        if value is ...:
            return wrong("Your function returns `...`; the gap is still open.")
        if type(value) not in (int, float, np.float64, np.float32, np.int64):
            return wrong(
                f"{where} your function should return one number, the threshold; "
                f"{describe(value)} came."
            )
        if np.isnan(value):
            return wrong(
                f"{where} your function returned NaN, which compares with nothing."
            )
        right = (table["model_label"] == table["label"]).to_numpy()
        sent = table["margin"].to_numpy() < value
        reached = float((right | sent).mean())
        told = (
            f"{where} your threshold {value:.4g} sends {sent.sum():,} messages to a "
            f"person and has {reached:.3f} of all labelled rightly."
        )
        fewest = _fewest(table, need)
        off = reached < need or int(sent.sum()) > fewest
        if off and is_number(value, need):
            return wrong(
                f"{told} You took the need itself as the threshold. A margin is no "
                "promise: measure how often the model is right above it.",
                "a margin of 0.9 is right nine times in ten",
            )
        if reached < need:
            return wrong(f"{told} That misses the need: a higher threshold sends more.")
        if off:
            kept = right[~sent]
            if sent.all():
                return wrong(
                    f"{told} Everything goes to a person: the most accurate choice, "
                    "and nobody's time is saved. Fewer messages reach the need too.",
                    "the higher accuracy wins",
                )
            if len(kept) and kept.mean() >= need and what == "the Spanish mail":
                return wrong(
                    f"{told} Of what the model keeps, {kept.mean():.3f} is right: that "
                    "meets the need among the kept ones. The need is about all "
                    "messages, and the person's right answers count as well.",
                    "counts only what the model keeps",
                )
            return wrong(
                f"{told} Fewer messages would do. Only the margins that occur in the "
                "table, and a bit more than the largest, change who is sent."
            )
    return passed(
        "You sent the fewest messages that reach the need, also where margins are "
        "tied, where the model alone is enough, and where nothing may be wrong."
    )


EXERCISE = Exercise(
    name="route",
    title="Send the doubtful ones to a person",
    starter=_STARTER,
    judge=_judge_route,
    hints=(
        "Try one threshold by hand first: who is sent, and how many of all "
        "messages are right in the end?",
        "Only the margins that occur in the table matter. With each of them as "
        "the threshold, a message is right if the model was right or if it was "
        "sent.",
        '`for candidate in [0, *sorted(set(table["margin"])), float("inf")]:` '
        '… `sent = table["margin"] < candidate` … return the first candidate '
        "that reaches the need.",
    ),
    solution=_SOLUTION,
    reasoning=(
        "Sending more messages to a person never makes fewer right, so the "
        "first threshold that reaches the need is the one that sends the "
        "fewest. It must be measured: a margin is a score, not a promise."
    ),
    mistakes=(
        Mistake(
            "a margin of 0.9 is right nine times in ten",
            "def answer(table, need):\n    return need",
            "wrong",
            "A margin is no promise",
        ),
        Mistake(
            "the higher accuracy wins",
            "def answer(table, need):\n    return float('inf')",
            "wrong",
            "nobody's time is saved",
        ),
        Mistake(
            "counts only what the model keeps",
            "def answer(table, need):\n"
            "    for t in sorted(set(table.margin)):\n"
            "        kept = table[table.margin >= t]\n"
            "        if (kept.label == kept.model_label).mean() >= need:\n"
            "            return t\n"
            "    return float('inf')",
            "wrong",
            "The need is about all messages",
        ),
        Mistake(
            "a crash",
            "def answer(table, need):\n    return table.confidence.min()",
            "raised",
            "AttributeError",
        ),
    ),
)
