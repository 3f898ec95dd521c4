"""When points end: with an owner, a category or the numbers they were earned with (note 8). Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.points.earning import NOTHING, UNIT
from sitthi.areas.points.model import EndPoints
from sitthi.areas.points.terms import PointsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Message
from sitthi.standing import lots
from sitthi.standing.parts import Standing
from sitthi.standing.points_parts import ENDED, ENROLLED, KEPT, PointsPart
from sitthi.standing.reasons import Look

END = "points/note.8"
ACCOUNT = "account/"
NUMBER = "number/"

OWNER_CHANGED = "owner-changed"
CATEGORY_CHANGED = "category-changed"
SUB_CATEGORY_CHANGED = "sub-category-changed"
NUMBER_CANCELLED = "number-cancelled"
OF_A_NUMBER = frozenset({OWNER_CHANGED, NUMBER_CANCELLED})
"""Causes that are about one number; all others are about their holder, and everything it has."""

_ENDS = {
    "customer": NUMBER_CANCELLED,
    "debt": NUMBER_CANCELLED,
    "death": NUMBER_CANCELLED,
    "bankruptcy": NUMBER_CANCELLED,
    "ported-out": NUMBER_CANCELLED,
    "owner-changed": OWNER_CHANGED,
}
"""Why a number ended, as a cause; one suspended for good has not ended yet, it can only not redeem."""
_CATEGORIES = {
    "person": CATEGORY_CHANGED,
    "juristic": CATEGORY_CHANGED,
    "sme": SUB_CATEGORY_CHANGED,
    "corporate": SUB_CATEGORY_CHANGED,
}


def cause_of(event_name: str, about: str) -> str:
    """The cause for which points may end after an event; "" where they do not.

    ``holder.category-changed`` is about the new category, any other event about why a number has ended.
    """
    return (_CATEGORIES if event_name == "holder.category-changed" else _ENDS).get(about, "")


def end_points(command: Command[EndPoints], standing: Standing, terms: PointsTerms) -> Decision:
    """Points end with their owner, category or number, and go to nobody else (note.8).

    Reads points, and of an account's also account. Recorded, also where there is nothing to end. An account's points
    do not end while it has a number, mobile or fibre, left (R9); those of a number do when it leaves (R86). What a
    place still owes is forgiven with them.
    """
    part, cause = standing.points, command.body.cause
    look = Look(terms.off, command.at_us)
    there = part.state in {ENROLLED, KEPT}
    if not there or cause not in terms.moving.end_causes or not look.carried(END):
        look.check(NOTHING, met=True, value=cause if there else part.state)
        return Decision(RECORDED, tuple(look.reasons))
    left = _left(part, standing)
    look.check(END, met=True, value=cause, threshold=", ".join(terms.moving.end_causes))
    if cause in OF_A_NUMBER:
        if part.place.startswith(ACCOUNT):
            look.check(END, met=True, value=left, threshold=0, unit="count", reading="R9")
            if left and not terms.moving.at_once:
                return Decision(RECORDED, tuple(look.reasons))
        elif not terms.moving.number_lots_end:
            look.check(END, met=True, value=KEPT, reading="R86")
            kept = replace(part, state=KEPT, since_us=command.at_us)
            changes = (kept,) if part.state == ENROLLED else ()
            return Decision(RECORDED, tuple(look.reasons), changes=changes)
    points = lots.balance(part, command.at_us)
    look.check(END, met=True, value=points, unit=UNIT, reading="R86" if part.place.startswith(NUMBER) else "")
    after, transfers = lots.end(part, command.at_us)
    after = replace(after, state=ENDED, since_us=command.at_us, month=0, month_satang=0, last_satang=0)
    messages = _told(part, cause, points, left)
    return Decision(RECORDED, tuple(look.reasons), transfers=transfers, changes=(after,), messages=messages)


def _left(part: PointsPart, standing: Standing) -> int:
    """The numbers an account has left, mobile or fibre; 0 at a number's own place."""
    account = standing.account if part.place.startswith(ACCOUNT) else None
    return 0 if account is None else account.mobiles + account.fibres


def _told(part: PointsPart, cause: str, points: int, left: int) -> tuple[Message, ...]:
    """The message to a number still in service; one that has ended, or is another's by now, is told nothing."""
    if part.place.startswith(NUMBER):
        number = "" if cause in OF_A_NUMBER else part.place.removeprefix(NUMBER)
    else:
        number = part.sms_number if left else ""
    return (Message("points-ended", number, {"points": points}),) if number and points else ()
