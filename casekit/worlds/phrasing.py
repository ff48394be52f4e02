"""Families of phrasing: read from text files, compiled to tokens, joined to messages.

A family is one situation in which a customer writes, told in several ways:

    # A comment has a line of its own.
    family late_for_birthday
    where everywhere
    about any
    weight 2
    S I ordered {a product} for my sister's birthday and {it|they} never came.
    M The party is on {weekday}.
    A Can you tell me when {it|they} will get here?

`S` lines tell what happened, `M` lines add detail, `A` lines ask. Lines of one family
speak of the same event, so any S with any M and any A makes one coherent message.
The other lines may be left out:

- `where`: in which countries and when it occurs: `everywhere`, `new_region` or `late`;
- `about`: tags or trades of the products that it fits, or `any`;
- `weight`: how often it occurs beside others of its label and `where`; 1 if not said;
- `label_before_policy`: its label until the policy changed (until then, for example,
  `label_before_policy refund` in `damaged.txt` makes it a refund).

`{one|many}` agrees with the product's number, four forms (masculine, feminine, and
their plurals) with its gender too; every other `{slot}` is drawn for each message.

Compiling turns a line into tokens: numbers of strings in one dictionary, or, where
negative, slots to be filled. A message is then a row of numbers, and pyarrow joins a
million of them in about a second.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from casekit.errors import BadTable

KINDS = ("S", "M", "A")
SCOPES = ("everywhere", "new_region", "late")
_BRACES = re.compile(r"\{([^{}]*)\}")
_PRODUCT_SLOTS = {
    "en": ("product", "a product"),
    "es": ("producto", "un producto", "el producto", "del producto", "al producto"),
}
_ARTICLES = {  # masculine and feminine singular, then their plurals
    "un": ("un", "una", "unos", "unas"),
    "el": ("el", "la", "los", "las"),
    "del": ("del", "de la", "de los", "de las"),
    "al": ("al", "a la", "a los", "a las"),
}


@dataclass(frozen=True)
class Product:
    """One article that shops sell, with what its grammar needs in each language."""

    trade: str
    tags: frozenset[str]
    en_article: str
    en: str
    en_number: str
    es: str
    es_gender: str
    es_number: str
    price_usd: float
    weight_kg: float


@dataclass(frozen=True)
class Family:
    """One situation and the lines in which people tell it."""

    name: str
    lang: str
    label: str
    where: str = "everywhere"
    about: tuple[str, ...] = ("any",)
    weight: float = 1.0
    label_before_policy: str = ""
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def fits(self, product: Product) -> bool:
        """Whether this situation can happen with that product."""
        return "any" in self.about or bool(
            product.tags.union([product.trade]).intersection(self.about)
        )


def read_products(path: Path) -> tuple[Product, ...]:
    """The products in `products.csv`, sorted by trade so that a trade is one run."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    products = [
        Product(
            **{name: row[name] for name in Product.__annotations__ if name in _TEXT},
            tags=frozenset(row["tags"].split()),
            price_usd=float(row["price_usd"]),
            weight_kg=float(row["weight_kg"]),
        )
        for row in rows
    ]
    return tuple(sorted(products, key=lambda product: product.trade))


_TEXT = {"trade", "en_article", "en", "en_number", "es", "es_gender", "es_number"}


def read_families(path: Path, lang: str) -> tuple[Family, ...]:
    """The families of one file; its name is their label."""
    families: list[Family] = []
    lines: dict[str, list[str]] = {}

    def close() -> None:
        if families:
            families[-1] = replace(
                families[-1], lines={kind: tuple(lines[kind]) for kind in KINDS}
            )
            if not families[-1].lines["S"] or not families[-1].lines["A"]:
                raise BadTable(f"{path.name}: family {families[-1].name} needs S and A")

    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        head, _, rest = line.partition(" ")
        if head == "family":
            close()
            lines = {kind: [] for kind in KINDS}
            families.append(Family(rest, lang, path.stem))
        elif head in KINDS and families:
            lines[head].append(rest.strip())
        elif head == "about" and families:
            families[-1] = replace(families[-1], about=tuple(rest.split()))
        elif head == "weight" and families:
            families[-1] = replace(families[-1], weight=float(rest))
        elif head == "where" and families and rest in SCOPES:
            families[-1] = replace(families[-1], where=rest)
        elif head == "label_before_policy" and families:
            families[-1] = replace(families[-1], label_before_policy=rest)
        else:
            raise BadTable(
                f"{path.name}, line {number}: expected family, where, about, weight, "
                f"label_before_policy, S, M or A; got {line[:60]!r}."
            )
    close()
    return tuple(families)


def read_sections(path: Path) -> dict[str, tuple[str, ...]]:
    """The `[sections]` of a frame file: greetings, sign-offs, names, slot values."""
    sections: dict[str, list[str]] = {}
    entries: list[str] | None = None
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            entries = sections.setdefault(line[1:-1], [])
        elif entries is None:
            raise BadTable(f"{path.name}, line {number}: expected a [section] first.")
        else:
            entries.append(line)
    return {name: tuple(entries) for name, entries in sections.items()}


def agree(line: str, lang: str, product: Product | None) -> str:
    """The line with the product's words and every agreement written out.

    Other slots stay in braces.

    >>> boots = Product("clothing", frozenset(), "some", "boots", "p",
    ...                 "botas", "f", "p", 90.0, 1.5)
    >>> agree("{The|These} {product} {is|are} late. #{order}", "en", boots)
    'These boots are late. #{order}'
    >>> agree("{el producto} {llegó|llegaron} {roto|rota|rotos|rotas}.", "es", boots)
    'Las botas llegaron rotas.'
    """

    def written(match: re.Match) -> str:
        slot = match.group(1)
        if "|" in slot:
            if product is None:
                raise BadTable(f"{{{slot}}} has no product to agree with: {line!r}")
            return _form(slot.split("|"), lang, product, line)
        if slot in _PRODUCT_SLOTS[lang]:
            if product is None:
                raise BadTable(f"{{{slot}}} has no product to name: {line!r}")
            return _product_words(slot, lang, product)
        return match.group(0)

    text = _BRACES.sub(written, line)
    return text[:1].upper() + text[1:] if line.startswith("{") else text


def _form(forms: list[str], lang: str, product: Product, line: str) -> str:
    plural = (product.en_number if lang == "en" else product.es_number) == "p"
    if len(forms) == 2:
        return forms[plural]
    if len(forms) == 4 and lang == "es":
        return forms[2 * plural + (product.es_gender == "f")]
    raise BadTable(f"expected 2 forms (4 in Spanish), got {len(forms)}: {line!r}")


def _product_words(slot: str, lang: str, product: Product) -> str:
    if lang == "en":
        return product.en if slot == "product" else f"{product.en_article} {product.en}"
    if slot == "producto":
        return product.es
    article = slot.split()[0]
    which = 2 * (product.es_number == "p") + (product.es_gender == "f")
    return f"{_ARTICLES[article][which]} {product.es}"


def mentions_product(line: str, lang: str) -> bool:
    """Whether a line must be written anew for each product."""
    return any(
        "|" in slot or slot in _PRODUCT_SLOTS[lang] for slot in _BRACES.findall(line)
    )


class Tokens:
    """Lines turned to tokens: entries of one dictionary of strings, or slots.

    `slots` names the slots; slot k stands as -(k+1) in a line's tokens.
    """

    def __init__(self, slots: tuple[str, ...]):
        self.slots = {name: place for place, name in enumerate(slots)}
        self.strings: list[str] = []
        self._place: dict[str, int] = {}
        self._tokens: list[int] = []
        self._ends: list[int] = [0]
        self.empty = self.add("", lang="en", product=None, end="")

    def string(self, text: str) -> int:
        """The number of a string in the dictionary."""
        place = self._place.setdefault(text, len(self.strings))
        if place == len(self.strings):
            self.strings.append(text)
        return place

    def add(self, line: str, lang: str, product: Product | None, end: str = " ") -> int:
        """Compile one line; returns its number. `end` follows the line."""
        pieces = _BRACES.split(agree(line, lang, product) + end)
        for place, piece in enumerate(pieces):
            if place % 2 == 0:
                if piece:
                    self._tokens.append(self.string(piece))
            elif piece == "order":  # five digits, kept in two tokens
                self._tokens.append(self.string("#"))
                self._tokens.append(-(self.slots["order_high"] + 1))
                self._tokens.append(-(self.slots["order_low"] + 1))
            elif piece in self.slots:
                self._tokens.append(-(self.slots[piece] + 1))
            else:
                raise BadTable(f"{{{piece}}} is no slot: {line!r}")
        self._ends.append(len(self._tokens))
        return len(self._ends) - 2

    def frozen(self) -> tuple[np.ndarray, np.ndarray]:
        """All tokens in a row, and where each line's tokens begin (and the end)."""
        return (
            np.array(self._tokens, dtype=np.int32),
            np.array(self._ends, dtype=np.int64),
        )


def join(
    lines: np.ndarray,
    slot_strings: np.ndarray,
    tokens: np.ndarray,
    starts: np.ndarray,
    dictionary,
):
    """Messages from line numbers.

    Parameters
    ----------
    lines : int array (messages, places)
        The line at each place of a message; place order is reading order.
    slot_strings : int array (messages, slots)
        The dictionary entry that fills each slot.
    tokens, starts : the compiled lines, as `Tokens.frozen` gives them.
    dictionary : pyarrow string array

    Returns
    -------
    pyarrow string array (messages,)
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    flat = lines.ravel()
    begins = starts[flat]
    lengths = starts[flat + 1] - begins
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    source = np.arange(total) + np.repeat(begins - (ends - lengths), lengths)
    picked = tokens[source]
    per_message = lengths.reshape(lines.shape).sum(axis=1)
    open_slots = np.flatnonzero(picked < 0)
    if len(open_slots):
        message = np.searchsorted(np.cumsum(per_message), open_slots, side="right")
        picked[open_slots] = slot_strings[message, -picked[open_slots] - 1]
    offsets = np.zeros(len(lines) + 1, dtype=np.int32)
    np.cumsum(per_message, out=offsets[1:])
    pieces = dictionary.take(pa.array(picked))
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), pieces), "")
