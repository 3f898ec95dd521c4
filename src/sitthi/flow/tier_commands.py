"""The index of commands, fourth page: customer tiers."""

from __future__ import annotations

from sitthi.areas.tiers import model as tiers
from sitthi.areas.tiers import rules as tier_rules
from sitthi.flow.desk import Desk, Named
from sitthi.flow.places import HolderDesk
from sitthi.flow.roles import ANYONE, CARE, DESK, OURS
from sitthi.flow.spec import CommandSpec
from sitthi.flow.step import Step
from sitthi.flow.together import numbers_of

_JUDGED = ("holder", "number", "tier", "months", "groups", "members", "longest_us")
_GROUPED = ("holder", "groups", "members", "longest_us")

# One line a command, so that the index can be read as one: what asks for it, what it reads, who may, what it causes.
# fmt: off
GROUNDS = (
    CommandSpec("change-package", "package.changed", "number", tiers.ChangePackage, "tiers",
                tier_rules.change_package, ("number", "tier"), DESK, ("tier.ground-changed",)),
    CommandSpec("buy-device", "device.purchased", "number", tiers.BuyDevice, "tiers", tier_rules.buy_device,
                ("number", "tier"), DESK, ("tier.ground-changed",)),
    CommandSpec("register-tier", "tier.registered", "number", tiers.RegisterTier, "tiers", tier_rules.register_tier,
                ("number", "tier", "wallet"), ANYONE, ("tier.ground-changed", "wallet.low")),
    CommandSpec("invite-tier", "tier.invited", "number", tiers.InviteTier, "tiers", tier_rules.invite_tier,
                ("holder", "number", "tier"), DESK, ("tier.ground-changed",)),
)
HELD = (
    CommandSpec("notify-tier", "tier.notified", "number", tiers.NotifyTier, "tiers", tier_rules.notify_tier,
                _JUDGED, CARE, tiers=True),
    CommandSpec("review-tier", "tier.review-requested", "number", tiers.ReviewTier, "tiers", tier_rules.review_tier,
                _JUDGED, CARE, tiers=True),
    CommandSpec("hold-tier", "", "number", tiers.HoldTier, "tiers", tier_rules.hold_tier, ("number", "tier"), OURS),
    CommandSpec("drop-tier", "", "number", tiers.DropTier, "tiers", tier_rules.drop_tier, ("number", "tier"), OURS),
    CommandSpec("end-tier", "", "number", tiers.EndTier, "tiers", tier_rules.end_tier, ("number", "tier"), OURS),
)
GROUPS = (
    CommandSpec("group-numbers", "tier.group-requested", "holder", tiers.GroupNumbers, "tiers",
                tier_rules.group_numbers, _GROUPED, ANYONE, ("group.changed",), tiers=True),
    CommandSpec("dissolve-group", "tier.group-dissolved", "holder", tiers.DissolveGroup, "tiers",
                tier_rules.dissolve_group, _GROUPED, ANYONE, ("group.changed",), tiers=True),
    CommandSpec("leave-group", "", "number", tiers.LeaveGroup, "tiers", tier_rules.leave_group,
                ("number", "tier", "groups", "members"), OURS, ("group.changed",), tiers=True),
)
# fmt: on

TIER_COMMANDS = (*GROUNDS, *HELD, *GROUPS)


def _grouped(desk: Desk, step: Step, named: Named) -> None:
    """A number, and those it is grouped with; of one that is in no group only itself, whatever else is laid out."""
    number = step.number
    assert number is not None
    assert number.part is not None
    group = step.holder.groups.get(number.tier.group) if number.tier is not None else None
    _lay(desk, step.holder, named, "" if group is not None else number.number)
    named.members = group.numbers if group is not None else ()
    named.at_us = step.command.at_us


def _to_group(desk: Desk, step: Step, named: Named) -> None:
    """All numbers of a holder, of which those matter that a command names, or that the group it names has."""
    _lay(desk, step.holder, named, "")
    body = step.command.body
    known = step.holder.groups.get(body.group)
    names = [*getattr(body, "numbers", ()), getattr(body, "receiver", "")]
    if known is not None:
        names += [*known.numbers, known.receiver]
    named.members = tuple(dict.fromkeys(filter(None, names)))
    named.at_us = step.command.at_us


def _lay(desk: Desk, holder: HolderDesk, named: Named, only: str) -> None:
    found = [one for one in numbers_of(desk, holder) if not only or one.number == only]
    named.tiered = {one.number: (one, desk.account_desks[one.part.account]) for one in found if one.part is not None}


TIER_NAMES = {
    "notify-tier": _grouped,
    "review-tier": _grouped,
    "leave-group": _grouped,
    "group-numbers": _to_group,
    "dissolve-group": _to_group,
}
"""How the things these commands name are found on the desk."""
