"""An evidence file tells a complaint's facts, whether its deadlines were kept, and all that was decided."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from sitthi.documents.entries import Because, Entry
from sitthi.documents.evidence import deadlines_of
from sitthi.documents.rendering import html_pieces, render_html, render_pdf
from sitthi.standing.money_parts import ComplaintPart
from sitthi.terms import Text
from tests.days import at
from tests.documents.making import complaint, entry, file_of, pages_of, text_of

REFUSED = entry(
    outcome=Text("ไม่อนุมัติ", "refused"),
    outcome_code="refused",
    reasons=(
        Because(
            "prepaid/1.2.8", met=False, says=Text("เติมได้ 10 บาท", "10 THB at least"), by=Text("(ไม่ผ่าน)", "(not met)")
        ),
    ),
    possible=Text("ตั้งแต่ 1 มี.ค. 2567", "from 1 Mar 2024"),
    effects=(),
    messages=(),
)


@pytest.mark.parametrize(
    ("part", "verdicts"),
    [
        (complaint(), ["waiting", "waiting"]),
        (complaint(acknowledged_us=at("2024-03-09 23:59")), ["kept", "waiting"]),
        (complaint(acknowledged_us=at("2024-03-10 00:00")), ["late", "waiting"]),
        (complaint(late=("acknowledge",)), ["late", "waiting"]),
        (complaint(acknowledged_us=at("2024-03-03 09:00"), resolved_us=at("2024-04-01 18:00")), ["kept", "kept"]),
        (complaint(acknowledged_us=at("2024-03-03 09:00"), late=("resolve",)), ["kept", "late"]),
        (complaint(resolved_us=at("2024-04-02 08:00"), late=("acknowledge", "resolve")), ["late", "late"]),
    ],
)
def test_a_deadline_is_kept_to_the_end_of_its_day(part: ComplaintPart, verdicts: list[str]) -> None:
    """Done by the end of the last day is in time, a moment later is not; undone is late only once found so (R26)."""
    assert [one.verdict for one in deadlines_of(part)] == verdicts


def test_a_thai_file_has_facts_papers_and_every_decision() -> None:
    """Facts, deadlines with their clauses, what was written, and each decision with clause, effect and message."""
    part = complaint(
        acknowledged_us=at("2024-03-05 09:00"), late=("resolve",), state="acknowledged", assigned_to="สมชาย"
    )
    text = text_of(render_html(file_of(part, entry(), REFUSED), "th"))
    for said in (
        "แฟ้มหลักฐานข้อร้องเรียน",
        "ช่องทางที่ร้องเรียน โทรศัพท์",
        "วันที่รับเรื่อง 2 มี.ค. 2567 10:00 น.",
        "prepaid/complaint.acknowledge 9 มี.ค. 2567 5 มี.ค. 2567 09:00 น. ทันกำหนด",
        "prepaid/complaint.resolve 1 เม.ย. 2567 ยังไม่ได้ทำ เลยกำหนด",
        "บรรทัดแรก ขอเงินคืน <b>",
        "จอ.png (image/png, 1,234 ไบต์) SHA-256 9f9f",
        "1. เติมเงิน (50.00 บาท) อนุมัติ",
        "prepaid/1.1.4 เติมเงินได้ตลอดเวลา (ผ่าน)",
        "ยอดเงิน จาก 0.00 บาท เป็น 50.00 บาท",
        "เลขหมาย 0812345678: “เติมเงินแล้ว”",
        "2. เติมเงิน (50.00 บาท) ไม่อนุมัติ",
        "prepaid/1.2.8 เติมได้ 10 บาท",
        "ทำได้เมื่อใด ตั้งแต่ 1 มี.ค. 2567",
    ):
        assert said in text
    assert "2024" not in text


def test_an_english_file_is_english() -> None:
    """The same file in English, with years of the Common Era."""
    text = text_of(render_html(file_of(complaint(), entry()), "en"))
    assert "Received on 2 Mar 2024 10:00" in text
    assert "1. Top-up (50.00 THB) granted 1 Mar 2024 09:30 · number 0812345678 · by the customer" in text


def test_a_file_without_end_is_written_as_it_is_read() -> None:
    """A page is written piece by piece: its beginning is there before the timeline's end is read."""
    read = []

    def entries() -> Iterator[Entry]:
        for count in range(10_000):
            read.append(count)
            yield entry()

    pieces = html_pieces(replace(file_of(complaint()), entries=entries()), "th")
    for piece in pieces:
        if "1. " in piece or len(read) > 1:
            break
    assert len(read) < 10


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_pdf_goes_on_over_the_sheets(language: str) -> None:
    """Sixty decisions take several sheets; set again they are the same bytes."""
    model = file_of(complaint(), *[entry(), REFUSED] * 30)
    pdf = render_pdf(model, language)
    assert pdf.startswith(b"%PDF")
    assert 5 <= pages_of(pdf) <= 20
    assert render_pdf(model, language) == pdf


def test_the_words_of_a_clause_are_said_once_a_decision() -> None:
    """Of several conditions of one clause each is told, the clause's own words with the first only."""
    first = Because("prepaid/1.1.4", met=True, says=Text("เติมเงินได้", "Top up"), by=Text("(ผ่าน: หนึ่ง)", "(met: one)"))
    second = replace(first, by=Text("(ผ่าน: สอง)", "(met: two)"))
    text = text_of(render_html(file_of(complaint(), entry(reasons=(first, second)), entry(reasons=(second,))), "en"))
    assert "prepaid/1.1.4 Top up (met: one) prepaid/1.1.4 (met: two)" in text
    assert "prepaid/1.1.4 Top up (met: two)" in text
