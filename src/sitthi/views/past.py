"""Accounts, contracts and complaints as they were: the newest receipts up to a time that changed or read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sitthi.areas.billing import store as billing_store
from sitthi.areas.complaints import store as complaints_store
from sitthi.areas.contracts import store as contracts_store
from sitthi.areas.points import store as points_store
from sitthi.kernel.decision import Part
from sitthi.standing.money_parts import BillingPart, BillPart, ChargePart, ComplaintPart, ContractPart
from sitthi.standing.parts import AccountPart, HolderPart
from sitthi.storage.pipeline import Connection
from sitthi.views import shapes
from sitthi.views.effects import key_of
from sitthi.views.order import taken_away, until
from sitthi.views.past_points import account_then, points_then, seen
from sitthi.views.receipts import Shelf, Told
from sitthi.views.shapes_points import points

Key = tuple[type[Part], str]
_ACCOUNT = """
SELECT a.account_no, a.last_loc, h.last_loc, p.doc::text, a.account, h.holder, a.cycle_day, a.portal
FROM accounts a JOIN holders h USING (holder_no) LEFT JOIN points p ON p.place_no = a.account_no WHERE a.account = %s
"""
_BILLS = "SELECT doc::text FROM bills WHERE account_no = %s"
_CHARGES = "SELECT doc::text FROM charges WHERE account_no = %s"
_OF_ACCOUNT = """
SELECT w.last_loc FROM contracts c JOIN wallets w USING (number_no) WHERE c.account_no = %(account_no)s
UNION SELECT w.last_loc FROM accounts a JOIN numbers n USING (holder_no) JOIN care_plans p USING (number_no)
JOIN wallets w USING (number_no) WHERE a.account_no = %(account_no)s
"""
# An account's points are moved by its numbers, also by those that have left it for another of the same holder.
_WITH_POINTS = """
SELECT DISTINCT w.last_loc FROM points p JOIN accounts a ON a.account_no = p.place_no
JOIN numbers n ON n.holder_no = a.holder_no JOIN wallets w USING (number_no) WHERE a.account_no = %s
"""
_NUMBERS = """
SELECT w.last_loc FROM numbers n JOIN wallets w USING (number_no) WHERE n.account = %s
"""
_CONTRACTS = """
SELECT c.doc::text, a.last_loc FROM contracts c JOIN accounts a USING (account_no) WHERE c.number_no = %s
"""
_HOLDER = "SELECT last_loc FROM holders WHERE holder = %s"
_COMPLAINTS = "SELECT c.doc::text FROM complaints c JOIN holders h USING (holder_no) WHERE h.holder = %s"


def account_as_of(connection: Connection, shelf: Shelf, account: str, at_us: int) -> dict[str, Any] | None:
    """An account in the shape of a state as it was; None where it was not open yet."""
    row = connection.execute(_ACCOUNT, (account,)).fetchone()
    if row is None:
        return None
    account_no, last_loc, holder_loc, doc, *fields = row
    part = AccountPart(*fields)
    numbers = [one[0] for one in connection.execute(_NUMBERS, (account,))]
    if not _was_there(shelf, [last_loc, *numbers], holder_loc, part, at_us):
        return None
    bills = [billing_store.bill(doc) for (doc,) in connection.execute(_BILLS, (account_no,))]
    charges = [billing_store.charge(doc) for (doc,) in connection.execute(_CHARGES, (account_no,))]
    wanted: set[Key] = {(BillingPart, account)}
    wanted |= {(BillPart, f"{account}/{one.bill}") for one in bills if one.issued_us <= at_us}
    wanted |= {(ChargePart, one.charge) for one in charges if one.at_us <= at_us}
    chains = [last_loc, *(one[0] for one in connection.execute(_OF_ACCOUNT, {"account_no": account_no}))]
    wanted |= {_key(one) for one, _ in taken_away(shelf, chains, BillPart) if one.account == account}
    wanted |= {_key(one) for one, _ in taken_away(shelf, chains, ChargePart) if one.account == account}
    found = _parts(shelf, chains, wanted, at_us)
    billing = found.get((BillingPart, account), BillingPart(account))
    assert isinstance(billing, BillingPart)
    bills = sorted((one for one in found.values() if isinstance(one, BillPart)), key=_issued)
    charges = sorted((one for one in found.values() if isinstance(one, ChargePart)), key=_charged)
    waiting = tuple(one for one in charges if one.state == "waiting")
    shape = shapes.account(account_then(shelf, last_loc, part, at_us), billing, tuple(bills), waiting)
    if doc is None:
        return shape
    movers = [last_loc, *(one[0] for one in connection.execute(_WITH_POINTS, (account_no,)))]
    own = points_then(shelf, movers, points_store.points(doc), at_us)
    return {**shape, "points": points(own, at_us)}


def contracts_as_of(
    connection: Connection, shelf: Shelf, number_no: int, last_loc: int, at_us: int
) -> tuple[ContractPart, ...]:
    """The contracts of a number as they were, those that were over by then too."""
    rows = [(contracts_store.contract(doc), loc) for doc, loc in connection.execute(_CONTRACTS, (number_no,))]
    wanted: set[Key] = {(ContractPart, one.contract) for one, _ in rows if one.signed_us <= at_us}
    wanted |= {_key(one) for one, _ in taken_away(shelf, [last_loc], ContractPart)}
    found = _parts(shelf, [last_loc, *{loc for _, loc in rows}], wanted, at_us)
    contracts = (one for one in found.values() if isinstance(one, ContractPart))
    return tuple(sorted(contracts, key=lambda one: (one.signed_us, one.contract)))


def complaints_as_of(connection: Connection, shelf: Shelf, holder: str, at_us: int) -> tuple[ComplaintPart, ...]:
    """The complaints of a holder as they were, closed ones too."""
    row = connection.execute(_HOLDER, (holder,)).fetchone()
    rows = [complaints_store.complaint(doc) for (doc,) in connection.execute(_COMPLAINTS, (holder,))]
    wanted: set[Key] = {(ComplaintPart, one.complaint) for one in rows if one.received_us <= at_us}
    found = _parts(shelf, [row[0]] if row else [], wanted, at_us)
    complaints = (one for one in found.values() if isinstance(one, ComplaintPart))
    return tuple(sorted(complaints, key=lambda one: one.complaint))


def last_of_holder(connection: Connection, holder: str) -> int:
    """Where the latest decision about a holder itself lies; 0 where there is none."""
    row = connection.execute(_HOLDER, (holder,)).fetchone()
    return int(row[0]) if row else 0


def verified_as_of(connection: Connection, shelf: Shelf, holder: str, at_us: int) -> HolderPart | None:
    """A holder as its own decisions had left it; None where none of them had touched it yet."""
    row = connection.execute(_HOLDER, (holder,)).fetchone()
    found = _parts(shelf, [row[0]] if row else [], {(HolderPart, holder)}, at_us).get((HolderPart, holder))
    assert found is None or isinstance(found, HolderPart)
    return found


def _was_there(shelf: Shelf, chains: list[int], holder_loc: int, part: AccountPart, at_us: int) -> bool:
    """Whether an account was open: something was decided about it or its numbers, or its opening."""
    if any(True for _ in until(shelf, chains, at_us)):
        return True

    def opened(one: Told) -> bool:
        parts = (other for other in one.decision.changes if isinstance(other, AccountPart))
        return any(other.account == part.account for other in parts)

    return any(map(opened, until(shelf, [holder_loc], at_us)))


def _parts(shelf: Shelf, chains: Iterable[int], wanted: set[Key], at_us: int) -> dict[Key, Part]:
    """Each wanted part as the newest decision up to a time left it: changed by it, or read and left alone."""
    found: dict[Key, Part] = {}
    if not wanted:
        return found
    for one in until(shelf, chains, at_us):
        for part in (*one.decision.changes, *seen(one.read())):
            key = _key(part)
            if key in wanted:
                found.setdefault(key, part)
        if len(found) == len(wanted):
            break
    return found


def _key(part: Part) -> Key:
    if isinstance(part, BillingPart):
        return BillingPart, part.account
    if isinstance(part, BillPart):
        return BillPart, f"{part.account}/{part.bill}"
    return type(part), str(key_of(part))


def _issued(part: BillPart) -> tuple[int, str]:
    return part.issued_us, part.bill


def _charged(part: ChargePart) -> tuple[int, str]:
    return part.at_us, part.charge
