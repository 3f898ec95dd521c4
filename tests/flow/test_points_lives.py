"""The points programme lives the same life whatever the batch: random lives around quarter ends and the 7th, proven."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from sitthi.kernel import ids, moment
from sitthi.terms import Book
from tests.flow.living import Drawn, same_in_any_batch
from tests.ground import Ground
from tests.stories.company import PROFILE

HOLDERS = ("c-0", "c-1", "p-2")
"""Two companies and a person, who may be given numbers but can not join."""
ACCOUNTS = ("ba-0a", "ba-0b", "ba-1", "ba-2")
EVENTS = 140
BEGIN = dt.datetime(2023, 3, 29, 9, tzinfo=moment.BANGKOK)
END = "2027-12-31T00:00:00+07:00"
WAITS = (1, 60, 3_600, 7_200, 43_200, 86_400)
EDGES = ("quarter", "seventh", "seventh", "month", "years")
REWARDS = ("drink-10", "drink-10", "drink-10", "coffee", "bakery-50", "desk-fan", "nothing")
STAFF = {"kind": "staff", "id": "s", "role": "supervisor"}
TICK = dt.timedelta(microseconds=1)


def holder_of(account: str) -> str:
    """Whose an account is."""
    return next(name for name in HOLDERS if name[2] == account[3])


class Life(Drawn):
    """One life drawn by lot: events in order of time about companies, their accounts, numbers, bills and points."""

    def __init__(self, seed: int) -> None:
        """Nothing has happened."""
        super().__init__(seed, BEGIN)
        self.numbers: list[str] = []
        self.bills: list[tuple[str, str, int]] = []
        self.payments: list[tuple[str, str]] = []
        self.redemptions: list[str] = []

    def begin(self) -> Iterator[bytes]:
        """Everybody with an account, two postpaid numbers and one paid ahead; the companies join."""
        for name in HOLDERS:
            kind = {"kind": "juristic", "id_kind": "company", "id_number": "0105536000315"}
            if name.startswith("p"):
                kind = {"kind": "person", "id_kind": "passport", "id_number": "A12345678"}
            yield self.event("holder.registered", f"holder/{name}", name="x", **kind)
            if not name.startswith("p"):
                yield self.event("business.profiled", f"holder/{name}", **PROFILE)
        for place, account in enumerate(ACCOUNTS):
            yield self.event("account.opened", f"account/{account}", holder=holder_of(account), portal=True)
            for turn in range(3):
                number = f"08{turn}{place:07d}" if turn or place != 1 else "FBB1"
                self.numbers += [number] * (3 - turn)
                yield self.activated(number, account, "prepaid" if turn == 2 else "postpaid")
            yield self.enrolled(account, f"081{place:07d}")

    def activated(self, number: str, account: str, charging: str) -> bytes:
        """A number begins."""
        data = {"account": account, "charging": charging}
        data["main_package"] = "my-second" if charging == "prepaid" else "post-basic"
        if number.startswith("FBB"):
            data |= {"product": "fibre", "charging": "postpaid", "main_package": "fibre-basic"}
        return self.event("number.activated", f"number/{number}", **data)

    def enrolled(self, account: str, number: str) -> bytes:
        """An account enrols, with whatever number."""
        by = {"id": "u", "authorised": True}
        return self.event("points.enrolment-requested", f"account/{account}", source="portal", by=by, sms_number=number)

    def go_on(self) -> Iterator[bytes]:
        """Anything that may happen, some of it impossible, much of it at the edge of a quarter, month or 7th."""
        deeds = (
            self.billed, self.billed, self.billed, self.paid, self.paid, self.used, self.used, self.used, self.redeemed,
            self.redeemed, self.redeemed, self.asked, self.switched, self.switched, self.renumbered, self.ended,
            self.changed, self.handed,
        )  # fmt: skip
        for _ in range(EVENTS):
            self.wait()
            yield from self.chance.choice(deeds)()

    def wait(self) -> None:
        """A while, or up to an edge: the instant before it, or its first."""
        if self.chance.random() < 0.85:
            self.now += dt.timedelta(seconds=self.chance.choice(WAITS))
            return
        edge = self.chance.choice(EDGES)
        month = dt.datetime(self.now.year + self.now.month // 12, self.now.month % 12 + 1, 1, tzinfo=moment.BANGKOK)
        if edge == "seventh":
            month = month.replace(day=7)
        elif edge == "years" and self.chance.random() < 0.2:
            month = month.replace(year=month.year + 2)
        elif edge == "quarter":
            month = month.replace(month=(month.month - 1) // 3 * 3 + 1, year=month.year)
            while month <= self.now:
                month = month.replace(year=month.year + (month.month + 3) // 13, month=(month.month + 2) % 12 + 1)
        self.now = max(self.now, month - TICK if self.chance.random() < 0.5 else month)

    def account(self) -> str:
        """Any account, most often a company's."""
        return self.chance.choice((*ACCOUNTS, *ACCOUNTS[:3], *ACCOUNTS[:3]))

    def number(self) -> str:
        """Any number there is, or was: most often one that began as postpaid."""
        return f"number/{self.chance.choice(self.numbers)}"

    def billed(self) -> Iterator[bytes]:
        """A bill of several lines, due soon, later, or at the end of a quarter."""
        account, bill = self.account(), f"b{self.count}"
        lines = [{"product": "Voice", "amount": f"{self.chance.randrange(10, 3_000)}.{self.chance.randrange(10, 99)}"}]
        lines += [{"product": "Solution", "amount": "100.00"}, {"product": "FBB", "amount": "599.00"}]
        lines = lines[: self.chance.randrange(1, 4)]
        ends = self.now.date() - dt.timedelta(days=1)
        period = {"from": f"{ends - dt.timedelta(days=27)}", "to": f"{ends}"}
        due = self.now.date() + dt.timedelta(days=self.chance.choice((0, 5, 30)))
        satang = sum(int(line["amount"].replace(".", "")) for line in lines)
        self.bills.append((account, bill, satang + (satang * 7 + 50) // 100))
        data = {"bill": bill, "period": period, "due_on": f"{due}", "lines": lines}
        yield self.event("bill.issued", f"account/{account}", **data)
        if self.chance.random() < 0.7:
            yield from self.payment(*self.bills[-1])

    def paid(self) -> Iterator[bytes]:
        """A bill is paid whole or in part, or a payment comes back."""
        if self.payments and self.chance.random() < 0.3:
            account, payment = self.chance.choice(self.payments)
            yield self.event("payment.reversed", f"account/{account}", payment=payment, reason="x")
        elif self.bills:
            account, bill, satang = self.chance.choice(self.bills[-6:])
            yield from self.payment(account, bill, satang if self.chance.random() < 0.8 else satang // 2 + 1)

    def payment(self, account: str, bill: str, satang: int) -> Iterator[bytes]:
        """So much is paid for a bill."""
        amount = f"{satang // 100}.{satang % 100:02d}"
        yield self.event("bill.paid", f"account/{account}", bill=bill, amount=amount, channel="shop")
        self.payments.append((account, ids.decision_id(ids.request_key("test", f"e{self.count}"))))

    def used(self) -> Iterator[bytes]:
        """A prepaid number is topped up, used, or buys an add-on."""
        number, lot = self.number(), self.chance.random()
        if lot < 0.4:
            yield self.event("topup.requested", number, channel="kiosk", amount="500")
            yield self.event("usage.reported", number, service="voice", quantity=self.chance.randrange(1_250, 9_000))
        elif lot < 0.8:
            yield self.event("usage.reported", number, service="voice", quantity=self.chance.randrange(60, 9_000))
        else:
            yield self.event("addon.requested", number, offer="finver-149")

    def redeemed(self) -> Iterator[bytes]:
        """A number redeems points."""
        channel = self.chance.choice(("app", "app", "web", "ussd"))
        data = {"reward": self.chance.choice(REWARDS), "channel": channel}
        yield self.event("points.redemption-requested", self.number(), **data)
        self.redemptions.append(ids.decision_id(ids.request_key("test", f"e{self.count}")))

    def handed(self) -> Iterator[bytes]:
        """Something is asked for at a counter."""
        if self.redemptions:
            reward = f"reward/{self.chance.choice(self.redemptions)}"
            yield self.event("reward.handed-over", reward, shop="riverside-coffee", code="0", actor=STAFF)

    def asked(self) -> Iterator[bytes]:
        """A number asks for its points."""
        yield self.event("points.asked", self.number(), by=self.chance.choice(("app", "ussd", "web")))

    def switched(self) -> Iterator[bytes]:
        """A number goes to prepaid or back."""
        to = self.chance.choice(("prepaid", "prepaid", "postpaid"))
        package = {"prepaid": "my-second", "postpaid": "post-basic"}[to]
        yield self.event("number.recharged-as", self.number(), to=to, main_package=package)

    def renumbered(self) -> Iterator[bytes]:
        """A number gets another name, perhaps in another account of its holder, or of somebody else."""
        number = self.number()
        new = f"FBB{self.count}" if "FBB" in number else f"089{self.count:07d}"
        data = {"to_number": new if self.chance.random() < 0.8 else self.number().partition("/")[2]}
        if self.chance.random() < 0.7:
            data["to_account"] = self.account()
        yield self.event("number.renumbered", number, **data)
        old = number.partition("/")[2]
        self.numbers = [
            data["to_number"] if name == old and self.chance.random() < 0.9 else name for name in self.numbers
        ]

    def ended(self) -> Iterator[bytes]:
        """A number leaves, is suspended, comes back or begins anew."""
        number, lot = self.number(), self.chance.random()
        if lot < 0.2:
            yield self.event("number.disconnected", number, reason="customer")
        elif lot < 0.3:
            yield self.event("number.ported-out", number)
        elif lot < 0.4:
            to = self.account()
            yield self.event("number.owner-changed", number, to_holder=holder_of(to), to_account=to)
        elif lot < 0.5:
            reason = self.chance.choice(("customer", "permanent"))
            yield self.event("number.suspended", number, reason=reason, actor=STAFF)
        elif lot < 0.6:
            yield self.event("number.resumed", number, actor=STAFF)
        else:
            name = number.partition("/")[2]
            yield self.activated(name, self.account(), self.chance.choice(("prepaid", "postpaid", "postpaid")))

    def changed(self) -> Iterator[bytes]:
        """A business is profiled anew, a category changes, an account enrols again."""
        lot, company = self.chance.random(), f"holder/{self.chance.choice(HOLDERS[:2])}"
        if lot < 0.15:
            yield self.event(
                "holder.category-changed", company, to=self.chance.choice(("sme", "corporate")), actor=STAFF
            )
        elif lot < 0.3:
            revenue = self.chance.choice(("100000000.00", "300000000.01"))
            yield self.event("business.profiled", company, **{**PROFILE, "annual_revenue": revenue})
        elif lot < 0.7:
            yield self.event("business.profiled", company, **PROFILE)
        else:
            yield self.enrolled(self.account(), self.number().partition("/")[2])


def alike(ground: Ground, book: Book, seed: int) -> None:
    """A life is the same in any batch."""
    life = Life(seed)
    assert same_in_any_batch(ground, book, [*life.begin(), *life.go_on()], END) > EVENTS


@pytest.mark.parametrize("seed", range(4))
def test_points_live_the_same_in_any_batch(ground: Ground, book: Book, seed: int) -> None:
    """A few lives, the same every time."""
    alike(ground, book, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 160))
def test_points_live_the_same_in_any_batch_at_length(ground: Ground, book: Book, seed: int) -> None:
    """Many lives."""
    alike(ground, book, seed)
