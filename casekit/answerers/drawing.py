"""The figure of a ladder. Needs matplotlib, which is imported when something is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casekit.answerers.ladder import Ladder

# Okabe & Ito's colours, which stay apart for colour-blind readers; each also has a
# marker of its own, so that a grey print can be read.
STYLES = (
    ("#000000", "o"),
    ("#D55E00", "s"),
    ("#0072B2", "^"),
    ("#009E73", "D"),
)


def draw_ladder(ladder: Ladder, labels: Sequence[str] | None = None):
    """Rungs from bottom to top, accuracy and some recalls with their intervals."""
    from matplotlib.figure import Figure

    from casekit.errors import BadArgument

    rungs = list(ladder.table.index)
    known = ladder.recall.index.get_level_values("label")
    if labels is None:
        counts = ladder.recall.loc[rungs[0]]["n"]
        labels = counts.nsmallest(1, keep="first").index.tolist()
    unknown = [label for label in labels if label not in known]
    if unknown:
        raise BadArgument(
            f"{unknown[0]!r} is no label of the test table; "
            f"it has {', '.join(map(str, dict.fromkeys(known)))}."
        )
    series = {"accuracy": ladder.table[["accuracy", "low", "high"]].to_numpy()}
    for label in labels[:3]:
        recall = ladder.recall.xs(label, level="label").loc[rungs]
        series[f"recall of {label}"] = recall[["recall", "low", "high"]].to_numpy()
    figure = Figure(figsize=(8, 1.3 + 0.55 * len(rungs)), layout="constrained")
    axes = figure.subplots()
    for place, ((name, values), (color, marker)) in enumerate(
        zip(series.items(), STYLES, strict=False)
    ):
        height = [y - 0.12 * (place - (len(series) - 1) / 2) for y in range(len(rungs))]
        middle, low, high = values.T
        axes.errorbar(
            middle, height, xerr=[middle - low, high - middle], fmt=marker, color=color,
            label=name, capsize=3, markersize=6, linewidth=1.3,
        )  # fmt: skip
    axes.set_yticks(range(len(rungs)), rungs)
    axes.set_xlim(0, 1)
    axes.set_xlabel("share of messages (95 % interval)")
    axes.grid(axis="x", alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    best = ladder.table["accuracy"].idxmax()
    axes.set_title(
        f"Highest accuracy: {best}, {ladder.table.loc[best, 'accuracy']:.2f}",
        loc="left",
        fontsize=11,
    )
    figure.legend(loc="outside lower center", ncols=len(series), frameon=False)
    return figure
