"""One module per notebook: its exercises, panel and drawing, never its reasoning."""

from __future__ import annotations

from importlib import import_module

from casekit.errors import UnknownName

# Lesson name to module, in the order of the notebooks.
_MODULES = {
    "start_here": "casekit.lessons.start_here",
    "baseline": "casekit.lessons.baseline",
    "adoption": "casekit.lessons.adoption",
}


def plan(name: str):
    """What a lesson consists of: exercises, predictions and tables, as plain data."""
    if name not in _MODULES:
        raise UnknownName(
            f"There is no lesson {name!r}; there is {', '.join(_MODULES)}."
        )
    return import_module(_MODULES[name]).PLAN


def lesson(name: str, *, learner: str = "", salt: str = ""):
    """A lesson for one learner: its tables, its exercises and their feedback.

    Parameters
    ----------
    name : str
        `"baseline"` for lesson 4.
    learner : str
        Any name. Each learner gets tables of their own, and the same ones every time.
    salt : str
        The lecturer's secret in graded work; empty in self-study.

    Examples
    --------
    >>> baseline = lesson("baseline", learner="ada")
    >>> baseline.seed == lesson("baseline", learner="ada").seed
    True
    """
    from casekit.checks import Lesson

    return Lesson(plan(name), learner=learner, salt=salt)
