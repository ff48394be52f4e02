"""What is simulated: a product, how people behave, and what the numbers rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import pandas as pd

from casekit.errors import BadArgument


def _number(
    owner: str, name: str, value: object, low: float, high: float = float("inf")
) -> None:
    """Raise BadArgument unless `value` is a number from low to high."""
    fine = isinstance(value, (int, float)) and not isinstance(value, bool)
    try:
        fine = fine or float(value) == value  # numpy's numbers
    except (TypeError, ValueError):
        fine = False
    if not fine or not low <= value <= high:
        limits = f"at least {low:g}" if high == float("inf") else f"{low:g} to {high:g}"
        raise BadArgument(
            f"{owner}: {name} has to be a number, {limits}; it is {value!r}. "
            f"Pass {name}=… within these limits."
        )


def _whole(owner: str, name: str, value: object, low: int) -> None:
    """Raise BadArgument unless `value` is a whole number, at least `low`."""
    _number(owner, name, value, low)
    if int(value) != value:
        raise BadArgument(
            f"{owner}: {name} has to be a whole number; it is {value!r}. "
            f"Pass {name}={int(value)} or another whole number."
        )


@dataclass(frozen=True)
class Product:
    """A design that is put before the market.

    Parameters
    ----------
    name : str
    accuracy : float, or dict of language to float
        Share of right answers, 0 … 1: measured, or an assumption that says so.
    friction_seconds : seconds of extra work for each task, besides waiting
    exposure_per_day : chance a day that a user it can reach comes across it
    reaches : dict of column to the values that the design works for
        A user is reachable who fits every column. `{}` is everybody.
    service_seconds, service_cv : mean time a server needs for an answer, and its
        coefficient of variation (1: exponential, 0: always the same)
    servers : int
        Answers at a time. They carry the whole market, however few users are simulated.
    market_users : users in the market; load and bills are scaled between it and the
        simulated sample
    price_usd : dollars a month
    server_usd_per_month : dollars for each server, used or not
    fixed_usd_per_month : other dollars a month, for the whole market
    stated_accuracy : what users are told before they try it; by default the mean
        accuracy over those it reaches

    Examples
    --------
    >>> Product("rule", accuracy=0.74, friction_seconds=2, service_seconds=0.04).servers
    5
    """

    name: str
    accuracy: float | Mapping[str, float] = 0.9
    friction_seconds: float = 2.0
    exposure_per_day: float = 0.06
    reaches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    service_seconds: float = 0.04
    service_cv: float = 1.0
    servers: int = 5
    market_users: int = 20_000
    price_usd: float = 6.0
    server_usd_per_month: float = 40.0
    fixed_usd_per_month: float = 0.0
    stated_accuracy: float | None = None

    def __post_init__(self) -> None:
        who = f"Product {self.name!r}"
        if isinstance(self.accuracy, Mapping):
            if not self.accuracy:
                raise BadArgument(
                    f"{who}: accuracy is an empty dict. Give a share for each language "
                    'of the users, as in {"en": 0.9, "es": 0.8}, or one number.'
                )
            for lang, share in self.accuracy.items():
                _number(who, f"accuracy[{lang!r}]", share, 0, 1)
        else:
            _number(who, "accuracy", self.accuracy, 0, 1)
        if self.stated_accuracy is not None:
            _number(who, "stated_accuracy", self.stated_accuracy, 0, 1)
        if not isinstance(self.reaches, Mapping):
            raise BadArgument(
                f"{who}: reaches has to be a dict of column to values; it is "
                f"{self.reaches!r}. Write for example "
                'reaches={"device": ("laptop", "tablet")}.'
            )
        _number(who, "exposure_per_day", self.exposure_per_day, 0, 1)
        for name in ("friction_seconds", "service_cv", "price_usd"):
            _number(who, name, getattr(self, name), 0, 1e6)
        for name in ("server_usd_per_month", "fixed_usd_per_month"):
            _number(who, name, getattr(self, name), 0, 1e9)
        _number(who, "service_seconds", self.service_seconds, 1e-6, 1e6)
        _whole(who, "servers", self.servers, 1)
        _whole(who, "market_users", self.market_users, 1)


_CALIBRATED = (
    "calibrated: 0.4 s more waiting changes uses by about -0.76 %, as slower search "
    "pages did; that it holds for seconds and for mail is an assumption"
)
_ASSUMED = "assumption"
# name, default, low, high, unit, ground
_TABLE = (
    ("repair_seconds", 60.0, 15.0, 240.0, "s", "assumption; decides much, so vary it"),
    ("tau_seconds", 10.0, 5.0, 20.0, "s", _CALIBRATED),
    (
        "habit_gain",
        0.0444,
        0.0117,
        0.1533,
        "a day of use",
        "Lally et al. (2010): 95 % of the plateau after 18 to 254 days; 66 as the mean",
    ),
    ("habit_fade", 0.98, 0.9, 1.0, "kept a day without use", _ASSUMED),
    ("habit_seconds", 5.0, 0.0, 10.0, "s", _ASSUMED),
    (
        "omega",
        3.0,
        1.0,
        5.0,
        "right answers lost by one failure",
        "direction only: Dietvorst et al. (2015), Slovic (1993); the size is assumed",
    ),
    ("trust_memory", 0.95, 0.8, 1.0, "kept a day", _ASSUMED),
    (
        "prior_weight",
        10.0,
        1.0,
        50.0,
        "tasks",
        "direction only: Yin et al. (2019); the size is assumed",
    ),
    ("smoothing", 0.3, 0.1, 1.0, "weight of the newest day", _ASSUMED),
    ("timeout_seconds", 20.0, 10.0, 60.0, "s", _ASSUMED),
    ("human_error", 0.03, 0.0, 0.1, "share of tasks by hand", _ASSUMED),
    ("weekend_factor", 0.5, 0.0, 1.0, "tasks on a weekend day / weekday", _ASSUMED),
    ("trial_days", 14, 7, 30, "days", _ASSUMED),
    ("wage_usd_per_hour", 15.0, 8.0, 40.0, "USD/h", _ASSUMED),
    (
        "capture",
        0.45,
        0.1,
        0.8,
        "share of the value",
        "assumption; what is said in advance overstates what is paid (Murphy 2005)",
    ),
    ("willing_spread", 0.6, 0.0, 1.0, "sd of the logarithm", _ASSUMED),
    ("days_per_month", 26.0, 20.0, 30.0, "working days", _ASSUMED),
    ("hazard_base", -3.4, -4.5, -2.5, "log odds a day", "assumption; shape only"),
    ("hazard_saving", -0.06, -0.1, -0.02, "log odds/s", "assumption; shape only"),
    ("hazard_habit", -1.5, -3.0, 0.0, "log odds", "assumption; shape only"),
    ("hazard_idle", 0.08, 0.0, 0.2, "log odds/day", "assumption; shape only"),
    ("hazard_idle_days", 21.0, 7.0, 30.0, "days, at most", "assumption; shape only"),
    ("thumbs_good", 0.05, 0.01, 0.2, "share of right answers", _ASSUMED),
    ("thumbs_bad", 0.02, 0.01, 0.2, "share of wrong answers", _ASSUMED),
)
PARAMETERS = pd.DataFrame(
    _TABLE, columns=["parameter", "default", "low", "high", "unit", "ground"]
).astype({"default": float})


@dataclass(frozen=True)
class Behaviour:
    """How people decide, learn and leave; `PARAMETERS` gives each number's ground.

    Parameters
    ----------
    repair_seconds : to notice and mend one wrong answer
    tau_seconds : how far apart benefits lie before people clearly prefer one way
    habit_gain, habit_fade : h + gain (1 - h) on a day of use, fade · h on others
    habit_seconds : what a full habit is worth for each task
    omega : how many right answers one failure outweighs in people's belief
    trust_memory : share of the experience that is kept from day to day
    prior_weight : tasks that the stated accuracy is worth before the first use
    smoothing : weight of the newest day in the felt latency and the felt saving
    timeout_seconds : after that the session is lost
    human_error : share of wrong results among tasks done by hand
    weekend_factor : tasks on days 6 and 7 of a week, as a share of weekdays
    trial_days, wage_usd_per_hour, capture, willing_spread, days_per_month :
        after the trial people would pay capture · wage · hours saved a month, times
        a lognormal number with that spread
    hazard_… : log odds of removing it, a day
    thumbs_good, thumbs_bad : share of right and of wrong answers that get a thumb
    """

    repair_seconds: float = 60.0
    tau_seconds: float = 10.0
    habit_gain: float = 0.0444
    habit_fade: float = 0.98
    habit_seconds: float = 5.0
    omega: float = 3.0
    trust_memory: float = 0.95
    prior_weight: float = 10.0
    smoothing: float = 0.3
    timeout_seconds: float = 20.0
    human_error: float = 0.03
    weekend_factor: float = 0.5
    trial_days: int = 14
    wage_usd_per_hour: float = 15.0
    capture: float = 0.45
    willing_spread: float = 0.6
    days_per_month: float = 26.0
    hazard_base: float = -3.4
    hazard_saving: float = -0.06
    hazard_habit: float = -1.5
    hazard_idle: float = 0.08
    hazard_idle_days: float = 21.0
    thumbs_good: float = 0.05
    thumbs_bad: float = 0.02

    def __post_init__(self) -> None:
        shares = {"habit_gain", "habit_fade", "smoothing", "capture"}
        shares |= {"human_error", "thumbs_good", "thumbs_bad"}
        above_zero = {"tau_seconds", "timeout_seconds", "prior_weight"}
        for each in fields(self):
            low, high = 0.0, 1e6
            if each.name == "trust_memory":
                low, high = 0.5, 1.0  # with less, belief would rest on nothing at all
            elif each.name in shares:
                high = 1.0
            elif each.name in above_zero:
                low = 0.01
            elif each.name.startswith("hazard_"):
                low, high = -100.0, 100.0
            _number("Behaviour", each.name, getattr(self, each.name), low, high)
            if each.name != "trial_days":  # 45 is as good as 45.0
                object.__setattr__(self, each.name, float(getattr(self, each.name)))
        _number("Behaviour", "willing_spread", self.willing_spread, 0, 5)
        _number("Behaviour", "weekend_factor", self.weekend_factor, 0, 10)
        _whole("Behaviour", "trial_days", self.trial_days, 0)
