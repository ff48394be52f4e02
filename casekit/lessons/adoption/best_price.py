"""Exercise 3 of lesson 5: at which price does the most money come in?"""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pandas as pd

from casekit.checks import Exercise, Mistake, call, passed, wrong
from casekit.lessons.judge_numbers import brief, is_number

_STARTER = '''\
answer = ...

def best_price(willing_usd, prices_usd):
    """The price at which the most money comes in; of equals the lowest.

    willing_usd: what each shop would pay a month, at most (a Series).
    prices_usd: the prices to choose from, ascending (a list).
    """
    return ...

# When it is written, put the function's name here:
answer = ...
'''

_SOLUTION = """\
def best_price(willing_usd, prices_usd):
    income_usd = {price: price * (willing_usd >= price).sum() for price in prices_usd}
    return max(income_usd, key=income_usd.get)

answer = best_price
"""


def _income(willing: pd.Series, prices: list[float]) -> np.ndarray:
    return np.array([price * (willing >= price).sum() for price in prices])


def _fresh_markets(seed: int) -> list[tuple[pd.Series, list[float]]]:
    """Markets whose best price lies inside, apart from every tempting answer."""
    rng = Random(seed)
    markets = []
    while len(markets) < 3:
        middle, spread = rng.uniform(6, 14), rng.uniform(0.5, 0.8)
        willing = pd.Series(
            [round(middle * 2.718281828 ** rng.gauss(0, spread), 3) for _ in range(300)]
        )
        prices = [float(price) for price in range(2, 41, 2)]
        income = _income(willing, prices)
        best = prices[int(income.argmax())]
        tempting = {
            prices[0],
            _highest_paid(willing, prices),
            _nearest_mean(willing, prices),
        }
        if best not in tempting and (income == income.max()).sum() == 1:
            markets.append((willing, prices))
    # Two by hand: shops that would pay exactly a price, and two prices that tie.
    return [
        *markets,
        (pd.Series([6.0, 6.0, 6.0, 4.0]), [2.0, 4.0, 6.0, 8.0]),
        (pd.Series([4.0, 4.0, 2.0, 2.0]), [1.0, 2.0, 4.0, 5.0]),
    ]


def _highest_paid(willing: pd.Series, prices: list[float]) -> float:
    return max(price for price in prices if (willing >= price).any())


def _nearest_mean(willing: pd.Series, prices: list[float]) -> float:
    return min(prices, key=lambda price: abs(price - willing.mean()))


def _judge_best_price(answer: Any, lesson: Any):
    for willing, prices in _fresh_markets(lesson.seed):
        result = call(answer, willing, prices)
        if result.status != "returned":
            return result.verdict()
        value = result.value
        income = _income(willing, prices)
        best = prices[int(income.argmax())]
        told = f"On a market of {len(willing)} shops and {len(prices)} prices:"
        if len(willing) == 4:
            told = f"For `willing_usd` {willing.tolist()} and the prices {prices}:"
        if value is ...:
            return wrong(f"{told} your function returns `...`; a gap is still open.")
        if is_number(value, best):
            continue
        at = [i for i, price in enumerate(prices) if is_number(value, price)]
        if at and income[at[0]] == income.max():
            return wrong(
                f"{told} {prices[at[0]]:g} dollars bring as much as {best:g}. Of "
                "equals the lowest is asked for: the same money, and more shops stay."
            )
        above = [price * (willing > price).sum() for price in prices]
        if at and at[0] == int(np.argmax(above)):
            return wrong(
                f"{told} a shop that would pay 6 dollars at most also pays 6. Does "
                "your function count it?",
                "more than the price",
            )
        if is_number(value, prices[0]):
            return wrong(
                f"{told} at the lowest price the most shops pay, each of them very "
                "little. It is the product of the two that counts.",
                "the most payers",
            )
        if is_number(value, _highest_paid(willing, prices)):
            return wrong(
                f"{told} the dearest price that anybody pays brings "
                f"${income[prices.index(_highest_paid(willing, prices))]:,.0f} a "
                "month. How many shops pay it?",
                "the dearest price anybody pays",
            )
        if is_number(value, willing.mean()) or is_number(
            value, _nearest_mean(willing, prices)
        ):
            return wrong(
                f"{told} you took the mean of what shops would pay. A few who would "
                "pay a lot raise it, and most of the others leave at that price.",
                "the mean willingness",
            )
        if is_number(value, income.max()):
            return wrong(f"{told} that is the income. The price is asked for.")
        if at:
            return wrong(
                f"{told} at {prices[at[0]]:g} dollars ${income[at[0]]:,.0f} come in, "
                "and another price brings more."
            )
        return wrong(f"{told} one of the prices is asked for; {brief(value)} came.")
    return passed(
        "Price times those who pay it, at every price, and then the largest. Note what "
        "is missing in it: what the shops do that leave at that price."
    )


EXERCISE = Exercise(
    name="best_price",
    title="The price that brings the most",
    starter=_STARTER,
    judge=_judge_best_price,
    hints=(
        "What comes in at one price is that price times something. Times what?",
        "A shop pays if it would pay at least that much: "
        "`(willing_usd >= price).sum()` counts them.",
        "`income = {price: price * ___ for price in prices_usd}`, then "
        "`max(income, key=income.get)`; of equals `max` takes the first.",
    ),
    solution=_SOLUTION,
    reasoning=(
        "Each price is tried on all shops. Low prices have many payers and high ones "
        "few; the product is largest somewhere between, and where exactly follows from "
        "the spread of what shops would pay, not from its mean."
    ),
    mistakes=(
        Mistake(
            "the most payers",
            "def answer(willing_usd, prices_usd):\n"
            "    return max(prices_usd, key=lambda p: (willing_usd >= p).sum())",
            "wrong",
            "each of them very little",
        ),
        Mistake(
            "the dearest price anybody pays",
            "def answer(willing_usd, prices_usd):\n"
            "    return max(p for p in prices_usd if (willing_usd >= p).any())",
            "wrong",
            "How many shops pay it?",
        ),
        Mistake(
            "the mean willingness",
            "def answer(willing_usd, prices_usd):\n"
            "    return min(prices_usd, key=lambda p: abs(p - willing_usd.mean()))",
            "wrong",
            "you took the mean",
        ),
        Mistake(
            "more than the price",
            "def answer(willing_usd, prices_usd):\n"
            "    return max(prices_usd, key=lambda p: p * (willing_usd > p).sum())",
            "wrong",
            "also pays 6",
        ),
        Mistake(
            "the last of equals",
            "def answer(willing_usd, prices_usd):\n"
            "    return max(reversed(prices_usd), "
            "key=lambda p: p * (willing_usd >= p).sum())",
            "wrong",
            "the lowest is asked for",
        ),
        Mistake(
            "a crash",
            "def answer(willing_usd, prices_usd):\n"
            "    return willing_usd[prices_usd['low']]",
            "raised",
            "TypeError",
        ),
    ),
)
