"""A base settled over columns comes out as each customer's own decisions do."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sitthi.population.compiled import compiled
from sitthi.population.settling import Lots, Settled, Spendings, settle
from sitthi.standing.lot_core import expire, spend
from tests.population.bases import Base, arrays, bases, settled_singly

COMPILED = compiled(settle)


def outcome(base: Base, run: Any) -> tuple[list[tuple[int, ...]], list[int]]:
    """What a run fills in: a row a customer, and what each lot has left."""
    lots, spendings, found = arrays(base)
    rows = run(lots, spendings, base.as_of_day, found)
    table = np.stack([column[:rows] for column in found[:5]], axis=1)
    return [tuple(int(one) for one in row) for row in table], [int(one) for one in found.lot_left]


@settings(deadline=None, max_examples=300)
@given(bases())
def test_the_compiled_text_gives_what_the_plain_text_gives(base: Base) -> None:
    """For any base, the same rows and the same lots come out of one text, run by Python or compiled."""
    assert outcome(base, COMPILED) == outcome(base, settle)


@settings(deadline=None, max_examples=300)
@given(bases())
def test_a_base_comes_out_as_the_single_decisions_do(base: Base) -> None:
    """Credit, redemption and write-off, one by one in the order of time, give each customer the same figures."""
    assert outcome(base, COMPILED)[0] == settled_singly(base)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(100, 110)), max_size=8),
    st.integers(98, 112),
    st.integers(0, 200),
)
def test_the_core_is_the_same_compiled_and_plain(lots: list[tuple[int, int]], day: int, points: int) -> None:
    """Spending and expiry take the same from any lots, whether Python or the compiled text looks at them."""
    lots.sort(key=lambda lot: lot[1])
    left, days = np.array([lot[0] for lot in lots], np.int32), np.array([lot[1] for lot in lots], np.int32)
    rules: list[tuple[Any, tuple[int, ...]]] = [(spend, (day, points)), (expire, (day,))]
    for rule, asked in rules:
        plain, quick = [0] * len(lots), np.zeros(len(lots), np.int64)
        given_plain = rule([lot[0] for lot in lots], [lot[1] for lot in lots], *asked, plain)
        assert given_plain == compiled(rule)(left, days, *asked, quick)
        assert plain == quick.tolist()


@settings(deadline=None)
@given(bases())
def test_nothing_is_lost_and_no_lot_is_below_zero(base: Base) -> None:
    """What was credited by the day asked is spent, expired or left, and no lot has less than nothing left."""
    rows, left = outcome(base, COMPILED)
    credited = sum(row[3] for row in base.lots if row[1] <= base.as_of_day)
    assert credited == sum(row[1] + row[2] + row[3] for row in rows)
    assert all(0 <= one <= lot[3] for one, lot in zip(left, base.lots, strict=True))
    assert sum(left) == sum(row[3] for row in rows)


def test_the_soonest_expiring_lot_is_spent_first_up_to_the_end_of_its_day() -> None:
    """Of two lots the one that expires first is spent first, on its last day still, and the next day no longer."""
    lots = [(1, 100, 109, 30), (1, 100, 119, 30)]
    assert outcome(Base(lots, [(1, 109, 40)], 109), settle) == ([(1, 40, 0, 20, 0)], [0, 20])
    assert outcome(Base(lots, [(1, 110, 40)], 110), settle) == ([(1, 0, 30, 30, 40)], [0, 30])


def test_points_can_be_spent_on_the_day_they_come_and_not_before() -> None:
    """A spending before the lot's day is refused as a whole; one on its day is met."""
    lots = [(1, 100, 119, 30)]
    assert outcome(Base(lots, [(1, 99, 10), (1, 100, 10)], 100), settle) == ([(1, 10, 0, 20, 10)], [20])


def test_customers_of_either_file_alone_have_a_row() -> None:
    """Whoever only spends is refused; whoever has only lots keeps them."""
    rows, left = outcome(Base([(2, 100, 119, 5)], [(1, 100, 7), (3, 100, 8)], 101), settle)
    assert rows == [(1, 0, 0, 0, 7), (2, 0, 0, 5, 0), (3, 0, 0, 0, 8)]
    assert left == [5]


def test_an_empty_base_has_no_customers() -> None:
    """Nothing comes of nothing, compiled as well."""
    nothing = Base([], [], 100)
    assert outcome(nothing, COMPILED) == ([], [])
    assert isinstance(arrays(nothing)[2], Settled)
    assert isinstance(arrays(nothing)[0], Lots)
    assert isinstance(arrays(nothing)[1], Spendings)
