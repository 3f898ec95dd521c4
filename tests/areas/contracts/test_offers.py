"""What one is shown of an offer of form 2 or 3 before deciding (prepaid/benefit.disclosure)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from sitthi.areas.contracts.offers import describe
from tests.areas.contracts.test_terms import TERMS, terms


@pytest.mark.parametrize("offer", TERMS.offers)
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_benefit_is_shown_with_its_worth(offer: str, language: str) -> None:
    """Each benefit in words, and the clauses of disclosure, ending early and exempt grounds in their own words."""
    page = "\n".join(describe(offer, TERMS, language))
    for text in TERMS.offers[offer].benefit_texts:
        assert getattr(text, language) in page
    clauses = ["benefit.disclosure", "benefit.floor", "terminate.30-days"]
    clauses += [f"terminate.exempt.{ground}" for ground in range(1, 5)]
    clauses.append("terminate.form2" if TERMS.offers[offer].form == "form-2" else "terminate.form3-handset")
    for clause in clauses:
        wording = TERMS.wording[f"prepaid/{clause}"]
        assert f"{getattr(wording, language)} (prepaid/{clause})" in page


def test_a_form_2_offer_in_english() -> None:
    """Price with VAT, form, term, benefits, the floor exactly and to the satang, days of sale."""
    least = "an average MLR of the 4 large banks of 6.93% a year on 500.00 THB for 6 months (prepaid/benefit.floor)"
    assert describe("save-6", TERMS, "en")[:8] == [
        "Prepaid Saver 6 months",
        "500.00 THB, 535.00 THB with VAT",
        "form 2, main offer, paid from the balance of a prepaid number",
        "6 months from the day of purchase",
        "benefit: Discount on calls and data, worth 15.00 THB",
        "benefit: Reward points, worth 5.00 THB",
        f"benefits worth 20.00 THB in all; the least is 17.325 THB (17.33 to the satang), {least}",
        "on sale from 1 Jan 2024 00:00 until 31 Dec 2025 23:59:59",
    ]


def test_a_form_2_offer_in_thai() -> None:
    """The same in Thai; an add-on says so, a term in days is told in days, years are of the Buddhist Era (R40)."""
    page = describe("save-180", TERMS, "th")
    assert page[1:4] == [
        "ราคา 467.29 บาท รวมภาษีแล้ว 500.00 บาท",
        "แบบที่ 2 รายการหลัก หักค่ารายการจากยอดเงินของเลขหมายเติมเงิน",
        "ใช้ได้ 180 วัน นับจากวันที่ซื้อ",
    ]
    assert "ขั้นต่ำต้องได้ 16.1915985 บาท ปัดเป็นสตางค์ได้ 16.19 บาท คิดจาก MLR เฉลี่ย 4 ธนาคารใหญ่ ร้อยละ 6.93 ต่อปี" in page[5]
    assert page[6] == "เปิดขาย 1 พ.ย. 2566 00:00 น. ถึง 31 ธ.ค. 2568 23:59:59 น."
    assert "รายการเสริม" in describe("net-year", TERMS, "th")[2]
    assert "180 days from" in describe("save-180", TERMS, "en")[3]
    assert "add-on" in describe("net-year", TERMS, "en")[2]


def test_a_handset_contract_in_english() -> None:
    """Plan, advance with VAT and when it is due, on how many bills it comes back, what the handset costs."""
    assert describe("handset-12", TERMS, "en")[:6] == [
        "Handset with plan 12 months",
        "699.00 THB a month, 747.93 THB with VAT",
        "form 3, monthly contract with an advance",
        "12 months from the day of signing",
        "advance of 500.00 THB, 535.00 THB with VAT, due at signing, credited back on 12 monthly bills",
        "handset Phone Plus for 29900.00 THB instead of 37900.00 THB, 8000.00 THB off",
    ]


def test_a_handset_contract_in_thai() -> None:
    """The same in Thai."""
    assert describe("handset-24", TERMS, "th")[3:6] == [
        "สัญญา 24 เดือน นับจากวันทำสัญญา",
        "ชำระล่วงหน้า 2000.00 บาท รวมภาษีแล้ว 2140.00 บาท ก่อนสิ้นรอบบิลแรก แล้วทยอยคืนเป็นส่วนลดในใบแจ้งหนี้ 24 เดือน",
        "เครื่อง Phone Mini ราคา 19900.00 บาท จากราคาปกติ 25900.00 บาท ลด 6000.00 บาท",
    ]


def test_when_an_advance_is_due_follows_the_reading_where_the_offer_is_silent() -> None:
    """Before the first cycle ends, or by the other reading before use begins (R76)."""
    assert "due before the first cycle ends" in describe("plan-12", TERMS, "en")[4]
    assert "due before use begins" in describe("plan-12", terms(advance_due="before-use"), "en")[4]
    assert "due at signing" in describe("handset-12", terms(advance_due="before-use"), "en")[4]


def test_a_contract_without_handset_or_advance_shows_none() -> None:
    """No line stands for what is not there."""
    assert not any("handset" in line for line in describe("plan-12", TERMS, "en")[:8])
    without = replace(TERMS.offers["plan-12"], advance_satang=0)
    page = describe("plan-12", terms(offers={"plan-12": without}), "en")
    assert not any(line.startswith("advance of") for line in page)
    assert "the least is 0.00 THB" in "\n".join(page)


def test_an_offer_nobody_described_is_none() -> None:
    """There is no page for what is not in the book."""
    with pytest.raises(KeyError):
        describe("save-7", TERMS, "en")
