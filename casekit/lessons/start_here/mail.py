"""The tables of lesson 0: an evening of tries, the demo, and Monday's mail."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import pandas as pd

from casekit.lessons.start_here.at_least import make_trial

ZERO_SHOT = "zero-shot, free text"
N_MONDAY = 60


@dataclass(frozen=True)
class Tables:
    """The lesson's tables, made when first asked for.

    Attributes
    ----------
    demo : DataFrame, the messages that Mira shows: those that came out right
    evening : DataFrame, the 24 messages that she tried, in order
    monday : DataFrame, 60 of Monday's 120 messages, drawn for this learner, in order
        of time
    trial : DataFrame, the trial of another desk's prototype, for exercise 3:
        chosen_by, label, answer, seconds
    """

    seed: int

    @functools.cached_property
    def evening(self) -> pd.DataFrame:
        from casekit.lessons.recorded_mail import recorded_mail

        return recorded_mail("evening").reset_index(drop=True)

    @functools.cached_property
    def demo(self) -> pd.DataFrame:
        # Chosen for their answers, as the lesson tells in its second half.
        from casekit.lessons.recorded_mail import recorded_models

        said = pd.Series(recorded_models()[ZERO_SHOT].answer(self.evening["text"]))
        right = (said == self.evening["label"]).to_numpy()
        return self.evening[right].reset_index(drop=True)

    @functools.cached_property
    def monday(self) -> pd.DataFrame:
        from casekit.lessons.recorded_mail import recorded_mail

        mail = recorded_mail("monday").reset_index(drop=True)
        drawn = mail.sample(N_MONDAY, random_state=self.seed % 2**32)
        return drawn.sort_index().reset_index(drop=True)

    @functools.cached_property
    def trial(self) -> pd.DataFrame:
        return make_trial(self.seed)


def make_tables(seed: int) -> Tables:
    """The tables that follow from a personal seed."""
    return Tables(seed)
