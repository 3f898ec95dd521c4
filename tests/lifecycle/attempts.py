"""What a customer may attempt, before something has happened and after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.life import event, top_up
from tests.lifecycle.customers import DELIVERED, HERE, PLAN, THIRD, THIRD_PLAN
from tests.stories import covered as care
from tests.stories.company import SECOND, SHOP, redeemed
from tests.stories.test_tiers_groups import grouped

DEVICE = care.SENT[0]
"""The device the other plan covers now."""
AGENT = care.STAFF
Attempt = Callable[[str, str, str], bytes]
"""``(id, number, time) -> event``; the number is the one the first subscription has by now."""


def _used(service: str, quantity: int, always: str = "") -> Attempt:
    def made(name: str, number: str, time: str) -> bytes:
        data: dict[str, Any] = {"service": service, "quantity": quantity}
        return event(name, "usage.reported", f"number/{always or number}", time, source="network/gy", **data)

    return made


def _ended_by(ground: str) -> Attempt:
    def made(name: str, number: str, time: str) -> bytes:
        data = {"ground": ground, "reason": "the terms say so", "actor": AGENT}
        return event(name, "care.ended", f"device/{PLAN}", time, source="provider", **data)

    return made


def _replaced(device: str) -> Attempt:
    def made(name: str, number: str, time: str) -> bytes:
        return care.asked(name, time, "replacement", device)

    return made


def _warranted(name: str, number: str, time: str) -> bytes:
    return event(name, "care.warranty-claimed", f"request/{DELIVERED}", time, source="web", defect="speaker")


def _enrolled(name: str, number: str, time: str) -> bytes:
    return care.enrolled(time, imei=THIRD_PLAN, number=number)


def _cut_off(name: str, number: str, time: str) -> bytes:
    return event(name, "number.disconnected", f"number/{number}", time, source=SHOP, reason="debt", actor=AGENT)


def _paid_late(name: str, number: str, time: str) -> bytes:
    data = {"bill": "extra", "amount": "535.00", "channel": "shop"}
    return event(name, "bill.paid", f"account/{HERE}", time, source=SHOP, **data)


def _notified(name: str, number: str, time: str) -> bytes:
    return event(name, "tier.notified", f"number/{number}", time, source=SHOP, tier="gold", actor=AGENT)


def _refunded(name: str, number: str, time: str) -> bytes:
    return event(name, "refund.paid", f"number/{number}", time, source=SHOP, actor=AGENT, method="cash")


def _checked(name: str, number: str, time: str) -> bytes:
    more: dict[str, Any] = {"bought_on": "2024-03-01", "click2protect": True}
    return care.enrolled(time, imei=THIRD_PLAN, number=number, **more)


def _grouped(name: str, number: str, time: str) -> bytes:
    return grouped(time, number, SECOND, receiver=number)


ATTEMPTS: dict[str, Attempt] = {
    "call": _used("voice", 60),
    "top-up": lambda name, number, time: top_up(name, number, "100", time),
    "data": _used("data", 1_000_000),
    "redeem": lambda name, number, time: redeemed(name, number, "drink-10", time),
    "notify": _notified,
    "request": _replaced(DEVICE),
    "warranty": _warranted,
    "enrol": _enrolled,
    "group": _grouped,
    "end-by-18.2": _ended_by("care/18.2"),
    "end-by-18.3": _ended_by("care/18.3"),
    "end-by-18.7": _ended_by("care/18.7"),
    "cut-off": _cut_off,
    "pay-late": _paid_late,
    "pay-refund": _refunded,
    "enrol-checked": _checked,
    "call-third": _used("voice", 60, THIRD),
    "request-third": _replaced(THIRD_PLAN),
}

STANDING: dict[str, dict[str, tuple[str, ...]]] = {
    "form-1": {"wallet": ("call", "top-up"), "addon": ("data",)},
    "form-2": {"wallet": ("call", "top-up"), "addon": ("data",)},
    "postpaid": {"care": ("request", "warranty")},
    "shared": {"points": ("redeem",)},
    "alone": {"points": ("redeem",)},
    "own": {"wallet": ("call", "top-up"), "addon": ("data",), "points": ("redeem",)},
}
"""What each customer attempts in every play, by programme."""
