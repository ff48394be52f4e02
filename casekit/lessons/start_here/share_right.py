"""Exercise 1 of lesson 0, a completed example: what share of the answers is right?"""

from __future__ import annotations

from random import Random
from typing import Any

import pandas as pd

from casekit.checks import Exercise, Mistake, call, number_difference, passed, wrong
from casekit.lessons.judge_numbers import is_number

_LABELS = ("refund", "exchange", "cancel", "damaged", "invoice", "other")

_STARTER = '''\
answer = ...

def share_right(answers, labels):
    """Share of messages that got their label; the answer "" could not be read."""
    right = [said == label for said, label in zip(answers, labels)]
    return sum(right) / len(right)

answer = share_right
'''


def _cases(seed: int):
    """Answers and labels with known numbers of right, unread and wrong ones."""
    rng = Random(seed)
    for right, unread, other in ((7, 5, 13), (11, 2, 7), (0, 4, 6), (9, 0, 3)):
        rows = []
        for kind in ["right"] * right + ["unread"] * unread + ["wrong"] * other:
            label = rng.choice(_LABELS)
            said = {"right": label, "unread": ""}.get(kind)
            if said is None:
                said = rng.choice([one for one in _LABELS if one != label])
            rows.append((said, label))
        rng.shuffle(rows)
        told = f"{right} right, {unread} unread and {other} wrong answers"
        said, label = zip(*rows, strict=True)
        yield told, pd.Series(said), pd.Series(label), (right, unread, len(rows))


def _judge(answer: Any, lesson: Any):
    for told, said, label, (right, unread, n) in _cases(lesson.seed):
        result = call(answer, said, label)
        if result.status != "returned":
            return result.verdict()
        value = result.value
        if is_number(value, right / n):
            continue
        if is_number(value, right / (n - unread)):
            return wrong(
                f"With {told} your function leaves the unread ones out. The customer "
                "wrote all the same, and somebody has to sort that message by hand.",
                "what cannot be read does not count",
            )
        if is_number(value, (n - unread) / n):
            return wrong(
                f"With {told} your function counts whatever looks like a label. "
                "Is it the label that the message should have?",
                "an answer is an answer",
            )
        if is_number(value, right):
            return wrong(
                f"With {told} your function counts them. Of how many? A share lies "
                "between 0 and 1.",
                "a number without its neighbour",
            )
        problem = number_difference(value, right / n) or "another share is right."
        return wrong(f"With {told}: {problem}")
    return passed(
        "All messages are in the denominator, also those whose reply nobody can read."
    )


EXERCISE = Exercise(
    name="share_right",
    title="The share right (a completed example)",
    starter=_STARTER,
    judge=_judge,
    hints=(
        "How many messages came in? All of them want a label.",
        "An answer is right if it equals the label of the same row; an empty text "
        "equals none of them.",
        "`right = [said == label for said, label in zip(answers, labels)]`, then "
        "`sum(right) / ___`",
    ),
    solution=_STARTER.split("\n\n", 1)[1].strip(),
    reasoning=(
        "A message whose reply cannot be read is not sorted, so it counts like a wrong "
        "one. Leaving it out would let a model look better by saying less."
    ),
    mistakes=(
        Mistake(
            "what cannot be read does not count",
            "def answer(answers, labels):\n"
            "    read = answers != ''\n"
            "    return (answers == labels)[read].mean()",
            "wrong",
            "leaves the unread ones out",
        ),
        Mistake(
            "an answer is an answer",
            "def answer(answers, labels):\n    return (answers != '').mean()",
            "wrong",
            "whatever looks like a label",
        ),
        Mistake(
            "a number without its neighbour",
            "def answer(answers, labels):\n    return int((answers == labels).sum())",
            "wrong",
            "Of how many?",
        ),
        Mistake("a crash", "answer = lambda a, b: a.accuracy", "raised", "Attribute"),
    ),
)
