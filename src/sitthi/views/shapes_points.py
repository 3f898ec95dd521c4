"""Points, redemptions and businesses in the shapes that the contract of events names under "State"."""

from __future__ import annotations

from typing import Any

from sitthi.kernel.moment import day_of
from sitthi.standing import lots
from sitthi.standing.points_parts import ENROLLED, KEPT, NONE, BusinessPart, PointsPart, RedemptionPart
from sitthi.views import plain

SPENDABLE = frozenset({ENROLLED, KEPT})
"""States in which a number may spend points of its own."""


def points(part: PointsPart, at_us: int) -> dict[str, Any]:
    """Points of a place at an instant: whether it takes part, what it can spend, what it owes, each lot with its day.

    ``balance`` counts only lots that are good at ``at_us``; lots that are past their day, or spent, are left out.
    """
    return {
        "enrolled": part.state == ENROLLED,
        "state": part.state,
        "since": plain.time(part.since_us),
        "balance": lots.balance(part, at_us),
        "owed": part.owed_points,
        "lots": [
            {
                "points": lot.left,
                "expires_on": plain.day(lot.expires_day),
                "origin": lot.origin,
                "credited_at": plain.time(lot.credited_us),
                "of": lot.points,
            }
            for lot in part.lots
            if lot.left and lot.expires_day >= day_of(at_us)
        ],
        "moved_to": part.moved_to or None,
    }


def of_number(part: PointsPart | None, redeemed: tuple[RedemptionPart, ...], at_us: int) -> dict[str, Any]:
    """What a number has of its own: points, None if it never had any, and its redemptions, oldest first."""
    had = part is not None and part.state != NONE
    return {
        "points": points(part, at_us) if had and part is not None else None,
        "redemptions": [redemption(one) for one in sorted(redeemed, key=_requested)],
    }


def at_number_level(number: str, part: PointsPart, at_us: int) -> dict[str, Any] | None:
    """Points of one of a holder's numbers; None where there are none that it may spend."""
    if part.state not in SPENDABLE:
        return None
    return {"number": number, **points(part, at_us)}


def redemption(part: RedemptionPart) -> dict[str, Any]:
    """A redemption: its reward, what it cost and whom, its code with the time it is good until, how far it has come."""
    return {
        "redemption": part.redemption,
        "reward": part.reward,
        "state": part.state,
        "number": part.number,
        "account": part.account,
        "channel": part.channel,
        "spent": part.number_points + part.account_points,
        "number_points": part.number_points,
        "account_points": part.account_points,
        "requested": plain.time(part.requested_us),
        "code": part.code or None,
        "expires": plain.time(part.expires_us),
        "draw": part.draw,
        "for_company": part.for_company,
        "shop": part.shop or None,
        "handed_over": plain.time(part.handed_us),
        "evidence": part.evidence or None,
    }


def business(part: BusinessPart | None) -> dict[str, Any] | None:
    """The business of a juristic holder as last profiled, with the size it was found to have; None if it never was."""
    if part is None:
        return None
    return {**plain.fields(part, leave=frozenset({"holder"})), "size": part.size or None}


def _requested(part: RedemptionPart) -> tuple[int, str]:
    return part.requested_us, part.redemption
