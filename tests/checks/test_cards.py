"""Cards: readable in every theme, by eye and by ear, whatever stands in them."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.checks import Verdict, passed
from casekit.checks.cards import LOOKS, card, source_block, table_block
from casekit.checks.text import blocks, clean, listed, one_line

EVIL = "<script>alert(1)</script> `<b>` \"quoted\" & 'so' on\ud800\x1b[31m"
VOID = {"br", "hr", "img", "input", "meta", "link"}


class Page(HTMLParser):
    """Collects each piece of text with the ink and paper it stands on."""

    def __init__(self):
        super().__init__()
        self.stack = [("", {}, {})]
        self.texts = []  # (text, ink, paper, font size, hidden)
        self.tags = []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        styles = dict(self.stack[-1][1])
        own = dict(
            part.split(":", 1)
            for part in attributes.get("style", "").split(";")
            if part
        )
        styles.update(own)
        self.tags.append((tag, attributes, own))
        if tag not in VOID:
            self.stack.append((tag, styles, attributes))

    def handle_endtag(self, tag):
        assert self.stack.pop()[0] == tag

    def handle_data(self, data):
        if data.strip():
            styles = self.stack[-1][1]
            self.texts.append((data, styles["color"], styles["background"]))


def parsed(html):
    page = Page()
    page.feed(html)
    page.close()
    assert len(page.stack) == 1, "a tag was left open"
    return page


def contrast(one, other):
    """WCAG 2.2 contrast ratio of two #rrggbb colours."""

    def luminance(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in channels
        )
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def every_card(lesson):
    yield lesson.number.check(...)
    yield lesson.number.check(41)
    yield lesson.number.check(42)
    yield lesson.total.check(lambda rows: 1 / 0)
    yield lesson.number.hint()
    yield lesson.number.solution()
    yield lesson.number
    yield lesson
    yield lesson.predict("accuracy", 0.7)
    yield lesson.reveal("accuracy", 0.8)


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_text_stands_out_from_its_own_background(lesson):
    for shown in every_card(lesson):
        page = parsed(shown._repr_html_())

        assert page.texts
        for text, ink, paper in page.texts:
            assert contrast(ink, paper) >= 7, (text, ink, paper)


@pytest.mark.parametrize("kind", LOOKS)
def test_code_and_tables_stand_out_too(kind):
    html = card(
        kind,
        "T",
        "a `b`\n\n    c",
        after="`d`",
        inner=source_block("x", kind) + table_block([("h",), ("`v`",)], kind),
    )

    for text, ink, paper in parsed(html).texts:
        assert contrast(ink, paper) >= 7, text


def test_elements_that_themes_style_bring_their_own_colours(lesson):
    for shown in every_card(lesson):
        for tag, _, own in parsed(shown._repr_html_()).tags:
            if tag in ("p", "code", "pre", "td", "th", "table"):
                assert "color" in own, tag
                assert "background" in own, tag


@pytest.mark.parametrize("outcome", ["passed", "wrong", "raised", "not tried"])
def test_the_outcome_is_told_by_a_word_and_an_icon_that_is_not_read_out(outcome):
    page = parsed(Verdict(outcome, "A rule", "Words.").html())
    look = LOOKS[outcome]

    assert page.tags[0][1]["role"] == "group"
    assert page.tags[0][1]["aria-label"] == f"{look.word}: A rule"
    assert any(look.word in text for text, *_ in page.texts)
    icons = [a for t, a, _ in page.tags if a.get("aria-hidden") == "true"]
    assert len(icons) == 1
    assert "border-left" in page.tags[0][2]
    assert look.word in str(Verdict(outcome, "A rule", "Words."))


def test_the_four_outcomes_look_and_read_differently():
    looks = [LOOKS[o] for o in ("passed", "wrong", "raised", "not tried")]

    for field in ("icon", "word", "accent"):
        assert len({getattr(look, field) for look in looks}) == 4


@pytest.mark.parametrize("kind", LOOKS)
def test_nothing_of_the_learners_becomes_markup(kind):
    html = card(kind, EVIL, EVIL, after=EVIL, word=EVIL, inner=source_block(EVIL))

    assert "<script" not in html
    assert "<b>" not in html
    assert {tag for tag, *_ in parsed(html).tags} <= {"div", "p", "span", "code", "pre"}
    html.encode("utf-8")
    assert "\x1b" not in html


@given(st.text(st.characters(), max_size=200), st.text(max_size=50))
def test_any_text_gives_whole_html(words, title):
    html = card("wrong", title, words, after=words)

    parsed(html)
    html.encode("utf-8")


def test_cards_need_nothing_from_outside(lesson):
    for shown in every_card(lesson):
        html = shown._repr_html_()

        assert not re.search(r"<script|<style|<link|<img|https?:|url\(|@import", html)
        assert not re.search(r"\s(id|class|on\w+)=|animation|transition", html)


def test_the_same_verdict_gives_the_same_bytes():
    one, other = (Verdict("wrong", "T", "a `b`", "next") for _ in range(2))

    assert one.html() == other.html()


def test_long_words_are_shortened():
    huge = Verdict("wrong", "x" * 10**6, "y" * 10**7)

    assert len(huge.html()) < 10_000
    assert len(str(huge)) < 10_000


def test_a_notebook_gets_text_and_html():
    verdict = passed("Every row agrees.")

    assert verdict._repr_mimebundle_() == {
        "text/plain": str(verdict),
        "text/html": verdict._repr_html_(),
    }
    assert repr(verdict) == str(verdict)


def test_backticks_become_code_and_blank_lines_paragraphs():
    html = card("note", "", "Use `a < b`.\n\nThen one ` alone.")

    assert re.search(r"<code[^>]*>a &lt; b</code>", html)
    assert html.count("<p ") == 3
    assert "one ` alone" in html


@pytest.mark.parametrize(
    "words",
    [
        "Try:\n\n    x = 1\n\n    y = 2\n\nDone.",
        "Try:\n```python\nx = 1\n\ny = 2\n```\nDone.",
    ],
)
def test_indented_and_fenced_lines_are_code(words):
    assert blocks(words) == [
        ("text", "Try:"),
        ("code", "x = 1\n\ny = 2"),
        ("text", "Done."),
    ]


def test_text_helpers_shorten_and_list():
    assert clean(3) == ""
    assert len(one_line("word " * 1000, 50)) == 50
    assert listed([]) == ""
    assert listed(list("abcdefgh")).endswith("and 2 more")
