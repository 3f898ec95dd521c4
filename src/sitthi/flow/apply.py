"""Taking a decision over into the working copies, so that the next command of the holder sees it."""

from __future__ import annotations

import msgspec

from sitthi.flow.desk import Desk
from sitthi.flow.places import AccountDesk, HolderDesk, is_open, is_running, keep, put
from sitthi.flow.step import Outgoing, Step
from sitthi.kernel import ids
from sitthi.kernel.decision import Decision, Message, Scalar
from sitthi.standing.money_parts import (
    BillingPart,
    BillPart,
    ChargePart,
    ComplaintPart,
    ContractPart,
    PaymentPart,
)
from sitthi.standing.parts import AccountPart, BankDayPart, HolderPart, MessagePart, NumberPart, TopUpPart


def apply(desk: Desk, step: Step, decision: Decision) -> None:
    """Every changed part, where it belongs."""
    number = step.number
    for part in decision.changes:
        if isinstance(part, HolderPart):
            step.holder.part = part
            step.holder.registration = step.command.body
            step.holder.dirty = True
        elif isinstance(part, AccountPart):
            _open_account(desk, step.holder, part)
        elif isinstance(part, TopUpPart):
            _apply_top_up(desk, part, step.key)
        elif isinstance(part, BankDayPart):
            desk.bank_days[part.bank_account, part.day] = part
            desk.changed_bank_days.add((part.bank_account, part.day))
        elif isinstance(part, BillPart | ChargePart | BillingPart | PaymentPart):
            _apply_billing(desk, part, step.key)
        elif isinstance(part, ContractPart):
            _apply_contract(desk, step, part)
        elif isinstance(part, ComplaintPart):
            _apply_complaint(desk, step.holder, part)
        else:
            assert number is not None
            if isinstance(part, NumberPart) and number.part is None:
                _count_number(step.holder)
            if isinstance(part, MessagePart):
                desk.messages[part.message] = (number, part)
            put(number, part)


def _open_account(desk: Desk, holder: HolderDesk, part: AccountPart) -> None:
    account = AccountDesk(part, holder)
    account.account_no = desk.place_nos.pop()
    account.new = True
    desk.accounts[part.account] = part
    desk.account_desks[part.account] = account


def _apply_billing(desk: Desk, part: BillPart | ChargePart | BillingPart | PaymentPart, key: bytes) -> None:
    desk.account_desks[part.account].put(part)
    if isinstance(part, BillPart):
        desk.bills[part.account, part.bill] = part
    elif isinstance(part, PaymentPart):
        own = key if part.state == "taken" else ids.key_of(part.payment)
        desk.payments[own] = part
        if part.state == "reversed":
            desk.reversed.append(own)


def _apply_contract(desk: Desk, step: Step, part: ContractPart) -> None:
    known = desk.contracts.get(part.contract)
    number = known[0] if known else step.number
    desk.contracts[part.contract] = (number, part)
    desk.changed_contracts[part.contract] = part
    if number is not None:
        keep(number.contracts, part.contract, part, kept=is_running(part))
    account = desk.account_desks.get(part.account)
    if account is not None:
        keep(account.contracts, part.contract, part, kept=is_running(part))


def _apply_complaint(desk: Desk, holder: HolderDesk, part: ComplaintPart) -> None:
    desk.complaints[part.complaint] = (holder, part)
    holder.changed[part.complaint] = part
    holder.dirty = True
    keep(holder.complaints, part.complaint, part, kept=is_open(part))


def _apply_top_up(desk: Desk, part: TopUpPart, key: bytes) -> None:
    if part.state == "reversed":
        own = ids.key_of(part.top_up)
        desk.reversed.append(own)
        desk.top_ups[own] = part
    else:
        desk.top_ups[key] = part


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
        )
        if awaited:
            assert number is not None, "what is awaited is awaited by a number"
            put(number, part)
        desk.messages[part.message] = (place, part)
        outgoing.append(Outgoing(part, place.place_no, holder.language))
    return outgoing
