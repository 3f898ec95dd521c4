"""Buying an offer of form 2: from the balance, for the whole of its term."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.contracts.model import BuyOffer
from sitthi.areas.contracts.periods import term_end
from sitthi.kernel import ids
from sitthi.kernel.decision import Decision, Event, Remedy
from sitthi.kernel.moment import DAY_US, end_of_day
from sitthi.standing.money_parts import ENDED_EARLY, RUNNING, Benefit, ContractPart
from sitthi.standing.parts import AddonPart, RefundPart, Standing, WalletPart
from tests.areas.contracts.making import (
    AGENT,
    BA,
    CHANNEL,
    CONTRACT,
    CUSTOMER,
    NOW,
    NUMBER,
    bill,
    decide,
    form_2,
    holder,
    mended,
    number,
    standing,
    terms,
    wallet,
    welcome,
)
from tests.areas.decided import moved, part, parts, reasons, unmet
from tests.days import at, day

PRICE = 50_000
"""save-180 with VAT."""


def buy(offer: str = "save-180", found: Standing | None = None, **asked: Any) -> Decision:
    """An offer asked for."""
    return decide(BuyOffer(offer), found, **asked)


def test_what_a_purchase_moves_and_keeps() -> None:
    """467.29 to the term, 32.71 to VAT; the contract runs 180 days and has its request's id."""
    decision = buy()
    assert decision.outcome == "granted"
    assert unmet(decision) == []
    assert moved(decision.transfers) == {
        f"wallet/{NUMBER}": -50_000,
        f"term/{NUMBER}": 46_729,
        "vat/output": 3_271,
    }
    assert part(decision, ContractPart) == ContractPart(
        contract=ids.decision_id(ids.request_key("shop/0042", "r1")),
        number=NUMBER,
        account=BA,
        form="form-2",
        offer="save-180",
        state=RUNNING,
        signed_us=NOW,
        start_day=day("2024-05-15"),
        end_day=day("2024-11-11"),
        term_months=6,
        advance_satang=50_000,
        vat_satang=3_271,
        benefits=(Benefit("service-discount", 1_733, "Discount on calls and data"),),
    )
    assert part(decision, WalletPart).balance_satang == 50_000
    contract = part(decision, ContractPart).contract
    assert decision.events == (Event("contract.signed", contract, 50_000),)


def test_a_contract_may_be_given_its_id() -> None:
    """The id in the request is the contract's; one in use already is refused for good."""
    decision = decide(BuyOffer("save-180", "k-7"))
    assert part(decision, ContractPart).contract == "k-7"
    again = decide(BuyOffer("save-180", CONTRACT), standing(contract=form_2()))
    assert (unmet(again), again.possible) == (["house/same-id"], None)


def test_validity_reaches_to_the_end_of_the_term() -> None:
    """180 days or 12 months from now, beyond the cap on validity; longer validity stays (R69)."""
    assert part(buy(), WalletPart).valid_until_us == end_of_day(day("2024-11-10"))
    year = part(buy("net-year", standing(wallet=wallet(200_000))), WalletPart)
    assert (year.valid_until_us, year.reminded_us) == (end_of_day(day("2025-05-14")), NOW)
    long_us = NOW + 300 * DAY_US
    kept = part(buy(found=standing(wallet=wallet(valid_until_us=long_us))), WalletPart)
    assert (kept.valid_until_us, kept.reminded_us) == (long_us, 0)


@pytest.mark.parametrize("by", [terms(validity__form2_beyond_cap=False), terms("prepaid/duration.form2")])
def test_validity_stays_by_another_reading(by: Any) -> None:
    """Where the terms do not let it beyond the cap, or without its clause, validity is what it was."""
    assert part(buy(by=by), WalletPart).valid_until_us == NOW + DAY_US


def test_free_credit_is_spent_first_and_remembered() -> None:
    """Of 500.00 paid 100.00 was free credit (R71); by the other reading money goes first."""
    found = standing(wallet=wallet(60_000, free_satang=10_000))
    decision = buy(found=found)
    assert part(decision, ContractPart).free_satang == 10_000
    assert moved(decision.transfers)[f"free/{NUMBER}"] == -10_000
    assert part(buy(found=found, by=terms(spend__free_first=False)), ContractPart).free_satang == 0


def test_the_purchase_is_told_with_its_benefits() -> None:
    """Price, end of term and what the benefits are worth; each benefit is a reason that a preview shows."""
    decision = buy("save-6", standing(wallet=wallet()))
    (message,) = decision.messages
    assert (message.template, message.number) == ("offer-bought", NUMBER)
    assert message.values == {
        "offer": "save-6",
        "price_satang": 53_500,
        "until_us": end_of_day(day("2024-11-14")),
        "benefits_satang": 2_000,
    }
    assert [one.value for one in reasons(decision, "prepaid/form2.benefit")] == ["service-discount", "other"]
    assert [one.value for one in reasons(decision, "prepaid/benefit.disclosure")] == [1_500, 500]
    without = buy("save-6", by=terms("prepaid/benefit.disclosure"))
    assert reasons(without, "prepaid/benefit.disclosure") == []


def test_where_the_wallet_may_be_topped_up_is_told() -> None:
    """The channels of form2.channels stand in the decision."""
    (reason,) = reasons(buy(), "prepaid/form2.channels")
    assert str(reason.value).startswith("shop, web, app, mpay, familymart")
    (cycle,) = reasons(buy(), "prepaid/cycle.form2")
    assert cycle.value == end_of_day(day("2024-11-10"))
    for clause in ("prepaid/form2.channels", "prepaid/cycle.form2"):
        assert reasons(buy(by=terms(clause)), clause) == []


def test_an_unknown_offer_names_what_is_sold() -> None:
    """An offer of form 3 or none at all is refused for good; with the clause of the offers off none is sold."""
    for offer in ("handset-12", "nothing"):
        decision = buy(offer)
        assert (unmet(decision), decision.possible) == (["offers/form2"], None)
        assert decision.reasons[0].threshold == "save-180, save-6, net-year"
    assert buy(by=terms("offers/form2")).outcome == "refused"


def test_the_days_of_sale() -> None:
    """Before its first day it is possible from then; after its last day never."""
    soon = buy("save-6", at_us=at("2023-12-31 23:59"))
    assert unmet(soon) == ["offers/form2"]
    assert soon.possible is not None
    assert soon.possible.from_us == at("2024-01-01")
    assert buy("save-6", at_us=at("2024-01-01")).outcome == "granted"
    assert buy(at_us=at("2025-12-31 23:59")).outcome == "granted"
    late = buy(at_us=at("2026-01-01"))
    assert (unmet(late), late.possible) == (["offers/form2"], None)


def test_the_balance_covers_price_and_vat() -> None:
    """A satang short is refused; a first offer is a change from form 1 (switch.form1-to-form2), an add-on is not."""
    assert buy(found=standing(wallet=wallet(PRICE))).outcome == "granted"
    short = buy(found=standing(wallet=wallet(PRICE - 1)))
    assert unmet(short) == ["prepaid/switch.form1-to-form2"]
    assert short.possible is not None
    assert short.possible.how == (Remedy("topup.requested", {"channel": "kiosk", "amount": "10.00"}),)
    addon = buy("net-year", standing(wallet=wallet(PRICE)))
    assert unmet(addon) == ["prepaid/form2.prerequisite"]


def test_without_the_clause_what_there_is_is_taken() -> None:
    """With the balance's clause switched off nothing goes below zero."""
    decision = buy(found=standing(wallet=wallet(10_700)), by=terms("prepaid/switch.form1-to-form2"))
    contract = part(decision, ContractPart)
    assert (contract.advance_satang, contract.vat_satang) == (10_700, 700)
    assert part(decision, WalletPart).balance_satang == 0
    nothing = buy(found=standing(wallet=wallet(0)), by=terms("prepaid/switch.form1-to-form2"))
    assert (nothing.transfers, part(nothing, ContractPart).advance_satang) == ((), 0)


def test_a_prepaid_registered_number_in_service() -> None:
    """Each of the prerequisites is looked at, and all unmet ones are told at once."""
    postpaid = buy(found=standing(number=number(charging="postpaid")))
    assert (unmet(postpaid), postpaid.possible) == (["prepaid/form2.prerequisite"], None)
    nameless = buy(found=standing(holder=holder(id_kind="")))
    assert unmet(nameless) == ["prepaid/form2.prerequisite"]
    assert nameless.possible is not None
    assert [(one.type, one.data["id_kind"]) for one in nameless.possible.how] == [("holder.registered", "citizen")]
    gone = buy("nothing", standing(number=number(status="ended", why="debt"), wallet=wallet(0)))
    assert unmet(gone) == ["offers/form2", "house/number-active"]
    assert gone.possible is None
    permanent = buy(found=standing(number=number(status="suspended", why="permanent")))
    assert permanent.possible is None
    silent = buy(found=standing(number=number(status="pre-active")))
    assert (unmet(silent), silent.possible) == (["prepaid/form2.prerequisite"], None)


@pytest.mark.parametrize(
    "found",
    [
        standing(wallet=wallet(0)),
        standing(wallet=wallet(0, owed_satang=12_345)),
        standing(wallet=wallet(60_000, held_satang=30_000)),
        standing(number=number(status="suspended", why="customer")),
        standing(number=number(status="suspended", why="debt"), wallet=wallet(100)),
        standing(number=number(status="pre-active"), wallet=wallet(0), awaited=(welcome(),)),
        standing(
            number=number(status="pre-active", starting_value_satang=20_000), wallet=wallet(0), awaited=(welcome(),)
        ),
        standing(contracts=(form_2(),)),
        standing(contracts=(form_2(), form_2(contract="c2")), wallet=wallet(0)),
    ],
)
def test_what_a_refusal_says_would_help_does_help(found: Standing) -> None:
    """Once the events it names have happened, the same request is granted."""
    refused = buy(found=found)
    assert refused.outcome == "refused"
    assert refused.possible is not None
    after = mended(found, refused.possible.how, refused.possible.from_us)
    assert buy(found=after, at_us=refused.possible.from_us).outcome == "granted"


@pytest.mark.parametrize("status", ["active", "suspended"])
def test_renewals_that_wait_are_paid_first(status: str) -> None:
    """A top-up, or service resumed, pays a waiting renewal before the offer: the remedy covers both."""
    addon = AddonPart(1, "net-279-auto6", "net", "retrying", 1, 6, 0, 0, 0, retry_until_us=NOW, paid_satang=29_853)
    found = standing(number=number(status=status, why="customer"), wallet=wallet(40_000), addons=(addon,))
    refused = buy(found=found)
    assert refused.possible is not None
    (top_up,) = (one for one in refused.possible.how if one.type == "topup.requested")
    assert top_up.data["amount"] == "399.00"
    late = replace(addon, retry_until_us=NOW - 1)
    assert buy(found=standing(wallet=wallet(PRICE), addons=(late,))).outcome == "granted"


def test_one_main_offer_at_a_time() -> None:
    """A second main offer is refused until the first has ended (switch.other); an add-on runs beside it."""
    found = standing(contracts=(form_2(),), wallet=wallet(200_000))
    second = buy("save-6", found)
    assert unmet(second) == ["prepaid/switch.other"]
    assert second.possible is not None
    ending = Remedy("contract.ended", {"cause": "customer", "evidence": []}, f"contract/{CONTRACT}")
    assert second.possible.how == (ending,)
    assert buy("net-year", found).outcome == "granted"
    assert buy("save-6", found, by=terms("prepaid/switch.other")).outcome == "granted"
    over = standing(contracts=(form_2(state=ENDED_EARLY), form_2(end_day=day("2024-05-15"))))
    assert buy("save-6", over).outcome == "granted"
    addon = form_2(offer="net-year")
    assert buy("save-6", standing(contracts=(addon,))).outcome == "granted"
    withdrawn = form_2(offer="no-longer-sold")
    assert unmet(buy("save-6", standing(contracts=(withdrawn,)))) == ["prepaid/switch.other"]


def test_a_change_settles_the_old_offer_and_starts_the_new_in_one_decision() -> None:
    """Named as replaced, the old one is settled with and the new one begins (switch.other)."""
    found = standing(contracts=(form_2(),))
    decision = decide(BuyOffer("save-6", replaces=CONTRACT), found, at_us=NOW + 60 * DAY_US)
    old, new = parts(decision, ContractPart)
    assert (old.contract, old.state, old.cause) == (CONTRACT, ENDED_EARLY, "replaced")
    assert (new.offer, new.state) == ("save-6", RUNNING)
    assert part(decision, RefundPart).amount_satang == 32_756
    assert [one.template for one in decision.messages] == ["contract-ended", "offer-bought"]
    assert [one.name for one in decision.events] == ["contract.ended", "contract.signed"]
    assert moved(decision.transfers)[f"wallet/{NUMBER}"] == -53_500
    assert reasons(decision, "prepaid/terminate.form2") != []
    off = decide(BuyOffer("save-6", replaces=CONTRACT), found, terms("prepaid/switch.other"))
    assert len(parts(off, ContractPart)) == 1
    debts = decide(
        BuyOffer("save-6", replaces=CONTRACT), standing(contracts=(form_2(),), bills=(bill("100.00"),)),
        terms(refund__debts="all"), at_us=NOW + 60 * DAY_US,
    )  # fmt: skip
    assert part(debts, RefundPart).amount_satang == 22_756


def test_only_a_running_main_offer_is_replaced() -> None:
    """Naming another contract, or one beside an add-on, is refused for good."""
    for offer, found in (("save-6", standing()), ("net-year", standing(contracts=(form_2(),), wallet=wallet(200_000)))):
        decision = decide(BuyOffer(offer, replaces=CONTRACT), found)
        assert (unmet(decision), decision.possible) == (["prepaid/switch.other"], None)


def test_where_customers_choose_and_change() -> None:
    """A first offer is bought where offers are sold (choice), a change asked for where changes are (switch.request)."""
    for source in ("shop/0042", "callcentre", "web", "app"):
        assert buy(actor=CUSTOMER, source=source).outcome == "granted"
    elsewhere = buy(actor=CUSTOMER, source="dealer/7")
    assert (unmet(elsewhere), elsewhere.possible) == (["prepaid/choice"], None)
    assert buy(actor=CUSTOMER, source="dealer/7", by=terms("prepaid/choice")).outcome == "granted"
    change, found = BuyOffer("save-6", replaces=CONTRACT), standing(contracts=(form_2(),))
    for source in ("shop/0042", "callcentre", "dealer/7"):
        assert decide(change, found, actor=CUSTOMER, source=source).outcome == "granted"
    web = decide(change, found, actor=CUSTOMER, source="web")
    assert (unmet(web), web.possible) == (["prepaid/switch.request"], None)
    assert decide(change, found, terms("prepaid/switch.request"), actor=CUSTOMER, source="web").outcome == "granted"
    for actor in (AGENT, CHANNEL):
        assert buy(actor=actor, source="dealer/7").outcome == "granted"


@pytest.mark.parametrize(
    ("by", "clause"),
    [
        (terms(form2__max_months=5), "prepaid/duration.form2"),
        (terms(form2__longer_than=6), "prepaid/duration.form2"),
        (terms(form2__offer_kinds=("add-on",)), "prepaid/duration.form2"),
        (terms(form2__benefits=("other",)), "prepaid/form2.benefit"),
    ],
)
def test_term_kind_and_benefits_are_those_of_the_form(by: Any, clause: str) -> None:
    """6 months are too long for a most of 5, and not longer than 6; the kinds of offers and benefits are listed."""
    decision = buy(by=by)
    assert (unmet(decision), decision.possible) == ([clause], None)
    assert buy(by=replace(by, off=frozenset({clause}))).outcome == "granted"


def test_benefits_are_worth_what_the_price_would_earn() -> None:
    """16.19 is the least for 467.29 over 6 months; a dearer offer with the same benefit is refused (benefit.floor)."""
    by = terms()
    poor = replace(by.offers["save-180"], price_satang=60_000)
    dear = replace(by, offers={"save-180": poor})
    decision = buy(found=standing(wallet=wallet(200_000)), by=dear)
    assert (unmet(decision), decision.possible) == (["prepaid/benefit.floor"], None)
    off = replace(dear, off=frozenset({"prepaid/benefit.floor"}))
    assert buy(found=standing(wallet=wallet(200_000)), by=off).outcome == "granted"
    edge = replace(poor, price_satang=50_000, benefits=(Benefit("other", 1_733),))
    exact = replace(by, offers={"save-180": edge})
    assert buy(by=exact).outcome == "granted"
    under = replace(edge, benefits=(Benefit("other", 1_732),))
    assert unmet(buy(by=replace(exact, offers={"save-180": under}))) == ["prepaid/benefit.floor"]
    assert reasons(buy(by=exact), "prepaid/benefit.floor")[0].threshold == 1_733
    just_under = replace(edge, price_satang=49_994, benefits=(Benefit("other", 1_732),))
    assert unmet(buy(by=replace(exact, offers={"save-180": just_under}))) == ["prepaid/benefit.floor"]
    rounded = replace(exact, offers={"save-180": just_under}, floor_compare="rounded-to-satang")
    assert buy(by=rounded).outcome == "granted"


def test_a_low_balance_is_told_once() -> None:
    """What is left below 10 THB is an event, unless the customer was told since the last credit (R75)."""
    decision = buy(found=standing(wallet=wallet(PRICE + 999)))
    assert decision.events[1:] == (Event("wallet.low", amount=999),)
    told = buy(found=standing(wallet=wallet(PRICE + 999, low_reminded=True)))
    assert len(told.events) == len(buy(found=standing(wallet=wallet(PRICE + 1_000))).events) == 1


def test_months_of_30_days_by_another_reading() -> None:
    """6 months are 180 days by the other reading (R67), 184 by the calendar; an offer in days has its own."""
    found = standing(wallet=wallet(200_000))
    calendar, thirty = buy("save-6", found), buy("save-6", found, by=terms(form2__term_days="thirty-day-months"))
    assert [one.end_day - one.start_day for one in (part(calendar, ContractPart), part(thirty, ContractPart))] == [
        184,
        180,
    ]
    offer = terms().offers["save-180"]
    assert term_end(offer, 0, terms().form2) == 180


@given(balance=st.integers(0, 120_000), owed=st.integers(0, 5_000), held=st.integers(0, 60_000))
def test_any_short_balance_can_be_mended(balance: int, owed: int, held: int) -> None:
    """Whatever is owed or held: a purchase is granted, or is after the top-ups it names."""
    found = standing(wallet=wallet(balance, owed_satang=owed, held_satang=min(held, balance)))
    decision = buy(found=found)
    if decision.outcome == "refused":
        assert decision.possible is not None
        assert buy(found=mended(found, decision.possible.how, NOW)).outcome == "granted"
