"""Majority and keyword rules."""

import pytest

import casekit as ck


def test_majority_breaks_ties_by_the_alphabet():
    assert ck.Majority().fit(["", ""], ["b", "a"]).answer([""]) == ["a"]


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("refund", "A REFUND, please", True),
        ("refund", "refunding", False),  # whole words only
        ("refund*", "refunding", True),
        ("money back", "my money   back!", True),  # spaces do not matter
        ("cambi*", "¿Puedo cambiarlo?", True),
        ("donde", "¿Dónde está?", True),  # accents do not matter
        ("dónde", "donde esta", True),
        ("doesn't", "it doesn’t work", True),  # nor does the kind of apostrophe
        ("a.c", "abc", False),  # a dot is a dot
        ("c++", "I write c++", True),
    ],
)
def test_what_a_keyword_finds(keyword, text, found):
    rule = ck.KeywordRule({"hit": [keyword]}, default="miss")

    assert rule.answer([text]) == ["hit" if found else "miss"]


def test_the_first_label_in_the_dict_wins():
    text = ["cancel it and send my money back"]

    assert ck.KeywordRule({"a": ["cancel"], "b": ["money"]}).answer(text) == ["a"]
    assert ck.KeywordRule({"b": ["money"], "a": ["cancel"]}).answer(text) == ["b"]


def test_labels_without_keywords_never_answer():
    assert ck.KeywordRule({"a": [], "b": ["", " * "]}).answer(["x"]) == ["other"]


@pytest.mark.parametrize(
    "bad", [["refund"], {"refund": "money"}, {"refund": [3]}, None]
)
def test_what_is_no_rule_is_told(bad):
    with pytest.raises(ck.CasekitError, match="keywords"):
        ck.KeywordRule(bad)


def test_why_names_the_words_that_decided():
    rule = ck.KeywordRule({"refund": ["money back"]})

    assert rule.why("I want my MONEY back") == ("refund", "money back")
    assert rule.why("hello") == ("other", "")
