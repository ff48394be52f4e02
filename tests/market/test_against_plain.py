"""The quick simulation and the plain one agree in distribution."""

import numpy as np
import pandas as pd
import pytest
from plain_market import plain_simulate

from casekit import market

HALF = {"device": ("laptop", "tablet"), "lang": ("en",), "assistive_tech": ("none",)}
DAYS = 45
SEEDS = 14
ARMS = {
    "rule": market.Product("rule", accuracy={"en": 0.86, "es": 0.7}),
    "own tab": market.Product(
        "own tab",
        accuracy=0.94,
        friction_seconds=11,
        exposure_per_day=0.03,
        reaches=HALF,
        service_seconds=4.0,
        fixed_usd_per_month=500,
    ),
    "overload": market.Product("overload", accuracy=0.94, service_seconds=4.0),
    "even service, told too much": market.Product(
        "even", accuracy=0.6, service_seconds=7.0, service_cv=0.5, stated_accuracy=0.99
    ),
}


def quick(product, users, seed, behaviour):
    found = market.simulate(product, users, days=DAYS, seed=seed, behaviour=behaviour)
    kept = found.summary.drop(["income_usd_per_1000", "server_usd_per_1000"]).to_dict()
    for name in ("used", "correct", "wrong", "timeouts"):
        kept[name] = found.daily[name].sum()
    for name in ("served", "thumbs_up", "thumbs_down"):
        kept[name] = found.dashboard[name].sum()
    kept["habit"] = found.users["habit"].mean()
    tried = found.users["first_use_day"].notna()
    kept["believed_accuracy"] = found.users.loc[tried, "believed_accuracy"].mean()
    kept["willing"] = found.users["willing_to_pay_usd"].mean()
    return kept


@pytest.mark.parametrize("arm", list(ARMS))
def test_agrees_within_four_standard_errors(arm):
    # A large mean too: such users go another way through the Poisson tables.
    users = market.make_users(400, mean_tasks_per_day=12 if arm == "rule" else 6)
    behaviour = market.Behaviour(repair_seconds=45 if arm == "rule" else 60)
    seeds = range(100, 100 + SEEDS)
    ours = pd.DataFrame([quick(ARMS[arm], users, s, behaviour) for s in seeds])
    plain = pd.DataFrame(
        [plain_simulate(ARMS[arm], users, DAYS, s, behaviour) for s in seeds]
    )
    assert set(ours) == set(plain)
    error = np.sqrt((ours.var() + plain.var()) / SEEDS)
    apart = (ours.mean() - plain.mean()) / (error + 1e-9 * plain.mean().abs() + 1e-12)

    assert apart.notna().all()
    assert apart.abs().max() < 4, pd.DataFrame(
        {"ours": ours.mean(), "plain": plain.mean(), "standard errors": apart}
    )
