"""BoundExercise: what stands as `lesson.<name>`, with check, hint and solution."""

from dataclasses import dataclass, replace
from typing import Any

from casekit.checks import progress
from casekit.checks.cards import Shown, card, source_block
from casekit.checks.exercise import HINT_WORDS, Exercise
from casekit.checks.predictions import Note
from casekit.checks.reading import describe
from casekit.checks.text import count, listed
from casekit.checks.verdict import OUTCOMES, Verdict, not_tried, raised, wrong

_STOPPED = "You stopped the check. Run the cell again to check once more."


def is_gap(value: Any) -> bool:
    """Whether a value is what a starter leaves to fill in: `...` or "____".

    >>> is_gap(...), is_gap("____"), is_gap(None)
    (True, True, False)
    """
    return value is ... or (type(value) is str and value.strip() == "____")


class BoundExercise(Shown):
    """An exercise of a lesson: `.check(answer)`, `.hint()`, `.solution()`."""

    def __init__(self, exercise: Exercise, lesson: Any) -> None:
        # A Lesson; lesson.py imports this module, so the name cannot stand here.
        self._exercise = exercise
        self._lesson = lesson
        self._hints_given = 0
        self.best = "not tried"  # in this kernel; the file knows about earlier ones

    @property
    def name(self) -> str:
        return self._exercise.name

    @property
    def title(self) -> str:
        return self._exercise.title

    def check(self, answer: Any = ..., *more: Any) -> Verdict:
        """Say whether the answer is right, in words. Never raises, on any input.

        Ctrl-C and the stop button end the check with the verdict "raised".
        """
        try:
            verdict = replace(self._judged(answer, more), title=self.title)
        except KeyboardInterrupt:  # between two of our own lines
            return Verdict("raised", self.title, _STOPPED)
        try:
            return self._finished(verdict)
        except (Exception, KeyboardInterrupt):
            # The verdict stands, whatever happens to the sentence after it.
            return verdict

    def _finished(self, verdict: Verdict) -> Verdict:
        """The verdict with its next step, recorded."""
        self.best = max(self.best, verdict.outcome, key=OUTCOMES.index)
        step = verdict.next_step or self._next_step(verdict)
        # An untouched notebook leaves no trace: nothing was done yet.
        if verdict.outcome != "not tried":
            done = {"outcome": verdict.outcome}
            if verdict.misconception:
                done["misconception"] = verdict.misconception
            step = " ".join(filter(None, (step, self._record("check", **done))))
        return replace(verdict, next_step=step)

    def _judged(self, answer: Any, more: tuple) -> Verdict:
        if more:
            return wrong(
                f"`check` takes one answer; {len(more) + 1} came. Put several values "
                f"into one list or tuple."
            )
        if is_gap(answer):
            return not_tried()
        if answer is None:
            return wrong(
                "None came, which means that nothing was handed over. Is a `return` "
                "missing in your function, or did a method that changes something in "
                "place return nothing?"
            )
        try:
            verdict = self._exercise.judge(answer, self._lesson.for_judges())
            if type(verdict) is Verdict:
                return verdict
        except KeyboardInterrupt:
            return raised(_STOPPED)
        except BaseException:  # hostile input or a fault of ours: never a traceback
            pass
        return wrong(
            f"The check could not read this answer: {describe(answer)} came. Compare "
            f"it with what the exercise asks for."
        )

    def _next_step(self, verdict: Verdict) -> str:
        me = f"lesson.{self.name}"
        if verdict.outcome == "not tried":
            return "Put your answer where `...` stands, run the cell, check again."
        if verdict.outcome == "passed":
            left = [
                name
                for name, outcome in self._lesson.outcomes().items()
                if outcome != "passed" and name != self.name
            ]
            if not left:
                return "That was the last exercise of this lesson."
            names = listed([f"lesson.{name}" for name in left], most=3)
            return f"{count(len(left), 'exercise')} left in this lesson: {names}."
        if self._hints_given == 0:
            return f"`{me}.hint()` gives a nudge."
        if self._hints_given < 3:
            return f"`{me}.hint()` gives the next hint."
        return f"`{me}.solution()` shows a solution and its reasoning."

    def hint(self, number: Any = None) -> Note:
        """The next hint, or the one of a number from 1 to 3. Never raises."""
        me = f"lesson.{self.name}"
        if number is None and self._hints_given == 3:
            return Note(
                self.title,
                f"There are no more hints. `{me}.hint(1)` to "
                f"`{me}.hint(3)` show them again.",
                "Hint",
                f"`{me}.solution()` shows a solution and its reasoning.",
            )
        if number is None:
            number = self._hints_given + 1
        if type(number) is not int or number not in (1, 2, 3):
            return Note(
                self.title,
                f"There are three hints: `{me}.hint(1)`, `{me}.hint(2)` "
                f"and `{me}.hint(3)`; {describe(number)} came.",
                "Hint",
            )
        self._hints_given = max(self._hints_given, number)
        problem = self._record("hint", number=number)
        word = f"{HINT_WORDS[number - 1].capitalize()} ({number} of 3)"
        return Note(self.title, self._exercise.hints[number - 1], word, problem)

    def solution(self) -> "Solution":
        """A solution with its reasoning; its code is in `.source`."""
        problem = self._record("solution")
        exercise = self._exercise
        return Solution(self.title, exercise.solution, exercise.reasoning, problem)

    def _record(self, event: str, **more: Any) -> str:
        lesson = self._lesson
        return progress.record(
            {
                "lesson": lesson.plan.name,
                "learner": lesson.learner,
                "event": event,
                "exercise": self.name,
                **more,
            },
            lesson.folder,
        )

    def text(self) -> str:
        """The title and what can be done with the exercise, as plain text."""
        return (
            f"Exercise: {self.title}\n\nlesson.{self.name}.check(answer), "
            f".hint(), .solution()"
        )

    def html(self) -> str:
        """The same as a card."""
        words = f"`lesson.{self.name}.check(answer)`, `.hint()`, `.solution()`"
        return card("note", self.title, words, word="Exercise")


@dataclass(frozen=True, repr=False)
class Solution(Shown):
    """A solution: code in `.source`, why in `.reasoning`."""

    title: str
    source: str
    reasoning: str
    after: str = ""

    def text(self) -> str:
        parts = (f"Solution: {self.title}", self.source, self.reasoning, self.after)
        return "\n\n".join(part for part in parts if part)

    def html(self) -> str:
        words = "\n\n".join(filter(None, (self.reasoning, self.after)))
        return card(
            "note",
            self.title,
            "",
            word="Solution",
            inner=source_block(self.source),
            after=words,
        )
