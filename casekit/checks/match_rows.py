"""Matching the rows of two tables in any order, with tolerance for numbers."""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from casekit.checks.compare import EXACT, is_rounding, is_whole, same


@dataclass(frozen=True)
class Table:
    """A table as plain cells: its column names, and its rows as tuples."""

    names: tuple
    rows: list[tuple]

    def only(self, names: tuple) -> "Table":
        places = [self.names.index(name) for name in names]
        if places == list(range(len(self.names))):
            return self
        return Table(names, [tuple(row[p] for p in places) for row in self.rows])


def unmatched(
    left: Table, right: Table, among: list[int], close: tuple
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
    left: Table, right: Table, mine: list[int], theirs: list[int], close: tuple
) -> tuple[list[int], list[int]]:
    """Take out the pairs that are equal but for the last digits of their numbers."""
    rough = [
        place
        for place in range(len(right.names))
        if any(_is_rough(left.rows[i][place], close) for i in mine)
        or any(_is_rough(right.rows[j][place], close) for j in theirs)
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


def _is_rough(plain: Any, close: tuple) -> bool:
    if type(plain) is tuple:
        return plain[0] not in EXACT
    if type(plain) is int:
        return not is_rounding(*close)
    return type(plain) is float and not (is_whole(plain) and is_rounding(*close))


def _as_float(plain: Any) -> float:
    if type(plain) not in (int, float, bool):
        return 0.0  # what is not a number stays together, in one place
    try:
        return float(plain)
    except OverflowError:
        return 1.7e308 if plain > 0 else -1.7e308


def paired(
    left: Table, right: Table, mine: list[int], theirs: list[int], close: tuple
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
            alike = [sum(map(same, left.rows[i], right.rows[j])) for j in waiting[:300]]
            best = waiting.pop(alike.index(max(alike)))
            pairs.append((i, best))
            if len(pairs) > 300:
                pairs += [
                    (i, j)
                    for i, j in zip(mine, waiting, strict=False)
                    if i not in {a for a, _ in pairs}
                ]
                break
    return sorted(pairs)
