"""A language model as an answerer: asked in plain words, or made to choose a label."""

from __future__ import annotations

import functools
import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from casekit.answerers.backends import (
    SHORTEST_BEGINNING,
    Endpoint,
    SmallModel,
)
from casekit.answerers.recordings import Recordings
from casekit.errors import BadArgument

REPLIES = ("free text", "label choice")
SOURCE_VARIABLE = "CASEKIT_LLM"
# The recording that comes with casekit. (A path only: answerers import no lessons.)
RECORDED = (
    Path(__file__).resolve().parents[1]
    / "lessons"
    / "recorded_replies"
    / "smollm2-135m.jsonl"
)
MOST_TOKENS = 24  # of a free-text reply: a label has 1 to 5
SEED = 7
CONTENT_FREE = ("N/A", "", "[MASK]")  # what a model says to these is its prejudice
# The words were fixed after a trial of a few wordings on 48 training messages.
SYSTEM = "You sort the mail of a small online shop."
QUESTION = (
    "Which label fits this customer's message? Answer with one of: {labels}.\n\n"
    "Message: {text}\n\nLabel:"
)
SYSTEM_WITH_EXAMPLES = "Sort customer messages. Reply with one label: {labels}."
QUESTION_LIKE_EXAMPLES = "Message: {text}\nLabel:"


def default_source() -> Any:
    """Who is asked by default, from the environment variable CASEKIT_LLM.

    "recorded" (the default): the replies that come with casekit; "small": a small model
    in this process; "endpoint": the address in CASEKIT_LLM_ADDRESS.
    """
    name = os.environ.get(SOURCE_VARIABLE, "").strip().lower() or "recorded"
    return _source(name)


@functools.lru_cache(maxsize=1)
def _recorded(path: Path) -> Recordings:
    return Recordings(path)


def _source(name: str) -> Any:
    if name == "recorded":
        return _recorded(RECORDED)
    if name == "small":
        return SmallModel()
    if name == "endpoint":
        return Endpoint()
    raise BadArgument(
        f"{SOURCE_VARIABLE} must be recorded, small or endpoint; got {name!r}. "
        "Unset it to play back the recorded replies."
    )


@dataclass(frozen=True)
class LanguageModel:
    """Labels texts by asking a language model.

    Parameters
    ----------
    labels : the labels to choose from, two or more
    examples : pairs of text and label, shown to the model before each question
    reply : "free text" lets it write and looks for a label in what it wrote;
        "label choice" compares the chances of the labels' first tokens
    calibrated : take away what the model prefers whatever the text, for a choice only:
        each label's chance is divided by its chance where there is nothing to read
    source : a `Recordings`, `SmallModel()` or `Endpoint()`; by default what the
        environment variable CASEKIT_LLM says, and else the recorded replies

    Raises
    ------
    BadArgument
        When labels, examples or reply cannot be used together.
    MissingRecording, ModelError
        When a text is answered: not recorded, or the model cannot be asked.

    Examples
    --------
    >>> model = LanguageModel(["refund", "other"], examples=[("money back!", "refund")])
    >>> [message["role"] for message in model.messages("Hello")]
    ['system', 'user', 'assistant', 'user']
    """

    labels: Sequence[str]
    examples: Sequence[tuple[str, str]] = ()
    reply: str = "free text"
    calibrated: bool = False
    source: Any = None
    name: str = "language model"
    _priors: dict = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self):
        labels = self.labels
        if isinstance(labels, str) or not all(
            isinstance(one, str) and one.strip() for one in labels
        ):
            raise BadArgument(
                f"labels must be a list of names, got {labels!r:.60}. "
                'Try ["refund", "other"].'
            )
        object.__setattr__(self, "labels", tuple(labels))
        object.__setattr__(self, "examples", tuple(self.examples))
        if len(set(self.labels)) != len(self.labels) or len(self.labels) < 2:
            raise BadArgument(
                "labels must be two or more different names, got "
                f"{', '.join(map(repr, self.labels))}."
            )
        if self.reply not in REPLIES:
            raise BadArgument(
                f"reply must be 'free text' or 'label choice', got {self.reply!r}."
            )
        if self.calibrated and self.reply != "label choice":
            raise BadArgument(
                "calibrated must be False with reply='free text': there is no chance "
                "to correct. Set reply='label choice'."
            )
        for example in self.examples:
            if (
                isinstance(example, str)
                or len(example) != 2
                or example[1] not in self.labels
            ):
                raise BadArgument(
                    "examples must be pairs of text and one of the labels, got "
                    f"{example!r:.80}. Try [('My mug broke', {self.labels[0]!r})]."
                )
        if self.reply == "label choice":
            _check_beginnings(self.labels)

    def messages(self, text: str) -> list[dict[str, str]]:
        """The chat that asks about one text."""
        labels = ", ".join(self.labels)
        if not self.examples:
            question = QUESTION.format(labels=labels, text=text)
            return [_turn("system", SYSTEM), _turn("user", question)]
        chat = [_turn("system", SYSTEM_WITH_EXAMPLES.format(labels=labels))]
        for example, label in self.examples:
            chat.append(_turn("user", QUESTION_LIKE_EXAMPLES.format(text=example)))
            chat.append(_turn("assistant", label))
        chat.append(_turn("user", QUESTION_LIKE_EXAMPLES.format(text=text)))
        return chat

    @property
    def parameters(self) -> dict[str, Any]:
        """What goes with the chat: temperature 0 and a fixed seed, so no dice."""
        fixed = {"temperature": 0, "seed": SEED}
        if self.reply == "label choice":
            return fixed | {"max_tokens": 1, "labels": list(self.labels)}
        return fixed | {"max_tokens": MOST_TOKENS}

    def answer(self, texts: Sequence[str]) -> list[str]:
        """One label for each text; "" where a free-text reply names none."""
        return self.replies(texts)["label"].tolist()

    def replies(self, texts: Sequence[str]) -> pd.DataFrame:
        """All that came back, one row a text.

        Returns
        -------
        DataFrame
            reply, label, prompt_tokens, completion_tokens, latency_ms, and for a
            choice `score_<label>`: the chance of each label among the labels.
        """
        source = default_source() if self.source is None else self.source
        prior = self._prior(source) if self.calibrated else None
        rows = []
        for text in texts:
            reply = source.ask(self.messages(str(text)), self.parameters)
            row = {"reply": reply.text, "label": ""}
            row |= {
                "prompt_tokens": reply.prompt_tokens,
                "completion_tokens": reply.completion_tokens,
                "latency_ms": reply.latency_ms,
            }
            if self.reply == "label choice":
                scores = shares(reply.logprobs, prior)
                row["label"] = max(self.labels, key=scores.__getitem__)
                row |= {f"score_{label}": scores[label] for label in self.labels}
            else:
                row["label"] = read_label(reply.text, self.labels)
            rows.append(row)
        return pd.DataFrame(rows, columns=None if rows else self._columns())

    def _columns(self) -> list[str]:
        columns = ["reply", "label", "prompt_tokens", "completion_tokens", "latency_ms"]
        if self.reply == "label choice":
            columns += [f"score_{label}" for label in self.labels]
        return columns

    def _prior(self, source: Any) -> dict[str, float]:
        """The mean chance of each label where there is nothing to read."""
        if source.identity not in self._priors:
            asked = [
                shares(source.ask(self.messages(text), self.parameters).logprobs)
                for text in CONTENT_FREE
            ]
            self._priors[source.identity] = {
                label: float(np.mean([one[label] for one in asked]))
                for label in self.labels
            }
        return self._priors[source.identity]


def read_label(reply: str, labels: Sequence[str]) -> str:
    """The label that a reply names first, or "" if it names none.

    Case does not matter, nor whether words are joined by underscores. It reads as a
    quick prototype reads: "any other question?" counts as the label "other".

    >>> read_label("Label: **Where is my order**.", ["refund", "where_is_my_order"])
    'where_is_my_order'
    >>> read_label("I'm sorry to hear that!", ["refund", "other"])
    ''
    """
    said = _words(reply)
    found = []
    for label in labels:
        words = re.escape(_words(label))
        if place := re.search(rf"(?<!\w){words}(?!\w)", said):
            # At the same place the longer label is meant: "refund request".
            found.append((place.start(), -len(words), label))
    return min(found)[2] if found else ""


def shares(
    logprobs: Mapping[str, float], prior: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Each label's chance among the labels, if wanted divided by its prior chance.

    >>> even = {"refund": math.log(0.03), "other": math.log(0.01)}
    >>> {k: round(v, 3) for k, v in shares(even).items()}
    {'refund': 0.75, 'other': 0.25}
    >>> leaning = {"refund": 0.9, "other": 0.1}  # it says "refund" to anything
    >>> {k: round(v, 3) for k, v in shares(even, leaning).items()}
    {'refund': 0.25, 'other': 0.75}
    """
    logs = {
        label: value - (math.log(prior[label]) if prior else 0.0)
        for label, value in logprobs.items()
    }
    top = max(logs.values())
    odds = {label: math.exp(value - top) for label, value in logs.items()}
    total = sum(odds.values())
    return {label: value / total for label, value in odds.items()}


def _turn(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _words(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split())


def _check_beginnings(labels: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for label in labels:
        start = label[:SHORTEST_BEGINNING]
        if start in seen:
            raise BadArgument(
                "for a choice each label must begin with two letters of its own; "
                f"{seen[start]!r} and {label!r} begin alike. Rename one, or use "
                "reply='free text'."
            )
        seen[start] = label
