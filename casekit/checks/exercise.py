"""Exercise, Mistake and LessonPlan: what a lesson asks, as plain frozen data."""

import ast
import keyword
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from casekit.checks.predictions import Prediction
from casekit.checks.verdict import OUTCOMES, Verdict
from casekit.errors import BadArgument

HINT_WORDS = ("nudge", "hint", "scaffold")
# What a Lesson itself is called by; an exercise of that name could not be reached.
RESERVED = (
    "plan",
    "learner",
    "folder",
    "seed",
    "tables",
    "fresh_seed",
    "predict",
    "reveal",
    "collect",
    "outcomes",
    "for_judges",
    "text",
    "html",
)


@dataclass(frozen=True)
class Mistake:
    """A tempting wrong answer, for the tests of a lesson. A learner never sees it.

    Parameters
    ----------
    name : str
        The mistaken idea, such as "accuracy wins".
    source : str
        Python source that binds `answer`.
    outcome : str
        What the check has to say: usually "wrong", or "raised".
    says : str
        Words that the verdict has to contain.

    Raises BadArgument for an unknown outcome, or "passed".

    >>> Mistake("off by one", "answer = 41", says="too low").outcome
    'wrong'
    """

    name: str
    source: str
    outcome: str = "wrong"
    says: str = ""

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES or self.outcome == "passed":
            raise BadArgument(
                f"The outcome of the mistake {self.name!r} has to be 'wrong', 'raised' "
                f"or 'not tried'; {self.outcome!r} came."
            )


@dataclass(frozen=True)
class Exercise:
    """One exercise of a lesson.

    Parameters
    ----------
    name : str
        An identifier: `lesson.<name>`.
    title : str
    starter : str
        Source of the learner's cell. Its first statement is `answer = ...`.
    judge : callable
        judge(answer, lesson) -> Verdict, for any answer but `...`, "____" and None.
        `lesson` offers .seed, .tables, .learner and .fresh_seed().
    hints : tuple of three str
        Nudge, hint and scaffold.
    solution : str
        Source that binds `answer`.
    reasoning : str
        Why the solution is what it is.
    mistakes : tuple of Mistake

    Raises BadArgument if the name is no identifier, if there are not three hints, or
    if the starter does not begin with `answer = ...`.

    >>> Exercise("majority", "The majority", "answer = ...", lambda a, lesson: None,
    ...          ("a", "b", "c"), "answer = 1", "Because.").title
    'The majority'
    """

    name: str
    title: str
    starter: str
    judge: Callable[[Any, Any], Verdict]
    hints: tuple[str, str, str]
    solution: str
    reasoning: str
    mistakes: tuple[Mistake, ...] = ()

    def __post_init__(self) -> None:
        name = self.name
        usable = name.isidentifier() and not keyword.iskeyword(name)
        if not usable or name.startswith("_") or name in RESERVED:
            raise BadArgument(
                f"An exercise is reached as lesson.<name>; {name!r} cannot be. Use an "
                f"identifier without a leading underscore, other than "
                f"{', '.join(RESERVED)}."
            )
        if len(self.hints) != 3 or not all(self.hints):
            raise BadArgument(
                f"Exercise {name!r} needs three hints ({', '.join(HINT_WORDS)}); "
                f"{len([h for h in self.hints if h])} came."
            )
        if not _starts_untried(self.starter):
            raise BadArgument(
                f"The starter of exercise {name!r} has to begin with `answer = ...`, "
                f"so that an untouched cell reads as not tried."
            )


def _starts_untried(source: str) -> bool:
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False
    return bool(body) and ast.unparse(body[0]) == "answer = ..."


@dataclass(frozen=True)
class LessonPlan:
    """A lesson before it is bound to a learner.

    Parameters
    ----------
    name : str
        Such as "baseline"; part of every seed.
    number : int
        Its place in the course.
    title : str
    exercises : tuple of Exercise
    make_tables : callable, optional
        make_tables(seed) -> whatever the lesson's cells use. Called when the tables
        are first asked for, once for the learner and once for the checks, so the same
        seed has to give the same tables.
    predictions : tuple of Prediction
    collects : tuple of (lesson name, Prediction)
        Predictions that an earlier lesson asked for and this one comes back to.

    Raises BadArgument if two exercises or two predictions share a name.

    >>> LessonPlan("baseline", 4, "The baseline").exercises
    ()
    """

    name: str
    number: int
    title: str
    exercises: tuple[Exercise, ...] = ()
    make_tables: Callable[[int], Any] | None = None
    predictions: tuple[Prediction, ...] = ()
    collects: tuple[tuple[str, Prediction], ...] = ()

    def __post_init__(self) -> None:
        for what, parts in (
            ("exercises", self.exercises),
            ("predictions", self.predictions),
            ("collected predictions", tuple(asked for _, asked in self.collects)),
        ):
            names = [part.name for part in parts]
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise BadArgument(
                    f"Lesson {self.name!r} has two {what} called {twice[0]!r}. "
                    f"Rename one of them."
                )
