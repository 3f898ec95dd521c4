"""Putting a late event in at its own time: the holder's life is lived twice in memory, and the difference recorded.

First as it is recorded: that must give the very receipts there are, or nothing is touched. Then with the late event in
its place. What differs is recorded in one transaction, beside what it corrects; nothing is edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from sitthi.correction import registers, state, work
from sitthi.correction.again import Again
from sitthi.correction.difference import Change
from sitthi.correction.handing import check_begun, concerned, handed_on
from sitthi.correction.life import request_of
from sitthi.correction.living import Late, Lived, live_twice, next_no
from sitthi.correction.refusing import CannotCorrect
from sitthi.correction.work import BAR, CAUSED, REFUSED, SAID, STOOD, TURNED_DOWN, UNBAR, Item
from sitthi.flow import corrected as correction
from sitthi.flow import partitions, receipts
from sitthi.flow.corridor import Corridor
from sitthi.flow.names import LedgerNames
from sitthi.flow.receipts import BLOCK_SIZE
from sitthi.flow.record import columns, record
from sitthi.flow.request import Request
from sitthi.flow.step import Outgoing, RuleFailed, Written
from sitthi.flow.walk import Walk
from sitthi.kernel import ids
from sitthi.kernel.command import SYSTEM, Actor
from sitthi.kernel.decision import LATE, Part
from sitthi.kernel.errors import BadInput
from sitthi.standing.care_parts import DevicePart
from sitthi.standing.parts import MessagePart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.standing.request_states import TAKING_BACK
from sitthi.standing.stands import CannotStand
from sitthi.storage.pipeline import Connection
from sitthi.views.receipts import Shelf

CORRECTED = "corrected"
BLOCKS_MOST = 64
"""Blocks that one recording may fill."""
_BLOCK_NO = "SELECT nextval('receipt_blocks_nos')"
_CORRECTIONS = """
INSERT INTO corrections (key_hi, key_lo, loc) SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])
ON CONFLICT (key_hi, key_lo) DO UPDATE SET loc = excluded.loc
"""
_IS_IN = "SELECT 1 FROM corrections WHERE key_hi = %s AND key_lo = %s"
_NO_LONGER_LATE = "DELETE FROM late WHERE key = %s"
_LATE = "SELECT key FROM late ORDER BY at_us, key"
_IS_LATE = "SELECT 1 FROM late WHERE key = %s"


class Outcome(msgspec.Struct):
    """What became of a correction: corrected, or refused (``why``; nothing is recorded but a work item).

    ``changes`` are the decisions that are not as they were, in order of time; ``unchanged`` counts the others since the
    late event. ``sent`` are messages sent now.
    """

    state: str
    late: bytes
    holder: str
    at_us: int
    changes: list[Change]
    unchanged: int
    items: list[Item]
    sent: list[Outgoing]
    why: CannotCorrect | None = None


class When(msgspec.Struct, frozen=True):
    """The world's clock, up to which everything due has been carried out, and when the correction is recorded."""

    clock_us: int
    recorded_us: int


def waiting(connection: Connection) -> list[bytes]:
    """The keys of the events that are put aside as late, in order of their times."""
    return [bytes(row[0]) for row in connection.execute(_LATE)]


def is_waiting(connection: Connection, key: bytes) -> bool:
    """Whether the event of a key is put aside as late, and not put in yet."""
    return connection.execute(_IS_LATE, (key,)).fetchone() is not None


def correct(corridor: Corridor, late: bytes, when: When, by: Actor = SYSTEM) -> Outcome:
    """Put in an event that was put aside as late; raises BadInput where none was under that key, or it is in already.

    ``by`` is who orders it, and stands in every correction.
    All in one transaction: after a crash either everything is there or nothing.
    """
    connection = corridor.connection
    receipt = _put_aside(connection, late)
    partitions.Partitions().ensure(connection, when.recorded_us)
    try:
        return corridor.attempt(lambda: _corrected(corridor, receipt, when, by))
    except CannotCorrect as error:
        why = error
    except RuleFailed as error:
        why = _failed(error.__cause__)
    at_us = receipts.command_of(receipt).at_us
    item = Item(REFUSED, correction.CLAUSE, late.hex(), at_us, _told(why))
    with connection.transaction():
        work.open_items(connection, receipt.holder, late.hex(), when.clock_us, [item])
    return Outcome(REFUSED, late, receipt.holder, at_us, [], 0, [item], [], why)


def _failed(cause: BaseException | None) -> CannotCorrect:
    """Why a life could not be lived again to its end."""
    if isinstance(cause, CannotCorrect):
        return cause
    if isinstance(cause, CannotStand):
        return CannotCorrect("can-not-stand", str(cause), "What has been done there is put right by a person.")
    return CannotCorrect("our-mistake", repr(cause), "Send us this: the program has to be mended first.")


def _told(why: CannotCorrect) -> dict[str, Any]:
    return {"why": why.what, "about": why.about, "remedy": why.remedy}


def _put_aside(connection: Connection, late: bytes) -> receipts.Receipt:
    stored = Shelf(connection).find(late)
    if stored is None or receipts.decision_of(receipts.decode(stored)).outcome != LATE:
        raise BadInput(
            what=f"no event is put aside as late under {late.hex()}",
            remedy="`sitthi correct list` shows those that are.",
            field="ID",
        )
    return receipts.decode(stored)


def _corrected(corridor: Corridor, receipt: receipts.Receipt, when: When, by: Actor) -> Outcome:
    connection, late, holder = corridor.connection, receipt.key, receipt.holder
    if correction.CLAUSE in corridor.rulebook.book.off:
        raise CannotCorrect("switched-off", correction.CLAUSE, "Open the world with terms that have this clause.")
    request = request_of(receipts.command_of(receipt), late, corridor.index)
    corridor.hold(concerned(holder, request))
    if connection.execute(_IS_IN, ids.apart(late)).fetchone() is not None:
        raise BadInput(
            what="this event has been put in already", remedy="`sitthi show SUBJECT --timeline` tells what it did."
        )
    cause = Late(late, request.command.at_us, by, when.clock_us)
    lived = [live_twice(corridor, holder, request, cause)]
    handed = handed_on(lived[0], request, corridor.index)
    if handed is not None:
        lived.append(live_twice(corridor, request.command.body.to_holder, handed, cause))
        check_begun(lived[1], handed)
    outcome = Outcome(CORRECTED, late, holder, request.command.at_us, [], 0, [], [])
    for one in lived:
        items = [*_stood(one.changes), *_said(late, request, one.said), *_elsewhere(one.recorded, one.again)]
        items += _network(late, request, registers.bars_moved(one.recorded.desk, one.again.desk))
        _record(corridor, one, late, when, {handed.command.id} if handed is not None else set())
        work.open_items(connection, one.life.holder, late.hex(), when.clock_us, items)
        since = sum(1 for each in one.again.decided if each.at_us > request.command.at_us)
        differ = sum(1 for each in one.changes if each.after is not None and each.at_us > request.command.at_us)
        outcome.changes += one.changes
        outcome.unchanged += since - differ
        outcome.items += items
        outcome.sent += one.sent
    work.no_longer_refused(connection, late.hex(), when.clock_us)
    return outcome


def _stood(changes: Sequence[Change]) -> list[Item]:
    """What stands: each decision that was carried out; and together those that were refused and would not be now."""
    found, refused = [], []
    for one in changes:
        if one.how != correction.STANDS or one.after is None:
            continue
        decision = receipts.decision_of(receipts.decode(one.after))
        about = {"decision": one.corrects, "command": one.name, "subject": one.subject}
        if correction.is_refused(decision):
            refused.append({**about, "at_us": one.at_us})
            continue
        why = decision.reasons[-1]
        taken = {"asked": why.threshold, "taken": why.value, "unit": why.unit}
        detail = {**about, **taken, **_to_come_back(decision.changes)}
        found.append(Item(STOOD, correction.STANDS_CLAUSE, one.corrects, one.at_us, detail))
    if refused:
        at_us = next(one.at_us for one in changes if one.corrects == refused[0]["decision"])
        found.append(Item(TURNED_DOWN, correction.STANDS_CLAUSE, str(refused[0]["decision"]), at_us, {"all": refused}))
    return found


def _to_come_back(changes: Sequence[Part]) -> dict[str, str]:
    """A device that is with its customer, or on its way there, for a request that is no more."""
    asked = (part for part in changes if isinstance(part, CareRequestPart) and part.state == TAKING_BACK)
    return next(({"give_back": part.sent_imei} for part in asked), {})


def _network(late: bytes, request: Request, moved: tuple[list[DevicePart], list[DevicePart]]) -> list[Item]:
    """What the network is to be told: it was told otherwise, and what it is told later are those barred since."""
    told = [
        (what, [{"imei": one.imei, "since_us": one.since_us} for one in devices])
        for what, devices in zip((UNBAR, BAR), moved, strict=True)
        if devices
    ]
    at_us = request.command.at_us
    return [Item(what, correction.STANDS_CLAUSE, late.hex(), at_us, {"devices": devices}) for what, devices in told]


def _said(late: bytes, request: Request, said: Sequence[MessagePart]) -> list[Item]:
    """Messages that were wrong, by what is known now: one item for all of them."""
    if not said:
        return []
    messages = [{"message": one.message, "template": one.template, "at_us": one.queued_us} for one in said]
    return [Item(SAID, correction.STANDS_CLAUSE, late.hex(), request.command.at_us, {"messages": messages})]


def _elsewhere(recorded: Again, again: Again) -> list[Item]:
    """What was caused at another customer's and would not be, or not so."""
    would = dict(again.follow_ups)
    found = []
    for own, event in recorded.follow_ups:
        if would.get(own) != event:
            detail = {"event": event, "instead": would.get(own)}
            at_us = int.from_bytes(own[: ids.TIME_BYTES], "big") * 1000
            found.append(Item(CAUSED, correction.STANDS_CLAUSE, str(event["cause"]), at_us, detail))
    return found


def _record(corridor: Corridor, made: Lived, late: bytes, when: When, handed: set[str]) -> None:
    """Write it all: what is kept, the corrections with their transfers, messages and what goes to others.

    ``handed`` are events for others that are decided here already, by their ids.
    """
    if len(made.changes) > BLOCKS_MOST * BLOCK_SIZE:
        raise CannotCorrect("too-many", f"{len(made.changes)} decisions", "Put it right by an event of today.")
    connection, desk = corridor.connection, made.again.desk
    differences = state.only_differences(made.life, made.recorded, made.again)
    for statement, parameters in (*made.before, *differences):
        connection.execute(statement, parameters)
    desk.block = partitions.first_block(when.recorded_us, next_no(connection, _BLOCK_NO))
    walk = Walk(desk, corridor.index, corridor.rulebook, None)
    walk.clock_us = when.clock_us
    walk.written = _written(made)
    walk.outgoing = made.sent
    caused = {own.hex() for own, _ in made.recorded.follow_ups} | handed
    walk.follow_ups = [(own, event) for own, event in made.again.follow_ups if own.hex() not in caused]
    record(connection, walk, LedgerNames(), when.recorded_us)
    first = receipts.location(desk.block, 0)
    rows = [(*ids.apart(one.decision), loc) for loc, one in enumerate(made.changes, first) if one.how != correction.NEW]
    connection.execute(_CORRECTIONS, columns(rows, 3))
    connection.execute(_NO_LONGER_LATE, (late,))


def _written(made: Lived) -> list[Written]:
    """The corrections, each behind the last decision of its place."""
    desk = made.again.desk
    places = {place.place_no: place for place in desk.places()}
    loc, written = receipts.location(desk.block, 0), []
    for one in made.changes:
        place, before = places.get(one.place_no), 0
        if place is not None:  # a subscription that was refused has no place
            before, place.last_loc = place.last_loc, loc
            place.decided_us = max(place.decided_us, one.at_us)
        for holder in desk.holders.values():
            holder.dirty = holder.dirty or place is holder
        written.append(Written(one.key, one.stored, one.command, one.stamp, before, one.transfers, one.number_no))
        loc += 1
    return written
