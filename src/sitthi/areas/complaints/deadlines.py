"""Complaints whose last day has passed: visible, and kept with the complaint. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sitthi.areas.complaints.model import ACKNOWLEDGE, RESOLVE, MarkAcknowledgementLate, MarkResolutionLate
from sitthi.areas.complaints.terms import ComplaintsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Event
from sitthi.kernel.moment import end_of_day
from sitthi.standing.money_parts import RECEIVED, RESOLVED, ComplaintPart
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look

STEPS = {ACKNOWLEDGE: "prepaid/complaint.acknowledge", RESOLVE: "prepaid/complaint.resolve"}
"""The clause on the last day of each step."""
READING = "R26"
NOTHING = "house/nothing-to-do"

DueItem = tuple[int, str, str, MarkAcknowledgementLate | MarkResolutionLate]


def due(standing: Standing, terms: ComplaintsTerms) -> Iterator[DueItem]:
    """What of complaints falls due by itself: the moment after each last day. Reads complaints."""
    items: list[DueItem] = []
    for one in standing.complaints:
        name = one.complaint
        acknowledge_us, resolve_us = _late_us(ACKNOWLEDGE, one, terms.off), _late_us(RESOLVE, one, terms.off)
        if acknowledge_us:
            items.append((acknowledge_us, "mark-acknowledgement-late", name, MarkAcknowledgementLate(name)))
        if resolve_us:
            items.append((resolve_us, "mark-resolution-late", name, MarkResolutionLate(name)))
    yield from sorted(items, key=lambda item: item[:3])


def mark_acknowledgement_late(
    command: Command[MarkAcknowledgementLate], standing: Standing, terms: ComplaintsTerms
) -> Decision:
    """A complaint not acknowledged within 7 days is late (prepaid/complaint.acknowledge, R26). Reads complaints."""
    return _mark(ACKNOWLEDGE, command, standing, terms)


def mark_resolution_late(command: Command[MarkResolutionLate], standing: Standing, terms: ComplaintsTerms) -> Decision:
    """A complaint not resolved within 30 days is late (prepaid/complaint.resolve, R26). Reads complaints."""
    return _mark(RESOLVE, command, standing, terms)


def _mark(
    step: str,
    command: Command[MarkAcknowledgementLate] | Command[MarkResolutionLate],
    standing: Standing,
    terms: ComplaintsTerms,
) -> Decision:
    """Recorded; where the step was taken meanwhile, or its last day still runs, nothing changes."""
    look = Look(terms.off, command.at_us)
    name = command.body.complaint
    found = next((one for one in standing.complaints if one.complaint == name), None)
    late_us = 0 if found is None else _late_us(step, found, terms.off)
    if found is None or not 0 < late_us <= command.at_us:
        look.check(NOTHING, met=True, value=name)
        return Decision(RECORDED, tuple(look.reasons))
    look.check(STEPS[step], met=False, value=command.at_us, threshold=late_us - 1, unit="us", reading=READING)
    part = replace(found, late=(*found.late, step))
    return Decision(RECORDED, tuple(look.reasons), changes=(part,), events=(Event("complaint.late", name),))


def _late_us(step: str, found: ComplaintPart, off: frozenset[str]) -> int:
    """The moment at which a step that is still to be taken becomes late; 0 where it is taken, or late already."""
    waits = found.state == RECEIVED if step == ACKNOWLEDGE else found.state != RESOLVED
    last_day = found.acknowledge_by_day if step == ACKNOWLEDGE else found.resolve_by_day
    if not waits or not last_day or step in found.late or STEPS[step] in off:
        return 0
    return end_of_day(last_day) + 1
