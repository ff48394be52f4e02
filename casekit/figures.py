"""Figures that everybody can read: one palette, and words beside every picture.

Jupyter shows a matplotlib figure as a picture without alternative text. A `Picture`
carries its description with it: on screen as the image's alternative text, and as plain
text wherever pictures are not shown.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from html import escape
from typing import Any

# Okabe & Ito (2008), "Color Universal Design": told apart by colour-blind readers.
# Every series also has a marker and a line of its own, for a print in grey.
INK = "#1a1a1a"
COLORS = {
    "black": "#000000",
    "vermilion": "#C04A00",  # darker than theirs, for contrast on white
    "blue": "#0072B2",
    "green": "#00785A",
    "grey": "#6B6B6B",
}
STYLES = (
    (COLORS["black"], "o", "-"),
    (COLORS["vermilion"], "s", "--"),
    (COLORS["blue"], "^", "-."),
    (COLORS["green"], "D", ":"),
)


@dataclass(frozen=True)
class Picture:
    """A matplotlib figure with a description in words.

    Parameters
    ----------
    figure : matplotlib Figure
    alt : str
        What the picture shows, for those who do not see it: finding and numbers.
    """

    figure: Any
    alt: str

    def png(self, dots_per_inch: int = 160) -> bytes:
        """The picture as a PNG file."""
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", dpi=dots_per_inch, facecolor="white")
        return buffer.getvalue()

    def html(self, dots_per_inch: int = 160) -> str:
        """An HTML image with its alternative text."""
        data = base64.b64encode(self.png(dots_per_inch)).decode("ascii")
        width = round(self.figure.get_figwidth() * 80)
        return (
            f'<img src="data:image/png;base64,{data}" alt="{escape(self.alt)}" '
            f'width="{width}" style="max-width:100%;height:auto;background:white">'
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"[Figure: {self.alt}]"


def blank(width_in: float = 8.0, height_in: float = 3.6, **subplots: Any):
    """An empty figure and its axes in the kit's style; nothing global is changed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_in, height_in), layout="constrained")
    axes = figure.subplots(**subplots)
    for one in getattr(axes, "flat", [axes]):
        one.spines[["top", "right"]].set_visible(False)
        one.spines[["left", "bottom"]].set_color(COLORS["grey"])
        one.tick_params(colors=INK, labelsize=10)
        one.grid(alpha=0.25)
        one.set_axisbelow(True)
    return figure, axes


def title(axes, finding: str) -> None:
    """The finding, as the axes' title, on the left."""
    # A dollar sign would begin a formula.
    finding = finding.replace("$", r"\$")
    axes.set_title(finding, loc="left", fontsize=12, color=INK, pad=10)
