"""Rebuild the datasheets: measure each world and write down what came out.

    python datasets/build.py            writes datasets/larkpost/datasheet.md
    python datasets/build.py --check    says whether the numbers still stand

Whoever changes phrasings or rules runs this again and commits what it prints, whatever
it prints.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd

from casekit.answerers import KeywordRule, Majority, ladder, tfidf_model
from casekit.lessons.baseline.mail import make_tables
from casekit.lessons.larkpost_rules import (
    TUNED_DEFAULT,
    TUNED_RULE,
    TWELVE_KEYWORDS,
)
from casekit.worlds import world
from casekit.worlds.larkpost import AUTUMN, LABELS, POLICY_CHANGE

HERE = Path(__file__).resolve().parent
SEEDS = (101, 102, 103, 104, 105)


def rungs(train_sizes: tuple[int, ...]) -> dict:
    """The rungs that need no training, and one model for each number of labels."""
    plain = {
        "majority": Majority(),
        "12 keywords, English": KeywordRule(TWELVE_KEYWORDS),
        "tuned rule": KeywordRule(TUNED_RULE, default=TUNED_DEFAULT),
    }
    return plain | {f"TF-IDF model, {n:,} labels": FirstRows(n) for n in train_sizes}


class FirstRows:
    """The model of the ladder, trained on the first n rows only."""

    def __init__(self, n: int):
        self.n = n

    def fit(self, texts, labels):
        self.model = tfidf_model().fit(texts[: self.n], labels[: self.n])
        return self

    def answer(self, texts):
        return self.model.predict(texts)


def measure(seed: int) -> pd.DataFrame:
    """Accuracy of every rung on every slice of one seed's autumn mail."""
    tables = make_tables(seed)
    # In a mixed order, so that "the first 200 labels" are not all from January.
    train = tables.train.sample(frac=1, random_state=seed)
    autumn, truth = tables.autumn, tables.autumn_truth
    sizes = (200, 1_000, len(train))
    found = ladder(rungs(sizes), train, autumn, time_texts=0).answers
    seen = truth["family"].isin(set(tables.train_truth["family"]))
    slices = {
        "unseen": ~seen,
        "seen": seen,
        "all": pd.Series(True, index=autumn.index),
        "English": truth["lang"] == "en",
        "Spanish": truth["lang"] == "es",
    }
    rows = [
        (
            _steady(rung, sizes),
            name,
            float((found[rung] == found["label"])[rows].mean()),
        )
        for rung in rungs(sizes)
        for name, rows in slices.items()
    ]
    mixed = train.iloc[: len(train) * 4 // 5], train.iloc[len(train) * 4 // 5 :]
    random_split = ladder(rungs((200, 1_000, len(mixed[0]))), *mixed, time_texts=0)
    rows += [
        (_steady(rung, (200, 1_000, len(mixed[0]))), "random split", float(accuracy))
        for rung, accuracy in random_split.table["accuracy"].items()
    ]
    safety = ladder(rungs(sizes), train, tables.safety, time_texts=0)
    rows += [
        (_steady(rung, sizes), "safety recall", float(value))
        for rung, value in safety.table["accuracy"].items()
    ]
    counts = {
        "training messages": len(train),
        "autumn messages": len(autumn),
        "share of the autumn in unseen families": float((~seen).mean()),
        "share with a second request": float(truth["second_true_label"].notna().mean()),
    }
    rows += [("world", name, value) for name, value in counts.items()]
    return pd.DataFrame(rows, columns=["rung", "slice", "value"]).assign(seed=seed)


def _steady(rung: str, sizes: tuple[int, ...]) -> str:
    return rung.replace(f"{sizes[-1]:,} labels", "all labels")


def report(measured: pd.DataFrame) -> str:
    """The measured part of the datasheet, as Markdown."""
    from casekit.worlds import larkpost

    values = measured.groupby(["rung", "slice"], sort=False)["value"]
    mean, spread = values.mean(), values.std()
    columns = [
        "unseen", "seen", "all", "random split", "English", "Spanish", "safety recall",
    ]  # fmt: skip
    lines = [
        "| rung | " + " | ".join(columns) + " |",
        "|---" * (len(columns) + 1) + "|",
    ]
    for rung in dict.fromkeys(measured["rung"]):
        if rung != "world":
            cells = [f"{mean[rung, c]:.2f} ± {spread[rung, c]:.2f}" for c in columns]
            lines.append(f"| {rung} | " + " | ".join(cells) + " |")
    world_facts = mean["world"]
    families = larkpost.families()
    shares = world("larkpost", seed=SEEDS[0], messages=100_000).messages["label"]
    shares = shares.value_counts(normalize=True)
    model = next(rung for rung in measured["rung"] if "all labels" in rung)
    flattery = mean[model, "random split"] - mean[model, "unseen"]
    facts = [
        f"{len(families)} families of phrasing "
        f"({sum(f.lang == 'en' for f in families)} English, "
        f"{sum(f.lang == 'es' for f in families)} Spanish) with "
        f"{sum(len(x) for f in families for x in f.lines.values()):,} lines.",
        f"{world_facts['training messages']:,.0f} training messages, "
        f"{world_facts['autumn messages']:,.0f} of the autumn; "
        f"{world_facts['share of the autumn in unseen families']:.0%} of the autumn is "
        "written in families that training never showed.",
        f"{world_facts['share with a second request']:.0%} of the messages make a "
        "second request.",
        "Shares of the labels in 100,000 messages: "
        + ", ".join(f"{label} {shares[label]:.3f}" for label in LABELS)
        + ".",
        f"A random split flatters the trained model by {100 * flattery:.0f} points "
        "against families never seen.",
    ]
    return "\n".join(lines + [""] + [f"- {fact}" for fact in facts])


def datasheet(measured: pd.DataFrame) -> str:
    """The whole datasheet."""
    template = (HERE / "larkpost" / "datasheet.template.md").read_text(encoding="utf-8")
    return (
        template.replace("{measured}", report(measured))
        .replace("{seeds}", ", ".join(map(str, SEEDS)))
        .replace("{autumn}", str(pd.Timestamp(AUTUMN).date()))
        .replace("{policy}", str(pd.Timestamp(POLICY_CHANGE).date()))
    )


def main(arguments: list[str] | None = None) -> int:
    """Write the datasheet, or with --check compare it; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--check", action="store_true", help="only compare")
    options = parser.parse_args(arguments)
    text = datasheet(pd.concat([measure(seed) for seed in SEEDS]))
    path = HERE / "larkpost" / "datasheet.md"
    if options.check:
        same = path.read_text(encoding="utf-8") == text
        print("The datasheet stands." if same else "The datasheet differs: rebuild it.")
        return int(not same)
    path.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
