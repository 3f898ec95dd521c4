"""Small bases for the tests: drawn by Hypothesis, as rows; written to Parquet; and settled one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st
from pyarrow import parquet

from sitthi.kernel.moment import start_of_day
from sitthi.ledger import chart
from sitthi.population.columns import Kind
from sitthi.population.running import batch
from sitthi.population.sample import FILES
from sitthi.population.settling import Lots, Settled, Spendings
from sitthi.standing import lots as single
from sitthi.standing.points_parts import PointsPart

Row = tuple[int, ...]


class Base(NamedTuple):
    """Rows of lots (customer, credited day, last day, points) and spendings (customer, day, points), in order."""

    lots: Sequence[Row]
    spendings: Sequence[Row]
    as_of_day: int


_CUSTOMERS = st.integers(1, 4)
_DAYS = st.integers(100, 130)
_POINTS = st.integers(0, 40)


@st.composite
def bases(draw: st.DrawFn) -> Base:
    """A few customers with a few lots and spendings close to one another, so that edges are met."""
    drawn = draw(st.lists(st.tuples(_CUSTOMERS, _DAYS, st.integers(0, 12), _POINTS), max_size=20))
    lots = [(customer, day, day + lasts, points) for customer, day, lasts, points in drawn]
    lots.sort(key=lambda row: (row[0], row[2], row[1]))
    spendings = draw(st.lists(st.tuples(_CUSTOMERS, st.integers(98, 145), _POINTS), max_size=14))
    return Base(lots, sorted(spendings, key=lambda row: row[:2]), draw(st.integers(98, 145)))


def columns(rows: Sequence[Row], width: int) -> list[Any]:
    """Rows as arrays: the first int64, the others int32."""
    return [np.array([row[place] for row in rows], np.int32 if place else np.int64) for place in range(width)]


def arrays(base: Base) -> tuple[Lots, Spendings, Settled]:
    """A base as columns, with columns to be filled in."""
    rows = len(base.lots) + len(base.spendings)
    found = [np.full(rows, -7, np.int64) for _ in range(5)]
    left, room = np.full(len(base.lots), -7, np.int32), np.empty(len(base.lots), np.int64)
    lots = Lots(*columns(base.lots, 4))
    return lots, Spendings(*columns(base.spendings, 3)), Settled._make([*found, left, room])


def write(path: Path, kind: Kind, rows: Iterable[Row], schema: Any = None) -> Path:
    """Rows as a Parquet file of a kind."""
    made = batch(schema or FILES[kind.name][0], columns(list(rows), len(kind.names)))
    parquet.write_table(pa.Table.from_batches([made]), path)
    return path


def settled_singly(base: Base) -> list[tuple[int, int, int, int, int]]:
    """(customer, spent, expired, left, refused) by the single decisions, in the order in which they come about."""
    customers = sorted({row[0] for row in (*base.lots, *base.spendings)})
    return [_one(customer, base) for customer in customers]


def _one(customer: int, base: Base) -> tuple[int, int, int, int, int]:
    part = PointsPart("account/a", "enrolled")
    credits_ = [(row[1], 0, row[2], row[3]) for row in base.lots if row[0] == customer]
    spendings = [(row[1], 1, 0, row[2]) for row in base.spendings if row[0] == customer]
    spent = refused = credited = 0
    for day, order, last, points in sorted([*credits_, *spendings], key=lambda event: event[:2]):
        at_us = start_of_day(day)
        if day > base.as_of_day:
            continue
        if order == 0:
            part, _ = single.credit(part, f"bill:{day}", points, at_us, last, chart.POINTS_EARNED)
            credited += points
        elif points > single.balance(part, at_us):
            refused += points
        else:
            (part,), _ = single.take([part], points, at_us, chart.POINTS_REDEEMED)
            spent += points
    part, _ = single.write_off(part, start_of_day(base.as_of_day))
    left = single.balance(part, start_of_day(base.as_of_day))
    return customer, spent, credited - spent - left, left, refused
