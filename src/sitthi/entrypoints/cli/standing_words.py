"""What a standing is called in Thai where people read it: its fields, its codes, its times."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from sitthi.kernel.moment import day_number, parse_time, spoken_time, start_of_day
from sitthi.terms import Text
from sitthi.views.quantities import day
from sitthi.views.wording import word
from sitthi.views.words import CAUSES, MEMBERSHIP, METHODS, NO_WORDS

THAI = "th"
FIELDS = {
    # of whom or what
    "holder": "ลูกค้า",
    "account": "บัญชี",
    "number": "เลขหมาย",
    "numbers": "จำนวนเลขหมาย",
    "contract": "สัญญา",
    "refund": "เงินคืน",
    "complaint": "เรื่องร้องเรียน",
    "message": "ข้อความ",
    "kind": "ประเภท",
    "language": "ภาษา",
    "verified": "ยืนยันตัวตน",
    "documents": "เอกสาร",
    "business": "ธุรกิจ",
    "legal_form": "รูปแบบนิติบุคคล",
    "certified": "มีหนังสือรับรอง",
    "revenue": "รายได้",
    "employees": "พนักงาน",
    "reseller": "ขายต่อ",
    "affiliate": "ในเครือบริษัทใหญ่",
    "reprofiled": "จัดประเภทใหม่",
    "profiled": "แจ้งข้อมูลเมื่อ",
    "size": "ขนาด",
    "sme": "ธุรกิจขนาดเล็ก",
    "cycle_day": "วันตัดรอบบิล",
    "portal": "อยู่บนพอร์ทัล",
    "credit": "เงินชำระเกิน",
    "closed": "ตัดรอบแล้วถึง",
    # a number and its wallet
    "product": "บริการ",
    "charging": "ระบบ",
    "main_package": "แพ็กเกจหลัก",
    "status": "สถานะ",
    "state": "สถานะ",
    "why": "เพราะ",
    "since": "ตั้งแต่",
    "active_since": "เปิดใช้ตั้งแต่",
    "wallet": "กระเป๋าเงิน",
    "balance": "คงเหลือ",
    "free": "เครดิตฟรี",
    "held": "กันไว้",
    "owed": "ค้าง",
    "valid_from": "ใช้ได้ตั้งแต่",
    "valid_until": "ใช้ได้ถึง",
    # add-ons, what is left of them, holds
    "addon": "แพ็กเกจเสริม",
    "allowance": "สิทธิ์คงเหลือ",
    "hold": "รายการกันเงิน",
    "offer": "ข้อเสนอ",
    "round": "รอบที่",
    "rounds": "จำนวนรอบ",
    "retry_until": "ลองต่ออายุถึง",
    "requested": "ขอเมื่อ",
    "paid": "ชำระแล้ว",
    "fair_use": "การใช้งานที่เป็นธรรม",
    "service": "บริการ",
    "left": "เหลือ",
    "unlimited": "ไม่จำกัด",
    "quantity": "ปริมาณ",
    "expires": "หมดเวลา",
    # contracts and bills
    "settled": "ชำระบัญชี",
    "benefit": "สิทธิประโยชน์",
    "bill": "บิล",
    "waiting": "รอเข้าบิล",
    "form": "รูปแบบ",
    "signed": "ทำสัญญาเมื่อ",
    "from": "ตั้งแต่",
    "until": "ถึง",
    "months": "จำนวนเดือน",
    "advance": "เงินจ่ายล่วงหน้า",
    "vat": "ภาษีมูลค่าเพิ่ม",
    "credited": "คืนในบิลแล้ว",
    "credited_bills": "คืนแล้วกี่บิล",
    "credit_months": "คืนในกี่บิล",
    "handset": "เครื่อง",
    "handset_discount": "ส่วนลดค่าเครื่อง",
    "ended": "สิ้นสุดเมื่อ",
    "cause": "สาเหตุ",
    "line": "รายการ",
    "lines": "จำนวนรายการ",
    "amount": "จำนวนเงิน",
    "clause": "ข้อ",
    "reading": "การตีความ",
    "worth": "มูลค่า",
    "text": "ข้อความ",
    "tax": "ภาษี",
    "to": "ถึง",
    "issued": "ออกเมื่อ",
    "due": "ครบกำหนด",
    "total": "รวม",
    "open": "ค้างชำระ",
    "paid_on": "ชำระเมื่อ",
    "paid_by": "ชำระทาง",
    # refunds, complaints, messages
    "method": "วิธีคืนเงิน",
    "requested_by": "ผู้ขอ",
    "approved_by": "ผู้อนุมัติ",
    "warned": "เตือนแล้ว",
    "channel": "ช่องทาง",
    "about": "เกี่ยวกับ",
    "received": "ได้รับเมื่อ",
    "assigned_to": "ผู้รับผิดชอบ",
    "late": "เกินกำหนด",
    "notes": "บันทึก",
    "attachments": "ไฟล์แนบ",
    "deadline": "กำหนดเวลา",
    "step": "ขั้นตอน",
    "by": "ภายใน",
    "done": "เสร็จเมื่อ",
    "kept": "ทันกำหนด",
    "template": "แบบข้อความ",
    "purpose": "ใช้สำหรับ",
    "attempt": "ส่งครั้งที่",
    "queued": "เข้าคิวเมื่อ",
    # points and rewards
    "points": "คะแนน",
    "enrolled": "เข้าร่วมแล้ว",
    "moved_to": "ย้ายไปที่",
    "lot": "ชุดคะแนน",
    "expires_on": "หมดอายุ",
    "origin": "ที่มา",
    "credited_at": "ได้รับเมื่อ",
    "of": "จากทั้งหมด",
    "redemption": "การแลก",
    "reward": "ของรางวัล",
    "spent": "ใช้ไป",
    "number_points": "จากคะแนนของเลขหมาย",
    "account_points": "จากคะแนนของบัญชี",
    "code": "รหัส",
    "draw": "ชิงรางวัล",
    "for_company": "ในนามบริษัท",
    "shop": "ร้าน",
    "handed_over": "รับของเมื่อ",
    "evidence": "หลักฐาน",
}
"""Fields by their names; what has none here is called as it is in JSON."""
CODES = {
    "th": "ไทย",
    "en": "อังกฤษ",
    "ended": "สิ้นสุดแล้ว",
    "permanent": "ระงับบริการถาวร",
    "unpaid": "ค้างชำระ",
    "period-over": "ครบระยะเวลา",
    "delivered": "ส่งถึงแล้ว",
    "queued": "รอส่ง",
    "sent": "ส่งแล้ว",
    "failed": "ส่งไม่ถึง",
    "given-up": "เลิกส่ง",
    "acknowledge": "แจ้งรับเรื่อง",
    "resolve": "แก้ไข",
}
"""Codes that have no general word, or another where a standing is told."""
CODED = {
    **dict.fromkeys(
        (
            *("kind", "language", "legal_form", "business", "size", "product", "charging", "state", "service"),
            *("channel", "form", "line", "paid_by", "step", "late"),
        ),
        NO_WORDS,
    ),
    "status": {"open": Text("รอชำระ", "open")},
    "why": CAUSES,
    "cause": CAUSES,
    "method": METHODS,
    "points": MEMBERSHIP,
}
"""Fields whose values are codes, and the words that go before the general ones."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\S+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def field(name: str, language: str) -> str:
    """What a field is called."""
    return FIELDS.get(name, name) if language == THAI else name


def value(name: str, found: Any, language: str) -> Any:
    """A field's value as people read it; in English it stands as in JSON."""
    if language != THAI:
        return found
    if isinstance(found, bool):
        return "ใช่" if found else "ไม่"
    if isinstance(found, dict):
        return row(found, THAI)
    if isinstance(found, list):
        return [value(name, one, THAI) for one in found]
    return _text(name, found) if isinstance(found, str) else found


def _text(name: str, found: str) -> str:
    if name in CODED:
        return CODES.get(found) or word(found, THAI, CODED[name])
    if _TIME.fullmatch(found):
        return spoken_time(parse_time(found), THAI)
    if _DAY.fullmatch(found):
        return day(start_of_day(day_number(dt.date.fromisoformat(found))), THAI)
    return found


def row(found: dict[str, Any], language: str) -> dict[str, Any]:
    """A row with its fields and values in the language."""
    return {field(name, language): value(name, one, language) for name, one in found.items()}
