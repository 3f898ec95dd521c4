"""Bills, complaints and entries made by hand, for the tests of documents."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from html import unescape
from typing import Any

from msgspec.structs import replace

from sitthi.areas.billing.invoice import reckon
from sitthi.areas.billing.terms import BillingTerms, read
from sitthi.documents.entries import Because, Entry, Sent
from sitthi.documents.evidence import Attachment, Evidence, Paper, deadlines_of
from sitthi.documents.statement import Payer, Statement, statement
from sitthi.standing.money_parts import BillPart, ComplaintPart, Line, PaymentPart
from sitthi.terms import Text, Values
from tests.days import at, day
from tests.shipped import shipped

ISSUER = Text("ผู้ให้บริการ", "The operator")
BA = "BA-100"
NUMBER = "0812345678"
CHANNELS = ("shop", "mpay", "payment-agent")
CREDIT = Line(NUMBER, "Credit", -4_167, "exclusive", contract="C-1")
LINES = (
    Line(NUMBER, "Voice", 69_900, "exclusive", "แพ็กเกจ 699"),
    Line("FBB0001234", "FBB", 59_900, "exclusive"),
    Line(NUMBER, "Goods", 24_900, "inclusive", "ประกันเครื่อง <A&B>"),
    Line(NUMBER, "Voice", 100, "exclusive", "โทรออก"),
    Line("", "Fee", 10_000, "outside"),
    CREDIT,
)
_BREAK = re.compile(r"\s+")
_TAG = re.compile(r"<style>.*?</style>|<[^>]+>", re.DOTALL)
_COUNT = re.compile(rb"/Type/Pages/Count (\d+)")


@cache
def terms() -> BillingTerms:
    """The terms of bills as shipped."""
    book, on = shipped(), dt.date(2024, 4, 1)
    return read({name: Values(book.in_force(name, on)) for name in ("sample", "prepaid", "general")}, frozenset())


def bill(*lines: Line, **more: Any) -> BillPart:
    """A bill of the lines as billing reckons it, unpaid unless told otherwise."""
    invoice = reckon(BA, lines, terms(), advances=True)
    made = BillPart(
        bill="B-7",
        account=BA,
        from_day=day("2024-02-01"),
        to_day=day("2024-02-29"),
        issued_us=at("2024-03-01 03:00"),
        due_day=day("2024-03-16"),
        lines=lines,
        vat_satang=invoice.vat_satang,
        total_satang=invoice.total_satang,
        paid_satang=0,
        state="open",
    )
    return replace(made, **more)


def paid(amount_satang: int, *, over_satang: int = 0, channel: str = "mpay", state: str = "taken") -> PaymentPart:
    """A payment of the bill."""
    return PaymentPart("p1", BA, "B-7", channel, amount_satang, over_satang, at("2024-03-05 12:30"), state)


def stated(part: BillPart, *payments: PaymentPart) -> Statement:
    """The statement of a bill."""
    return statement(part, Payer("h-1", "กตัญญู ศรีสุวรรณ์", payments, CHANNELS), ISSUER, terms().vat_hundredths)


def complaint(**more: Any) -> ComplaintPart:
    """A complaint of 2 March 2024, to be acknowledged by the 9th and resolved by 1 April."""
    made = ComplaintPart(
        complaint="C-17",
        holder="h-1",
        channel="phone",
        about="ถูกหักเงินโดยไม่ได้สมัคร",
        received_us=at("2024-03-02 10:00"),
        acknowledge_by_day=day("2024-03-09"),
        resolve_by_day=day("2024-04-01"),
        state="received",
    )
    return replace(made, **more)


def entry(**more: Any) -> Entry:
    """A granted top-up with a reason, an effect and a message."""
    made = Entry(
        id="ab" * 16,
        at_us=at("2024-03-01 09:30"),
        deed=Text("เติมเงิน", "Top-up"),
        asked=(Text("50.00 บาท", "50.00 THB"),),
        subject=Text("เลขหมาย 0812345678", "number 0812345678"),
        outcome=Text("อนุมัติ", "granted"),
        outcome_code="granted",
        actor=Text("ลูกค้า", "the customer"),
        reasons=(
            Because("prepaid/1.1.4", True, Text("เติมเงินได้ตลอดเวลา", "Top-up at any time"), Text("(ผ่าน)", "(met)")),
        ),
        possible=None,
        effects=(Text("ยอดเงิน จาก 0.00 บาท เป็น 50.00 บาท", "balance from 0.00 THB to 50.00 THB"),),
        messages=(Sent(Text("เลขหมาย 0812345678", "number 0812345678"), Text("เติมเงินแล้ว", "Topped up")),),
    )
    return replace(made, **more)


def file_of(part: ComplaintPart, *entries: Entry) -> Evidence:
    """The evidence file of a complaint with one paper and one attachment."""
    attachment = Attachment("จอ.png", "image/png", 1_234, "9f" * 32)
    written = Paper(
        part.received_us, Text("รับเรื่อง", "Received"), Text("พนักงาน", "agent"), "บรรทัดแรก\nขอเงินคืน <b>", (attachment,)
    )
    return Evidence(part, "กตัญญู", ISSUER, (written,), deadlines_of(part), entries)


def text_of(html: str) -> str:
    """What a reader of a page sees, with every space alike."""
    return _BREAK.sub(" ", unescape(_TAG.sub(" ", html))).strip()


def pages_of(pdf: bytes) -> int:
    """How many sheets a PDF has."""
    found = _COUNT.search(pdf)
    assert found is not None
    return int(found[1])
