"""The rules of customer tiers, by the commands they decide, and what falls due."""

from __future__ import annotations

from sitthi.areas.tiers.grounds import buy_device, change_package, invite_tier, register_tier
from sitthi.areas.tiers.groups import dissolve_group, group_numbers, leave_group
from sitthi.areas.tiers.review import drop_tier, due, end_tier, hold_tier, notify_tier, review_tier

__all__ = [
    "buy_device",
    "change_package",
    "dissolve_group",
    "drop_tier",
    "due",
    "end_tier",
    "group_numbers",
    "hold_tier",
    "invite_tier",
    "leave_group",
    "notify_tier",
    "register_tier",
    "review_tier",
]
