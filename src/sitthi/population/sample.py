"""A made-up base: lots, spendings and bills of so many customers as Parquet, the same for the same seed.

Each figure is mixed from the seed, the customer and what it is about, never drawn in turn; so the files do not depend
on how many rows are made at once, and a larger base begins with the smaller one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from sitthi.files import whole
from sitthi.kernel.errors import BadInput
from sitthi.kernel.moment import day_number
from sitthi.population.rates import eras_of
from sitthi.population.running import LOTS_SCHEMA, batch
from sitthi.terms import Book

CUSTOMERS = 100_000
"""Customers made at once."""
ROW_GROUP = 1 << 20
FIRST_CUSTOMER = 1_000_000_001
MOST_LOTS = 9
MOST_SPENDINGS = 4
LOT_DAYS = 731
SPENDING_DAYS = 1_096
FIRST_DAY = day_number(dt.date(2023, 1, 1))
"""Lots are credited in two years from here on, bills are of the third, points are spent in all three."""
BILL_ENDS = tuple(day_number(dt.date(2025 + month // 12, month % 12 + 1, 1)) - 1 for month in range(1, 13))
LINES = (
    ("Voice", "exclusive", 199_00, 900_00, 10),
    ("Data", "exclusive", 49_00, 500_00, 7),
    ("SMS", "exclusive", 3_00, 60_00, 2),
    ("IDD", "inclusive", 5_00, 400_00, 2),
    ("IR", "exclusive", 99_00, 1_500_00, 1),
    ("FBB", "exclusive", 399_00, 799_00, 4),
    ("FBB", "exclusive", -200_00, -50_00, 2),
    ("Solution", "exclusive", 100_00, 900_00, 2),
    ("Fee", "outside", 20_00, 50_00, 1),
)
"""Lines a bill may have: product, tax, satang from and to, and on how many bills of ten."""

Arrays = tuple[Any, ...]
_U = np.uint64


class Plan(NamedTuple):
    """What is to be made: so many customers, from a seed. Lots are credited on days from ``first_day`` on.

    ``expires_day`` is the last day of a lot credited on each of them; points are spent on ``spending_days``.
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


def bills(plan: Plan, first: int, count: int) -> Arrays:
    """A bill a customer and month of BILL_ENDS: customer, paid day, bill, last day, product, tax, satang."""
    months, lines = len(BILL_ENDS), len(LINES)
    owner = np.repeat(np.arange(first, first + count, dtype=np.int64), months * lines)
    month = np.tile(np.repeat(np.arange(months), lines), count)
    kind = np.tile(np.arange(lines), count * months)
    # A customer has the same kinds of lines each month; a bill has amounts and a day of its own.
    usual = below(owner * 64 + kind, 8 + plan.seed * 64, 10) < np.array([line[4] for line in LINES])[kind]
    owner, month, kind = owner[usual], month[usual], kind[usual]
    own = (owner * 64 + month) * 64
    least, most = np.array([line[2] for line in LINES])[kind], np.array([line[3] for line in LINES])[kind]
    satang = least + below(own + kind, 9 + plan.seed * 64, most - least)
    to_day = np.array(BILL_ENDS, np.int32)[month]
    paid = to_day + 3 + below(own, 10 + plan.seed * 64, 20)
    words = [pa.DictionaryArray.from_arrays(kind, [line[place] for line in LINES]) for place in (0, 1)]
    return owner, paid.astype(np.int32), owner * 100 + month, to_day, *words, satang


SPENDINGS_SCHEMA = pa.schema({"customer": pa.int64(), "day": pa.date32(), "points": pa.int32()})
BILLS_SCHEMA = pa.schema(
    {
        "customer": pa.int64(),
        "paid_day": pa.date32(),
        "bill": pa.int64(),
        "to_day": pa.date32(),
        "product": pa.string(),
        "tax": pa.string(),
        "amount_satang": pa.int64(),
    }
)
FILES: dict[str, tuple[Any, Callable[[Plan, int, int], Arrays]]] = {
    "lots": (LOTS_SCHEMA, lots),
    "bills": (BILLS_SCHEMA, bills),
    "spendings": (SPENDINGS_SCHEMA, spendings),
}
"""What a base is made of: the shape of each file, and what makes its rows."""


def planned(book: Book, customers: int, seed: int) -> Plan:
    """A base of so many customers, whose lots expire as the book says; raises BadInput for none, or a seed below 0."""
    if customers < 1 or seed < 0:
        field = "--customers" if customers < 1 else "--seed"
        raise BadInput(what="is too small", remedy="Make at least one customer; seeds are 0 or more.", field=field)
    rates = eras_of(book, FIRST_DAY, FIRST_DAY + LOT_DAYS - 1).rates
    expires = rates.expires_day[rates.era, np.arange(LOT_DAYS)]
    return Plan(customers, seed, FIRST_DAY, expires, SPENDING_DAYS)


def write(path: Path, name: str, plan: Plan, progress: Callable[[int], None]) -> int:
    """Write a file of FILES, a hundred thousand customers at once; how many rows. Raises OSError.

    ``progress`` is told how many customers are done.
    """
    schema, make = FILES[name]
    rows = 0
    with whole(path) as place, parquet.ParquetWriter(place, schema, compression="zstd") as writer:
        for first, count in _portions(plan.customers):
            made = batch(schema, make(plan, FIRST_CUSTOMER + first, count))
            writer.write_batch(made, row_group_size=ROW_GROUP)
            rows += made.num_rows
            progress(first + count)
    return rows


def _portions(customers: int) -> Iterator[tuple[int, int]]:
    for first in range(0, customers, CUSTOMERS):
        yield first, min(CUSTOMERS, customers - first)
