"""Exercise 1 of lesson 4, a completed example: what does one right answer cost?"""

from __future__ import annotations

from random import Random
from typing import Any

from casekit.checks import Exercise, Mistake, call, number_difference, passed, wrong
from casekit.lessons.judge_numbers import is_number

_STARTER = '''\
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
        accuracy = round(rng.uniform(0.55, 0.97), 2)  # at 0.5 mistakes look right
        result = call(answer, monthly, messages, accuracy)
        if result.status != "returned":
            return result.verdict()
        given = f"usd_per_right_answer({monthly:g}, {messages:g}, {accuracy:g})"
        expected = monthly / (messages * accuracy)
        if is_number(result.value, monthly / messages):
            return wrong(
                f"For `{given}` your function gives the cost of any answer. Some of "
                "those answers are wrong, and nobody wants to pay for them.",
                "an answer is an answer",
            )
        if is_number(result.value, monthly / messages * accuracy):
            return wrong(
                f"For `{given}` your function makes a worse accuracy cheaper. Fewer "
                "right answers share the same bill, so each must cost more.",
                "accuracy as a discount",
            )
        if is_number(result.value, monthly / (messages * (1 - accuracy))):
            return wrong(
                f"For `{given}` your function divides by the wrong answers: the more "
                "accurate a rung, the dearer it would get.",
                "divides by the wrong ones",
            )
        problem = number_difference(result.value, expected)
        if problem:
            return wrong(f"For `{given}`: {problem}")
    return passed(
        "The bill is shared by the right answers only. A rung that is cheap and wrong "
        "is dearer than it looks."
    )


EXERCISE = Exercise(
    name="cost_per_right",
    title="Cost per right answer (a completed example)",
    starter=_STARTER,
    judge=_judge_cost,
    hints=(
        "Who shares the bill: all answers, or the useful ones?",
        "Of `messages` answers, `messages * accuracy` are right.",
        "`return monthly_usd / (messages * ___)`",
    ),
    solution=_STARTER.split("\n\n", 1)[1].strip(),
    reasoning=(
        "A month costs `monthly_usd` however many answers are right. Dividing "
        "by the right ones only lets a cheap, careless rung and a dear, "
        "careful one stand on the same scale."
    ),
    mistakes=(
        Mistake(
            "an answer is an answer",
            "answer = lambda monthly_usd, messages, accuracy: monthly_usd / messages",
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
)
