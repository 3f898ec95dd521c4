"""Parts, commands and terms for the tests of billing and of payments, made by hand with as little as a test needs."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from sitthi.areas.billing import rules
from sitthi.areas.billing.model import IssueBill
from sitthi.areas.billing.terms import BillingTerms, read
from sitthi.kernel.command import SYSTEM, Command
from sitthi.kernel.decision import Decision, Part
from sitthi.standing.money_parts import (
    FORM_3,
    OPEN,
    PAID,
    RUNNING,
    BillingPart,
    BillPart,
    ChargePart,
    ContractPart,
    Line,
)
from sitthi.standing.parts import AccountPart, Standing
from sitthi.terms import Values
from tests.days import at, day
from tests.shipped import shipped

P = TypeVar("P", bound=Part)

BA = "BA1"
NUMBER = "0812345678"


NOW = at("2024-06-01 09:00")


@cache
def values() -> dict[str, Values]:
    """The documents of the book as shipped that billing and payments read."""
    book, on = shipped(), dt.date(2024, 6, 1)
    return {name: Values(book.in_force(name, on)) for name in ("sample", "prepaid", "general")}


@cache
def terms(*off: str) -> BillingTerms:
    """The terms of billing as shipped, some clauses switched off."""
    return read(values(), frozenset(off))


def account(cycle_day: int = 1) -> AccountPart:
    """The account the tests bill."""
    return AccountPart(BA, "H1", cycle_day, portal=False)


def standing(**parts: object) -> Standing:
    """What the rules read, empty but for what a test names."""
    given: dict[str, Any] = {
        "account": account(),
        "billing": BillingPart(BA),
        "bills": (),
        "bill": None,
        "charges": (),
        "payment": None,
        "contracts": (),
    }
    given.update(parts)
    return Standing(**given)


def command(body: msgspec.Struct, at_us: int = NOW, source: str = "billing", request: str = "1") -> Command[Any]:
    """A command about the account."""
    return Command("any", source, request, f"account/{BA}", at_us, SYSTEM, b"", body)


def line(amount: int, tax: str = "exclusive", product: str = "Voice", contract: str = "") -> Line:
    """A line of a bill."""
    return Line(NUMBER, product, amount, tax, contract=contract)


def may(*lines: Line, **fields: object) -> IssueBill:
    """The bill of May 2024, due on 20 June."""
    given: dict[str, Any] = {"bill": "B1", "from_day": day("2024-05-01"), "to_day": day("2024-05-31")}
    given |= {"due_day": day("2024-06-20"), "lines": lines or (line(10_000),)}
    return IssueBill(**given | fields)


def issue(
    *lines: Line, found: Standing | None = None, off: tuple[str, ...] = (), at_us: int = NOW, **fields: object
) -> Decision:
    """The bill of May, decided by the shipped terms."""
    return rules.issue_bill(command(may(*lines, **fields), at_us), found or standing(), terms(*off))


def bill(**fields: object) -> BillPart:
    """A bill of May over 107.00, issued on 1 June and due on 20 June; what is paid of it was paid at once, in time."""
    paid_satang = fields.get("paid_satang", 0)
    given: dict[str, Any] = {
        "bill": "B1",
        "account": BA,
        "from_day": day("2024-05-01"),
        "to_day": day("2024-05-31"),
        "issued_us": NOW,
        "due_day": day("2024-06-20"),
        "lines": (line(10_000),),
        "vat_satang": 700,
        "total_satang": 10_700,
        "paid_satang": 0,
        "state": OPEN,
        "payments": 1 if paid_satang else 0,
        "in_time_satang": paid_satang,
    }
    return BillPart(**given | fields)


def paid_bill(**fields: object) -> BillPart:
    """The bill of May, paid in full at a shop on 10 June."""
    given = {"paid_satang": 10_700, "state": PAID, "paid_us": at("2024-06-10 12:00"), "paid_by": "shop"}
    return bill(**given | fields)


def charge(at_us: int, amount: int = 10_000, name: str = "c1", tax: str = "exclusive") -> ChargePart:
    """A charge that waits."""
    return ChargePart(name, BA, line(amount, tax, "Fee"), at_us)


def contract(**fields: object) -> ContractPart:
    """A form-3 contract signed on 15 May 2024: 500.00 before VAT in advance, given back on 12 bills."""
    given: dict[str, Any] = {
        "contract": "C1",
        "number": NUMBER,
        "account": BA,
        "form": FORM_3,
        "offer": "handset-12",
        "state": RUNNING,
        "signed_us": at("2024-05-15 10:00"),
        "start_day": day("2024-05-15"),
        "end_day": day("2025-05-15"),
        "term_months": 12,
        "advance_satang": 50_000,
        "vat_satang": 3_500,
        "credit_months": 12,
    }
    return ContractPart(**given | fields)


def unmet(decision: Decision) -> set[str]:
    """The clauses that were not met."""
    return {reason.clause for reason in decision.reasons if not reason.met}


def with_credit(satang: int, **parts: object) -> Standing:
    """A standing whose account has paid too much before."""
    return standing(billing=replace(BillingPart(BA), credit_satang=satang), **parts)


def effects(decision: Decision) -> list[object]:
    """Everything a decision does, whatever its kind."""
    return [*decision.transfers, *decision.changes, *decision.messages, *decision.events]
