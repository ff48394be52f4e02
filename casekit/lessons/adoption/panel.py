"""The panel of lesson 5: when is the better model in its own tab used by more shops?

A panel has to answer at once, and a market of some thousand shops takes a tenth of a
second. So the markets were simulated beforehand on a grid of settings, kept in
`simulated_markets.csv`, and the panel interpolates between them.
`python benchmarks/adoption_sweep.py` simulates them anew.
"""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pandas as pd

from casekit import figures
from casekit.lessons.panels import Dial, Panel

GRID_FILE = Path(__file__).with_name("simulated_markets.csv")
AXES = {
    "model": ("extra_seconds", "repair_seconds", "accuracy", "service_seconds"),
    "rule": ("repair_seconds", "accuracy"),
}


@functools.lru_cache(maxsize=2)
def _interpolator(arm: str):
    """Weekly use of an arm that reaches everybody, as a function of its settings."""
    from scipy.interpolate import RegularGridInterpolator

    grid = pd.read_csv(GRID_FILE)
    grid = grid[grid["arm"] == arm].sort_values(list(AXES[arm]))
    axes = [np.sort(grid[name].unique()) for name in AXES[arm]]
    values = grid["weekly_use"].to_numpy().reshape([len(axis) for axis in axes])
    return RegularGridInterpolator(axes, values)


def weekly_use(arm: str, **settings: float | np.ndarray) -> np.ndarray:
    """Share of the shops reached that use an arm in the last week, interpolated.

    Parameters
    ----------
    arm : "model" (in its own tab) or "rule" (in the mailbox)
    settings : what AXES names for the arm; numbers or arrays

    >>> shares = weekly_use("rule", repair_seconds=60, accuracy=np.array([0.6, 0.9]))
    >>> bool(shares[1] > shares[0])
    True
    """
    columns = np.broadcast_arrays(*(settings[name] for name in AXES[arm]))
    points = np.stack([np.asarray(c, dtype=float).ravel() for c in columns], axis=-1)
    return _interpolator(arm)(points).reshape(columns[0].shape)


def use_of_both(setting, rule_accuracy: float) -> tuple[np.ndarray, np.ndarray]:
    """Weekly use of rule and model, as shares of the whole market."""
    repair = setting["repair_seconds"]
    rule = weekly_use("rule", repair_seconds=repair, accuracy=rule_accuracy)
    model = weekly_use(
        "model",
        extra_seconds=setting["extra_seconds"],
        repair_seconds=repair,
        accuracy=setting["model_accuracy"],
        service_seconds=setting["service_seconds"],
    )
    return rule, model * setting["reach"]


def panel(*, rule_accuracy: float, model_accuracy: float) -> Panel:
    """The lesson's panel.

    Parameters
    ----------
    rule_accuracy, model_accuracy : as measured, 0 … 1
    """
    dials = (
        Dial(
            "repair_seconds", "seconds to mend a wrong answer", 60, 15, 240,
            "assumption: it decides most, so it may go far", log=True,
        ),
        Dial(
            "reach", "share of shops that the tab reaches", 0.5, 0.35, 1.0,
            "half is the first design: no phones, no Spanish, no assistive technology",
            step=0.05,
        ),
        Dial(
            "extra_seconds", "extra seconds to use the tab, each time", 9, 0, 15,
            "assumption: find the tab, paste, copy back", step=1,
        ),
        Dial(
            "model_accuracy", "accuracy of the model", model_accuracy, 0.75, 0.98,
            f"{model_accuracy:.2f} is measured above; more is an assumption about a "
            "stronger model", step=0.01,
        ),
        Dial(
            "service_seconds", "seconds to write a draft", 4, 0, 12,
            "assumption: a hundred word pieces at 25 a second", step=1,
        ),
    )  # fmt: skip

    def lead(setting):
        rule, model = use_of_both(setting, rule_accuracy)
        return rule - model

    def draw(setting):
        return draw_use(setting, rule_accuracy)

    return Panel(
        "How dear may a wrong answer be before more shops use the model in its own tab "
        "than the rule in the mailbox?",
        ("the rule", "the model"),
        "is used by more shops",
        lead,
        draw,
        dials,
    )


def draw_use(setting, rule_accuracy: float) -> figures.Picture:
    """Weekly use against the seconds to mend a mistake, for the rule and the model."""
    repair = np.geomspace(15, 240, 60)
    rule, model = use_of_both({**setting, "repair_seconds": repair}, rule_accuracy)
    figure, axes = figures.blank(8, 3.4)
    for name, use, (color, _, line) in (
        ("rule in the mailbox", rule, figures.STYLES[1]),
        ("model in its own tab", model, figures.STYLES[2]),
    ):
        axes.plot(repair, 100 * use, line, color=color, label=name, linewidth=2)
    axes.axvline(setting["repair_seconds"], color=figures.COLORS["grey"], linewidth=1)
    axes.set_xscale("log")
    axes.minorticks_off()
    axes.set_xticks([15, 30, 60, 120, 240], ["15", "30", "60", "120", "240"])
    axes.set_ylim(0, 100)
    axes.set_xlabel("seconds to mend a wrong answer (grey line: the dial)")
    axes.set_ylabel("of 100 shops, use it weekly")
    rule_here, model_here = (
        100 * float(use) for use in use_of_both(setting, rule_accuracy)
    )
    figures.title(
        axes,
        f"Of 100 shops {model_here:.0f} use the model each week, "
        f"{rule_here:.0f} the rule",
    )
    axes.legend(frameon=False)
    return figures.Picture(
        figure,
        f"Two falling lines, weekly use against the seconds to mend a wrong answer. At "
        f"{setting['repair_seconds']:.0f} s: rule {rule_here:.0f} of 100 shops, model "
        f"{model_here:.0f}.",
    )
