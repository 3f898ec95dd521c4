"""Signing a contract of form 3: its advance, its handset, and what it takes the place of."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.contracts.model import SignContract
from sitthi.areas.contracts.terms import ContractTerms
from sitthi.kernel import ids
from sitthi.kernel.decision import Decision, Event, Remedy
from sitthi.kernel.moment import end_of_day
from sitthi.standing.instalments import credit_due
from sitthi.standing.money_parts import ENDED_EARLY, RUNNING, BillPart, ChargePart, ContractPart, Line
from sitthi.standing.parts import RefundPart, Standing
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
    form_3,
    number,
    standing,
    terms,
)
from tests.areas.decided import moved, part, parts, reasons, unmet
from tests.days import at, day

HANDSET = SignContract("handset-12", 50_000, "Phone Plus", 2_990_000, 800_000, "shop")
"""The documents' example: 37,900 for 29,900, 12 months, 500 ahead before VAT."""
LATER_PAID = SignContract("handset-24", 200_000, "Phone Mini", 1_990_000, 600_000)
SILENT = SignContract("plan-12", 100_000)


def postpaid(**parts_: Any) -> Standing:
    """An active postpaid number."""
    return standing(**{"number": number(charging="postpaid"), **parts_})


def sign(
    body: SignContract = HANDSET, found: Standing | None = None, by: ContractTerms | None = None, **asked: Any
) -> Decision:
    """A contract signed."""
    return decide(body, found or postpaid(), by, **asked)


def test_the_documents_example_signed() -> None:
    """500.00 and 35.00 of VAT are paid at the shop; the contract runs 12 months from the day of signing."""
    decision = sign()
    assert decision.outcome == "granted"
    assert unmet(decision) == []
    assert moved(decision.transfers) == {"channel/shop": -53_500, f"advance/{BA}": 50_000, "vat/output": 3_500}
    assert part(decision, ContractPart) == ContractPart(
        contract=ids.decision_id(ids.request_key("shop/0042", "r1")),
        number=NUMBER,
        account=BA,
        form="form-3",
        offer="handset-12",
        state=RUNNING,
        signed_us=NOW,
        start_day=day("2024-05-15"),
        end_day=day("2025-05-15"),
        term_months=12,
        advance_satang=50_000,
        vat_satang=3_500,
        credit_months=12,
        handset_model="Phone Plus",
        handset_discount_satang=800_000,
    )
    assert parts(decision, ChargePart) == []
    contract = part(decision, ContractPart).contract
    assert decision.events == (Event("contract.signed", contract, 53_500),)


def test_what_is_told_and_shown() -> None:
    """Advance, end of term and benefits in the message; the first instalment and the handset as reasons."""
    decision = sign()
    (message,) = decision.messages
    assert (message.template, message.number) == ("contract-signed", NUMBER)
    assert message.values == {
        "offer": "handset-12",
        "contract": part(decision, ContractPart).contract,
        "advance_satang": 53_500,
        "until_us": end_of_day(day("2025-05-14")),
        "benefits_satang": 800_000,
    }
    (credit,) = reasons(decision, "prepaid/cycle.form3-credit")
    assert (credit.value, credit.threshold, credit.reading) == (4_167, 50_000, "R24")
    assert [one.value for one in reasons(decision, "prepaid/benefit.disclosure")] == [800_000]
    assert reasons(decision, "prepaid/form3.benefit")[0].value == "device-discount"
    with_benefits = sign(LATER_PAID)
    assert [one.value for one in reasons(with_benefits, "prepaid/benefit.disclosure")] == [120_000, 60_000, 600_000]
    assert reasons(sign(by=terms("prepaid/benefit.disclosure")), "prepaid/benefit.disclosure") == []


def test_an_advance_not_paid_at_once_goes_on_the_next_bill() -> None:
    """Where the offer says before the first cycle ends, a charge of product Advance waits, before VAT."""
    decision = sign(LATER_PAID)
    contract = part(decision, ContractPart)
    charge = part(decision, ChargePart)
    assert decision.transfers == ()
    assert (charge.charge, charge.account, charge.state) == (f"{contract.contract}-advance", BA, "waiting")
    assert charge.line == Line(NUMBER, "Advance", 200_000, "exclusive", "advance", contract.contract)
    assert reasons(decision, "prepaid/form3.advance")[-1].reading == ""
    paid = sign(replace(LATER_PAID, channel="atm"))
    assert parts(paid, ChargePart) == []
    assert moved(paid.transfers)["channel/atm"] == -214_000


def test_a_silent_offer_is_paid_before_the_first_cycle_ends() -> None:
    """By the default reading on the next bill, by the other at signing (R76)."""
    decision = sign(SILENT)
    assert decision.outcome == "granted"
    assert len(parts(decision, ChargePart)) == 1
    assert reasons(decision, "prepaid/form3.advance")[-1].reading == "R76"
    before_use = terms(form3__advance_due="before-use")
    refused = sign(SILENT, by=before_use)
    assert (unmet(refused), refused.possible) == (["prepaid/form3.advance"], None)
    assert sign(replace(SILENT, channel="web"), by=before_use).outcome == "granted"


def test_an_offer_paid_at_signing_is_not_put_on_a_bill() -> None:
    """The offer says at signing: without a channel it is refused, but for the clause switched off."""
    refused = sign(replace(HANDSET, channel=""))
    assert (unmet(refused), refused.possible) == (["prepaid/form3.advance"], None)
    off = sign(replace(HANDSET, channel=""), by=terms("prepaid/form3.advance"))
    assert len(parts(off, ChargePart)) == 1


def test_no_advance_moves_nothing() -> None:
    """A contract whose offer asks for nothing ahead, by terms that let it, moves nothing."""
    by = terms("prepaid/form3.advance")
    decision = sign(SignContract("plan-12", 0, channel="shop"), by=by)
    assert (decision.transfers, parts(decision, ChargePart)) == ((), [])
    assert credit_due(part(decision, ContractPart), by) == 0


@pytest.mark.parametrize(
    "channel",
    [
        "shop", "web", "app", "mpay", "familymart", "payment-point", "atm", "mobile-banking", "vending", "post",
        "payment-agent",
    ],
)  # fmt: skip
def test_paid_where_bills_are_paid(channel: str) -> None:
    """Each of the listed channels takes the advance; one taken off the list does not."""
    assert sign(replace(HANDSET, channel=channel)).outcome == "granted"
    fewer = tuple(one for one in terms().form3.channels if one != channel)
    refused = sign(replace(HANDSET, channel=channel), by=terms(form3__channels=fewer))
    assert (unmet(refused), refused.possible) == (["prepaid/form3.channels"], None)


def test_other_channels_do_not_take_it() -> None:
    """Cash handed to a stranger is no payment; with the clause off it would be."""
    refused = sign(replace(HANDSET, channel="kiosk"))
    assert (unmet(refused), refused.possible) == (["prepaid/form3.channels"], None)
    assert sign(replace(HANDSET, channel="kiosk"), by=terms("prepaid/form3.channels")).outcome == "granted"


@pytest.mark.parametrize(
    ("body", "clause"),
    [
        (replace(HANDSET, advance_satang=49_999), "prepaid/form3.advance"),
        (replace(HANDSET, advance_satang=50_001), "prepaid/form3.advance"),
        (replace(HANDSET, handset_discount_satang=800_001), "prepaid/form3.benefit"),
        (replace(HANDSET, handset_discount_satang=0), "prepaid/form3.benefit"),
        (replace(HANDSET, handset_price_satang=2_990_001), "prepaid/form3.benefit"),
    ],
)
def test_advance_and_handset_are_as_offered(body: SignContract, clause: str) -> None:
    """A satang more or less than the offer's is refused for good, but for its clause switched off."""
    refused = sign(body)
    assert (unmet(refused), refused.possible) == ([clause], None)
    assert sign(body, by=terms(clause)).outcome == "granted"


@pytest.mark.parametrize("price", [0, 2_990_000, 3_790_000])
def test_a_handsets_price_is_told_with_or_without_its_discount(price: int) -> None:
    """What it is sold at, its list price, or nothing."""
    assert sign(replace(HANDSET, handset_price_satang=price)).outcome == "granted"


@pytest.mark.parametrize(
    ("by", "clause"),
    [
        (terms(form3__max_months=11), "prepaid/duration.form3"),
        (terms(form3__benefits=("service-discount", "telecom-rights", "other")), "prepaid/form3.benefit"),
    ],
)
def test_term_and_benefits_are_those_of_the_form(by: ContractTerms, clause: str) -> None:
    """12 months are too long for a most of 11; a handset discount only where the form may have one."""
    refused = sign(by=by)
    assert (unmet(refused), refused.possible) == ([clause], None)
    assert sign(by=replace(by, off=frozenset({clause}))).outcome == "granted"


def test_benefits_are_worth_what_the_advance_would_earn() -> None:
    """34.65 is the least for 500.00 over 12 months, and 8,000 of handset discount is ample (E7)."""
    (reason,) = reasons(sign(), "prepaid/benefit.floor")
    assert (reason.value, reason.threshold) == (800_000, 3_465)
    by = terms()
    bare = replace(by.offers["handset-12"], handset_discount_satang=0, handset_list_satang=0)
    body = replace(HANDSET, handset_discount_satang=0, handset_price_satang=0)
    refused = sign(body, by=replace(by, offers={"handset-12": bare}))
    assert (unmet(refused), refused.possible) == (["prepaid/benefit.floor"], None)


def test_a_postpaid_number_in_service() -> None:
    """A prepaid number has no bills to give an advance back on; a suspended one is resumed first."""
    prepaid = sign(found=standing())
    assert (unmet(prepaid), prepaid.possible) == (["prepaid/cycle.form3"], None)
    assert sign(found=standing(), by=terms("prepaid/cycle.form3")).outcome == "granted"
    suspended = sign(found=postpaid(number=number(charging="postpaid", status="suspended", why="debt")))
    assert unmet(suspended) == ["house/number-active"]
    assert suspended.possible is not None
    assert suspended.possible.how == (Remedy("number.resumed", {}),)
    new = sign(found=postpaid(number=number(charging="postpaid", status="pre-active")))
    assert (unmet(new), new.possible) == (["house/number-active"], None)


def test_unknown_offers_and_days_of_sale() -> None:
    """An offer of form 2 is none of these; all unmet conditions are told at once."""
    refused = sign(SignContract("save-180", 0), standing())
    assert (unmet(refused), refused.possible) == (["offers/form3", "prepaid/cycle.form3"], None)
    assert refused.reasons[0].threshold == "handset-12, handset-24, plan-12"
    soon = sign(at_us=at("2023-12-31 10:00"))
    assert soon.possible is not None
    assert soon.possible.from_us == at("2024-01-01")
    assert sign(by=terms("offers/form3")).outcome == "refused"


def test_a_contract_may_be_given_its_id() -> None:
    """The id in the request is the contract's, in its charge too; one in use already is refused for good."""
    decision = sign(replace(LATER_PAID, contract="k-7"))
    assert (part(decision, ContractPart).contract, part(decision, ChargePart).charge) == ("k-7", "k-7-advance")
    again = sign(replace(HANDSET, contract=CONTRACT), postpaid(contract=form_3(state=ENDED_EARLY)))
    assert (unmet(again), again.possible) == (["house/same-id"], None)


def test_the_term_ends_with_the_month() -> None:
    """Signed on 29 February, 24 months end on 28 February; by the other reading after 720 days (R67)."""
    leap = sign(replace(LATER_PAID, channel="shop"), at_us=at("2024-02-29 10:00"))
    assert part(leap, ContractPart).end_day == day("2026-02-28")
    thirty = sign(LATER_PAID, by=terms(form3__term_days="thirty-day-months"))
    assert part(thirty, ContractPart).end_day == day("2024-05-15") + 720


def test_one_contract_at_a_time() -> None:
    """A second contract of the number is refused until the first has ended, or its term is over (switch.other)."""
    found = postpaid(contracts=(form_3(),))
    refused = sign(found=found)
    assert unmet(refused) == ["prepaid/switch.other"]
    assert refused.possible is not None
    assert refused.possible.how == (
        Remedy("contract.ended", {"cause": "customer", "evidence": []}, f"contract/{CONTRACT}"),
    )
    over = postpaid(contracts=(form_3(end_day=day("2024-05-15")),))
    assert sign(found=over).outcome == "granted"


def test_a_change_of_contract_is_one_decision() -> None:
    """The old contract is settled, its bill paid out of its advance, and the new one begins."""
    found = postpaid(
        contracts=(form_3(handset_discount_satang=0, benefits=()),),
        bills=(bill("100.00"),),
        charges=(advance_charge(form_3(contract="c9")),),
    )
    decision = sign(replace(HANDSET, replaces=CONTRACT), found)
    old, new = parts(decision, ContractPart)
    assert (old.state, old.cause, new.state) == (ENDED_EARLY, "replaced", RUNNING)
    assert part(decision, RefundPart).amount_satang == 43_500
    assert part(decision, BillPart).paid_satang == 10_000
    assert moved(decision.transfers) == {
        "channel/shop": -53_500,
        f"receivable/{BA}": 10_000,
        f"refund/{NUMBER}": 43_500,
    }
    assert [one.template for one in decision.messages] == ["contract-ended", "contract-signed"]
    assert [one.value for one in reasons(decision, "prepaid/switch.request")] == ["handset-12"]


@pytest.mark.parametrize("way", ["cash", "credit-card", "direct-debit"])
def test_a_change_is_also_paid_as_changes_are(way: str) -> None:
    """In cash, by credit card or by direct debit (switch.request); a first contract only where bills are."""
    found = postpaid(contracts=(form_3(),))
    body = replace(HANDSET, replaces=CONTRACT, channel=way)
    assert sign(body, found).outcome == "granted"
    fewer = tuple(one for one in terms().switch_payment if one != way)
    refused = sign(body, found, terms(switch__payment=fewer))
    assert (unmet(refused), refused.possible) == (["prepaid/switch.request"], None)
    assert unmet(sign(replace(HANDSET, channel=way))) == ["prepaid/form3.channels"]


def test_where_customers_choose_and_change() -> None:
    """A first contract is chosen where offers are sold, another asked for where changes are."""
    for source in ("shop/0042", "callcentre", "web", "app"):
        assert sign(actor=CUSTOMER, source=source).outcome == "granted"
    elsewhere = sign(actor=CUSTOMER, source="dealer/7")
    assert (unmet(elsewhere), elsewhere.possible) == (["prepaid/choice"], None)
    found, change = postpaid(contracts=(form_3(),)), replace(HANDSET, replaces=CONTRACT)
    for source in ("shop/0042", "callcentre", "dealer/7"):
        assert sign(change, found, actor=CUSTOMER, source=source).outcome == "granted"
    app = sign(change, found, actor=CUSTOMER, source="app")
    assert (unmet(app), app.possible) == (["prepaid/switch.request"], None)
    for actor in (AGENT, CHANNEL):
        assert sign(actor=actor, source="dealer/7").outcome == "granted"
