"""Every type of event about customer tiers."""

from __future__ import annotations

from sitthi.areas.tiers import model as tiers
from sitthi.flow import tier_data as data
from sitthi.flow.event_type import EventType, amount_of

TIER_EVENTS = (
    EventType("package.changed", "number", data.PackageChanged, lambda d, _: tiers.ChangePackage(
        d.main_package, amount_of(d.monthly_price, "data.monthly_price"), d.discounted)),
    EventType("device.purchased", "number", data.DevicePurchased, lambda d, _: tiers.BuyDevice(
        d.programme, amount_of(d.package_price, "data.package_price"))),
    EventType("tier.registered", "number", data.TierRegistered, lambda d, _: tiers.RegisterTier(d.channel)),
    EventType("tier.invited", "number", data.TierInvited, lambda d, _: tiers.InviteTier(d.tier, d.personal_assistant)),
    EventType("tier.notified", "number", data.TierNotified, lambda d, _: tiers.NotifyTier(d.tier)),
    EventType("tier.review-requested", "number", data.TierReviewRequested, lambda _, __: tiers.ReviewTier("asked")),
    EventType("tier.group-requested", "holder", data.TierGroupRequested, lambda d, _: tiers.GroupNumbers(
        d.group, d.numbers, d.receiver)),
    EventType("tier.group-dissolved", "holder", data.TierGroupDissolved, lambda d, _: tiers.DissolveGroup(d.group)),
)  # fmt: skip
"""Every type of event about customer tiers."""
