"""The words of Larkpost's messages: which lines, what fills their slots, how typed.

Lines are drawn for all messages, also where they are not used afterwards: a draw costs
little, and so no choice depends on which others were made.
"""

from __future__ import annotations

import numpy as np

from casekit.worlds import larkpost_shares as shares
from casekit.worlds import phrasing
from casekit.worlds import random_draws as draws
from casekit.worlds.larkpost_book import (
    COMMON_ASK,
    COMMON_PURPOSE,
    DETAIL,
    REQUEST,
    SITUATION,
    SLOTS,
    Book,
)
from casekit.worlds.larkpost_shares import (
    CHAT,
    FORM,
    LABELS,
    MAIL,
    PHONE,
    SAFETY,
    SPANISH,
)


def write(book: Book, key, rows, *, channel, lang, new, label, family, rank, product):
    """The texts of messages, and the label of a second request (-1: there is none).

    `key` gives the key of a named draw; the other arguments are int arrays, one number
    a message.
    """
    lines, aside_label = _compose(
        book, key, rows, channel, lang, label, family, rank, product
    )
    # Words follow the language of the message, in the shop's country or its sibling.
    speech = 2 * lang + new
    text = phrasing.join(
        lines,
        _fill_slots(book, key, rows, speech),
        book.tokens,
        book.starts,
        book.dictionary,
    )
    return _type_it(text, key, rows, channel, lang), aside_label


def _compose(book, key, rows, channel, lang, label, family, rank, product):
    """The lines of each message in reading order, and the label of a second request."""

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

    chat, phone = channel == CHAT, channel == PHONE
    greeting = frame("greeting", "greeting_mail")
    greeting[chat] = frame("greeting", "greeting_chat")[chat]
    greeting[phone] = frame("greeting", "voicemail_start")[phone]

    purpose = put(
        when("purpose", shares.PURPOSE), common("purpose_which", COMMON_PURPOSE)
    )
    is_subject = (channel == MAIL) | (channel == FORM)  # so it precedes the greeting
    ask = when("ask", shares.REQUEST)
    ordinary = draws.happens(key("ordinary_ask"), rows, shares.ORDINARY_REQUEST)
    asking = np.where(ordinary, common("ask_which", COMMON_ASK), line("A", REQUEST))
    # Nobody reports harm by the request alone; and a message says at least something.
    situation = when("situation", shares.SITUATION) | (label == SAFETY) | ~ask
    detail = when("support", shares.DETAIL) & situation
    detail &= book.kind_count[family, DETAIL] > 0
    first, second = put(situation, line("S", SITUATION)), put(detail, line("M", DETAIL))
    turned = detail & draws.happens(key("turned"), rows, shares.DETAIL_FIRST)
    first, second = np.where(turned, second, first), np.where(turned, first, second)

    aside, aside_label = _asides(book, key, rows, when, frame, label)
    neutral = frame("neutral", "neutral")
    early = draws.happens(key("neutral_early"), rows, shares.NEUTRAL_EARLY)
    says_neutral = when("neutral", shares.NEUTRAL)
    tail = np.where(
        draws.happens(key("tail_kind"), rows, shares.TAIL_FROM_DEVICE),
        frame("tail", "device_signature"),
        frame("tail", "owner_reply"),
    )
    places = [
        put(is_subject, purpose),
        put(when("greeting_there", shares.GREETING), greeting),
        put(~is_subject, purpose),
        put(says_neutral & early, neutral),
        first,
        second,
        put(ask, asking),
        put(says_neutral & ~early, neutral),
        aside,
        put(when("thanks", shares.THANKS), frame("thanks_which", "thanks")),
        put(when("emoji", shares.EMOJI), frame("emoji_which", "emoji")),
        put(when("signoff", shares.SIGNOFF), frame("signoff_which", "signoff")),
        put(when("tail_there", shares.TAIL), tail),
    ]
    return np.stack(places, axis=1), aside_label


def _asides(book, key, rows, when, frame, label) -> tuple[np.ndarray, np.ndarray]:
    """A second request about something else, for a few: its line and its label.

    Never beside harm, nor about it: who was hurt by a product has no other topic.
    """
    lines = np.full(len(rows), book.empty)
    labels = np.full(len(rows), -1)
    other = draws.below(key("aside_label"), rows, len(LABELS) - 1)
    other += other >= SAFETY  # steps over that label
    wanted = when("aside", shares.ASIDE) & (label != SAFETY) & (other != label)
    for number, name in enumerate(LABELS):
        if number != SAFETY:
            mine = wanted & (other == number)
            lines[mine] = frame("aside", f"aside_{name}")[mine]
            labels[mine] = number
    return lines, labels


def _fill_slots(book, key, rows, speech) -> np.ndarray:
    """For each message and slot, the dictionary entry that fills it."""
    out = np.empty((len(rows), len(SLOTS)), dtype=np.int32)
    for place, slot in enumerate(SLOTS):
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
    """Case, accents, punctuation and slips, as habits of whoever writes.

    Slips come last, so that they are slips in what the others left.
    """
    import pyarrow.compute as pc

    # Imported here because it needs pyarrow at once, and a message may never be made.
    from casekit.worlds import typing_habits as habits

    def when(name: str, by_channel) -> np.ndarray:
        return draws.happens(key(name), rows, np.array(by_channel)[channel])

    text = pc.utf8_rtrim(text, characters=" ")
    hasty = when("hasty", shares.HASTY)
    text = habits.only(hasty, habits.without_last_stop, text)
    no_accents = (lang == SPANISH) & (hasty | when("no_accents", shares.NO_ACCENTS))
    text = habits.only(no_accents, habits.without_accents, text)
    text = habits.only(when("lower", shares.LOWER), habits.lower, text)
    text = habits.only(when("upper", shares.UPPER), habits.upper, text)
    text = habits.only(channel == PHONE, habits.without_punctuation, text)
    slipped = when("slips", shares.SLIPS)
    slips = 1 + draws.weighted(key("slip_count"), rows[slipped], shares.SLIP_COUNT)
    return habits.only(
        slipped,
        lambda some: habits.with_slips(some, key("slip"), rows[slipped], slips),
        text,
    )
