"""What kind of customer a holder is, and joining the portal."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

import pytest
from msgspec.structs import replace

from sitthi.areas.holders import rules
from sitthi.areas.holders.model import ChangeCategory, JoinPortal
from sitthi.areas.holders.terms import HoldersTerms, read
from sitthi.kernel.command import SYSTEM, Command
from sitthi.kernel.decision import Decision, Event, Remedy
from sitthi.kernel.moment import parse_time
from sitthi.standing.parts import AccountPart, HolderPart, Standing
from sitthi.standing.points_parts import BusinessPart
from tests.areas.decided import reasons, unmet
from tests.shipped import shipped

AT_US = parse_time("2022-04-01T10:00:00+07:00")
BOOK = shipped()
CATEGORY = "house/category"
NOTHING = "house/nothing-to-do"
PORTAL = "house/portal"
PERSON = HolderPart("H1", "person", "th", "citizen", 2, AT_US - 1, ("id-card",))
COMPANY = HolderPart("H1", "juristic", "th", "company", 2, AT_US - 1, ("company-certificate",))
OF_SMALL_SIZE = BusinessPart(
    "H1", "limited-company", True, "services", 100, 3, False, False, False, AT_US - 1, "small", True
)
CORPORATE = replace(OF_SMALL_SIZE, sme=False, reprofiled=True)
NEITHER = replace(OF_SMALL_SIZE, sme=False, reseller=True)

Body = TypeVar("Body")


def terms(*off: str) -> HoldersTerms:
    """The terms of the book, some clauses switched off."""
    return read({"house": BOOK.values("house", dt.date(2022, 4, 1))}, frozenset(off))


def command(body: Body, subject: str = "holder/H1") -> Command[Body]:
    """A command by the operator's own systems."""
    return Command("a-command", "crm", "1", subject, AT_US, SYSTEM, b"", body)


def change(to: str, holder: HolderPart, business: BusinessPart | None = None, *off: str) -> Decision:
    """Change a holder's category."""
    given = Standing(holder=holder, business=business)
    return rules.change_category(command(ChangeCategory(to)), given, terms(*off))


@pytest.mark.parametrize(("to", "holder"), [("juristic", PERSON), ("person", COMPANY)])
def test_a_holder_becomes_of_another_kind(to: str, holder: HolderPart) -> None:
    """Its kind is the new one, and by which papers it was verified holds no longer; others are told."""
    decision = change(to, holder)
    assert (decision.outcome, unmet(decision)) == ("granted", [])
    assert decision.changes == (replace(holder, kind=to, verified_us=0, documents=()),)
    assert decision.events == (Event("holder.category-changed", to),)


@pytest.mark.parametrize("business", [None, NEITHER])
@pytest.mark.parametrize("to", ["sme", "corporate"])
def test_a_sub_category_leaves_a_holder_juristic(to: str, business: BusinessPart | None) -> None:
    """The holder is as it was; others are told, also where nothing is known of its business."""
    decision = change(to, COMPANY, business)
    assert decision.outcome == "granted"
    assert [one for one in decision.changes if isinstance(one, HolderPart)] == []
    assert decision.events == (Event("holder.category-changed", to),)


@pytest.mark.parametrize("to", ["sme", "corporate"])
def test_a_person_has_no_sub_category(to: str) -> None:
    """house/category: it becomes juristic first, and is granted then."""
    decision = change(to, PERSON)
    assert (decision.outcome, unmet(decision), decision.changes) == ("refused", [CATEGORY], ())
    assert decision.possible is not None
    assert decision.possible.how == (Remedy("holder.category-changed", {"to": "juristic"}),)
    (after,) = change("juristic", PERSON).changes
    assert isinstance(after, HolderPart)
    assert change(to, after).outcome == "granted"


def test_without_the_clause_a_person_may_be_served_so() -> None:
    """house/category switched off: told to others, and still a person."""
    decision = change("sme", PERSON, None, CATEGORY)
    assert (decision.outcome, decision.changes) == ("granted", ())


@pytest.mark.parametrize(
    ("to", "holder", "business"),
    [
        ("person", PERSON, None),
        ("juristic", COMPANY, None),
        ("juristic", COMPANY, OF_SMALL_SIZE),
        ("sme", COMPANY, OF_SMALL_SIZE),
        ("corporate", COMPANY, CORPORATE),
    ],
)
def test_the_same_category_changes_nothing(to: str, holder: HolderPart, business: BusinessPart | None) -> None:
    """Recorded only, and nobody is told: points would end for nothing."""
    decision = change(to, holder, business)
    assert (decision.outcome, decision.changes, decision.events) == ("recorded", (), ())
    assert [reason.value for reason in reasons(decision, NOTHING)] == [to]


def test_a_business_leaves_the_smes_with_its_category() -> None:
    """exclusion.reprofiled: what is served as corporate is no SME; neither is what a person has."""
    assert change("corporate", COMPANY, OF_SMALL_SIZE).changes == (CORPORATE,)
    to_person = change("person", COMPANY, OF_SMALL_SIZE)
    assert replace(OF_SMALL_SIZE, sme=False) in to_person.changes


def test_back_among_the_smes_a_business_is_profiled_anew() -> None:
    """It is no longer reprofiled, but whether it may take part is decided by its facts."""
    assert change("sme", COMPANY, CORPORATE).changes == (replace(CORPORATE, reprofiled=False),)


def join(*, portal: bool, off: tuple[str, ...] = ()) -> Decision:
    """An account joins the portal."""
    account = AccountPart("BA1", "H1", 1, portal, 3, 1)
    return rules.join_portal(command(JoinPortal(), "account/BA1"), Standing(account=account), terms(*off))


def test_an_account_joins_the_portal() -> None:
    """The rest of the account stays."""
    decision = join(portal=False)
    assert decision.outcome == "granted"
    assert [reason.value for reason in reasons(decision, PORTAL)] == ["BA1"]
    assert decision.changes == (AccountPart("BA1", "H1", 1, portal=True, mobiles=3, fibres=1),)


@pytest.mark.parametrize(("portal", "off"), [(True, ()), (False, (PORTAL,))])
def test_who_is_on_the_portal_stays_there(*, portal: bool, off: tuple[str, ...]) -> None:
    """Recorded only; so is a request where the clause is switched off."""
    decision = join(portal=portal, off=off)
    assert (decision.outcome, decision.changes) == ("recorded", ())
    assert reasons(decision, NOTHING) != []
