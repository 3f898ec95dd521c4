"""Laying out what hangs on accounts and holders, and what is named to be reversed: rows put in their places."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.areas.billing import store as billing_store
from sitthi.areas.care import store as care_store
from sitthi.areas.complaints import store as complaints_store
from sitthi.areas.contracts import store as contracts_store
from sitthi.areas.delivery import store as delivery_store
from sitthi.areas.points import store as points_store
from sitthi.areas.requests import store as requests_store
from sitthi.areas.rewards import store as rewards_store
from sitthi.areas.tiers import store as tiers_store
from sitthi.flow import receipts
from sitthi.flow.desk import Desk
from sitthi.flow.places import PROMISED, AccountDesk, HolderDesk, NumberDesk, Place, is_open, is_running, keep
from sitthi.standing.care_parts import ENDED, CarePlanPart, imeis_of
from sitthi.standing.money_parts import PAID, PaymentPart
from sitthi.standing.parts import Extension, TopUpPart

Row = tuple[Any, ...]


def place_accounts(
    desk: Desk, places: dict[int, Place], accounts: list[Row], bills: list[Row], charges: list[Row]
) -> None:
    """Billing accounts with their open bills, the bills named, and the charges that wait."""
    by_no: dict[int, AccountDesk] = {}
    for row in accounts:
        account_no, decided_us, last_loc, due_us, billing, part = billing_store.account(row)
        one = AccountDesk(part, desk.holders[part.holder])
        one.account_no, one.decided_us, one.last_loc, one.billing = account_no, decided_us, last_loc, billing
        one.due_us = one.due_written_us = due_us
        by_no[account_no] = desk.account_desks[part.account] = one
    places |= by_no
    place_bills(desk, bills)
    for account_no, doc in charges:
        charge = billing_store.charge(doc)
        by_no[account_no].charges[charge.charge] = charge


def place_bills(desk: Desk, bills: list[Row]) -> None:
    """Bills of accounts laid out: open ones, and those named."""
    for _, doc in bills:
        bill = billing_store.bill(doc)
        account = desk.account_desks.get(bill.account)
        if account is not None:
            desk.bills[bill.account, bill.bill] = bill
            keep(account.bills, bill.bill, bill, kept=bill.state != PAID)


def place_contracts(desk: Desk, numbers: dict[int, NumberDesk], contracts: list[Row], named: set[str]) -> None:
    """Contracts of numbers laid out, of accounts laid out, and those named."""
    for number_no, doc in contracts:
        part = contracts_store.contract(doc)
        number = numbers.get(number_no)
        if number is None and part.contract in named:
            continue  # signed since the batch was resolved: nobody can know it yet
        desk.contracts[part.contract] = (number, part)
        if number is not None:
            keep(number.contracts, part.contract, part, kept=is_running(part))
        account = desk.account_desks.get(part.account)
        if account is not None:
            keep(account.contracts, part.contract, part, kept=is_running(part))


def place_points(
    desk: Desk, places: dict[int, Place], points: list[Row], businesses: list[Row], redemptions: list[Row]
) -> None:
    """Points of accounts and numbers, the businesses of holders, and the redemptions named."""
    for place_no, doc in points:
        place = places[place_no]
        assert not isinstance(place, HolderDesk), "points are an account's or a number's"
        place.points = points_store.points(doc)
    for holder_no, doc in businesses:
        holder = places[holder_no]
        assert isinstance(holder, HolderDesk), "a business is a holder's"
        holder.business = points_store.business(doc)
    for number_no, doc in redemptions:
        number = places.get(number_no)
        if isinstance(number, NumberDesk):
            redemption = rewards_store.redemption(doc)
            desk.redemptions[redemption.redemption] = (number, redemption)


def place_care(
    desk: Desk, numbers: dict[int, NumberDesk], plans: list[Row], requests: list[Row], promises: list[Row]
) -> None:
    """Protection plans, ended ones too, with open requests and promises, and those named."""
    for number_no, doc in plans:
        if number_no in numbers:
            number, plan = numbers[number_no], care_store.plan(doc)
            lay_plan(desk, number, plan)
            number.plans[plan.plan] = plan
    for number_no, doc in requests:
        if number_no in numbers:
            number, request = numbers[number_no], requests_store.request(doc)
            desk.care_requests[request.request] = (number, request)
            keep(number.requests, request.request, request, kept=request.matters)
    for number_no, doc in promises:
        if number_no in numbers:
            number, promise = numbers[number_no], delivery_store.promise(doc)
            desk.promises[promise.request] = (number, promise)
            keep(number.promises, promise.request, promise, kept=promise.state in PROMISED)


def lay_plan(desk: Desk, number: NumberDesk, plan: CarePlanPart) -> None:
    """A plan where it is found by its id, and by the devices it covers and has covered: behind those that are over."""
    desk.plans[plan.plan] = (number, plan)
    for imei in imeis_of(plan):
        known = desk.of_device.setdefault(imei, [])
        if plan.plan not in known:
            known.append(plan.plan)
        known.sort(key=lambda name: _standing(desk.plans[name][1]))


def _standing(plan: CarePlanPart) -> tuple[bool, int, str]:
    """By which of several plans of a device the one that is meant comes last: one in force, then the latest."""
    return plan.state != ENDED, plan.requested_us, plan.plan


def place_barred(desk: Desk, holders: dict[int, HolderDesk], rows: list[Row]) -> None:
    """Ids of holders laid out, and which of these, or of those to be registered, are barred from plans."""
    for holder_no, id_kind, id_number, is_barred in rows:
        if is_barred:
            desk.barred_ids.add((id_kind, id_number))
        if holder_no:
            holders[holder_no].identity = (id_kind, id_number)
            holders[holder_no].barred = is_barred


def place_tiers(desk: Desk, bills: list[Row], groups: list[Row], past: list[Row], names: list[Row]) -> None:
    """What reviews of tiers are judged by: latest bills of accounts, open groups, tallies and names of before."""
    for _, doc in bills:
        bill = billing_store.bill(doc)
        desk.account_desks[bill.account].recent[bill.bill] = bill
    for _, doc in groups:
        group = tiers_store.group(doc)
        desk.holders[group.holder].groups[group.group] = group
    numbers = {one.number_no: one for one in (*desk.numbers.values(), *desk.retired)}
    for number_no, months in past:
        numbers[number_no].past = list(zip(months[::2], months[1::2], strict=True))
    place_names(numbers, names)


def place_names(numbers: dict[int, NumberDesk], names: list[Row]) -> None:
    """Names that numbers went by before, and until when."""
    for number_no, name, until_us in names:
        numbers[number_no].names[name] = until_us


def place_complaints(desk: Desk, holders: dict[int, HolderDesk], complaints: list[Row]) -> None:
    """Complaints of holders laid out, and those named."""
    for holder_no, doc in complaints:
        part = complaints_store.complaint(doc)
        holder = holders.get(holder_no)
        if holder is None:
            continue  # received since the batch was resolved: nobody can know it yet
        desk.complaints[part.complaint] = (holder, part)
        keep(holder.complaints, part.complaint, part, kept=is_open(part))


def place_reversible(desk: Desk, named: set[bytes], reversed_keys: set[bytes]) -> None:
    """The top-ups and payments named for reversal, as their receipts have them."""
    for key in named & desk.found.keys():
        stored = receipts.decode(desk.found[key])
        for part in receipts.decision_of(stored).changes:
            if isinstance(part, TopUpPart) and _still_theirs(desk, part, stored.holder):
                state = "reversed" if key in reversed_keys else part.state
                desk.top_ups[key] = msgspec.structs.replace(part, state=state)
                desk.topped_up[key] = stored.holder
            elif isinstance(part, PaymentPart):
                state = "reversed" if key in reversed_keys else part.state
                desk.payments[key] = msgspec.structs.replace(part, state=state)


def place_extensions(numbers: dict[int, NumberDesk], rows: list[Row]) -> None:
    """What the top-ups of numbers did to the validity, in order of time: of all laid out, any may be asked about."""
    for number in numbers.values():
        number.extensions_kept = ()
    for number_no, *row in rows:
        number = numbers[number_no]
        number.extensions = number.extensions_kept = (*number.extensions, Extension(*row))


def _still_theirs(desk: Desk, part: TopUpPart, holder: str) -> bool:
    """Whether a top-up's number is still the same holder's, or goes by another name: a new owner answers for none."""
    number = desk.numbers.get(part.number)
    if number is not None and number.holder.holder == holder:
        return True
    return any(one.holder.holder == holder and one.was_called(part.number, part.at_us) for one in desk.numbers.values())
