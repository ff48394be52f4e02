"""The people of a market, one row a user."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from casekit.errors import BadArgument, BadTable
from casekit.worlds.random_draws import bits32, stream, weighted

# Shares by which a design for laptops and tablets, English and no assistive technology
# reaches 0.65 · 0.80 · 0.95 of the users, about half. Plausible, not measured.
SEGMENTS = {
    "lang": {"en": 0.80, "es": 0.20},
    "device": {"laptop": 0.43, "phone_only": 0.35, "tablet": 0.22},
    "assistive_tech": {
        "none": 0.95,
        "magnifier": 0.02,
        "screen_reader": 0.02,
        "switch": 0.01,
    },
}
MEAN_MANUAL_SECONDS = 40.0
_SPREAD = 0.5  # sd of the logarithm of the manual seconds


def make_users(
    n: int, *, seed: int = 7, mean_tasks_per_day: float = 6.0
) -> pd.DataFrame:
    """Users of a generic market.

    Parameters
    ----------
    n : int
    seed : int
    mean_tasks_per_day : float
        Tasks on a weekday are Gamma distributed over the users, with shape 2.

    Returns
    -------
    DataFrame
        user_id, lang, device, assistive_tech, tasks_per_day (on a weekday),
        manual_seconds (for one task by hand; lognormal with mean 40).

    Examples
    --------
    >>> make_users(3, seed=7).columns.tolist()[:3]
    ['user_id', 'lang', 'device']
    """
    if int(n) != n or n < 1:
        raise BadArgument(
            f"make_users: n has to be a whole number, at least 1; it is {n!r}. "
            "4_000 is enough to try things out."
        )
    if not 0 < mean_tasks_per_day <= 1_000:
        raise BadArgument(
            "make_users: mean_tasks_per_day has to be above 0 and at most 1,000; it is "
            f"{mean_tasks_per_day!r}."
        )
    rows = np.arange(int(n))
    table = {"user_id": rows + 1}
    for column, shares in SEGMENTS.items():
        pick = weighted(stream(seed, "users", column), rows, list(shares.values()))
        table[column] = np.array(list(shares), dtype=object)[pick]
    # The sum of two exponentials is Gamma with shape 2.
    tasks = -np.log(_uniform(seed, "tasks 1", rows) * _uniform(seed, "tasks 2", rows))
    table["tasks_per_day"] = np.round(tasks * mean_tasks_per_day / 2, 3)
    table["manual_seconds"] = _manual_seconds(seed, rows)
    return pd.DataFrame(table)


def users_from_shops(shops: pd.DataFrame, *, seed: int = 7) -> pd.DataFrame:
    """One user a shop: its messages are the tasks.

    Parameters
    ----------
    shops : DataFrame with shop_id, lang, device, assistive_tech, messages_per_day
    seed : int
        For the manual seconds, which a shop table does not have.
    """
    needed = ["shop_id", "lang", "device", "assistive_tech", "messages_per_day"]
    missing = [column for column in needed if column not in shops]
    if missing:
        raise BadTable(
            f"users_from_shops: the shops lack {', '.join(missing)}; they have "
            f"{', '.join(map(str, shops.columns))}. "
            'Pass ck.world("larkpost").shops, or a table with these columns.'
        )
    rows = np.arange(len(shops))
    return pd.DataFrame(
        {
            "user_id": shops["shop_id"].to_numpy(),
            "lang": shops["lang"].to_numpy(),
            "device": shops["device"].to_numpy(),
            "assistive_tech": shops["assistive_tech"].to_numpy(),
            "tasks_per_day": shops["messages_per_day"].to_numpy(dtype=float),
            "manual_seconds": _manual_seconds(seed, rows),
        }
    )


def normal(seed: int, name: str, rows: np.ndarray) -> np.ndarray:
    """Standard normal numbers by row, after Box and Muller."""
    radius = np.sqrt(-2.0 * np.log(_uniform(seed, f"{name} radius", rows)))
    return radius * np.cos(2.0 * math.pi * _uniform(seed, f"{name} angle", rows))


def _uniform(seed: int, name: str, rows: np.ndarray) -> np.ndarray:
    return (bits32(stream(seed, "users", name), rows) + 0.5) * 2.0**-32


def _manual_seconds(seed: int, rows: np.ndarray) -> np.ndarray:
    # Minus half the variance: the mean, not the median, is 40 s.
    log = _SPREAD * normal(seed, "manual", rows) - _SPREAD**2 / 2
    return np.round(MEAN_MANUAL_SECONDS * np.exp(log), 1)
