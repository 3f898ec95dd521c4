"""Parts, commands and terms for the tests of the delivery guarantee; and a delivery as it goes, event after event."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from sitthi.areas.delivery import rules
from sitthi.areas.delivery.model import MissPromise, ReceivePromise, StartPromise, StopPromise
from sitthi.areas.delivery.terms import DeliveryTerms, read
from sitthi.kernel.command import CUSTOMER, SYSTEM, Actor, Command
from sitthi.kernel.decision import Decision
from sitthi.standing.care_fees import fee_text
from sitthi.standing.care_parts import ACTIVE, LUMP_SUM, MONTHLY, CareDevice, CarePlanPart
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.money_parts import BillPart, ChargePart, Line
from sitthi.standing.parts import Standing
from sitthi.standing.request_parts import SWITCH, CareRequestPart
from sitthi.terms import Values
from sitthi.terms.model import Plain, by_name
from tests.areas.decided import parts
from tests.days import at, day
from tests.shipped import shipped

REQUEST = "R-1"
MOBILE = "0812345678"
IMEI = "356938035643809"
NOW = at("2024-05-15 13:59")
ACCOUNT_NO = "0123456789"
CLERK = Actor("staff", "clerk-1", "provider")

ASKED = CareRequestPart(
    request=REQUEST,
    plan="P1",
    number=MOBILE,
    service=SWITCH,
    wants="identical",
    state="accepted",
    imei=IMEI,
    made_us=NOW,
    accepted_us=NOW,
    fee_satang=947_500,
    paid_satang=947_500,
    province="Bangkok",
    collect_province="Bangkok",
)
MONTHLY_PLAN = CarePlanPart(
    plan="P1",
    number=MOBILE,
    imei=IMEI,
    model="iPhone 15 Plus",
    price_satang=3_790_000,
    bought_day=day("2024-03-22"),
    package=MONTHLY,
    monthly_satang=24_900,
    lump_sum_satang=273_900,
    requested_us=at("2024-03-25 10:00"),
    state=ACTIVE,
    from_us=at("2024-03-25 10:00"),
    months_charged=2,
    paid_months=2,
    devices=(CareDevice(IMEI, at("2024-03-25 10:00")),),
)
LUMP_PLAN = replace(MONTHLY_PLAN, package=LUMP_SUM, months_charged=1, paid_months=0)

DOCUMENTS = ("delivery", "calendar", "care")


@cache
def _versions() -> tuple[Values, ...]:
    book = shipped()
    return tuple(book.values(name, dt.date(2024, 5, 15)) for name in DOCUMENTS)


@cache
def as_shipped() -> DeliveryTerms:
    """The terms of the book."""
    return terms()


def terms(*off: str, **moved: Plain) -> DeliveryTerms:
    """The terms of the book, with clauses switched off and values moved (``a__b_c`` for ``a.b-c``)."""
    values: dict[str, Values] = {}
    names = {name.replace("__", ".").replace("_", "-"): value for name, value in moved.items()}
    for document, found in zip(DOCUMENTS, _versions(), strict=True):
        version = found.version
        changed = tuple(
            replace(one, value=names.pop(one.name)) if one.name in names else one for one in version.values.values()
        )
        values[document] = Values(replace(version, values=by_name(changed)), dt.date(2024, 5, 15))
    assert not names, f"no such values: {names}"
    return read(values, frozenset(off))


def asked(made: str, accepted: str = "", **fields: Any) -> CareRequestPart:
    """A request made and accepted at instants of Thai time, at once unless said otherwise."""
    return replace(ASKED, made_us=at(made), accepted_us=at(accepted or made), **fields)


def standing(**given: Any) -> Standing:
    """What the customer holds: an accepted request under a monthly plan, nothing promised, but for what is said."""
    whole: dict[str, Any] = {"bills": (), "charges": (), "plan": MONTHLY_PLAN, "request": ASKED, "promise": None}
    whole |= given
    promise = whole["promise"]
    return Standing(**{"promises": () if promise is None else (promise,), **whole})


def decided(
    body: msgspec.Struct,
    here: Standing,
    used: DeliveryTerms | None = None,
    *,
    at_us: int = NOW,
    actor: Actor = CUSTOMER,
) -> Decision:
    """What is decided of a command by its body, whose class names its rule."""
    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in type(body).__name__)[1:]
    command = Command(name.replace("_", "-"), "callcentre", "1", f"request/{REQUEST}", at_us, actor, b"", body)
    decision = getattr(rules, name)(command, here, used or as_shipped())
    assert isinstance(decision, Decision)
    return decision


def started(request: CareRequestPart, used: DeliveryTerms | None = None) -> Decision:
    """What an accepted request starts."""
    return decided(StartPromise(REQUEST), standing(request=request), used, at_us=request.accepted_us, actor=SYSTEM)


def promised(request: CareRequestPart, used: DeliveryTerms | None = None) -> PromisePart:
    """The promise an accepted request starts."""
    (promise,) = parts(started(request, used), PromisePart)
    return promise


def due(request: CareRequestPart, used: DeliveryTerms | None = None) -> int:
    """When the delivery of an accepted request is due."""
    return promised(request, used).due_us


def line(amount_satang: int = 24_900) -> Line:
    """The line of a bill that asks for the package fee."""
    return Line(MOBILE, "Fee", amount_satang, "inclusive", fee_text(MONTHLY_PLAN))


def bill(*lines: Line, state: str = "open") -> BillPart:
    """A bill with lines."""
    return BillPart("B1", "BA1", 1, 30, 1, 40, lines, 0, sum(one.amount_satang for one in lines), 0, state)


def charge(amount_satang: int = 24_900) -> ChargePart:
    """A package fee that waits for the next bill."""
    return ChargePart("C1", "BA1", line(amount_satang), 1)


class Delivery:
    """A promise as its delivery goes: what each event leaves of it, and all that was decided."""

    def __init__(self, request: CareRequestPart = ASKED, used: DeliveryTerms | None = None, **given: Any) -> None:
        """Begin with an accepted request."""
        self.terms = used or as_shipped()
        self.here = standing(request=request, **given)
        self.decisions: list[Decision] = []
        self.does(StartPromise(REQUEST), request.accepted_us)

    def does(self, body: msgspec.Struct, at_us: int) -> Decision:
        """Decide a command and keep what it leaves."""
        decision = decided(body, self.here, self.terms, at_us=at_us)
        self.decisions.append(decision)
        for promise in parts(decision, PromisePart):
            self.here = replace(self.here, promise=promise, promises=(promise,))
        return decision

    def attempted(self, when: str, result: str = "delivered") -> Delivery:
        """An attempt; what is due before it is done first, and a device handed over is received."""
        self.until(when)
        self.does(StopPromise(REQUEST, result), at(when))
        if result == "delivered":
            self.does(ReceivePromise(REQUEST), at(when))
        return self

    def until(self, when: str) -> Delivery:
        """All that falls due up to an instant is done."""
        for due_us, name, qualifier, body in list(rules.due(self.here, self.terms)):
            assert (name, qualifier, body) == ("miss-promise", REQUEST, MissPromise(REQUEST))
            if due_us <= at(when):
                self.does(body, due_us)
        return self

    @property
    def promise(self) -> PromisePart:
        """The promise as it is now."""
        assert self.here.promise is not None
        return self.here.promise

    @property
    def sent(self) -> list[str]:
        """All messages sent, by template."""
        return [message.template for decision in self.decisions for message in decision.messages]
