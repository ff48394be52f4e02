"""The figures of lesson 5."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from casekit import figures


def _style(name: str) -> tuple[str, str, str]:
    """Colour, marker and line: the rule's and the model's are those of lesson 4."""
    return figures.STYLES[1 if name.startswith("rule") else 2]


def draw_funnels(funnels: Mapping[str, pd.Series]) -> figures.Picture:
    """Shares of the market at each step, one line a product.

    Parameters
    ----------
    funnels : product name to Series of shares (0 … 1), indexed by step, steps alike
    """
    figure, axes = figures.blank(8, 3.8)
    for name, shares in funnels.items():
        color, marker, line = _style(name)
        axes.plot(
            range(len(shares)), 100 * shares, line, marker=marker, color=color,
            label=name, linewidth=2,
        )  # fmt: skip
    steps = list(next(iter(funnels.values())).index)
    axes.set_xticks(range(len(steps)), [step.replace(" ", "\n", 1) for step in steps])
    axes.set_ylim(0, 103)
    axes.set_ylabel("of 100 shops in the market")
    last = {name: 100 * shares.iloc[-1] for name, shares in funnels.items()}
    figures.title(
        axes,
        f"Of 100 shops are {steps[-1]}: "
        + ", ".join(f"{value:.0f} ({name})" for name, value in last.items()),
    )
    axes.legend(frameon=False)
    told = "; ".join(
        f"{name}: " + ", ".join(f"{step} {100 * s:.0f}" for step, s in shares.items())
        for name, shares in funnels.items()
    )
    return figures.Picture(figure, f"Falling lines, of 100 shops. {told}.")


def draw_retention(curves: Mapping[str, pd.Series]) -> figures.Picture:
    """Share of those who tried that still have it, by days since their first use."""
    figure, axes = figures.blank(8, 3.4)
    for name, curve in curves.items():
        color, _, line = _style(name)
        axes.plot(curve.index, 100 * curve, line, color=color, label=name, linewidth=2)
    axes.set_ylim(0, 103)
    axes.set_xlabel("days since the first use")
    axes.set_ylabel("still there, of 100 who tried")
    at_30 = {name: 100 * curve.loc[30] for name, curve in curves.items()}
    figures.title(
        axes,
        "Still there after 30 days: "
        + ", ".join(f"{value:.0f} ({name})" for name, value in at_30.items()),
    )
    axes.legend(frameon=False)
    told = ", ".join(f"{name} {value:.0f}" for name, value in at_30.items())
    return figures.Picture(
        figure, f"Falling curves of retention. After 30 days, of 100: {told}."
    )


def draw_split(parts: pd.Series) -> figures.Picture:
    """The gap between two products, split among its causes.

    Parameters
    ----------
    parts : Series of points (100 = the whole market), indexed by cause; positive where
        the cause speaks for the first product
    """
    figure, axes = figures.blank(8, 3.0)
    order = parts.sort_values()
    colors = np.where(order > 0, figures.COLORS["green"], figures.COLORS["vermilion"])
    axes.barh(order.index, order, color=colors)
    axes.axvline(0, color=figures.INK, linewidth=1)
    span = max(abs(order)) * 1.25
    axes.set_xlim(-span, span)
    for place, value in enumerate(order):
        axes.annotate(
            f"{value:+.0f}", (value, place), xytext=(4 if value >= 0 else -4, 0),
            textcoords="offset points", va="center",
            ha="left" if value >= 0 else "right", color=figures.INK,
        )  # fmt: skip
    axes.set_xlabel("points of weekly use (shops in a hundred)")
    largest = parts.abs().idxmax()
    figures.title(
        axes,
        f"Of a gap of {parts.sum():+.0f} points {largest} makes {parts[largest]:+.0f}",
    )
    told = ", ".join(f"{cause} {value:+.0f}" for cause, value in parts.items())
    return figures.Picture(
        figure, f"Bars to the left and right of zero, in points: {told}."
    )


def draw_boundary(ratio: pd.DataFrame) -> figures.Picture:
    """Where the better model saves more hours than the rule, as a grid of numbers.

    Parameters
    ----------
    ratio : DataFrame, hours saved with the model over hours saved with the rule;
        rows: extra seconds to open it, columns: seconds to mend a wrong answer
    """
    figure, axes = figures.blank(8, 3.6)
    axes.grid(visible=False)
    wins = ratio.to_numpy() > 1
    axes.imshow(wins, cmap="Greys", vmin=0, vmax=4, aspect="auto")
    for (row, column), value in np.ndenumerate(ratio.to_numpy()):
        axes.text(
            column, row, f"{value:.2f}", ha="center", va="center", color=figures.INK,
            weight="bold" if wins[row, column] else "normal",
        )  # fmt: skip
    axes.set_xticks(range(ratio.shape[1]), [f"{c:g}" for c in ratio.columns])
    axes.set_yticks(range(ratio.shape[0]), [f"{r:g}" for r in ratio.index])
    axes.set_xlabel("seconds to mend a wrong answer")
    axes.set_ylabel("extra seconds to open it")
    share = wins.mean()
    figures.title(
        axes,
        f"The model saves more hours in {wins.sum()} of {wins.size} fields (bold)",
    )
    told = "; ".join(
        f"+{row:g} s: " + ", ".join(f"{value:.2f}" for value in ratio.loc[row])
        for row in ratio.index
    )
    return figures.Picture(
        figure,
        f"A grid of ratios, model over rule; above 1 in {share:.0%} of the fields. "
        f"Columns {', '.join(f'{c:g}' for c in ratio.columns)} s to mend. {told}.",
    )


def draw_outside_cost(worth: pd.DataFrame) -> figures.Picture:
    """What each product is worth against what an error costs outside the shop.

    Parameters
    ----------
    worth : DataFrame of dollars, one column a product, indexed by dollars an error
    """
    figure, axes = figures.blank(8, 3.4)
    for name, values in worth.items():
        color, _, line = _style(name)
        axes.plot(worth.index, values, line, color=color, label=name, linewidth=2)
    axes.axhline(0, color=figures.INK, linewidth=0.8)
    axes.set_xlabel("$ that one error costs outside the shop")
    axes.set_ylabel("$ for 1,000 shops, 90 days")
    axes.yaxis.set_major_formatter(lambda y, _: f"{'-' if y < 0 else ''}${abs(y):,.0f}")
    first, second = worth.columns[:2]
    behind = worth.index[worth[first] > worth[second]]
    finding = (
        f"From ${behind[0]:.2f} an error on, {first} is worth more"
        if len(behind)
        else f"At no price in this range is {first} worth more"
    )
    figures.title(axes, finding)
    axes.legend(frameon=False)
    ends = worth.iloc[[0, -1]]
    return figures.Picture(
        figure,
        f"Falling lines, value against the cost of an error. {finding}. From "
        + "; ".join(
            f"{name}: ${ends[name].iloc[0]:,.0f} to ${ends[name].iloc[1]:,.0f}"
            for name in worth
        )
        + ".",
    )
