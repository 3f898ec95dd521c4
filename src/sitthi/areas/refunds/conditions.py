"""Conditions that asking, approving and paying share, and what mends each. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.refunds.model import (
    AGREED,
    BANK,
    CASH,
    CHEQUE,
    DUE,
    NUMBER,
    NUMBER_OWNER,
    PAID,
    ApproveRefund,
    PayRefund,
)
from sitthi.areas.refunds.terms import RefundsTerms
from sitthi.kernel.command import Actor, Command
from sitthi.kernel.decision import Message, Remedy
from sitthi.standing.parts import ENDED, PREPAID, HolderPart, NumberPart, RefundPart, Standing
from sitthi.standing.reasons import Look

OWED = "prepaid/1.1.11"
ASKED = "prepaid/terminate.request"
EVIDENCE = "prepaid/terminate.evidence"
METHODS = "prepaid/terminate.methods"
WITHIN = "prepaid/terminate.30-days"
NOTIFY = "prepaid/terminate.notify"
SECOND = "house/second-person"
NOTHING = "house/nothing-to-do"

ID_COPY = "id-copy"
"""The document that a verified identity stands for."""
BANK_PAGE = "bank-book-or-statement"
"""The one document that only a transfer to a bank account needs."""
NONE = "none"
UNKNOWN = "unknown"
NAMED = frozenset({BANK, NUMBER, NUMBER_OWNER})
"""Methods that need to be told where the money goes."""
NUMBERS = frozenset({NUMBER, NUMBER_OWNER})
JURISTIC = "juristic"


def look_at_owed(at_us: int, refund: RefundPart | None, off: frozenset[str]) -> Look:
    """There is money to be paid back (prepaid/1.1.11): none can be asked for twice, whatever is switched off."""
    is_open = refund is not None and refund.state != PAID
    look = Look(off if is_open else off - {OWED}, at_us)
    if look.check(OWED, is_open, NONE if refund is None else refund.state, DUE):
        look.never()
    return look


def look_at_method(
    look: Look, wish: tuple[str, str], refund: RefundPart, number: NumberPart, terms: RefundsTerms
) -> bool:
    """The method is one of the form's and of those the end of a contract gives (prepaid/terminate.methods, 1.1.11).

    ``wish`` is (method, to). Answers whether anything is unmet.
    """
    method, to = wish
    offered = terms.methods[refund.form]
    unmet = look.check(METHODS, method in offered, method, ", ".join(offered))
    kind = kind_of(method)
    unmet |= look.check(OWED, kind in terms.kinds, kind, ", ".join(terms.kinds), reading="R71")
    if method in NAMED:
        unmet |= look.check(METHODS, to != "", "to-given" if to else NONE, "to-given")
    if method in NUMBERS and to:
        digits = to.isascii() and to.isdigit() and len(to) == terms.number_digits
        shape = terms.number_begins + "x" * (terms.number_digits - len(terms.number_begins))
        unmet |= look.check("house/number-form", digits and to.startswith(terms.number_begins), to, shape)
    if method == NUMBER and to == number.number:
        in_service = number.charging == PREPAID and number.status != ENDED
        unmet |= look.check(
            METHODS, in_service, number.status if number.charging == PREPAID else number.charging, PREPAID
        )
    return unmet


def look_at_target(look: Look, target: NumberPart | None) -> bool:
    """Another number the money is to arrive at is prepaid and in our system (prepaid/terminate.methods).

    Answers whether that is unmet: a number nobody has would keep the money on its way for ever.
    """
    if target is None:
        return look.check(METHODS, False, UNKNOWN, PREPAID)
    in_service = target.charging == PREPAID and target.status != ENDED
    return look.check(METHODS, in_service, target.status if target.charging == PREPAID else target.charging, PREPAID)


def look_at_wish(
    look: Look, command: Command[ApproveRefund] | Command[PayRefund], standing: Standing, terms: RefundsTerms
) -> tuple[str, str, bool]:
    """What was asked for is there, and is what is approved or paid: the customer chooses the method (R71).

    The method, where to, and whether it must be asked for anew before anything can go on.
    """
    body, refund = command.body, standing.refund
    assert refund is not None
    method, to = body.method or refund.method, body.to or refund.to
    if body.method not in {"", refund.method}:
        to = body.to
    asked = refund.method != ""
    again = look.check(ASKED, asked, "requested" if asked else NONE, "requested")
    if asked and (method, to) != (refund.method, refund.to) and terms.customer_chooses:
        has, needs = (method, refund.method) if method != refund.method else ("another-destination", "requested")
        again |= look.check(OWED, False, has, needs, reading="R71")
    stated = (body.method, body.to) != ("", "")
    method = method or first_method(refund.form, terms)
    if look_at_method(look, (method, to), refund, standing.number, terms):
        if stated or not first_method(refund.form, terms):
            look.never()
        again, method, to = True, first_method(refund.form, terms), ""
    if again:
        look.possible(asking(method, to, body.contract, terms))
    return method, to, again


def named(refund: RefundPart, method: str, to: str, at_us: int) -> RefundPart:
    """The refund by a method to somebody; a number named keeps the time at which it was, for it may go to another."""
    named_us = refund.named_us if to == refund.to else at_us
    return replace(refund, method=method, to=to, named_us=named_us if method == NUMBER else 0)


def kind_of(method: str) -> str:
    """A method as the clause on the end of a contract names it: what is not on its list is agreed."""
    return method if method in {CASH, CHEQUE, BANK} else AGREED


def first_method(form: str, terms: RefundsTerms) -> str:
    """The first method of a form that needs no further telling; empty where there is none."""
    fitting = (one for one in terms.methods[form] if one not in NAMED and kind_of(one) in terms.kinds)
    return next(fitting, "")


def documents_for(method: str, terms: RefundsTerms) -> tuple[str, ...]:
    """The evidence a request comes with; a bank's page only where money goes to a bank (prepaid/terminate.request)."""
    return tuple(one for one in terms.documents if one != BANK_PAGE or method == BANK)


def asking(method: str, to: str, contract: str, terms: RefundsTerms) -> Remedy:
    """The event that asks for the refund, with all it needs."""
    data: dict[str, object] = {
        "method": method,
        "channel": next(iter(terms.channels), ""),
        "documents": list(documents_for(method, terms)),
    }
    named = {name: value for name, value in (("to", to), ("contract", contract)) if value}
    return Remedy("refund.requested", data | named)


def verifying(holder: HolderPart, more: tuple[str, ...], terms: RefundsTerms) -> Remedy:
    """The event that verifies the holder's identity, showing ``more`` documents besides."""
    own = terms.juristic_documents if holder.kind == JURISTIC else terms.person_documents
    data: dict[str, object] = {
        "documents": list(dict.fromkeys((*own[:1], *more))),
        "channel": next(iter(terms.channels), ""),
        "actor": {"kind": "staff", "id": "desk", "role": "agent"},
    }
    return Remedy("identity.verified", data, f"holder/{holder.holder}")


def approving(contract: str) -> Remedy:
    """The event by which a second person approves the refund."""
    data: dict[str, object] = {"actor": {"kind": "staff", "id": "second-person", "role": "supervisor"}}
    return Remedy("refund.approved", data | ({"contract": contract} if contract else {}))


def who(actor: Actor) -> str:
    """Who asks, by id, or by role where nobody is named."""
    return actor.id or actor.role


def is_another(name: str, first: str) -> bool:
    """Whether a name is somebody's, and another's than the first one's; letters large or small are the same."""
    return name.strip().casefold() not in {"", first.strip().casefold()}


def told(look: Look, template: str, number: str, refund: RefundPart) -> tuple[Message, ...]:
    """The customer is told what was decided, at the number (prepaid/terminate.notify)."""
    if not look.carried(NOTIFY):
        return ()
    look.check(NOTIFY, met=True)
    return (Message(template, number, {"amount": refund.amount_satang, "method": refund.method}),)
