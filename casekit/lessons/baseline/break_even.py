"""Exercise 2 of lesson 4: at which volume does the model pay for itself?"""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from casekit.checks import (
    Exercise,
    Mistake,
    call,
    number_difference,
    passed,
    wrong,
)
from casekit.lessons.judge_numbers import brief, is_number

_STARTER = '''\
answer = ...

def break_even_messages(rule, model, usd_per_wrong):
    """Messages a month from which the model costs less than the rule.

    rule and model are dicts with "monthly_usd" and "accuracy";
    usd_per_wrong is what one wrong answer costs to mend.
    Always cheaper: 0. Never cheaper: float("inf").
    (A model that is cheaper but wrong more often is left out here.)
    """
    extra_usd = model["monthly_usd"] - rule["monthly_usd"]
    fewer_wrong = ...     # per message: how much less often the model is wrong
    # what if extra_usd is not positive? what if fewer_wrong is not?
    return ...

# When the gaps are filled, put the function's name here:
answer = ...
'''

_SOLUTION = """\
def break_even_messages(rule, model, usd_per_wrong):
    extra_usd = model["monthly_usd"] - rule["monthly_usd"]
    fewer_wrong = model["accuracy"] - rule["accuracy"]
    if extra_usd <= 0 and fewer_wrong >= 0:
        return 0
    if fewer_wrong <= 0:
        return float("inf")
    return extra_usd / (fewer_wrong * usd_per_wrong)

answer = break_even_messages
"""


def break_even_messages(rule: dict, model: dict, usd_per_wrong: float) -> float:
    """Messages a month from which the model is cheaper; 0 always, inf never.

    A model that is cheaper but wrong more often is ahead *below* some volume; that
    case is not asked for.

    >>> break_even_messages({"monthly_usd": 100, "accuracy": 0.8},
    ...                     {"monthly_usd": 400, "accuracy": 0.9}, 0.1)
    30000.0
    """
    extra_usd = model["monthly_usd"] - rule["monthly_usd"]
    fewer_wrong = round(model["accuracy"] - rule["accuracy"], 12)
    if extra_usd <= 0 and fewer_wrong >= 0:
        return 0.0
    if fewer_wrong <= 0:
        return float("inf")
    return round(extra_usd / (fewer_wrong * usd_per_wrong), 6)


def _break_even_cases(seed: int) -> list[tuple[str, dict, dict, float]]:
    """Named cases: two ordinary ones, and those at which formulas break."""
    rng = Random(seed)

    def case(extra: float, gain: float) -> tuple[dict, dict, float]:
        base = round(rng.uniform(0.6, 0.8), 3)
        rule = {"monthly_usd": float(rng.randint(150, 300)), "accuracy": base}
        model = {
            "monthly_usd": rule["monthly_usd"] + extra,
            "accuracy": round(base + gain, 3),
        }
        return rule, model, round(rng.uniform(0.05, 0.4), 3)

    return [
        ("a dearer model that is right more often", *case(120.0, 0.06)),
        ("a dearer model that is right a little more often", *case(340.0, 0.011)),
        ("a dearer model that is right less often", *case(200.0, -0.04)),
        ("a dearer model that is right just as often", *case(90.0, 0.0)),
        ("a model that is cheaper and right more often", *case(-60.0, 0.05)),
    ]


def _judge_break_even(answer: Any, lesson: Any):
    for what, rule, model, usd in _break_even_cases(lesson.seed):
        result = call(answer, rule, model, usd)
        if result.status != "returned":
            return result.verdict()
        value = result.value
        shown = f"`break_even_messages({rule}, {model}, {usd})`, {what}"
        if value is ...:
            return wrong(
                f"For {shown}: your function returns `...`; a gap is still open."
            )
        expected = break_even_messages(rule, model, usd)
        if is_number(value, expected):
            continue
        extra = model["monthly_usd"] - rule["monthly_usd"]
        gain = round(model["accuracy"] - rule["accuracy"], 12)
        if extra > 0 and gain > 0:
            if is_number(value, 0):
                return wrong(
                    f"For {shown}: at 0 messages there is nothing to be right about, "
                    "and the model's bill comes all the same. Being right more often "
                    "has to pay that bill first.",
                    "the higher accuracy wins",
                )
            if is_number(value, extra / (model["accuracy"] * usd)):
                return wrong(
                    f"For {shown}: you credit the model with all its right answers. "
                    "The rule would have given most of them too.",
                    "all right answers are the model's merit",
                )
            if is_number(value, extra / usd):
                return wrong(
                    f"For {shown}: you pay the bill as if each message were a mistake "
                    "avoided. On how many messages in a hundred is the model right "
                    "where the rule is not?",
                    "every message is a mistake avoided",
                )
            if is_number(value, extra / gain):
                return wrong(
                    f"For {shown}: the unit is off. Dollars over a share are dollars; "
                    "you want messages. What is one avoided mistake worth?",
                    "a mistake costs nothing",
                )
            if is_number(value, extra / ((1 - model["accuracy"]) * usd)):
                return wrong(
                    f"For {shown}: you charge the model for its own mistakes only. The "
                    "rule makes mistakes as well; what counts is the difference.",
                    "only the model errs",
                )
        if np.isinf(expected):
            return wrong(
                f"For {shown}: no volume makes up for this. Paying more for at most as "
                "many right answers is never cheaper. The docstring says what to "
                f"return then. Your function gave {brief(value)}.",
                "every price is worth it at scale",
            )
        if expected == 0:
            return wrong(
                f"For {shown}: here the model is ahead from the first message on. The "
                f"docstring says what to return. Your function gave {brief(value)}."
            )
        problem = number_difference(value, expected) or "another number is right."
        return wrong(f"For {shown}: {problem}")
    return passed(
        "Extra cost, divided by what one message saves in avoided mistakes. And "
        "you met the two cases that formulas forget: never, and always."
    )


EXERCISE = Exercise(
    name="break_even",
    title="The volume at which the model pays",
    starter=_STARTER,
    judge=_judge_break_even,
    hints=(
        "What does the model save on one message, on average?",
        "It saves `usd_per_wrong` each time it is right where the rule is "
        "wrong, less each time it is the other way round: the difference of the "
        "accuracies. How many messages pay the extra bill?",
        '`fewer_wrong = model["accuracy"] - rule["accuracy"]`, then treat two '
        "cases before you divide: the model costs no more and errs no more "
        '(`0`); the model errs no less (`float("inf")`). Else '
        "`extra_usd / (fewer_wrong * ___)`.",
    ),
    solution=_SOLUTION,
    reasoning=(
        "Each message saves the model `fewer_wrong * usd_per_wrong` against "
        "the rule. The extra bill is paid after `extra_usd` divided by that many "
        "messages. Where nothing is saved, no volume pays the bill; where "
        "nothing extra is billed, the first message does."
    ),
    mistakes=(
        Mistake(
            "the higher accuracy wins",
            "def answer(rule, model, usd_per_wrong):\n"
            "    return 0 if model['accuracy'] > rule['accuracy'] "
            "else float('inf')",
            "wrong",
            "has to pay that bill first",
        ),
        Mistake(
            "all right answers are the model's merit",
            "def answer(rule, model, usd_per_wrong):\n"
            "    extra = model['monthly_usd'] - rule['monthly_usd']\n"
            "    return extra / (model['accuracy'] * usd_per_wrong)",
            "wrong",
            "The rule would have given most of them too",
        ),
        Mistake(
            "every price is worth it at scale",
            "def answer(rule, model, usd_per_wrong):\n"
            "    extra = model['monthly_usd'] - rule['monthly_usd']\n"
            "    gain = model['accuracy'] - rule['accuracy']\n"
            "    return extra / (gain * usd_per_wrong) if gain else 0",
            "wrong",
            "no volume makes up for this",
        ),
        Mistake(
            "only the model errs",
            "def answer(rule, model, usd_per_wrong):\n"
            "    extra = model['monthly_usd'] - rule['monthly_usd']\n"
            "    return extra / ((1 - model['accuracy']) * usd_per_wrong)",
            "wrong",
            "The rule makes mistakes as well",
        ),
        Mistake(
            "a crash",
            "def answer(rule, model, usd_per_wrong):\n"
            "    return rule['cost'] / usd_per_wrong",
            "raised",
            "KeyError",
        ),
    ),
)
