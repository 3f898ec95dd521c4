"""What a customer holds at one instant: small frozen parts, one or two an area. Data only."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.kernel.decision import Part
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
from sitthi.standing.points_parts import BusinessPart, PointsPart, RedemptionPart, StockPart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.standing.tier_parts import TierGroupPart, TierMonth, TierPart

PRE_ACTIVE = "pre-active"
ACTIVE = "active"
SUSPENDED = "suspended"
ENDED = "ended"
PERMANENT = "permanent"
"""Why a number is suspended for good."""
DEBT = "debt"
"""Why a number is suspended or ended: what it owes."""
PREPAID, POSTPAID = "prepaid", "postpaid"
"""How a number is charged."""

PENDING = "pending"
RETRYING = "retrying"
LAPSED = "lapsed"


class HolderPart(Part, frozen=True, array_like=True, tag="holder", gc=False):
    """A legal person: id, kind (person, juristic), language (th, en), id_kind. Names and id numbers are in no part.

    ``verified_us`` is when its identity was last verified by the documents in ``documents`` (0 = never);
    ``residency`` is where it lives and by what right, as registered.
    """

    holder: str
    kind: str
    language: str
    id_kind: str
    numbers: int = 0
    verified_us: int = 0
    documents: tuple[str, ...] = ()
    residency: str = ""


class AccountPart(Part, frozen=True, array_like=True, tag="account", gc=False):
    """A billing account of a holder; cycle_day 1-31; ``portal``: its holder uses the business portal for it.

    ``mobiles`` and ``fibres`` count its postpaid mobile and its fibre numbers that have not ended.
    """

    account: str
    holder: str
    cycle_day: int
    portal: bool
    mobiles: int = 0
    fibres: int = 0


class NumberPart(Part, frozen=True, array_like=True, tag="number", gc=False):
    """A subscription of a number: status pre-active, active, suspended or ended.

    ``why`` is the reason of a suspension or ending (customer, debt, permanent, sim-lost, ported-out, ...),
    ``since_us`` when that status began, ``active_since_us`` when service first began (0 = not yet). ``addons_made``
    counts the add-ons ever bought, so that each has a seq of its own. ``why_since_us`` is since when a suspension has
    been the customer's own, or has not: 0 = as long as it has lasted.
    """

    number: str
    account: str
    product: str
    charging: str
    main_package: str
    status: str
    why: str
    since_us: int
    active_since_us: int
    starting_value_satang: int = 0
    addons_made: int = 0
    why_since_us: int = 0


class WalletPart(Part, frozen=True, array_like=True, tag="wallet", gc=False):
    """Main balance of a prepaid number.

    ``balance_satang`` is all that is there, of which ``free_satang`` is free credit; ``held_satang`` is reserved;
    ``owed_satang`` is recovered from the next credit (R127). ``valid_until_us`` 0 = never topped up.
    ``reminded_us``: due time of the last validity reminder done; ``low_reminded``: told of a low balance since the
    last credit; ``ivr_month``/``ivr_count``: answered voice enquiries of that running month.
    """

    balance_satang: int = 0
    free_satang: int = 0
    held_satang: int = 0
    owed_satang: int = 0
    valid_until_us: int = 0
    reminded_us: int = 0
    low_reminded: bool = False
    ivr_month: int = 0
    ivr_count: int = 0

    @property
    def available_satang(self) -> int:
        """What may be charged or reserved now."""
        return self.balance_satang - self.held_satang


class Allowance(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is left of one service in an add-on: seconds, bytes or messages; ``held`` of it is reserved."""

    service: str
    left: int
    held: int = 0
    unlimited: bool = False


class AddonPart(Part, frozen=True, array_like=True, tag="addon", gc=False):
    """One add-on of a number, numbered ``seq`` in its life.

    state: pending (bought, confirmation not yet received), active, retrying (a renewal waits for money), ended, lapsed.
    The right runs from ``valid_from_us`` to ``valid_until_us`` inclusive. ``next_try_us`` is the next renewal attempt
    (0 = none), ``retry_until_us`` the end of the retry days (0 = not retrying). ``paid_satang``: last price with VAT.
    """

    seq: int
    offer: str
    family: str
    state: str
    round: int
    rounds: int
    requested_us: int
    valid_from_us: int
    valid_until_us: int
    allowances: tuple[Allowance, ...] = ()
    next_try_us: int = 0
    retry_until_us: int = 0
    paid_satang: int = 0
    free_paid_satang: int = 0
    fair_use: str = ""
    why: str = ""


class HoldPart(Part, frozen=True, array_like=True, tag="hold", gc=False):
    """A reservation for use not known beforehand: quantity and money set aside until settled, released or expired.

    ``shares`` are (add-on seq, quantity) taken from allowances, in order; ``satang`` is for ``main_quantity``.
    state: pending, settled, released, expired.
    """

    hold: str
    service: str
    destination: str
    state: str
    main_quantity: int
    satang: int
    shares: tuple[tuple[int, int], ...]
    requested_us: int
    expires_us: int
    extensions: int = 0


class MessagePart(Part, frozen=True, array_like=True, tag="message", gc=False):
    """A message on its way: queued, delivered, failed or given-up. Awaited ones (purpose set) have consequences.

    ``number`` is the one it goes to, where it was sent about an account ("" = the number it is about, if any).

    ``deliver_us`` is when the null channel delivers it (0 = a real channel reports), ``give_up_us`` when waiting ends.
    """

    message: str
    template: str
    state: str
    purpose: str
    attempt: int
    queued_us: int
    deliver_us: int
    give_up_us: int
    values: dict[str, int | str | bool | None]
    number: str = ""


class RefundPart(Part, frozen=True, array_like=True, tag="refund", gc=False):
    """Money to be paid back by ``due_us``: state due, overdue or paid; ``cause`` says what ended.

    ``form`` says of which form of charging (form-1, form-2, form-3), ``contract`` of which contract ("" = the number's
    own, form 1). ``method`` and ``to`` are what the customer asked for, ``requested_by`` and ``approved_by`` who did
    that, ``warned`` whether it was said to be about to be late, ``paid_us`` when it was paid. ``named_us`` is when
    ``to`` was named (0 = not known): a number may be called otherwise since.
    """

    refund: str
    amount_satang: int
    cause: str
    ended_us: int
    due_us: int
    state: str
    form: str = "form-1"
    contract: str = ""
    method: str = ""
    to: str = ""
    requested_by: str = ""
    approved_by: str = ""
    warned: bool = False
    paid_us: int = 0
    named_us: int = 0


class Extension(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a top-up at an instant did to the validity, which was ``before_us`` until then (0 = there was none).

    It gave ``days``, up to ``cap_days`` from then (0 = without a cap), and can be reversed for ``reversible_days``.
    ``stands_still``: by the terms of then, validity does not run during a suspension.
    """

    at_us: int
    days: int
    cap_days: int
    before_us: int
    reversible_days: int
    stands_still: bool = False


class TopUpPart(Part, frozen=True, array_like=True, tag="top-up", gc=False):
    """A top-up as it was credited, kept in its receipt so that it can be reversed.

    ``top_up`` is the written decision id, ``amount_satang`` what was paid in, ``credited_satang`` what reached the
    wallet after the channel's fee, ``validity_added_us`` the validity it gave, ``extension`` how it came to that (None:
    not known); state credited or reversed.
    """

    top_up: str
    number: str
    channel: str
    amount_satang: int
    credited_satang: int
    validity_added_us: int
    at_us: int
    state: str
    extension: Extension | None = None


class BankDayPart(Part, frozen=True, array_like=True, tag="bank-day", gc=False):
    """What one bank account has topped up on one Thai day, over all holders: a register keyed by itself."""

    bank_account: str
    day: int
    amount_satang: int = 0
    count: int = 0


AnyPart = (
    HolderPart
    | AccountPart
    | NumberPart
    | WalletPart
    | AddonPart
    | HoldPart
    | MessagePart
    | RefundPart
    | TopUpPart
    | BankDayPart
    | BillingPart
    | BillPart
    | ChargePart
    | PaymentPart
    | ContractPart
    | ComplaintPart
    | BusinessPart
    | PointsPart
    | RedemptionPart
    | StockPart
    | TierPart
    | TierGroupPart
    | CarePlanPart
    | DevicePart
    | BarredPart
    | CareRequestPart
    | PromisePart
)


class Member(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A number of a group, or one to be grouped: its subscription, what it holds of tiers, its closed months."""

    number: NumberPart
    tier: TierPart
    months: tuple[TierMonth, ...]


_UNLOADED: Any = msgspec.UNSET


class Standing(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The parts one command declared, as they are when it is decided; an undeclared part raises when touched.

    A command sees its own number only. ``account``, ``top_up``, ``message`` and ``bank_day`` are the ones its body
    or subject names (None where there is none such), and so are ``bill``, ``payment``, ``contract``, ``refund`` and
    ``complaint``; ``extensions`` are those of the number's top-ups that can still be reversed, in order; ``addons``,
    ``holds``, ``awaited``, ``bills``, ``charges`` and ``complaints`` are all open ones.
    ``contracts`` are the running ones of the number, or those an account's bills give an advance back of.
    ``points`` are those of the place a command is about, ``account_points`` those of its number's account; of a number
    that changed account, ``to_account`` is the new one and ``to_points`` its points. ``business`` is the holder's,
    ``stock`` that of the reward named, ``redemption`` the one named, ``sms_number`` the number named for messages,
    ``to_number`` whoever has the number that another is to get.
    ``tier`` is the number's, ``months`` its closed months in order of time. ``groups`` are the open tier groups of the
    holder, ``members`` the numbers of that holder that are in the number's group, or that the command names.
    ``longest_us`` is when the longest-serving number of the holder that has not ended began service (0 = none).
    ``plan`` is the protection plan a command is about, ``plans`` those of the number, ended ones too, ``device`` what
    the register says of the IMEI named, ``barred`` whether the holder's id is barred from plans; ``request`` is the
    request it is about, ``claim`` the last warranty claim of its Care device, ``requests`` those of the number that
    are open or owe fees, ``promise`` when that is to be delivered, ``promises`` those of the number that still have
    consequences.
    ``delivery_delay_us`` is how long the null channel takes (None where a real channel reports delivery).
    """

    holder: HolderPart = _UNLOADED
    account: AccountPart | None = _UNLOADED
    number: NumberPart = _UNLOADED
    wallet: WalletPart = _UNLOADED
    addons: tuple[AddonPart, ...] = _UNLOADED
    holds: tuple[HoldPart, ...] = _UNLOADED
    awaited: tuple[MessagePart, ...] = _UNLOADED
    refunds: tuple[RefundPart, ...] = _UNLOADED
    top_up: TopUpPart | None = _UNLOADED
    extensions: tuple[Extension, ...] = _UNLOADED
    message: MessagePart | None = _UNLOADED
    bank_day: BankDayPart | None = _UNLOADED
    billing: BillingPart = _UNLOADED
    bills: tuple[BillPart, ...] = _UNLOADED
    bill: BillPart | None = _UNLOADED
    charges: tuple[ChargePart, ...] = _UNLOADED
    payment: PaymentPart | None = _UNLOADED
    contracts: tuple[ContractPart, ...] = _UNLOADED
    contract: ContractPart | None = _UNLOADED
    refund: RefundPart | None = _UNLOADED
    complaints: tuple[ComplaintPart, ...] = _UNLOADED
    complaint: ComplaintPart | None = _UNLOADED
    business: BusinessPart | None = _UNLOADED
    points: PointsPart = _UNLOADED
    account_points: PointsPart | None = _UNLOADED
    to_account: AccountPart | None = _UNLOADED
    to_points: PointsPart | None = _UNLOADED
    redemption: RedemptionPart | None = _UNLOADED
    stock: StockPart | None = _UNLOADED
    sms_number: NumberPart | None = _UNLOADED
    to_number: NumberPart | None = _UNLOADED
    tier: TierPart = _UNLOADED
    months: tuple[TierMonth, ...] = _UNLOADED
    groups: tuple[TierGroupPart, ...] = _UNLOADED
    members: tuple[Member, ...] = _UNLOADED
    longest_us: int = _UNLOADED
    plan: CarePlanPart | None = _UNLOADED
    plans: tuple[CarePlanPart, ...] = _UNLOADED
    device: DevicePart | None = _UNLOADED
    barred: bool = _UNLOADED
    request: CareRequestPart | None = _UNLOADED
    claim: CareRequestPart | None = _UNLOADED
    requests: tuple[CareRequestPart, ...] = _UNLOADED
    promise: PromisePart | None = _UNLOADED
    promises: tuple[PromisePart, ...] = _UNLOADED
