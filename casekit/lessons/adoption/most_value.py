"""Exercise 4 of lesson 5: which product is worth most, errors outside included?"""

from __future__ import annotations

from random import Random
from typing import Any

import pandas as pd

from casekit.checks import Exercise, Mistake, call, describe, passed, wrong

_STARTER = '''\
answer = ...

def most_value(products, wage_usd_per_hour, usd_per_error):
    """The name of the product that is worth most to its shops.

    products has the names as index and the columns macro_f1, used (answers taken),
    hours_saved (of the shops' time) and errors (wrong answers that left the desk).
    usd_per_error: what one such error costs outside, in lost customers and parcels.
    """
    return ...

# When it is written, put the function's name here:
answer = ...
'''

_SOLUTION = """\
def most_value(products, wage_usd_per_hour, usd_per_error):
    gain_usd = products["hours_saved"] * wage_usd_per_hour
    harm_usd = products["errors"] * usd_per_error
    return (gain_usd - harm_usd).idxmax()

answer = most_value
"""

_NAMES = ("model in a tab", "rule in the mailbox", "automatic insertion", "by request")


def _value(products: pd.DataFrame, wage: float, usd: float) -> pd.Series:
    return products["hours_saved"] * wage - products["errors"] * usd


def _fresh_cases(seed: int) -> list[tuple[pd.DataFrame, float, float]]:
    """Cases in which score, use, hours and value name four different products."""
    rng = Random(seed)
    cases = []
    while len(cases) < 3:
        products = pd.DataFrame(
            {
                "macro_f1": [round(rng.uniform(0.60, 0.93), 2) for _ in _NAMES],
                "used": [rng.randint(40_000, 300_000) for _ in _NAMES],
                "hours_saved": [rng.randint(400, 2_800) for _ in _NAMES],
                "errors": [rng.randint(4_000, 60_000) for _ in _NAMES],
            },
            index=list(_NAMES),
        )
        # Whatever is inserted without asking is "used" most.
        products.loc["automatic insertion", "used"] = 400_000
        wage, usd = float(rng.randint(10, 25)), round(rng.uniform(0.2, 0.9), 2)
        worth = _value(products, wage, usd)
        winners = {
            worth.idxmax(), products["macro_f1"].idxmax(), products["used"].idxmax(),
            products["hours_saved"].idxmax(),
        }  # fmt: skip
        gaps = worth.sort_values().diff().iloc[-1]
        # Forgetting the wage has to lead to another product.
        unpaid = _value(products, 1, usd).idxmax()
        if len(winners) == 4 and gaps > 50 and unpaid != worth.idxmax():
            cases.append((products, wage, usd))
    return cases


def _judge_most_value(answer: Any, lesson: Any):
    for products, wage, usd in _fresh_cases(lesson.seed):
        result = call(answer, products, wage, usd)
        if result.status != "returned":
            return result.verdict()
        value = result.value
        told = (
            f"For a table of four products, ${wage:g} an hour and ${usd:g} for an "
            "error that leaves the desk:"
        )
        if value is ...:
            return wrong(f"{told} your function returns `...`; a gap is still open.")
        if type(value) is not str or value not in products.index:
            return wrong(
                f"{told} the name of a product is asked for; {describe(value)} came."
            )
        worth = _value(products, wage, usd)
        if value == worth.idxmax():
            continue
        if value == products["macro_f1"].idxmax():
            return wrong(
                f"{told} `{value}` has the highest macro-F1. A score is no benefit: "
                "look at what the shops got out of it.",
                "the better score is the greater value",
            )
        if value == products["used"].idxmax():
            return wrong(
                f"{told} `{value}` is used most, because nobody is asked. An answer "
                "that goes out by itself counts as used also where it does harm.",
                "use is value",
            )
        if value == products["hours_saved"].idxmax():
            return wrong(
                f"{told} `{value}` saves the most hours, and its errors cost more "
                "outside than some of those hours are worth.",
                "errors end at the desk",
            )
        if value == _value(products, 1, usd).idxmax():
            return wrong(
                f"{told} `{value}` comes out when hours are set against dollars. An "
                "hour has a price too.",
                "an hour is a dollar",
            )
        return wrong(
            f"{told} `{value}` is worth ${worth[value]:,.0f}; another is worth more."
        )
    return passed(
        "Hours at their wage, less errors at their price. The product that is used "
        "most, the one with the best score and the one that saves most hours were "
        "three others."
    )


EXERCISE = Exercise(
    name="most_value",
    title="Worth most, errors outside included",
    starter=_STARTER,
    judge=_judge_most_value,
    hints=(
        "Which columns are about what shops gain or lose, and which only about what "
        "the product did?",
        "Hours have a price (the wage), errors have one (`usd_per_error`). Both in "
        "dollars can be subtracted.",
        '`(products["hours_saved"] * ___ - products["errors"] * ___).idxmax()`',
    ),
    solution=_SOLUTION,
    reasoning=(
        "Macro-F1 and use describe the product; hours and errors describe what it does "
        "to a shop. Put in dollars, they can be set against each other, and the "
        "winner depends on the price of an error."
    ),
    mistakes=(
        Mistake(
            "the better score is the greater value",
            "def answer(products, wage_usd_per_hour, usd_per_error):\n"
            "    return products.macro_f1.idxmax()",
            "wrong",
            "A score is no benefit",
        ),
        Mistake(
            "use is value",
            "def answer(products, wage_usd_per_hour, usd_per_error):\n"
            "    return products.used.idxmax()",
            "wrong",
            "because nobody is asked",
        ),
        Mistake(
            "errors end at the desk",
            "def answer(products, wage_usd_per_hour, usd_per_error):\n"
            "    return (products.hours_saved * wage_usd_per_hour).idxmax()",
            "wrong",
            "its errors cost more",
        ),
        Mistake(
            "an hour is a dollar",
            "def answer(products, wage_usd_per_hour, usd_per_error):\n"
            "    return (products.hours_saved - products.errors * usd_per_error)"
            ".idxmax()",
            "wrong",
            "",
        ),
        Mistake(
            "a crash",
            "def answer(products, wage_usd_per_hour, usd_per_error):\n"
            "    return products['value'].idxmax()",
            "raised",
            "KeyError",
        ),
    ),
)
