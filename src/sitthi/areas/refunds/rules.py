"""The rules of refunds: asked for by the customer, approved by a second person, paid to who has shown to be them. Pure.

Whoever needs a rule of refunds takes it from here.
"""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.refunds.conditions import (
    ASKED,
    EVIDENCE,
    ID_COPY,
    NONE,
    NOTHING,
    OWED,
    SECOND,
    WITHIN,
    approving,
    documents_for,
    is_another,
    look_at_method,
    look_at_owed,
    look_at_target,
    look_at_wish,
    named,
    told,
    verifying,
    who,
)
from sitthi.areas.refunds.model import FORM_1, FORM_2, FORM_3, NUMBER, PAID, ApproveRefund, PayRefund, RequestRefund
from sitthi.areas.refunds.terms import RefundsTerms
from sitthi.areas.refunds.watch import due, mark_refund_overdue, warn_refund
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event, Reason, Transfer
from sitthi.kernel.moment import day_of, end_of_day
from sitthi.ledger import chart
from sitthi.standing.parts import HolderPart, RefundPart, Standing
from sitthi.standing.reasons import Look

__all__ = ["approve_refund", "due", "mark_refund_overdue", "pay_refund", "request_refund", "warn_refund"]

FORMS = {
    FORM_1: "prepaid/terminate.form1",
    FORM_2: "prepaid/terminate.form2",
    FORM_3: "prepaid/terminate.form3",
}
"""The clause a refund of each form rests on."""
LATE_READING = "R68"


def request_refund(command: Command[RequestRefund], standing: Standing, terms: RefundsTerms) -> Decision:
    """The customer asks at a shop or the call centre, with evidence, and chooses the method (terminate.request, R71).

    Reads holder, number, refund, to_number. Granted; asking otherwise later replaces it and takes an approval back.
    """
    body, refund, holder = command.body, standing.refund, standing.holder
    look = look_at_owed(command.at_us, refund, terms.off)
    if refund is None or refund.state == PAID:
        return look.refusal()
    channel = body.channel or command.source.partition("/")[0]
    if look.check(ASKED, channel in terms.channels, channel, ", ".join(terms.channels)):
        look.never()
    _look_at_documents(look, body, holder, terms)
    unmet = look_at_method(look, (body.method, body.to), refund, standing.number, terms)
    if not unmet and body.to_number not in {"", standing.number.number}:
        unmet = look_at_target(look, standing.to_number)
    if unmet:
        look.never()
    if look.unmet:
        return look.refusal()
    if (refund.method, refund.to) == (body.method, body.to):
        return _nothing(look, body.method)
    wished = named(refund, body.method, body.to, command.at_us)
    part = replace(wished, requested_by=who(command.actor), approved_by="")
    messages = told(look, "refund-requested", standing.number.number, part)
    return Decision(GRANTED, tuple(look.reasons), changes=(part,), messages=messages)


def approve_refund(command: Command[ApproveRefund], standing: Standing, terms: RefundsTerms) -> Decision:
    """Somebody else than who asked, or recorded it, approves (house/second-person, prepaid/terminate.notify).

    Reads holder, number, refund. Granted once; approving again changes nothing.
    """
    refund = standing.refund
    look = look_at_owed(command.at_us, refund, terms.off)
    if refund is None or refund.state == PAID:
        return look.refusal()
    method, to, _ = look_at_wish(look, command, standing, terms)
    name = command.actor.id
    if look.check(SECOND, is_another(name, refund.requested_by), name, refund.requested_by):
        look.never()
    if look.unmet:
        return look.refusal()
    if refund.approved_by and (method, to) == (refund.method, refund.to):
        return _nothing(look, refund.approved_by)
    part = replace(named(refund, method, to, command.at_us), approved_by=who(command.actor))
    messages = told(look, "refund-approved", standing.number.number, part)
    return Decision(GRANTED, tuple(look.reasons), changes=(part,), messages=messages)


def pay_refund(command: Command[PayRefund], standing: Standing, terms: RefundsTerms) -> Decision:
    """No refund is paid before it is asked for, approved, and the customer's identity verified (terminate.evidence).

    Reads holder, number, refund. Granted, late too: then the reason names the clause that was missed. Evidence
    verified after the last day makes the refund due then, and nothing is missed by that (R68).
    """
    body, refund, holder = command.body, standing.refund, standing.holder
    look = look_at_owed(command.at_us, refund, terms.off)
    if refund is None or refund.state == PAID:
        return look.refusal()
    method, to, again = look_at_wish(look, command, standing, terms)
    if look.check(EVIDENCE, holder.verified_us > 0, holder.verified_us, unit="us"):
        look.possible(verifying(holder, (), terms))
    approved = refund.approved_by != ""
    if look.check(SECOND, approved, refund.approved_by or NONE) or again:
        look.possible(approving(body.contract))
    if look.unmet:
        return look.refusal()
    _note_deadlines(look, command.at_us, refund, holder, terms)
    look.check(FORMS[refund.form], met=True, value=refund.amount_satang, unit="satang")
    part = replace(named(refund, method, to, command.at_us), state=PAID, paid_us=command.at_us)
    amount_satang, number = refund.amount_satang, standing.number.number
    onward = method == NUMBER and to != ""
    events: tuple[Event, ...] = (Event("refund.paid", refund.refund, amount_satang),)
    if onward:
        events = (*events, Event("refund.to-number", to, amount_satang))
    credit = chart.TRANSIT if onward else chart.payout(method)
    return Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=(Transfer(chart.refund(number), credit, chart.SATANG, amount_satang),),
        changes=(part,),
        messages=told(look, "refund-paid", number, part),
        events=events,
    )


def _look_at_documents(look: Look, body: RequestRefund, holder: HolderPart, terms: RefundsTerms) -> None:
    """The evidence is shown with the request, or was when the identity was verified (prepaid/terminate.request)."""
    needed = documents_for(body.method, terms)
    known = (*holder.documents, ID_COPY) if holder.verified_us else ()
    shown = tuple(dict.fromkeys((*body.documents, *known)))
    if look.check(ASKED, set(needed) <= set(shown), ", ".join(shown) or NONE, ", ".join(needed)):
        look.possible(verifying(holder, needed, terms))


def _note_deadlines(look: Look, at_us: int, refund: RefundPart, holder: HolderPart, terms: RefundsTerms) -> None:
    """Both clauses on the last day to pay, kept or missed; evidence that came later moves it (R68)."""
    if not refund.due_us:
        return
    late_evidence = holder.verified_us > refund.due_us
    if late_evidence:
        verified_us, was_us = holder.verified_us, refund.due_us
        look.check(EVIDENCE, met=True, value=verified_us, threshold=was_us, unit="us", reading=LATE_READING)
    for clause, days in ((OWED, terms.within_days), (WITHIN, terms.terminate_within_days)):
        last_us = refund.due_us
        if late_evidence:
            more = 0 if terms.due_on_verification else days
            last_us = end_of_day(day_of(holder.verified_us) + more)
        if look.carried(clause):
            look.reasons.append(Reason(clause, at_us <= last_us, at_us, last_us, "us", LATE_READING))


def _nothing(look: Look, about: str) -> Decision:
    """What is so already is only recorded."""
    look.check(NOTHING, met=True, value=about)
    return Decision(RECORDED, tuple(look.reasons))
