"""Lesson 0, Start here: what a prototype that took an evening can tell.

The reasoning stands in the notebook. Here stands what a learner should not have to type
(tables, panel, figures) or should not see before trying (judges, solutions).
"""

from casekit.checks import LessonPlan, Prediction
from casekit.lessons.promises import RULE_SHARE, USED_MORE, WEEKLY_USE
from casekit.lessons.start_here import at_least, perfect_demo, share_right
from casekit.lessons.start_here.drawings import draw_shares, panel
from casekit.lessons.start_here.mail import make_tables

__all__ = ["PLAN", "draw_shares", "panel"]

PLAN = LessonPlan(
    name="start_here",
    number=0,
    title="Start here: the evening prototype",
    make_tables=make_tables,
    predictions=(
        Prediction(
            "monday_share",
            "What share of Monday's mail will the prototype label rightly?",
            low=0,
            high=1,
        ),
        Prediction(
            "against_one_answer",
            "On Monday's mail, which is right more often?",
            choices=("the prototype", "always the same answer"),
        ),
        RULE_SHARE,
        WEEKLY_USE,
        USED_MORE,
    ),
    exercises=(share_right.EXERCISE, perfect_demo.EXERCISE, at_least.EXERCISE),
)
