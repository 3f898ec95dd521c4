"""Amounts, times and quantities as people write them, in Thai and English."""

from __future__ import annotations

from sitthi.kernel.moment import DAY_US, spoken_time
from sitthi.kernel.money import SATANG_PER_THB

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
    "points": ("คะแนน", "point"),
    "point": ("คะแนน", "point"),
    "people": ("คน", "person"),
    "months": ("เดือน", "month"),
    "numbers": ("เลขหมาย", "number"),
    "uses": ("ครั้ง", "time"),
    "late-bills": ("บิลที่ชำระช้า", "bill paid late"),
    "unused-months": ("เดือนที่ไม่ได้ใช้งาน", "month without use"),
    "closed-months": ("เดือนที่ครบแล้ว", "closed month"),
}
_PLURALS = {"person": "people", "bill paid late": "bills paid late", "month without use": "months without use"}


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


def day(at_us: int, language: str) -> str:
    """The day a time falls on: ``2 Mar 2024``; 0 is a time not set."""
    said = time(at_us, language)
    return said.removesuffix(" น.").rpartition(" ")[0] if at_us else said


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
    if english and language != THAI and number != 1:
        name = _PLURALS.get(english, f"{english}s")
    return f"{number:,} {name}".rstrip()


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
