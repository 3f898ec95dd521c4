"""What falls due next, number by number, and the refunds that are to be paid."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.areas.numbers import store as numbers_store
from sitthi.flow.desk import Named
from sitthi.flow.gather import lay_out
from sitthi.flow.index import Index
from sitthi.flow.rulebook import Rulebook
from sitthi.storage.pipeline import Connection
from sitthi.views import plain, shapes

_NUMBERS = "SELECT number_no FROM due WHERE due_us <= %s ORDER BY due_us, number_no LIMIT %s"
_REFUNDS = """
SELECT n.number, h.holder, r.doc::text FROM refunds r JOIN numbers n USING (number_no) JOIN holders h USING (holder_no)
WHERE r.state <> 'paid' AND r.due_us <= %s ORDER BY r.due_us, r.refund LIMIT %s
"""


class Item(msgspec.Struct, frozen=True, order=True):
    """One thing that falls due: when, for which number, which command, and what it is about."""

    at_us: int
    number: str
    command: str
    about: str

    def shape(self) -> dict[str, Any]:
        """As JSON: ``{at, subject, command, about}``."""
        return {
            "at": plain.time(self.at_us),
            "subject": f"number/{self.number}",
            "command": self.command,
            "about": self.about or None,
        }


def due_items(connection: Connection, index: Index, rulebook: Rulebook, until_us: int, limit: int) -> list[Item]:
    """What falls due up to a time for the first ``limit`` numbers, by the duties the corridor itself asks."""
    number_nos = [row[0] for row in connection.execute(_NUMBERS, (until_us, limit))]
    if not number_nos:
        return []
    with connection.transaction(force_rollback=True):
        desk = lay_out(connection, [], number_nos)
    found = []
    for number in (*desk.numbers.values(), *desk.retired):
        in_force = rulebook.at(number.due_us)
        standing = desk.view(index.duty_parts, number.holder, number, Named())
        found += [
            Item(at_us, number.number, command, about)
            for area, duty in index.duties
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
