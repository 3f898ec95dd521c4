"""The working copies of one batch: what gather has laid out, what deciding changes, what record writes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

import msgspec

from sitthi.flow.places import AccountDesk, HolderDesk, NumberDesk, Place
from sitthi.flow.tiers import group_members, longest_us, months_of
from sitthi.standing.care_parts import CarePlanPart, DevicePart
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.money_parts import BillPart, ComplaintPart, ContractPart, PaymentPart
from sitthi.standing.parts import (
    AccountPart,
    BankDayPart,
    Extension,
    MessagePart,
    NumberPart,
    RefundPart,
    Standing,
    TopUpPart,
)
from sitthi.standing.points_parts import PointsPart, RedemptionPart, StockPart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.standing.tier_parts import TierPart


class Desk:
    """All working copies of a batch, and the registers and named things its commands refer to."""

    def __init__(self) -> None:
        """Empty: gather fills it."""
        self.holders: dict[str, HolderDesk] = {}
        self.numbers: dict[str, NumberDesk] = {}
        self.retired: list[NumberDesk] = []
        """Ended subscriptions whose number has a new one, or whose last duties are swept."""
        self.account_desks: dict[str, AccountDesk] = {}
        self.contracts: dict[str, tuple[NumberDesk | None, ContractPart]] = {}
        """Contracts by id, with their number where that is laid out: of numbers and accounts, and those named."""
        self.changed_contracts: dict[str, ContractPart] = {}
        self.bills: dict[tuple[str, str], BillPart] = {}
        """Bills that commands name, by account and bill, paid ones too."""
        self.payments: dict[bytes, PaymentPart] = {}
        self.complaints: dict[str, tuple[HolderDesk, ComplaintPart]] = {}
        self.messages: dict[str, tuple[Place, MessagePart]] = {}
        self.redemptions: dict[str, tuple[NumberDesk, RedemptionPart]] = {}
        self.changed_redemptions: set[str] = set()
        self.plans: dict[str, tuple[NumberDesk, CarePlanPart]] = {}
        """Protection plans laid out, by their id; and those that cover a device, or did, by IMEI: those in
        force behind those that are over, the latest last."""
        self.of_device: dict[str, list[str]] = {}
        self.care_requests: dict[str, tuple[NumberDesk, CareRequestPart]] = {}
        self.promises: dict[str, tuple[NumberDesk, PromisePart]] = {}
        self.devices: dict[str, DevicePart] = {}
        """What the register says of the IMEIs named."""
        self.changed_devices: set[str] = set()
        self.barred_ids: set[tuple[str, str]] = set()
        """Kinds and numbers of ids that are barred from plans, of holders a batch is about."""
        self.meant: dict[bytes, str] = {}
        """The reward that each request for one means."""
        self.stock: dict[str, StockPart] = {}
        self.changed_stock: set[str] = set()
        self.top_ups: dict[bytes, TopUpPart] = {}
        self.topped_up: dict[bytes, str] = {}
        """Whose they were, of those from before this batch."""
        self.reversed: list[bytes] = []
        self.bank_days: dict[tuple[str, int], BankDayPart] = {}
        self.changed_bank_days: set[tuple[str, int]] = set()
        self.place_nos: list[int] = []
        """Internal numbers for what comes into being."""
        self.block = 0
        self.beside: set[int] = set()
        """Places laid out only because others are judged by them: nothing is swept for them."""
        self.found: dict[bytes, bytes] = {}
        """Stored receipts of request keys seen before."""

    def let_go(self) -> None:
        """Done with: holders and their numbers know of each other, and would be kept until they are looked for."""
        for holder in self.holders.values():
            holder.numbers.clear()

    def places(self) -> Iterator[Place]:
        """Everything laid out that work may fall due for."""
        yield from self.numbers.values()
        yield from self.retired
        yield from self.account_desks.values()
        yield from self.holders.values()

    def view(self, parts: tuple[str, ...], holder: HolderDesk, number: NumberDesk | None, named: Named) -> Standing:
        """The standing of one command: exactly the declared parts."""
        return Standing(**{part: VIEWS[part](holder, number, named) for part in parts})


class Named:
    """The things a command names (None where there is none such), and the billing account it is about.

    They are its account, bill, payment, contract, refund, complaint, top-up, message, bank day, redemption and stock,
    the number named beside its own, and the account it has gone to; of tiers the number's account and, by name, the
    numbers it is grouped with, or is to be, at a time.
    """

    __slots__ = (
        "account", "at_us", "bank_day", "bill", "billing", "claim", "complaint", "contract", "device", "members",
        "message", "other_number", "payment", "plan", "promise", "redemption", "refund", "request", "stock",
        "tiered", "to_account", "top_up",
    )  # fmt: skip

    def __init__(self) -> None:
        """Nothing named."""
        self.account: AccountPart | None = None
        self.top_up: TopUpPart | None = None
        self.message: MessagePart | None = None
        self.bank_day: BankDayPart | None = None
        self.billing: AccountDesk | None = None
        self.bill: BillPart | None = None
        self.payment: PaymentPart | None = None
        self.contract: ContractPart | None = None
        self.refund: RefundPart | None = None
        self.complaint: ComplaintPart | None = None
        self.other_number: NumberPart | None = None
        self.to_account: AccountDesk | None = None
        self.redemption: RedemptionPart | None = None
        self.stock: StockPart | None = None
        self.plan: CarePlanPart | None = None
        self.device: DevicePart | None = None
        self.request: CareRequestPart | None = None
        self.claim: CareRequestPart | None = None
        self.promise: PromisePart | None = None
        self.at_us = 0
        self.tiered: dict[str, tuple[NumberDesk, AccountDesk]] = {}
        """Numbers of the holder with their accounts."""
        self.members: tuple[str, ...] = ()


def _extensions(number: NumberDesk, named: Named) -> tuple[Extension, ...] | msgspec.UnsetType:
    """What top-ups did to validity; nothing is read where nothing is known of the one named."""
    known = named.top_up is not None and named.top_up.extension is not None
    return number.extensions if known else msgspec.UNSET


def _billed(number: NumberDesk | None, named: Named) -> NumberDesk | AccountDesk:
    """Whose contracts are meant: the number's, or those an account's bills give an advance back of."""
    if number is not None:
        return number
    assert named.billing is not None, "contracts are asked of a number or an account"
    return named.billing


def _points(number: NumberDesk | None, named: Named) -> PointsPart:
    """Points of the place a command is about; a place that never had any has none."""
    if number is not None:
        return number.points or PointsPart(number.subject)
    assert named.billing is not None, "points are asked of a number or an account"
    return named.billing.points


def _in_order(parts: dict[str, Any], when: str, name: str) -> tuple[Any, ...]:
    """The same order however they came onto the desk: a receipt does not depend on the batch."""
    return tuple(sorted(parts.values(), key=attrgetter(when, name))) if parts else ()


VIEWS: dict[str, Callable[[HolderDesk, Any, Named], Any]] = {
    "holder": lambda holder, _number, _named: holder.part,
    "account": lambda _holder, _number, named: (
        named.account or (named.billing.part if named.billing is not None else None)
    ),
    "number": lambda _holder, number, _named: number.part if number is not None else None,
    "wallet": lambda _holder, number, _named: number.wallet,
    "addons": lambda _holder, number, _named: tuple(number.addons.values()),
    "holds": lambda _holder, number, _named: tuple(number.holds.values()),
    "awaited": lambda _holder, number, _named: tuple(number.awaited.values()),
    "refunds": lambda _holder, number, _named: _in_order(number.refunds, "ended_us", "refund"),
    "extensions": lambda _holder, number, named: _extensions(number, named),
    "top_up": lambda _holder, _number, named: named.top_up,
    "message": lambda _holder, _number, named: named.message,
    "bank_day": lambda _holder, _number, named: named.bank_day,
    "billing": lambda _holder, _number, named: named.billing.billing if named.billing else None,
    "bills": lambda _holder, _number, named: (
        _in_order(named.billing.bills, "issued_us", "bill") if named.billing else ()
    ),
    "charges": lambda _holder, _number, named: (
        _in_order(named.billing.charges, "at_us", "charge") if named.billing else ()
    ),
    "bill": lambda _holder, _number, named: named.bill,
    "payment": lambda _holder, _number, named: named.payment,
    "contracts": lambda _holder, number, named: _in_order(_billed(number, named).contracts, "signed_us", "contract"),
    "contract": lambda _holder, _number, named: named.contract,
    "refund": lambda _holder, _number, named: named.refund,
    "complaints": lambda holder, _number, _named: _in_order(holder.complaints, "received_us", "complaint"),
    "complaint": lambda _holder, _number, named: named.complaint,
    "business": lambda holder, _number, _named: holder.business,
    "points": lambda _holder, number, named: _points(number, named),
    "account_points": lambda _holder, _number, named: named.billing.points if named.billing else None,
    "to_account": lambda _holder, _number, named: named.to_account.part if named.to_account else None,
    "to_points": lambda _holder, _number, named: named.to_account.points if named.to_account else None,
    "to_number": lambda _holder, _number, named: named.other_number,
    "sms_number": lambda _holder, _number, named: named.other_number,
    "redemption": lambda _holder, _number, named: named.redemption,
    "stock": lambda _holder, _number, named: named.stock,
    "plan": lambda _holder, _number, named: named.plan,
    "plans": lambda _holder, number, _named: _in_order(number.plans, "requested_us", "plan"),
    "device": lambda _holder, _number, named: named.device,
    "barred": lambda holder, _number, _named: holder.barred,
    "request": lambda _holder, _number, named: named.request,
    "claim": lambda _holder, _number, named: named.claim,
    "requests": lambda _holder, number, _named: _in_order(number.requests, "made_us", "request"),
    "promise": lambda _holder, _number, named: named.promise,
    "promises": lambda _holder, number, _named: _in_order(number.promises, "start_us", "request"),
    "tier": lambda _holder, number, _named: number.tier or TierPart(number.number),
    "months": lambda _holder, number, named: months_of(*named.tiered[number.number], named.at_us),
    "groups": lambda holder, _number, _named: tuple(sorted(holder.groups.values(), key=attrgetter("group"))),
    "members": lambda _holder, _number, named: group_members(named.members, named.tiered, named.at_us),
    "longest_us": lambda _holder, _number, named: longest_us(named.tiered),
}
"""How each part of a standing is read off the desk."""
