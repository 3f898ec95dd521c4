"""A naive operator's points programme: places with lots on a table, in plain Python, who follows the document."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from tests.model.customer import TH

DAY = dt.timedelta(days=1)
BONUS = 10
PRICES = {"drink-10": 10, "bakery-50": 80}
TOP_UP_DAYS = 30
NEVER = dt.datetime.min.replace(tzinfo=TH)


def quarter_end(day: dt.date, years: int = 2) -> dt.date:
    """The last day of a day's quarter, so many years later."""
    month = (day.month - 1) // 3 * 3 + 4
    return dt.date(day.year + years + month // 13, (month - 1) % 12 + 1, 1) - DAY


def next_month(day: dt.date) -> dt.date:
    """The first day of the month after a day's."""
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


class Lot:
    """Points that came together and go together."""

    def __init__(self, origin: str, now: dt.datetime, points: int, left: int) -> None:
        self.origin, self.came, self.points, self.left = origin, now, points, left
        self.last = quarter_end(now.date())


class Place:
    """An account or a number with its points: what it has, what it owes, whether it takes part."""

    def __init__(self) -> None:
        self.state = "none"
        self.lots: list[Lot] = []
        self.owed = 0

    def credit(self, origin: str, now: dt.datetime, points: int) -> None:
        """Points come; what is owed comes off them at once."""
        if points:
            recovered = min(self.owed, points)
            self.owed -= recovered
            self.lots.append(Lot(origin, now, points, points - recovered))

    def give_all(self, other: Place) -> None:
        """Everything goes to another place, debts as well."""
        other.lots += self.lots
        other.owed += self.owed
        self.lots, self.owed = [], 0

    def end(self) -> None:
        """Everything is gone."""
        if self.state in {"enrolled", "kept"}:
            self.state, self.lots, self.owed = "ended", [], 0


class Number(Place):
    """A number: whose it is, how it is charged, and what it was charged by month while on its own."""

    def __init__(self, name: str, account: str) -> None:
        super().__init__()
        self.name, self.account = name, account
        self.fibre = name.startswith("FBB")
        self.prepaid = False
        self.alive = True
        self.valid_until = NEVER
        self.months: dict[dt.date, int] = {}

    @property
    def counted(self) -> bool:
        """Whether its account counts it."""
        return self.alive and not self.prepaid


class Account(Place):
    """A billing account, whether it has had its bonus, and how often its points have gone with its last number."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.had_bonus, self.moves = name, False, 0


class Company:
    """A company with everything it has, and when it is."""

    def __init__(self, now: dt.datetime, accounts: tuple[str, ...]) -> None:
        self.now = now
        self.accounts = {name: Account(name) for name in accounts}
        self.numbers: list[Number] = []
        self.small = True
        self.payments: dict[str, str | None] = {}
        """The bill each payment paid, in time and whole; None once it is reversed."""

    def left(self, account: str) -> int:
        """How many numbers an account counts."""
        return sum(1 for one in self.numbers if one.account == account and one.counted)

    def mobiles(self, account: str) -> list[Number]:
        """The postpaid mobile numbers of an account."""
        return [one for one in self.numbers if one.account == account and one.counted and not one.fibre]

    def move(self, to: dt.datetime) -> None:
        """Months come on the 7th, and what is past its day is gone, each in its time."""
        while self.now < to:
            sevenths = [
                (dt.datetime.combine(next_month(month).replace(day=7), dt.time(), TH), month, number)
                for number in self.numbers
                for month, satang in number.months.items()
                if satang and number.state in {"enrolled", "kept"}
            ]
            first = min(sevenths, key=lambda item: item[0], default=None)
            if first is None or first[0] > to:
                break
            self.now, month, number = first
            self._forget()
            number.credit(f"month:{month:%Y-%m}", self.now, number.months.pop(month) // 2_500)
        self.now = to
        self._forget()

    def _forget(self) -> None:
        for place in (*self.accounts.values(), *self.numbers):
            place.lots = [lot for lot in place.lots if lot.last >= self.now.date()]

    def begin(self, name: str, account: str) -> None:
        """A number begins, after whoever had the name before."""
        self.numbers.append(Number(name, account))

    def enrol(self, account: str) -> None:
        """An account joins, with a bonus once in its life."""
        one = self.accounts[account]
        if one.state == "enrolled" or not self.small or not self.mobiles(account):
            return
        one.state = "enrolled"
        if not one.had_bonus:
            one.had_bonus = True
            one.credit("bonus", self.now, BONUS)

    def pay(self, payment: str, account: str, bill: str, satang: int) -> None:
        """A bill of calls before VAT is paid whole and in time."""
        self.payments[payment] = f"bill:{account}/{bill}"
        if self.accounts[account].state == "enrolled" and self.small:
            points = Fraction(satang * 107, 100) // 2_500
            self.accounts[account].credit(f"bill:{account}/{bill}", self.now, points)

    def reverse(self, payment: str) -> None:
        """The lot of the bill is taken back wherever it is by now; what of it is spent is owed there."""
        origin, self.payments[payment] = self.payments[payment], None
        for place in (*self.accounts.values(), *self.numbers):
            for lot in [one for one in place.lots if one.origin == origin]:
                place.owed += lot.points - lot.left
                place.lots.remove(lot)

    def spend(self, number: Number, reward: str) -> bool:
        """A number redeems, with its own points and its account's; what expires first goes first."""
        own = number if number.state in {"enrolled", "kept"} else None
        account = self.accounts[number.account]
        shared = account if account.state == "enrolled" and number.counted else None
        line = sorted(
            ((lot.last, turn, lot.came, lot.origin), lot)
            for turn, place in enumerate((own, shared))
            if place is not None
            for lot in place.lots
        )
        price = PRICES[reward]
        active = number.alive and (
            not number.prepaid or number.valid_until in {NEVER, max(number.valid_until, self.now)}
        )
        if not active or sum(lot.left for _, lot in line) < price:
            return False
        for _, lot in line:
            taken = min(lot.left, price)
            lot.left -= taken
            price -= taken
        return True

    def top_up(self, number: Number) -> None:
        """A prepaid number is good for so many days more."""
        number.valid_until = min(max(number.valid_until, self.now) + TOP_UP_DAYS * DAY, self.now + 365 * DAY)

    def charge(self, number: Number, satang: int) -> None:
        """A prepaid number is used; on its own, that counts for its points of the month."""
        if number.state == "enrolled":
            month = self.now.date().replace(day=1)
            number.months[month] = number.months.get(month, 0) + satang

    def switch(self, number: Number) -> None:
        """To prepaid the points stay while the account has numbers, else they follow; back they stay where they are."""
        number.prepaid, number.valid_until = not number.prepaid, NEVER
        account = self.accounts[number.account]
        if not number.prepaid:
            number.state = "kept" if number.state == "enrolled" else number.state
            return
        if account.state == "enrolled" or number.state == "kept":
            number.state = "enrolled"
        if account.state == "enrolled" and not self.left(number.account):
            account.give_all(number)
            account.state = "moved"
            account.moves += 1

    def renumber(self, number: Number, name: str, account: str) -> None:
        """To another account of the company: that takes part; the last number takes the points along."""
        before, after = self.accounts[number.account], self.accounts[account]
        number.name, number.account = name, account
        if before is after or number.prepaid or before.state != "enrolled":
            return
        after.state = "enrolled"
        if not self.left(before.name):
            before.give_all(after)
            before.state = "moved"
            before.moves += 1

    def leave(self, number: Number) -> None:
        """A number is cancelled: its own points end, and with the last of the account the account's."""
        number.alive = False
        number.end()
        number.months = {}
        if not self.left(number.account):
            self.accounts[number.account].end()

    def become(self, *, small: bool) -> None:
        """Served as corporate everything ends; profiled anew the company may join again."""
        self.small = small
        if not small:
            for place in (*self.accounts.values(), *self.numbers):
                place.end()
            for number in self.numbers:
                number.months = {}
