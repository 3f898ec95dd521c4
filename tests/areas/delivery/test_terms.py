"""Each value of the guarantee decides something, and so does each clause: moved or switched off, all shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.delivery.model import ClaimRelief, ExcusePromise, PayRelief, StartPromise, VoidPromise
from sitthi.areas.delivery.promise import starts_us
from sitthi.areas.delivery.terms import DeliveryTerms, read
from sitthi.kernel.decision import Decision
from sitthi.standing.care_parts import CarePlanPart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.terms import Values
from sitthi.terms.model import Plain
from tests.areas.delivery.making import (
    ACCOUNT_NO,
    ASKED,
    CLERK,
    DOCUMENTS,
    LUMP_PLAN,
    MONTHLY_PLAN,
    REQUEST,
    Delivery,
    as_shipped,
    asked,
    decided,
    standing,
    terms,
)
from tests.days import at
from tests.shipped import shipped

TOLD = replace(MONTHLY_PLAN, monthly_satang=19_900, months_charged=15, paid_months=13)
RENEWED = replace(LUMP_PLAN, renewed_us=1, months_charged=6, paid_months=5, monthly_satang=60_000)
LIVES: tuple[tuple[CareRequestPart, CarePlanPart, tuple[tuple[str, str], ...], str], ...] = (
    (ASKED, MONTHLY_PLAN, (("2024-05-16 10:00", "delivered"),), "2024-05-31 23:00"),
    (ASKED, TOLD, (("2024-05-15 15:00", "absent"), ("2024-05-18 10:00", "delivered")), "2024-05-19 10:00"),
    (ASKED, TOLD, (("2024-05-16 10:00", "delivered"),), "2024-06-01 01:00"),
    (ASKED, TOLD, (("2024-05-16 10:00", "delivered"),), "2024-05-20 01:00"),
    (ASKED, RENEWED, (("2024-05-16 10:00", "delivered"),), "2024-05-31 01:00"),
    (ASKED, MONTHLY_PLAN, (("2024-05-15 15:00", "customer-fault"), ("2024-05-18", "delivered")), "2024-05-19"),
    (ASKED, MONTHLY_PLAN, (("2024-05-17 15:00", "force-majeure"), ("2024-05-18", "delivered")), "2024-05-19"),
    (asked("2024-05-15 14:10"), MONTHLY_PLAN, (), "2024-05-19"),
    (asked("2024-05-15 14:00"), MONTHLY_PLAN, (), "2024-05-19"),
    (asked("2024-05-15 13:30", "2024-05-15 14:30"), MONTHLY_PLAN, (), "2024-05-19"),
    (asked("2024-05-15 07:30"), MONTHLY_PLAN, (), "2024-05-19"),
    (asked("2024-05-15 13:00", "2024-05-15 23:59:30"), MONTHLY_PLAN, (), "2024-05-19"),
    (asked("2024-04-12 13:00", "2024-04-12 20:00", province="Saraburi"), MONTHLY_PLAN, (), "2024-05-19"),
    (asked("2024-04-15 10:00", province="Yala", collect_province="Saraburi"), MONTHLY_PLAN, (), "2024-05-19"),
    (asked("2024-04-15 10:00", province="Saraburi", collect_province="Yala"), MONTHLY_PLAN, (), "2024-05-19"),
    (asked("2024-05-10 10:00", province="Korat", collect_province=""), MONTHLY_PLAN, (), "2024-05-19"),
    (asked("2024-05-10 10:00", province="Nakhon Pathom", area="73170"), MONTHLY_PLAN, (), "2024-05-19"),
    (asked("2024-05-10 10:00", province="Trat", area="Koh Chang"), MONTHLY_PLAN, (), "2024-05-19"),
    (asked("2024-05-10 10:00", province="Phuket", collect_province=""), MONTHLY_PLAN, (), "2024-05-19"),
    (asked("2024-05-10 10:00", province="Vientiane"), MONTHLY_PLAN, (), "2024-05-19"),
    (replace(ASKED, window_chosen=True), MONTHLY_PLAN, (), "2024-05-19"),
)
"""A request, its plan, attempts at it, and when relief is claimed."""
CHOICES: Mapping[str, Plain] = MappingProxyType(
    {
        "clock.no-relief-for": ("delivery/2.5.c",),
        "business-day.weekdays": ("monday", "wednesday"),
        "holiday-kinds": ("proclaimed", "bridge-day"),
        "holiday-kinds.not": ("in-lieu",),
        "relief.parts": ("request-fee",),
        "relief.paid-by": ("as-provider-decides",),
        "relief.bank-country": "SG",
        "force-majeure.kinds": ("war",),
        "islands.excepted": ("Ko Chang",),
        "islands.tier": 2,
        "cut-off.time": 45_000,
        "business-day.open": 25_200,
        "business-day.close": 80_000,
    }
)
"""What a value is moved to, where that is neither the next number nor another of its choices."""
TABLES = ("provinces", "provinces.other-spellings", "areas", "islands")
OTHERS: Mapping[str, Plain] = {"care/deadlines.last-day": "event-day-counts", "calendar/public-holidays": ()}
"""Values of other documents that the guarantee reads, too."""


def _seen(decision: Decision) -> object:
    """What a customer notices of a decision."""
    return decision.outcome, decision.possible, decision.changes, decision.messages, decision.transfers


def _life(life: tuple[Any, ...], used: DeliveryTerms) -> list[object]:
    request, plan, attempts, claim = life
    here = standing(request=request, plan=plan)
    start = decided(StartPromise(REQUEST), here, used, at_us=request.accepted_us + 7)
    delivery = Delivery(request, used, plan=plan)
    if delivery.here.promise is not None:
        for when, result in attempts:
            delivery.attempted(when, result)
        delivery.until(claim)
    abroad = decided(ClaimRelief(ACCOUNT_NO, "SG"), delivery.here, used, at_us=at(claim))
    last = delivery.does(ClaimRelief(ACCOUNT_NO), at(claim))
    before = delivery.here
    ends = (VoidPromise(REQUEST), PayRelief(), PayRelief(amount_satang=5), PayRelief(amount_satang=5, reason="so"))
    after = [decided(body, before, used, at_us=at(claim) + 5, actor=CLERK) for body in ends]
    return [_seen(one) for one in (start, *delivery.decisions, abroad, last, *after)]


def _all(used: DeliveryTerms) -> list[object]:
    """What is decided of all lives, and of a hold."""
    found: list[object] = [_life(life, used) for life in LIVES]
    held = Delivery(ASKED, used)
    if held.here.promise is not None:
        found.append(_seen(held.does(ExcusePromise(REQUEST, "flood"), at("2024-05-15 15:00"))))
    return found


@cache
def _as_shipped() -> list[object]:
    return _all(as_shipped())


def _delivery() -> Values:
    return Values(shipped().in_force("delivery", dt.date(2024, 5, 15)))


NAMES = sorted(_delivery().version.values)


def _moved(name: str) -> Plain:
    value = _delivery().version.values[name]
    if name in CHOICES:
        return CHOICES[name]
    if name in TABLES:
        assert isinstance(value.value, tuple)
        return value.value[:1]
    if value.options:
        return next(one for one in value.options if one != value.value)
    assert isinstance(value.value, int)
    return not value.value if isinstance(value.value, bool) else value.value + 1


@pytest.mark.parametrize("name", NAMES)
def test_a_value_moved_decides_otherwise(name: str) -> None:
    """Some delivery ends otherwise, whichever value it is."""
    assert _all(terms(**{name.replace(".", "__").replace("-", "_"): _moved(name)})) != _as_shipped()


@pytest.mark.parametrize("name", OTHERS)
def test_values_of_other_documents_count_too(name: str) -> None:
    """How days are counted, and which are holidays."""
    found = name.partition("/")[2].replace(".", "__").replace("-", "_")
    assert _all(terms(**{found: OTHERS[name]})) != _as_shipped()


CLAUSES = (*(clause.id for clause in _delivery().version.clauses), "calendar/public-holidays")


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_switched_off_decides_otherwise(clause: str) -> None:
    """Some delivery ends otherwise, whichever clause it is."""
    assert _all(terms(clause)) != _as_shipped()


def test_every_value_of_the_guarantee_is_read() -> None:
    """None of its document stands there for nothing."""
    book, on = shipped(), dt.date(2024, 5, 15)
    values = {name: Values(book.in_force(name, on)) for name in DOCUMENTS}
    read(values, frozenset())
    assert values["delivery"].read == set(values["delivery"].version.values)


def test_days_before_the_first_request_have_terms_too() -> None:
    """The guarantee lies as far back as the prepaid service, so that every past day can be asked about."""
    assert shipped().in_force("delivery", dt.date(2013, 2, 28)).version == "2024-03-21"


def test_business_that_never_opens_promises_nothing() -> None:
    """Closed before it opens, there is no time to promise."""
    used = terms(business_day__open=86_399, business_day__close=3_600)
    assert not used.clock.business.ever_open
    assert decided(StartPromise(REQUEST), standing(), used).changes == ()


def test_the_clock_may_start_at_submission() -> None:
    """By the other choice acceptance does not matter (1.2.start)."""
    used = terms(clock__starts="submitted").clock
    assert starts_us(at("2024-05-15 10:00"), at("2024-05-15 12:00"), used) == at("2024-05-15 10:00")
