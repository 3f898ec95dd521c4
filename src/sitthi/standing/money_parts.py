"""What a customer holds of bills, contracts and complaints at one instant: small frozen parts. Data only."""

from __future__ import annotations

import msgspec

from sitthi.kernel.decision import Part

FORM_2 = "form-2"
FORM_3 = "form-3"

RUNNING = "running"
COMPLETED = "completed"
ENDED_EARLY = "ended"

WAITING = "waiting"

OPEN = "open"
OVERDUE = "overdue"
PAID = "paid"

RECEIVED = "received"
ACKNOWLEDGED = "acknowledged"
RESOLVED = "resolved"


class Line(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A line of a bill: ``product`` as in bill.issued; ``amount_satang`` as its ``tax`` says it.

    tax: exclusive (VAT comes on top), inclusive (VAT is in it) or outside. A credit is below zero. ``contract`` names
    the contract whose advance it gives back.
    """

    number: str
    product: str
    amount_satang: int
    tax: str
    text: str = ""
    contract: str = ""


class ChargePart(Part, frozen=True, array_like=True, tag="charge", gc=False):
    """A line that waits for the next bill of its account. ``charge`` is the decision id of adding it."""

    charge: str
    account: str
    line: Line
    at_us: int
    state: str = WAITING
    bill: str = ""


class BillPart(Part, frozen=True, array_like=True, tag="bill", gc=False):
    """A bill of an account: state open, overdue or paid. Days are Thai day numbers; ``to_day`` is the last day of it.

    ``total_satang`` is with VAT, of which ``vat_satang``. ``paid_us`` is when, and ``paid_by`` the channel by which, it
    was paid in full (0 and "" until then). ``payments`` of which something is left stand on it, of which
    ``in_time_satang`` came by the end of the due day (R7).
    """

    bill: str
    account: str
    from_day: int
    to_day: int
    issued_us: int
    due_day: int
    lines: tuple[Line, ...]
    vat_satang: int
    total_satang: int
    paid_satang: int
    state: str
    paid_us: int = 0
    paid_by: str = ""
    payments: int = 0
    in_time_satang: int = 0

    @property
    def open_satang(self) -> int:
        """What is still to be paid."""
        return self.total_satang - self.paid_satang


class BillingPart(Part, frozen=True, array_like=True, tag="billing", gc=False):
    """Billing of an account: what was overpaid and waits for the next bill, and when the last cycle closed."""

    account: str
    credit_satang: int = 0
    closed_us: int = 0


class PaymentPart(Part, frozen=True, array_like=True, tag="payment", gc=False):
    """A payment as it was taken, so that it can be reversed. ``payment`` is the decision id of bill.paid.

    ``paid_satang`` went to the bill, ``credit_satang`` to the account's credit; state taken or reversed.
    """

    payment: str
    account: str
    bill: str
    channel: str
    paid_satang: int
    credit_satang: int
    at_us: int
    state: str


class Benefit(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A benefit of an offer: kind as in the terms (service-discount, telecom-rights, other, device-discount), worth."""

    kind: str
    amount_satang: int
    text: str = ""


class SettlementLine(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A line of a settlement: its code, the amount (below zero: taken off), the clause it rests on."""

    code: str
    amount_satang: int
    clause: str
    reading: str = ""


class ContractPart(Part, frozen=True, array_like=True, tag="contract", gc=False):
    """A form-2 offer or a form-3 contract of a number: state running, completed or ended.

    The term runs from ``start_day`` to the day before ``end_day``. ``advance_satang`` is what was paid ahead: of form 2
    the price with VAT, of form 3 before VAT; ``vat_satang`` the VAT paid (of form 2: in it; of form 3: on it).
    ``credited_satang`` of form 3's advance has been given back on ``credited_count`` bills out of ``credit_months``.
    ``free_satang`` of the price was free credit. ``handset_discount_satang`` is apart from ``benefits``.
    """

    contract: str
    number: str
    account: str
    form: str
    offer: str
    state: str
    signed_us: int
    start_day: int
    end_day: int
    term_months: int
    advance_satang: int
    vat_satang: int
    free_satang: int = 0
    credit_months: int = 0
    credited_satang: int = 0
    credited_count: int = 0
    benefits: tuple[Benefit, ...] = ()
    handset_model: str = ""
    handset_discount_satang: int = 0
    ended_us: int = 0
    cause: str = ""
    settlement: tuple[SettlementLine, ...] = ()


class ComplaintPart(Part, frozen=True, array_like=True, tag="complaint", gc=False):
    """A complaint: state received, acknowledged or resolved. Days are Thai day numbers, each the last day allowed.

    ``late`` says which deadlines were missed (acknowledge, resolve); ``assigned_to`` who looks after it. Its text and
    notes stay in its receipts.
    """

    complaint: str
    holder: str
    channel: str
    about: str
    received_us: int
    acknowledge_by_day: int
    resolve_by_day: int
    state: str
    assigned_to: str = ""
    acknowledged_us: int = 0
    resolved_us: int = 0
    late: tuple[str, ...] = ()
    notes: int = 0
    attachments: int = 0
