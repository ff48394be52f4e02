"""How fast messages are made, on one core, beside what only joining words costs.

    python benchmarks/world.py [MESSAGES]

Goal: 200,000 messages a second of CPU time. Seconds are CPU seconds of this process, so
other work on the machine changes them little; the ratio compares with a plain loop that
joins as many words of the same length, and changes less still.
"""

from __future__ import annotations

import sys
import time

from casekit.worlds.larkpost import Larkpost


def cpu_seconds(work) -> float:
    """CPU seconds of this process, all its threads, for one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print the table."""
    n = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 400_000
    first = cpu_seconds(lambda: Larkpost(seed=1, n_messages=1).messages)
    runs = []
    for seed in (2, 3, 4):
        world = Larkpost(seed=seed, n_messages=n)
        runs.append(cpu_seconds(lambda world=world: world.messages))
    texts = world.messages["text"].tolist()
    words = [text.split() for text in texts]
    loop = cpu_seconds(lambda: [" ".join(each) for each in words])
    middle = sorted(runs)[1]
    print(f"phrasings, read and compiled once: {first:.2f} s")
    print(f"{n:,} messages, median of 3: {middle:.2f} s CPU")
    print(f"a second makes {n / middle:,.0f} messages (goal: 200,000)")
    print(f"a Python loop that only joins their words: {loop:.2f} s CPU")
    print(f"ratio to that loop: {middle / loop:.1f}")


if __name__ == "__main__":
    main()
