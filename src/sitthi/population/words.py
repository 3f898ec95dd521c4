"""What a what-if says to people, in Thai and English."""

from __future__ import annotations

from sitthi.kernel.moment import BUDDHIST_ERA_YEARS, date_of
from sitthi.population.columns import LAST_DAY

THAI = "th"
LABELS = {
    "title": ("ถ้าเงื่อนไขคะแนนเปลี่ยนไป", "What if the terms of points were others"),
    "sets": ("ค่าที่เปลี่ยน", "What is changed"),
    "value": ("ค่า", "value"),
    "clause": ("ข้อ", "clause"),
    "before": ("ตามเงื่อนไขปัจจุบัน", "baseline"),
    "after": ("ตามที่ลองเปลี่ยน", "scenario"),
    "difference": ("ต่างกัน", "difference"),
    "points": ("คะแนน", "points"),
    "earned": ("ได้จากบิล", "earned from bills"),
    "held": ("มีอยู่แล้ว", "held already"),
    "spent": ("ใช้ไป", "spent"),
    "expired": ("หมดอายุ", "expired"),
    "left": ("คงเหลือ", "left"),
    "refused": ("ขอใช้แต่คะแนนไม่พอ", "asked for, but too few"),
    "off": ("ยกเลิก", "switched off"),
    "customers": ("ลูกค้า", "customers"),
    "more": ("คงเหลือมากขึ้น", "with more left"),
    "fewer": ("คงเหลือน้อยลง", "with fewer left"),
    "same": ("คงเหลือเท่าเดิม", "with as many left"),
    "by_quarter": ("คะแนนคงเหลือ ตามไตรมาสที่หมดอายุ", "Points left, by the quarter they expire in"),
    "quarter": ("ไตรมาสที่หมดอายุ", "quarter of expiry"),
    "never": ("ไม่หมดอายุ", "never"),
    "sum": ("รวม", "sum"),
}
_MONTHS_A_QUARTER = 3


def labels(language: str) -> dict[str, str]:
    """All labels in a language."""
    return {name: thai if language == THAI else english for name, (thai, english) in LABELS.items()}


def quarter_of(day: int) -> tuple[int, int]:
    """Year and quarter of a day; (9999, 4) for never."""
    if day >= LAST_DAY:
        return 9999, 4
    date = date_of(day)
    return date.year, (date.month - 1) // _MONTHS_A_QUARTER + 1


def quarter(of: tuple[int, int], language: str) -> str:
    """A quarter as people write it: ``Q1 2026``, ``1/2569`` in the Buddhist Era."""
    year, number = of
    if quarter_of(LAST_DAY) == of:
        return labels(language)["never"]
    return f"{number}/{year + BUDDHIST_ERA_YEARS}" if language == THAI else f"Q{number} {year}"


def day(number: int, language: str) -> str:
    """A day as figures: ``2026-01-23``, ``23/1/2569`` in the Buddhist Era."""
    date = date_of(number)
    if language == THAI:
        return f"{date.day}/{date.month}/{date.year + BUDDHIST_ERA_YEARS}"
    return date.isoformat()


def of_day(number: int, language: str) -> str:
    """As of when the figures are."""
    said = day(number, language)
    return f"ณ วันที่ {said}" if language == THAI else f"as of {said}"


def notes(kept_lots: int, uncounted: tuple[str, ...], language: str) -> list[str]:
    """What a reader should know beside the figures."""
    found = []
    if kept_lots and language == THAI:
        found.append(f"คะแนน {kept_lots:,} ชุดมีวันหมดอายุไม่ตรงกับเงื่อนไขปัจจุบัน จึงใช้วันเดิมทั้งสองแบบ")
    elif kept_lots:
        found.append(f"{kept_lots:,} lots expire on another day than the terms say, and keep it in both.")
    if uncounted and language == THAI:
        found.append(f"บริการที่ไม่ได้คะแนนทั้งสองแบบ: {', '.join(uncounted)}")
    elif uncounted:
        found.append(f"Products that earn nothing in either: {', '.join(uncounted)}.")
    return found
