"""A naive operator's billing: one account with its bills, payments, credit, contracts and refunds, in plain Python."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from tests.model.customer import TH

DAY = dt.timedelta(days=1)
OFFERS = {
    # advance, months, bills that give it back, handset discount, other benefits, paid at signing
    "plan-12": (100_000, 12, 10, 0, 18_000),
    "handset-12": (50_000, 12, 12, 800_000, 0),
    "handset-24": (200_000, 24, 24, 600_000, 180_000),
}
SAVER = (50_000, 3_271, 180, 1_733)
"""The offer of form 2: price with VAT, VAT in it, days, benefits."""
OUTSIDE = "outside tax"
Charge = tuple[dt.date, int, str]
"""A line that waits: since when, how much, and the contract whose advance it is, if any."""


def half_up(exact: Fraction) -> int:
    """Rounded to the satang, halves away from nothing."""
    size = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return size if exact >= 0 else -size


def vat(net: int) -> int:
    """7% of an amount."""
    return half_up(Fraction(net * 7, 100))


def month_of(day: dt.date) -> int:
    """A month's running number."""
    return day.year * 12 + day.month - 1


def months_later(day: dt.date, months: int) -> dt.date:
    """The same date months later, or the last of that month."""
    first = dt.date((month_of(day) + months) // 12, (month_of(day) + months) % 12 + 1, 1)
    following = dt.date((month_of(first) + 1) // 12, (month_of(first) + 1) % 12 + 1, 1)
    return min(first + (day.day - 1) * DAY, following - DAY)


class Bill:
    """A bill: what it comes to, and what of that is paid."""

    def __init__(self, name: str, total: int, paid: int) -> None:
        self.name, self.total, self.paid = name, total, paid


class Contract:
    """A contract of form 3, or the offer of form 2."""

    def __init__(self, name: str, number: str, offer: str, today: dt.date, *, waits: bool) -> None:
        self.name, self.number, self.offer, self.start = name, number, offer, today
        self.credited = self.count = 0
        self.state, self.waits = "running", waits
        if offer == "save-180":
            self.end = today + SAVER[2] * DAY
            self.closes = self.end
        else:
            self.advance, months, self.bills, self.handset, self.others = OFFERS[offer]
            self.end = months_later(today, months)
            self.closes = months_later(self.end, 1) if self.bills >= months else self.end


class Account:
    """Everything of one account, and when it is."""

    def __init__(self, name: str, now: dt.datetime) -> None:
        self.name, self.now = name, now
        self.bills: dict[str, Bill] = {}
        self.charges: list[Charge] = []
        self.payments: dict[str, tuple[str, int, int] | None] = {}
        self.contracts: dict[str, Contract] = {}
        self.refunds: dict[str, int] = {}
        self.credit = 0
        self.gone: set[str] = set()

    def move(self, to: dt.datetime) -> None:
        """Cycles close as their months end, and contracts as their terms do, the account before its numbers."""
        while True:
            cycles = [months_later(day.replace(day=1), 1) for day, _, _ in self.charges]
            ends = [(one.closes, one.number) for one in self.contracts.values() if one.state == "running"]
            days = [*((day, "") for day in cycles), *ends]
            if not days or dt.datetime.combine(min(days)[0], dt.time(), TH) > to:
                break
            day, number = min(days)
            if number:
                for one in list(self.contracts.values()):
                    if one.state == "running" and (one.closes, one.number) == (day, number):
                        self.settle(one, day, exempt=False)
                continue
            lines = [one for one in self.charges if one[0] < day]
            self.charges = [one for one in self.charges if one[0] >= day]
            self.issue(f"{self.name}-{day - DAY}", lines, day - DAY)
        self.now = to

    def issue(self, name: str, lines: list[Charge], last: dt.date) -> None:
        """A bill: its lines, less an instalment of each contract that has one left for this month, and the VAT."""
        billed = {contract for _, _, contract in lines if contract}
        for contract in billed & self.contracts.keys():
            self.contracts[contract].waits = False
        net = sum(amount for _, amount, what in lines if what != OUTSIDE)
        for one in self.contracts.values():
            if one.state == "running" and one.offer in OFFERS and not one.waits and one.start <= last:
                net -= self._instalment(one, last)
        total = net + vat(net) + sum(amount for _, amount, what in lines if what == OUTSIDE)
        paid = max(min(self.credit, total), 0)
        self.bills[name] = Bill(name, max(total, 0), paid)
        self.credit += max(-total, 0) - paid

    def _instalment(self, one: Contract, last: dt.date) -> int:
        if one.count >= min(one.bills, month_of(last) - month_of(one.start) + 1):
            return 0
        one.count += 1
        given = one.advance - one.credited if one.count == one.bills else half_up(Fraction(one.advance, one.bills))
        one.credited += given
        return given

    def pay(self, name: str, bill: str, amount: int) -> None:
        """What is open is paid, the rest is kept."""
        open_satang = self.bills[bill].total - self.bills[bill].paid
        pays = min(open_satang, amount)
        self.bills[bill].paid += pays
        self.credit += amount - pays
        self.payments[name] = (bill, pays, amount - pays)

    def reverse(self, name: str) -> None:
        """All of a payment goes back; what of it had been spent is owed on its bill."""
        payment = self.payments[name]
        if payment is None:
            return
        self.payments[name] = None
        bill, pays, kept = payment
        back = min(kept, self.credit)
        one = self.bills[bill]
        one.paid -= pays + kept - back
        again = min(self.credit - back, one.total - one.paid)
        one.paid += again
        self.credit -= back + again

    def running(self, number: str) -> list[Contract]:
        """The contracts of a number."""
        return [one for one in self.contracts.values() if one.number == number and one.state == "running"]

    def settle(self, one: Contract, today: dt.date, *, exempt: bool) -> None:
        """What is left of the advance, less benefits used and debts, is paid back; a shortfall of benefits is asked."""
        used, term = (today - one.start).days, (one.end - one.start).days
        over = used >= term
        one.state = "completed" if over else "ended"
        if one.offer == "save-180":
            price, _, _, benefit = SAVER
            left = Fraction(price * (term - used) - (0 if exempt else benefit) * used, term)
            refund = half_up(left) if left > 0 and not over else 0
        else:
            refund = self._settle(one, Fraction(1) if over else Fraction(used, term), today, exempt=exempt)
        if refund:
            self.refunds[one.name] = refund

    def _settle(self, one: Contract, used: Fraction, today: dt.date, *, exempt: bool) -> int:
        over = used == 1
        left = 0 if one.waits else one.advance - one.credited
        if one.waits:
            self.charges = [charge for charge in self.charges if charge[2] != one.name]
        advance = left + Fraction(left * vat(one.advance), one.advance)
        claim = Fraction(0) if over else (one.handset + (0 if exempt else one.others)) * used
        owed = sum(bill.total - bill.paid for bill in self.bills.values())
        if over and not left:
            owed = 0
        pays = paying = min(owed, half_up(advance))
        for bill in self.bills.values():
            taken = min(paying, bill.total - bill.paid)
            bill.paid += taken
            paying -= taken
        total = advance - claim - owed
        due = max(half_up(-total) - (owed - pays), 0) if total < 0 and claim else 0
        if due:
            self.charges.append((today, due, OUTSIDE))
        return half_up(total) if total > 0 else 0
