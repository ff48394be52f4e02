"""Lesson 5, Accuracy versus adoption: which product is used, and what did it?

The reasoning stands in the notebook. Here stands what a learner should not have to type
(tables, panel, figures) or should not see before trying (judges, solutions).
"""

from casekit.checks import LessonPlan, Prediction
from casekit.lessons.adoption import (
    best_price,
    largest_loss,
    most_value,
    seconds_per_task,
)
from casekit.lessons.adoption.drawings import (
    draw_boundary,
    draw_funnels,
    draw_outside_cost,
    draw_retention,
    draw_split,
)
from casekit.lessons.adoption.own_events import funnel_of
from casekit.lessons.adoption.panel import panel
from casekit.lessons.adoption.tables import MAILBOX, OWN_TAB, make_tables
from casekit.lessons.larkpost_rules import TUNED_DEFAULT, TUNED_RULE
from casekit.lessons.promises import USED_MORE, WEEKLY_USE

__all__ = [
    "MAILBOX",
    "OWN_TAB",
    "PLAN",
    "TUNED_DEFAULT",
    "TUNED_RULE",
    "draw_boundary",
    "draw_funnels",
    "draw_outside_cost",
    "draw_retention",
    "draw_split",
    "funnel_of",
    "panel",
]

PLAN = LessonPlan(
    name="adoption",
    number=5,
    title="Accuracy versus adoption: which one is used?",
    make_tables=make_tables,
    predictions=(
        Prediction(
            "model_use",
            "Of 100 shops in the market, how many use the model in its own tab in the "
            "last of 13 weeks?",
            low=0,
            high=100,
        ),
        Prediction(
            "equal_placement",
            "Both in the mailbox, both for every shop, with servers to spare: which "
            "one is used by more shops?",
            choices=("rule", "model"),
        ),
        Prediction(
            "largest_cause",
            "What makes the largest part of the gap between the two products?",
            choices=("accuracy", "speed", "workflow", "reach"),
        ),
    ),
    collects=(("start_here", WEEKLY_USE), ("start_here", USED_MORE)),
    exercises=(
        seconds_per_task.EXERCISE,
        largest_loss.EXERCISE,
        best_price.EXERCISE,
        most_value.EXERCISE,
    ),
)
