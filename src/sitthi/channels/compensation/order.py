"""What is ordered with a file: why, by whom, approved by whom, at what time; its limits; and the event of each row."""

from __future__ import annotations

import msgspec

from sitthi.areas.wallet.conditions import is_another
from sitthi.channels.compensation.reading import Gift, Plan
from sitthi.kernel import moment
from sitthi.kernel.command import Actor
from sitthi.kernel.decision import Reason
from sitthi.kernel.money import format_thb
from sitthi.standing.reasons import Look
from sitthi.terms import Book

SOURCE = "compensation"
EVENT = "balance.adjusted"
CLAUSE = "sample/corrections"
STAFF = ("agent", "supervisor", "admin")
"""The roles of people: a file is ordered by a person, not by a machine."""

MARK_CHARACTERS = 12
"""So much of a file's mark stands in the ids of its events, which stay short with it."""

_ENCODE = msgspec.json.Encoder().encode


class Order(msgspec.Struct, frozen=True):
    """How a plan is to be given; ``time`` is RFC 3339, ``each_satang`` the one amount for all rows, if it is one."""

    reason: str
    actor: Actor
    approved_by: str
    time: str
    each_satang: int | None = None


class Limits(msgspec.Struct, frozen=True):
    """What the book allows a file to be; ``off`` are the clauses an overlay has switched off."""

    reasons: tuple[str, ...]
    most_satang: int
    rows_most: int
    off: frozenset[str] = frozenset()


def limits(book: Book, at_us: int) -> Limits:
    """The limits in force at a time."""
    values = book.values("sample", moment.date_of(moment.day_of(at_us)))
    return Limits(
        values.texts("adjust.reasons"),
        values.satang("adjust.file-max"),
        values.count("adjust.file-rows-max"),
        book.off,
    )


def conditions(plan: Plan, order: Order, limits: Limits) -> tuple[Reason, ...]:
    """A file has a listed reason, a person, a second person, and a size it does not pass (sample/corrections).

    All conditions looked at, met or not; with one unmet nothing of the file may be given.
    """
    look = Look(limits.off, moment.parse_time(order.time))
    look.check("house/permission", order.actor.role in STAFF, order.actor.role, ", ".join(STAFF))
    look.check("house/second-person", is_another(order.approved_by, order.actor), order.approved_by, order.actor.id)
    look.check(CLAUSE, order.reason in limits.reasons, order.reason, ", ".join(limits.reasons))
    look.check(CLAUSE, plan.rows <= limits.rows_most, plan.rows, limits.rows_most, "count")
    look.check(CLAUSE, plan.total_satang <= limits.most_satang, plan.total_satang, limits.most_satang, "satang")
    return tuple(look.reasons)


def event(plan: Plan, order: Order, gift: Gift) -> bytes:
    """The CloudEvent of a row: its id is the file's mark and the line, so that the same file gives nothing twice."""
    actor = order.actor
    data = {
        "amount": format_thb(gift.amount_satang),
        "reason": order.reason,
        "approved_by": order.approved_by,
        "note": gift.note,
        "actor": {"kind": actor.kind, "id": actor.id, "role": actor.role},
    }
    return _ENCODE({
        "specversion": "1.0",
        "id": f"{plan.mark[:MARK_CHARACTERS]}-{gift.line}",
        "source": SOURCE,
        "type": EVENT,
        "subject": f"number/{gift.number}",
        "time": order.time,
        "data": data,
    })  # fmt: skip
