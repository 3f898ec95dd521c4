"""When points end: with an owner, a category or the numbers they were earned with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.points.endings import cause_of, end_points
from sitthi.areas.points.model import EndPoints
from sitthi.areas.points.terms import PointsTerms
from sitthi.kernel.decision import Decision, Message, Transfer
from sitthi.standing.parts import AccountPart, Standing
from sitthi.standing.points_parts import PointsPart
from tests.areas.decided import reasons
from tests.areas.points.moving import AT_US, EARNED, ENROLLED, GONE, NUMBER, OWN, account, after, command, terms, ties

NOTE = "points/note.8"
OF_A_NUMBER = ("number-cancelled", "owner-changed")
OF_A_HOLDER = ("category-changed", "sub-category-changed")


def end(
    cause: str, part: PointsPart = ENROLLED, left: AccountPart | None = None, book: PointsTerms | None = None
) -> Decision:
    """End the points of a place; ``left`` is its account, where it is one."""
    of_account = part.place.startswith("account/")
    standing = Standing(points=part, account=left or account()) if of_account else Standing(points=part)
    return end_points(command(EndPoints(cause), part.place), standing, book or terms())


@pytest.mark.parametrize("about", ["customer", "debt", "death", "bankruptcy", "ported-out"])
def test_a_number_that_ends_is_cancelled(about: str) -> None:
    """Whoever asked for it, and whatever the reason."""
    assert cause_of("number.ended", about) == "number-cancelled"


def test_a_change_of_owner_is_one() -> None:
    """The number goes on elsewhere, but not for this holder."""
    assert cause_of("number.ended", "owner-changed") == "owner-changed"


@pytest.mark.parametrize("about", ["permanent", "", "service-swapped"])
def test_a_number_suspended_for_good_has_not_ended(about: str) -> None:
    """Its contract has; its points can only not be redeemed, until it is cancelled."""
    assert cause_of("number.ended", about) == ""


@pytest.mark.parametrize(
    ("to", "cause"),
    [
        ("person", "category-changed"),
        ("juristic", "category-changed"),
        ("sme", "sub-category-changed"),
        ("corporate", "sub-category-changed"),
        ("customer", ""),
    ],
)
def test_categories_and_their_subs_are_told_apart(to: str, cause: str) -> None:
    """What a category is to one event is no reason to end a number to another."""
    assert cause_of("holder.category-changed", to) == cause
    assert cause_of("number.ended", "sme") == ""


@pytest.mark.parametrize("cause", OF_A_NUMBER)
def test_an_empty_account_loses_its_points(cause: str) -> None:
    """note.8, R9: with its last number; what it owes is forgiven. Nobody is left to be told."""
    decision = end(cause)
    part = after(decision)["account/BA1"]
    assert (decision.outcome, part.state, part.since_us, part.lots, part.owed_points) == (
        "recorded", "ended", AT_US, (), 0,
    )  # fmt: skip
    assert part.bonus_us == ENROLLED.bonus_us
    assert ties(decision, ENROLLED)
    assert decision.transfers == (
        Transfer("points-of-account/BA1", "points-ended", "point", 64),
        Transfer("points-ended", "points-owed-by-account/BA1", "point", 2),
    )
    assert decision.messages == ()
    assert [reason.value for reason in reasons(decision, NOTE)] == [cause, 0, 64]


@pytest.mark.parametrize("cause", OF_A_NUMBER)
@pytest.mark.parametrize("left", [account(1), account(fibres=1)])
def test_an_account_with_numbers_keeps_its_points(cause: str, left: AccountPart) -> None:
    """R9: mobile or fibre, one is enough."""
    decision = end(cause, left=left)
    assert (decision.outcome, decision.changes, decision.transfers, decision.messages) == ("recorded", (), (), ())
    assert [(reason.value, reason.reading) for reason in reasons(decision, NOTE)] == [(cause, ""), (1, "R9")]


@pytest.mark.parametrize("cause", OF_A_NUMBER)
def test_an_account_may_lose_its_points_with_the_first_number(cause: str) -> None:
    """R9 is a choice: at once, and a number that is left is told."""
    decision = end(cause, left=account(1), book=terms(at_once=True))
    assert after(decision)["account/BA1"].state == "ended"
    assert decision.messages == (Message("points-ended", ENROLLED.sms_number, {"points": 64}),)


@pytest.mark.parametrize("cause", OF_A_NUMBER)
@pytest.mark.parametrize("state", ["enrolled", "kept"])
def test_a_number_that_leaves_loses_its_own(cause: str, state: str) -> None:
    """R86: earned on its own or kept since; what it was charged comes to nothing. It is told nothing any more."""
    own = replace(OWN, state=state, month_satang=7_500, last_satang=2_500)
    decision = end(cause, own)
    part = after(decision)[OWN.place]
    assert (part.state, part.lots, part.month, part.month_satang, part.last_satang) == ("ended", (), 0, 0, 0)
    assert ties(decision, own)
    assert decision.messages == ()
    assert reasons(decision, NOTE)[-1].reading == "R86"


def test_a_number_that_leaves_may_keep_its_own() -> None:
    """R86 is a choice: its lots stay to their last day, no new ones come; a category still ends them."""
    book = terms(number_lots_end=False)
    assert after(end("number-cancelled", OWN, book=book)) == {OWN.place: replace(OWN, state="kept", since_us=AT_US)}
    assert end("owner-changed", replace(OWN, state="kept"), book=book).changes == ()
    assert after(end("category-changed", OWN, book=book))[OWN.place].state == "ended"
    assert after(end("number-cancelled", book=book))["account/BA1"].state == "ended"


@pytest.mark.parametrize("cause", OF_A_HOLDER)
@pytest.mark.parametrize("left", [account(1), account(2, 3)])
def test_a_category_ends_the_points_of_an_account(cause: str, left: AccountPart) -> None:
    """note.8: whatever numbers it has; its number for messages is told."""
    decision = end(cause, left=left)
    assert after(decision)["account/BA1"].state == "ended"
    assert ties(decision, ENROLLED)
    assert decision.messages == (Message("points-ended", ENROLLED.sms_number, {"points": 64}),)
    assert [reason.value for reason in reasons(decision, NOTE)] == [cause, 64]


@pytest.mark.parametrize("cause", OF_A_HOLDER)
def test_a_category_ends_the_points_of_a_number(cause: str) -> None:
    """It goes on, so it is told."""
    decision = end(cause, OWN)
    assert after(decision)[OWN.place].state == "ended"
    assert decision.messages == (Message("points-ended", NUMBER, {"points": 4}),)


def test_nobody_is_told_of_nothing() -> None:
    """No points, no number for messages, or no number left: no message."""
    none = replace(ENROLLED, lots=(replace(EARNED, left=0),), owed_points=0)
    decision = end("category-changed", none, account(1))
    assert (after(decision)["account/BA1"].state, decision.transfers, decision.messages) == ("ended", (), ())
    assert end("category-changed", replace(ENROLLED, sms_number=""), account(1)).messages == ()
    assert end("category-changed").messages == ()


def test_what_expired_has_not_ended() -> None:
    """Lots past their day are written off as expired, and not told of."""
    before = replace(ENROLLED, lots=(GONE, EARNED), owed_points=0)
    decision = end("category-changed", before, account(1))
    assert [(one.credit, one.amount) for one in decision.transfers] == [("points-expired", 3), ("points-ended", 60)]
    assert decision.messages == (Message("points-ended", ENROLLED.sms_number, {"points": 60}),)


@pytest.mark.parametrize("part", [ENROLLED, OWN])
@pytest.mark.parametrize("state", ["none", "moved", "ended"])
@pytest.mark.parametrize("cause", [*OF_A_NUMBER, *OF_A_HOLDER])
def test_where_there_are_no_points_none_end(part: PointsPart, state: str, cause: str) -> None:
    """Recorded only."""
    decision = end(cause, replace(part, state=state, lots=(), owed_points=0))
    assert (decision.outcome, decision.changes, decision.transfers) == ("recorded", (), ())
    assert [reason.value for reason in reasons(decision, "house/nothing-to-do")] == [state]


@pytest.mark.parametrize("part", [ENROLLED, OWN])
@pytest.mark.parametrize("cause", [*OF_A_NUMBER, *OF_A_HOLDER])
def test_only_the_causes_of_the_note_end_points(part: PointsPart, cause: str) -> None:
    """note.8: taken off its list, or with the note switched off, a cause ends nothing."""
    causes = tuple(one for one in terms().moving.end_causes if one != cause)
    assert len(causes) == len(terms().moving.end_causes) - 1
    for book in (terms(end_causes=causes), terms(NOTE)):
        decision = end(cause, part, book=book)
        assert (decision.outcome, decision.changes, decision.transfers) == ("recorded", (), ())
        assert [reason.value for reason in reasons(decision, "house/nothing-to-do")] == [cause]


@given(
    left=st.lists(st.integers(0, 60), max_size=5),
    owed=st.integers(0, 100),
    cause=st.sampled_from([*OF_A_NUMBER, *OF_A_HOLDER]),
)
def test_an_end_leaves_nothing_in_the_books(left: list[int], owed: int, cause: str) -> None:
    """Whatever was there or owed, both accounts of the place are empty afterwards."""
    before = replace(ENROLLED, lots=tuple(replace(EARNED, left=one) for one in left), owed_points=owed)
    decision = end(cause, before)
    assert ties(decision, before)
    assert (after(decision)["account/BA1"].lots, after(decision)["account/BA1"].owed_points) == ((), 0)
