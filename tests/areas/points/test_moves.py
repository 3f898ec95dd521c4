"""Where points go when a number switches to prepaid or back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.points.model import SwitchPoints
from sitthi.areas.points.moves import switch_points
from sitthi.areas.points.terms import PointsTerms
from sitthi.kernel.decision import Decision, Message
from sitthi.standing.parts import AccountPart, Standing
from sitthi.standing.points_parts import Lot, PointsPart
from tests.areas.decided import reasons
from tests.areas.points.moving import (
    AT_US,
    EARNED,
    ENROLLED,
    GONE,
    ITS_OWN,
    MONTH,
    NO_POINTS,
    NUMBER,
    OLD,
    OWN,
    PLACE,
    SINCE_US,
    account,
    after,
    begun,
    command,
    number,
    read_anew,
    terms,
    ties,
)
from tests.days import day

NEW = "0898765432"
TO = PointsPart("account/BA2")
NEW_PLACE = PointsPart(f"number/{NEW}")
BEGUN = "points/note.5.after"


def switch(
    to: str = "prepaid",
    left: AccountPart | None = None,
    own: PointsPart = NO_POINTS,
    points: PointsPart | None = ENROLLED,
    book: PointsTerms | None = None,
) -> Decision:
    """Switch the number; ``left`` are the numbers of its account afterwards."""
    standing = Standing(number=number(to), points=own, account=left or account(), account_points=points)
    return switch_points(command(SwitchPoints(to)), standing, book or terms())


@pytest.mark.parametrize("left", [account(mobiles=1), account(fibres=1), account(3, 2)])
def test_some_numbers_switch_and_the_points_stay(left: AccountPart) -> None:
    """note.5.1, R57: fibre counts among what is left; the number begins on its own, with no lots and no bonus."""
    decision = switch(left=left)
    assert decision.outcome == "recorded"
    assert list(after(decision)) == [PLACE]
    own = after(decision)[PLACE]
    assert (begun(own), own.lots, own.purposes) == (ITS_OWN, (), ENROLLED.purposes)
    assert (decision.transfers, decision.messages) == ((), ())
    (stayed,) = reasons(decision, "points/note.5.1")
    assert (stayed.met, stayed.value, stayed.reading) == (True, left.mobiles + left.fibres, "R57")
    assert [reason.value for reason in reasons(decision, BEGUN)] == ["enrolled"]


def test_the_points_follow_the_last_number() -> None:
    """note.5.2, 5.3, R48: lots go as they are, with what is owed; the account has moved to the number."""
    decision = switch()
    changed = after(decision)
    own, old = changed[PLACE], changed["account/BA1"]
    assert (begun(own), own.lots, own.owed_points) == (ITS_OWN, (OLD, EARNED), 2)
    assert (old.state, old.moved_to, old.since_us, old.lots, old.owed_points) == ("moved", PLACE, AT_US, (), 0)
    assert (old.bonus_us, old.sms_number) == (ENROLLED.bonus_us, ENROLLED.sms_number)
    assert ties(decision, ENROLLED, NO_POINTS)
    assert decision.messages == (Message("points-moved", NUMBER, {"points": 64}),)
    assert [(reason.value, reason.reading) for reason in reasons(decision, "points/note.5.2")] == [(64, "R48")]
    assert [reason.value for reason in reasons(decision, "points/note.5.3")] == [0]


def test_an_account_without_points_moves_all_the_same() -> None:
    """It has no number left to earn with; there is nothing to tell."""
    decision = switch(points=replace(ENROLLED, lots=(), owed_points=0))
    assert after(decision)["account/BA1"].state == "moved"
    assert (decision.transfers, decision.messages) == ((), ())


def test_what_expired_does_not_follow() -> None:
    """Lots past their day are written off where they were."""
    before = replace(ENROLLED, lots=(GONE, EARNED))
    decision = switch(points=before)
    assert after(decision)[PLACE].lots == (EARNED,)
    assert ties(decision, before, NO_POINTS)
    assert decision.messages == (Message("points-moved", NUMBER, {"points": 60}),)


@pytest.mark.parametrize("state", ["none", "kept", "moved", "ended"])
@pytest.mark.parametrize("own", [NO_POINTS, replace(NO_POINTS, state="ended")])
def test_a_number_of_an_account_that_takes_no_part_gets_nothing(state: str, own: PointsPart) -> None:
    """Nothing moves, and the number is not enrolled."""
    decision = switch(points=replace(ENROLLED, state=state), own=own)
    assert (decision.outcome, decision.changes, decision.transfers) == ("recorded", (), ())
    assert [reason.value for reason in reasons(decision, "house/nothing-to-do")] == [state]
    assert switch(points=None, own=own).changes == ()


def test_a_number_kept_from_before_earns_again() -> None:
    """On prepaid once more it goes on with its lots, whether or not its account takes part."""
    kept = replace(OWN, state="kept")
    own = after(switch(points=replace(ENROLLED, state="none"), own=kept))[PLACE]
    assert (begun(own), own.lots) == (ITS_OWN, OWN.lots)
    decision = switch(own=kept)
    assert after(decision)[PLACE].lots == (OLD, *OWN.lots, EARNED)
    assert ties(decision, ENROLLED, kept)


def test_what_was_charged_before_still_waits_for_its_day() -> None:
    """A number back within a month keeps what it was charged on its own in it, and in the month before."""
    kept = replace(OWN, state="kept", month=MONTH - 1, month_satang=7_500, last_satang=2_500)
    own = after(switch(own=kept, left=account(2)))[PLACE]
    assert (own.state, own.month, own.month_satang, own.last_satang) == ("enrolled", MONTH - 1, 7_500, 2_500)


@pytest.mark.parametrize(
    "book",
    [terms("points/note.5.2"), terms("points/note.5.3"), terms(only_follows=False)],
)
def test_the_points_may_stay_with_an_empty_account(book: PointsTerms) -> None:
    """5.2 or 5.3 switched off, or set to stay: the number begins with nothing."""
    decision = switch(book=book)
    assert list(after(decision)) == [PLACE]
    assert (begun(after(decision)[PLACE]), decision.transfers) == (ITS_OWN, ())


@pytest.mark.parametrize("book", [terms("points/note.5.1"), terms(some_follow=True)])
def test_the_points_may_follow_the_first(book: PointsTerms) -> None:
    """5.1 switched off, or set to follow: the account goes on with none."""
    decision = switch(left=account(2), book=book)
    changed = after(decision)
    assert (changed["account/BA1"].state, changed["account/BA1"].lots) == ("enrolled", ())
    assert changed[PLACE].lots == (OLD, EARNED)
    assert ties(decision, ENROLLED, NO_POINTS)


def test_fibre_may_not_count() -> None:
    """R57 is a choice: where fibre is no number, the points follow the last mobile one."""
    book = terms(fibre_counts=False)
    assert after(switch(left=account(fibres=2), book=book))["account/BA1"].state == "moved"
    assert list(after(switch(left=account(1, 2), book=book))) == [PLACE]


def test_each_number_may_take_its_share() -> None:
    """split-evenly: of two numbers each gets a half; what does not divide goes with the last."""
    book, odd = terms(split=True), replace(ENROLLED, lots=(OLD, replace(EARNED, left=51)))
    first = switch(left=account(1), points=odd, book=book)
    rest, own = after(first)["account/BA1"], after(first)[PLACE]
    assert [(lot.points, lot.left) for lot in own.lots] == [(2, 2), (25, 25)]
    assert [(lot.points, lot.left) for lot in rest.lots] == [(8, 2), (35, 26)]
    assert (rest.state, rest.owed_points, own.owed_points) == ("enrolled", 2, 0)
    assert ties(first, odd, NO_POINTS)
    last = switch(points=rest, book=book)
    assert sum(lot.left for lot in after(last)[PLACE].lots) == 28
    assert after(switch(left=account(1), book=terms("points/note.5.3", split=True)))[PLACE].lots == ()


def test_the_sum_may_follow_as_one_lot_anew() -> None:
    """R48 is a choice: the sum of what is good, which lasts as long as points credited now."""
    before = replace(ENROLLED, lots=(GONE, OLD, EARNED))
    decision = switch(points=before, book=terms(dates_kept=False))
    assert after(decision)[PLACE].lots == (Lot("moved:account/BA1", AT_US, day("2025-03-31"), 64, 64),)
    assert ties(decision, before, NO_POINTS)
    none = switch(points=replace(ENROLLED, lots=(GONE,)), book=terms(dates_kept=False))
    assert (after(none)[PLACE].lots, none.messages) == ((), ())


@pytest.mark.parametrize("book", [terms(BEGUN), terms(enrol_anew=True)])
def test_a_number_may_have_to_enrol_anew(book: PointsTerms) -> None:
    """5.after switched off, or a new enrolment needed: lots that follow are kept, but none come."""
    assert after(switch(book=book))[PLACE].state == "kept"
    assert after(switch(left=account(1), book=book)).get(PLACE, NO_POINTS).state == "none"
    kept = replace(OWN, state="kept")
    assert after(switch(own=kept, book=book))[PLACE].since_us == SINCE_US


@pytest.mark.parametrize("points", [ENROLLED, replace(ENROLLED, state="moved"), None])
def test_back_on_postpaid_its_lots_stay_with_the_number(points: PointsPart | None) -> None:
    """R86: kept to their last day, and nothing of its account changes."""
    own = replace(OWN, month_satang=5_000, last_satang=2_500)
    decision = switch("postpaid", own=own, points=points)
    assert after(decision) == {PLACE: replace(own, state="kept", since_us=AT_US)}
    assert (decision.transfers, decision.messages) == ((), ())
    assert [(reason.value, reason.reading) for reason in reasons(decision, BEGUN)] == [(4, "R86")]


@pytest.mark.parametrize("state", ["none", "kept", "moved", "ended"])
def test_back_on_postpaid_with_nothing_of_its_own(state: str) -> None:
    """A number that does not earn on its own is not touched."""
    decision = switch("postpaid", own=replace(NO_POINTS, state=state))
    assert (decision.outcome, decision.changes) == ("recorded", ())
    assert [reason.value for reason in reasons(decision, "house/nothing-to-do")] == [state]


def test_back_on_postpaid_it_may_be_otherwise() -> None:
    """R86 is a choice: its lots join an account that takes part, or it goes on earning on its own."""
    joining = terms(join_account=True)
    decision = switch("postpaid", own=OWN, book=joining)
    changed = after(decision)
    assert (changed[PLACE].state, changed[PLACE].lots) == ("kept", ())
    assert changed["account/BA1"].lots == (OLD, *OWN.lots, EARNED)
    assert ties(decision, ENROLLED, OWN)
    apart = switch("postpaid", own=OWN, points=replace(ENROLLED, state="none"), book=joining)
    assert after(apart) == {PLACE: replace(OWN, state="kept", since_us=AT_US)}
    assert switch("postpaid", own=OWN, book=terms(own_when_back=True)).changes == ()


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("switch.some-numbers", "follow-number", "some_follow", True),
        ("switch.fibre-counts", False, "fibre_counts", False),
        ("switch.only-number", "stay-with-account", "only_follows", False),
        ("switch.all-numbers", "split-evenly", "split", True),
        ("switch.what-follows", "sum-with-new-expiry", "dates_kept", False),
        ("switch.enrol-anew", True, "enrol_anew", True),
        ("switch.back-to-postpaid", "lots-join-account", "join_account", True),
        ("switch.new-points-when-back", "number", "own_when_back", True),
        ("switch.number-leaves", "lots-kept", "number_lots_end", False),
        ("renumber.same-account", "follow-number", "same_follow", True),
        ("renumber.visible-after", 2, "visible_after_days", 2),
        ("renumber.other-account", "follow-number", "other_follow", True),
        ("renumber.bonus", 1, "bonus_points", 1),
        ("renumber.enrols", "number", "account_enrols", False),
        ("renumber.last-number", "stay-with-account", "last_follow", False),
        ("renumber.last-number-enrols", "number", "account_enrols_last", False),
        ("end.causes", ("owner-changed",), "end_causes", ("owner-changed",)),
        ("end.number-leaves", "at-once", "at_once", True),
    ],
)
def test_every_value_of_moving_is_read(name: str, value: object, field: str, expected: object) -> None:
    """Moved in the book, it is another term, and it alone."""
    assert read_anew(name, value).moving == replace(terms().moving, **{field: expected})


LOTS = st.lists(
    st.builds(
        lambda spent, left, days: Lot("bonus", SINCE_US, day("2023-02-10") + days, spent + left, left),
        st.integers(0, 50),
        st.integers(0, 500),
        st.integers(0, 900),
    ),
    max_size=6,
).map(tuple)


@given(
    of_account=LOTS,
    of_number=LOTS,
    owed=st.integers(0, 30),
    left=st.builds(account, st.integers(0, 2), st.integers(0, 2)),
    book=st.builds(lambda split, kept: terms(split=split, dates_kept=kept), st.booleans(), st.booleans()),
    to=st.sampled_from(["prepaid", "postpaid"]),
)
def test_the_ledger_ties_whatever_switches(
    of_account: tuple[Lot, ...],
    of_number: tuple[Lot, ...],
    owed: int,
    left: AccountPart,
    book: PointsTerms,
    to: str,
) -> None:
    """What is left of lots and what is owed move by just the transfers, and no lot is below zero."""
    points = replace(ENROLLED, lots=of_account, owed_points=owed)
    own = replace(OWN, lots=of_number)
    decision = switch(to, left, own, points, book)
    assert ties(decision, points, own)
    assert all(0 <= lot.left <= lot.points for part in after(decision).values() for lot in part.lots)
