"""A preview in words of Thai and English: groups, both sides of what comes otherwise, sums; dates of the Buddhist Era."""

# ruff: noqa: E501 - a line is as people read it

from __future__ import annotations

import re

import pytest

from sitthi.app import World
from sitthi.due.preview import telling, words
from sitthi.due.preview.preview import preview
from sitthi.kernel import moment
from sitthi.terms import Text
from tests.life import START, event, later, play, taken_over, top_up

NUMBER = "0812345678"
UNTIL_US = moment.parse_time("2024-05-03T00:00:00+07:00")
LETTERS = re.compile(r"[A-Za-z]{2,}")
THAI = re.compile(r"[\u0e00-\u0e7f]")


def waiting(world: World) -> None:
    """A number with an add-on that nothing is left to renew with."""
    buys = event("b1", "addon.requested", f"number/{NUMBER}", START, offer="net-279-auto6")
    play(world, taken_over(NUMBER, "400.00", valid_until=later(START, days=300)), buys)


def told(world: World, language: str) -> list[str]:
    """What a top-up would come to, but for its reasons."""
    shape = preview(world.player(), top_up("t1", NUMBER, "200", later(START, days=2)), UNTIL_US).shape()
    return [line for line in telling.page(shape, language) if not line.startswith("      ✓")]


def test_a_page_in_english(world: World) -> None:
    """What comes at once, later, otherwise and no more, and the sums, each with its sign."""
    waiting(world)
    assert told(world, "en") == [
        "At once",
        "  3 Apr 2024 10:00  number 0812345678  Top-up (kiosk, 200.00 THB): granted",
        "      200.00 THB from channel kiosk to wallet 0812345678",
        "      valid until from 26 Jan 2025 10:00 to 25 Feb 2025 10:00",
        "Later because of it, until 3 May 2024",
        "  1 May 2024 23:59:59  number 0812345678  Reminder of a low balance  [prepaid/form1.remind]",
        "      ✉ to number 0812345678: Your balance is down to 2.94 THB. Valid until: 25 Feb 2025 10:00. Top up to stay connected.",
        "Otherwise than without it, until 3 May 2024",
        "  1 May 2024 23:59:59  number 0812345678  Add-on renewed  [addons/renew.charge, addons/vat, addons/no-extension, addons/renew.round]",
        "      without it: add-on from active to waiting for its renewal",
        "      without it: ✉ to number 0812345678: Net Sudkhum 279, auto-renewing for 6 rounds: not renewed yet. Price 298.53 THB with VAT, to be topped up: 197.06 THB. We try again until 4 May 2024 23:59:59, then it is cancelled. Meanwhile use is charged by your main package.",
        "      with it: 279.00 THB from wallet 0812345678 to revenue from add-ons",
        "      with it: 19.53 THB from wallet 0812345678 to VAT",
        "      with it: ✉ to number 0812345678: Net Sudkhum 279, auto-renewing for 6 rounds: renewed, round 2 of 6. 298.53 THB charged, VAT included. Yours to use until 1 Jun 2024 23:59:59.",
        "No longer because of it, until 3 May 2024",
        "  2 May 2024 23:59:59  number 0812345678  Renewal tried again  [addons/renew.retry, addons/vat, addons/no-extension]",
        "In all, customer h-0812345678: balance -98.53 THB, charges and VAT +298.53 THB, messages +1",
    ]


def test_a_page_in_thai(world: World) -> None:
    """The same in Thai, years of the Buddhist Era; no English word but names of clauses."""
    waiting(world)
    lines = told(world, "th")
    assert lines[:5] == [
        "ผลทันที",
        "  3 เม.ย. 2567 10:00 น.  เลขหมาย 0812345678  เติมเงิน (ตู้ของผู้ให้บริการ, 200.00 บาท): อนุมัติ",
        "      200.00 บาท จากช่องทางตู้ของผู้ให้บริการ เข้ากระเป๋าเงิน 0812345678",
        "      ใช้ได้ถึง จาก 26 ม.ค. 2568 10:00 น. เป็น 25 ก.พ. 2568 10:00 น.",
        "ผลที่ตามมาภายหลัง จนถึง 3 พ.ค. 2567",
    ]
    assert lines[7] == "สิ่งที่จะเปลี่ยนไปจากเดิม จนถึง 3 พ.ค. 2567"
    assert lines[9].startswith("      เดิม: ")
    assert lines[11].startswith("      เปลี่ยนเป็น: ")
    assert lines[-3] == "สิ่งที่จะไม่เกิดขึ้นแล้ว จนถึง 3 พ.ค. 2567"
    assert lines[-1] == "รวมของลูกค้า h-0812345678: ยอดเงินในกระเป๋า -98.53 บาท, ค่าบริการและภาษี +298.53 บาท, ข้อความถึงลูกค้า +1"
    assert not [line for line in lines[:-1] if LETTERS.search(re.sub(r"\[.*\]", "", line))]


def test_a_refusal_says_what_would_help(world: World) -> None:
    """Each reason with its sign, and from when and after what it is possible."""
    play(world, taken_over(NUMBER, "10.00"))
    buys = event("b1", "addon.requested", f"number/{NUMBER}", START, offer="net-279-auto6")
    shape = preview(world.player(), buys).shape()
    lines = list(telling.page(shape, "en"))
    assert (
        lines[1]
        == "  1 Apr 2024 10:00  number 0812345678  Add-on requested (Net Sudkhum 279, auto-renewing for 6 rounds): refused"
    )
    assert (
        "      ✗ addons/subscribe.balance: To subscribe, the balance must cover the price plus 7% VAT (not met: needs at least 298.53 THB, has 10.00 THB)"
        in lines
    )
    assert lines[-1] == "      → from 1 Apr 2024 10:00, after Top-up (kiosk, 289.00 THB)"


TEXTS = [
    *(one for one in vars(words).values() if isinstance(one, Text)),
    *(one for table in (words.DUE, words.HEADS, words.SHORT, words.STEPS, words.TOTALS) for one in table.values()),
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.en)
def test_both_languages_say_the_same(text: Text) -> None:
    """Thai is Thai, English English, and both show the same values."""
    shown = [set(re.findall(r"\{\w+\}", one)) for one in (text.th, text.en)]
    assert shown[0] == shown[1]
    assert THAI.search(text.th)
    assert not THAI.search(text.en)
