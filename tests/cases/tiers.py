"""Customer tiers in the words of a case: months that are given, and what stands of tiers, groups and ways."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sitthi.areas.tiers import store
from sitthi.kernel import moment
from sitthi.kernel.money import format_thb, parse_thb
from sitthi.standing.tier_parts import WAYS, TierGroupPart, TierPart
from sitthi.storage.pipeline import Connection
from tests.cases.points import Fact

MONTHS = "months"
GIVEN = (MONTHS, "months_to", "package")
"""What may be given: closed months, oldest first, to the last of them; a package with its listed price."""
STATE = ("tier", "way", "from", "until", "offered", "offered_way", "registered", "invited", "assistant", "group")
"""What a case may say stands of one number."""
LISTS = ("tiers", "groups")
"""What a case may list of the world: numbers that hold a tier, by number; groups there are or were, by name."""
NONE = "none"
EVERY_WAY = "R14"
ON_NOTICE = "serenade/grant.on-notice"

_PACKAGES = {"mobile": "post-basic", "fibre": "fibre-basic"}
_PRODUCTS = {"mobile": "Voice", "fibre": "FBB"}
_SATANG_A_SECOND = 2
"""What a second of a call costs on my-second."""
_USE_DAY, _DUE_DAY = 10, 15
_ISSUED_US = 9 * moment.HOUR_US
_PAID_US = _ISSUED_US + 30 * moment.MINUTE_US
_SPARE_SATANG = 10_000
_VALID_DAYS = 360
_TIERS = "SELECT doc::text FROM tiers ORDER BY doc->>1"
_GROUPS = "SELECT doc::text FROM tier_groups ORDER BY name, holder_no"
_TIER_OF = "SELECT doc::text FROM tiers WHERE number_no = %s"


def begins_us(given: Sequence[dict[str, Any]], else_us: int) -> int:
    """When what is given comes to be: with the first month that is given of anybody, if any is."""
    months = [_first_month(one) for one in given if one.get(MONTHS)]
    return moment.start_of_month(min(months)) if months else else_us


def set_last(one: dict[str, Any], first_us: int) -> dict[str, Any]:
    """What is given, with each of its months and the last: the one before the first event, unless it says another."""
    if not one.get(MONTHS):
        return one
    last = moment.month_of(first_us) - 1
    if "months_to" in one:
        year, month = one["months_to"].split("-")
        last = int(year) * 12 + int(month) - 1
    months = one[MONTHS]
    if isinstance(months, Mapping):
        months = [months] * months["count"]
    return {**one, MONTHS: months, "months_to": last}


def _first_month(one: dict[str, Any]) -> int:
    return int(one["months_to"]) - len(one[MONTHS]) + 1


def whole(one: dict[str, Any]) -> dict[str, Any]:
    """What is given, with what goes without saying: how fibre is paid, a package, money for the months of prepaid."""
    product = one.get("product", "mobile")
    charging = one.get("charging", "postpaid" if product == "fibre" else "prepaid")
    found = {"charging": charging, **one}
    if charging == "postpaid":
        return {"main_package": _PACKAGES[product], **found}
    if not one.get(MONTHS):
        return found
    satang = _SPARE_SATANG + sum(parse_thb(_month(month)["amount"], MONTHS) for month in one[MONTHS])
    valid_us = one["at_us"] + _VALID_DAYS * moment.DAY_US
    return {"balance": format_thb(satang), "valid_until": moment.moment_of(valid_us).isoformat(), **found}


def packages(one: dict[str, Any], name: str) -> Iterator[Fact]:
    """The event by which a number got its package at a listed price."""
    if "package" in one:
        given = one["package"] if isinstance(one["package"], Mapping) else {"price": one["package"]}
        data = {
            "main_package": given.get("main_package", one["main_package"]),
            "monthly_price": given["price"],
            "discounted": given.get("discounted", False),
        }
        yield "package.changed", f"number/{one['number']}", data, ("given", f"{name}k")


def past(given: Sequence[dict[str, Any]]) -> Iterator[tuple[int, Fact]]:
    """The use, bills and payments of the months given; numbers of one account have one bill a month."""
    bills: dict[tuple[str, int], dict[str, Any]] = {}
    for one in given:
        first = int(one["months_to"]) - len(one[MONTHS]) + 1 if one.get(MONTHS) else 0
        for month, written in enumerate(one.get(MONTHS, ()), first):
            entry = _month(written)
            yield from _use(one, month, entry)
            if one["charging"] == "postpaid":
                bill = bills.setdefault((one["account"], month), {"lines": []})
                bill["lines"] += _lines(one, entry)
                bill |= {key: entry[key] for key in ("due", "paid", "paid_on") if key in entry}
    for (account, month), bill in bills.items():
        yield from _billed(account, month, bill)


def _month(written: Any) -> dict[str, Any]:
    """A month as it is written: the amount alone, or with more."""
    return {"amount": "0", **written} if isinstance(written, Mapping) else {"amount": written}


def _use(one: dict[str, Any], month: int, entry: dict[str, Any]) -> Iterator[tuple[int, Fact]]:
    """A use in the middle of a month: of prepaid one that costs its amount, on request one that costs nothing."""
    subject = f"number/{one['number']}"
    at_us = moment.start_of_month(month) + (_USE_DAY - 1) * moment.DAY_US + moment.DAY_US // 2
    seconds, odd = divmod(parse_thb(entry["amount"], MONTHS), _SATANG_A_SECOND)
    if one["charging"] == "prepaid" and seconds:
        assert not odd, "a call on my-second costs even satang"
        yield (
            at_us,
            ("usage.reported", subject, {"service": "voice", "quantity": seconds}, ("given", f"{subject}-{month}")),
        )
    if entry.get("used"):
        free = {"service": "special", "quantity": 60, "destination": "191"}
        yield at_us, ("usage.reported", subject, free, ("given", f"{subject}-{month}-free"))


def _lines(one: dict[str, Any], entry: dict[str, Any]) -> list[dict[str, Any]]:
    """A number's own lines of a bill."""
    product = _PRODUCTS[one.get("product", "mobile")]
    plain: dict[str, Any] = {"product": product, "amount": entry["amount"], "tax": "inclusive"}
    plain |= {key: entry[key] for key in ("product", "tax") if key in entry}
    return [{"number": one["number"], "tax": "inclusive", **line} for line in entry.get("lines", [plain])]


def _billed(account: str, month: int, bill: dict[str, Any]) -> Iterator[tuple[int, Fact]]:
    """A bill of a calendar month: issued on the first of the next, paid at once and due on the 15th unless it says."""
    after_us = moment.start_of_month(month + 1)
    days = moment.date_of(moment.day_of(moment.start_of_month(month))), moment.date_of(moment.day_of(after_us) - 1)
    name = f"{account}-{days[0]:%Y-%m}"
    data = {
        "bill": name,
        "period": {"from": days[0].isoformat(), "to": days[1].isoformat()},
        "lines": bill["lines"],
        "due_on": bill.get("due", moment.date_of(moment.day_of(after_us) + _DUE_DAY - 1).isoformat()),
    }
    yield after_us + _ISSUED_US, ("bill.issued", f"account/{account}", data, ("billing", name))
    paid = bill.get("paid", _total(bill["lines"]))
    if paid == NONE:
        return
    paid_us = after_us + _PAID_US
    if "paid_on" in bill:
        day = moment.day_number(dt.date.fromisoformat(bill["paid_on"]))
        paid_us = moment.start_of_day(day) + _PAID_US
    payment = {"bill": name, "amount": paid, "channel": "shop"}
    yield paid_us, ("bill.paid", f"account/{account}", payment, ("shop", f"{name}-paid"))


def _total(lines: Sequence[dict[str, Any]]) -> str:
    """What a bill comes to with VAT; a bill of nothing needs no payment."""
    satang = sum(parse_thb(line["amount"], MONTHS) for line in lines)
    exclusive = sum(parse_thb(line["amount"], MONTHS) for line in lines if line["tax"] == "exclusive")
    total = satang + (exclusive * 7 + 50) // 100
    return format_thb(total) if total else NONE


def of_number(connection: Connection, number_no: int, number: str) -> TierPart:
    """What is stored of a number's tier."""
    row = connection.execute(_TIER_OF, (number_no,)).fetchone()
    return store.tier(str(row[0])) if row else TierPart(number)


def state(part: TierPart) -> dict[str, Any]:
    """What stands of a number's tier, in the words of a case."""
    return {
        "tier": part.tier or NONE,
        "way": part.way or NONE,
        "from": _instant(part.from_us),
        "until": _instant(part.until_us),
        "offered": part.offered or NONE,
        "offered_way": part.offered_way or NONE,
        "registered": bool(part.registered_us),
        "invited": part.invited or NONE,
        "assistant": part.assistant,
        "group": part.group or NONE,
    }


def lists(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Numbers that hold a tier, and groups."""
    tiers = [store.tier(str(doc)) for (doc,) in connection.execute(_TIERS).fetchall()]
    groups = [store.group(str(doc)) for (doc,) in connection.execute(_GROUPS).fetchall()]
    return {
        "tiers": [{"number": one.number, **state(one)} for one in tiers if one.tier],
        "groups": [_group(one) for one in groups],
    }


def _group(one: TierGroupPart) -> dict[str, Any]:
    return {
        "group": one.group,
        "holder": one.holder,
        "numbers": list(one.numbers),
        "receiver": one.receiver,
        "state": one.state,
    }


def ways(reasons: Sequence[Any]) -> dict[str, str]:
    """What each way gave by the reasons of a decision (R14); a way it does not speak of is missing."""
    return {
        str(one.threshold): str(one.value)
        for one in reasons
        if one.reading == EVERY_WAY and one.clause != ON_NOTICE and one.threshold in WAYS
    }


def ways_differ(at: str, expected: Mapping[str, str], reasons: Sequence[Any]) -> list[str]:
    """What each way gave, held against a case: those it does not name gave nothing, and all are spoken of."""
    found = ways(reasons)
    wanted = {way: expected.get(way, NONE) for way in WAYS}
    return [] if found == wanted else [f"{at}: ways are {found}, not {wanted}"]


def _instant(at_us: int) -> str:
    return moment.format_time(at_us) if at_us else NONE
