"""Messages whose language-model replies are recorded, and the models that gave them.

The messages are a fixed sample of a Larkpost world with a seed of its own. They are
kept in a file beside the replies, so that a recording fits whatever becomes of the
world; `python datasets/record_replies.py` makes both again.
"""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from casekit.answerers.language_model import (
    RECORDED,
    LanguageModel,
    default_source,
)
from casekit.errors import UnknownName
from casekit.lessons.baseline.mail import HOME_COUNTRIES, LABELS_END
from casekit.worlds.larkpost import AUTUMN, LABELS, Larkpost

SEED = 20251117
N_MESSAGES = 24_000
PER_LABEL = 20
N_MONDAY = 120
N_EVENING = 24
PER_LABEL_EXAMPLES = 2
LONGEST_EXAMPLE = 200  # characters: all examples go along with every question
MONDAY, OPEN, CLOSE = 0, 9, 17
SETS = ("stratified", "monday", "evening")
# Which models' replies are recorded on which messages.
RECORDED_ON = {
    "zero-shot, free text": SETS,
    "zero-shot, choice": ("stratified",),
    "zero-shot, calibrated": ("stratified",),
    "few-shot, free text": ("stratified",),
    "few-shot, choice": SETS,  # the same replies as the calibrated one's
    "few-shot, calibrated": SETS,
}
MESSAGES_FILE = RECORDED.with_name("messages.csv")
EXAMPLES_FILE = RECORDED.with_name("examples.csv")


def recorded_mail(which: str) -> pd.DataFrame:
    """A fixed set of messages: msg_id, text, label, lang, country, weight.

    "stratified": 160 messages of the autumn, 20 a label. `weight` says how many of 160
    messages of the natural stream each stands for.
    "monday": 120 messages at their natural mix and in order of time, written on Mondays
    in October and November from 9 to 17 h.
    "evening": 24 English messages from before September, at their natural mix: those
    that the author of the demo tried one by one.

    >>> recorded_mail("stratified")["label"].value_counts().unique().tolist()
    [20]
    """
    if which not in SETS:
        raise UnknownName(
            f"the sets of recorded mail are {', '.join(SETS)}; got {which!r}."
        )
    table = _messages()
    mine = table[table["set"] == which].drop(columns="set")
    return mine.reset_index(drop=True)


@functools.cache
def _messages() -> pd.DataFrame:
    return pd.read_csv(MESSAGES_FILE, keep_default_na=False)


@functools.cache
def examples() -> tuple[tuple[str, str], ...]:
    """The 16 labelled messages that the few-shot models are shown, two a label."""
    table = pd.read_csv(EXAMPLES_FILE, keep_default_na=False)
    return tuple(zip(table["text"], table["label"], strict=True))


def __getattr__(name: str):
    if name == "EXAMPLES":  # read when asked for, like the messages
        return examples()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def recorded_models(source=None) -> dict[str, LanguageModel]:
    """Six ways to use one small model, played back unless CASEKIT_LLM asks for another.

    >>> list(recorded_models())[0]
    'zero-shot, free text'
    """
    source = default_source() if source is None else source
    models = {}
    for shots, shown in (("zero-shot", ()), ("few-shot", examples())):
        for way, reply, calibrated in (
            ("free text", "free text", False),
            ("choice", "label choice", False),
            ("calibrated", "label choice", True),
        ):
            name = f"{shots}, {way}"
            models[name] = LanguageModel(
                LABELS, shown, reply, calibrated, source=source, name=name
            )
    return models


def make_messages() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The messages of all sets, and the examples, made from the world again."""
    world = Larkpost(seed=SEED, n_messages=N_MESSAGES)
    truth = world.messages_truth.set_index("msg_id")
    countries = world.shops.set_index("shop_id")["country"]
    mail = world.messages
    mail = mail.assign(
        country=mail["shop_id"].map(countries),
        lang=truth.loc[mail["msg_id"], "lang"].to_numpy(),
        settled=(
            truth.loc[mail["msg_id"], "true_label"].to_numpy() == mail["label"]
        ).to_numpy(),
    )
    late = mail["sent_at"] >= pd.Timestamp(AUTUMN)
    early = mail[(mail["sent_at"] < LABELS_END) & mail["country"].isin(HOME_COUNTRIES)]
    chosen_examples = _examples(early)
    early = early[~early["msg_id"].isin(chosen_examples["msg_id"])]
    monday = _monday(mail)
    sets = {
        "stratified": _stratified(mail[late], monday),
        "monday": monday,
        "evening": early[early["lang"] == "en"]
        .sample(N_EVENING, random_state=SEED)
        .sort_values("sent_at"),
    }
    columns = ["set", "msg_id", "text", "label", "lang", "country", "weight"]
    parts = [
        table.assign(set=name, weight=table.get("weight", 1.0))[columns]
        for name, table in sets.items()
    ]
    made = pd.concat(parts, ignore_index=True)
    return made, chosen_examples[["msg_id", "text", "label"]].reset_index(drop=True)


def _monday(mail: pd.DataFrame) -> pd.DataFrame:
    sent = mail["sent_at"].dt
    wanted = (
        (sent.day_of_week == MONDAY)
        & sent.month.isin([10, 11])
        & (sent.hour >= OPEN)
        & (sent.hour < CLOSE)
    )
    chosen = mail[wanted].sample(N_MONDAY, random_state=SEED)
    return chosen.sort_values("sent_at")


def _stratified(autumn: pd.DataFrame, without: pd.DataFrame) -> pd.DataFrame:
    shares = autumn["label"].value_counts(normalize=True)
    pool = autumn[~autumn["msg_id"].isin(without["msg_id"])]
    chosen = pool.groupby("label").sample(PER_LABEL, random_state=SEED)
    weight = chosen["label"].map(shares) / PER_LABEL * PER_LABEL * len(LABELS)
    return chosen.assign(weight=np.round(weight, 6)).sort_values("msg_id")


def _examples(early: pd.DataFrame) -> pd.DataFrame:
    """Two a label, short, English but for three, whose label nobody would dispute."""
    fit = early[early["settled"] & (early["text"].str.len() <= LONGEST_EXAMPLE)]
    english, spanish = (fit[fit["lang"] == lang] for lang in ("en", "es"))
    chosen = english.groupby("label").sample(PER_LABEL_EXAMPLES, random_state=SEED)
    for label in ("where_is_my_order", "refund", "damaged"):
        second = chosen.index[chosen["label"] == label][1]
        other = spanish[spanish["label"] == label].sample(1, random_state=SEED)
        chosen = pd.concat([chosen.drop(second), other])
    return chosen.sample(frac=1, random_state=SEED)
