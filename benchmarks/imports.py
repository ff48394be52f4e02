"""What `import casekit` costs beside `python -c pass`, in turn, whole processes.

    python benchmarks/imports.py

Goal: at most 60 ms more.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 21


def milliseconds(code: str) -> float:
    """Wall-clock milliseconds of one fresh interpreter."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Print the medians and their difference."""
    for code in ("pass", "import casekit"):
        milliseconds(code)  # byte code and file caches
    pairs = [
        (milliseconds("pass"), milliseconds("import casekit")) for _ in range(ROUNDS)
    ]
    plain, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    more = statistics.median(b - a for a, b in pairs)
    print(f"python -c pass: {plain:.0f} ms; import casekit: {ours:.0f} ms")
    print(f"median difference of {ROUNDS} pairs: {more:.0f} ms (goal: at most 60)")


if __name__ == "__main__":
    main()
