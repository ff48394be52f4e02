"""Larkpost: small online shops and the mail that their customers write to them.

Everything is invented. A message begins with what is true (who sells what, in which
country, when, what the customer wants), then a family of phrasing that fits, then its
words. Three groups of families make the world change as real ones do: most occur
everywhere, some only in the countries that joined later, some only from the autumn on.

Here are the world and its shops. What there is and how often stands in
`larkpost_shares`, the phrasings in `larkpost_book`, the making of messages in
`larkpost_messages` and of their words in `larkpost_wording`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from casekit.errors import BadArgument
from casekit.worlds import random_draws as draws
from casekit.worlds.larkpost_book import families
from casekit.worlds.larkpost_messages import as_text, make_messages
from casekit.worlds.larkpost_shares import (
    AUTUMN,
    CHANNELS,
    COUNTRIES,
    LABELS,
    LANGS,
    POLICY_CHANGE,
    TRADES,
    YEAR_START,
)

__all__ = [
    "AUTUMN",
    "CHANNELS",
    "COUNTRIES",
    "LABELS",
    "LANGS",
    "POLICY_CHANGE",
    "TRADES",
    "YEAR_START",
    "Larkpost",
    "families",
]


@dataclass(frozen=True)
class Larkpost:
    """The tables of one Larkpost year; each is made when it is first asked for.

    Attributes
    ----------
    shops : DataFrame, one row a shop
        shop_id, country, lang, sells, device, assistive_tech, plan, messages_per_day,
        tools_now, spend_now_usd (a month).
    messages : DataFrame, one row a message, in order of `sent_at`
        msg_id, shop_id, sent_at (local time of the shop), channel, text,
        has_attachment, order_value_usd, parcel_weight_kg, label_by, label,
        closing_code, policy_version.
    messages_truth : DataFrame, one row a message, kept apart from what a team would see
        msg_id, true_label, second_true_label (or missing), lang, family, family_scope.
    """

    seed: int = 7
    n_messages: int = 12_000
    n_shops: int = 2_000

    def __post_init__(self):
        for name in ("n_messages", "n_shops"):
            count = getattr(self, name)
            if isinstance(count, bool) or not isinstance(count, (int, np.integer)):
                raise BadArgument(
                    f"{name} must be a whole number, got {count!r}. Try 12_000."
                )
            if count < 1:
                raise BadArgument(f"{name} must be at least 1, got {count}.")

    def __repr__(self) -> str:
        return (
            f"Larkpost(seed={self.seed}, {self.n_messages:,} messages, "
            f"{self.n_shops:,} shops)"
        )

    @functools.cached_property
    def shops(self) -> pd.DataFrame:
        return _make_shops(self.seed, self.n_shops)

    @property
    def messages(self) -> pd.DataFrame:
        return self._messages_and_truth[0]

    @property
    def messages_truth(self) -> pd.DataFrame:
        return self._messages_and_truth[1]

    @functools.cached_property
    def _messages_and_truth(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        return make_messages(self.seed, self.n_messages, self.shops)

    def extra_messages(self, label: str, count: int) -> pd.DataFrame:
        """More messages of one label from the same shops and year, for rare labels.

        A test set in which one message in a hundred is about safety says little about
        safety. These rows enrich it; weight them back when you need an overall share.
        The columns are those of `messages`, and `msg_id` goes on after the last one.

        >>> Larkpost(seed=7, n_messages=50).extra_messages("safety", 3).label.tolist()
        ['safety', 'safety', 'safety']
        """
        if label not in LABELS:
            raise BadArgument(
                f"label must be one of {', '.join(LABELS)}; got {label!r}"
            )
        table, _ = make_messages(
            self.seed, count, self.shops, only=label, first_id=self.n_messages + 1
        )
        return table


def _make_shops(seed: int, n: int) -> pd.DataFrame:
    """The shops; a column's draws have its name, so a new one changes no other."""
    rows = np.arange(n)

    def draw(name: str, shares) -> np.ndarray:
        return draws.weighted(draws.stream(seed, "shops", name), rows, shares)

    def words(name: str, options: dict[str, float]) -> np.ndarray:
        return np.array(list(options), dtype=object)[draw(name, list(options.values()))]

    country = draw("country", (0.56, 0.24, 0.13, 0.07))
    plan = draw("plan", (0.50, 0.38, 0.12))
    spend = draws.below(
        draws.stream(seed, "shops", "spend"), rows, np.array([1, 20, 70])[plan]
    )
    return pd.DataFrame(
        {
            "shop_id": rows + 1,
            "country": as_text(np.array(COUNTRIES, dtype=object)[country]),
            "lang": as_text(np.array(LANGS, dtype=object)[country // 2]),
            "sells": as_text(
                np.array(TRADES, dtype=object)[
                    draw("sells", (0.20, 0.13, 0.15, 0.12, 0.17, 0.09, 0.07, 0.07))
                ]
            ),
            "device": as_text(
                words("device", {"laptop": 0.44, "phone_only": 0.34, "tablet": 0.22})
            ),
            "assistive_tech": as_text(
                words(
                    "assistive_tech",
                    {"none": 0.94, "screen_reader": 0.02, "magnifier": 0.03,
                     "switch": 0.01},
                )
            ),
            "plan": as_text(np.array(["free", "starter", "pro"], dtype=object)[plan]),
            # 5 to 40 a day, small shops more often than busy ones
            "messages_per_day": 5 + draw("volume", np.arange(36, 0, -1)),
            "tools_now": as_text(
                words(
                    "tools_now",
                    {"inbox_only": 0.48, "labels_by_hand": 0.27, "spreadsheet": 0.13,
                     "helpdesk": 0.12},
                )
            ),
            "spend_now_usd": np.array([0, 9, 29])[plan] + spend,
        }
    )  # fmt: skip
