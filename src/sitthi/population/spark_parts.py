"""Where a base of numbers and months can be cut, so that each part has whole citizens and can be read by itself.

The months come in row groups; a part begins with the first citizen that begins after a row group does. Of the months
only the first rows of those groups are read, of the numbers two columns; nothing is sorted or moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sitthi.population.tier_files import MONTHS, NUMBERS, ROWS, Part, open_base

_PEEK_ROWS = 1 << 10


class Cut(NamedTuple):
    """A place to cut: the first row of numbers after it, and of months."""

    row: int
    month_row: int


def parts_of(numbers: Path, months: Path, most: int) -> list[Part]:
    """A base cut into so many parts at most, of about as many months; raises BadInput where a file can not be read."""
    people, bills = open_base(numbers, NUMBERS), open_base(months, MONTHS)
    rows, month_rows = people.metadata.num_rows, bills.metadata.num_rows
    firsts = _first_numbers(bills, most)
    cuts = [Cut(0, 0)]
    for row, group, before in _begins(people, firsts):
        if row > cuts[-1].row:
            cuts.append(Cut(row, _first_of_others(bills, group, before)))
    ends = [*cuts[1:], Cut(rows, month_rows)]
    pairs = zip(cuts, ends, strict=True)
    return [Part((cut.row, end.row), (cut.month_row, end.month_row)) for cut, end in pairs]


def _first_numbers(bills: Any, most: int) -> dict[int, int]:
    """The first number of some row groups of months, evenly spread, with the group."""
    groups = bills.metadata.num_row_groups
    step = -(-groups // max(most, 1))
    found = {}
    for group in range(step, groups, max(step, 1)):
        batches = bills.iter_batches(batch_size=1, row_groups=[group], columns=["number"])
        found[int(next(batches).column(0)[0].as_py())] = group
    return found


def _begins(people: Any, firsts: dict[int, int]) -> Iterator[tuple[int, int, set[int]]]:
    """For each of these numbers that is there: the row where the next citizen begins, its group, its citizen's rest.

    The rest are the numbers of its citizen from itself on. In the order of the file.
    """
    wanted = np.array(sorted(firsts), np.int64)
    row, open_group, before, owner = 0, -1, set[int](), -1
    for batch in people.iter_batches(batch_size=ROWS, columns=["citizen", "number"]):
        citizen, number = (batch.column(name).cast("int64").to_numpy() for name in ("citizen", "number"))
        begins = np.flatnonzero(np.append(citizen[:1] != owner, citizen[1:] != citizen[:-1]))
        places = np.flatnonzero(np.isin(number, wanted))
        if open_group >= 0:
            end = int(begins[0]) if len(begins) else len(number)
            before.update(number[:end].tolist())
            if len(begins):
                yield row + end, open_group, before
                open_group = -1
        for place in places.tolist():
            after = begins[np.searchsorted(begins, place, side="right") :]
            end = int(after[0]) if len(after) else len(number)
            open_group, before = firsts[int(number[place])], set(number[place:end].tolist())
            if len(after):
                yield row + end, open_group, before
                open_group = -1
        row += len(number)
        owner = int(citizen[-1]) if len(citizen) else owner


def _first_of_others(bills: Any, group: int, before: set[int]) -> int:
    """The first row of months, from where a group begins, that is of none of these numbers."""
    metadata = bills.metadata
    row = sum(int(metadata.row_group(one).num_rows) for one in range(group))
    following = list(range(group, metadata.num_row_groups))
    for batch in bills.iter_batches(batch_size=_PEEK_ROWS, row_groups=following, columns=["number"]):
        for number in batch.column(0).to_pylist():
            if number not in before:
                return row
            row += 1
    return row
