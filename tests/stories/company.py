"""A small company with numbers on a billing account: the events of the stories about points."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from sitthi.app import World
from sitthi.kernel import ids, moment
from sitthi.standing.points_parts import PointsPart
from tests.life import event, later

COMPANY = "holder/c-1"
ACCOUNT = "account/ba-1"
FIRST, SECOND, THIRD = "0812345678", "0823456789", "0834567890"
FIBRE = "FBB5500001"
SHOP = "shop/0042"
PORTAL = "portal"
PROFILE = {
    "legal_form": "limited-company",
    "certificate": "dbd-1",
    "business": "retail",
    "annual_revenue": "12000000.00",
    "employees": 12,
}


def at(day: str, clock: str = "09:00:00") -> str:
    """A time of a Thai day."""
    return f"{day}T{clock}+07:00"


def company(day: str, *numbers: str, account: str = "ba-1") -> list[bytes]:
    """A company that has shown what it is, with postpaid numbers on an account that is on the portal."""
    who = {"kind": "juristic", "name": "ร้านดี จำกัด", "id_kind": "company", "id_number": "0105536000315"}
    return [
        event("h1", "holder.registered", COMPANY, at(day), source=SHOP, **who),
        event("b1", "business.profiled", COMPANY, at(day), source=SHOP, **PROFILE),
        *opened(day, *numbers, account=account),
    ]


def opened(day: str, *numbers: str, account: str) -> list[bytes]:
    """An account of the company, with its numbers."""
    begins = event(
        f"a-{account}", "account.opened", f"account/{account}", at(day), source=SHOP, holder="c-1", portal=True
    )
    return [begins, *(activated(number, at(day), account) for number in numbers)]


def activated(number: str, time: str, account: str = "ba-1", charging: str = "postpaid") -> bytes:
    """A number begins: mobile, or fibre by its name."""
    data = {"account": account, "product": "mobile", "charging": charging, "main_package": "post-basic"}
    if number.startswith("FBB"):
        data |= {"product": "fibre", "main_package": "fibre-basic"}
    return event(f"n-{number}-{time}", "number.activated", f"number/{number}", time, source=SHOP, **data)


def enrolled(time: str, sms_number: str = FIRST, account: str = "ba-1", name: str = "enrol") -> bytes:
    """An authorised person enrols an account on the portal."""
    by = {"id": "u-1", "authorised": True}
    data = {"by": by, "sms_number": sms_number}
    return event(f"{name}-{account}", "points.enrolment-requested", f"account/{account}", time, source=PORTAL, **data)


def billed(month: str, amount: str, account: str = "ba-1", due: str = "", number: str = FIRST) -> bytes:
    """The bill of a month, of calls before VAT; it is issued on the 1st of the next at 8 and due on the 20th."""
    first = dt.date.fromisoformat(f"{month}-01")
    issued = (first + dt.timedelta(days=31)).replace(day=1)
    period = {"from": f"{first}", "to": f"{issued - dt.timedelta(days=1)}"}
    line = {"number": number, "product": "Voice", "amount": amount, "tax": "exclusive"}
    data: dict[str, Any] = {"bill": month, "period": period, "due_on": due or f"{issued.replace(day=20)}"}
    return event(
        f"bill-{account}-{month}",
        "bill.issued",
        f"account/{account}",
        at(f"{issued}", "08:00:00"),
        source="billing",
        lines=[line],
        **data,
    )


def paid(month: str, amount: str, time: str, account: str = "ba-1", name: str = "pay") -> bytes:
    """A bill is paid at a shop."""
    data = {"bill": month, "amount": amount, "channel": "shop"}
    return event(f"{name}-{account}-{month}", "bill.paid", f"account/{account}", time, source=SHOP, **data)


def reversed_payment(month: str, time: str, account: str = "ba-1", name: str = "pay") -> bytes:
    """The payment of a bill is undone; ``name`` is how the payment was named."""
    payment = ids.decision_id(ids.request_key(SHOP, f"{name}-{account}-{month}"))
    data = {"payment": payment, "reason": "disputed"}
    return event(
        f"undo-{name}-{account}-{month}-{time}", "payment.reversed", f"account/{account}", time, source=SHOP, **data
    )


def redeemed(name: str, number: str, reward: str, time: str, channel: str = "app") -> bytes:
    """A number redeems points for a reward."""
    return event(
        name, "points.redemption-requested", f"number/{number}", time, source="app", reward=reward, channel=channel
    )


def asked(name: str, number: str, time: str, by: str = "app") -> bytes:
    """A number asks for its points."""
    return event(name, "points.asked", f"number/{number}", time, source="app", by=by)


def switched(number: str, to: str, time: str) -> bytes:
    """A number goes to prepaid, or to postpaid."""
    package = {"prepaid": "my-second", "postpaid": "post-basic"}[to]
    return event(
        f"w-{number}-{time}",
        "number.recharged-as",
        f"number/{number}",
        time,
        source=SHOP,
        to=to,
        main_package=package,
    )


def renumbered(number: str, to_number: str, time: str, to_account: str = "") -> bytes:
    """A subscription gets another number, perhaps in another account."""
    data = {"to_number": to_number} | ({"to_account": to_account} if to_account else {})
    return event(f"r-{number}-{time}", "number.renumbered", f"number/{number}", time, source=SHOP, **data)


def left(number: str, time: str, type_: str = "number.disconnected", **data: Any) -> bytes:
    """A number is disconnected at the customer's wish, or ported out."""
    data = data or ({"reason": "customer"} if type_ == "number.disconnected" else {})
    return event(f"l-{number}-{time}", type_, f"number/{number}", time, source=SHOP, **data)


def part(world: World, place: str) -> PointsPart:
    """The points of a place as they are kept: ``account/ba-1`` or ``number/0812345678``."""
    kind, _, name = place.partition("/")
    row = world.connection.execute(
        "SELECT doc::text FROM points JOIN places USING (place_no) WHERE kind = %s AND name = %s", (kind, name)
    ).fetchone()
    return PointsPart(place) if row is None else msgspec.json.decode(row[0], type=PointsPart)


def lots(world: World, place: str = ACCOUNT) -> list[str]:
    """The lots of a place, soonest-expiring first: what for, how many are left of how many, and their last day."""
    return [
        f"{one.origin} {one.left}/{one.points} {moment.date_of(one.expires_day)}" for one in part(world, place).lots
    ]


def points(world: World, place: str = ACCOUNT) -> int:
    """What is left of all lots of a place, written off or not."""
    return sum(one.left for one in part(world, place).lots)


__all__ = [
    "ACCOUNT", "COMPANY", "FIBRE", "FIRST", "PORTAL", "PROFILE", "SECOND", "SHOP", "THIRD", "activated", "asked", "at",
    "billed", "company", "enrolled", "later", "left", "lots", "opened", "paid", "part", "points", "redeemed",
    "renumbered", "reversed_payment", "switched",
]  # fmt: skip
