"""The phrasings of the Larkpost world, read from their files and compiled to arrays.

Reading takes about a second and is the same for every seed, so it happens once. After
that a message is arithmetic on row numbers: each choice is a first entry and a count.
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from casekit.worlds import larkpost_shares as shares
from casekit.worlds import phrasing
from casekit.worlds import random_draws as draws
from casekit.worlds.larkpost_shares import COUNTRIES, LABELS, LANGS, TRADES

SLOTS = (
    "name", "days", "weekday", "courier", "parcel", "city", "size", "color", "money",
    "order_high", "order_low",
)  # fmt: skip
COMMON = ("purpose", "ask")  # phrases that fit any situation of a label
COMMON_PURPOSE, COMMON_ASK = range(len(COMMON))
SITUATION, DETAIL, REQUEST = range(len(phrasing.KINDS))  # S, M and A lines

_FOLDER = Path(__file__).parent / "phrasings" / "larkpost"
_NUMBER_SLOTS = ("order_high", "order_low")  # counted, where the others are listed
_BY_COUNTRY = {"courier", "parcel", "city", "money"}
_EMOJI = ("🙏", "🙂", "😕", "😅", "🤔", "👍", "😩", "🙄", "😊", "🤷")


@dataclass(frozen=True, kw_only=True)
class Book:
    """All phrasings of the world, compiled; the same for every seed.

    Products that fit a family stand in one run, trade by trade; the place of a product
    in that run is its rank. A line that names the product has one compiled form per
    rank (`line_step` 1), any other a single form (`line_step` 0), so that
    `line_base + line_step * rank` is the right form of either.
    """

    families: tuple[phrasing.Family, ...]
    products: tuple[phrasing.Product, ...]
    tokens: np.ndarray
    starts: np.ndarray
    dictionary: object  # pyarrow strings
    empty: int  # the compiled line that says nothing
    cell_family: np.ndarray  # the family of each entry of cell_keys
    cell_keys: np.ndarray  # sorted: cell * 2**32 + cumulated weight
    rank_first: np.ndarray  # (family, trade): first fitting product, and how many
    rank_count: np.ndarray
    family_products: np.ndarray
    family_first_product: np.ndarray
    kind_first: np.ndarray  # (family, kind): first line, and how many
    kind_count: np.ndarray
    line_base: np.ndarray
    line_step: np.ndarray
    common_first: np.ndarray  # (language, label, common): first phrase, and how many
    common_count: np.ndarray
    frames: dict[str, list[np.ndarray]]  # section: compiled entries by language
    slot_entries: dict[str, list[np.ndarray]]  # slot: dictionary entries by country


def families() -> tuple[phrasing.Family, ...]:
    """Every family of phrasing in the world, by language and label.

    >>> families()[0].label
    'where_is_my_order'
    """
    return book().families


def cell(lang, label, trade, new, late):
    """The number of a cell; families are drawn within one. `new`, `late`: 0 or 1."""
    return (((lang * len(LABELS) + label) * len(TRADES) + trade) * 2 + new) * 2 + late


@functools.lru_cache(maxsize=1)
def book() -> Book:
    """The compiled phrasings, read when they are first needed."""
    import pyarrow as pa

    products = phrasing.read_products(_FOLDER / "products.csv")
    families = tuple(
        family
        for lang in LANGS
        for label in LABELS
        for family in phrasing.read_families(_FOLDER / lang / f"{label}.txt", lang)
    )
    tokens = phrasing.Tokens(SLOTS)
    lines = _Lines(tokens)
    shape = (len(families), len(TRADES))
    rank_first, rank_count = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    family_products: list[int] = []
    family_first_product: list[int] = []
    shape = (len(families), len(phrasing.KINDS))
    kind_first, kind_count = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for f, family in enumerate(families):
        fitting = [p for p, product in enumerate(products) if family.fits(product)]
        trades = [TRADES.index(products[p].trade) for p in fitting]
        for t in range(len(TRADES)):
            rank_count[f, t] = trades.count(t)
            rank_first[f, t] = trades.index(t) if t in trades else 0
        family_first_product.append(len(family_products))
        family_products.extend(fitting)
        for k, kind in enumerate(phrasing.KINDS):
            kind_first[f, k] = len(lines.base)
            kind_count[f, k] = len(family.lines[kind])
            for line in family.lines[kind]:
                lines.add(line, family.lang, [products[p] for p in fitting])
    common_first, common_count = _read_common(lines, products)
    frames = _read_frames(tokens)
    slot_entries = _read_slots(tokens)
    cell_family, cell_keys = _cells(families, rank_count)
    all_tokens, starts = tokens.frozen()
    return Book(
        families=families,
        products=products,
        tokens=all_tokens,
        starts=starts,
        dictionary=pa.array(tokens.strings),
        empty=tokens.empty,
        cell_family=cell_family,
        cell_keys=cell_keys,
        rank_first=rank_first,
        rank_count=rank_count,
        family_products=np.array(family_products),
        family_first_product=np.array(family_first_product),
        kind_first=kind_first,
        kind_count=kind_count,
        line_base=np.array(lines.base),
        line_step=np.array(lines.step),
        common_first=common_first,
        common_count=common_count,
        frames=frames,
        slot_entries=slot_entries,
    )


class _Lines:
    """The lines compiled so far: first form of each, and 1 if it has one per product.

    Forms of a line get successive numbers, which is what lets `step * rank` find them.
    """

    def __init__(self, tokens: phrasing.Tokens):
        self.tokens = tokens
        self.base: list[int] = []
        self.step: list[int] = []

    def add(self, line: str, lang: str, products) -> None:
        by_product = phrasing.mentions_product(line, lang)
        forms = [
            self.tokens.add(line, lang, product)
            for product in (products if by_product else products[:1])
        ]
        self.base.append(forms[0])
        self.step.append(int(by_product))


def _read_common(lines: _Lines, products) -> tuple[np.ndarray, np.ndarray]:
    """Phrases that fit any situation of a label; their lines follow the families'.

    They go with every product, so their forms are counted by product, not by rank.
    """
    shape = (len(LANGS), len(LABELS), len(COMMON))
    first, count = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for place, lang in enumerate(LANGS):
        sections = phrasing.read_sections(_FOLDER / lang / "common.txt")
        for number, label in enumerate(LABELS):
            for k, kind in enumerate(COMMON):
                entries = sections[f"{kind}_{label}"]
                first[place, number, k] = len(lines.base)
                count[place, number, k] = len(entries)
                for entry in entries:
                    line = entry if entry[-1] in ".?!…" else f"{entry}."
                    lines.add(line, lang, products)
    return first, count


def _frame_sections() -> list[dict[str, tuple[str, ...]]]:
    return [phrasing.read_sections(_FOLDER / lang / "frame.txt") for lang in LANGS]


def _read_frames(tokens: phrasing.Tokens) -> dict[str, list[np.ndarray]]:
    """Greetings, asides and sign-offs by language, compiled."""
    sections = _frame_sections()
    frames = {
        name: [
            np.array([tokens.add(entry, lang, None) for entry in sections[place][name]])
            for place, lang in enumerate(LANGS)
        ]
        for name in sections[0]
        if name.split("_")[0] not in SLOTS
    }
    emoji = np.array([tokens.add(entry, "en", None) for entry in _EMOJI])
    frames["emoji"] = [emoji] * len(LANGS)
    return frames


def _read_slots(tokens: phrasing.Tokens) -> dict[str, list[np.ndarray]]:
    """What may fill each slot, by country."""
    sections = _frame_sections()
    slots: dict[str, list[np.ndarray]] = {}
    for slot in SLOTS:
        if slot in _NUMBER_SLOTS:
            continue
        slots[slot] = []
        for place, country in enumerate(COUNTRIES):
            code = {"GB": "uk"}.get(country, country.lower())
            name = f"{slot}_{code}" if slot in _BY_COUNTRY else slot
            entries = sections[place // 2][name]
            slots[slot].append(np.array([tokens.string(entry) for entry in entries]))
    # 90,000 order numbers of five digits, from 90 + 1,000 dictionary entries.
    high = np.array([tokens.string(f"{n}") for n in range(10, 100)])
    low = np.array([tokens.string(f"{n:03d}") for n in range(1000)])
    slots["order_high"] = [high] * len(COUNTRIES)
    slots["order_low"] = [low] * len(COUNTRIES)
    return slots


def _cells(families, rank_count) -> tuple[np.ndarray, np.ndarray]:
    """Which families may occur where, and the sorted keys by which one is drawn.

    A cell is a language, label, trade, kind of country and season. The keys of all
    cells stand in one array, so one `searchsorted` draws the families of all rows,
    whatever cell each is in: 32 random bits above `cell << 32` fall into one of its
    families in proportion to the weights.
    """
    members: list[int] = []
    keys: list[int] = []
    by_group: dict[tuple[str, str], list[int]] = {}
    for f, family in enumerate(families):
        by_group.setdefault((family.lang, family.label), []).append(f)
    for lang, label, trade in itertools.product(
        range(len(LANGS)), range(len(LABELS)), range(len(TRADES))
    ):
        group = by_group[LANGS[lang], LABELS[label]]
        fitting = [f for f in group if rank_count[f, trade]]
        total = dict.fromkeys(phrasing.SCOPES, 0.0)
        for f in fitting:
            total[families[f].where] += families[f].weight
        for new, late in itertools.product((False, True), repeat=2):
            share = dict(zip(phrasing.SCOPES, shares.SCOPE[new, late], strict=True))
            weights = {
                f: share[families[f].where]
                * families[f].weight
                / total[families[f].where]
                for f in fitting
                if share[families[f].where]
            }
            first = cell(lang, label, trade, new, late) << 32
            cuts = draws.thresholds(np.array(list(weights.values())))
            keys.extend(first + int(cut) for cut in [0, *cuts])
            members.extend(weights)
    return np.array(members), np.array(keys, dtype=np.uint64)
