"""How long an answer takes when many ask at once: a queue with c servers, by hours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from casekit.market.counts import bits

# Share of a day's tasks in each hour, in 1/4096: a peak in the morning and one in the
# afternoon. An assumption, written in such parts so that 12 random bits draw an hour.
PROFILE = np.array(
    [
        *(8, 4, 4, 4, 8, 24, 61, 143, 287, 410, 430, 369),
        *(246, 266, 369, 410, 369, 266, 143, 102, 78, 50, 29, 16),
    ]
)
_HOUR_OF = np.repeat(np.arange(24), PROFILE)
_CELLS = 14  # bits for a quantile table


def erlang_c(load: np.ndarray | float, servers: int) -> np.ndarray:
    """Chance of having to wait when `load` servers of `servers` are busy on average.

    It goes by the recursion of Erlang B, which neither overflows nor loses digits.

    >>> round(float(erlang_c(8.0, 10)), 4)
    0.4092
    >>> round(float(erlang_c(0.8, 1)), 4)
    0.8
    """
    load = np.asarray(load, dtype=float)
    blocked = np.ones_like(load)
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    busy = np.minimum(load / servers, 1.0)
    return np.minimum(blocked / (1.0 - busy * (1.0 - blocked)), 1.0)


@dataclass(frozen=True)
class DayQueue:
    """The queue of one day, hour by hour (arrays of 24).

    Attributes
    ----------
    utilisation : arrivals as a share of what the servers can do
    wait_chance : chance of having to wait
    mean_wait : seconds, of those who have to wait
    delay : seconds that everybody waits for a backlog to be worked off
    backlog : tasks left over at midnight
    """

    utilisation: np.ndarray
    wait_chance: np.ndarray
    mean_wait: np.ndarray
    delay: np.ndarray
    backlog: float


def day_queue(
    tasks: float, service_seconds: float, cv: float, servers: int, backlog: float = 0.0
) -> DayQueue:
    """M/G/c in each hour of a day with `tasks` tasks.

    The mean wait is Allen and Cunneen's approximation. In an hour with more arrivals
    than the servers can do, the surplus piles up and is carried over.

    >>> queue = day_queue(50_000, 4.0, 1.0, servers=5)
    >>> bool(queue.utilisation.max() > 1), bool(queue.delay.max() > 20)
    (True, True)
    """
    arrivals = tasks * PROFILE / 4096 / 3600.0  # per second
    capacity = servers / service_seconds
    utilisation = arrivals / capacity
    delay = np.zeros(24)
    surplus = (arrivals - capacity) * 3600.0
    if backlog > 0.0 or surplus.max() >= 0.0:
        for hour in range(24):
            after = max(backlog + surplus[hour], 0.0)
            delay[hour] = (backlog + after) / 2.0 / capacity
            backlog = after
    calm = utilisation < 1.0
    load = np.where(calm, arrivals * service_seconds, 0.0)
    chance = np.where(calm, erlang_c(load, servers), 0.0)
    spare = np.where(calm, capacity - arrivals, 1.0)
    mean = np.where(calm, (1.0 + cv * cv) / 2.0 / spare, 0.0)
    return DayQueue(utilisation, chance, mean, delay, float(backlog))


@lru_cache(maxsize=16)
def service_quantiles(cv: float) -> np.ndarray:
    """Quantiles of a Gamma time with mean 1 at the middles of 2**14 equal cells."""
    middles = (np.arange(2**_CELLS) + 0.5) / 2**_CELLS
    if cv == 0.0:
        return np.ones(2**_CELLS)
    if cv == 1.0:
        return -np.log1p(-middles)
    from scipy.special import gammaincinv

    shape = 1.0 / (cv * cv)
    return gammaincinv(shape, middles) / shape


@lru_cache(maxsize=1)
def _exponential() -> np.ndarray:
    return -np.log1p(-(np.arange(2**16) + 0.5) / 2**16)


def latencies(
    queue: DayQueue, service_seconds: float, cv: float, words: np.ndarray
) -> np.ndarray:
    """Seconds until the answer, one for each word; uses the lowest 42 bits."""
    service = service_quantiles(cv).take(bits(words, 28, _CELLS), mode="clip")
    service *= service_seconds
    if queue.wait_chance.max() < 1e-9 and queue.delay.max() == 0.0:
        return service  # nobody ever waits: spare the rest
    hour = hours(words)
    # One exponential does for both questions: with E > -log(chance) there is a wait,
    # and what E has above that is again exponential.
    floor = -np.log(np.maximum(queue.wait_chance, 1e-300))
    wait = _exponential().take(bits(words, 12, 16), mode="clip")
    wait -= floor.take(hour)
    np.maximum(wait, 0.0, out=wait)
    wait *= queue.mean_wait.take(hour)
    wait += queue.delay.take(hour)
    service += wait
    return service


def hours(words: np.ndarray) -> np.ndarray:
    """The hour of day (0 … 23) that each word's lowest 12 bits stand for."""
    return _HOUR_OF.take(bits(words, 0, 12), mode="clip")
