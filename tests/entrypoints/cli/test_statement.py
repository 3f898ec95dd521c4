"""``sitthi statement`` and ``sitthi evidence`` write documents, or show them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sitthi.entrypoints.cli.main import COMMANDS
from tests.entrypoints.cli.conftest import Say
from tests.life import START, event, later, taken_over, top_up

Write = Callable[..., str]
NUMBER = "0812345678"


@pytest.fixture
def lived(say: Say, write: Write, name: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A world with a bill and a complaint of one customer."""
    monkeypatch.setitem(COMMANDS, "statement", ("statement", "statement"))
    monkeypatch.setitem(COMMANDS, "evidence", ("statement", "evidence"))
    lines = [
        {"number": NUMBER, "product": "Voice", "amount": "699.00", "tax": "exclusive"},
        {"number": NUMBER, "product": "Fee", "amount": "100.00", "tax": "outside", "text": "ต่อสัญญาณ"},
    ]
    period = {"from": "2024-04-01", "to": "2024-04-30"}
    bill = {"bill": "B-7", "period": period, "due_on": "2024-05-16", "lines": lines}
    about = {"holder": f"h-{NUMBER}", "channel": "web", "about": "เก็บเงินเกิน", "text": "ขอคืน"}
    file = write(
        taken_over(NUMBER, "400.00"),
        top_up("t", NUMBER, "50", later(START, hours=1)),
        event("b", "bill.issued", f"account/ba-{NUMBER}", later(START, days=30), **bill),
        event("c", "complaint.received", "complaint/C-17", later(START, days=31), **about),
    )
    assert say("run", file, "--world", name, "--quiet").code == 0
    return name


def test_a_statement_is_written_as_both(say: Say, lived: str, tmp_path: Path) -> None:
    """Both files at once; in the customer's language unless another is asked for."""
    html, pdf = tmp_path / "s.html", tmp_path / "s.pdf"
    assert say("statement", "B-7", "--world", lived, "--html", str(html), "--pdf", str(pdf)).code == 0
    assert "ใบแจ้งค่าใช้บริการ" in html.read_text(encoding="utf-8")
    assert pdf.read_bytes().startswith(b"%PDF")
    assert say("statement", "B-7", "--world", lived, "--language", "en", "--html", str(html)).code == 0
    assert "Statement of charges" in html.read_text(encoding="utf-8")


def test_a_statement_is_shown_where_no_file_is_named(say: Say, lived: str) -> None:
    """Its lines and its summary, on the terminal."""
    told = say("statement", "B-7", "--world", lived, "--language", "en")
    assert told.code == 0
    assert "Fee ต่อสัญญาณ" in told.out
    assert "847.93" in told.out


def test_evidence_is_written_and_shown(say: Say, lived: str, tmp_path: Path) -> None:
    """The file of a complaint, with every decision about its customer."""
    html = tmp_path / "e.html"
    assert say("evidence", "complaint/C-17", "--world", lived, "--html", str(html)).code == 0
    assert "prepaid/complaint.resolve" in html.read_text(encoding="utf-8")
    told = say("evidence", "complaint/C-17", "--world", lived, "--language", "en")
    assert "Top-up (kiosk, 50.00 THB)  granted" in told.out


@pytest.mark.parametrize(
    ("words", "complaint_about"),
    [
        (("statement", "B-8"), "no bill 'B-8'"),
        (("evidence", "C-17"), "is no complaint"),
        (("evidence", "complaint/C-18"), "no complaint 'C-18'"),
        (("statement", "B-7", "--html", "/no/such/folder/s.html"), "can not be written"),
    ],
)
def test_what_is_not_there_is_said(say: Say, lived: str, words: tuple[str, ...], complaint_about: str) -> None:
    """A wrong name gets a sentence and exit code 2."""
    told = say(*words, "--world", lived)
    assert told.code == 2
    assert complaint_about in told.err
