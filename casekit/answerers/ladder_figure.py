"""The figure of a ladder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit import figures
from casekit.errors import BadArgument

if TYPE_CHECKING:
    from casekit.answerers.ladder import Ladder


def draw_ladder(ladder: Ladder, labels: Sequence[str] | None = None) -> figures.Picture:
    """Rungs from bottom to top, accuracy and some recalls with their intervals.

    Parameters
    ----------
    ladder : Ladder
    labels : up to three labels whose recall is drawn; by default the rarest one
    """
    rungs = list(ladder.table.index)
    known = ladder.recall.index.get_level_values("label")
    if labels is None:
        share = ladder.answers.groupby("label")["weight"].sum()
        labels = share.nsmallest(1, keep="first").index.tolist()
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
    figure, axes = figures.blank(8, 1.5 + 0.55 * len(rungs))
    for place, ((name, values), (color, marker, _)) in enumerate(
        zip(series.items(), figures.STYLES, strict=False)
    ):
        height = [y - 0.14 * (place - (len(series) - 1) / 2) for y in range(len(rungs))]
        middle, low, high = values.T
        axes.errorbar(
            middle, height, xerr=[middle - low, high - middle], fmt=marker, color=color,
            label=name, capsize=3, markersize=6, linewidth=1.3,
        )  # fmt: skip
    axes.set_yticks(range(len(rungs)), rungs)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xlabel("share of messages answered rightly (95 % interval)")
    best = ladder.table["accuracy"].idxmax()
    finding = f"{best} leads with accuracy {ladder.table.loc[best, 'accuracy']:.2f}"
    if labels:
        found = ladder.recall.loc[(best, labels[0]), "recall"]
        finding += f", and finds {found:.2f} of {labels[0]}"
    figures.title(axes, finding)
    figure.legend(loc="outside lower center", ncols=len(series), frameon=False)
    told = "; ".join(
        f"{rung}: "
        + ", ".join(f"{name} {values[i, 0]:.2f}" for name, values in series.items())
        for i, rung in enumerate(rungs)
    )
    return figures.Picture(figure, f"Dot plot with intervals. {told}.")
