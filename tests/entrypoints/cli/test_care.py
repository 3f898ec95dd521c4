"""Device protection on the command line: plans and requests in words, the work list, the IMEIs barred, notices."""

from __future__ import annotations

import re

import pytest

from sitthi.entrypoints.cli.main import BAD_INPUT, main
from sitthi.terms import Book
from sitthi.views.care_notices import PLAN_NOTICES, REQUEST_NOTICES
from tests.entrypoints.cli.conftest import Say
from tests.views.cared import EXAMPLE, UNTIL, told

DEVICE, REQUEST = "device/490154203237518", "request/CR-5002"


@pytest.fixture
def town(say: Say, name: str) -> str:
    """A world in which the example has been told."""
    assert say("run", str(EXAMPLE), "--world", name, "--until", UNTIL, "--quiet").code == 0
    return name


def spaced(text: str) -> str:
    """Text with single, plain spaces."""
    return re.sub(r"\s+", " ", text)


def test_people_read_a_plan_in_their_language(say: Say, town: str) -> None:
    """Its device, cover, package, what it still allows, its requests and what the register says of the device."""
    english = say("show", "device/356938035643809", "--world", town)
    thai = say("show", "device/356938035643809", "--world", town, "--language", "th")

    assert (english.code, english.err, thai.code) == (0, "", 0)
    for text in (
        "Care+ plan of device 490154203237518 (iPhone 15 Pro Max), number 0815000001: covers, from 2 Apr 2024",
        "monthly package at 329.00 THB a month, VAT included; 3 months charged",
        "switch: 1 of 2 used, 1 left, 2 Apr 2024 to 1 Apr 2025",
        "request CR-5001, switch: complete (made 7 May 2024 09:30)",
        "fee 12,225.00 THB, VAT included; paid 12,225.00 THB",
        "delivery guaranteed (places of tier 1) by 7 May 2024 16:00: kept",
        "register of devices, 356938035643809: its IMEI is barred",
    ):
        assert text in english.out, text
    for text in (
        "แผน Care+ ของเครื่อง 490154203237518 (iPhone 15 Pro Max) เลขหมาย 0815000001: คุ้มครองอยู่ ตั้งแต่ 2 เม.ย. 2567",
        "แพ็กเกจรายเดือน เดือนละ 329.00 บาท รวมภาษี เรียกเก็บแล้ว 3 เดือน",
        "การเปลี่ยนเครื่อง: ใช้ไป 1 จาก 2 ครั้ง เหลือ 1 ในช่วง 2 เม.ย. 2567 ถึง 1 เม.ย. 2568",
        "ทะเบียนเครื่อง 356938035643809: ถูกระงับ IMEI",
    ):
        assert text in thai.out, text


def test_people_read_a_request_alone(say: Say, town: str) -> None:
    """Whose it is, its device and fee, its promise and the relief; earlier, how far it had come then."""
    said = say("show", REQUEST, "--world", town).out
    assert said.startswith("request CR-5002, replacement: complete (made 11 Apr 2024 13:20)")
    for text in (
        "of device 352099001761481 (iPhone 15), number 0815000002",
        "by 17 Apr 2024 13:40: relief settled",
        "relief paid: 16,721.50 THB",
    ):
        assert text in said, text
    early = say("show", REQUEST, "--world", town, "--at", "2024-04-18T10:00:00+07:00", "--language", "th").out
    assert "คำขอ CR-5002 การรับเครื่องทดแทน: ยอมรับคำขอแล้ว รอส่งเครื่อง" in early
    assert "17 เม.ย. 2567 13:40 น.: ไม่ทันเวลา\n" in early
    assert say("show", REQUEST, "--world", town, "--at", "2024-04-10T10:00:00+07:00").code == 2


def test_a_number_is_shown_with_its_plans(say: Say, town: str) -> None:
    """Among everything else; an ended plan with the clause it ended by."""
    said = say("show", "number/0815000003", "--world", town).out
    assert "Care+ plan of device 352099001761499 (iPhone 14), number 0815000003: ended" in said
    assert "ended by care/16.1" in said
    page = say("show", "number/0815000003", "--world", town, "--json").page()
    assert [one["ground"] for one in page["care"]] == ["care/16.1"]


def test_a_request_has_a_timeline(say: Say, town: str) -> None:
    """Each decision about it and its promise, oldest first; its messages stand beneath."""
    said = say("show", REQUEST, "--world", town, "--timeline").out.splitlines()
    assert "care.request-made" in said[0]
    assert "care.relief-paid" in [line for line in said if not line.startswith(" ")][-1]
    missed = next(place for place, line in enumerate(said) if "miss-promise" in line)
    assert said[missed + 1].startswith("    ✗ delivery/")


def test_the_work_list_has_what_is_about_to_be_missed(
    say: Say, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With what it waits for and the time left, in both languages; nothing where no request is open."""
    part = tmp_path_factory.mktemp("care") / "part.jsonl"
    part.write_bytes(b"\n".join(told("2024-04-16T00:00:00+07:00")))
    assert say("run", str(part), "--world", name, "--quiet", "--until", "2024-04-16T18:00:00+07:00").code == 0
    as_of = ("--as-of", "2024-04-16T18:00:00+07:00")
    english = spaced(say("care", "requests", "--world", name, *as_of).out)
    for text in ("Requests that are open, as of 16 Apr 2024 18:00", "CR-5002", "the device to be sent", "19 h 40 min"):
        assert text in english, text
    assert "soon" in english
    assert "soon" not in say("care", "requests", "--world", name, *as_of, "--near", "2").out
    thai = spaced(say("care", "requests", "--world", name, *as_of, "--language", "th").out)
    assert "คำขอที่ยังเปิดอยู่ ณ 16 เม.ย. 2567 18:00 น." in thai
    assert "ใกล้ครบเวลา" in thai
    (row,) = say("care", "requests", "--world", name, *as_of, "--json").page()
    assert (row["by"], row["left_minutes"], row["urgency"]) == ("2024-04-17T13:40:00+07:00", 1_180, "near")


def test_the_work_list_is_none_of_the_past(say: Say, town: str) -> None:
    """Of a time before something was decided it would tell of what is open now, as if it had been so then."""
    said = say("care", "requests", "--world", town, "--as-of", "2024-04-16T18:00:00+07:00")
    assert said.code == BAD_INPUT
    assert said.err.startswith("--as-of: the list is of what is open now")


def test_nothing_open_is_said_so(say: Say, town: str) -> None:
    """In words; for machines an empty list."""
    assert say("care", "requests", "--world", town).out == "No request is open.\n"
    assert say("care", "requests", "--world", town, "--json").page() == []


def test_imeis_are_exported(say: Say, town: str) -> None:
    """One a line, as CSV with since when and by which plan, or as JSON; those since a time."""
    assert say("care", "imeis", "--world", town).out == "352099001761481\n356938035643809\n"
    lines = say("care", "imeis", "--csv", "--world", town).out.splitlines()
    assert lines[0] == "imei,since,plan"
    assert lines[1].startswith("352099001761481,2024-04-")
    since = say("care", "imeis", "--json", "--since", "2024-05-01T00:00:00+07:00", "--world", town).objects()
    assert [one["imei"] for one in since] == ["356938035643809"]
    assert say("care", "imeis", "--since", "yesterday", "--world", town).code == 2


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(("subject", "notices"), [(DEVICE, PLAN_NOTICES), (REQUEST, REQUEST_NOTICES)])
def test_notices_are_shown_where_they_matter(
    say: Say, town: str, book: Book, language: str, subject: str, notices: tuple[str, ...]
) -> None:
    """A plan that covers is shown with what binds besides, a request with what to do before handing a device over."""
    shown = spaced(say("show", subject, "--world", town, "--language", language).out)
    for clause in notices:
        found = book.clause(clause)
        assert spaced(found.th if language == "th" else found.en) in shown, clause


def test_every_notice_is_shown_somewhere(book: Book) -> None:
    """None of the two documents is left out."""
    notices = {one.id for one in book.clauses() if one.kind == "notice" and one.id.startswith(("care/", "delivery/"))}
    assert notices <= {*PLAN_NOTICES, *REQUEST_NOTICES}


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("document", ["care", "delivery"])
def test_every_clause_can_be_read(book: Book, document: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    """``sitthi terms`` has the whole wording of both documents."""
    assert main(["terms", document, "--json", "--language", language]) == 0
    shown = spaced(capsys.readouterr().out)
    for clause in book.clauses():
        if clause.id.startswith(f"{document}/"):
            assert spaced(clause.th if language == "th" else clause.en).replace('"', '\\"') in shown, clause.id
