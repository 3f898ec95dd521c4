"""Mending what got stuck: an event that failed by our own mistake is decided anew, then what waited behind it."""

from __future__ import annotations

import msgspec

from sitthi.flow.admit import Door
from sitthi.flow.corridor import Corridor
from sitthi.flow.record import INSERT_STUCK, columns
from sitthi.flow.request import MALFORMED, STUCK, WAITING, Answer
from sitthi.kernel import ids
from sitthi.kernel.errors import BadInput
from sitthi.storage.pipeline import Connection

DROPPED = "dropped"
_LIST = """
SELECT no, holder, state, at_us, version, event::text, trace FROM stuck WHERE state = ANY(%s) ORDER BY no
"""
_TAKE = """
DELETE FROM stuck WHERE holder = %s AND state IN ('stuck', 'waiting')
RETURNING no, holder, state, at_us, version, event::text, trace
"""
_DROP = """
UPDATE stuck SET state = 'dropped', trace = %s || trace WHERE no = %s AND state IN ('stuck', 'waiting') RETURNING holder
"""
_PLACES = "SELECT place_no FROM places WHERE kind = %s AND name = %s ORDER BY place_no"


class Aside(msgspec.Struct, frozen=True):
    """What was set aside: state stuck (it failed), waiting (behind one that did) or dropped (given up).

    ``event`` is the CloudEvent as it came, or ``{due, until_us}`` for due work of a place. ``trace`` tells of the
    mistake, after the reason where it was dropped.
    """

    no: int
    holder: str
    state: str
    at_us: int
    version: str
    event: str
    trace: str


def aside(connection: Connection, *, dropped: bool = False) -> list[Aside]:
    """Everything set aside, the oldest first; what was dropped only if asked for."""
    states = [STUCK, WAITING, DROPPED] if dropped else [STUCK, WAITING]
    return [Aside(*row) for row in connection.execute(_LIST, (states,))]


def retry(corridor: Corridor, door: Door, own_door: Door, holder: str) -> list[Answer]:
    """Decide a holder's stuck event again, then what waits behind it in order, all in one transaction.

    What fails again is set aside again, and the rest goes on waiting behind it.
    """
    answers: list[Answer] = []
    with corridor.connection.transaction():
        rows = sorted((Aside(*row) for row in corridor.connection.execute(_TAKE, (holder,))), key=_no)
        for row in rows:
            answers += _again(corridor, door, own_door, row)
    return answers


def drop(connection: Connection, no: int, reason: str) -> str:
    """Give one up, keeping it with the reason; gives its holder, whose other events may go on (``retry``).

    Raises BadInput where nothing of that number is set aside.
    """
    row = connection.execute(_DROP, (f"dropped: {reason}\n", no)).fetchone()
    if row is None:
        raise BadInput(what=f"nothing is set aside under {no}", remedy="`sitthi stuck list` shows what is.", field="NO")
    return str(row[0])


def _no(row: Aside) -> int:
    return row.no


def _again(corridor: Corridor, door: Door, own_door: Door, row: Aside) -> list[Answer]:
    event = msgspec.json.decode(row.event)
    if "due" in event and "type" not in event:
        return _due_again(corridor, row, str(event["due"]), int(event["until_us"]))
    chosen = own_door if event.get("source") == ids.OWN_SOURCE else door
    try:
        found = corridor.run([chosen.admit(row.event.encode())])
    except BadInput as error:
        found = [Answer(MALFORMED, b"", [], error)]
    if found[0].state == MALFORMED:
        _keep(corridor.connection, row, str(found[0].error))
    return found


def _due_again(corridor: Corridor, row: Aside, subject: str, until_us: int) -> list[Answer]:
    kind, _, name = subject.partition("/")
    place_nos = [one[0] for one in corridor.connection.execute(_PLACES, (kind, name))]
    found = corridor.sweep(place_nos, until_us)
    if any(answer.state == WAITING for answer in found):
        _keep(corridor.connection, row, row.trace)
    return found


def _keep(connection: Connection, row: Aside, trace: str) -> None:
    """Set it aside again as it was, with what is wrong with it now."""
    kept = (row.holder, row.state, row.at_us, row.version, row.event, trace)
    connection.execute(INSERT_STUCK, columns([kept], 6))
