"""Parts, commands and terms for the tests of requests, made by hand; and a life of one, event after event."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from sitthi.areas.requests import rules
from sitthi.areas.requests.model import (
    Address,
    AttemptDelivery,
    CancelRequest,
    CheckRequest,
    ClaimWarranty,
    ConvertRequest,
    HoldRequest,
    InspectDevice,
    LapseReturn,
    MakeRequest,
    OfferDevice,
    PayRequest,
    RefuseRequest,
    ReleaseRequest,
    RepairDevice,
    ReturnDevice,
    SendDevice,
    SettleRequest,
)
from sitthi.areas.requests.terms import RequestsTerms, read
from sitthi.kernel.command import Actor, Command
from sitthi.kernel.decision import REFUSED, Decision, Transfer
from sitthi.standing.care_parts import ACTIVE, CarePlanPart, DevicePart
from sitthi.standing.money_parts import BillPart
from sitthi.standing.parts import HolderPart, NumberPart, RefundPart, Standing
from sitthi.standing.request_parts import CareRequestPart, claim_of
from sitthi.terms import Values
from sitthi.terms.model import Plain, by_name
from tests.days import at, day
from tests.shipped import shipped

NUMBER = "0812345678"
IMEI = "356938035643809"
CARE_IMEI = "490154203237518"
THIRD_IMEI = "352099001761481"
ENROLLED_US = at("2024-03-25 10:00")
NOW = at("2024-05-15 13:00")
PRICE = 37_900_00
SWITCH_FEE = 9_475_00
REPLACEMENT_FEE = 16_107_50
CLERK = Actor("staff", "agent-7", "provider")
CHIEF = Actor("staff", "chief-1", "provider")

HOLDER = HolderPart("H1", "person", "th", "citizen", 1)
SERVED = NumberPart(NUMBER, "BA1", "mobile", "postpaid", "post-basic", "active", "", 1, 1)
PLAN = CarePlanPart(
    "P1",
    NUMBER,
    IMEI,
    "iPhone 14 Plus",
    PRICE,
    day("2024-03-22"),
    "monthly",
    24_900,
    273_900,
    ENROLLED_US,
    state=ACTIVE,
    from_us=ENROLLED_US,
)
LUMP = replace(PLAN, package="lump-sum")
LATE_BILL = BillPart("B1", "BA1", 1, 30, 1, day("2024-05-01"), (), 0, 50_000, 10_000, "overdue")


@cache
def terms(*off: str, **moved: Plain) -> RequestsTerms:
    """The terms of the book as shipped, clauses switched off, and values moved (`return__within=9`)."""
    book = shipped()
    named = {name.replace("__", ".").replace("_", "-"): value for name, value in moved.items()}
    versions = {
        "care": book.documents["care"][-1],
        "sample": book.in_force("sample", dt.date(2024, 5, 15)),
        "delivery": book.documents["delivery"][-1],
    }
    assert all(name in versions["care"].values for name in named)
    values = tuple(
        replace(one, value=named[one.name]) if one.name in named else one for one in versions["care"].values.values()
    )
    changed = {**versions, "care": replace(versions["care"], values=by_name(values))}
    return read({name: Values(version) for name, version in changed.items()}, frozenset(off))


def standing(plan: CarePlanPart | None = PLAN, **given: Any) -> Standing:
    """A holder with a covered device, no request and no debts, but for what a test says."""
    usual = {
        "holder": HOLDER,
        "number": SERVED,
        "bills": (),
        "barred": False,
        "plan": plan,
        "request": None,
        "claim": None,
        "device": None,
        "requests": (),
    }
    return Standing(**{**usual, **given})


def command(body: msgspec.Struct, at_us: int = NOW, **how: Any) -> Command[Any]:
    """A command about request R1, or of a repair the enrolled device, from the website, but for what a test says."""
    usual = f"device/{IMEI}" if isinstance(body, RepairDevice) else "request/R1"
    subject, source = how.get("subject", usual), how.get("source", "web")
    return Command("any", source, "1", subject, at_us, how.get("actor", CLERK), b"", body)


def asking(service: str = "switch", **given: Any) -> MakeRequest:
    """A request for the enrolled device, to be sent to Bangkok."""
    return msgspec.structs.replace(MakeRequest(IMEI, service, address=Address("Bangkok")), **given)


RULES = {
    MakeRequest: rules.make_request,
    CheckRequest: rules.check_request,
    OfferDevice: rules.offer_device,
    PayRequest: rules.pay_request,
    SendDevice: rules.send_device,
    AttemptDelivery: rules.attempt_delivery,
    ReturnDevice: rules.return_device,
    InspectDevice: rules.inspect_device,
    ConvertRequest: rules.convert_request,
    CancelRequest: rules.cancel_request,
    RefuseRequest: rules.refuse_request,
    HoldRequest: rules.hold_request,
    ReleaseRequest: rules.release_request,
    LapseReturn: rules.lapse_return,
    SettleRequest: rules.settle_request,
    ClaimWarranty: rules.claim_warranty,
    RepairDevice: rules.repair_device,
}


def decided(body: msgspec.Struct, found: Standing, used: RequestsTerms | None = None, **how: Any) -> Decision:
    """What is decided of a body."""
    rule: Any = RULES[type(body)]
    return rule(command(body, **how), found, used or terms())  # type: ignore[no-any-return]


class Life:
    """A plan with its requests, as events change them; the world around stays as it is."""

    def __init__(self, plan: CarePlanPart = PLAN, used: RequestsTerms | None = None, **given: Any) -> None:
        self.plan = plan
        self.used = used or terms()
        self.requests: dict[str, CareRequestPart] = {}
        self.register: dict[str, str] = {}
        self.refunds: list[RefundPart] = []
        self.transfers: list[Transfer] = []
        self.events: list[str] = []
        self.now = NOW
        self.given = given

    def standing(self, name: str = "R1") -> Standing:
        """What a command about a request sees."""
        open_ones = tuple(one for one in self.requests.values() if not one.closed_us)
        request = self.requests.get(name)
        claim = None if request is None else self.requests.get(claim_of(request))
        return standing(self.plan, request=request, claim=claim, requests=open_ones, **self.given)

    def does(self, body: msgspec.Struct, name: str = "R1", **how: Any) -> Decision:
        """Decide a body now and keep what it changes; the plan follows a device handed over or given back."""
        subject = f"request/{name}"
        decision = decided(body, self.standing(name), self.used, **{"at_us": self.now, "subject": subject, **how})
        before = self.requests.get(name)
        for change in decision.changes:
            if isinstance(change, CareRequestPart):
                self.requests[change.request] = change
            elif isinstance(change, CarePlanPart):
                self.plan = change
            elif isinstance(change, DevicePart):
                self.register[change.imei] = change.state
            else:
                assert isinstance(change, RefundPart)
                self.refunds.append(change)
        self.transfers += decision.transfers
        self.events += [event.name for event in decision.events]
        for event in decision.events:
            if event.name == "request.completed" and before is not None:
                self.register.pop(before.sent_imei)
                self.plan = replace(self.plan, imei=before.sent_imei)
            if event.name == "request.undone" and before is not None:
                self.plan = replace(self.plan, imei=before.imei)
        return decision

    def granted(self, *bodies: msgspec.Struct, name: str = "R1") -> CareRequestPart:
        """Decide each, none refused; the request after them."""
        for body in bodies:
            decision = self.does(body, name)
            assert decision.outcome != REFUSED, (body, [one for one in decision.reasons if not one.met])
        return self.requests[name]


def switched(life: Life | None = None, **moves: Any) -> Life:
    """A switch that was asked for, paid and handed over; the old device is still out."""
    life = life or Life(**moves)
    life.granted(asking(), PayRequest(SWITCH_FEE), SendDevice(CARE_IMEI), AttemptDelivery("delivered"))
    return life
