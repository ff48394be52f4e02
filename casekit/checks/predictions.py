"""Predictions: a number or a choice, committed before the cell that answers it."""

import math
from dataclasses import dataclass
from typing import Any

from casekit.checks.cards import Shown, card
from casekit.checks.reading import Problem, describe, read_choice, read_number
from casekit.checks.text import clean, code
from casekit.errors import BadArgument


@dataclass(frozen=True)
class Prediction:
    """A question to answer before the run.

    Parameters
    ----------
    name : str
        What the lesson calls it: `lesson.predict("accuracy", 0.7)`.
    question : str
        As the learner reads it.
    unit : str
        Of a number: "minutes", "%", or "" for a share or a plain count.
    low, high : float, optional
        The range a number has to lie in, ends included.
    choices : tuple of str
        If given, a choice is asked for and not a number.

    Raises BadArgument if both choices and a range or a unit are given.

    >>> Prediction("accuracy", "What share will be right?", low=0, high=1).kind
    'number'
    """

    name: str
    question: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.choices and (self.unit, self.low, self.high) != ("", None, None):
            raise BadArgument(
                f"Prediction {self.name!r} has choices, so it takes no unit and no "
                f"range. Leave out one or the other."
            )

    @property
    def kind(self) -> str:
        return "choice" if self.choices else "number"


@dataclass(frozen=True, repr=False)
class Note(Shown):
    """A small card with a few words."""

    title: str
    words: str
    word: str = "Note"
    after: str = ""

    def text(self) -> str:
        head = f"{self.word}: {self.title}" if self.title else self.word
        parts = (head, clean(self.words), clean(self.after))
        return "\n\n".join(part for part in parts if part)

    def html(self) -> str:
        return card("note", self.title, self.words, word=self.word, after=self.after)


def read_prediction_value(asked: Prediction, value: Any) -> float | str | Problem:
    """A learner's prediction as a number or a choice, or the Problem with it.

    >>> asked = Prediction("wait", "How long?", unit="minutes", low=0, high=60)
    >>> read_prediction_value(asked, 90).words
    'A number from 0 to 60 minutes was expected; 90 minutes came.'
    """
    if asked.choices:
        return read_choice(value, asked.choices)
    number = read_number(value)
    if isinstance(number, Problem):
        return Problem(f"{_expected(asked)} was expected; {describe(value)} came.")
    low = -math.inf if asked.low is None else asked.low
    high = math.inf if asked.high is None else asked.high
    if low <= number <= high:
        return number
    came = with_unit(number, asked.unit)
    percent = ""
    if high == 1 and 1 < number <= 100:
        percent = f" As a share, {number:g} % is {number / 100:g}."
    return Problem(f"{_expected(asked)} was expected; {came} came.{percent}")


def _expected(asked: Prediction) -> str:
    low, high, unit = asked.low, asked.high, asked.unit
    if low is not None and high is not None:
        return f"A number from {low:g} to {with_unit(high, unit)}"
    if low is not None:
        return f"A number from {with_unit(low, unit)} upwards"
    if high is not None:
        return f"A number up to {with_unit(high, unit)}"
    return f"A number ({unit})" if unit else "A number"


def reveal_words(asked: Prediction, said: float | str | None, actual: Any) -> str:
    """The prediction beside what came out.

    >>> reveal_words(Prediction("accuracy", "What share?"), 0.7, 0.8123)
    'You said 0.70; it came out 0.81.'
    >>> reveal_words(Prediction("accuracy", "What share?"), None, 0.8123)
    'It came out 0.81. You made no prediction.'
    """
    if asked.choices:
        real = read_choice(actual, asked.choices)
        came = describe(actual) if isinstance(real, Problem) else code(real)
        mine = code(said) if isinstance(said, str) else None
    else:
        real = read_number(actual)
        numbers = [n for n in (real, said) if isinstance(n, (int, float))]
        digits = _decimals(*numbers)
        came = (
            describe(actual)
            if isinstance(real, Problem)
            else with_unit(real, asked.unit, digits)
        )
        mine = None
        if isinstance(said, (int, float)):
            mine = with_unit(said, asked.unit, digits)
    if mine is None:
        return f"It came out {came}. You made no prediction."
    return f"You said {mine}; it came out {came}."


def prediction_words(asked: Prediction, said: float | str) -> str:
    """A prediction as the learner reads it back.

    >>> prediction_words(Prediction("wait", "How long?", unit="minutes"), 12.0)
    '12 minutes'
    """
    if isinstance(said, str):
        return code(said)
    return with_unit(said, asked.unit, _decimals(said))


def _decimals(*numbers: float) -> int:
    """As many places as the largest needs to show two digits that mean something."""
    if all(number == int(number) for number in numbers):
        return 0
    size = max(abs(number) for number in numbers)
    return 2 if size == 0 else max(0, min(6, 1 - math.floor(math.log10(size))))


def with_unit(number: float, unit: str = "", decimals: int | None = None) -> str:
    """A number as it is read: thousands apart, its unit behind.

    >>> with_unit(12000, "minutes"), with_unit(1, "minutes"), with_unit(0.5)
    ('12,000 minutes', '1 minute', '0.5')
    """
    if decimals is None:
        text = f"{number:,.0f}" if number == int(number) else f"{number:,.6g}"
    else:
        text = f"{number:,.{decimals}f}"
    if text == "1" and unit.endswith("s"):
        unit = unit[:-1]
    return f"{text} {unit}" if unit else text
