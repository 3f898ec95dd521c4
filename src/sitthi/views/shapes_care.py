"""Plans, requests and delivery promises in the shapes that the contract of events names under "State"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sitthi.areas.care.conditions import FOREVER_US, cover_until_us, renews
from sitthi.areas.care.terms import CareTerms
from sitthi.areas.requests.limits import Window, window
from sitthi.areas.requests.terms import RequestsTerms
from sitthi.flow.rulebook import Rulebook
from sitthi.standing.care_parts import ACTIVE, ENDED, CareDevice, CarePlanPart
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.request_parts import REPLACEMENT, SWITCH, CareRequestPart
from sitthi.views import plain


class CareBook(NamedTuple):
    """The terms a plan is shown by, as of an instant: until when it covers, and what it still allows."""

    care: CareTerms
    requests: RequestsTerms
    at_us: int


def care_book(rulebook: Rulebook | None, at_us: int) -> CareBook | None:
    """The terms in force at an instant; None without a rulebook."""
    if rulebook is None:
        return None
    terms = rulebook.at(at_us).terms
    return CareBook(terms["care"], terms["requests"], at_us)


def plan(part: CarePlanPart, holder: str, requests: Iterable[dict[str, Any]], book: CareBook | None) -> dict[str, Any]:
    """A plan: its device, how far it has come, its package and fees, what it still allows, its requests.

    ``until`` is the last instant of cover as it is known, None where nobody can say or there was none; ``limits`` are
    those of the windows that the instant of ``book`` lies in, none where nothing can be asked for.
    """
    return {
        "imei": part.imei,
        "number": part.number,
        "package": part.package,
        "state": part.state,
        "from": plain.time(part.from_us),
        "until": _until(part, book),
        "limits": [_limit(one) for one in windows(part, book)],
        "requests": list(requests),
        "plan": part.plan,
        "holder": holder,
        "model": part.model,
        "price": plain.value(part.price_satang, "satang"),
        "bought_on": plain.day(part.bought_day),
        "monthly_fee": plain.value(part.monthly_satang, "satang"),
        "lump_sum": plain.value(part.lump_sum_satang, "satang"),
        "months_charged": part.months_charged,
        "requested": plain.time(part.requested_us),
        "renews": bool(book and part.state == ACTIVE and renews(part, book.care)),
        "renewed": plain.time(part.renewed_us),
        "renewal_declined": plain.time(part.declined_us),
        "cancelled_to": plain.time(part.ends_us),
        "ended": plain.time(part.ended_us),
        "ground": part.ground or None,
        "cause": part.cause or None,
        "promotion": part.promotion or None,
        "devices": [_device(one) for one in part.devices],
    }


def _until(part: CarePlanPart, book: CareBook | None) -> str | None:
    """The last instant of cover: an ended plan's own, if it ever covered, else as package and cancellation have it."""
    if part.state == ENDED:
        return plain.time(part.ended_us - 1) if 0 < part.from_us < part.ended_us else None
    if book is None or not part.from_us:
        return None
    last_us = cover_until_us(part, book.care)
    return None if last_us >= FOREVER_US else plain.time(last_us)


def windows(part: CarePlanPart, book: CareBook | None) -> tuple[Window, ...]:
    """What a plan in force allows of switches and replacements at the instant of ``book`` (care/12.1)."""
    if book is None or part.state != ACTIVE:
        return ()
    at_us = max(book.at_us, part.from_us)
    return tuple(window(part, service, at_us, book.requests) for service in (SWITCH, REPLACEMENT))


def _limit(one: Window) -> dict[str, Any]:
    return {
        "service": one.service,
        "used": one.used,
        "limit": one.limit,
        "left": one.left,
        "window_from": plain.time(one.from_us),
        "window_to": plain.time(one.until_us - 1) if one.until_us else None,
        "clause": one.clause,
    }


def _device(one: CareDevice) -> dict[str, Any]:
    return {"imei": one.imei, "since": plain.time(one.since_us), "request": one.request or None}


def request(part: CareRequestPart, promised: PromisePart | None) -> dict[str, Any]:
    """A request: what it asks for, how far it has come, its fees, its devices and where it goes, its promise."""
    return {
        "request": part.request,
        "service": part.service,
        "state": part.state,
        "made": plain.time(part.made_us),
        "imei": part.imei,
        "wants": part.wants,
        "offered": part.offered or None,
        "offered_model": part.offered_model or None,
        **_fees(part),
        "accepted": plain.time(part.accepted_us),
        "counted": plain.time(part.counted_us),
        "sent_imei": part.sent_imei or None,
        "attempts": part.attempts,
        "failed": part.failed,
        "delivered": plain.time(part.delivered_us),
        "returned": plain.time(part.returned_us),
        "finding": part.finding or None,
        "return_by": plain.time(part.return_by_us),
        "converted": plain.time(part.converted_us),
        "held": plain.time(part.held_us),
        "asked": list(part.asked),
        "suspected": part.suspected or None,
        "origin": part.origin or None,
        "claims": part.claims,
        "warranty_from": plain.time(part.warranty_from_us),
        "address": {"province": part.province, "area": part.area, "kind": part.kind},
        "collect_from": _collected(part),
        "window_chosen": part.window_chosen,
        "closed": plain.time(part.closed_us),
        "why": part.why or None,
        "promise": None if promised is None else promise(promised),
    }


def _fees(part: CareRequestPart) -> dict[str, Any]:
    """What is charged for a request and its attempts, in THB with VAT, and what of it is paid, open or given back."""
    amounts = {
        "fee": part.fee_satang,
        "additional_fee": part.additional_satang,
        "paid": part.paid_satang,
        "to_pay": part.open_satang,
        "attempt_fees": part.attempt_fees_satang,
        "attempts_to_pay": part.attempts_open_satang,
        "refunded": part.refunded_satang,
    }
    return {name: plain.value(satang, "satang") for name, satang in amounts.items()}


def _collected(part: CareRequestPart) -> dict[str, Any] | None:
    if not part.collect_province:
        return None
    return {"province": part.collect_province, "area": part.collect_area}


def promise(part: PromisePart) -> dict[str, Any]:
    """The guarantee of a delivery: its tier, from when and until when, what became of it, relief claimed and paid.

    ``owed`` is what of the relief paid was due to nobody, and is owed by the customer.
    """
    return {
        "tier": part.tier,
        "state": part.state,
        "from": plain.time(part.start_us),
        "due": plain.time(part.due_us),
        "attempted": plain.time(part.attempt_us),
        "attempt": part.attempt or None,
        "received": plain.time(part.received_us),
        "relief": plain.value(part.relief_satang, "satang"),
        "claimed": plain.time(part.claimed_us),
        "to": part.pay_to or None,
        "paid": plain.value(part.paid_satang, "satang"),
        "paid_on": plain.time(part.paid_us),
        "owed": plain.value(part.owed_satang, "satang"),
        "why": part.why or None,
    }
