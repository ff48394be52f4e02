"""Larkpost: small online shops and the mail that their customers write to them.

Everything is invented. A message begins with what is true (who sells what, in which
country, when, what the customer wants), then a family of phrasing that fits, then its
words. Three groups of families make the world change as real ones do: most occur
everywhere, some only in the countries that joined later, some only from the autumn on.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from casekit.errors import BadArgument
from casekit.worlds import phrasing
from casekit.worlds import random_draws as draws

LABELS = (
    "where_is_my_order",
    "refund",
    "exchange",
    "cancel",
    "damaged",
    "invoice",
    "safety",
    "other",
)
LANGS = ("en", "es")
COUNTRIES = ("US", "GB", "ES", "MX")  # the second of each language joined later
TRADES = (
    "clothing", "cosmetics", "food", "gadgets", "home", "paper", "plants", "toys",
)  # fmt: skip
CHANNELS = ("mail", "form", "chat", "phone")
YEAR_START = np.datetime64("2025-01-01T00:00:00", "s")
AUTUMN = np.datetime64("2025-09-15T00:00:00", "s")  # the late families begin
POLICY_CHANGE = np.datetime64("2025-10-01T00:00:00", "s")

_FOLDER = Path(__file__).parent / "phrasings" / "larkpost"
_SLOTS = (
    "name", "days", "weekday", "courier", "parcel", "city", "size", "color", "money",
    "order_high", "order_low",
)  # fmt: skip
_COMMON = ("purpose", "ask")
_BY_COUNTRY = {"courier", "parcel", "city", "money"}
_EMOJI = ("🙏", "🙂", "😕", "😅", "🤔", "👍", "😩", "🙄", "😊", "🤷")
_CHUNK = 1 << 16  # rows made at once; it fits the cache and changes no byte

# Shares below are choices of the world's makers, frozen before anything was measured.
_LABEL_SHARE = (0.30, 0.14, 0.12, 0.09, 0.13, 0.08, 0.01, 0.13)
_SCOPE_SHARE = {  # (shop in a newer country, autumn): everywhere, new_region, late
    (False, False): (1.0, 0.0, 0.0),
    (True, False): (0.6, 0.4, 0.0),
    (False, True): (0.7, 0.0, 0.3),
    (True, True): (0.45, 0.3, 0.25),
}
#                   mail  form  chat  phone
_CHANNEL_SHARE = (0.48, 0.22, 0.24, 0.06)
_GREETING = (0.80, 0.25, 0.35, 1.00)
_SITUATION = (1.00, 1.00, 0.82, 1.00)
_SUPPORT = (0.65, 0.45, 0.18, 0.60)
_PURPOSE = (0.60, 0.70, 0.20, 0.40)  # a subject line, or a first word on the matter
_ASK = (0.92, 0.85, 0.55, 0.90)
_ORDINARY_ASK = 0.7  # asks in the words that everybody uses, not the family's own
_NEUTRAL = (0.12, 0.06, 0.02, 0.15)
_ASIDE = (0.12, 0.07, 0.03, 0.06)
_THANKS = (0.40, 0.25, 0.15, 0.30)
_SIGNOFF = (0.75, 0.20, 0.00, 0.00)
_TAIL = (0.10, 0.00, 0.00, 0.00)
_EMOJI_SHARE = (0.02, 0.03, 0.18, 0.00)
_LOWER = (0.08, 0.10, 0.45, 1.00)
_UPPER = (0.010, 0.015, 0.005, 0.0)
_SLIPS = (0.18, 0.25, 0.40, 0.15)
_ATTACHMENT = (0.05, 0.08, 0.10, 0.02, 0.55, 0.06, 0.35, 0.04)  # by label, not phone

_CLOSING_CODES = (
    "TRACKING_SENT", "MONEY_RETURNED", "ITEM_SWAPPED", "ORDER_STOPPED",
    "REPLACEMENT", "DOCUMENT_SENT", "ESCALATED", "ANSWERED",
)  # fmt: skip


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
        return _make_messages(self.seed, self.n_messages, self.shops)

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
        table, _ = _make_messages(
            self.seed, count, self.shops, only=label, first_id=self.n_messages + 1
        )
        return table


def _make_shops(seed: int, n: int) -> pd.DataFrame:
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
            "country": _text(np.array(COUNTRIES, dtype=object)[country]),
            "lang": _text(np.array(LANGS, dtype=object)[country // 2]),
            "sells": _text(
                np.array(TRADES, dtype=object)[
                    draw("sells", (0.20, 0.13, 0.15, 0.12, 0.17, 0.09, 0.07, 0.07))
                ]
            ),
            "device": _text(
                words("device", {"laptop": 0.44, "phone_only": 0.34, "tablet": 0.22})
            ),
            "assistive_tech": _text(
                words(
                    "assistive_tech",
                    {"none": 0.94, "screen_reader": 0.02, "magnifier": 0.03,
                     "switch": 0.01},
                )
            ),
            "plan": _text(np.array(["free", "starter", "pro"], dtype=object)[plan]),
            # 5 to 40 a day, small shops more often than busy ones
            "messages_per_day": 5 + draw("volume", np.arange(36, 0, -1)),
            "tools_now": _text(
                words(
                    "tools_now",
                    {"inbox_only": 0.48, "labels_by_hand": 0.27, "spreadsheet": 0.13,
                     "helpdesk": 0.12},
                )
            ),
            "spend_now_usd": np.array([0, 9, 29])[plan] + spend,
        }
    )  # fmt: skip


@dataclass(frozen=True)
class _Book:
    """All phrasings of the world, compiled; the same for every seed."""

    families: tuple[phrasing.Family, ...]
    products: tuple[phrasing.Product, ...]
    tokens: np.ndarray
    starts: np.ndarray
    dictionary: object
    empty: int
    cell_starts: np.ndarray  # families that may occur in a cell: first, and the end
    cell_family: np.ndarray
    cell_keys: np.ndarray  # sorted: cell * 2**32 + cumulated weight
    rank_first: np.ndarray  # (family, trade): first fitting product, and how many
    rank_count: np.ndarray
    family_products: np.ndarray
    family_first_product: np.ndarray
    kind_first: np.ndarray  # (family, kind): first line, and how many
    kind_count: np.ndarray
    line_base: np.ndarray  # line: its first compiled form, and 1 if one per product
    line_step: np.ndarray
    common_first: np.ndarray  # (language, label, kind): first ordinary phrase
    common_count: np.ndarray
    frames: dict  # section: compiled entries by language
    slot_entries: dict  # slot: dictionary entries by country


def _cell(lang, label, trade, new, late):
    return (((lang * len(LABELS) + label) * len(TRADES) + trade) * 2 + new) * 2 + late


@functools.lru_cache(maxsize=1)
def _book() -> _Book:
    import pyarrow as pa

    products = phrasing.read_products(_FOLDER / "products.csv")
    families = tuple(
        family
        for lang in LANGS
        for label in LABELS
        for family in phrasing.read_families(_FOLDER / lang / f"{label}.txt", lang)
    )
    tokens = phrasing.Tokens(_SLOTS)
    shape = (len(families), len(TRADES))
    rank_first, rank_count = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    family_products: list[int] = []
    family_first = []
    kind_first = np.zeros((len(families), 3), np.int64)
    kind_count = np.zeros((len(families), 3), np.int64)
    line_base: list[int] = []
    line_step: list[int] = []
    for f, family in enumerate(families):
        fitting = [p for p, product in enumerate(products) if family.fits(product)]
        trades = [TRADES.index(products[p].trade) for p in fitting]
        for t in range(len(TRADES)):
            rank_count[f, t] = trades.count(t)
            rank_first[f, t] = trades.index(t) if t in trades else 0
        family_first.append(len(family_products))
        family_products.extend(fitting)
        for k, kind in enumerate(phrasing.KINDS):
            kind_first[f, k] = len(line_base)
            kind_count[f, k] = len(family.lines[kind])
            for line in family.lines[kind]:
                by_product = phrasing.mentions_product(line, family.lang)
                entries = [
                    tokens.add(line, family.lang, products[p])
                    for p in (fitting if by_product else fitting[:1])
                ]
                line_base.append(entries[0])
                line_step.append(int(by_product))
    common_first, common_count = _read_common(tokens, products, line_base, line_step)
    frames, slot_entries = _read_frames(tokens)
    cell_starts, cell_family, cell_keys = _cells(families, rank_count)
    all_tokens, starts = tokens.frozen()
    return _Book(
        families, products, all_tokens, starts, pa.array(tokens.strings), tokens.empty,
        cell_starts, cell_family, cell_keys, rank_first, rank_count,
        np.array(family_products), np.array(family_first), kind_first, kind_count,
        np.array(line_base), np.array(line_step), common_first, common_count, frames,
        slot_entries,
    )  # fmt: skip


def _read_common(tokens, products, line_base, line_step):
    """Phrases that fit any situation of a label; their lines follow the families'."""
    shape = (len(LANGS), len(LABELS), len(_COMMON))
    first, count = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for place, lang in enumerate(LANGS):
        sections = phrasing.read_sections(_FOLDER / lang / "common.txt")
        for number, label in enumerate(LABELS):
            for k, kind in enumerate(_COMMON):
                entries = sections[f"{kind}_{label}"]
                first[place, number, k] = len(line_base)
                count[place, number, k] = len(entries)
                for entry in entries:
                    line = entry if entry[-1] in ".?!…" else f"{entry}."
                    by_product = phrasing.mentions_product(line, lang)
                    forms = products if by_product else products[:1]
                    compiled = [tokens.add(line, lang, product) for product in forms]
                    line_base.append(compiled[0])
                    line_step.append(int(by_product))
    return first, count


def _read_frames(tokens: phrasing.Tokens) -> tuple[dict, dict]:
    """Greetings and sign-offs by language, slot values by country, compiled."""
    sections = [phrasing.read_sections(_FOLDER / lang / "frame.txt") for lang in LANGS]
    frames = {
        name: [
            np.array([tokens.add(entry, lang, None) for entry in sections[place][name]])
            for place, lang in enumerate(LANGS)
        ]
        for name in sections[0]
        if name.split("_")[0] not in _SLOTS
    }
    emoji = np.array([tokens.add(entry, "en", None) for entry in _EMOJI])
    frames["emoji"] = [emoji] * len(LANGS)
    slots = {}
    for slot in _SLOTS[:-2]:
        slots[slot] = []
        for place, country in enumerate(COUNTRIES):
            code = {"GB": "uk"}.get(country, country.lower())
            name = f"{slot}_{code}" if slot in _BY_COUNTRY else slot
            entries = sections[place // 2][name]
            slots[slot].append(np.array([tokens.string(entry) for entry in entries]))
    high = np.array([tokens.string(f"{n}") for n in range(10, 100)])
    low = np.array([tokens.string(f"{n:03d}") for n in range(1000)])
    slots["order_high"], slots["order_low"] = [high] * 4, [low] * 4
    return frames, slots


def _cells(families, rank_count) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which families may occur where: by language, label, trade, country and season."""
    starts, members, keys = [0], [], []
    by_group: dict = {}
    for f, family in enumerate(families):
        by_group.setdefault((family.lang, family.label), []).append(f)
    for lang in LANGS:
        for label in LABELS:
            for trade in range(len(TRADES)):
                fitting = [f for f in by_group[lang, label] if rank_count[f, trade]]
                for new in (False, True):
                    for late in (False, True):
                        share = dict(
                            zip(phrasing.SCOPES, _SCOPE_SHARE[new, late], strict=True)
                        )
                        total = {
                            scope: sum(
                                families[f].weight
                                for f in fitting
                                if families[f].where == scope
                            )
                            for scope in phrasing.SCOPES
                        }
                        weights = {
                            f: share[families[f].where]
                            * families[f].weight
                            / total[families[f].where]
                            for f in fitting
                            if share[families[f].where]
                        }
                        cuts = draws.thresholds(np.array(list(weights.values())))
                        cell = len(starts) - 1
                        keys.extend((cell << 32) + int(cut) for cut in [0, *cuts])
                        members.extend(weights)
                        starts.append(len(members))
    return np.array(starts), np.array(members), np.array(keys, dtype=np.uint64)


def _make_messages(
    seed: int,
    n: int,
    shops: pd.DataFrame,
    only: str | None = None,
    first_id: int = 1,
) -> tuple[pd.DataFrame, pd.DataFrame]:
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
    seen = [
        "msg_id", "shop_id", "sent_at", "channel", "text", "has_attachment",
        "order_value_usd", "parcel_weight_kg", "label_by", "label", "closing_code",
        "policy_version",
    ]  # fmt: skip
    hidden = [
        "msg_id", "true_label", "second_true_label", "lang", "family", "family_scope",
    ]  # fmt: skip
    return tuple(
        pd.DataFrame({name: _text(columns[name]) for name in names}, copy=False)
        for names in (seen, hidden)
    )


def _make_chunk(seed, rows, n, shops, only) -> dict:
    import pyarrow as pa

    book = _book()
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
    channel = draws.weighted(key("channel"), rows, _CHANNEL_SHARE)
    # One message in thirty is written in the shop's other language.
    lang = (country // 2) ^ draws.happens(key("lang"), rows, 1 / 30)
    if only is None:
        label = _draw_label(key("label"), rows, sent_at)
    else:
        label = np.full(len(rows), LABELS.index(only))

    cell = _cell(lang, label, trade, new, late)
    ticket = (cell.astype(np.uint64) << np.uint64(32)) + draws.bits32(
        key("family"), rows
    )
    family = book.cell_family[np.searchsorted(book.cell_keys, ticket, side="right") - 1]
    rank = book.rank_first[family, trade] + draws.below(
        key("product"), rows, book.rank_count[family, trade]
    )
    product = book.family_products[book.family_first_product[family] + rank]
    # Words follow the language of the message, in the shop's country or its sibling.
    speech = 2 * lang + new

    lines, aside_label = _compose(
        book, key, rows, channel, lang, label, family, rank, product
    )
    text = phrasing.join(
        lines,
        _fill_slots(book, key, rows, speech),
        book.tokens,
        book.starts,
        book.dictionary,
    )
    text = _type_it(text, key, rows, channel, lang)

    before = np.array(
        [
            LABELS.index(f.label_before_policy) if f.label_before_policy else -1
            for f in book.families
        ]
    )[family]
    old_policy = sent_at < POLICY_CHANGE
    true_label = np.where(old_policy & (before >= 0), before, label)
    scope = np.array([phrasing.SCOPES.index(f.where) for f in book.families])[family]
    price = np.array([p.price_usd for p in book.products])[product]
    weight = np.array([p.weight_kg for p in book.products])[product]
    pieces = 1 + draws.weighted(key("pieces"), rows, (0.68, 0.22, 0.07, 0.03))
    rest_cents = draws.below(key("rest_of_order"), rows, 4000)
    closing = np.where(
        draws.happens(key("closing"), rows, 0.88),
        true_label,
        draws.below(key("closing_else"), rows, len(LABELS)),
    )
    labeller = draws.weighted(key("label_by"), rows, (0.4, 0.35, 0.25)) + 1 + 3 * lang
    return {
        "shop_id": shop + 1,
        "sent_at": sent_at,
        "channel": words(CHANNELS, channel),
        "text": text,
        "has_attachment": (channel != 3)
        & draws.happens(key("attachment"), rows, np.array(_ATTACHMENT)[label]),
        "order_value_usd": np.rint(price * pieces * 100 + rest_cents) / 100,
        "parcel_weight_kg": np.rint(weight * pieces * 100 + 10 + rest_cents // 80)
        / 100,
        "label_by": words([f"L{i}" for i in range(7)], labeller),
        "label": words(LABELS, true_label),
        "closing_code": words(_CLOSING_CODES, closing),
        "policy_version": 2 - old_policy.astype(np.int64),
        "true_label": words(LABELS, true_label),
        "second_true_label": pa.array(LABELS).take(
            pa.array(aside_label, mask=aside_label < 0)
        ),
        "lang": words(LANGS, lang),
        "family": words(
            [f"{f.lang}/{f.label}/{f.name}" for f in book.families], family
        ),
        "family_scope": words(phrasing.SCOPES, scope),
    }


def _draw_label(key, rows, sent_at) -> np.ndarray:
    """Labels in their shares; in the weeks before Christmas more orders are late."""
    usual = draws.weighted(key, rows, _LABEL_SHARE)
    peak_share = np.array(_LABEL_SHARE) * np.array([1.5, 1, 1, 1, 1, 1, 1, 1])
    peak = draws.weighted(key, rows, peak_share)
    day = (sent_at - YEAR_START).astype("timedelta64[D]").astype(np.int64)
    return np.where((day >= 325) & (day < 360), peak, usual)


@functools.lru_cache(maxsize=1)
def _hours_of_mail() -> np.ndarray:
    """Cumulated weight of the 8,760 hours of the year: week, day and season."""
    hours = np.arange(365 * 24)
    day, hour = hours // 24, hours % 24
    of_day = np.array(
        [
            2,
            1,
            1,
            1,
            1,
            2,
            4,
            7,
            10,
            12,
            12,
            11,
            10,
            9,
            9,
            9,
            9,
            9,
            10,
            12,
            13,
            12,
            8,
            4,
        ]
    )[hour]
    of_week = np.array([10, 10, 12, 13, 11, 10, 9])[day % 7]  # 1 January: a Wednesday
    of_year = np.where((day >= 325) & (day < 360), 19, 10)
    return np.concatenate([[0], np.cumsum(of_day * of_week * of_year)])


def _sent_at(key, rows, n) -> np.ndarray:
    """Ascending times: row i falls in the i-th n-th part of the year's mail."""
    total = _hours_of_mail()
    place = (rows + draws.bits32(key, rows) / 2.0**32) / n * total[-1]
    hour = np.minimum(np.searchsorted(total, place, side="right") - 1, len(total) - 2)
    part = (place - total[hour]) / (total[hour + 1] - total[hour])
    seconds = hour * 3600 + np.minimum((part * 3600).astype(np.int64), 3599)
    return YEAR_START + seconds.astype("timedelta64[s]")


def _compose(book, key, rows, channel, lang, label, family, rank, product):
    """The lines of each message in reading order, and the label of a second request."""
    n = len(rows)

    def when(name: str, by_channel) -> np.ndarray:
        return draws.happens(key(name), rows, np.array(by_channel)[channel])

    def line(name: str, kind: int) -> np.ndarray:
        count = book.kind_count[family, kind]
        which = book.kind_first[family, kind] + draws.below(key(name), rows, count)
        return book.line_base[which] + book.line_step[which] * rank

    def common(name: str, kind: int) -> np.ndarray:
        count = book.common_count[lang, label, kind]
        which = book.common_first[lang, label, kind]
        which = which + draws.below(key(name), rows, count)
        return book.line_base[which] + book.line_step[which] * product

    def frame(name: str, section: str) -> np.ndarray:
        return _pick(book.frames[section], key(name), rows, lang)

    def put(mask: np.ndarray, entries: np.ndarray) -> np.ndarray:
        return np.where(mask, entries, book.empty)

    mail, chat, phone = channel == 0, channel == 2, channel == 3
    greeting = frame("greeting", "greeting_mail")
    greeting[chat] = frame("greeting", "greeting_chat")[chat]
    greeting[phone] = frame("greeting", "voicemail_start")[phone]

    purpose = put(when("purpose", _PURPOSE), common("purpose_which", 0))
    before_greeting = (channel == 0) | (channel == 1)
    ask = when("ask", _ASK)
    ordinary = draws.happens(key("ordinary_ask"), rows, _ORDINARY_ASK)
    asking = np.where(ordinary, common("ask_which", 1), line("A", 2))
    # Nobody reports harm by the request alone; and a message says at least something.
    situation = when("situation", _SITUATION) | (label == LABELS.index("safety")) | ~ask
    support = when("support", _SUPPORT) & situation & (book.kind_count[family, 1] > 0)
    first, second = put(situation, line("S", 0)), put(support, line("M", 1))
    turned = support & draws.happens(key("turned"), rows, 0.15)
    first, second = np.where(turned, second, first), np.where(turned, first, second)

    aside_label = np.full(n, -1)
    aside = np.full(n, book.empty)
    wants_more = when("aside", _ASIDE) & (label != LABELS.index("safety"))
    other = draws.below(key("aside_label"), rows, len(LABELS) - 1)
    other += other >= LABELS.index("safety")  # nobody adds harm as an afterthought
    wants_more &= other != label
    for l, name in enumerate(LABELS):  # noqa: E741
        if name != "safety":
            mine = wants_more & (other == l)
            aside[mine] = frame("aside", f"aside_{name}")[mine]
            aside_label[mine] = l

    neutral = frame("neutral", "neutral")
    early = draws.happens(key("neutral_early"), rows, 0.4)
    says_neutral = when("neutral", _NEUTRAL)
    tail = np.where(
        draws.happens(key("tail_kind"), rows, 0.6),
        frame("tail", "device_signature"),
        frame("tail", "owner_reply"),
    )
    places = [
        put(before_greeting, purpose),
        put(when("greeting_there", _GREETING), greeting),
        put(~before_greeting, purpose),
        put(says_neutral & early, neutral),
        first,
        second,
        put(ask, asking),
        put(says_neutral & ~early, neutral),
        aside,
        put(when("thanks", _THANKS), frame("thanks_which", "thanks")),
        put(when("emoji", _EMOJI_SHARE), frame("emoji_which", "emoji")),
        put(when("signoff", _SIGNOFF), frame("signoff_which", "signoff")),
        put(when("tail_there", _TAIL) & mail, tail),
    ]
    return np.stack(places, axis=1), aside_label


def _fill_slots(book, key, rows, speech) -> np.ndarray:
    """For each message and slot, the dictionary entry that fills it."""
    out = np.empty((len(rows), len(_SLOTS)), dtype=np.int32)
    for place, slot in enumerate(_SLOTS):
        out[:, place] = _pick(
            book.slot_entries[slot], key(f"slot {slot}"), rows, speech
        )
    return out


def _pick(lists: list[np.ndarray], key, rows, which) -> np.ndarray:
    """For each row, one entry of the list that `which` says."""
    counts = np.array([len(entries) for entries in lists])
    first = np.cumsum(counts) - counts
    return np.concatenate(lists)[first[which] + draws.below(key, rows, counts[which])]


def _type_it(text, key, rows, channel, lang):
    """Case, accents, punctuation and slips, as habits of whoever writes."""
    import pyarrow.compute as pc

    from casekit.worlds import typing_habits as habits

    def when(name: str, by_channel) -> np.ndarray:
        return draws.happens(key(name), rows, np.array(by_channel)[channel])

    text = pc.utf8_rtrim(text, characters=" ")
    hasty = draws.happens(
        key("hasty"), rows, np.array((0.10, 0.15, 0.55, 0.0))[channel]
    )
    text = habits.only(hasty, habits.without_last_stop, text)
    text = habits.only(
        (lang == 1) & (hasty | when("no_accents", (0.15, 0.2, 0.35, 0.0))),
        habits.without_accents,
        text,
    )
    text = habits.only(when("lower", _LOWER), habits.lower, text)
    text = habits.only(when("upper", _UPPER), habits.upper, text)
    text = habits.only(channel == 3, habits.without_punctuation, text)
    slipped = when("slips", _SLIPS)
    slips = 1 + draws.weighted(key("slip_count"), rows[slipped], (0.6, 0.28, 0.12))
    return habits.only(
        slipped,
        lambda some: habits.with_slips(some, key("slip"), rows[slipped], slips),
        text,
    )


def _codes(column: pd.Series, options: tuple[str, ...]) -> np.ndarray:
    return pd.Categorical(column, categories=options).codes.astype(np.int64)


def _text(values):
    """Text as pandas 3 keeps it, also under pandas 2; numbers stay as they are."""
    import pyarrow as pa

    if isinstance(values, pa.ChunkedArray) or (
        isinstance(values, np.ndarray) and values.dtype == object
    ):
        return pd.array(values, dtype=pd.StringDtype("pyarrow", na_value=np.nan))
    return values
