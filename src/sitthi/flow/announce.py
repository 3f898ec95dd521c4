"""After commit: follow-up commands for other holders leave the outbox and enter the corridor by the front door."""

from __future__ import annotations

from sitthi.flow.admit import Door
from sitthi.flow.corridor import Corridor
from sitthi.flow.request import Answer

AT_ONCE = 500


def announce(corridor: Corridor, door: Door) -> list[Answer]:
    """Carry out what waits in the outbox, oldest first, until it is empty.

    An event is taken out only after it has been decided; its id is made of its cause, so that a crash between the
    two repeats nothing.
    """
    answers: list[Answer] = []
    while True:
        rows = corridor.connection.execute(
            "SELECT no, event::text FROM outbox ORDER BY no LIMIT %s", (AT_ONCE,)
        ).fetchall()
        if not rows:
            return answers
        answers += corridor.run([door.admit(row[1].encode()) for row in rows])
        with corridor.connection.transaction():
            corridor.connection.execute("DELETE FROM outbox WHERE no = ANY(%s)", ([row[0] for row in rows],))
