"""Reading a table that somebody else made, or saying in one sentence why it cannot be.

>>> import tempfile, pathlib
>>> path = pathlib.Path(tempfile.mkdtemp(), "mail.csv")
>>> _ = path.write_text("body;queue\\nHello;other\\n", encoding="utf-8")
>>> read_table(path, needs=("body", "queue")).shape
(1, 2)
>>> read_table(path, needs=("text",))  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
casekit.errors.BadTable: mail.csv has no column 'text'. It has 'body', 'queue'...
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.errors import BadTable

if TYPE_CHECKING:
    import pandas as pd

_MAGIC = {
    b"PK\x03\x04": "an Excel workbook or a zip archive. Save the sheet as CSV first",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook. Save the sheet as CSV first",
    b"%PDF": "a PDF. Export the table behind it as CSV",
    b"\x1f\x8b": "a gzip archive. Unpack it first",
    b"PAR1": "a Parquet file. Read it with pandas.read_parquet and pass the table",
}


def read_table(
    path: str | Path, *, needs: Sequence[str] = (), encoding: str = "utf-8"
) -> pd.DataFrame:
    """Read a CSV file, whatever its delimiter, with every cell as text.

    Parameters
    ----------
    path : file with a header line; comma, semicolon, tab or bar between columns
    needs : names of columns that must be there
    encoding : of the file; a byte order mark is understood

    Raises
    ------
    BadTable
        One sentence: what was expected, what came, what to do next.
    """
    import pandas as pd

    path = Path(path).expanduser()
    raw = _first_bytes(path)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif encoding.lower().replace("-", "") == "utf8":
        encoding = "utf-8-sig"
    for magic, what in _MAGIC.items():
        if raw.startswith(magic):
            raise BadTable(f"{path.name} is {what}; I read CSV files.")
    if b"\0" in raw and encoding != "utf-16":
        raise BadTable(
            f"{path.name} is no text file (it holds zero bytes). Save it as CSV first."
        )
    try:
        with path.open(encoding=encoding, newline="") as file:
            start = file.read(1 << 16)
            delimiter = _delimiter(start)
            file.seek(0)
            header = next(csv.reader(file, delimiter=delimiter), [])
        header = [name.strip() for name in header]
        _check_header(path.name, header, needs)
        table = pd.read_csv(
            path,
            sep=delimiter,
            encoding=encoding,
            dtype=str,
            keep_default_na=False,
            na_values=[""],
            skip_blank_lines=True,
        )
    except UnicodeDecodeError as error:
        shown = encoding.replace("-sig", "").upper()
        raise BadTable(
            f"{path.name} is not written in {shown} (byte {error.start:,} does not "
            'fit). Save it as UTF-8, or pass encoding="latin-1" if it comes from an '
            "older Excel."
        ) from None
    except LookupError:
        raise BadTable(
            f"there is no encoding called {encoding!r}. "
            'Common ones are "utf-8", "latin-1" and "utf-16".'
        ) from None
    except (pd.errors.ParserError, csv.Error) as error:
        reason = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        raise BadTable(
            f"{path.name} does not read as CSV: {reason}. Open that line in an editor; "
            "a quotation mark that is never closed is the usual cause."
        ) from None
    table.columns = header[: len(table.columns)]
    if table.empty:
        raise BadTable(
            f"{path.name} has a header but no rows. Nothing can be measured."
        )
    return table


def _first_bytes(path: Path) -> bytes:
    if not path.exists():
        near = difflib.get_close_matches(
            path.name, [p.name for p in path.parent.glob("*")][:1000], n=1
        )
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise BadTable(
            f"There is no file {path.name!r} in {path.parent.resolve()}.{hint}"
        )
    if path.is_dir():
        raise BadTable(f"{path} is a folder; I need a CSV file inside it.")
    try:
        with path.open("rb") as file:
            raw = file.read(1 << 16)
    except OSError as error:
        raise BadTable(f"{path.name} cannot be read: {error.strerror}.") from None
    if not raw.strip():
        raise BadTable(
            f"{path.name} is empty. Save the table as CSV with a header line."
        )
    return raw


def _delimiter(start: str) -> str:
    """The separator of the header line; a comma where there is none."""
    header = next((line for line in start.splitlines() if line.strip()), "")
    counts = {mark: header.count(mark) for mark in ",;\t|"}
    best = max(counts, key=counts.get)
    return best if counts[best] else ","


def _check_header(name: str, header: list[str], needs: Sequence[str]) -> None:
    double = sorted({column for column in header if header.count(column) > 1})
    wanted = [column for column in double if column in needs]
    if wanted:
        raise BadTable(
            f"{name} has more than one column called {wanted[0]!r}. "
            "Rename one of them, so that it is plain which is meant."
        )
    for column in needs:
        if column not in header:
            shown = ", ".join(repr(one) for one in header[:12])
            near = difflib.get_close_matches(column, header, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise BadTable(
                f"{name} has no column {column!r}. It has {shown}"
                f"{' and more' if len(header) > 12 else ''}.{hint}"
            )
