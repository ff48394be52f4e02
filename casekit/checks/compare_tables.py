"""Comparing two tables: all rows, in words.

Rows may stand in another order unless that matters, columns always may. The index
does not count, except that a named index level is taken for the column it names:
`groupby(...).mean()` puts its key there. Whether a number is an int, a float or a
nullable one, whether a text is an object, a str or a category makes no difference,
and all missing values are the same.
"""

from collections import Counter
from typing import Any

from casekit.checks.cells import cell, is_series, is_table
from casekit.checks.compare import ROUNDING, kind_name, same
from casekit.checks.match_rows import Table, paired, unmatched
from casekit.checks.reading import Problem, describe, show
from casekit.checks.text import code, count, listed
from casekit.errors import BadArgument


def table_difference(
    answer: Any,
    expected: Any,
    *,
    key: str | list[str] | tuple[str, ...] | None = None,
    ordered: bool = False,
    rel: float = ROUNDING,
    abs_: float = 1e-9,
    check_names: bool = True,
) -> str | None:
    """How a table differs from the expected one; None if it does not.

    Parameters
    ----------
    answer : Any
        The learner's; whatever it is.
    expected : pandas.DataFrame
    key : str or list of str
        The columns that name a row. Rows are matched by them, whatever their order.
    ordered : bool
        Whether the order of rows counts.
    rel, abs_ : float
        Tolerances of numbers, as in `compare.near`: by default only rounding.
    check_names : bool
        If False, columns are matched by position and may have other names.

    Raises BadArgument if `expected` is no DataFrame, or `key` does not name each of
    its rows.

    >>> import pandas as pd
    >>> right = pd.DataFrame({"shop": ["A", "B"], "orders": [3, 4]})
    >>> table_difference(right.iloc[::-1].astype({"orders": float}), right) is None
    True
    >>> left = right.replace({"orders": {4: 5}})
    >>> print(table_difference(left, right, key="shop"))  # doctest: +ELLIPSIS
    1 of 2 rows differs, ... where `shop` is `'B'`: your table has `5` in `orders`.
    """
    if not is_table(expected):
        raise BadArgument(
            f"The expected table has to be a DataFrame; {describe(expected)} came."
        )
    if not is_table(answer):
        hint = " `.reset_index()` makes it a table." if is_series(answer) else ""
        return f"A DataFrame was expected; {describe(answer)} came.{hint}"
    right = _read(expected, ())
    if isinstance(right, Problem):
        raise BadArgument(f"The expected table cannot be used. {right.words}")
    left = _read(answer, right.names if check_names else ())
    if isinstance(left, Problem):
        return left.words
    words = _columns_difference(left, right, check_names)
    if words:
        return words
    left = left.only(right.names) if check_names else Table(right.names, left.rows)
    close = (rel, abs_)
    if key is not None:
        keys = (key,) if isinstance(key, str) else tuple(key)
        return _by_key(left, right, keys, close, ordered)
    if len(left.rows) != len(right.rows):
        return _row_count(left, right)
    pairs = zip(left.rows, right.rows, strict=True)
    differing = [i for i, (a, b) in enumerate(pairs) if not same(a, b, *close)]
    if not differing:
        return None
    if ordered:
        strangers, _ = unmatched(left, right, differing, close)
        if not strangers:
            return (
                f"The rows are the right ones, but not in the right order. The first "
                f"that is out of place is at position {differing[0]:,} (from 0)."
            )
        return _report(left, right, [(i, i) for i in differing], close)
    mine, theirs = unmatched(left, right, differing, close)
    if not mine:
        return None
    return _report(left, right, paired(left, right, mine, theirs, close), close)


def _read(table: Any, wanted: tuple) -> Table | Problem:
    """Columns as plain cells, named index levels first if they are wanted."""
    if table.columns.nlevels > 1:
        return Problem(
            "Its column names have several levels. Flatten them to one level first."
        )
    names = [cell(name) for name in table.columns]
    double = [name for name, times in Counter(names).items() if times > 1]
    if double:
        return Problem(
            f"Its column {listed([_name(n) for n in double])} stands in it "
            f"more than once."
        )
    columns = [_cells(table.iloc[:, place]) for place in range(len(names))]
    for level, raw in enumerate(table.index.names):
        name = cell(raw)
        if name is not None and name not in names and (not wanted or name in wanted):
            names.append(name)
            values = table.index.get_level_values(level)
            columns.append(_cells(values.to_series()))
    rows = list(zip(*columns, strict=True)) if columns else [()] * len(table)
    return Table(tuple(names), rows)


def _cells(series: Any) -> list:
    if not is_series(series):
        return [cell(part) for part in list(series)]
    return list(cell(series)[1])


def _name(plain: Any) -> str:
    return plain if type(plain) is str else show(plain).strip("`")


def _columns_difference(left: Table, right: Table, check_names: bool) -> str:
    if not check_names:
        if len(left.names) == len(right.names):
            return ""
        return (
            f"{count(len(right.names), 'column')} "
            f"{'is' if len(right.names) == 1 else 'are'} expected; your table has "
            f"{len(left.names):,}."
        )
    missing = [_name(name) for name in right.names if name not in left.names]
    extra = [_name(name) for name in left.names if name not in right.names]
    words = []
    if missing:
        words.append(
            f"Your table lacks the column{'s' * (len(missing) > 1)} {listed(missing)}."
        )
    if extra:
        words.append(
            f"It should not have the column{'s' * (len(extra) > 1)} {listed(extra)}."
        )
    if missing and any(_loosely(m) == _loosely(e) for m in missing for e in extra):
        words.append("Only capitals or spaces in a name differ.")
    return " ".join(words)


def _loosely(name: str) -> str:
    return "".join(name.replace("_", " ").split()).casefold()


def _row_count(left: Table, right: Table) -> str:
    more = len(left.rows) > len(right.rows)
    words = (
        f"Your table has {count(len(left.rows), 'row')}, which is too "
        f"{'many' if more else 'few'}."
    )
    doubles = len(left.rows) - len(set(left.rows))
    if more and doubles > len(right.rows) - len(set(right.rows)):
        words += f" {count(doubles, 'row')} in it {_repeat(doubles)} an earlier one."
    return words


def _repeat(number: int) -> str:
    return "repeats" if number == 1 else "repeat"


def _by_key(left: Table, right: Table, keys: tuple, close: tuple, ordered: bool):
    unknown = [name for name in keys if name not in right.names]
    places = {name: place for place, name in enumerate(right.names)}
    if unknown:
        raise BadArgument(f"The expected table has no key column {listed(unknown)}.")

    def named(rows: list[tuple]) -> dict[tuple, int]:
        return {tuple(row[places[k]] for k in keys): i for i, row in enumerate(rows)}

    mine, theirs = named(left.rows), named(right.rows)
    if len(theirs) != len(right.rows):
        raise BadArgument(f"The key {listed(keys)} does not name each expected row.")
    if len(mine) != len(left.rows):
        seen: set = set()
        for row in left.rows:
            value = tuple(row[places[k]] for k in keys)
            if value in seen:
                return (
                    f"The row where {_where(keys, value)} stands in your table "
                    "more than once."
                )
            seen.add(value)
    extra = [value for value in mine if value not in theirs]
    missing = len(theirs) - (len(mine) - len(extra))
    if extra or missing:
        words = []
        if missing:
            words.append(
                f"{count(missing, 'expected row')} "
                f"{'is' if missing == 1 else 'are'} missing."
            )
        if extra:
            words.append(
                f"{count(len(extra), 'row')} should not be there; the first "
                f"is where {_where(keys, extra[0])}."
            )
        return " ".join(words)
    pairs = [(i, theirs[value]) for value, i in mine.items()]
    wrong = [(i, j) for i, j in pairs if not same(left.rows[i], right.rows[j], *close)]
    if wrong:
        return _report(left, right, wrong, close, keys)
    shifted = [i for i, j in pairs if i != j]
    if ordered and shifted:
        return (
            f"The rows are the right ones, but not in the right order. The first that "
            f"is out of place is at position {shifted[0]:,} (from 0)."
        )
    return None


def _where(keys: tuple, values: tuple) -> str:
    parts = (f"{code(k)} is {show(v)}" for k, v in zip(keys, values, strict=True))
    return " and ".join(parts)


def _report(
    left: Table,
    right: Table,
    pairs: list[tuple[int, int]],
    close: tuple,
    keys: tuple = (),
) -> str:
    """Words on the rows that differ: how many, in which columns, the first of them."""
    places = [
        [
            p
            for p in range(len(right.names))
            if not same(left.rows[i][p], right.rows[j][p], *close)
        ]
        for i, j in pairs
    ]
    touched = sorted({p for row in places for p in row})
    names = [_name(right.names[p]) for p in touched]
    number = len(pairs)
    i, _ = pairs[0]
    first = places[0][0]
    if keys:
        at = {name: place for place, name in enumerate(right.names)}
        where = "where " + _where(keys, tuple(left.rows[i][at[k]] for k in keys))
    else:
        where = f"at position {i:,} (counted from 0)"
    words = (
        f"{number:,} of {count(len(right.rows), 'row')} "
        f"{'differs' if number == 1 else 'differ'}, in column"
        f"{'s' * (len(names) > 1)} {listed(names)}. The first is {where}: your table "
        f"has {show(left.rows[i][first])} in {code(_name(right.names[first]), 60)}."
    )
    for p in touched:
        ours = {kind_name(left.rows[a][p]) for a, _ in pairs}
        wanted = {kind_name(right.rows[b][p]) for _, b in pairs}
        if len(ours) == len(wanted) == 1 and ours != wanted:
            words += (
                f" Column {code(_name(right.names[p]), 60)} has {ours.pop()} where "
                f"{wanted.pop()} are expected."
            )
    return words
