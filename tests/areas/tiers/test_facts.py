"""From what a customer holds to facts: charges with VAT, late and unused months, groups, grounds that have ended."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.tiers import core
from sitthi.areas.tiers.facts import charges_and_flags, facts_of, judged_now, period_end_us
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.standing.money_parts import Line
from sitthi.standing.tier_parts import TierGroupPart, TierMonth, TierPart
from tests.areas.tiers.making import (
    COMPANY,
    MOBILE,
    NOTHING,
    NOW,
    NUMBER,
    PREPAID,
    bill,
    bills,
    charged,
    member,
    standing,
    terms,
)
from tests.days import at, day

TODAY = day("2024-08-15")
OTHER = "0899999999"
THIRD = "0777777777"
OLD = at("2012-08-15 09:00")
GROUP = TierGroupPart("G1", "H1", (MOBILE, OTHER), MOBILE, NOW)
IN_GROUP = replace(NOTHING, group="G1")


def month(*lines: tuple[str, int, str], used: bool = False, contract: str = "") -> TierMonth:
    """July 2024 with lines of (product, satang, tax), paid in full."""
    made = tuple(Line(MOBILE, product, satang, tax, contract=contract) for product, satang, tax in lines)
    return replace(bill(7, 1), lines=made, used=used)


def charge(one: TierMonth, used: TiersTerms | None = None) -> int:
    """What a month comes to."""
    return charges_and_flags((one,), TODAY, used or terms())[0][0]


def flags(one: TierMonth, today: int = TODAY, used: TiersTerms | None = None) -> int:
    """What is to be said of a month."""
    return charges_and_flags((one,), today, used or terms())[1][0]


def test_charges_are_with_vat() -> None:
    """R52, R128: VAT comes once on what is before VAT, rounded half up; what contains it counts as it is."""
    assert charge(month(("Voice", 841_12, "exclusive"))) == 900_00
    assert charge(month(("Voice", 50, "exclusive"))) == 54
    assert charge(month(("Voice", 25, "exclusive"), ("Data", 25, "exclusive"))) == 54
    assert charge(month(("Voice", 900_00, "inclusive"), ("SMS", 1_00, "outside"))) == 901_00
    without = terms(usage__charge_vat="excluded")
    assert charge(month(("Voice", 841_12, "exclusive")), without) == 841_12
    assert charge(month(("Voice", 900_00, "inclusive")), without) == 841_12
    assert charges_and_flags(charged(900_00, count=1), TODAY, without)[0] == [841_12]


def test_only_what_is_charged_for_service_counts() -> None:
    """Goods, installation and fees do not count, nor does an advance given back; a discount does."""
    assert (
        charge(month(("Voice", 500_00, "inclusive"), ("Goods", 9_00, "inclusive"), ("Fee", 1_00, "outside"))) == 500_00
    )
    assert charge(month(("Voice", 500_00, "inclusive"), ("Data", -100_00, "inclusive"))) == 400_00
    assert charge(month(("Voice", 500_00, "inclusive"), contract="C1")) == 0
    assert charge(month(("Installation", 500_00, "inclusive"))) == 0


@pytest.mark.parametrize("product", ["Voice", "Data", "SMS", "IR", "IDD", "FBB", "Solution", "AudioText"])
def test_each_product_of_service_counts_and_shows_use(product: str) -> None:
    """usage.charge-products and usage.use-products; one taken out of the lists does neither."""
    one = month((product, 100_00, "inclusive"))
    rest = tuple(
        name for name in ("Voice", "Data", "SMS", "IR", "IDD", "FBB", "Solution", "AudioText") if name != product
    )
    assert charge(one) == 100_00
    assert flags(one) == 0
    assert charge(one, terms(usage__charge_products=rest)) == 0
    assert flags(one, used=terms(usage__use_products=rest)) == core.UNUSED | core.UNCHARGED


def test_use_is_what_a_bill_or_a_report_shows() -> None:
    """R10: a month is used by any line of use, charged or not, or by use that was reported."""
    assert flags(month(("Goods", 100_00, "inclusive"))) == core.UNUSED | core.UNCHARGED
    assert flags(month(used=True)) == core.UNCHARGED
    assert flags(month(("Voice", 0, "inclusive"))) == core.UNCHARGED
    assert flags(month(("Voice", 1, "inclusive"))) == 0
    prepaid = charged(0, count=1)[0]
    assert flags(prepaid) == core.UNCHARGED
    assert flags(replace(prepaid, used=False)) == core.UNUSED | core.UNCHARGED
    assert flags(replace(prepaid, charged_satang=1)) == 0


def test_a_bill_is_late_only_past_its_due_day() -> None:
    """Not paid in full by the end of its due day; until then it is merely not paid yet."""
    unpaid = bill(7, 900_00, late=True)
    assert flags(unpaid, unpaid.due_day) == 0
    assert flags(unpaid, unpaid.due_day + 1) == core.LATE
    assert flags(bill(7, 900_00), TODAY) == 0


def test_only_closed_months_count_and_no_more_than_the_window() -> None:
    """A month that ends on the day of the decision is not closed before it."""
    closed = bills(900_00)
    assert charges_and_flags(closed, closed[-1].to_day, terms())[0] == [900_00] * 5
    assert charges_and_flags(closed, closed[-1].to_day + 1, terms())[0] == [900_00] * 6
    assert charges_and_flags((bill(1, 1), *closed), TODAY, terms())[0] == [900_00] * 6


def test_a_number_not_in_service_yet_has_no_length_of_service() -> None:
    """It begins tomorrow at the earliest."""
    facts = facts_of(standing(number=replace(NUMBER, active_since_us=0)), NOTHING, NOW, terms())
    assert facts.since_day == TODAY + 1


def test_a_prepaid_number_is_judged_by_calendar_months() -> None:
    """R51: by what was charged, once registered; payment always holds, unless the terms say otherwise."""
    given: dict[str, Any] = {"number": PREPAID, "months": charged(900_00)}
    registered = replace(NOTHING, registered_us=NOW)
    assert judged_now(standing(**given), NOTHING, NOW, terms())[2].rank == 0
    assert judged_now(standing(**given), NOTHING, NOW, terms("serenade/prepaid.registration"))[2].rank == 1
    assert judged_now(standing(**given), registered, NOW, terms())[2].rank == 1
    never = terms(prepaid__payment_test="never-holds")
    assert judged_now(standing(**given), registered, NOW, never)[2].rank == 0
    unused = standing(**{**given, "months": charged(0, count=5) + charged(9_000_00, count=1, used=False)})
    assert judged_now(unused, registered, NOW, terms())[2].rank == 0
    uncharged = standing(**{**given, "months": (*charged(1_800_00)[:5], *charged(0, count=1))})
    assert judged_now(uncharged, registered, NOW, terms())[2].rank == 2
    assert judged_now(uncharged, registered, NOW, terms(prepaid__use_test="charged-use-in-month"))[2].rank == 0


def test_a_listed_price_is_taken_as_listed() -> None:
    """R52: or with VAT on top, as the terms may have it."""
    part = replace(NOTHING, package_satang=1_401_00, programme="hot-deal-iphone", programme_satang=1_121_00)
    assert judged_now(standing(), part, NOW, terms())[2].rank == 0
    found = judged_now(standing(), part, NOW, terms(package__price_vat="included"))[2]
    assert [core.rank_by(found.ways, way) for way in (core.PACKAGE, core.DEVICE)] == [2, 1]


def test_an_invitation_counts_for_one_period() -> None:
    """R16: to the end of the day before the same day of the next year."""
    part = replace(NOTHING, invited="gold", invited_us=NOW)
    last_us = at("2025-08-15") - 1
    assert facts_of(standing(), part, last_us, terms()).invited == 2
    assert facts_of(standing(), part, last_us + 1, terms()).invited == 0
    assert facts_of(standing(), part, last_us + 1, terms(invitation__counts_for="until-withdrawn")).invited == 2
    assert facts_of(standing(), part, last_us + 1, terms("serenade/end.period")).invited == 2
    assert facts_of(standing(holder=COMPANY), part, NOW, terms()).invited == 2
    assert facts_of(standing(holder=COMPANY), part, NOW, terms(juristic__ways=())).invited == 0


def test_a_device_counts_until_its_package_is_changed() -> None:
    """device.ground-until: or for one period, as the terms may have it."""
    part = replace(NOTHING, programme="hot-deal-iphone", programme_satang=2_999_00, bought_us=NOW)
    later_us = at("2025-08-15")
    period = terms(device__ground_until="end-of-period")
    assert facts_of(standing(), part, later_us, terms()).device == 2
    assert facts_of(standing(), part, later_us, period).device == 0
    assert facts_of(standing(), part, later_us - 1, period).device == 2


@pytest.mark.parametrize(
    ("since", "months", "last"),
    [
        ("2024-08-15 10:00", 12, "2025-08-14"),
        ("2024-02-29 10:00", 12, "2025-02-27"),
        ("2024-01-31 10:00", 13, "2025-02-27"),
        ("2024-01-01", 12, "2024-12-31"),
    ],
)
def test_a_period_ends_with_the_day_before_the_same_day(since: str, months: int, last: str) -> None:
    """end.period-months after notification (R16); at the last day of a month that has no such day."""
    used = terms(end__period_months=months)
    assert period_end_us(at(since), "use", used) == at(last) + 86_400_000_000 - 1


def grouped(*members: Any, **given: Any) -> Any:
    """A standing in a group with the members given."""
    return standing(**{"tier": IN_GROUP, "groups": (GROUP,), "members": members, "longest_us": OLD, **given})


def rank(found: Any, used: TiersTerms | None = None, part: TierPart = IN_GROUP) -> int:
    """The rank that the way by account gives."""
    judged = judged_now(found, part, NOW, used or terms())[2]
    return core.rank_by(judged.ways, core.ACCOUNT)


def test_the_charges_of_a_group_are_added_up() -> None:
    """R41: each number's own mean, whatever way each is billed; the longest service is the citizen's."""
    both = grouped(member(MOBILE, bills(500_00)), member(OTHER, bills(400_00, 3)))
    assert facts_of(both, IN_GROUP, NOW, terms()).group_scaled == 900_00 * 60
    assert rank(both) == 2
    assert rank(both, terms("serenade/account.thresholds")) == 0
    assert rank(grouped(member(MOBILE, bills(500_00)), member(OTHER, bills(399_99)))) == 1
    latest = grouped(member(MOBILE, bills(500_00)), member(OTHER, (*bills(1_00)[:5], bill(7, 400_00))))
    assert rank(latest) == 1
    assert rank(latest, terms(account__charge_measure="latest-month")) == 2


def test_only_the_receiver_gets_the_tier_of_a_group() -> None:
    """account.2, R15; nobody else of it, and nobody whose group is not open."""
    members = (member(MOBILE, bills(500_00)), member(OTHER, bills(400_00)))
    other_receives = replace(GROUP, receiver=OTHER)
    assert rank(grouped(*members, groups=(other_receives,))) == 0
    assert rank(grouped(*members, groups=(other_receives,)), terms("serenade/account.2")) == 2
    assert rank(grouped(*members, groups=(other_receives,)), terms(account__receivers=2)) == 2
    assert rank(grouped(*members), terms(account__receivers=0)) == 0
    assert rank(grouped(*members, groups=())) == 0
    assert rank(grouped(*members, holder=COMPANY)) == 0


def test_whose_length_of_service_counts() -> None:
    """account.3: the citizen's longest; with another reading the group's; switched off the receiver's own."""
    members = (member(MOBILE, bills(500_00)), member(OTHER, bills(400_00), active_since_us=at("2020-01-01")))
    found = grouped(*members)
    assert facts_of(found, IN_GROUP, NOW, terms()).longest_day == day("2012-08-15")
    in_group = terms(account__tenure_of="longest-in-group")
    assert facts_of(found, IN_GROUP, NOW, in_group).longest_day == day("2020-01-01")
    assert facts_of(found, IN_GROUP, NOW, terms("serenade/account.3")).longest_day == day("2022-01-01")
    assert facts_of(grouped(*members, longest_us=0), IN_GROUP, NOW, terms()).longest_day == TODAY + 1


@pytest.mark.parametrize(
    ("given", "clause"),
    [
        ({"active_since_us": at("2024-02-16")}, "serenade/account.4"),
        ({"tier": {"discounted": True}}, "serenade/account.5"),
        ({"tier": {"package_satang": 1_199_00}}, "serenade/account.5"),
        ({"tier": {"programme": "hot-deal-iphone", "programme_satang": 1_199_00}}, "serenade/account.5"),
    ],
)
def test_a_member_that_no_longer_meets_its_conditions_counts_nothing(given: dict[str, Any], clause: str) -> None:
    """account.4 and account.5 are looked at again whenever the tier is."""
    members = (member(MOBILE, bills(500_00)), member(OTHER, bills(400_00), **given))
    assert facts_of(grouped(*members), IN_GROUP, NOW, terms()).group_scaled == 500_00 * 60
    assert facts_of(grouped(*members), IN_GROUP, NOW, terms(clause)).group_scaled == 900_00 * 60


def test_a_fibre_number_counts_over_the_bills_it_has() -> None:
    """R41, account.4: from its first paid bill; over the whole window, as the terms may have it."""
    young = {"product": "fibre", "active_since_us": at("2024-07-01")}
    fibre = grouped(member(MOBILE, bills(500_00)), member(OTHER, bills(600_00, 1, product="FBB"), **young))
    assert facts_of(fibre, IN_GROUP, NOW, terms()).group_scaled == 1_100_00 * 60
    spread = terms(account__fibre_charge_over="full-window")
    assert facts_of(fibre, IN_GROUP, NOW, spread).group_scaled == 600_00 * 60
    unpaid = replace(bills(600_00, 1, product="FBB")[0], paid_satang=0)
    none = grouped(member(MOBILE, bills(500_00)), member(OTHER, (unpaid,), **young))
    assert facts_of(none, IN_GROUP, NOW, terms()).group_scaled == 500_00 * 60


def test_the_latest_ground_is_known_by_its_time() -> None:
    """tiers.several-ways: where the latest way counts, that of the ground that came last."""
    used = terms(tiers__several_ways="latest")
    part = replace(NOTHING, bought_us=NOW - 2, invited_us=NOW - 1)
    assert facts_of(standing(), part, NOW, used).latest_way == core.INVITATION
    assert facts_of(standing(), replace(part, bought_us=NOW), NOW, used).latest_way == core.DEVICE
    assert facts_of(standing(), NOTHING, NOW, used).latest_way == core.NO_WAY
