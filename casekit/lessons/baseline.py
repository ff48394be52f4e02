"""Lesson 4, Baseline: its tables, exercises, panel and drawings.

The reasoning stands in the notebook. What stands here is what a learner should not have
to type (tables, pictures) or should not see before trying (judges, solutions).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import pandas as pd

from casekit.answerers import KeywordRule, tfidf_model
from casekit.checks import (
    Choice,
    Exercise,
    LessonPlan,
    Mistake,
    Number,
    call,
    describe,
    number_difference,
    passed,
    wrong,
)
from casekit.lessons.larkpost_rules import TUNED_RULE, TWELVE_KEYWORDS
from casekit.worlds.larkpost import AUTUMN, Larkpost

HOME_COUNTRIES = ("US", "ES")  # where Larkpost started; the others joined later
LABELS_END = pd.Timestamp("2025-09-01")  # the labelled mail ends here
N_MESSAGES = 12_000
N_SAFETY = 300


# --- tables -------------------------------------------------------------------


@dataclass(frozen=True)
class Tables:
    """The lesson's tables, made when first asked for.

    Attributes
    ----------
    train : DataFrame, about 5,300 labelled messages, home countries, before September
    autumn : DataFrame, about 4,000 messages of all shops from 15 September on
    safety : DataFrame, 300 more messages about safety from the same autumn
    spanish : DataFrame, the routing exercise's table: label, model_label, margin
    autumn_truth : DataFrame, the language and phrasing family of each autumn message
    """

    seed: int

    @functools.cached_property
    def world(self) -> Larkpost:
        return Larkpost(seed=self.seed, n_messages=N_MESSAGES)

    @functools.cached_property
    def _mail(self) -> pd.DataFrame:
        countries = self.world.shops.set_index("shop_id")["country"]
        mail = self.world.messages
        return mail.assign(country=mail["shop_id"].map(countries))

    @functools.cached_property
    def train(self) -> pd.DataFrame:
        mail = self._mail
        home = mail["country"].isin(HOME_COUNTRIES)
        return mail[home & (mail["sent_at"] < LABELS_END)].reset_index(drop=True)

    @functools.cached_property
    def autumn(self) -> pd.DataFrame:
        mail = self._mail
        return mail[mail["sent_at"] >= pd.Timestamp(AUTUMN)].reset_index(drop=True)

    @functools.cached_property
    def safety(self) -> pd.DataFrame:
        # A third of the year's mail falls in the autumn, so ask for enough.
        extra = self.world.extra_messages("safety", 5 * N_SAFETY)
        late = extra[extra["sent_at"] >= pd.Timestamp(AUTUMN)]
        late = late.sample(N_SAFETY, random_state=self.seed % 2**32)
        countries = self.world.shops.set_index("shop_id")["country"]
        late = late.assign(country=late["shop_id"].map(countries))
        return late.sort_values("msg_id").reset_index(drop=True)

    @functools.cached_property
    def autumn_truth(self) -> pd.DataFrame:
        truth = self.world.messages_truth.set_index("msg_id")
        return truth.loc[self.autumn["msg_id"]].reset_index()

    @functools.cached_property
    def spanish(self) -> pd.DataFrame:
        """Spanish autumn mail, seen by a model with 400 Spanish training messages."""
        train = self.train[self.train["country"] == "ES"].head(400)
        mail = self.autumn[self.autumn["country"].isin(["ES", "MX"])]
        model = tfidf_model().fit(train["text"], train["label"])
        chances = np.sort(model.predict_proba(mail["text"]), axis=1)
        return pd.DataFrame(
            {
                "msg_id": mail["msg_id"].to_numpy(),
                "label": mail["label"].to_numpy(),
                "model_label": model.predict(mail["text"]),
                "margin": np.round(chances[:, -1] - chances[:, -2], 4),
            }
        )


def make_tables(seed: int) -> Tables:
    """The tables that follow from a personal seed."""
    return Tables(seed)


# --- exercise: cost per right answer (a completed example) --------------------

_COST_STARTER = '''
answer = ...

def usd_per_right_answer(monthly_usd, messages, accuracy):
    """Dollars that one right answer costs."""
    return monthly_usd / (messages * accuracy)

answer = usd_per_right_answer
'''


def _judge_cost(answer: Any, lesson: Any):
    rng = Random(lesson.seed)
    for _ in range(5):
        monthly, messages = float(rng.randint(50, 900)), float(rng.randint(500, 90_000))
        accuracy = round(rng.uniform(0.3, 0.97), 2)
        result = call(answer, monthly, messages, accuracy)
        if result.status != "returned":
            return result.verdict()
        given = f"usd_per_right_answer({monthly:g}, {messages:g}, {accuracy:g})"
        expected = monthly / (messages * accuracy)
        if _is(result.value, monthly / messages):
            return wrong(
                f"For `{given}` your function gives the cost of an *answer*. Some of "
                "those answers are wrong, and nobody wants to pay for them.",
                "an answer is an answer",
            )
        if _is(result.value, monthly / messages * accuracy):
            return wrong(
                f"For `{given}` your function makes a worse accuracy cheaper. Fewer "
                "right answers share the same bill, so each must cost more.",
                "accuracy as a discount",
            )
        problem = number_difference(result.value, expected)
        if problem:
            return wrong(f"For `{given}`: {problem}")
    return passed(
        "The bill is shared by the right answers only. A rung that is cheap and wrong "
        "is dearer than it looks."
    )


def _is(value: Any, expected: float) -> bool:
    return number_difference(value, expected) is None


# --- exercise: the volume at which the model pays -----------------------------

_BREAK_EVEN_STARTER = '''
answer = ...

def break_even_messages(rule, model, usd_per_wrong):
    """Messages a month from which the model costs less than the rule.

    rule and model are dicts with "monthly_usd" and "accuracy";
    usd_per_wrong is what one wrong answer costs to mend.
    Always cheaper: 0. Never cheaper: float("inf").
    """
    extra_usd = model["monthly_usd"] - rule["monthly_usd"]
    fewer_wrong = ...     # per message: how much less often the model is wrong
    # what if extra_usd is not positive? what if fewer_wrong is not?
    return ...

# When the gaps are filled, put the function's name here:
answer = ...
'''

_BREAK_EVEN_SOLUTION = """
def break_even_messages(rule, model, usd_per_wrong):
    extra_usd = model["monthly_usd"] - rule["monthly_usd"]
    fewer_wrong = model["accuracy"] - rule["accuracy"]
    if extra_usd <= 0 and fewer_wrong >= 0:
        return 0
    if fewer_wrong <= 0:
        return float("inf")
    return extra_usd / (fewer_wrong * usd_per_wrong)

answer = break_even_messages
"""


def break_even_messages(rule: dict, model: dict, usd_per_wrong: float) -> float:
    """Messages a month from which the model is cheaper; 0 always, inf never.

    >>> break_even_messages({"monthly_usd": 100, "accuracy": 0.8},
    ...                     {"monthly_usd": 400, "accuracy": 0.9}, 0.1)
    30000.0
    """
    extra_usd = model["monthly_usd"] - rule["monthly_usd"]
    fewer_wrong = round(model["accuracy"] - rule["accuracy"], 12)
    if extra_usd <= 0 and fewer_wrong >= 0:
        return 0.0
    if fewer_wrong <= 0:
        return float("inf")
    return round(extra_usd / (fewer_wrong * usd_per_wrong), 6)


def _break_even_cases(seed: int) -> list[tuple[str, dict, dict, float]]:
    """Named cases: two ordinary ones, and those at which formulas break."""
    rng = Random(seed)

    def case(extra: float, gain: float) -> tuple[dict, dict, float]:
        base = round(rng.uniform(0.6, 0.8), 3)
        rule = {"monthly_usd": float(rng.randint(150, 300)), "accuracy": base}
        model = {
            "monthly_usd": rule["monthly_usd"] + extra,
            "accuracy": round(base + gain, 3),
        }
        return rule, model, round(rng.uniform(0.05, 0.4), 3)

    return [
        ("a dearer model that is right more often", *case(120.0, 0.06)),
        ("a dearer model that is right a little more often", *case(340.0, 0.011)),
        ("a dearer model that is right less often", *case(200.0, -0.04)),
        ("a dearer model that is right just as often", *case(90.0, 0.0)),
        ("a model that is cheaper and right more often", *case(-60.0, 0.05)),
    ]


def _judge_break_even(answer: Any, lesson: Any):
    for what, rule, model, usd in _break_even_cases(lesson.seed):
        result = call(answer, rule, model, usd)
        if result.status != "returned":
            return result.verdict()
        value = result.value
        shown = f"`break_even_messages({rule}, {model}, {usd})`, {what}"
        if value is ...:
            return wrong(
                f"For {shown}: your function returns `...`; a gap is still open."
            )
        expected = break_even_messages(rule, model, usd)
        if _is(value, expected) or (
            np.isinf(expected) and isinstance(value, float) and value == expected
        ):
            continue
        extra = model["monthly_usd"] - rule["monthly_usd"]
        gain = round(model["accuracy"] - rule["accuracy"], 12)
        if extra > 0 and gain > 0:
            if _is(value, 0):
                return wrong(
                    f"For {shown}: at 0 messages there is nothing to be right about, "
                    "and the model's bill comes all the same. Being right more often "
                    "has to pay that bill first.",
                    "the higher accuracy wins",
                )
            if _is(value, extra / (model["accuracy"] * usd)):
                return wrong(
                    f"For {shown}: you credit the model with all its right answers. "
                    "The rule would have given most of them too.",
                    "all right answers are the model's merit",
                )
            if _is(value, extra / gain):
                return wrong(
                    f"For {shown}: the unit is off. Dollars over a share are dollars; "
                    "you want messages. What is one avoided mistake worth?",
                    "a mistake costs nothing",
                )
            if _is(value, extra / ((1 - model["accuracy"]) * usd)):
                return wrong(
                    f"For {shown}: you charge the model for its own mistakes only. The "
                    "rule makes mistakes as well; what counts is the difference.",
                    "only the model errs",
                )
        if np.isinf(expected):
            return wrong(
                f"For {shown}: no volume makes up for this. Paying more for at most as "
                "many right answers is never cheaper. The docstring says what to "
                f"return then. Your function gave {_brief(value)}.",
                "every price is worth it at scale",
            )
        if expected == 0:
            return wrong(
                f"For {shown}: here the model is ahead from the first message on. The "
                f"docstring says what to return. Your function gave {_brief(value)}."
            )
        problem = number_difference(value, expected) or "another number is right."
        return wrong(f"For {shown}: {problem}")
    return passed(
        "Extra cost, divided by what one message saves in avoided mistakes. And "
        "you met the two cases that formulas forget: never, and always."
    )


def _brief(value: Any) -> str:
    if type(value) in (int, float, np.float64, np.int64):
        return f"{value:,.4g}"
    return describe(value)


# --- exercise: tune the rule --------------------------------------------------

_TUNE_STARTER = """
answer = ...

my_keywords = {
    # the order is the order of asking: the first label with a match wins
    "safety": ["allerg*"],
    "cancel": ["cancel*"],
    "refund": ["refund*", "money back"],
    "exchange": [],
    "damaged": ["broken", "damaged"],
    "invoice": [],
    "where_is_my_order": [],
}
# Read some of mail.train first. When you like your keywords: answer = my_keywords
answer = ...
"""

_TUNE_SOLUTION = """
answer = {
    "safety": [
        "allerg*", "burn*", "hospital", "rash", "swollen", "swell*", "smoke", "shock*",
        "choke*", "chok*", "blister*", "alergi*", "quemad*", "urgencias", "hinchad*",
    ],
    "cancel": [
        "cancel*", "don't ship", "do not ship", "don't send", "before it ships",
        "before it goes out", "stop the order", "stop it", "call it off", "anul*",
        "no lo envi*", "no me lo envi*", "antes de que salga",
    ],
    "invoice": [
        "invoice*", "receipt*", "bill", "vat", "tax", "bookkeep*", "accountant",
        "expense*", "factura*", "recibo", "ticket", "iva", "gestor*", "contab*", "nif",
    ],
    "refund": [
        "refund*", "money back", "credit my card", "charged", "reimburs*", "charge",
        "reembols*", "devolucion del dinero", "devolv* el dinero", "mi dinero", "abono",
        "cobrado", "cobrasteis",
    ],
    "exchange": [
        "exchange*", "swap*", "wrong size", "size", "smaller", "bigger", "larger",
        "different color", "another color", "other color", "too small", "too big",
        "cambi*", "talla", "otro color",
    ],
    "damaged": [
        "broken", "broke", "damaged", "crack*", "shatter*", "leak*", "defect*",
        "stopped working", "doesn't work", "missing", "dented", "crushed", "torn",
        "rot*", "defectuos*", "no funciona*", "aplastad*", "golpe*", "falta*",
    ],
    "where_is_my_order": [
        "where is", "where's", "tracking", "track", "deliver*", "arrive*", "hasn't",
        "haven't", "on its way", "courier", "driver", "when will", "show up", "late",
        "package", "donde", "cuando", "llega*", "seguimiento", "repartidor", "paquete",
        "reparto",
    ],
}
"""


@functools.lru_cache(maxsize=8)
def _tuning_ground(seed: int) -> tuple[pd.DataFrame, pd.DataFrame, float, float]:
    """Training texts, unseen texts, and the accuracies between which the goal lies."""
    tables = make_tables(seed)
    unseen = tables.autumn
    low = _accuracy(KeywordRule(TWELVE_KEYWORDS), unseen)
    high = _accuracy(KeywordRule(TUNED_RULE), unseen)
    return tables.train, unseen, low, high


def _accuracy(rule: Any, table: pd.DataFrame) -> float:
    return float(np.mean(np.array(rule.answer(table["text"])) == table["label"]))


def _judge_tuned_rule(answer: Any, lesson: Any):
    train, unseen, low, high = _tuning_ground(lesson.seed)
    goal = round((low + high) / 2, 2)
    rule, problem = _as_rule(answer, set(train["label"]))
    if problem:
        return problem
    scores = {}
    for name, table in (("seen", train.tail(1500)), ("unseen", unseen)):
        # The texts only: no label is within the reach of what a learner hands in.
        result = call(rule, table["text"].tolist(), seconds=20.0)
        if result.status != "returned":
            return result.verdict()
        given = result.value
        if type(given) is not list or len(given) != len(table):
            return wrong(
                "Your function should return one label for one text; with a whole list "
                f"of texts it came to {describe(given)}."
            )
        given = [one if type(one) is str else "" for one in given]
        scores[name] = float(np.mean(np.array(given) == table["label"].to_numpy()))
    seen, new = scores["seen"], scores["unseen"]
    figures_told = (
        f"On {len(unseen):,} unseen messages of the autumn your rule is right "
        f"{new:.2f} of the time; the goal is {goal:.2f}, half way from the twelve "
        f"keywords ({low:.2f}) to the rule of this lesson ({high:.2f})."
    )
    if new >= goal:
        return passed(f"{figures_told} That is a baseline a model has to beat.")
    if seen - new > 0.2:
        return wrong(
            f"{figures_told} On the messages you could read it is right {seen:.2f} of "
            "the time: it knows those by heart. Look for words that other people would "
            "use for the same wish.",
            "learning by heart",
        )
    shares = pd.Series(given).value_counts(normalize=True)
    if len(shares) and shares.iloc[0] > 0.8:
        return wrong(
            f"{figures_told} It gives `{str(shares.index[0])[:40]}` to "
            f"{shares.iloc[0]:.0%} of all messages. A keyword that is in almost every "
            "message tells nothing: look at the order of the labels and for very "
            "common words.",
            "one answer for all",
        )
    recall = (
        pd.Series(np.array(given) == unseen["label"].to_numpy())
        .groupby(unseen["label"].to_numpy())
        .mean()
        .drop("safety")
    )
    return wrong(
        f"{figures_told} It finds least of `{recall.idxmin()}` ({recall.min():.0%} of "
        "them): read a few such messages in `mail.train`."
    )


def _as_rule(answer: Any, labels: set[str]):
    """A function of texts from a dict, a KeywordRule or a function of one text."""
    if type(answer) is KeywordRule:
        return answer.answer, None
    if type(answer) is dict:
        for label, words in answer.items():
            if type(label) is not str or label not in labels:
                return None, wrong(
                    f"There is no label {_quoted(label)}. The labels are "
                    f"{', '.join(sorted(labels))}."
                )
            if type(words) not in (list, tuple, set) or not all(
                type(word) is str for word in words
            ):
                return None, wrong(
                    f"The keywords of `{label}` should be a list of strings, such as "
                    f'`["word", "two words"]`; {describe(words)} came.'
                )
            too_long = [word for word in words if len(word) > 60]
            if too_long:
                return None, wrong(
                    f"A keyword of `{label}` has {len(too_long[0]):,} characters: "
                    f"`{too_long[0][:40]}…`. Whole messages do not come back. A rule "
                    "needs the few words that other people would use as well.",
                    "learning by heart",
                )
        if sum(map(len, answer.values())) > 400:
            return None, wrong(
                f"That is {sum(map(len, answer.values())):,} keywords. Nobody can keep "
                "so many in order; 400 are allowed, and 60 are plenty.",
                "more entries are better",
            )
        return KeywordRule({k: list(v) for k, v in answer.items()}).answer, None
    if callable(answer):
        return (lambda texts: [answer(text) for text in texts]), None
    return None, wrong(
        "I need a dict from label to keywords (or a function of one text that returns "
        f"a label); {describe(answer)} came."
    )


def _quoted(value: Any) -> str:
    return f"`{value[:40]}`" if type(value) is str else f"({describe(value)})"


# --- exercise: route the doubtful ones ----------------------------------------

_ROUTE_STARTER = '''
answer = ...

def threshold(table, need):
    """The margin below which messages go to a person.

    table has the columns label, model_label and margin. A message with
    margin < threshold goes to a person, who is always right here.
    Return the threshold that sends the fewest messages and still has a
    share of at least `need` of ALL messages labelled rightly.
    """
    return ...

# When it works, put the function's name here:
answer = ...
'''

_ROUTE_SOLUTION = """
import numpy as np

def threshold(table, need):
    right = (table["model_label"] == table["label"]).to_numpy()
    margin = table["margin"].to_numpy()
    for candidate in [0, *np.unique(margin), np.inf]:
        sent = margin < candidate
        if (right | sent).mean() >= need:
            return candidate

answer = threshold
"""


def _route_cases(lesson: Any) -> list[tuple[str, pd.DataFrame, float]]:
    """The lesson's table and two made ones, with needs that can and need not be met."""
    spanish = lesson.tables.spanish
    columns = ["msg_id", "label", "model_label", "margin"]
    base = float((spanish["label"] == spanish["model_label"]).mean())
    rng = Random(lesson.seed)
    n = 600
    # Rounded, so that many messages share a margin.
    margin = np.array([round(rng.random(), 2) for _ in range(n)])
    right = np.array([rng.random() for _ in range(n)]) < 0.35 + 0.6 * margin
    made = pd.DataFrame(
        {
            "msg_id": np.arange(n),
            "label": np.where(right, "refund", "other"),
            "model_label": "refund",
            "margin": margin,
        }
    ).set_index(np.arange(n) * 3 + 5)
    return [
        ("the Spanish mail", spanish[columns], round((base + 1) / 2, 2)),
        ("another table", made, 0.9),
        ("another table, where the model alone is good enough", made, 0.3),
        ("another table, where nothing may be wrong", made, 1.0),
    ]


def _fewest(table: pd.DataFrame, need: float) -> int:
    right = (table["model_label"] == table["label"]).to_numpy()
    margin = table["margin"].to_numpy()
    for candidate in [-np.inf, *np.unique(margin), np.inf]:
        sent = margin < candidate
        if (right | sent).mean() >= need:
            return int(sent.sum())
    return len(table)


def _judge_route(answer: Any, lesson: Any):
    for what, table, need in _route_cases(lesson):
        result = call(answer, table, need)
        if result.status != "returned":
            return result.verdict()
        value = result.value
        where = f"On {what} ({len(table):,} messages, need {need:g})"
        if value is ...:
            return wrong("Your function returns `...`; the gap is still open.")
        if type(value) not in (int, float, np.float64, np.float32, np.int64):
            return wrong(
                f"{where} your function should return one number, the threshold; "
                f"{describe(value)} came."
            )
        if np.isnan(value):
            return wrong(
                f"{where} your function returned NaN, which compares with nothing."
            )
        right = (table["model_label"] == table["label"]).to_numpy()
        sent = table["margin"].to_numpy() < value
        reached = float((right | sent).mean())
        told = (
            f"{where} your threshold {value:.4g} sends {sent.sum():,} messages to a "
            f"person and has {reached:.3f} of all labelled rightly."
        )
        if reached < need:
            if _is(value, need):
                return wrong(
                    f"{told} You took the need itself as the threshold. A margin is no "
                    "promise: measure how often the model is right above it.",
                    "a margin of 0.9 is right nine times in ten",
                )
            return wrong(f"{told} That misses the need.")
        fewest = _fewest(table, need)
        if int(sent.sum()) > fewest:
            kept = right[~sent]
            if sent.all():
                return wrong(
                    f"{told} Everything goes to a person: the most accurate choice, "
                    "and nobody's time is saved. Fewer messages reach the need too.",
                    "the higher accuracy wins",
                )
            if len(kept) and kept.mean() >= need and what == "the Spanish mail":
                return wrong(
                    f"{told} Of what the model keeps, {kept.mean():.3f} is right: that "
                    "meets the need among the kept ones. The need is about all "
                    "messages, and the person's right answers count as well.",
                    "counts only what the model keeps",
                )
            return wrong(f"{told} Fewer messages would do.")
    return passed(
        "You sent the fewest messages that reach the need, also where margins are "
        "tied, where the model alone is enough, and where nothing may be wrong."
    )


# --- the plan -----------------------------------------------------------------

PLAN = LessonPlan(
    name="baseline",
    number=4,
    title="Baseline: what would the simple thing do?",
    make_tables=make_tables,
    predictions=(
        Number(
            "keywords_accuracy",
            "What share of the autumn's mail will twelve keywords label rightly?",
            low=0,
            high=1,
            unit="a share from 0 to 1",
        ),
        Choice(
            "cheaper",
            "At 200,000 messages a month, which costs less per right answer?",
            options=("rule", "model"),
        ),
        Number(
            "safety_recall",
            "Of all messages about safety, what share will the model find?",
            low=0,
            high=1,
            unit="a share from 0 to 1",
        ),
    ),
    exercises=(
        Exercise(
            name="cost_per_right",
            title="Cost per right answer (a completed example)",
            starter=_COST_STARTER,
            judge=_judge_cost,
            hints=(
                "Who shares the bill: all answers, or the useful ones?",
                "Of `messages` answers, `messages * accuracy` are right.",
                "`return monthly_usd / (messages * ___)`",
            ),
            solution=_COST_STARTER.split("\n\n", 1)[1],
            reasoning=(
                "A month costs `monthly_usd` however many answers are right. Dividing "
                "by the right ones only lets a cheap, careless rung and a dear, "
                "careful one stand on the same scale."
            ),
            mistakes=(
                Mistake(
                    "an answer is an answer",
                    "answer = lambda monthly_usd, messages, accuracy: "
                    "monthly_usd / messages",
                    "wrong",
                    "nobody wants to pay",
                ),
                Mistake(
                    "accuracy as a discount",
                    "answer = lambda monthly_usd, messages, accuracy: "
                    "accuracy * monthly_usd / messages",
                    "wrong",
                    "each must cost more",
                ),
                Mistake("a crash", "answer = lambda a, b, c: a / 0", "raised", "Zero"),
            ),
        ),
        Exercise(
            name="break_even",
            title="The volume at which the model pays",
            starter=_BREAK_EVEN_STARTER,
            judge=_judge_break_even,
            hints=(
                "What does the model save on one message, on average?",
                "It saves `usd_per_wrong` each time it is right where the rule is "
                "wrong, less each time it is the other way round: the difference of the "
                "accuracies. How many messages pay the extra bill?",
                '`fewer_wrong = model["accuracy"] - rule["accuracy"]`, then treat two '
                "cases before you divide: the model costs no more and errs no more "
                '(`0`); the model errs no less (`float("inf")`). Else '
                "`extra_usd / (fewer_wrong * ___)`.",
            ),
            solution=_BREAK_EVEN_SOLUTION,
            reasoning=(
                "Each message saves the model `fewer_wrong * usd_per_wrong` against "
                "the rule. The extra bill is paid after `extra_usd` divided by that many "
                "messages. Where nothing is saved, no volume pays the bill; where "
                "nothing extra is billed, the first message does."
            ),
            mistakes=(
                Mistake(
                    "the higher accuracy wins",
                    "def answer(rule, model, usd_per_wrong):\n"
                    "    return 0 if model['accuracy'] > rule['accuracy'] "
                    "else float('inf')",
                    "wrong",
                    "has to pay that bill first",
                ),
                Mistake(
                    "all right answers are the model's merit",
                    "def answer(rule, model, usd_per_wrong):\n"
                    "    extra = model['monthly_usd'] - rule['monthly_usd']\n"
                    "    return extra / (model['accuracy'] * usd_per_wrong)",
                    "wrong",
                    "The rule would have given most of them too",
                ),
                Mistake(
                    "every price is worth it at scale",
                    "def answer(rule, model, usd_per_wrong):\n"
                    "    extra = model['monthly_usd'] - rule['monthly_usd']\n"
                    "    gain = model['accuracy'] - rule['accuracy']\n"
                    "    return extra / (gain * usd_per_wrong) if gain else 0",
                    "wrong",
                    "no volume makes up for this",
                ),
                Mistake(
                    "only the model errs",
                    "def answer(rule, model, usd_per_wrong):\n"
                    "    extra = model['monthly_usd'] - rule['monthly_usd']\n"
                    "    return extra / ((1 - model['accuracy']) * usd_per_wrong)",
                    "wrong",
                    "The rule makes mistakes as well",
                ),
                Mistake(
                    "a crash",
                    "def answer(rule, model, usd_per_wrong):\n"
                    "    return rule['cost'] / usd_per_wrong",
                    "raised",
                    "KeyError",
                ),
            ),
        ),
        Exercise(
            name="tuned_rule",
            title="Tune the rule",
            starter=_TUNE_STARTER,
            judge=_judge_tuned_rule,
            hints=(
                "Read twenty messages of one label before you write its keywords: "
                '`mail.train[mail.train.label == "invoice"].text.sample(20)`.',
                "One message in five is in Spanish, and so are the words you need for "
                "it. Accents do not matter, and `cambi*` finds cambio, cambiar and "
                "cambiado.",
                "Measure on training texts that you did not read: "
                "`(ck.KeywordRule(my_keywords).answer(mail.train.text) == "
                "mail.train.label).mean()`. Start with `where_is_my_order`, the most "
                'common label: "where", "track*", "deliver*", "arrive*", '
                '"donde", "llega*". Then do invoice and exchange.',
            ),
            solution=_TUNE_SOLUTION,
            reasoning=(
                "Rare and costly labels are asked first, the common one last, because "
                "its words (deliver, arrive) occur in every kind of message. Word "
                "stems with `*` cover forms that training did not show. Spanish has its own "
                "words. None of it needs more than an hour with the training mail."
            ),
            mistakes=(
                Mistake(
                    "learning by heart",
                    "answer = {label: list(rows.text.str[:300]) "
                    "for label, rows in mail.train.groupby('label')}",
                    "wrong",
                    "Whole messages do not come back",
                ),
                Mistake(
                    "one answer for all",
                    "answer = {'where_is_my_order': ['the', 'a', 'i', 'el', 'la', "
                    "'que', 'my', 'no', 'it', 'is', 'de']}",
                    "wrong",
                    "tells nothing",
                ),
                Mistake(
                    "English only and a few",
                    "answer = {'cancel': ['cancel*'], 'refund': ['refund*'], "
                    "'invoice': ['invoice*'], 'damaged': ['broken']}",
                    "wrong",
                    "finds least of",
                ),
                Mistake(
                    "a crash",
                    "def answer(text):\n    return keywords[text]",
                    "raised",
                    "NameError",
                ),
            ),
        ),
        Exercise(
            name="route",
            title="Send the doubtful ones to a person",
            starter=_ROUTE_STARTER,
            judge=_judge_route,
            hints=(
                "Try one threshold by hand first: who is sent, and how many of all "
                "messages are right in the end?",
                "Only the margins that occur in the table matter. With each of them as "
                "the threshold, a message is right if the model was right or if it was "
                "sent.",
                '`for candidate in [0, *sorted(set(table["margin"])), float("inf")]:` '
                '… `sent = table["margin"] < candidate` … return the first candidate '
                "that reaches the need.",
            ),
            solution=_ROUTE_SOLUTION,
            reasoning=(
                "Sending more messages to a person never makes fewer right, so the "
                "first threshold that reaches the need is the one that sends the "
                "fewest. It must be measured: a margin is a score, not a promise."
            ),
            mistakes=(
                Mistake(
                    "a margin of 0.9 is right nine times in ten",
                    "def answer(table, need):\n    return 1 - need",
                    "wrong",
                    "",
                ),
                Mistake(
                    "the higher accuracy wins",
                    "def answer(table, need):\n    return float('inf')",
                    "wrong",
                    "nobody's time is saved",
                ),
                Mistake(
                    "counts only what the model keeps",
                    "def answer(table, need):\n"
                    "    for t in sorted(set(table.margin)):\n"
                    "        kept = table[table.margin >= t]\n"
                    "        if (kept.label == kept.model_label).mean() >= need:\n"
                    "            return t\n"
                    "    return float('inf')",
                    "wrong",
                    "The need is about all messages",
                ),
                Mistake(
                    "a crash",
                    "def answer(table, need):\n    return table.confidence.min()",
                    "raised",
                    "AttributeError",
                ),
            ),
        ),
    ),
)
