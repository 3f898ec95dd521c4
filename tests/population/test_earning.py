"""Bills turned into lots over columns earn what the single decision gives, by the book and by any overlay."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sitthi.areas.points.charge import base_of, earned
from sitthi.areas.points.earning import expires_day, rounding_of
from sitthi.kernel.moment import day_number, end_of_day, start_of_day
from sitthi.population.columns import BILLS
from sitthi.population.compiled import compiled
from sitthi.population.earning import Bills, dated, earn, merge
from sitthi.population.rates import TAXES, Eras, counting, eras_of
from sitthi.population.settling import Lots
from sitthi.standing.money_parts import Line
from tests.population.bases import columns
from tests.population.overlays import laid_over
from tests.shipped import shipped

FIRST = day_number(dt.date(2022, 1, 1))
DAYS = 200
PRODUCTS = ("Voice", "FBB", "IR", "Solution", "Installation", "Unheard")
OVERLAYS: tuple[tuple[dict[str, str], tuple[str, ...]], ...] = (
    ({}, ("points/period.redeem",)),
    ({"rate.charge-per-point": "7"}, ()),
    ({"calc.rounding": "up", "calc.rounded-per": "line"}, ()),
    ({"calc.vat-rounding": "half-up-satang", "calc.rounding": "half-up"}, ()),
    ({"calc.vat-applied": "multiplied-by-rate"}, ()),
    ({"rate.vat-included": "false"}, ()),
    ({"calc.fibre-net-of-discount": "false", "calc.product-types": "[Voice, FBB]"}, ()),
    ({"period.expiry-counted-from": "charged", "period.expiry-span": "month"}, ()),
    ({}, ("points/calc.charge", "points/calc.floor")),
    ({}, ("points/rate",)),
)

Bill = tuple[int, int, int, int, tuple[tuple[int, int, int], ...]]


@cache
def terms(which: int) -> Eras:
    """The terms of 200 days by one of the overlays."""
    with TemporaryDirectory() as folder:
        return eras_of(laid_over(Path(folder), *OVERLAYS[which]), FIRST, FIRST + DAYS - 1)


_LINES = st.tuples(st.integers(0, len(PRODUCTS) - 1), st.integers(0, 2), st.integers(-30_000, 90_000))


@st.composite
def bills(draw: st.DrawFn) -> list[Bill]:
    """Bills of a few customers: customer, day paid, bill, last day, and lines of product, tax and satang."""
    days = st.integers(FIRST, FIRST + DAYS - 1)
    lines = st.lists(_LINES, min_size=1, max_size=5).map(tuple)
    drawn = draw(st.lists(st.tuples(st.integers(1, 3), days, days, lines), max_size=8))
    made = [(customer, paid, number, to, own) for number, (customer, paid, to, own) in enumerate(drawn)]
    return sorted(made, key=lambda bill: bill[:3])


def as_columns(made: list[Bill]) -> Bills:
    """Bills as columns, a row a line."""
    rows = [(*bill[:4], *line) for bill in made for line in bill[4]]
    found: list[Any] = columns(rows, len(BILLS.names))
    return Bills(*(column.astype(np.int64) if place in {2, 6} else column for place, column in enumerate(found)))


def room(rows: int) -> Lots:
    """Columns to be filled in."""
    return Lots(*(np.empty(rows, kind) for kind in (np.int64, np.int32, np.int32, np.int64)))


def rows_of(lots: Lots, size: int) -> list[tuple[int, ...]]:
    """The first rows of columns."""
    return [tuple(int(one) for one in row) for row in zip(*(column[:size] for column in lots), strict=True)]


def singly(made: list[Bill], eras: Eras, until_day: int) -> list[tuple[int, ...]]:
    """(customer, credited day, last day, points) of each bill by the rules of the single decision."""
    found: list[tuple[int, ...]] = []
    (one,) = eras.terms
    for customer, paid, _, to, lines in made:
        if paid > until_day:
            continue
        base = base_of(
            [Line("", PRODUCTS[line[0]], line[2], TAXES[line[1]]) for line in lines], one.earning.charge, one.off
        )
        points = earned(base, one.earning.charge, rounding_of(one), one.off)
        given_nothing = one.off & {"points/rate", "points/3", "points/calc.ba-level"}
        last = expires_day(start_of_day(paid), end_of_day(to), one)
        found.append((customer, paid, last, 0 if given_nothing else points))
    return found


@settings(deadline=None, max_examples=400)
@given(bills(), st.integers(0, len(OVERLAYS) - 1), st.integers(FIRST + 100, FIRST + 250))
def test_a_bill_earns_what_the_single_decision_gives(made: list[Bill], which: int, until_day: int) -> None:
    """Compiled and plain, by each overlay, every bill has the points and the last day of its own decision."""
    eras, lines = terms(which), as_columns(made)
    counts = counting(eras, {product: number for number, product in enumerate(PRODUCTS)})
    for run in (earn, compiled(earn)):
        lots = room(len(made))
        size = run(lines, eras.rates, counts, until_day, lots)
        assert rows_of(lots, size) == singly(made, eras, until_day)


_LOTS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 20), st.integers(20, 30), st.integers(0, 9)), max_size=12
).map(lambda rows: sorted(rows, key=lambda row: (row[0], row[2], row[1])))


@settings(deadline=None)
@given(_LOTS, _LOTS.map(lambda rows: sorted(rows, key=lambda row: row[0])))
def test_merged_lots_are_in_order_and_none_is_lost(held: list[tuple[int, ...]], other: list[tuple[int, ...]]) -> None:
    """Of each customer soonest-expiring first, then by day credited, even where what is earned is in disorder."""
    for run in (merge, compiled(merge)):
        made = room(len(held) + len(other))
        size = run(Lots(*columns(held, 4)), Lots(*columns(other, 4)), made)
        found = rows_of(made, size)
        assert sorted(found) == sorted([*held, *other])
        assert [row[:3] for row in found] == sorted(
            (row[:3] for row in found), key=lambda row: (row[0], row[2], row[1])
        )


def test_lots_that_go_by_the_terms_go_by_the_others_and_the_rest_keep_their_day(tmp_path: Path) -> None:
    """A lot with another day than the book says keeps it; so does one from before the span, or if charges count."""
    by = eras_of(shipped(), FIRST, FIRST + 99).rates
    longer = eras_of(laid_over(tmp_path, {"period.expiry-years": "3"}), FIRST, FIRST + 99).rates
    usual, lasting = int(by.expires_day[0, 5]), int(longer.expires_day[0, 5])
    held = Lots(*columns([(1, FIRST + 5, usual, 9), (1, FIRST + 5, usual + 1, 9), (1, FIRST - 5, usual, 9)], 4))
    charged = eras_of(laid_over(tmp_path, {"period.expiry-counted-from": "charged"}), FIRST, FIRST + 99).rates
    for run in (dated, compiled(dated)):
        days = np.zeros(3, np.int32)
        assert run(held, by, longer, days) == 2
        assert days.tolist() == [lasting, usual + 1, usual]
        assert run(held, by, charged, days) == 3
        assert days.tolist() == [usual, usual + 1, usual]
