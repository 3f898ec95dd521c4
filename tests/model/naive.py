"""A naive operator in memory, written from the documents: what a wallet, its add-ons and its holds should be.

It shares nothing with the product but the events it is given: own dates, own VAT, own rates. It knows prepaid numbers
that were taken over, and a channel that delivers every message after the same delay, or (None) reports delivery.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.model.customer import DAY, Addon, Hold, Number
from tests.model.pricelist import (
    ADDONS,
    CARD_AMOUNTS,
    CHANNELS,
    HELP,
    PHONE_A_DAY,
    PHONE_TIMES,
    Rate,
    rate_of,
    satang,
)

GRANTED, REFUSED, RECORDED, LATE = "granted", "refused", "recorded", "late"


class Operator:
    """All numbers, and what events do to them: ``happens`` gives the outcome of each."""

    def __init__(self, delay: dt.timedelta | None) -> None:
        self.delay = delay
        self.about: dict[str, tuple[str, int]] = {}
        self.numbers: dict[str, Number] = {}
        self.last: dict[str, dt.datetime] = {}
        self.seen: dict[str, dict[str, Any]] = {}
        self.top_ups: dict[str, tuple[str, int, dt.datetime]] = {}
        self.phone: dict[tuple[str, dt.date], list[int]] = {}

    def happens(self, event: dict[str, Any]) -> str:
        """The outcome of an event: granted, refused, recorded, late, repeated or malformed."""
        if event["id"] in self.seen:
            return "repeated" if self.seen[event["id"]] == event else "malformed"
        now = dt.datetime.fromisoformat(event["time"])
        name, data = event["subject"].partition("/")[2], event["data"]
        if event["type"] == "number.taken-over":
            self.numbers[name] = Number(data, self.delay)
        number = self.numbers.get(self.about.get(name, (name, 0))[0])
        if number is None:
            return "malformed"
        self.seen[event["id"]] = event
        if now < self.last.get(number.holder, now):
            return LATE
        number.until(now)
        self.last[number.holder] = now
        if event["type"] == "number.taken-over":
            return GRANTED
        do = getattr(self, "_" + event["type"].replace(".", "_").replace("-", "_"))
        outcome = do(number, now, data, event)
        assert outcome in {GRANTED, REFUSED, RECORDED}
        return str(outcome)

    def until(self, now: dt.datetime) -> None:
        """Time passes for everybody."""
        for number in self.numbers.values():
            number.until(now)

    # The life of a number.

    def _number_suspended(self, number: Number, now: dt.datetime, data: dict[str, Any], event: object) -> str:
        if number.status == "suspended" and number.why == data["reason"]:
            return RECORDED
        if number.over:
            return REFUSED
        number.status, number.why = "suspended", data["reason"]
        if data["reason"] == "permanent":
            number.end()
        return RECORDED

    def _number_resumed(self, number: Number, now: dt.datetime, data: object, event: object) -> str:
        if number.status != "suspended" or number.over:
            return REFUSED
        number.status, number.why = "active", ""
        number.retry(now)
        return RECORDED

    def _number_disconnected(self, number: Number, now: dt.datetime, data: object, event: object) -> str:
        if number.status == "ended":
            return REFUSED
        if not number.over:
            number.end()
        number.status = "ended"
        return RECORDED

    def _message_delivered(self, number: Number, now: dt.datetime, data: object, event: dict[str, Any]) -> str:
        _, seq = self.about[event["subject"].partition("/")[2]]
        if seq in number.addons:
            number.addons[seq].start(now)
        return RECORDED

    def _message_failed(self, number: Number, now: dt.datetime, data: object, event: object) -> str:
        return RECORDED

    # Money.

    def _topup_requested(self, number: Number, now: dt.datetime, data: dict[str, Any], event: dict[str, Any]) -> str:
        channel, amount = data["channel"], satang(data["amount"])
        day = self.phone.setdefault((data.get("bank_account", ""), now.date()), [0, 0])
        if number.over or not self._takes(channel, amount, day):
            return REFUSED
        if channel == "telephone-banking":
            day[0], day[1] = day[0] + amount, day[1] + 1
        fee = int(amount * Decimal(data.get("fee_percent", "0")) / 100) if channel == "third-party-kiosk" else 0
        number.credit(amount - fee)
        self.top_ups[event["id"]] = (event["subject"], amount - fee, now)
        number.extend(event["id"], now)
        number.retry(now)
        return GRANTED

    @staticmethod
    def _takes(channel: str, amount: int, day: list[int]) -> bool:
        if channel == "credit-card":
            return amount in CARD_AMOUNTS
        if channel not in CHANNELS:
            return False
        least, most, step = CHANNELS[channel]
        fits = least <= amount <= most and amount % step == 0
        if channel == "telephone-banking":
            return fits and day[0] + amount <= PHONE_A_DAY and day[1] < PHONE_TIMES
        return fits

    def _topup_reversed(self, number: Number, now: dt.datetime, data: dict[str, Any], event: dict[str, Any]) -> str:
        found = self.top_ups.get(data["event"]["id"])
        if found is None or found[0] != event["subject"] or now.date() > found[2].date() + 30 * DAY:
            return REFUSED
        del self.top_ups[data["event"]["id"]]
        number.take_back(found[1])
        number.extend_without(data["event"]["id"])
        return GRANTED

    def _balance_adjusted(self, number: Number, now: dt.datetime, data: dict[str, Any], event: object) -> str:
        amount, reason = satang(data["amount"]), data["reason"]
        if number.over or reason not in {"goodwill", "wrong-number", "compensation", "correction"}:
            return REFUSED
        second = data.get("approved_by", "") not in {"", "test"}
        if not 0 < abs(amount) <= 200_000 or (abs(amount) > 10_000 and not second):
            return REFUSED
        if amount < 0:
            if reason in {"goodwill", "compensation"}:
                gift = min(number.free, number.available, -amount)
                number.free -= gift
                amount += gift
            number.take_back(-amount)
            return GRANTED
        if reason in {"goodwill", "compensation"}:
            number.free += amount
        else:
            number.credit(amount)
        number.retry(now)
        return GRANTED

    def _balance_asked(self, number: Number, now: dt.datetime, data: dict[str, Any], event: object) -> str:
        if number.over:
            return REFUSED
        if data["by"] == "ivr":
            month = (now.year, now.month)
            fee = 100 if number.asked.get(month, 0) >= 10 else 0
            if number.available < fee:
                return REFUSED
            number.asked[month] = number.asked.get(month, 0) + 1
            number.spend(fee)
        return GRANTED

    # Add-ons.

    def _addon_requested(self, number: Number, now: dt.datetime, data: dict[str, Any], event: object) -> str:
        offer = data["offer"]
        sale_ends = dt.date(2024, 4, 30) if offer.startswith("net") else dt.date(2024, 6, 30)
        if offer not in ADDONS or now.date() > sale_ends or number.status != "active":
            return REFUSED
        if number.available < ADDONS[offer][0]:
            return REFUSED
        number.bought += 1
        number.addons[number.bought] = Addon(number.bought, offer, now)
        number.addons[number.bought].free_paid = number.spend(ADDONS[offer][0])
        return GRANTED

    def _addon_cancelled(self, number: Number, now: dt.datetime, data: dict[str, Any], event: object) -> str:
        held = [seq for seq, addon in number.addons.items() if addon.offer == data["offer"]]
        if not held:
            return REFUSED
        number.close(min(held), "ended")
        return GRANTED

    # Use.

    def _usage_reported(self, number: Number, now: dt.datetime, data: dict[str, Any], event: object) -> str:
        if cut_off(number, data["service"], data.get("destination", "")):
            return REFUSED
        service, rate = data["service"], rate_of(number.package, data["service"], data.get("destination", ""))
        draws, rest = shared(number, service, data["quantity"], now)
        charge = rate.charge(rest)
        if charge and (not number.in_force(now) or number.available < charge):
            return REFUSED
        for addon, quantity in draws:
            addon.take(service, quantity, 0)
        number.spend(charge)
        return GRANTED

    def _hold_requested(self, number: Number, now: dt.datetime, data: dict[str, Any], event: object) -> str:
        hold = Hold(data["service"], data.get("destination", ""))
        if cut_off(number, hold.service, hold.destination) or data["hold"] in number.holds:
            return REFUSED
        if not set_aside(number, hold, data["quantity"], now):
            return REFUSED
        number.holds[data["hold"]] = hold
        return GRANTED

    def _hold_extended(self, number: Number, now: dt.datetime, data: dict[str, Any], event: object) -> str:
        hold = number.holds.get(data["hold"])
        if hold is None or data.get("used", 0) > hold.reserved or hold.extensions >= 24:
            return REFUSED
        if cut_off(number, hold.service, hold.destination):
            return REFUSED
        if not set_aside(number, hold, data["quantity"], now):
            return REFUSED
        hold.extensions += 1
        return GRANTED

    def _hold_released(self, number: Number, now: dt.datetime, data: dict[str, Any], event: object) -> str:
        if data["hold"] not in number.holds:
            return REFUSED
        number.free_hold(data["hold"])
        number.retry(now)
        return GRANTED

    def _hold_settled(self, number: Number, now: dt.datetime, data: dict[str, Any], event: object) -> str:
        hold = number.holds.pop(data["hold"], None)
        if hold is None:
            return REFUSED
        rate = rate_of(number.package, hold.service, hold.destination)
        rest = data["used"]
        for seq, share in hold.shares.items():
            addon = number.addons.get(seq)
            if addon is not None:
                most = share if addon.left[hold.service] is None else min(share, addon.held[hold.service])
                used = min(rest, most)
                addon.take(hold.service, used, most)
                rest -= used
        main = min(rest, hold.main)
        if rest > main and not cut_off(number, hold.service, hold.destination):
            draws, beyond = shared(number, hold.service, rest - main, now)
            for addon, quantity in draws:
                addon.take(hold.service, quantity, 0)
            rest = main + beyond
            # What costs nothing more asks for no validity.
            main = rest if number.in_force(now) or rate.charge(rest) == rate.charge(main) else main
        main = rate.affordable(main, number.available)
        number.spend(rate.charge(main))
        number.retry(now)
        return GRANTED if rest == main else RECORDED


def cut_off(number: Number, service: str, destination: str) -> bool:
    """Whether a number can not make this use: out of service, and it is no call for help."""
    helped = service == "special" and destination in HELP and number.status != "ended"
    return number.status != "active" and not helped


def shared(number: Number, service: str, quantity: int, now: dt.datetime) -> tuple[list[tuple[Addon, int]], int]:
    """What the add-ons give of a use, the soonest-ending first, and what is left for main rates."""
    draws = []
    for addon in sorted(number.addons.values(), key=lambda one: (one.ends, one.seq)):
        if addon.covers(service, now):
            given = addon.free(service, quantity)
            if given:
                draws.append((addon, given))
                quantity -= given
    return draws, quantity


def set_aside(number: Number, hold: Hold, quantity: int, now: dt.datetime) -> bool:
    """Set aside as much of a quantity as there is, for an hour from now; False where there is nothing at all."""
    rate: Rate = rate_of(number.package, hold.service, hold.destination)
    draws, rest = shared(number, hold.service, quantity, now)
    wanted = hold.main + rest
    main = max(rate.affordable(wanted, number.available + hold.satang) - hold.main, 0)
    if rate.charge(wanted) > hold.satang and not number.in_force(now):
        main = 0
    if not main and not draws:
        return False
    for addon, given in draws:
        addon.take(hold.service, 0, -given)
        hold.shares[addon.seq] = hold.shares.get(addon.seq, 0) + given
    hold.main += main
    hold.satang = max(hold.satang, rate.charge(hold.main))
    hold.expires = now + dt.timedelta(minutes=60)
    return True
