"""Reading families, agreement, and joining tokens to messages."""

import numpy as np
import pyarrow as pa
import pytest

from casekit import CasekitError
from casekit.worlds import phrasing
from casekit.worlds.phrasing import Product, Tokens, agree, join

LAMP = Product("home", frozenset(), "a", "lamp", "s", "lámpara", "f", "s", 20.0, 1.0)
BOOTS = Product(
    "clothing", frozenset(), "some", "boots", "p", "zapatos", "m", "p", 9, 1
)


@pytest.mark.parametrize(
    ("line", "lang", "product", "expected"),
    [
        ("The {product} {is|are} late.", "en", LAMP, "The lamp is late."),
        ("The {product} {is|are} late.", "en", BOOTS, "The boots are late."),
        ("I bought {a product}.", "en", BOOTS, "I bought some boots."),
        ("{el producto} {llegó|llegaron} bien.", "es", LAMP, "La lámpara llegó bien."),
        (
            "{Está|Están} {roto|rota|rotos|rotas}.", "es", BOOTS, "Están rotos.",
        ),
        ("Hablo {del producto}.", "es", BOOTS, "Hablo de los zapatos."),
        ("Order {order}.", "en", LAMP, "Order {order}."),
    ],
)  # fmt: skip
def test_lines_agree_with_the_product(line, lang, product, expected):
    assert agree(line, lang, product) == expected


@pytest.mark.parametrize("line", ["{is|are|was} late", "{a|b|c|d} in English"])
def test_a_wrong_number_of_forms_is_told(line):
    with pytest.raises(CasekitError, match="expected 2 forms"):
        agree(line, "en", LAMP)


def test_an_unknown_slot_is_told():
    with pytest.raises(CasekitError, match="is no slot"):
        Tokens(("name",)).add("Hello {nmae}.", "en", LAMP)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("S A line before any family.", "line 1"),
        ("family a\nwhere nowhere\nS x.\nA y.", "line 2"),
        ("family a\nS only a situation.", "needs S and A"),
    ],
)
def test_a_file_that_is_no_phrasing_is_told(tmp_path, text, words):
    path = tmp_path / "refund.txt"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(CasekitError, match=words):
        phrasing.read_families(path, "en")


def test_join_fills_slots_by_message():
    tokens = Tokens(("name", "order_high", "order_low"))
    hello = tokens.add("Hello {name}.", "en", None)
    order = tokens.add("Order {order}?", "en", None, end="")
    ada, bo = tokens.string("Ada"), tokens.string("Bo")
    high, low = tokens.string("12"), tokens.string("003")
    flat, starts = tokens.frozen()
    texts = join(
        np.array([[hello, order], [tokens.empty, hello], [tokens.empty] * 2]),
        np.array([[ada, high, low], [bo, high, low], [bo, high, low]]),
        flat,
        starts,
        pa.array(tokens.strings),
    )

    assert texts.to_pylist() == ["Hello Ada. Order #12003?", "Hello Bo. ", ""]


def test_the_example_in_the_head_of_the_module_can_be_read(tmp_path):
    example = phrasing.__doc__.split("\n\n")[2]
    path = tmp_path / "where_is_my_order.txt"
    path.write_text(example, encoding="utf-8")

    (family,) = phrasing.read_families(path, "en")

    assert (family.name, family.weight) == ("late_for_birthday", 2)
    assert [len(family.lines[kind]) for kind in phrasing.KINDS] == [1, 1, 1]
