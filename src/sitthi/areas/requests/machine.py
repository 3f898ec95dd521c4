"""The life of a request as one table: in which state what may happen, and to which state it leads. Data only.

A row says by which clause it is so; several rows of a state and an event differ by their guard. What has no row is
refused, by the clause that ``refused_by`` names.
"""

from __future__ import annotations

from types import MappingProxyType

import msgspec

from sitthi.standing.request_states import (
    ACCEPTED,
    AWAITED,
    CANCELLED,
    CHECKED,
    CLOSED,
    DELIVERED,
    FEE_DUE,
    MADE,
    NEW,
    OFFERED,
    ON_HOLD,
    REFUSED,
    REJECTED,
    RETURNED,
    SENT,
    STOPPED,
    TAKING_BACK,
    UNANSWERED,
    UNDERWAY,
)

WITH_THE_CUSTOMER = (DELIVERED, RETURNED, AWAITED, STOPPED, TAKING_BACK)
EXCHANGED = (*WITH_THE_CUSTOMER, FEE_DUE)
RUNNING = (*UNANSWERED, *UNDERWAY, *EXCHANGED)
ENDED = (CLOSED, CANCELLED, REFUSED)
STATES = (NEW, *RUNNING, ON_HOLD, *ENDED)

MAKE = "make"
CHECK = "check"
OFFER = "offer"
PAY = "pay"
SEND = "send"
DELIVER = "deliver"
FAIL = "fail"
REJECT = "reject"
RETURN = "return"
INSPECT = "inspect"
CONVERT = "convert"
CANCEL = "cancel"
REFUSE = "refuse"
HOLD = "hold"
RELEASE = "release"
LAPSE = "lapse"
PLAN_ENDED = "plan-ended"
CLAIM = "claim"
EVENTS = (
    *(MAKE, CHECK, OFFER, PAY, SEND, DELIVER, FAIL, REJECT, RETURN, INSPECT),
    *(CONVERT, CANCEL, REFUSE, HOLD, RELEASE, LAPSE, PLAN_ENDED, CLAIM),
)

SAME = "="
BACK = "<"
"""Instead of a next state: the one it is in; the one it was in before it was put on hold."""

EVIDENCE_MISSING = "evidence-missing"
NONE_AVAILABLE = "none-available"
UNPAID = "unpaid"
IN_FULL = "paid-in-full"
ATTEMPTS = "attempt-fee"
GIVEN = "nothing-to-return"
OLD_OUT = "old-device-out"
OLD_IN = "old-device-in"
FEE_STAYS = "fee-stays"
FEE_BACK = "fee-refunded"
IN_ORDER = "in-order"
WRONG = "wrong-device"
NOT_IN_ORDER = "not-in-order"
IN_TIME = "in-time"
CARE_DEVICE = "care-device"
HANDED_OVER = "handed-over"
NOT_HANDED_OVER = "not-handed-over"
PAID_HANDED_OVER = "paid, handed-over"
PAID_NOT_HANDED_OVER = "paid, not-handed-over"
NONE_LEFT = "none-left"
FACT = "fact-or-second-person"
SUSPICION = "first-person"
FULFILLED = "fulfilled"
DROPPED = "dropped"

RETURN_BY = "return-by"
"""The deadline of a state: the right device must have come (care/9.7)."""


class Step(msgspec.Struct, frozen=True):
    """A row: in ``state``, ``event`` under ``guard`` ("" = always) leads to ``next``, by ``clause``.

    ``deadline`` is what then runs ("" = nothing).
    """

    state: str
    event: str
    guard: str
    next: str
    deadline: str
    clause: str


def _step(state: str, event: str, guard: str, to: str, clause: str) -> Step:
    return Step(state, event, guard, to, RETURN_BY if to == AWAITED else "", clause)


def _steps(states: tuple[str, ...], event: str, guard: str, to: str, clause: str) -> tuple[Step, ...]:
    return tuple(_step(state, event, guard, to, clause) for state in states)


TABLE: tuple[Step, ...] = (
    # Asked for, checked, offered, paid: accepted when it was offered and paid.
    _step(NEW, MAKE, EVIDENCE_MISSING, MADE, "care/8.2"),
    _step(NEW, MAKE, NONE_AVAILABLE, CHECKED, "care/8.10"),
    _step(NEW, MAKE, UNPAID, OFFERED, "care/8.9"),
    _step(NEW, MAKE, IN_FULL, ACCEPTED, "care/2.29"),
    _step(MADE, CHECK, NONE_AVAILABLE, CHECKED, "care/8.10"),
    _step(MADE, CHECK, UNPAID, OFFERED, "care/8.9"),
    _step(MADE, CHECK, IN_FULL, ACCEPTED, "care/2.29"),
    *_steps((CHECKED, OFFERED), OFFER, UNPAID, OFFERED, "care/8.9"),
    _step(CHECKED, OFFER, IN_FULL, ACCEPTED, "care/2.29"),
    *_steps((MADE, CHECKED), PAY, UNPAID, SAME, "care/13.5"),
    *_steps((MADE, CHECKED), PAY, IN_FULL, SAME, "care/13.5"),
    _step(OFFERED, PAY, UNPAID, SAME, "care/13.5"),
    _step(OFFERED, PAY, IN_FULL, ACCEPTED, "care/2.29"),
    # Sent, attempted, handed over or rejected.
    _step(ACCEPTED, SEND, "", SENT, "care/14.1"),
    _step(REJECTED, SEND, "", SENT, "care/14.6"),
    _step(REJECTED, OFFER, IN_FULL, SAME, "care/14.6"),
    _step(SENT, FAIL, "", SAME, "care/14.5"),
    _step(SENT, REJECT, FEE_STAYS, REJECTED, "care/14.6"),
    _step(SENT, REJECT, FEE_BACK, OFFERED, "care/14.6"),
    _step(SENT, DELIVER, GIVEN, CLOSED, "care/7.9"),
    _step(SENT, DELIVER, OLD_IN, RETURNED, "care/9.6"),
    _step(SENT, DELIVER, OLD_OUT, DELIVERED, "care/14.2"),
    # The old device: received, inspected, found wrong or found locked, modified or not covered.
    *_steps(UNDERWAY, RETURN, "", SAME, "care/9.6"),
    _step(DELIVERED, RETURN, "", RETURNED, "care/7.9"),
    _step(AWAITED, RETURN, IN_TIME, RETURNED, "care/9.7"),
    *_steps(UNDERWAY, INSPECT, IN_ORDER, SAME, "care/9.6"),
    *_steps(UNDERWAY, INSPECT, WRONG, STOPPED, "care/9.4"),
    *_steps(UNDERWAY, INSPECT, NOT_IN_ORDER, STOPPED, "care/9.5"),
    *_steps((DELIVERED, RETURNED), INSPECT, IN_ORDER, CLOSED, "care/7.9"),
    *_steps((DELIVERED, RETURNED), INSPECT, WRONG, AWAITED, "care/9.7"),
    *_steps((DELIVERED, RETURNED), INSPECT, NOT_IN_ORDER, STOPPED, "care/9.8"),
    _step(STOPPED, INSPECT, PAID_HANDED_OVER, CLOSED, "care/9.5"),
    _step(STOPPED, INSPECT, PAID_NOT_HANDED_OVER, ACCEPTED, "care/9.5"),
    _step(AWAITED, LAPSE, UNPAID, FEE_DUE, "care/9.7"),
    _step(AWAITED, LAPSE, PAID_HANDED_OVER, CLOSED, "care/9.7"),
    _step(AWAITED, LAPSE, NONE_LEFT, TAKING_BACK, "care/9.7"),
    _step(STOPPED, CONVERT, UNPAID, FEE_DUE, "care/2.28"),
    _step(STOPPED, CONVERT, PAID_HANDED_OVER, CLOSED, "care/2.28"),
    _step(STOPPED, CONVERT, PAID_NOT_HANDED_OVER, ACCEPTED, "care/2.28"),
    _step(FEE_DUE, PAY, UNPAID, SAME, "care/2.28"),
    _step(FEE_DUE, PAY, PAID_HANDED_OVER, CLOSED, "care/2.28"),
    _step(FEE_DUE, PAY, PAID_NOT_HANDED_OVER, ACCEPTED, "care/2.28"),
    # The ways out.
    *_steps((*UNANSWERED, *UNDERWAY), CANCEL, "", CANCELLED, "care/7.9"),
    _step(DELIVERED, CANCEL, "", TAKING_BACK, "care/7.9"),
    _step(STOPPED, CANCEL, HANDED_OVER, TAKING_BACK, "care/9.8"),
    _step(STOPPED, CANCEL, NOT_HANDED_OVER, CANCELLED, "care/9.5"),
    _step(FEE_DUE, CANCEL, HANDED_OVER, TAKING_BACK, "care/9.8"),
    _step(FEE_DUE, CANCEL, NOT_HANDED_OVER, CANCELLED, "care/9.5"),
    _step(TAKING_BACK, RETURN, CARE_DEVICE, CANCELLED, "care/9.8"),
    *_steps((*UNANSWERED, *UNDERWAY), REFUSE, FACT, REFUSED, "care/17"),
    *_steps((*UNANSWERED, *UNDERWAY), REFUSE, SUSPICION, SAME, "care/17"),
    *_steps(RUNNING, HOLD, "", ON_HOLD, "care/19.4"),
    _step(ON_HOLD, RELEASE, "", BACK, "care/19.4"),
    _step(ON_HOLD, CANCEL, NOT_HANDED_OVER, CANCELLED, "care/19.4"),
    _step(ON_HOLD, CANCEL, HANDED_OVER, TAKING_BACK, "care/19.4"),
    *_steps((*UNANSWERED, *UNDERWAY, ON_HOLD), PLAN_ENDED, DROPPED, CANCELLED, "care/18"),
    *_steps((*UNDERWAY, ON_HOLD), PLAN_ENDED, FULFILLED, SAME, "care/18"),
    # A third attempt is paid whenever; a device handed over has its warranty.
    *_steps((*UNDERWAY, *WITH_THE_CUSTOMER, *ENDED), PAY, ATTEMPTS, SAME, "care/14.5"),
    *_steps((DELIVERED, RETURNED, CLOSED), CLAIM, "", SAME, "care/15.5"),
)

_ROWS: MappingProxyType[tuple[str, str], tuple[Step, ...]] = MappingProxyType(
    {
        (state, event): tuple(one for one in TABLE if (one.state, one.event) == (state, event))
        for state in STATES
        for event in EVENTS
    }
)
_REFUSED_BY = MappingProxyType(
    {
        MAKE: "care/8.5",
        CHECK: "care/14.1",
        OFFER: "care/8.12",
        PAY: "care/13.5",
        SEND: "care/14.1",
        DELIVER: "care/14.2",
        FAIL: "care/14.5",
        REJECT: "care/14.6",
        RETURN: "care/9.6",
        INSPECT: "care/9.6",
        CONVERT: "care/9.5",
        CANCEL: "care/7.9",
        REFUSE: "care/17",
        HOLD: "care/19.4",
        RELEASE: "care/19.4",
        LAPSE: "care/9.7",
        PLAN_ENDED: "care/18",
        CLAIM: "care/15.2",
    }
)


def steps(state: str, event: str) -> tuple[Step, ...]:
    """The rows of a state and an event; none where it is refused."""
    return _ROWS[state, event]


def step(state: str, event: str, guard: str = "") -> Step:
    """The row of a state, an event and a guard; there is one, or the rule that asks is wrong."""
    (found,) = (one for one in steps(state, event) if one.guard == guard)
    return found


def refused_by(state: str, event: str) -> str:
    """The clause by which an event that has no row is refused in a state."""
    if state == ON_HOLD and event != HOLD:
        return "care/19.4"
    if event == SEND and state in UNANSWERED:
        return "care/2.29"
    return _REFUSED_BY[event]
