"""What becomes of a complaint: acknowledged, worked on, resolved, or late."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.complaints import rules
from sitthi.areas.complaints.model import (
    AssignComplaint,
    Attachment,
    MarkAcknowledgementLate,
    MarkResolutionLate,
    NoteComplaint,
)
from sitthi.kernel.command import SYSTEM
from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED, Decision, Event, Message
from sitthi.standing.money_parts import ComplaintPart
from tests.areas.complaints.making import (
    ACKNOWLEDGE_US,
    CAME_US,
    CLOSED,
    DAY,
    FRESH,
    RESOLVE_US,
    SEEN,
    acknowledge,
    command,
    part,
    resolve,
    standing,
    terms,
)
from tests.areas.decided import unmet

ACKNOWLEDGE = "prepaid/complaint.acknowledge"
RESOLVE = "prepaid/complaint.resolve"
OPEN = "house/complaint-open"
ANSWER = "house/complaint-answer"
NOTHING = "house/nothing-to-do"


def due(*complaints: ComplaintPart, off: str = "") -> list[tuple[int, str, str]]:
    """What falls due: when, which command, which complaint."""
    found = replace(standing(None), complaints=complaints)
    return [item[:3] for item in rules.due(found, terms(*filter(None, [off])))]


def mark(step: str, found: ComplaintPart | None, at_us: int, off: str = "") -> Decision:
    """The end of a last day."""
    book = terms(*filter(None, [off]))
    if step == "acknowledge":
        body = command(MarkAcknowledgementLate("C-1"), at_us, SYSTEM)
        return rules.mark_acknowledgement_late(body, standing(found), book)
    return rules.mark_resolution_late(command(MarkResolutionLate("C-1"), at_us, SYSTEM), standing(found), book)


def note(found: ComplaintPart | None, *files: Attachment, off: str = "") -> Decision:
    """Something is added."""
    book = terms(*filter(None, [off]))
    return rules.note_complaint(command(NoteComplaint("โทรกลับแล้ว", files), CAME_US + DAY), standing(found), book)


def assign(found: ComplaintPart | None, to: str, off: str = "") -> Decision:
    """Somebody looks after it."""
    book = terms(*filter(None, [off]))
    return rules.assign_complaint(command(AssignComplaint(to), CAME_US + DAY), standing(found), book)


@pytest.mark.parametrize("channel", ["letter", "email", "sms", "web"])
def test_receipt_is_acknowledged_in_writing(channel: str) -> None:
    """To the end of the seventh day after it came."""
    decision = acknowledge(FRESH, ACKNOWLEDGE_US, channel)
    assert (decision.outcome, unmet(decision)) == (GRANTED, [])
    assert part(decision) == replace(FRESH, state="acknowledged", acknowledged_us=ACKNOWLEDGE_US)


@pytest.mark.parametrize("channel", ["phone", "in-person", ""])
def test_a_spoken_word_is_no_writing(channel: str) -> None:
    """house/complaint-answer."""
    decision = acknowledge(FRESH, CAME_US, channel)
    assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, [ANSWER], None)
    assert acknowledge(FRESH, CAME_US, channel, off=ANSWER).outcome == GRANTED


def test_a_late_acknowledgement_says_what_it_missed() -> None:
    """It is taken, with the clause unmet, and the complaint keeps that it was late; told once."""
    decision = acknowledge(FRESH, ACKNOWLEDGE_US + 1)
    assert (decision.outcome, unmet(decision)) == (GRANTED, [ACKNOWLEDGE])
    assert part(decision).late == ("acknowledge",)
    marked = replace(FRESH, late=("acknowledge",))
    assert part(acknowledge(marked, ACKNOWLEDGE_US + 1)).late == ("acknowledge",)
    off = acknowledge(FRESH, ACKNOWLEDGE_US + 1, off=ACKNOWLEDGE)
    assert (unmet(off), part(off).late) == ([], ())


@pytest.mark.parametrize("found", [SEEN, CLOSED])
def test_acknowledging_again_changes_nothing(found: ComplaintPart) -> None:
    """What is acknowledged or closed stays as it is."""
    decision = acknowledge(found, CAME_US + 3 * DAY)
    assert (decision.outcome, decision.changes) == (RECORDED, ())
    assert [one.clause for one in decision.reasons][-1] == NOTHING


@pytest.mark.parametrize("outcome", ["upheld", "partly-upheld", "not-upheld", "withdrawn"])
def test_a_complaint_is_resolved(outcome: str) -> None:
    """To the end of the thirtieth day after it came; the customer is told the outcome."""
    decision = resolve(SEEN, RESOLVE_US, outcome)
    assert (decision.outcome, unmet(decision)) == (GRANTED, [])
    assert part(decision) == replace(SEEN, state="resolved", resolved_us=RESOLVE_US)
    values = {"complaint": "C-1", "outcome": outcome}
    assert decision.messages == (Message("complaint-resolved", "0812345678", dict(values)),)


def test_an_outcome_is_one_of_the_listed() -> None:
    """house/complaint-answer."""
    decision = resolve(SEEN, RESOLVE_US, "forgotten")
    assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, [ANSWER], None)
    assert resolve(SEEN, RESOLVE_US, "forgotten", off=ANSWER).outcome == GRANTED


def test_resolving_acknowledges_what_was_not() -> None:
    """In time for the first it is in time for both; after the seventh day it misses the acknowledgement."""
    early = resolve(FRESH, ACKNOWLEDGE_US)
    assert unmet(early) == []
    assert part(early).acknowledged_us == ACKNOWLEDGE_US
    late = resolve(FRESH, ACKNOWLEDGE_US + 1)
    assert (unmet(late), part(late).late) == ([ACKNOWLEDGE], ("acknowledge",))


def test_a_late_resolution_says_what_it_missed() -> None:
    """Both clauses where nothing was done before, else the one."""
    decision = resolve(FRESH, RESOLVE_US + 1)
    assert (decision.outcome, unmet(decision)) == (GRANTED, [ACKNOWLEDGE, RESOLVE])
    assert part(decision).late == ("acknowledge", "resolve")
    assert unmet(resolve(SEEN, RESOLVE_US + 1)) == [RESOLVE]
    assert unmet(resolve(SEEN, RESOLVE_US + 1, off=RESOLVE)) == []


@pytest.mark.parametrize("found", [CLOSED, None])
def test_what_is_closed_or_unknown_is_not_worked_on(found: ComplaintPart | None) -> None:
    """Neither resolved nor assigned (house/complaint-open); with the clause off it is let pass, and nothing changes."""
    for decision in (resolve(found, RESOLVE_US), assign(found, "somchai")):
        assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, [OPEN], None)
    for decision in (resolve(found, RESOLVE_US, off=OPEN), assign(found, "somchai", off=OPEN)):
        assert (decision.outcome, decision.changes, decision.messages) == (RECORDED, (), ())


def test_nothing_is_done_about_what_was_never_received() -> None:
    """Nor acknowledged, nor noted."""
    for decision in (acknowledge(None, CAME_US), note(None)):
        assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, [OPEN], None)
    for decision in (acknowledge(None, CAME_US, off=OPEN), note(None, off=OPEN)):
        assert (decision.outcome, decision.changes) == (RECORDED, ())


@pytest.mark.parametrize("found", [FRESH, SEEN, CLOSED])
def test_notes_and_files_are_counted(found: ComplaintPart) -> None:
    """At any time, also after the complaint is closed."""
    file = Attachment("photo.jpg", "image/jpeg", 1, "f" * 64)
    decision = note(found, file, file)
    assert (decision.outcome, part(decision)) == (RECORDED, replace(found, notes=1, attachments=2))
    assert part(note(part(decision))) == replace(found, notes=2, attachments=2)


def test_somebody_looks_after_a_complaint() -> None:
    """Until somebody else does; naming the same one again changes nothing."""
    decision = assign(FRESH, "somchai")
    assert (decision.outcome, part(decision)) == (GRANTED, replace(FRESH, assigned_to="somchai"))
    assert part(assign(part(decision), "malee")).assigned_to == "malee"
    again = assign(part(decision), "somchai")
    assert (again.outcome, again.changes) == (RECORDED, ())


def test_a_complaint_nobody_answers_becomes_late_twice() -> None:
    """The moment after each last day, once; each is told."""
    steps = [(ACKNOWLEDGE_US + 1, "mark-acknowledgement-late", "C-1"), (RESOLVE_US + 1, "mark-resolution-late", "C-1")]
    assert due(FRESH) == steps
    first = mark("acknowledge", FRESH, ACKNOWLEDGE_US + 1)
    assert (first.outcome, unmet(first)) == (RECORDED, [ACKNOWLEDGE])
    assert first.events == (Event("complaint.late", "C-1"),)
    assert due(part(first)) == steps[1:]
    second = mark("resolve", part(first), RESOLVE_US + 1)
    assert unmet(second) == [RESOLVE]
    assert part(second) == replace(FRESH, late=("acknowledge", "resolve"))
    assert due(part(second)) == []


def test_what_is_done_is_not_due() -> None:
    """An acknowledged complaint waits for its resolution only, a resolved one for nothing."""
    assert [item[1] for item in due(SEEN)] == ["mark-resolution-late"]
    assert due(CLOSED) == []


@pytest.mark.parametrize(
    ("step", "found", "at_us"),
    [
        ("acknowledge", FRESH, ACKNOWLEDGE_US),
        ("resolve", FRESH, RESOLVE_US),
        ("acknowledge", SEEN, ACKNOWLEDGE_US + 1),
        ("resolve", CLOSED, RESOLVE_US + 1),
        ("acknowledge", replace(FRESH, late=("acknowledge",)), ACKNOWLEDGE_US + 1),
        ("acknowledge", None, ACKNOWLEDGE_US + 1),
        ("resolve", replace(FRESH, resolve_by_day=0), RESOLVE_US + 1),
    ],
)
def test_nothing_late_is_left_alone(step: str, found: ComplaintPart | None, at_us: int) -> None:
    """With the last day still running, the step taken, the complaint unknown: recorded, nothing changed."""
    decision = mark(step, found, at_us)
    assert (decision.outcome, decision.changes, decision.events) == (RECORDED, (), ())
    assert [one.clause for one in decision.reasons] == [NOTHING]


@pytest.mark.parametrize(("step", "off"), [("acknowledge", ACKNOWLEDGE), ("resolve", RESOLVE)])
def test_a_clause_switched_off_makes_nothing_late(step: str, off: str) -> None:
    """Neither falls anything due by it, nor is anything marked."""
    assert len(due(FRESH, off=off)) == 1
    assert mark(step, FRESH, RESOLVE_US + 1, off=off).changes == ()


def test_complaints_fall_due_in_order() -> None:
    """The soonest first, whatever order they are kept in."""
    later = replace(FRESH, complaint="C-2", acknowledge_by_day=FRESH.acknowledge_by_day + 1)
    assert [item[2] for item in due(later, FRESH)] == ["C-1", "C-2", "C-1", "C-2"]


def carried(found: ComplaintPart, until_us: int) -> ComplaintPart:
    """The complaint after all that falls due up to a time."""
    while items := [item for item in due(found) if item[0] <= until_us]:
        step = "acknowledge" if items[0][1] == "mark-acknowledgement-late" else "resolve"
        found = part(mark(step, found, items[0][0]))
    return found


def taken(kind: str, found: ComplaintPart, at_us: int) -> Decision:
    """One step, whichever it is."""
    if kind == "acknowledge":
        return acknowledge(found, at_us)
    if kind == "resolve":
        return resolve(found, at_us)
    return note(found) if kind == "note" else assign(found, "somchai")


STEPS = st.lists(
    st.tuples(st.sampled_from(["acknowledge", "resolve", "note", "assign"]), st.integers(0, 20 * DAY)), max_size=8
)


@given(STEPS)
def test_late_is_exactly_what_was_late(steps: list[tuple[str, int]]) -> None:
    """In whatever order steps come, the complaint keeps just the last days that were missed, each once."""
    found, at_us = FRESH, CAME_US
    for kind, later_us in steps:
        at_us += later_us
        found = carried(found, at_us)
        decision = taken(kind, found, at_us)
        found = part(decision) if decision.changes else found
    found = carried(found, at_us)
    acknowledged_us = found.acknowledged_us or at_us
    resolved_us = found.resolved_us or at_us
    expected = [("acknowledge", acknowledged_us > ACKNOWLEDGE_US), ("resolve", resolved_us > RESOLVE_US)]
    assert list(found.late) == [step for step, was_late in expected if was_late]
    assert bool(found.resolved_us) == (found.state == "resolved")
    assert bool(found.acknowledged_us) == (found.state != "received")
