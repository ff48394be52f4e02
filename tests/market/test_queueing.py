"""The queue: known values, a small event-by-event queue, and backlog."""

import heapq

import numpy as np
import pytest

from casekit.market.counts import Words
from casekit.market.queueing import (
    PROFILE,
    day_queue,
    erlang_c,
    latencies,
    service_quantiles,
)


def test_known_values_of_erlang_c():
    assert float(erlang_c(8.0, 10)) == pytest.approx(0.4092, abs=5e-5)
    assert float(erlang_c(0.8, 1)) == pytest.approx(0.8)
    assert float(erlang_c(2.0, 3)) == pytest.approx(4 / 9)
    assert float(erlang_c(0.0, 3)) == 0.0


def tasks_for(per_second, hour=10):
    return per_second * 3600 * 4096 / PROFILE[hour]


def test_one_server_at_80_percent_waits_five_seconds_on_average():
    # Service of 1.25 s, 0.64 arrivals a second: rho² / (1 - rho) / lambda = 5 s.
    queue = day_queue(tasks_for(0.64), 1.25, 1.0, 1)

    assert queue.utilisation[10] == pytest.approx(0.8)
    assert queue.wait_chance[10] == pytest.approx(0.8)
    assert queue.wait_chance[10] * queue.mean_wait[10] == pytest.approx(5.0)


def test_even_service_waits_half_as_long():
    even = day_queue(tasks_for(0.64), 1.25, 0.0, 1)

    assert even.wait_chance[10] * even.mean_wait[10] == pytest.approx(2.5)


def test_against_a_queue_simulated_event_by_event():
    rng = np.random.default_rng(3)
    arrivals = np.cumsum(rng.exponential(1.0, 60_000))  # one a second
    service = rng.exponential(4.0, 60_000)
    free = [0.0] * 5
    waits = []
    for at, takes in zip(arrivals, service, strict=True):
        start = max(at, heapq.heappop(free))
        waits.append(start - at)
        heapq.heappush(free, start + takes)
    waits = np.array(waits[2_000:])
    queue = day_queue(tasks_for(1.0), 4.0, 1.0, 5)

    assert queue.wait_chance[10] == pytest.approx((waits > 0).mean(), rel=0.08)
    assert queue.mean_wait[10] == pytest.approx(waits[waits > 0].mean(), rel=0.2)


def test_the_profile_is_a_day():
    assert len(PROFILE) == 24
    assert PROFILE.sum() == 4096


def test_latencies_have_the_mean_that_the_queue_says():
    queue = day_queue(40_000, 4.0, 1.0, 5)
    assert queue.utilisation.max() < 1
    seen = latencies(queue, 4.0, 1.0, Words(1).take(400_000))
    waited = (queue.wait_chance * queue.mean_wait * PROFILE / 4096).sum()

    assert seen.mean() == pytest.approx(4.0 + waited, rel=0.02)


def test_a_queue_where_nobody_waits_is_service_alone():
    seen = latencies(day_queue(100, 0.04, 1.0, 5), 0.04, 1.0, Words(2).take(200_000))

    assert seen.mean() == pytest.approx(0.04, rel=0.02)
    assert np.percentile(seen, 95) == pytest.approx(0.04 * 2.9957, rel=0.02)


@pytest.mark.parametrize("cv", [0.0, 0.5, 1.0, 2.0])
def test_service_has_mean_1_and_the_cv(cv):
    quantiles = service_quantiles(cv)

    assert quantiles.mean() == pytest.approx(1.0, abs=0.002)
    assert quantiles.std() == pytest.approx(cv, abs=0.02)


def test_surplus_piles_up_and_is_worked_off():
    queue = day_queue(60_000, 4.0, 1.0, 5)
    peak = int(PROFILE.argmax())

    assert queue.utilisation[peak] > 1
    assert queue.delay[peak] > 20
    assert queue.delay[23] < queue.delay[peak]
    assert queue.delay[3] == 0
    # Whatever arrives or was left over is served or left over.
    more = day_queue(200_000, 4.0, 1.0, 5, backlog=1_000)
    idle = np.maximum(5 / 4 * 3600 - 200_000 * PROFILE / 4096, 0)
    assert more.backlog > 0
    assert more.backlog <= 1_000 + 200_000 - 24 * 4_500 + idle.sum()


def test_a_backlog_is_carried_into_the_day():
    assert day_queue(0, 4.0, 1.0, 5, backlog=900).delay[0] == pytest.approx(360.0)
