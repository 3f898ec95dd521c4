"""Accounts, contracts and complaints live the same life whatever the batch: random lives, the same receipts, proven."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from sitthi.kernel import ids
from sitthi.terms import Book
from tests.flow.living import same_in_any_batch
from tests.ground import Ground
from tests.life import START, event, later

HOLDERS = 3
EVENTS = 110
STAFF = {"kind": "staff", "role": "supervisor"}
WAITS = (1, 60, 3_600, 86_400, 3 * 86_400, 9 * 86_400)
HANDSET = {"model": "P", "price": "37900.00", "discount": "8000.00"}


class Life:
    """One life drawn by lot: events in order of time about the holders' accounts, numbers, contracts, complaints."""

    def __init__(self, seed: int) -> None:
        """Nothing has happened."""
        self.chance = random.Random(seed)  # noqa: S311  # drawn by lot, repeatably
        self.seconds = 0
        self.count = 0
        self.bills: list[tuple[int, str]] = []
        self.contracts: list[str] = []
        self.payments: list[tuple[int, str]] = []
        self.complaints: list[str] = []

    def event(self, type_: str, subject: str, **data: Any) -> bytes:
        """An event now."""
        self.count += 1
        return event(f"e{self.count}", type_, subject, later(START, seconds=self.seconds), **data)

    def begin(self) -> Iterator[bytes]:
        """Everybody with an account, a number by the month and a number paid ahead."""
        for who in range(HOLDERS):
            person = {"kind": "person", "name": "x", "id_kind": "passport", "id_number": f"A{who}12345"}
            yield self.event("holder.registered", f"holder/H{who}", **person)
            yield self.event("account.opened", f"account/B{who}", holder=f"H{who}", cycle_day=(1, 15, 31)[who])
            yield self.event("number.activated", f"number/081000000{who}", account=f"B{who}", charging="postpaid")
            prepaid = {"account": f"B{who}", "charging": "prepaid", "main_package": "my-second"}
            yield self.event("number.activated", f"number/082000000{who}", **prepaid)

    def go_on(self) -> Iterator[bytes]:
        """Anything that may happen, some of it impossible."""
        for _ in range(EVENTS):
            self.seconds += self.chance.choice(WAITS)
            who = self.chance.randrange(HOLDERS)
            yield from self.chance.choice(
                (self.billed, self.billed, self.paid, self.paid, self.contract, self.moved, self.else_)
            )(who)

    def billed(self, who: int) -> Iterator[bytes]:
        """A bill from outside, or a charge for the next one."""
        if self.chance.random() < 0.4:
            yield self.event(
                "charge.added", f"account/B{who}", product="Fee", amount=f"{self.chance.randrange(1, 50)}.00"
            )
            return
        bill = f"b{self.count}"
        self.bills.append((who, bill))
        amount = f"{self.chance.randrange(10, 900)}.{self.chance.randrange(10, 99)}"
        lines = [{"number": f"081000000{who}", "product": "Data", "amount": amount}]
        lines.append({"product": "Goods", "amount": "107.00", "tax": "inclusive"})
        begins, ends = (
            later(START, seconds=self.seconds - 30 * 86_400)[:10],
            later(START, seconds=self.seconds - 86_400)[:10],
        )
        yield self.event("bill.issued", f"account/B{who}", bill=bill, period={"from": begins, "to": ends}, lines=lines)

    def paid(self, who: int) -> Iterator[bytes]:
        """A bill is paid, too little or too much, or a payment comes back."""
        if self.payments and self.chance.random() < 0.3:
            account, payment = self.chance.choice(self.payments)
            yield self.event("payment.reversed", f"account/B{account}", payment=payment, reason="x")
        elif self.bills:
            account, bill = self.chance.choice(self.bills)
            amount = f"{self.chance.randrange(1, 1_500)}.00"
            yield self.event("bill.paid", f"account/B{account}", bill=bill, amount=amount, channel="shop")
            self.payments.append((account, ids.decision_id(ids.request_key("test", f"e{self.count}"))))

    def contract(self, who: int) -> Iterator[bytes]:
        """A contract begins or ends early."""
        if self.contracts and self.chance.random() < 0.4:
            cause = self.chance.choice(("customer", "operator", "breach"))
            actor = {**STAFF, "id": "s"}
            yield self.event(
                "contract.ended",
                f"contract/{self.chance.choice(self.contracts)}",
                cause=cause,
                evidence=["id-copy"],
                actor=actor,
            )
            return
        name = f"C{self.count}"
        self.contracts.append(name)
        if self.chance.random() < 0.5:
            paid = {"channel": "shop"} if self.chance.random() < 0.5 else {}
            yield self.event(
                "contract.signed",
                f"number/081000000{who}",
                offer="handset-12",
                advance="500.00",
                handset=HANDSET,
                contract=name,
                **paid,
            )
        else:
            yield self.event("offer.requested", f"number/082000000{who}", offer="save-180", contract=name)

    def moved(self, who: int) -> Iterator[bytes]:
        """Top-ups, use, an end now and then, refunds step by step."""
        lot = self.chance.random()
        number = f"number/08{self.chance.choice((1, 2))}000000{who}"
        if lot < 0.4:
            yield self.event("topup.requested", f"number/082000000{who}", channel="kiosk", amount="600")
        elif lot < 0.6:
            yield self.event("usage.reported", f"number/082000000{who}", service="data", quantity=10**6)
        elif lot < 0.7:
            yield self.event("number.disconnected", number, reason="debt")
        else:
            step = self.chance.choice(("refund.requested", "refund.approved", "refund.paid"))
            actor = {**STAFF, "id": self.chance.choice("ab")}
            yield self.event(step, number, method="cash", actor=actor)

    def else_(self, who: int) -> Iterator[bytes]:
        """Complaints and papers."""
        lot = self.chance.random()
        if lot < 0.4 or not self.complaints:
            self.complaints.append(f"K{self.count}")
            yield self.event(
                "complaint.received", f"complaint/{self.complaints[-1]}", holder=f"H{who}", channel="web", about="x"
            )
        elif lot < 0.8:
            kind = self.chance.choice(("complaint.acknowledged", "complaint.resolved", "complaint.noted"))
            yield self.event(kind, f"complaint/{self.chance.choice(self.complaints)}", text="x")
        else:
            yield self.event("identity.verified", f"holder/H{who}", documents=["id-copy"], channel="shop")


@pytest.mark.parametrize("seed", range(4))
def test_a_life_is_the_same_in_any_batch(ground: Ground, book: Book, seed: int) -> None:
    """Batches of 1, 7 and 500 decide the same things from the same standings, due work of all places included."""
    life = Life(seed)
    assert same_in_any_batch(ground, book, [*life.begin(), *life.go_on()]) > EVENTS


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 160))
def test_a_life_is_the_same_in_any_batch_at_length(ground: Ground, book: Book, seed: int) -> None:
    """Many lives."""
    life = Life(seed)
    assert same_in_any_batch(ground, book, [*life.begin(), *life.go_on()]) > EVENTS
