"""The recorded messages and replies that come with casekit."""

import pandas as pd
import pytest

from casekit.answerers.language_model import CONTENT_FREE, RECORDED
from casekit.answerers.recordings import Recordings, reply_key
from casekit.errors import UnknownName
from casekit.lessons import recorded_mail as recorded
from casekit.lessons.recorded_mail import recorded_mail, recorded_models
from casekit.worlds.larkpost import LABELS


@pytest.fixture(scope="module")
def recordings():
    return Recordings(RECORDED)


@pytest.mark.parametrize("name", recorded.RECORDED_ON)
def test_every_message_has_its_reply(name, recordings):
    model = recorded_models(recordings)[name]
    for which in recorded.RECORDED_ON[name]:
        mail = recorded_mail(which)

        table = model.replies(mail["text"])

        assert len(table) == len(mail)
        allowed = {*LABELS, ""} if model.reply == "free text" else set(LABELS)
        assert set(table["label"]) <= allowed


def test_every_recorded_reply_can_still_be_asked_for(recordings):
    wanted = set()
    for name, model in recorded_models().items():
        texts = list(CONTENT_FREE) if model.calibrated else []
        for which in recorded.RECORDED_ON[name]:
            texts += recorded_mail(which)["text"].tolist()
        wanted |= {
            reply_key(recordings.identity, model.messages(text), model.parameters)
            for text in texts
        }

    assert len(wanted) == len(recordings)


def test_the_recording_says_where_it_comes_from(recordings):
    assert recordings.header["backend"] == "xllamacpp"
    assert "SmolLM2-135M-Instruct" in recordings.header["model"]
    assert {"machine", "recorded_on"} <= set(recordings.header)


def test_the_stratified_set_has_as_many_of_each_label():
    mail = recorded_mail("stratified")

    assert mail["label"].value_counts().to_dict() == dict.fromkeys(LABELS, 20)
    assert mail.columns.tolist() == [
        "msg_id", "text", "label", "lang", "country", "weight",
    ]  # fmt: skip
    assert mail["msg_id"].is_unique


def test_weights_give_back_the_natural_stream():
    mail = recorded_mail("stratified")

    shares = mail.groupby("label")["weight"].sum() / len(mail)
    assert mail["weight"].sum() == pytest.approx(len(mail), abs=1e-3)
    assert shares["where_is_my_order"] > 0.25  # the most common, and the rarest
    assert shares["safety"] < 0.02


def test_monday_is_mail_of_both_languages_at_its_natural_mix():
    mail = recorded_mail("monday")

    assert len(mail) == 120
    assert mail["weight"].eq(1).all()
    assert mail["label"].value_counts().index[0] == "where_is_my_order"
    assert set(mail["lang"]) == {"en", "es"}


def test_the_evening_is_english_mail():
    mail = recorded_mail("evening")

    assert len(mail) == 24
    assert set(mail["lang"]) == {"en"}


def test_no_message_is_in_two_places():
    ids = [recorded_mail(which)["msg_id"] for which in recorded.SETS]
    everywhere = pd.concat(ids)
    texts = pd.concat([recorded_mail(which)["text"] for which in recorded.SETS])

    assert everywhere.is_unique
    assert not set(texts) & {text for text, _ in recorded.EXAMPLES}


def test_the_examples_are_two_a_label():
    labels = [label for _, label in recorded.EXAMPLES]

    assert sorted(labels) == sorted(LABELS * 2)


def test_the_world_still_writes_these_messages():
    """When it fails: phrasings changed; `python datasets/record_replies.py --again`."""
    messages, examples = recorded.make_messages()
    kept = pd.concat(
        [recorded_mail(which).assign(set=which) for which in recorded.SETS],
        ignore_index=True,
    )

    pd.testing.assert_frame_equal(
        messages.astype({"weight": float}), kept[messages.columns], check_dtype=False
    )
    assert [*zip(examples["text"], examples["label"], strict=True)] == list(
        recorded.EXAMPLES
    )


def test_monday_is_in_order_and_in_opening_hours():
    world = recorded.Larkpost(recorded.SEED, recorded.N_MESSAGES)
    sent = world.messages.set_index("msg_id")["sent_at"]
    sent = sent.loc[recorded_mail("monday")["msg_id"]]

    assert sent.is_monotonic_increasing
    assert set(sent.dt.day_name()) == {"Monday"}
    assert set(sent.dt.month) == {10, 11}
    assert sent.dt.hour.between(9, 16).all()


def test_a_set_that_does_not_exist_is_told():
    with pytest.raises(
        UnknownName, match=r"stratified, monday, evening; got 'tuesday'"
    ):
        recorded_mail("tuesday")
