"""The index of commands, third page: the points programme and its rewards."""

from __future__ import annotations

from sitthi.areas.holders import model as holders
from sitthi.areas.holders import rules as holder_rules
from sitthi.areas.numbers import model as numbers
from sitthi.areas.numbers import rules as number_rules
from sitthi.areas.points import model as points
from sitthi.areas.points import rules as point_rules
from sitthi.areas.rewards import model as rewards
from sitthi.areas.rewards import rules as reward_rules
from sitthi.flow.desk import Desk, Named
from sitthi.flow.roles import ANYONE, DESK, OURS
from sitthi.flow.spec import CommandSpec
from sitthi.flow.step import Step

# One line a command, so that the index can be read as one: what asks for it, what it reads, who may, what it causes.
# fmt: off
MEMBERSHIP = (
    CommandSpec("profile-business", "business.profiled", "holder", points.ProfileBusiness, "points",
                point_rules.profile_business, ("holder", "business"), DESK, ("holder.category-changed",), whole=True),
    CommandSpec("change-category", "holder.category-changed", "holder", holders.ChangeCategory, "holders",
                holder_rules.change_category, ("holder", "business"), DESK, ("holder.category-changed",), whole=True),
    CommandSpec("join-portal", "account.portal-joined", "account", holders.JoinPortal, "holders",
                holder_rules.join_portal, ("account",), ANYONE),
    CommandSpec("renumber-number", "number.renumbered", "number", numbers.RenumberNumber, "numbers",
                number_rules.renumber_number, ("holder", "number", "awaited", "to_number", "to_account"), DESK,
                ("number.renumbered",), renames=True, account=True),
)
POINTS = (
    CommandSpec("enrol-points", "points.enrolment-requested", "account", points.EnrolPoints, "points",
                point_rules.enrol_points, ("holder", "business", "account", "points", "sms_number"), ANYONE),
    CommandSpec("ask-points", "points.asked", "number", points.AskPoints, "points", point_rules.ask_points,
                ("holder", "business", "number", "points", "account", "account_points"), ANYONE, account=True),
    CommandSpec("earn-points", "", "account", points.EarnPoints, "points", point_rules.earn_points,
                ("business", "account", "points", "bill"), OURS),
    CommandSpec("take-back-points", "", "account", points.TakeBackPoints, "points", point_rules.take_back_points,
                ("account", "points", "bill"), OURS, ("points.elsewhere",)),
    CommandSpec("take-back-moved", "points.taken-back", "account|number", points.TakeBackMoved, "points",
                point_rules.take_back_moved, ("points",), OURS, ("points.elsewhere",)),
    CommandSpec("credit-month", "", "number", points.CreditMonth, "points", point_rules.credit_month,
                ("number", "points"), OURS),
    CommandSpec("expire-points", "", "account|number", points.ExpirePoints, "points", point_rules.expire_points,
                ("points",), OURS),
    CommandSpec("remind-points", "", "account|number", points.RemindPoints, "points", point_rules.remind_points,
                ("points",), OURS),
    CommandSpec("switch-points", "", "number", points.SwitchPoints, "points", point_rules.switch_points,
                ("number", "points", "account", "account_points"), OURS, account=True),
    CommandSpec("move-points", "", "number", points.MovePoints, "points", point_rules.move_points,
                ("number", "points", "account", "account_points", "to_account", "to_points"), OURS, account=True),
    CommandSpec("end-points", "", "account|number", points.EndPoints, "points", point_rules.end_points,
                ("account", "points"), OURS),
)
REWARDS = (
    CommandSpec("redeem-points", "points.redemption-requested", "number", rewards.RedeemPoints, "rewards",
                reward_rules.redeem_points,
                ("holder", "number", "wallet", "points", "account_points", "stock"), ANYONE, account=True),
    CommandSpec("hand-over-reward", "reward.handed-over", "reward", rewards.HandOverReward, "rewards",
                reward_rules.hand_over_reward, ("redemption",), DESK),
)
# fmt: on

POINTS_COMMANDS = (*MEMBERSHIP, *POINTS, *REWARDS)


def _number_named(desk: Desk, step: Step, named: Named) -> None:
    """The number a body names beside the command's own subject."""
    body = step.command.body
    found = desk.numbers.get(getattr(body, "sms_number", "") or getattr(body, "to_number", ""))
    named.other_number = found.part if found is not None else None
    if step.command.name == "renumber-number" and body.to_account:
        named.to_account = desk.account_desks.get(body.to_account)


def _account_of(desk: Desk, step: Step, named: Named) -> None:
    """The account a number belongs to now, whichever its cause was about."""
    assert step.number is not None
    assert step.number.part is not None
    named.to_account = desk.account_desks[step.number.part.account]


def _bill(desk: Desk, step: Step, named: Named) -> None:
    assert step.account is not None
    named.bill = desk.bills.get((step.account.account, step.command.body.bill))


def _stock(desk: Desk, step: Step, named: Named) -> None:
    named.stock = desk.stock.get(desk.meant.get(step.key, ""))


def _redemption(desk: Desk, step: Step, named: Named) -> None:
    found = desk.redemptions.get(step.command.key)
    named.redemption = found[1] if found else None


POINTS_NAMES = {
    "enrol-points": _number_named,
    "renumber-number": _number_named,
    "move-points": _account_of,
    "earn-points": _bill,
    "take-back-points": _bill,
    "redeem-points": _stock,
    "hand-over-reward": _redemption,
}
"""How the things these commands name are found on the desk."""
