"""Nothing in the terms is idle: each value moved, each clause switched off, changes what is decided of some plan."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from msgspec.structs import replace

from sitthi.areas.care.model import (
    AskLiability,
    CancelPlan,
    ChargeCareFee,
    DeclineRenewal,
    EndPlan,
    FollowDevice,
    KeepPlans,
    MovePlans,
    RefuseEnrolment,
    ReportExchange,
    StartCover,
    TerminatePlan,
)
from sitthi.areas.care.rules import due
from sitthi.areas.care.terms import CareTerms
from sitthi.standing.care_parts import (
    BARRED,
    CANCELLED,
    COVERED,
    ENDED,
    LUMP_SUM,
    NEVER_AGAIN,
    PENDING,
    CareUse,
    DevicePart,
)
from sitthi.terms import Value
from tests.areas.care.making import (
    CLERK,
    HOLDER,
    IMEI,
    LUMP_PLAN,
    MONTHLY_PLAN,
    NOW,
    NUMBER,
    OTHER_IMEI,
    Life,
    bill,
    decided,
    enrolled,
    standing,
    terms,
)
from tests.areas.care.test_terms import NOT_OURS, OURS
from tests.broken.breaks import _moved
from tests.days import at, day
from tests.shipped import shipped

FOREIGNER = replace(HOLDER, id_kind="passport", residency="TH")
CHARGED = replace(LUMP_PLAN, months_charged=1)
GROUNDS = [*(f"18.{number}" for number in range(1, 20)), "19.1"]
CAUSES = ["customer", "debt", "death", "prepaid", "owner-changed", "inheritance"]
KINDS = ["dishonesty", "false-data", "debt", "breach", "transfer", "curable-ineligibility"]


def enrolments(used: CareTerms) -> Iterator[object]:
    """What is decided of enrolments at the edges."""
    yield from (enrolled(used), enrolled(used, package=LUMP_SUM), enrolled(used, price_satang=0))
    yield from (
        enrolled(used, price_satang=satang) for satang in (1_000_000, 2_000_000, 3_000_100, 6_000_100, 8_000_000)
    )
    yield from (enrolled(used, bought_day=day(on)) for on in ("2024-04-15", "2024-04-14", "2024-05-16"))
    yield from (enrolled(used, bought_day=day(on), click2protect=True) for on in ("2024-04-14", "2023-01-01"))
    yield from (enrolled(used, bought_day=day(on), promotion="care-launch") for on in ("2024-03-16", "2024-01-01"))
    yield enrolled(used, promotion="care-launch", at_us=at("2024-06-30"), bought_day=day("2024-06-20"))
    yield enrolled(used, promotion="care-launch", at_us=at("2024-03-21"), bought_day=day("2024-03-20"))
    yield enrolled(used, at_us=at("2024-03-20"), bought_day=day("2024-03-20"))
    yield enrolled(used, moved_from_day=day("2023-09-22"), bought_day=day("2023-09-01"))
    yield enrolled(used, moved_from_day=day("2023-09-21"), bought_day=day("2023-09-01"))
    yield from (enrolled(used, imei=imei) for imei in ("12", "A234567", "A2345678", "A2345678901234"))
    yield from (enrolled(used, model=model) for model in ("Galaxy S24", "iPhone 4"))
    yield from (enrolled(used, sales_channel="street"), enrolled(used, source="kiosk/1"), enrolled(used, consents=()))
    yield enrolled(used, id_expires_day=1, documents=("other-thai-authority-id",))
    yield enrolled(used, id_expires_day=1)
    yield enrolled(used, parts={"barred": True})
    yield enrolled(used, parts={"holder": FOREIGNER})
    yield enrolled(used, parts={"holder": replace(HOLDER, residency="overstay")})
    yield enrolled(used, parts={"number": replace(NUMBER, charging="prepaid")})
    yield enrolled(used, parts={"plans": (MONTHLY_PLAN, MONTHLY_PLAN)})
    yield enrolled(used, parts={"plans": (MONTHLY_PLAN, MONTHLY_PLAN, replace(MONTHLY_PLAN, state=ENDED))})
    yield enrolled(used, parts={"plans": (MONTHLY_PLAN,) * 3})
    yield from (
        enrolled(used, parts={"device": DevicePart(IMEI, state)}) for state in (COVERED, CANCELLED, NEVER_AGAIN, BARRED)
    )
    held = {"plan": MONTHLY_PLAN, "device": DevicePart(IMEI, COVERED)}
    yield enrolled(used, parts=held, package=LUMP_SUM)
    pending = replace(MONTHLY_PLAN, state=PENDING, from_us=0)
    yield decided(StartCover("P1"), standing(pending), used, at_us=NOW + 1)
    yield from (decided(RefuseEnrolment(kind, "seen"), standing(), used) for kind in KINDS)


def endings(used: CareTerms) -> Iterator[object]:
    """What is decided of plans that end."""
    yield from (
        decided(CancelPlan(), standing(plan), used, source=at_)
        for plan in (MONTHLY_PLAN, LUMP_PLAN)
        for at_ in ("callcentre", "web")
    )
    yield from (decided(EndPlan(cause), standing(MONTHLY_PLAN), used) for cause in CAUSES)
    for plan in (CHARGED, replace(CHARGED, declined_us=1)):
        yield from (
            decided(TerminatePlan(ground, "seen", kind), standing(plan), used, actor=CLERK, at_us=at("2024-07-01"))
            for ground in GROUNDS
            for kind in ("", "dishonesty")
        )
    apart = (bill("B1", 1), bill("B2", 3))
    for bills in (apart, (bill("B1", 2), bill("B2", 3))):
        yield decided(TerminatePlan("18.3", "seen"), standing(MONTHLY_PLAN, bills=bills), used, actor=CLERK)
    for why in ("customer", "sim-lost", "debt"):
        for since in ("2024-06-01 10:00", "2025-01-01 10:00"):
            number = replace(NUMBER, status="suspended", why=why, since_us=at(since))
            yield list(due(standing(MONTHLY_PLAN, number=number), used))
    yield decided(KeepPlans("debt"), standing(MONTHLY_PLAN), used)
    yield decided(MovePlans(), standing(MONTHLY_PLAN, number=replace(NUMBER, number="0899999999")), used)
    for service in ("switch", "replacement"):
        yield decided(FollowDevice("P1", "R1", service, OTHER_IMEI, "iPhone 16"), standing(MONTHLY_PLAN), used)
    for by in ("operator", "maker", "provider"):
        yield decided(ReportExchange(OTHER_IMEI, by, evidence=True), standing(MONTHLY_PLAN), used, source="shop/1")
    yield decided(ReportExchange(OTHER_IMEI, "provider"), standing(MONTHLY_PLAN), used, source="web")


def lives(used: CareTerms) -> Iterator[object]:
    """What plans cost and how they go on, month by month; and what is answered for."""
    uses = (CareUse("R1", "switch", NOW),)
    from_the_31st = replace(MONTHLY_PLAN, from_us=at("2024-05-31 10:00"))
    lump = replace(LUMP_PLAN, uses=uses)
    ending = replace(MONTHLY_PLAN, ends_us=at("2024-07-01") - 1)
    for plan in (lump, from_the_31st, replace(MONTHLY_PLAN, promotion="care-launch"), ending):
        life = Life(standing(plan), used).until(at("2031-01-01"))
        yield (life.fees, life.plan, life.decisions)
    yield decided(ChargeCareFee("P1", 0), standing(replace(MONTHLY_PLAN, price_satang=2_000_001)), used)
    yield from (decided(DeclineRenewal(), standing(plan), used) for plan in (LUMP_PLAN, MONTHLY_PLAN))
    odd = replace(LUMP_PLAN, lump_sum_satang=196_903)
    for plan in (odd, replace(MONTHLY_PLAN, months_charged=6)):
        for kind in ("direct", "indirect"):
            yield decided(AskLiability(kind, day("2024-10-01")), standing(plan), used)


def all_decided(used: CareTerms) -> Iterator[object]:
    """Everything that is decided of these plans by some terms."""
    yield from enrolments(used)
    yield from endings(used)
    yield from lives(used)


@cache
def by_the_book() -> tuple[object, ...]:
    """What the book as it is decides."""
    return tuple(all_decided(terms()))


def noticed(used: CareTerms) -> bool:
    """Whether anything is decided otherwise than by the book."""
    return any(now != before for now, before in zip(all_decided(used), by_the_book(), strict=True))


def values() -> list[tuple[str, Value]]:
    """The values that rules of plans read, with their documents."""
    book = shipped()
    own = [one for one in book.documents["care"][-1].values.values() if one.clause in OURS and one.name not in NOT_OURS]
    listed = [one for one in book.documents["sample"][-1].values.values() if one.name.startswith("care.")]
    return [*(("care", one) for one in own), *(("sample", one) for one in listed)]


@pytest.mark.parametrize("value", [one for _, one in values()], ids=lambda one: one.name)
def test_a_value_that_moves_is_noticed(value: Value) -> None:
    """In one of the ways it can be moved, something is decided otherwise."""
    field = value.name.replace(".", "__").replace("-", "_")
    assert any(noticed(terms(**{field: moved})) for moved in _moved(value) if moved != value.value)


CLAUSES = [
    *("0.scope", "1.2", "2.9", "2.10", "2.15", "2.16", "2.17", "2.21", "2.22", "2.23", "2.31", "2.33", "2.34", "2.39"),
    *("2.43", "4.1.a", "4.1.b", "4.1.c", "4.1.d", "4.1.e", "5.1", "6", "7.1", "7.3", "7.3.a", "7.3.b", "7.3.c", "7.4"),
    *("7.5", "7.8", "8.3", "8.4", "10.6", "13.1", "13.2", "13.3", "13.4", "16.1", "16.2", "17.2", "18", "19.3"),
    *("19.6", "19.8", *GROUNDS),
]


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_that_is_switched_off_is_noticed(clause: str) -> None:
    """Something is decided otherwise, or another reason given."""
    assert noticed(terms(f"care/{clause}"))
