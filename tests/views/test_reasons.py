"""Reasons say in Thai and in English what was needed and what there was."""

from __future__ import annotations

import pytest

from sitthi.kernel.decision import Reason
from sitthi.kernel.moment import parse_time
from sitthi.views.wording import LANGUAGES, reason_text, word
from sitthi.views.words import CAUSES
from tests.shipped import shipped

BOOK = shipped()
UNTIL_US = parse_time("2024-05-01T23:59:59+07:00")
NOON_US = parse_time("2024-03-02T10:00:00+07:00")


def said(reason: Reason, language: str) -> str:
    """A reason as people read it."""
    return reason_text(reason, BOOK, language)


def verdict(reason: Reason, language: str) -> str:
    """What a reason says after the words of its clause."""
    clause = BOOK.clause(reason.clause)
    wording = (clause.th if language == "th" else clause.en).removesuffix(".")
    assert said(reason, language).startswith(f"{wording} (")
    return said(reason, language).removeprefix(wording).strip()


REASONS: list[tuple[Reason, str, str]] = [
    (
        Reason("prepaid/1.1.8", met=False, value=10_000, threshold=29_853, unit="satang"),
        "(ไม่ผ่าน: ต้องมีอย่างน้อย 298.53 บาท แต่มี 100.00 บาท)",
        "(not met: needs at least 298.53 THB, has 100.00 THB)",
    ),
    (
        Reason("prepaid/1.1.8", met=True, value=50_000, threshold=29_853, unit="satang"),
        "(ผ่าน: 500.00 บาท เทียบกับเกณฑ์ 298.53 บาท)",
        "(met: 500.00 THB against 298.53 THB)",
    ),
    (
        Reason("prepaid/1.2.8", met=False, value=1_050, threshold=100, unit="satang"),
        "(ไม่ผ่าน: 10.50 บาท ไม่ตรงเกณฑ์ 1.00 บาท)",
        "(not met: 10.50 THB against 1.00 THB)",
    ),
    (
        Reason("prepaid/1.2.6", met=False, value=3, threshold=2, unit="count"),
        "(ไม่ผ่าน: 3 ไม่ตรงเกณฑ์ 2)",
        "(not met: 3 against 2)",
    ),
    (
        Reason("addons/net.window", met=False, value=UNTIL_US, threshold=NOON_US, unit="us"),
        "(ไม่ผ่าน: 1 พ.ค. 2567 23:59:59 น. เลย 2 มี.ค. 2567 10:00 น. แล้ว)",
        "(not met: 1 May 2024 23:59:59 is past 2 Mar 2024 10:00)",
    ),
    (
        Reason("prepaid/validity.minimum", met=False, value=NOON_US, threshold=UNTIL_US, unit="us"),
        "(ไม่ผ่าน: 2 มี.ค. 2567 10:00 น. ก่อน 1 พ.ค. 2567 23:59:59 น.)",
        "(not met: 2 Mar 2024 10:00 is before 1 May 2024 23:59:59)",
    ),
    (
        Reason("prepaid/validity.minimum", met=False, value=0, threshold=UNTIL_US, unit="us"),
        "(ไม่ผ่าน: ยังไม่มี)",
        "(not met: none yet)",
    ),
    (
        Reason("prepaid/1.1.11", met=True, value=NOON_US, threshold=30, unit="us"),
        "(ผ่าน: 2 มี.ค. 2567 10:00 น.)",
        "(met: 2 Mar 2024 10:00)",
    ),
    (
        Reason("prepaid/validity.minimum", met=True, value=31, threshold=30, unit="days"),
        "(ผ่าน: 31 วัน เทียบกับเกณฑ์ 30 วัน)",
        "(met: 31 days against 30 days)",
    ),
    (
        Reason("addons/finver.kind", met=True, value=75, unit="seconds"),
        "(ผ่าน: 1 นาที 15 วินาที)",
        "(met: 1 min 15 s)",
    ),
    (Reason("addons/finver.kind", met=True, value=59, unit="second"), "(ผ่าน: 59 วินาที)", "(met: 59 s)"),
    (Reason("addons/finver.kind", met=True, value=6000, unit="seconds"), "(ผ่าน: 100 นาที)", "(met: 100 min)"),
    (Reason("addons/finver.kind", met=True, value=20 << 30, unit="bytes"), "(ผ่าน: 20 GB)", "(met: 20 GB)"),
    (Reason("sample/data", met=True, value=102_400, unit="byte"), "(ผ่าน: 100 KB)", "(met: 100 KB)"),
    (Reason("sample/data", met=True, value=1_600_000, unit="bytes"), "(ผ่าน: 1.52 MB)", "(met: 1.52 MB)"),
    (Reason("sample/data", met=True, value=999, unit="bytes"), "(ผ่าน: 999 B)", "(met: 999 B)"),
    (Reason("sample/sms", met=True, value=1, unit="messages"), "(ผ่าน: 1 ข้อความ)", "(met: 1 message)"),
    (
        Reason("rewards/price", met=False, value=1, threshold=1_500, unit="points"),
        "(ไม่ผ่าน: ต้องมีอย่างน้อย 1,500 คะแนน แต่มี 1 คะแนน)",
        "(not met: needs at least 1,500 points, has 1 point)",
    ),
    (Reason("points/calc.floor", met=True, value=10, unit="point"), "(ผ่าน: 10 คะแนน)", "(met: 10 points)"),
    (Reason("points/definition.size", met=True, value=2, unit="people"), "(ผ่าน: 2 คน)", "(met: 2 people)"),
    (
        Reason("points/1", met=False, value="none", threshold="enrolled"),
        '(ไม่ผ่าน: "ยังไม่เข้าร่วม" ไม่ใช่ "เข้าร่วมแล้ว")',
        '(not met: "not enrolled" is not "enrolled")',
    ),
    (
        Reason("points/reward.kinds", met=False, value="insurance", threshold="calls, insurance"),
        "(ไม่ผ่าน: ประกันภัย)",
        "(not met: insurance)",
    ),
    (
        Reason("rewards/catalogue", met=True, value="coffee"),
        "(ผ่าน: กาแฟเย็น 1 แก้ว)",
        "(met: One iced coffee)",
    ),
    (
        Reason("house/number-active", met=False, value="suspended/customer", threshold="active"),
        '(ไม่ผ่าน: "ระงับบริการ (ลูกค้าขอ)" ไม่ใช่ "ใช้งานอยู่")',
        '(not met: "suspended (asked by the customer)" is not "active")',
    ),
    (
        Reason("house/number-active", met=False, value="pre-active", threshold="active, suspended"),
        '(ไม่ผ่าน: "รอเปิดใช้งาน" ไม่ใช่ "ใช้งานอยู่ หรือ ระงับบริการ")',
        '(not met: "not yet activated" is not "active or suspended")',
    ),
    (Reason("house/number-active", met=True, value="active", threshold="active"), "(ผ่าน: ใช้งานอยู่)", "(met: active)"),
    (Reason("house/number-active", met=True, value="active/"), "(ผ่าน: ใช้งานอยู่)", "(met: active)"),
    (
        Reason("sample/main-packages", met=True, value="my-second", threshold="my-second, my-minute"),
        "(ผ่าน: my-second)",
        "(met: my-second)",
    ),
    (
        Reason("addons/net.offer-279", met=False, value="", threshold="net-279, finver-149"),
        '(ไม่ผ่าน: ไม่ได้ระบุ (ต้องเป็น "เน็ตสุดคุ้ม 279 หรือ ฟินเว่อร์ 149"))',
        "(not met: none given (needs Net Sudkhum 279 or Finver 149))",
    ),
    (
        Reason("addons/main-package-first", met=False, value="", threshold=True),
        "(ไม่ผ่าน: ไม่ได้ระบุ)",
        "(not met: none given)",
    ),
    (Reason("prepaid/1.1.5", met=False, value="roaming"), "(ไม่ผ่าน: โรมมิ่ง)", "(not met: roaming)"),
    (Reason("prepaid/1.1.5", met=True, value=True), "(ผ่าน: ใช่)", "(met: yes)"),
    (Reason("prepaid/1.1.5", met=True), "(ผ่าน)", "(met)"),
    (
        Reason("house/identity", met=False, value="citizen", threshold=13, unit="digits"),
        "(ไม่ผ่าน: บัตรประชาชน ต้องมี 13 หลัก)",
        "(not met: citizen id needs 13 digits)",
    ),
    (
        Reason("house/permission", met=False, value="customer", threshold="admin, agent"),
        '(ไม่ผ่าน: "ลูกค้า" ไม่ใช่ "ผู้ดูแลระบบ หรือ พนักงาน")',
        '(not met: "the customer" is not "administrator or agent")',
    ),
    (
        Reason("prepaid/1.1.7", met=False, value="pigeon", threshold="card, agent"),
        '(ไม่ผ่าน: "pigeon" ไม่ใช่ "บัตรเติมเงิน หรือ ตัวแทน")',
        '(not met: "pigeon" is not "top-up card or agent")',
    ),
    (
        Reason("prepaid/1.1.4", met=False, value="suspended: permanent", threshold="permanently-suspended"),
        "(ไม่ผ่าน: ระงับบริการ (ถาวร))",
        "(not met: suspended (permanent))",
    ),
    (
        Reason("house/second-person", met=False, value="", threshold="somchai"),
        "(ไม่ผ่าน: ไม่ได้ระบุ)",
        "(not met: none given)",
    ),
    (
        Reason("house/charging-differs", met=False, value="prepaid", threshold="prepaid"),
        "(ไม่ผ่าน: เติมเงิน)",
        "(not met: prepaid)",
    ),
    (Reason("care/8.2", met=False, value="address", threshold="none"), "(ไม่ผ่าน: ที่อยู่)", "(not met: address)"),
    (Reason("care/8.2", met=False, value="Atlantis"), "(ไม่ผ่าน: Atlantis)", "(not met: Atlantis)"),
    (
        Reason("care/8.2", met=False, value="Chaing Mai", threshold="Chiang Mai, Chiang Rai"),
        '(ไม่ผ่าน: "Chaing Mai" ไม่ถูกต้อง อาจหมายถึง Chiang Mai หรือ Chiang Rai)',
        '(not met: "Chaing Mai" is not right; perhaps Chiang Mai or Chiang Rai is meant)',
    ),
]


@pytest.mark.parametrize(("reason", "thai", "english"), REASONS)
def test_a_reason_says_what_was_needed_and_what_there_was(reason: Reason, thai: str, english: str) -> None:
    """After the clause: met or not, and the figures in the units people use."""
    assert verdict(reason, "th") == thai
    assert verdict(reason, "en") == english


def test_a_reason_ends_with_the_reading_it_rests_on() -> None:
    """Where the document is unclear, what was chosen is said too."""
    reason = Reason("prepaid/1.1.4", met=False, value="permanently-suspended", reading="R70")
    assert said(reason, "en").endswith(f" [R70: {BOOK.reading('R70').choice.en.removesuffix('.')}]")
    assert said(reason, "th").endswith(f" [R70: {BOOK.reading('R70').choice.th}]")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("clause", [clause.id for clause in BOOK.clauses()])
def test_every_clause_makes_a_sentence(clause: str, language: str) -> None:
    """Met or not, with whatever value and unit, each clause of the book can be said."""
    for met in (True, False):
        for value in (None, 0, 5, "active", "", True):
            for threshold in (None, 0, 7, "pending", False):
                for unit in ("satang", "us", "days", "count", "text", "seconds", "bytes"):
                    text = said(Reason(clause, met, value, threshold, unit), language)
                    assert text.endswith(")")
                    assert "{" not in text


def test_a_word_without_translation_stands_for_itself() -> None:
    """Names and codes of others are not lost."""
    assert word("my-second", "th") == "my-second"
    assert word("customer", "th") != word("customer", "th", CAUSES)
