"""Exercise 2 of lesson 0: how likely is a demo without a mistake?"""

from __future__ import annotations

from random import Random
from typing import Any

from casekit.checks import Exercise, Mistake, call, number_difference, passed, wrong
from casekit.lessons.judge_numbers import is_number

_STARTER = '''\
answer = ...

def perfect_demo(accuracy, shown, tries):
    """Chance that every message shown is right.

    For each of the messages shown, the maker tries up to that many different
    messages, and shows one that came out right, if there is one.
    """
    all_tries_wrong = ...     # for one place in the demo
    one_place_right = ...
    return ...

# When the gaps are filled, put the function's name here:
answer = ...
'''

_SOLUTION = """\
def perfect_demo(accuracy, shown, tries):
    all_tries_wrong = (1 - accuracy) ** tries
    one_place_right = 1 - all_tries_wrong
    return one_place_right ** shown

answer = perfect_demo
"""


def perfect_demo(accuracy: float, shown: int, tries: int) -> float:
    """Chance that every message shown is right, each the best of so many tries.

    >>> perfect_demo(0.5, 2, 1), perfect_demo(0.5, 2, 2)
    (0.25, 0.5625)
    """
    return (1 - (1 - accuracy) ** tries) ** shown


def _cases(seed: int):
    rng = Random(seed)
    for shown, tries in ((5, 5), (3, 2), (8, 4), (4, 1)):
        # Far from 0.5, where right and wrong could be taken for each other.
        low, high = (0.22, 0.36) if tries > 2 else (0.6, 0.78)
        yield round(rng.uniform(low, high), 2), shown, tries


def _judge(answer: Any, lesson: Any):
    for a, n, k in _cases(lesson.seed):
        result = call(answer, a, n, k)
        if result.status != "returned":
            return result.verdict()
        value = result.value
        given = f"For `perfect_demo({a}, {n}, {k})`"
        if value is ...:
            return wrong(f"{given} your function returns `...`; a gap is still open.")
        if is_number(value, perfect_demo(a, n, k)):
            continue
        if k > 1:
            if is_number(value, a**n):
                return wrong(
                    f"{given} you gave the chance for messages shown as they came. "
                    "The maker tried several for each place and kept a right one.",
                    "forgets the picking",
                )
            if is_number(value, a ** (n * k)):
                return wrong(
                    f"{given} you ask all the tries to be right. Those that went wrong "
                    "are not shown, and nobody in the room hears of them.",
                    "counts tries as shown",
                )
            if is_number(value, 1 - (1 - a) ** (n * k)):
                return wrong(
                    f"{given} you gave the chance of a single right answer in all the "
                    "tries. The demo needs one in each of its places.",
                    "one right answer is enough",
                )
            if is_number(value, 1 - (1 - a) ** k):
                return wrong(
                    f"{given} that is one place of the demo. How many are there?",
                    "one place is the demo",
                )
            if is_number(value, min(1.0, a * k) ** n):
                return wrong(
                    f"{given} you multiplied the accuracy by the tries. Two tries at "
                    "0.6 would then be right 1.2 times. Ask when all of them fail.",
                    "chances add up",
                )
        problem = number_difference(value, perfect_demo(a, n, k))
        return wrong(f"{given}: {problem or 'another chance is right.'}")
    return passed(
        "Few tries for each place are enough to make a poor model look perfect. With "
        "one try the formula is the honest one."
    )


EXERCISE = Exercise(
    name="perfect_demo",
    title="How likely is a perfect demo?",
    starter=_STARTER,
    judge=_judge,
    hints=(
        "Think of one place in the demo first. When does it stay without a right "
        "message?",
        "It stays so only if all its tries are wrong, one after the other. The demo is "
        "perfect if each place has a right one.",
        "`all_tries_wrong = (1 - accuracy) ** ___`, `one_place_right = 1 - ___`, and "
        "the places multiply: `one_place_right ** ___`.",
    ),
    solution=_SOLUTION,
    reasoning=(
        "One try fails with chance `1 - accuracy`, all tries of a place with that to "
        "the power of `tries`. A place is right if not all fail, and all places are "
        "right with that to the power of `shown`."
    ),
    mistakes=(
        Mistake(
            "forgets the picking",
            "answer = lambda accuracy, shown, tries: accuracy ** shown",
            "wrong",
            "kept a right one",
        ),
        Mistake(
            "counts tries as shown",
            "answer = lambda accuracy, shown, tries: accuracy ** (shown * tries)",
            "wrong",
            "nobody in the room hears",
        ),
        Mistake(
            "one right answer is enough",
            "answer = lambda a, n, k: 1 - (1 - a) ** (n * k)",
            "wrong",
            "one in each of its places",
        ),
        Mistake(
            "chances add up",
            "answer = lambda a, n, k: min(1, a * k) ** n",
            "wrong",
            "Ask when all of them fail",
        ),
        Mistake(
            "a crash",
            "answer = lambda accuracy, shown, tries: shown / 0",
            "raised",
            "ZeroDivisionError",
        ),
    ),
)
