"""Recordings of replies, with a scripted model in place of a real one."""

import json

import pytest

from casekit.answerers.backends import Identity, Reply
from casekit.answerers.recordings import Recordings
from casekit.errors import BadArgument, BadTable, MissingRecording

ASK = [{"role": "user", "content": "Wo ist mein Päckchen?"}]
PARAMETERS = {"temperature": 0, "seed": 7, "max_tokens": 5}


class Scripted:
    """Replies with the number of the question, and counts."""

    def __init__(self, version="1.0"):
        self.identity = Identity("scripted", version, "parrot")
        self.asked = 0

    def ask(self, messages, parameters):
        self.asked += 1
        logs = dict.fromkeys(parameters.get("labels", ()), -1.23456789) or None
        return Reply(
            f"¡{self.asked}! – “{messages[-1]['content']}”", logs, 11, 3, 41.26
        )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "some" / "replies.jsonl"


def record(path, *texts, **more):
    recordings = Recordings(path, "record", Scripted())
    for text in texts:
        recordings.ask([{"role": "user", "content": text}], PARAMETERS | more)
    return recordings


def test_a_reply_comes_back_to_the_letter(path):
    first = Recordings(path, "record", Scripted()).ask(ASK, PARAMETERS)

    assert Recordings(path).ask(ASK, PARAMETERS) == first
    assert first == Reply("¡1! – “Wo ist mein Päckchen?”", None, 11, 3, 41.3)


def test_log_probabilities_come_back_as_they_were_first_given(path):
    asked = PARAMETERS | {"labels": ["a", "b"]}
    first = Recordings(path, "record", Scripted()).ask(ASK, asked)

    assert Recordings(path).ask(ASK, asked) == first
    assert first.logprobs == {"a": -1.234568, "b": -1.234568}


def test_the_first_line_says_whose_replies_these_are(path):
    record(path, "one", "two")

    header, *lines = map(json.loads, path.read_text("utf-8").splitlines())
    assert list(header) == [
        "backend",
        "version",
        "model",
        "machine",
        "recorded_on",
    ]
    assert len(lines) == 2
    assert {"key", "request", "text", "latency_ms", "date"} <= set(lines[0])
    assert Recordings(path).identity == Identity("scripted", "1.0", "parrot")


def test_recording_asks_only_for_what_is_missing(path):
    record(path, "one", "two")
    model = Scripted()
    again = Recordings(path, "record", model)

    for text in ("one", "two", "three", "three"):
        again.ask([{"role": "user", "content": text}], PARAMETERS)

    assert model.asked == 1
    assert len(Recordings(path)) == 3


@pytest.mark.parametrize(
    ("messages", "parameters"),
    [
        ([{"role": "user", "content": "one "}], PARAMETERS),
        ([{"role": "system", "content": "one"}], PARAMETERS),
        ([{"role": "user", "content": "one"}], PARAMETERS | {"seed": 8}),
        ([{"role": "user", "content": "one"}], PARAMETERS | {"labels": ["a"]}),
    ],
)
def test_any_other_request_is_a_miss_that_says_how_to_record(
    path, messages, parameters
):
    record(path, "one")

    assert not Recordings(path).has(messages, parameters)
    with pytest.raises(MissingRecording) as miss:
        Recordings(path).ask(messages, parameters)

    assert "never recorded" in str(miss.value)
    assert "python3 start.py llm" in str(miss.value)
    assert "python datasets/record_replies.py" in str(miss.value)


def test_the_same_request_of_another_version_is_told_apart(path):
    record(path, "one")
    newer = Recordings(path, backend=Scripted("2.0"))

    with pytest.raises(MissingRecording) as miss:
        newer.ask([{"role": "user", "content": "one"}], PARAMETERS)

    assert "parrot in scripted 2.0" in str(miss.value)
    assert "but of parrot in scripted 1.0" in str(miss.value)
    assert newer.backend.asked == 0


def test_two_versions_do_not_share_a_file(path):
    record(path, "one")

    with pytest.raises(BadTable, match="Record into another file"):
        Recordings(path, "record", Scripted("2.0")).ask(ASK, PARAMETERS)
    assert len(Recordings(path)) == 1


def test_live_asks_each_time_and_writes_nothing(path):
    model = Scripted()
    live = Recordings(path, "live", model)

    assert live.ask(ASK, PARAMETERS) != live.ask(ASK, PARAMETERS)
    assert model.asked == 2
    assert not path.exists()


@pytest.mark.parametrize("cut", [1, 2, 40])
def test_a_torn_last_line_is_asked_for_again(path, cut):
    whole = record(path, "one", "two")._lines[0]
    text = path.read_bytes()
    path.write_bytes(text[:-cut])
    kept = 2 if cut == 1 else 1  # without its line break a line is still whole

    assert len(Recordings(path)) == kept
    record(path, "one", "two", "three")

    again = Recordings(path)
    assert len(again) == 3
    assert set(whole) <= set(again._lines[0])


def test_no_file_is_a_miss_that_says_how_to_record(path):
    with pytest.raises(MissingRecording, match=r"no such file.*record_replies\.py"):
        Recordings(path).ask(ASK, PARAMETERS)


@pytest.mark.parametrize("text", ["", "{torn", '{"key": "x", "text": "y"}\n', "[1]\n"])
def test_a_file_without_a_header_is_told(path, text):
    path.parent.mkdir()
    path.write_text(text)

    with pytest.raises(BadTable, match="must begin with a line that names backend"):
        Recordings(path).ask(ASK, PARAMETERS)


def test_a_mode_that_does_not_exist_and_a_mode_without_a_model(path):
    with pytest.raises(BadArgument, match="replay, record, live; got 'reply'"):
        Recordings(path, "reply")
    with pytest.raises(BadArgument, match="needs a backend"):
        Recordings(path, "record")
