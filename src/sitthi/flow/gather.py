"""Laying out a batch: lock the holders it touches, then, in a fresh snapshot, read just what its commands name.

The statements are always the same few, whatever the size of the batch, and one more where something was asked before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from sitthi.areas.addons import store as addons_store
from sitthi.areas.billing import store as billing_store
from sitthi.areas.complaints import store as complaints_store
from sitthi.areas.contracts import store as contracts_store
from sitthi.areas.holders import store as holders_store
from sitthi.areas.messages import store as messages_store
from sitthi.areas.numbers import store as numbers_store
from sitthi.areas.usage import store as usage_store
from sitthi.areas.wallet import store as wallet_store
from sitthi.flow import blocks, receipts
from sitthi.flow.desk import Desk
from sitthi.flow.laying import place_accounts, place_bills, place_complaints, place_contracts, place_reversible
from sitthi.flow.places import HolderDesk, NumberDesk, Place
from sitthi.flow.request import Request
from sitthi.kernel import ids, moment
from sitthi.storage.pipeline import Connection, read_all

Row = tuple[Any, ...]
SUBJECTS = ("number", "account", "message", "holder", "contract", "complaint")
"""What commands are about."""
ASKED = ("number", "account", "message", "message", "message", "holder", "contract", "complaint")
"""The order in which RESOLVE asks for it: a message may have gone to a number, an account or a holder."""
LOCK_CLASS = 7_174_417
"""Class of the advisory locks that keep two writers off one holder's slot."""

RESOLVE = """
WITH named AS MATERIALIZED (
    SELECT number, number_no, holder_no, slot, account FROM numbers WHERE current AND number = ANY(%s::text[])
)
SELECT 'number', n.number, 'number', n.number_no, n.holder_no, n.slot FROM named n
UNION ALL
SELECT 'account', a.account, 'account', a.account_no, a.holder_no, h.slot
    FROM accounts a JOIN holders h USING (holder_no) WHERE a.account = ANY(%s::text[])
UNION ALL
SELECT 'message', m.message, 'number', m.place_no, n.holder_no, n.slot
    FROM messages m JOIN numbers n ON n.number_no = m.place_no WHERE m.message = ANY(%s::text[])
UNION ALL
SELECT 'message', m.message, 'account', m.place_no, a.holder_no, h.slot
    FROM messages m JOIN accounts a ON a.account_no = m.place_no JOIN holders h USING (holder_no)
    WHERE m.message = ANY(%s::text[])
UNION ALL
SELECT 'message', m.message, 'holder', m.place_no, h.holder_no, h.slot
    FROM messages m JOIN holders h ON h.holder_no = m.place_no WHERE m.message = ANY(%s::text[])
UNION ALL
SELECT 'holder', h.holder, 'holder', h.holder_no, h.holder_no, h.slot FROM holders h WHERE h.holder = ANY(%s::text[])
UNION ALL
SELECT 'contract', c.contract, 'number', c.number_no, n.holder_no, n.slot
    FROM contracts c JOIN numbers n USING (number_no) WHERE c.contract = ANY(%s::text[])
UNION ALL
SELECT 'complaint', c.complaint, 'holder', c.holder_no, c.holder_no, h.slot
    FROM complaints c JOIN holders h USING (holder_no) WHERE c.complaint = ANY(%s::text[])
UNION ALL
SELECT 'due', p.name, p.kind, p.place_no, p.holder_no, p.slot FROM places p WHERE p.place_no = ANY(%s::bigint[])
UNION ALL
SELECT 'due', n.number, 'number', n.number_no, n.holder_no, n.slot
    FROM contracts c JOIN numbers n USING (number_no) JOIN wallets w USING (number_no)
    WHERE c.open AND w.due_us <= %s AND c.account_no IN (
        SELECT account_no FROM accounts WHERE account = ANY(%s::text[])
        UNION SELECT b.account_no FROM named m JOIN contracts b USING (number_no) WHERE b.open
        UNION SELECT a.account_no FROM named k JOIN accounts a USING (account) WHERE k.number = ANY(%s::text[])
        UNION SELECT account_no FROM contracts WHERE open AND number_no = ANY(%s::bigint[])
        UNION SELECT account_no FROM contracts WHERE open AND contract = ANY(%s::text[])
        UNION SELECT unnest(%s::bigint[]))
"""
"""What is named: (named as, name, kind of its place, the place's and its holder's internal number, slot).

Last, what is settled together with that: numbers with a contract of an account concerned, for which something is due.
"""
PLANS = """
SELECT set_config(name, value, true) FROM (VALUES
    ('plan_cache_mode', 'force_generic_plan'), ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'),
    ('enable_mergejoin', 'off'), ('max_parallel_workers_per_gather', '0')) AS s (name, value)
"""
"""One plan for lists of any length, and by index: a plan made for a long list, or while a table was small, would read
the whole of it."""
LOCK = "SELECT count(pg_advisory_xact_lock(%s, slot)) FROM unnest(%s::int[]) AS slot"
SEEN = """
SELECT d.key_hi, d.key_lo, d.loc FROM unnest(%s::bigint[], %s::bigint[]) AS u (hi, lo)
JOIN decisions d ON d.key_hi = u.hi AND d.key_lo = u.lo
"""
SEEN_BLOCKS = "SELECT block, body FROM receipt_blocks WHERE block = ANY(%s::bigint[])"
NUMBERS_GIVEN = """
SELECT nextval('receipt_blocks_nos'), ARRAY(SELECT nextval('place_nos') FROM generate_series(1, %s::int))
"""
CREATES_MOST = 3
"""Places that one command may bring into being: a number taken over comes with its account and holder."""


class Moved(Exception):
    """A number changed hands between resolving and locking: lay the batch out anew."""


class Wanted:
    """What a batch names, before anything is read."""

    def __init__(self, requests: Sequence[Request], due_nos: Sequence[int]) -> None:
        """Collect subjects, keys and the things bodies name."""
        self.named: dict[str, set[str]] = {kind: set() for kind in SUBJECTS}
        self.billed_accounts: set[str] = set()
        self.billed_numbers: set[str] = set()
        self.bills: set[str] = set()
        self.reversed: set[bytes] = set()
        self.bank_days: set[tuple[str, int]] = set()
        self.due = list(due_nos)
        self.keys = [request.key for request in requests]
        self.creating = 0
        for request in requests:
            self._add(request)

    def _add(self, request: Request) -> None:
        spec, command = request.spec, request.command
        kind, _, key = command.subject.partition("/")
        self.named[kind].add(key)
        body = command.body
        if spec.creates:
            self.creating += CREATES_MOST
            self.named["account"].update(filter(None, [getattr(body, "account", None)]))
            self.named["holder"].update(filter(None, [getattr(body, "holder", None)]))
        elif spec.crosses:
            self.named["account"].add(body.to_account)
        elif kind == "account":
            self.billed_accounts.add(key)
            self.bills.update(filter(None, [getattr(body, "bill", None)]))
        if spec.bills and kind == "number":
            self.billed_numbers.add(key)
        bank_account = getattr(body, "bank_account", "")
        if bank_account:
            self.bank_days.add((bank_account, moment.day_of(command.at_us)))
        payment: str = getattr(body, "payment", "")
        if kind == "account" and payment:
            self.reversed.add(ids.key_of(payment))
        elif getattr(body, "top_up_key", b""):
            self.reversed.add(body.top_up_key)
        contract: str = getattr(body, "contract", "")
        if contract:
            self.named["contract"].add(contract)

    def names(self, kind: str) -> list[str]:
        """The names of one kind."""
        return list(self.named[kind])


def lay_out(
    connection: Connection, requests: Sequence[Request], due_nos: Sequence[int] = (), until_us: int = 0
) -> Desk:
    """Lock and read everything a batch needs; raises Moved where a number changed hands meanwhile.

    ``due_nos`` are places to be swept for due work besides those the requests name; ``until_us`` is the latest time
    that anything of the batch is decided at.
    """
    wanted = Wanted(requests, due_nos)
    named = [*map(wanted.names, ASKED), wanted.due]
    accounts, billed, contracts = list(wanted.billed_accounts), list(wanted.billed_numbers), wanted.names("contract")
    settled = [until_us, accounts, billed, wanted.due, contracts, wanted.due]
    _, resolved = read_all(connection, [(PLANS, ()), (RESOLVE, [*named, *settled])])
    slots = {row[5] for row in resolved} | {ids.holder_slot(holder) for holder in wanted.named["holder"]}
    read_all(connection, [(LOCK, (LOCK_CLASS, sorted(slots)))])
    return _read(connection, wanted, resolved)


def _read(connection: Connection, wanted: Wanted, resolved: list[Row]) -> Desk:
    number_nos = sorted({row[3] for row in resolved if row[2] == "number"})
    holder_nos = sorted({row[4] for row in resolved})
    direct_nos = sorted({row[4] for row in resolved if row[2] != "number"})
    billed_nos = [row[3] for row in resolved if row[0] == "number" and row[1] in wanted.billed_numbers]
    contracts = wanted.names("contract")
    of = (number_nos, contracts, billed_nos, _accounts_due(resolved))
    whose = (list(wanted.billed_accounts), *of)
    bank_days = sorted(wanted.bank_days)
    banks = [bank for bank, _ in bank_days]
    days = [day for _, day in bank_days]
    rows = read_all(
        connection,
        [
            (SEEN, ids.halves([*wanted.keys, *wanted.reversed])),
            (NUMBERS_GIVEN, (wanted.creating,)),
            (holders_store.READ, (direct_nos, holder_nos)),
            (billing_store.READ_ACCOUNTS, (wanted.names("account"), *of)),
            (billing_store.READ_BILLS, (*whose, list(wanted.bills))),
            (billing_store.READ_CHARGES, whose),
            (numbers_store.READ, (number_nos,)),
            (contracts_store.READ, (number_nos, contracts, *whose)),
            (addons_store.READ, (number_nos,)),
            (usage_store.READ, (number_nos,)),
            (messages_store.READ, (number_nos, wanted.names("message"))),
            (numbers_store.READ_REFUNDS, (number_nos,)),
            (complaints_store.READ, (direct_nos, wanted.names("complaint"))),
            (wallet_store.OPEN_BANK_DAYS, (banks, days)),
            (wallet_store.READ_BANK_DAYS, (banks, days)),
            (wallet_store.READ_REVERSALS, (list(wanted.reversed),)),
        ],
    )
    return _placed(connection, wanted, resolved, rows)


def _accounts_due(resolved: list[Row]) -> list[int]:
    """Accounts that something falls due for, or that a message named went to."""
    return sorted({row[3] for row in resolved if row[2] == "account" and row[0] in {"due", "message"}})


def _placed(connection: Connection, wanted: Wanted, resolved: list[Row], rows: list[list[Row]]) -> Desk:
    """Everything read, in its place on the desk."""
    (seen, given, holders, accounts, bills, charges, numbers, contracts, addons, holds, messages, refunds, complaints,
     _, bank_rows, reversals) = rows  # fmt: skip
    desk = Desk()
    desk.block, desk.place_nos = given[0]
    places: dict[int, Place] = dict(_place_holders(desk, holders, wanted.named["holder"]))
    by_holder_no = cast("dict[int, HolderDesk]", dict(places))
    place_accounts(desk, places, accounts, bills, charges)
    by_number_no = _place_numbers(desk, numbers, by_holder_no, resolved)
    places |= by_number_no
    place_contracts(desk, by_number_no, contracts, wanted.named["contract"])
    _place_parts(by_number_no, addons, holds, refunds)
    _place_messages(desk, places, messages)
    place_complaints(desk, by_holder_no, complaints)
    for part in map(wallet_store.bank_day, bank_rows):
        desk.bank_days[part.bank_account, part.day] = part
    desk.found = _stored(connection, seen) if seen else {}
    place_reversible(desk, wanted.reversed, {bytes(row[0]) for row in reversals})
    if desk.payments:
        paid = [(part.account, part.bill) for part in desk.payments.values()]
        names = ([account for account, _ in paid], [bill for _, bill in paid])
        place_bills(desk, read_all(connection, [(billing_store.READ_NAMED, names)])[0])
    return desk


def _place_holders(desk: Desk, rows: list[Row], named: Iterable[str]) -> dict[int, HolderDesk]:
    by_no: dict[int, HolderDesk] = {}
    for row in rows:
        holder_no, slot, decided_us, last_loc, due_us, blocked, part = holders_store.holder(row)
        one = HolderDesk(part.holder, slot)
        one.holder_no, one.decided_us, one.last_loc, one.blocked, one.part = (
            holder_no, decided_us, last_loc, blocked, part,
        )  # fmt: skip
        one.due_us = one.due_written_us = due_us
        by_no[holder_no] = desk.holders[part.holder] = one
    for holder in named:
        if holder not in desk.holders:
            desk.holders[holder] = HolderDesk(holder, ids.holder_slot(holder))
    return by_no


def _place_numbers(
    desk: Desk, rows: list[Row], by_no: dict[int, HolderDesk], resolved: list[Row]
) -> dict[int, NumberDesk]:
    expected = {row[3]: row[4] for row in resolved if row[2] == "number"}
    named = {row[3] for row in resolved if row[0] == "number"}
    by_number_no: dict[int, NumberDesk] = {}
    for row in rows:
        number_no, holder_no, current, decided_us, last_loc, due_us, part, wallet = numbers_store.number(row)
        if expected[number_no] != holder_no or (number_no in named and not current):
            raise Moved("a number changed hands")
        one = NumberDesk(part.number, by_no[holder_no])
        one.number_no, one.part, one.wallet = number_no, part, wallet
        one.decided_us, one.last_loc = decided_us, last_loc
        one.due_us = one.due_written_us = due_us
        one.current = current
        by_number_no[number_no] = one
        if current:
            desk.numbers[part.number] = one
        else:
            desk.retired.append(one)
    return by_number_no


def _place_parts(numbers: dict[int, NumberDesk], addons: list[Row], holds: list[Row], refunds: list[Row]) -> None:
    for number_no, doc in addons:
        addon = addons_store.addon(doc)
        numbers[number_no].addons[addon.seq] = addon
    for number_no, doc in holds:
        hold = usage_store.hold(doc)
        numbers[number_no].holds[hold.hold] = hold
    for number_no, doc in refunds:
        refund = numbers_store.refund(doc)
        numbers[number_no].refunds[refund.refund] = refund


def _place_messages(desk: Desk, places: dict[int, Place], messages: list[Row]) -> None:
    for place_no, awaited, doc in messages:
        message = messages_store.message(doc)
        place = places.get(place_no)
        if place is None:
            continue  # sent since the batch was resolved: nobody can know it yet
        desk.messages[message.message] = (place, message)
        if awaited:
            assert isinstance(place, NumberDesk), "what is awaited is awaited by a number"
            place.awaited[message.message] = message


def _stored(connection: Connection, seen: list[Row]) -> dict[bytes, bytes]:
    """Stored receipts of request keys seen before; each block is read once, all in one statement."""
    size = receipts.BLOCK_SIZE
    places = sorted({loc // size for _, _, loc in seen})
    [bodies] = read_all(connection, [(SEEN_BLOCKS, (places,))])
    entries = {block: blocks.unpack(body, block) for block, body in bodies}
    return {ids.whole(hi, lo): entries[loc // size][loc % size].receipt for hi, lo, loc in seen}
