"""Recorded replies of a language model: to the same letter, anywhere, without a key.

A recording is a JSON Lines file. The first line is a header {backend, version, model,
machine, recorded_on}; every further line is one reply, under a key that follows from
the header's backend, version and model, the messages and the parameters.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from casekit.answerers.backends import Identity, Reply
from casekit.errors import BadArgument, BadTable, MissingRecording

MODES = ("replay", "record", "live")
RECORD_AGAIN = "python datasets/record_replies.py"
DIGITS = 6  # of a log-probability that are kept


def request_hash(messages: Sequence[Mapping], parameters: Mapping) -> str:
    """What is asked, whoever is asked.

    >>> hi = [{"role": "user", "content": "Hi"}]
    >>> request_hash(hi, {"seed": 1}) == request_hash(hi, {"seed": 2})
    False
    """
    return _hash([[dict(one) for one in messages], dict(parameters)])


def reply_key(identity: Identity, messages: Sequence[Mapping], parameters) -> str:
    """What is asked, and who is asked in which version."""
    return _hash([*identity, request_hash(messages, parameters)])


def _hash(what: Any) -> str:
    text = json.dumps(what, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:24]


@dataclass(frozen=True)
class Recordings:
    """Replies in a file, and what to do about those that are not there.

    Parameters
    ----------
    path : the JSON Lines file
    mode : "replay" never asks a model; "record" asks for what is missing and writes it
        down; "live" always asks and writes nothing
    backend : who is asked; "replay" needs none
    identity_wanted : whose replies to play back; by default those of the file's header

    Raises
    ------
    MissingRecording
        In replay, when a reply was never recorded, or by another model or version.
    BadTable
        When the file has no header, or replies of somebody else than `backend`.
    """

    path: str | Path
    mode: str = "replay"
    backend: Any = None
    identity_wanted: Identity | None = None
    _known: dict = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self):
        if self.mode not in MODES:
            raise BadArgument(
                f"mode must be one of {', '.join(MODES)}; got {self.mode!r}."
            )
        if self.mode != "replay" and self.backend is None:
            raise BadArgument(
                f"mode {self.mode!r} needs a backend to ask, got None. "
                "Try backend=SmallModel()."
            )
        object.__setattr__(self, "path", Path(self.path))

    @functools.cached_property
    def identity(self) -> Identity:
        """Whose replies these are."""
        if self.identity_wanted is not None:
            return Identity(*self.identity_wanted)
        if self.backend is not None:
            return self.backend.identity
        return _identity(self.header)

    @functools.cached_property
    def header(self) -> dict[str, str]:
        """The first line of the file: backend, version, model, machine, recorded_on."""
        if not self.path.is_file():
            raise MissingRecording(
                f"there must be recorded replies in {self.path.name}, and there is no "
                f"such file. Make it: {_how_to_record()}"
            )
        with self.path.open(encoding="utf-8") as file:
            header = _parse(file.readline())
        if not header or not {"backend", "version", "model"} <= set(header):
            raise BadTable(
                f"{self.path.name} must begin with a line that names backend, version "
                "and model, and it does not. Delete it and make it anew: "
                f"{_how_to_record()}"
            )
        return header

    @functools.cached_property
    def _lines(self) -> tuple[dict[str, dict], set[str]]:
        """The recorded lines by key, and all requests that were ever recorded."""
        _ = self.header
        by_key, requests = {}, set()
        with self.path.open(encoding="utf-8") as file:
            next(file)
            for line in file:
                one = _parse(line)
                # A line that is torn was never finished: it counts as not recorded.
                if one and {"key", "request", "text"} <= set(one):
                    by_key[one["key"]] = one
                    requests.add(one["request"])
        return by_key, requests

    def __len__(self) -> int:
        return len(self._lines[0]) if self.path.is_file() else 0

    def has(self, messages: Sequence[Mapping], parameters: Mapping) -> bool:
        """Whether that reply is in the file."""
        if not self.path.is_file():
            return False
        return reply_key(self.identity, messages, parameters) in self._lines[0]

    def ask(self, messages: Sequence[Mapping], parameters: Mapping) -> Reply:
        """The reply, from the file or from the backend, as the mode says."""
        if self.mode == "live":
            return self.backend.ask(messages, parameters)
        if self.mode == "record":
            self._start_file()
        key = reply_key(self.identity, messages, parameters)
        found = self._lines[0].get(key)
        if found is not None:
            return _reply(found)
        if self.mode == "replay":
            raise MissingRecording(self._miss(request_hash(messages, parameters)))
        reply = self.backend.ask(messages, parameters)
        self._write(key, request_hash(messages, parameters), reply)
        return _reply(self._lines[0][key])

    def _miss(self, request: str) -> str:
        if request in self._lines[1]:
            return (
                f"the reply wanted is that of {self.identity}; {self.path.name} has "
                f"one to the same request, but of {_identity(self.header)}, and "
                "another version may answer otherwise. Play back the recorded version, "
                f"or make a recording with yours: {_how_to_record()}"
            )
        return (
            f"the reply to this request must be in {self.path.name}, and it was never "
            f"recorded: the text, the labels, the examples or the parameters are new. "
            f"Record it: {_how_to_record()} Or ask a model that runs now, with "
            "source=SmallModel()."
        )

    def _start_file(self) -> None:
        """Write the header of a new file, or see that an old one has the same."""
        if self.path.is_file() and self.path.stat().st_size:
            if _identity(self.header) != self.identity:
                raise BadTable(
                    f"{self.path.name} has replies of {_identity(self.header)}, and "
                    f"now {self.identity} is asked. Record into another file."
                )
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        header = self.identity._asdict() | {
            "machine": _machine(),
            "recorded_on": date.today().isoformat(),
        }
        with self.path.open("w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(header, ensure_ascii=False) + "\n")

    def _write(self, key: str, request: str, reply: Reply) -> None:
        line: dict[str, Any] = {"key": key, "request": request, "text": reply.text}
        if reply.logprobs is not None:
            line["logprobs"] = {k: round(v, DIGITS) for k, v in reply.logprobs.items()}
        line |= {
            "prompt_tokens": reply.prompt_tokens,
            "completion_tokens": reply.completion_tokens,
            "latency_ms": round(reply.latency_ms, 1),
            "date": date.today().isoformat(),
        }
        by_key, requests = self._lines  # read before the file grows
        with self.path.open("rb+") as file:
            # After a torn last line, begin a new one.
            file.seek(0, os.SEEK_END)
            if file.tell():
                file.seek(-1, os.SEEK_END)
                torn = file.read(1) != b"\n"
                file.write(b"\n" * torn)
            file.write((json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8"))
            file.flush()
        by_key[key] = line
        requests.add(request)


def _parse(line: str) -> dict:
    try:
        one = json.loads(line)
    except ValueError:
        return {}
    return one if isinstance(one, dict) else {}


def _reply(line: Mapping) -> Reply:
    return Reply(
        line["text"],
        dict(line["logprobs"]) if line.get("logprobs") else None,
        line.get("prompt_tokens", 0),
        line.get("completion_tokens", 0),
        line.get("latency_ms", 0.0),
    )


def _identity(header: Mapping) -> Identity:
    return Identity(header["backend"], header["version"], header["model"])


def _how_to_record() -> str:
    return f"install the model with `python3 start.py llm`, then `{RECORD_AGAIN}`."


def _machine() -> str:
    """What kind of machine this is; not which one."""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"one thread used, Python {platform.python_version()}"
    )
