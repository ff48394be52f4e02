"""The tables of lesson 5: mail, the shops of the market, and two ways to pack."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import pandas as pd

from casekit.lessons.baseline.mail import Tables as Mail
from casekit.worlds.larkpost import Larkpost

N_SHOPS = 4_000

# How a feature is packed: what it takes to use it, how it is come across, whom it
# reaches. The seconds and chances are assumptions with dials; see casekit.market.
OWN_TAB = {
    "friction_seconds": 11.0,
    "exposure_per_day": 0.03,
    "reaches": {
        "device": ("laptop", "tablet"),
        "lang": ("en",),
        "assistive_tech": ("none",),
    },
}
MAILBOX = {"friction_seconds": 2.0, "exposure_per_day": 0.06, "reaches": {}}


@dataclass(frozen=True)
class Tables:
    """The lesson's tables, made when first asked for.

    Attributes
    ----------
    train, autumn, safety : DataFrame
        The mail of lesson 4 for this seed; see `casekit.lessons.baseline.mail`.
    autumn_truth : DataFrame, with the language of each message of the autumn
    shops : DataFrame, 4,000 shops: the market
    """

    seed: int

    @functools.cached_property
    def _mail(self) -> Mail:
        return Mail(self.seed)

    @property
    def train(self) -> pd.DataFrame:
        return self._mail.train

    @property
    def autumn(self) -> pd.DataFrame:
        return self._mail.autumn

    @property
    def autumn_truth(self) -> pd.DataFrame:
        return self._mail.autumn_truth

    @property
    def safety(self) -> pd.DataFrame:
        return self._mail.safety

    @functools.cached_property
    def shops(self) -> pd.DataFrame:
        return Larkpost(seed=self.seed, n_messages=1, n_shops=N_SHOPS).shops


def make_tables(seed: int) -> Tables:
    """The tables that follow from a personal seed."""
    return Tables(seed)
