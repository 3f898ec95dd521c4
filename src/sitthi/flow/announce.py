"""After commit: follow-up commands for other holders leave the outbox and enter the corridor by the front door."""

from __future__ import annotations

from collections.abc import Collection

from sitthi.flow.admit import Door
from sitthi.flow.corridor import Corridor
from sitthi.flow.record import INSERT_STUCK, columns
from sitthi.flow.request import MALFORMED, STUCK, Answer, Request

AT_ONCE = 500
_WAITING = "SELECT no, event::text FROM outbox ORDER BY no LIMIT %s"
_CAUSED = "SELECT no, event::text FROM outbox WHERE event ->> 'cause' = ANY(%s) ORDER BY no LIMIT %s"


def announce(corridor: Corridor, door: Door, causes: Collection[str] | None = None) -> list[Answer]:
    """Carry out what waits in the outbox, oldest first, until it is empty.

    With ``causes``, ids of decisions, only what these have caused.

    An event is taken out only after it has been decided; its id is made of its cause, so that a crash between the
    two repeats nothing. One that nobody can decide, such as money for a number we do not have, is set aside.
    """
    answers: list[Answer] = []
    while True:
        query, of = (_WAITING, ()) if causes is None else (_CAUSED, (list(causes),))
        rows = corridor.connection.execute(query, (*of, AT_ONCE)).fetchall()
        if not rows:
            return answers
        requests = [door.admit(row[1].encode()) for row in rows]
        found = corridor.run(requests)
        answers += found
        aside = [_aside(*one) for one in zip(requests, found, strict=True) if one[1].state == MALFORMED]
        with corridor.connection.transaction():
            corridor.connection.execute(INSERT_STUCK, columns(aside, 6))
            corridor.connection.execute("DELETE FROM outbox WHERE no = ANY(%s)", ([row[0] for row in rows],))


def _aside(request: Request, answer: Answer) -> tuple[str, str, int, str, str, str]:
    """A row of what is set aside, under what the event is about."""
    answer.state = STUCK
    return request.command.subject, STUCK, request.command.at_us, "", request.raw.decode(), str(answer.error)
