"""Lesson 0: its tables, its panel, and that the prose holds for every learner."""

import re
import time
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

import casekit as ck
from casekit.lessons import start_here
from casekit.lessons.recorded_mail import recorded_mail, recorded_models
from casekit.lessons.start_here.at_least import wilson
from casekit.lessons.start_here.drawings import chance_of_applause, chance_of_error

SOURCE = Path(__file__).parents[2] / "notebooks/source/00_start_here.py"
NEED = 0.8


@pytest.fixture(autouse=True)
def _no_progress(monkeypatch):
    monkeypatch.setenv("CASEKIT_PROGRESS", "off")


@pytest.fixture(scope="module")
def models():
    both = recorded_models()
    return both["zero-shot, free text"], both["few-shot, calibrated"]


def right(model, table):
    answers = model.answer(table["text"])
    return sum(a == b for a, b in zip(answers, table["label"], strict=True))


def test_the_demo_is_chosen_from_the_evening_and_comes_out_right(models):
    mail = ck.lesson("start_here").tables

    assert len(mail.demo) == 4  # "four messages decide"
    assert set(mail.demo["msg_id"]) <= set(mail.evening["msg_id"])
    assert right(models[0], mail.demo) == 4
    assert len(mail.evening) == 24
    assert set(mail.evening["lang"]) == {"en"}


def test_two_learners_get_different_mail_and_one_learner_the_same():
    ada, ben = (ck.lesson("start_here", learner=name).tables for name in ("ada", "ben"))
    again = ck.lesson("start_here", learner="Ada ").tables

    assert ada.monday["msg_id"].tolist() != ben.monday["msg_id"].tolist()
    assert ada.monday["msg_id"].tolist() == again.monday["msg_id"].tolist()
    assert not ada.trial.equals(ben.trial)
    assert len(ada.monday) == 60
    assert ada.monday["msg_id"].is_unique
    assert not set(ada.monday["msg_id"]) & set(ada.evening["msg_id"])


def test_the_notebook_has_the_same_formula_as_the_check():
    text = SOURCE.read_text(encoding="utf-8")
    shown = re.search(r"(def wilson.*?\n)\n\n", text, re.DOTALL).group(1)
    names = {}
    exec(shown, names)

    for hits, n in ((0, 5), (5, 5), (17, 60), (60, 60)):
        assert names["wilson"](hits, n) == pytest.approx(wilson(hits, n))


def the_prose_holds(learner, models):
    """What the text says without a computed value, checked for one learner."""
    mail = ck.lesson("start_here", learner=learner).tables
    first, second = models
    hits, later = right(first, mail.monday), right(second, mail.monday)
    answers = mail.monday.assign(answer=first.answer(mail.monday["text"]))["answer"]

    # Monday fails, whatever the draw: the need lies above the whole interval.
    assert wilson(hits, 60)[1] < NEED
    # "Read the columns": one favourite, and replies without a label.
    assert answers[answers != ""].value_counts(normalize=True).iloc[0] > 0.6
    assert (answers == "").any()
    # It is behind "always the same answer".
    most = mail.monday["label"].value_counts()
    assert hits < most.iloc[0]
    # The second evening is better, cannot be told from "always the same answer" by
    # sixty messages, and lies below the need.
    assert later > hits
    assert wilson(later, 60)[0] < wilson(most.iloc[0], 60)[1]
    assert wilson(most.iloc[0], 60)[0] < wilson(later, 60)[1]
    assert wilson(later, 60)[1] < NEED
    # Five blind messages would have stopped it more often than not.
    assert binom.cdf(2, 5, hits / 60) > 0.5


@pytest.mark.parametrize("learner", ["", "ada", "ben"])
def test_the_prose_holds_for_a_few_learners(learner, models):
    the_prose_holds(learner, models)


@pytest.mark.full
@pytest.mark.parametrize("learner", [f"learner {i}" for i in range(200)])
def test_start_here_holds_for_every_learner(learner, models, exercises_hold):
    the_prose_holds(learner, models)
    lesson = ck.lesson("start_here", learner=learner)
    exercises_hold(lesson)


def test_on_an_even_mix_the_second_evening_is_far_ahead(models):
    mail = recorded_mail("stratified")
    answers = models[1].answer(mail["text"])
    found = [a for a, b in zip(answers, mail["label"], strict=True) if a == b]

    assert len(found) / len(mail) > 2 * mail["label"].value_counts(normalize=True).max()
    # "not knowing it": what it misses on the mail as it comes.
    assert found.count("where_is_my_order") < 5


# The panel


@pytest.fixture(scope="module")
def panel():
    return start_here.panel(accuracy=0.12, shown=4, tried=24)


@pytest.mark.parametrize(("n", "k", "a"), [(4, 6, 0.12), (5, 1, 0.3), (20, 3, 0.25)])
def test_applause_is_what_a_simulated_evening_gives(n, k, a):
    tries = np.random.default_rng(1).random((40_000, n * k)) < a
    shown_right = np.minimum(tries.sum(axis=1), n)
    setting = {"shown": n, "tries": k, "accuracy": a, "need": NEED}

    assert chance_of_applause(setting) == pytest.approx(
        (shown_right >= NEED * n - 1e-9).mean(), abs=0.01
    )


def test_the_error_is_that_of_the_wrong_conclusion():
    poor = {"shown": 60, "tries": 1, "accuracy": 0.3, "need": NEED}
    good = {**poor, "accuracy": 0.95}

    assert chance_of_error(poor) == chance_of_applause(poor)
    assert chance_of_error(good) == 1 - chance_of_applause(good)


def test_picking_turns_the_panel(panel):
    """Shown as they come, four messages tell a poor model; picked, they do not."""
    (turn,) = panel.turns(panel.settings())

    assert 1.5 < turn < 5
    assert panel.lead(panel.settings(tries=1)) > 0
    assert panel.lead(panel.settings()) < 0
    assert 0.1 < panel.share_of_worlds() < 0.9


def test_with_hard_picking_no_number_of_messages_helps(panel):
    for shown in (5, 60, 400):
        assert panel.lead(panel.settings(tries=10, shown=shown)) < 0


def test_every_dial_moves_the_lead(panel):
    base = panel.settings()
    for dial in panel.dials:
        low, high = (
            float(panel.lead({**base, dial.name: value}))
            for value in (dial.low, dial.high)
        )
        assert low != high, dial.name


def test_the_figure_says_what_the_dials_give(panel):
    settings = panel.settings(tries=2)
    picture = panel.draw(settings)
    title = picture.figure.axes[0].get_title(loc="left")

    assert f"misled {100 * float(chance_of_error(settings)):.0f} times" in title


def test_a_callback_is_quick(panel):
    live = panel.widget()
    start = time.process_time()
    live.sliders["tries"].value = 1

    assert time.process_time() - start < 2
