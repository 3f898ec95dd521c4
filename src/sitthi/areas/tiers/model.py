"""Commands of customer tiers."""

from __future__ import annotations

import msgspec


class ChangePackage(msgspec.Struct, frozen=True):
    """A number goes to another main package (``package.changed``); ``price_satang`` a month as listed."""

    main_package: str
    price_satang: int
    discounted: bool = False


class BuyDevice(msgspec.Struct, frozen=True):
    """A smartphone was bought with a package (``device.purchased``).

    ``programme``: hot-deal-max-speed or hot-deal-iphone; ``price_satang`` is the package's, a month, as listed.
    """

    programme: str
    price_satang: int


class RegisterTier(msgspec.Struct, frozen=True):
    """A prepaid number registers for a tier (``tier.registered``) through a channel."""

    channel: str


class InviteTier(msgspec.Struct, frozen=True):
    """The operator invites a number to a tier (``tier.invited``), or to a personal assistant besides."""

    tier: str
    assistant: bool = False


class NotifyTier(msgspec.Struct, frozen=True):
    """The operator has told a customer of a tier, elsewhere (``tier.notified``)."""

    tier: str


class ReviewTier(msgspec.Struct, frozen=True):
    """A number's tier is decided anew.

    ``why``: ``asked`` (``tier.review-requested``), ``period`` (it has come to its end: falls due), or the event that
    it follows from (``package``, ``device``, ``registered``, ``invited``, ``swapped``, ``category``, ``group``,
    ``bill``, ``payment``).
    """

    why: str


class HoldTier(msgspec.Struct, frozen=True):
    """The ``seq``-th notice of a number has arrived: its tier is held from now; follows message.delivered."""

    seq: int


class DropTier(msgspec.Struct, frozen=True):
    """The ``seq``-th notice of a number was given up: its tier is not held; follows message.given-up."""

    seq: int


class EndTier(msgspec.Struct, frozen=True):
    """A number's tier ends for a cause (customer, debt, ported-out, owner-changed, death, bankruptcy): it ended."""

    cause: str


class GroupNumbers(msgspec.Struct, frozen=True):
    """A holder groups numbers, or changes a group (``tier.group-requested``); subject holder."""

    group: str
    numbers: tuple[str, ...]
    receiver: str


class DissolveGroup(msgspec.Struct, frozen=True):
    """A holder dissolves a group (``tier.group-dissolved``); subject holder."""

    group: str


class LeaveGroup(msgspec.Struct, frozen=True):
    """A number leaves its group, since it ended or left its holder; subject number."""

    cause: str
