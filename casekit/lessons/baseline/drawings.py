"""The panel and the figures of lesson 4."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from casekit import figures
from casekit.lessons.panels import Dial, Panel

ENGINEER_USD_PER_HOUR = 60
SERVER_USD_PER_MONTH = 40


def panel(*, rule_accuracy: float, model_accuracy: float) -> Panel:
    """The lesson's panel: at which volume does the model cost less than the rule?

    Parameters
    ----------
    rule_accuracy, model_accuracy : as measured, 0 … 1
    """
    dials = (
        Dial(
            "messages_per_month", "messages a month", 200_000, 500, 2_000_000,
            "1 to 4,000 shops at about 500 messages a month each", log=True,
        ),
        Dial(
            "seconds_to_mend", "seconds to mend a wrong label", 20, 5, 120,
            "assumption: drag it elsewhere, or read the message again", step=5,
        ),
        Dial(
            "assistant_usd_per_hour", "assistant's wage, $ an hour", 15, 8, 30,
            "assumption", step=1,
        ),
        Dial(
            "rule_hours", "hours a month to keep the rule", 3, 1, 12,
            "assumption: new words after each change in the shops", step=1,
        ),
        Dial(
            "model_hours", "hours a month to keep the model", 10, 3, 40,
            "assumption: label new mail, retrain, watch", step=1,
        ),
        Dial(
            "model_accuracy", "accuracy of the model", model_accuracy,
            round(min(rule_accuracy, model_accuracy) - 0.03, 2), 0.97,
            f"{model_accuracy:.2f} is measured above; more is an assumption about a "
            "stronger model; its price is the last dial", step=0.01,
        ),
        Dial(
            "usd_per_1000_messages", "what the model bills for 1,000 messages, $", 0, 0,
            10, "assumption: nothing for a model of one's own; a hosted one bills by "
            "use", step=0.25,
        ),
    )  # fmt: skip

    def lead(setting):
        rule, model = monthly_usd(setting, rule_accuracy)
        return model - rule

    def draw(setting):
        return draw_costs(setting, rule_accuracy)

    return Panel(
        "From which volume on does the model cost less than the tuned rule?",
        ("the rule", "the model"),
        "costs less",
        lead,
        draw,
        dials,
    )


def monthly_usd(setting, rule_accuracy: float) -> tuple[Any, Any]:
    """Monthly cost of rule and model, mistakes included, in US dollars.

    >>> rule, model = monthly_usd({"messages_per_month": 1000, "seconds_to_mend": 36,
    ...     "assistant_usd_per_hour": 10, "rule_hours": 1, "model_hours": 2,
    ...     "model_accuracy": 0.9, "usd_per_1000_messages": 5}, rule_accuracy=0.8)
    >>> round(rule, 2), round(model, 2)
    (80.0, 175.0)
    """
    usd_per_wrong = (
        setting["seconds_to_mend"] / 3600 * setting["assistant_usd_per_hour"]
    )
    wrong_usd = setting["messages_per_month"] * usd_per_wrong
    rule = setting["rule_hours"] * ENGINEER_USD_PER_HOUR
    model = (
        setting["model_hours"] * ENGINEER_USD_PER_HOUR
        + SERVER_USD_PER_MONTH
        + setting["messages_per_month"] / 1000 * setting["usd_per_1000_messages"]
    )
    return (
        rule + wrong_usd * (1 - rule_accuracy),
        model + wrong_usd * (1 - setting["model_accuracy"]),
    )


def draw_costs(setting, rule_accuracy: float) -> figures.Picture:
    """Cost of a thousand right answers against the volume, for rule and model.

    Every mistake is mended, so all messages of a month end up right.
    """
    volume = np.geomspace(500, 2_000_000, 200)
    rule, model = monthly_usd({**setting, "messages_per_month": volume}, rule_accuracy)
    per_1000 = {
        "tuned rule": 1000 * rule / volume,
        "model": 1000 * model / volume,
    }
    figure, axes = figures.blank(8, 3.6)
    for (name, usd), (color, _, line) in zip(
        per_1000.items(), (figures.STYLES[1], figures.STYLES[2]), strict=True
    ):
        axes.plot(volume, usd, line, color=color, label=name, linewidth=2)
    here = setting["messages_per_month"]
    axes.axvline(here, color=figures.COLORS["grey"], linewidth=1)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.minorticks_off()  # two thirds of the time to draw went into them
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
    axes.yaxis.set_major_formatter(lambda y, _: f"${y:,.0f}")
    axes.set_xlabel("messages a month (grey line: the dial)")
    axes.set_ylabel("$ for 1,000 right answers")
    rule_here, model_here = monthly_usd(setting, rule_accuracy)
    at_rule, at_model = 1000 * rule_here / here, 1000 * model_here / here
    cheaper = "the tuned rule" if at_rule < at_model else "the model"
    low, high = sorted((at_rule, at_model))
    figures.title(
        axes,
        f"At {here:,.0f} messages {cheaper} costs less: ${low:.2f} against ${high:.2f}",
    )
    axes.legend(frameon=False)
    return figures.Picture(
        figure,
        f"Two falling lines, cost of 1,000 right answers against messages a month. At "
        f"{here:,.0f} messages: tuned rule ${at_rule:.2f}, model ${at_model:.2f}.",
    )


def draw_review(ranked: pd.DataFrame, *, rule_recall: float) -> figures.Picture:
    """Share of safety messages found against the share of mail that a person reads.

    Parameters
    ----------
    ranked : DataFrame with share_read and share_found, both ascending from 0 to 1
    rule_recall : what the tuned rule finds by itself, 0 … 1
    """
    figure, axes = figures.blank(8, 3.6)
    read, found = ranked["share_read"].to_numpy(), ranked["share_found"].to_numpy()
    color = figures.STYLES[2][0]
    axes.plot(100 * read, found, color=color, linewidth=2, label="model's score")
    axes.axhline(
        rule_recall,
        color=figures.STYLES[1][0],
        linestyle=figures.STYLES[1][2],
        label="tuned rule, without reading anything",
    )
    axes.set_xlim(0, 10)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("share of all mail that a person reads, highest score first (%)")
    axes.set_ylabel("share of safety messages found")
    at_5 = float(found[read <= 0.05].max())
    figures.title(
        axes, f"Reading 5 % of the mail finds {at_5:.2f} of the safety messages"
    )
    axes.legend(frameon=False, loc="center right")
    return figures.Picture(
        figure,
        f"A steep curve: reading 1, 2 and 5 % of the mail finds "
        f"{found[read <= 0.01].max():.2f}, {found[read <= 0.02].max():.2f} and "
        f"{at_5:.2f} of the safety messages. A level line at {rule_recall:.2f} is the "
        "tuned rule.",
    )


def draw_growth(
    growth: pd.DataFrame, *, model_accuracy: float, model_safety: float
) -> figures.Picture:
    """Accuracy and safety recall of a growing keyword list, beside the model's.

    Parameters
    ----------
    growth : DataFrame indexed by the number of keywords: accuracy, safety_recall
    model_accuracy : of the model, 0 … 1
    model_safety : safety messages found when a person reads 5 % of the mail, 0 … 1
    """
    figure, axes = figures.blank(8, 3.6)
    told = (
        ("accuracy", "accuracy", model_accuracy, "model's accuracy"),
        ("safety_recall", "recall of safety", model_safety, "model + 5 % read"),
    )
    # The two levels may coincide: gaps of one let the other be seen.
    dashes = ((0, (4, 4)), (4, (4, 4)))
    for (column, name, level, level_name), (color, marker, _), dash in zip(
        told, figures.STYLES[:2], dashes, strict=True
    ):
        axes.plot(growth.index, growth[column], marker=marker, color=color, label=name)
        axes.axhline(level, color=color, linestyle=dash, label=level_name)
    axes.set_xscale("log", base=2)
    axes.set_xticks(growth.index, [f"{n}" for n in growth.index])
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("keywords in the list")
    axes.set_ylabel("share of messages")
    first, last = growth.iloc[0], growth.iloc[-1]
    figures.title(
        axes,
        f"{growth.index[-1]} keywords: accuracy {last['accuracy']:.2f}, "
        f"safety {last['safety_recall']:.2f}",
    )
    axes.legend(frameon=False, ncols=2, loc="lower right")
    return figures.Picture(
        figure,
        f"From {growth.index[0]} to {growth.index[-1]} keywords accuracy goes from "
        f"{first['accuracy']:.2f} to {last['accuracy']:.2f} (model "
        f"{model_accuracy:.2f}), recall of safety from {first['safety_recall']:.2f} to "
        f"{last['safety_recall']:.2f} (model with 5 % read {model_safety:.2f}).",
    )


def draw_learning(curve: pd.Series, *, rule_accuracy: float) -> figures.Picture:
    """Accuracy of the model against the labels it was trained on, beside the rule's.

    Parameters
    ----------
    curve : Series of accuracies, indexed by the number of labels
    rule_accuracy : of the tuned rule, 0 … 1
    """
    figure, axes = figures.blank(8, 3.6)
    color, marker, line = figures.STYLES[2]
    axes.plot(curve.index, curve, line, marker=marker, color=color, label="model")
    color, _, line = figures.STYLES[1]
    axes.axhline(rule_accuracy, color=color, linestyle=line, label="tuned rule")
    axes.set_xscale("log")
    axes.set_xticks(curve.index, [f"{n:,}" for n in curve.index])
    axes.minorticks_off()
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("labelled messages to train on")
    axes.set_ylabel("accuracy in the autumn")
    ahead = curve.index[curve > rule_accuracy]
    finding = (
        f"From {ahead[0]:,} labels on the model is ahead of the rule"
        if len(ahead)
        else f"Even {curve.index[-1]:,} labels do not bring the model past the rule"
    )
    figures.title(axes, finding)
    axes.legend(frameon=False, loc="lower right")
    told = ", ".join(f"{value:.2f} with {n:,}" for n, value in curve.items())
    return figures.Picture(
        figure,
        f"A rising curve: the model's accuracy is {told} labels. A level line at "
        f"{rule_accuracy:.2f} is the tuned rule. {finding}.",
    )
