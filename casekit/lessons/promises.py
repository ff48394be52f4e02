"""Guesses that are made in lesson 0 and collected in later lessons."""

from casekit.checks import Prediction

# Collected in lesson 4, when the rule has been written.
RULE_SHARE = Prediction(
    "rule_share",
    "A list of words that a person wrote by hand: on what share of the mail will it be "
    "right?",
    low=0,
    high=1,
)

# Collected in lesson 5, both of them.
WEEKLY_USE = Prediction(
    "weekly_use",
    "Of 100 shops in the market, how many will use a model's Sort & Draft each week, "
    "three months after it opened in a tab of its own?",
    low=0,
    high=100,
)
USED_MORE = Prediction(
    "used_more",
    "Which will be used by more shops after three months?",
    choices=(
        "the better model in its own tab",
        "the plainer rule inside the mailbox",
    ),
)
