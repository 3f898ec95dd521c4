"""What may be asked of a number's life: the bodies of this area's commands."""

from __future__ import annotations

import msgspec

MOBILE = "mobile"
FIBRE = "fibre"

PORTED_OUT = "ported-out"
OWNER_CHANGED = "owner-changed"
TAKEN_OVER = "taken-over"


class ActivateNumber(msgspec.Struct, frozen=True):
    """A number begins its life under an account.

    ``product`` mobile or fibre, ``charging`` prepaid or postpaid; ``main_package`` may be empty while none is
    chosen. ``active_since_day`` is the Thai day number on which service first began, for numbers that
    come from elsewhere (0 = begins now).
    """

    account: str
    product: str
    charging: str
    main_package: str = ""
    starting_value_satang: int = 0
    active_since_day: int = 0


class CompleteActivation(msgspec.Struct, frozen=True):
    """The confirmation of the first activation has been received."""


class SuspendNumber(msgspec.Struct, frozen=True):
    """Service stops for a while: customer, debt or sim-lost; or for good: permanent."""

    reason: str


class ResumeNumber(msgspec.Struct, frozen=True):
    """Service goes on after a suspension."""


class DisconnectNumber(msgspec.Struct, frozen=True):
    """The number ends: customer, debt, death or bankruptcy."""

    reason: str


class PortOutNumber(msgspec.Struct, frozen=True):
    """The number goes to another operator."""


class ChangeOwner(msgspec.Struct, frozen=True):
    """The number goes to another holder's account; ``inheritance`` says whether by death of its owner."""

    to_holder: str
    to_account: str
    inheritance: bool = False


class SwapCharging(msgspec.Struct, frozen=True):
    """The number changes from prepaid to postpaid or back, with the main package it has then."""

    to: str
    main_package: str = ""


class AddonTakenOver(msgspec.Struct, frozen=True):
    """An add-on in mid-round: ``allowances`` are (service, what is left); what is unlimited has none."""

    offer: str
    round: int
    requested_us: int
    valid_until_us: int
    allowances: tuple[tuple[str, int], ...] = ()


class TakeOver(msgspec.Struct, frozen=True):
    """A number taken over from another system with all it holds, and its holder and account if unknown.

    ``status`` pre-active, active or suspended; ``balance_satang`` is all there is in the wallet,
    ``free_satang`` of it free credit.
    """

    account: str
    holder: str
    holder_kind: str
    language: str
    product: str
    charging: str
    main_package: str
    status: str
    active_since_us: int
    balance_satang: int = 0
    free_satang: int = 0
    valid_until_us: int = 0
    addons: tuple[AddonTakenOver, ...] = ()


class RenumberNumber(msgspec.Struct, frozen=True):
    """A subscription gets another number (``number.renumbered``), in the same account or another of its holder.

    An empty ``to_account`` means the account it has.
    """

    to_number: str
    to_account: str = ""
