"""The life of a complaint: received, acknowledged in writing, resolved; late steps are taken and told apart. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.complaints.deadlines import (
    NOTHING,
    READING,
    STEPS,
    due,
    mark_acknowledgement_late,
    mark_resolution_late,
)
from sitthi.areas.complaints.model import (
    ACKNOWLEDGE,
    PHONE,
    RESOLVE,
    AcknowledgeComplaint,
    AssignComplaint,
    NoteComplaint,
    ReceiveComplaint,
    ResolveComplaint,
)
from sitthi.areas.complaints.terms import ComplaintsTerms, weekday
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Message, Reason, Scalar
from sitthi.kernel.moment import day_of, end_of_day, start_of_day
from sitthi.standing.money_parts import ACKNOWLEDGED, RECEIVED, RESOLVED, ComplaintPart
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look

__all__ = [
    "acknowledge_complaint",
    "assign_complaint",
    "due",
    "mark_acknowledgement_late",
    "mark_resolution_late",
    "note_complaint",
    "receive_complaint",
    "resolve_complaint",
]

CHANNELS = "prepaid/complaint.channels"
ONCE = "house/complaint-once"
OPEN = "house/complaint-open"
ANSWER = "house/complaint-answer"
NUMBER = "number/"
UNKNOWN = "unknown"


def receive_complaint(command: Command[ReceiveComplaint], standing: Standing, terms: ComplaintsTerms) -> Decision:
    """A complaint comes by phone while the line is open, or by web or letter at any time (complaint.channels).

    Reads complaint. Granted with its two last days, 7 and 30 days after the day it came (R26), which the customer is
    told. By phone outside opening hours it does not count as received; the refusal says when the line opens.
    """
    body, known = command.body, standing.complaint
    look = Look(terms.off, command.at_us)
    if look.check(ONCE, known is None, UNKNOWN if known is None else known.state, UNKNOWN):
        look.never()
    if look.check(CHANNELS, body.channel in terms.channels, body.channel, ", ".join(terms.channels)):
        look.never()
    if body.channel == PHONE:
        _look_at_hours(look, command.at_us, terms)
    if look.unmet:
        return look.refusal()
    if known is not None:
        # Whatever is switched off, what was received is not received anew.
        return _nothing(look, known.state)
    acknowledge_by_day = _last_day(look, ACKNOWLEDGE, command.at_us, terms.acknowledge_days)
    resolve_by_day = _last_day(look, RESOLVE, command.at_us, terms.resolve_days)
    part = ComplaintPart(
        complaint=command.key,
        holder=body.holder,
        channel=body.channel,
        about=body.about,
        received_us=command.at_us,
        acknowledge_by_day=acknowledge_by_day,
        resolve_by_day=resolve_by_day,
        state=RECEIVED,
        attachments=len(body.attachments),
    )
    values: dict[str, Scalar] = {"complaint": part.complaint}
    if acknowledge_by_day and resolve_by_day:
        values |= {"acknowledge_by_us": end_of_day(acknowledge_by_day), "resolve_by_us": end_of_day(resolve_by_day)}
        return Decision(
            GRANTED, tuple(look.reasons), changes=(part,), messages=_told("complaint-received", part, values)
        )
    return Decision(GRANTED, tuple(look.reasons), changes=(part,))


def acknowledge_complaint(
    command: Command[AcknowledgeComplaint], standing: Standing, terms: ComplaintsTerms
) -> Decision:
    """Its receipt is acknowledged in writing, within 7 days from the day after it came (complaint.acknowledge).

    Reads complaint. Granted, late too: then the reason says so. One acknowledged or resolved already is left alone.
    """
    found, channel = standing.complaint, command.body.channel
    look = Look(terms.off, command.at_us)
    if look.check(OPEN, found is not None, UNKNOWN if found is None else found.state, RECEIVED):
        look.never()
    if look.check(ANSWER, channel in terms.written, channel, ", ".join(terms.written)):
        look.never()
    if look.unmet:
        return look.refusal()
    if found is None or found.state != RECEIVED:
        return _nothing(look, UNKNOWN if found is None else found.state)
    part = _done(look, ACKNOWLEDGE, found, command.at_us)
    part = replace(part, state=ACKNOWLEDGED, acknowledged_us=command.at_us)
    return Decision(GRANTED, tuple(look.reasons), changes=(part,))


def resolve_complaint(command: Command[ResolveComplaint], standing: Standing, terms: ComplaintsTerms) -> Decision:
    """The complaint is resolved within 30 days (complaint.resolve).

    Reads complaint. Granted, late too: then the reason says so. What was not acknowledged before is so now.
    """
    found, outcome = standing.complaint, command.body.outcome
    look = _look_at_open(command.at_us, found, terms)
    if look.check(ANSWER, outcome in terms.outcomes, outcome, ", ".join(terms.outcomes)):
        look.never()
    if look.unmet:
        return look.refusal()
    if found is None or found.state == RESOLVED:
        return _nothing(look, UNKNOWN if found is None else found.state)
    part = found
    if found.state == RECEIVED:
        part = replace(_done(look, ACKNOWLEDGE, part, command.at_us), acknowledged_us=command.at_us)
    part = replace(_done(look, RESOLVE, part, command.at_us), state=RESOLVED, resolved_us=command.at_us)
    values: dict[str, Scalar] = {"complaint": part.complaint, "outcome": outcome}
    messages = _told("complaint-resolved", part, values)
    return Decision(GRANTED, tuple(look.reasons), changes=(part,), messages=messages)


def note_complaint(command: Command[NoteComplaint], standing: Standing, terms: ComplaintsTerms) -> Decision:
    """A note or a file is added; a closed complaint takes them too, as what comes in late belongs to it.

    Reads complaint. Recorded; the note itself stays with the decision.
    """
    found, body = standing.complaint, command.body
    look = Look(terms.off, command.at_us)
    if look.check(OPEN, found is not None, UNKNOWN if found is None else found.state, RECEIVED):
        look.never()
    if look.unmet:
        return look.refusal()
    if found is None:
        return _nothing(look, UNKNOWN)
    part = replace(found, notes=found.notes + 1, attachments=found.attachments + len(body.attachments))
    return Decision(RECORDED, tuple(look.reasons), changes=(part,))


def assign_complaint(command: Command[AssignComplaint], standing: Standing, terms: ComplaintsTerms) -> Decision:
    """Somebody looks after an open complaint (house/complaint-open). Reads complaint."""
    found, to = standing.complaint, command.body.to
    look = _look_at_open(command.at_us, found, terms)
    if look.unmet:
        return look.refusal()
    if found is None or found.state == RESOLVED or found.assigned_to == to:
        return _nothing(look, to)
    return Decision(GRANTED, tuple(look.reasons), changes=(replace(found, assigned_to=to),))


def _look_at_hours(look: Look, at_us: int, terms: ComplaintsTerms) -> None:
    """The phone line: the weekday, the day off, the hour; when it opens next mends whichever is not met."""
    day = day_of(at_us)
    named, off = weekday(day), terms.closed_days.get(day, "")
    opens_us = terms.next_open_us(at_us)
    unmet = look.check(CHANNELS, named in terms.weekdays, named, ", ".join(terms.weekdays))
    unmet |= look.check(CHANNELS, not off, off or "working-day", "working-day")
    opened_s = (at_us - start_of_day(day)) // 1_000_000
    within = terms.opens_s <= opened_s < terms.closes_s
    unmet |= look.check(CHANNELS, within, at_us, at_us if within else opens_us, "us")
    if unmet and opens_us:
        look.possible(from_us=opens_us)
    elif unmet:
        look.never()


def _look_at_open(at_us: int, found: ComplaintPart | None, terms: ComplaintsTerms) -> Look:
    """Only what was received and is not closed can be worked on (house/complaint-open)."""
    is_open = found is not None and found.state != RESOLVED
    look = Look(terms.off, at_us)
    if look.check(OPEN, is_open, UNKNOWN if found is None else found.state, f"{RECEIVED}, {ACKNOWLEDGED}"):
        look.never()
    return look


def _last_day(look: Look, step: str, at_us: int, days: int) -> int:
    """The last day of a step, counted from the day after the complaint came (R26); 0 where the clause is off."""
    if not look.carried(STEPS[step]):
        return 0
    last_day = day_of(at_us) + days
    look.check(STEPS[step], met=True, value=end_of_day(last_day), threshold=days, unit="us", reading=READING)
    return last_day


def _done(look: Look, step: str, found: ComplaintPart, at_us: int) -> ComplaintPart:
    """A step taken: in time, or late, which the reason says and the complaint keeps."""
    last_day = found.acknowledge_by_day if step == ACKNOWLEDGE else found.resolve_by_day
    if not last_day or not look.carried(STEPS[step]):
        return found
    last_us = end_of_day(last_day)
    look.reasons.append(Reason(STEPS[step], at_us <= last_us, at_us, last_us, "us", READING))
    if at_us <= last_us or step in found.late:
        return found
    return replace(found, late=(*found.late, step))


def _told(template: str, part: ComplaintPart, values: dict[str, Scalar]) -> tuple[Message, ...]:
    """The customer is told at the number the complaint is about; where it is about no number, by letter or mail."""
    if not part.about.startswith(NUMBER):
        return ()
    return (Message(template, part.about.removeprefix(NUMBER), values),)


def _nothing(look: Look, about: str) -> Decision:
    """What is so already is only recorded."""
    look.check(NOTHING, met=True, value=about)
    return Decision(RECORDED, tuple(look.reasons))
