"""Tiers in words, Thai and English: what a number holds, what it may hold one on, groups, and what is advised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sitthi.documents.figures import date
from sitthi.kernel.moment import parse_time
from sitthi.kernel.money import parse_thb
from sitthi.views.quantities import amount, day
from sitthi.views.tiers_advice import NOTICES
from sitthi.views.wording import word
from sitthi.views.words import TIER_WAYS

if TYPE_CHECKING:
    from sitthi.terms import Book

SAYS = {
    "th": {
        "tier": "เซเรเนดระดับ {tier} {way} ตั้งแต่ {since}{until}",
        "until": " ถึง {day}",
        "no_tier": "ยังไม่ได้ระดับเซเรเนด",
        "offered": "รอแจ้งลูกค้า: เซเรเนดระดับ {tier} {way} พิจารณาเมื่อ {since} จะได้เมื่อแจ้งแล้ว",
        "registered": "ลงทะเบียนรับระดับเมื่อ {since}",
        "invited": "ได้รับเชิญเป็นระดับ {tier} เมื่อ {since}",
        "assistant": "มีผู้ช่วยส่วนตัว",
        "package": "แพ็กเกจราคา {price} ต่อเดือน",
        "unpriced": "แพ็กเกจไม่ทราบราคา",
        "discounted": " (ลดราคาพิเศษ)",
        "device": "ซื้อเครื่องพร้อมแพ็กเกจ {programme} ราคา {price} ต่อเดือน เมื่อ {since}",
        "group": "อยู่ในกลุ่ม {group}",
        "grouped": "กลุ่ม {group}: {numbers} เลขหมายที่รับระดับคือ {receiver}",
    },
    "en": {
        "tier": "Serenade {tier}, {way}, from {since}{until}",
        "until": " until {day}",
        "no_tier": "no Serenade tier",
        "offered": "on its way: Serenade {tier}, {way}, found on {since}; held once the customer has been told",
        "registered": "registered for a tier on {since}",
        "invited": "invited to {tier} on {since}",
        "assistant": "with a personal assistant",
        "package": "package at {price} a month",
        "unpriced": "package at a price nobody has stated",
        "discounted": " (specially discounted)",
        "device": "device bought with a package of {programme} at {price} a month, on {since}",
        "group": "in group {group}",
        "grouped": "group {group}: {numbers}; {receiver} receives",
    },
}


def shown(row: dict[str, Any], book: Book, language: str) -> Iterator[str]:
    """What a number holds and what it may hold a tier on, a line each, and by what clauses; nothing for most numbers.

    Of a holder its groups of numbers.
    """
    said = SAYS[language]
    for one in row.get("tier_groups", ()):
        numbers = ", ".join(one["numbers"])
        yield said["grouped"].format(group=one["group"], numbers=numbers, receiver=one["receiver"])
    held, grounds = row.get("tier"), row.get("tier_grounds")
    if held is not None:
        yield holds(held, language)
    if grounds is not None:
        yield from _grounds(grounds, language)
    if held is not None or (grounds is not None and grounds["offered"] is not None):
        yield from notices(book, language)


def notices(book: Book, language: str) -> Iterator[str]:
    """The clauses that are shown with a tier, each after its name."""
    for clause in NOTICES:
        found = book.clause(clause)
        yield f"{clause}: {found.th if language == 'th' else found.en}"


def holds(held: dict[str, Any] | None, language: str) -> str:
    """The tier held, by which way, from when and until when; or that there is none."""
    said = SAYS[language]
    if held is None:
        return said["no_tier"]
    until = said["until"].format(day=_day(held["until"], language)) if held["until"] else ""
    return said["tier"].format(
        tier=word(held["tier"], language),
        way=way(held["way"], language),
        since=_day(held["from"], language),
        until=until,
    )


def way(code: str, language: str) -> str:
    """A way to a tier: by use."""
    return word(code, language, TIER_WAYS)


def _grounds(found: dict[str, Any], language: str) -> Iterator[str]:
    said = SAYS[language]
    if (offered := found["offered"]) is not None:
        since = _day(offered["since"], language)
        tier, by = word(offered["tier"], language), way(offered["way"], language)
        yield said["offered"].format(tier=tier, way=by, since=since)
    if found["registered"] is not None:
        yield said["registered"].format(since=_day(found["registered"], language))
    if (invited := found["invited"]) is not None:
        yield said["invited"].format(tier=word(invited["tier"], language), since=_day(invited["since"], language))
    if found["assistant"]:
        yield said["assistant"]
    if (package := found["package"]) is not None:
        price = package["price"]
        text = said["unpriced"] if price is None else said["package"].format(price=thb(price, language))
        yield text + (said["discounted"] if package["discounted"] else "")
    if (device := found["device"]) is not None:
        programme, since = word(device["programme"], language), _day(device["bought"], language)
        yield said["device"].format(programme=programme, price=thb(device["price"], language), since=since)
    if found["group"] is not None:
        yield said["group"].format(group=found["group"])


def thb(written: str, language: str) -> str:
    """Money as data has it, in words: ``"900.00"`` becomes ``900.00 THB``."""
    return amount(parse_thb(written), language)


def of_day(written: str, language: str) -> str:
    """A day as data has it, in words."""
    return date(written, language)


def _day(time: str | None, language: str) -> str:
    return day(parse_time(time), language) if time else ""
