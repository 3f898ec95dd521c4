"""A subscription that gets another number."""

from __future__ import annotations

from typing import Any

import pytest

from sitthi.areas.numbers import rules
from sitthi.areas.numbers.model import RenumberNumber
from sitthi.areas.numbers.terms import NumbersTerms
from sitthi.kernel.decision import Decision, Message, Remedy
from sitthi.standing.parts import AccountPart, NumberPart
from tests.areas.decided import unmet
from tests.areas.numbers.parts import ACTIVE, command, events, number, standing, terms

NEW = "0898765432"
ACCOUNT_2 = AccountPart("BA2", "H1", 15, portal=False)
OF_ANOTHER = AccountPart("BA9", "H9", 1, portal=False)
RENUMBER = "house/renumber"
ONCE = "house/number-once"


def renumber(
    body: RenumberNumber,
    part: NumberPart = ACTIVE,
    *,
    there: NumberPart | None = None,
    to: AccountPart | None = None,
    book: NumbersTerms | None = None,
) -> Decision:
    """Ask for another number; ``there`` is who has it, ``to`` the account named."""
    given: dict[str, Any] = {"to_number": there, "to_account": to}
    return rules.renumber_number(command(body), standing(part, **given), book or terms())


@pytest.mark.parametrize("part", [ACTIVE, number("suspended", "debt"), number("active", charging="postpaid")])
@pytest.mark.parametrize("account", ["", "BA1"])
def test_everything_but_the_number_stays(part: NumberPart, account: str) -> None:
    """In its account: only the number is another; the new one is told, and no account was left."""
    decision = renumber(RenumberNumber(NEW, account), part)
    assert (decision.outcome, unmet(decision)) == ("granted", [])
    (after,) = decision.changes
    assert isinstance(after, NumberPart)
    assert (after.number, after.account) == (NEW, "BA1")
    kept = (after.product, after.charging, after.status, after.why, after.since_us, after.active_since_us)
    assert kept == (part.product, part.charging, part.status, part.why, part.since_us, part.active_since_us)
    assert events(decision) == [("number.renumbered", "")]
    assert decision.messages == (Message("number-renumbered", NEW, {"number": NEW}),)


def test_it_may_go_to_another_account_of_the_holder() -> None:
    """The event says which account it has left."""
    decision = renumber(RenumberNumber(NEW, "BA2"), to=ACCOUNT_2)
    (after,) = decision.changes
    assert isinstance(after, NumberPart)
    assert (decision.outcome, after.number, after.account) == ("granted", NEW, "BA2")
    assert events(decision) == [("number.renumbered", "BA1")]


def test_a_fibre_number_gets_no_sms() -> None:
    """Its new number has the form of a fibre number, and nobody can be told there."""
    fibre = number("active", product="fibre", charging="postpaid", number="FBB8801234567")
    decision = renumber(RenumberNumber("FBB8807654321"), fibre)
    assert (decision.outcome, decision.messages) == ("granted", ())
    wrong = renumber(RenumberNumber(NEW), fibre)
    assert (wrong.outcome, unmet(wrong), wrong.possible) == ("refused", ["house/number-form"], None)


@pytest.mark.parametrize("to", ["089876543", "9898765432", "FBB8801234567", ""])
def test_the_new_number_has_the_form_of_its_kind(to: str) -> None:
    """house/number-form, as at activation."""
    decision = renumber(RenumberNumber(to))
    assert (decision.outcome, unmet(decision), decision.possible) == ("refused", ["house/number-form"], None)


def test_the_same_number_is_no_change() -> None:
    """house/renumber: refused for good, and nobody is asked to give the own number up."""
    decision = renumber(RenumberNumber(ACTIVE.number), there=ACTIVE)
    assert (decision.outcome, unmet(decision), decision.possible) == ("refused", [RENUMBER], None)


@pytest.mark.parametrize("status", ["pre-active", "active", "suspended"])
def test_a_number_somebody_has_is_not_free(status: str) -> None:
    """house/number-once: it is free once that subscription has ended."""
    there = number(status, number=NEW)
    decision = renumber(RenumberNumber(NEW), there=there)
    assert (decision.outcome, unmet(decision)) == ("refused", [ONCE])
    assert decision.possible is not None
    assert decision.possible.how == (Remedy("number.disconnected", {"reason": "customer"}, f"number/{NEW}"),)


def test_a_number_that_has_ended_is_free() -> None:
    """The subscription that had it is over, as after the remedy."""
    assert renumber(RenumberNumber(NEW), there=number("ended", "customer", number=NEW)).outcome == "granted"


@pytest.mark.parametrize("part", [number("ended", "customer"), number("suspended", "permanent")])
def test_a_number_out_of_service_keeps_its_number(part: NumberPart) -> None:
    """house/number-active: nothing brings it back."""
    decision = renumber(RenumberNumber(NEW), part)
    assert (decision.outcome, unmet(decision), decision.possible) == ("refused", ["house/number-active"], None)


def test_a_number_not_yet_confirmed_waits() -> None:
    """Once the confirmation has been received it may be renumbered."""
    decision = renumber(RenumberNumber(NEW), number("pre-active"))
    assert unmet(decision) == ["house/number-active"]
    assert decision.possible is not None
    assert decision.possible.how == (Remedy("message.delivered", {}, "message/m1.2"),)


def test_an_account_of_another_holder_takes_a_change_of_owner() -> None:
    """house/renumber: the refusal says what to do instead."""
    decision = renumber(RenumberNumber(NEW, "BA9"), to=OF_ANOTHER)
    assert (decision.outcome, unmet(decision)) == ("refused", [RENUMBER])
    assert decision.possible is not None
    assert decision.possible.how == (Remedy("number.owner-changed", {"to_holder": "H9", "to_account": "BA9"}),)


def test_an_account_nobody_has_opened_is_opened_first() -> None:
    """house/renumber: opened for the same holder, the request is granted."""
    decision = renumber(RenumberNumber(NEW, "BA2"), to=None)
    assert (decision.outcome, unmet(decision)) == ("refused", [RENUMBER])
    assert decision.possible is not None
    assert decision.possible.how == (Remedy("account.opened", {"holder": "H1"}, "account/BA2"),)
    assert renumber(RenumberNumber(NEW, "BA2"), to=ACCOUNT_2).outcome == "granted"


def test_all_that_stands_against_it_is_said_at_once() -> None:
    """Form, service, freedom and account, each by its clause."""
    part, there = number("ended", "customer"), number("active", number="08")
    decision = renumber(RenumberNumber("08", "BA9"), part, there=there, to=OF_ANOTHER)
    assert unmet(decision) == ["house/number-active", "house/number-form", ONCE, RENUMBER]
    assert decision.possible is None


@pytest.mark.parametrize(
    ("body", "to"),
    [(RenumberNumber(ACTIVE.number), None), (RenumberNumber(NEW, "BA9"), OF_ANOTHER)],
)
def test_without_the_clause_it_is_not_looked_at(body: RenumberNumber, to: AccountPart | None) -> None:
    """house/renumber switched off: granted as it stands."""
    assert renumber(body, to=to, book=terms(off=frozenset({RENUMBER}))).outcome == "granted"
