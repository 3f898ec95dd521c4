"""Amounts, times and quantities as people write them, and the codes of decisions in words."""

from __future__ import annotations

from types import MappingProxyType

from sitthi.kernel.moment import DAY_US, spoken_time
from sitthi.kernel.money import SATANG_PER_THB
from sitthi.terms import Text

THAI = "th"
NO_TIME_BEFORE_US = 3650 * DAY_US
"""An integer below this (ten years from the epoch) is no time anybody means."""

_SCALES = ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB"))
_SECONDS_PER_MINUTE = 60
_UNITS = {
    "days": ("วัน", "day"),
    "count": ("", ""),
    "digits": ("หลัก", "digit"),
    "messages": ("ข้อความ", "message"),
    "message": ("ข้อความ", "message"),
}


def amount(satang: int, language: str) -> str:
    """Money with its unit: ``1,298.53 THB``."""
    sign = "-" if satang < 0 else ""
    baht, rest = divmod(abs(satang), SATANG_PER_THB)
    return f"{sign}{baht:,}.{rest:02d} {'บาท' if language == THAI else 'THB'}"


def time(at_us: int, language: str) -> str:
    """A time, in the Buddhist Era in Thai; 0 is a time not set."""
    if not at_us:
        return "ยังไม่มี" if language == THAI else "none yet"
    return spoken_time(at_us, language)


def days(number: int, language: str) -> str:
    """A number of days: ``7 days``."""
    return quantity(number, "days", language)


def quantity(number: int, unit: str, language: str) -> str:
    """A number with the unit of a reason (satang, us, seconds, bytes, messages, days, ...) written out."""
    if unit == "satang":
        return amount(number, language)
    if unit == "us":
        return time(number, language)
    if unit in {"seconds", "second"}:
        return _duration(number, language)
    if unit in {"bytes", "byte"}:
        return _volume(number)
    thai, english = _UNITS.get(unit, ("", ""))
    name = thai if language == THAI else english
    plural = "s" if english and language != THAI and number != 1 else ""
    return f"{number:,} {name}{plural}".rstrip()


def _duration(seconds: int, language: str) -> str:
    minutes, rest = divmod(seconds, _SECONDS_PER_MINUTE)
    minute, second = ("นาที", "วินาที") if language == THAI else ("min", "s")
    if not minutes:
        return f"{rest} {second}"
    return f"{minutes:,} {minute} {rest} {second}" if rest else f"{minutes:,} {minute}"


def _volume(number: int) -> str:
    """A volume of data in the largest unit it reaches, with two decimals (rounded down) if not whole."""
    for size, name in _SCALES:
        if number >= size:
            whole, rest = divmod(number, size)
            decimals = f".{rest * 100 // size:02d}" if rest else ""
            return f"{whole:,}{decimals} {name}"
    return f"{number:,} B"


def _texts(words: dict[str, tuple[str, str]]) -> MappingProxyType[str, Text]:
    return MappingProxyType({code: Text(th, en) for code, (th, en) in words.items()})


WORDS = _texts(
    {
        "yes": ("ใช่", "yes"),
        "no": ("ไม่ใช่", "no"),
        "none": ("ไม่มี", "none"),
        "unknown": ("ไม่พบ", "unknown"),
        "open": ("เปิดอยู่", "open"),
        # the life of a number
        "pre-active": ("รอเปิดใช้งาน", "not yet activated"),
        "active": ("ใช้งานอยู่", "active"),
        "suspended": ("ระงับชั่วคราว", "suspended"),
        "permanently-suspended": ("ระงับถาวร", "permanently suspended"),
        "ended": ("เลิกใช้แล้ว", "ended"),
        "not-ended": ("ยังไม่เลิกใช้", "not ended"),
        "in service": ("อยู่ในบริการ", "in service"),
        "confirmation": ("รอข้อความยืนยัน", "waiting for the confirmation"),
        "contract-ends": ("สัญญาสิ้นสุด", "the contract ends"),
        "contract-stays": ("สัญญายังอยู่", "the contract stays"),
        "customer": ("ลูกค้า", "the customer"),
        "debt": ("ค้างชำระ", "debt"),
        "permanent": ("ถาวร", "permanent"),
        "sim-lost": ("ซิมหาย", "SIM lost"),
        "death": ("เสียชีวิต", "death"),
        "bankruptcy": ("ล้มละลาย", "bankruptcy"),
        "ported-out": ("ย้ายค่าย", "ported out"),
        "owner-changed": ("เปลี่ยนเจ้าของ", "change of owner"),
        "service-swapped": ("เปลี่ยนระบบ", "change of charging"),
        "taken-over": ("รับโอนมา", "taken over"),
        "another-holder": ("ผู้อื่น", "another holder"),
        "another-account": ("บัญชีอื่น", "another account"),
        "prepaid": ("เติมเงิน", "prepaid"),
        "postpaid": ("รายเดือน", "postpaid"),
        # holders
        "person": ("บุคคลธรรมดา", "person"),
        "juristic": ("นิติบุคคล", "juristic person"),
        "citizen": ("บัตรประชาชน", "citizen id"),
        "passport": ("หนังสือเดินทาง", "passport"),
        "company": ("เลขทะเบียนนิติบุคคล", "company number"),
        "number-given": ("มีเลขที่", "number given"),
        "no-number": ("ไม่มีเลขที่", "no number"),
        "right-check-digit": ("เลขตรวจสอบถูกต้อง", "right check digit"),
        "wrong-check-digit": ("เลขตรวจสอบไม่ถูกต้อง", "wrong check digit"),
        # add-ons, holds, top-ups
        "pending": ("รอดำเนินการ", "pending"),
        "retrying": ("รอต่ออายุ", "waiting for its renewal"),
        "lapsed": ("หมดสิทธิ์", "lapsed"),
        "credited": ("เข้ากระเป๋าแล้ว", "credited"),
        "reversed": ("ยกเลิกแล้ว", "reversed"),
        "any-suspended": ("ระงับทุกแบบ", "any suspension"),
        "limit-volume": ("จำกัดปริมาณอินเทอร์เน็ต", "limited volume"),
        "lower-speed": ("ลดความเร็วอินเทอร์เน็ต", "lower speed"),
        "other": ("ปรับการให้บริการอินเทอร์เน็ต", "other measure"),
        "any": ("ทุกแบบ", "any"),
        # services
        "voice": ("ค่าโทร", "voice"),
        "data": ("อินเทอร์เน็ต", "data"),
        "international": ("โทรระหว่างประเทศ", "international"),
        "special": ("เลขหมายพิเศษ", "special numbers"),
        "roaming": ("โรมมิ่ง", "roaming"),
        "value-added": ("บริการเสริม", "value-added services"),
        # staff
        "agent": ("พนักงาน", "agent"),
        "supervisor": ("หัวหน้างาน", "supervisor"),
        "admin": ("ผู้ดูแลระบบ", "administrator"),
        "system": ("ระบบ", "the system"),
        "network": ("โครงข่าย", "the network"),
        "channel": ("ช่องทาง", "a channel"),
        "goodwill": ("ชดเชยให้ด้วยความเต็มใจ", "goodwill"),
        "compensation": ("ค่าชดเชย", "compensation"),
        "correction": ("แก้ไขรายการ", "correction"),
        "wrong-number": ("เติมผิดเลขหมาย", "wrong number"),
    }
)

CAUSES = _texts({"customer": ("ลูกค้าขอ", "asked by the customer"), "debt": ("ค้างชำระ", "for debt")})
"""Codes that read differently as the cause of something."""
