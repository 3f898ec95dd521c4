"""Numbers, points, redemptions and terms for the tests of rewards, made by hand with as little as a test needs."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from msgspec.structs import replace

from sitthi.areas.rewards.model import HandOverReward, RedeemPoints
from sitthi.areas.rewards.rules import hand_over_reward, redeem_points
from sitthi.areas.rewards.terms import RewardsTerms, read
from sitthi.kernel import moment
from sitthi.kernel.command import Actor, Command
from sitthi.kernel.decision import Decision
from sitthi.standing.parts import ACTIVE, AccountPart, HolderPart, NumberPart, Standing, WalletPart
from sitthi.standing.points_parts import ENROLLED, NONE, Lot, PointsPart, RedemptionPart
from sitthi.terms import Values
from sitthi.terms.model import Plain, by_name
from tests.days import at, day
from tests.shipped import shipped

NUMBER = "0812345678"
FIBRE_NUMBER = "FBB0001"
BA = "BA1"
OWN = f"number/{NUMBER}"
SHARED = f"account/{BA}"
NOW = at("2024-05-15 10:00")
CUSTOMER = Actor("customer", "h1", "customer")
DOCUMENTS = ("points", "rewards", "prepaid")


@cache
def _versions() -> dict[str, Any]:
    book = shipped()
    return {name: book.in_force(name, dt.date(2024, 5, 15)) for name in DOCUMENTS}


def terms(*off: str, **changed: Plain) -> RewardsTerms:
    """The terms of the book as shipped, some clauses off, values of points and rewards changed (``redeem__ways``)."""
    versions = dict(_versions())
    for spoken, value in changed.items():
        name = spoken.replace("__", ".").replace("_", "-")
        document = next(one for one in ("points", "rewards") if name in versions[one].values)
        known = dict(versions[document].values)
        known[name] = replace(known[name], value=value)
        versions[document] = replace(versions[document], values=by_name(tuple(known.values())))
    return read({name: Values(version) for name, version in versions.items()}, frozenset(off))


def number(**other: Any) -> NumberPart:
    """An active postpaid number, in service since long ago."""
    return replace(NumberPart(NUMBER, BA, "mobile", "postpaid", "post-basic", ACTIVE, "", 0, 1), **other)


def fibre() -> NumberPart:
    """An active fibre number of the same account."""
    return number(number=FIBRE_NUMBER, product="fibre")


def lot(left: int, expires: str = "2026-06-30", origin: str = "bonus") -> Lot:
    """Points good up to the end of a day."""
    return Lot(origin, at("2024-04-01"), day(expires), left, left)


def points(place: str, *lots: Lot, state: str = ENROLLED, **other: Any) -> PointsPart:
    """Points of a place that takes part, its lots given soonest-expiring first."""
    return replace(PointsPart(place, state), lots=lots, **other)


def no_points(place: str = OWN) -> PointsPart:
    """A place that never took part."""
    return PointsPart(place, NONE)


def standing(**parts: Any) -> Standing:
    """What the rules of rewards read: an enrolled account with 1,000 points, its number without any of its own."""
    usual: dict[str, Any] = {
        "holder": HolderPart("h1", "juristic", "th", "company"),
        "account": AccountPart(BA, "h1", 1, portal=True),
        "number": number(),
        "wallet": WalletPart(),
        "points": no_points(),
        "account_points": points(SHARED, lot(1_000)),
        "stock": None,
        "redemption": None,
    }
    return Standing(**{**usual, **parts})


def switched(*lots: Lot, valid_until_us: int = NOW + moment.DAY_US, **other: Any) -> Standing:
    """A number that has switched to prepaid and has points of its own."""
    usual = {
        "number": number(charging="prepaid", main_package="my-second"),
        "wallet": WalletPart(balance_satang=1_000, valid_until_us=valid_until_us),
        "points": points(OWN, *lots),
        "account_points": None,
    }
    return standing(**{**usual, **other})


def redeem(
    reward: str = "coffee", found: Standing | None = None, by: RewardsTerms | None = None, **asked: Any
) -> Decision:
    """A reward asked for, by default in the app; ``shop``, ``at_us`` and ``request`` may be given."""
    body = RedeemPoints(reward, asked.get("channel", "app"), asked.get("shop", ""))
    subject = f"number/{(found or standing()).number.number}"
    request = asked.get("request", "r1")
    command = Command("redeem-points", "app", request, subject, asked.get("at_us", NOW), CUSTOMER, b"", body)
    return redeem_points(command, found or standing(), by or terms())


def redemption(**other: Any) -> RedemptionPart:
    """A coffee redeemed at noon, its code good up to a quarter past."""
    found = RedemptionPart(
        redemption="d1",
        number=NUMBER,
        account=BA,
        reward="coffee",
        channel="app",
        number_points=0,
        account_points=50,
        code="04052567",
        requested_us=at("2024-05-15 12:00"),
        expires_us=at("2024-05-15 12:15"),
        draw=False,
        for_company=True,
        shop="riverside-coffee",
    )
    return replace(found, **other)


def draw(**other: Any) -> RedemptionPart:
    """An entry in the prize draw."""
    return redemption(reward="seaside-draw", code="", expires_us=0, draw=True, shop="travel-desk", **other)


def hand_over(
    found: RedemptionPart | None, by: RewardsTerms | None = None, at_us: int = at("2024-05-15 12:10"), **shown: Any
) -> Decision:
    """A redemption handed over at the coffee shop, the code shown in the app."""
    body = HandOverReward(**{"shop": "riverside-coffee", "code": "04052567", **shown})
    command = Command("hand-over-reward", "shop/1", "h1", "reward/d1", at_us, CUSTOMER, b"", body)
    return hand_over_reward(command, Standing(redemption=found), by or terms())
