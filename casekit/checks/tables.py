"""Comparing two tables: all rows, in words.

Rows may stand in another order unless that matters, columns always may. The index
does not count, except that a named index level is taken for the column it names:
`groupby(...).mean()` puts its key there. Whether a number is an int, a float or a
nullable one, whether a text is an object, a str or a category makes no difference,
and all missing values are the same.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from casekit.checks.compare import kind_name, same
from casekit.checks.reading import Problem, cell, describe, is_series, is_table, show
from casekit.checks.text import code, count, listed
from casekit.errors import BadArgument


@dataclass(frozen=True)
class _Table:
    """A table as plain cells: its column names, and its rows as tuples."""

    names: tuple
    rows: list[tuple]

    def only(self, names: tuple) -> "_Table":
        places = [self.names.index(name) for name in names]
        if places == list(range(len(self.names))):
            return self
        return _Table(names, [tuple(row[p] for p in places) for row in self.rows])


def table_difference(
    answer: Any,
    expected: Any,
    *,
    key: str | list[str] | tuple[str, ...] | None = None,
    ordered: bool = False,
    rel: float = 1e-6,
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
        Tolerances of numbers, as in `math.isclose`.
    check_names : bool
        If False, columns are matched by position and may have other names.

    Raises BadArgument if `expected` is no DataFrame, or `key` does not name each of
    its rows.

    >>> import pandas as pd
    >>> right = pd.DataFrame({"shop": ["A", "B"], "orders": [3, 4]})
    >>> table_difference(right.iloc[::-1].astype({"orders": float}), right) is None
    True
    >>> left = right.replace({"orders": {4: 5}})
    >>> print(table_difference(left, right, key="shop"))
    1 of 2 rows differs, in column `orders`. The first is where `shop` is `'B'`: your table has `5` in `orders`.
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
    left = left.only(right.names) if check_names else _Table(right.names, left.rows)
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
        unmatched, _ = _unmatched(left, right, differing, close)
        if not unmatched:
            return (
                f"The rows are the right ones, but not in the right order. The first "
                f"that is out of place is at position {differing[0]:,} (from 0)."
            )
        return _report(left, right, [(i, i) for i in differing], close)
    mine, theirs = _unmatched(left, right, differing, close)
    return _report(left, right, _paired(left, right, mine, theirs, close), close)


def _read(table: Any, wanted: tuple) -> _Table | Problem:
    """Columns as plain cells, named index levels first if they are wanted."""
    if table.columns.nlevels > 1:
        return Problem(
            "Its column names have several levels. Flatten them to one level first."
        )
    names = [cell(name) for name in table.columns]
    double = [name for name, times in Counter(names).items() if times > 1]
    if double:
        return Problem(f"Its column {listed([_name(n) for n in double])} stands in it "
                       f"more than once.")
    columns = [_cells(table.iloc[:, place]) for place in range(len(names))]
    for level, raw in enumerate(table.index.names):
        name = cell(raw)
        if name is not None and name not in names and (not wanted or name in wanted):
            names.append(name)
            values = table.index.get_level_values(level)
            columns.append(_cells(values.to_series()))
    rows = list(zip(*columns, strict=True)) if columns else [()] * len(table)
    return _Table(tuple(names), rows)


def _cells(series: Any) -> list:
    if not is_series(series):
        return [cell(part) for part in list(series)]
    return list(cell(series)[1])


def _name(plain: Any) -> str:
    return plain if type(plain) is str else show(plain).strip("`")


def _columns_difference(left: _Table, right: _Table, check_names: bool) -> str:
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
        words.append(f"Your table lacks the column{'s' * (len(missing) > 1)} "
                     f"{listed(missing)}.")
    if extra:
        words.append(f"It should not have the column{'s' * (len(extra) > 1)} "
                     f"{listed(extra)}.")
    if missing and any(_loosely(m) == _loosely(e) for m in missing for e in extra):
        words.append("Only capitals or spaces in a name differ.")
    return " ".join(words)


def _loosely(name: str) -> str:
    return "".join(name.replace("_", " ").split()).casefold()


def _row_count(left: _Table, right: _Table) -> str:
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


def _by_key(left: _Table, right: _Table, keys: tuple, close: tuple, ordered: bool):
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
                return f"The row where {_where(keys, value)} stands in your table " \
                    "more than once."
            seen.add(value)
    extra = [value for value in mine if value not in theirs]
    missing = len(theirs) - (len(mine) - len(extra))
    if extra or missing:
        words = []
        if missing:
            words.append(f"{count(missing, 'expected row')} "
                         f"{'is' if missing == 1 else 'are'} missing.")
        if extra:
            words.append(f"{count(len(extra), 'row')} should not be there; the first "
                         f"is where {_where(keys, extra[0])}.")
        return " ".join(words)
    pairs = [(i, theirs[value]) for value, i in mine.items()]
    wrong = [
        (i, j) for i, j in pairs if not same(left.rows[i], right.rows[j], *close)
    ]
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


def _unmatched(
    left: _Table, right: _Table, among: list[int], close: tuple
) -> tuple[list[int], list[int]]:
    """Rows of each side that no row of the other side equals, among positions."""
    spare = defaultdict(list)
    for j in reversed(among):
        spare[right.rows[j]].append(j)
    mine = []
    for i in among:
        waiting = spare.get(left.rows[i])
        if waiting:
            waiting.pop()
        else:
            mine.append(i)
    theirs = sorted(j for waiting in spare.values() for j in waiting)
    return _match_closely(left, right, mine, theirs, close)


def _match_closely(
    left: _Table, right: _Table, mine: list[int], theirs: list[int], close: tuple
) -> tuple[list[int], list[int]]:
    """Take out the pairs that are equal but for the last digits of their numbers."""
    rough = [
        place for place in range(len(right.names))
        if any(_is_rough(left.rows[i][place]) for i in mine)
        or any(_is_rough(right.rows[j][place]) for j in theirs)
    ]
    if not rough:
        return mine, theirs

    def exact(row: tuple) -> tuple:
        return tuple(v for p, v in enumerate(row) if p not in rough)

    def by_value(j: int) -> float:
        return _as_float(right.rows[j][sort_by])

    # Among rows that agree elsewhere, only those near in one column can be equal;
    # the column with the most different values leaves the fewest to look at.
    sort_by = max(rough, key=lambda p: len({right.rows[j][p] for j in theirs}))
    groups = defaultdict(list)
    for j in theirs:
        groups[exact(right.rows[j])].append(j)
    for group in groups.values():
        group.sort(key=by_value)
    left_over = []
    for i in mine:
        row = left.rows[i]
        group = groups.get(exact(row), [])
        value = _as_float(row[sort_by])
        slack = 2 * max(close[0] * abs(value), close[1]) if abs(value) < 1e300 else 0
        start = bisect_left(group, value - slack, key=by_value)
        for at in range(start, len(group)):
            if by_value(group[at]) > value + slack:
                left_over.append(i)
                break
            if same(row, right.rows[group[at]], *close):
                del group[at]
                break
        else:
            left_over.append(i)
    return left_over, sorted(j for group in groups.values() for j in group)


def _is_rough(plain: Any) -> bool:
    return type(plain) is float and not plain.is_integer() or type(plain) is tuple


def _as_float(plain: Any) -> float:
    if type(plain) not in (int, float, bool):
        return 0.0  # what is not a number stays together, in one place
    try:
        return float(plain)
    except OverflowError:
        return 1.7e308 if plain > 0 else -1.7e308


def _paired(
    left: _Table, right: _Table, mine: list[int], theirs: list[int], close: tuple
) -> list[tuple[int, int]]:
    """Unmatched rows with the expected row that each was probably meant to be."""
    rest = set(theirs)
    pairs = []
    for i in mine:
        if i in rest:
            rest.discard(i)
            pairs.append((i, i))
    paired = {i for i, _ in pairs}
    waiting = sorted(rest)
    for i in mine:
        if i not in paired and waiting:
            # A few hundred candidates are enough to say where to look.
            best = max(
                waiting[:300],
                key=lambda j: sum(map(same, left.rows[i], right.rows[j])),  # noqa: B023
            )
            waiting.remove(best)
            pairs.append((i, best))
            if len(pairs) > 300:
                pairs += [(i, j) for i, j in zip(mine, waiting, strict=False)
                          if i not in {a for a, _ in pairs}]
                break
    return sorted(pairs)


def _report(
    left: _Table,
    right: _Table,
    pairs: list[tuple[int, int]],
    close: tuple,
    keys: tuple = (),
) -> str:
    """Words on the rows that differ: how many, in which columns, the first of them."""
    places = [
        [p for p in range(len(right.names))
         if not same(left.rows[i][p], right.rows[j][p], *close)]
        for i, j in pairs
    ]
    touched = sorted({p for row in places for p in row})
    names = [_name(right.names[p]) for p in touched]
    number = len(pairs)
    i, j = pairs[0]
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
