"""What the rules of rewards read of the book: the catalogue with its dated prices, and how points are redeemed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from sitthi.areas.rewards.model import USSD, RedeemPoints
from sitthi.kernel.moment import MINUTE_US, day_number, start_of_day
from sitthi.standing.remedies import Kiosk
from sitthi.terms import Values

DIGITS = "rewards/digits"


class Price(msgspec.Struct, frozen=True):
    """What a reward costs from an instant until before another."""

    points: int
    from_us: int
    until_us: int


class Reward(msgspec.Struct, frozen=True):
    """A reward: there from ``from_us`` until before ``until_us``, at ``shop``, dialled by ``digits``.

    ``stock`` is how many there are, 0 without limit; ``draw`` whether it is an entry in a prize draw. ``prices`` follow
    each other without a gap.
    """

    id: str
    kind: str
    name_th: str
    name_en: str
    shop: str
    digits: str
    stock: int
    draw: bool
    from_us: int
    until_us: int
    prices: tuple[Price, ...] = ()

    def on_offer(self, at_us: int) -> bool:
        """Whether it can be redeemed at an instant."""
        return self.from_us <= at_us < self.until_us

    def points(self, at_us: int) -> int | None:
        """What it costs at an instant; None where no price is in force."""
        return next((one.points for one in self.prices if one.from_us <= at_us < one.until_us), None)


class RewardsTerms(msgspec.Struct, frozen=True):
    """The terms of rewards; ``off`` are the clauses an overlay has switched off.

    ``ways`` are the channels of any number, ``ways_fibre`` those of a fibre number; ``included`` the numbers that take
    part with their account (postpaid-mobile, fibre). ``rewards`` by id, ``dialled`` by their digits. A code has
    ``code_digits`` and is good for ``code_valid_us``.
    """

    off: frozenset[str]
    redeem_from_us: int
    enrolment_required: bool
    included: tuple[str, ...]
    expired_redeemable: bool
    kinds_open: tuple[str, ...]
    kinds_closed: tuple[str, ...]
    ways: tuple[str, ...]
    ways_fibre: tuple[str, ...]
    statuses: tuple[str, ...]
    screenshot_accepted: bool
    prize_evidence: tuple[str, ...]
    code_digits: int
    code_valid_us: int
    rewards: Mapping[str, Reward]
    dialled: Mapping[str, tuple[Reward, ...]]
    kiosk: Kiosk


def read(values: Mapping[str, Values], off: frozenset[str]) -> RewardsTerms:
    """The terms of rewards in the versions in force: documents points, rewards and prepaid (what a kiosk takes)."""
    points, own, prepaid = values["points"], values["rewards"], values["prepaid"]
    rewards = read_rewards(own)
    return RewardsTerms(
        off=off,
        redeem_from_us=_start(points.date("period.redeem-from")),
        enrolment_required=points.flag("enrol.required"),
        included=points.texts("enrol.numbers-included"),
        expired_redeemable=points.flag("period.expired-redeemable"),
        kinds_open=points.texts("reward.kinds-open"),
        kinds_closed=points.texts("reward.kinds-closed"),
        ways=points.texts("redeem.ways"),
        ways_fibre=points.texts("redeem.ways-fibre"),
        statuses=points.texts("redeem.statuses"),
        screenshot_accepted=points.flag("redeem.screenshot-accepted"),
        prize_evidence=points.texts("prize.evidence"),
        code_digits=own.count("code.digits"),
        code_valid_us=own.minutes("code.valid-minutes") * MINUTE_US,
        rewards=rewards,
        dialled={} if DIGITS in off else _dialled(rewards.values()),
        kiosk=Kiosk(*(prepaid.satang(f"topup.kiosk.{name}") for name in ("min", "max", "step"))),
    )


def read_rewards(own: Values) -> dict[str, Reward]:
    """All rewards of a version of document ``rewards``, by their ids."""
    prices: dict[str, list[Price]] = defaultdict(list)
    for reward, price in own.rows("prices", _price):
        prices[reward].append(price)
    made = own.rows("rewards", _reward)
    return {
        one.id: msgspec.structs.replace(one, prices=tuple(sorted(prices[one.id], key=lambda price: price.from_us)))
        for one in made
    }


def reward_of(body: RedeemPoints, terms: RewardsTerms, at_us: int) -> Reward | None:
    """The reward a request means at an instant: by its id, or on USSD by the three digits dialled (rewards/digits).

    Of several that have had the same digits the one on offer, else the next to come, else the last. None where there
    is none such.
    """
    found = terms.rewards.get(body.reward)
    if found is not None or body.channel != USSD:
        return found
    same = terms.dialled.get(body.reward, ())
    return next((one for one in same if at_us < one.until_us), same[-1] if same else None)


def _dialled(rewards: Iterable[Reward]) -> dict[str, tuple[Reward, ...]]:
    """Rewards by their digits, earliest first."""
    found: dict[str, list[Reward]] = defaultdict(list)
    for one in sorted(rewards, key=lambda reward: reward.from_us):
        found[one.digits].append(one)
    return {digits: tuple(same) for digits, same in found.items()}


def _price(**row: object) -> tuple[str, Price]:
    """A row of the table of prices: the reward and the price."""
    points = row["points"]
    assert isinstance(points, int)
    return str(row["reward"]), Price(points, _start(row["from"]), _start(row["until"], 1))


def _reward(**row: object) -> Reward:
    """A row of the table of rewards, without its prices."""
    stock = row["stock"]
    assert isinstance(stock, int)
    return Reward(
        id=str(row["reward"]),
        kind=str(row["kind"]),
        name_th=str(row["th"]),
        name_en=str(row["en"]),
        shop=str(row["shop"]),
        digits=str(row["ussd"]),
        stock=stock,
        draw=row["draw"] is True,
        from_us=_start(row["from"]),
        until_us=_start(row["until"], 1),
    )


def _start(date: object, days_later: int = 0) -> int:
    """First instant of a day of the book, or of a day after it."""
    assert isinstance(date, dt.date)
    return start_of_day(day_number(date) + days_later)
