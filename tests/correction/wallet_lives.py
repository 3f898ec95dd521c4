"""Lives of prepaid numbers drawn by lot: money, use, holds, add-ons, suspensions, endings, refunds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sitthi.kernel import moment
from tests.flow.living import Drawn

EVENTS = 90
BEGIN = dt.datetime(2024, 1, 29, 9, tzinfo=moment.BANGKOK)
WAITS = (1, 60, 600, 3_600, 3_600, 7_200, 43_200, 86_400, 3 * 86_400)
STAFF = {"kind": "staff", "id": "s", "role": "supervisor"}
OTHER = {"kind": "staff", "id": "lek", "role": "supervisor"}
NUMBERS = ("0810000001", "0810000002", "0820000001")
"""Two numbers of one holder, one of another."""
OFFERS = ("finver-149", "finver-139-auto6", "finver-139-auto6", "net-279-auto6", "net-279", "nothing")


class Life(Drawn):
    """One life drawn by lot: events in order of time, no two at the same."""

    def __init__(self, seed: int) -> None:
        """Nothing has happened."""
        super().__init__(seed, BEGIN)
        self.top_ups: list[tuple[str, str]] = []
        self.holds: list[tuple[str, str]] = []

    def begin(self) -> Iterator[bytes]:
        """The numbers come with some money; one is activated."""
        for place, number in enumerate(NUMBERS):
            data = {"account": f"ba-{number[:3]}", "holder": f"h-{number[:3]}", "main_package": "my-second"}
            data |= {"active_since": "2020-01-01", "balance": f"{400 * place}.00"}
            data["valid_until"] = "2024-03-20T00:00:00+07:00"
            self.now += dt.timedelta(seconds=1)
            yield self.event("number.taken-over", f"number/{number}", **data)

    def go_on(self) -> Iterator[bytes]:
        """Anything that may happen, some of it impossible."""
        deeds = (
            self.topped_up, self.topped_up, self.topped_up, self.used, self.used, self.used, self.used, self.held,
            self.held, self.held, self.added, self.added, self.moved, self.moved, self.put_right, self.put_right,
            self.asked, self.paid_back, self.swapped,
        )  # fmt: skip
        for _ in range(EVENTS):
            self.now += dt.timedelta(seconds=self.chance.choice(WAITS) + 1)
            yield from self.chance.choice(deeds)()

    def number(self) -> str:
        """Any number."""
        return f"number/{self.chance.choice(NUMBERS)}"

    def topped_up(self) -> Iterator[bytes]:
        """Money by one of several channels."""
        number, lot = self.number(), self.chance.random()
        amount = str(self.chance.choice((20, 50, 300, 1_000)))
        if lot < 0.3:
            bank = {"bank_account": self.chance.choice(("b1", "b2")), "bank": "kbank"}
            yield self.event("topup.requested", number, channel="telephone-banking", amount="1000", **bank)
        else:
            yield self.event("topup.requested", number, channel="kiosk", amount=amount)
        self.top_ups.append((number, f"e{self.count}"))

    def used(self) -> Iterator[bytes]:
        """A call, volume or a message."""
        service, most = self.chance.choice((("voice", 3_000), ("data", 30_000_000), ("sms", 9)))
        yield self.event("usage.reported", self.number(), service=service, quantity=self.chance.randrange(1, most))

    def held(self) -> Iterator[bytes]:
        """Use not known beforehand: begun, prolonged, ended or dropped."""
        lot = self.chance.random()
        if lot < 0.4 or not self.holds:
            number = self.number()
            self.holds.append((number, f"H{self.count}"))
            yield self.event(
                "hold.requested", number, hold=f"H{self.count}", service="voice", quantity=self.chance.randrange(1, 900)
            )
            return
        number, hold = self.chance.choice(self.holds[-3:])
        if lot < 0.6:
            yield self.event("hold.extended", number, hold=hold, quantity=60, used=self.chance.randrange(0, 60))
        elif lot < 0.9:
            yield self.event("hold.settled", number, hold=hold, used=self.chance.randrange(0, 900))
        else:
            yield self.event("hold.released", number, hold=hold)

    def added(self) -> Iterator[bytes]:
        """An add-on is bought, or cancelled."""
        offer, number = self.chance.choice(OFFERS), self.number()
        if self.chance.random() < 0.8:
            yield self.event("addon.requested", number, offer=offer)
        else:
            yield self.event("addon.cancelled", number, offer=offer)

    def moved(self) -> Iterator[bytes]:
        """A suspension, its end, or the end of all."""
        number, lot = self.number(), self.chance.random()
        if lot < 0.3:
            yield self.event("number.suspended", number, reason=self.chance.choice(("customer", "sim-lost", "debt")))
        elif lot < 0.95:
            yield self.event("number.resumed", number, actor=STAFF)
        elif lot < 0.98:
            yield self.event("number.disconnected", number, reason="customer")
        else:
            yield self.event("number.suspended", number, reason="permanent", actor=STAFF)

    def put_right(self) -> Iterator[bytes]:
        """A top-up is undone, or an amount corrected."""
        if self.top_ups and self.chance.random() < 0.5:
            number, named = self.chance.choice(self.top_ups[-4:])
            undone = {"source": "test", "id": named}
            yield self.event("topup.reversed", number, event=undone, reason="wrong-number")
        else:
            reason = self.chance.choice(("goodwill", "correction"))
            amount = f"{self.chance.choice((-50, -5, 10, 80, 150))}.00"
            yield self.event(
                "balance.adjusted", self.number(), amount=amount, reason=reason, actor=STAFF, approved_by="lek"
            )

    def asked(self) -> Iterator[bytes]:
        """The balance is asked for."""
        yield self.event("balance.asked", self.number(), by=self.chance.choice(("ussd-sms", "ivr", "app")))

    def paid_back(self) -> Iterator[bytes]:
        """Money of an ended number is asked for, approved and paid."""
        number = self.number()
        holder = f"holder/h-{number.partition('/')[2][:3]}"
        yield self.event("identity.verified", holder, source="shop/1", documents=["id-card"], actor=STAFF)
        to = (
            {"method": "number", "to": self.chance.choice(NUMBERS)}
            if self.chance.random() < 0.5
            else {"method": "cash"}
        )
        for type_, data in (
            ("refund.requested", {**to, "documents": ["id-copy"]}),
            ("refund.approved", {"actor": OTHER}),
            ("refund.paid", {"actor": STAFF}),
        ):
            self.now += dt.timedelta(seconds=60)
            yield self.event(type_, number, source="shop/1", **data)

    def swapped(self) -> Iterator[bytes]:
        """The number goes on being billed, or comes back."""
        to = self.chance.choice(("postpaid", "prepaid"))
        package = {"prepaid": "my-second", "postpaid": "post-basic"}[to]
        if self.chance.random() < 0.2:
            yield self.event("number.recharged-as", self.number(), to=to, main_package=package)
