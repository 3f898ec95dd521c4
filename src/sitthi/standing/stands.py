"""What stands though it would be decided otherwise now: its money and points are taken as far as there are any. Pure.

The rest becomes owed, never a negative balance (R127): of a number that is ``owed/…``, of points ``points-owed-by-…``.
What was taken from an allowance that is no longer there can be owed by nobody: it is not taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from sitthi.kernel.decision import Event, Message, Part, Transfer
from sitthi.ledger import chart
from sitthi.standing import lots
from sitthi.standing.funds import give, take_back
from sitthi.standing.money_parts import PAID, BillingPart, BillPart, PaymentPart
from sitthi.standing.parts import (
    AddonPart,
    Allowance,
    BankDayPart,
    HoldPart,
    RefundPart,
    Standing,
    TopUpPart,
    WalletPart,
)
from sitthi.standing.points_parts import PointsPart, RedemptionPart, StockPart

OUTSIDE = ("channel/", "paid-out/", chart.PROVIDER, chart.TRANSIT, chart.POINTS_REDEEMED)
"""Accounts that stand for what is outside the house, or another's: what they took or gave can not be undone."""


_MOVED = (WalletPart, AddonPart, PointsPart, BillPart, BillingPart, RefundPart, BankDayPart, StockPart)
"""Parts that follow from what is moved, or from what happened."""


class Was(Protocol):
    """What a decision moved, changed and told others when it was made."""

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """What it moved."""

    @property
    def changes(self) -> tuple[Any, ...]:
        """What it changed."""

    @property
    def events(self) -> tuple[Event, ...]:
        """What it told others."""


class Stood(msgspec.Struct, frozen=True):
    """What is taken and changed of what stands: ``taken`` of the ``asked`` that it had moved, in ``unit``.

    ``events`` are what it tells others all the same, ``messages`` what its customer is told besides.
    """

    transfers: tuple[Transfer, ...]
    changes: tuple[Part, ...]
    asked: int
    taken: int
    unit: str = chart.SATANG
    events: tuple[Event, ...] = ()
    messages: tuple[Message, ...] = ()


class CannotStand(Exception):
    """What a decision moved can not be kept in a standing without it: ``str()`` names the account or part."""


def outside(transfers: tuple[Transfer, ...]) -> dict[tuple[str, str], int]:
    """What went out of the house, or came in (below zero), by account and unit."""
    found: dict[tuple[str, str], int] = {}
    for one in transfers:
        for account, amount in ((one.credit, one.amount), (one.debit, -one.amount)):
            if account.startswith(OUTSIDE):
                found[account, one.unit] = found.get((account, one.unit), 0) + amount
    return {account: amount for account, amount in found.items() if amount}


def stand(was: Was, standing: Standing, at_us: int) -> Stood:
    """What a decision had moved, moved again in another standing as far as that has it (R127).

    ``standing`` is what its command reads; raises CannotStand where that does not hold what was moved.
    """
    kept = _Kept(standing, at_us)
    for one in was.transfers:
        kept.move(one)
    for part in was.changes:
        kept.keep(part)
        kept.register(part, was.changes)
    # What it told others stays told; but a bill is not paid by money that waits for the next one now.
    events = () if any(isinstance(part, PaymentPart) for part in was.changes) else was.events
    return Stood(tuple(kept.transfers), tuple(kept.parts.values()), kept.asked, kept.taken, kept.unit, events)


def owed(wallet: WalletPart, number: str, amount: int, credit: str) -> tuple[WalletPart, Transfer]:
    """A wallet whose number owes so much more, for what ``credit`` got of it."""
    after = replace(wallet, owed_satang=wallet.owed_satang + amount)
    return after, Transfer(chart.owed(number), credit, chart.SATANG, amount)


class _Kept:
    """The parts of a standing as what stands leaves them."""

    def __init__(self, standing: Standing, at_us: int) -> None:
        self._standing = standing
        self._at_us = at_us
        self.parts: dict[tuple[type[Part], Any], Part] = {}
        self.transfers: list[Transfer] = []
        self.asked = self.taken = 0
        self.unit = chart.SATANG

    def move(self, one: Transfer) -> None:
        """One transfer again, as far as its debit account has it."""
        kind = one.debit.partition("/")[0]
        taker = _TAKERS.get(kind)
        if taker is not None:
            taker(self, one)
        elif one.credit.startswith((f"{chart.WALLET}/", f"{chart.FREE}/")):
            wallet, moved = give(self._wallet(), one.credit.partition("/")[2], one.amount, one.debit)
            self._put(wallet, moved)
        elif one.credit.startswith((f"{chart.RECEIVABLE}/", f"{chart.CREDIT}/")):
            self._to_account(one)
        elif one.debit.startswith((*OUTSIDE, "issued/")):
            raise CannotStand(one.credit)
        else:
            self.transfers.append(one)

    def keep(self, part: Part) -> None:
        """A part that says what happened, and holds nothing, stays as it was."""
        if isinstance(part, PaymentPart):
            all_of_it = part.paid_satang + part.credit_satang
            self.parts[PaymentPart, ""] = replace(part, paid_satang=0, credit_satang=all_of_it)
        elif isinstance(part, (TopUpPart, RedemptionPart)):
            self.parts[type(part), ""] = part
        elif isinstance(part, HoldPart):
            if any(one.hold == part.hold for one in self._standing.holds):
                raise CannotStand(f"hold/{part.hold}")
        elif not isinstance(part, _MOVED):
            raise CannotStand(str(part.__struct_config__.tag))

    def register(self, part: Part, changes: tuple[Any, ...]) -> None:
        """What was taken of a register that others take from as well is taken of that as it was then."""
        day, stock = self._standing.bank_day, self._standing.stock
        if isinstance(part, BankDayPart) and isinstance(day, BankDayPart):
            satang = sum(one.amount_satang for one in changes if isinstance(one, TopUpPart))
            self.parts[BankDayPart, ""] = replace(day, amount_satang=day.amount_satang + satang, count=day.count + 1)
        elif isinstance(part, StockPart) and isinstance(stock, StockPart):
            self.parts[StockPart, ""] = replace(stock, taken=stock.taken + 1)

    def from_wallet(self, one: Transfer) -> None:
        """Money of a number: what is there, free credit last, and the rest owed."""
        number = one.debit.partition("/")[2]
        wallet = self._wallet()
        if one.credit == chart.owed(number):
            return  # what was recovered of an earlier debt is decided by what is owed now
        self.asked += one.amount
        free = min(wallet.free_satang, wallet.available_satang, one.amount)
        if one.debit.startswith(f"{chart.WALLET}/"):
            money = wallet.balance_satang - wallet.free_satang
            free = min(free, max(one.amount - min(money, wallet.available_satang), 0))
        if free:
            less = replace(wallet, balance_satang=wallet.balance_satang - free, free_satang=wallet.free_satang - free)
            self._put(less, (Transfer(chart.free(number), one.credit, one.unit, free),))
        before = self._wallet().owed_satang
        self._put(*take_back(self._wallet(), number, one.amount - free, one.credit))
        self.taken += one.amount - (self._wallet().owed_satang - before)

    def from_refund(self, one: Transfer) -> None:
        """Money of an ended contract: what waits to be paid back, and the rest owed."""
        number = one.debit.partition("/")[2]
        known = self._standing.refund
        there = 0 if known is None else min(self._amount(known), one.amount)
        self.asked, self.taken = self.asked + one.amount, self.taken + there
        if known is not None and there:
            left = self._amount(known) - there
            paid = replace(known, amount_satang=left) if left else replace(known, state=PAID, paid_us=self._at_us)
            self.parts[RefundPart, known.refund] = paid
            self.transfers.append(replace(one, amount=there))
        if short := one.amount - there:
            wallet, debt = owed(self._wallet(), number, short, one.credit)
            self._put(wallet, (debt,))

    def from_allowance(self, one: Transfer) -> None:
        """What an add-on still has of a service; what it has not is taken from nobody."""
        _, seq, service = one.debit.rsplit("/", 2)
        addon = self._addon(int(seq))
        left = next((one for one in addon.allowances if one.service == service), None) if addon else None
        if addon is None or left is None or one.credit.startswith("lapsed/"):
            return
        count = min(left.left - left.held, one.amount)
        if count > 0:
            self.parts[AddonPart, addon.seq] = replace(addon, allowances=_less(addon.allowances, service, count))
            self.transfers.append(replace(one, amount=count))

    def from_points(self, one: Transfer) -> None:
        """Points of a place, soonest-expiring first, and the rest owed."""
        place = one.debit.removeprefix(chart.points(""))
        part, self.unit = self._points(place), "points"
        there = min(lots.balance(part, self._at_us), one.amount)
        self.asked, self.taken = self.asked + one.amount, self.taken + there
        (after,), moved = lots.take((part,), there, self._at_us, one.credit)
        if short := one.amount - there:
            after = replace(after, owed_points=after.owed_points + short)
            moved = (*moved, Transfer(chart.points_owed(place), one.credit, one.unit, short))
        self.parts[PointsPart, place] = after
        self.transfers += moved

    def _to_account(self, one: Transfer) -> None:
        """Money for a bill that is not there, or open, any more: it waits for the next."""
        account = one.credit.partition("/")[2]
        found = self.parts.get((BillingPart, ""), self._standing.billing)
        if not isinstance(found, BillingPart):
            raise CannotStand(one.credit)
        self.parts[BillingPart, ""] = replace(found, credit_satang=found.credit_satang + one.amount)
        self.transfers.append(replace(one, credit=chart.credit(account)))

    def _put(self, wallet: WalletPart, moved: tuple[Transfer, ...]) -> None:
        self.parts[WalletPart, ""] = wallet
        self.transfers += moved

    def _wallet(self) -> WalletPart:
        found = self.parts.get((WalletPart, ""), self._standing.wallet)
        if not isinstance(found, WalletPart):
            raise CannotStand(chart.WALLET)
        return found

    def _points(self, place: str) -> PointsPart:
        there = (self.parts.get((PointsPart, place)), self._standing.points, self._standing.account_points)
        for found in there:
            if isinstance(found, PointsPart) and found.place == place:
                return found
        raise CannotStand(chart.points(place))

    def _addon(self, seq: int) -> AddonPart | None:
        found = self.parts.get((AddonPart, seq))
        if isinstance(found, AddonPart):
            return found
        return next((one for one in self._standing.addons if one.seq == seq), None)

    @staticmethod
    def _amount(part: RefundPart) -> int:
        return 0 if part.state == PAID else part.amount_satang


def _less(allowances: tuple[Allowance, ...], service: str, count: int) -> tuple[Allowance, ...]:
    """Allowances with so much less of one service."""
    return tuple(
        Allowance(one.service, one.left - count, one.held, one.unlimited) if one.service == service else one
        for one in allowances
    )


_TAKERS: dict[str, Callable[[_Kept, Transfer], None]] = {
    chart.WALLET: _Kept.from_wallet,
    chart.FREE: _Kept.from_wallet,
    chart.REFUND: _Kept.from_refund,
    chart.ALLOWANCE: _Kept.from_allowance,
    chart.POINTS_OF_NUMBER: _Kept.from_points,
    chart.POINTS_OF_ACCOUNT: _Kept.from_points,
}
"""Who takes from an account that may not have it any more."""
