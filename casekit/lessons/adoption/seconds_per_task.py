"""Exercise 1 of lesson 5, a completed example: seconds for a finished task."""

from __future__ import annotations

from random import Random
from typing import Any

import pandas as pd

from casekit.checks import Exercise, Mistake, call, number_difference, passed, wrong
from casekit.lessons.judge_numbers import is_number

_STARTER = '''\
answer = ...

def seconds_per_finished_task(table):
    """Seconds of the shops' time for one finished task.

    table has one row a shop: seconds_spent (opening, waiting, mending), correct,
    wrong (mended, so finished as well) and timeouts (time spent, nothing finished).
    """
    finished = table["correct"].sum() + table["wrong"].sum()
    return table["seconds_spent"].sum() / finished

answer = seconds_per_finished_task
'''


def _fresh_table(rng: Random) -> pd.DataFrame:
    """A few shops, busy and idle ones, with time-outs."""
    rows = []
    for _ in range(rng.randint(4, 7)):
        correct, wrong_ones = rng.randint(5, 400), rng.randint(1, 60)
        timeouts = rng.randint(1, 30)
        spent = correct * rng.uniform(3, 20) + wrong_ones * 60 + timeouts * 25
        rows.append((round(spent, 1), correct, wrong_ones, timeouts))
    return pd.DataFrame(rows, columns=["seconds_spent", "correct", "wrong", "timeouts"])


def _judge_seconds(answer: Any, lesson: Any):
    rng = Random(lesson.seed)
    for _ in range(4):
        table = _fresh_table(rng)
        result = call(answer, table)
        if result.status != "returned":
            return result.verdict()
        value = result.value
        spent = table["seconds_spent"]
        finished = table["correct"] + table["wrong"]
        told = f"On a table of {len(table)} shops:"
        if is_number(value, spent.sum() / (finished + table["timeouts"]).sum()):
            return wrong(
                f"{told} you count a time-out as a finished task. The time was spent, "
                "and the message still lay there.",
                "a call is a finished task",
            )
        if is_number(value, spent.sum() / table["correct"].sum()):
            return wrong(
                f"{told} you count right answers only. A wrong one was mended, in time "
                "that is in the table, so in the end that task was finished too.",
                "only right answers are finished",
            )
        if is_number(value, (spent / finished).mean()):
            return wrong(
                f"{told} you average over shops, so an idle shop counts as much as a "
                "busy one. Seconds for a *task* share all seconds among all tasks.",
                "the mean of the shops",
            )
        problem = number_difference(value, spent.sum() / finished.sum())
        if problem:
            return wrong(f"{told} {problem}")
    return passed(
        "All seconds, shared among all tasks that were finished. Time-outs cost and "
        "finish nothing."
    )


EXERCISE = Exercise(
    name="seconds_per_task",
    title="Seconds for a finished task (a completed example)",
    starter=_STARTER,
    judge=_judge_seconds,
    hints=(
        "Which of the columns are tasks that somebody can tick off?",
        "Right answers and mended ones are finished. Time-outs are not, but their "
        "seconds were spent.",
        '`table["seconds_spent"].sum() / (table["correct"] + table["___"]).sum()`',
    ),
    solution=_STARTER.split("\n\n", 1)[1].strip(),
    reasoning=(
        "The shop's time is one sum, the finished tasks another, and their ratio is "
        "what one task cost. Averaging over shops instead would ask what a shop "
        "experiences, another question."
    ),
    mistakes=(
        Mistake(
            "a call is a finished task",
            "answer = lambda t: t.seconds_spent.sum() "
            "/ (t.correct + t.wrong + t.timeouts).sum()",
            "wrong",
            "you count a time-out as a finished task",
        ),
        Mistake(
            "only right answers are finished",
            "answer = lambda t: t.seconds_spent.sum() / t.correct.sum()",
            "wrong",
            "A wrong one was mended",
        ),
        Mistake(
            "the mean of the shops",
            "answer = lambda t: (t.seconds_spent / (t.correct + t.wrong)).mean()",
            "wrong",
            "an idle shop counts as much",
        ),
        Mistake(
            "a crash",
            "def answer(table):\n    return table.seconds.sum()",
            "raised",
            "AttributeError",
        ),
    ),
)
