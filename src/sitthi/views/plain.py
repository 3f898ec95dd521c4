"""Values as outsiders read them: money as decimal strings in THB, instants in RFC 3339, ids written out."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.kernel import ids, moment
from sitthi.kernel.decision import Scalar
from sitthi.kernel.money import format_thb

PRIVATE = frozenset({"name", "id_number", "id_kind", "residency", "consents"})
"""Fields of a registration that a receipt keeps and nobody is shown with a decision."""

_UNITS = {"satang": "THB", "us": "time"}
_UNKNOWN = frozenset({"revenue_satang", "employees"})
"""Figures of which a negative one is one that nobody has stated."""
_DAYS = {
    "active_since_day": "active_since",
    "expires_day": "expires_on",
    "reminded_day": "reminded_on",
    "billed_from_day": "billed_from",
    "day": "day",
    "bought_day": "bought_on",
    "monthly_from_day": "monthly_from",
    "last_day": "last_day",
    "event_day": "event_on",
    "id_expires_day": "id_expires_on",
    "moved_from_day": "moved_from",
}
"""Thai days by their numbers, and what they are called where they are written out."""
_MONTHS = 12
_FIRST_MONTH = 1900 * _MONTHS
"""A smaller number is no running month, but which month of a plan."""


def unit(name: str) -> str:
    """A unit as outsiders read it: satang are shown in THB, microseconds as times."""
    return _UNITS.get(name, name)


def value(found: Scalar, in_unit: str) -> Scalar:
    """A value in its unit: satang become ``"298.53"``, an instant becomes RFC 3339; an instant 0 is none."""
    if isinstance(found, int) and not isinstance(found, bool):
        if in_unit == "satang":
            return format_thb(found)
        if in_unit == "us":
            return time(found)
    return found


def time(at_us: int) -> str | None:
    """RFC 3339 in Thai time; None for 0, which everywhere means: no such time."""
    return moment.format_time(at_us) if at_us > 0 else None


def day(number: int) -> str | None:
    """A Thai day as ISO; None for 0, which means: no such day."""
    return moment.date_of(number).isoformat() if number else None


def month(number: int) -> str | None:
    """A running month (year * 12 + month - 1) as ``2024-11``; None for 0, which means: no such month."""
    return f"{number // _MONTHS:04d}-{number % _MONTHS + 1:02d}" if number else None


def fields(struct: msgspec.Struct, *, leave: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The fields of a struct as outsiders read them, units out of their names."""
    return entries(
        {
            name: getattr(struct, name)
            for name in struct.__struct_fields__
            if name not in leave and getattr(struct, name) is not msgspec.UNSET
        }
    )


def entries(found: dict[str, Any]) -> dict[str, Any]:
    """Named values as outsiders read them: ``price_satang: 29853`` becomes ``price: "298.53"``."""
    return dict(_entry(name, one) for name, one in found.items())


def _entry(name: str, found: Any) -> tuple[str, Any]:
    stem, _, last = name.rpartition("_")
    if isinstance(found, int) and not isinstance(found, bool):
        if name in _UNKNOWN and found < 0:
            return name.removesuffix("_satang"), None
        if name in _DAYS:
            return _DAYS[name], day(found)
        if name == "month" and (not found or found >= _FIRST_MONTH):
            return name, month(found)
    if stem and isinstance(found, int) and not isinstance(found, bool):
        if last == "satang":
            return stem, format_thb(found)
        if last == "us":
            return stem, time(found)
        if last == "hundredths":
            return f"{stem}_percent", format_thb(found)
    if stem and last == "key" and isinstance(found, bytes):
        return stem, ids.decision_id(found)
    return name, _plain(found)


def _plain(found: Any) -> Any:
    if isinstance(found, msgspec.Struct):
        return fields(found)
    if isinstance(found, tuple | list):
        return [_plain(one) for one in found]
    if isinstance(found, dict):
        return entries(found)
    if isinstance(found, bytes):
        return ids.decision_id(found)
    return found
