"""What the rules of the guarantee share: which promise is meant, stating a clause, telling the customer. Pure."""

from __future__ import annotations

from sitthi.kernel.decision import RECORDED, Decision, Message, Reason, Scalar
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look

NOTHING = "house/nothing-to-do"
NONE = "none"

PLACE_TIMES = "delivery/1.1"
STARTS = "delivery/1.2.start"
STOPS = "delivery/1.2.stop"
TWO_PLACES = "delivery/1.3"
CUT_OFF = "delivery/1.4"
BUSINESS_DAY = "delivery/business-day"
RELIEF = "delivery/2.1"
FEE_TOLD = "delivery/2.1.fee"
WINDOW = "delivery/2.2.a"
CANCELLED = "delivery/2.2.b"
STAMPED = "delivery/2.3"
TRANSFER = "delivery/2.4"
AMOUNT = "delivery/2.4.amount"
IN_TIME = "delivery/2.5.a"
CUSTOMER_FAULT = "delivery/2.5.b"
FORCE_MAJEURE = "delivery/2.5.c"
APPENDIX = "delivery/appendix-1"

WINDOW_CHOSEN = "window-chosen"

EXCUSED = {"customer-fault": CUSTOMER_FAULT, "force-majeure": FORCE_MAJEURE}
"""Results of an attempt for which no relief is due, by the clause that says so."""


def promise_of(standing: Standing, request: str) -> PromisePart | None:
    """The promise a command names, if it is the one laid out."""
    promise = standing.promise
    return promise if promise is not None and promise.request == request else None


def note(
    look: Look, clause: str, value: Scalar = None, unit: str = "text", threshold: Scalar = None, reading: str = ""
) -> None:
    """State what a clause gave, where there is nothing to be met; nothing of one that is switched off."""
    if look.carried(clause):
        look.check(clause, True, value, threshold, unit, reading=reading)


def nothing(about: str) -> Decision:
    """What is so already, or no longer matters, is only recorded."""
    return Decision(RECORDED, (Reason(NOTHING, met=True, value=about),))


def told(template: str, promise: PromisePart, **values: Scalar) -> tuple[Message, ...]:
    """The customer is told at the number of the plan."""
    return (Message(template, promise.number, {"request": promise.request, **values}),)
