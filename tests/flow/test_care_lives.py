"""Device protection lives the same life whatever the batch: random lives of plans, requests and deliveries, proven."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from sitthi.kernel import moment
from sitthi.kernel.moment import HOUR_US
from sitthi.terms import Book
from tests.flow.living import Drawn, same_in_any_batch
from tests.ground import Ground

ACCOUNTS = {"ba-0a": "p-0", "ba-0b": "p-0", "ba-0c": "p-0", "ba-1a": "p-1", "ba-1b": "p-1"}
NUMBERS = {
    "0810000001": ("ba-0a", "postpaid"),
    "0810000002": ("ba-0b", "postpaid"),
    "0810000003": ("ba-0c", "postpaid"),
    "0810000004": ("ba-1a", "postpaid"),
    "0810000005": ("ba-1b", "prepaid"),
}
PURPOSES = ["membership", "service", "contact", "risk-and-fraud", "anonymous-statistics"]
MODELS = ("iPhone 15", "iPhone 15 Pro 128GB", "iPhone 14 Pro")
FEES = ("9475.00", "9475.00", "16107.50", "6632.50", "500.00", "0.01")
RESULTS = (*("delivered",) * 4, "absent", "rejected", "customer-fault", "force-majeure", "unidentified")
FINDINGS = ("ok", "ok", "locked", "no-imei", "other-device", "modified", "works", "not-covered")
PROVINCES = ("Bangkok", "Bangkok", "Saraburi", "Chiang Mai", "Yala", "Vientiane")
STAFF = {"kind": "staff", "id": "s", "role": "supervisor"}
OTHER_STAFF = {"kind": "staff", "id": "t", "role": "supervisor"}
EVENTS = 60
TICK = dt.timedelta(microseconds=1)


def imei(serial: int) -> str:
    """A device's IMEI by its serial number, its check digit right."""
    digits = f"35209900{serial:06d}"
    odd = sum(map(int, digits[::2]))
    even = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[1::2])
    return f"{digits}{-(odd + even) % 10}"


class Life(Drawn):
    """One life drawn by lot: plans of several numbers, their requests from asking to relief, and what ends them."""

    def __init__(self, seed: int, begin: dt.datetime, waits: tuple[float, ...], events: int = EVENTS) -> None:
        """Nothing has happened; ``waits`` are the hours between two events."""
        super().__init__(seed, begin)
        self.waits = waits
        self.events = events
        self.numbers = list(NUMBERS)
        self.accounts = {name: account for name, (account, _) in NUMBERS.items()}
        self.devices: list[list[str]] = [[] for _ in NUMBERS]
        self.requests: list[tuple[str, str, str]] = []

    def begin(self) -> Iterator[bytes]:
        """Two citizens with accounts and numbers."""
        for place, holder in enumerate(sorted(set(ACCOUNTS.values()))):
            who = {"kind": "person", "id_kind": "citizen", "id_number": ("1101700230708", "1101700230716")[place]}
            yield self.event("holder.registered", f"holder/{holder}", name="x", residency="thailand", **who)
        for account, holder in ACCOUNTS.items():
            yield self.event("account.opened", f"account/{account}", holder=holder, cycle_day=1)
        for name, (account, charging) in NUMBERS.items():
            yield self.activated(name, account, charging)
        for place, name in enumerate(NUMBERS):
            self.devices[place].append(imei(place))
            yield self.enrolment(name, imei(place), "monthly", self.now.date())

    def activated(self, name: str, account: str, charging: str) -> bytes:
        """A number begins."""
        package = "my-second" if charging == "prepaid" else "post-basic"
        data = {"account": account, "charging": charging, "main_package": package}
        if charging == "prepaid":
            data["starting_value"] = "100.00"
        return self.event("number.activated", f"number/{name}", **data)

    def go_on(self) -> Iterator[bytes]:
        """Anything that may happen, some of it impossible."""
        deeds = (
            self.enrolled, self.enrolled, self.enrolled, self.enrolled, self.asked, self.walked, self.walked,
            self.walked, self.walked, self.stepped, self.stepped, self.stepped, self.left, self.relieved,
            self.relieved, self.warranted, self.moved, self.paid, self.told,
        )  # fmt: skip
        for _ in range(self.events):
            self.wait()
            yield from self.chance.choice(deeds)()

    def wait(self) -> None:
        """A while, now and then to an edge of a day."""
        self.now += dt.timedelta(hours=self.chance.choice(self.waits))
        if self.chance.random() < 0.1:
            edge = (self.now + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
            self.now = edge - TICK if self.chance.random() < 0.5 else edge

    def device(self) -> str:
        """A device that some number has brought in, or none of ours."""
        known = [device for devices in self.devices for device in devices[-3:]]
        return self.chance.choice(known) if known and self.chance.random() < 0.97 else imei(999_999)

    def enrolled(self) -> Iterator[bytes]:
        """A device is to be covered, perhaps one of the number that is so already, or that another has, or had."""
        place = self.chance.choice((0, 0, 1, 2, 3, 4))
        devices = self.devices[place]
        drawn = self.chance.random()
        if drawn < 0.2:
            devices.append(self.device())
        elif not devices or drawn < 0.75:
            devices.append(imei(1 + self.count))
        bought = self.now.date() - dt.timedelta(days=self.chance.choice((0, 0, 0, 30, 31)))
        yield self.enrolment(self.numbers[place], devices[-1], self.chance.choice(("monthly", "lump-sum")), bought)

    def enrolment(self, number: str, device: str, package: str, bought: dt.date) -> bytes:
        """A device is to be covered by a plan of a number."""
        return self.event(
            "care.enrolment-requested", f"device/{device}", number=number, model=self.chance.choice(MODELS),
            price=self.chance.choice(("37900.00", "37900.00", "37900.00", "9000.00")), bought_on=f"{bought}",
            sales_channel="shop", package=package, consents=PURPOSES, source="shop",
        )  # fmt: skip

    def asked(self) -> Iterator[bytes]:
        """Another device is asked for."""
        request, device = f"r{self.count}", self.device()
        service = self.chance.choice(("switch", "switch", "replacement"))
        data: dict[str, Any] = {"device": device, "service": service, "window_chosen": self.chance.random() < 0.1}
        data["address"] = {"province": self.chance.choice(PROVINCES)}
        if self.chance.random() < 0.2:
            data["collect_from"] = {"province": self.chance.choice(PROVINCES)}
        self.requests.append((request, device, service))
        yield self.event("care.request-made", f"request/{request}", source="web", **data)

    def walked(self) -> Iterator[bytes]:
        """A request goes its way in order, if not always to its end."""
        yield from self.asked()
        request, old, service = self.requests[-1]
        subject, new = f"request/{request}", imei(100_000 + self.count)
        fee = "9475.00" if service == "switch" else "16107.50"
        results = self.chance.choices(RESULTS, k=2)
        steps: list[tuple[str, dict[str, Any]]] = [
            ("request-paid", {"amount": fee}),
            ("device-sent", {"imei": new}),
            *(("delivery-attempted", {"result": result}) for result in results),
            ("device-returned", {"imei": old}),
            ("device-inspected", {"finding": self.chance.choice(FINDINGS)}),
        ]
        done = self.chance.choice((1, 4, 6, 6, 6))
        if done > 1 and "delivered" in results:
            self.devices = [[new if one == old else one for one in devices] for devices in self.devices]
        for step, data in steps[:done]:
            self.now += dt.timedelta(minutes=self.chance.choice((1, 60, 600)))
            yield self.event(f"care.{step}", subject, **data)

    def request(self) -> str:
        """Any of the latest requests."""
        return f"request/{self.chance.choice(self.requests[-5:])[0]}" if self.requests else "request/none"

    def stepped(self) -> Iterator[bytes]:
        """A step of a request, at its place or not."""
        one: tuple[tuple[str, dict[str, Any]], ...] = (
            ("care.request-checked", {}),
            ("care.device-offered", {"kind": "identical"}),
            ("care.request-paid", {"amount": self.chance.choice(FEES)}),
            ("care.device-sent", {"imei": self.device()}),
            ("care.delivery-attempted", {"result": self.chance.choice(RESULTS)}),
            ("care.device-returned", {"imei": self.device()}),
            ("care.device-inspected", {"finding": self.chance.choice(FINDINGS)}),
            ("care.request-converted", {"consent": self.chance.random() < 0.8, "source": "web"}),
            ("care.request-cancelled", {"source": "web"}),
            ("care.request-refused", {"ground": self.chance.choice(("care/17.8", "care/17.4")), "reason": "x"}),
            ("care.request-held", {"reason": self.chance.choice(("flood", "strike"))}),
            ("care.request-released", {}),
        )
        kind, data = self.chance.choice(one)
        yield self.event(kind, self.request(), actor=self.chance.choice((STAFF, OTHER_STAFF)), **data)

    def relieved(self) -> Iterator[bytes]:
        """Relief is claimed for a request or a device, and paid."""
        subject = self.request() if self.chance.random() < 0.7 else f"device/{self.device()}"
        country = "TH" if self.chance.random() < 0.9 else "SG"
        yield self.event("care.relief-claimed", subject, bank_account="1", bank_country=country, source="web")
        if self.chance.random() < 0.6:
            amount = {} if self.chance.random() < 0.6 else {"amount": "100.00", "reason": "x"}
            yield self.event("care.relief-paid", self.request(), actor=STAFF, **amount)

    def warranted(self) -> Iterator[bytes]:
        """A defect of a Care device is claimed, or the device repaired."""
        if self.chance.random() < 0.7:
            yield self.event("care.warranty-claimed", self.request(), defect="speaker", source="web")
        else:
            yield self.event("care.repaired", f"device/{self.device()}", damage="screen", actor=STAFF)

    def left(self) -> Iterator[bytes]:
        """A plan is cancelled, declined or ended."""
        kind, data = self.chance.choice(
            (
                ("care.cancellation-requested", {"source": "callcentre"}),
                ("care.renewal-declined", {"source": "callcentre"}),
                ("care.ended", {"ground": self.chance.choice(("care/18.5", "care/18.16")), "reason": "x"}),
            )
        )
        yield self.event(kind, f"device/{self.device()}", actor=STAFF, **data)

    def told(self) -> Iterator[bytes]:
        """Something is asked or told of a device."""
        if self.chance.random() < 0.5:
            data: dict[str, Any] = {"kind": "direct", "event_on": f"{self.now.date()}"}
            yield self.event("care.liability-asked", f"device/{self.device()}", actor=STAFF, **data)
        else:
            old, new = self.device(), imei(500_000 + self.count)
            data = {"imei": new, "by": "maker", "evidence": True}
            self.devices = [[new if one == old else one for one in devices] for devices in self.devices]
            yield self.event("care.device-exchanged", f"device/{old}", source="shop", **data)

    def moved(self) -> Iterator[bytes]:
        """A number is suspended, resumed, swapped, renumbered, inherited or disconnected."""
        name, lot = self.chance.choice(self.numbers), self.chance.random()
        number = f"number/{name}"
        if lot < 0.2:
            reason = self.chance.choice(("customer", "sim-lost", "debt"))
            yield self.event("number.suspended", number, reason=reason, actor=STAFF)
        elif lot < 0.55:
            yield self.event("number.resumed", number, actor=STAFF)
        elif lot < 0.7:
            new = f"0819{self.count:06d}"
            yield self.event("number.renumbered", number, to_number=new)
            self.numbers = [new if one == name else one for one in self.numbers]
            self.accounts[new] = self.accounts[name]
        elif lot < 0.8:
            to = self.chance.choice(("prepaid", "postpaid"))
            package = {"prepaid": "my-second", "postpaid": "post-basic"}[to]
            yield self.event("number.recharged-as", number, to=to, main_package=package)
        elif lot < 0.9:
            account, holder = f"ba-{self.count}", self.chance.choice(("p-0", "p-1"))
            yield self.event("account.opened", f"account/{account}", holder=holder, cycle_day=1)
            data = {"to_holder": holder, "to_account": account, "inheritance": self.chance.random() < 0.5}
            yield self.event("number.owner-changed", number, actor=STAFF, **data)
            self.accounts[name] = account
        else:
            yield self.event("number.disconnected", number, reason=self.chance.choice(("customer", "death")))
            self.devices[self.numbers.index(name)] = []
            yield self.activated(name, self.accounts[name], "postpaid")

    def paid(self) -> Iterator[bytes]:
        """The bill of last month is paid, if there is one."""
        account = self.chance.choice(list(ACCOUNTS))
        last = self.now.date().replace(day=1) - dt.timedelta(days=1)
        amount = self.chance.choice(("249.00", "2739.00", "498.00", "5000.00"))
        yield self.event("bill.paid", f"account/{account}", bill=f"{account}-{last}", amount=amount, channel="shop")


class Heirs(Life):
    """A life in which numbers are inherited again and again, with plans and requests on their way."""

    def moved(self) -> Iterator[bytes]:
        """A number is inherited."""
        name, account, holder = self.chance.choice(self.numbers), f"ba-{self.count}", self.chance.choice(("p-0", "p-1"))
        yield self.event("account.opened", f"account/{account}", holder=holder, cycle_day=1)
        data = {"to_holder": holder, "to_account": account, "inheritance": True}
        yield self.event("number.owner-changed", f"number/{name}", actor=STAFF, **data)
        self.accounts[name] = account

    left = moved


def alike(ground: Ground, book: Book, life: Life, until: str, delay_us: int) -> None:
    """A life is the same in any batch."""
    assert same_in_any_batch(ground, book, [*life.begin(), *life.go_on()], until, delay_us) > EVENTS // 2


WITHIN_A_MONTH = (dt.datetime(2024, 5, 2, 9, tzinfo=moment.BANGKOK), (0.01, 0.1, 1, 3, 5))
MONTH_ENDS = "2024-05-31T23:59:59+07:00"
OVER_YEARS = (dt.datetime(2024, 3, 29, 9, tzinfo=moment.BANGKOK), (0.1, 3, 24, 72, 2000))
YEARS_END = "2029-01-01T00:00:00+07:00"
DELAYS_US = (0, 2 * HOUR_US, 0, 25 * HOUR_US)


@pytest.mark.parametrize("seed", range(4))
def test_plans_live_the_same_in_any_batch(ground: Ground, book: Book, seed: int) -> None:
    """A few lives within a month, the same every time: confirmations arrive at once, after two hours, or too late."""
    alike(ground, book, Life(seed, *WITHIN_A_MONTH), MONTH_ENDS, DELAYS_US[seed % len(DELAYS_US)])


@pytest.mark.parametrize("seed", range(310, 312))
def test_heirs_live_the_same_in_any_batch(ground: Ground, book: Book, seed: int) -> None:
    """Requests that come along with a plan to an heir's number are carried out there, as the books prove."""
    alike(ground, book, Heirs(seed, *WITHIN_A_MONTH), MONTH_ENDS, 0)


@pytest.mark.parametrize("seed", range(10, 12))
def test_plans_live_the_same_over_years(ground: Ground, book: Book, seed: int) -> None:
    """Fees, bills that become overdue, renewals and ends: an account and its numbers in one order of time."""
    alike(ground, book, Life(seed, *OVER_YEARS), YEARS_END, 0)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12, 50))
def test_plans_live_the_same_over_years_at_length(ground: Ground, book: Book, seed: int) -> None:
    """Many lives over years."""
    alike(ground, book, Life(seed, *OVER_YEARS), YEARS_END, 0)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 160))
def test_plans_live_the_same_in_any_batch_at_length(ground: Ground, book: Book, seed: int) -> None:
    """Many lives."""
    alike(ground, book, Life(seed, *WITHIN_A_MONTH), MONTH_ENDS, DELAYS_US[seed % len(DELAYS_US)])
