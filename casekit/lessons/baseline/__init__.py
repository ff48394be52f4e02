"""Lesson 4, Baseline: what would the simple thing do?

The reasoning stands in the notebook. Here stands what a learner should not have to type
(tables, panel, figures) or should not see before trying (judges, solutions).
"""

from casekit.checks import LessonPlan, Prediction
from casekit.lessons.baseline import break_even, cost_per_right, route, tuned_rule
from casekit.lessons.baseline.drawings import (
    draw_growth,
    draw_learning,
    draw_review,
    panel,
)
from casekit.lessons.baseline.mail import make_tables, measured_latency
from casekit.lessons.larkpost_rules import TUNED_DEFAULT, TUNED_RULE
from casekit.lessons.promises import RULE_SHARE

__all__ = [
    "PLAN",
    "TUNED_DEFAULT",
    "TUNED_RULE",
    "draw_growth",
    "draw_learning",
    "draw_review",
    "measured_latency",
    "panel",
]

PLAN = LessonPlan(
    name="baseline",
    number=4,
    title="Baseline: what would the simple thing do?",
    make_tables=make_tables,
    predictions=(
        Prediction(
            "keywords_accuracy",
            "What share of the autumn's mail will twelve keywords label rightly?",
            low=0,
            high=1,
        ),
        Prediction(
            "cheaper",
            "At 200,000 messages a month, which costs less per right answer?",
            choices=("rule", "model"),
        ),
        Prediction(
            "safety_recall",
            "Of all messages about safety, what share will the model find?",
            low=0,
            high=1,
        ),
    ),
    collects=(("start_here", RULE_SHARE),),
    exercises=(
        cost_per_right.EXERCISE,
        break_even.EXERCISE,
        tuned_rule.EXERCISE,
        route.EXERCISE,
    ),
)
