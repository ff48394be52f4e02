"""Measure the latency of lesson 4's rungs and keep it, with machine and date.

    python benchmarks/latency.py

Writes casekit/lessons/baseline/measured_latency.csv, which the lesson shows: a live
timing would differ from run to run, and a lesson has to print the same everywhere.
"""

from __future__ import annotations

import datetime
import os
import platform
from pathlib import Path

import casekit as ck
from casekit.lessons import baseline
from casekit.lessons.larkpost_rules import TWELVE_KEYWORDS

TARGET = Path(baseline.__file__).with_name("measured_latency.csv")


def main() -> None:
    """Measure 500 messages one by one on each rung and write the table."""
    mail = ck.lesson("baseline").tables
    rungs = {
        "majority": ck.Majority(),
        "twelve keywords": ck.KeywordRule(TWELVE_KEYWORDS),
        "tuned rule": ck.KeywordRule(
            baseline.TUNED_RULE, default=baseline.TUNED_DEFAULT
        ),
        "model": ck.tfidf_model(),
    }
    found = ck.ladder(rungs, mail.train, mail.autumn.head(500), time_texts=500)
    table = found.table[["latency_ms_p50", "latency_ms_p95"]].round(3)
    table["machine"] = (
        f"{os.cpu_count()} cores {platform.machine()}, "
        f"{platform.system()}, Python {platform.python_version()}"
    )
    table["measured_on"] = datetime.date.today().isoformat()
    table.to_csv(TARGET)
    print(table.to_string())


if __name__ == "__main__":
    main()
