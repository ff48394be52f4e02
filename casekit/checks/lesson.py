"""Lesson: a plan bound to a learner. What stands as `lesson` in a notebook."""

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from casekit.checks import progress
from casekit.checks.bound_exercise import BoundExercise, is_gap
from casekit.checks.cards import LOOKS, Shown, card, table_block
from casekit.checks.exercise import LessonPlan
from casekit.checks.predictions import (
    Note,
    Prediction,
    prediction_words,
    read_prediction_value,
    reveal_words,
)
from casekit.checks.reading import Problem, describe
from casekit.checks.seeds import personal_seed
from casekit.checks.text import code, listed
from casekit.checks.verdict import OUTCOMES
from casekit.errors import CasekitError, UnknownName

_UNMADE = object()


class UnknownExercise(UnknownName, AttributeError):
    """A lesson was asked for an exercise that it does not have."""


class Lesson(Shown):
    """A lesson of one learner: its exercises as attributes, its seed, its tables.

    Parameters
    ----------
    plan : LessonPlan
    learner, salt : str
        See `personal_seed`. The salt is not kept in any public attribute.
    folder : str or Path, optional
        Where progress is kept; see `progress.location`.

    Raises BadArgument if learner or salt is not a string, and UnknownExercise (an
    AttributeError) for an exercise that the lesson does not have.

    >>> from casekit.checks import Exercise
    >>> exercise = Exercise(
    ...     "majority", "The majority", "answer = ...", lambda answer, lesson: None,
    ...     ("Count.", "Count labels.", "`value_counts`"), "answer = 1", "Counted.")
    >>> lesson = Lesson(LessonPlan("demo", 0, "A demo", (exercise,)), learner="ada")
    >>> lesson.majority.check(...).outcome
    'not tried'
    """

    def __init__(
        self,
        plan: LessonPlan,
        learner: str = "",
        salt: str = "",
        folder: str | Path | None = None,
    ) -> None:
        self._plan = plan
        self._learner = learner
        self._salt = salt
        self._folder = folder
        self._seed = personal_seed(plan.name, learner, salt)
        self._tables = _UNMADE
        self._judges: Lesson | None = None
        self._predictions: dict[str, float | str] = {}
        self._exercises = {e.name: BoundExercise(e, self) for e in plan.exercises}

    @property
    def plan(self) -> LessonPlan:
        return self._plan

    @property
    def learner(self) -> str:
        return self._learner

    @property
    def seed(self) -> int:
        """The personal seed, from 0 to 2**31 - 1."""
        return self._seed

    @property
    def tables(self) -> Any:
        """What the plan makes from the seed, made when first asked for.

        None if the plan makes nothing. Change it as you like: checks use their own.
        """
        if self._tables is _UNMADE:
            make = self._plan.make_tables
            try:
                self._tables = None if make is None else make(self._seed)
            except AttributeError as error:
                # Left as it is, Python would take it for a missing `tables`.
                raise CasekitError(
                    f"The tables of lesson {self._plan.name!r} cannot be made: {error}"
                ) from error
        return self._tables

    def fresh_seed(self, label: str = "fresh") -> int:
        """Another seed of this learner's, to try a function on tables never shown.

        >>> lesson = Lesson(LessonPlan("demo", 0, "A demo"), learner="ada")
        >>> lesson.fresh_seed() != lesson.seed
        True
        """
        return personal_seed(f"{self._plan.name}/{label}", self._learner, self._salt)

    def predict(self, name: str, value: Any = ...) -> Note:
        """Commit a prediction. Never raises; what does not fit is told, not kept."""
        asked = self._prediction(name)
        if isinstance(asked, Note):
            return asked
        if is_gap(value):
            return Note(
                asked.question,
                "No prediction yet; the lesson goes on without it.",
                "Prediction",
            )
        said = read_prediction_value(asked, value)
        if isinstance(said, Problem):
            return Note(
                asked.question,
                said.words,
                "Prediction",
                "Nothing is noted yet. Change it and run the cell again.",
            )
        self._predictions[asked.name] = said
        problem = progress.write_prediction(
            self._plan.name, self._learner, asked.name, said, self._folder
        )
        shown = prediction_words(asked, said)
        words = f"Noted: {shown}. The lesson comes back to it."
        return Note(asked.question, words, "Prediction", problem)

    def reveal(self, name: str, actual: Any) -> Note:
        """Show the prediction beside what came out. Never raises."""
        asked = self._prediction(name)
        if isinstance(asked, Note):
            return asked
        said = self._predictions.get(asked.name)
        if said is None:
            said = progress.read_prediction(
                self._plan.name, self._learner, asked.name, self._folder
            )
        return Note(asked.question, reveal_words(asked, said, actual), "Prediction")

    def collect(self, name: str, actual: Any) -> Note:
        """Show what an earlier lesson asked beside what came out here. Never raises.

        Read from the progress file, so it is there if that lesson was opened in the
        same folder and under the same name.
        """
        for lesson, asked in self._plan.collects:
            if type(name) is str and asked.name == name:
                said = progress.read_prediction(
                    lesson, self._learner, asked.name, self._folder
                )
                words = reveal_words(asked, said, actual)
                return Note(asked.question, words, "Prediction from an earlier lesson")
        known = listed([asked.name for _, asked in self._plan.collects]) or "none"
        return Note(
            "",
            f"This lesson collects no earlier prediction called {_named(name)}. "
            f"It collects {known}.",
            "Prediction",
        )

    def _prediction(self, name: Any) -> Prediction | Note:
        for asked in self._plan.predictions:
            if type(name) is str and asked.name == name:
                return asked
        known = listed([asked.name for asked in self._plan.predictions])
        words = f"This lesson asks for no prediction called {_named(name)}."
        if known:
            words += f" It asks for {known}."
        return Note("", words, "Prediction")

    @property
    def folder(self) -> str | Path | None:
        """Where progress is kept; None for the usual place."""
        return self._folder

    def for_judges(self) -> "Lesson":
        """The same lesson with tables of its own."""
        # Learners add columns to theirs; an expected answer must not follow.
        if self._judges is None:
            self._judges = Lesson(self._plan, self._learner, self._salt, self._folder)
        return self._judges

    def outcomes(self) -> dict[str, str]:
        """The best outcome of each exercise so far, in this kernel or an earlier."""
        rows = progress.summary(self._folder, self._learner)
        kept = {
            r["exercise"]: r["outcome"] for r in rows if r["lesson"] == self._plan.name
        }
        return {
            name: max(kept.get(name, "not tried"), bound.best, key=OUTCOMES.index)
            for name, bound in self._exercises.items()
        }

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        exercises = self._exercises
        if name in exercises:
            return exercises[name]
        close = get_close_matches(name, exercises, n=1)
        hint = f" Did you mean `{close[0]}`?" if close else ""
        known = listed(list(exercises), most=12) or "none"
        raise UnknownExercise(
            f"Lesson {self._plan.name!r} has no exercise {name!r}.{hint} "
            f"Its exercises: {known}."
        )

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_"):
            raise AttributeError(
                f"lesson.{name} cannot be assigned to. To hand in an answer, call "
                f"lesson.{name}.check(answer)."
            )
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._exercises})

    def _heading(self) -> str:
        learner = f", for {self._learner}" if self._learner else ""
        return f"{self._plan.title}{learner}"

    def text(self) -> str:
        """The exercises and how far each of them has come, as plain text."""
        lines = [f"Lesson {self._plan.number}: {self._heading()}"]
        lines += [
            f"{LOOKS[outcome].icon} {LOOKS[outcome].word:<17} lesson.{name}  "
            f"{self._exercises[name].title}"
            for name, outcome in self.outcomes().items()
        ]
        return "\n".join(lines)

    def html(self) -> str:
        """The same as a card."""
        rows = [("Exercise", "Name", "So far")]
        rows += [
            (self._exercises[name].title, f"`lesson.{name}`", LOOKS[outcome].word)
            for name, outcome in self.outcomes().items()
        ]
        table = table_block(rows) if len(rows) > 1 else ""
        word = f"Lesson {self._plan.number}"
        return card("note", self._heading(), "", word=word, inner=table)


def _named(name: Any) -> str:
    return code(name, 60) if type(name) is str else describe(name)
