"""What a simulation found: the truth, and beside it what the log says."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from casekit.market.counts import Words
from casekit.market.queueing import hours


class Simulation:
    """What `simulate` found. Tables are made when first asked for.

    Attributes
    ----------
    summary : Series of the main numbers (shares of the market, amounts per 1,000 users)
    funnel : DataFrame, one row a step from the market to paying
    daily : DataFrame, the truth, one row a day
    dashboard : DataFrame, what the log says, one row a day
    users : DataFrame, the truth, one row a user
    retention : Series, share of those who tried it that still have it, by days since
    events : DataFrame, the log, one row an event (large: try it with few users)
    """

    def __init__(self, run) -> None:
        self._run = run
        self.product, self.behaviour = run.product, run.behaviour
        self.days, self.seed = run.days, run.seed

    def __repr__(self) -> str:
        return (
            f"Simulation of {self.product.name!r}: {self._run.n:,} users, "
            f"{self.days} days, seed={self.seed}"
        )

    @cached_property
    def _days(self) -> pd.DataFrame:
        table = pd.DataFrame(self._run.daily)
        aware = np.bincount(
            np.minimum(self._run.aware_day, self.days + 1), minlength=self.days + 2
        )
        table.insert(1, "aware", np.cumsum(aware)[1 : self.days + 1])
        product, n = self.product, self._run.n
        table["income_usd"] = table["paying"] * product.price_usd / 30.0
        # The sample's part of the bills of the whole market.
        monthly = product.servers * product.server_usd_per_month / product.market_users
        table["server_usd"] = monthly * n / 30.0
        return table

    @cached_property
    def daily(self) -> pd.DataFrame:
        """The truth, day by day, about the simulated users.

        `aware` counts those who ever came across it, `installed` those who have it,
        `active_users` those who used it that day. `utilisation` is of the busiest
        hour. In the latencies a call that timed out counts as the timeout.
        """
        columns = (
            "day aware installed active_users used correct wrong timeouts hours_saved "
            "utilisation latency_p50_s latency_p95_s paying income_usd server_usd"
        )
        return self._days[columns.split()].copy()

    @cached_property
    def dashboard(self) -> pd.DataFrame:
        """What the log says, day by day.

        `served` counts the predictions that were made in advance for every install,
        used or not. A call that timed out sends nothing, so `used_logged`,
        `active_users` and `latency_p95_s` know only of the others. Thumbs come from few
        users, and from the content ones more often. Who never saw it is not in it.
        """
        days = self._days
        return pd.DataFrame(
            {
                "day": days["day"],
                "served": days["served"],
                "used_logged": days["used"] - days["timeouts"],
                "thumbs_up": days["thumbs_up"],
                "thumbs_down": days["thumbs_down"],
                "latency_p95_s": days["logged_latency_p95_s"],
                "active_users": days["logged_users"],
            }
        )

    @cached_property
    def _paying(self) -> np.ndarray:
        run = self._run
        pays = run.totals[run.rows.index("pays")] > 0
        return pays & (run.left_day > run.days)  # leaving ends it

    @cached_property
    def users(self) -> pd.DataFrame:
        """The truth, user by user."""
        run = self._run
        table = run.users.reset_index(drop=True).copy()
        row = dict(zip(run.rows, run.totals, strict=True))
        count = {name: row[name].astype(np.int64) for name in _COUNTS}
        tried = run.first_day > 0
        table["reachable"] = run.reachable
        table["aware_day"] = _day(run.aware_day, run.aware_day <= run.days)
        table["first_use_day"] = _day(run.first_day, tried)
        table["left_day"] = _day(run.left_day, run.left_day <= run.days)
        table["paying"] = self._paying
        table["willing_to_pay_usd"] = run.willing
        table["used"] = count["correct"] + count["wrong"] + count["timeouts"]
        for name in _COUNTS:
            table[name] = count[name]
        answered = count["correct"] + count["wrong"]
        table["seconds_saved"] = run.manual * answered - row["spent"]
        table["seconds_spent"] = row["spent"]
        belief = row["alpha"] + row["beta"]
        table["believed_accuracy"] = np.where(
            belief > 0, row["alpha"] / np.where(belief > 0, belief, 1.0), np.nan
        )
        table["habit"] = row["habit"]
        return table

    @cached_property
    def retention(self) -> pd.Series:
        """Share of those who tried it that still have it, by days since first use.

        Of each day only those count whose first use lies so far back.
        """
        run = self._run
        tried = run.first_day > 0
        first, left = run.first_day[tried], run.left_day[tried]
        # Per user: for how many days we could know, and for how many it was kept.
        known_for = self.days - first
        kept_for = np.minimum(left - first - 1, known_for)  # -1: left on the first day
        known = np.bincount(known_for, minlength=self.days)[::-1].cumsum()[::-1]
        kept_for = kept_for[kept_for >= 0]
        still = np.bincount(kept_for, minlength=self.days)[::-1].cumsum()[::-1]
        with np.errstate(invalid="ignore", divide="ignore"):
            share = still / known
        name = "days_since_first_use"
        return pd.Series(share, index=pd.RangeIndex(self.days, name=name), name="share")

    @cached_property
    def funnel(self) -> pd.DataFrame:
        """How many of the market get how far.

        "used after 30 days" are those whose last use came 30 days or more after the
        first; who started late could not.
        """
        run = self._run
        tried = run.first_day > 0
        used_for = np.where(tried, run.last_day - run.first_day, -1)
        steps = {
            "market": run.n,
            "reachable": int(run.reachable.sum()),
            "aware": int((run.aware_day <= run.days).sum()),
            "tried": int(tried.sum()),
            "used after 7 days": int((used_for >= 7).sum()),
            "used after 30 days": int((used_for >= 30).sum()),
            "used after 60 days": int((used_for >= 60).sum()),
            "paying": int(self._paying.sum()),
        }
        table = pd.DataFrame({"step": list(steps), "users": list(steps.values())})
        table["share"] = table["users"] / run.n
        return table

    @cached_property
    def summary(self) -> pd.Series:
        """The main numbers of the truth.

        Shares are of the whole market. What ends in _per_1000 is for 1,000 users of the
        market over all the days. Errors are the product's wrong answers and the human
        share of the tasks done by hand, also by those who do not use the product.
        """
        run, days = self._run, self._days
        n = run.n
        recent = (run.first_day > 0) & (run.last_day > self.days - 7)
        income = float(days["income_usd"].sum())
        server = float(days["server_usd"].sum())
        product = self.product
        fixed = product.fixed_usd_per_month * n / product.market_users * self.days / 30
        errors = (
            days["wrong"].sum() + self.behaviour.human_error * days["by_hand"].sum()
        )
        kept = self.retention
        return pd.Series(
            {
                "reach": run.reachable.mean(),
                "aware": (run.aware_day <= run.days).mean(),
                "tried": (run.first_day > 0).mean(),
                "retention_30d": kept[30] if len(kept) > 30 else np.nan,
                "weekly_use": recent.mean(),
                "payers": self._paying.mean(),
                "hours_saved_per_1000": days["hours_saved"].sum() * 1000 / n,
                "errors_per_1000": errors * 1000 / n,
                "latency_p95_s": self._latency_p95(),
                "income_usd_per_1000": income * 1000 / n,
                "server_usd_per_1000": server * 1000 / n,
                "profit_usd_per_1000": (income - server - fixed) * 1000 / n,
            },
            name=self.product.name,
        )

    def _latency_p95(self) -> float:
        """The 95th percentile over all days, each with the weight of its use."""
        pools = self._run.latency_pool
        seen = np.concatenate(pools)
        if not len(seen):
            return float("nan")
        used = self._days["used"].to_numpy(dtype=float)
        weight = np.concatenate(
            [
                np.full(len(p), u / max(len(p), 1))
                for p, u in zip(pools, used, strict=True)
            ]
        )
        order = np.argsort(seen, kind="stable")
        mass = np.cumsum(weight[order])
        return float(seen[order][np.searchsorted(mass, 0.95 * mass[-1])])

    @cached_property
    def events(self) -> pd.DataFrame:
        """The event log, from the same run once more; faulty as the dashboard is.

        Columns: day, hour, user_id, event (served, used, thumbs_up, thumbs_down),
        latency_ms (of what was used, else missing).
        """
        from casekit.market.simulate import record

        book = _Book(self.seed)
        record(self._run, book)
        return book.table(self._run.users["user_id"].to_numpy())


_COUNTS = ("correct", "wrong", "timeouts")
EVENTS = ("served", "used", "thumbs_up", "thumbs_down")


def _day(days: np.ndarray, known: np.ndarray) -> pd.array:
    """Days as whole numbers, missing where it did not come to it."""
    return pd.Series(np.where(known, days, 0), dtype="Int32").mask(~known).array


class _Book:
    """Writes down the events of a run, day by day."""

    def __init__(self, seed: int) -> None:
        self._words = Words(seed, "market", "events")  # leaves the run's own alone
        self._blocks: list[tuple] = []
        self._outcomes: list[tuple] = []
        self._pieces: list[tuple] = []

    def block(self, who, right, wrong, rate, factor, used, correct, latency, word):
        missed = np.maximum(rate * factor - right - wrong, 0.0)
        self._blocks.append((who.copy(), missed, used, latency.copy(), hours(word)))

    def outcome(self, correct, wrong):
        self._outcomes.append((correct.copy(), wrong.copy()))

    def day_done(self, day: int, missed: int, up, down) -> None:
        if not self._blocks:
            return
        who, rest, used, latency, hour = map(
            np.concatenate, zip(*self._blocks, strict=True)
        )
        correct, wrong = map(np.concatenate, zip(*self._outcomes, strict=True))
        self._blocks, self._outcomes = [], []
        # Given their sum, the tasks without use fall to users in proportion.
        edges = np.cumsum(rest)
        place = self._words.uniform(missed) * (edges[-1] if len(edges) else 0.0)
        idle = np.minimum(np.searchsorted(edges, place, side="right"), len(who) - 1)
        served = np.concatenate([np.repeat(np.arange(len(who)), used), idle])
        logged = np.repeat(np.arange(len(who)), correct + wrong)
        happy = np.searchsorted(np.cumsum(correct), up, side="right")
        sorry = np.searchsorted(np.cumsum(wrong), down, side="right")
        for code, rows in enumerate((served, logged, happy, sorry)):
            ms = latency[rows] * 1000.0 if code == 1 else np.full(len(rows), np.nan)
            at = np.full(len(rows), day, dtype=np.int32)
            kind = np.full(len(rows), code, dtype=np.int8)
            self._pieces.append((at, hour[rows].astype(np.int8), who[rows], kind, ms))

    def table(self, user_id: np.ndarray) -> pd.DataFrame:
        if not self._pieces:
            columns = ["day", "hour", "user_id", "event", "latency_ms"]
            return pd.DataFrame({name: [] for name in columns})
        day, hour, who, kind, ms = map(np.concatenate, zip(*self._pieces, strict=True))
        order = np.lexsort((kind, user_id[who], hour, day))
        return pd.DataFrame(
            {
                "day": day[order],
                "hour": hour[order],
                "user_id": user_id[who[order]],
                "event": pd.Categorical.from_codes(kind[order], list(EVENTS)),
                "latency_ms": np.round(ms[order], 1),
            }
        )
