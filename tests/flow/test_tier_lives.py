"""Tiers live the same life whatever the batch: random lives around ends of months and periods, proven."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from sitthi.kernel import ids, moment
from sitthi.kernel.moment import HOUR_US
from sitthi.terms import Book
from tests.flow.living import Drawn, same_in_any_batch
from tests.ground import Ground
from tests.stories.company import PROFILE

ACCOUNTS = {"ba-0a": "p-0", "ba-0b": "p-0", "ba-1": "p-1", "ba-2": "c-2"}
"""Two citizens, one with two accounts, and a company."""
NUMBERS = {
    "0810000001": ("ba-0a", "postpaid", "2001-05-01"),
    "0810000002": ("ba-0a", "postpaid", "2019-02-28"),
    "0810000003": ("ba-0b", "prepaid", "2016-07-31"),
    "FBB0000001": ("ba-0b", "postpaid", "2023-09-30"),
    "0810000004": ("ba-1", "postpaid", "2021-04-01"),
    "0810000005": ("ba-1", "prepaid", "2023-10-01"),
    "0810000006": ("ba-2", "postpaid", "2014-01-01"),
}
EVENTS = 90
BEGIN = dt.datetime(2024, 3, 29, 9, tzinfo=moment.BANGKOK)
END = "2028-12-31T00:00:00+07:00"
TICK = dt.timedelta(microseconds=1)
STAFF = {"kind": "staff", "id": "s", "role": "supervisor"}
TIERS = ("emerald", "gold", "platinum")


class Life(Drawn):
    """One life drawn by lot: events in order of time about numbers, their bills and use, their tiers and groups."""

    def __init__(self, seed: int, events: int = EVENTS) -> None:
        """Nothing has happened."""
        super().__init__(seed, BEGIN)
        self.events = events
        self.numbers = list(NUMBERS)
        self.accounts = {name: account for name, (account, _, _) in NUMBERS.items()}
        self.payments: list[tuple[str, str]] = []
        self.unpaid: list[tuple[str, str, int]] = []

    def begin(self) -> Iterator[bytes]:
        """Everybody with accounts and numbers, some of them old; the company is in the points programme, too."""
        for place, holder in enumerate(sorted(set(ACCOUNTS.values()))):
            who = {"kind": "person", "id_kind": "citizen", "id_number": f"{1101700230708 + place}"}
            if holder.startswith("c"):
                who = {"kind": "juristic", "id_kind": "company", "id_number": "0105536000315"}
            yield self.event("holder.registered", f"holder/{holder}", name="x", **who)
        yield self.event("business.profiled", "holder/c-2", **PROFILE)
        for account, holder in ACCOUNTS.items():
            yield self.event("account.opened", f"account/{account}", holder=holder, portal=True, cycle_day=15)
        for name, (account, charging, since) in NUMBERS.items():
            yield self.activated(name, account, charging, since)

    def activated(self, name: str, account: str, charging: str, since: str = "") -> bytes:
        """A number begins, perhaps one that has served elsewhere."""
        data: dict[str, Any] = {"account": account, "charging": charging}
        data["main_package"] = "my-second" if charging == "prepaid" else "post-basic"
        if charging == "prepaid":
            data["starting_value"] = "100.00"
        if name.startswith("FBB"):
            data |= {"product": "fibre", "charging": "postpaid", "main_package": "fibre-basic"}
        if since:
            data["active_since"] = since
        self.accounts[name] = account
        return self.event("number.activated", f"number/{name}", **data)

    def go_on(self) -> Iterator[bytes]:
        """Anything that may happen, some of it impossible, much of it at the edge of a month or of a period."""
        deeds = (
            self.billed, self.billed, self.billed, self.billed, self.paid, self.used, self.used, self.used,
            self.charged, self.package, self.package, self.device, self.registered, self.invited, self.invited,
            self.notified, self.reviewed, self.reviewed, self.reviewed, self.grouped, self.grouped, self.grouped,
            self.switched, self.renumbered, self.ended, self.changed, self.verified,
        )  # fmt: skip
        for _ in range(self.events):
            self.wait()
            yield from self.chance.choice(deeds)()

    def wait(self) -> None:
        """A while, or up to an edge: the instant before it, or its first."""
        lot = self.chance.random()
        if lot < 0.7:
            self.now += dt.timedelta(seconds=self.chance.choice((1, 60, 3_600, 7_200, 86_400)))
        elif lot < 0.8:
            self.now += dt.timedelta(days=self.chance.choice((20, 150, 364, 365, 366, 370)))
        else:
            edge = dt.datetime(self.now.year + self.now.month // 12, self.now.month % 12 + 1, 1, tzinfo=moment.BANGKOK)
            self.now = max(self.now, edge - TICK if self.chance.random() < 0.5 else edge)

    def number(self) -> str:
        """Any number there is, or was."""
        return f"number/{self.chance.choice(self.numbers)}"

    def billed(self) -> Iterator[bytes]:
        """Bills of an account, of its numbers, for the last month or for several before it."""
        account = self.chance.choice([*ACCOUNTS, "ba-0a", "ba-0a", "ba-0b"])
        months = self.chance.choice((1, 1, 1, 2, 7, 15))
        names = [name for name in self.numbers if self.accounts[name] == account]
        for month in range(months, 0, -1):
            bill = f"b{self.count}"
            ends = self.now.date() - dt.timedelta(days=30 * month - self.chance.choice((0, 20, 29, 31)))
            lines = [
                {
                    "number": name,
                    "product": self.chance.choice(("Voice", "Data", "Goods")),
                    "amount": f"{self.chance.choice((280, 700, 900, 1_300, 2_800))}.{self.chance.randrange(10, 99)}",
                    "tax": self.chance.choice(("exclusive", "inclusive")),
                }
                for name in names
                if self.chance.random() < 0.9
            ]
            lines = lines or [{"product": "Fee", "amount": "10.00", "tax": "inclusive"}]
            period = {"from": f"{ends - dt.timedelta(days=29)}", "to": f"{ends}"}
            due = self.now.date() + dt.timedelta(days=self.chance.choice((0, 5, 30)))
            satang = 3_200_000
            self.unpaid.append((account, bill, satang))
            yield self.event(
                "bill.issued", f"account/{account}", bill=bill, period=period, due_on=f"{due}", lines=lines
            )
            if self.chance.random() < 0.9:
                yield from self.paid(self.unpaid.pop())

    def paid(self, one: tuple[str, str, int] | None = None) -> Iterator[bytes]:
        """A bill is paid, or a payment comes back."""
        if one is None and self.payments and self.chance.random() < 0.4:
            account, payment = self.chance.choice(self.payments[-4:])
            yield self.event("payment.reversed", f"account/{account}", payment=payment, reason="x")
        elif one is not None or self.unpaid:
            account, bill, satang = one or self.chance.choice(self.unpaid[-6:])
            amount = f"{satang // 100}.{satang % 100:02d}" if self.chance.random() < 0.9 else "5.00"
            yield self.event("bill.paid", f"account/{account}", bill=bill, amount=amount, channel="shop")
            self.payments.append((account, ids.decision_id(ids.request_key("test", f"e{self.count}"))))

    def charged(self) -> Iterator[bytes]:
        """A charge waits for the bill that closes with the cycle."""
        account = self.chance.choice(list(ACCOUNTS))
        names = [name for name in self.numbers if self.accounts[name] == account]
        yield self.event(
            "charge.added", f"account/{account}", number=self.chance.choice(names) if names else "", product="Data",
            amount="699.00", actor=STAFF,
        )  # fmt: skip

    def used(self) -> Iterator[bytes]:
        """A number is topped up, used, or buys an add-on."""
        number, lot = self.number(), self.chance.random()
        if lot < 0.4:
            yield self.event("topup.requested", number, channel="kiosk", amount="500")
            yield self.event("usage.reported", number, service="voice", quantity=self.chance.randrange(1_250, 24_000))
        elif lot < 0.8:
            yield self.event("usage.reported", number, service="voice", quantity=self.chance.choice((0, 60, 9_000)))
        else:
            yield self.event("addon.requested", number, offer="finver-149")

    def package(self) -> Iterator[bytes]:
        """A number goes to another main package, dear or not."""
        price = self.chance.choice(("2999.00", "1499.00", "1199.00", "1450.00", "499.00"))
        data = {"monthly_price": price, "discounted": self.chance.random() < 0.2}
        yield self.event("package.changed", self.number(), main_package=f"p{price}", actor=STAFF, **data)

    def device(self) -> Iterator[bytes]:
        """A smartphone is bought."""
        data = {
            "programme": self.chance.choice(("hot-deal-max-speed", "hot-deal-iphone")),
            "package_price": self.chance.choice(("2999.00", "1499.00", "1199.00")),
        }
        yield self.event("device.purchased", self.number(), actor=STAFF, **data)

    def registered(self) -> Iterator[bytes]:
        """A number dials the code."""
        yield self.event("tier.registered", self.number(), channel=self.chance.choice(("ussd", "e-service", "*1148")))

    def invited(self) -> Iterator[bytes]:
        """A number is invited."""
        yield self.event(
            "tier.invited", self.number(), tier=self.chance.choice(TIERS), actor=STAFF,
            personal_assistant=self.chance.random() < 0.3,
        )  # fmt: skip

    def notified(self) -> Iterator[bytes]:
        """The operator has told a customer of a tier."""
        yield self.event("tier.notified", self.number(), tier=self.chance.choice(TIERS), actor=STAFF)

    def reviewed(self) -> Iterator[bytes]:
        """Numbers are to be decided anew."""
        for _ in range(self.chance.choice((1, 1, 4))):
            yield self.event("tier.review-requested", self.number(), actor=STAFF)

    def grouped(self) -> Iterator[bytes]:
        """A citizen groups numbers, or dissolves a group."""
        holder = self.chance.choice(("p-0", "p-0", "p-0", "p-1", "c-2"))
        group = self.chance.choice(("g1", "g1", "g2"))
        if self.chance.random() < 0.2:
            yield self.event("tier.group-dissolved", f"holder/{holder}", group=group, source="app")
            return
        own = [name for name in self.numbers if ACCOUNTS[self.accounts[name]] == holder]
        names = self.chance.sample(own, min(len(own), self.chance.choice((1, 2, 3, 3))))
        if self.chance.random() < 0.1:
            names.append(self.chance.choice(self.numbers))
        data = {"group": group, "numbers": names, "receiver": self.chance.choice(names) if names else ""}
        yield self.event("tier.group-requested", f"holder/{holder}", source="app", **data)

    def switched(self) -> Iterator[bytes]:
        """A number goes to prepaid or back."""
        to = self.chance.choice(("prepaid", "postpaid"))
        package = {"prepaid": "my-second", "postpaid": "post-basic"}[to]
        yield self.event("number.recharged-as", self.number(), to=to, main_package=package)

    def renumbered(self) -> Iterator[bytes]:
        """A number gets another name, perhaps in another account of its holder."""
        number = self.number()
        old = number.partition("/")[2]
        new = f"{old[:3]}9{self.count:06d}"
        data = {"to_number": new}
        if self.chance.random() < 0.7:
            data["to_account"] = self.chance.choice(list(ACCOUNTS))
        yield self.event("number.renumbered", number, **data)
        if self.chance.random() < 0.8:
            self.numbers = [new if name == old else name for name in self.numbers]
        else:
            self.numbers.append(new)
        self.accounts[new] = data.get("to_account", self.accounts[old])

    def ended(self) -> Iterator[bytes]:
        """A number leaves, is suspended, comes back or begins anew."""
        number, lot = self.number(), self.chance.random()
        name = number.partition("/")[2]
        if lot < 0.15:
            yield self.event("number.disconnected", number, reason=self.chance.choice(("customer", "death")))
        elif lot < 0.3:
            yield self.event("number.ported-out", number)
        elif lot < 0.4:
            to = self.chance.choice(list(ACCOUNTS))
            yield self.event("number.owner-changed", number, to_holder=ACCOUNTS[to], to_account=to)
            self.accounts[name] = to
        elif lot < 0.5:
            reason = self.chance.choice(("customer", "permanent"))
            yield self.event("number.suspended", number, reason=reason, actor=STAFF)
        elif lot < 0.6:
            yield self.event("number.resumed", number, actor=STAFF)
        else:
            account, charging = self.chance.choice(list(ACCOUNTS)), self.chance.choice(("prepaid", "postpaid"))
            yield self.activated(name, account, charging, self.chance.choice(("", "2015-01-01")))
            yield from self.chance.choice((self.reviewed, self.used, self.invited))()

    def verified(self) -> Iterator[bytes]:
        """A citizen shows who it is, which every later decision about its numbers reads."""
        yield self.event("identity.verified", "holder/p-0", documents=["id-card"], actor=STAFF)

    def changed(self) -> Iterator[bytes]:
        """The company's category changes, or its business is profiled anew."""
        if self.chance.random() < 0.7:
            to = self.chance.choice(("sme", "corporate"))
            yield self.event("holder.category-changed", "holder/c-2", to=to, actor=STAFF)
        else:
            yield self.event("business.profiled", "holder/c-2", **PROFILE)


def alike(ground: Ground, book: Book, seed: int) -> None:
    """A life is the same in any batch; notices arrive at once, after two hours, or too late."""
    life = Life(seed)
    delay_us = (0, 2 * HOUR_US, 25 * HOUR_US)[seed % 3]
    assert same_in_any_batch(ground, book, [*life.begin(), *life.go_on()], END, delay_us) > EVENTS


@pytest.mark.parametrize("seed", [*range(4), 105])
def test_tiers_live_the_same_in_any_batch(ground: Ground, book: Book, seed: int) -> None:
    """A few lives, the same every time: notices arrive at once, after two hours, or too late.

    In the last a bill is paid by credit, when it is due, at an account without points, and then the business is
    profiled anew: what the bill earns goes by the business as it was.
    """
    alike(ground, book, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 160))
def test_tiers_live_the_same_in_any_batch_at_length(ground: Ground, book: Book, seed: int) -> None:
    """Many lives."""
    alike(ground, book, seed)
