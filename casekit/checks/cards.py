"""Cards: what a check, a hint or a solution looks like in a notebook.

A card brings its own background and ink on every element, because JupyterLab's
themes style paragraphs, code and tables of their own. Nothing here depends on the
theme, on scripts, or on anything outside the card. The outcome is told by a word
first; the icon and the colour only repeat it.
"""

from dataclasses import dataclass
from html import escape

from casekit.checks.text import blocks, clean


@dataclass(frozen=True)
class Look:
    """How one kind of card looks. Colours are #rrggbb."""

    icon: str
    word: str
    accent: str  # the headline and the border
    paper: str  # the card's background
    shade: str  # the background of code


# Every ink stands on its paper and on its shade with a contrast of at least 7:1.
INK = "#1f2328"
LOOKS = {
    "passed": Look("✓", "Passed", "#0f4d25", "#f1f9f3", "#e0f0e4"),
    "wrong": Look("→", "Not yet", "#693c00", "#fdf7ea", "#f6ebd3"),
    "raised": Look("!", "Your code raised", "#84180f", "#fdf3f2", "#f8e3e0"),
    "not tried": Look("○", "Not tried", "#3a434e", "#f5f6f8", "#e7eaee"),
    "note": Look("•", "Note", "#1c3f75", "#f2f6fc", "#e1eaf6"),
}

_SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',sans-serif"
_MONO = "ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace"


class Shown:
    """Base of what displays itself: a subclass gives `text()` and `html()`."""

    def text(self) -> str:
        raise NotImplementedError

    def html(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.text()

    # At a plain prompt, too, a learner should read sentences and not a constructor.
    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}


def card(
    kind: str,
    title: str,
    words: str,
    *,
    word: str = "",
    after: str = "",
    inner: str = "",
) -> str:
    """One card as HTML: a headline, the words, what to do next.

    Parameters
    ----------
    kind : str
        A key of `LOOKS`.
    title, words, after : str
        Plain text; escaped here. Backticks mark code, blank lines paragraphs.
    word : str
        Stands in place of the look's own word ("Nudge" in place of "Note").
    inner : str
        HTML made by this module, put between the words and `after`.

    Raises KeyError for an unknown `kind`.

    >>> 'aria-label="Passed: A rule"' in card("passed", "A rule", "Well seen.")
    True
    """
    look = LOOKS[kind]
    word = clean(word or look.word, 60)
    title = clean(title, 200)
    label = f"{word}: {title}" if title else word
    headline = (
        f'<p style="margin:0;color:{look.accent};background:{look.paper};'
        f'font-weight:650;line-height:1.4">'
        f'<span aria-hidden="true" style="display:inline-block;width:1.4em;'
        f'color:{look.accent}">{look.icon}</span>{escape(word)}'
    )
    if title:
        headline += (
            f'<span style="font-weight:450;color:{INK}"> &nbsp;·&nbsp; '
            f"{escape(title)}</span>"
        )
    body = "".join(_block(kind_, text, look) for kind_, text in blocks(clean(words)))
    tail = "".join(
        _block(kind_, text, look, quiet=True) for kind_, text in blocks(clean(after))
    )
    return (
        f'<div role="group" aria-label="{escape(label)}" '
        f'style="box-sizing:border-box;max-width:46em;margin:.4em 0;'
        f"padding:.7em 1.1em .8em;border-left:4px solid {look.accent};"
        f"border-radius:3px;background:{look.paper};color:{INK};"
        f'font-family:{_SANS};font-size:14px;line-height:1.55">'
        f"{headline}</p>{body}{inner}{tail}</div>"
    )


def source_block(source: str, kind: str = "note") -> str:
    """Code as HTML, for the `inner` part of a card.

    >>> source_block("a < b").endswith("a &lt; b</code></pre>")
    True
    """
    return _block("code", clean(source, 20_000), LOOKS[kind])


def table_block(rows: list[tuple[str, ...]], kind: str = "note") -> str:
    """Rows of plain text as an HTML table, the first row its head.

    >>> table_block([("Exercise", "So far"), ("A rule", "passed")]).count("<td")
    2
    """
    look = LOOKS[kind]
    # JupyterLab stripes and highlights rows: cells carry the background themselves.
    style = (
        f"padding:.15em 1.6em .15em 0;text-align:left;border:0;"
        f"background:{look.paper};color:{INK}"
    )
    head, *body = rows
    lines = [
        "".join(
            f'<th scope="col" style="{style}">{_inline(c, look)}</th>' for c in head
        )
    ]
    lines += [
        "".join(f'<td style="{style}">{_inline(c, look)}</td>' for c in row)
        for row in body
    ]
    return (
        f'<table style="margin:.5em 0 0;border-collapse:collapse;border:0;'
        f'font-size:14px;background:{look.paper};color:{INK}">'
        + "".join(f'<tr style="background:{look.paper}">{row}</tr>' for row in lines)
        + "</table>"
    )


def _block(kind: str, text: str, look: Look, quiet: bool = False) -> str:
    if kind == "code":
        return (
            f'<pre style="margin:.55em 0 0;padding:.55em .8em;overflow-x:auto;'
            f"border:0;border-radius:3px;background:{look.shade};color:{INK};"
            f'font-family:{_MONO};font-size:13px;line-height:1.5">'
            f'<code style="padding:0;background:{look.shade};color:{INK};'
            f'font-family:{_MONO}">{escape(text)}</code></pre>'
        )
    ink = look.accent if quiet else INK
    return (
        f'<p style="margin:.45em 0 0;background:{look.paper};color:{ink}">'
        f"{_inline(text, look)}</p>"
    )


def _inline(text: str, look: Look) -> str:
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        # One backtick too many: keep it as a letter rather than turn the rest to code.
        pieces[-2:] = ["`".join(pieces[-2:])]
    style = (
        f"padding:.1em .3em;border-radius:3px;background:{look.shade};color:{INK};"
        f"font-family:{_MONO};font-size:.93em"
    )
    return "".join(
        f'<code style="{style}">{escape(piece)}</code>' if odd else escape(piece)
        for odd, piece in ((i % 2, piece) for i, piece in enumerate(pieces))
    )
