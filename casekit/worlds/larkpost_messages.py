"""Larkpost's messages: who writes when, to which shop, about what, and how it ended.

What is true comes first and the words last, so a label never has to be guessed from a
text.
"""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from casekit.worlds import larkpost_shares as shares
from casekit.worlds import larkpost_wording as wording
from casekit.worlds import phrasing
from casekit.worlds import random_draws as draws
from casekit.worlds.larkpost_book import book, cell
from casekit.worlds.larkpost_shares import (
    AUTUMN,
    CHANNELS,
    CHRISTMAS_PEAK,
    CLOSING_CODES,
    COUNTRIES,
    LABELS,
    LANGS,
    PHONE,
    POLICY_CHANGE,
    TRADES,
    YEAR_START,
)

_CHUNK = 1 << 16  # rows made at once; it fits the cache and changes no byte
_SEEN = (
    "msg_id", "shop_id", "sent_at", "channel", "text", "has_attachment",
    "order_value_usd", "parcel_weight_kg", "label_by", "label", "closing_code",
    "policy_version",
)  # fmt: skip
_HIDDEN = (
    "msg_id", "true_label", "second_true_label", "lang", "family", "family_scope",
)  # fmt: skip


def make_messages(
    seed: int,
    n: int,
    shops: pd.DataFrame,
    only: str | None = None,
    first_id: int = 1,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The messages of a year and their truth; with `only`, all are of that label."""
    import pyarrow as pa

    chunks = [
        _make_chunk(seed, np.arange(a, min(a + _CHUNK, n)), n, shops, only)
        for a in range(0, n, _CHUNK)
    ]
    columns = {
        name: pa.chunked_array([chunk[name] for chunk in chunks])
        if isinstance(chunks[0][name], pa.Array)
        else np.concatenate([chunk[name] for chunk in chunks])
        for name in chunks[0]
    }
    columns["msg_id"] = np.arange(first_id, first_id + n)
    return tuple(
        pd.DataFrame({name: as_text(columns[name]) for name in names}, copy=False)
        for names in (_SEEN, _HIDDEN)
    )


def _make_chunk(seed, rows, n, shops, only) -> dict:
    """All columns, seen and hidden, of the messages with these row numbers out of n."""
    import pyarrow as pa

    phrasings = book()
    # Draws of their own: extra messages must not repeat those of the year.
    group = "messages" if only is None else f"messages/{only}"

    def key(name: str) -> np.uint64:
        return draws.stream(seed, group, name)

    def words(options, which) -> pa.Array:
        return pa.array(options).take(pa.array(which))

    shop = draws.below(key("shop"), rows, len(shops))
    country = _codes(shops["country"], COUNTRIES)[shop]
    trade = _codes(shops["sells"], TRADES)[shop]
    sent_at = _sent_at(key("sent_at"), rows, n)
    new = country % 2
    late = (sent_at >= AUTUMN).astype(np.int64)
    channel = draws.weighted(key("channel"), rows, shares.CHANNEL)
    lang = (country // 2) ^ draws.happens(key("lang"), rows, shares.OTHER_LANGUAGE)
    if only is None:
        label = _draw_label(key("label"), rows, sent_at)
    else:
        label = np.full(len(rows), LABELS.index(only))

    family, rank, product = _draw_family(
        phrasings, key, rows, trade, cell(lang, label, trade, new, late)
    )
    text, aside_label = wording.write(
        phrasings,
        key,
        rows,
        channel=channel,
        lang=lang,
        new=new,
        label=label,
        family=family,
        rank=rank,
        product=product,
    )

    # The policy change gives some situations another label; their words stay the same.
    before = np.array(
        [
            LABELS.index(f.label_before_policy) if f.label_before_policy else -1
            for f in phrasings.families
        ]
    )[family]
    old_policy = sent_at < POLICY_CHANGE
    true_label = np.where(old_policy & (before >= 0), before, label)
    scope = np.array([phrasing.SCOPES.index(f.where) for f in phrasings.families])
    price = np.array([p.price_usd for p in phrasings.products])[product]
    weight = np.array([p.weight_kg for p in phrasings.products])[product]
    pieces = 1 + draws.weighted(key("pieces"), rows, shares.PIECES)
    rest_cents = draws.below(key("rest_of_order"), rows, 4000)
    closing = np.where(
        draws.happens(key("closing"), rows, shares.CLOSED_RIGHTLY),
        true_label,
        draws.below(key("closing_else"), rows, len(LABELS)),
    )
    # L1 to L3 read English, L4 to L6 Spanish; L0 labels nothing in the clean world.
    labeller = draws.weighted(key("label_by"), rows, shares.LABELLERS) + 1 + 3 * lang
    return {
        "shop_id": shop + 1,
        "sent_at": sent_at,
        "channel": words(CHANNELS, channel),
        "text": text,
        "has_attachment": (channel != PHONE)
        & draws.happens(key("attachment"), rows, np.array(shares.ATTACHMENT)[label]),
        "order_value_usd": np.rint(price * pieces * 100 + rest_cents) / 100,
        # 100 g of packaging, and the rest of the order weighs something too.
        "parcel_weight_kg": np.rint(weight * pieces * 100 + 10 + rest_cents // 80)
        / 100,
        "label_by": words([f"L{i}" for i in range(7)], labeller),
        "label": words(LABELS, true_label),
        "closing_code": words(CLOSING_CODES, closing),
        "policy_version": 2 - old_policy.astype(np.int64),
        "true_label": words(LABELS, true_label),
        "second_true_label": pa.array(LABELS).take(
            pa.array(aside_label, mask=aside_label < 0)
        ),
        "lang": words(LANGS, lang),
        "family": words(
            [f"{f.lang}/{f.label}/{f.name}" for f in phrasings.families], family
        ),
        "family_scope": words(phrasing.SCOPES, scope[family]),
    }


def _draw_family(phrasings, key, rows, trade, cells):
    """A family that fits each cell, then a product of the trade that fits the family.

    Returns the family, the rank of the product among the family's, and the product.
    """
    first_key = cells.astype(np.uint64) << np.uint64(32)
    ticket = first_key + draws.bits32(key("family"), rows)
    place = np.searchsorted(phrasings.cell_keys, ticket, side="right") - 1
    family = phrasings.cell_family[place]
    rank = phrasings.rank_first[family, trade] + draws.below(
        key("product"), rows, phrasings.rank_count[family, trade]
    )
    first_product = phrasings.family_first_product[family]
    return family, rank, phrasings.family_products[first_product + rank]


def _draw_label(key, rows, sent_at) -> np.ndarray:
    """Labels in their shares; in the weeks before Christmas more orders are late."""
    usual = draws.weighted(key, rows, shares.LABEL)
    more = np.ones(len(LABELS))
    more[LABELS.index("where_is_my_order")] = shares.LATE_ORDERS_AT_CHRISTMAS
    peak = draws.weighted(key, rows, np.array(shares.LABEL) * more)
    day = (sent_at - YEAR_START).astype("timedelta64[D]").astype(np.int64)
    return np.where(_in_peak(day), peak, usual)


def _in_peak(day: np.ndarray) -> np.ndarray:
    first, end = CHRISTMAS_PEAK
    return (day >= first) & (day < end)


@functools.lru_cache(maxsize=1)
def _hours_of_mail() -> np.ndarray:
    """Cumulated weight of the 8,760 hours of the year: week, day and season."""
    hours = np.arange(365 * 24)
    day, hour = hours // 24, hours % 24
    of_day = np.array(shares.MAIL_BY_HOUR)[hour]
    of_week = np.array(shares.MAIL_BY_WEEKDAY)[day % 7]
    of_year = np.where(_in_peak(day), shares.MAIL_AT_CHRISTMAS, shares.MAIL_USUAL)
    return np.concatenate([[0], np.cumsum(of_day * of_week * of_year)])


def _sent_at(key, rows, n) -> np.ndarray:
    """Ascending times: row i falls in the i-th n-th part of the year's mail.

    So the table is in order of time without being sorted, which chunks could not be.
    The place within the year is a float, from + - * / only, which every machine
    rounds alike.
    """
    total = _hours_of_mail()
    place = (rows + draws.bits32(key, rows) / 2.0**32) / n * total[-1]
    hour = np.minimum(np.searchsorted(total, place, side="right") - 1, len(total) - 2)
    part = (place - total[hour]) / (total[hour + 1] - total[hour])
    seconds = hour * 3600 + np.minimum((part * 3600).astype(np.int64), 3599)
    return YEAR_START + seconds.astype("timedelta64[s]")


def _codes(column: pd.Series, options: tuple[str, ...]) -> np.ndarray:
    return pd.Categorical(column, categories=options).codes.astype(np.int64)


def as_text(values):
    """Text as pandas 3 keeps it, also under pandas 2; numbers stay as they are."""
    import pyarrow as pa

    if isinstance(values, pa.ChunkedArray) or (
        isinstance(values, np.ndarray) and values.dtype == object
    ):
        return pd.array(values, dtype=pd.StringDtype("pyarrow", na_value=np.nan))
    return values
