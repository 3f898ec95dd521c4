"""Tiers and tier groups in the shapes that the contract of events names under "State"."""

from __future__ import annotations

from typing import Any

from sitthi.standing.tier_parts import UNKNOWN, TierGroupPart, TierPart
from sitthi.views import plain

_ELSEWHERE = frozenset({
    "offered_us", "registered_us", "invited_us", "package_satang", "programme", "programme_satang", "bought_us"
})  # fmt: skip


def of_number(part: TierPart | None) -> dict[str, Any]:
    """What a number has of the tier programme: the ``tier`` it holds, and the ``tier_grounds`` it may hold one on.

    ``tier`` is ``{tier, way, from, until}``, None where it holds none; ``until`` None: it does not end. Grounds are
    None where it has nothing of the programme.
    """
    # Since when its bills are its own, of a number that has come from another account, is nothing of the programme.
    if part is None or part == TierPart(part.number, billed_from_day=part.billed_from_day):
        return {"tier": None, "tier_grounds": None}
    return {"tier": tier(part), "tier_grounds": grounds(part)}


def tier(part: TierPart) -> dict[str, Any] | None:
    """The tier a number holds, by which way, from when and until when."""
    if not part.tier:
        return None
    return {
        "tier": part.tier,
        "way": part.way,
        "from": plain.time(part.from_us),
        "until": plain.time(part.until_us),
    }


def grounds(part: TierPart) -> dict[str, Any]:
    """The tier on its way to a number, and what it may hold one on: registered, invited, package, device, group.

    Prices are listed ones, a month, in THB; ``price`` None: nobody has stated it.
    """
    known = part.package_satang != UNKNOWN or part.discounted
    return {
        "offered": _offered(part),
        "registered": plain.time(part.registered_us),
        "invited": {"tier": part.invited, "since": plain.time(part.invited_us)} if part.invited else None,
        "assistant": part.assistant,
        "package": {"price": _price(part.package_satang), "discounted": part.discounted} if known else None,
        "device": _device(part),
        "group": part.group or None,
    }


def _offered(part: TierPart) -> dict[str, Any] | None:
    if not part.offered:
        return None
    return {"tier": part.offered, "way": part.offered_way, "since": plain.time(part.offered_us)}


def _device(part: TierPart) -> dict[str, Any] | None:
    if not part.programme:
        return None
    bought = plain.time(part.bought_us)
    return {"programme": part.programme, "price": _price(part.programme_satang), "bought": bought}


def _price(satang: int) -> Any:
    return None if satang == UNKNOWN else plain.value(satang, "satang")


def group(part: TierGroupPart) -> dict[str, Any]:
    """An open group of a holder's numbers, and the one of them that receives a tier."""
    return {
        "group": part.group,
        "numbers": list(part.numbers),
        "receiver": part.receiver,
        "made": plain.time(part.made_us),
    }


def fields(part: TierPart) -> dict[str, Any]:
    """The fields of a part as what a decision changed is told by; what has a name has a time or a price besides."""
    return {
        **plain.fields(part, leave=_ELSEWHERE),
        "offered_at": plain.time(part.offered_us),
        "registered": plain.time(part.registered_us),
        "invited_at": plain.time(part.invited_us),
        "package_price": _price(part.package_satang),
        "programme": part.programme,
        "programme_price": _price(part.programme_satang) if part.programme else None,
        "bought": plain.time(part.bought_us),
    }
