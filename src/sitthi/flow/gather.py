"""Laying out a batch: lock the holders it touches, then, in a fresh snapshot, read just what its commands name.

The statements are always the same few, whatever the size of the batch, and one more where something was asked before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from sitthi.areas.addons import store as addons_store
from sitthi.areas.billing import store as billing_store
from sitthi.areas.care import store as care_store
from sitthi.areas.complaints import store as complaints_store
from sitthi.areas.contracts import store as contracts_store
from sitthi.areas.delivery import store as delivery_store
from sitthi.areas.holders import store as holders_store
from sitthi.areas.messages import store as messages_store
from sitthi.areas.numbers import store as numbers_store
from sitthi.areas.points import store as points_store
from sitthi.areas.requests import store as requests_store
from sitthi.areas.rewards import store as rewards_store
from sitthi.areas.tiers import store as tiers_store
from sitthi.areas.usage import store as usage_store
from sitthi.areas.wallet import store as wallet_store
from sitthi.flow import blocks, corrected, receipts
from sitthi.flow.desk import Desk
from sitthi.flow.laying import (
    place_accounts,
    place_barred,
    place_bills,
    place_care,
    place_complaints,
    place_contracts,
    place_extensions,
    place_names,
    place_points,
    place_reversible,
    place_tiers,
)
from sitthi.flow.places import (
    WITH_ADDONS,
    WITH_AWAITED,
    WITH_CARE,
    WITH_CONTRACTS,
    WITH_POINTS,
    WITH_REFUNDS,
    WITH_TIER,
    HolderDesk,
    NumberDesk,
    Place,
)
from sitthi.flow.request import Request
from sitthi.flow.tiers import RECENT_BILLS
from sitthi.flow.wanted import LOOK_UP, NO_NEEDS, RESOLVE, Needs, Wanted
from sitthi.flow.wanted import Row as Looked
from sitthi.kernel import ids
from sitthi.storage.pipeline import Connection, read_all

Row = tuple[Any, ...]
LOCK_CLASS = 7_174_417
"""Class of the advisory locks that keep two writers off one holder's slot."""

PLANS = """
SELECT set_config(name, value, true) FROM (VALUES
    ('plan_cache_mode', 'force_generic_plan'), ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'),
    ('enable_mergejoin', 'off'), ('max_parallel_workers_per_gather', '0')) AS s (name, value)
"""
"""One plan for lists of any length, and by index: a plan made for a long list, or while a table was small, would read
the whole of it."""
LOCK = "SELECT count(pg_advisory_xact_lock(%s, slot)) FROM unnest(%s::int[]) AS slot"
SEEN = """
SELECT d.key_hi, d.key_lo, coalesce(c.loc, d.loc), d.loc FROM unnest(%s::bigint[], %s::bigint[]) AS u (hi, lo)
JOIN decisions d ON d.key_hi = u.hi AND d.key_lo = u.lo
LEFT JOIN corrections c ON c.key_hi = u.hi AND c.key_lo = u.lo
"""
"""A decision that was corrected is answered as it counts now, by what was asked first."""
SEEN_BLOCKS = "SELECT block, body FROM receipt_blocks WHERE block = ANY(%s::bigint[])"
NUMBERS_GIVEN = """
SELECT nextval('receipt_blocks_nos'), ARRAY(SELECT nextval('place_nos') FROM generate_series(1, %s::int))
"""


class Moved(Exception):
    """What was looked up changed before it was locked, such as whose a number is: lay the batch out anew."""


def lay_out(
    connection: Connection,
    requests: Sequence[Request],
    due_nos: Sequence[int] = (),
    until_us: int = 0,
    needs: Needs = NO_NEEDS,
    looked_up: dict[str, Looked] | None = None,
) -> Desk:
    """Lock and read everything a batch needs; raises Moved where what was looked up changed meanwhile.

    ``due_nos`` are places to be swept for due work besides those the requests name; ``until_us`` is the latest time
    that anything of the batch is decided at; ``looked_up`` are numbers that were looked up before, by their names:
    those of the batch are taken out.
    """
    wanted = Wanted(requests, due_nos, needs)
    if wanted.called:
        _, renamed = read_all(connection, [(PLANS, ()), (numbers_store.CALLED_NOW, (list(wanted.called),))])
        wanted.named["number"].update(name for (name,) in renamed)
    plain = _look_up(connection, wanted, looked_up or {})
    resolve = (RESOLVE, wanted.concerning(until_us))
    [found] = read_all(connection, [resolve])
    resolved = [*plain, *found]
    slots = {row[5] for row in resolved} | {ids.holder_slot(holder) for holder in wanted.named["holder"]}
    # Whatever tiers are decided by besides belongs to holders that are locked by then.
    tiers = (tiers_store.RESOLVE, wanted.tiers_concerning(resolved, until_us))
    _, beside = read_all(connection, [(LOCK, (LOCK_CLASS, sorted(slots))), tiers])
    desk = _read(connection, wanted, [*resolved, *beside])
    _read_tiers(connection, desk, beside)
    desk.beside = {row[3] for row in beside} - {row[3] for row in resolved}
    if wanted.whole and set(read_all(connection, [resolve])[0]) != set(found):
        raise Moved("a holder got more, or less, before it was locked")
    for number in wanted.with_account & desk.numbers.keys():
        part = desk.numbers[number].part
        if part is not None and part.account not in desk.account_desks:
            raise Moved("a number changed its account before it was locked")
    return desk


def _look_up(connection: Connection, wanted: Wanted, before: dict[str, Looked]) -> list[Looked]:
    """Numbers that bring nothing else along: of those looked up before, which are taken out, or now."""
    names = wanted.mostly_plain()
    known = [row for row in (before.pop(name, None) for name in names) if row is not None]
    asked = names.difference(row[1] for row in known)
    _, more = read_all(connection, [(PLANS, ()), (LOOK_UP, (list(asked),))])
    return wanted.take([*known, *cast("list[Looked]", more)])


def _read_tiers(connection: Connection, desk: Desk, beside: list[Row]) -> None:
    """What reviews of tiers are judged by: latest bills, groups, months gone by, names of before."""
    if not beside:
        return
    number_nos = [row[3] for row in beside if row[2] == "number"]
    account_nos = [row[3] for row in beside if row[2] == "account"]
    concerned = {row[4] for row in beside}
    holder_nos = sorted(concerned)
    for holder in desk.holders.values():
        holder.tiered = holder.holder_no in concerned
    found = read_all(
        connection,
        [
            (billing_store.READ_RECENT, (account_nos, RECENT_BILLS)),
            (tiers_store.READ_GROUPS, (holder_nos,)),
            (wallet_store.READ_PAST, (number_nos,)),
            (tiers_store.READ_NAMES, (number_nos,)),
        ],
    )
    place_tiers(desk, *found)


def _read(connection: Connection, wanted: Wanted, resolved: list[Row]) -> Desk:
    marks = {row[3]: row[6] for row in resolved if row[2] == "number"}
    number_nos = sorted(marks)
    account_nos = sorted({row[3] for row in resolved if row[2] == "account"})
    holder_nos = sorted({row[4] for row in resolved})
    direct_nos = sorted({row[4] for row in resolved if row[2] != "number"})
    bank_days, bills = sorted(wanted.bank_days), sorted(wanted.bills)
    banks, days = [bank for bank, _ in bank_days], [day for _, day in bank_days]
    billed, bill_names = [account for account, _ in bills], [bill for _, bill in bills]
    rewards, imeis = sorted(set(wanted.rewards.values())), sorted(wanted.named["device"])
    of_care = holder_nos if imeis or wanted.named["request"] else []
    registered = sorted(wanted.identities) if of_care else []
    id_kinds, id_numbers = [kind for kind, _ in registered], [number for _, number in registered]

    def marked(mark: int) -> list[int]:
        return [number_no for number_no in number_nos if marks[number_no] & mark]

    rows = read_all(
        connection,
        [
            (SEEN, ids.halves([*wanted.keys, *wanted.reversed])),
            (NUMBERS_GIVEN, (wanted.creating,)),
            (holders_store.READ, (holder_nos,)),
            (holders_store.READ_LONE, (direct_nos,)),
            (points_store.READ_BUSINESSES, (direct_nos,)),
            (billing_store.READ_ACCOUNTS, (account_nos,)),
            (billing_store.READ_BILLS, (account_nos, billed, bill_names)),
            (billing_store.READ_CHARGES, (account_nos,)),
            (numbers_store.READ, (number_nos,)),
            (contracts_store.READ, (marked(WITH_CONTRACTS), account_nos, wanted.names("contract"))),
            (addons_store.READ, (marked(WITH_ADDONS),)),
            (usage_store.READ, (number_nos,)),
            (messages_store.READ, (marked(WITH_AWAITED), wanted.names("message"))),
            (numbers_store.READ_REFUNDS, (marked(WITH_REFUNDS),)),
            (complaints_store.READ, (direct_nos, wanted.names("complaint"))),
            (points_store.READ, (marked(WITH_POINTS) + account_nos,)),
            (rewards_store.READ, (wanted.names("reward"),)),
            (tiers_store.READ, (marked(WITH_TIER),)),
            (care_store.READ, (marked(WITH_CARE),)),
            (requests_store.READ, (marked(WITH_CARE),)),
            (delivery_store.READ, (marked(WITH_CARE),)),
            (care_store.READ_BARRED, (of_care, id_kinds, id_numbers)),
            (wallet_store.OPEN_BANK_DAYS, (banks, days)),
            (wallet_store.READ_BANK_DAYS, (banks, days)),
            (wallet_store.READ_REVERSALS, (list(wanted.reversed),)),
            (wallet_store.READ_EXTENSIONS, (number_nos if wanted.undoing else [],)),
            (rewards_store.OPEN_STOCK, (rewards,)),
            (rewards_store.READ_STOCK, (rewards,)),
            (care_store.OPEN_DEVICES, (imeis,)),
            (care_store.READ_DEVICES, (imeis,)),
        ],
    )
    return _placed(connection, wanted, resolved, rows)


def _placed(connection: Connection, wanted: Wanted, resolved: list[Row], rows: list[list[Row]]) -> Desk:
    """Everything read, in its place on the desk."""
    (seen, given, holders, lone, businesses, accounts, bills, charges, numbers, contracts, addons, holds, messages,
     refunds, complaints, points, redemptions, tiers, plans, requests, promises, barred, _, bank_rows, reversals,
     extensions, _, stock, _, devices) = rows  # fmt: skip
    desk = Desk()
    desk.block, desk.place_nos = given[0]
    places: dict[int, Place] = dict(_place_holders(desk, holders, dict(lone), wanted.named["holder"]))
    by_holder_no = cast("dict[int, HolderDesk]", dict(places))
    place_accounts(desk, places, accounts, bills, charges)
    by_number_no = _place_numbers(desk, numbers, by_holder_no, resolved)
    places |= by_number_no
    place_contracts(desk, by_number_no, contracts, wanted.named["contract"])
    _place_parts(by_number_no, addons, holds, refunds)
    for number_no, doc in tiers:
        by_number_no[number_no].tier = tiers_store.tier(doc)
    _place_messages(desk, places, messages)
    place_complaints(desk, by_holder_no, complaints)
    place_points(desk, places, points, businesses, redemptions)
    place_care(desk, by_number_no, plans, requests, promises)
    place_barred(desk, by_holder_no, barred)
    desk.devices = {part.imei: part for part in map(care_store.device, devices)}
    for part in map(wallet_store.bank_day, bank_rows):
        desk.bank_days[part.bank_account, part.day] = part
    desk.meant = wanted.rewards
    desk.stock = {part.reward: part for part in map(rewards_store.stock, stock)}
    desk.found = _stored(connection, seen) if seen else {}
    if wanted.called:
        place_names(by_number_no, read_all(connection, [(tiers_store.READ_NAMES, (list(by_number_no),))])[0])
    place_reversible(desk, wanted.reversed, {bytes(row[0]) for row in reversals})
    if wanted.undoing:
        place_extensions(by_number_no, extensions)
    if desk.payments:
        paid = [(part.account, part.bill) for part in desk.payments.values()]
        names = ([account for account, _ in paid], [bill for _, bill in paid])
        place_bills(desk, read_all(connection, [(billing_store.READ_BILLS, ([], *names))])[0])
    return desk


def _place_holders(desk: Desk, rows: list[Row], lone: dict[int, int], named: Iterable[str]) -> dict[int, HolderDesk]:
    by_no: dict[int, HolderDesk] = {}
    for row in rows:
        holder_no, slot, decided_us, last_loc, due_us, blocked, part = holders_store.holder(row)
        one = HolderDesk(part.holder, slot)
        one.holder_no, one.decided_us, one.last_loc, one.blocked, one.part = (
            holder_no, max(decided_us, lone.get(holder_no, 0)), last_loc, blocked, part,
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
    expected = {row[3]: (row[4], row[6]) for row in resolved if row[2] == "number"}
    named = {row[3]: row[1] for row in resolved if row[0] == "number"}
    by_number_no: dict[int, NumberDesk] = {}
    for row in rows:
        number_no, holder_no, current, decided_us, last_loc, due_us, marks, month, tally, part, wallet = (
            numbers_store.number(row)
        )
        if expected[number_no] != (holder_no, marks) or (number_no in named and not current):
            raise Moved("a number changed between looking it up and locking it")
        if named.get(number_no, part.number) != part.number:
            raise Moved("a number got another name before it was locked")
        one = NumberDesk(part.number, by_no[holder_no])
        one.number_no, one.marks_written, one.part, one.wallet = number_no, marks, part, wallet
        one.decided_us, one.last_loc, one.tally_month, one.tally = decided_us, last_loc, month, tally
        one.due_us = one.due_written_us = due_us
        one.current = current
        by_number_no[number_no] = one
        one.holder.numbers.append(one)
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
    places = sorted({loc // size for _, _, *locs in seen for loc in locs})
    [bodies] = read_all(connection, [(SEEN_BLOCKS, (places,))])
    entries = {block: blocks.OpenBlock(body, block) for block, body in bodies}

    def receipt(loc: int) -> bytes:
        return entries[loc // size][loc % size].receipt

    return {
        ids.whole(hi, lo): receipt(loc) if loc == first else corrected.answer(receipt(loc), receipt(first))
        for hi, lo, loc, first in seen
    }
