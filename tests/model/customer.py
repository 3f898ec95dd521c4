"""What the naive operator keeps of a customer: money, add-ons and holds of a number, and what falls due of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.model.pricelist import ADDONS, Grants, satang

TH = dt.timezone(dt.timedelta(hours=7))
TICK = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)
LONG_AFTER = dt.datetime.max.replace(tzinfo=TH)


def end_of_day(day: dt.date) -> dt.datetime:
    """The last instant of a Thai day."""
    return dt.datetime.combine(day, dt.time.max, TH)


def last_second(day: dt.date) -> dt.datetime:
    """23:59:59 of a Thai day, when rounds are charged."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), TH)


class Addon:
    """One add-on: what is left of each service (None = without limit), what of it is set aside, its round."""

    def __init__(self, seq: int, offer: str, now: dt.datetime) -> None:
        self.seq, self.offer, self.bought = seq, offer, now
        self.free_paid = 0
        self.price, self.rounds, self.grants, self.first_days = ADDONS[offer]
        self.state, self.round = "pending", 1
        self.begins = LONG_AFTER
        self.ends = end_of_day(now.date() + 30 * DAY) if self.rounds > 1 else now + self.first_days * DAY
        self.left: Grants = {}
        self.held: dict[str, int] = {}
        self.next_try: dt.datetime | None = None
        self.retry_until: dt.datetime | None = None

    def start(self, now: dt.datetime) -> None:
        """Its confirmation has arrived."""
        if self.state == "pending":
            self.state, self.begins = "active", now
            self.left, self.held = dict(self.grants), dict.fromkeys(self.grants, 0)

    def covers(self, service: str, now: dt.datetime) -> bool:
        """Whether a use may draw on it now."""
        return service in self.grants and self.begins <= now <= self.ends

    def free(self, service: str, wanted: int) -> int:
        """How much of a wanted quantity it can give."""
        left = self.left[service]
        return wanted if left is None else min(wanted, left - self.held[service])

    def take(self, service: str, used: int, freed: int) -> None:
        """Use so much and free what was set aside (negative: set aside)."""
        left = self.left[service]
        if left is not None:
            self.left[service] = left - used
            self.held[service] -= freed

    def renew(self, now: dt.datetime, first_day: dt.date) -> None:
        """The next round is paid."""
        self.state, self.round = "active", self.round + 1
        self.begins, self.ends = now, end_of_day(first_day + 30 * DAY)
        for service, grant in self.grants.items():
            self.left[service] = None if grant is None else grant + self.held[service]
        self.next_try = self.retry_until = None


class Hold:
    """What is set aside for one use: shares of add-ons, a quantity at main rates and the money for it."""

    def __init__(self, service: str, destination: str) -> None:
        self.service, self.destination = service, destination
        self.shares: dict[int, int] = {}
        self.main = self.satang = self.extensions = 0
        self.expires = LONG_AFTER

    @property
    def reserved(self) -> int:
        """The whole quantity set aside."""
        return self.main + sum(self.shares.values())


class Number:
    """A prepaid number and all that hangs on it."""

    def __init__(self, data: dict[str, Any], delay: dt.timedelta | None) -> None:
        self.delay = delay
        self.holder, self.package = data["holder"], data["main_package"]
        self.status, self.why = "active", ""
        self.money, self.free, self.owed = satang(data["balance"]), 0, 0
        self.valid: dt.datetime | None = dt.datetime.fromisoformat(data["valid_until"])
        self.valid_first = self.valid
        self.extended: dict[str, dt.datetime] = {}
        self.asked: dict[tuple[int, int], int] = {}
        self.addons: dict[int, Addon] = {}
        self.bought = 0
        self.gone: dict[int, str] = {}
        self.holds: dict[str, Hold] = {}
        self.refund = 0

    @property
    def held(self) -> int:
        """Money set aside."""
        return sum(hold.satang for hold in self.holds.values())

    @property
    def available(self) -> int:
        """Money that can be spent now."""
        return self.money + self.free - self.held

    @property
    def over(self) -> bool:
        """Whether the contract has ended."""
        return self.status == "ended" or self.why == "permanent"

    def extend(self, event: str, now: dt.datetime) -> None:
        """A top-up gives 30 days, but no more than 365 from now, and takes none away."""
        self.extended[event] = now
        start = now if self.valid is None else max(now, self.valid)
        self.valid = max(min(start + 30 * DAY, now + 365 * DAY), self.valid or now)

    def extend_without(self, event: str) -> None:
        """A top-up has never been: the validity is what the others give, one after the other."""
        del self.extended[event]
        if self.valid is not None:
            others, self.valid, self.extended = self.extended, self.valid_first, {}
            for other, then in others.items():
                self.extend(other, then)

    def spend(self, amount: int) -> int:
        """Free credit goes first: how much of it was."""
        from_free = min(self.free, amount)
        self.free -= from_free
        self.money -= amount - from_free
        return from_free

    def credit(self, amount: int) -> None:
        """What is owed comes off first."""
        recovered = min(self.owed, amount)
        self.owed -= recovered
        self.money += amount - recovered

    def take_back(self, amount: int) -> None:
        """Money back out; what is not there is owed, and off a refund that waits."""
        there = min(self.money, self.available, amount)
        self.money -= there
        short = amount - there
        off = min(self.refund, short)
        self.refund -= off
        self.owed += short - off

    def in_force(self, now: dt.datetime) -> bool:
        """Whether the validity has not run out."""
        return self.valid is not None and self.valid >= now

    def close(self, seq: int, state: str) -> None:
        """An add-on is over."""
        del self.addons[seq]
        self.gone[seq] = state

    def free_hold(self, name: str) -> Hold:
        """All that a hold has set aside is free again."""
        hold = self.holds.pop(name)
        for seq, share in hold.shares.items():
            addon = self.addons.get(seq)
            if addon is not None:
                addon.take(hold.service, 0, min(share, addon.held[hold.service]))
        return hold

    def retry(self, now: dt.datetime) -> None:
        """Waiting renewals are paid, as far as there is money and service."""
        for addon in self.addons.values():
            if addon.state == "retrying":
                self.pay_round(addon, now, now.date())

    def pay_round(self, addon: Addon, now: dt.datetime, first_day: dt.date) -> bool:
        """Charge the next round, if it can be charged."""
        if self.status != "active" or self.available < addon.price:
            return False
        self.spend(addon.price)
        addon.renew(now, first_day)
        return True

    def undo(self, seq: int, now: dt.datetime) -> None:
        """A confirmation never came: the price back, money as money and free credit as free credit."""
        addon = self.addons[seq]
        self.close(seq, "ended")
        self.credit(addon.price - addon.free_paid)
        self.free += addon.free_paid
        self.retry(now)

    def end(self) -> None:
        """The contract ends: nothing is held, no add-on goes on, money received is to be paid back."""
        for name in list(self.holds):
            self.free_hold(name)
        for seq in list(self.addons):
            self.close(seq, "ended")
        recovered = min(self.money, self.owed)
        self.owed -= recovered
        self.refund += self.money - recovered
        self.money = self.free = 0
        self.valid = None

    # What falls due.

    def falls_due(self) -> list[tuple[dt.datetime, str, str]]:
        """Everything that will fall due, the soonest first."""
        found = [(hold.expires, "expire", name) for name, hold in self.holds.items()]
        for seq, addon in self.addons.items():
            if addon.state == "retrying":
                assert addon.retry_until is not None
                found.append((addon.retry_until + TICK, "lapse", str(seq)))
                if addon.next_try is not None:
                    found.append((addon.next_try, "retry", str(seq)))
            elif addon.state == "pending":
                found.append((addon.bought + DAY, "give-up", str(seq)))
                if self.delay is not None and self.delay < DAY:
                    found.append((addon.bought + self.delay, "deliver", str(seq)))
            elif addon.round < addon.rounds:
                found.append((max(last_second(addon.ends.date()), addon.begins), "renew", str(seq)))
            else:
                found.append((addon.ends + TICK, "finish", str(seq)))
        return sorted(found)

    def until(self, now: dt.datetime) -> None:
        """Carry out everything due by now, each at its own time."""
        while due := self.falls_due():
            at, what, name = due[0]
            if at > now:
                return
            if what == "expire":
                self.free_hold(name)
                self.retry(at)
                continue
            addon = self.addons[int(name)]
            last_day = addon.ends.date()
            if what == "deliver":
                addon.start(at)
            elif what == "give-up":
                self.undo(addon.seq, at)
            elif what in {"finish", "lapse"}:
                self.close(addon.seq, "ended" if what == "finish" else "lapsed")
            elif what == "renew" and not self.pay_round(addon, at, last_day + DAY):
                addon.state = "retrying"
                addon.next_try, addon.retry_until = last_second(last_day + DAY), end_of_day(last_day + 3 * DAY)
            elif what == "retry" and not self.pay_round(addon, at, at.date()):
                following = last_second(at.date() + DAY)
                assert addon.retry_until is not None
                addon.next_try = following if following <= addon.retry_until else None
