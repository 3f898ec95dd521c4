"""The promise of when a device is delivered, as it is at one instant. Data only."""

from __future__ import annotations

from sitthi.kernel.decision import Part

RUNNING = "running"
KEPT = "kept"
MISSED = "missed"
VOID = "void"
SETTLED = "settled"


class PromisePart(Part, frozen=True, array_like=True, tag="promise", gc=False):
    """The delivery guarantee of one request: state running, kept, missed, void or settled.

    It runs from ``start_us`` to ``due_us`` inclusive; the first attempt was at ``attempt_us`` (0 = none yet) with the
    result ``attempt``, and the device was received at ``received_us``. ``relief_satang`` was claimed at ``claimed_us``,
    to be paid to the bank account ``pay_to``; ``paid_satang`` was paid at ``paid_us``, of which ``owed_satang`` turned
    out to have been owed to nobody: the customer owes it. ``why`` is the clause by which it is void.
    """

    request: str
    number: str
    tier: int
    start_us: int
    due_us: int
    state: str
    attempt_us: int = 0
    attempt: str = ""
    received_us: int = 0
    relief_satang: int = 0
    claimed_us: int = 0
    pay_to: str = ""
    paid_us: int = 0
    paid_satang: int = 0
    why: str = ""
    owed_satang: int = 0
