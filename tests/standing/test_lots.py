"""Lots of points: what is left of them, less what is owed, is what the ledger holds, whatever happens to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from sitthi.kernel.decision import Transfer
from sitthi.kernel.moment import DAY_US, day_of
from sitthi.ledger import chart
from sitthi.standing import lots
from sitthi.standing.points_parts import ENROLLED, Lot, PointsPart
from tests.days import at, day

NOW = at("2024-05-15 10:00")
TODAY = day("2024-05-15")
BA = "account/BA1"
NUMBER = "number/0812345678"
OWN = chart.points(BA)
OWED = chart.points_owed(BA)


def lot(expires: str, points: int, left: int | None = None, origin: str = "bill:BA1/B1", at_us: int = NOW) -> Lot:
    """A lot, all of it left if nothing else is said."""
    return Lot(origin, at_us, day(expires), points, points if left is None else left)


def place(*held: Lot, owed: int = 0, name: str = BA) -> PointsPart:
    """A place that takes part, with lots."""
    return PointsPart(name, ENROLLED, lots=held, owed_points=owed)


def moved(transfers: Iterable[Transfer]) -> dict[str, int]:
    """What each account gains in points; each transfer moves some."""
    gains: Counter[str] = Counter()
    for one in transfers:
        assert one.amount > 0
        assert one.unit == chart.POINT
        gains[one.debit] -= one.amount
        gains[one.credit] += one.amount
    return {account: gain for account, gain in gains.items() if gain}


@pytest.mark.parametrize(
    ("credited", "span", "last"),
    [
        ("2022-07-01 00:00", lots.QUARTER, "2024-09-30"),
        ("2022-09-30 23:59:59.999999", lots.QUARTER, "2024-09-30"),
        ("2022-10-01 00:00", lots.QUARTER, "2024-12-31"),
        ("2022-12-31 23:59:59.999999", lots.QUARTER, "2024-12-31"),
        ("2024-02-29 12:00", lots.QUARTER, "2026-03-31"),
        ("2022-06-30 12:00", lots.QUARTER, "2024-06-30"),
        ("2022-02-10 12:00", lots.MONTH, "2024-02-29"),
        ("2024-02-29 12:00", lots.MONTH, "2026-02-28"),
        ("2022-12-10 12:00", lots.MONTH, "2024-12-31"),
        ("2022-01-01 00:00", lots.YEAR, "2024-12-31"),
    ],
)
def test_points_expire_at_the_end_of_the_same_span_two_years_later(credited: str, span: str, last: str) -> None:
    """Q3 of 2022 lasts until 30 September 2024, Q4 until 31 December (E5), by Thai days; leap years are minded."""
    assert lots.expiry_day(at(credited), 2, span) == day(last)


def test_the_day_of_a_credit_is_the_thai_day() -> None:
    """18:00 UTC on 30 September is 1 October in Bangkok, and so of the fourth quarter."""
    credited_us = at("2022-10-01 01:00")
    assert credited_us < at("2022-10-01 07:00")
    assert lots.expiry_day(credited_us, 1, lots.QUARTER) == day("2023-12-31")


def test_a_balance_is_of_lots_that_are_good() -> None:
    """A lot counts to the last microsecond of its day; past it only where expired ones are asked for too."""
    part = place(lot("2024-05-15", 5), lot("2024-06-30", 7))
    assert lots.balance(part, at("2024-05-16") - 1) == 12
    assert lots.balance(part, at("2024-05-16")) == 7
    assert lots.balance(part, at("2024-05-16"), expired_too=True) == 12


def test_a_standing_lot_is_found_by_its_origin_until_it_expires() -> None:
    """A spent lot stands as well; one past its day, or of another origin, does not."""
    spent = lot("2024-05-15", 5, 0)
    assert lots.standing_lot(place(spent), spent.origin, NOW) is spent
    assert lots.standing_lot(place(spent), spent.origin, at("2024-05-16")) is None
    assert lots.standing_lot(place(spent), "bonus", NOW) is None


def test_a_credit_makes_a_lot_in_its_order() -> None:
    """Lots are kept soonest-expiring first, then by when, then by what for."""
    part = place(lot("2024-06-30", 1, origin="b"), lot("2024-12-31", 2))
    part, transfers = lots.credit(part, "a", 10, NOW, day("2024-06-30"), chart.POINTS_BONUS)
    part, _ = lots.credit(part, "c", 10, NOW - 1, day("2024-06-30"), chart.POINTS_BONUS)
    assert [one.origin for one in part.lots] == ["c", "a", "b", "bill:BA1/B1"]
    assert moved(transfers) == {chart.POINTS_BONUS: -10, OWN: 10}


@pytest.mark.parametrize(("owed", "left", "still"), [(4, 6, 0), (10, 0, 0), (13, 0, 3)])
def test_what_is_owed_is_recovered_from_the_next_credit(owed: int, left: int, still: int) -> None:
    """The lot is of all points credited, less is left of it, and the debt shrinks by as much (R127)."""
    part, transfers = lots.credit(place(owed=owed), "bonus", 10, NOW, TODAY, chart.POINTS_BONUS)
    assert part.lots == (Lot("bonus", NOW, TODAY, 10, left),)
    assert part.owed_points == still
    assert transfers[0] == Transfer(chart.POINTS_BONUS, OWN, chart.POINT, 10)
    assert moved(transfers) == {chart.POINTS_BONUS: -10, OWED: owed - still} | ({OWN: left} if left else {})


def test_no_points_make_no_lot() -> None:
    """A credit of nothing changes nothing."""
    part = place(owed=3)
    assert lots.credit(part, "bonus", 0, NOW, TODAY, chart.POINTS_BONUS) == (part, ())


def test_points_are_taken_soonest_expiring_first_over_all_places() -> None:
    """Whichever place they lie at; of the same day those of the place named first."""
    number = place(lot("2024-06-30", 5), lot("2024-12-31", 5), name=NUMBER)
    account = place(lot("2024-06-30", 5), lot("2024-09-30", 5))
    (number, account), transfers = lots.take((number, account), 12, NOW, chart.POINTS_REDEEMED)
    assert [one.left for one in number.lots] == [0, 5]
    assert [one.left for one in account.lots] == [0, 3]
    assert moved(transfers) == {chart.points(NUMBER): -5, OWN: -7, chart.POINTS_REDEEMED: 12}
    assert [one.debit for one in transfers] == [chart.points(NUMBER), OWN]


def test_a_place_that_gives_nothing_stays_as_it_is() -> None:
    """It makes no transfer, and nothing taken makes none at all."""
    number, account = place(lot("2024-06-30", 5), name=NUMBER), place(lot("2024-09-30", 5))
    (_, after), transfers = lots.take((number, account), 5, NOW, chart.POINTS_REDEEMED)
    assert after is account
    assert len(transfers) == 1
    assert lots.take((account,), 0, NOW, chart.POINTS_REDEEMED) == ((account,), ())


def test_expired_points_are_taken_only_where_that_is_allowed() -> None:
    """More than there is that is good is our own mistake."""
    part = place(lot("2024-05-14", 5), lot("2024-09-30", 5))
    (after,), _ = lots.take((part,), 5, NOW, chart.POINTS_REDEEMED)
    assert [one.left for one in after.lots] == [5, 0]
    with pytest.raises(AssertionError):
        lots.take((part,), 6, NOW, chart.POINTS_REDEEMED)
    (after,), _ = lots.take((part,), 6, NOW, chart.POINTS_REDEEMED, expired_too=True)
    assert [one.left for one in after.lots] == [0, 4]


def test_taking_a_lot_back_leaves_what_was_spent_of_it_owed() -> None:
    """What is left goes back to where earned points come from; the lot is gone, others stay (R127)."""
    other = lot("2024-09-30", 7, origin="bonus")
    part, transfers, taken, owed = lots.take_back(place(lot("2024-06-30", 10, 4), other, owed=1), "bill:BA1/B1", NOW)
    assert (taken, owed) == (4, 6)
    assert part.lots == (other,)
    assert part.owed_points == 7
    assert moved(transfers) == {OWN: -4, OWED: -6, chart.POINTS_EARNED: 10}


@pytest.mark.parametrize("origin", ["bill:BA1/B1", "bill:BA1/B2"])
def test_what_expired_is_gone_and_what_is_not_there_cannot_be_taken(origin: str) -> None:
    """A lot past its day is left for the run, whether or not it has run; so nothing depends on when it does."""
    part = place(lot("2024-05-14", 10, 4))
    assert lots.take_back(part, origin, NOW) == (part, (), 0, 0)


def test_lots_past_their_day_are_written_off() -> None:
    """Spent ones go too; what was left goes to the points expired; on their last day they all stay."""
    part = place(lot("2024-05-14", 9, 0), lot("2024-05-15", 5), lot("2024-09-30", 7))
    after, transfers = lots.write_off(part, NOW)
    assert [one.points for one in after.lots] == [5, 7]
    assert transfers == ()
    after, transfers = lots.write_off(part, at("2024-05-16"))
    assert [one.points for one in after.lots] == [7]
    assert moved(transfers) == {OWN: -5, chart.POINTS_EXPIRED: 5}
    assert lots.write_off(after, at("2024-05-16")) == (after, ())


def test_an_end_leaves_neither_points_nor_debts() -> None:
    """Points past their day have expired, others end, and what is owed is forgiven: both accounts are empty."""
    part = place(lot("2024-05-14", 3), lot("2024-09-30", 7, 5), owed=2)
    after, transfers = lots.end(part, NOW)
    assert (after.lots, after.owed_points) == ((), 0)
    assert moved(transfers) == {OWN: -8, OWED: 2, chart.POINTS_EXPIRED: 3, chart.POINTS_ENDED: 3}
    assert lots.end(after, NOW) == (after, ())


def test_lots_move_as_they_are() -> None:
    """With origin, day and debts, among those that are there already; what has expired stays behind (R48)."""
    gone, held, spent = lot("2024-05-14", 3), lot("2024-09-30", 7, 5), lot("2024-12-31", 4, 0)
    source = replace(place(gone, held, spent, owed=2), reminded_day=9)
    there = lot("2024-10-31", 1)
    target = replace(place(there, owed=1, name=NUMBER), reminded_day=7)
    source, target, transfers = lots.move(source, target, NOW)
    assert (source.lots, source.owed_points) == ((), 0)
    assert target.lots == (held, there, spent)
    assert (target.owed_points, target.reminded_day) == (3, 9)
    new, new_owed = chart.points(NUMBER), chart.points_owed(NUMBER)
    assert moved(transfers) == {OWN: -8, OWED: 2, chart.POINTS_EXPIRED: 3, new: 5, new_owed: -2}


def test_a_place_without_anything_moves_nothing() -> None:
    """Its target stays as it is."""
    source, target, transfers = lots.move(place(), place(name=NUMBER), NOW)
    assert (source, target, transfers) == (place(), place(name=NUMBER), ())


class Life(RuleBasedStateMachine):
    """Anything happens to two places in any order of time; the ledger is kept beside them."""

    def __init__(self) -> None:
        """Two empty places."""
        super().__init__()
        self.now_us = NOW
        self.places = [place(), place(name=NUMBER)]
        self.ledger: Counter[str] = Counter()
        self.bills = 0

    def keep(self, index: int, part: PointsPart, transfers: Iterable[Transfer]) -> None:
        """A place as it is now, and what that moved."""
        self.places[index] = part
        self.post(transfers)

    def post(self, transfers: Iterable[Transfer]) -> None:
        """Transfers into the ledger."""
        for account, gain in moved(transfers).items():
            self.ledger[account] += gain

    @rule(days=st.integers(1, 200))
    def time_goes_by(self, days: int) -> None:
        """Some days later."""
        self.now_us += days * DAY_US

    @rule(index=st.integers(0, 1), points=st.integers(0, 50), years=st.integers(0, 1))
    def credited(self, index: int, points: int, years: int) -> None:
        """A bill earns."""
        self.bills += 1
        last_day = lots.expiry_day(self.now_us, years, lots.QUARTER)
        origin = f"bill:BA1/{self.bills}"
        self.keep(index, *lots.credit(self.places[index], origin, points, self.now_us, last_day, chart.POINTS_EARNED))

    @rule(share=st.integers(0, 100))
    def spent(self, share: int) -> None:
        """Some of what both places have is redeemed; a lot past its day gives nothing."""
        points = sum(lots.balance(part, self.now_us) for part in self.places) * share // 100
        today = day_of(self.now_us)
        before = [one for part in self.places for one in part.lots if one.expires_day < today]
        after, transfers = lots.take(self.places, points, self.now_us, chart.POINTS_REDEEMED)
        self.places = list(after)
        self.post(transfers)
        assert [one for part in self.places for one in part.lots if one.expires_day < today] == before

    @rule(index=st.integers(0, 1), bill=st.integers(1, 20))
    def reversed_payment(self, index: int, bill: int) -> None:
        """A bill is no longer paid."""
        part, transfers, taken, owed = lots.take_back(self.places[index], f"bill:BA1/{bill}", self.now_us)
        assert taken + owed == sum(one.amount for one in transfers)
        self.keep(index, part, transfers)

    @rule(index=st.integers(0, 1))
    def run(self, index: int) -> None:
        """Lots are written off."""
        self.keep(index, *lots.write_off(self.places[index], self.now_us))

    @rule(index=st.integers(0, 1))
    def moved_away(self, index: int) -> None:
        """All goes to the other place."""
        source, target, transfers = lots.move(self.places[index], self.places[1 - index], self.now_us)
        self.places[1 - index] = target
        self.keep(index, source, transfers)

    @rule(index=st.integers(0, 1))
    def ended(self, index: int) -> None:
        """The points of a place end."""
        self.keep(index, *lots.end(self.places[index], self.now_us))

    @invariant()
    def the_books_tie(self) -> None:
        """What is left of lots and what is owed are the balances of the accounts; no lot is below zero or overfull."""
        for part in self.places:
            assert all(0 <= one.left <= one.points for one in part.lots)
            assert list(part.lots) == sorted(part.lots, key=lambda one: (one.expires_day, one.credited_us, one.origin))
            assert part.owed_points >= 0
            assert self.ledger[chart.points(part.place)] == sum(one.left for one in part.lots)
            assert self.ledger[chart.points_owed(part.place)] == -part.owed_points
        assert sum(self.ledger.values()) == 0


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
