"""Record the small model's replies again: messages, examples, and then every reply.

    python datasets/record_replies.py           what is missing; 15 minutes in all
    python datasets/record_replies.py --only "few-shot, choice" --limit 3 --to try.jsonl
    python datasets/record_replies.py --again   messages and replies anew

It needs the model: `python3 start.py llm` installs it. It may be stopped at any time
and goes on from there. Another version of the runtime needs `--again` or a file of its
own: the same weights answer otherwise in another one.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from casekit.answerers.backends import SmallModel
from casekit.answerers.language_model import CONTENT_FREE, RECORDED
from casekit.answerers.recordings import Recordings
from casekit.errors import CasekitError
from casekit.lessons import recorded_mail as mail


def write_messages() -> None:
    """Make the messages and the examples and write them beside the replies."""
    messages, examples = mail.make_messages()
    RECORDED.parent.mkdir(exist_ok=True)
    messages.to_csv(mail.MESSAGES_FILE, index=False, lineterminator="\n")
    examples.to_csv(mail.EXAMPLES_FILE, index=False, lineterminator="\n")


def record(path: Path, only: str = "", limit: int | None = None) -> int:
    """Ask for every reply that is not in the file; returns how many were asked for."""
    recordings = Recordings(path, mode="record", backend=SmallModel())
    asked = 0
    for name, model in mail.recorded_models(recordings).items():
        if only not in ("", name):
            continue
        texts = [] if not model.calibrated else list(CONTENT_FREE)
        for which in mail.RECORDED_ON[name]:
            texts += mail.recorded_mail(which)["text"].tolist()[:limit]
        start, before = time.perf_counter(), asked
        for count, text in enumerate(texts, 1):
            request = model.messages(text), model.parameters
            if not recordings.has(*request):
                recordings.ask(*request)
                asked += 1
            if count % 20 == 0 or count == len(texts):
                spent = time.perf_counter() - start
                print(f"{name}: {count} of {len(texts)}, {spent:.0f} s", flush=True)
        print(f"{name}: {asked - before} new replies", flush=True)
    return asked


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only", default="", choices=["", *mail.RECORDED_ON], help="one model's name"
    )
    parser.add_argument("--limit", type=int, help="only the first messages of each set")
    parser.add_argument("--to", type=Path, default=RECORDED, help="another file")
    parser.add_argument("--again", action="store_true", help="forget what is recorded")
    options = parser.parse_args(arguments)
    try:
        if options.again or not mail.MESSAGES_FILE.exists():
            write_messages()
            options.to.unlink(missing_ok=True)
        asked = record(options.to, options.only, options.limit)
    except CasekitError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{asked} replies recorded in {options.to}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
