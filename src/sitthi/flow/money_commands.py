"""The index of commands, second page: bills, payments, contracts, refunds, complaints."""

from __future__ import annotations

from sitthi.areas.billing import model as billing
from sitthi.areas.billing import rules as billing_rules
from sitthi.areas.complaints import deadlines as complaint_deadlines
from sitthi.areas.complaints import model as complaints
from sitthi.areas.complaints import rules as complaint_rules
from sitthi.areas.contracts import conditions as contract_conditions
from sitthi.areas.contracts import model as contracts
from sitthi.areas.contracts import rules as contract_rules
from sitthi.areas.holders import identity
from sitthi.areas.holders import model as holders
from sitthi.areas.payments import model as payments
from sitthi.areas.payments import rules as payment_rules
from sitthi.areas.refunds import model as refunds
from sitthi.areas.refunds import rules as refund_rules
from sitthi.areas.refunds import watch as refund_watch
from sitthi.flow.desk import Desk, Named
from sitthi.flow.roles import ANYONE, DESK, OURS, STAFF
from sitthi.flow.spec import CommandSpec
from sitthi.flow.step import Step
from sitthi.kernel import ids
from sitthi.standing.parts import RefundPart

_OF_CONTRACT = ("holder", "number", "wallet", "addons", "awaited", "contracts", "contract", "bills", "charges")

# One line a command, so that the index can be read as one: what asks for it, what it reads, who may, what it causes.
# fmt: off
IDENTITY = (
    CommandSpec("verify-identity", "identity.verified", "holder", holders.VerifyIdentity, "holders",
                identity.verify_identity, ("holder",), DESK),
    CommandSpec("authorise-person", "holder.authorised", "holder", holders.AuthorisePerson, "holders",
                identity.authorise_person, ("holder",), DESK),
)
BILLING = (
    CommandSpec("issue-bill", "bill.issued", "account", billing.IssueBill, "billing", billing_rules.issue_bill,
                ("account", "billing", "bill", "contracts", "charges"), DESK, ("bill.issued", "bill.paid")),
    CommandSpec("add-charge", "charge.added", "account", billing.AddCharge, "billing", billing_rules.add_charge,
                ("account", "billing"), DESK),
    CommandSpec("close-cycle", "", "account", billing.CloseCycle, "billing", billing_rules.close_cycle,
                ("account", "billing", "charges", "bill", "contracts"), OURS, ("bill.issued", "bill.paid")),
    CommandSpec("mark-bill-overdue", "", "account", billing.MarkBillOverdue, "billing",
                billing_rules.mark_bill_overdue, ("bill",), OURS, ("bill.overdue",)),
)
PAYMENTS = (
    CommandSpec("pay-bill", "bill.paid", "account", payments.PayBill, "payments", payment_rules.pay_bill,
                ("billing", "bill"), ANYONE, ("bill.paid",)),
    CommandSpec("reverse-payment", "payment.reversed", "account", payments.ReversePayment, "payments",
                payment_rules.reverse_payment, ("billing", "payment", "bill"), DESK,
                ("payment.reversed", "bill.paid")),
)
CONTRACTS = (
    CommandSpec("buy-offer", "offer.requested", "number", contracts.BuyOffer, "contracts", contract_rules.buy_offer,
                _OF_CONTRACT, ANYONE, ("contract.signed", "contract.ended", "bill.paid", "wallet.low"), account=True),
    CommandSpec("sign-contract", "contract.signed", "number", contracts.SignContract, "contracts",
                contract_rules.sign_contract, _OF_CONTRACT, DESK,
                ("contract.signed", "contract.ended", "bill.paid"), account=True),
    CommandSpec("end-contract", "contract.ended", "contract", contracts.EndContract, "contracts",
                contract_rules.end_contract, ("number", "contract", "bills", "charges"), ANYONE,
                ("contract.ended", "bill.paid"), account=True),
    CommandSpec("end-contracts", "", "number", contracts.EndContracts, "contracts", contract_rules.end_contracts,
                ("number", "contracts", "bills", "charges"), OURS, ("contract.ended", "bill.paid"), account=True),
    CommandSpec("complete-contract", "", "number", contracts.CompleteContract, "contracts",
                contract_rules.complete_contract, ("number", "contracts", "bills", "charges"), OURS,
                ("contract.ended",), account=True),
)
REFUNDS = (
    CommandSpec("request-refund", "refund.requested", "number|contract", refunds.RequestRefund, "refunds",
                refund_rules.request_refund, ("holder", "number", "refund", "to_number"), ANYONE),
    CommandSpec("approve-refund", "refund.approved", "number|contract", refunds.ApproveRefund, "refunds",
                refund_rules.approve_refund, ("holder", "number", "refund"), STAFF),
    CommandSpec("pay-refund", "refund.paid", "number|contract", refunds.PayRefund, "refunds",
                refund_rules.pay_refund, ("holder", "number", "refund"), DESK, ("refund.paid", "refund.to-number")),
    CommandSpec("warn-refund", "", "number", refunds.WarnRefund, "refunds", refund_watch.warn_refund, ("refunds",),
                OURS, ("refund.near",)),
    CommandSpec("mark-refund-overdue", "", "number", refunds.MarkRefundOverdue, "refunds",
                refund_watch.mark_refund_overdue, ("refunds",), OURS, ("refund.late",)),
)
COMPLAINTS = (
    CommandSpec("receive-complaint", "complaint.received", "complaint", complaints.ReceiveComplaint, "complaints",
                complaint_rules.receive_complaint, ("holder", "complaint"), ANYONE, creates=True),
    CommandSpec("acknowledge-complaint", "complaint.acknowledged", "complaint", complaints.AcknowledgeComplaint,
                "complaints", complaint_rules.acknowledge_complaint, ("complaint",), DESK),
    CommandSpec("resolve-complaint", "complaint.resolved", "complaint", complaints.ResolveComplaint, "complaints",
                complaint_rules.resolve_complaint, ("complaint",), DESK),
    CommandSpec("note-complaint", "complaint.noted", "complaint", complaints.NoteComplaint, "complaints",
                complaint_rules.note_complaint, ("complaint",), ANYONE),
    CommandSpec("assign-complaint", "complaint.assigned", "complaint", complaints.AssignComplaint, "complaints",
                complaint_rules.assign_complaint, ("complaint",), DESK),
    CommandSpec("mark-acknowledgement-late", "", "complaint", complaints.MarkAcknowledgementLate, "complaints",
                complaint_deadlines.mark_acknowledgement_late, ("complaints",), OURS, ("complaint.late",)),
    CommandSpec("mark-resolution-late", "", "complaint", complaints.MarkResolutionLate, "complaints",
                complaint_deadlines.mark_resolution_late, ("complaints",), OURS, ("complaint.late",)),
)
# fmt: on

MONEY_COMMANDS = (*IDENTITY, *BILLING, *PAYMENTS, *CONTRACTS, *REFUNDS, *COMPLAINTS)


def _bill(desk: Desk, step: Step, named: Named) -> None:
    assert step.account is not None
    named.account = step.account.part
    bill = getattr(step.command.body, "bill", "")
    named.bill = desk.bills.get((step.account.account, bill))


def _payment(desk: Desk, step: Step, named: Named) -> None:
    assert step.account is not None
    found = desk.payments.get(ids.key_of(step.command.body.payment))
    if found is not None and found.account == step.account.account:
        named.payment = found
        named.bill = desk.bills.get((found.account, found.bill))


def _new_contract(desk: Desk, step: Step, named: Named) -> None:
    found = desk.contracts.get(contract_conditions.contract_id(step.command))
    named.contract = found[1] if found else None


def _contract(desk: Desk, step: Step, named: Named) -> None:
    kind, _, key = step.command.subject.partition("/")
    found = desk.contracts.get(key if kind == "contract" else step.command.body.contract)
    named.contract = found[1] if found else None


def _refund(desk: Desk, step: Step, named: Named) -> None:
    """The refund of the contract asked about; without one, the number's own, else the only one there is."""
    assert step.number is not None
    kind, _, key = step.command.subject.partition("/")
    contract = key if kind == "contract" else step.command.body.contract
    waiting = [part for part in step.number.refunds.values() if part.state != "paid"]
    if contract:
        chosen: list[RefundPart] = [part for part in waiting if part.contract == contract]
    else:
        chosen = [part for part in waiting if not part.contract] or waiting
    named.refund = chosen[0] if len(chosen) == 1 else None
    other = desk.numbers.get(getattr(step.command.body, "to_number", ""))
    named.other_number = other.part if other is not None else None


def _complaint(desk: Desk, step: Step, named: Named) -> None:
    found = desk.complaints.get(step.command.key)
    named.complaint = found[1] if found else None


MONEY_NAMES = {
    "issue-bill": _bill,
    "add-charge": _bill,
    "close-cycle": _bill,
    "mark-bill-overdue": _bill,
    "pay-bill": _bill,
    "reverse-payment": _payment,
    "buy-offer": _new_contract,
    "sign-contract": _new_contract,
    "end-contract": _contract,
    "complete-contract": _contract,
    "request-refund": _refund,
    "approve-refund": _refund,
    "pay-refund": _refund,
    "receive-complaint": _complaint,
    "acknowledge-complaint": _complaint,
    "resolve-complaint": _complaint,
    "note-complaint": _complaint,
    "assign-complaint": _complaint,
}
"""How the things these commands name are found on the desk."""
