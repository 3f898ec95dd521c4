"""Lives of device protection drawn by lot: requests that mostly go their way, on several plans side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from tests.flow.test_care_lives import FINDINGS, OTHER_STAFF, PURPOSES, RESULTS, STAFF, WITHIN_A_MONTH, imei
from tests.flow.test_care_lives import Life as CareLife

PLANS, REQUESTS, BESIDES = 3, 3, 8
"""Plans that requests are made under, requests of each, and what else happens."""
WAITS_H = (0.05, 0.2, 0.5, 2, 3, 5, 20, 40)
"""Hours between two steps of a request."""
DAYS = 27
BREAKS = ("care.request-cancelled", "care.request-refused", "care.request-held", "care.request-released")
Step = tuple[dt.datetime, str, str, dict[str, Any]]


class Life(CareLife):
    """One life of a month: requests from asking to relief, refunds and warranty, and what comes between."""

    def __init__(self, seed: int) -> None:
        """Nothing has happened."""
        super().__init__(seed, *WITHIN_A_MONTH)
        self.sent = 0

    def enrolment(self, number: str, device: str, package: str, bought: dt.date) -> bytes:
        """A device is covered."""
        kind, subject, data = self.asked_for(number, device, self.now)
        return self.event(kind, subject, **data)

    def go_on(self) -> Iterator[bytes]:
        """Everything in order of time, no two at the same."""
        begin = self.now
        steps = [step for place in range(PLANS) for step in self.requests_of(place, begin)]
        steps += [step for _ in range(BESIDES) for step in self.beside(begin)]
        for at, kind, subject, data in sorted(steps, key=lambda step: step[0]):
            self.now = max(at, self.now + dt.timedelta(seconds=1))
            yield self.event(kind, subject, **data)

    def later(self, at: dt.datetime) -> dt.datetime:
        """A while after a time."""
        return at + dt.timedelta(hours=self.chance.choice(WAITS_H), seconds=self.chance.randrange(1, 50))

    def any_time(self, begin: dt.datetime) -> dt.datetime:
        """Any time in this life."""
        return begin + dt.timedelta(days=self.chance.uniform(0, DAYS), seconds=1)

    def requests_of(self, place: int, begin: dt.datetime) -> Iterator[Step]:
        """The requests under a plan, one after the other, each of the device that the one before brought, if it did."""
        at = begin
        for count in range(REQUESTS):
            at = self.later(self.later(at))
            steps = list(self.track(f"request/r{place}{count}", self.devices[place], at))
            yield from steps
            at = steps[-1][0]

    def track(self, request: str, devices: list[str], at: dt.datetime) -> Iterator[Step]:
        """One request, from asking to its end; now and then it is broken off, or goes on as if it were not."""
        chance, old = self.chance, devices[-1]
        service = chance.choice(("switch", "switch", "replacement"))
        self.sent += 1
        new = imei(100_000 + self.sent)
        data = {"device": old, "service": service, "address": {"province": "Bangkok"}, "source": "web"}
        yield at, "care.request-made", request, data
        first = chance.choice(((), (), (chance.choice(RESULTS),)))
        steps: list[tuple[str, dict[str, Any]]] = [
            ("care.request-paid", {"amount": "9475.00" if service == "switch" else "16107.50"}),
            ("care.device-sent", {"imei": new}),
            *(("care.delivery-attempted", {"result": result}) for result in (*first, "delivered")),
        ]
        after: list[tuple[str, dict[str, Any]]] = []
        if service == "switch":
            finding = chance.choice(FINDINGS[:6])
            after = [("care.device-returned", {"imei": old}), ("care.device-inspected", {"finding": finding})]
            if finding != "ok":
                after.append(("care.request-converted", {"consent": True, "source": "web"}))
                after.append(("care.request-paid", {"amount": "6632.50"}))
        relief: list[tuple[str, dict[str, Any]]] = [
            ("care.relief-claimed", {"bank_account": "1", "bank_country": "TH", "source": "web"}),
            ("care.relief-paid", {"actor": STAFF}),
        ]
        steps += [*after, *relief, *self.claimed()]
        broken = chance.random() < 0.3
        if broken:
            steps.insert(chance.randrange(len(steps)), self.broken())
        for kind, more in steps:
            at = self.later(at)
            yield at, kind, f"{request}.w1" if more.get("claimed") else request, _without(more)
        if not broken:
            devices.append(new)

    def claimed(self) -> list[tuple[str, dict[str, Any]]]:
        """A warranty claim of what came, in some."""
        if self.chance.random() < 0.6:
            return []
        self.sent += 1
        return [
            ("care.warranty-claimed", {"defect": "speaker", "source": "web"}),
            ("care.device-sent", {"imei": imei(200_000 + self.sent), "claimed": True}),
            ("care.delivery-attempted", {"result": "delivered", "claimed": True}),
        ]

    def broken(self) -> tuple[str, dict[str, Any]]:
        """What stops a request on its way, or holds it."""
        kind = self.chance.choice(BREAKS)
        more = {"care.request-refused": {"ground": "care/17.8", "reason": "x", "actor": OTHER_STAFF}}
        if kind == "care.request-held":
            return kind, {"reason": self.chance.choice(("flood", "strike")), "actor": STAFF}
        return kind, more.get(kind, {"source": "web"} if kind == BREAKS[0] else {"actor": STAFF})

    def beside(self, begin: dt.datetime) -> Iterator[Step]:
        """Something else that happens to a plan, its number or its account."""
        at, place, lot = self.any_time(begin), self.chance.choice((0, 1, 2)), self.chance.random()
        device, number = f"device/{self.chance.choice(self.devices[place])}", f"number/{self.numbers[place]}"
        if lot < 0.2:
            yield at, "care.repaired", device, {"damage": "screen", "actor": STAFF}
        elif lot < 0.3:
            yield at, "care.cancellation-requested", device, {"source": "callcentre"}
        elif lot < 0.4:
            yield at, "care.ended", device, {"ground": "care/18.5", "reason": "x", "actor": STAFF}
        elif lot < 0.5:
            self.sent += 1
            new = {"imei": imei(300_000 + self.sent), "by": "maker", "evidence": True, "source": "shop"}
            yield at, "care.device-exchanged", device, new
        elif lot < 0.6:
            self.sent += 1
            new_one = (
                imei(400_000 + self.sent) if self.chance.random() < 0.6 else self.devices[self.chance.randrange(4)][0]
            )
            yield at, *self.asked_for(self.numbers[place], new_one, at)
        elif lot < 0.7:
            yield at, "number.suspended", number, {"reason": "debt", "actor": STAFF}
            yield self.later(at), "number.resumed", number, {"actor": STAFF}
        else:
            for kind, more in (
                ("refund.requested", {"method": "cash", "documents": ["id-copy"]}),
                ("refund.approved", {"actor": OTHER_STAFF}),
                ("refund.paid", {"actor": STAFF}),
            ):
                yield at, kind, number, {"source": "shop/1", **more}
                at = self.later(at)

    def asked_for(self, number: str, device: str, at: dt.datetime) -> tuple[str, str, dict[str, Any]]:
        """A device is to be covered."""
        data = {
            "number": number, "model": "iPhone 15", "price": "37900.00", "bought_on": f"{at.date()}",
            "sales_channel": "shop", "package": self.chance.choice(("monthly", "lump-sum")), "source": "shop",
            "consents": PURPOSES,
        }  # fmt: skip
        return "care.enrolment-requested", f"device/{device}", data


def _without(more: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in more.items() if name != "claimed"}
