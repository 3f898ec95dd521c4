"""Parts, commands and terms for the tests of refunds, made by hand with as little as a test needs."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from sitthi.areas.refunds import rules
from sitthi.areas.refunds.model import ApproveRefund, PayRefund, RequestRefund
from sitthi.areas.refunds.terms import RefundsTerms, read
from sitthi.kernel import moment
from sitthi.kernel.command import CUSTOMER, Actor, Command
from sitthi.kernel.decision import Decision, Remedy
from sitthi.standing.parts import HolderPart, NumberPart, RefundPart, Standing
from sitthi.terms import Values
from tests.days import at
from tests.shipped import shipped

NUMBER = "0812345678"
OTHER = "0898765432"
CLERK = Actor("staff", "agent-7", "agent")
CHIEF = Actor("staff", "chief-1", "supervisor")
DAY = moment.DAY_US


ENDED_US = at("2024-05-15 10:00")
LAST_US = at("2024-06-15 00:00") - 1
NOW = at("2024-05-20 10:00")

HOLDER = HolderPart("H1", "person", "th", "citizen", 1)
VERIFIED = replace(HOLDER, verified_us=NOW - 1, documents=("id-copy",))
GONE = NumberPart(NUMBER, "BA1", "mobile", "prepaid", "my-second", "ended", "customer", ENDED_US, 1)
THERE = NumberPart(OTHER, "BA2", "mobile", "prepaid", "my-second", "active", "", 1, 1)
REFUND = RefundPart("r1", 12_345, "customer", ENDED_US, LAST_US, "due")
ASKED = replace(REFUND, method="cash", requested_by="agent-7")
APPROVED = replace(ASKED, approved_by="chief-1")


@cache
def terms(*off: str) -> RefundsTerms:
    """The terms of refunds of the book as shipped, some clauses switched off."""
    book = shipped()
    on = dt.date(2024, 5, 15)
    values = {name: Values(book.in_force(name, on)) for name in ("prepaid", "house")}
    return read(values, frozenset(off))


def standing(refund: RefundPart | None = REFUND, holder: HolderPart = HOLDER, number: NumberPart = GONE) -> Standing:
    """What the rules of refunds read; the other number is in service."""
    refunds = () if refund is None else (refund,)
    return Standing(holder=holder, number=number, refund=refund, refunds=refunds, to_number=THERE)


def command(body: msgspec.Struct, at_us: int = NOW, actor: Actor = CUSTOMER, source: str = "shop/0042") -> Command[Any]:
    """A request about the number's refund."""
    return Command("any", source, "1", f"number/{NUMBER}", at_us, actor, b"", body)


def request(found: Standing, body: RequestRefund, *, book: RefundsTerms | None = None, **how: Any) -> Decision:
    """Ask for the refund."""
    return rules.request_refund(command(body, **how), found, book or terms())


def approve(
    found: Standing,
    body: ApproveRefund | None = None,
    *,
    actor: Actor = CHIEF,
    book: RefundsTerms | None = None,
    at_us: int = NOW,
) -> Decision:
    """Approve the refund, as the chief unless told otherwise."""
    return rules.approve_refund(command(body or ApproveRefund(), at_us, actor), found, book or terms())


def pay(
    found: Standing, body: PayRefund | None = None, *, at_us: int = NOW, book: RefundsTerms | None = None
) -> Decision:
    """Pay the refund, as the clerk."""
    return rules.pay_refund(command(body or PayRefund(), at_us, CLERK), found, book or terms())


def after(found: Standing, decision: Decision) -> Standing:
    """The standing as a decision leaves it."""
    for part in decision.changes:
        assert isinstance(part, RefundPart)
        found = replace(found, refund=part, refunds=(part,))
    return found


def mended(found: Standing, decision: Decision, at_us: int = NOW) -> Standing:
    """The standing after the events that a refusal names, carried out in order."""
    assert decision.possible is not None
    for remedy in decision.possible.how:
        found = _carried_out(found, remedy, max(at_us, decision.possible.from_us))
    return found


def _carried_out(found: Standing, remedy: Remedy, at_us: int) -> Standing:
    data = dict(remedy.data)
    told: Any = data.pop("actor", None)
    actor = CUSTOMER if told is None else Actor(told["kind"], told["id"], told["role"])
    if remedy.type == "identity.verified":
        assert remedy.subject == "holder/H1"
        shown = msgspec.convert(data["documents"], tuple[str, ...])
        return replace(found, holder=replace(found.holder, verified_us=at_us, documents=shown))
    if remedy.type == "refund.requested":
        body = msgspec.convert(data, RequestRefund)
        decision = rules.request_refund(command(body, at_us, actor, "remedy"), found, terms())
    else:
        assert remedy.type == "refund.approved"
        approval = msgspec.convert(data, ApproveRefund)
        decision = rules.approve_refund(command(approval, at_us, actor, "remedy"), found, terms())
    assert decision.outcome != "refused", remedy
    return after(found, decision)
