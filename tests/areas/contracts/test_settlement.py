"""What an ended contract comes to: the documents' numbers, every reading, and that nothing is lost or made."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.contracts.settlement import (
    AMOUNT_DUE,
    NOT_CLAIMED,
    REFUND,
    STILL_OWED,
    Ending,
    Settlement,
    settle,
)
from sitthi.standing.money_parts import FORM_2, Benefit, ContractPart
from tests.areas.contracts.making import form_2, form_3, terms
from tests.days import day

RESULTS = {REFUND, AMOUNT_DUE, NOT_CLAIMED, STILL_OWED}
EXEMPT = "prepaid/terminate.exempt.2"


def lines(settlement: Settlement) -> dict[str, int]:
    """The lines by their codes."""
    return {line.code: line.amount_satang for line in settlement.lines}


def after(contract: ContractPart, days: int, **ending: Any) -> Ending:
    """An ending after so many days."""
    return Ending(contract.start_day + days, **ending)


def test_the_documents_example_of_form_2() -> None:
    """C5: 180 days, paid 500, benefit 17.33, ended after 60 days: 327.5566... is rounded once, to 327.56."""
    settlement = settle(form_2(), after(form_2(), 60), terms())
    assert settlement.refund_satang == 32_756
    assert lines(settlement) == {"advance": 33_333, "benefits": -578, "rounding": 1, "refund": 32_756}
    assert (settlement.used_days, settlement.term_days) == (60, 180)
    assert [line.clause for line in settlement.lines] == ["prepaid/terminate.form2"] * 4


@pytest.mark.parametrize(("rounding", "refund_satang"), [("half-up", 32_756), ("down", 32_755), ("up", 32_756)])
def test_the_result_is_rounded_as_the_terms_say(rounding: str, refund_satang: int) -> None:
    """Another rounding is another reading (R22); 32755.66 satang down is 32755."""
    settlement = settle(form_2(), after(form_2(), 60), terms(form2__refund_rounding=rounding))
    assert settlement.refund_satang == refund_satang


def test_the_ending_day_is_unused_unless_read_otherwise() -> None:
    """Ended on the day of purchase all is unused; by the other reading one day is used (R67)."""
    assert settle(form_2(), after(form_2(), 0), terms()).refund_satang == 50_000
    used = settle(form_2(), after(form_2(), 0), terms(form2__ending_day="used"))
    assert (used.used_days, used.refund_satang) == (1, 49_713)
    of_form_3 = settle(form_3(), after(form_3(), 0), terms(form3__ending_day="used"))
    assert of_form_3.used_days == 1


def test_form_2_never_asks_for_money() -> None:
    """Benefits above the advance: refund 0 and nothing further due (R66); by the other reading an amount due."""
    rich = form_2(benefits=(Benefit("other", 100_000),))
    settlement = settle(rich, after(rich, 120), terms())
    assert (settlement.refund_satang, settlement.due_satang) == (0, 0)
    assert lines(settlement)["not-claimed"] == 16_667 - 66_667
    other = settle(rich, after(rich, 120), terms(form2__shortfall="amount-due"))
    assert (other.refund_satang, other.due_satang) == (0, 50_000)


def test_free_credit_is_not_refunded() -> None:
    """Free credit counts as spent first (R71): of 500 paid, 400 of it free, not more than 100 comes back."""
    part = form_2(free_satang=40_000)
    settlement = settle(part, after(part, 60), terms())
    assert lines(settlement)["free-credit"] == -23_333
    assert settlement.refund_satang == 10_000 - 578
    assert settle(part, after(part, 60), terms(refund__free_credit=True)).refund_satang == 32_756
    assert settle(form_2(free_satang=16_666), after(part, 60), terms()).refund_satang == 32_756


def test_debts_are_a_matter_of_form_3() -> None:
    """Open bills are deducted from form 3 only (R65); by the other reading from all forms."""
    assert settle(form_2(), after(form_2(), 60, debts_satang=10_000), terms()).refund_satang == 32_756
    all_forms = settle(form_2(), after(form_2(), 60, debts_satang=10_000), terms(refund__debts="all"))
    assert (all_forms.refund_satang, all_forms.debts_satang) == (22_756, 10_000)
    plain = form_3(handset_discount_satang=0, benefits=())
    assert settle(plain, after(plain, 100, debts_satang=10_000), terms()).refund_satang == 43_500


def test_form_3_returns_what_is_not_credited_with_its_vat() -> None:
    """Three instalments of 41.67 were given back on bills: 374.99 is left, and 26.25 of VAT on it (R64)."""
    part = form_3(credited_satang=12_501, credited_count=3, handset_discount_satang=0, benefits=())
    settlement = settle(part, after(part, 100), terms())
    assert lines(settlement) == {"advance": 37_499, "vat": 2_625, "refund": 40_124}
    assert settle(part, after(part, 100), terms(form3__return_vat=False)).refund_satang == 37_499


def test_form_3_by_the_proportion_of_days() -> None:
    """By the other reading of R64 the advance is shared by days, whatever was credited."""
    part = form_3(credited_satang=12_501, credited_count=3, handset_discount_satang=0, benefits=())
    settlement = settle(part, after(part, 183), terms(form3__advance_part="day-proportion"))
    assert (settlement.returned_net_satang, settlement.refund_satang) == (25_000, 26_750)


@pytest.mark.parametrize(
    ("clawback", "handset_satang"), [("used-share", 200_000), ("unused-share", 600_000), ("whole", 800_000)]
)
def test_how_much_of_a_handset_discount_is_returned(clawback: str, handset_satang: int) -> None:
    """A quarter of the term used: a quarter of 8,000 is returned, or by other readings the rest or all (R23)."""
    part = form_3(end_day=form_3().start_day + 360)
    settlement = settle(part, after(part, 90), terms(form3__clawback=clawback))
    assert lines(settlement)["handset"] == -handset_satang
    assert settlement.due_satang == handset_satang + 3_000 - 53_500
    assert settlement.lines[3].clause == "prepaid/terminate.form3-handset"


def test_a_ground_of_the_operators_spares_the_benefits_but_not_the_handset() -> None:
    """By an exempt ground no benefit is returned, but a handset discount is, in every case."""
    part = form_3(end_day=form_3().start_day + 360)
    settlement = settle(part, after(part, 90, exempt=EXEMPT), terms())
    assert lines(settlement)["benefits"] == 0
    assert settlement.waived_satang == 3_000
    assert settlement.due_satang == 200_000 - 53_500
    spared = settle(form_2(), after(form_2(), 60, exempt=EXEMPT), terms())
    assert (spared.refund_satang, spared.waived_satang) == (33_333, 578)


def test_a_device_discount_among_the_benefits_is_of_the_same_nature() -> None:
    """A discount on equipment is returned as that on a handset is, exempt or not."""
    part = form_3(benefits=(Benefit("device-discount", 36_000),), handset_discount_satang=0)
    settlement = settle(replace(part, end_day=part.start_day + 360), after(part, 90, exempt=EXEMPT), terms())
    assert lines(settlement)["handset"] == -9_000


def test_debts_are_paid_before_benefits() -> None:
    """An advance of 535.00 pays a bill of 500.00; of 30.00 benefits and 2,000.00 handset 1,995.00 stay due."""
    part = form_3(end_day=form_3().start_day + 360)
    settlement = settle(part, after(part, 90, debts_satang=50_000), terms())
    assert (settlement.debts_satang, settlement.benefits_satang, settlement.due_satang) == (50_000, 3_500, 199_500)
    short = settle(part, after(part, 90, debts_satang=60_000), terms())
    assert (short.debts_satang, short.benefits_satang, short.due_satang) == (53_500, 0, 203_000)
    assert lines(short)["still-owed"] == -6_500
    waived = settle(part, after(part, 90), terms(form3__shortfall="nothing-due"))
    assert (waived.due_satang, lines(waived)["not-claimed"]) == (0, 53_500 - 203_000)


def test_an_advance_not_yet_billed_is_not_returned() -> None:
    """What was never asked for is not given back; the benefits are returned all the same."""
    settlement = settle(form_3(), after(form_3(), 0, unpaid=True), terms())
    assert (settlement.returned_satang, settlement.refund_satang, settlement.due_satang) == (0, 0, 0)


def test_at_the_end_of_the_term_nothing_is_returned_by_the_customer() -> None:
    """Form 2 is earned; of form 3 what is left comes back, less open bills, and nothing is asked for (R64)."""
    assert settle(form_2(), after(form_2(), 180, completed=True), terms()).refund_satang == 0
    rest = form_3(credited_satang=45_837, credited_count=11)
    settlement = settle(rest, after(rest, 366, completed=True), terms())
    assert (settlement.refund_satang, settlement.due_satang) == (4_163 + 291, 0)
    with_bill = settle(rest, after(rest, 366, completed=True, debts_satang=1_000), terms())
    assert (with_bill.refund_satang, with_bill.debts_satang) == (3_454, 1_000)
    gone = form_3(credited_satang=50_000, credited_count=12)
    assert settle(gone, after(gone, 366, completed=True, debts_satang=1_000), terms()).debts_satang == 0


@pytest.mark.parametrize(
    ("off", "missing"),
    [
        ("prepaid/terminate.form3", "vat"),
        ("prepaid/terminate.form3-handset", "handset"),
        ("prepaid/terminate.net-of-debt", "debts"),
    ],
)
def test_a_clause_switched_off_is_not_carried_out(off: str, missing: str) -> None:
    """Each clause of a settlement has a line of its own, which goes with it."""
    whole = settle(form_3(), after(form_3(), 90, debts_satang=100), terms())
    without = settle(form_3(), after(form_3(), 90, debts_satang=100), terms(off))
    assert missing in lines(whole)
    assert missing not in lines(without)


def test_without_the_clause_of_form_2_nothing_comes_back() -> None:
    """With prepaid/terminate.form2 off an ended offer is simply over."""
    assert settle(form_2(), after(form_2(), 60), terms("prepaid/terminate.form2")).refund_satang == 0


def test_a_leap_day_is_a_day() -> None:
    """12 months from 2024-01-10 are 366 days, of which the 31st is the 30th used."""
    part = form_3(handset_discount_satang=0, benefits=(Benefit("other", 36_600),))
    settlement = settle(part, Ending(day("2024-02-09")), terms())
    assert (settlement.used_days, settlement.term_days) == (30, 366)
    assert lines(settlement)["benefits"] == -3_000


def endings(satang: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[ContractPart, Ending]]:
    """Contracts of both forms and how they end."""

    @st.composite
    def made(draw: st.DrawFn) -> tuple[ContractPart, Ending]:
        paid = draw(satang)
        term = draw(st.integers(1, 731))
        free = draw(st.integers(0, paid))
        of_form_2 = draw(st.booleans())
        credited = draw(st.integers(0, paid))
        part = (form_2 if of_form_2 else form_3)(
            advance_satang=paid,
            vat_satang=(paid * 7 + 53) // 107 if of_form_2 else (paid * 7 + 50) // 100,
            free_satang=free if of_form_2 else 0,
            credited_satang=0 if of_form_2 else credited,
            benefits=(Benefit("other", draw(satang)),),
            handset_discount_satang=0 if of_form_2 else draw(satang),
        )
        part = replace(part, end_day=part.start_day + term)
        ending = Ending(
            part.start_day + draw(st.integers(0, term)),
            exempt=draw(st.sampled_from(["", EXEMPT])),
            completed=draw(st.booleans()),
            debts_satang=draw(satang),
        )
        return part, ending

    return made()


@given(
    case=endings(st.integers(0, 2_000_000)),
    rounding=st.sampled_from(["half-up", "down", "up"]),
    shortfall=st.sampled_from(["amount-due", "nothing-due"]),
    clawback=st.sampled_from(["used-share", "unused-share", "whole"]),
    debts=st.sampled_from(["form3", "all"]),
    free=st.booleans(),
)
def test_settlement_kept_and_returned_make_what_was_paid(
    case: tuple[ContractPart, Ending], rounding: str, shortfall: str, clawback: str, debts: str, *, free: bool
) -> None:
    """Refund, bills paid, benefits returned and what was earned make up what was paid; no refund is below zero."""
    part, ending = case
    by = terms(
        form2__refund_rounding=rounding,
        form3__refund_rounding=rounding,
        form2__shortfall=shortfall,
        form3__shortfall=shortfall,
        form3__clawback=clawback,
        refund__debts=debts,
        refund__free_credit=free,
    )
    found = settle(part, ending, by)
    assert found.refund_satang >= 0
    assert found.due_satang >= 0
    assert found.benefits_satang >= 0
    assert 0 <= found.debts_satang <= ending.debts_satang
    assert found.refund_satang + found.debts_satang + found.benefits_satang == found.returned_satang
    paid_satang = part.advance_satang - part.credited_satang
    if part.form == FORM_2:
        assert found.returned_satang <= paid_satang
        if not free:
            assert found.refund_satang + found.debts_satang <= part.advance_satang - part.free_satang + 1
    else:
        assert found.returned_net_satang == paid_satang
        assert paid_satang <= found.returned_satang <= paid_satang + part.vat_satang
    told = lines(found)
    results = sum(amount for code, amount in told.items() if code in RESULTS)
    assert results == sum(amount for code, amount in told.items() if code not in RESULTS)
    assert not (found.refund_satang and found.due_satang)
