"""Redeeming points for a reward: all conditions at once, then code, stock and points in one decision. Pure."""

from __future__ import annotations

from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from sitthi.areas.rewards.model import QR, RedeemPoints
from sitthi.areas.rewards.terms import DIGITS, Reward, RewardsTerms, reward_of
from sitthi.kernel import ids
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Message, Part, Reason, Scalar, Transfer
from sitthi.ledger import chart
from sitthi.standing import lots
from sitthi.standing.parts import PREPAID, NumberPart, Standing
from sitthi.standing.points_parts import ENROLLED, KEPT, NONE, PointsPart, RedemptionPart, StockPart
from sitthi.standing.reasons import Look
from sitthi.standing.remedies import top_up_remedies
from sitthi.standing.service import until_resumed

OPEN_FROM = "points/period.redeem"
CHANNELS = "points/redeem.channels"
FIBRE_WAYS = "points/redeem.fibre-app-only"
ACTIVE = "points/redeem.active"
ENROLLED_FIRST = "points/1"
ALL_NUMBERS = "points/enrol.all-numbers"
SHARED = "points/redeem.first-come"
EXPIRED = "points/period.expiry-run"
KINDS = "points/reward.kinds"
IRREVOCABLE = "points/note.1"
NO_TRANSFER = "points/note.4"
CATALOGUE = "rewards/catalogue"
PRICE = "rewards/price"
STOCK = "rewards/stock"
SHOP = "rewards/shop"
CODE = "rewards/code"

FIBRE = "fibre"
JURISTIC = "juristic"
CODE_BYTES = 16


class Purse(msgspec.Struct, frozen=True):
    """The places whose points a number may spend, its own first; ``expired_too`` by another reading only."""

    own: PointsPart | None
    shared: PointsPart | None
    expired_too: bool

    @property
    def places(self) -> tuple[PointsPart, ...]:
        """The places that are there."""
        return tuple(one for one in (self.own, self.shared) if one is not None)

    def points(self, at_us: int) -> int:
        """How many can be spent at an instant."""
        return sum(lots.balance(one, at_us, expired_too=self.expired_too) for one in self.places)

    def expired_points(self, at_us: int) -> int:
        """What is left of lots past their day, which pays for nothing."""
        return sum(lots.balance(one, at_us, expired_too=True) for one in self.places) - self.points(at_us)


class Deal(msgspec.Struct, frozen=True):
    """A reward at its price in points, and what it is paid from."""

    reward: Reward
    points: int
    purse: Purse


def redeem_points(command: Command[RedeemPoints], standing: Standing, terms: RewardsTerms) -> Decision:
    """A number redeems points for a reward on offer, with its own points and its account's (points/redeem.*).

    Reads holder, number, wallet, points, account_points, stock (that of ``reward_of``). Granted: the redemption with
    its code, the stock taken and the points spent, soonest-expiring first over both places. Asked again it is another
    redemption: nothing undoes one (points/note.1).
    """
    look = Look(terms.off, command.at_us)
    at_us = command.at_us
    _asked_by_way(look, command.body.channel, standing.number, terms)
    _active(look, standing, at_us, terms)
    purse = _purse(look, standing, at_us, terms)
    reward = _named(look, command.body, at_us, terms)
    possible_us = None if reward is None else _possible_us(reward, purse, at_us, terms)
    opens_us = terms.redeem_from_us
    _mend(look, possible_us, unmet=look.check(OPEN_FROM, at_us >= opens_us, at_us, opens_us, "us"))
    if reward is None:
        return look.refusal()
    edge_us = reward.from_us if at_us < reward.from_us else reward.until_us - 1
    _mend(look, possible_us, unmet=look.check(CATALOGUE, reward.on_offer(at_us), at_us, edge_us, "us"))
    _fits(look, command.body, reward, standing.stock, terms)
    price = _price_of(reward, max(at_us, reward.from_us), terms)
    has = purse.points(at_us)
    _mend(look, possible_us, unmet=look.check(PRICE, price is not None and has >= price, has, price, "points"))
    if look.unmet or price is None:
        return look.refusal()
    return _granted(look, command, standing, Deal(reward, price, purse), terms)


def code_of(key: bytes, digits: int) -> str:
    """The code of a redemption, out of its request key alone: the same request has the same code, on replay too.

    The key is hashed whole, since keys of neighbours differ in their last bytes only and one code must not tell the
    next. With 8 digits a guess at the counter is right once in 100 million; what is handed over is named by the
    redemption's id besides, so that two redemptions with one code do no harm. It is no secret from whoever knows the
    request's source and id, nor from whoever reads the redemption.
    """
    mark = blake2b(key, digest_size=CODE_BYTES, person=b"reward-code").digest()
    return str(int.from_bytes(mark, "big") % 10**digits).zfill(digits)


def note(look: Look, clause: str, value: Scalar = None, unit: str = "text", threshold: Scalar = None) -> None:
    """State what a clause gave, where there is nothing to be met; nothing of one that is switched off."""
    if look.carried(clause):
        look.check(clause, met=True, value=value, threshold=threshold, unit=unit)


def _mend(look: Look, possible_us: int | None, *, unmet: bool) -> None:
    """What only time mends: when it is possible, or never."""
    if unmet and possible_us is not None:
        look.possible(from_us=possible_us)
    elif unmet:
        look.never()


def _asked_by_way(look: Look, channel: str, number: NumberPart, terms: RewardsTerms) -> None:
    """The channel is one of those of redeeming; of a fibre number only the app (redeem.channels, fibre-app-only)."""
    if look.check(CHANNELS, channel in terms.ways, channel, ", ".join(terms.ways)):
        look.never()
    if number.product == FIBRE:
        ways = terms.ways_fibre
        if look.check(FIBRE_WAYS, channel in ways, channel, ", ".join(ways)):
            look.never()


def _active(look: Look, standing: Standing, at_us: int, terms: RewardsTerms) -> None:
    """The number is in service, and the validity of a prepaid one has not run out (redeem.active, R70).

    One that has just switched was never topped up: it has no validity yet that could, and redeems as before (note 5).
    """
    number = standing.number
    state = f"{number.status}/{number.why}" if number.why else number.status
    if look.check(ACTIVE, number.status in terms.statuses, state, ", ".join(terms.statuses)):
        until_resumed(look, number)
    until_us = standing.wallet.valid_until_us
    if number.charging != PREPAID or not until_us:
        return
    if look.check(ACTIVE, until_us >= at_us, until_us, at_us, "us", reading="R70"):
        look.possible(*top_up_remedies(0, standing.wallet, 0, terms.kiosk))


def _purse(look: Look, standing: Standing, at_us: int, terms: RewardsTerms) -> Purse:
    """What the number may spend: its own points, and those of an enrolled account it takes part in (points/1)."""
    number, account = standing.number, standing.account_points
    own = standing.points if standing.points.state in {ENROLLED, KEPT} else None
    kind = FIBRE if number.product == FIBRE else f"{number.charging}-mobile"
    shared = account if account is not None and account.state == ENROLLED and kind in terms.included else None
    if not look.carried(ALL_NUMBERS):
        shared = None
    place = own or shared
    enrolled = place is not None or not terms.enrolment_required
    if look.check(ENROLLED_FIRST, enrolled, NONE if place is None else place.state, ENROLLED):
        look.never()
    expired_too = terms.expired_redeemable or not look.carried(EXPIRED)
    purse = Purse(own, shared, expired_too)
    if shared is not None:
        note(look, ALL_NUMBERS, kind, threshold=", ".join(terms.included))
        note(look, SHARED, lots.balance(shared, at_us, expired_too=expired_too), "points")
    expired_points = purse.expired_points(at_us)
    if expired_points:
        note(look, EXPIRED, expired_points, "points")
    return purse


def _named(look: Look, body: RedeemPoints, at_us: int, terms: RewardsTerms) -> Reward | None:
    """The reward meant; one that is not in the catalogue is refused whatever is switched off."""
    reward = reward_of(body, terms, at_us)
    if reward is None:
        look.reasons.append(Reason(CATALOGUE, met=False, value=body.reward))
        look.unmet = True
        look.never()
    elif body.reward != reward.id:
        note(look, DIGITS, body.reward, threshold=reward.id)
    return reward


def _fits(look: Look, body: RedeemPoints, reward: Reward, stock: StockPart | None, terms: RewardsTerms) -> None:
    """Its kind may be redeemed, the QR code scanned is its shop's, and there is one left (first come, first served)."""
    kind, kinds, closed = reward.kind, terms.kinds_open, terms.kinds_closed
    if look.check(KINDS, kind in kinds, kind, ", ".join(kinds)):
        look.never()
    if look.check(KINDS, kind not in closed, kind, ", ".join(closed)):
        look.never()
    if body.channel == QR and body.shop and look.check(SHOP, body.shop == reward.shop, body.shop, reward.shop):
        look.never()
    if not reward.stock:
        return
    assert stock is None or stock.reward == reward.id, "the stock is that of another reward"
    left = reward.stock - (0 if stock is None else stock.taken)
    if look.check(STOCK, left >= 1, left, 1, "count"):
        look.never()


def _price_of(reward: Reward, at_us: int, terms: RewardsTerms) -> int | None:
    """What a reward costs at an instant; nothing where its clause is switched off, None where no price is in force."""
    return 0 if PRICE in terms.off else reward.points(at_us)


def _possible_us(reward: Reward, purse: Purse, at_us: int, terms: RewardsTerms) -> int | None:
    """The first instant from now on at which the reward is on offer at a price that the points then good pay."""
    starts = (at_us, terms.redeem_from_us, reward.from_us, *(price.from_us for price in reward.prices))

    def pays(then_us: int) -> bool:
        opened = then_us >= terms.redeem_from_us or OPEN_FROM in terms.off
        offered = reward.on_offer(then_us) or CATALOGUE in terms.off
        price = _price_of(reward, then_us, terms)
        return opened and offered and price is not None and purse.points(then_us) >= price

    return next((then_us for then_us in sorted(starts) if then_us >= at_us and pays(then_us)), None)


def _granted(
    look: Look, command: Command[RedeemPoints], standing: Standing, deal: Deal, terms: RewardsTerms
) -> Decision:
    """The redemption, what was spent and from where, the stock taken; the customer is told what to show, until when."""
    at_us, reward, purse, number = command.at_us, deal.reward, deal.purse, standing.number
    after, transfers = lots.take(purse.places, deal.points, at_us, chart.POINTS_REDEEMED, expired_too=purse.expired_too)
    key = ids.request_key(command.source, command.id)
    with_code = not reward.draw and look.carried(CODE)
    redemption = RedemptionPart(
        redemption=ids.decision_id(key),
        number=number.number,
        account=number.account,
        reward=reward.id,
        channel=command.body.channel,
        number_points=_spent(transfers, purse.own),
        account_points=_spent(transfers, purse.shared),
        code=code_of(key, terms.code_digits) if with_code else "",
        requested_us=at_us,
        expires_us=at_us + terms.code_valid_us if with_code else 0,
        draw=reward.draw,
        for_company=standing.holder.kind == JURISTIC,
        shop=reward.shop,
    )
    if with_code:
        note(look, CODE, redemption.expires_us, "us")
    note(look, IRREVOCABLE)
    note(look, NO_TRANSFER)
    changes: list[Part] = [redemption]
    changes += [now for now, before in zip(after, purse.places, strict=True) if now is not before]
    if reward.stock and look.carried(STOCK):
        stock = standing.stock or StockPart(reward.id)
        changes.append(replace(stock, taken=stock.taken + 1))
    return Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=transfers,
        changes=tuple(changes),
        messages=_told(redemption, number, deal.points),
    )


def _spent(transfers: tuple[Transfer, ...], place: PointsPart | None) -> int:
    """How many points a place gave."""
    return 0 if place is None else sum(one.amount for one in transfers if one.debit == chart.points(place.place))


def _told(redemption: RedemptionPart, number: NumberPart, points: int) -> tuple[Message, ...]:
    """The customer's SMS; a fibre number has none, its code is in the app it redeemed in."""
    if number.product == FIBRE:
        return ()
    values: dict[str, Scalar] = {"reward": redemption.reward, "points": points}
    if redemption.draw:
        return (Message("reward-draw-entered", number.number, values),)
    values |= {"code": redemption.code, "until_us": redemption.expires_us}
    return (Message("reward-redeemed", number.number, values),)
