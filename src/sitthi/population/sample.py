"""A made-up base: lots, spendings and bills of so many customers as Parquet, the same for the same seed.

Each figure is mixed from the seed, the customer and what it is about, never drawn in turn; so the files do not depend
on how many rows are made at once, and a larger base begins with the smaller one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import parquet

CUSTOMERS = 100_000
"""Customers made at once."""
FIRST_CUSTOMER = 1_000_000_001
MOST_LOTS = 9
MOST_SPENDINGS = 4
DAYS_A_YEAR = 365

Arrays = tuple[Any, ...]
_U = np.uint64


class Plan(NamedTuple):
    """What is to be made: customers, seed, the first Thai day, over how many days lots are credited and points spent.

    ``expires_day`` is the last day of a lot credited on each of ``credited_days`` days from ``first_day`` on.
    """

    customers: int
    seed: int
    first_day: int
    expires_day: Any
    spending_days: int


def mixed(index: Any, salt: int) -> Any:
    """64 well-mixed bits for each index: what an index and a salt always give (splitmix64)."""
    bits = index.astype(np.uint64) * _U(0x9E3779B97F4A7C15) + _U(salt * 0xD1342543DE82EF95 % 2**64)
    bits = (bits ^ (bits >> _U(30))) * _U(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> _U(27))) * _U(0x94D049BB133111EB)
    return bits ^ (bits >> _U(31))


def below(index: Any, salt: int, bound: Any) -> Any:
    """A whole number from 0 to below a bound for each index."""
    return ((mixed(index, salt) >> _U(33)) * np.asarray(bound, dtype=np.uint64) >> _U(31)).astype(np.int64)


def _several(plan: Plan, first: int, count: int, most: int, salt: int) -> Arrays:
    """For each customer some things: its row's customer, an index of its own, its place among them and how many."""
    customers = np.arange(first, first + count, dtype=np.int64)
    many = below(customers, salt + plan.seed * 64, most) + 1
    owner = np.repeat(customers, many)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many)
    return owner, owner * 64 + place, place, np.repeat(many, many)


def _spread(own: Any, place: Any, many: Any, days: int, salt: int) -> Any:
    """Days from 0 on, one in each of as many parts of a span as there are things, so that they rise."""
    begin, end = place * days // many, (place + 1) * days // many
    return begin + below(own, salt, np.maximum(end - begin, 1))


def lots(plan: Plan, first: int, count: int) -> Arrays:
    """1 to 9 lots a customer, 5 on average: customer, credited day, last day, points."""
    owner, own, place, many = _several(plan, first, count, MOST_LOTS, 1)
    credited = _spread(own, place, many, len(plan.expires_day), 2 + plan.seed * 64)
    points = 4 + below(own, 3 + plan.seed * 64, 57) * (1 + below(own, 4 + plan.seed * 64, 4))
    days = (plan.first_day + credited).astype(np.int32)
    return owner, days, plan.expires_day[credited].astype(np.int32), points.astype(np.int32)


def spendings(plan: Plan, first: int, count: int) -> Arrays:
    """0 to 3 spendings of round points a customer: customer, day, points."""
    owner, own, place, many = _several(plan, first, count, MOST_SPENDINGS, 5)
    kept = place > 0
    owner, own, place, many = owner[kept], own[kept], place[kept] - 1, many[kept] - 1
    day = plan.first_day + _spread(own, place, many, plan.spending_days, 6 + plan.seed * 64)
    points = (1 + below(own, 7 + plan.seed * 64, 10)) * 10
    return owner, day.astype(np.int32), points.astype(np.int32)


LOTS_SCHEMA = pa.schema(
    {"customer": pa.int64(), "credited_day": pa.date32(), "expires_day": pa.date32(), "points": pa.int32()}
)
SPENDINGS_SCHEMA = pa.schema({"customer": pa.int64(), "day": pa.date32(), "points": pa.int32()})


def write(path: Path, schema: Any, plan: Plan, make: Callable[[Plan, int, int], Arrays]) -> int:
    """Write a file of made-up rows, a hundred thousand customers at once; how many rows."""
    rows = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for first, count in _portions(plan.customers):
            arrays = make(plan, FIRST_CUSTOMER + first, count)
            columns = [pa.array(one).cast(field.type) for one, field in zip(arrays, schema, strict=True)]
            writer.write_batch(pa.record_batch(columns, schema=schema), row_group_size=1 << 20)
            rows += len(arrays[0])
    return rows


def _portions(customers: int) -> Iterator[tuple[int, int]]:
    for first in range(0, customers, CUSTOMERS):
        yield first, min(CUSTOMERS, customers - first)
