"""The shape of the data of events about bills, payments, contracts, refunds and complaints."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sitthi.flow.event_data import Amount, Data, SignedAmount, Text

LongText = Annotated[str, Meta(max_length=20_000)]


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """The days of a bill, both included."""

    from_: dt.date
    to: dt.date


class LineData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a bill. Without a tax it carries that of its product."""

    product: Text
    amount: SignedAmount
    number: str = ""
    tax: Literal["", "exclusive", "inclusive", "outside"] = ""
    text: str = ""


class BillIssued(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A bill of an account for a period; without ``due_on`` the terms say when it is to be paid."""

    bill: Text
    period: Period
    lines: Annotated[tuple[LineData, ...], Meta(min_length=1, max_length=100_000)]
    due_on: dt.date | None = None


class ChargeAdded(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A line for the next bill of an account; below zero it is a credit note."""

    product: Text
    amount: SignedAmount
    number: str = ""
    tax: Literal["", "exclusive", "inclusive", "outside"] = ""
    text: str = ""


class BillPaid(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A payment of a bill; what is too much is kept for the next one."""

    bill: Text
    amount: Amount
    channel: Text


class PaymentReversed(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A payment is taken back; ``payment`` is the id of the decision that took it."""

    payment: Text
    reason: str = ""


class OfferRequested(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An offer of form 2 is bought from the balance; ``contract`` may give it an id."""

    offer: Text
    contract: str = ""
    replaces: str = ""


class Handset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The handset of a contract: its list price and what it is sold below that."""

    model: Text
    price: Amount
    discount: Amount


class ContractSigned(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A contract of form 3; with a ``channel`` the advance is paid at once, else with the next bill."""

    offer: Text
    advance: Amount = "0"
    handset: Handset | None = None
    channel: str = ""
    contract: str = ""
    replaces: str = ""


class ContractEnded(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A contract is ended before its term is over."""

    cause: Literal["customer", "operator", "unserved", "breach", "bankrupt", "adverse-change"]
    evidence: tuple[Text, ...] = ()


class IdentityVerified(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The holder has shown documents, and they were checked."""

    documents: tuple[Text, ...]
    channel: str = ""


class PersonAuthorised(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The holder lets somebody act for it in a matter."""

    person: Text
    name: Text
    scope: Text


class RefundRequested(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A refund is asked for, by the method the customer chooses."""

    method: Text
    to: str = ""
    channel: str = ""
    documents: tuple[Text, ...] = ()
    contract: str = ""


class RefundStep(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A refund is approved or paid; a method stated must be the one asked for."""

    method: str = ""
    to: str = ""
    contract: str = ""


class RefundReceived(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A refund arrives at the number its customer named, at a time; only the system itself sends this."""

    refund: Text
    amount: Amount
    named: str = ""


class AttachmentData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a file that came along."""

    name: Text
    media_type: Text
    bytes: Annotated[int, Meta(ge=0, le=10**12)]
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class ComplaintReceived(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A complaint arrives."""

    holder: Text
    channel: Text
    about: Text
    text: LongText = ""
    attachments: tuple[AttachmentData, ...] = ()


class ComplaintAcknowledged(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The receipt of a complaint was acknowledged in writing; ``holder`` and ``about`` may be told again."""

    holder: str = ""
    about: str = ""
    channel: Text = "letter"
    text: LongText = ""


class ComplaintResolved(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A complaint is closed; ``holder``, ``channel`` and ``about`` may be told again."""

    holder: str = ""
    channel: str = ""
    about: str = ""
    outcome: Text = "upheld"
    text: LongText = ""


class ComplaintNoted(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something is added to a complaint's file."""

    text: LongText
    attachments: tuple[AttachmentData, ...] = ()


class ComplaintAssigned(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody looks after a complaint from now on."""

    to: Text
