"""The terms of contracts are those of the book, offer by offer and reading by reading."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import msgspec
import pytest

from sitthi.areas.contracts.terms import EXEMPT, ContractTerms, Offer, read, read_offers
from sitthi.kernel import moment
from sitthi.standing.money_parts import FORM_2, FORM_3, Benefit
from sitthi.terms import Values
from tests.shipped import shipped

BOOK = shipped()
ON = dt.date(2024, 4, 1)
DOCUMENTS = ("prepaid", "offers", "general")


def terms(off: frozenset[str] = frozenset(), **changes: object) -> ContractTerms:
    """The terms as shipped, with clauses off and fields changed."""
    found = read({name: BOOK.values(name, ON) for name in DOCUMENTS}, off)
    return msgspec.structs.replace(found, **changes)


TERMS = terms()


def test_the_handset_contract_is_the_documents_example() -> None:
    """A 37,900 handset for 29,900, plan 699, 500 before VAT ahead, credited over the 12 months of the contract (E8)."""
    offer = TERMS.offers["handset-12"]
    assert (offer.form, offer.charging, offer.term_months, offer.credit_months) == (FORM_3, "postpaid", 12, 12)
    assert (offer.monthly_satang, offer.advance_satang, offer.price_satang) == (69_900, 50_000, 0)
    assert (offer.handset_list_satang, offer.handset_discount_satang) == (3_790_000, 800_000)
    assert (offer.benefits, offer.worth_satang) == ((), 800_000)
    assert TERMS.floor_satang(offer) == 3_465


def test_the_offer_of_180_days_costs_500_with_vat() -> None:
    """A term given in days, a price that is 500.00 with VAT, a benefit of 17.33: what C5 is computed from."""
    offer = TERMS.offers["save-180"]
    assert (offer.form, offer.kind, offer.charging) == (FORM_2, "main", "prepaid")
    assert (offer.term_days, offer.term_months) == (180, 6)
    assert offer.price_satang + TERMS.vat_satang(offer.price_satang) == 50_000
    assert offer.benefits == (Benefit("service-discount", 1_733, "Discount on calls and data"),)
    assert offer.benefit_texts[0].th == "ส่วนลดค่าโทรและอินเทอร์เน็ต"


def test_what_an_offer_does_not_say_is_left_to_the_reading() -> None:
    """An advance whose day is unsaid is due by the reading (R76); no handset is no model and no discount."""
    offer = TERMS.offers["plan-12"]
    assert (offer.advance_due, TERMS.advance_due) == ("", "before-first-cycle-ends")
    assert (offer.handset_model, offer.handset_discount_satang) == ("", 0)
    assert TERMS.offers["handset-12"].advance_due == "at-signing"


@pytest.mark.parametrize("offer", TERMS.offers.values(), ids=lambda offer: offer.id)
def test_every_offer_is_worth_its_floor_and_on_sale_through_2024(offer: Offer) -> None:
    """What is shipped keeps prepaid/benefit.floor and can be bought on every day of 2024."""
    assert offer.worth_satang >= TERMS.floor_satang(offer) > 0
    assert len(offer.benefits) == len(offer.benefit_texts)
    for day in (dt.date(2024, 1, 1), dt.date(2024, 12, 31)):
        assert offer.on_sale(moment.start_of_day(moment.day_number(day)))


def test_the_last_day_of_sale_is_whole() -> None:
    """On sale from the first instant of its first day to the last of its last (R39)."""
    offer = TERMS.offers["save-6"]
    first = moment.start_of_day(moment.day_number(dt.date(2024, 1, 1)))
    last = moment.end_of_day(moment.day_number(dt.date(2025, 12, 31)))
    assert [offer.on_sale(at_us) for at_us in (first - 1, first, last, last + 1)] == [False, True, True, False]
    assert not offer.on_sale_without_end


def test_a_sale_without_a_last_day_has_none() -> None:
    """2399-12-31 stands for no last day."""
    version = BOOK.in_force("offers", ON)
    table = version.values["form2"]
    assert isinstance(table.value, tuple)
    rows = tuple({**row, "until": dt.date(2399, 12, 31)} for row in table.value if not isinstance(row, int | str))
    values = {**version.values, "form2": msgspec.structs.replace(table, value=rows)}
    offers = read_offers(Values(msgspec.structs.replace(version, values=values)))
    assert offers["save-6"].on_sale_without_end


@pytest.mark.parametrize(
    ("reading", "base", "floor"),
    [("before-vat", 50_000, Fraction(3465, 2)), ("with-vat", 53_500, Fraction(741_510, 400))],
)
def test_the_floor_follows_the_reading_of_vat(reading: str, base: int, floor: Fraction) -> None:
    """Before VAT, as in the document's example, or with it (R25)."""
    read_so = terms(floor_advance=reading)
    offer = read_so.offers["save-6"]
    assert (read_so.floor_base_satang(offer), read_so.floor_satang(offer)) == (base, floor)


def test_the_rate_is_that_of_the_first_day_of_sale() -> None:
    """A rate that comes later does not touch the offer (R74), unless that of signing is to count."""
    first = TERMS.rates[0]
    later = first._replace(from_date=dt.date(2024, 6, 1), percent_hundredths=712)
    signed_us = moment.start_of_day(moment.day_number(dt.date(2024, 7, 1)))
    changed = terms(rates=(first, later))
    offer = changed.offers["save-6"]
    assert changed.rate_of(offer, signed_us) == first
    by_signing = terms(rates=(first, later), mlr_day="contract-signed")
    assert by_signing.rate_of(offer, signed_us) == later
    assert by_signing.floor_satang(offer, signed_us) == 1_780
    assert terms(rates=()).floor_satang(offer) == 0


def test_readings_are_kept_by_form() -> None:
    """Each form has its own channels, benefits and readings of term, ending day and shortfall."""
    assert TERMS.form(FORM_2) is TERMS.form2
    assert TERMS.form(FORM_3) is TERMS.form3
    assert (TERMS.form2.shortfall, TERMS.form3.shortfall) == ("nothing-due", "amount-due")
    assert "device-discount" in TERMS.form3.benefits
    assert "device-discount" not in TERMS.form2.benefits
    assert {TERMS.form2.term_days, TERMS.form3.term_days} == {"calendar"}


def test_values_that_are_not_by_form() -> None:
    """VAT, days to refund, what a handset's discount comes to, which debts count."""
    assert (TERMS.vat_hundredths, TERMS.refund_within_days, TERMS.cycle_months) == (700, 30, 1)
    assert (TERMS.clawback, TERMS.debts, TERMS.advance_part) == ("used-share", "form3", "advance-less-credited")
    assert TERMS.return_vat
    assert TERMS.free_first
    assert TERMS.form2_beyond_cap
    assert TERMS.wording["prepaid/terminate.form2"].en.startswith("Form 2, ended early")


def test_without_their_clause_benefits_are_worth_nothing() -> None:
    """Switched off, no offer has benefits or a handset discount; the rest of it stays."""
    bare = terms(off=frozenset({"offers/benefits"}))
    assert {offer.worth_satang for offer in bare.offers.values()} == {0}
    assert bare.offers["handset-12"].handset_list_satang == 3_790_000
    assert bare.offers.keys() == TERMS.offers.keys()


@pytest.mark.parametrize(("cause", "clause"), EXEMPT.items())
def test_an_exempt_ground_that_is_off_is_none(cause: str, clause: str) -> None:
    """Each ground has its clause; switched off, its cause exempts no longer."""
    assert TERMS.exempt[cause] == clause
    assert cause not in terms(off=frozenset({clause})).exempt
