"""The panel and the figures of lesson 0."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casekit import figures
from casekit.lessons.panels import Dial, Panel

WRONG_AT_MOST = 0.05


def panel(*, accuracy: float, shown: int, tried: int) -> Panel:
    """The lesson's panel: may the demo be believed?

    Parameters
    ----------
    accuracy : of the model, as measured, 0 … 1
    shown, tried : messages that the maker showed, and tried before
    """
    dials = (
        Dial(
            "tries", "tries for each message shown", tried / shown, 1, 20,
            f"1: shown as they come; {tried / shown:.2g}: the evening of this lesson; "
            "more is an assumption", log=True,
        ),
        Dial(
            "shown", "messages shown (to the nearest whole)", shown, 1, 400,
            "assumption: from a glance to an hour or a day of looking", log=True,
        ),
        Dial(
            "accuracy", "true accuracy of the model", accuracy, min(0.1, accuracy),
            0.97, f"{accuracy:.2f} is measured above; a larger model is an assumption",
            step=0.01,
        ),
        Dial(
            "need", "share right that the product needs", 0.8, 0.5, 0.95,
            "assumption", step=0.01,
        ),
    )  # fmt: skip

    def lead(setting):
        return WRONG_AT_MOST - chance_of_error(setting)

    return Panel(
        "May the demo be believed, so that it is wrong at most one time in twenty?",
        ("believing the demo", "counting blindly"),
        "is the safe way",
        lead,
        draw_error,
        dials,
    )


def chance_of_applause(setting):
    """Chance that the share right among the messages shown reaches the need.

    The maker tries `shown * tries` messages, and shows right ones as far as there are.

    >>> round(float(chance_of_applause(
    ...     {"shown": 5, "tries": 1, "accuracy": 0.5, "need": 0.8})), 4)  # 6 of 32
    0.1875
    """
    from scipy.stats import binom

    shown = np.round(np.asarray(setting["shown"], dtype=float))
    tried = np.round(shown * setting["tries"])
    enough = np.ceil(setting["need"] * shown - 1e-9)
    return binom.sf(enough - 1, tried, setting["accuracy"])


def chance_of_error(setting):
    """Chance that the demo misleads: applause below the need, or none above it."""
    applause = chance_of_applause(setting)
    return np.where(setting["accuracy"] < setting["need"], applause, 1 - applause)


def draw_error(setting) -> figures.Picture:
    """Chance of being misled against the tries for each message shown."""
    tries = np.geomspace(1, 20, 200)
    error = 100 * np.broadcast_to(
        chance_of_error({**setting, "tries": tries}), tries.shape
    )
    here = float(chance_of_error(setting))
    n, k = setting["shown"], setting["tries"]
    figure, axes = figures.blank(8, 3.6)
    color = figures.STYLES[2][0]
    axes.plot(tries, error, color=color, linewidth=2, label="chance to be misled")
    axes.axhline(
        100 * WRONG_AT_MOST,
        color=figures.STYLES[1][0],
        linestyle=figures.STYLES[1][2],
        label="one time in twenty",
    )
    axes.plot([k], [100 * here], "o", color=figures.INK, label="the dials")
    axes.set_xscale("log")
    axes.set_xticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    axes.minorticks_off()
    axes.set_ylim(-3, 103)
    axes.set_xlabel("messages tried for each one shown")
    axes.set_ylabel("chance to be misled (%)")
    figures.title(
        axes,
        f"{n:,.0f} shown, {k:.2g} tries each: misled {100 * here:.0f} times in 100",
    )
    axes.legend(frameon=False, loc="center right")
    return figures.Picture(
        figure,
        f"A line: the chance to be misled by {n:,.0f} messages shown against the tries "
        f"for each of them, {error[0]:.0f} % at 1, {error[-1]:.0f} % at 20; at the "
        f"dials {100 * here:.0f} %. A level line at 5 %.",
    )


def draw_shares(shares: pd.DataFrame, *, need: float) -> figures.Picture:
    """Each share right with its interval, and the need as a line.

    Parameters
    ----------
    shares : DataFrame indexed by what was measured: share, low, high; 0 … 1
    need : the share that the product needs
    """
    figure, axes = figures.blank(8, 0.55 * len(shares) + 1.5)
    for place, (_, row) in enumerate(shares[::-1].iterrows()):
        color = figures.STYLES[2][0]
        axes.plot([row["low"], row["high"]], [place, place], "-", color=color)
        axes.plot([row["share"]], [place], "o", color=color, markersize=8)
        axes.annotate(
            f"{row['share']:.2f}", (row["share"], place), (0, 7),
            textcoords="offset points", ha="center", color=figures.INK,
        )  # fmt: skip
    axes.axvline(need, color=figures.STYLES[1][0], linestyle=figures.STYLES[1][2])
    axes.annotate(
        "the need", (need, -0.45), (4, 0), textcoords="offset points",
        color=figures.STYLES[1][0],
    )  # fmt: skip
    axes.set_yticks(range(len(shares)), shares.index[::-1])
    axes.set_ylim(-0.6, len(shares) - 0.4)
    axes.set_xlim(0, 1.02)
    axes.set_xlabel("share right, with 95 % interval")
    reached = [name for name, row in shares.iterrows() if row["low"] >= need]
    ruled_out = [name for name, row in shares.iterrows() if row["high"] < need]
    finding = (
        f"{len(ruled_out)} of {len(shares)} intervals lie below the need, {need:g}"
    )
    if reached:
        finding += f"; above it lie {len(reached)}"
    figures.title(axes, finding)
    told = "; ".join(
        f"{name} {row['share']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
        for name, row in shares.iterrows()
    )
    return figures.Picture(
        figure, f"Dots with intervals for the share right: {told}. {finding}."
    )
