"""The table of a request's life: every state and event is allowed by a row, or refused with a clause."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from msgspec.structs import replace

from sitthi.areas.requests import machine
from sitthi.areas.requests.machine import (
    EVENTS,
    STATES,
    TABLE,
    refused_by,
    steps,
)
from sitthi.areas.requests.model import (
    AttemptDelivery,
    CancelRequest,
    CheckRequest,
    ClaimWarranty,
    ConvertRequest,
    HoldRequest,
    InspectDevice,
    LapseReturn,
    OfferDevice,
    PayRequest,
    RefuseRequest,
    ReleaseRequest,
    ReturnDevice,
    SendDevice,
    SettleRequest,
)
from sitthi.kernel.decision import RECORDED, REFUSED, Decision
from sitthi.standing import request_states as states
from sitthi.standing.care_parts import CareUse
from sitthi.standing.request_parts import CareRequestPart
from sitthi.standing.request_states import (
    NEW,
)
from tests.areas.decided import unmet
from tests.areas.requests.making import (
    CARE_IMEI,
    CLERK,
    IMEI,
    NOW,
    NUMBER,
    PLAN,
    SWITCH_FEE,
    asking,
    decided,
    standing,
    terms,
)
from tests.shipped import shipped

BOOK = shipped()
PAIRS = list(itertools.product(STATES, EVENTS))
BY_THE_SYSTEM = {machine.LAPSE, machine.PLAN_ENDED}
BODIES: dict[str, msgspec.Struct] = {
    machine.MAKE: asking(),
    machine.CHECK: CheckRequest(),
    machine.OFFER: OfferDevice(),
    machine.SEND: SendDevice(CARE_IMEI),
    machine.DELIVER: AttemptDelivery("delivered"),
    machine.FAIL: AttemptDelivery("absent"),
    machine.REJECT: AttemptDelivery("rejected"),
    machine.RETURN: ReturnDevice(),
    machine.INSPECT: InspectDevice("ok"),
    machine.CONVERT: ConvertRequest(consent=True),
    machine.CANCEL: CancelRequest(),
    machine.REFUSE: RefuseRequest("17.5", "no longer qualifies"),
    machine.HOLD: HoldRequest("flood"),
    machine.RELEASE: ReleaseRequest(),
    machine.LAPSE: LapseReturn("R1"),
    machine.PLAN_ENDED: SettleRequest("care/18.9"),
    machine.CLAIM: ClaimWarranty("speaker"),
}


def request(state: str) -> CareRequestPart:
    """A switch as it is in a state, with a third attempt that is not paid yet."""
    handed_over = state in {*machine.EXCHANGED, states.CLOSED}
    accepted = state not in {*states.UNANSWERED, states.REFUSED}
    found = CareRequestPart("R1", "P1", NUMBER, "switch", "identical", state, IMEI, NOW - 9, fee_satang=SWITCH_FEE)
    return replace(
        found,
        offered="identical",
        offered_model=PLAN.model,
        paid_satang=SWITCH_FEE if accepted else 0,
        additional_satang=100 if state == states.FEE_DUE else 0,
        accepted_us=NOW - 8 if accepted else 0,
        counted_us=NOW - 8 if accepted else 0,
        sent_imei=CARE_IMEI if state not in states.UNANSWERED else "",
        delivered_us=NOW - 7 if handed_over else 0,
        return_by_us=NOW + 9 if handed_over else 0,
        finding="locked" if state == states.STOPPED else "",
        held_from=states.ACCEPTED if state == states.ON_HOLD else "",
        attempt_fees_satang=50_000,
        closed_us=NOW - 6 if state in machine.ENDED else 0,
    )


def happened(state: str, event: str) -> Decision:
    """What the rules decide of an event in a state."""
    body = BODIES.get(event) or PayRequest(100)
    found = None if state == NEW else request(state)
    if found is not None and event == machine.LAPSE:
        found = replace(found, return_by_us=NOW - 1)
    if found is not None and event == machine.CLAIM:
        found = replace(found, attempt_fees_satang=0)
    open_ones = () if found is None or found.closed_us else (found,)
    used = () if found is None or not found.counted_us else (CareUse("R1", "switch", found.counted_us),)
    imei = found.sent_imei if found is not None and event == machine.CLAIM else IMEI
    laid = standing(replace(PLAN, uses=used, imei=imei), request=found, requests=open_ones)
    return decided(body, laid, actor=CLERK)


@pytest.mark.parametrize(("state", "event"), PAIRS)
def test_every_event_in_every_state_is_allowed_or_refused_with_a_clause(state: str, event: str) -> None:
    """A row's clause, or the clause that refuses, stands in the book; rows of one pair differ by their guard."""
    rows = steps(state, event)
    clauses = [row.clause for row in rows] or [refused_by(state, event)]
    assert all(BOOK.clause(clause).id == clause for clause in clauses)
    assert len({row.guard for row in rows}) == len(rows)


@pytest.mark.parametrize(("state", "event"), PAIRS)
def test_the_rules_do_what_the_table_says(state: str, event: str) -> None:
    """What has a row is done and leads where a row says; what has none is refused by the clause, or nothing happens."""
    decision = happened(state, event)
    rows = steps(state, event)
    if not rows and event in BY_THE_SYSTEM:
        assert (decision.outcome, decision.changes) == (RECORDED, ())
    elif not rows:
        assert decision.outcome == REFUSED
        assert unmet(decision)[0] == refused_by(state, event)
    else:
        assert decision.outcome != REFUSED, unmet(decision)
        found = next(one for one in decision.changes if isinstance(one, CareRequestPart))
        back = {machine.SAME: state, machine.BACK: states.ACCEPTED}
        assert found.state in {back.get(row.next, row.next) for row in rows}


@pytest.mark.parametrize("state", STATES[1:])
def test_what_the_table_refuses_stays_refused_whatever_is_switched_off(state: str) -> None:
    """An overlay without the clause does not let an event happen that has no row."""
    off = frozenset(refused_by(state, event) for event in EVENTS)
    for event in sorted(set(BODIES) - BY_THE_SYSTEM):
        if not steps(state, event):
            found = standing(request=request(state), requests=())
            assert decided(BODIES[event], found, terms(*off)).outcome == REFUSED


def test_every_state_is_reached_and_left() -> None:
    """No state is a trap but the three ends, and none is never reached."""
    nexts = {row.next for row in TABLE} - {machine.SAME, machine.BACK}
    assert nexts == set(STATES) - {NEW}
    left = {row.state for row in TABLE if row.next != machine.SAME}
    assert left == set(STATES) - set(machine.ENDED)


def test_the_wait_for_the_right_device_is_the_one_deadline() -> None:
    """Only the state that waits has a deadline, and it is the one of care/9.7."""
    assert {(row.next, row.deadline) for row in TABLE if row.deadline} == {(states.AWAITED, machine.RETURN_BY)}
