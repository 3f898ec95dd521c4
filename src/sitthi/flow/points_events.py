"""Every type of event about the points programme, its rewards, and what changes who takes part."""

from __future__ import annotations

import msgspec

from sitthi.areas.holders import model as holders
from sitthi.areas.numbers import model as numbers
from sitthi.areas.points import model as points
from sitthi.areas.rewards import model as rewards
from sitthi.flow import points_data as data
from sitthi.flow.event_type import EventType, amount_of
from sitthi.standing.points_parts import UNKNOWN


def _profile(profiled: data.BusinessProfiled) -> msgspec.Struct:
    revenue = profiled.annual_revenue
    return points.ProfileBusiness(
        legal_form=profiled.legal_form,
        certificate=profiled.certificate,
        business=profiled.business,
        revenue_satang=UNKNOWN if revenue is None else amount_of(revenue, "data.annual_revenue"),
        employees=UNKNOWN if profiled.employees is None else profiled.employees,
        reseller=profiled.reseller,
        affiliate=profiled.affiliate_of_corporate,
        reprofiled=profiled.reprofiled_corporate,
    )


POINTS_EVENTS = (
    EventType("business.profiled", "holder", data.BusinessProfiled, lambda d, _: _profile(d)),
    EventType("holder.category-changed", "holder", data.CategoryChanged, lambda d, _: holders.ChangeCategory(d.to)),
    EventType("account.portal-joined", "account", data.PortalJoined, lambda _, __: holders.JoinPortal()),
    EventType("number.renumbered", "number", data.NumberRenumbered, lambda d, _: numbers.RenumberNumber(
        d.to_number, d.to_account)),
    EventType("points.enrolment-requested", "account", data.EnrolmentRequested, lambda d, _: points.EnrolPoints(
        d.by.id, d.by.authorised, d.sms_number)),
    EventType("points.asked", "number", data.PointsAsked, lambda d, _: points.AskPoints(d.by)),
    EventType("points.taken-back", "account|number", data.PointsTakenBack, lambda d, _: points.TakeBackMoved(d.origin)),
    EventType("points.redemption-requested", "number", data.RedemptionRequested, lambda d, _: rewards.RedeemPoints(
        d.reward, d.channel, d.shop)),
    EventType("reward.handed-over", "reward", data.RewardHandedOver, lambda d, _: rewards.HandOverReward(
        d.shop, d.code, d.evidence, d.screenshot)),
)  # fmt: skip
"""Every type of event about the points programme, its rewards, and what changes who takes part."""
