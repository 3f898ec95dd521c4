"""What falls due next, place by place, and the work that waits for somebody: refunds, bills, complaints."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.areas.billing import store as billing_store
from sitthi.areas.complaints import store as complaints_store
from sitthi.areas.numbers import store as numbers_store
from sitthi.flow.duties import falling_due
from sitthi.flow.gather import lay_out
from sitthi.flow.index import Index
from sitthi.flow.rulebook import Rulebook
from sitthi.standing.parts import RefundPart
from sitthi.storage.pipeline import Connection
from sitthi.views import plain, shapes

_WAKE_UPS = """
SELECT w.due_us, w.place_no, d.due_us FROM due w JOIN places_due d USING (place_no)
WHERE (w.due_us, w.place_no) > (%s, %s) AND w.due_us <= %s ORDER BY w.due_us, w.place_no LIMIT %s
"""
"""When places are woken, which is no later than something is due for them, and when that is."""
AT_ONCE = 1_000
_REFUNDS = """
SELECT n.number, h.holder, r.doc::text FROM refunds r JOIN numbers n USING (number_no) JOIN holders h USING (holder_no)
WHERE r.state <> 'paid' AND r.due_us <= %s ORDER BY r.due_us, r.refund LIMIT %s
"""
_BILLS = """
SELECT a.account, h.holder, b.doc::text FROM bills b JOIN accounts a USING (account_no) JOIN holders h USING (holder_no)
WHERE b.state = 'overdue' ORDER BY b.due_day, a.account, b.bill LIMIT %s
"""
_COMPLAINTS = "SELECT doc::text FROM complaints WHERE state <> 'resolved'"
NEAR, LATE = "near", "late"


class Item(msgspec.Struct, frozen=True, order=True):
    """One thing that falls due: when, for what, which command, and what it is about."""

    at_us: int
    subject: str
    command: str
    about: str

    def shape(self) -> dict[str, Any]:
        """As JSON: ``{at, subject, command, about}``."""
        return {
            "at": plain.time(self.at_us),
            "subject": self.subject,
            "command": self.command,
            "about": self.about or None,
        }


def due_items(connection: Connection, index: Index, rulebook: Rulebook, until_us: int, limit: int) -> list[Item]:
    """What falls due up to a time for the first ``limit`` places, by the duties the corridor itself asks."""
    place_nos = _first_due(connection, until_us, limit)
    if not place_nos:
        return []
    with connection.transaction(force_rollback=True):
        desk = lay_out(connection, [], place_nos)
    found = []
    for place in desk.places():
        if place.place_no not in place_nos:
            continue
        in_force = rulebook.at(place.due_us)
        found += [
            Item(at_us, f"complaint/{about}" if of_complaint(index, command) else place.subject, command, about)
            for at_us, command, about, _ in falling_due(desk, index, in_force, place)
            if at_us <= until_us
        ]
    return sorted(found)


def _first_due(connection: Connection, until_us: int, limit: int) -> list[int]:
    """The first so many places that have something due up to a time, in the order of when it is."""
    due: dict[int, int] = {}
    after = (-1, 0)
    while True:
        rows = connection.execute(_WAKE_UPS, (*after, until_us, AT_ONCE)).fetchall()
        due |= {place_no: due_us for _, place_no, due_us in rows if due_us <= until_us}
        first = sorted(due, key=lambda place_no: (due[place_no], place_no))[:limit]
        if len(rows) < AT_ONCE or (len(first) == limit and due[first[-1]] <= rows[-1][0]):
            return first
        after = rows[-1][:2]


def of_complaint(index: Index, command: str) -> bool:
    """Whether a command that falls due for a holder is about one of its complaints."""
    spec = index.commands.get(command)
    return spec is not None and spec.subject == "complaint"


def refunds_due(connection: Connection, until_us: int, limit: int) -> list[dict[str, Any]]:
    """Refunds not yet paid whose last day comes up to a time, the soonest first, in the shape of a state.

    ``work`` says which want somebody's attention: late, or near their last day.
    """
    found = []
    for number, holder, doc in connection.execute(_REFUNDS, (until_us, limit)):
        part = numbers_store.refund(doc)
        found.append({**shapes.refund(part, number, holder), "work": _urgency(part)})
    return found


def _urgency(part: RefundPart) -> str | None:
    if part.state == "overdue":
        return LATE
    return NEAR if part.warned else None


def bills_overdue(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """Bills not paid by the end of their due day, the oldest first, each with its account and holder."""
    return [
        {"account": account, "holder": holder, **shapes.bill(billing_store.bill(doc))}
        for account, holder, doc in connection.execute(_BILLS, (limit,))
    ]


def complaints_late(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """Open complaints that have missed one of their days, in the shape of a state, the oldest day first."""
    waiting = (complaints_store.complaint(doc) for (doc,) in connection.execute(_COMPLAINTS))
    late = sorted((part.acknowledge_by_day, part.complaint, part) for part in waiting if part.late)
    return [shapes.complaint(part) for _, _, part in late[:limit]]
