"""How a contract ends: who may end it, by which grounds, what moves, and what falls due by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.contracts import rules
from sitthi.areas.contracts.model import CompleteContract, EndContract, EndContracts
from sitthi.kernel.decision import Decision, Event
from sitthi.kernel.moment import DAY_US, end_of_day
from sitthi.standing.money_parts import (
    COMPLETED,
    ENDED_EARLY,
    PAID,
    BillPart,
    ChargePart,
    ContractPart,
)
from sitthi.standing.parts import RefundPart
from tests.areas.contracts.making import (
    AGENT,
    BA,
    CHANNEL,
    CONTRACT,
    CUSTOMER,
    NOW,
    NUMBER,
    advance_charge,
    bill,
    decide,
    form_2,
    form_3,
    lines,
    refund_satang,
    standing,
    terms,
)
from tests.areas.decided import moved, part, parts, reasons, unmet
from tests.days import at, day

LATER = NOW + 60 * DAY_US
SPRING = at("2024-04-09 10:00")
"""After 90 days of the handset contract."""
UNSERVED = ("continuous", "operator-control", "beyond-customer", "complained-in-good-faith")


def ended(contract: ContractPart, at_us: int = LATER, cause: str = "customer", **parts_: object) -> Decision:
    """A contract ended by an agent at a customer's wish, or for another cause, with evidence."""
    return decide(EndContract(cause, UNSERVED), standing(contract=contract, **parts_), at_us=at_us)


def test_form_2_ended_early() -> None:
    """C5 in the books: 327.56 to be paid back with its VAT of 21.43, what was used is earned."""
    decision = ended(form_2())
    assert decision.outcome == "granted"
    assert moved(decision.transfers) == {
        f"term/{NUMBER}": -(50_000 - 3_271),
        "vat/output": -2_143,
        f"refund/{NUMBER}": 32_756,
        "revenue/offers": 50_000 - 3_271 - (32_756 - 2_143),
    }
    after = part(decision, ContractPart)
    assert (after.state, after.cause, after.ended_us) == (ENDED_EARLY, "customer", LATER)
    assert lines(after) == {"advance": 33_333, "benefits": -578, "rounding": 1, "refund": 32_756}
    assert decision.events == (Event("contract.ended", CONTRACT, 32_756),)


def test_the_refund_is_due_in_30_days() -> None:
    """Ended on day D, the last day to pay is D + 30, to its end (R68); the refund is the contract's."""
    refund = part(ended(form_2()), RefundPart)
    assert refund == RefundPart(
        refund=CONTRACT,
        amount_satang=32_756,
        cause="customer",
        ended_us=LATER,
        due_us=end_of_day(day("2024-08-13")),
        state="due",
        form="form-2",
        contract=CONTRACT,
    )
    later = decide(EndContract("customer"), standing(contract=form_2()), terms(terminate__within=31), at_us=LATER)
    assert part(later, RefundPart).due_us == end_of_day(day("2024-08-14"))
    never = decide(
        EndContract("customer"), standing(contract=form_2()), terms("prepaid/terminate.30-days"), at_us=LATER
    )
    assert part(never, RefundPart).due_us == 0


def test_the_result_is_told() -> None:
    """The customer is told what comes of it, by when and what to bring (terminate.notify, terminate.request)."""
    (message,) = ended(form_2()).messages
    assert (message.template, message.number) == ("contract-ended", NUMBER)
    assert message.values == {
        "offer": "save-180",
        "refund_satang": 32_756,
        "refund_due_us": end_of_day(day("2024-08-13")),
        "amount_due_satang": 0,
        "documents": "id-copy, bank-book-or-statement",
    }
    found = standing(contract=form_2())
    assert decide(EndContract("customer"), found, terms("prepaid/terminate.notify"), at_us=LATER).messages == ()
    (short,) = decide(EndContract("customer"), found, terms("prepaid/terminate.request"), at_us=LATER).messages
    assert short.values["documents"] == ""


def test_every_line_is_a_reason_and_stays_with_the_contract() -> None:
    """What a preview shows, what is decided and what a statement shows are the same lines."""
    decision = ended(form_3(), SPRING, bills=(bill("100.00"),))
    kept = part(decision, ContractPart).settlement
    said = [(one.value, one.clause, one.reading) for one in decision.reasons if one.unit == "satang"]
    assert said == [(one.amount_satang, one.clause, one.reading) for one in kept]
    assert [one.code for one in kept] == ["advance", "vat", "benefits", "handset", "debts", "refund", "amount-due"]
    days = reasons(decision, "prepaid/terminate.form3")[0]
    assert (days.value, days.threshold, days.unit, days.reading) == (90, 366, "days", "R67")


def test_form_3_ended_early_leaves_nothing_of_the_advance() -> None:
    """The advance pays the bill, then benefits; what is short becomes a charge outside tax on the next bill (R66)."""
    decision = ended(form_3(), SPRING, bills=(bill("100.00"),))
    returned = 12_000 * 90 / 366 + 800_000 * 90 / 366
    due_satang = 156_172
    assert round(returned) - (53_500 - 10_000) == due_satang
    assert moved(decision.transfers) == {
        f"advance/{BA}": -50_000,
        "vat/output": -3_500,
        f"receivable/{BA}": 10_000,
        "revenue/benefits-returned": 43_500,
    }
    paid = part(decision, BillPart)
    assert (paid.state, paid.paid_satang, paid.paid_us, paid.paid_by) == (PAID, 10_000, SPRING, "advance")
    assert Event("bill.paid", "b1", 10_000) in decision.events
    charge = part(decision, ChargePart)
    assert (charge.state, charge.account, charge.charge) == ("waiting", BA, f"{CONTRACT}-due")
    assert (charge.line.product, charge.line.amount_satang, charge.line.tax) == ("Fee", due_satang, "outside")
    assert parts(decision, RefundPart) == []
    (message,) = decision.messages
    assert (message.values["amount_due_satang"], message.values["documents"]) == (due_satang, "")


def test_by_the_proportion_of_days_nothing_is_left_of_the_advance_either() -> None:
    """Less than what is left returned: the rest is earned; more: what was credited meanwhile is paid twice (R64)."""
    by = terms(form3__advance_part="day-proportion")
    for credited_satang, offers_satang in ((0, 12_295), (45_000, -32_705)):
        contract = form_3(handset_discount_satang=0, benefits=(), credited_satang=credited_satang)
        decision = decide(EndContract("customer"), standing(contract=contract), by, at_us=SPRING)
        gains = moved(decision.transfers)
        assert gains[f"advance/{BA}"] == credited_satang - 50_000
        assert gains["revenue/offers"] == offers_satang
        assert refund_satang(decision) == gains[f"refund/{NUMBER}"] == 37_705 + 2_639


def test_bills_are_paid_oldest_first_and_only_as_far_as_the_advance_goes() -> None:
    """535.00 pays the older bill and part of the next, which stays open."""
    bills = (bill("500.00"), bill("100.00", "b2", "20.00"))
    decision = ended(form_3(), SPRING, bills=bills)
    first, second = parts(decision, BillPart)
    assert (first.state, second.state) == (PAID, "open")
    assert second.open_satang == 8_000 - 3_500
    assert lines(part(decision, ContractPart))["still-owed"] == -4_500


def test_an_advance_that_waits_for_its_first_bill_is_dropped() -> None:
    """Ended before the advance was ever asked for: it is asked no more, and none of it comes back."""
    contract = form_3(benefits=())
    decision = ended(contract, at("2024-01-20 10:00"), charges=(advance_charge(contract),))
    dropped, due = parts(decision, ChargePart)
    assert (dropped.charge, dropped.state) == ("c1-advance", "dropped")
    assert due.line.amount_satang == 21_858
    assert decision.transfers == ()
    begun = replace(contract, credited_satang=4_167, credited_count=1)
    with_credit = ended(begun, at("2024-01-20 10:00"), charges=(advance_charge(contract),))
    assert [one.charge for one in parts(with_credit, ChargePart)] == []
    assert moved(with_credit.transfers)[f"advance/{BA}"] == 4_167 - 50_000


def test_another_contracts_charge_is_left_alone() -> None:
    """Only the ended contract's own advance is dropped."""
    other = advance_charge(form_3(contract="c2"))
    decision = ended(form_3(handset_discount_satang=0), SPRING, charges=(other,))
    assert parts(decision, ChargePart) == []


@pytest.mark.parametrize(
    ("cause", "clause"),
    [
        ("unserved", "prepaid/terminate.exempt.1"),
        ("breach", "prepaid/terminate.exempt.2"),
        ("bankrupt", "prepaid/terminate.exempt.3"),
        ("adverse-change", "prepaid/terminate.exempt.4"),
    ],
)
def test_no_benefit_is_returned_by_a_ground_of_the_operators(cause: str, clause: str) -> None:
    """By each exempt ground the customer keeps the benefits; with its clause off the ground is none."""
    decision = ended(form_2(), cause=cause)
    assert refund_satang(decision) == 33_333
    assert [one.value for one in reasons(decision, clause)][-2:] == [578, 0]
    assert part(decision, ContractPart).cause == cause
    found = standing(contract=form_2())
    off = decide(EndContract(cause, UNSERVED), found, terms(clause), at_us=LATER)
    assert refund_satang(off) == 32_756


@pytest.mark.parametrize("missing", UNSERVED)
def test_service_not_received_needs_all_its_conditions(missing: str) -> None:
    """Each condition of terminate.exempt.1 is evidence; one not shown refuses the ground for good."""
    shown = tuple(one for one in UNSERVED if one != missing)
    decision = decide(EndContract("unserved", shown), standing(contract=form_2()), at_us=LATER)
    assert (decision.outcome, unmet(decision), decision.possible) == ("refused", ["prepaid/terminate.exempt.1"], None)
    fewer = decide(EndContract("unserved", shown), standing(contract=form_2()), terms(exempt__unserved=shown))
    assert fewer.outcome == "granted"


@pytest.mark.parametrize("cause", ["breach", "bankrupt", "adverse-change"])
def test_a_ground_without_evidence_is_refused(cause: str) -> None:
    """The operator accepts a ground on evidence."""
    decision = decide(EndContract(cause), standing(contract=form_2()), at_us=LATER)
    assert (decision.outcome, len(unmet(decision)), decision.possible) == ("refused", 1, None)


def test_who_may_end_for_what() -> None:
    """A ground is a person's to accept, the operator's own wish not a customer's to state (house/permission)."""
    for actor in (CUSTOMER, CHANNEL):
        decision = decide(EndContract("breach", ("notice",)), standing(contract=form_2()), actor=actor)
        assert unmet(decision) == ["house/permission"]
        assert decision.possible is None
    own = decide(EndContract("operator"), standing(contract=form_2()), actor=CUSTOMER)
    assert unmet(own) == ["house/permission"]
    for actor in (AGENT, CHANNEL):
        assert decide(EndContract("operator"), standing(contract=form_2()), actor=actor).outcome == "granted"


def test_customers_ask_at_a_shop_or_the_call_centre() -> None:
    """Asked for by the customer elsewhere it is refused (prepaid/terminate.request)."""
    found = standing(contract=form_2())
    asked = EndContract("customer")
    for source in ("shop/0042", "callcentre"):
        assert decide(asked, found, actor=CUSTOMER, source=source).outcome == "granted"
    elsewhere = decide(asked, found, actor=CUSTOMER, source="app")
    assert (unmet(elsewhere), elsewhere.possible) == (["prepaid/terminate.request"], None)
    assert decide(asked, found, terms("prepaid/terminate.request"), actor=CUSTOMER, source="app").outcome == "granted"


def test_what_has_ended_is_not_ended_again() -> None:
    """An ended or unknown contract is refused for good, whatever is switched off."""
    over = form_2(state=ENDED_EARLY)
    for found in (over, None):
        for off in ((), ("prepaid/terminate.form2", "prepaid/terminate.request")):
            decision = decide(EndContract("customer"), standing(contract=found), terms(*off))
            assert (decision.outcome, decision.possible) == ("refused", None)


def test_ended_after_its_term_nothing_is_returned() -> None:
    """A contract whose last credit is still to come, ended after its term, is completed."""
    contract = form_3(credited_satang=45_837, credited_count=11)
    decision = ended(contract, at("2025-01-10 00:00"), "breach")
    assert (refund_satang(decision), part(decision, ContractPart).state) == (4_163 + 291, COMPLETED)


def test_all_contracts_end_with_their_number() -> None:
    """One decision settles all; the bill that one advance has paid is no debt of the next."""
    first = form_3(handset_discount_satang=0, benefits=())
    second = replace(first, contract="c2")
    third = replace(form_2(), contract="c3")
    over = replace(first, contract="c4", state=ENDED_EARLY)
    found = standing(contracts=(first, second, third, over), bills=(bill("600.00"),))
    decision = decide(EndContracts("ported-out"), found, at_us=LATER)
    assert decision.outcome == "recorded"
    assert [one.contract for one in parts(decision, ContractPart)] == [CONTRACT, "c2", "c3"]
    assert {one.cause for one in parts(decision, ContractPart)} == {"ported-out"}
    assert [one.paid_satang for one in parts(decision, BillPart)] == [53_500, 60_000]
    refunds = {one.refund: one.amount_satang for one in parts(decision, RefundPart)}
    assert refunds == {"c2": 53_500 - 6_500, "c3": 32_756}
    assert moved(decision.transfers)[f"refund/{NUMBER}"] == sum(refunds.values())
    assert len(decision.messages) == 3


def test_a_number_charged_otherwise_ends_its_contracts() -> None:
    """Any other change of charging form settles the old contract (switch.other); with the clause off it does not."""
    found = standing(contracts=(form_2(),))
    decision = decide(EndContracts("service-swapped"), found, at_us=LATER)
    assert refund_satang(decision) == 32_756
    assert [one.value for one in reasons(decision, "prepaid/switch.other")] == [1]
    off = decide(EndContracts("service-swapped"), found, terms("prepaid/switch.other"), at_us=LATER)
    assert (off.outcome, off.changes) == ("recorded", ())
    assert decide(EndContracts("debt"), found, terms("prepaid/switch.other"), at_us=LATER).changes != ()


def test_a_number_without_contracts_has_nothing_to_end() -> None:
    """Recorded, without effect."""
    decision = decide(EndContracts("customer"))
    assert (decision.outcome, decision.changes, decision.messages) == ("recorded", (), ())


def test_form_2_runs_to_its_end() -> None:
    """On the day after its last the whole price is earned, and the customer is told."""
    found = standing(contracts=(form_2(),))
    ((due_us, name, qualifier, body),) = rules.due(found, terms())
    assert (due_us, name, qualifier) == (at("2024-11-11"), "complete-contract", CONTRACT)
    decision = decide(body, found, at_us=due_us)
    assert moved(decision.transfers) == {f"term/{NUMBER}": -46_729, "revenue/offers": 46_729}
    after = part(decision, ContractPart)
    assert (after.state, after.cause, lines(after)) == (COMPLETED, "", {"advance": 0, "refund": 0})
    assert [one.template for one in decision.messages] == ["contract-completed"]
    assert list(rules.due(standing(contracts=(after,)), terms())) == []


def test_form_3_waits_for_the_bill_of_its_last_cycle() -> None:
    """With an instalment for each month the last comes after the term, so that it is closed one cycle later (R24)."""
    ((due_us, *_),) = rules.due(standing(contracts=(form_3(),)), terms())
    assert due_us == at("2025-02-10")
    ((sooner_us, *_),) = rules.due(standing(contracts=(form_3(credit_months=10),)), terms())
    assert sooner_us == at("2025-01-10")


def test_what_is_left_at_the_end_of_form_3_is_refunded() -> None:
    """All credited: nothing moves. An instalment left: it is refunded with its VAT, within 30 days (R64)."""
    gone = form_3(credited_satang=50_000, credited_count=12)
    clean = decide(CompleteContract(CONTRACT), standing(contracts=(gone,)), at_us=at("2025-02-10"))
    assert (clean.transfers, refund_satang(clean)) == ((), 0)
    rest = form_3(credited_satang=45_837, credited_count=11)
    decision = decide(CompleteContract(CONTRACT), standing(contracts=(rest,)), at_us=at("2025-02-10"))
    assert moved(decision.transfers) == {f"advance/{BA}": -4_163, "vat/output": -291, f"refund/{NUMBER}": 4_454}
    assert part(decision, RefundPart).due_us == end_of_day(day("2025-03-12"))


def test_completing_too_early_or_twice_does_nothing() -> None:
    """Before its last day is over, or once it has ended, there is nothing to complete."""
    early = decide(CompleteContract(CONTRACT), standing(contracts=(form_2(),)), at_us=at("2024-11-10 23:59"))
    assert (early.outcome, early.changes) == ("recorded", ())
    assert decide(CompleteContract(CONTRACT), at_us=at("2024-11-11")).changes == ()


@given(
    days=st.integers(0, 366),
    credited=st.integers(0, 12),
    discount=st.integers(0, 1_000_000),
    debts=st.lists(st.integers(1, 60_000), max_size=3),
    cause=st.sampled_from(["customer", "operator", "unserved", "breach"]),
    form2=st.booleans(),
)
def test_the_books_of_an_ending_tie(
    days: int, credited: int, discount: int, debts: list[int], cause: str, *, form2: bool
) -> None:
    """Whatever ends how: nothing is left of the advance, refunds are covered, bills get what the books say."""
    bills = tuple(replace(bill("0"), bill=f"b{index}", total_satang=one) for index, one in enumerate(debts))
    contract = (
        form_2()
        if form2
        else form_3(
            credited_satang=min(credited * 4_167, 50_000), credited_count=credited, handset_discount_satang=discount
        )
    )
    found = standing(contract=contract, bills=bills)
    at_us = contract.signed_us + days * DAY_US
    decision = decide(EndContract(cause, UNSERVED), found, at_us=at_us)
    gains = moved(decision.transfers)
    account = f"term/{NUMBER}" if form2 else f"advance/{BA}"
    held = contract.advance_satang - (contract.vat_satang if form2 else contract.credited_satang)
    assert gains.get(account, 0) == -held
    assert gains.get(f"refund/{NUMBER}", 0) == refund_satang(decision)
    paid = sum(one.paid_satang for one in parts(decision, BillPart))
    assert gains.get(f"receivable/{BA}", 0) == paid
    assert all(0 <= one.paid_satang <= one.total_satang for one in parts(decision, BillPart))
