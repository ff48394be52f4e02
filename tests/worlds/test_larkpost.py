"""The Larkpost world: same seed same bytes, and what stands in its tables."""

import hashlib
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import casekit as ck
from casekit.worlds import larkpost, larkpost_messages, phrasing

SMALL = 3_000


@pytest.fixture(scope="module")
def world():
    return ck.world("larkpost", seed=7, messages=SMALL)


@pytest.fixture(scope="module")
def both(world):
    return world.messages.merge(world.messages_truth, on="msg_id")


def digest(table: pd.DataFrame) -> str:
    return hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()


def test_same_seed_same_bytes_and_another_seed_others():
    first = ck.world("larkpost", seed=11, messages=400)
    again = ck.world("larkpost", seed=11, messages=400)
    other = ck.world("larkpost", seed=12, messages=400)

    assert digest(first.messages) == digest(again.messages)
    assert digest(first.shops) == digest(again.shops)
    assert digest(first.messages) != digest(other.messages)


def test_the_bytes_are_these_on_every_python_numpy_and_pandas():
    world = ck.world("larkpost", seed=7, messages=500)

    assert digest(world.shops)[:16] == "2d9c197a1028f180"
    assert digest(world.messages)[:16] == "58845163f65dec44"


def test_chunks_change_nothing(monkeypatch):
    whole = digest(ck.world("larkpost", seed=3, messages=1_000).messages)
    monkeypatch.setattr(larkpost_messages, "_CHUNK", 77)

    assert digest(ck.world("larkpost", seed=3, messages=1_000).messages) == whole


def test_global_random_state_is_left_alone():
    np.random.seed(5)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    ck.world("larkpost", seed=1, messages=50).messages  # noqa: B018

    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


def test_columns_of_messages_are_the_promised_ones(world):
    assert list(world.messages) == [
        "msg_id", "shop_id", "sent_at", "channel", "text", "has_attachment",
        "order_value_usd", "parcel_weight_kg", "label_by", "label", "closing_code",
        "policy_version",
    ]  # fmt: skip


def test_nothing_is_missing_in_the_clean_tables(world):
    assert not world.messages.isna().any().any()
    assert not world.shops.isna().any().any()
    assert (world.messages["text"].str.len() > 2).all()


def test_truth_stays_out_of_the_table_that_a_team_sees(world):
    hidden = set(world.messages_truth) - {"msg_id"}

    assert hidden.isdisjoint(world.messages)


def test_clean_labels_are_the_truth(both):
    assert (both["label"] == both["true_label"]).all()


def test_messages_come_in_order_of_time_within_the_year(world):
    sent = world.messages["sent_at"]

    assert sent.is_monotonic_increasing
    assert sent.min() >= pd.Timestamp("2025-01-01")
    assert sent.max() < pd.Timestamp("2026-01-01")


def test_families_keep_to_their_time_and_country(both, world):
    both = both.merge(world.shops, on="shop_id")
    late = both[both["family_scope"] == "late"]
    new = both[both["family_scope"] == "new_region"]

    assert (late["sent_at"] >= pd.Timestamp(larkpost.AUTUMN)).all()
    assert new["country"].isin(["GB", "MX"]).all()
    assert len(late) > 50
    assert len(new) > 50


def test_the_policy_change_is_part_of_the_truth(both):
    families = {
        f"{f.lang}/{f.label}/{f.name}": f
        for f in larkpost.families()
        if f.label_before_policy
    }
    touched = both[both["family"].isin(families)]
    old = touched["policy_version"] == 1

    assert old.any()
    assert (~old).any()
    assert (touched[old]["true_label"] == "refund").all()
    assert (touched[~old]["true_label"] == "damaged").all()


def test_no_slot_or_brace_is_left_in_a_text(world):
    assert not world.messages["text"].str.contains(r"[{}|]").any()


def test_one_message_in_a_hundred_is_about_safety():
    labels = ck.world("larkpost", seed=5, messages=40_000).messages["label"]

    assert (labels == "safety").mean() == pytest.approx(0.01, abs=0.002)


def test_a_fifth_of_the_shops_write_spanish():
    lang = ck.world("larkpost", seed=5, shops=20_000).shops["lang"]

    assert (lang == "es").mean() == pytest.approx(0.2, abs=0.012)


def test_extra_messages_are_of_that_label_and_new(world):
    extra = world.extra_messages("safety", 200)

    assert (extra["label"] == "safety").all()
    assert extra["msg_id"].min() > world.messages["msg_id"].max()
    assert list(extra) == list(world.messages)


@pytest.mark.parametrize("bad", [0, -3, 2.5, "many", True, None])
def test_a_bad_number_of_messages_is_told(bad):
    with pytest.raises(ck.CasekitError, match="n_messages must be"):
        ck.world("larkpost", messages=bad)


def test_an_unknown_world_or_table_is_told():
    with pytest.raises(ck.CasekitError, match="larkpost"):
        ck.world("larkpots")
    with pytest.raises(ck.CasekitError, match="larkpost/messages"):
        ck.load("larkpost/mesages")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 300), st.integers(1, 40))
def test_any_size_of_world_can_be_made(seed, messages, shops):
    world = ck.world("larkpost", seed=seed, messages=messages, shops=shops)

    assert len(world.messages) == messages
    assert len(world.shops) == shops
    assert world.messages["shop_id"].isin(world.shops["shop_id"]).all()


# The phrasings themselves


@pytest.mark.parametrize("lang", larkpost.LANGS)
@pytest.mark.parametrize("label", larkpost.LABELS)
def test_every_label_has_families_of_every_scope(lang, label):
    scopes = {
        f.where for f in larkpost.families() if f.lang == lang and f.label == label
    }

    assert scopes == set(phrasing.SCOPES)


def test_family_names_are_unique():
    names = [(f.lang, f.label, f.name) for f in larkpost.families()]

    assert len(set(names)) == len(names)


def test_no_situation_is_told_in_two_families():
    """Asides and requests may be alike ("I kept all the packaging."); events not."""
    seen: dict = {}
    for family in larkpost.families():
        for line in family.lines["S"]:
            home = (family.lang, family.label, family.name)
            assert seen.setdefault((family.lang, line), home) == home


def test_lines_end_like_sentences():
    for family in larkpost.families():
        for lines in family.lines.values():
            for line in lines:
                assert re.search(r"[.?!…]\"?$", line), (family.name, line)
                assert "  " not in line


def test_lines_name_nobody_and_wish_nothing():
    """Names and greetings come from the frame, so a family must not bring its own."""
    for family in larkpost.families():
        for lines in family.lines.values():
            for line in lines:
                assert "{name}" not in line, (family.name, line)
