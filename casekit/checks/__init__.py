"""Exercises, verdicts, hints and progress.

A lesson's module writes its exercises as plain data with a judge, and reads what a
learner hands in only through `call`, `read_number`, `read_choice`, `describe` and
the `..._difference` functions, which are safe on any object whatsoever.
"""

from casekit.checks import progress
from casekit.checks.calling import Call, call
from casekit.checks.compare import labels_difference, number_difference
from casekit.checks.compare_tables import table_difference
from casekit.checks.exercise import Exercise, LessonPlan, Mistake
from casekit.checks.lesson import Lesson
from casekit.checks.predictions import Prediction
from casekit.checks.reading import Problem, describe, read_choice, read_number
from casekit.checks.seeds import personal_seed
from casekit.checks.verdict import Verdict, not_tried, passed, raised, wrong

__all__ = [
    "Call",
    "Exercise",
    "Lesson",
    "LessonPlan",
    "Mistake",
    "Prediction",
    "Problem",
    "Verdict",
    "call",
    "describe",
    "labels_difference",
    "not_tried",
    "number_difference",
    "passed",
    "personal_seed",
    "progress",
    "raised",
    "read_choice",
    "read_number",
    "table_difference",
    "wrong",
]
