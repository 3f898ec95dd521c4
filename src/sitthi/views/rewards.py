"""The catalogue of rewards as it is looked up (points/reward.lookup): prices at a time, and how many are left."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.areas.rewards import terms as rewards
from sitthi.areas.rewards.terms import Reward
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput
from sitthi.storage.pipeline import Connection
from sitthi.terms import Book

LOOKUP = "points/reward.lookup"
DIGITS = "xxx"
"""What stands for a reward's own digits in the code that is dialled."""
NO_LAST_DAY = 2399
"""The year of a last day that means there is none."""
_TAKEN = "SELECT reward, taken FROM reward_stock WHERE reward = ANY(%s)"


class Listed(msgspec.Struct, frozen=True):
    """A reward as it is listed: its price and the last day of that price, and how many there were and are taken.

    ``price_until`` and ``until`` (of the reward itself) are day numbers, 0 without a last day. ``stock`` 0: without
    limit. ``code`` is what is dialled.
    """

    reward: Reward
    points: int
    price_until: int
    until: int
    code: str
    taken: int

    @property
    def left(self) -> int | None:
        """How many can still be had; None where there is no limit."""
        return max(self.reward.stock - self.taken, 0) if self.reward.stock else None

    def shape(self) -> dict[str, Any]:
        """As JSON: ``{reward, name, kind, shop, points, price_until, until, ussd, draw, stock, taken, left}``."""
        one = self.reward
        return {
            "reward": one.id,
            "name": {"th": one.name_th, "en": one.name_en},
            "kind": one.kind,
            "shop": one.shop,
            "points": self.points,
            "price_until": date(self.price_until),
            "until": date(self.until),
            "ussd": self.code,
            "draw": one.draw,
            "stock": one.stock or None,
            "taken": self.taken,
            "left": self.left,
        }


class Catalogue(msgspec.Struct, frozen=True):
    """All rewards that can be redeemed at a time, in the order of the book; ``ways`` are where they are listed."""

    at_us: int
    ways: tuple[str, ...]
    rewards: tuple[Listed, ...]

    def shape(self) -> dict[str, Any]:
        """As JSON: ``{at, ways, rewards}``."""
        listed = [one.shape() for one in self.rewards]
        return {"at": moment.format_time(self.at_us), "ways": list(self.ways), "rewards": listed}


def catalogue(connection: Connection, book: Book, at_us: int) -> Catalogue:
    """The rewards on offer at a time with their prices then, and what is left of them in a world now.

    Raises BadInput where no terms of rewards are in force then, or they are not listed (points/reward.lookup off).
    """
    if LOOKUP in book.off:
        raise BadInput(
            what=f"the rewards are not listed: {LOOKUP} is switched off",
            remedy="Look at a world whose overlay leaves it on.",
        )
    on = moment.date_of(moment.day_of(at_us))
    points, own = book.values("points", on), book.values("rewards", on)
    offered = [one for one in rewards.read_rewards(own).values() if one.on_offer(at_us)]
    taken: dict[str, int] = dict(connection.execute(_TAKEN, ([one.id for one in offered],)).fetchall())
    code = points.text("redeem.code")
    listed = tuple(
        Listed(
            one,
            price.points,
            _last_day(price.until_us),
            _last_day(one.until_us),
            code.replace(DIGITS, one.digits),
            taken.get(one.id, 0),
        )
        for one in offered
        for price in one.prices
        if price.from_us <= at_us < price.until_us
    )
    return Catalogue(at_us, points.texts("reward.lookup-ways"), listed)


def date(day: int) -> str | None:
    """A day as a date; None for none."""
    return moment.date_of(day).isoformat() if day else None


def _last_day(until_us: int) -> int:
    day = moment.day_of(until_us - 1)
    return 0 if moment.date_of(day).year >= NO_LAST_DAY else day
