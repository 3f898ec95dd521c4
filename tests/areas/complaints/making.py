"""Parts, commands and terms for the tests of complaints, made by hand with as little as a test needs."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from sitthi.areas.complaints import rules
from sitthi.areas.complaints.model import AcknowledgeComplaint, ReceiveComplaint, ResolveComplaint
from sitthi.areas.complaints.terms import ComplaintsTerms, read
from sitthi.kernel import moment
from sitthi.kernel.command import CUSTOMER, Actor, Command
from sitthi.kernel.decision import Decision
from sitthi.standing.money_parts import ComplaintPart
from sitthi.standing.parts import Standing
from sitthi.terms import Values
from tests.days import at, day
from tests.shipped import shipped

CLERK = Actor("staff", "agent-7", "agent")
DAY = moment.DAY_US


CAME_US = at("2024-03-01 10:00")
ACKNOWLEDGE_US = at("2024-03-09 00:00") - 1
RESOLVE_US = at("2024-04-01 00:00") - 1
FRESH = ComplaintPart(
    "C-1", "H1", "web", "number/0812345678", CAME_US, day("2024-03-08"), day("2024-03-31"), "received"
)
SEEN = replace(FRESH, state="acknowledged", acknowledged_us=CAME_US + DAY)
CLOSED = replace(SEEN, state="resolved", resolved_us=CAME_US + 2 * DAY)


@cache
def terms(*off: str) -> ComplaintsTerms:
    """The terms of complaints of the book as shipped, some clauses switched off."""
    book = shipped()
    on = dt.date(2024, 3, 1)
    values = {name: Values(book.in_force(name, on)) for name in ("prepaid", "house", "calendar")}
    return read(values, frozenset(off))


def standing(found: ComplaintPart | None) -> Standing:
    """What the rules of complaints read."""
    return Standing(complaint=found, complaints=() if found is None else (found,))


def command(body: msgspec.Struct, at_us: int, actor: Actor = CLERK) -> Command[Any]:
    """A request about the complaint."""
    return Command("any", "web", "1", "complaint/C-1", at_us, actor, b"", body)


def receive(
    channel: str = "web",
    at_us: int = CAME_US,
    *,
    about: str = "number/0812345678",
    known: ComplaintPart | None = None,
    book: ComplaintsTerms | None = None,
    **fields: Any,
) -> Decision:
    """A complaint arrives."""
    body = ReceiveComplaint("H1", channel, about, "สัญญาณหาย", **fields)
    return rules.receive_complaint(command(body, at_us, CUSTOMER), standing(known), book or terms())


def acknowledge(found: ComplaintPart | None, at_us: int, channel: str = "letter", off: str = "") -> Decision:
    """It is acknowledged."""
    body = command(AcknowledgeComplaint(channel), at_us)
    return rules.acknowledge_complaint(body, standing(found), terms(*filter(None, [off])))


def resolve(found: ComplaintPart | None, at_us: int, outcome: str = "upheld", off: str = "") -> Decision:
    """It is resolved."""
    body = command(ResolveComplaint(outcome, "คืนเงินให้แล้ว"), at_us)
    return rules.resolve_complaint(body, standing(found), terms(*filter(None, [off])))


def part(decision: Decision) -> ComplaintPart:
    """The complaint as a decision leaves it."""
    (found,) = decision.changes
    assert isinstance(found, ComplaintPart)
    return found
