"""Advances given back on bills: an instalment a contract and cycle, and the VAT paid on it."""

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.ledger import chart
from sitthi.standing.money_parts import ENDED_EARLY, FORM_2, BillingPart, BillPart, ChargePart, ContractPart, Line
from tests.areas.billing.making import BA, NOW, NUMBER, account, contract, issue, line, standing
from tests.areas.decided import moved, part, parts, reasons
from tests.days import day

CREDIT = "prepaid/cycle.form3-credit"


def bill_of(month: int, year: int = 2024) -> dict[str, Any]:
    """The days of a calendar month's bill."""
    following = f"{year + month // 12}-{month % 12 + 1:02d}"
    return {
        "from_day": day(f"{year}-{month:02d}-01"),
        "to_day": day(f"{following}-01") - 1,
        "due_day": day(f"{following}-20"),
        "bill": f"B{year}{month}",
    }


def test_a_bill_gives_an_instalment_back() -> None:
    """41.67 of the 500.00 comes off before VAT, and so does the VAT on it (R24)."""
    decision = issue(line(69_900), found=standing(contracts=(contract(),)))
    issued = part(decision, BillPart)
    assert [(one.product, one.amount_satang, one.contract) for one in issued.lines] == [
        ("Voice", 69_900, ""),
        ("Credit", -4_167, "C1"),
    ]
    # 657.33 x 7% = 46.0131
    assert (issued.vat_satang, issued.total_satang) == (4_601, 70_334)
    assert moved(decision.transfers) == {
        chart.receivable(BA): -70_334,
        chart.revenue("voice"): 69_900,
        chart.advance(BA): -4_167,
        chart.VAT: 4_601,
    }
    assert part(decision, ContractPart) == contract(credited_satang=4_167, credited_count=1)
    assert [(one.value, one.reading) for one in reasons(decision, CREDIT)] == [(4_167, "R24")]


def test_the_whole_advance_comes_back_over_twelve_bills() -> None:
    """Eleven times 41.67 and once 41.63, and on the thirteenth bill nothing (E8)."""
    held, given = contract(), []
    for index in range(13):
        month, year = (4 + index) % 12 + 1, 2024 + (4 + index) // 12
        decision = issue(line(69_900), found=standing(contracts=(held,)), **bill_of(month, year))
        given.append(-sum(one.amount_satang for one in part(decision, BillPart).lines if one.product == "Credit"))
        held = next(iter(parts(decision, ContractPart)), held)
    assert given == [4_167] * 11 + [4_163, 0]
    assert held.credited_satang == 50_000


def test_an_advance_that_waits_for_its_bill_is_not_given_back() -> None:
    """What is not asked for yet is not given back; the bill that asks for it gives its first instalment (R76)."""
    asked = Line(NUMBER, "Advance", 50_000, "exclusive", "advance", "C1")
    waiting = ChargePart("C1-advance", BA, asked, NOW)
    held = standing(contracts=(contract(),), charges=(waiting,))
    assert parts(issue(line(10_000), found=held), ContractPart) == []
    assert part(issue(asked, found=held), ContractPart) == contract(credited_satang=4_167, credited_count=1)
    billed = standing(contracts=(contract(),), charges=(replace(waiting, state="billed"),))
    assert part(issue(line(10_000), found=billed), ContractPart).credited_count == 1


def test_a_second_bill_of_the_month_gives_nothing_back() -> None:
    """Each monthly invoice gives one instalment, however many bills there are."""
    once = contract(credited_satang=4_167, credited_count=1)
    again = issue(line(10_000), found=standing(contracts=(once,)))
    assert parts(again, ContractPart) == []
    june = issue(line(10_000), found=standing(contracts=(once,)), **bill_of(6))
    assert part(june, ContractPart).credited_count == 2


@pytest.mark.parametrize(
    ("cycle_day", "to", "given"), [(15, "2024-05-31", 1), (16, "2024-05-31", 2), (31, "2024-05-31", 2)]
)
def test_the_months_are_cycles_of_the_account(cycle_day: int, to: str, given: int) -> None:
    """From the cycle the contract began in, each counts: by the account's own cycle day."""
    held, count = contract(), 0
    found = standing(account=account(cycle_day), contracts=(held,))
    for _ in range(3):
        after = parts(issue(line(10_000), found=found, to_day=day(to)), ContractPart)
        count += len(after)
        found = replace(found, contracts=tuple(after) or found.contracts)
    assert count == given


@pytest.mark.parametrize(
    "held",
    [
        contract(start_day=day("2024-06-01")),
        contract(state=ENDED_EARLY),
        contract(form=FORM_2),
        contract(credited_satang=50_000, credited_count=0),
        contract(advance_satang=0),
    ],
)
def test_nothing_is_given_back_of_what_is_not_there(held: ContractPart) -> None:
    """Not before the contract begins, not once it was settled, not beyond its advance."""
    decision = issue(line(10_000), found=standing(contracts=(held,)))
    assert parts(decision, ContractPart) == []
    assert part(decision, BillPart).total_satang == 10_700


def test_a_contract_that_begins_on_the_last_day_has_its_first_instalment() -> None:
    """The bill of the cycle it began in is its first."""
    held = contract(start_day=day("2024-05-31"))
    assert parts(issue(line(10_000), found=standing(contracts=(held,))), ContractPart) != []


def test_without_the_clause_nothing_is_given_back() -> None:
    """Switched off, the step is not done."""
    decision = issue(line(10_000), found=standing(contracts=(contract(),)), off=(CREDIT,))
    assert parts(decision, ContractPart) == []
    assert part(decision, BillPart).total_satang == 10_700


def test_each_contract_gives_its_own() -> None:
    """Two contracts of an account are two lines; VAT is computed once over all."""
    two = (contract(), contract(contract="C2", number="0898765432", advance_satang=120_000))
    decision = issue(line(69_900), found=standing(contracts=two))
    given = [one for one in part(decision, BillPart).lines if one.product == "Credit"]
    assert [(one.number, one.amount_satang) for one in given] == [("0812345678", -4_167), ("0898765432", -10_000)]
    assert moved(decision.transfers)[chart.advance(BA)] == -14_167


def test_an_instalment_beyond_the_lines_is_kept_as_credit() -> None:
    """With 10.00 of lines, 31.67 of 41.67 is left over, with its VAT, and the bill is paid."""
    decision = issue(line(1_000), found=standing(contracts=(contract(),)))
    issued = part(decision, BillPart)
    # -31.67 x 7% = -2.2169
    assert (issued.total_satang, issued.vat_satang, issued.state) == (0, -222, "paid")
    assert part(decision, BillingPart).credit_satang == 3_389
    assert moved(decision.transfers) == {
        chart.revenue("voice"): 1_000,
        chart.advance(BA): -4_167,
        chart.VAT: -222,
        chart.credit(BA): 3_389,
    }
