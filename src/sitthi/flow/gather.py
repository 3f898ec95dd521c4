"""Laying out a batch: lock the holders it touches, then, in a fresh snapshot, read just what its commands name.

The statements are always the same few, whatever the size of the batch, and one more where something was asked before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from sitthi.areas.addons import store as addons_store
from sitthi.areas.holders import store as holders_store
from sitthi.areas.messages import store as messages_store
from sitthi.areas.numbers import store as numbers_store
from sitthi.areas.usage import store as usage_store
from sitthi.areas.wallet import store as wallet_store
from sitthi.flow import blocks, receipts
from sitthi.flow.desk import Desk, HolderDesk, NumberDesk
from sitthi.flow.request import Request
from sitthi.kernel import ids, moment
from sitthi.standing.parts import AccountPart, TopUpPart
from sitthi.storage.pipeline import Connection, read_all

LOCK_CLASS = 7_174_417
"""Class of the advisory locks that keep two writers off one holder's slot."""

RESOLVE = """
SELECT 'number', n.number, n.number_no, n.holder_no, n.slot FROM numbers n
    WHERE n.current AND n.number = ANY(%s::text[])
UNION ALL
SELECT 'account', a.account, 0, a.holder_no, h.slot FROM accounts a JOIN holders h USING (holder_no)
    WHERE a.account = ANY(%s::text[])
UNION ALL
SELECT 'message', m.message, m.number_no, n.holder_no, n.slot FROM messages m JOIN numbers n USING (number_no)
    WHERE m.message = ANY(%s::text[])
UNION ALL
SELECT 'holder', h.holder, 0, h.holder_no, h.slot FROM holders h WHERE h.holder = ANY(%s::text[])
UNION ALL
SELECT 'due', n.number, n.number_no, n.holder_no, n.slot FROM numbers n WHERE n.number_no = ANY(%s::bigint[])
"""  # fmt: skip
PLANS = """
SELECT set_config(name, value, true) FROM (VALUES
    ('plan_cache_mode', 'force_generic_plan'), ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'),
    ('enable_mergejoin', 'off')) AS s (name, value)
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
SELECT nextval('receipt_blocks_nos'),
       ARRAY(SELECT nextval('holder_nos') FROM generate_series(1, %s::int)),
       ARRAY(SELECT nextval('number_nos') FROM generate_series(1, %s::int))
"""


class Moved(Exception):
    """A number changed hands between resolving and locking: lay the batch out anew."""


class Wanted:
    """What a batch names, before anything is read."""

    def __init__(self, requests: Sequence[Request], due_number_nos: Sequence[int]) -> None:
        """Collect subjects, keys and the things bodies name."""
        self.numbers: set[str] = set()
        self.accounts: set[str] = set()
        self.messages: set[str] = set()
        self.holders: set[str] = set()
        self.top_ups: set[bytes] = set()
        self.bank_days: set[tuple[str, int]] = set()
        self.due = list(due_number_nos)
        self.keys = [request.key for request in requests]
        self.creating = 0
        for request in requests:
            self._add(request)

    def _add(self, request: Request) -> None:
        command = request.command
        kind, _, key = command.subject.partition("/")
        if kind == "number":
            self.numbers.add(key)
        elif kind == "holder":
            self.holders.add(key)
        elif kind == "message":
            self.messages.add(key)
        elif kind == "account":
            self.accounts.add(key)
        body = command.body
        if request.spec.creates:
            self.creating += 1
            self.accounts.update(filter(None, [getattr(body, "account", None)]))
            self.holders.update(filter(None, [getattr(body, "holder", None)]))
        elif request.spec.crosses:
            self.accounts.add(body.to_account)
        bank_account = getattr(body, "bank_account", "")
        if bank_account:
            self.bank_days.add((bank_account, moment.day_of(command.at_us)))
        reverses = getattr(body, "top_up_key", b"")
        if reverses:
            self.top_ups.add(reverses)


def lay_out(connection: Connection, requests: Sequence[Request], due_number_nos: Sequence[int] = ()) -> Desk:
    """Lock and read everything a batch needs; raises Moved where a number changed hands meanwhile.

    ``due_number_nos`` are numbers to be swept for due work besides those the requests name.
    """
    wanted = Wanted(requests, due_number_nos)
    names = [
        list(wanted.numbers), list(wanted.accounts), list(wanted.messages), list(wanted.holders), wanted.due,
    ]  # fmt: skip
    _, resolved = read_all(connection, [(PLANS, ()), (RESOLVE, names)])
    slots = {row[4] for row in resolved} | {ids.holder_slot(holder) for holder in wanted.holders}
    read_all(connection, [(LOCK, (LOCK_CLASS, sorted(slots)))])
    return _read(connection, wanted, resolved)


def _read(connection: Connection, wanted: Wanted, resolved: list[tuple[Any, ...]]) -> Desk:
    number_nos = sorted({row[2] for row in resolved if row[2]})
    holder_nos = sorted({row[3] for row in resolved})
    direct_nos = sorted({row[3] for row in resolved if row[0] in {"account", "holder"}})
    bank_days = sorted(wanted.bank_days)
    banks = [bank for bank, _ in bank_days]
    days = [day for _, day in bank_days]
    known_keys = ids.halves([*wanted.keys, *wanted.top_ups])
    rows = read_all(
        connection,
        [
            (SEEN, known_keys),
            (NUMBERS_GIVEN, (wanted.creating, wanted.creating)),
            (holders_store.READ, (direct_nos, holder_nos)),
            (holders_store.READ_ACCOUNTS, (list(wanted.accounts),)),
            (numbers_store.READ, (number_nos,)),
            (addons_store.READ, (number_nos,)),
            (usage_store.READ, (number_nos,)),
            (messages_store.READ, (number_nos, list(wanted.messages))),
            (numbers_store.READ_REFUNDS, (number_nos,)),
            (wallet_store.OPEN_BANK_DAYS, (banks, days)),
            (wallet_store.READ_BANK_DAYS, (banks, days)),
            (wallet_store.READ_REVERSALS, (list(wanted.top_ups),)),
        ],
    )
    desk = Desk()
    seen, given, holders, accounts, numbers, addons, holds, messages, refunds, _, bank_rows, reversals = rows
    desk.block, desk.holder_nos, desk.number_nos = given[0]
    by_no = _place_holders(desk, holders, wanted.holders)
    for account, holder, cycle_day, portal in accounts:
        desk.accounts[account] = AccountPart(account, holder, cycle_day, portal)
    by_number_no = _place_numbers(desk, numbers, by_no, resolved)
    _place_parts(desk, by_number_no, addons, holds, messages, refunds)
    for part in map(wallet_store.bank_day, bank_rows):
        desk.bank_days[part.bank_account, part.day] = part
    desk.found = _stored(connection, seen) if seen else {}
    _place_top_ups(desk, wanted.top_ups, {bytes(row[0]) for row in reversals})
    return desk


def _place_holders(desk: Desk, rows: list[tuple[Any, ...]], named: Iterable[str]) -> dict[int, HolderDesk]:
    by_no: dict[int, HolderDesk] = {}
    for row in rows:
        holder_no, slot, decided_us, last_loc, blocked, part = holders_store.holder(row)
        one = HolderDesk(part.holder, slot)
        one.holder_no, one.decided_us, one.last_loc, one.blocked, one.part = (
            holder_no, decided_us, last_loc, blocked, part,
        )  # fmt: skip
        by_no[holder_no] = desk.holders[part.holder] = one
    for holder in named:
        if holder not in desk.holders:
            new = HolderDesk(holder, ids.holder_slot(holder))
            new.new = True
            desk.holders[holder] = new
    return by_no


def _place_numbers(
    desk: Desk, rows: list[tuple[Any, ...]], by_no: dict[int, HolderDesk], resolved: list[tuple[Any, ...]]
) -> dict[int, NumberDesk]:
    expected = {row[2]: row[3] for row in resolved if row[2]}
    named = {row[2] for row in resolved if row[0] == "number"}
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


def _place_parts(
    desk: Desk,
    numbers: dict[int, NumberDesk],
    addons: list[tuple[Any, ...]],
    holds: list[tuple[Any, ...]],
    messages: list[tuple[Any, ...]],
    refunds: list[tuple[Any, ...]],
) -> None:
    for number_no, doc in addons:
        addon = addons_store.addon(doc)
        numbers[number_no].addons[addon.seq] = addon
    for number_no, doc in holds:
        hold = usage_store.hold(doc)
        numbers[number_no].holds[hold.hold] = hold
    for number_no, awaited, doc in messages:
        message = messages_store.message(doc)
        if number_no not in numbers:
            continue  # sent since the batch was resolved: nobody can know it yet
        desk.messages[message.message] = (numbers[number_no], message)
        if awaited:
            numbers[number_no].awaited[message.message] = message
    for number_no, doc in refunds:
        refund = numbers_store.refund(doc)
        numbers[number_no].refunds[refund.refund] = refund


def _stored(connection: Connection, seen: list[tuple[Any, ...]]) -> dict[bytes, bytes]:
    """Stored receipts of request keys seen before; each block is read once, all in one statement."""
    size = receipts.BLOCK_SIZE
    places = sorted({loc // size for _, _, loc in seen})
    [bodies] = read_all(connection, [(SEEN_BLOCKS, (places,))])
    entries = {block: blocks.unpack(body, block) for block, body in bodies}
    return {ids.whole(hi, lo): entries[loc // size][loc % size].receipt for hi, lo, loc in seen}


def _place_top_ups(desk: Desk, named: set[bytes], reversed_keys: set[bytes]) -> None:
    """The top-ups named for reversal, as their receipts have them."""
    for key in named & desk.found.keys():
        part = _top_up_of(desk.found[key], desk)
        if part is not None:
            state = "reversed" if key in reversed_keys else part.state
            desk.top_ups[key] = msgspec.structs.replace(part, state=state)


def _top_up_of(receipt: bytes, desk: Desk) -> TopUpPart | None:
    """The top-up of a receipt, if its number is still the same holder's: a new owner answers for none of the old."""
    stored = receipts.decode(receipt)
    decision = receipts.decision_of(stored)
    part = next((part for part in decision.changes if isinstance(part, TopUpPart)), None)
    number = desk.numbers.get(part.number) if part is not None else None
    return part if number is not None and number.holder.holder == stored.holder else None
