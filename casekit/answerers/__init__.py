"""Anything that labels a text, and the ladder that measures it."""

from casekit.answerers.backends import Endpoint, SmallModel
from casekit.answerers.ladder import Cost, EachText, Ladder, ladder
from casekit.answerers.language_model import LanguageModel
from casekit.answerers.models import LearnedKeywords, tfidf_model
from casekit.answerers.own_table import try_your_table
from casekit.answerers.recordings import Recordings
from casekit.answerers.rules import KeywordRule, Majority

__all__ = [
    "Cost",
    "EachText",
    "Endpoint",
    "KeywordRule",
    "Ladder",
    "LanguageModel",
    "LearnedKeywords",
    "Majority",
    "Recordings",
    "SmallModel",
    "ladder",
    "tfidf_model",
    "try_your_table",
]
