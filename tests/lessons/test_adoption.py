"""What lesson 5 claims, on the tables and markets of a few learners."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import casekit as ck
from casekit import CasekitError, market
from casekit.lessons import adoption
from casekit.lessons.adoption import largest_loss
from casekit.lessons.adoption.panel import panel, use_of_both, weekly_use

PANEL = panel(rule_accuracy=0.73, model_accuracy=0.92)


def products(rule: float = 0.73, model: float = 0.92):
    tab = market.Product(
        name="tab", accuracy=model, service_seconds=4.0, servers=12, **adoption.OWN_TAB
    )
    mailbox = market.Product(
        name="mailbox", accuracy=rule, service_seconds=0.04, **adoption.MAILBOX
    )
    return tab, mailbox


def weekly(product, users, seed: int, **behaviour) -> float:
    found = ck.simulate(
        product, users, seed=seed, behaviour=market.Behaviour(**behaviour)
    )
    return found.summary["weekly_use"]


@pytest.mark.parametrize("learner", ["", "ada", "ben"])
def test_packaging_wins_and_at_equal_packaging_the_model_does(learner):
    lesson = ck.lesson("adoption", learner=learner)
    users = market.users_from_shops(lesson.tables.shops, seed=lesson.seed)
    tab, mailbox = products()
    inside = replace(tab, friction_seconds=2.0, exposure_per_day=0.06, reaches={})

    assert weekly(tab, users, lesson.seed) < weekly(mailbox, users, lesson.seed) - 0.2
    assert (
        weekly(replace(inside, servers=120), users, lesson.seed)
        > weekly(mailbox, users, lesson.seed) + 0.03
    )


def test_the_market_of_two_learners_differs():
    ada, ben = (ck.lesson("adoption", learner=name).tables for name in ("ada", "ben"))

    assert not ada.shops.equals(ben.shops)


@pytest.mark.parametrize(
    "settings",
    [
        {"extra_seconds": 4.5, "repair_seconds": 45, "accuracy": 0.88},
        {"extra_seconds": 9, "repair_seconds": 60, "accuracy": 0.92},
        {"extra_seconds": 12, "repair_seconds": 90, "accuracy": 0.8},
    ],
)
def test_between_its_markets_the_panel_says_what_a_simulation_gives(settings):
    """On other shops and another seed: the chance of the draw is in the tolerance."""
    shops = ck.world("larkpost", seed=11, messages=1, shops=8_000).shops
    users = market.users_from_shops(shops, seed=11)
    tab, mailbox = products()
    tab = replace(
        tab, accuracy=settings["accuracy"], servers=300, reaches={},
        friction_seconds=2.0 + settings["extra_seconds"], service_seconds=6.0,
    )  # fmt: skip
    repair = {"repair_seconds": settings["repair_seconds"]}

    assert float(weekly_use("model", **settings, service_seconds=6.0)) == (
        pytest.approx(weekly(tab, users, 11, **repair), abs=0.035)
    )
    assert float(weekly_use("rule", **repair, accuracy=0.73)) == pytest.approx(
        weekly(mailbox, users, 11, **repair), abs=0.035
    )


def test_the_panel_turns_within_its_range():
    (turn,) = PANEL.turns(PANEL.settings())
    before, after = (
        np.subtract(*use_of_both(PANEL.settings(repair_seconds=r), 0.73))
        for r in (turn - 10, turn + 10)
    )

    assert 15 < turn < 240
    assert before > 0 > after
    assert 0.1 < PANEL.share_of_worlds() < 0.9


def test_every_dial_of_the_panel_moves_the_lead():
    base = PANEL.settings()
    for dial in PANEL.dials:
        low, high = (
            float(PANEL.lead({**base, dial.name: value}))
            for value in (dial.low, dial.high)
        )
        assert abs(low - high) > 0.01, dial.name


def test_the_panel_answers_at_its_corners():
    for corner in ("low", "high"):
        settings = {dial.name: getattr(dial, corner) for dial in PANEL.dials}
        rule, model = use_of_both(settings, 0.73)
        assert 0 <= float(rule) <= 1
        assert 0 <= float(model) <= 1


def test_the_funnels_of_the_leak_tell_three_mistakes_apart():
    for seed in range(20):
        for funnel in largest_loss._fresh_funnels(seed):
            assert funnel.is_monotonic_decreasing
            assert largest_loss._by_share(funnel) != largest_loss._by_count(funnel)


def test_your_own_funnel_counts_the_market_that_no_log_holds():
    log = pd.DataFrame(
        {
            "who": ["a", "a", "b", "b", "c"],
            "at": ["2026-01-01", "2026-03-15", "2026-01-05", "2026-01-13", "2026-02-1"],
        }
    )
    funnel = adoption.funnel_of(log, user="who", time="at", market=30)

    assert funnel["users"].tolist() == [30, 3, 2, 1, 1]
    assert funnel["share"].iloc[1] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"user": "customer"}, "need a column 'customer'"),
        ({"market": 1}, "at least the 2 users"),
        ({"market": "many"}, "whole number"),
        ({"time": "user_id"}, "readable time"),
    ],
)
def test_a_log_that_cannot_be_read_is_told(changes, words):
    log = pd.DataFrame({"user_id": ["x", "y"], "time": ["2026-01-01", "2026-01-02"]})

    with pytest.raises(CasekitError, match=words):
        adoption.funnel_of(log, **({"market": 5} | changes))
