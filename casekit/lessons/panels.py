"""Panels: a few dials, a picture, and where the conclusion turns.

A lesson gives the dials with their plausible ranges, a function that says by how much
the first choice is ahead, and one that draws. The panel finds where the lead changes
hands, and in what share of plausible worlds each choice is ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np

from casekit.errors import BadArgument
from casekit.figures import Picture
from casekit.worlds import random_draws as draws

_WORLDS = 2_000
_GRID = 400


@dataclass(frozen=True)
class Dial:
    """One thing that a learner may set.

    Parameters
    ----------
    name : identifier used in the lesson's functions, unit included
    label : what it says beside the slider, with its unit
    default, low, high : the setting at the start and the plausible range
    source : where the range comes from; "assumption" where it is one
    log : whether equal steps are equal ratios
    step : of a linear slider, in the dial's unit
    """

    name: str
    label: str
    default: float
    low: float
    high: float
    source: str
    log: bool = False
    step: float = 1.0

    def spread(self, share: np.ndarray) -> np.ndarray:
        """Settings at a share (0 … 1) of the range, evenly or in equal ratios."""
        if self.log:
            return self.low * (self.high / self.low) ** share
        return self.low + (self.high - self.low) * share

    def shown(self, value: float) -> str:
        """A setting as people write it: 12,000 or 0.35.

        >>> Dial("n", "n", 5, 1, 10_000, "").shown(12345.6), Dial("p", "p", .5, 0, 1, ""
        ...     ).shown(0.351)
        ('12,300', '0.35')
        """
        if abs(value) >= 100:
            digits = 2 - int(np.floor(np.log10(abs(value))))
            return f"{round(value, min(0, digits)):,.0f}"
        return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Panel:
    """Dials and what follows from them; shows itself in a notebook.

    Parameters
    ----------
    title : the question that the panel answers
    choices : the two choices, as in "the rule" and "the model"
    verb : what the leading choice does, as in "costs less"
    lead : function of {dial name: setting} (arrays allowed) to how far the first choice
        is ahead of the second, in any unit; NaN counts as behind
    draw : function of {dial name: setting} to a Picture
    dials : the first one is the dial along which the turn is sought
    """

    title: str
    choices: tuple[str, str]
    verb: str
    lead: Callable[[Mapping[str, Any]], Any]
    draw: Callable[[Mapping[str, float]], Picture]
    dials: Sequence[Dial] = field(default=())

    def settings(self, **changed: float) -> dict[str, float]:
        """All dials at their defaults, but for those named.

        Raises BadArgument for a dial that does not exist.
        """
        settings = {dial.name: dial.default for dial in self.dials}
        for name, value in changed.items():
            if name not in settings:
                raise BadArgument(
                    f"there is no dial {name!r}; there are {', '.join(settings)}."
                )
            settings[name] = float(value)
        return settings

    def turns(self, settings: Mapping[str, float]) -> list[float]:
        """Where along the first dial's range the lead changes hands."""
        main = self.dials[0]
        grid = main.spread(np.linspace(0, 1, _GRID))
        ahead = np.asarray(self.lead({**settings, main.name: grid}) > 0)
        ahead = np.broadcast_to(ahead, grid.shape)
        changes = np.flatnonzero(ahead[1:] != ahead[:-1])
        return [float((grid[i] + grid[i + 1]) / 2) for i in changes]

    def share_of_worlds(self) -> float:
        """In what share of plausible worlds the first choice is ahead.

        A world draws every dial from its range, evenly (log dials: in equal ratios) and
        independently. That is a choice of ours, and the panel says so.
        """
        rows = np.arange(_WORLDS)
        world = {}
        for dial in self.dials:
            key = draws.stream("panel", self.title, dial.name)
            world[dial.name] = dial.spread(draws.bits32(key, rows) / 2.0**32)
        return float(np.mean(np.asarray(self.lead(world)) > 0))

    def reading(self, settings: Mapping[str, float]) -> str:
        """What the settings say, where it turns, and how often each choice wins."""
        main = self.dials[0]
        first, second = self.choices
        here = bool(np.asarray(self.lead(settings)) > 0)
        turns = self.turns(settings)
        if not turns:
            where = (
                f"It does not turn anywhere between {main.shown(main.low)} and "
                f"{main.shown(main.high)} {main.label}."
            )
        else:
            at = " and ".join(main.shown(turn) for turn in turns)
            where = f"It turns at {at} {main.label}."
        share = self.share_of_worlds()
        return (
            f"With these settings {first if here else second} {self.verb}. {where} "
            f"Wherever the dials stand: of {_WORLDS:,} plausible worlds, each with all "
            f"dials drawn from their ranges, {first} {self.verb} in {share:.0%} and "
            f"{second} in {1 - share:.0%}."
        )

    def still(self) -> str:
        """The panel at its defaults as HTML, for places without a kernel."""
        settings = self.settings()
        return (
            f"<p><strong>{escape(self.title)}</strong></p>{self.draw(settings).html()}"
            f"<p>{escape(self.reading(settings))}</p>{self.table_html()}"
            "<p>This is the panel at its defaults. Run the cell to move the dials.</p>"
        )

    def table_html(self) -> str:
        """The dials with default, plausible range and source."""
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left">{escape(dial.label)}</th>'
            f"<td>{dial.shown(dial.default)}</td>"
            f"<td>{dial.shown(dial.low)} – {dial.shown(dial.high)}</td>"
            f'<td style="text-align:left">{escape(dial.source)}</td></tr>'
            for dial in self.dials
        )
        return (
            '<table><thead><tr><th scope="col" style="text-align:left">dial</th>'
            '<th scope="col">default</th><th scope="col">plausible</th>'
            '<th scope="col" style="text-align:left">where that comes from</th>'
            f"</tr></thead><tbody>{rows}</tbody></table>"
        )

    def widget(self) -> LivePanel:
        """The live panel."""
        return LivePanel(self)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        live = self.widget().box
        bundle = live._repr_mimebundle_()
        bundle["text/html"] = self.still()
        bundle["text/plain"] = self.reading(self.settings())
        return bundle


class LivePanel:
    """The widgets of a panel. `box` is shown; `sliders` and `redraw` serve tests."""

    def __init__(self, panel: Panel):
        import ipywidgets

        self.panel = panel
        self.sliders = {dial.name: _slider(dial) for dial in panel.dials}
        self.picture = ipywidgets.HTML()
        self.reading = ipywidgets.HTML()
        reset = ipywidgets.Button(
            description="Back to the defaults",
            layout=ipywidgets.Layout(width="auto", align_self="flex-start"),
        )
        reset.on_click(lambda _: self.reset())
        for slider in self.sliders.values():
            slider.observe(self.redraw, names="value")
        self.box = ipywidgets.VBox(
            [
                ipywidgets.HTML(f"<strong>{escape(panel.title)}</strong>"),
                *self.sliders.values(),
                reset,
                self.picture,
                self.reading,
                ipywidgets.HTML(panel.table_html()),
            ]
        )
        self.redraw()

    def settings(self) -> dict[str, float]:
        """Where the sliders stand."""
        return {name: float(slider.value) for name, slider in self.sliders.items()}

    def redraw(self, change: Any = None) -> None:
        """Draw anew for where the sliders stand."""
        settings = self.settings()
        # Fewer dots than in a still picture: a slider should answer at once.
        self.picture.value = self.panel.draw(settings).html(dots_per_inch=100)
        self.reading.value = (
            f'<p role="status" style="max-width:46em;line-height:1.5">'
            f"{escape(self.panel.reading(settings))}</p>"
        )

    def reset(self) -> None:
        """All dials back to their defaults."""
        for dial in self.panel.dials:
            self.sliders[dial.name].value = dial.default


def _slider(dial: Dial):
    import ipywidgets

    common = {
        "description": dial.label,
        "continuous_update": False,
        "style": {"description_width": "22em"},
        "layout": ipywidgets.Layout(width="46em", max_width="100%"),
    }
    if not dial.log:
        return ipywidgets.FloatSlider(
            value=dial.default, min=dial.low, max=dial.high, step=dial.step,
            readout_format=",.0f" if dial.step >= 1 else ",.2f", **common,
        )  # fmt: skip
    # Round settings a ratio apart: easier to read than powers, and to reach by key.
    stops = sorted({_round(dial.spread(np.array(s))) for s in np.linspace(0, 1, 25)})
    stops = sorted({*stops, dial.default})
    return ipywidgets.SelectionSlider(
        value=dial.default,
        options=[(dial.shown(stop), stop) for stop in stops],
        **common,
    )


def _round(value: Any) -> float:
    value = float(value)
    return float(f"{value:.1e}") if value else 0.0
