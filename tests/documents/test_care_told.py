"""What an evidence file tells of device protection: plans, requests, promises and the register, in both languages."""

from __future__ import annotations

import pytest

from sitthi.app import World
from sitthi.documents.entries import Entry, Teller
from sitthi.documents.reading import bill_statement, complaint_evidence, timeline
from sitthi.documents.rendering import render_html, render_pdf
from tests.documents.making import pages_of, text_of
from tests.life import event
from tests.views.cared import tell

COMPLAINT = "complaint/K-5002"


@pytest.fixture
def lived(world: World) -> World:
    """The example, and a complaint about the delivery that came late."""
    complaint = event(
        "k", "complaint.received", COMPLAINT, "2024-05-02T10:00:00+07:00",
        holder="C-5002", channel="web", about="number/0815000002", text="เครื่องมาช้าสามวัน",
    )  # fmt: skip
    tell(world, "2024-05-01T00:00:00+07:00", complaint)
    return world


def told(world: World, deed: str) -> Entry:
    """The one decision of a name about Anan's request, in words."""
    teller = Teller(world.book, world.rulebook, world.index)
    entries = (teller.entry(one) for one in timeline(world.connection, "C-5002"))
    (found,) = (one for one in entries if one.deed.en == deed)
    return found


def test_a_plan_is_told_with_its_device_and_the_register(lived: World) -> None:
    """What was asked for, the plan that waits, the device taken; then what it covers instead."""
    enrolled, follows = told(lived, "Device enrolled in Care+"), told(lived, "Care+ covers the new device")

    assert [text.en for text in enrolled.asked] == ["32,900.00 THB", "iPhone 15", "lump sum"]
    assert [text.en for text in enrolled.effects] == [
        "device covered: 352099001761481",
        "Care+ package: lump sum",
        "Care+ plan of device: waiting for the confirmation",
        "register: device 352099001761481 from none to covered by a plan",
    ]
    assert [text.en for text in follows.asked] == ["replacement", "356938035643817", "iPhone 15"]
    assert [text.th for text in follows.effects] == [
        "เครื่องที่คุ้มครอง จาก 352099001761481 เป็น 356938035643817",
        "ทะเบียนเครื่อง 356938035643817: อยู่ในแผน",
    ]


def test_a_request_is_told_from_its_fee_to_the_bar_of_the_old_device(lived: World) -> None:
    """Where the money went, how far it came, the guaranteed time, and the IMEI that is barred from then on."""
    paid, barred = told(lived, "Fee of a request paid"), told(lived, "IMEI of the old device barred")

    assert [text.en for text in paid.effects] == [
        "13,067.76 THB from the provider to revenue from Care+",
        "914.74 THB from the provider to VAT",
        "request CR-5002 from device offered, waiting for its fee to accepted, device to be sent",
    ]
    assert [text.th for text in told(lived, "Delivery guarantee begins").effects] == [
        "เวลาที่รับประกันของคำขอ CR-5002: 17 เม.ย. 2567 13:40 น.",
        "การรับประกันเวลาจัดส่งของคำขอ CR-5002: กำลังนับเวลา",
    ]
    assert [text.en for text in barred.effects] == ["register: device 352099001761481: barred"]
    assert (barred.deed.th, [text.th for text in barred.effects]) == (
        "ระงับ IMEI ของเครื่องเดิม",
        ["ทะเบียนเครื่อง 352099001761481: ถูกระงับ"],
    )


def test_a_missed_promise_is_told_to_its_relief(lived: World) -> None:
    """Missed by itself; claimed, owed and paid, without the bank account."""
    missed, claimed = told(lived, "Delivery guarantee missed"), told(lived, "Relief claimed for late delivery")

    assert [text.en for text in missed.effects] == ["delivery guarantee of request CR-5002 from running to missed"]
    assert [text.th for text in claimed.effects] == ["16,721.50 บาท จากเงินชดเชย เข้าเงินชดเชยรอจ่าย"]
    assert claimed.asked == ()


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_file_of_a_complaint_has_it_all(lived: World, language: str) -> None:
    """Every decision with its clauses, as a page to read and as sheets to print."""
    teller = Teller(lived.book, lived.rulebook, lived.index)
    file = complaint_evidence(lived.connection, teller, lived.book, "K-5002").model
    text = text_of(render_html(file, language))
    said = {
        "th": ("เครื่องมาช้าสามวัน", "care/10.6", "delivery/2.1", "ระงับ IMEI ของเครื่องเดิม", "16,721.50 บาท"),
        "en": ("เครื่องมาช้าสามวัน", "care/10.6", "delivery/2.1", "IMEI of the old device barred", "16,721.50 THB"),
    }
    for one in said[language]:
        assert one in text, one
    assert pages_of(render_pdf(file, language)) > 1


def test_a_statement_names_the_plan_a_fee_is_for(lived: World) -> None:
    """Model and IMEI, VAT within: what is asked for is what was told at enrolment."""
    found = bill_statement(lived.connection, lived.book, "BA-5002-2024-04-04").model
    text = text_of(render_html(found, "en"))
    for one in ("Care+ iPhone 15 352099001761481", "2,739.00", "179.19"):
        assert one in text, one
