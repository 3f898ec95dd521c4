"""A preview of one event: all that would follow, at once and later, and no more; nothing is recorded.

``preview`` takes everything back. ``confirm`` does the same anew and records the event in the same transaction, if what
would follow is still what was shown.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import msgspec

from sitthi.documents.entries import Teller
from sitthi.due.play import Player
from sitthi.due.preview.differences import Shapes, changes, differences, fingerprint
from sitthi.due.preview.lines import OWN, Line, Liner
from sitthi.due.preview.walks import Grown, Progress, Walks
from sitthi.flow.request import REPEATED, Request
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput
from sitthi.standing.periods import month_start
from sitthi.views import plain
from sitthi.views.receipts import Told, told

MONTHS = 13
"""How far a preview looks where nothing else is asked for: a year's term and what is due just after it."""
Made = TypeVar("Made")


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What would follow from an event up to ``until_us``.

    ``at_once`` are its decision, what had fallen due before, and its consequences, as decided; ``repeated``: the event
    had been recorded before, and this is the answer it got then. ``decided`` counts the decisions of both walks.
    """

    source: str
    id: str
    until_us: int
    repeated: bool
    lines: tuple[Line, ...]
    at_once: tuple[Told, ...]
    totals: tuple[dict[str, Any], ...]
    holders: tuple[str, ...]
    decided: int

    @property
    def own(self) -> Line:
        """The line of the event's own decision."""
        return next(line for line in self.lines if line.step == OWN)

    def shape(self) -> dict[str, Any]:
        """As JSON: ``event, until, outcome, repeated, holders, lines, totals, fingerprint, decided``."""
        lines = tuple(line.shape() for line in self.lines)
        return {
            "event": {"source": self.source, "id": self.id},
            "until": plain.time(self.until_us),
            "outcome": self.own.outcome,
            "repeated": self.repeated,
            "holders": list(self.holders),
            "lines": list(lines),
            "totals": list(self.totals),
            "fingerprint": fingerprint(lines, self.holders),
            "decided": self.decided,
        }


class Given(msgspec.Struct, frozen=True):
    """A preview that somebody has seen and agrees to: its fingerprint, how far it looked, and its lines as JSON."""

    fingerprint: str
    until_us: int
    holders: tuple[str, ...]
    lines: Shapes


def given(found: Any) -> Given:
    """What somebody agrees to, from a preview as JSON; raises BadInput for what is none, or was changed since."""
    remedy = "Give the JSON of a preview as it was made."
    try:
        lines, holders = tuple(found["lines"]), tuple(found["holders"])
        mark, until_us = found["fingerprint"], moment.parse_time(found["until"], "until")
        same = fingerprint(lines, holders) == mark
    except KeyError as error:
        raise BadInput(what=f"this is no preview: {error} is missing", remedy=remedy) from None
    except (AttributeError, TypeError):
        raise BadInput(what="this is no preview", remedy=remedy) from None
    if not same:
        raise BadInput(what="the lines of this preview are not those it was made with", remedy=remedy)
    return Given(mark, until_us, holders, lines)


class Confirmed(msgspec.Struct, frozen=True):
    """What came of a confirmation: the preview made anew and, where it differs, the lines that were and that are now.

    ``recorded``: the event was recorded, now or before.
    """

    recorded: bool
    preview: Preview
    was: Shapes = ()
    now: Shapes = ()


def preview(player: Player, raw: bytes, until_us: int = 0, progress: Progress | None = None) -> Preview:
    """All that would follow from an event (CloudEvents JSON) up to a time: MONTHS after the event where it is 0.

    Raises BadInput for what is no event, for a time before it, and for an event that has to wait behind another;
    OurMistake where something would get stuck.
    """
    request = player.door.admit(raw)
    until_us = _until(request, until_us)
    return _with_all(lambda known: _made(player, request, until_us, known, progress), player.corridor.trial)


def confirm(player: Player, raw: bytes, given: Given, progress: Progress | None = None) -> Confirmed:
    """Record an event if what follows from it is what the preview given says; else nothing, and what has changed.

    The preview anew and the recording are one transaction, in which nobody else decides about the holders concerned.
    What it causes to others waits in the outbox afterwards: the caller has it announced (``player.play(())``). An
    event recorded before is told as such. Raises as ``preview``.
    """
    request = player.door.admit(raw)
    until_us = _until(request, given.until_us)

    def made(known: frozenset[str]) -> Confirmed:
        found = _made(player, request, until_us, known, progress)
        shape = found.shape()
        if found.repeated or shape["fingerprint"] == given.fingerprint:
            return Confirmed(recorded=True, preview=found)
        raise _Differs(Confirmed(False, found, *changes(given.lines, tuple(shape["lines"]))))

    try:
        return _with_all(made, player.corridor.connection.transaction)
    except _Differs as differs:
        return differs.found


class _Differs(Exception):
    """What would follow is not what was shown: nothing may be recorded."""

    def __init__(self, found: Confirmed) -> None:
        super().__init__("the world has moved")
        self.found = found


def _with_all(made: Callable[[frozenset[str]], Made], transaction: Callable[[], AbstractContextManager[Any]]) -> Made:
    """Something made in a transaction, anew with more holders where the walks reach more than they knew of."""
    known: frozenset[str] = frozenset()
    while True:
        try:
            with transaction():
                return made(known)
        except Grown as grown:
            known = grown.holders


def _until(request: Request, until_us: int) -> int:
    """The last instant of the second that is looked to, as times are written without fractions."""
    at_us = request.command.at_us
    until_us = until_us or _months_later(at_us)
    until_us += moment.SECOND_US - 1 - until_us % moment.SECOND_US
    if until_us < at_us:
        raise BadInput(
            what=f"{moment.format_time(until_us)} is before the event itself",
            remedy=f"Name a later time, or leave it out for {MONTHS} months.",
            field="--until",
        )
    return until_us


def _months_later(at_us: int) -> int:
    """The end of the day MONTHS later."""
    return moment.end_of_day(month_start(moment.day_of(at_us), MONTHS))


def _made(player: Player, request: Request, until_us: int, known: frozenset[str], progress: Progress | None) -> Preview:
    """Both walks, and what differs; the event is left decided in the transaction that is open."""
    walks = Walks(player, request, until_us, progress)
    walked = walks.go(known)
    rulebook = player.corridor.rulebook
    lines, totals = differences(walked, Liner(Teller(rulebook.book, rulebook, player.corridor.index)))
    answers = (walked.answer, *walked.others)
    return Preview(
        source=request.command.source,
        id=request.command.id,
        until_us=until_us,
        repeated=walked.answer.state == REPEATED,
        lines=tuple(lines),
        at_once=tuple(told(one) for answer in answers for one in answer.receipts),
        totals=tuple(totals.shape()),
        holders=tuple(sorted(walked.holders)),
        decided=walks.decided,
    )
