"""What stands both in the notebook of lesson 4 and in the package is the same."""

import ast
import re
from pathlib import Path

import pytest

import casekit as ck
from casekit.lessons.baseline.drawings import monthly_usd, panel
from casekit.lessons.larkpost_rules import TWELVE_KEYWORDS

SOURCE = Path(__file__).parents[2] / "notebooks/source/04_baseline.py"


def test_the_notebook_has_the_same_twelve_keywords():
    text = SOURCE.read_text(encoding="utf-8")
    shown = re.search(r"twelve_keywords = (\{.*?\n\})", text, re.DOTALL).group(1)

    assert ast.literal_eval(shown) == TWELVE_KEYWORDS
    assert sum(map(len, TWELVE_KEYWORDS.values())) == 12


def test_the_notebook_builds_the_same_model():
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    text = SOURCE.read_text(encoding="utf-8")
    shown = re.search(r"model = (make_pipeline\(.*?\n\))", text, re.DOTALL).group(1)
    names = {
        "make_pipeline": make_pipeline,
        "TfidfVectorizer": TfidfVectorizer,
        "LogisticRegression": LogisticRegression,
    }

    assert repr(eval(shown, names)) == repr(ck.tfidf_model())


def test_the_panel_starts_from_the_bill_of_the_notebook():
    """20 seconds at 15 dollars an hour; 3 and 10 hours at 60; a server for 40."""
    settings = panel(rule_accuracy=0.7, model_accuracy=0.9).settings()
    rule, model = monthly_usd(settings, rule_accuracy=0.7)
    mending = 200_000 * 20 / 3600 * 15

    assert rule == pytest.approx(3 * 60 + mending * 0.3)
    assert model == pytest.approx(10 * 60 + 40 + mending * 0.1)


def test_two_learners_get_different_mail_and_one_learner_the_same():
    ada, ben = (ck.lesson("baseline", learner=name).tables for name in ("ada", "ben"))
    again = ck.lesson("baseline", learner="Ada ").tables

    assert ada.autumn["text"].tolist() != ben.autumn["text"].tolist()
    assert ada.autumn["text"].tolist() == again.autumn["text"].tolist()


def test_training_knows_neither_the_autumn_nor_the_newer_countries():
    mail = ck.lesson("baseline").tables

    assert mail.train["sent_at"].max() < mail.autumn["sent_at"].min()
    assert set(mail.train["country"]) == {"US", "ES"}
    assert set(mail.autumn["country"]) == {"US", "GB", "ES", "MX"}
    assert set(mail.safety["label"]) == {"safety"}
