"""Messages to customers, in Thai and English."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sitthi.kernel.decision import Scalar
from sitthi.kernel.errors import OurMistake
from sitthi.kernel.moment import parse_time
from sitthi.terms import BookRefused
from sitthi.views.wording import LANGUAGES, load_messages, message_text, offer_names
from tests.house.sources import SOURCE
from tests.shipped import shipped

BOOK = shipped()
MESSAGES = load_messages()
UNTIL_US = parse_time("2024-05-01T23:59:59+07:00")
NOON_US = parse_time("2024-03-02T10:00:00+07:00")
VALUES: dict[str, Scalar] = {
    "number": "0812345678",
    "balance": 129_853,
    "owed": 0,
    "amount": 150_000,
    "price_satang": 29_853,
    "needed_satang": 10_000,
    "valid_until_us": UNTIL_US,
    "until_us": UNTIL_US,
    "retry_until_us": UNTIL_US,
    "due_us": UNTIL_US,
    "days": 7,
    "offer": "net-279",
    "round": 2,
    "rounds": 6,
    "action": "lower-speed",
    "reason": "tethering",
    "bill": "B1",
    "total_satang": 74_793,
    "vat_satang": 4_893,
    "open_satang": 74_793,
    "from_us": NOON_US,
    "to_us": UNTIL_US,
    "benefits_satang": 1_733,
    "contract": "C1",
    "advance_satang": 53_500,
    "refund_satang": 32_756,
    "refund_due_us": UNTIL_US,
    "amount_due_satang": 10_000,
    "documents": "id-copy, bank-book-or-statement",
    "method": "bank",
    "complaint": "K1",
    "acknowledge_by_us": NOON_US,
    "resolve_by_us": UNTIL_US,
    "outcome": "partly-upheld",
    "tier": "Gold",
    "months": 12,
    "reward": "coffee",
    "points": 50,
    "total_points": 1_250,
    "account": "BA1",
    "bonus_points": 10,
    "account_points": 1_200,
    "expiring_points": 40,
    "code": "04052567",
    "model": "iPhone 15 Pro Max",
    "imei": "356938035643809",
    "monthly_satang": 29_900,
    "lump_sum_satang": 0,
    "request": "R-20240401-0001",
    "fee_satang": 947_500,
    "used": 1,
    "left": 1,
    "by_us": UNTIL_US,
}
KEYS = {
    "welcome",
    "activated",
    "balance",
    "validity-reminder",
    "low-balance",
    "addon-confirmed",
    "addon-renewed",
    "addon-waiting",
    "addon-waiting-suspended",
    "addon-lapsed",
    "addon-ended",
    "addon-cancelled",
    "fair-use-applied",
    "fair-use-lifted",
    "refund-due",
    "topup-reversed",
    "bill-issued",
    "bill-overdue",
    "offer-bought",
    "contract-signed",
    "contract-ended",
    "contract-completed",
    "refund-requested",
    "refund-approved",
    "refund-paid",
    "complaint-received",
    "complaint-resolved",
    "reward-redeemed",
    "reward-draw-entered",
    "number-renumbered",
    "points-moved",
    "points-ended",
    "points-credited",
    "points-expiring",
    "points-enrolled",
    "points-not-enrolled",
    "points-balance",
    "tier-granted",
    "tier-renewed",
    "tier-raised",
    "tier-lowered",
    "tier-ended",
    "care-confirm",
    "care-renewed",
    "care-renewal-declined",
    "care-cancelled",
    "care-ended",
    "care-device-changed",
    "care-passed-on",
    "request-made-switch",
    "request-made-replacement",
    "request-waiting",
    "request-offered",
    "request-paid",
    "request-accepted",
    "request-sent",
    "request-not-delivered",
    "request-rejected",
    "request-delivered",
    "request-closed",
    "request-return",
    "request-stopped",
    "request-give-back",
    "request-fee-due",
    "request-cancelled",
    "request-refused",
    "request-on-hold",
    "request-resumed",
    "request-warranty",
    "request-repair",
    "delivery-promised",
    "delivery-missed",
    "delivery-customer-fault",
    "delivery-force-majeure",
    "delivery-relief-claimed",
    "delivery-relief-paid",
}
THAI = re.compile(r"[\u0e00-\u0e7f]")
SMS_PARTS_MOST = 4
THAI_SMS_PART = 67
ENGLISH_SMS_PART = 153


def told(key: str, language: str, **values: Scalar) -> str:
    """A message as its customer reads it."""
    return message_text(MESSAGES[key], {**VALUES, **values}, language, offer_names(BOOK, language))


def test_every_message_is_there() -> None:
    """The keys that rules send, no more and no fewer."""
    assert set(MESSAGES) == KEYS


def test_messages_cite_clauses_of_the_book() -> None:
    """Each message carries out clauses that exist."""
    for template in MESSAGES.values():
        for clause in template.clauses:
            assert BOOK.clause(clause).id == clause


def sent_templates() -> set[str]:
    """Keys of all messages the areas' rules send, read off their code."""
    found: set[str] = set()
    for path in (SOURCE / "areas").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message":
                given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "template")]
                found |= {one.value for one in given if isinstance(one, ast.Constant)}  # type: ignore[misc]
    return found


def test_rules_send_only_messages_that_have_words() -> None:
    """No decision sends a key without wording."""
    assert sent_templates() <= KEYS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_message_reads_as_a_short_message(key: str, language: str) -> None:
    """All values are filled in, in one language, within a few SMS parts."""
    text = told(key, language)
    assert "{" not in text
    assert bool(THAI.search(text)) == (language == "th")
    assert len(text) <= SMS_PARTS_MOST * (THAI_SMS_PART if language == "th" else ENGLISH_SMS_PART)


@pytest.mark.parametrize(
    ("key", "language", "parts"),
    [
        ("balance", "th", ("1,298.53 บาท", "1 พ.ค. 2567 23:59:59 น.")),
        ("balance", "en", ("1,298.53 THB", "1 May 2024 23:59:59")),
        ("validity-reminder", "th", ("7 วัน", "1,298.53 บาท")),
        ("validity-reminder", "en", ("7 days", "1,298.53 THB")),
        ("addon-confirmed", "th", ("เน็ตสุดคุ้ม 279", "298.53 บาท", "1 พ.ค. 2567")),
        ("addon-confirmed", "en", ("Net Sudkhum 279", "298.53 THB", "1 May 2024")),
        ("addon-renewed", "en", ("round 2 of 6",)),
        ("addon-waiting", "th", ("ต้องเติมเงินเพิ่ม 100.00 บาท",)),
        ("addon-waiting-suspended", "th", ("ถูกระงับบริการ", "298.53 บาท")),
        ("fair-use-applied", "th", ("เราขอลดความเร็วอินเทอร์เน็ต",)),
        ("fair-use-applied", "en", ("lower speed", "tethering")),
        ("refund-due", "en", ("1,500.00 THB", "1 May 2024")),
        ("topup-reversed", "en", ("1,500.00 THB", "owed 0.00 THB")),
        ("bill-issued", "th", ("รอบวันที่ 2 มี.ค. 2567 ถึง 1 พ.ค. 2567", "747.93 บาท", "ภายในวันที่ 1 พ.ค. 2567 ")),
        ("bill-overdue", "en", ("Bill B1 was due on 1 May 2024 and",)),
        ("contract-ended", "th", ("เราจะคืนเงิน 327.56 บาท", "สำเนาบัตรประชาชน และสมุดบัญชีหรือรายการเดินบัญชี")),
        ("contract-ended", "en", ("certified id copy and bank book or statement", "100.00 THB is due")),
        ("refund-paid", "th", ("1,500.00 บาท", "โอนเข้าบัญชีธนาคาร")),
        ("refund-paid", "en", ("by bank transfer",)),
        ("complaint-received", "en", ("by 2 Mar 2024 and resolve it by 1 May 2024.",)),
        ("complaint-resolved", "th", ("เป็นไปตามที่ร้องเรียนบางส่วน",)),
        ("points-credited", "th", ("ทั้งหมด 1,250 คะแนน", "ใช้แลกสิทธิพิเศษได้ถึง 1 พ.ค. 2567 ")),
        ("tier-granted", "th", ("เซเรเนดระดับ Gold นาน 12 เดือน", "ไม่แจ้งล่วงหน้า")),
        ("tier-lowered", "en", ("From now on it is Gold, for 12 months from today.", "without prior notice")),
        ("points-balance", "en", ("1,200 of them belong", "40 of your points expire at the end of 1 May 2024.")),
    ],
)
def test_values_are_written_out(key: str, language: str, parts: tuple[str, ...]) -> None:
    """Amounts with THB, times in the reader's era, days, and offers by their name."""
    text = told(key, language)
    assert [part for part in parts if part not in text] == []


def test_one_day_is_one_day_and_no_time_is_none() -> None:
    """The singular is one; a wallet never topped up has no end of validity."""
    assert told("validity-reminder", "en", days=1).startswith("1 day of")
    assert told("balance", "en", valid_until_us=0).endswith("Valid until: none yet.")
    assert told("balance", "th", valid_until_us=0).endswith("วันหมดอายุ ยังไม่มี")


def test_a_part_without_its_value_is_left_out() -> None:
    """No refund, nothing due, nothing to pay: then nothing is said of it."""
    nothing: dict[str, Scalar] = {"refund_satang": 0, "refund_due_us": 0, "amount_due_satang": 0, "documents": ""}
    assert told("contract-ended", "en", **nothing) == "Net Sudkhum 279: your contract has ended early."
    assert told("contract-ended", "th", **nothing) == "เน็ตสุดคุ้ม 279: สัญญาสิ้นสุดก่อนกำหนดแล้ว"
    assert "To pay" not in told("bill-issued", "en", open_satang=0)
    assert "Advance" not in told("contract-signed", "en", advance_satang=0)
    assert "months" not in told("tier-granted", "en", months=0)


def test_an_offer_of_a_contract_is_told_by_its_name() -> None:
    """Offers of forms 2 and 3 have their names in their own document."""
    assert told("offer-bought", "th", offer="save-180").startswith("เติมเงินคุ้ม 180 วัน: ")
    assert told("contract-signed", "en", offer="plan-12").startswith("Monthly plan with advance 12 months: ")


def test_a_reward_is_told_by_its_name() -> None:
    """Rewards have their names in the catalogue; one that left it is told by its id."""
    assert told("reward-redeemed", "th").startswith("กาแฟเย็น 1 แก้ว: ")
    assert told("reward-redeemed", "en").startswith("One iced coffee: redeemed for 50 points.")
    assert told("reward-draw-entered", "en", reward="old-prize").startswith("old-prize: ")


def test_an_offer_without_a_name_stands_for_itself() -> None:
    """An offer that left the book is told by its id."""
    assert told("addon-ended", "en", offer="old-99").startswith("old-99: ")


def test_a_value_that_was_not_given_is_our_mistake() -> None:
    """A message is never sent with a hole in it."""
    with pytest.raises(OurMistake, match="balance shows valid_until_us"):
        message_text(MESSAGES["balance"], {"balance": 1}, "en", str)


GOOD = "a:\n  clauses: [prepaid/1.1.3]\n  th: สวัสดี {number}\n  en: Hello {number}\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GOOD + "  sms: x\n", "a.sms: unknown key 'sms'. Use only: clauses, th, en."),
        (GOOD + GOOD, "a: the key stands here twice. Keep one of them."),
        (GOOD.replace("a:", "A b:"), "A b: this is no key of a message. Use a-z and hyphens."),
        (GOOD.replace("  en: Hello {number}\n", ""), "a.en: it is missing. Add 'en'."),
        (GOOD.replace("Hello {number}", "Hello"), "a.en: Thai and English do not show the same values"),
        (GOOD.replace("{number}", "{Number}"), "a.th: a brace is no part of a {name}"),
        (GOOD.replace("Hello", "Hello ["), "a.en: a bracket is no part of a [part with a {name}]"),
        (GOOD.replace("Hello", "Hello [you]"), "a.en: a bracket is no part of a [part with a {name}]"),
        (GOOD.replace("Hello", "สวัสดี"), "a.en: the English wording is not in English"),
        (GOOD.replace("prepaid/1.1.3", "1.1.3"), "a.clauses: these are no clauses"),
        (GOOD.replace("[prepaid/1.1.3]", "[]"), "a.clauses: these are no clauses"),
        ("a: [\n", "this is not YAML"),
        ("", "the file is empty"),
        ("- a\n", "a list stands where a mapping belongs"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    """Each complaint names file, line, field and remedy."""
    file = tmp_path / "messages.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BookRefused) as refused:
        load_messages(file)
    assert str(refused.value).startswith(f"{file}:")
    assert complaint in str(refused.value)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """Key, clauses, wording and the names of the values shown."""
    file = tmp_path / "messages.yaml"
    file.write_text(GOOD, encoding="utf-8")
    (template,) = load_messages(file).values()
    assert (template.key, template.clauses, template.names) == ("a", ("prepaid/1.1.3",), ("number",))
