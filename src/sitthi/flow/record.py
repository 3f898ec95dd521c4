"""Writing a decided batch in one transaction: state, messages, outbox, transfers, keys and receipts.

The only module that posts to the ledger. The statements are always the same few, whatever the size of the batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

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
from sitthi.flow import blocks, receipts, wakeups
from sitthi.flow.desk import Desk
from sitthi.flow.names import LedgerNames
from sitthi.flow.places import NEVER_US, AccountDesk, HolderDesk, NumberDesk, Place, is_group, is_running
from sitthi.flow.walk import Walk
from sitthi.standing.care_parts import BarredPart, CarePlanPart, imeis_of
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.money_parts import BillPart, ChargePart, ComplaintPart
from sitthi.standing.parts import AddonPart, HoldPart, MessagePart, NumberPart, RefundPart
from sitthi.standing.points_parts import BusinessPart, PointsPart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.standing.tally import KEPT_MONTHS
from sitthi.standing.tier_parts import TierGroupPart, TierPart
from sitthi.storage import copy
from sitthi.storage.pipeline import Connection, Statement, write_all

INSERT_OUTBOX = """
INSERT INTO outbox (key, event) SELECT u.key, u.event::jsonb FROM unnest(%s::bytea[], %s::text[]) AS u (key, event)
ON CONFLICT (key) DO NOTHING
"""
INSERT_LATE = """
INSERT INTO late (key, holder, at_us, decided_us, event)
SELECT u.key, u.holder, u.at_us, u.decided_us, u.event::jsonb
FROM unnest(%s::bytea[], %s::text[], %s::bigint[], %s::bigint[], %s::text[])
  AS u (key, holder, at_us, decided_us, event)
"""
INSERT_STUCK = """
INSERT INTO stuck (holder, state, at_us, version, event, trace)
SELECT u.holder, u.state, u.at_us, u.version, u.event::jsonb, u.trace
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[])
  AS u (holder, state, at_us, version, event, trace)
"""
INSERT_BLOCKS = """
INSERT INTO receipt_blocks (block, recorded_us, body) SELECT u.block, u.recorded_us, u.body
FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS u (block, recorded_us, body)
"""

_JSON = msgspec.json.Encoder()


def _text(value: Any) -> str:
    return _JSON.encode(value).decode()


def columns(rows: list[tuple[Any, ...]], width: int) -> tuple[list[Any], ...]:
    """Rows turned into one list a column, as ``unnest`` takes them."""
    if not rows:
        return tuple([] for _ in range(width))
    return tuple(map(list, zip(*rows, strict=True)))


def record(
    connection: Connection, walk: Walk, names: LedgerNames, recorded_us: int, rung: Sequence[wakeups.WakeUp] = ()
) -> None:
    """Write everything a walk decided; the caller commits. ``rung`` are the wake-ups that it was walked for."""
    desk = walk.desk
    first = receipts.location(desk.block, 0)
    numbers = (*desk.numbers.values(), *desk.retired)
    # Besides those decided on there may be some of a holder's that were changed with it: grouped, for one.
    touched = [number for number in numbers if number.last_loc >= first or number.changed]
    accounts = [
        account
        for account in desk.account_desks.values()
        if account.new or account.changed or account.last_loc >= first or account.due_us != account.due_written_us
    ]
    holders = [
        holder
        for holder in desk.holders.values()
        if holder.part is not None and (holder.dirty or holder.due_us != holder.due_written_us)
    ]
    statements = [
        *_holders(holders, desk),
        *_accounts(accounts),
        *_numbers(touched),
        *_wallets(touched),
        *_due([*touched, *accounts, *holders], desk, rung),
        *_parts(touched, walk),
        *_contracts(desk),
        *_points(touched, accounts, desk),
        *_tiers(touched),
        *_care(touched, desk),
        *_registers(desk),
        *_flow(walk),
    ]
    # Compressing receipts takes a while: the server has the rows to do meanwhile.
    write_all(connection, statements, lambda: [_blocks(walk, recorded_us)])
    _journal(connection, walk, names)


def _holders(holders: list[HolderDesk], desk: Desk) -> list[Statement]:
    for holder in holders:
        if not holder.holder_no:
            holder.holder_no = desk.place_nos.pop()
    rows = [_holder_row(holder) for holder in holders]
    complaints, businesses, groups, barred = [], [], [], []
    for holder in holders:
        for part in holder.changed.values():
            if isinstance(part, ComplaintPart):
                complaints.append((part.complaint, holder.holder_no, part.state, _text(part)))
            elif isinstance(part, BusinessPart):
                businesses.append((holder.holder_no, _text(part)))
            elif isinstance(part, TierGroupPart):
                groups.append((holder.holder_no, part.group, is_group(part), _text(part)))
            elif isinstance(part, BarredPart):
                barred.append((holder.holder_no, part.since_us, part.reason))
    return [
        (holders_store.UPSERT, columns(rows, 16)),
        (points_store.UPSERT_BUSINESSES, columns(businesses, 2)),
        (complaints_store.UPSERT, columns(complaints, 4)),
        (tiers_store.UPSERT_GROUPS, columns(groups, 4)),
        (care_store.BAR, columns(barred, 3)),
    ]


def _accounts(desks: list[AccountDesk]) -> list[Statement]:
    accounts, bills, charges = [], [], []
    for desk in desks:
        billing, part = desk.billing, desk.part
        accounts.append((
            desk.account_no, desk.holder.holder_no, desk.decided_us, desk.last_loc, desk.due_us,
            billing.credit_satang, billing.closed_us, part.cycle_day, part.mobiles, part.fibres, part.portal,
            part.account,
        ))  # fmt: skip
        for changed in desk.changed.values():
            if isinstance(changed, BillPart):
                days = (changed.due_day, changed.to_day)
                row = (desk.account_no, changed.bill, changed.state, *days, changed.open_satang)
                bills.append((*row, _text(changed)))
            elif isinstance(changed, ChargePart):
                charges.append((changed.charge, desk.account_no, changed.state, _text(changed)))
    return [
        (billing_store.UPSERT_ACCOUNTS, columns(accounts, 12)),
        (billing_store.UPSERT_BILLS, columns(bills, 7)),
        (billing_store.UPSERT_CHARGES, columns(charges, 4)),
    ]


def _contracts(desk: Desk) -> list[Statement]:
    rows = []
    for part in desk.changed_contracts.values():
        number, _ = desk.contracts[part.contract]
        account = desk.account_desks.get(part.account)
        rows.append((
            part.contract, number.number_no if number else 0, account.account_no if account else 0, is_running(part),
            part.state, part.offer, _text(part),
        ))  # fmt: skip
    return [(contracts_store.UPSERT, columns(rows, 7))]


def _holder_row(holder: HolderDesk) -> tuple[Any, ...]:
    part, body = holder.part, holder.registration
    assert part is not None
    return (
        holder.holder_no, holder.decided_us, holder.last_loc, holder.due_us, part.verified_us, part.numbers,
        holder.slot, part.holder, part.kind, part.language, part.id_kind, getattr(body, "id_number", ""),
        getattr(body, "name", ""), part.residency, ",".join(getattr(body, "consents", ())),
        ",".join(part.documents),
    )  # fmt: skip


def _numbers(touched: list[NumberDesk]) -> list[Statement]:
    rows = []
    for desk in touched:
        part = desk.part
        if part is not None and ((NumberPart, "") in desk.changed or desk.marks != desk.marks_written):
            rows.append((
                desk.number_no, desk.holder.holder_no, part.since_us, part.active_since_us,
                part.starting_value_satang, part.why_since_us, part.addons_made, desk.holder.slot,
                desk.marks, desk.current, part.number, part.account, part.product, part.charging,
                part.main_package, part.status, part.why,
            ))  # fmt: skip
    taken = [desk.number for desk in touched if desk.new or desk.was]
    past = [(desk.was, desk.number_no, desk.names[desk.was]) for desk in touched if desk.was]
    return [
        (numbers_store.RETIRE, (taken,)),
        (numbers_store.UPSERT, columns(rows, 17)),
        (numbers_store.INSERT_PAST, columns(past, 3)),
    ]


def _points(touched: list[NumberDesk], accounts: list[AccountDesk], desk: Desk) -> list[Statement]:
    places: list[NumberDesk | AccountDesk] = [*touched, *accounts]
    changed = [
        (place.place_no, place.points.state, _text(place.points))
        for place in places
        if place.points is not None and (PointsPart, "") in place.changed
    ]
    redemptions = []
    for name in desk.changed_redemptions:
        number, part = desk.redemptions[name]
        redemptions.append((part.redemption, number.number_no, part.reward, part.state, _text(part)))
    return [(points_store.UPSERT, columns(changed, 3)), (rewards_store.UPSERT, columns(redemptions, 5))]


def _tiers(touched: list[NumberDesk]) -> list[Statement]:
    changed = [(desk.number_no, desk.tier) for desk in touched if (TierPart, "") in desk.changed]
    rows = [(number_no, part.tier, _text(part)) for number_no, part in changed if part is not None]
    return [(tiers_store.UPSERT, columns(rows, 3))]


def _care(touched: list[NumberDesk], desk: Desk) -> list[Statement]:
    plans, requests, promises, imeis = [], [], [], []
    for number in touched:
        for part in number.changed.values():
            if isinstance(part, CarePlanPart):
                plans.append((part.plan, number.number_no, part.state != "ended", part.imei, part.state, _text(part)))
                imeis += [(imei, part.plan) for imei in imeis_of(part)]
            elif isinstance(part, CareRequestPart):
                is_open = not part.closed_us
                requests.append((part.request, number.number_no, part.plan, is_open, part.state, _text(part)))
            elif isinstance(part, PromisePart):
                promises.append((part.request, number.number_no, part.state, part.due_us, _text(part)))
    devices = [desk.devices[imei] for imei in sorted(desk.changed_devices)]
    rows = [(part.imei, part.state, part.plan, part.since_us) for part in devices]
    return [
        (care_store.UPSERT, columns(plans, 6)),
        (care_store.ADD_IMEIS, columns(imeis, 2)),
        (requests_store.UPSERT, columns(requests, 6)),
        (delivery_store.UPSERT, columns(promises, 5)),
        (care_store.UPSERT_DEVICES, columns(rows, 4)),
    ]


def _wallets(touched: list[NumberDesk]) -> list[Statement]:
    new: list[tuple[Any, ...]] = []
    known: list[tuple[Any, ...]] = []
    for desk in touched:
        wallet = desk.wallet
        row = (
            desk.number_no, wallet.balance_satang, desk.decided_us, desk.last_loc, desk.tally, desk.due_us,
            wallet.free_satang, wallet.held_satang, wallet.owed_satang, wallet.valid_until_us, wallet.reminded_us,
            desk.tally_month, wallet.ivr_month, wallet.ivr_count, wallet.low_reminded,
        )  # fmt: skip
        (new if desk.new else known).append(row)
    figures = [(desk.number_no, [one for pair in desk.turned for one in pair]) for desk in touched if desk.turned]
    turned = [(number_no, place, one) for number_no, pairs in figures for place, one in enumerate(pairs)]
    return [
        (wallet_store.INSERT, columns(new, 15)),
        (wallet_store.UPDATE, columns(known, 15)),
        (wallet_store.CLOSE_MONTHS, (2 * KEPT_MONTHS, *columns(turned, 3))),
        _extensions(touched),
    ]


def _extensions(touched: list[NumberDesk]) -> Statement:
    """What top-ups did to the validity: those of a batch are added, or all written anew where they were read."""
    gone, rows = [], []
    for desk in touched:
        found, kept = desk.extensions, desk.extensions_kept
        if found != (kept or ()):
            gone.append((desk.number_no, found[-1].at_us if kept is None else NEVER_US))
            rows += [(desk.number_no, *msgspec.structs.astuple(one)) for one in found]
    return wallet_store.WRITE_EXTENSIONS, (*columns(gone, 2), *columns(rows, 7))


def _due(touched: list[Place], desk: Desk, rung: Sequence[wakeups.WakeUp]) -> list[Statement]:
    # A place that was woken may have had nothing to do: its next wake-up is to be set all the same.
    places = {place.place_no: place for place in (*touched, *desk.places())}.values() if rung else touched
    gone, come = wakeups.moved(places, rung)
    return [
        (numbers_store.DELETE_DUE, columns(gone, 2)),
        (numbers_store.INSERT_DUE, columns(come, 2)),
    ]


def _parts(touched: list[NumberDesk], walk: Walk) -> list[Statement]:
    addons, holds, refunds, messages = [], [], [], {}
    for desk in touched:
        for part in desk.changed.values():
            if isinstance(part, AddonPart):
                is_open = part.seq in desk.addons
                addons.append((desk.number_no, part.seq, is_open, part.state, part.offer, _text(part)))
            elif isinstance(part, HoldPart):
                holds.append((desk.number_no, part.hold, part.hold in desk.holds, _text(part)))
            elif isinstance(part, RefundPart):
                refunds.append((part.refund, desk.number_no, part.due_us, part.state, _text(part)))
            elif isinstance(part, MessagePart):
                messages[part.message] = _message_row(part, desk.number_no, "")
    for out in walk.outgoing:
        latest = walk.desk.messages[out.part.message][1]
        messages[out.part.message] = _message_row(latest, out.place_no, out.language)
    return [
        (addons_store.UPSERT, columns(addons, 6)),
        (usage_store.UPSERT, columns(holds, 4)),
        (numbers_store.UPSERT_REFUNDS, columns(refunds, 5)),
        (messages_store.UPSERT, columns(list(messages.values()), 8)),
    ]


def _message_row(part: MessagePart, place_no: int, language: str) -> tuple[Any, ...]:
    awaited = bool(part.purpose) and part.state == "queued"
    return (
        part.message,
        place_no,
        part.queued_us,
        awaited,
        part.state,
        part.template,
        language,
        _text(part),
    )


def _registers(desk: Desk) -> list[Statement]:
    days = [desk.bank_days[key] for key in sorted(desk.changed_bank_days)]
    rows = [(part.bank_account, part.day, part.amount_satang, part.count) for part in days]
    taken = [(name, desk.stock[name].taken) for name in sorted(desk.changed_stock)]
    return [
        (wallet_store.UPDATE_BANK_DAYS, columns(rows, 4)),
        (rewards_store.UPDATE_STOCK, columns(taken, 2)),
        (wallet_store.INSERT_REVERSALS, (desk.reversed,)),
    ]


def _flow(walk: Walk) -> list[Statement]:
    outbox = [(key, _text(event)) for key, event in walk.follow_ups]
    late = [
        (request.key, holder.holder, request.command.at_us, last_us, request.raw.decode())
        for request, holder, last_us in walk.late
    ]
    waiting = [
        (holder.holder, "waiting", request.command.at_us, "", request.raw.decode(), "")
        for request, holder in walk.waiting
    ]
    return [
        (INSERT_OUTBOX, columns(outbox, 2)),
        (INSERT_LATE, columns(late, 5)),
        (INSERT_STUCK, columns(waiting, 6)),
    ]


def _blocks(walk: Walk, recorded_us: int) -> Statement:
    """The batch's receipts, in compressed blocks."""
    size, rows = receipts.BLOCK_SIZE, []
    for start in range(0, len(walk.written), size):
        block = walk.desk.block + start // size
        packed = blocks.pack(walk.written[start : start + size], block, walk.clock_us)
        rows.append((block, recorded_us, packed))
    return INSERT_BLOCKS, columns(rows, 3)


def _journal(connection: Connection, walk: Walk, names: LedgerNames) -> None:
    """The transfers with the location of the decision that caused them; with the first of each, the decision's key."""
    rows: list[copy.JournalRow] = []
    accounts = walk.desk.account_desks
    for loc, one in enumerate(walk.written, receipts.location(walk.desk.block, 0)):
        key: bytes | None = one.key
        if not one.transfers:
            rows.append((loc, key, None))
        for transfer in one.transfers:
            debit = names.account(connection, transfer.debit, one.number_no, accounts)
            credit = names.account(connection, transfer.credit, one.number_no, accounts)
            rows.append((loc, key, (debit, credit, transfer.amount, names.unit(connection, transfer.unit))))
            key = None
    copy.copy_journal(connection, rows)
