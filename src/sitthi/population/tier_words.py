"""What a what-if of tiers says to people, in Thai and English."""

from __future__ import annotations

from sitthi.kernel.money import SATANG_PER_THB
from sitthi.population.tier_moves import Edge
from sitthi.population.words import LABELS, THAI
from sitthi.views.words_tiers import TIERS, WAYS

OWN = {
    "title": ("ถ้าเกณฑ์ของระดับเซเรเนดเปลี่ยนไป", "What if the terms of tiers were others"),
    "numbers": ("เลขหมาย", "numbers"),
    "number": ("เลขหมาย", "number"),
    "of_citizens": ("{:,} เลขหมาย ของลูกค้า {:,} ราย", "{:,} numbers of {:,} citizens"),
    "tier": ("ระดับ", "tier"),
    "none": ("ไม่ได้ระดับ", "no tier"),
    "by_tier": ("จำนวนเลขหมายในแต่ละระดับ", "Numbers by tier"),
    "matrix": ("จากระดับใดไปเป็นระดับใด (เลขหมาย)", "From which tier to which (numbers)"),
    "from_to": ("ปัจจุบัน ↓ ที่ลองเปลี่ยน →", "baseline ↓ scenario →"),
    "up": ("ขึ้น", "up"),
    "down": ("ลง", "down"),
    "same": ("คงเดิม", "unchanged"),
    "all": ("ทั้งหมด", "all"),
    "up_charges": ("ยอดของที่ขึ้น (บาท/เดือน)", "charges of those up (THB a month)"),
    "down_charges": ("ยอดของที่ลง (บาท/เดือน)", "charges of those down (THB a month)"),
    "at_stake": ("รายได้ที่ได้รับผล", "Revenue at stake"),
    "at_stake_thb": ("ยอดต่อเดือน (บาท)", "charges (THB a month)"),
    "by_tenure": ("ตามอายุการใช้งาน", "By length of service"),
    "tenure": ("อายุการใช้งาน", "length of service"),
    "by_region": ("ตามภูมิภาค", "By region"),
    "region": ("ภูมิภาค", "region"),
    "not_stated": ("ไม่ได้ระบุ", "not stated"),
    "by_clause": ("ไม่ได้ระดับเพราะข้อใด", "Without a tier, by the first clause not met"),
    "by_way": ("ได้ระดับทางใด", "By the way that gives the tier"),
    "way": ("ทาง", "way"),
    "charge": ("ยอดต่อเดือน", "monthly charge"),
    "decided": ("ข้อที่ชี้ขาด", "deciding clause"),
    "reasons": ("เหตุผลทุกข้อ", "Every reason"),
    "members": ("เลขหมายในกลุ่ม", "Numbers of the group"),
    "adds": ("เพิ่มให้กลุ่ม", "adds to the group"),
}
_CHANGED = {
    THAI: "{:,} เลขหมายได้ระดับเดิม แต่ด้วยทางหรือข้ออื่น",
    "en": "{:,} numbers have the same tier, by another way or clause.",
}
_IDLE = {THAI: "ค่าที่ตั้งไว้แต่ไม่มีผลต่อตัวเลขเหล่านี้: {}", "en": "Set, but no figure here depends on it: {}."}
_TAKEN_IN = {
    THAI: "ค่าที่ใช้ตั้งแต่ตอนสร้างฐานข้อมูล จึงยังเป็นไปตามเงื่อนไขปัจจุบัน ถ้าจะลองต้องสร้างฐานใหม่: {}",
    "en": "Taken in when the base was built, and not moved here; build it anew to try: {}.",
}
_QUALIFIES = {
    THAI: "ตัวเลขคือระดับที่เลขหมายเข้าเกณฑ์ในวันนั้น ระดับที่ถืออยู่แล้วไม่ลดลงก่อนครบกำหนด ยอดต่อเดือนวัดตามเงื่อนไขปัจจุบัน",
    "en": "Figures are what numbers qualify for on that day; a tier that is held does not fall before its period ends. "
    "Charges are measured by the baseline.",
}
_MONTHS_A_YEAR = 12
_BANDS = {
    (None, 0): "up to {1}",
    (None, 1): "under {1}",
    (0, 0): "over {0} to {1}",
    (0, 1): "over {0} to under {1}",
    (1, 0): "{0} to {1}",
    (1, 1): "{0} to under {1}",
    (0, None): "over {0}",
    (1, None): "{0} and more",
}
_THAI_BANDS = {
    (None, 0): "ไม่เกิน {1}",
    (None, 1): "ไม่ถึง {1}",
    (0, 0): "เกิน {0} ถึง {1}",
    (0, 1): "เกิน {0} แต่ไม่ถึง {1}",
    (1, 0): "{0} ถึง {1}",
    (1, 1): "{0} แต่ไม่ถึง {1}",
    (0, None): "เกิน {0}",
    (1, None): "{0} ขึ้นไป",
}
"""Bands by whether they begin from their edge on, and whether the next does; None: there is no edge."""


def labels(language: str) -> dict[str, str]:
    """All labels in a language, those of a what-if of points among them."""
    return {name: thai if language == THAI else english for name, (thai, english) in (LABELS | OWN).items()}


def tier(name: str, language: str) -> str:
    """A tier as people call it; "" is none."""
    if not name:
        return labels(language)["none"]
    thai, english = TIERS.get(name, (name, name))
    return thai if language == THAI else english


def way(name: str, language: str) -> str:
    """A way to a tier; "" is none."""
    if not name:
        return labels(language)["none"]
    thai, english = WAYS[name]
    return thai if language == THAI else english


def region(name: str, language: str) -> str:
    """A region by the name it has in the base; "" is none."""
    return name or labels(language)["not_stated"]


def band(bands: tuple[Edge, ...], place: int, language: str) -> str:
    """A band of length of service: ``under 6 months``, ``6 months to 3 years``, ``over 20 years``."""
    since = bands[place - 1] if place else None
    until = bands[place] if place < len(bands) else None
    if since is None and until is None:
        return labels(language)["all"]
    says = _THAI_BANDS if language == THAI else _BANDS
    kind = (since and since.from_edge, until and until.from_edge)
    ends = [_length(one.months, language) if one else "" for one in (since, until)]
    return says[kind].format(*ends)


def _length(months: int, language: str) -> str:
    years, rest = divmod(months, _MONTHS_A_YEAR)
    if rest or not years:
        return f"{months} เดือน" if language == THAI else f"{months} month{'' if months == 1 else 's'}"
    return f"{years} ปี" if language == THAI else f"{years} year{'' if years == 1 else 's'}"


def baht(satang: int) -> str:
    """Money of many customers, in whole baht: ``1,298``."""
    return f"{(satang + SATANG_PER_THB // 2) // SATANG_PER_THB:,}"


def notes(otherwise: int, idle: tuple[str, ...], taken_in: tuple[str, ...], language: str) -> list[str]:
    """What a reader should know beside the figures."""
    found = [_QUALIFIES[language]]
    if otherwise:
        found.append(_CHANGED[language].format(otherwise))
    found += [
        said[language].format(", ".join(names)) for said, names in ((_IDLE, idle), (_TAKEN_IN, taken_in)) if names
    ]
    return found
