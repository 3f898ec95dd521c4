"""The data of events about customer tiers."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sitthi.flow.event_data import Amount, Data, Text

GROUP_MOST = 100
"""Numbers one event may name; how many a group may have is the terms' matter."""


class PackageChanged(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number goes to another main package, at a listed monthly price, perhaps specially discounted."""

    main_package: Text
    monthly_price: Amount
    discounted: bool = False


class DevicePurchased(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A smartphone was bought with a package; ``package_price`` is what that is listed at, a month."""

    programme: Literal["hot-deal-max-speed", "hot-deal-iphone"]
    package_price: Amount


class TierRegistered(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A prepaid number registers for a tier."""

    channel: Text


class TierInvited(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The operator invites a number to a tier, with a personal assistant or without."""

    tier: Text
    personal_assistant: bool = False


class TierNotified(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The operator has told a customer of a tier."""

    tier: Text


class TierReviewRequested(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number's tier is to be decided anew."""


class TierGroupRequested(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A holder groups numbers, of which one is to receive a tier."""

    group: Text
    numbers: Annotated[tuple[Text, ...], Meta(max_length=GROUP_MOST)]
    receiver: str = ""


class TierGroupDissolved(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A holder dissolves a group."""

    group: Text
