"""Verdict: what a check says about an answer.

Four outcomes, because a learner who has not begun, one whose code stopped with an
error and one whose answer is off need different words:

    not tried    nothing stands in the cell yet
    raised       the learner's code raised, ran too long or asked to exit
    wrong        the answer was read and is not right; the words say where
    passed       the answer is right
"""

from dataclasses import dataclass

from casekit.checks.cards import LOOKS, Shown, card
from casekit.checks.text import clean
from casekit.errors import BadArgument

OUTCOMES = ("not tried", "raised", "wrong", "passed")  # from least to most


@dataclass(frozen=True, repr=False)
class Verdict(Shown):
    """What a check says. True in an `if` only when the answer passed.

    Parameters
    ----------
    outcome : "not tried", "raised", "wrong" or "passed"
    title : str
        The title of the exercise.
    words : str
        For the learner: plain text, a blank line between paragraphs, `code` in
        backticks.
    next_step : str
        What to do next, in a sentence.
    misconception : str
        The name of the recognised mistaken idea, if there is one.

    Raises BadArgument for any other outcome.

    >>> print(Verdict("wrong", "A tuned rule", "Row 3 differs."))
    → Not yet: A tuned rule
    <BLANKLINE>
    Row 3 differs.
    >>> bool(Verdict("wrong", "A tuned rule", "Row 3 differs."))
    False
    """

    outcome: str
    title: str
    words: str
    next_step: str = ""
    misconception: str = ""

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise BadArgument(
                f"A verdict's outcome is one of {', '.join(map(repr, OUTCOMES))}; "
                f"{self.outcome!r} came. Use passed(...), wrong(...), raised(...) "
                f"or not_tried(...)."
            )

    def __bool__(self) -> bool:
        return self.outcome == "passed"

    def text(self) -> str:
        """The verdict as plain text, for a terminal and for screen readers."""
        look = LOOKS[self.outcome]
        title = clean(self.title, 200)
        head = f"{look.icon} {look.word}" + (f": {title}" if title else "")
        parts = (head, clean(self.words), clean(self.next_step))
        return "\n\n".join(part for part in parts if part)

    def html(self) -> str:
        """The verdict as a card; the same bytes for the same verdict."""
        return card(self.outcome, self.title, self.words, after=self.next_step)


def passed(words: str) -> Verdict:
    """The answer is right; the engine adds title and next step.

    >>> passed("Every row agrees.").outcome
    'passed'
    """
    return Verdict("passed", "", words)


def wrong(words: str, misconception: str = "") -> Verdict:
    """The answer was read and is not right.

    >>> wrong("Too few rows.", "duplicates dropped").misconception
    'duplicates dropped'
    """
    return Verdict("wrong", "", words, misconception=misconception)


def raised(words: str) -> Verdict:
    """The learner's code raised, ran too long or asked to exit.

    >>> raised("Your function raised `KeyError`.").outcome
    'raised'
    """
    return Verdict("raised", "", words)


def not_tried(words: str = "") -> Verdict:
    """Nothing stands in the cell yet.

    >>> print(not_tried())
    ○ Not tried
    <BLANKLINE>
    There is no answer here yet.
    """
    return Verdict("not tried", "", words or "There is no answer here yet.")
