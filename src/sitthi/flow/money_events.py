"""The events about bills, payments, contracts, refunds and complaints, and the command body each becomes."""

from __future__ import annotations

import msgspec

from sitthi.areas.billing import model as billing
from sitthi.areas.complaints import model as complaints
from sitthi.areas.contracts import model as contracts
from sitthi.areas.holders import model as holders
from sitthi.areas.payments import model as payments
from sitthi.areas.refunds import model as refunds
from sitthi.areas.wallet import model as wallet
from sitthi.flow import money_data as data
from sitthi.flow.event_type import EventType, amount_of
from sitthi.kernel import ids, moment
from sitthi.kernel.errors import BadInput
from sitthi.kernel.money import parse_thb
from sitthi.standing.money_parts import Line


def _line(line: data.LineData, field: str) -> Line:
    return Line(line.number, line.product, parse_thb(line.amount, f"{field}.amount"), line.tax, line.text)


def _issue(bill: data.BillIssued) -> msgspec.Struct:
    return billing.IssueBill(
        bill=bill.bill,
        from_day=moment.day_number(bill.period.from_),
        to_day=moment.day_number(bill.period.to),
        lines=tuple(_line(line, f"data.lines[{place}]") for place, line in enumerate(bill.lines)),
        due_day=moment.day_number(bill.due_on) if bill.due_on else billing.BY_TERMS,
    )


def _payment(written: str) -> str:
    try:
        ids.key_of(written)
    except ValueError:
        raise BadInput(
            what=f"{written!r} is not the id of a decision",
            remedy="Name the decision that took the payment.",
            field="data.payment",
        ) from None
    return written


def _sign(signed: data.ContractSigned) -> msgspec.Struct:
    handset = signed.handset
    return contracts.SignContract(
        offer=signed.offer,
        advance_satang=amount_of(signed.advance, "data.advance"),
        handset_model=handset.model if handset else "",
        handset_price_satang=amount_of(handset.price, "data.handset.price") if handset else 0,
        handset_discount_satang=amount_of(handset.discount, "data.handset.discount") if handset else 0,
        channel=signed.channel,
        contract=signed.contract,
        replaces=signed.replaces,
    )


def _attachments(given: tuple[data.AttachmentData, ...]) -> tuple[complaints.Attachment, ...]:
    return tuple(complaints.Attachment(one.name, one.media_type, one.bytes, one.sha256) for one in given)


MONEY_EVENTS = (
    EventType("bill.issued", "account", data.BillIssued, lambda d, _: _issue(d)),
    EventType("charge.added", "account", data.ChargeAdded, lambda d, _: billing.AddCharge(
        d.number, d.product, parse_thb(d.amount, "data.amount"), d.tax, d.text)),
    EventType("bill.paid", "account", data.BillPaid, lambda d, _: payments.PayBill(
        d.bill, amount_of(d.amount, "data.amount"), d.channel)),
    EventType("payment.reversed", "account", data.PaymentReversed, lambda d, _: payments.ReversePayment(
        _payment(d.payment), d.reason)),
    EventType("offer.requested", "number", data.OfferRequested, lambda d, _: contracts.BuyOffer(
        d.offer, d.contract, d.replaces)),
    EventType("contract.signed", "number", data.ContractSigned, lambda d, _: _sign(d)),
    EventType("contract.ended", "contract", data.ContractEnded, lambda d, _: contracts.EndContract(
        d.cause, d.evidence)),
    EventType("identity.verified", "holder", data.IdentityVerified, lambda d, _: holders.VerifyIdentity(
        d.documents, d.channel)),
    EventType("holder.authorised", "holder", data.PersonAuthorised, lambda d, _: holders.AuthorisePerson(
        d.person, d.name, d.scope)),
    EventType("refund.requested", "number|contract", data.RefundRequested, lambda d, _: refunds.RequestRefund(
        d.method, d.to, d.channel, d.documents, d.contract)),
    EventType("refund.approved", "number|contract", data.RefundStep, lambda d, _: refunds.ApproveRefund(
        d.method, d.to, d.contract)),
    EventType("refund.paid", "number|contract", data.RefundStep, lambda d, _: refunds.PayRefund(
        d.method, d.to, d.contract)),
    EventType("refund.received", "number", data.RefundReceived, lambda d, _: wallet.ReceiveRefund(
        d.refund, amount_of(d.amount, "data.amount"), moment.parse_time(d.named, "data.named") if d.named else 0)),
    EventType("complaint.received", "complaint", data.ComplaintReceived, lambda d, _: complaints.ReceiveComplaint(
        d.holder, d.channel, d.about, d.text, _attachments(d.attachments))),
    EventType("complaint.acknowledged", "complaint", data.ComplaintAcknowledged, lambda d, _:
              complaints.AcknowledgeComplaint(d.channel, d.text)),
    EventType("complaint.resolved", "complaint", data.ComplaintResolved, lambda d, _: complaints.ResolveComplaint(
        d.outcome, d.text)),
    EventType("complaint.noted", "complaint", data.ComplaintNoted, lambda d, _: complaints.NoteComplaint(
        d.text, _attachments(d.attachments))),
    EventType("complaint.assigned", "complaint", data.ComplaintAssigned, lambda d, _: complaints.AssignComplaint(d.to)),
)  # fmt: skip
"""Every type of event about bills, payments, contracts, refunds and complaints."""
