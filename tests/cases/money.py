"""What stands of the world as a whole, in the words of a case: bills, charges, contracts and so on, the books."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from sitthi.areas.billing import store as billing_store
from sitthi.areas.complaints import store as complaints_store
from sitthi.areas.contracts import store as contracts_store
from sitthi.kernel import moment
from sitthi.kernel.decision import Transfer
from sitthi.kernel.money import format_thb
from sitthi.ledger import chart
from sitthi.standing.money_parts import BillPart, ChargePart, ComplaintPart, ContractPart
from sitthi.storage.pipeline import Connection
from tests.cases import care, points, rewards, tiers

LISTS = ("bills", "charges", "contracts", "complaints", *points.LISTS, *rewards.LISTS, *tiers.LISTS, *care.LISTS)
"""What a case may list of the world as a whole; bills by account and id, points by place."""
BOOKS = "books"
"""Balances by account of the books; one that nothing has moved is 0.00."""
ALL = (*LISTS, BOOKS)
_CREDIT = "Credit"
_EMPTY = "0.00"
_BILLS = "SELECT doc::text FROM bills"
_CHARGES = "SELECT doc::text FROM charges ORDER BY (doc->>4)::bigint, charge"
_CONTRACTS = "SELECT doc::text FROM contracts ORDER BY contract"
_COMPLAINTS = "SELECT doc::text FROM complaints ORDER BY complaint"


class Money(msgspec.Struct, frozen=True):
    """The lists and the books, as a case shows them."""

    lists: dict[str, list[dict[str, Any]]]
    books: dict[str, str]


def read(connection: Connection, transfers: Iterable[Transfer]) -> Money:
    """All of it: the rows as they are stored, the balances by the transfers there were."""
    bills = [billing_store.bill(doc) for doc in _docs(connection, _BILLS)]
    lists = {
        "bills": [_bill(bill) for bill in sorted(bills, key=lambda one: (one.account, one.bill))],
        "charges": [_charge(billing_store.charge(doc)) for doc in _docs(connection, _CHARGES)],
        "contracts": [_contract(contracts_store.contract(doc)) for doc in _docs(connection, _CONTRACTS)],
        "complaints": [_complaint(complaints_store.complaint(doc)) for doc in _docs(connection, _COMPLAINTS)],
        **points.lists(connection),
        **rewards.lists(connection),
        **tiers.lists(connection),
        **care.lists(connection),
    }
    balances: dict[str, int] = {}
    for one in transfers:
        if one.unit == chart.SATANG:
            balances[one.debit] = balances.get(one.debit, 0) - one.amount
            balances[one.credit] = balances.get(one.credit, 0) + one.amount
    return Money(lists, {account: format_thb(satang) for account, satang in balances.items()})


def differences(at: str, expected: dict[str, Any], found: Money) -> Iterator[str]:
    """What is otherwise than a case expects of the lists and the books."""
    for account, amount in expected.get(BOOKS, {}).items():
        balance = found.books.get(account, _EMPTY)
        if balance != amount:
            yield f"{at}: {account} is {balance}, not {amount}"
    for key in LISTS:
        if key in expected:
            yield from _listed(f"{at}: {key}", expected[key], found.lists[key])


def _listed(at: str, expected: list[dict[str, Any]], found: list[dict[str, Any]]) -> Iterator[str]:
    if len(expected) != len(found):
        yield f"{at} are {found}"
        return
    for index, (wanted, there) in enumerate(zip(expected, found, strict=True)):
        for name, value in wanted.items():
            if there.get(name) != value:
                yield f"{at}[{index}].{name} is {there.get(name)}, not {value}"


def _docs(connection: Connection, query: str) -> list[str]:
    return [str(doc) for (doc,) in connection.execute(query).fetchall()]


def _bill(bill: BillPart) -> dict[str, Any]:
    return {
        "bill": bill.bill,
        "account": bill.account,
        "from": _day(bill.from_day),
        "to": _day(bill.to_day),
        "due": _day(bill.due_day),
        "lines": [format_thb(line.amount_satang) for line in bill.lines],
        "credits": [format_thb(line.amount_satang) for line in bill.lines if line.product == _CREDIT],
        "vat": format_thb(bill.vat_satang),
        "total": format_thb(bill.total_satang),
        "paid": format_thb(bill.paid_satang),
        "open": format_thb(bill.open_satang),
        "state": bill.state,
        "by": bill.paid_by,
    }


def _charge(charge: ChargePart) -> dict[str, Any]:
    return {
        "product": charge.line.product,
        "amount": format_thb(charge.line.amount_satang),
        "tax": charge.line.tax,
        "contract": charge.line.contract,
        "text": charge.line.text,
        "state": charge.state,
        "bill": charge.bill,
    }


def _contract(contract: ContractPart) -> dict[str, Any]:
    return {
        "contract": contract.contract,
        "number": contract.number,
        "offer": contract.offer,
        "form": contract.form,
        "state": contract.state,
        "from": _day(contract.start_day),
        "until": _day(contract.end_day - 1),
        "advance": format_thb(contract.advance_satang),
        "vat": format_thb(contract.vat_satang),
        "credited": format_thb(contract.credited_satang),
        "credits": contract.credited_count,
        "cause": contract.cause,
        "settlement": [{"line": one.code, "amount": format_thb(one.amount_satang)} for one in contract.settlement],
    }


def _complaint(complaint: ComplaintPart) -> dict[str, Any]:
    return {
        "complaint": complaint.complaint,
        "channel": complaint.channel,
        "about": complaint.about,
        "acknowledge_by": _day(complaint.acknowledge_by_day),
        "resolve_by": _day(complaint.resolve_by_day),
        "state": complaint.state,
        "late": list(complaint.late),
        "assigned_to": complaint.assigned_to,
        "notes": complaint.notes,
        "attachments": complaint.attachments,
    }


def _day(day: int) -> str:
    return moment.date_of(day).isoformat() if day else "none"
