"""Exercise 3 of lesson 0, another table: what may be promised after a trial?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from casekit.checks import Exercise, Mistake, call, number_difference, passed, wrong
from casekit.lessons.judge_numbers import brief, is_number

_Z = (1.96, 1.959963984540054)
_LABELS = ("heating", "water", "lock", "noise", "other")

_STARTER = '''\
answer = ...

def at_least(trial):
    """The lower end of the 95 % Wilson interval for the share right.

    trial has one row for each message tried, with the columns
    answer ("" where no label could be read), label, seconds, and
    chosen_by: "maker" (picked by hand) or "draw" (drawn blindly).
    """
    z = 1.96
    ...

# When the gap is filled, put the function's name here:
answer = ...
'''

_SOLUTION = """\
def at_least(trial):
    z = 1.96
    blind = trial[trial["chosen_by"] == "draw"]
    n = len(blind)
    share = (blind["answer"] == blind["label"]).sum() / n
    middle = share + z**2 / (2 * n)
    spread = z * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    return (middle - spread) / (1 + z**2 / n)

answer = at_least
"""


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The ends of the 95 % Wilson interval for a share.

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    share = right / n
    middle = share + z**2 / (2 * n)
    spread = z * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    return (middle - spread) / (1 + z**2 / n), (middle + spread) / (1 + z**2 / n)


def make_trial(
    seed: int,
    *,
    drawn: tuple[int, int, int] = (41, 13, 6),
    picked: tuple[int, int, int] = (27, 2, 1),
) -> pd.DataFrame:
    """The trial of another desk's prototype, invented.

    Parameters
    ----------
    seed : of the order and the labels
    drawn, picked : numbers of right, wrong and unread answers, among the messages drawn
        blindly and among those that the maker chose
    """
    rng = np.random.default_rng(seed)
    kinds = [
        (who, kind)
        for who, counts in (("draw", drawn), ("maker", picked))
        for kind, count in zip(("right", "wrong", "unread"), counts, strict=True)
        for _ in range(count)
    ]
    place = rng.integers(0, len(_LABELS), len(kinds))
    other = (place + rng.integers(1, len(_LABELS), len(kinds))) % len(_LABELS)
    answers = [
        {"right": _LABELS[a], "wrong": _LABELS[b], "unread": ""}[kind]
        for (_, kind), a, b in zip(kinds, place, other, strict=True)
    ]
    trial = pd.DataFrame(
        {
            "chosen_by": [who for who, _ in kinds],
            "label": [_LABELS[a] for a in place],
            "answer": answers,
            "seconds": np.round(rng.gamma(4.0, 0.2, len(kinds)), 2),
        }
    )
    order = rng.permutation(len(trial))
    return trial.iloc[order].reset_index(drop=True)


def _cases(lesson: Any):
    yield "your trial", lesson.tables.trial
    seed = lesson.fresh_seed("trial")
    rng = np.random.default_rng(seed)
    right = int(rng.integers(50, 70))
    yield "a trial never shown", make_trial(seed, drawn=(right, 100 - right, 9))
    yield (
        "a short trial without a mistake",
        make_trial(seed + 1, drawn=(12, 0, 0), picked=(4, 0, 0)),
    )


def _judge(answer: Any, lesson: Any):
    for what, trial in _cases(lesson):
        result = call(answer, trial.copy())
        if result.status != "returned":
            return result.verdict()
        value = result.value
        if value is ...:
            return wrong("Your function returns `...`; the gap is still open.")
        right = (trial["answer"] == trial["label"]).to_numpy()
        blind = (trial["chosen_by"] == "draw").to_numpy()
        read = (trial["answer"] != "").to_numpy()
        n, k = int(blind.sum()), int(right[blind].sum())
        if any(is_number(value, wilson(k, n, z)[0]) for z in _Z):
            continue
        where = f"On {what} ({len(trial)} messages, {n} of them drawn blindly)"

        def found(rows, number=value, hits=right):
            count, total = int(hits[rows].sum()), int(rows.sum())
            return any(is_number(number, wilson(count, total, z)[0]) for z in _Z)

        if found(np.ones(len(trial), dtype=bool)):
            return wrong(
                f"{where} you count all rows. What the maker picked says what the "
                "maker likes; only the drawn ones stand for the mail.",
                "more rows are more evidence",
            )
        if found(~blind):
            return wrong(
                f"{where} you count what the maker picked. Which rows stand for the "
                "mail that will come?",
                "the demo is the sample",
            )
        if found(blind & read):
            return wrong(
                f"{where} you leave out the messages whose reply could not be read. "
                "They came, and they were not sorted.",
                "what cannot be read does not count",
            )
        share = k / n
        if is_number(value, share):
            return wrong(
                f"{where} you return {brief(value)}, the share itself. Another draw "
                "would give another share: how low may the true one be?",
                "the share is the truth",
            )
        if is_number(value, wilson(k, n)[1]):
            return wrong(
                f"{where} that is the upper end: the best that the trial still allows. "
                "A promise needs the lower one.",
                "the better end",
            )
        simple = [share - z * (share * (1 - share) / n) ** 0.5 for z in _Z]
        if any(is_number(value, one) for one in simple):
            return wrong(
                f"{where} you used share ± z·√(share·(1 − share)/n). With 12 right "
                "of 12 it promises that no mistake will ever come. Wilson's formula "
                "stands in the lesson.",
                "a perfect trial leaves no doubt",
            )
        problem = number_difference(value, wilson(k, n)[0]) or "another number is right"
        return wrong(f"{where}: {problem}")
    return passed(
        "Blind rows only, unread replies among them, and the low end instead of the "
        "share: that is a number one may promise."
    )


EXERCISE = Exercise(
    name="at_least",
    title="Another table: what may be promised?",
    starter=_STARTER,
    judge=_judge,
    hints=(
        "Not all rows of the trial were chosen in the same way. Which ones are like "
        "the mail that will come?",
        "Keep the rows drawn blindly, all of them. Count how many of their answers "
        "are right, and put that into the formula of `wilson` above.",
        '`blind = trial[trial["chosen_by"] == "draw"]`, `n = len(blind)`, '
        '`right = (blind["answer"] == blind["label"]).sum()`, then '
        "`return wilson(right, n)[___]`.",
    ),
    solution=_SOLUTION,
    reasoning=(
        "The maker's rows were chosen for their answers, so they say nothing about the "
        "rest of the mail. A reply that nobody can read sorts nothing and counts as "
        "wrong. The share would come out differently in another draw; the lower end is "
        "what a careful person promises."
    ),
    mistakes=(
        Mistake(
            "more rows are more evidence",
            "def answer(trial):\n"
            "    n, share = len(trial), (trial.answer == trial.label).mean()\n"
            "    z = 1.96\n"
            "    s = z * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5\n"
            "    return (share + z**2 / (2 * n) - s) / (1 + z**2 / n)",
            "wrong",
            "only the drawn ones stand for the mail",
        ),
        Mistake(
            "what cannot be read does not count",
            "def answer(trial):\n"
            "    trial = trial[(trial.chosen_by == 'draw') & (trial.answer != '')]\n"
            "    n, share = len(trial), (trial.answer == trial.label).mean()\n"
            "    z = 1.96\n"
            "    s = z * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5\n"
            "    return (share + z**2 / (2 * n) - s) / (1 + z**2 / n)",
            "wrong",
            "could not be read",
        ),
        Mistake(
            "the share is the truth",
            "def answer(trial):\n"
            "    trial = trial[trial.chosen_by == 'draw']\n"
            "    return (trial.answer == trial.label).mean()",
            "wrong",
            "how low may the true one be",
        ),
        Mistake(
            "a perfect trial leaves no doubt",
            "def answer(trial):\n"
            "    trial = trial[trial.chosen_by == 'draw']\n"
            "    share = (trial.answer == trial.label).mean()\n"
            "    return share - 1.96 * (share * (1 - share) / len(trial)) ** 0.5",
            "wrong",
            "no mistake will ever come",
        ),
        Mistake(
            "a crash",
            "def answer(trial):\n    return trial.accuracy.min()",
            "raised",
            "AttributeError",
        ),
    ),
)
