"""The tables of lesson 4: the mail that training knows, and the mail of the autumn."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from casekit.answerers import tfidf_model
from casekit.worlds.larkpost import AUTUMN, Larkpost

HOME_COUNTRIES = ("US", "ES")  # where Larkpost started; the others joined later
LABELS_END = pd.Timestamp("2025-09-01")  # the labelled mail ends here
N_MESSAGES = 12_000
N_SAFETY = 300


@dataclass(frozen=True)
class Tables:
    """The lesson's tables, made when first asked for.

    Attributes
    ----------
    train : DataFrame, about 5,100 labelled messages, home countries, before September
    autumn : DataFrame, about 4,000 messages of all shops from 15 September on
    safety : DataFrame, 300 more messages about safety from the same autumn
    spanish : DataFrame, mail of the shops in Spain and Mexico for the routing
        exercise: msg_id, label, model_label, margin
    train_truth, autumn_truth : DataFrame, what no team would have: the language and
        the family of phrasing of each message
    """

    seed: int

    @functools.cached_property
    def world(self) -> Larkpost:
        return Larkpost(seed=self.seed, n_messages=N_MESSAGES)

    @functools.cached_property
    def _mail(self) -> pd.DataFrame:
        countries = self.world.shops.set_index("shop_id")["country"]
        mail = self.world.messages
        return mail.assign(country=mail["shop_id"].map(countries))

    @functools.cached_property
    def train(self) -> pd.DataFrame:
        mail = self._mail
        home = mail["country"].isin(HOME_COUNTRIES)
        return mail[home & (mail["sent_at"] < LABELS_END)].reset_index(drop=True)

    @functools.cached_property
    def autumn(self) -> pd.DataFrame:
        mail = self._mail
        return mail[mail["sent_at"] >= pd.Timestamp(AUTUMN)].reset_index(drop=True)

    @functools.cached_property
    def safety(self) -> pd.DataFrame:
        # A third of the year's mail falls in the autumn, so ask for enough.
        extra = self.world.extra_messages("safety", 5 * N_SAFETY)
        late = extra[extra["sent_at"] >= pd.Timestamp(AUTUMN)]
        late = late.sample(N_SAFETY, random_state=self.seed % 2**32)
        countries = self.world.shops.set_index("shop_id")["country"]
        late = late.assign(country=late["shop_id"].map(countries))
        return late.sort_values("msg_id").reset_index(drop=True)

    @functools.cached_property
    def train_truth(self) -> pd.DataFrame:
        return self._truth_of(self.train)

    @functools.cached_property
    def autumn_truth(self) -> pd.DataFrame:
        return self._truth_of(self.autumn)

    def _truth_of(self, table: pd.DataFrame) -> pd.DataFrame:
        truth = self.world.messages_truth.set_index("msg_id")
        return truth.loc[table["msg_id"]].reset_index()

    @functools.cached_property
    def spanish(self) -> pd.DataFrame:
        """Spanish autumn mail, seen by a model with 400 Spanish training messages."""
        train = self.train[self.train["country"] == "ES"].head(400)
        mail = self.autumn[self.autumn["country"].isin(["ES", "MX"])]
        model = tfidf_model().fit(train["text"], train["label"])
        chances = np.sort(model.predict_proba(mail["text"]), axis=1)
        return pd.DataFrame(
            {
                "msg_id": mail["msg_id"].to_numpy(),
                "label": mail["label"].to_numpy(),
                "model_label": model.predict(mail["text"]),
                "margin": np.round(chances[:, -1] - chances[:, -2], 4),
            }
        )


def make_tables(seed: int) -> Tables:
    """The tables that follow from a personal seed."""
    return Tables(seed)


def measured_latency() -> pd.DataFrame:
    """How long each rung took for one message, measured once: rung, ms, machine, date.

    `python benchmarks/latency.py` measures anew and writes the file.

    >>> list(measured_latency().columns)
    ['latency_ms_p50', 'latency_ms_p95', 'machine', 'measured_on']
    """
    path = Path(__file__).with_name("measured_latency.csv")
    return pd.read_csv(path, index_col="rung")
