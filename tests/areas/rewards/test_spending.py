"""Which points a redemption may spend, which go first, and that none is spent twice or after its day."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.kernel.decision import GRANTED, Possible
from sitthi.standing import lots
from sitthi.standing.parts import Standing
from sitthi.standing.points_parts import KEPT, PointsPart, RedemptionPart, StockPart
from tests.areas.decided import part, parts, reasons, unmet
from tests.areas.rewards.making import (
    OWN,
    SHARED,
    lot,
    no_points,
    points,
    redeem,
    standing,
    switched,
    terms,
)
from tests.days import at


@pytest.mark.parametrize(
    "found", [None, points(SHARED, state="ended"), points(SHARED, state="moved"), no_points(SHARED)]
)
def test_without_enrolment_nothing_is_redeemed(found: PointsPart | None) -> None:
    """Neither the number nor its account takes part: refused for good, with all that is missing."""
    decision = redeem(found=standing(account_points=found))
    assert (unmet(decision), decision.possible) == (["points/1", "rewards/price"], None)
    for by in (terms("points/1"), terms(enrol__required=False)):
        assert unmet(redeem(found=standing(account_points=found), by=by)) == ["rewards/price"]


def test_a_prepaid_number_does_not_share_the_points_of_its_account() -> None:
    """Postpaid mobile and fibre numbers take part; one that switched has its own points only."""
    shared = points(SHARED, lot(1_000))
    decision = redeem(found=switched(lot(40), account_points=shared))
    assert (unmet(decision), reasons(decision, "rewards/price")[0].value) == (["rewards/price"], 40)
    assert unmet(redeem(by=terms(enrol__numbers_included=("fibre",)))) == ["points/1", "rewards/price"]
    assert unmet(redeem(by=terms("points/enrol.all-numbers"))) == ["points/1", "rewards/price"]


def test_every_number_may_spend_all_points_of_the_account() -> None:
    """First come, first served: no number has a limit of its own, and the decision says what is shared."""
    decision = redeem("bookkeeping")
    assert [one.value for one in reasons(decision, "points/redeem.first-come")] == [1_000]
    assert reasons(redeem(by=terms("points/redeem.first-come")), "points/redeem.first-come") == []


def test_soonest_expiring_points_go_first_over_both_places() -> None:
    """A number back on postpaid spends its kept lots and its account's, by their last days."""
    own = points(OWN, lot(30, "2024-06-30"), lot(40, "2026-03-31"), state=KEPT)
    shared = points(SHARED, lot(10, "2024-09-30"), lot(100, "2026-06-30"))
    decision = redeem(found=standing(points=own, account_points=shared))
    found = part(decision, RedemptionPart)
    assert (found.number_points, found.account_points) == (40, 10)
    after = {one.place: [lot.left for lot in one.lots] for one in parts(decision, PointsPart)}
    assert after == {OWN: [0, 30], SHARED: [0, 100]}


def test_a_place_that_gives_nothing_does_not_change() -> None:
    """Only what was spent from is written anew."""
    own = points(OWN, lot(60, "2024-06-30"), state=KEPT)
    decision = redeem(found=standing(points=own))
    assert [one.place for one in parts(decision, PointsPart)] == [OWN]


def test_expired_points_pay_for_nothing() -> None:
    """A lot is good to the end of its last day; after it, it counts no more even before it is taken off."""
    found = standing(account_points=points(SHARED, lot(50, "2024-06-30")))
    assert redeem(found=found, at_us=at("2024-07-01") - 1).outcome == GRANTED
    late = redeem(found=found, at_us=at("2024-07-01"))
    assert (unmet(late), late.possible) == (["rewards/price"], None)
    assert [one.value for one in reasons(late, "points/period.expiry-run")] == [50]
    for by in (terms("points/period.expiry-run"), terms(period__expired_redeemable=True)):
        assert redeem(found=found, at_us=at("2024-07-01"), by=by).outcome == GRANTED


def test_a_place_that_owes_still_redeems_what_it_has() -> None:
    """What is owed is recovered from the next credit, not from lots (R127)."""
    found = standing(account_points=points(SHARED, lot(50), owed_points=70))
    decision = redeem(found=found)
    assert decision.outcome == GRANTED
    assert part(decision, PointsPart).owed_points == 70


def test_exactly_the_price_is_enough() -> None:
    """One point less is not, and nothing simple mends it."""
    assert redeem(found=standing(account_points=points(SHARED, lot(50)))).outcome == GRANTED
    short = redeem(found=standing(account_points=points(SHARED, lot(49))))
    assert (unmet(short), short.possible) == (["rewards/price"], None)
    (reason,) = reasons(short, "rewards/price")
    assert (reason.value, reason.threshold, reason.unit) == (49, 50, "points")
    assert redeem(found=standing(account_points=points(SHARED)), by=terms("rewards/price")).outcome == GRANTED


def test_a_price_is_that_of_the_day() -> None:
    """60 points to the end of March 2024, 50 from April; who has 55 may wait, unless they expire before."""
    last_us, first_us = at("2024-04-01") - 1, at("2024-04-01")
    assert part(redeem(at_us=last_us), RedemptionPart).account_points == 60
    assert part(redeem(at_us=first_us), RedemptionPart).account_points == 50
    waits = redeem(found=standing(account_points=points(SHARED, lot(55))), at_us=last_us)
    assert (unmet(waits), waits.possible) == (["rewards/price"], Possible(first_us))
    expiring = redeem(found=standing(account_points=points(SHARED, lot(55, "2024-03-31"))), at_us=last_us)
    assert expiring.possible is None


REWARDS = st.sampled_from(["drink-10", "coffee", "desk-fan", "office-chair", "seaside-draw"])
LOTS = st.lists(
    st.tuples(st.integers(0, 700), st.sampled_from(["2024-03-31", "2024-06-30", "2026-03-31"])), max_size=5
).map(lambda found: tuple(lot(left, expires) for left, expires in sorted(found, key=lambda one: one[1])))


@given(LOTS, LOTS, st.lists(REWARDS, max_size=12))
def test_never_more_than_the_balance_nor_than_the_stock(own: Any, shared: Any, wishes: list[str]) -> None:
    """However much is asked for, lots stay at zero or above, expired ones whole, and no reward is taken too often."""
    found = standing(points=points(OWN, *own, state=KEPT), account_points=points(SHARED, *shared))
    by, at_us = terms(), at("2024-06-15")
    stock: dict[str, StockPart] = {}
    spent = 0
    before = _balance(found, at_us)
    expired = _left(found) - before
    for count, wish in enumerate(wishes):
        decision = redeem(wish, replace(found, stock=stock.get(wish)), by, at_us=at_us, request=f"r{count}")
        for one in parts(decision, PointsPart):
            found = replace(found, points=one) if one.place == OWN else replace(found, account_points=one)
        for taken in parts(decision, StockPart):
            stock[taken.reward] = taken
        for made in parts(decision, RedemptionPart):
            spent += made.number_points + made.account_points
            assert sum(one.amount for one in decision.transfers) == made.number_points + made.account_points
        assert _balance(found, at_us) == before - spent >= 0
        assert _left(found) - _balance(found, at_us) == expired
    assert all(one.taken <= by.rewards[one.reward].stock for one in stock.values())


def _balance(found: Standing, at_us: int) -> int:
    return sum(lots.balance(one, at_us) for one in (found.points, found.account_points) if one is not None)


def _left(found: Standing) -> int:
    places = [one for one in (found.points, found.account_points) if one is not None]
    return sum(one.left for place in places for one in place.lots)
