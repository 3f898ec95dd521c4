"""A holder's life lived twice, as it is recorded and with a late event in its place, and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sitthi.correction import registers, state
from sitthi.correction.again import Again, Ways
from sitthi.correction.difference import Change, changes_between
from sitthi.correction.life import Life, is_blocked, places_of, read_life, requests_of
from sitthi.correction.possible import check_possible
from sitthi.correction.refusing import CannotCorrect
from sitthi.correction.renaming import check_name
from sitthi.correction.stands import stands
from sitthi.flow.corridor import Corridor
from sitthi.flow.request import Request
from sitthi.flow.step import Outgoing
from sitthi.kernel.command import Actor
from sitthi.standing.parts import MessagePart
from sitthi.storage.pipeline import Connection, Statement

_PLACE_NO = "SELECT nextval('place_nos')"


class Late(msgspec.Struct, frozen=True):
    """What a correction is caused by: the key of the late event and its time, who orders it, up to when lives go."""

    key: bytes
    at_us: int
    by: Actor
    clock_us: int


class Lived(msgspec.Struct):
    """Both lives of a holder, and what differs: decisions, messages to be sent, and those that were wrong.

    ``before`` are statements for registers of others.
    """

    life: Life
    recorded: Again
    again: Again
    changes: list[Change]
    sent: list[Outgoing]
    said: list[MessagePart]
    before: list[Statement]


def live_twice(corridor: Corridor, holder: str, request: Request, late: Late) -> Lived:
    """Live a holder's life as recorded, and with a request in its place; the caller has locked the holder.

    Raises CannotCorrect where the first does not give the receipts there are, or where the request can not be put in.
    """
    connection, at_us = corridor.connection, late.at_us
    _settle(corridor, holder, late.clock_us)
    life = read_life(connection, holder)
    ways = Ways(corridor.index, corridor.rulebook, corridor.settings.delivery_delay_us)
    check_possible(corridor.rulebook, request, life)
    stands(corridor.rulebook, at_us)  # raises BadInput where the terms say nothing that could stand
    named = corridor.lay_out([request], (), at_us)
    if request.spec.renames:
        check_name(connection, life, request)
    asked = requests_of(life, corridor.index)
    recorded = Again(life, ways, at_us, named)
    recorded.live(asked, late.clock_us)
    check_same(life, recorded)
    barring = recorded.barring()
    recorded.decided.clear()  # what it decided is all in the receipts; from here on only its end is looked at
    again = Again(life, ways, at_us, named)
    again.live(_with(asked, request, at_us), late.clock_us)
    if request.key in again.malformed:
        error = again.malformed[request.key]
        raise CannotCorrect("malformed", f"{error.field}: {error.what}", error.remedy)
    for one in (recorded, again):
        state.settle_numbers(life, one, lambda: next_no(connection, _PLACE_NO))
    state.check_places(life, recorded, again)
    registers.settle_devices(connection, recorded.desk, again.desk, again.shared)
    barred = registers.settle_bars(connection, barring, again.barring())
    changes = changes_between(life, late.key, again, late.by)
    check_gone(life, changes, again)
    sent, said = state.new_messages(recorded, again)
    return Lived(life, recorded, again, changes, sent, said, barred)


def _settle(corridor: Corridor, holder: str, clock_us: int) -> None:
    """What is due by now is carried out first, as before every event; nothing may be stuck."""
    _check_not_stuck(corridor.connection, holder)
    due = [one.place_no for one in places_of(corridor.connection, holder) if one.due_us <= clock_us]
    corridor.sweep(due, clock_us)
    _check_not_stuck(corridor.connection, holder)


def _check_not_stuck(connection: Connection, holder: str) -> None:
    if is_blocked(connection, holder):
        raise CannotCorrect("stuck", f"holder/{holder}", "Mend what is stuck first: `sitthi stuck list`.")


def check_same(life: Life, recorded: Again) -> None:
    """Lived again as recorded, a life gives the very receipts there are; else the program is not as it was."""
    made = {one.key: one.stored for one in recorded.decided}
    differ = [key for key, one in life.known.items() if made.get(key) != one.stored]
    differ += [key for key in made if key not in life.known]
    if differ:
        known = life.known.get(differ[0])
        what = known.command.name if known is not None else "a decision that was not made"
        remedy = "Use the program that decided it, or put it right by an event of today (balance.adjusted)."
        raise CannotCorrect("decided-otherwise-now", f"{differ[0].hex()} ({what}), of {len(differ)}", remedy)


def _with(asked: Sequence[Request], late: Request, at_us: int) -> list[Request]:
    """What was asked, with what came late after everything of its time; what goes to others bears whole seconds."""
    before = [one for one in asked if one.command.at_us <= at_us]
    return [*before, late, *asked[len(before) :]]


def check_gone(life: Life, changes: Sequence[Change], again: Again) -> None:
    """What can not be taken back must not be among what is gone, such as a hand-over of what was never redeemed."""
    for one in changes:
        if one.before is not None and one.after is None and again.can_not_be_undone(life.known[one.decision]):
            why = again.malformed.get(one.decision)
            about = f"{one.corrects} ({one.name})" + (f": {why.what}" if why is not None else "")
            raise CannotCorrect("can-not-be-undone", about, "Put it right by an event of today.")


def next_no(connection: Connection, sequence: str) -> int:
    """The next number of a sequence, by the statement that gives it."""
    row = connection.execute(sequence).fetchone()
    assert row is not None
    return int(row[0])
