"""Asking for a refund and approving it: where, with what, how to be paid, and by whom."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from sitthi.areas.refunds.model import ApproveRefund, RequestRefund
from sitthi.kernel.command import Actor
from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED, Message
from sitthi.standing.parts import NumberPart, RefundPart
from tests.areas.decided import part, unmet
from tests.areas.refunds.making import (
    APPROVED,
    ASKED,
    CHIEF,
    CLERK,
    DAY,
    GONE,
    HOLDER,
    NOW,
    NUMBER,
    OTHER,
    REFUND,
    THERE,
    VERIFIED,
    approve,
    mended,
    request,
    standing,
    terms,
)

THIRD = "0811111111"
SHOWN = ("id-copy",)
BANK_SHOWN = ("id-copy", "bank-book-or-statement")
OWED = "prepaid/1.1.11"
REQUEST = "prepaid/terminate.request"
METHODS = "prepaid/terminate.methods"
SECOND = "house/second-person"
FORM = "house/number-form"


@pytest.mark.parametrize(
    ("form", "method", "to"),
    [
        ("form-1", "cash", ""),
        ("form-1", "cheque", ""),
        ("form-1", "bank", "1234567890"),
        ("form-1", "number", OTHER),
        ("form-1", "as-asked", "พร้อมเพย์"),
        ("form-2", "number", OTHER),
        ("form-3", "cash", ""),
        ("form-3", "number-owner", OTHER),
    ],
)
def test_the_customer_chooses_among_the_methods_of_the_form(form: str, method: str, to: str) -> None:
    """The wish and who had it are kept (prepaid/terminate.methods, R71), and the customer is told."""
    found = standing(replace(REFUND, form=form))
    decision = request(found, RequestRefund(method, to, documents=BANK_SHOWN))
    assert (decision.outcome, unmet(decision), decision.transfers) == (GRANTED, [], ())
    named_us = NOW if method == "number" else 0
    asked = replace(REFUND, form=form, method=method, to=to, requested_by="customer", named_us=named_us)
    assert decision.changes == (asked,)
    assert decision.messages == (Message("refund-requested", NUMBER, {"amount": 12_345, "method": method}),)


@pytest.mark.parametrize(
    ("there", "value"),
    [
        (None, "unknown"),
        (replace(THERE, charging="postpaid"), "postpaid"),
        (replace(THERE, status="ended"), "ended"),
        (THERE, ""),
        (replace(THERE, status="suspended", why="debt"), ""),
        (replace(THERE, status="pre-active"), ""),
    ],
)
def test_the_number_named_is_a_prepaid_one_of_ours(there: NumberPart | None, value: str) -> None:
    """Money for a number that nobody has, that is postpaid or has ended would not arrive (terminate.methods)."""
    decision = request(replace(standing(), to_number=there), RequestRefund("number", OTHER, documents=SHOWN))
    missing = [(reason.clause, reason.value) for reason in decision.reasons if not reason.met]
    assert (missing, decision.possible) == ([(METHODS, value)] if value else [], None)


@pytest.mark.parametrize(
    ("form", "method"),
    [("form-1", "number-owner"), ("form-2", "number-owner"), ("form-3", "number"), ("form-1", "gold")],
)
def test_a_method_of_another_form_is_refused(form: str, method: str) -> None:
    """Form 3 pays the owner of a number, forms 1 and 2 a prepaid number; nothing else is a method."""
    decision = request(standing(replace(REFUND, form=form)), RequestRefund(method, OTHER, documents=SHOWN))
    assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, [METHODS], None)
    off = request(
        standing(replace(REFUND, form=form)), RequestRefund(method, OTHER, documents=SHOWN), book=terms(METHODS)
    )
    assert off.outcome == GRANTED


@pytest.mark.parametrize(
    ("method", "kind"), [("cash", "cash"), ("cheque", "cheque"), ("bank", "bank"), ("number", "agreed")]
)
def test_the_end_of_a_contract_gives_its_own_list(method: str, kind: str) -> None:
    """What is not cash, cheque or bank is as agreed; a kind taken from the list is no method (prepaid/1.1.11)."""
    less = replace(terms(), kinds=tuple(one for one in terms().kinds if one != kind))
    decision = request(standing(), RequestRefund(method, OTHER, documents=BANK_SHOWN), book=less)
    assert (decision.outcome, unmet(decision)) == (REFUSED, [OWED])


@pytest.mark.parametrize("method", ["bank", "number"])
def test_where_to_is_said(method: str) -> None:
    """Money to a bank or a number needs to know which; cash does not."""
    decision = request(standing(), RequestRefund(method, documents=BANK_SHOWN))
    assert (unmet(decision), decision.possible) == ([METHODS], None)


@pytest.mark.parametrize("to", ["081234567", "08123456789", "1812345678", "08-1234567", "๐๘๙๘๗๖๕๔๓๒"])
@pytest.mark.parametrize(("form", "method"), [("form-2", "number"), ("form-3", "number-owner")])
def test_a_number_named_is_a_number(form: str, method: str, to: str) -> None:
    """0 and nine digits (house/number-form)."""
    decision = request(standing(replace(REFUND, form=form)), RequestRefund(method, to, documents=SHOWN))
    assert (unmet(decision), decision.possible) == ([FORM], None)


def test_when_a_number_was_named_is_kept() -> None:
    """As long as it is the one: it says whose it was, whoever has it by now."""
    asked = replace(REFUND, method="number", to=OTHER, requested_by="clerk", named_us=NOW - DAY)
    approved = part(approve(standing(asked), ApproveRefund()), RefundPart)
    assert approved.named_us == NOW - DAY
    for to, method, since in ((THIRD, "number", NOW), ("", "cash", 0)):
        wished = RequestRefund(method, to, documents=SHOWN)
        now = part(request(standing(asked), wished), RefundPart)
        assert (now.to, now.named_us) == (to, since)


@pytest.mark.parametrize(
    ("status", "charging", "outcome"),
    [
        ("ended", "prepaid", REFUSED),
        ("active", "postpaid", REFUSED),
        ("active", "prepaid", GRANTED),
        ("suspended", "prepaid", GRANTED),
    ],
)
def test_money_goes_back_to_the_own_number_only_while_it_is_prepaid(status: str, charging: str, outcome: str) -> None:
    """A form-2 contract may end while its number goes on; a number that is gone takes no money."""
    number = replace(GONE, status=status, charging=charging)
    decision = request(standing(number=number), RequestRefund("number", NUMBER, documents=SHOWN))
    assert decision.outcome == outcome
    assert unmet(decision) == ([METHODS] if outcome == REFUSED else [])


@pytest.mark.parametrize(("channel", "source"), [("", "shop/0042"), ("", "callcentre"), ("callcentre", "app")])
def test_a_refund_is_asked_for_at_a_shop_or_the_call_centre(channel: str, source: str) -> None:
    """The channel stated goes before the kind of the source (prepaid/terminate.request)."""
    body = RequestRefund("cash", channel=channel, documents=SHOWN)
    assert request(standing(), body, source=source).outcome == GRANTED


@pytest.mark.parametrize(("channel", "source"), [("", "app"), ("web", "shop/0042"), ("", "kiosk/17")])
def test_elsewhere_it_is_refused(channel: str, source: str) -> None:
    """Nothing mends a request made where no one looks at the evidence."""
    body = RequestRefund("cash", channel=channel, documents=SHOWN)
    decision = request(standing(), body, source=source)
    assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, [REQUEST], None)
    assert request(standing(), body, source=source, book=terms(REQUEST)).outcome == GRANTED


@pytest.mark.parametrize(
    ("method", "documents", "outcome"),
    [
        ("cash", (), REFUSED),
        ("cash", ("bank-book-or-statement",), REFUSED),
        ("cash", SHOWN, GRANTED),
        ("bank", SHOWN, REFUSED),
        ("bank", BANK_SHOWN, GRANTED),
    ],
)
def test_evidence_comes_with_the_request(method: str, documents: tuple[str, ...], outcome: str) -> None:
    """An id copy always, a page of the bank book where money goes to a bank; verifying with both mends it."""
    body = RequestRefund(method, "1234567890", documents=documents)
    decision = request(standing(), body)
    assert decision.outcome == outcome
    if outcome == REFUSED:
        assert unmet(decision) == [REQUEST]
        assert request(mended(standing(), decision), body).outcome == GRANTED


def test_a_company_is_asked_for_its_certificate() -> None:
    """The remedy verifies a juristic person as one, with what the request needs besides."""
    found = standing(holder=replace(HOLDER, kind="juristic", id_kind="company"))
    decision = request(found, RequestRefund("cash"))
    assert decision.possible is not None
    (remedy,) = decision.possible.how
    assert remedy.data["documents"] == ["company-certificate", "id-copy"]


def test_what_was_shown_to_verify_need_not_be_shown_again() -> None:
    """A verified holder's documents count, and stand for the id copy; of one not verified they do not."""
    by_passport = replace(VERIFIED, documents=("passport",))
    assert request(standing(holder=by_passport), RequestRefund("cash")).outcome == GRANTED
    assert unmet(request(standing(holder=by_passport), RequestRefund("bank", "111"))) == [REQUEST]
    assert request(standing(holder=VERIFIED), RequestRefund("cash")).outcome == GRANTED
    stale = replace(VERIFIED, verified_us=0)
    assert unmet(request(standing(holder=stale), RequestRefund("cash"))) == [REQUEST]


@pytest.mark.parametrize("off", ["", OWED])
@pytest.mark.parametrize("refund", [None, replace(APPROVED, state="paid")])
def test_nothing_owed_is_nothing_to_ask_for(refund: object, off: str) -> None:
    """Neither without a refund nor for one that is paid, whatever is switched off (prepaid/1.1.11)."""
    found = standing(refund)  # type: ignore[arg-type]  # one or none
    book = terms(*filter(None, [off]))
    for decision in (
        request(found, RequestRefund("cash", documents=SHOWN), book=book),
        approve(found, book=book),
    ):
        assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, [OWED], None)


def test_an_overdue_refund_can_still_be_asked_for() -> None:
    """The claim is not lost (R68)."""
    found = standing(replace(REFUND, state="overdue"))
    assert request(found, RequestRefund("cash", documents=SHOWN)).outcome == GRANTED


def test_everything_unmet_is_said_at_once() -> None:
    """Wrong place, no evidence, no such method, all in one answer."""
    decision = request(standing(), RequestRefund("number-owner"), source="app")
    assert unmet(decision) == [REQUEST, REQUEST, METHODS, METHODS]


def test_asking_otherwise_takes_the_approval_back() -> None:
    """Another method, or the same to another place, is another request; the same one again changes nothing."""
    found = standing(replace(APPROVED, method="bank", to="111"))
    again = request(found, RequestRefund("bank", "111", documents=BANK_SHOWN), actor=CHIEF)
    assert (again.outcome, again.changes, again.messages) == (RECORDED, (), ())
    for body in (RequestRefund("cash", documents=SHOWN), RequestRefund("bank", "222", documents=BANK_SHOWN)):
        (part,) = request(found, body, actor=CHIEF).changes
        assert part == replace(APPROVED, method=body.method, to=body.to, requested_by="chief-1", approved_by="")


def test_a_second_person_approves() -> None:
    """Who approved is kept, and the customer is told."""
    decision = approve(standing(ASKED))
    assert (decision.outcome, unmet(decision)) == (GRANTED, [])
    assert decision.changes == (APPROVED,)
    assert decision.messages == (Message("refund-approved", NUMBER, {"amount": 12_345, "method": "cash"}),)
    again = approve(standing(APPROVED), actor=Actor("staff", "chief-2", "supervisor"))
    assert (again.outcome, again.changes, again.messages) == (RECORDED, (), ())


@pytest.mark.parametrize("name", ["agent-7", "AGENT-7", " agent-7 ", "", " "])
def test_nobody_approves_what_they_asked_for(name: str) -> None:
    """house/second-person: nor does anybody without a name."""
    decision = approve(standing(ASKED), actor=Actor("staff", name, "agent"))
    assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, [SECOND], None)
    assert approve(standing(ASKED), actor=Actor("staff", name, "agent"), book=terms(SECOND)).outcome == GRANTED


def test_what_nobody_asked_for_is_not_approved() -> None:
    """First it is asked for; then the same approval is given."""
    decision = approve(standing())
    assert unmet(decision) == [REQUEST]
    assert approve(mended(standing(), decision)).outcome == GRANTED


@pytest.mark.parametrize(("method", "to"), [("cheque", ""), ("bank", "1234567890"), ("", "somewhere")])
def test_what_is_approved_is_what_the_customer_chose(method: str, to: str) -> None:
    """Another method is asked for first (R71); an operator who chooses for the customer may approve it."""
    body = ApproveRefund(method, to)
    decision = approve(standing(ASKED), body)
    assert (decision.outcome, unmet(decision)) == (REFUSED, [OWED])
    assert approve(mended(standing(ASKED), decision), body).outcome == GRANTED
    chosen = replace(terms(), customer_chooses=False)
    (part,) = approve(standing(ASKED), body, book=chosen).changes
    assert part == replace(APPROVED, method=method or "cash", to=to)


def test_an_approval_may_repeat_what_was_asked_for() -> None:
    """As the event in the interface does."""
    assert approve(standing(ASKED), ApproveRefund("cash")).outcome == GRANTED


def test_a_contract_named_is_named_in_the_remedy() -> None:
    """Where a number has several refunds, the events that help say which."""
    decision = approve(standing(), ApproveRefund(contract="c1"))
    assert decision.possible is not None
    assert decision.possible.how[0].data["contract"] == "c1"


def test_telling_can_be_switched_off() -> None:
    """Without prepaid/terminate.notify the customer is told nothing."""
    book = terms("prepaid/terminate.notify")
    assert request(standing(), RequestRefund("cash", documents=SHOWN), book=book).messages == ()
    assert approve(standing(ASKED), book=book, actor=CHIEF).messages == ()


def test_no_account_number_is_shown() -> None:
    """Where the money goes stands in the refund, not in a reason or a message."""
    decision = request(standing(), RequestRefund("bank", "9876543210", documents=BANK_SHOWN), actor=CLERK)
    shown = repr((decision.reasons, decision.messages))
    assert "9876543210" not in shown
