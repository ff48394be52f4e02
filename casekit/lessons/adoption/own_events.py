"""The funnel of lesson 5 on an event log of your own."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from casekit.csv_files import read_table
from casekit.errors import BadArgument, BadTable


def funnel_of(
    events: str | Path | pd.DataFrame,
    *,
    user: str = "user_id",
    time: str = "time",
    market: int,
) -> pd.DataFrame:
    """How many of a market came, and came back after 7, 30 and 60 days.

    Parameters
    ----------
    events : DataFrame or path of a CSV file
        One row each time somebody used the feature.
    user, time : names of the columns that say who and when
    market : int
        How many could use it if it reached them: the number that no log holds.

    Returns
    -------
    DataFrame with step, users and share of the market
        "back after 7 days" counts users with a use at least 7 days after their first.
        Whoever came first in the last days of the log had no time to come back.

    Raises
    ------
    BadTable, BadArgument

    Examples
    --------
    >>> log = pd.DataFrame({"user_id": [1, 1, 2],
    ...                     "time": ["2026-03-01", "2026-03-12", "2026-03-02"]})
    >>> funnel_of(log, market=10)["users"].tolist()
    [10, 2, 1, 0, 0]
    """
    if not isinstance(events, pd.DataFrame):
        events = read_table(events, needs=[user, time])
    for column in (user, time):
        if column not in events:
            raise BadTable(
                f"the events need a column {column!r}; they have "
                f"{', '.join(map(repr, events.columns[:12]))}. "
                "Name yours with user=… and time=…."
            )
    when = pd.to_datetime(events[time], errors="coerce", format="mixed", utc=True)
    rows = pd.DataFrame({"user": events[user], "when": when}).dropna()
    if rows.empty:
        raise BadTable(
            f"no row has both a user and a readable time in {time!r}. "
            "Write times as 2026-03-01 10:00."
        )
    came = rows["user"].nunique()
    if isinstance(market, bool) or not isinstance(market, int) or market < came:
        raise BadArgument(
            f"market must be a whole number of at least the {came:,} users in the log, "
            f"got {market!r}. It is everybody who could use the feature."
        )
    span = rows.groupby("user")["when"].agg(lambda times: times.max() - times.min())
    counts = {"market": market, "came": came}
    for days in (7, 30, 60):
        counts[f"back after {days} days"] = int((span >= pd.Timedelta(days=days)).sum())
    table = pd.DataFrame({"step": list(counts), "users": list(counts.values())})
    return table.assign(share=table["users"] / market)
