"""Device protection: a citizen with a number whose device is covered, the events of its requests, what is kept of it."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.standing.care_parts import CarePlanPart
from tests.life import event
from tests.stories.company import FIRST, SHOP, at
from tests.stories.telling import Life

PLAN_IMEI = "352099001761481"
SENT = ("356938035643809", "356938035643817", "356938035643825", "356938035643833")
PURPOSES = ["membership", "service", "contact", "risk-and-fraud", "anonymous-statistics"]
STAFF = {"kind": "staff", "id": "malee", "role": "agent"}


def citizen(day: str, holder: str = "h-1", account: str = "ba-1", id_number: str = "1101700230708") -> list[bytes]:
    """A citizen with a billing account whose cycle begins on the first."""
    who = {"kind": "person", "name": "มาลี ใจดี", "id_kind": "citizen", "id_number": id_number, "residency": "thailand"}
    return [
        event(f"h-{holder}", "holder.registered", f"holder/{holder}", at(day), source=SHOP, **who),
        event(f"a-{account}", "account.opened", f"account/{account}", at(day), source=SHOP, holder=holder, cycle_day=1),
    ]


def number(day: str, name: str = FIRST, account: str = "ba-1") -> bytes:
    """A postpaid number."""
    data = {"account": account, "charging": "postpaid", "main_package": "post-basic"}
    return event(f"n-{name}-{day}", "number.activated", f"number/{name}", at(day), source=SHOP, **data)


def enrolled(time: str, package: str = "monthly", imei: str = PLAN_IMEI, **more: Any) -> bytes:
    """An iPhone 15 Pro of 37,900 THB, bought that day, is to be covered."""
    data = {
        "number": FIRST, "model": "iPhone 15 Pro 128GB", "price": "37900.00", "bought_on": time[:10],
        "sales_channel": "shop", "package": package, "consents": PURPOSES,
    }  # fmt: skip
    return event(
        f"enrol-{imei}-{time}", "care.enrolment-requested", f"device/{imei}", time, source=SHOP, **{**data, **more}
    )


def enrolled_told(time: str) -> list[str]:
    """What is decided when a device is enrolled and the confirmation arrives at once."""
    return [
        f"{time} enrol-device granted; sms care-confirm",
        f"{time} deliver-message recorded",
        f"{time} start-cover recorded",
        f"{time} charge-care-fee recorded",
        f"{time} bill-care-fee granted",
    ]


def asked(request: str, time: str, service: str, imei: str, province: str = "Bangkok", **more: Any) -> bytes:
    """Another device is asked for."""
    data = {"device": imei, "service": service, "address": {"province": province}}
    return event(f"ask-{request}", "care.request-made", f"request/{request}", time, source="web", **data, **more)


def done(kind: str, request: str, time: str, **data: Any) -> bytes:
    """Something that the provider tells of a request: ``kind`` is the event's name after ``care.``."""
    return event(f"{kind}-{request}-{time}", f"care.{kind}", f"request/{request}", time, source="provider", **data)


def bill_paid(ends: str, amount: str, time: str, account: str = "ba-1") -> bytes:
    """The bill of a cycle that ended on a day is paid."""
    data = {"bill": f"{account}-{ends}", "amount": amount, "channel": "shop"}
    return event(f"pay-{account}-{ends}", "bill.paid", f"account/{account}", time, source=SHOP, **data)


def handed_over(request: str, day: str, old: str, new: str) -> list[bytes]:
    """A switch asked for, paid and sent on a day, the old device given to the provider, all within the promised time."""
    return [
        asked(request, at(day, "10:00:00"), "switch", old),
        done("request-paid", request, at(day, "10:05:00"), amount="9475.00"),
        done("device-sent", request, at(day, "11:00:00"), imei=new),
        done("delivery-attempted", request, at(day, "14:00:00"), result="delivered"),
        done("device-returned", request, at(day, "14:01:00"), imei=old),
    ]


def switched(request: str, day: str, old: str, new: str) -> list[bytes]:
    """A switch from asking to its end, all in order and within the promised time."""
    return [
        *handed_over(request, day, old, new),
        done("device-inspected", request, at(day, "18:00:00"), finding="ok"),
    ]


def handed_over_told(day: str) -> list[str]:
    """What is decided of that."""
    return [
        f"{day} 10:00:00 make-request granted; sms request-made-switch",
        f"{day} 10:05:00 pay-request granted; provider/care > revenue/care 8855.14; provider/care > vat/output 619.86; sms request-paid; sms request-accepted",
        f"{day} 10:05:00 start-promise recorded; sms delivery-promised",
        f"{day} 11:00:00 send-device granted; sms request-sent",
        *delivered_told(f"{day} 14:00:00"),
        f"{day} 14:01:00 return-device granted",
    ]


def delivered_told(time: str) -> list[str]:
    """What is decided when the device of a switch arrives."""
    return [
        f"{time} attempt-delivery recorded; sms request-delivered",
        f"{time} stop-promise recorded",
        f"{time} receive-promise recorded",
        f"{time} follow-device recorded",
    ]


def plan_of(told: Life, name: str = FIRST) -> str:
    """A number's plan: its state, device, package fees asked for, and what was used."""
    rows = told.world.connection.execute(
        "SELECT c.doc::text FROM care_plans c JOIN numbers n USING (number_no) WHERE n.number = %s", (name,)
    ).fetchall()
    plans = [msgspec.json.decode(row[0], type=CarePlanPart) for row in rows]
    return "; ".join(
        f"{one.state} {one.imei} {one.package}, {one.months_charged} charged, {one.paid_months} paid for, "
        f"used {[use.service for use in one.uses]}, {one.ground or 'no ground'}"
        for one in sorted(plans, key=lambda one: (one.requested_us, one.plan))
    )


def register(told: Life) -> list[str]:
    """What the register says of devices."""
    rows = told.world.connection.execute("SELECT imei, state FROM care_devices WHERE state <> '' ORDER BY imei")
    return [f"{imei} {state}" for imei, state in rows.fetchall()]
