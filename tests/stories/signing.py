"""A customer with a number on a billing account: the events of the stories about bills and contracts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from sitthi.app import World
from sitthi.kernel.money import format_thb
from sitthi.standing.money_parts import BillPart, ContractPart
from tests.life import event

NUMBER = "0812345678"
SUBJECT = f"number/{NUMBER}"
HOLDER = "holder/h-1"
ACCOUNT = "account/ba-1"
SHOP = "shop/0042"
AGENT = {"kind": "staff", "id": "nid", "role": "agent"}
SUPERVISOR = {"kind": "staff", "id": "lek", "role": "supervisor"}
MONTHS = [f"{2024 + month // 12}-{month % 12 + 1:02d}" for month in range(13)]
BILLING = {"kind": "system", "id": "rating", "role": "system"}


def morning(day: str) -> str:
    """Nine in the morning of a day."""
    return f"{day}T09:00:00+07:00"


def customer(day: str, cycle_day: int = 1) -> list[bytes]:
    """A holder that is registered, and an account of it."""
    who = {"kind": "person", "name": "มาลี ใจดี", "id_kind": "citizen", "id_number": "1101700230708"}
    return [
        event("h1", "holder.registered", HOLDER, morning(day), source=SHOP, **who),
        event("a1", "account.opened", ACCOUNT, morning(day), source=SHOP, holder="h-1", cycle_day=cycle_day),
    ]


def postpaid(day: str, cycle_day: int = 1) -> list[bytes]:
    """A customer with a postpaid number."""
    data: dict[str, Any] = {"account": "ba-1", "charging": "postpaid", "main_package": "post-basic"}
    return [
        *customer(day, cycle_day),
        event("n1", "number.activated", SUBJECT, morning(day), source=SHOP, **data),
    ]


def prepaid(day: str, balance: str, **more: Any) -> list[bytes]:
    """A customer with a prepaid number that has money."""
    data: dict[str, Any] = {
        "account": "ba-1",
        "holder": "h-1",
        "main_package": "my-second",
        "active_since": "2020-01-01",
    }
    data |= {"balance": balance, "valid_until": "2025-12-31T00:00:00+07:00"}
    return [
        *customer(day),
        event("n1", "number.taken-over", SUBJECT, morning(day), **{**data, **more}),
    ]


def signed(time: str, offer: str = "handset-12", **more: Any) -> bytes:
    """A contract C1 of one of the sample offers, signed at a shop; ``handset-12`` unless told otherwise."""
    offers: dict[str, dict[str, Any]] = {
        "handset-12": {"advance": "500", "handset": {"model": "Phone Plus", "price": "29900", "discount": "8000"}},
        "handset-24": {"advance": "2000", "handset": {"model": "Phone Mini", "price": "19900", "discount": "6000"}},
        "plan-12": {"advance": "1000"},
    }
    data = offers[offer] | {"offer": offer, "contract": "C1", "channel": "shop", **more}
    return event(f"sign-{data['contract']}", "contract.signed", SUBJECT, time, source=SHOP, **data)


def charge(event_id: str, amount: str, time: str, product: str = "Data", **more: Any) -> bytes:
    """A charge that waits for the next bill."""
    data: dict[str, Any] = {"number": NUMBER, "product": product, "amount": amount, "actor": BILLING, **more}
    return event(event_id, "charge.added", ACCOUNT, time, source="rating", **data)


def paid(event_id: str, bill: str, amount: str, channel: str, time: str) -> bytes:
    """A bill is paid through a channel."""
    return event(
        event_id, "bill.paid", ACCOUNT, time, source=f"pay/{channel}", bill=bill, amount=amount, channel=channel
    )


def ended(time: str, cause: str, *evidence: str, contract: str = "C1", **more: Any) -> bytes:
    """A contract is ended at a shop."""
    data: dict[str, Any] = {"cause": cause, "evidence": list(evidence), **more}
    return event(f"end-{contract}", "contract.ended", f"contract/{contract}", time, source=SHOP, **data)


def last_day(month: str) -> str:
    """The last day of a month."""
    year, number = map(int, month.split("-"))
    return f"{dt.date(year + number // 12, number % 12 + 1, 1) - dt.timedelta(days=1)}"


def fee(month: str, amount: str = "699.00") -> bytes:
    """The monthly charge of a month, known on the evening of its last day."""
    return charge(f"fee-{month}", amount, f"{last_day(month)}T22:00:00+07:00")


def bill_of(month: str) -> str:
    """The name of the bill that closes a month."""
    return f"ba-1-{last_day(month)}"


def contract(world: World, name: str = "C1") -> ContractPart:
    """A contract as it is kept."""
    row = world.connection.execute("SELECT doc::text FROM contracts WHERE contract = %s", (name,)).fetchone()
    assert row is not None
    return msgspec.json.decode(row[0], type=ContractPart)


def settlement(world: World, name: str = "C1") -> list[str]:
    """The lines of a settlement: code, amount, the end of its clause."""
    return [
        f"{line.code} {format_thb(line.amount_satang)} {line.clause.rpartition('/')[2]}"
        for line in contract(world, name).settlement
    ]


def bills(world: World) -> list[str]:
    """Every bill as it is kept: its name, total, what is paid, and how."""
    rows = world.connection.execute("SELECT doc::text FROM bills ORDER BY bill").fetchall()
    parts = [msgspec.json.decode(row[0], type=BillPart) for row in rows]
    return [
        f"{one.bill} {format_thb(one.total_satang)} {format_thb(one.paid_satang)} {one.state} {one.paid_by}".rstrip()
        for one in parts
    ]
