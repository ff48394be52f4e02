"""Simulate the markets between which lesson 5's panel interpolates.

    python benchmarks/adoption_sweep.py

Writes casekit/lessons/adoption/simulated_markets.csv: weekly use after 90 days of a
model in its own tab and of a rule in the mailbox, each reaching every shop and with
servers to spare, on a grid of settings. Reach and load are thereby left out: the panel
multiplies by reach, and says nothing of load.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import pandas as pd

import casekit as ck
from casekit import market
from casekit.lessons.adoption.panel import GRID_FILE
from casekit.lessons.adoption.tables import MAILBOX, OWN_TAB

SEED, SHOPS, DAYS = 7, 4_000, 90
REPAIR_SECONDS = (15, 30, 60, 90, 120, 180, 240)
EXTRA_SECONDS = (0, 3, 6, 9, 15)
MODEL_ACCURACY = (0.70, 0.84, 0.98)
SERVICE_SECONDS = (0, 4, 8, 12)
RULE_ACCURACY = (0.60, 0.75, 0.90)
SPARE_SERVERS = 300  # the busiest hour of the slowest draft needs some 110


def main() -> None:
    """Simulate every field of the grid and write the table."""
    shops = ck.world("larkpost", seed=SEED, messages=1, shops=SHOPS).shops
    users = market.users_from_shops(shops, seed=SEED)
    tab = market.Product(
        name="model", accuracy=0.9, servers=SPARE_SERVERS, server_usd_per_month=0.0,
        **(OWN_TAB | {"reaches": {}}),
    )  # fmt: skip
    rule = market.Product(name="rule", accuracy=0.7, service_seconds=0.04, **MAILBOX)
    rows = []

    def simulated(product, repair_seconds: float) -> float:
        behaviour = market.Behaviour(repair_seconds=repair_seconds)
        found = ck.simulate(product, users, days=DAYS, seed=SEED, behaviour=behaviour)
        return round(float(found.summary["weekly_use"]), 4)

    for repair, accuracy in itertools.product(REPAIR_SECONDS, RULE_ACCURACY):
        use = simulated(replace(rule, accuracy=accuracy), repair)
        rows.append({"arm": "rule", "repair_seconds": repair, "accuracy": accuracy,
                     "weekly_use": use})  # fmt: skip
    for extra, repair, accuracy, service in itertools.product(
        EXTRA_SECONDS, REPAIR_SECONDS, MODEL_ACCURACY, SERVICE_SECONDS
    ):
        product = replace(
            tab, accuracy=accuracy, friction_seconds=2.0 + extra,
            service_seconds=max(service, 0.04),
        )  # fmt: skip
        rows.append({"arm": "model", "extra_seconds": extra, "repair_seconds": repair,
                     "accuracy": accuracy, "service_seconds": service,
                     "weekly_use": simulated(product, repair)})  # fmt: skip
    table = pd.DataFrame(rows)
    table.to_csv(GRID_FILE, index=False)
    print(f"{len(table)} markets of {SHOPS:,} shops, {DAYS} days each")


if __name__ == "__main__":
    main()
