"""What documents are made of is read from a world: bills with their payments, a complaint and a whole life."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from sitthi.app import World
from sitthi.documents.entries import Entry, Teller
from sitthi.documents.evidence import Evidence
from sitthi.documents.reading import Entries, bill_statement, complaint_evidence, paper, papers, payments, timeline
from sitthi.documents.rendering import render_html
from sitthi.documents.statement import Statement
from sitthi.flow.receipts import Receipt, StoredCommand, StoredDecision
from sitthi.kernel.command import Actor
from sitthi.kernel.decision import LATE
from sitthi.kernel.errors import BadInput
from sitthi.kernel.ids import decision_id, request_key
from sitthi.views.receipts import Shelf, Told
from tests.days import at
from tests.documents.making import BA, LINES, NUMBER, bill, paid, text_of
from tests.life import START, call, event, later, play, taken_over, top_up

TO = f"number/{NUMBER}"
HOLDER = f"h-{NUMBER}"
OTHER = "0899999999"
MAY = "2024-05-01T09:00:00+07:00"
JUNE = "2024-06-04T10:00:00+07:00"
COMPLAINT = "complaint/C-17"


def teller(world: World) -> Teller:
    """Who tells decisions of this world."""
    return Teller(world.book, world.rulebook, world.index)


def lived(world: World) -> None:
    """A holder with a number and a second account, and another customer to whom the number goes in the end."""
    play(
        world,
        taken_over(NUMBER, "400.00"),
        taken_over(OTHER, "50.00"),
        event("a", "addon.requested", TO, later(START, hours=1), offer="finver-139-auto6"),
        event("acc", "account.opened", f"account/{BA}", later(START, hours=2), holder=HOLDER),
        top_up("t", NUMBER, "50", later(START, hours=3)),
        call("c", NUMBER, 61, later(START, hours=5)),
        top_up("o", OTHER, "20", later(START, hours=6)),
        event("n", "addon.requested", f"number/{OTHER}", later(START, hours=6), offer="net-279"),
        top_up("late", NUMBER, "70", later(START, hours=2)),
        event(
            "own", "number.owner-changed", TO, later(START, hours=7), holder=f"h-{OTHER}", account=f"ba-{OTHER}"
        ),
    )  # fmt: skip


def issued(world: World, account: str = BA, bill: str = "B-7") -> None:
    """A bill of an account with a line for each way of tax."""
    lines = [
        {"number": NUMBER, "product": "Voice", "amount": "699.00", "tax": "exclusive"},
        {"number": NUMBER, "product": "Goods", "amount": "249.00", "tax": "inclusive"},
        {"product": "Fee", "amount": "100.00", "tax": "outside"},
    ]
    data = {"bill": bill, "period": {"from": "2024-04-01", "to": "2024-04-30"}, "due_on": "2024-05-16", "lines": lines}
    play(world, event(f"issue-{account}-{bill}", "bill.issued", f"account/{account}", MAY, **data))


def complained(world: World) -> None:
    """A complaint of the holder, noted, acknowledged in time and answered a day too late."""
    file = {"name": "จอ.png", "media_type": "image/png", "bytes": 12, "sha256": "9f" * 32}
    about = f"account/{BA}"
    play(
        world,
        event("k1", "complaint.received", COMPLAINT, JUNE, holder=HOLDER, channel="web", about=about, text="เก็บเกิน"),
        event("k2", "complaint.noted", COMPLAINT, later(JUNE, days=1), text="ส่งภาพหน้าจอ", attachments=[file]),
        event("k3", "complaint.acknowledged", COMPLAINT, later(JUNE, days=7), channel="letter"),
        event("k4", "complaint.resolved", COMPLAINT, later(JUNE, days=31), outcome="upheld", text="คืนเงินแล้ว"),
    )


def of_holder(world: World, holder: str) -> list[bytes]:
    """The keys of all decisions about a holder, in the order in which they were recorded."""
    shelf = Shelf(world.connection)
    rows = world.connection.execute("SELECT DISTINCT loc FROM decisions ORDER BY loc").fetchall()
    every = [msgspec.json.decode(shelf.entry(loc).receipt, type=Receipt) for (loc,) in rows]
    return [one.key for one in every if one.holder == holder]


def test_a_timeline_has_every_decision_of_a_holder(world: World) -> None:
    """Holder, accounts and numbers, those given away too: each decision once, in its order, and no one else's."""
    lived(world)
    for holder in (HOLDER, f"h-{OTHER}"):
        found = list(timeline(world.connection, holder))
        assert [one.key for one in found] == of_holder(world, holder)
        assert {one.receipt.holder for one in found} == {holder}
    names = [one.command.name for one in timeline(world.connection, HOLDER)]
    assert {"take-over-number", "open-account", "top-up", "report-usage"} <= set(names)


def test_entries_can_be_gone_through_again(world: World) -> None:
    """HTML and PDF of one file are two walks over the same decisions."""
    lived(world)
    entries = Entries(world.connection, teller(world), HOLDER)
    assert list(entries) == list(entries)


def found_of(world: World, deed: str) -> Entry:
    """The entry of the holder that did this."""
    return next(one for one in Entries(world.connection, teller(world), HOLDER) if one.deed.en == deed)


def test_an_entry_tells_money_state_and_messages(world: World) -> None:
    """An add-on bought: what was taken from where, what the balance became, what the customer was told."""
    lived(world)
    one = found_of(world, "Add-on requested")
    assert one.outcome.en == "granted"
    assert "139.00 บาท จากกระเป๋าเงิน 0812345678 เข้ารายได้แพ็กเกจเสริม" in [text.th for text in one.effects]
    assert "9.73 THB from wallet 0812345678 to VAT" in [text.en for text in one.effects]
    assert "balance from 400.00 THB to 251.27 THB" in [text.en for text in one.effects]
    assert "addons/subscribe.balance" in [reason.clause for reason in one.reasons]
    assert "148.73" in one.messages[0].says.th


def test_an_entry_of_a_refusal_says_what_would_help(world: World) -> None:
    """An add-on refused: which condition was not met, and the top-ups that would make it possible."""
    lived(world)
    every = Entries(world.connection, teller(world), f"h-{OTHER}")
    (one,) = [one for one in every if one.outcome_code == "refused"]
    assert [reason.clause for reason in one.reasons if not reason.met] == ["addons/subscribe.balance"]
    assert one.possible is not None
    assert "หลังจาก เติมเงิน (ตู้ของผู้ให้บริการ, 229.00 บาท)" in one.possible.th
    assert "after Top-up (kiosk, 229.00 THB)" in one.possible.en


def test_a_late_event_is_in_its_place_and_said_to_be_late(world: World) -> None:
    """What came after the fact is part of the evidence, put aside as it was."""
    lived(world)
    late = [one for one in Entries(world.connection, teller(world), HOLDER) if one.outcome_code == LATE]
    assert [one.outcome.th for one in late] == ["มาถึงช้า พักไว้"]


def test_a_bill_is_found_by_its_number(world: World) -> None:
    """Its statement is that of its account's holder, by the VAT of the book, with the book's channels."""
    lived(world)
    issued(world)
    found = bill_statement(world.connection, world.book, "B-7")
    assert isinstance(found.model, Statement)
    assert (found.model.holder, found.model.vat_hundredths, found.language) == (HOLDER, 700, "th")
    assert "mpay" in found.model.channels
    assert "1,096.93 บาท" in text_of(render_html(found.model, found.language))


def test_a_bill_tells_its_payments(world: World) -> None:
    """Paid in part, paid too much, the first reversed: what is on the statement makes up what is paid."""
    lived(world)
    issued(world)
    play(world, pay("one", "400.00", later(MAY, days=1)))
    first = decision_id(request_key("test", "one"))
    play(
        world,
        pay("two", "800.00", later(MAY, days=2)),
        event(
            "undo", "payment.reversed", f"account/{BA}", later(MAY, days=3), payment=first, reason="cheque-returned"
        ),
    )  # fmt: skip
    model = bill_statement(world.connection, world.book, "B-7").model
    assert isinstance(model, Statement)
    assert [(one.state, one.paid_satang, one.credit_satang) for one in model.payments] == [
        ("reversed", 40_000, 0),
        ("taken", 69_693, 10_307),
    ]
    assert model.bill.paid_satang == 69_693 + model.from_credit_satang


def pay(name: str, amount: str, time: str) -> bytes:
    """A payment of the bill."""
    return event(name, "bill.paid", f"account/{BA}", time, bill="B-7", amount=amount, channel="mpay")


def test_a_bill_of_several_accounts_is_asked_for_by_account(world: World) -> None:
    """A number of a bill is unique within its account only; where it is not, the account is asked for."""
    lived(world)
    issued(world)
    issued(world, f"ba-{OTHER}")
    with pytest.raises(BadInput, match="--account"):
        bill_statement(world.connection, world.book, "B-7")
    found = bill_statement(world.connection, world.book, "B-7", BA)
    assert isinstance(found.model, Statement)
    assert found.model.holder == HOLDER
    with pytest.raises(BadInput, match="no bill"):
        bill_statement(world.connection, world.book, "B-8")


def test_a_complaint_is_found_with_the_whole_life(world: World) -> None:
    """The evidence file tells the complaint's papers and deadlines, and all decisions of its holder, bills too."""
    lived(world)
    issued(world)
    complained(world)
    found = complaint_evidence(world.connection, teller(world), world.book, "C-17")
    assert isinstance(found.model, Evidence)
    assert [one.verdict for one in found.model.deadlines] == ["kept", "late"]
    assert [one.deed.en for one in found.model.papers] == [
        "Complaint received: web",
        "Note added",
        "Complaint acknowledged: letter",
        "Resolution late",
        "Complaint resolved: upheld",
    ]
    assert found.model.papers[1].attachments[0].sha256 == "9f" * 32
    text = text_of(render_html(found.model, "th"))
    for said in (
        f"เรื่อง บัญชี {BA}",
        "ส่งภาพหน้าจอ",
        "ออกใบแจ้งค่าใช้บริการ (B-7)",
        f"699.00 บาท จากยอดค้างชำระ {BA} เข้ารายได้ค่าโทร",
        "แก้ไขเรื่องร้องเรียนเกินกำหนด",
        f"{len(of_holder(world, HOLDER))}. ",
    ):
        assert said in text
    with pytest.raises(BadInput, match="no complaint"):
        complaint_evidence(world.connection, teller(world), world.book, "C-18")


def made(name: str, subject: str, body: dict[str, Any], changes: tuple[Any, ...] = (), at_us: int = 0) -> Told:
    """A decision as read back, made by hand."""
    none = msgspec.Raw(b"[]")
    command = StoredCommand(
        name, "test", "1", subject, at_us or at("2024-03-05 12:30"), Actor("staff", "somchai", "agent"), b"",
        msgspec.Raw(msgspec.json.encode(body)),
    )  # fmt: skip
    return Told(
        Receipt(b"k" * 16, HOLDER, none, msgspec.Raw(b"{}"), none, none),
        command,
        StoredDecision("granted", (), changes=changes),
    )


class Chain:
    """Decisions of one account, newest first, in place of a shelf of receipts."""

    def __init__(self, decisions: Iterable[Told]) -> None:
        """Of these."""
        self._decisions = decisions

    def chain(self, last_loc: int) -> Iterator[Told]:
        """All of them, whatever the place."""
        yield from self._decisions


def test_payments_are_as_they_are_now() -> None:
    """A payment reversed later is told once, as reversed; those of other bills, and of before, are not."""
    taken = paid(1_000)
    other = replace(taken, payment="p2", bill="B-8")
    early = replace(taken, payment="p0")
    chain: Any = Chain(
        [
            made("reverse-payment", "account/BA", {}, (replace(taken, state="reversed"),)),
            made("pay-bill", "account/BA", {}, (other,)),
            made("pay-bill", "account/BA", {}, (taken,)),
            made("pay-bill", "account/BA", {}, (early,), at_us=at("2024-02-01 10:00")),
        ]
    )
    assert payments(chain, 1, bill(*LINES)) == (replace(taken, state="reversed"),)


def test_a_paper_is_the_text_of_its_decision(world: World) -> None:
    """Who wrote, what, and what is known of the files that came along; an answer says what came of it."""
    file = {"name": "จอ.png", "media_type": "image/png", "bytes": 12, "sha256": "9f"}
    note = paper(made("note-complaint", "complaint/C-17", {"text": "โทรกลับแล้ว", "attachments": [file]}), teller(world))
    answer = paper(
        made("resolve-complaint", "complaint/C-17", {"outcome": "upheld", "text": "คืนเงินแล้ว"}), teller(world)
    )
    assert (note.actor.th, note.text, note.attachments[0].bytes) == ("พนักงาน somchai", "โทรกลับแล้ว", 12)
    assert (answer.deed.th, answer.text) == ("แจ้งผลการแก้ไข: เป็นไปตามที่ร้องเรียน", "คืนเงินแล้ว")


def test_papers_are_those_of_the_complaint(world: World) -> None:
    """Of all decisions of a holder only those on this complaint are papers, oldest first, and no refused ones."""
    refused = made("note-complaint", "complaint/C-17", {"text": "ไม่"})
    refused = replace(refused, decision=replace(refused.decision, outcome="refused"))
    chain: Any = Chain(
        [
            made("note-complaint", "complaint/C-17", {"text": "สอง"}),
            made("note-complaint", "complaint/C-18", {"text": "อื่น"}),
            refused,
            made("receive-complaint", "complaint/C-17", {"text": "หนึ่ง"}),
            made("register-holder", f"holder/{HOLDER}", {}),
        ]
    )
    assert [one.text for one in papers(chain, teller(world), 1, "C-17")] == ["หนึ่ง", "สอง"]
