"""The working copies of one batch: what gather has laid out, what deciding changes, what record writes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sitthi.kernel.decision import Part
from sitthi.kernel.errors import OurMistake
from sitthi.standing.parts import (
    AccountPart,
    AddonPart,
    BankDayPart,
    HolderPart,
    HoldPart,
    MessagePart,
    NumberPart,
    RefundPart,
    Standing,
    TopUpPart,
    WalletPart,
)

NEVER_US = 1 << 62
"""A due time that never comes."""


class HolderDesk:
    """One holder: its part, its last decision, and whether an earlier command of it is stuck."""

    __slots__ = (
        "blocked",
        "decided_us",
        "dirty",
        "holder",
        "holder_no",
        "last_loc",
        "new",
        "part",
        "registration",
        "slot",
    )

    def __init__(self, holder: str, slot: int) -> None:
        """An unknown holder until gather or a registration says otherwise."""
        self.holder = holder
        self.slot = slot
        self.holder_no = 0
        self.part: HolderPart | None = None
        self.decided_us = 0
        self.last_loc = 0
        self.blocked = False
        self.new = False
        self.dirty = False
        self.registration: Any = None


class NumberDesk:
    """One number and all that hangs on it."""

    __slots__ = (
        "addons", "awaited", "changed", "current", "decided_us", "due_us", "due_written_us", "holder", "holds",
        "last_loc", "new", "number", "number_no", "part", "refunds", "wallet",
    )  # fmt: skip

    def __init__(self, number: str, holder: HolderDesk) -> None:
        """An unknown number until gather or an activation says otherwise."""
        self.number = number
        self.holder = holder
        self.number_no = 0
        self.part: NumberPart | None = None
        self.wallet = WalletPart()
        self.addons: dict[int, AddonPart] = {}
        self.holds: dict[str, HoldPart] = {}
        self.awaited: dict[str, MessagePart] = {}
        self.refunds: dict[str, RefundPart] = {}
        self.changed: dict[tuple[type[Part], int | str], Part] = {}
        self.decided_us = 0
        self.last_loc = 0
        self.due_us = NEVER_US
        self.due_written_us = NEVER_US
        self.new = False
        self.current = True


class Desk:
    """All working copies of a batch, and the registers and named things its commands refer to."""

    def __init__(self) -> None:
        """Empty: gather fills it."""
        self.holders: dict[str, HolderDesk] = {}
        self.numbers: dict[str, NumberDesk] = {}
        self.retired: list[NumberDesk] = []
        """Ended subscriptions whose number has a new one, or whose last duties are swept."""
        self.accounts: dict[str, AccountPart] = {}
        self.new_accounts: list[AccountPart] = []
        self.messages: dict[str, tuple[NumberDesk, MessagePart]] = {}
        self.top_ups: dict[bytes, TopUpPart] = {}
        self.reversed: list[bytes] = []
        self.bank_days: dict[tuple[str, int], BankDayPart] = {}
        self.changed_bank_days: set[tuple[str, int]] = set()
        self.holder_nos: list[int] = []
        self.number_nos: list[int] = []
        self.block = 0
        self.found: dict[bytes, bytes] = {}
        """Stored receipts of request keys seen before."""

    def view(self, parts: tuple[str, ...], holder: HolderDesk, number: NumberDesk | None, named: Named) -> Standing:
        """The standing of one command: exactly the declared parts."""
        return Standing(**{part: VIEWS[part](holder, number, named) for part in parts})


class Named:
    """The things a command's body names: its account, top-up, message, bank day (None where there is none such)."""

    __slots__ = ("account", "bank_day", "message", "top_up")

    def __init__(self) -> None:
        """Nothing named."""
        self.account: AccountPart | None = None
        self.top_up: TopUpPart | None = None
        self.message: MessagePart | None = None
        self.bank_day: BankDayPart | None = None


VIEWS: dict[str, Callable[[HolderDesk, Any, Named], Any]] = {
    "holder": lambda holder, _number, _named: holder.part,
    "account": lambda _holder, _number, named: named.account,
    "number": lambda _holder, number, _named: number.part,
    "wallet": lambda _holder, number, _named: number.wallet,
    "addons": lambda _holder, number, _named: tuple(number.addons.values()),
    "holds": lambda _holder, number, _named: tuple(number.holds.values()),
    "awaited": lambda _holder, number, _named: tuple(number.awaited.values()),
    "refunds": lambda _holder, number, _named: tuple(number.refunds.values()),
    "top_up": lambda _holder, _number, named: named.top_up,
    "message": lambda _holder, _number, named: named.message,
    "bank_day": lambda _holder, _number, named: named.bank_day,
}
"""How each part of a standing is read off the desk."""


def _put_addon(desk: NumberDesk, part: AddonPart) -> None:
    if part.state in {"ended", "lapsed"}:
        desk.addons.pop(part.seq, None)
    else:
        desk.addons[part.seq] = part


def _put_hold(desk: NumberDesk, part: HoldPart) -> None:
    if part.state == "pending":
        desk.holds[part.hold] = part
    else:
        desk.holds.pop(part.hold, None)


def put(desk: NumberDesk, part: Part) -> None:
    """Take a changed part of a number over into its working copy and note it for recording."""
    kind = type(part)
    if kind is WalletPart:
        desk.wallet = part  # type: ignore[assignment]  # the kind says so
        desk.changed[kind, ""] = part
        return
    if isinstance(part, AddonPart):
        _put_addon(desk, part)
        desk.changed[kind, part.seq] = part
    elif isinstance(part, HoldPart):
        _put_hold(desk, part)
        desk.changed[kind, part.hold] = part
    elif isinstance(part, NumberPart):
        desk.part = part
        desk.changed[kind, ""] = part
    elif isinstance(part, RefundPart):
        desk.refunds[part.refund] = part
        desk.changed[kind, part.refund] = part
    elif isinstance(part, MessagePart):
        if part.state == "queued" and part.purpose:
            desk.awaited[part.message] = part
        else:
            desk.awaited.pop(part.message, None)
        desk.changed[kind, part.message] = part
    else:
        message = f"{kind.__name__} is no part of a number"
        raise OurMistake(message)
