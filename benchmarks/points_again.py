"""The same events reckoned once more, lot by lot, in plain Python: what the ledger's points have to come to.

It shares no code with the rules it checks: only the book's prices and stock, and the arithmetic of the conversion.
Everybody here is small or medium, enrolled, active and asks as it should, so none of that is looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from benchmarks.points_map import COUNTED, account_of, points_of, with_vat
from sitthi.areas.rewards.terms import Reward
from sitthi.kernel import ids, moment

BONUS = 10
YEARS_GOOD = 2


class Data(msgspec.Struct):
    """As much of an event's data as is looked at."""

    bill: str = ""
    due_on: str = ""
    amount: str = ""
    payment: str = ""
    reward: str = ""
    lines: list[dict[str, str]] = []


class Event(msgspec.Struct):
    """As much of an event as is looked at."""

    id: str
    source: str
    type: str
    subject: str
    time: str
    data: Data

    @property
    def account(self) -> str:
        """The billing account it is about."""
        kind, _, key = self.subject.partition("/")
        return key if kind == "account" else account_of(int(key.lstrip("FBh")[-6:]))


class Lot(msgspec.Struct):
    """Points credited at once: the quarter at whose end they expire, what is left, what for."""

    quarter: int
    left: int
    bill: str


class Owed(msgspec.Struct):
    """A bill: what is to be paid, by when, what has been paid, and the points it is worth."""

    total: int
    due_on: str
    points: int
    paid: int = 0


class Again:
    """Points reckoned event by event; ``sums`` by the names of ``points_books.Points``, and refusals by reason."""

    def __init__(self, rewards: Iterable[Reward]) -> None:
        """With all rewards of the book."""
        self.sums: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._rewards = {one.id: one for one in rewards}
        self._lots: defaultdict[str, list[Lot]] = defaultdict(list)
        self._owed: Counter[str] = Counter()
        self._bills: dict[str, Owed] = {}
        self._payments: dict[str, tuple[str, int]] = {}
        self._taken: Counter[str] = Counter()

    def run(self, lines: Iterable[bytes], until: str) -> Counter[str]:
        """The sums after all events and the expiries up to a day."""
        decode = msgspec.json.Decoder(Event).decode
        steps = {
            "bill.issued": self._issued,
            "bill.paid": self._paid,
            "payment.reversed": self._reversed,
            "points.enrolment-requested": self._enrolled,
            "points.redemption-requested": self._redeems,
        }
        for line in lines:
            event = decode(line)
            step = steps.get(event.type)
            if step is not None:
                self._expire(event.account, event.time)
                step(event)
        for account in self._lots:
            self._expire(account, until)
        left = sum(lot.left for lots in self._lots.values() for lot in lots)
        self.sums.update(left=left, owed=self._owed.total())
        return self.sums

    def _issued(self, event: Event) -> None:
        total = counted = 0
        for line in event.data.lines:
            satang = _satang(line["amount"])
            total += satang
            counted += satang if line["product"] in COUNTED else 0
        self._bills[event.data.bill] = Owed(with_vat(total), event.data.due_on, points_of(counted))

    def _paid(self, event: Event) -> None:
        data, bill = event.data, self._bills[event.data.bill]
        satang = _satang(data.amount)
        self._payments[ids.decision_id(ids.request_key(event.source, event.id))] = data.bill, satang
        bill.paid += satang
        if bill.paid == bill.total and event.time[:10] <= bill.due_on:
            self._credit(event, bill.points, data.bill)
            self.sums["earned"] += bill.points

    def _reversed(self, event: Event) -> None:
        name, satang = self._payments[event.data.payment]
        self._bills[name].paid -= satang
        lots = self._lots[event.account]
        for lot in [one for one in lots if one.bill == name]:
            points = self._bills[name].points
            self.sums["taken_back"] += points
            self._owed[event.account] += points - lot.left
            lots.remove(lot)

    def _enrolled(self, event: Event) -> None:
        self._credit(event, BONUS, "")
        self.sums["bonus"] += BONUS

    def _redeems(self, event: Event) -> None:
        at_us, lots = moment.parse_time(event.time), self._lots[event.account]
        reward = self._meant(event.data.reward, at_us)
        price = reward.points(at_us)
        short = price is None or sum(lot.left for lot in lots) < price
        gone = 0 < reward.stock <= self._taken[reward.id]
        self.refused.update({"price": short, "stock": gone, "refused": short or gone})
        if price is None or short or gone:
            return
        self._taken[reward.id] += 1
        self.sums["redeemed"] += price
        for lot in lots:
            spent = min(lot.left, price)
            lot.left -= spent
            price -= spent

    def _meant(self, written: str, at_us: int) -> Reward:
        """The reward of a name, or the one on offer of the digits."""
        found = self._rewards.get(written)
        return found or next(one for one in self._rewards.values() if one.digits == written and one.on_offer(at_us))

    def _credit(self, event: Event, points: int, bill: str) -> None:
        account = event.account
        recovered = min(self._owed[account], points)
        self._owed[account] -= recovered
        if points:
            lots = self._lots[account]
            lots.append(Lot(_quarter(event.time) + 4 * YEARS_GOOD, points - recovered, bill))
            lots.sort(key=lambda lot: lot.quarter)

    def _expire(self, account: str, time: str) -> None:
        lots, quarter = self._lots[account], _quarter(time)
        while lots and lots[0].quarter < quarter:
            self.sums["expired"] += lots.pop(0).left


def _quarter(time: str) -> int:
    return int(time[:4]) * 4 + (int(time[5:7]) - 1) // 3


def _satang(amount: str) -> int:
    return int(amount.replace(".", ""))
