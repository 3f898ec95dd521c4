"""Where points go when a number gets another number, in its account or another."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from sitthi.areas.points.model import MovePoints
from sitthi.areas.points.moves import move_points
from sitthi.areas.points.terms import PointsTerms
from sitthi.kernel.decision import Decision, Message
from sitthi.standing.parts import AccountPart, NumberPart, Standing
from sitthi.standing.points_parts import Lot, PointsPart
from tests.areas.decided import reasons
from tests.areas.points.moving import (
    AT_US,
    EARNED,
    ENROLLED,
    ITS_OWN,
    OLD,
    OWN,
    SINCE_US,
    account,
    after,
    begun,
    command,
    number,
    terms,
    ties,
)
from tests.days import at, day

NEW = "0898765432"
TO = PointsPart("account/BA2")
NEW_PLACE = PointsPart(f"number/{NEW}")


def move(
    left: AccountPart | None = None,
    to: PointsPart = TO,
    *,
    points: PointsPart | None = ENROLLED,
    own: PointsPart = NEW_PLACE,
    part: NumberPart | None = None,
    book: PointsTerms | None = None,
) -> Decision:
    """Renumber the number into another account; ``left`` are the numbers of the one it has left."""
    standing = Standing(
        number=part or number("postpaid", number=NEW, account="BA2"),
        points=own,
        account=left or account(),
        account_points=points,
        to_account=AccountPart("BA2", "H1", 15, portal=True, mobiles=1),
        to_points=to,
    )
    return move_points(command(MovePoints("BA1"), NEW_PLACE.place), standing, book or terms())


@pytest.mark.parametrize("left", [account(mobiles=1), account(fibres=1)])
def test_an_account_with_numbers_keeps_its_points(left: AccountPart) -> None:
    """note.6.2, R58: the new account takes part from now on, without a bonus, and is told by the new number."""
    decision = move(left)
    joined = PointsPart("account/BA2", "enrolled", AT_US, 0, NEW, ENROLLED.purposes)
    assert after(decision) == {"account/BA2": joined}
    assert (decision.transfers, decision.messages) == ((), ())
    assert [(reason.value, reason.reading) for reason in reasons(decision, "points/note.6.2")] == [(1, "R58")]


@pytest.mark.parametrize("state", ["none", "moved", "ended"])
def test_the_points_of_an_empty_account_follow(state: str) -> None:
    """note.6.2-last, R58: lots go with their dates to the new account, which takes part."""
    to = replace(TO, state=state, moved_to="number/0800000000" if state == "moved" else "")
    decision = move(to=to)
    old, new = after(decision)["account/BA1"], after(decision)["account/BA2"]
    assert (old.state, old.moved_to, old.lots) == ("moved", "account/BA2", ())
    assert (new.state, new.since_us, new.lots, new.owed_points) == ("enrolled", AT_US, (OLD, EARNED), 2)
    assert (new.bonus_us, new.sms_number, new.moved_to) == (0, NEW, to.moved_to)
    assert ties(decision, ENROLLED, to)
    assert decision.messages == (Message("points-moved", NEW, {"points": 64}),)
    assert reasons(decision, "points/note.6.2") == []


def test_an_account_that_takes_part_already_goes_on() -> None:
    """Since when, whom to tell and what it agreed to stay; lots join its own."""
    to = replace(TO, state="enrolled", since_us=SINCE_US, sms_number="0890000002", lots=(EARNED,))
    assert move(account(1), to).changes == ()
    new = after(move(to=to))["account/BA2"]
    assert new == replace(to, lots=(OLD, EARNED, EARNED), owed_points=2)


def test_a_fibre_number_is_told_nothing() -> None:
    """It takes its points along as any other, but no SMS reaches it."""
    fibre = number("postpaid", number="FBB8801234567", account="BA2", product="fibre")
    decision = move(part=fibre)
    assert (after(decision)["account/BA2"].sms_number, decision.messages) == ("", ())


@pytest.mark.parametrize("state", ["none", "moved", "ended"])
def test_of_an_account_that_takes_no_part_nothing_moves(state: str) -> None:
    """The new account is not enrolled by it."""
    decision = move(points=replace(ENROLLED, state=state))
    assert (decision.outcome, decision.changes) == ("recorded", ())
    assert [reason.value for reason in reasons(decision, "house/nothing-to-do")] == [state]
    assert move(points=None).changes == ()


def test_a_prepaid_number_is_none_of_its_account() -> None:
    """Its own points are at its place, which is renamed with it; those of its account stay."""
    own = replace(OWN, place=NEW_PLACE.place)
    decision = move(part=number(number=NEW, account="BA2"), own=own)
    assert (decision.outcome, decision.changes) == ("recorded", ())
    assert [reason.value for reason in reasons(decision, "house/nothing-to-do")] == ["prepaid"]


@pytest.mark.parametrize("left", [account(1), account()])
def test_what_is_the_numbers_own_stays_its_own(left: AccountPart) -> None:
    """R86: lots kept from a time on prepaid do not join the new account."""
    kept = replace(OWN, place=NEW_PLACE.place, state="kept")
    assert NEW_PLACE.place not in after(move(left, own=kept))


@pytest.mark.parametrize(("left", "clause"), [(account(1), "points/note.6.2"), (account(), "points/note.6.2-last")])
def test_without_the_clause_nothing_moves(left: AccountPart, clause: str) -> None:
    """6.2 and 6.2-last each carry out their own case."""
    assert move(left, book=terms(clause)).changes == ()
    other = {"points/note.6.2", "points/note.6.2-last"} - {clause}
    assert move(left, book=terms(*other)).changes != ()


def test_the_points_may_go_elsewhere() -> None:
    """6.2 set to follow, 6.2-last to stay: the account that gives goes on taking part."""
    decision = move(account(1), book=terms(other_follow=True))
    assert (after(decision)["account/BA1"].state, after(decision)["account/BA1"].lots) == ("enrolled", ())
    assert after(decision)["account/BA2"].lots == (OLD, EARNED)
    assert ties(decision, ENROLLED, TO)
    assert after(move(book=terms(last_follow=False)))["account/BA2"].lots == ()


def test_a_bonus_may_come_with_it() -> None:
    """6.2 gives none; were it one point, it would be a lot of its own, once in the account's life."""
    book = terms(bonus_points=1)
    decision = move(account(1), book=book)
    new = after(decision)["account/BA2"]
    assert new.lots == (Lot("bonus", AT_US, day("2025-03-31"), 1, 1),)
    assert (new.bonus_us, ties(decision, TO)) == (AT_US, True)
    assert after(move(account(1), replace(TO, bonus_us=SINCE_US), book=book))["account/BA2"].lots == ()


@pytest.mark.parametrize(("left", "field"), [(account(1), "account_enrols"), (account(), "account_enrols_last")])
def test_the_number_may_take_part_instead(left: AccountPart, field: str) -> None:
    """R58 is a choice: the number earns on its own, and points that follow are its own; the new account stays out."""
    decision = move(left, book=terms(**{field: False}))
    changed = after(decision)
    assert "account/BA2" not in changed
    own = changed[NEW_PLACE.place]
    lots = (OLD, EARNED) if not left.mobiles else ()
    assert (begun(own), own.lots) == (ITS_OWN, lots)
    assert ties(decision, ENROLLED, TO, NEW_PLACE)


@pytest.mark.parametrize("from_account", ["", "BA1"])
def test_within_its_account_nothing_moves(from_account: str) -> None:
    """note.6.1: the points stay, seen with the new number from the next day on."""
    decision = within(from_account)
    assert (decision.outcome, decision.changes, decision.transfers) == ("recorded", (), ())
    (seen,) = reasons(decision, "points/note.6.1")
    assert (seen.met, seen.value, seen.unit) == (True, at("2023-02-16"), "us")
    (later,) = reasons(within(from_account, terms(visible_after_days=2)), "points/note.6.1")
    assert later.value == at("2023-02-17")


@pytest.mark.parametrize("book", [terms("points/note.6.1"), terms(same_follow=True)])
def test_within_its_account_they_may_follow(book: PointsTerms) -> None:
    """6.1 switched off, or set to follow: the lots are the number's, new points the account's."""
    decision = within("", book)
    changed = after(decision)
    assert (changed["account/BA1"].state, changed["account/BA1"].lots) == ("enrolled", ())
    assert (changed[NEW_PLACE.place].state, changed[NEW_PLACE.place].lots) == ("kept", (OLD, EARNED))
    assert ties(decision, ENROLLED, NEW_PLACE)


def within(from_account: str, book: PointsTerms | None = None) -> Decision:
    """Renumber the number within its account; nothing is known of another one."""
    standing = Standing(
        number=number("postpaid", number=NEW),
        points=NEW_PLACE,
        account=account(2),
        account_points=ENROLLED,
        to_account=None,
        to_points=None,
    )
    return move_points(command(MovePoints(from_account), NEW_PLACE.place), standing, book or terms())
