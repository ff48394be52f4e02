"""The market once more, written down as plainly as it can be: one array a quantity,
demand drawn for everybody, numpy's own Poisson and binomial. The tests and the
benchmark hold the quick version against it."""

import math

import numpy as np

from casekit.market.queueing import PROFILE


def wait_chance(load, servers):
    """Erlang C from its textbook sum."""
    top = load**servers / math.factorial(servers) * servers / (servers - load)
    rest = sum(load**k / math.factorial(k) for k in range(servers))
    return top / (rest + top)


def benefit_of(product, b, manual, felt_wait, alpha, beta, habit):
    """Seconds that a user expects to gain by giving a task to the product."""
    doubt = beta / (alpha + beta)
    gain = manual - product.friction_seconds - felt_wait
    return gain - doubt * b.repair_seconds + b.habit_seconds * habit


def plain_simulate(product, users, days, seed, b):
    """Numbers named as in `Simulation.summary`, and some sums."""
    rng = np.random.default_rng(seed)
    n = len(users)
    tasks = users["tasks_per_day"].to_numpy(float)
    manual = users["manual_seconds"].to_numpy(float)
    reachable = np.ones(n, bool)
    for column, values in product.reaches.items():
        reachable &= users[column].isin(values).to_numpy()
    accuracy = product.accuracy
    if isinstance(accuracy, dict):
        accuracy = users["lang"].map(accuracy).to_numpy(float)
    accuracy = np.broadcast_to(accuracy, n).astype(float)
    stated = product.stated_accuracy
    stated = accuracy[reachable].mean() if stated is None else stated

    aware = np.zeros(n, bool)
    gone = np.zeros(n, bool)
    alpha = np.full(n, b.prior_weight * stated)
    beta = np.full(n, b.prior_weight * (1 - stated))
    felt_wait = np.full(n, product.service_seconds)
    felt_saving = np.zeros(n)
    habit = np.zeros(n)
    idle = np.zeros(n)
    first = np.zeros(n, int)
    last = np.zeros(n, int)
    left = np.full(n, 10**9)
    paying = np.zeros(n, bool)
    willing = np.full(n, np.nan)
    total = {"used": 0, "correct": 0, "wrong": 0, "timeouts": 0, "by_hand": 0}
    total |= {"served": 0, "saved": 0.0, "pay_days": 0, "up": 0, "down": 0}
    seen, weights = [], []
    load = backlog = 0.0
    capacity = product.servers / product.service_seconds

    for day in range(1, days + 1):
        factor = b.weekend_factor if (day - 1) % 7 >= 5 else 1.0
        aware |= reachable & (rng.random(n) < product.exposure_per_day)
        has = aware & ~gone

        chance_h, mean_h, delay_h = np.zeros(24), np.zeros(24), np.zeros(24)
        for hour in range(24):
            arrivals = load * product.market_users / n * PROFILE[hour] / 4096 / 3600
            before = backlog
            backlog = max(backlog + (arrivals - capacity) * 3600, 0.0)
            delay_h[hour] = (before + backlog) / 2 / capacity
            if 0 < arrivals < capacity:
                busy = arrivals * product.service_seconds
                chance_h[hour] = wait_chance(busy, product.servers)
                mean_h[hour] = (1 + product.service_cv**2) / 2 / (capacity - arrivals)

        wants = rng.poisson(tasks * factor)
        hope = benefit_of(product, b, manual, felt_wait, alpha, beta, habit)
        p = 1 / (1 + np.exp(-hope / b.tau_seconds))
        used = np.where(has, rng.binomial(wants, p), 0)

        hour = rng.choice(24, n, p=PROFILE / 4096)
        waits = rng.random(n) < chance_h[hour]
        latency = delay_h[hour] + waits * rng.exponential(mean_h[hour])
        cv = product.service_cv
        unit = rng.gamma(1 / cv**2, cv**2, n) if cv else np.ones(n)
        latency = np.minimum(latency + unit * product.service_seconds, 1e9)
        late = latency > b.timeout_seconds
        latency = np.minimum(latency, b.timeout_seconds)

        timeouts = np.where(late, used, 0)
        answered = used - timeouts
        correct = rng.binomial(answered, accuracy)
        wrong = answered - correct
        per_task = manual - product.friction_seconds - latency
        saved = answered * per_task - wrong * b.repair_seconds
        saved = saved - timeouts * (product.friction_seconds + b.timeout_seconds)

        alpha = np.where(has, b.trust_memory * alpha + correct, alpha)
        beta = np.where(has, b.trust_memory * beta + b.omega * (used - correct), beta)
        uses = used > 0
        mean_saved = saved / np.maximum(used, 1)
        s = b.smoothing
        felt_wait = np.where(uses, (1 - s) * felt_wait + s * latency, felt_wait)
        felt_saving = np.where(
            uses, (1 - s) * felt_saving + s * mean_saved, felt_saving
        )
        grown = habit + b.habit_gain * (1 - habit)
        habit = np.where(uses, grown, np.where(has, b.habit_fade * habit, habit))
        idle = np.where(uses, 0, idle + has)
        first = np.where(uses & (first == 0), day, first)
        last = np.where(uses, day, last)

        odds = b.hazard_base + b.hazard_saving * felt_saving + b.hazard_habit * habit
        odds = odds + b.hazard_idle * np.minimum(idle, b.hazard_idle_days)
        leaves = has & (rng.random(n) < 1 / (1 + np.exp(-odds)))
        left[leaves] = day
        gone |= leaves
        paying &= ~gone
        ends = (first > 0) & (first == day - b.trial_days) & ~gone
        now = benefit_of(product, b, manual, felt_wait, alpha, beta, habit)
        worth = np.maximum(now, 0) / (1 + np.exp(-now / b.tau_seconds)) * tasks
        worth = worth * b.days_per_month / 3600 * b.wage_usd_per_hour * b.capture
        worth = worth * np.exp(b.willing_spread * rng.standard_normal(n))
        willing[ends] = worth[ends]
        paying |= ends & (worth > product.price_usd)

        total["used"] += used.sum()
        total["correct"] += correct.sum()
        total["wrong"] += wrong.sum()
        total["timeouts"] += timeouts.sum()
        total["by_hand"] += (wants - answered).sum()
        total["served"] += wants[has].sum()
        total["saved"] += saved.sum()
        total["pay_days"] += paying.sum()
        total["up"] += rng.binomial(correct.sum(), b.thumbs_good)
        total["down"] += rng.binomial(wrong.sum(), b.thumbs_bad)
        seen.append(latency[uses])
        weights.append(used[uses])
        load = used.sum()

    seen, weights = np.concatenate(seen), np.concatenate(weights)
    order = np.argsort(seen)
    mass = np.cumsum(weights[order])
    tried = first > 0
    known = tried & (first + 30 <= days)
    monthly = product.servers * product.server_usd_per_month
    monthly += product.fixed_usd_per_month
    income = total["pay_days"] * product.price_usd / 30
    bills = monthly / product.market_users * n * days / 30
    errors = total["wrong"] + b.human_error * total["by_hand"]
    return {
        "reach": reachable.mean(),
        "aware": aware.mean(),
        "tried": tried.mean(),
        "retention_30d": (left[known] > first[known] + 30).mean(),
        "weekly_use": (tried & (last > days - 7)).mean(),
        "payers": paying.mean(),
        "hours_saved_per_1000": total["saved"] / 3600 * 1000 / n,
        "errors_per_1000": errors * 1000 / n,
        "latency_p95_s": seen[order][np.searchsorted(mass, 0.95 * mass[-1])],
        "profit_usd_per_1000": (income - bills) * 1000 / n,
        "used": total["used"],
        "correct": total["correct"],
        "wrong": total["wrong"],
        "timeouts": total["timeouts"],
        "served": total["served"],
        "thumbs_up": total["up"],
        "thumbs_down": total["down"],
        "habit": habit.mean(),
        "believed_accuracy": (alpha / (alpha + beta))[tried].mean(),
        "willing": np.nanmean(willing),
    }
