"""Who may become a holder and open an account."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.th import pin

from sitthi.areas.holders import rules
from sitthi.areas.holders.model import OpenAccount, RegisterHolder
from sitthi.areas.holders.terms import HoldersTerms, read
from sitthi.kernel.command import SYSTEM, Command
from sitthi.kernel.decision import Decision
from sitthi.kernel.moment import parse_time
from sitthi.standing.parts import AccountPart, HolderPart, Standing
from tests.areas.decided import unmet
from tests.shipped import shipped

AT_US = parse_time("2024-04-01T10:00:00+07:00")
BOOK = shipped()
RIGHT = "1101700230708"
WRONG = RIGHT[:-1] + "5"
COMPANY = "0105536112014"
NAME = "สมหญิง ใจดี"
PERSON = RegisterHolder("person", NAME, "th", "citizen", RIGHT, "TH", ("sms",))

Body = TypeVar("Body")


def terms(*, off: frozenset[str] = frozenset(), enforced: bool = False) -> HoldersTerms:
    """The terms of the book."""
    shipped = read({"house": BOOK.values("house", dt.date(2024, 4, 1))}, off)
    return msgspec.structs.replace(shipped, check_digit_enforced=enforced)


def command(subject: str, body: Body) -> Command[Body]:
    """A command on a holder or account."""
    return Command("a-command", "test", "1", subject, AT_US, SYSTEM, b"", body)


def register(body: RegisterHolder, known: HolderPart | None = None, book: HoldersTerms | None = None) -> Decision:
    """Register a holder."""
    standing = Standing(holder=known)  # type: ignore[arg-type]  # not known yet
    return rules.register_holder(command("holder/H1", body), standing, book or terms())


def with_id(id_kind: str, id_number: str, kind: str = "person") -> RegisterHolder:
    """A registration with an id."""
    return msgspec.structs.replace(PERSON, kind=kind, id_kind=id_kind, id_number=id_number)


def test_check_digits_of_these_tests() -> None:
    """The number used as right is right, the one used as wrong differs in its check digit only."""
    assert pin.is_valid(RIGHT)
    assert not pin.is_valid(WRONG)


@pytest.mark.parametrize(
    "body",
    [
        PERSON,
        with_id("citizen", "1-1017-00230-70-8"),
        with_id("citizen", ""),
        with_id("passport", "AA1234567"),
        with_id("company", COMPANY, "juristic"),
        with_id("company", "", "juristic"),
    ],
)
def test_a_holder_is_registered(body: RegisterHolder) -> None:
    """With an id that fits, a legal person becomes a holder without numbers."""
    decision = register(body)
    assert (decision.outcome, unmet(decision)) == ("granted", [])
    assert decision.changes == (HolderPart("H1", body.kind, "th", body.id_kind, 0, residency=body.residency),)


@pytest.mark.parametrize(
    "body",
    [
        with_id("citizen", RIGHT[:-1]),
        with_id("citizen", RIGHT + "1"),
        with_id("citizen", "11017002307\N{THAI DIGIT ZERO}8"),
        with_id("citizen", "110170023070X"),
        with_id("company", "12345", "juristic"),
        with_id("passport", ""),
        with_id("passport", " "),
        with_id("citizen", RIGHT, "juristic"),
        with_id("passport", "AA1234567", "juristic"),
        with_id("company", COMPANY, "person"),
    ],
)
def test_an_id_that_does_not_fit_is_refused(body: RegisterHolder) -> None:
    """house/identity: of a wrong length, missing, or of another kind of person."""
    decision = register(body)
    assert (decision.outcome, unmet(decision)) == ("refused", ["house/identity"])
    assert (decision.possible, decision.changes) == (None, ())


@pytest.mark.parametrize(
    ("kind", "id_kind", "number"),
    [("person", "citizen", WRONG), ("person", "citizen", COMPANY), ("juristic", "company", RIGHT)],
)
def test_a_wrong_check_digit_is_noted_or_refused(kind: str, id_kind: str, number: str) -> None:
    """identity.check-digit: noted it is seen in the reasons and granted, enforced it is refused."""
    body = with_id(id_kind, number, kind)
    noted = register(body)
    assert (noted.outcome, unmet(noted)) == ("granted", ["house/identity"])
    enforced = register(body, book=terms(enforced=True))
    assert (enforced.outcome, unmet(enforced)) == ("refused", ["house/identity"])
    assert enforced.possible is None


def test_the_clause_can_be_switched_off() -> None:
    """What-if: without house/identity nobody is turned away for an id."""
    off = terms(off=frozenset({"house/identity"}), enforced=True)
    for body in (with_id("citizen", "abc"), with_id("passport", ""), with_id("company", WRONG)):
        assert register(body, book=off).outcome == "granted"


def test_registering_again_changes_language_id_and_residency() -> None:
    """What is known is brought up to date; the count of numbers stays, and so does a residency that is not said."""
    known = HolderPart("H1", "person", "th", "citizen", 3, residency="abroad")
    body = msgspec.structs.replace(PERSON, language="en", id_kind="passport", id_number="AA1234567")
    decision = register(body, known)
    assert decision.outcome == "recorded"
    assert decision.changes == (HolderPart("H1", "person", "en", "passport", 3, residency=body.residency),)
    unsaid = msgspec.structs.replace(body, residency="")
    assert register(unsaid, known).changes == (HolderPart("H1", "person", "en", "passport", 3, residency="abroad"),)


def test_registering_again_with_the_same_language_is_recorded_too() -> None:
    """Consents are kept beside the part, so the part is handed on even when it is the same."""
    known = HolderPart("H1", "person", "th", "citizen", 3, residency=PERSON.residency)
    assert register(PERSON, known).changes == (known,)


def test_a_person_does_not_become_a_company() -> None:
    """house/holder-kind: not by registering again."""
    known = HolderPart("H1", "juristic", "th", "company", 1)
    decision = register(PERSON, known)
    assert (decision.outcome, unmet(decision)) == ("refused", ["house/holder-kind"])
    assert (decision.possible, decision.changes) == (None, ())


@given(number=st.text(alphabet="0123456789-", min_size=4), name=st.text(min_size=4), enforced=st.booleans())
def test_no_decision_shows_who_somebody_is(number: str, name: str, *, enforced: bool) -> None:
    """Neither name nor id number is in a reason, whatever is decided."""
    for id_kind in ("citizen", "passport", "company"):
        body = RegisterHolder("person", f"<{name}>", "th", id_kind, f"<{number}>")
        decision = register(body, book=terms(enforced=enforced))
        shown = msgspec.json.encode(decision)
        assert msgspec.json.encode(f"<{name}>")[1:-1] not in shown
        assert f"<{number}>".encode() not in shown


def test_an_account_is_opened() -> None:
    """An account with its bill day, for its holder."""
    standing = Standing(holder=HolderPart("H1", "person", "th", "citizen"), account=None)
    decision = rules.open_account(command("account/BA1", OpenAccount("H1", 31, portal=True)), standing, terms())
    assert decision.outcome == "granted"
    assert decision.changes == (AccountPart("BA1", "H1", 31, portal=True),)


@pytest.mark.parametrize("holder", ["H1", "H2"])
def test_an_account_is_opened_once(holder: str) -> None:
    """house/account-once: neither again for its holder nor for another."""
    held = AccountPart("BA1", "H1", 1, portal=False)
    standing = Standing(holder=HolderPart(holder, "person", "th", "citizen"), account=held)
    decision = rules.open_account(command("account/BA1", OpenAccount(holder)), standing, terms())
    assert (decision.outcome, unmet(decision)) == ("refused", ["house/account-once"])
    assert (decision.possible, decision.changes) == (None, ())


def test_an_open_account_is_left_as_it_is_with_the_clause_off() -> None:
    """What-if: without house/account-once the request is let pass, and still nothing is opened twice."""
    held = AccountPart("BA1", "H1", 1, portal=False)
    standing = Standing(holder=HolderPart("H1", "person", "th", "citizen"), account=held)
    off = terms(off=frozenset({"house/account-once"}))
    decision = rules.open_account(command("account/BA1", OpenAccount("H1")), standing, off)
    assert (decision.outcome, decision.changes) == ("recorded", ())
