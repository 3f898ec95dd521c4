"""An offer of form 2 or 3 as shown before one decides (prepaid/benefit.disclosure): price, benefits, conditions."""

from __future__ import annotations

from collections.abc import Iterator

from sitthi.areas.contracts.terms import ADD_ON, AT_SIGNING, BEFORE_FIRST_CYCLE_ENDS, ContractTerms, Offer
from sitthi.kernel.moment import spoken_time
from sitthi.kernel.money import format_thb
from sitthi.standing.money_parts import FORM_2
from sitthi.terms import to_satang, written

FLOOR = "prepaid/benefit.floor"

_FORM_2 = (
    "prepaid/form2.prerequisite",
    "prepaid/switch.form1-to-form2",
    "prepaid/form2.channels",
    "prepaid/form2.benefit",
    "prepaid/duration.form2",
    "prepaid/cycle.form2",
    "prepaid/terminate.form2",
)
_FORM_3 = (
    "prepaid/form3.advance",
    "prepaid/form3.channels",
    "prepaid/form3.benefit",
    "prepaid/duration.form3",
    "prepaid/cycle.form3",
    "prepaid/cycle.form3-credit",
    "prepaid/terminate.form3",
    "prepaid/terminate.form3-handset",
    "prepaid/terminate.net-of-debt",
)
_ALWAYS = (
    "prepaid/benefit.set-by-operator",
    FLOOR,
    "prepaid/benefit.disclosure",
    "prepaid/choice",
    "prepaid/switch.other",
    "prepaid/terminate.exempt.1",
    "prepaid/terminate.exempt.2",
    "prepaid/terminate.exempt.3",
    "prepaid/terminate.exempt.4",
    "prepaid/terminate.request",
    "prepaid/terminate.evidence",
    "prepaid/terminate.methods",
    "prepaid/terminate.30-days",
    "prepaid/other-charges",
    "prepaid/complaint.channels",
    "prepaid/complaint.procedure",
)

_DUE = {
    AT_SIGNING: ("เมื่อทำสัญญา", "at signing"),
    BEFORE_FIRST_CYCLE_ENDS: ("ก่อนสิ้นรอบบิลแรก", "before the first cycle ends"),
    "before-use": ("ก่อนเริ่มใช้บริการ", "before use begins"),
}


def describe(offer: str, terms: ContractTerms, language: str) -> list[str]:
    """The lines that show an offer in ``th`` or ``en``; raises KeyError where there is none such.

    First its name and form, price, term, benefits and the least they must be worth; then its conditions, each with
    the full id of its clause.
    """
    wanted = terms.offers[offer]
    thai = language == "th"
    clauses = (*(_FORM_2 if wanted.form == FORM_2 else _FORM_3), *_ALWAYS)
    conditions = ((terms.wording[clause], clause) for clause in clauses)
    return [
        wanted.name_th if thai else wanted.name_en,
        *(_form_2 if wanted.form == FORM_2 else _form_3)(wanted, terms, thai=thai),
        *_benefits(wanted, thai=thai),
        _least(wanted, terms, thai=thai),
        _sale(wanted, language),
        *(f"{text.th if thai else text.en} ({clause})" for text, clause in conditions),
    ]


def _form_2(offer: Offer, terms: ContractTerms, *, thai: bool) -> Iterator[str]:
    price, total = _with_vat(offer.price_satang, terms)
    if thai:
        kind = "รายการเสริม" if offer.kind == ADD_ON else "รายการหลัก"
        yield f"ราคา {price} บาท รวมภาษีแล้ว {total} บาท"
        yield f"แบบที่ 2 {kind} หักค่ารายการจากยอดเงินของเลขหมายเติมเงิน"
        yield f"ใช้ได้ {_term(offer, thai=True)} นับจากวันที่ซื้อ"
        return
    kind = "add-on" if offer.kind == ADD_ON else "main offer"
    yield f"{price} THB, {total} THB with VAT"
    yield f"form 2, {kind}, paid from the balance of a prepaid number"
    yield f"{_term(offer, thai=False)} from the day of purchase"


def _form_3(offer: Offer, terms: ContractTerms, *, thai: bool) -> Iterator[str]:
    monthly, with_vat = _with_vat(offer.monthly_satang, terms)
    if thai:
        yield f"ค่าบริการเดือนละ {monthly} บาท รวมภาษีแล้ว {with_vat} บาท"
        yield "แบบที่ 3 สัญญารายเดือนที่ชำระค่าบริการล่วงหน้า"
        yield f"สัญญา {_term(offer, thai=True)} นับจากวันทำสัญญา"
    else:
        yield f"{monthly} THB a month, {with_vat} THB with VAT"
        yield "form 3, monthly contract with an advance"
        yield f"{_term(offer, thai=False)} from the day of signing"
    if offer.advance_satang:
        yield _advance(offer, terms, thai=thai)
    if offer.handset_model:
        yield _handset(offer, thai=thai)


def _advance(offer: Offer, terms: ContractTerms, *, thai: bool) -> str:
    """What is paid ahead, until when, and on how many bills it is given back."""
    advance, total = _with_vat(offer.advance_satang, terms)
    due_th, due_en = _DUE[offer.advance_due or terms.advance_due]
    if thai:
        back = f"ทยอยคืนเป็นส่วนลดในใบแจ้งหนี้ {offer.credit_months} เดือน"
        return f"ชำระล่วงหน้า {advance} บาท รวมภาษีแล้ว {total} บาท {due_th} แล้ว{back}"
    back = f"credited back on {_count(offer.credit_months, 'monthly bill')}"
    return f"advance of {advance} THB, {total} THB with VAT, due {due_en}, {back}"


def _handset(offer: Offer, *, thai: bool) -> str:
    """What the handset costs, and how much that is below its list price."""
    listed, discount = format_thb(offer.handset_list_satang), format_thb(offer.handset_discount_satang)
    price = format_thb(offer.handset_list_satang - offer.handset_discount_satang)
    if thai:
        return f"เครื่อง {offer.handset_model} ราคา {price} บาท จากราคาปกติ {listed} บาท ลด {discount} บาท"
    return f"handset {offer.handset_model} for {price} THB instead of {listed} THB, {discount} THB off"


def _benefits(offer: Offer, *, thai: bool) -> Iterator[str]:
    for benefit, text in zip(offer.benefits, offer.benefit_texts, strict=True):
        worth = format_thb(benefit.amount_satang)
        yield f"สิทธิประโยชน์: {text.th} มูลค่า {worth} บาท" if thai else f"benefit: {text.en}, worth {worth} THB"


def _least(offer: Offer, terms: ContractTerms, *, thai: bool) -> str:
    """All benefits together beside the least they must be worth, exactly and to the satang (R25)."""
    worth, floor_satang = format_thb(offer.worth_satang), terms.floor_satang(offer)
    exact, satang = written(floor_satang), format_thb(to_satang(floor_satang))
    rate = terms.rate_of(offer)
    percent = format_thb(rate.percent_hundredths if rate else 0)
    base = format_thb(terms.floor_base_satang(offer))
    if thai:
        rounded = "" if exact == satang else f" ปัดเป็นสตางค์ได้ {satang} บาท"
        average = f"MLR เฉลี่ย {terms.mlr_banks} ธนาคารใหญ่ ร้อยละ {percent} ต่อปี"
        of = f"{average} ของเงิน {base} บาท เป็นเวลา {offer.term_months} เดือน"
        return f"สิทธิประโยชน์รวมมูลค่า {worth} บาท ขั้นต่ำต้องได้ {exact} บาท{rounded} คิดจาก {of} ({FLOOR})"
    rounded = "" if exact == satang else f" ({satang} to the satang)"
    months = _count(offer.term_months, "month")
    of = f"average MLR of the {terms.mlr_banks} large banks of {percent}% a year on {base} THB for {months}"
    return f"benefits worth {worth} THB in all; the least is {exact} THB{rounded}, an {of} ({FLOOR})"


def _sale(offer: Offer, language: str) -> str:
    starts = spoken_time(offer.on_sale_from_us, language)
    if offer.on_sale_without_end:
        return f"เปิดขายตั้งแต่ {starts}" if language == "th" else f"on sale from {starts}"
    ends = spoken_time(offer.on_sale_until_us - 1, language)
    return f"เปิดขาย {starts} ถึง {ends}" if language == "th" else f"on sale from {starts} until {ends}"


def _term(offer: Offer, *, thai: bool) -> str:
    """The term as the offer gives it: in days, or in months."""
    if offer.term_days:
        return f"{offer.term_days} วัน" if thai else f"{offer.term_days} days"
    return f"{offer.term_months} เดือน" if thai else _count(offer.term_months, "month")


def _with_vat(net_satang: int, terms: ContractTerms) -> tuple[str, str]:
    """An amount before VAT and with it, written."""
    return format_thb(net_satang), format_thb(net_satang + terms.vat_satang(net_satang))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
