"""What must hold of every simulation, and what it refuses."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import casekit as ck
from casekit import market
from casekit.errors import BadArgument, BadTable

HALF = {"device": ("laptop", "tablet"), "lang": ("en",), "assistive_tech": ("none",)}
BUSY = market.Product(
    "busy", accuracy=0.9, service_seconds=4.0, reaches=HALF, exposure_per_day=0.3
)
USERS = market.make_users(600)


@pytest.fixture(scope="module")
def found():
    # Half of a small market on few servers: some time out, some leave, some pay.
    crowded = dataclasses.replace(BUSY, servers=2, fixed_usd_per_month=100.0)
    return ck.simulate(crowded, USERS, days=60, seed=3)


def tables(found):
    return {
        name: getattr(found, name)
        for name in ("daily", "dashboard", "users", "funnel", "events")
    }


def test_same_seed_same_bytes(found):
    before = USERS.copy()
    again = ck.simulate(found.product, USERS, days=60, seed=3)
    other = ck.simulate(found.product, USERS, days=60, seed=4)

    for name, table in tables(found).items():
        pd.testing.assert_frame_equal(table, tables(again)[name], check_exact=True)
    pd.testing.assert_series_equal(found.summary, again.summary, check_exact=True)
    assert not found.daily.equals(other.daily)
    pd.testing.assert_frame_equal(USERS, before)


def test_the_counts_are_the_same_on_other_pythons_and_numpys():
    # Written down once; a difference anywhere means that seeds no longer hold.
    pinned = market.Product(
        "pinned", accuracy={"en": 0.9, "es": 0.8}, service_seconds=4.0
    )
    found = market.simulate(pinned, market.make_users(300), days=30, seed=11)

    assert found.daily["used"].tolist() == [
        *(63, 136, 203, 289, 292, 190, 163, 430, 458, 496, 576, 582, 290, 359, 678),
        *(701, 647, 559, 542, 349, 362, 681, 777, 751, 580, 508, 333, 309, 701, 793),
    ]
    assert found.daily[["wrong", "timeouts"]].sum().tolist() == [1262, 2511]
    assert found.dashboard[["served", "thumbs_up"]].sum().tolist() == [20414, 531]
    assert found.users["left_day"].notna().sum() == 45


def test_first_day_use_is_what_the_equations_say():
    # Nobody knows anything yet, so the chance to use it can be written down.
    product = market.Product(
        "slow", accuracy=0.8, exposure_per_day=1, service_seconds=12.0, servers=999
    )
    users = market.make_users(20_000)
    used = market.simulate(product, users, days=1).daily["used"].iloc[0]
    benefit = users["manual_seconds"] - 2 - 12 - 0.2 * 60
    expected = (users["tasks_per_day"] / (1 + np.exp(-benefit / 10))).sum()

    assert used == pytest.approx(expected, abs=4 * expected**0.5)


def test_thumbs_belong_to_those_who_had_the_answers():
    everybody_says = market.Behaviour(thumbs_good=1, thumbs_bad=1)
    found = market.simulate(BUSY, USERS, days=10, behaviour=everybody_says)
    for event, outcome in (("thumbs_up", "correct"), ("thumbs_down", "wrong")):
        said = found.events.loc[found.events["event"] == event, "user_id"]
        had = found.users.set_index("user_id")[outcome]
        said = said.value_counts().reindex(had.index, fill_value=0)
        assert (said == had).all()


def test_numpys_global_state_is_left_alone():
    np.random.seed(1)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    market.simulate(BUSY, market.make_users(50), days=5)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


def test_all_uses_end_in_one_of_three_ways(found):
    for table in (found.daily, found.users):
        parts = table["correct"] + table["wrong"] + table["timeouts"]
        assert (parts == table["used"]).all()
        assert (table[["correct", "wrong", "timeouts"]] >= 0).all(axis=None)
    assert found.daily["timeouts"].sum() > 0


def test_days_and_users_tell_the_same(found):
    days, users = found.daily, found.users
    for name in ("used", "correct", "wrong", "timeouts"):
        assert days[name].sum() == users[name].sum()
    assert days["hours_saved"].sum() * 3600 == pytest.approx(
        users["seconds_saved"].sum()
    )
    assert days["paying"].iloc[-1] == users["paying"].sum() > 0
    assert days["aware"].iloc[-1] == users["aware_day"].notna().sum()
    left_earlier = (users["left_day"] < 60).sum()
    assert days["installed"].iloc[-1] == days["aware"].iloc[-1] - left_earlier


def test_nobody_uses_what_does_not_reach_them(found):
    users = found.users
    fits = (
        users["device"].isin(HALF["device"])
        & (users["lang"] == "en")
        & (users["assistive_tech"] == "none")
    )
    assert (users["reachable"] == fits).all()
    out = users[~fits]
    assert (out["used"] == 0).all()
    assert out[["aware_day", "first_use_day", "left_day"]].isna().all(axis=None)
    assert not out["paying"].any()


def test_a_users_days_are_in_order(found):
    users = found.users
    tried = users[users["first_use_day"].notna()]
    assert (tried["aware_day"] <= tried["first_use_day"]).all()
    gone = tried[tried["left_day"].notna()]
    assert len(gone) > 0
    assert (gone["first_use_day"] <= gone["left_day"]).all()
    assert (tried["used"] > 0).all()
    assert (users.loc[users["first_use_day"].isna(), "used"] == 0).all()
    assert tried["believed_accuracy"].between(0, 1).all()
    assert users["habit"].between(0, 1).all()
    pays = users[users["paying"]]
    assert (pays["willing_to_pay_usd"] > 6).all()
    assert pays["left_day"].isna().all()
    assert (pays["first_use_day"] + 14 <= 60).all()


def test_the_funnel_narrows(found):
    users = found.funnel["users"].to_numpy()
    assert (np.diff(users[:-1]) <= 0).all()
    assert users[-1] <= users[3]
    assert found.funnel["share"].tolist() == pytest.approx(users / len(USERS))


def test_retention_is_counted_as_defined(found):
    users = found.users
    for day in (0, 7, 30):
        known = users[users["first_use_day"] + day <= 60]
        kept = known["left_day"].isna() | (
            known["left_day"] > known["first_use_day"] + day
        )
        assert found.retention[day] == pytest.approx(kept.mean())
    assert found.summary["retention_30d"] == found.retention[30]
    short = market.simulate(BUSY, USERS, days=10)
    assert np.isnan(short.summary["retention_30d"])


def test_rare_leaving_has_the_chance_that_its_log_odds_say():
    flat = {"hazard_saving": 0, "hazard_habit": 0, "hazard_idle": 0}
    behaviour = market.Behaviour(hazard_base=-7.5, **flat)
    always_there = market.Product("there", accuracy=0.9, exposure_per_day=1)
    users = market.make_users(10_000)
    found = market.simulate(always_there, users, days=80, behaviour=behaviour)
    at_risk = found.daily["installed"].sum()
    left = found.users["left_day"].notna().sum()

    assert left == pytest.approx(at_risk / (1 + np.exp(7.5)), abs=4 * left**0.5)


def test_what_is_left_at_midnight_is_waited_for_the_next_days():
    # Day 1 asks for far more than a day's work; on the weekend nobody asks, so on the
    # Monday only what is left of it can keep everybody waiting.
    slow = market.Product(
        "slow", accuracy=0.9, exposure_per_day=1, service_seconds=10, servers=1
    )
    stay = market.Behaviour(hazard_base=-100, weekend_factor=0)
    daily = market.simulate(slow, USERS, days=8, behaviour=stay).daily

    assert daily["used"].iloc[7] > 0
    assert daily["utilisation"].iloc[7] == 0
    assert daily["timeouts"].iloc[7] == daily["used"].iloc[7]


def test_the_bills_are_in_the_profit(found):
    s = found.summary
    # 2 servers at 40 dollars for 20,000 users are 4 dollars a month for 1,000.
    assert s["server_usd_per_1000"] == pytest.approx(4.0 * 2)
    assert s["profit_usd_per_1000"] == pytest.approx(
        s["income_usd_per_1000"] - s["server_usd_per_1000"] - 100 / 20 * 2
    )
    assert s["income_usd_per_1000"] == pytest.approx(
        found.daily["paying"].sum() * 6 / 30 / 0.6
    )


def test_events_are_what_the_dashboard_counts(found):
    events, log = found.events, found.dashboard
    count = pd.crosstab(events["day"], events["event"])
    count = count.reindex(log["day"]).fillna(0)
    for event, column in (
        ("served", "served"),
        ("used", "used_logged"),
        ("thumbs_up", "thumbs_up"),
        ("thumbs_down", "thumbs_down"),
    ):
        assert (count[event].to_numpy() == log[column].to_numpy()).all(), event
    used = events[events["event"] == "used"]
    assert used["latency_ms"].max() <= 20_000
    assert events.loc[events["event"] != "used", "latency_ms"].isna().all()
    active = used.groupby("day")["user_id"].nunique().reindex(log["day"]).fillna(0)
    assert (active.to_numpy() == log["active_users"].to_numpy()).all()
    mine = used.groupby("user_id").size()
    truth = found.users.set_index("user_id")
    truth = truth["correct"] + truth["wrong"]
    assert (truth[truth > 0] == mine.reindex(truth[truth > 0].index)).all()


def test_a_design_that_reaches_nobody_or_is_never_met_still_has_a_result():
    nobody = market.simulate(
        dataclasses.replace(BUSY, reaches={"lang": ()}), USERS, days=20
    )
    unmet = market.simulate(
        dataclasses.replace(BUSY, exposure_per_day=0), USERS, days=20
    )
    for found in (nobody, unmet):
        assert found.summary["tried"] == found.summary["weekly_use"] == 0
        assert found.summary["profit_usd_per_1000"] < 0
        assert len(found.events) == 0
        assert found.daily["used"].sum() == 0


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    accuracy=st.floats(0, 1),
    friction=st.floats(0, 200),
    exposure=st.floats(0, 1),
    service=st.floats(0.01, 60),
    cv=st.sampled_from([0.0, 0.3, 1.0, 2.5]),
    servers=st.integers(1, 30),
    days=st.integers(1, 40),
    mean=st.floats(0.1, 60),
)
def test_whatever_the_design_the_books_balance(
    accuracy, friction, exposure, service, cv, servers, days, mean
):
    product = market.Product(
        "any",
        accuracy=accuracy,
        friction_seconds=friction,
        exposure_per_day=exposure,
        service_seconds=service,
        service_cv=cv,
        servers=servers,
    )
    users = market.make_users(60, mean_tasks_per_day=mean)
    found = market.simulate(product, users, days=days)
    daily, people = found.daily, found.users

    assert daily["used"].sum() == people["used"].sum()
    assert daily["hours_saved"].sum() * 3600 == pytest.approx(
        people["seconds_saved"].sum(), abs=1e-3
    )
    first = people["first_use_day"]
    assert ((people["aware_day"] <= first) | first.isna()).all()
    assert np.isfinite(people[["seconds_saved", "habit"]].to_numpy()).all()
    assert not found.summary.drop(["retention_30d", "latency_p95_s"]).isna().any()


def refuses(error, words, call):
    with pytest.raises(error, match=re.escape(words)):
        call()


def test_it_says_what_it_cannot_use():
    def run(users=USERS, days=5, **changes):
        market.simulate(dataclasses.replace(BUSY, **changes), users, days=days)

    refuses(BadArgument, "'planet'", lambda: run(reaches={"planet": ("mars",)}))
    refuses(BadArgument, "'watch'", lambda: run(reaches={"device": ("watch",)}))
    refuses(BadArgument, "reaches has to be a dict", lambda: run(reaches=["en"]))
    refuses(BadArgument, "'fr'", lambda: run(accuracy={"en": 0.9, "fr": 0.5}))
    refuses(BadArgument, "'es'", lambda: run(accuracy={"en": 0.9}, reaches={}))
    refuses(BadArgument, "0 to 1", lambda: run(accuracy=1.2))
    refuses(BadArgument, "0 to 1", lambda: run(accuracy={"en": -0.1}))
    refuses(BadArgument, "empty dict", lambda: run(accuracy={}))
    refuses(BadArgument, "0 to 1", lambda: run(accuracy=float("nan")))
    refuses(BadArgument, "a number", lambda: run(accuracy="high"))
    refuses(BadArgument, "stated_accuracy", lambda: run(stated_accuracy=94))
    refuses(BadArgument, "whole number", lambda: run(servers=2.5))
    refuses(BadArgument, "at least 1", lambda: run(servers=0))
    refuses(BadArgument, "service_seconds", lambda: run(service_seconds=0))
    refuses(BadArgument, "days", lambda: run(days=0))
    refuses(BadArgument, "days", lambda: run(days=2.5))
    refuses(BadTable, "tasks_per_day", lambda: run(USERS.drop(columns="tasks_per_day")))
    refuses(BadTable, "no rows", lambda: run(USERS.head(0)))
    refuses(BadTable, "row 0", lambda: run(USERS.assign(manual_seconds=np.nan)))
    refuses(BadArgument, "market.Product", lambda: market.simulate("rule", USERS))
    refuses(BadArgument, "omega", lambda: market.Behaviour(omega=-1))
    refuses(BadArgument, "trial_days", lambda: market.Behaviour(trial_days=1.5))
    refuses(BadArgument, "n has to be", lambda: market.make_users(0))
    refuses(BadTable, "shop_id", lambda: market.users_from_shops(pd.DataFrame()))


def test_users_of_a_generic_market():
    users = market.make_users(40_000)
    reach = np.ones(len(users), dtype=bool)
    for column, values in HALF.items():
        reach &= users[column].isin(values).to_numpy()

    assert reach.mean() == pytest.approx(0.65 * 0.80 * 0.95, abs=0.01)
    assert users["tasks_per_day"].mean() == pytest.approx(6, rel=0.02)
    assert users["tasks_per_day"].var() == pytest.approx(18, rel=0.05)
    assert users["manual_seconds"].mean() == pytest.approx(40, rel=0.02)
    assert users["user_id"].is_unique
    pd.testing.assert_frame_equal(users.head(100), market.make_users(100))


def test_users_from_shops():
    shops = ck.world("larkpost", messages=10, shops=300).shops
    users = market.users_from_shops(shops, seed=7)

    assert (users["user_id"] == shops["shop_id"]).all()
    assert (users["tasks_per_day"] == shops["messages_per_day"]).all()
    assert market.simulate(BUSY, users, days=10).summary["reach"] > 0.3


def test_every_parameter_of_behaviour_is_in_the_table():
    table = market.PARAMETERS.set_index("parameter")
    defaults = {
        each.name: each.default for each in dataclasses.fields(market.Behaviour)
    }
    assert table["default"].to_dict() == defaults
    assert (table["low"] <= table["default"]).all()
    assert (table["default"] <= table["high"]).all()
    assert (table["ground"].str.len() > 0).all()
    for name, row in table.iterrows():
        for value in (row["low"], row["high"]):
            market.Behaviour(**{name: value})
