"""The rules of the points programme, by the commands they decide, and what falls due."""

from __future__ import annotations

from sitthi.areas.points.earning import earn_points, take_back_points
from sitthi.areas.points.endings import end_points
from sitthi.areas.points.expiry import due, expire_points, remind_points
from sitthi.areas.points.months import credit_month
from sitthi.areas.points.moves import move_points, switch_points

__all__ = [
    "credit_month",
    "due",
    "earn_points",
    "end_points",
    "expire_points",
    "move_points",
    "remind_points",
    "switch_points",
    "take_back_points",
]
