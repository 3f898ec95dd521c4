"""The rules of the points programme, by the commands they decide, and what falls due."""

from __future__ import annotations

from sitthi.areas.points.earning import earn_points, take_back_moved, take_back_points
from sitthi.areas.points.endings import end_points
from sitthi.areas.points.enquiry import ask_points
from sitthi.areas.points.enrolment import enrol_points
from sitthi.areas.points.expiry import due, expire_points, remind_points
from sitthi.areas.points.months import credit_month
from sitthi.areas.points.moves import move_points, switch_points
from sitthi.areas.points.sme import profile_business

__all__ = [
    "ask_points",
    "credit_month",
    "due",
    "earn_points",
    "end_points",
    "enrol_points",
    "expire_points",
    "move_points",
    "profile_business",
    "remind_points",
    "switch_points",
    "take_back_moved",
    "take_back_points",
]
