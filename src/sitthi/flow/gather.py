"""Laying out a batch: lock the holders it touches, then, in a fresh snapshot, read just what its commands name.

The statements are always the same few, whatever the size of the batch, and one more where something was asked before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import msgspec

from sitthi.areas.addons import store as addons_store
from sitthi.areas.billing import store as billing_store
from sitthi.areas.complaints import store as complaints_store
from sitthi.areas.contracts import store as contracts_store
from sitthi.areas.holders import store as holders_store
from sitthi.areas.messages import store as messages_store
from sitthi.areas.numbers import store as numbers_store
from sitthi.areas.points import store as points_store
from sitthi.areas.rewards import store as rewards_store
from sitthi.areas.usage import store as usage_store
from sitthi.areas.wallet import store as wallet_store
from sitthi.flow import blocks, receipts
from sitthi.flow.desk import Desk
from sitthi.flow.laying import (
    place_accounts,
    place_bills,
    place_complaints,
    place_contracts,
    place_points,
    place_reversible,
)
from sitthi.flow.places import WITH_CONTRACTS, WITH_POINTS, HolderDesk, NumberDesk, Place
from sitthi.flow.request import Request
from sitthi.kernel import ids, moment
from sitthi.kernel.command import Command
from sitthi.storage.pipeline import Connection, read_all

Row = tuple[Any, ...]
SUBJECTS = ("number", "account", "message", "holder", "contract", "complaint", "reward")
"""What commands are about."""
LOCK_CLASS = 7_174_417
"""Class of the advisory locks that keep two writers off one holder's slot."""

RESOLVE = """
WITH named AS MATERIALIZED (
    SELECT number, number_no, holder_no, slot, account, marks FROM numbers WHERE current AND number = ANY(%s::text[])
), concerned AS MATERIALIZED (
    SELECT account_no FROM accounts WHERE account = ANY(%s::text[])
    UNION SELECT a.account_no FROM named n JOIN accounts a USING (account) WHERE n.number = ANY(%s::text[])
    UNION SELECT c.account_no FROM named n JOIN contracts c USING (number_no) WHERE n.marks & 1 = 1 AND c.open
    UNION SELECT c.account_no FROM contracts c WHERE c.contract = ANY(%s::text[])
    UNION SELECT c.account_no FROM contracts c WHERE c.open AND c.number_no = ANY(%s::bigint[])
    UNION SELECT unnest(%s::bigint[])
    UNION SELECT m.place_no FROM messages m WHERE m.message = ANY(%s::text[])
    UNION SELECT a.account_no FROM holders h JOIN accounts a USING (holder_no)
        JOIN points p ON p.place_no = a.account_no WHERE h.holder = ANY(%s::text[])
)
SELECT 'number', n.number, 'number', n.number_no, n.holder_no, n.slot, n.marks FROM named n
UNION ALL
SELECT 'account', a.account, 'account', a.account_no, a.holder_no, h.slot, 0
    FROM concerned c JOIN accounts a USING (account_no) JOIN holders h USING (holder_no)
UNION ALL
SELECT 'message', m.message, 'number', m.place_no, n.holder_no, n.slot, n.marks
    FROM messages m JOIN numbers n ON n.number_no = m.place_no WHERE m.message = ANY(%s::text[])
UNION ALL
SELECT 'message', m.message, 'holder', m.place_no, h.holder_no, h.slot, 0
    FROM messages m JOIN holders h ON h.holder_no = m.place_no WHERE m.message = ANY(%s::text[])
UNION ALL
SELECT 'holder', h.holder, 'holder', h.holder_no, h.holder_no, h.slot, 0
    FROM holders h WHERE h.holder = ANY(%s::text[])
UNION ALL
SELECT 'contract', c.contract, 'number', c.number_no, n.holder_no, n.slot, n.marks
    FROM contracts c JOIN numbers n USING (number_no) WHERE c.contract = ANY(%s::text[])
UNION ALL
SELECT 'complaint', c.complaint, 'holder', c.holder_no, c.holder_no, h.slot, 0
    FROM complaints c JOIN holders h USING (holder_no) WHERE c.complaint = ANY(%s::text[])
UNION ALL
SELECT 'reward', r.redemption, 'number', r.number_no, n.holder_no, n.slot, n.marks
    FROM redemptions r JOIN numbers n USING (number_no) WHERE r.redemption = ANY(%s::text[])
UNION ALL
SELECT 'due', p.name, p.kind, p.place_no, p.holder_no, p.slot, p.marks
    FROM places p WHERE p.place_no = ANY(%s::bigint[])
UNION ALL
SELECT 'whole', n.number, 'number', n.number_no, n.holder_no, n.slot, n.marks
    FROM holders h JOIN numbers n USING (holder_no) WHERE h.holder = ANY(%s::text[]) AND n.current AND n.marks & 2 = 2
UNION ALL
SELECT 'settled', n.number, 'number', n.number_no, n.holder_no, n.slot, n.marks
    FROM concerned a JOIN contracts c USING (account_no) JOIN numbers n USING (number_no)
    JOIN wallets w USING (number_no) WHERE c.open AND w.due_us <= %s
"""
"""What is concerned: (why, name, kind of its place, the place's and its holder's internal number, slot, marks).

The accounts are those named, those of numbers whose commands need them, and those that contracts give an advance back
on; with these are settled the numbers of such contracts for which something is due. Of a holder that a command is
about as a whole come all places with points.
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
NAMED_FIELDS = {"to_account": "account", "to_number": "number", "sms_number": "number", "contract": "contract"}
"""Fields of bodies that name something like a subject, whatever the command is about."""
OTHER_FIELDS = frozenset({"bank_account", "top_up_key", "payment", "bill", "reward"})
"""Fields of bodies that name something else to be read."""
CREATES_MOST = 3
"""Places that one command may bring into being: a number taken over comes with its account and holder."""


_naming: dict[type[msgspec.Struct], tuple[str, ...]] = {}


def naming_fields(body: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields of a kind of body that name what is to be read; most have none."""
    known = _naming.get(body)
    if known is None:
        naming = (field for field in body.__struct_fields__ if field in NAMED_FIELDS or field in OTHER_FIELDS)
        known = _naming[body] = tuple(naming)
    return known


class Moved(Exception):
    """A number changed hands between resolving and locking: lay the batch out anew."""


class Needs(msgspec.Struct, frozen=True):
    """What only the index and the terms can say of commands: which need their number's account, which reward one means.

    ``reward_of`` answers a reward's id, "" where none is meant.
    """

    with_account: frozenset[str]
    reward_of: Callable[[Command[Any]], str]


NO_NEEDS = Needs(frozenset(), lambda _: "")
"""Where nothing is decided."""


class Wanted:
    """What a batch names, before anything is read."""

    def __init__(self, requests: Sequence[Request], due_nos: Sequence[int], needs: Needs) -> None:
        """Collect subjects, keys and the things bodies name."""
        self._needs = needs
        self.named: dict[str, set[str]] = {kind: set() for kind in SUBJECTS}
        self.with_account: set[str] = set()
        """Numbers whose account is needed as well."""
        self.whole: set[str] = set()
        """Holders that commands are about with all they have."""
        self.bills: set[tuple[str, str]] = set()
        """Bills by account and bill."""
        self.rewards: dict[bytes, str] = {}
        """The reward each request means."""
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
        if kind == "number" and spec.name in self._needs.with_account:
            self.with_account.add(key)
        elif kind == "holder" and spec.whole:
            self.whole.add(key)
        if naming_fields(type(body)):
            self._add_named(request, kind, key)

    def _add_named(self, request: Request, kind: str, key: str) -> None:
        """What a body names beside its subject."""
        command = request.command
        body = command.body
        for field in naming_fields(type(body)):
            named: Any = getattr(body, field)
            if not named:
                continue
            if field in NAMED_FIELDS:
                self.named[NAMED_FIELDS[field]].add(named)
            elif field == "bank_account":
                self.bank_days.add((named, moment.day_of(command.at_us)))
            elif field == "top_up_key":
                self.reversed.add(named)
            elif field == "payment":
                self.reversed.add(ids.key_of(named))
            elif field == "bill" and kind == "account":
                self.bills.add((key, named))
            elif field == "reward" and (reward := self._needs.reward_of(command)):
                self.rewards[request.key] = reward

    def names(self, kind: str) -> list[str]:
        """The names of one kind."""
        return list(self.named[kind])


def lay_out(
    connection: Connection,
    requests: Sequence[Request],
    due_nos: Sequence[int] = (),
    until_us: int = 0,
    needs: Needs = NO_NEEDS,
) -> Desk:
    """Lock and read everything a batch needs; raises Moved where a number changed hands meanwhile.

    ``due_nos`` are places to be swept for due work besides those the requests name; ``until_us`` is the latest time
    that anything of the batch is decided at.
    """
    wanted = Wanted(requests, due_nos, needs)
    numbers, accounts, messages, holders, contracts, complaints, rewards = map(wanted.names, SUBJECTS)
    due, whole = wanted.due, list(wanted.whole)
    concerned = [numbers, accounts, list(wanted.with_account), contracts, due, due, messages, whole]
    named = [messages, messages, holders, contracts, complaints, rewards, due, whole, until_us]
    _, resolved = read_all(connection, [(PLANS, ()), (RESOLVE, [*concerned, *named])])
    slots = {row[5] for row in resolved} | {ids.holder_slot(holder) for holder in wanted.named["holder"]}
    read_all(connection, [(LOCK, (LOCK_CLASS, sorted(slots)))])
    return _read(connection, wanted, resolved)


def _read(connection: Connection, wanted: Wanted, resolved: list[Row]) -> Desk:
    marks = {row[3]: row[6] for row in resolved if row[2] == "number"}
    number_nos = sorted(marks)
    account_nos = sorted({row[3] for row in resolved if row[2] == "account"})
    holder_nos = sorted({row[4] for row in resolved})
    direct_nos = sorted({row[4] for row in resolved if row[2] != "number"})
    with_contracts = [number_no for number_no in number_nos if marks[number_no] & WITH_CONTRACTS]
    with_points = [number_no for number_no in number_nos if marks[number_no] & WITH_POINTS]
    bank_days, bills = sorted(wanted.bank_days), sorted(wanted.bills)
    banks, days = [bank for bank, _ in bank_days], [day for _, day in bank_days]
    billed, bill_names = [account for account, _ in bills], [bill for _, bill in bills]
    rewards = sorted(set(wanted.rewards.values()))
    rows = read_all(
        connection,
        [
            (SEEN, ids.halves([*wanted.keys, *wanted.reversed])),
            (NUMBERS_GIVEN, (wanted.creating,)),
            (holders_store.READ, (direct_nos, holder_nos)),
            (points_store.READ_BUSINESSES, (direct_nos,)),
            (billing_store.READ_ACCOUNTS, (account_nos,)),
            (billing_store.READ_BILLS, (account_nos, billed, bill_names)),
            (billing_store.READ_CHARGES, (account_nos,)),
            (numbers_store.READ, (number_nos,)),
            (contracts_store.READ, (with_contracts, account_nos, wanted.names("contract"))),
            (addons_store.READ, (number_nos,)),
            (usage_store.READ, (number_nos,)),
            (messages_store.READ, (number_nos, wanted.names("message"))),
            (numbers_store.READ_REFUNDS, (number_nos,)),
            (complaints_store.READ, (direct_nos, wanted.names("complaint"))),
            (points_store.READ, (with_points + account_nos,)),
            (rewards_store.READ, (wanted.names("reward"),)),
            (wallet_store.OPEN_BANK_DAYS, (banks, days)),
            (wallet_store.READ_BANK_DAYS, (banks, days)),
            (wallet_store.READ_REVERSALS, (list(wanted.reversed),)),
            (rewards_store.OPEN_STOCK, (rewards,)),
            (rewards_store.READ_STOCK, (rewards,)),
        ],
    )
    return _placed(connection, wanted, resolved, rows)


def _placed(connection: Connection, wanted: Wanted, resolved: list[Row], rows: list[list[Row]]) -> Desk:
    """Everything read, in its place on the desk."""
    (seen, given, holders, businesses, accounts, bills, charges, numbers, contracts, addons, holds, messages, refunds,
     complaints, points, redemptions, _, bank_rows, reversals, _, stock) = rows  # fmt: skip
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
    place_points(desk, places, points, businesses, redemptions)
    for part in map(wallet_store.bank_day, bank_rows):
        desk.bank_days[part.bank_account, part.day] = part
    desk.meant = wanted.rewards
    desk.stock = {part.reward: part for part in map(rewards_store.stock, stock)}
    desk.found = _stored(connection, seen) if seen else {}
    place_reversible(desk, wanted.reversed, {bytes(row[0]) for row in reversals})
    if desk.payments:
        paid = [(part.account, part.bill) for part in desk.payments.values()]
        names = ([account for account, _ in paid], [bill for _, bill in paid])
        place_bills(desk, read_all(connection, [(billing_store.READ_BILLS, ([], *names))])[0])
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
        number_no, holder_no, current, decided_us, last_loc, due_us, marks, part, wallet = numbers_store.number(row)
        if expected[number_no] != holder_no or (number_no in named and not current):
            raise Moved("a number changed hands")
        one = NumberDesk(part.number, by_no[holder_no])
        one.number_no, one.marks_written, one.part, one.wallet = number_no, marks, part, wallet
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
