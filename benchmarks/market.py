"""Time the market simulation against the plain version of the same equations.

    python benchmarks/market.py [users] [rounds]

Both run in turn in the same process, on the arm with the most work (everybody is
reached, and most stay). CPU seconds are compared, since other programs may be running.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import pandas as pd

from casekit import market

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "market"))

from plain_market import plain_simulate

DAYS = 90


def main() -> None:
    """Print the median CPU seconds of both, their ratio and both results."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    users = market.make_users(n)
    rule = market.Product("rule in the mailbox", accuracy=0.86)
    behaviour = market.Behaviour()

    market.simulate(rule, users.head(100), days=3)  # the tables are made once
    quick, plain, shares = [], [], []
    for seed in range(rounds):
        start = time.process_time()
        found = market.simulate(rule, users, days=DAYS, seed=seed)
        summary = found.summary
        middle = time.process_time()
        other = plain_simulate(rule, users, DAYS, seed, behaviour)
        end = time.process_time()
        quick.append(middle - start)
        plain.append(end - middle)
        shares.append(plain[-1] / quick[-1])

    print(f"{n:,} users, {DAYS} days, {rounds} rounds; median CPU seconds")
    print(f"  casekit.market  {statistics.median(quick):7.3f}")
    print(f"  plain version   {statistics.median(plain):7.3f}")
    print(f"  ratio           {statistics.median(shares):7.1f}")
    both = pd.DataFrame({"casekit.market": summary, "plain version": pd.Series(other)})
    print(both.dropna().round(3).to_string())


if __name__ == "__main__":
    main()
