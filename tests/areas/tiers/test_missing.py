"""What is missing for a higher tier: every day that is promised comes true, and none sooner for waiting."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.tiers.core import rank_by
from sitthi.areas.tiers.facts import judged_now
from sitthi.areas.tiers.grouping import first_day_over
from sitthi.areas.tiers.missing import UNSAID, Chance, missing
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.kernel.decision import Remedy
from sitthi.kernel.moment import day_of, start_of_day
from sitthi.kernel.money import parse_thb
from sitthi.standing.money_parts import Line
from sitthi.standing.parts import Member, Standing
from sitthi.standing.tier_parts import WAYS, TierGroupPart, TierMonth, TierPart
from tests.areas.tiers.making import (
    COMPANY,
    ENDED,
    HOLDER,
    MOBILE,
    NOTHING,
    NOW,
    NUMBER,
    PREPAID,
    bill,
    bills,
    charged,
    standing,
    terms,
)
from tests.days import at, day

TODAY = day_of(NOW)
OTHER = "0822222222"
GROUP = TierGroupPart("G1", "H1", (MOBILE, OTHER), MOBILE, 1)
TWELVE_YEARS_US = at("2012-08-14 09:00")


def one(chances: tuple[Chance, ...], tier: str, way: str) -> Chance:
    """The first chance of a tier by a way."""
    return next(chance for chance in chances if (chance.tier, chance.way) == (tier, way))


def dearer(chances: tuple[Chance, ...], tier: str, way: str) -> Chance:
    """The chance of a tier by a way that costs more than now."""
    return next(chance for chance in chances if (chance.tier, chance.way) == (tier, way) and chance.extra_satang > 0)


def later(had: Standing, on: int, chance: Chance) -> Standing:
    """What the number has on a day, the steps taken, each month closed by then charged, used, and paid in time."""
    begins = had.months[-1].to_day + 1 if had.months else day("2024-08-01")
    starts = [first_day_over(begins, month, 1) for month in range(20)]
    satang = chance.charge_satang
    months = list(had.months)
    for first, after in pairwise(starts):
        if after <= on and after > TODAY:
            if had.number.charging == "prepaid":
                months.append(TierMonth(first, after - 1, True, charged_satang=satang))
            else:
                lines = (Line(MOBILE, "Voice", satang, "inclusive"),)
                months.append(TierMonth(first, after - 1, True, 0, after + 14, satang, satang, satang, lines))
    members = tuple(
        replace(member, months=tuple(months)) if member.number.number == MOBILE else member for member in had.members
    )
    return replace(stepped(had, chance), months=tuple(months), members=members)


def stepped(had: Standing, chance: Chance) -> Standing:
    """What the number has once the steps have been taken."""
    number, tier = had.number, had.tier
    for step in chance.steps:
        if step.type == "tier.registered":
            tier = replace(tier, registered_us=NOW)
        elif step.type == "number.recharged-as":
            number = replace(number, charging=step.data["to"])
        elif step.type == "package.changed":
            tier = replace(tier, package_satang=parse_thb(str(step.data["monthly_price"])))
        elif step.type == "device.purchased":
            price = parse_thb(str(step.data["package_price"]))
            tier = replace(tier, programme=step.data["programme"], programme_satang=price, bought_us=NOW)
        else:
            assert step.type == "tier.review-requested"
    return replace(had, number=number, tier=tier)


def rank_on(had: Standing, on: int, chance: Chance, used: TiersTerms) -> int:
    """The rank that a chance's way gives on a day, if what it assumes comes to pass."""
    then = later(had, on, chance)
    _, _, judged = judged_now(then, then.tier, start_of_day(on), used)
    return rank_by(judged.ways, WAYS.index(chance.way))


def comes_true(had: Standing, used: TiersTerms | None = None) -> None:
    """Every promised day holds; one that is waited for does not hold the day before."""
    used = used or terms()
    for chance in missing(had, NOW, used):
        if not chance.from_day:
            continue
        rank = used.rank(chance.tier)
        assert rank_on(had, chance.from_day, chance, used) >= rank, chance
        if chance.extra_satang == 0 and chance.from_day > TODAY:
            assert rank_on(had, chance.from_day - 1, chance, used) < rank, chance


months_given = st.lists(
    st.tuples(st.sampled_from((0, 30_000, 70_000, 90_000, 110_000, 149_999, 150_000, 400_000)), st.booleans()),
    max_size=6,
)
since = st.dates(dt.date(2003, 1, 1), dt.date(2024, 8, 14))


def billed(given_months: list[tuple[int, bool]], *, chance: int) -> tuple[TierMonth, ...]:
    """Bills up to July 2024, of which the flag says that something was wrong: late or not used, by turns."""
    first = 8 - len(given_months)
    return tuple(
        bill(first + place, satang, late=wrong and chance == 1, used=not (wrong and chance == 2), product="Voice")
        if not (wrong and chance == 2)
        else bill(first + place, satang, used=False, product="Fee")
        for place, (satang, wrong) in enumerate(given_months)
    )


@settings(max_examples=150)
@given(months_given, since, st.integers(0, 2), st.sampled_from(("", "emerald", "gold")))
def test_what_is_promised_by_use_comes_true(
    given_months: list[tuple[int, bool]], began: dt.date, wrong: int, tier: str
) -> None:
    """Whatever was charged, late or unused, and however long the service: the core finds it on that day."""
    number = replace(NUMBER, active_since_us=at(f"{began.isoformat()} 09:00"))
    had = standing(
        number=number,
        months=billed(given_months, chance=wrong),
        tier=replace(NOTHING, tier=tier, way="use" if tier else ""),
    )
    comes_true(had)
    assert {chance.tier for chance in missing(had, NOW, terms())} == {
        "": {"emerald", "gold", "platinum"},
        "emerald": {"gold", "platinum"},
        "gold": {"platinum"},
    }[tier]


@settings(max_examples=60)
@given(
    months_given,
    since,
    st.sampled_from(
        (
            {"usage__charge_measure": "lowest"},
            {"usage__charge_measure": "latest"},
            {"usage__fewer_bills": "refuse"},
            {"usage__payment_test": "most-bills-in-time"},
            {"usage__band_edge": "upper-band"},
            {"usage__threshold_edge": "exclusive"},
            {"usage__min_tenure_edge": "exclusive"},
            {"usage__window_bills": 3},
            {"package__price_vat": "included"},
            {"package__notice": "with-next-review"},
        )
    ),
)
def test_what_is_promised_by_other_terms_comes_true(
    given_months: list[tuple[int, bool]], began: dt.date, moved: dict[str, Any]
) -> None:
    """The answers follow the book, whatever it says."""
    number = replace(NUMBER, active_since_us=at(f"{began.isoformat()} 09:00"))
    comes_true(standing(number=number, months=billed(given_months, chance=1)), terms(**moved))


@settings(max_examples=60)
@given(since, st.integers(0, 200_000), st.integers(0, 6), st.booleans())
def test_what_is_promised_to_a_prepaid_number_comes_true(began: dt.date, satang: int, count: int, used: bool) -> None:  # noqa: FBT001
    """Calendar months, registered or to register; a package asks it to become postpaid first."""
    number = replace(PREPAID, active_since_us=at(f"{began.isoformat()} 09:00"))
    comes_true(standing(number=number, months=charged(satang, used=used, count=count)))


@settings(max_examples=60)
@given(
    months_given,
    since,
    st.integers(0, 200_000),
    since,
    st.sampled_from(({}, {"account__charge_measure": "latest-month"}, {"account__tenure_of": "longest-in-group"})),
)
def test_what_is_promised_to_a_group_comes_true(
    own: list[tuple[int, bool]], began: dt.date, satang: int, other_began: dt.date, moved: dict[str, Any]
) -> None:
    """The group reaches the tier on that day: as service grows, or as its receiver is charged more."""
    since_us, other_us = (at(f"{one_day.isoformat()} 09:00") for one_day in (began, other_began))
    months, tier = billed(own, chance=0), TierPart(MOBILE, group="G1")
    number = replace(NUMBER, active_since_us=since_us)
    other = replace(NUMBER, number=OTHER, active_since_us=other_us)
    members = (Member(number, tier, months), Member(other, TierPart(OTHER, group="G1"), bills(satang)))
    had = standing(
        number=number,
        tier=tier,
        months=months,
        groups=(GROUP,),
        members=members,
        longest_us=min(since_us, other_us),
    )
    comes_true(had, terms(**moved))


def test_gold_from_a_day_if_the_charge_stays() -> None:
    """Twelve days short of ten years at 900.00 a month: Gold the day after the ten years are full (R11)."""
    had = standing(number=replace(NUMBER, active_since_us=at("2014-08-27 09:00")), months=bills(90_000))
    gold = one(missing(had, NOW, terms()), "gold", "use")
    assert (gold.from_day, gold.extra_satang, gold.charge_satang) == (day("2024-08-28"), 0, 90_000)
    assert (gold.bills, gold.steps) == (0, ())
    assert [(reason.clause, reason.value, reason.threshold) for reason in gold.reasons] == [
        ("serenade/usage.gold", 90_000, 110_000)
    ]


def test_gold_by_being_charged_more() -> None:
    """At 800.00 and twelve years Gold takes 900.00 a month: the mean of six is there when all six are such."""
    had = standing(number=replace(NUMBER, active_since_us=TWELVE_YEARS_US), months=bills(80_000))
    gold = dearer(missing(had, NOW, terms()), "gold", "use")
    assert (gold.extra_satang, gold.charge_satang, gold.bills) == (10_000, 90_000, 6)
    assert gold.from_day == day("2025-02-01")
    platinum = dearer(missing(had, NOW, terms()), "platinum", "use")
    assert (platinum.extra_satang, platinum.charge_satang) == (120_000, 200_000)


def test_emerald_once_late_bills_have_gone() -> None:
    """A late bill keeps the tier away until it is none of the last six: in how many months, and nothing to pay more."""
    months = (*bills(100_000)[:3], bill(5, 100_000, late=True), bill(6, 100_000), bill(7, 100_000))
    emerald = one(missing(standing(months=months), NOW, terms()), "emerald", "use")
    assert (emerald.from_day, emerald.extra_satang, emerald.bills) == (day("2024-12-01"), 0, 4)
    assert [reason.clause for reason in emerald.reasons] == ["serenade/eligibility.payment"]


def test_a_new_number_waits_for_six_months_of_service() -> None:
    """Four months in service at 1,000.00: Emerald the day it is six, exactly."""
    number = replace(NUMBER, active_since_us=at("2024-04-10 09:00"))
    emerald = one(missing(standing(number=number, months=bills(100_000, 3)), NOW, terms()), "emerald", "use")
    assert emerald.from_day == day("2024-10-10")
    assert [reason.clause for reason in emerald.reasons] == ["serenade/eligibility.tenure"]


def test_a_prepaid_number_registers() -> None:
    """It has all but the registration: by the free code, today; with a fee for the code, by e-service."""
    had = standing(number=PREPAID, months=charged(100_000))
    emerald = one(missing(had, NOW, terms()), "emerald", "use")
    assert (emerald.from_day, emerald.steps) == (TODAY, (Remedy("tier.registered", {"channel": "ussd"}),))
    assert [reason.clause for reason in emerald.reasons] == ["serenade/prepaid.registration"]
    dear = one(missing(had, NOW, terms(prepaid__code_fee=500)), "emerald", "use")
    assert dear.steps == (Remedy("tier.registered", {"channel": "e-service"}),)


def test_a_package_and_a_device_cost_the_difference() -> None:
    """The cheapest listed price of the tier, less that of the present package; a device has its own programmes."""
    had = standing(tier=replace(NOTHING, package_satang=59_900))
    chances = missing(had, NOW, terms())
    package = one(chances, "gold", "package")
    assert (package.from_day, package.extra_satang) == (TODAY, 90_000)
    assert package.steps == (Remedy("package.changed", {"monthly_price": "1499.00", "discounted": False}),)
    device = one(chances, "platinum", "device")
    assert device.extra_satang == 240_000
    assert device.steps == (Remedy("device.purchased", {"programme": "hot-deal-iphone", "package_price": "2999.00"}),)
    cheaper = one(missing(replace(had, tier=replace(NOTHING, package_satang=250_000)), NOW, terms()), "gold", "package")
    assert cheaper.extra_satang == -100_100


def test_a_prepaid_number_becomes_postpaid_for_a_package() -> None:
    """The swap comes first; one that can not swap is promised nothing by package."""
    gold = one(missing(standing(number=PREPAID), NOW, terms()), "gold", "package")
    assert [step.type for step in gold.steps] == ["number.recharged-as", "package.changed"]
    lost = standing(number=replace(PREPAID, status="suspended", why="permanent"))
    assert one(missing(lost, NOW, terms()), "gold", "package").from_day == 0


def test_a_group_is_told_what_it_lacks() -> None:
    """The receiver learns the charge to add; another number of the group, and one in none, only what is lacking."""
    months, tier = bills(50_000), TierPart(MOBILE, group="G1")
    members = (
        Member(NUMBER, tier, months),
        Member(replace(NUMBER, number=OTHER), TierPart(OTHER, group="G1"), bills(30_000)),
    )
    given_parts: dict[str, Any] = {"months": months, "members": members, "longest_us": TWELVE_YEARS_US, "tier": tier}
    had = standing(groups=(GROUP,), **given_parts)
    gold = dearer(missing(had, NOW, terms()), "gold", "account")
    assert (gold.extra_satang, gold.charge_satang, gold.bills) == (10_000, 60_000, 6)
    giving = standing(groups=(replace(GROUP, receiver=OTHER),), **given_parts)
    gold = one(missing(giving, NOW, terms()), "gold", "account")
    assert (gold.from_day, gold.extra_satang) == (0, 10_000)
    assert "serenade/account.2" in [reason.clause for reason in gold.reasons]
    alone = standing(months=months, longest_us=TWELVE_YEARS_US)
    gold = one(missing(alone, NOW, terms()), "gold", "account")
    assert (gold.from_day, gold.extra_satang) == (0, 40_000)
    assert [reason.value for reason in gold.reasons] == [50_000, "in-no-group"]


def test_an_invitation_is_not_for_the_asking() -> None:
    """Nothing a customer does brings one, and a company has no other way by use or account."""
    chances = missing(standing(holder=COMPANY, months=bills(500_000)), NOW, terms())
    invitation = one(chances, "platinum", "invitation")
    assert (invitation.from_day, invitation.extra_satang, invitation.steps) == (0, UNSAID, ())
    assert one(chances, "platinum", "use").from_day == 0
    assert one(chances, "platinum", "account").from_day == 0
    assert [reason.clause for reason in one(chances, "platinum", "use").reasons] == ["serenade/juristic.by-invitation"]


def test_what_is_there_already_has_only_to_be_reviewed() -> None:
    """A way that gives the tier today asks for a review, unless the notice is on its way."""
    had = standing(months=bills(100_000))
    emerald = missing(had, NOW, terms())[0]
    assert (emerald.tier, emerald.way, emerald.from_day) == ("emerald", "use", TODAY)
    assert emerald.steps == (Remedy("tier.review-requested", {}),)
    offered = replace(had, tier=replace(NOTHING, offered="gold", offered_way="use"))
    assert missing(offered, NOW, terms())[0].steps == ()


def test_the_cheapest_comes_first() -> None:
    """What can be promised before what can not; of that what costs least, and then what comes soonest."""
    had = standing(number=replace(NUMBER, active_since_us=at("2014-08-27 09:00")), months=bills(90_000))
    chances = missing(had, NOW, terms())
    promised = [(chance.extra_satang, chance.from_day) for chance in chances if chance.from_day]
    assert promised == sorted(promised)
    assert all(chance.from_day for chance in chances[: len(promised)])


@pytest.mark.parametrize(
    "had",
    [standing(number=ENDED), standing(tier=replace(NOTHING, tier="platinum", way="use"), months=bills(90_000))],
)
def test_nothing_is_missing_where_nothing_is_above(had: Standing) -> None:
    """Nothing is said of a number that has ended, nor of the highest tier."""
    assert missing(had, NOW, terms()) == ()


def test_a_number_not_yet_in_service_is_promised_nothing_by_use() -> None:
    """Nobody knows when its service will begin; a package it may have at once."""
    number = replace(NUMBER, active_since_us=0, status="pre-active")
    chances = missing(standing(number=number, holder=HOLDER), NOW, terms())
    assert all(chance.from_day == 0 for chance in chances if chance.way in {"use", "account"})
    assert one(chances, "gold", "package").from_day == TODAY
