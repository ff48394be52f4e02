"""The simulation: one step is a day, and every user's state is a column of an array.

Three things make it quick. Users who have not yet come across the product, or have
left, take no part. Demand is not drawn for those who do not use the product: if tasks
are Poisson and each is given to the product with chance p and answered rightly with
chance a, then right and wrong answers are independent Poisson counts. And users are
worked on in blocks that fit the processor's cache.

Results for one seed are the same again and again. The counts come from raw random
words; the state is kept in 64-bit floats, whose exp and log may differ in the last bit
between processors, which changes a count about never.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
import pandas as pd

from casekit.errors import BadArgument, BadTable
from casekit.market.counts import Words, bits, hits, poisson, poisson_one
from casekit.market.product import Behaviour, Product
from casekit.market.queueing import day_queue, latencies
from casekit.market.simulation import Simulation
from casekit.market.users import SEGMENTS, normal
from casekit.worlds.random_draws import bits32, stream

NEVER = 2**31  # a day that does not come
_BLOCK = 8192
_SHOWN = 2000  # latencies a day for the percentiles: they are alike for all users
_POOLED = 500  # of them for the percentile over all days
_ROWS = (
    *("gain", "right_rate", "wrong_rate", "alpha", "beta", "felt_wait"),
    *("felt_saving", "habit", "idle", "first", "pays"),
    *("correct", "wrong", "timeouts", "spent"),
)
_AT = SimpleNamespace(**{name: row for row, name in enumerate(_ROWS)})
_CELL_EDGES = np.full(4096, -np.inf)  # log odds at the lower edges of 4096 cells
_CELL_EDGES[1:] = np.log(np.arange(1, 4096) / (4096 - np.arange(1, 4096)))


def simulate(
    product: Product,
    users: pd.DataFrame,
    *,
    days: int = 90,
    seed: int = 7,
    behaviour: Behaviour | None = None,
) -> Simulation:
    """Let users come across a product, use it, trust it, pay for it or leave it.

    Parameters
    ----------
    product : Product
    users : DataFrame
        As from `make_users` or `users_from_shops`; it stays as it is.
    days : int
        Day 1 is a Monday.
    seed : int
    behaviour : Behaviour, optional

    Examples
    --------
    >>> from casekit.market import make_users
    >>> found = simulate(Product("rule", accuracy=0.86), make_users(500), days=30)
    >>> bool(found.summary["reach"] == 1.0), len(found.daily)
    (True, 30)
    """
    behaviour = Behaviour() if behaviour is None else behaviour
    if not isinstance(product, Product):
        raise BadArgument(
            f"simulate: product has to be a market.Product; it is {product!r}. "
            'Write market.Product("name", accuracy=0.9, …).'
        )
    if not isinstance(behaviour, Behaviour):
        raise BadArgument(
            "simulate: behaviour has to be a market.Behaviour; it is "
            f"{behaviour!r}. Write market.Behaviour(repair_seconds=30)."
        )
    if isinstance(days, bool) or int(days) != days or not 1 <= days <= 1000:
        raise BadArgument(
            f"simulate: days has to be a whole number, 1 to 1000; it is {days!r}. "
            "90 days show use, habit and paying."
        )
    _check_users(users)
    users = users.copy()
    accuracy, reachable = _fit(product, users)
    run = _Run(product, users, accuracy, reachable, int(days), int(seed), behaviour)
    run.go()
    return Simulation(run)


def record(run: _Run, book) -> None:
    """The same run again, with `book` told about each block of users and each day."""
    again = _Run(
        run.product,
        run.users,
        run.accuracy,
        run.reachable,
        run.days,
        run.seed,
        run.behaviour,
    )
    again.book = book
    again.go()


def _check_users(users: pd.DataFrame) -> None:
    needed = ["user_id", "tasks_per_day", "manual_seconds"]
    missing = [column for column in needed if column not in users]
    if missing:
        raise BadTable(
            f"simulate: users lack {', '.join(missing)}; they have "
            f"{', '.join(map(str, users.columns))}. Make them by market.make_users or "
            "market.users_from_shops."
        )
    if not len(users):
        raise BadTable(
            "simulate: users has no rows; at least 1 is needed. Make some by "
            "market.make_users(4_000)."
        )
    for column, most in (("tasks_per_day", 1_000), ("manual_seconds", 100_000)):
        numbers = pd.to_numeric(users[column], errors="coerce").to_numpy(dtype=float)
        fine = (numbers >= 0) & (numbers <= most)
        if not fine.all():
            row = int(np.argmin(fine))
            raise BadTable(
                f"simulate: {column} has to be a number from 0 to {most:,} in each "
                f"row; in row {row} it is {users[column].iloc[row]!r}. "
                "Mend or drop such rows first."
            )


def _fit(product: Product, users: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Each user's accuracy, and whether the product reaches the user."""
    reachable = np.ones(len(users), dtype=bool)
    for column, values in product.reaches.items():
        if column not in users:
            raise BadArgument(
                f"Product {product.name!r} reaches by {column!r}, which users lack; "
                f"they have {', '.join(map(str, users.columns))}. Use one of these."
            )
        values = [values] if isinstance(values, str) else list(values)
        known = {*users[column].unique(), *SEGMENTS.get(column, ())}
        unknown = [value for value in values if value not in known]
        if unknown:
            raise BadArgument(
                f"Product {product.name!r} reaches {column} {unknown[0]!r}, which no "
                f"user has; there is {', '.join(sorted(map(str, known)))}. "
                "Use these values."
            )
        reachable &= users[column].isin(values).to_numpy()
    if not isinstance(product.accuracy, Mapping):
        return np.full(len(users), float(product.accuracy)), reachable
    if "lang" not in users:
        raise BadArgument(
            f"Product {product.name!r} has an accuracy by language, but users have no "
            "column lang. Add it, or give one number for all."
        )
    known = {*users["lang"].unique(), *SEGMENTS["lang"]}
    for lang in product.accuracy:
        if lang not in known:
            raise BadArgument(
                f"Product {product.name!r} has an accuracy for lang {lang!r}, which no "
                f"user has; there is {', '.join(sorted(map(str, known)))}."
            )
    accuracy = users["lang"].map(dict(product.accuracy)).to_numpy(dtype=float)
    lacking = reachable & np.isnan(accuracy)
    if lacking.any():
        lang = users["lang"].iloc[int(np.argmax(lacking))]
        raise BadArgument(
            f"Product {product.name!r} reaches users with lang {lang!r}, but accuracy "
            f"has only {', '.join(map(str, product.accuracy))}. Add {lang!r}, or leave "
            "it out of reaches."
        )
    return np.nan_to_num(accuracy), reachable


class _Run:
    """One simulation under way; afterwards its arrays are what happened."""

    rows = _ROWS

    def __init__(self, product, users, accuracy, reachable, days, seed, behaviour):
        self.product, self.users, self.behaviour = product, users, behaviour
        self.accuracy, self.reachable = accuracy, reachable
        self.days, self.seed = days, seed
        self.book = None
        n = self.n = len(users)
        rows = np.arange(n)
        self.tasks = users["tasks_per_day"].to_numpy(dtype=float)
        self.manual = users["manual_seconds"].to_numpy(dtype=float)
        # By row, not in order of events: two products meet the same users on the same
        # days, if they are met with as easily.
        u = (bits32(stream(seed, "market", "aware"), rows) + 0.5) * 2.0**-32
        self.aware_day = _days_until(u, product.exposure_per_day)
        self.aware_day[~reachable] = NEVER
        spread = behaviour.willing_spread * normal(seed, "willing", rows)
        self.taste = np.exp(spread)
        self.words = Words(seed, "market", "days")

        self.first_day = np.zeros(n, dtype=np.int64)  # 0: not yet
        self.last_day = np.zeros(n, dtype=np.int64)
        self.left_day = np.full(n, NEVER)
        self.willing = np.full(n, np.nan)
        self.totals = np.zeros((len(_ROWS), n))  # a user's column when it ended
        if product.stated_accuracy is not None:
            self.stated = float(product.stated_accuracy)
        else:
            self.stated = float(accuracy[reachable].mean()) if reachable.any() else 0.5

        size = int((self.aware_day <= days).sum())
        self.state = np.zeros((len(_ROWS), size))
        self.who = np.zeros(size, dtype=np.int64)  # the user of each column
        self.here = 0  # columns in use
        self.daily: list[dict] = []
        self.latency_pool: list[np.ndarray] = []

    def go(self) -> None:
        """Simulate all days."""
        # A benefit far below zero makes exp infinite and the chance 0, as it should.
        with np.errstate(over="ignore"):
            self._go()

    def _go(self) -> None:
        order = np.argsort(self.aware_day, kind="stable")
        starts = np.searchsorted(
            self.aware_day[order], np.arange(1, self.days + 2), side="left"
        )
        load, backlog = 0.0, 0.0
        product = self.product
        for day in range(1, self.days + 1):
            self._arrive(order[starts[day - 1] : starts[day]])
            queue = day_queue(
                load * product.market_users / self.n,
                product.service_seconds,
                product.service_cv,
                product.servers,
                backlog,
            )
            backlog = queue.backlog
            load = self._day(day, queue)
        self._finish(np.arange(self.here))

    def _arrive(self, new: np.ndarray) -> None:
        """Users who come across the product today get a column."""
        product, behaviour = self.product, self.behaviour
        to = slice(self.here, self.here + len(new))
        state = self.state
        state[:, to] = 0.0  # somebody who left may have had the column
        state[_AT.gain, to] = self.manual[new] - product.friction_seconds
        state[_AT.right_rate, to] = self.tasks[new] * self.accuracy[new]
        state[_AT.wrong_rate, to] = self.tasks[new] * (1.0 - self.accuracy[new])
        state[_AT.alpha, to] = behaviour.prior_weight * self.stated
        state[_AT.beta, to] = behaviour.prior_weight * (1.0 - self.stated)
        state[_AT.felt_wait, to] = product.service_seconds
        self.who[to] = new
        self.here += len(new)

    def _day(self, day: int, queue) -> float:
        behaviour, words = self.behaviour, self.words
        factor = behaviour.weekend_factor if (day - 1) % 7 >= 5 else 1.0
        sums = SimpleNamespace(
            used=0, correct=0, wrong=0, timeouts=0, active=0, late=0, rate=0.0,
            mean=0.0, saved=0.0, left=[], latency=[], shown=0,
        )  # fmt: skip
        for start in range(0, self.here, _BLOCK):
            self._block(
                day, slice(start, min(start + _BLOCK, self.here)), factor, queue, sums
            )
        missed = poisson_one(sums.rate * factor - sums.mean, words)
        elsewhere = poisson_one((self.tasks.sum() - sums.rate) * factor, words)
        up = hits(sums.correct, behaviour.thumbs_good, words)
        down = hits(sums.wrong, behaviour.thumbs_bad, words)
        if self.book is not None:
            self.book.day_done(day, missed, up, down)
        installed = self.here
        self._leave(day, np.array(sums.left, dtype=np.int64))
        self._end_trials(day)

        seen = np.concatenate(sums.latency) if sums.latency else np.zeros(0)
        seen = np.minimum(seen, behaviour.timeout_seconds)
        self.latency_pool.append(seen[:_POOLED])
        seen = np.sort(seen)
        in_time = seen[: np.searchsorted(seen, behaviour.timeout_seconds)]
        paying = int(self.state[_AT.pays, : self.here].sum())
        self.daily.append(
            {
                "day": day,
                "installed": installed,
                "active_users": sums.active,
                "used": sums.used,
                "correct": sums.correct,
                "wrong": sums.wrong,
                "timeouts": sums.timeouts,
                "hours_saved": sums.saved / 3600.0,
                "utilisation": float(queue.utilisation.max()),
                "latency_p50_s": _percentile(seen, 50),
                "latency_p95_s": _percentile(seen, 95),
                "paying": paying,
                "by_hand": missed + elsewhere + sums.timeouts,
                "served": sums.used + missed,
                "thumbs_up": len(up),
                "thumbs_down": len(down),
                "logged_latency_p95_s": _percentile(in_time, 95),
                "logged_users": sums.active - sums.late,
            }
        )
        return float(sums.used)

    def _block(self, day: int, at: slice, factor: float, queue, sums) -> None:
        """One day of a block of users; equations 5 to 10 of the model, in order."""
        b, product, words = self.behaviour, self.product, self.words
        (
            gain, right_rate, wrong_rate, alpha, beta, felt_wait, felt_saving, habit,
            idle, first, _, all_correct, all_wrong, all_timeouts, spent,
        ) = self.state[:, at]  # fmt: skip
        n = len(gain)

        # The benefit that they expect, and the chance to use it for a task.
        doubt = beta / (alpha + beta)
        doubt *= b.repair_seconds
        chance = b.habit_seconds * habit
        chance += gain
        chance -= felt_wait
        chance -= doubt
        chance *= -1.0 / b.tau_seconds
        np.exp(chance, out=chance)
        chance += 1.0
        np.divide(factor, chance, out=chance)

        right_mean = right_rate * chance
        wrong_mean = wrong_rate * chance
        correct = poisson(right_mean, words)
        wrong = poisson(wrong_mean, words)
        used = correct + wrong
        sums.rate += float(right_rate.sum() + wrong_rate.sum())
        sums.mean += float(right_mean.sum() + wrong_mean.sum())

        word = words.take(n)
        latency = latencies(queue, product.service_seconds, product.service_cv, word)
        uses = used > 0
        if sums.shown < _SHOWN:
            some = latency[: _SHOWN - sums.shown][uses[: _SHOWN - sums.shown]]
            sums.latency.append(some)
            sums.shown += len(some)
        if self.book is not None:
            self.book.block(
                self.who[at], right_mean, wrong_mean, right_rate + wrong_rate, factor,
                used, correct, latency, word,
            )  # fmt: skip
        late = np.zeros(0, dtype=np.int64)
        if latency.max() > b.timeout_seconds:
            np.minimum(latency, b.timeout_seconds, out=latency)
            late = np.flatnonzero((latency == b.timeout_seconds) & uses)
            lost = used[late]
            correct[late] = 0
            wrong[late] = 0
            all_timeouts[late] += lost
            sums.timeouts += int(lost.sum())
            sums.late += len(late)
        if self.book is not None:
            self.book.outcome(correct, wrong)

        # What it cost and brought: a task takes the friction, the wait and, if wrong,
        # the repair; a task that timed out still has to be done by hand.
        mending = b.repair_seconds * wrong
        answered = correct + wrong
        time = latency + product.friction_seconds
        time *= used
        time += mending
        spent += time
        saved = gain + product.friction_seconds
        sums.saved += float(np.dot(saved, answered) - time.sum())
        all_correct += correct
        all_wrong += wrong

        # Belief, felt latency and saving, habit.
        alpha *= b.trust_memory
        alpha += correct
        beta *= b.trust_memory
        beta += b.omega * (used - correct)
        newest = b.smoothing * uses
        mending /= np.maximum(used, 1)
        saving = gain - mending
        if len(late):
            saving[late] = -product.friction_seconds
        saving -= latency
        saving -= felt_saving
        saving *= newest
        felt_saving += saving
        latency -= felt_wait
        latency *= newest
        felt_wait += latency
        habit *= b.habit_fade + uses * (1.0 - b.habit_gain - b.habit_fade)
        habit += b.habit_gain * uses
        idle += 1.0
        idle *= ~uses

        new = np.flatnonzero(uses & (first == 0.0))
        first[new] = day

        # Who removes it? A cell of 4096 decides nearly always; else look closer.
        odds = b.hazard_saving * felt_saving
        odds += b.hazard_habit * habit
        odds += b.hazard_idle * np.minimum(idle, b.hazard_idle_days)
        odds += b.hazard_base
        cell = bits(word, 52, 12)
        near = np.flatnonzero(_CELL_EDGES.take(cell, mode="clip") < odds)
        if len(near):
            u = (cell[near] + words.uniform(len(near))) / 4096.0
            gone = near[u * (1.0 + np.exp(-odds[near])) < 1.0]
            sums.left.extend((gone + at.start).tolist())

        sums.used += int(used.sum())
        sums.correct += int(correct.sum())
        sums.wrong += int(wrong.sum())
        sums.active += int(np.count_nonzero(uses))

    def _leave(self, day: int, left: np.ndarray) -> None:
        """Store the columns of those who left, and fill the gaps from the end."""
        if not len(left):
            return
        self._finish(left, day)
        self.left_day[self.who[left]] = day
        stay = self.here - len(left)
        holes = left[left < stay]
        tail = np.ones(self.here - stay, dtype=bool)
        tail[left[left >= stay] - stay] = False
        movers = np.flatnonzero(tail) + stay
        self.state[:, holes] = self.state[:, movers]
        self.who[holes] = self.who[movers]
        self.here = stay

    def _finish(self, columns: np.ndarray, day: int | None = None) -> None:
        day = self.days if day is None else day
        users = self.who[columns]
        state = self.state[:, columns]
        self.totals[:, users] = state
        self.first_day[users] = state[_AT.first]
        tried = state[_AT.first] > 0
        self.last_day[users] = np.where(tried, day - state[_AT.idle], 0)

    def _end_trials(self, day: int) -> None:
        """Those whose trial ends today say what a month is worth to them."""
        b = self.behaviour
        first = self.state[_AT.first, : self.here]
        ends = np.flatnonzero((first == day - b.trial_days) & (first > 0))
        if not len(ends):
            return
        state = self.state[:, ends]
        users = self.who[ends]
        doubt = state[_AT.beta] / (state[_AT.alpha] + state[_AT.beta])
        benefit = state[_AT.gain] - state[_AT.felt_wait] - doubt * b.repair_seconds
        benefit += b.habit_seconds * state[_AT.habit]
        chance = 1.0 / (1.0 + np.exp(-benefit / b.tau_seconds))
        hours = np.maximum(benefit, 0.0) * chance * self.tasks[users]
        hours *= b.days_per_month / 3600.0
        worth = hours * b.wage_usd_per_hour * b.capture * self.taste[users]
        self.willing[users] = worth
        self.state[_AT.pays, ends] = worth > self.product.price_usd


def _days_until(u: np.ndarray, chance: float) -> np.ndarray:
    """Geometric days (1, 2, …) until something with that chance a day happens."""
    if chance <= 0.0:
        return np.full(len(u), NEVER)
    if chance >= 1.0:
        return np.ones(len(u), dtype=np.int64)
    days = np.floor(np.log(u) / np.log1p(-chance)) + 1.0
    return np.minimum(days, NEVER).astype(np.int64)


def _percentile(ordered: np.ndarray, q: float) -> float:
    """The value below which q percent of the sorted values lie; nan if none."""
    if not len(ordered):
        return float("nan")
    place = (len(ordered) - 1) * q / 100.0
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (place - low) * (ordered[high] - ordered[low]))
