"""Parts, commands and terms for the tests of device protection, made by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from sitthi.areas.care import rules
from sitthi.areas.care.model import EnrolDevice, StartCover
from sitthi.areas.care.terms import CareTerms, read
from sitthi.kernel.command import CUSTOMER, SYSTEM, Actor, Command
from sitthi.kernel.decision import Decision, Part
from sitthi.standing.care_parts import ACTIVE, ENDED, LUMP_SUM, MONTHLY, CareDevice, CarePlanPart
from sitthi.standing.money_parts import OVERDUE, BillPart, Line
from sitthi.standing.parts import AccountPart, HolderPart, NumberPart, Standing
from sitthi.terms import Values
from sitthi.terms.model import Plain, by_name
from tests.days import at, day
from tests.shipped import shipped

IMEI = "356938035643809"
OTHER_IMEI = "490154203237518"
NOW = at("2024-05-15 10:00")
MOBILE = "0812345678"
HOLDER = HolderPart("H1", "person", "th", "citizen", numbers=1)
ACCOUNT = AccountPart("BA1", "H1", 20, portal=False, mobiles=1)
NUMBER = NumberPart(MOBILE, "BA1", "mobile", "postpaid", "post-basic", "active", "", 1, 1)
PURPOSES = ("membership", "service", "contact", "risk-and-fraud", "anonymous-statistics")
CLERK = Actor("staff", "s1", "agent")

MONTHLY_PLAN = CarePlanPart(
    plan="P1",
    number=MOBILE,
    imei=IMEI,
    model="iPhone 15 Plus",
    price_satang=3_790_000,
    bought_day=day("2024-05-10"),
    package=MONTHLY,
    monthly_satang=24_900,
    lump_sum_satang=273_900,
    requested_us=NOW,
    state=ACTIVE,
    from_us=NOW,
    devices=(CareDevice(IMEI, NOW),),
)
LUMP_PLAN = replace(MONTHLY_PLAN, package=LUMP_SUM)

DOCUMENTS = ("care", "sample", "general", "prepaid")


@cache
def _versions() -> tuple[Values, ...]:
    book = shipped()
    return tuple(book.values(name, dt.date(2024, 5, 15)) for name in DOCUMENTS)


def terms(*off: str, **moved: Plain) -> CareTerms:
    """The terms as the book has them, with clauses switched off and values moved (``a__b_c`` for ``a.b-c``)."""
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


def enrolment(**fields: Any) -> EnrolDevice:
    """An enrolment that would be granted, but for what a test says."""
    given: dict[str, Any] = {
        "number": MOBILE,
        "model": "iPhone 15 Plus",
        "price_satang": 3_790_000,
        "bought_day": day("2024-05-10"),
        "sales_channel": "shop",
        "package": MONTHLY,
        "consents": PURPOSES,
    }
    return EnrolDevice(**{**given, **fields})


def enrolled(
    used: CareTerms | None = None,
    *,
    imei: str = IMEI,
    source: str = "shop/1",
    at_us: int = NOW,
    parts: dict[str, Any] | None = None,
    **fields: Any,
) -> Decision:
    """What is decided of an enrolment, which would be granted but for what a test says."""
    command = Command("enrol-device", source, "1", f"device/{imei}", at_us, CUSTOMER, b"", enrolment(**fields))
    return rules.enrol_device(command, standing(**(parts or {})), used or terms())


def standing(*plans: CarePlanPart, **parts: Any) -> Standing:
    """What the customer holds, with plans."""
    given: dict[str, Any] = {"holder": HOLDER, "account": ACCOUNT, "number": NUMBER, "bills": (), "charges": ()}
    plan = plans[0] if plans else None
    return Standing(**{**given, "plan": plan, "plans": plans, "device": None, "barred": False, **parts})


def decided(
    body: msgspec.Struct,
    here: Standing,
    used: CareTerms | None = None,
    *,
    at_us: int = NOW,
    source: str = "callcentre",
    actor: Actor = CUSTOMER,
) -> Decision:
    """What is decided of a command by its body, whose class names its rule."""
    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in type(body).__name__)[1:]
    command = Command(name.replace("_", "-"), source, "1", f"device/{IMEI}", at_us, actor, b"", body)
    rule = getattr(rules, name)
    decision = rule(command, here, used or terms())
    assert isinstance(decision, Decision)
    return decision


def confirmed(package: str = MONTHLY, at_us: int = NOW) -> CarePlanPart:
    """A plan enrolled and confirmed at an instant."""
    (pending,) = kept(enrolled(package=package, at_us=at_us).changes)
    (plan,) = kept(decided(StartCover(pending.plan), standing(pending), at_us=at_us, actor=SYSTEM).changes)
    return plan


def kept(changes: Iterable[Part]) -> tuple[CarePlanPart, ...]:
    """The plans among what changed."""
    return tuple(one for one in changes if isinstance(one, CarePlanPart))


def suspended(since: str, why: str = "customer") -> NumberPart:
    """The number, suspended since a day at ten."""
    return replace(NUMBER, status="suspended", why=why, since_us=at(f"{since} 10:00"))


class Life:
    """Plans of a number as time goes: what falls due is done in its order; ``fees`` are (instant, satang) asked for."""

    def __init__(self, here: Standing, used: CareTerms | None = None) -> None:
        """Begin with what the customer holds."""
        self.here = here
        self.terms = used or terms()
        self.fees: list[tuple[int, int]] = []
        self.sent: list[str] = []
        self.decisions: list[Decision] = []

    def until(self, at_us: int) -> Life:
        """Do all that falls due up to an instant."""
        while True:
            item = next(iter(rules.due(self.here, self.terms)), None)
            if item is None or item[0] > at_us:
                return self
            decision = decided(item[3], self.here, self.terms, at_us=item[0], actor=SYSTEM)
            assert decision.changes, f"{item} was due and did nothing"
            self.take(decision, item[0])

    def take(self, decision: Decision, at_us: int) -> None:
        """What a decision changes of the plans, and asks for."""
        self.decisions.append(decision)
        changed = {plan.plan: plan for plan in kept(decision.changes)}
        plans = tuple(changed.get(plan.plan, plan) for plan in self.here.plans)
        self.here = replace(self.here, plans=plans, plan=plans[0])
        self.fees += [(at_us, event.amount) for event in decision.events if event.name == "care.fee-due"]
        self.sent += [message.template for message in decision.messages]

    @property
    def plan(self) -> CarePlanPart:
        """The first plan."""
        return self.here.plans[0]

    @property
    def over(self) -> bool:
        """Whether the first plan has ended."""
        return self.plan.state == ENDED


def bill(name: str, month: int, *lines: Line, due: str = "2024-05-01", state: str = OVERDUE) -> BillPart:
    """A bill of one month of 2024, of 500 THB but for what its lines say, not paid."""
    first = dt.date(2024, month, 1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return BillPart(
        bill=name,
        account="BA1",
        from_day=day(first.isoformat()),
        to_day=day(last.isoformat()),
        issued_us=at(last.isoformat()),
        due_day=day(due),
        lines=lines or (Line(MOBILE, "Voice", 50_000, "inclusive"),),
        vat_satang=0,
        total_satang=50_000,
        paid_satang=0,
        state=state,
    )
