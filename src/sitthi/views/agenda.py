"""What falls due next, place by place, and the refunds that are to be paid."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.areas.numbers import store as numbers_store
from sitthi.flow.desk import Named
from sitthi.flow.gather import lay_out
from sitthi.flow.index import Index
from sitthi.flow.rulebook import Rulebook
from sitthi.flow.walk import placed
from sitthi.storage.pipeline import Connection
from sitthi.views import plain, shapes

_PLACES = "SELECT place_no FROM due WHERE due_us <= %s ORDER BY due_us, place_no LIMIT %s"
_REFUNDS = """
SELECT n.number, h.holder, r.doc::text FROM refunds r JOIN numbers n USING (number_no) JOIN holders h USING (holder_no)
WHERE r.state <> 'paid' AND r.due_us <= %s ORDER BY r.due_us, r.refund LIMIT %s
"""


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
    place_nos = [row[0] for row in connection.execute(_PLACES, (until_us, limit))]
    if not place_nos:
        return []
    with connection.transaction(force_rollback=True):
        desk = lay_out(connection, [], place_nos)
    found = []
    for place in desk.places():
        if place.place_no not in place_nos:
            continue
        in_force = rulebook.at(place.due_us)
        holder, number, account = placed(place)
        named = Named()
        named.billing = account
        standing = desk.view(index.duty_parts[place.kind], holder, number, named)
        found += [
            Item(at_us, place.subject, command, about)
            for area, duty in index.duties[place.kind]
            for at_us, command, about, _ in duty(standing, in_force.terms[area])
            if at_us <= until_us
        ]
    return sorted(found)


def refunds_due(connection: Connection, until_us: int, limit: int) -> list[dict[str, Any]]:
    """Refunds not yet paid whose last day comes up to a time, the soonest first, in the shape of a state."""
    return [
        shapes.refund(numbers_store.refund(doc), number, holder)
        for number, holder, doc in connection.execute(_REFUNDS, (until_us, limit))
    ]
