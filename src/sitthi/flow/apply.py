"""Taking a decision over into the working copies, so that the next command of the holder sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from sitthi.flow.desk import Desk
from sitthi.flow.laying import lay_plan
from sitthi.flow.places import AccountDesk, HolderDesk, NumberDesk, is_group, is_open, is_running, keep, put
from sitthi.flow.step import Outgoing, Step
from sitthi.kernel import ids, moment
from sitthi.kernel.decision import Decision, Message, Part, Scalar
from sitthi.standing.care_parts import BarredPart, CarePlanPart, DevicePart
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.money_parts import (
    BillingPart,
    BillPart,
    ChargePart,
    ComplaintPart,
    ContractPart,
    PaymentPart,
)
from sitthi.standing.parts import (
    ENDED,
    PREPAID,
    AccountPart,
    BankDayPart,
    HolderPart,
    MessagePart,
    NumberPart,
    TopUpPart,
)
from sitthi.standing.points_parts import BusinessPart, PointsPart, RedemptionPart, StockPart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.standing.tier_parts import TierGroupPart, TierPart
from sitthi.standing.validity import extended, taken_out


def apply(desk: Desk, step: Step, decision: Decision) -> None:
    """Every changed part, where it belongs."""
    for part in decision.changes:
        taker = TAKERS.get(type(part))
        if taker is not None:
            taker(desk, step, part)
        else:
            assert step.number is not None
            put(step.number, part)


def _apply_holder(desk: Desk, step: Step, part: HolderPart) -> None:
    holder, body = step.holder, step.command.body
    holder.part = part
    holder.dirty = True
    if hasattr(body, "id_number"):
        holder.registration = body
        holder.identity = (part.id_kind, body.id_number)
        holder.barred = holder.identity in desk.barred_ids


def _apply_business(desk: Desk, step: Step, part: BusinessPart) -> None:
    step.holder.business = part
    step.holder.changed[BusinessPart, ""] = part
    step.holder.dirty = True


def _apply_bank_day(desk: Desk, step: Step, part: BankDayPart) -> None:
    desk.bank_days[part.bank_account, part.day] = part
    desk.changed_bank_days.add((part.bank_account, part.day))


def _apply_stock(desk: Desk, step: Step, part: StockPart) -> None:
    desk.stock[part.reward] = part
    desk.changed_stock.add(part.reward)


def _apply_redemption(desk: Desk, step: Step, part: RedemptionPart) -> None:
    assert step.number is not None
    desk.redemptions[part.redemption] = (step.number, part)
    desk.changed_redemptions.add(part.redemption)


def _apply_message(desk: Desk, step: Step, part: MessagePart) -> None:
    assert step.number is not None
    desk.messages[part.message] = (step.number, part)
    put(step.number, part)


def _apply_account(desk: Desk, step: Step, part: AccountPart) -> None:
    known = desk.account_desks.get(part.account)
    if known is not None:
        known.put(part)
        return
    account = AccountDesk(part, step.holder)
    account.account_no = desk.place_nos.pop()
    account.new = True
    desk.account_desks[part.account] = account


def _apply_number(desk: Desk, step: Step, part: NumberPart) -> None:
    """A number changes, and with it what its holder and its accounts count."""
    number = step.number
    assert number is not None
    before = number.part
    if before is None:
        _count_number(number.holder)
    elif before.number != part.number:
        _rename(desk, number, part.number, step.command.at_us)
    was, now = billed_as(before), billed_as(part)
    if was != now:
        for where, by in ((was, -1), (now, 1)):
            if where is not None:
                account = desk.account_desks[where[0]]
                count = getattr(account.part, where[1])
                account.put(msgspec.structs.replace(account.part, **{where[1]: count + by}))
    if before is None or before.charging != part.charging:
        number.count_anew(moment.month_of(step.command.at_us))
    if before is not None and before.account != part.account:
        # The bills of the account it comes into are its own from now on, also for one that has no tier yet.
        tier = number.tier or TierPart(part.number)
        put(number, msgspec.structs.replace(tier, billed_from_day=moment.day_of(step.command.at_us)))
    if before is not None and (part.status == ENDED or part.account != before.account):
        _tell_no_more(desk.account_desks.get(before.account), before.number, part.number)
    put(number, part)


def _tell_no_more(account: AccountDesk | None, *names: str) -> None:
    """A number that leaves its account, to its holder's next or to nobody, is told nothing of that account's points."""
    if account is not None and account.points.sms_number in names:
        account.put(msgspec.structs.replace(account.points, sms_number=""))


def billed_as(part: NumberPart | None) -> tuple[str, str] | None:
    """The account that counts a number, and as which; None for prepaid numbers and those that have ended."""
    if part is None or part.status == ENDED:
        return None
    if part.product == "fibre":
        return part.account, "fibres"
    return None if part.charging == PREPAID else (part.account, "mobiles")


def _rename(desk: Desk, number: NumberDesk, name: str, at_us: int) -> None:
    """A number goes by another name from now on; an ended one that had it before makes room."""
    before_name, ended = number.number, desk.numbers.get(name)
    if ended is not None:
        ended.current = False
        desk.retired.append(ended)
    del desk.numbers[before_name]
    desk.numbers[name] = number
    number.number = name
    number.was = before_name
    for contract in tuple(number.contracts.values()):
        _keep_contract(desk, number, msgspec.structs.replace(contract, number=name))
    if number.tier is not None:
        put(number, msgspec.structs.replace(number.tier, number=name))
        _regroup(number, before_name)
    number.names = {**number.names, before_name: at_us}
    if number.points is not None:
        _follow(desk, number, number.points.place)
        put(number, msgspec.structs.replace(number.points, place=number.subject))
    assert number.part is not None
    account = desk.account_desks[number.part.account]
    if account.points.sms_number == before_name:
        account.put(msgspec.structs.replace(account.points, sms_number=name))


def _regroup(number: NumberDesk, before: str) -> None:
    """A group goes on with the number's new name."""
    assert number.tier is not None
    group = number.holder.groups.get(number.tier.group)
    if group is None:
        return
    now = number.number
    names = tuple(now if one == before else one for one in group.numbers)
    receiver = now if group.receiver == before else group.receiver
    _keep_group(number.holder, msgspec.structs.replace(group, numbers=names, receiver=receiver))


def _follow(desk: Desk, number: NumberDesk, before: str) -> None:
    """Accounts whose points have gone to a number go on knowing where they are."""
    for account in desk.account_desks.values():
        if account.holder is number.holder and account.points.moved_to == before:
            account.put(msgspec.structs.replace(account.points, moved_to=number.subject))


def _apply_tier(desk: Desk, step: Step, part: TierPart) -> None:
    """Of the number itself, or of another of its holder in the same group."""
    number = desk.numbers.get(part.number)
    if number is None or (step.number is not None and step.number.number == part.number):
        number = step.number
    assert number is not None
    assert number.holder is step.holder, "groups are of one holder"
    put(number, part)


def _apply_group(desk: Desk, step: Step, part: TierGroupPart) -> None:
    _keep_group(step.holder, part)


def _keep_group(holder: HolderDesk, part: TierGroupPart) -> None:
    keep(holder.groups, part.group, part, kept=is_group(part))
    holder.changed[TierGroupPart, part.group] = part
    holder.dirty = True


def _apply_points(desk: Desk, step: Step, part: PointsPart) -> None:
    kind, _, name = part.place.partition("/")
    number = step.number
    if kind == "account":
        desk.account_desks[name].put(part)
    else:
        assert number is not None
        assert number.number == name, "a command moves points of its own number only"
        put(number, part)


def _apply_billing(desk: Desk, step: Step, part: BillPart | ChargePart | BillingPart | PaymentPart) -> None:
    desk.account_desks[part.account].put(part)
    if isinstance(part, BillPart):
        desk.bills[part.account, part.bill] = part
    elif isinstance(part, PaymentPart):
        own = step.key if part.state == "taken" else ids.key_of(part.payment)
        desk.payments[own] = part
        if part.state == "reversed":
            desk.reversed.append(own)


def _apply_contract(desk: Desk, step: Step, part: ContractPart) -> None:
    known = desk.contracts.get(part.contract)
    _keep_contract(desk, known[0] if known else step.number, part)


def _keep_contract(desk: Desk, number: NumberDesk | None, part: ContractPart) -> None:
    desk.contracts[part.contract] = (number, part)
    desk.changed_contracts[part.contract] = part
    if number is not None:
        keep(number.contracts, part.contract, part, kept=is_running(part))
    account = desk.account_desks.get(part.account)
    if account is not None:
        keep(account.contracts, part.contract, part, kept=is_running(part))


def _apply_complaint(desk: Desk, step: Step, part: ComplaintPart) -> None:
    holder = step.holder
    desk.complaints[part.complaint] = (holder, part)
    holder.changed[ComplaintPart, part.complaint] = part
    holder.dirty = True
    keep(holder.complaints, part.complaint, part, kept=is_open(part))


def _apply_top_up(desk: Desk, step: Step, part: TopUpPart) -> None:
    number = step.number
    assert number is not None, "a top-up is a number's"
    if part.extension is not None:
        change = taken_out if part.state == "reversed" else extended
        number.extensions = change(number.extensions, part.extension)
    if part.state == "reversed":
        own = ids.key_of(part.top_up)
        desk.reversed.append(own)
        # As it was credited: by the name that its number had then.
        desk.top_ups[own] = msgspec.structs.replace(desk.top_ups.get(own, part), state=part.state)
    else:
        desk.top_ups[step.key] = part


def _apply_plan(desk: Desk, step: Step, part: CarePlanPart) -> None:
    known = desk.plans.get(part.plan)
    number = known[0] if known else step.number
    assert number is not None, "a plan is a number's"
    lay_plan(desk, number, part)
    put(number, part)


def _apply_request(desk: Desk, step: Step, part: CareRequestPart) -> None:
    """A request is where its plan is, also when that has come to an heir's number."""
    known = desk.care_requests.get(part.request)
    covered = desk.plans.get(part.plan)
    number = covered[0] if covered else known[0] if known else step.number
    assert number is not None, "a request is a number's"
    if known and known[0] is not number:
        known[0].requests.pop(part.request, None)
    desk.care_requests[part.request] = (number, part)
    put(number, part)


def _apply_promise(desk: Desk, step: Step, part: PromisePart) -> None:
    assert step.number is not None, "a promise is a number's"
    known = desk.promises.get(part.request)
    if known and known[0] is not step.number:
        known[0].promises.pop(part.request, None)
    desk.promises[part.request] = (step.number, part)
    put(step.number, part)


def _apply_device(desk: Desk, step: Step, part: DevicePart) -> None:
    desk.devices[part.imei] = part
    desk.changed_devices.add(part.imei)


def _apply_barred(desk: Desk, step: Step, part: BarredPart) -> None:
    step.holder.barred = True
    if step.holder.identity[1]:
        desk.barred_ids.add(step.holder.identity)
        for other in desk.holders.values():
            other.barred |= other.identity == step.holder.identity
    step.holder.changed[BarredPart, ""] = part
    step.holder.dirty = True


TAKERS: dict[type[Part], Callable[[Desk, Step, Any], None]] = {
    HolderPart: _apply_holder,
    AccountPart: _apply_account,
    NumberPart: _apply_number,
    TopUpPart: _apply_top_up,
    BankDayPart: _apply_bank_day,
    BillPart: _apply_billing,
    ChargePart: _apply_billing,
    BillingPart: _apply_billing,
    PaymentPart: _apply_billing,
    ContractPart: _apply_contract,
    ComplaintPart: _apply_complaint,
    MessagePart: _apply_message,
    BusinessPart: _apply_business,
    PointsPart: _apply_points,
    RedemptionPart: _apply_redemption,
    StockPart: _apply_stock,
    TierPart: _apply_tier,
    CarePlanPart: _apply_plan,
    CareRequestPart: _apply_request,
    PromisePart: _apply_promise,
    DevicePart: _apply_device,
    BarredPart: _apply_barred,
    TierGroupPart: _apply_group,
}
"""How each kind of part is taken over; all others are the number's alone."""


def _count_number(holder: HolderDesk) -> None:
    assert holder.part is not None
    holder.part = msgspec.structs.replace(holder.part, numbers=holder.part.numbers + 1)
    holder.dirty = True


def _as_stored(values: dict[str, Scalar]) -> dict[str, Scalar]:
    """In the order the stored document gives them back: a receipt is the same whether its message was stored or not."""
    return dict(sorted(values.items(), key=lambda item: (len(item[0]), item[0])))


def queue(desk: Desk, step: Step, messages: tuple[Message, ...], delivery_delay_us: int | None) -> list[Outgoing]:
    """Queue messages; awaited ones join the standing until delivered or given up."""
    place, number, holder = step.place, step.number, step.holder.part
    assert holder is not None
    outgoing = []
    at_us = step.command.at_us
    for position, message in enumerate(messages, 1):
        awaited = bool(message.purpose)
        part = MessagePart(
            message=f"{ids.decision_id(step.key)}.{position}",
            template=message.template,
            state="queued",
            purpose=message.purpose,
            attempt=message.attempt,
            queued_us=at_us,
            deliver_us=at_us + delivery_delay_us if awaited and delivery_delay_us is not None else 0,
            give_up_us=message.give_up_us,
            values=_as_stored(message.values),
            number=message.number if number is None else "",
        )
        if awaited:
            assert number is not None, "what is awaited is awaited by a number"
            put(number, part)
        desk.messages[part.message] = (place, part)
        outgoing.append(Outgoing(part, place.place_no, holder.language))
    return outgoing
