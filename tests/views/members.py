"""Lives of members of the points programme, for tests of what is proven, shown and told of them."""

from __future__ import annotations

from typing import Any

from sitthi.kernel import ids
from tests.life import event, later

OPENED = "2023-01-05T09:00:00+07:00"
HOLDER, BA, OTHER_BA = "holder/C1", "account/BA1", "account/BA2"
FIRST, SECOND, FIBRE = "number/0812000001", "number/0812000002", "number/FBB2000001"
COMPANY = {"kind": "juristic", "name": "บริษัท ขนมปัง จำกัด", "id_kind": "company", "id_number": "0105558000014"}
PROFILE = {
    "legal_form": "limited-company",
    "certificate": "0105558000014",
    "business": "retail",
    "annual_revenue": "18000000.00",
    "employees": 22,
}
POSTPAID = {"charging": "postpaid", "main_package": "post-basic"}


def at(days: int, **more: int) -> str:
    """So many days after the account was opened."""
    return later(OPENED, days=days, **more)


def enrolled(*numbers: str, fibre: str = FIBRE) -> list[bytes]:
    """A company with two accounts; the first has the numbers and one of fibre, and enrols with a bonus of 10."""
    who = {"by": {"id": "nok", "authorised": True}, "sms_number": numbers[0].partition("/")[2]}
    account = BA.partition("/")[2]
    made = [
        event("c", "holder.registered", HOLDER, OPENED, **COMPANY),
        event("a", "account.opened", BA, OPENED, holder="C1", cycle_day=1),
        event("b", "account.opened", OTHER_BA, OPENED, holder="C1", cycle_day=1),
        event("p", "account.portal-joined", BA, at(0, minutes=1)),
        event("f", "business.profiled", HOLDER, at(0, minutes=2), **PROFILE),
    ]
    kinds = dict.fromkeys(numbers, "mobile") | ({fibre: "fibre"} if fibre else {})
    for number, product in kinds.items():
        data = {**POSTPAID, "product": product, "account": account}
        made.append(event(f"n-{number}", "number.activated", number, at(0, minutes=3), **data))
    return [*made, event("e", "points.enrolment-requested", BA, at(0, minutes=5), source="portal", **who)]


def billed(bill: str, days: int, amount: str = "20000.00", number: str = FIRST) -> list[bytes]:
    """A bill of calls, VAT on top, paid in full two days later."""
    day = at(days)[:10]
    line = {"number": number.partition("/")[2], "product": "Voice", "amount": amount, "tax": "exclusive"}
    paid = f"{int(amount.replace('.', '')) * 107 // 100 / 100:.2f}"
    return [
        event(f"i-{bill}", "bill.issued", BA, at(days), bill=bill, period={"from": day, "to": day},
              due_on=at(days + 15)[:10], lines=[line]),
        event(f"p-{bill}", "bill.paid", BA, at(days + 2), bill=bill, amount=paid, channel="app"),
    ]  # fmt: skip


def redeemed(event_id: str, number: str, days: int, reward: str = "desk-fan", **more: Any) -> bytes:
    """Points redeemed in the app."""
    return event(event_id, "points.redemption-requested", number, at(days), reward=reward, channel="app", **more)


def named(event_id: str) -> str:
    """The id of the decision on an event of these lives: that of its payment or its redemption."""
    return ids.decision_id(ids.request_key("test", event_id))


def reversed_(event_id: str, payment: str, days: int) -> bytes:
    """A payment that bounced."""
    staff = {"kind": "staff", "id": "nok", "role": "supervisor"}
    return event(event_id, "payment.reversed", BA, at(days), payment=named(payment), reason="bounced", actor=staff)


def handed_over(event_id: str, redemption: str, time: str, **shown: Any) -> bytes:
    """A reward asked for at its shop."""
    return event(event_id, "reward.handed-over", f"reward/{redemption}", time, **shown)
