"""Contracts, numbers, bills and terms for the tests of contracts, made by hand with as little as a test needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from sitthi.areas.contracts import rules
from sitthi.areas.contracts.model import EndContract
from sitthi.areas.contracts.terms import ContractTerms, read
from sitthi.kernel import moment
from sitthi.kernel.command import Actor, Command
from sitthi.kernel.decision import Decision, Part, Remedy
from sitthi.kernel.money import parse_thb
from sitthi.standing import funds
from sitthi.standing.money_parts import (
    FORM_2,
    FORM_3,
    OPEN,
    RUNNING,
    Benefit,
    BillPart,
    ChargePart,
    ContractPart,
    Line,
)
from sitthi.standing.parts import (
    ACTIVE,
    AccountPart,
    HolderPart,
    MessagePart,
    NumberPart,
    RefundPart,
    Standing,
    WalletPart,
)
from sitthi.terms import Values
from sitthi.terms.model import Plain, by_name
from tests.areas.decided import parts
from tests.days import at, day
from tests.shipped import shipped

P = TypeVar("P", bound=Part)

NUMBER = "0812345678"
BA = "BA1"
CONTRACT = "c1"
CUSTOMER = Actor("customer", "h1", "customer")
AGENT = Actor("staff", "malee", "agent")
CHANNEL = Actor("channel", "app", "channel")


NOW = at("2024-05-15 10:00")


@cache
def _versions() -> dict[str, Any]:
    book = shipped()
    return {name: book.in_force(name, dt.date(2024, 5, 15)) for name in ("prepaid", "general", "offers")}


def terms(*off: str, **changed: Plain) -> ContractTerms:
    """The terms of the book as shipped, some clauses off, values of ``prepaid`` changed (``form3__clawback``)."""
    versions = _versions()
    known = dict(versions["prepaid"].values)
    for spoken, value in changed.items():
        name = spoken.replace("__", ".").replace("_", "-")
        assert name in known, name
        known[name] = replace(known[name], value=value)
    changed_prepaid = replace(versions["prepaid"], values=by_name(tuple(known.values())))
    values = {**versions, "prepaid": changed_prepaid}
    return read({name: Values(version) for name, version in values.items()}, frozenset(off))


def number(**other: Any) -> NumberPart:
    """An active prepaid number, in service since long ago."""
    return replace(NumberPart(NUMBER, BA, "mobile", "prepaid", "my-second", ACTIVE, "", 0, 1), **other)


def holder(**other: Any) -> HolderPart:
    """Whose number it is."""
    return replace(HolderPart("h1", "person", "th", "citizen"), **other)


def wallet(satang: int = 100_000, **other: int) -> WalletPart:
    """A wallet with 1,000 THB of money received."""
    return replace(WalletPart(balance_satang=satang, valid_until_us=NOW + moment.DAY_US), **other)


def welcome() -> MessagePart:
    """The message whose delivery completes the first activation."""
    return MessagePart("m1", "activated", "queued", "activation", 1, 0, 0, 0, {})


def form_2(**other: Any) -> ContractPart:
    """The offer of C5: 180 days from 2024-05-15, paid 500.00 with VAT, a benefit of 17.33."""
    part = ContractPart(
        contract=CONTRACT,
        number=NUMBER,
        account=BA,
        form=FORM_2,
        offer="save-180",
        state=RUNNING,
        signed_us=NOW,
        start_day=moment.day_of(NOW),
        end_day=moment.day_of(NOW) + 180,
        term_months=6,
        advance_satang=50_000,
        vat_satang=3_271,
        benefits=(Benefit("service-discount", 1_733),),
    )
    return replace(part, **other)


def form_3(**other: Any) -> ContractPart:
    """A handset contract of 366 days from 2024-01-10: advance 500.00, handset discount 8,000.00, benefits 120.00."""
    part = ContractPart(
        contract=CONTRACT,
        number=NUMBER,
        account=BA,
        form=FORM_3,
        offer="handset-12",
        state=RUNNING,
        signed_us=at("2024-01-10 10:00"),
        start_day=day("2024-01-10"),
        end_day=day("2025-01-10"),
        term_months=12,
        advance_satang=50_000,
        vat_satang=3_500,
        credit_months=12,
        benefits=(Benefit("service-discount", 12_000),),
        handset_model="Phone Plus",
        handset_discount_satang=800_000,
    )
    return replace(part, **other)


def bill(total: str, name: str = "b1", paid: str = "0") -> BillPart:
    """A bill that is open."""
    lines = (Line(NUMBER, "Voice", parse_thb(total), "outside"),)
    return BillPart(name, BA, 0, 30, 0, 45, lines, 0, parse_thb(total), parse_thb(paid), OPEN)


def advance_charge(contract: ContractPart) -> ChargePart:
    """The advance of a contract, waiting for the next bill."""
    line = Line(NUMBER, "Advance", contract.advance_satang, "exclusive", "advance", contract.contract)
    return ChargePart(f"{contract.contract}-advance", BA, line, contract.signed_us)


def standing(**parts: Any) -> Standing:
    """What the rules of contracts read, with nothing signed yet but for what a test names."""
    usual: dict[str, Any] = {
        "holder": holder(),
        "account": AccountPart(BA, "h1", 1, portal=False),
        "number": number(),
        "wallet": wallet(),
        "addons": (),
        "awaited": (),
        "contracts": (),
        "contract": None,
        "bills": (),
        "charges": (),
    }
    return Standing(**{**usual, **parts})


def command(
    body: msgspec.Struct, at_us: int = NOW, actor: Actor = AGENT, source: str = "shop/0042", request: str = "r1"
) -> Command[Any]:
    """A request, by default of an agent in a shop."""
    return Command("any", source, request, f"number/{NUMBER}", at_us, actor, b"", body)


def decide(
    body: msgspec.Struct, found: Standing | None = None, by: ContractTerms | None = None, **asked: Any
) -> Decision:
    """Decide a body by the rule of its name and the terms as shipped."""
    name = type(body).__name__
    rule = getattr(rules, "".join(f"_{one.lower()}" if one.isupper() else one for one in name).lstrip("_"))
    decision: Decision = rule(command(body, **asked), found or standing(), by or terms())
    return decision


def refund_satang(decision: Decision) -> int:
    """What a decision has to be paid back, all refunds together."""
    return sum(one.amount_satang for one in parts(decision, RefundPart))


def lines(contract: ContractPart) -> dict[str, int]:
    """The settlement of a contract, by the codes of its lines."""
    return {line.code: line.amount_satang for line in contract.settlement}


def mended(found: Standing, how: Iterable[Remedy], at_us: int) -> Standing:
    """The standing after the events a refusal names, each granted."""
    for remedy in how:
        if remedy.type == "topup.requested":
            assert remedy.data["channel"] == "kiosk"
            after, _ = funds.give(found.wallet, NUMBER, parse_thb(str(remedy.data["amount"])), "channel/kiosk")
            found = replace(found, wallet=after)
        elif remedy.type in {"number.resumed", "message.delivered"}:
            starting_satang = found.number.starting_value_satang if remedy.type == "message.delivered" else 0
            after, _ = funds.give(found.wallet, NUMBER, starting_satang, "channel/sim")
            found = replace(found, number=number(charging=found.number.charging), awaited=(), wallet=after)
        else:
            assert remedy.type == "contract.ended"
            ended = next(one for one in found.contracts if remedy.subject == f"contract/{one.contract}")
            body = EndContract(str(remedy.data["cause"]))
            decision = decide(body, replace(found, contract=ended), at_us=at_us, actor=CHANNEL, source="remedy")
            assert decision.outcome == "granted"
            left = tuple(one for one in found.contracts if one is not ended)
            found = replace(found, contracts=left)
    return found
