"""Answerers that nobody has to train for long: the most common label, and keywords."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from casekit.errors import BadArgument


@dataclass
class Majority:
    """Answers every text with the most common label of the training table.

    >>> Majority().fit(["a", "b", "c"], ["refund", "other", "other"]).answer(["?"])
    ['other']
    """

    name: str = "majority"
    label: str | None = None

    def fit(self, texts: Sequence[str], labels: Iterable[str]) -> Majority:
        """Remember the most common label; ties go to the first in the alphabet."""
        counts = Counter(labels)
        self.label = min(counts, key=lambda label: (-counts[label], str(label)))
        return self

    def answer(self, texts: Sequence[str]) -> list:
        """The remembered label, once for each text."""
        return [self.label] * len(texts)


@dataclass(frozen=True)
class KeywordRule:
    """Answers with the first label of which a keyword occurs in the text.

    Parameters
    ----------
    keywords : mapping of label to keywords
        Its order is the order of asking, so put what must not be missed first.
        A keyword is a word or a phrase; it matches whole words, whatever the case and
        the accents. A `*` stands for any further letters: `"cancel*"` finds
        "cancelled".
    default : str
        The answer where no keyword occurs.

    Examples
    --------
    >>> rule = KeywordRule({"cancel": ["cancel*"], "refund": ["money back"]})
    >>> rule.answer(["Please CANCELL it", "I want my money  back.", "Hello"])
    ['cancel', 'refund', 'other']
    """

    keywords: Mapping[str, Sequence[str]]
    default: str = "other"
    name: str = "keyword rule"
    _patterns: dict = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self):
        if not isinstance(self.keywords, Mapping):
            raise BadArgument(
                "keywords must be a dict of label to list of keywords, got "
                f"{type(self.keywords).__name__}. "
                'Try {"refund": ["refund", "money back"]}.'
            )
        patterns = {}
        for label, words in self.keywords.items():
            if isinstance(words, str) or not all(
                isinstance(word, str) for word in words
            ):
                raise BadArgument(
                    f"the keywords of {label!r} must be a list of strings, "
                    f"got {words!r:.60}. Put them in square brackets."
                )
            words = [word for word in words if word.strip(" *")]
            if words:
                patterns[label] = _pattern(words)
        object.__setattr__(self, "_patterns", patterns)

    @property
    def size(self) -> int:
        """How many keywords the rule has."""
        return sum(len(words) for words in self.keywords.values())

    def answer(self, texts: Sequence[str]) -> list[str]:
        """One label for each text."""
        return [self._one(plain(text)) for text in texts]

    def _one(self, text: str) -> str:
        for label, pattern in self._patterns.items():
            if pattern.search(text):
                return label
        return self.default

    def why(self, text: str) -> tuple[str, str]:
        """The label of one text and the words that decided it.

        >>> KeywordRule({"refund": ["money back"]}).why("my money back!")
        ('refund', 'money back')
        """
        for label, pattern in self._patterns.items():
            if found := pattern.search(plain(text)):
                return label, found.group(0)
        return self.default, ""


def plain(text: str) -> str:
    """Lower case, no accents, straight apostrophes, single spaces.

    >>> plain("¿DÓNDE   está?")
    '¿donde esta?'
    """
    text = str(text).lower()
    if not text.isascii():
        text = unicodedata.normalize("NFD", text.replace("’", "'"))
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(text.split())


def _pattern(keywords: Sequence[str]) -> re.Pattern:
    """One pattern for all keywords of a label; a star stands for any letters."""
    any_of = "|".join(re.escape(plain(one)).replace(r"\*", r"\w*") for one in keywords)
    return re.compile(rf"(?<!\w)(?:{any_of})(?!\w)")
