"""Exercise 2 of lesson 5: at which step of the funnel are most shops lost?"""

from __future__ import annotations

from random import Random
from typing import Any

import pandas as pd

from casekit.checks import Exercise, Mistake, call, describe, passed, wrong

_STARTER = '''\
answer = ...

def largest_loss(funnel):
    """The step at which the largest share is lost of those who reached the one before.

    funnel is a Series of shops, its index the steps from first to last.
    """
    before = funnel.shift(1)
    share_lost = ...      # of the shops at the step before, how many are gone here?
    return share_lost.idxmax()

# When the gap is filled, put the function's name here:
answer = ...
'''

_SOLUTION = """\
def largest_loss(funnel):
    before = funnel.shift(1)
    share_lost = 1 - funnel / before
    return share_lost.idxmax()

answer = largest_loss
"""

_STEPS = ("market", "reachable", "aware", "tried", "used after 30 days", "paying")


def _fresh_funnels(seed: int) -> list[pd.Series]:
    """Funnels on which relative, absolute and total loss name different steps."""
    rng = Random(seed)
    funnels = []
    while len(funnels) < 3:
        kept = [rng.uniform(0.7, 0.95) for _ in _STEPS[1:]]
        kept[0] = rng.uniform(0.5, 0.6)  # the largest number is lost first
        kept[rng.choice((2, 3))] = rng.uniform(0.3, 0.42)  # the largest share later
        shops = [10_000]
        for share in kept:
            shops.append(round(shops[-1] * share))
        funnel = pd.Series(shops, index=list(_STEPS), name="shops")
        names = {
            _by_share(funnel), _by_count(funnel), _kept(funnel), str(funnel.idxmin()),
        }  # fmt: skip
        if len(names) == 4:
            funnels.append(funnel)
    return funnels


def _by_share(funnel: pd.Series) -> str:
    return str((1 - funnel / funnel.shift(1)).idxmax())


def _by_count(funnel: pd.Series) -> str:
    return str((funnel.shift(1) - funnel).idxmax())


def _kept(funnel: pd.Series) -> str:
    return str((funnel / funnel.shift(1)).idxmax())


def _judge_largest_loss(answer: Any, lesson: Any):
    for funnel in _fresh_funnels(lesson.seed):
        result = call(answer, funnel)
        if result.status != "returned":
            return result.verdict()
        value = result.value
        told = "For `" + ", ".join(f"{k}: {v:,}" for k, v in funnel.items()) + "`:"
        if value is ...:
            return wrong(f"{told} your function returns `...`; a gap is still open.")
        if type(value) is not str or value not in funnel.index:
            return wrong(
                f"{told} the name of one of the steps is asked for; "
                f"{describe(value)} came."
            )
        if value == _by_share(funnel):
            continue
        if value == _by_count(funnel):
            return wrong(
                f"{told} `{value}` loses the largest *number*. The first steps nearly "
                "always do, for there the most shops are. Which step keeps the "
                "smallest share of those who came to it?",
                "the largest number",
            )
        if value == _kept(funnel):
            return wrong(
                f"{told} `{value}` *keeps* the largest share of those who came to it. "
                "The largest loss is asked for.",
                "kept for lost",
            )
        if value == funnel.idxmin():
            return wrong(
                f"{told} `{value}` is the end of the funnel, where the fewest "
                "shops are. What happened at each step by itself?",
                "the smallest step",
            )
        before = _STEPS[max(0, _STEPS.index(value) - 1)]
        return wrong(
            f"{told} from `{before}` to `{value}` a smaller share is lost than at "
            "another step."
        )
    return passed(
        "A share of those who came to the step: so a late step with few shops can be "
        "the leak that is worth mending."
    )


EXERCISE = Exercise(
    name="largest_loss",
    title="The leak in the funnel",
    starter=_STARTER,
    judge=_judge_largest_loss,
    hints=(
        "A step can lose few shops and still lose most of those who came to it.",
        "Divide each step by the one before: that is the share which is kept.",
        "`share_lost = 1 - funnel / ___`; the first step has none before it, and "
        "`idxmax` passes over what is missing.",
    ),
    solution=_SOLUTION,
    reasoning=(
        "`shift(1)` puts each step beside the one before. The share lost is one minus "
        "their ratio, and its largest value is the leak. It says where to look, not "
        "why: reach, being found, being worth it and price leak at different steps."
    ),
    mistakes=(
        Mistake(
            "the largest number",
            "def answer(funnel):\n    return (funnel.shift(1) - funnel).idxmax()",
            "wrong",
            "loses the largest *number*",
        ),
        Mistake(
            "the smallest step",
            "def answer(funnel):\n    return funnel.idxmin()",
            "wrong",
            "is the end of the funnel",
        ),
        Mistake(
            "kept for lost",
            "def answer(funnel):\n    return (funnel / funnel.shift(1)).idxmax()",
            "wrong",
            "The largest loss is asked for",
        ),
        Mistake(
            "a position instead of a name",
            "def answer(funnel):\n"
            "    return int((1 - funnel / funnel.shift(1)).argmax())",
            "wrong",
            "the name of one of the steps",
        ),
        Mistake(
            "a crash",
            "def answer(funnel):\n    return funnel['bought'] / 0",
            "raised",
            "KeyError",
        ),
    ),
)
