"""Words for learners: cleaned, shortened, counted.

Whatever a learner's code produced passes through `clean` before it is shown:
a message of ten megabytes, an escape sequence or half a surrogate pair must not
break the notebook that displays it.
"""

from typing import Any

_LIMIT = 4_000


def clean(text: Any, limit: int = _LIMIT) -> str:
    r"""Text that is safe to display, at most `limit` characters long.

    Control characters and lone surrogates become "\ufffd"; new lines and tabs stay.
    Anything that is not a string becomes "".

    >>> clean("a\x1b[31mb")
    'a�[31mb'
    >>> clean("x" * 100, limit=5)
    'xxxx…'
    """
    if not issubclass(type(text), str):
        return ""
    # Slicing through `str` itself: a subclass may have its own __getitem__.
    head = str.__getitem__(text, slice(0, limit + 1))
    if len(head) > limit:
        head = head[: limit - 1] + "…"
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in head)


def one_line(text: Any, limit: int = 300) -> str:
    r"""Text on a single line, runs of white space folded, at most `limit` long.

    >>> one_line("first\n   second")
    'first second'
    """
    return clean(" ".join(clean(text, 4 * limit).split()), limit)


def code(text: Any, limit: int = 100) -> str:
    """Text between backticks, which cards show as code.

    >>> code("x = 1")
    '`x = 1`'
    """
    return "`" + one_line(text, limit).replace("`", "'") + "`"


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun.

    >>> count(1, "row"), count(12000, "row"), count(2, "try", "tries")
    ('1 row', '12,000 rows', '2 tries')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(names: list[str] | tuple[str, ...], most: int = 6) -> str:
    """Names as code, in a row; after `most` of them only how many more there are.

    >>> listed(["a", "b", "c"])
    '`a`, `b`, `c`'
    >>> listed(["a", "b", "c"], most=2)
    '`a`, `b` and 1 more'
    """
    row = ", ".join(code(name, 60) for name in names[:most])
    rest = len(names) - most
    return f"{row} and {rest:,} more" if rest > 0 else row


def type_name(value: Any) -> str:
    """The name of the type of any object, without running any of its code.

    >>> type_name(3.5)
    'float'
    """
    # A metaclass may define its own __name__; type's descriptor cannot be fooled.
    name = type.__dict__["__name__"].__get__(type(value))
    return one_line(name, 60).replace("`", "'")


def blocks(words: str) -> list[tuple[str, str]]:
    r"""Words split into ("text", paragraph) and ("code", lines) in their order.

    A blank line ends a paragraph. Lines between ``` fences, or a paragraph in which
    every line is indented by four spaces, are code.

    >>> blocks("Try this:\n\n    x = 1\n\nThen check.")
    [('text', 'Try this:'), ('code', 'x = 1'), ('text', 'Then check.')]
    """
    found: list[tuple[str, str]] = []
    lines: list[str] = []
    fenced = False

    def end(kind: str = "text") -> None:
        if kind == "text" and all(line.startswith("    ") for line in lines):
            kind = "code"
            lines[:] = [line[4:] for line in lines]
        if any(line.strip() for line in lines):
            found.append((kind, "\n".join(lines)))
        lines.clear()

    for line in words.split("\n"):
        if line.strip().startswith("```"):
            end("code" if fenced else "text")
            fenced = not fenced
        elif not line.strip() and not fenced:
            end()
        else:
            lines.append(line)
    end("code" if fenced else "text")
    return _joined(found)


def _joined(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    # Code with a blank line in it arrives as two neighbouring blocks.
    joined: list[tuple[str, str]] = []
    for kind, text in found:
        if kind == "code" and joined and joined[-1][0] == "code":
            joined[-1] = ("code", joined[-1][1] + "\n\n" + text)
        else:
            joined.append((kind, text))
    return joined
