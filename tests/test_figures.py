"""Pictures carry words, and colours that can be told apart."""

import itertools

import pytest

from casekit import figures


def picture():
    figure, axes = figures.blank(3, 2)
    axes.plot([0, 1])
    return figures.Picture(figure, 'Up "and" <up>.')


def luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_words_are_in_the_html_escaped_and_in_the_plain_text():
    bundle = picture()._repr_mimebundle_()

    assert 'alt="Up &quot;and&quot; &lt;up&gt;."' in bundle["text/html"]
    assert bundle["text/plain"] == '[Figure: Up "and" <up>.]'
    assert "image/png" not in bundle


def test_the_picture_is_a_png():
    assert picture().png().startswith(b"\x89PNG")


@pytest.mark.parametrize("color", figures.COLORS.values())
def test_colours_stand_out_on_white(color):
    assert 1.05 / (luminance(color) + 0.05) >= 4.5


def test_series_differ_in_marker_and_line_too():
    for one, other in itertools.combinations(figures.STYLES, 2):
        assert one[0] != other[0]
        assert one[1] != other[1]
        assert one[2] != other[2]


def test_nothing_global_is_changed():
    import matplotlib

    before = dict(matplotlib.rcParams)
    picture().png()

    assert dict(matplotlib.rcParams) == before
