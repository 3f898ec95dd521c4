"""Device protection in the words of a case: plans that are given, and what stands of plans, devices and requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any

from sitthi.areas.care import store
from sitthi.areas.requests import store as requests_store
from sitthi.kernel import ids, moment
from sitthi.kernel.money import format_thb, parse_thb
from sitthi.standing.care_fees import band_of, read_bands, read_request_fees, replacement_fee, switch_fee
from sitthi.standing.care_parts import LUMP_SUM, CarePlanPart
from sitthi.standing.periods import month_start, next_day_of_month
from sitthi.standing.request_parts import SWITCH, CareRequestPart
from sitthi.storage.pipeline import Connection
from sitthi.terms import Values
from tests.cases.points import Fact
from tests.shipped import shipped

PLANS = "plans"
UNPAID = "plan_bills_unpaid"
GIVEN = (PLANS, UNPAID, "id_kind", "id_number", "residency", "documents")
"""What may be given: plans in force of a number, with their bills unpaid; who its holder is by its papers."""
LISTS = ("plans", "devices", "barred", "requests")
"""What a case may list: plans as they were enrolled, IMEIs the register does not call free, barred ids, requests."""
IMEIS = ("352099001761481", "352099001761499", "352099001761507", "352099001761515", "352099001761523")
"""The devices of plans that do not name their own, in order; the first is also the subject where none is written."""
SENT_IMEIS = ("356938035643809", "356938035643817", "356938035643825", "356938035643833", "356938035643841")
"""What the requests of a given plan's uses brought, in order, unless they name another."""
MODEL = "iPhone 15"
PURPOSES = ["membership", "service", "contact", "risk-and-fraud", "anonymous-statistics"]
ENROLMENT = "care.enrolment-requested"
ASKING = "care.request-made"
NONE = "none"

_PAID_US = 9 * moment.HOUR_US
_LUMP_SUM_MONTHS = 12
_FIRST = f"device/{IMEIS[0]}"
_DEFAULTS: Mapping[str, dict[str, Any]] = {
    ENROLMENT: {"model": MODEL, "sales_channel": "shop", "package": "monthly", "consents": PURPOSES},
    ASKING: {"device": IMEIS[0], "service": SWITCH},
}
"""Data that is not written of an event: a proper enrolment of an iPhone 15 bought that day; a switch in Bangkok."""
_SOURCES: Mapping[str, str] = {
    ENROLMENT: "shop",
    "care.cancellation-requested": "callcentre",
    "care.device-exchanged": "shop",
    ASKING: "web",
}
"""Where an event comes from that does not say it."""
_PLANS = "SELECT doc::text FROM care_plans"
_DEVICES = "SELECT imei, state FROM care_devices WHERE state <> '' ORDER BY imei"
_BARRED = "SELECT id_number, reason FROM barred_ids ORDER BY id_number"
_REQUESTS = "SELECT doc::text FROM care_requests"


def begins_us(given: Sequence[dict[str, Any]], else_us: int) -> int:
    """When what is given comes to be: an hour before the first plan that is given, if that is earlier."""
    first = [_at_us(plan) for one in given for plan in one.get(PLANS, ())]
    return min([else_us, *(at_us - moment.HOUR_US for at_us in first)])


def whole(one: dict[str, Any]) -> dict[str, Any]:
    """What is given, with what goes without saying of whoever has a plan: a postpaid number."""
    return {"charging": "postpaid", **one} if one.get(PLANS) else one


def event_whole(event: str, data: dict[str, Any], number: str, named: str, at_us: int) -> dict[str, Any]:
    """The data of an event of a case, with what goes without saying; ``named`` is the number it was written with."""
    data = {**_DEFAULTS.get(event, {}), **data}
    if event == ASKING:
        data["address"] = {"province": "Bangkok", **data.get("address", {})}
    if event == ENROLMENT:
        return {"number": number, "bought_on": _day(moment.day_of(at_us)), **data}
    if named and event.startswith("care."):
        return {"number": named, **data}
    return data


def subject_of(kind: str) -> str:
    """The device or request an event is about that does not say it; "" for any other kind of subject."""
    return {"device": _FIRST, "request": "request/r1"}.get(kind, "")


def source_of(event: str) -> str:
    """Where an event comes from that does not say it."""
    return _SOURCES.get(event, "app")


def papers(one: dict[str, Any], name: str) -> Iterator[Fact]:
    """The event by which a holder showed the documents that are given of it."""
    if "documents" in one:
        shown = {"documents": one["documents"], "channel": "shop"}
        yield "identity.verified", f"holder/{one['holder']}", shown, ("given", f"{name}d")


def past(given: Sequence[dict[str, Any]], first_us: int, *, reported: bool) -> Iterator[tuple[int, Fact]]:
    """The enrolments of the plans that are given, their confirmations where those are reported, and their uses.

    The bills of their fees that are issued before ``first_us`` are paid as soon as they are, unless given as unpaid.
    """
    yield from _payments(given, first_us)
    plans = [(one, plan) for one in given for plan in one.get(PLANS, ())]
    sent = iter(SENT_IMEIS)
    for index, (one, plan) in enumerate(plans):
        name, at_us = f"p{index + 1}", _at_us(plan)
        imei = plan.get("imei", IMEIS[index])
        data = {key: value for key, value in plan.items() if key not in {"at", "imei", "uses"}}
        data = event_whole(ENROLMENT, data, one["number"], "", at_us)
        yield at_us, (ENROLMENT, f"device/{imei}", data, ("shop", name))
        if reported:
            message = f"message/{ids.decision_id(ids.request_key('shop', name))}.1"
            yield at_us, ("message.delivered", message, {}, ("sms", f"{name}m"))
        for number, use in enumerate(plan.get("uses", ()), 1):
            new = use.get("imei", "") or next(sent)
            yield from _used(data, use, (imei, new), f"{name}u{number}")
            imei = new


def _used(plan: dict[str, Any], use: dict[str, Any], imeis: tuple[str, str], name: str) -> Iterator[tuple[int, Fact]]:
    """A request from asking to its end; ``at`` is when it was paid, and so accepted."""
    subject, service = f"request/{name}", use["service"]
    old, new = imeis
    steps: list[tuple[int, str, dict[str, Any], str]] = [
        (-1, ASKING, event_whole(ASKING, {"device": old, "service": service}, "", "", 0), "web"),
        (0, "care.request-paid", {"amount": _fee(plan, service)}, "provider"),
        (1, "care.device-sent", {"imei": new}, "provider"),
        (2, "care.delivery-attempted", {"result": "delivered"}, "provider"),
    ]
    if service == SWITCH:
        steps += [
            (3, "care.device-returned", {"imei": old}, "provider"),
            (4, "care.device-inspected", {"finding": "ok"}, "provider"),
        ]
    for minutes, event, data, source in steps:
        at_us = moment.parse_time(use["at"]) + minutes * moment.MINUTE_US
        yield at_us, (event, subject, data, (source, f"{name}-{minutes + 1}"))


def _payments(given: Sequence[dict[str, Any]], first_us: int) -> Iterator[tuple[int, Fact]]:
    """Bills of package fees, paid in the morning after their cycle was closed."""
    owed: dict[tuple[str, int], int] = {}
    for one in given:
        for plan in () if one.get(UNPAID) else one.get(PLANS, ()):
            cycle_day = one.get("cycle_day", 1)
            for day, satang in _fees(plan, cycle_day, moment.day_of(first_us)):
                closes = next_day_of_month(day + 1, cycle_day)
                owed[one["account"], closes] = owed.get((one["account"], closes), 0) + satang
    for (account, closes), satang in sorted(owed.items()):
        at_us, bill = moment.start_of_day(closes) + _PAID_US, f"{account}-{_day(closes - 1)}"
        if at_us < first_us and satang:
            paid = {"bill": bill, "amount": format_thb(satang), "channel": "shop"}
            yield at_us, ("bill.paid", f"account/{account}", paid, ("shop", f"{bill}-paid"))


def _fees(plan: dict[str, Any], cycle_day: int, until_day: int) -> Iterator[tuple[int, int]]:
    """The package fees of a plan with the days on which they fall due, up to a day."""
    promotions = dict(_latest("sample").rows("care.promotions", lambda **row: (row["promotion"], row["free_months"])))
    free = int(str(promotions.get(plan.get("promotion", ""), 0)))
    price_satang = parse_thb(plan["price"]) if "price" in plan else _listed(plan.get("model", MODEL))
    band = band_of(price_satang, read_bands(_latest("care")))
    assert band is not None, "a device of that price cannot be enrolled"
    first = moment.day_of(_at_us(plan))
    if plan.get("package") == LUMP_SUM:
        yield first, band.lump_sum
        first, free = next_day_of_month(month_start(first, _LUMP_SUM_MONTHS), cycle_day), 1
    for month in count(free):
        day = month_start(first, month)
        if day > until_day:
            return
        yield day, band.monthly


def _fee(plan: dict[str, Any], service: str) -> str:
    """What a request of a plan costs by the book as shipped."""
    fees = read_request_fees(_latest("care"))
    price_satang = parse_thb(plan["price"]) if "price" in plan else _listed(plan["model"])
    return format_thb((switch_fee if service == SWITCH else replacement_fee)(price_satang, fees))


def _listed(model: str) -> int:
    rows = _latest("sample").rows("care.models", lambda model, rrp, **_: (model, rrp))
    return int(dict(rows)[model])


@cache
def _latest(document: str) -> Values:
    return Values(shipped().documents[document][-1])


def _at_us(plan: dict[str, Any]) -> int:
    return moment.parse_time(plan["at"])


def lists(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """All four as they are stored: plans and requests as they were asked for, the others by their names."""
    plans = [store.plan(doc) for doc in _docs(connection, _PLANS)]
    requests = [requests_store.request(doc) for doc in _docs(connection, _REQUESTS)]
    return {
        "plans": [_plan(one) for one in sorted(plans, key=lambda one: (one.requested_us, one.plan))],
        "devices": [{"imei": imei, "state": state} for imei, state in connection.execute(_DEVICES).fetchall()],
        "barred": [{"id": own, "reason": reason} for own, reason in connection.execute(_BARRED).fetchall()],
        "requests": [_request(one) for one in sorted(requests, key=lambda one: (one.made_us, one.request))],
    }


def _docs(connection: Connection, query: str) -> list[str]:
    return [str(doc) for (doc,) in connection.execute(query).fetchall()]


def _plan(one: CarePlanPart) -> dict[str, Any]:
    return {
        "number": one.number,
        "imei": one.imei,
        "model": one.model,
        "package": one.package,
        "price": format_thb(one.price_satang),
        "monthly": format_thb(one.monthly_satang),
        "lump_sum": format_thb(one.lump_sum_satang),
        "state": one.state,
        "from": _instant(one.from_us),
        "months_charged": one.months_charged,
        "paid_months": one.paid_months,
        "renewed": _instant(one.renewed_us),
        "monthly_from": _day(one.monthly_from_day),
        "declined": bool(one.declined_us),
        "ends": _instant(one.ends_us),
        "ended": _instant(one.ended_us),
        "ground": one.ground or NONE,
        "cause": one.cause or NONE,
        "uses": [use.service for use in one.uses],
        "devices": [device.imei for device in one.devices],
        "was_suspended": one.was_suspended,
        "purposes": list(one.purposes),
    }


def _request(one: CareRequestPart) -> dict[str, Any]:
    return {
        "request": one.request,
        "number": one.number,
        "service": one.service,
        "state": one.state,
        "why": one.why or NONE,
        "imei": one.imei,
        "sent": one.sent_imei or NONE,
        "wants": one.wants,
        "offered": one.offered or NONE,
        "offered_model": one.offered_model or NONE,
        "fee": format_thb(one.fee_satang),
        "additional": format_thb(one.additional_satang),
        "paid": format_thb(one.paid_satang),
        "refunded": format_thb(one.refunded_satang),
        "accepted": _instant(one.accepted_us),
        "counted": bool(one.counted_us),
        "delivered": _instant(one.delivered_us),
        "return_by": _instant(one.return_by_us),
        "attempts": one.attempts,
        "failed": one.failed,
        "attempt_fees": format_thb(one.attempt_fees_satang),
        "finding": one.finding or NONE,
        "asked": list(one.asked),
        "suspected": one.suspected or NONE,
        "origin": one.origin or NONE,
        "claims": one.claims,
        "warranty_refused": one.warranty_refused,
        "warranty_from": _instant(one.warranty_from_us),
    }


def _instant(at_us: int) -> str:
    return moment.format_time(at_us) if at_us else NONE


def _day(day: int) -> str:
    return moment.date_of(day).isoformat() if day else NONE
