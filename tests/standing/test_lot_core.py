"""The core of lots: soonest-expiring first, never from what has expired, the same integers in a list as in a column."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitthi.standing.lot_core import expire, spend

LOTS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 100)), max_size=8).map(
    lambda lots: sorted(lots, key=lambda lot: lot[0])
)


def test_spending_begins_with_the_soonest_expiring_lot() -> None:
    """Lots are emptied in order, and the last one touched keeps its rest."""
    taken = [9, 9, 9]
    assert spend([10, 20, 30], [5, 6, 7], 5, 25, taken) == 0
    assert taken == [10, 15, 0]


def test_a_lot_is_good_on_its_last_day_and_not_the_day_after() -> None:
    """Day 5 still spends a lot of day 5, day 6 does not, and what is missing is told."""
    taken = [0, 0]
    assert spend([10, 20], [5, 6], 5, 30, taken) == 0
    assert spend([10, 20], [5, 6], 6, 30, taken) == 10
    assert taken == [0, 20]


def test_a_lot_expires_the_day_after_its_last() -> None:
    """On its last day nothing goes, the day after all that is left of it."""
    taken = [9, 9]
    assert expire([10, 20], [5, 6], 5, taken) == 0
    assert expire([10, 20], [5, 6], 6, taken) == 10
    assert taken == [10, 0]


def test_no_lots_have_nothing_to_take() -> None:
    """Without lots everything asked for is missing, and nothing expires."""
    assert spend([], [], 1, 7, []) == 7
    assert expire([], [], 1, []) == 0


@given(LOTS, st.integers(0, 61), st.integers(0, 900))
def test_what_is_taken_and_what_is_missing_make_what_was_asked_for(
    lots: list[tuple[int, int]], day: int, points: int
) -> None:
    """No lot gives more than it has, none past its day gives, and no later lot gives before an earlier one is empty."""
    days, left = [lot[0] for lot in lots], [lot[1] for lot in lots]
    taken = [0] * len(lots)
    missing = spend(left, days, day, points, taken)
    assert sum(taken) + missing == points
    assert all(0 <= some <= there for some, there in zip(taken, left, strict=True))
    assert not any(some for some, last in zip(taken, days, strict=True) if last < day)
    good = [at for at, last in enumerate(days) if last >= day]
    assert all(
        taken[later] == 0 or taken[earlier] == left[earlier] for earlier in good for later in good if earlier < later
    )


@given(LOTS, st.integers(0, 61))
def test_points_are_either_good_or_gone(lots: list[tuple[int, int]], day: int) -> None:
    """What expires by a day and what can be spent on it are all there is."""
    days, left = [lot[0] for lot in lots], [lot[1] for lot in lots]
    taken = [0] * len(lots)
    gone = expire(left, days, day, taken)
    assert gone == sum(taken)
    assert spend(left, days, day, sum(left), taken) == gone
