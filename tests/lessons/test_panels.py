"""Panels: the turn is where the lead changes, and callbacks do what sliders say."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import CasekitError, figures
from casekit.lessons import baseline
from casekit.lessons.panels import Dial, Panel


def draw(settings):
    figure, axes = figures.blank(3, 2)
    axes.plot([0, settings["x"]])
    return figures.Picture(figure, f"a line to {settings['x']:g}")


def panel(turn=30.0, log=False):
    return Panel(
        "Which?", ("left", "right"), "leads", lambda s: turn - s["x"], draw,
        (Dial("x", "the x", 10, 1, 100, "assumption", log=log),),
    )  # fmt: skip


@given(st.floats(2, 99), st.booleans())
def test_the_turn_is_found(turn, log):
    (found,) = panel(turn, log).turns({"x": 10.0})

    assert found == pytest.approx(turn, rel=0.02, abs=0.3)


def test_no_turn_is_said():
    assert panel(1000).turns({"x": 10.0}) == []
    assert "does not turn anywhere between 1 and 100 the x" in panel(1000).reading(
        {"x": 10.0}
    )


def test_the_share_of_worlds_follows_the_range():
    assert panel(turn=100.5).share_of_worlds() == 1
    assert panel(turn=0.5).share_of_worlds() == 0
    assert panel(turn=50.5).share_of_worlds() == pytest.approx(0.5, abs=0.04)
    assert panel(turn=10, log=True).share_of_worlds() == pytest.approx(0.5, abs=0.04)


def test_the_reading_says_who_leads():
    assert panel().reading({"x": 10.0}).startswith("With these settings left leads.")
    assert panel().reading({"x": 50.0}).startswith("With these settings right leads.")


def test_moving_a_slider_redraws_picture_words_and_alternative_text():
    live = panel().widget()
    live.sliders["x"].value = 60

    assert 'alt="a line to 60"' in live.picture.value
    assert "right" in live.reading.value
    live.reset()
    assert 'alt="a line to 10"' in live.picture.value


def test_without_a_kernel_there_is_a_picture_and_the_dials():
    bundle = panel()._repr_mimebundle_()

    assert "<img" in bundle["text/html"]
    assert "assumption" in bundle["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_a_dial_that_does_not_exist_is_told():
    with pytest.raises(CasekitError, match="there are x"):
        panel().settings(y=3)


# The panel of lesson 4


@pytest.fixture(scope="module")
def costs():
    return baseline.panel(rule_accuracy=0.75, model_accuracy=0.80)


def test_the_model_pays_from_the_volume_that_the_formula_gives(costs):
    from casekit.lessons.baseline.break_even import break_even_messages

    s = costs.settings()
    rule = {"monthly_usd": 60 * s["rule_hours"], "accuracy": 0.75}
    model = {"monthly_usd": 60 * s["model_hours"] + 40, "accuracy": s["model_accuracy"]}
    usd = s["seconds_to_mend"] / 3600 * s["assistant_usd_per_hour"]

    assert costs.turns(s)[0] == pytest.approx(
        break_even_messages(rule, model, usd), rel=0.02
    )


def test_a_worse_model_never_pays(costs):
    assert costs.turns(costs.settings(model_accuracy=0.74, model_hours=10)) == []


def test_every_dial_moves_the_lead(costs):
    base = costs.settings()
    for dial in costs.dials:
        leads = [
            float(np.asarray(costs.lead({**base, dial.name: value})))
            for value in (dial.low, dial.high)
        ]
        assert leads[0] != leads[1], dial.name


def test_the_figure_shows_the_costs_of_the_settings(costs):
    picture = costs.draw(costs.settings(messages_per_month=2_000))
    rule, model = picture.figure.axes[0].lines[:2]

    assert rule.get_ydata()[0] < model.get_ydata()[0]
    assert rule.get_ydata()[-1] > model.get_ydata()[-1]
    assert "At 2,000 messages the tuned rule costs less" in (
        picture.figure.axes[0].get_title(loc="left")
    )


def test_a_callback_is_quick(costs):
    """Not a benchmark: only that nothing slow, such as a fit, hides in a callback."""
    live = costs.widget()
    start = time.process_time()
    live.sliders["seconds_to_mend"].value = 60

    assert time.process_time() - start < 2
