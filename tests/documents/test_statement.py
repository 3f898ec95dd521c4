"""A statement says what its bill says, line by line, and every amount on it ties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.documents.rendering import html_pieces, render_html, render_pdf
from sitthi.documents.statement import grouped, page, sums_of
from sitthi.standing.money_parts import Line
from tests.days import at
from tests.documents.making import CREDIT, LINES, NUMBER, bill, pages_of, paid, stated, terms, text_of

LONG = tuple(Line(f"08{row // 50 + 10_000_000}", "Data", 100, "exclusive", f"วันที่ {row}") for row in range(150))
LINE = st.builds(
    Line,
    number=st.sampled_from(("", NUMBER, "FBB0001234")),
    product=st.sampled_from(("Voice", "Data", "Goods", "Fee")),
    amount_satang=st.integers(-20_000, 500_000),
    tax=st.sampled_from(("exclusive", "inclusive", "outside")),
)
CREDITS = st.builds(Line, st.just(NUMBER), st.just("Credit"), st.integers(-900_000, -1), st.just("exclusive"))


@given(st.lists(LINE | CREDITS, min_size=1, max_size=12))
def test_the_way_to_the_total_ties(lines: list[Line]) -> None:
    """Whatever is on a bill, its summary adds up to its total, and its VAT is the bill's own."""
    part = bill(*lines)
    sums = sums_of(part, terms().vat_hundredths)
    summands = (sums.net_satang, sums.credits_satang, sums.inclusive_satang, sums.outside_satang)
    assert sum(summands) == sum(line.amount_satang for line in lines)
    assert sum(summands) + sums.vat_satang + sums.carried_satang == sums.total_satang == part.total_satang
    assert sums.vat_satang + sums.within_satang == part.vat_satang
    assert sums.carried_satang >= 0


@given(st.lists(LINE, min_size=1, max_size=20))
def test_no_line_is_lost_in_its_group(lines: list[Line]) -> None:
    """Grouping by number and product keeps each line once, and a number stands in one place."""
    groups = grouped(lines)
    assert sorted(map(str, (line for group in groups for line in group.lines))) == sorted(map(str, lines))
    assert len({group.number for group in groups}) == len(groups)


def test_lines_stand_by_number_and_product() -> None:
    """The lines of a number stand together, and in it those of a product."""
    (mobile, fibre, account) = grouped(LINES)
    assert [line.product for line in mobile.lines] == ["Voice", "Voice", "Goods", "Credit"]
    assert (fibre.number, account.number) == ("FBB0001234", "")


def test_the_summary_of_a_known_bill() -> None:
    """1,299 before VAT less 41.67 gives 88.01 VAT; 249 has 16.29 in it; 100 has none."""
    rows = {row["code"]: row["amount"] for row in page(stated(bill(*LINES)), "en")["sums"]}
    assert rows == {
        "net": "1,299.00",
        "credits": "-41.67",
        "vat": "88.01",
        "inclusive": "249.00",
        "outside": "100.00",
        "total": "1,694.34",
        "to_pay": "1,694.34",
    }


def test_credits_beyond_the_lines_are_carried_over() -> None:
    """A bill never falls below nothing: what is left of its credits is said to go to the next one."""
    part = bill(Line(NUMBER, "Voice", 1_000, "exclusive"), CREDIT, state="paid", paid_us=at("2024-03-01 03:00"))
    shown = page(stated(part), "th")
    rows = {row["code"]: row["amount"] for row in shown["sums"]}
    assert (rows["vat"], rows["carried"], rows["to_pay"]) == ("-2.22", "33.89", "0.00")
    assert shown["advice"] == "ไม่มียอดที่ต้องชำระ"
    assert shown["channels"] == []


def test_a_thai_page_has_every_line_and_years_of_the_buddhist_era() -> None:
    """The page names each product, text, amount and tax, and its days are of B.E. 2567."""
    text = text_of(render_html(stated(bill(*LINES)), "th"))
    for said in (
        "ใบแจ้งค่าใช้บริการ",
        "กตัญญู ศรีสุวรรณ์",
        "1 ก.พ. 2567 ถึง 29 ก.พ. 2567",
        "ครบกำหนดชำระ 16 มี.ค. 2567",
        "ค่าโทร แพ็กเกจ 699 ยังไม่รวมภาษี 699.00",
        "เน็ตบ้าน ยังไม่รวมภาษี 599.00",
        "สินค้าและบริการ ประกันเครื่อง <A&B> รวมภาษีแล้ว 249.00",
        "ค่าธรรมเนียม ไม่มีภาษี 100.00",
        "คืนค่าบริการล่วงหน้า สัญญา C-1 ยังไม่รวมภาษี -41.67",
        "ยอดที่ต้องชำระ 1,694.34 บาท",
        "โปรดชำระภายในวันที่ 16 มี.ค. 2567",
        "ศูนย์บริการ · mPay · ตัวแทนรับชำระ",
    ):
        assert said in text
    assert "2024" not in text


def test_an_english_page_has_years_of_the_common_era() -> None:
    """The same bill in English: 2024, and English words for all that is not a name."""
    text = text_of(render_html(stated(bill(*LINES)), "en"))
    assert "Payment due 16 Mar 2024" in text
    assert "Please pay by 16 Mar 2024" in text
    assert "VAT 7% on 1,257.33 THB 88.01" in text
    assert "2567" not in text


def test_what_others_wrote_is_text_and_nothing_more() -> None:
    """A line's text with markup in it is shown as it was written."""
    html = render_html(stated(bill(Line(NUMBER, "Goods", 100, "outside", "<script>x</script>"))), "th")
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_payments_tie_with_what_is_paid() -> None:
    """Payments, less what was reversed, and what earlier ones left over make up what the bill says is paid."""
    part = bill(*LINES, paid_satang=50_000)
    model = stated(part, paid(40_000), paid(9_000, over_satang=500, state="reversed"))
    assert model.from_credit_satang == 10_000
    shown = page(model, "en")
    assert [(one["amount"], one["kind"]) for one in shown["payments"]] == [
        ("400.00", "taken"),
        ("95.00", "reversed"),
        ("100.00", "taken"),
    ]
    assert shown["payments"][0]["by"] == "mPay"
    assert shown["state"] == "Partly paid"
    assert [row["amount"] for row in shown["sums"][-2:]] == ["-500.00", "1,194.34"]


def test_a_payment_in_full_is_said_with_its_time() -> None:
    """A paid bill says when it was paid, asks for nothing and names no channels."""
    part = bill(*LINES)
    whole = replace(part, paid_satang=part.total_satang, state="paid", paid_us=at("2024-03-05 12:30"), paid_by="mpay")
    model = stated(whole, paid(part.total_satang, over_satang=566))
    text = text_of(render_html(model, "th"))
    assert "ชำระครบแล้วเมื่อ 5 มี.ค. 2567 12:30 น." in text
    assert "ในจำนวนนี้ 5.66 บาท เก็บไว้หักใบแจ้งถัดไป" in text
    assert "ช่องทางชำระเงิน" not in text


def test_an_overdue_bill_says_so() -> None:
    """Past its day a bill asks to be paid soon, by its state and not by any clock."""
    assert page(stated(bill(*LINES, state="overdue")), "en")["advice"] == "Past due: please pay as soon as you can"


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_pdf_is_one_sheet_and_always_the_same(language: str) -> None:
    """A short bill fits one sheet; set again it is the same bytes."""
    model = stated(bill(*LINES), paid(40_000))
    pdf = render_pdf(model, language)
    assert pdf.startswith(b"%PDF")
    assert pages_of(pdf) == 1
    assert render_pdf(model, language) == pdf


def test_a_long_bill_goes_over_several_sheets() -> None:
    """150 lines take four or five sheets, and none is left out of the page."""
    model = stated(bill(*LONG))
    assert pages_of(render_pdf(model, "th")) in {4, 5}
    text = text_of("".join(html_pieces(model, "th")))
    assert all(f"วันที่ {row} ยังไม่รวมภาษี 1.00" in text for row in range(150))


def test_a_page_needs_nothing_from_elsewhere() -> None:
    """Style and letters are in the page: it names no address."""
    html = render_html(stated(bill(*LINES)), "th")
    assert "http" not in html
    assert html.count("data:font/woff2;base64,") == 2
