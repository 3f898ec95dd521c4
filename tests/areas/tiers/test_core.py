"""The core: lengths of service, charges and thresholds at their edges, and that more never gives less."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitthi.areas.tiers import core
from sitthi.areas.tiers.core import Facts, Judged, Rule, judge, measure, rank_by, tenure
from sitthi.kernel.moment import date_of, day_number
from sitthi.population.compiled import compiled
from tests.areas.tiers.making import terms
from tests.days import day

TODAY = day("2024-08-15")
NEVER = TODAY + 1
EMERALD, GOLD, PLATINUM = 1, 2, 3
DAYS = st.integers(day("1980-01-01"), day("2060-12-31"))
PRICES = st.one_of(st.just(-1), st.integers(0, 400_000))


def facts(since: str, **given_facts: int) -> Facts:
    """A postpaid number of a person in service since a day, on no other ground, but for what a test says."""
    plain = Facts(TODAY, day(since), 0, 0, 0, -1, 0, -1, 0, 0, NEVER, 0, core.NO_WAY, core.NO_WAY)
    return plain._replace(**given_facts)


def judged(known: Facts, charges_satang: list[int], flags: list[int] | None = None, rule: Rule | None = None) -> Judged:
    """What is found of a number with these months, all paid and used if nothing else is said."""
    used = rule or terms().rule
    months = measure(charges_satang, flags or [0] * len(charges_satang), used.use_flag, used)
    return judge(known, months, used)


def later(since: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last day of that month."""
    year, index = divmod(since.year * 12 + since.month - 1 + months, 12)
    return dt.date(year, index + 1, min(since.day, calendar.monthrange(year, index + 1)[1]))


@given(DAYS, st.integers(0, 30_000))
def test_a_length_of_service_is_that_of_the_calendar(since_day: int, days: int) -> None:
    """Whole months are those after which the same day has come; a day more is half a month more."""
    since, today = date_of(since_day), date_of(since_day + days)
    halves = tenure(since_day, since_day + days)
    months = halves // 2
    assert later(since, months) <= today < later(since, months + 1)
    assert (halves % 2 == 0) == (later(since, months) == today)


@given(DAYS, st.integers(1, 3_000))
def test_before_service_begins_there_is_no_length(since_day: int, days: int) -> None:
    """A day before the first is below nought, so that no band applies."""
    assert tenure(since_day, since_day - days) < 0


@pytest.mark.parametrize("day_no", [day("1900-02-28"), day("2000-02-29"), day("2024-12-31"), day("2100-03-01")])
def test_days_are_those_of_the_calendar(day_no: int) -> None:
    """Leap years too."""
    date = date_of(day_no)
    assert core.civil(day_no) == (date.year, date.month, date.day)
    assert core.month_days(date.year, date.month) == calendar.monthrange(date.year, date.month)[1]


@pytest.mark.parametrize(
    ("since", "satang", "rank"),
    [
        # C6: 12 years at 899.99 and 900.00, 20 years exactly at 900, 20 years and a day at 700.
        ("2012-08-15", 899_99, EMERALD),
        ("2012-08-15", 900_00, GOLD),
        ("2004-08-15", 900_00, GOLD),
        ("2004-08-15", 899_99, EMERALD),
        ("2004-08-14", 700_00, GOLD),
        ("2004-08-14", 699_99, EMERALD),
        # 6 months exactly, and a day less.
        ("2024-02-15", 900_00, EMERALD),
        ("2024-02-16", 900_00, 0),
        # 3, 5, 10 and 20 years exactly are in the lower band; a day more is in the upper one.
        ("2021-08-15", 2_999_99, GOLD),
        ("2021-08-15", 3_000_00, PLATINUM),
        ("2021-08-14", 2_700_00, PLATINUM),
        ("2021-08-14", 2_699_99, GOLD),
        ("2021-08-15", 1_300_00, EMERALD),
        ("2021-08-14", 1_300_00, GOLD),
        ("2021-08-15", 700_00, 0),
        ("2021-08-14", 700_00, EMERALD),
        ("2019-08-15", 2_699_99, GOLD),
        ("2019-08-15", 2_700_00, PLATINUM),
        ("2019-08-14", 2_300_00, PLATINUM),
        ("2019-08-14", 1_100_00, GOLD),
        ("2019-08-15", 1_100_00, EMERALD),
        ("2014-08-15", 2_299_99, GOLD),
        ("2014-08-14", 2_000_00, PLATINUM),
        ("2014-08-15", 1_099_99, EMERALD),
        ("2014-08-14", 900_00, GOLD),
        ("2014-08-15", 699_99, 0),
        ("2014-08-14", 300_00, EMERALD),
        ("2004-08-15", 1_999_99, GOLD),
        ("2004-08-14", 1_500_00, PLATINUM),
        ("2004-08-14", 299_99, 0),
    ],
)
def test_edges_of_bands_and_thresholds(since: str, satang: int, rank: int) -> None:
    """R11: exactly so many years belong to the lower band, and a charge equal to the threshold reaches it."""
    assert judged(facts(since), [satang] * 6).rank == rank


@pytest.mark.parametrize(
    ("moved", "since", "satang", "rank"),
    [
        ({"usage__band_edge": "upper-band"}, "2021-08-15", 700_00, EMERALD),
        ({"usage__min_tenure_edge": "exclusive"}, "2024-02-15", 900_00, 0),
        ({"usage__min_tenure_edge": "exclusive"}, "2024-02-14", 900_00, EMERALD),
        ({"usage__threshold_edge": "exclusive"}, "2022-01-01", 900_00, 0),
        ({"usage__threshold_edge": "exclusive"}, "2022-01-01", 900_01, EMERALD),
        ({"usage__min_tenure": 7}, "2024-02-15", 900_00, 0),
    ],
)
def test_edges_can_be_read_otherwise(moved: dict[str, Any], since: str, satang: int, rank: int) -> None:
    """Each edge is a reading in the book, and moves with it."""
    assert judged(facts(since), [satang] * 6, rule=terms(**moved).rule).rank == rank


def test_a_mean_is_compared_exactly() -> None:
    """Six bills whose mean is a sixth of a satang below the threshold do not reach it."""
    known = facts("2022-01-01")
    assert judged(known, [900_00] * 5 + [899_99]).rank == 0
    assert judged(known, [900_00] * 5 + [900_00]).rank == EMERALD
    assert judged(known, [900_01, 899_99, 900_00]).rank == EMERALD


@pytest.mark.parametrize(("measure_by", "rank"), [("mean", EMERALD), ("lowest", 0), ("latest", GOLD)])
def test_what_of_the_months_counts(measure_by: str, rank: int) -> None:
    """R10: the mean; else the lowest or the latest, as the terms have it."""
    rule = terms(usage__charge_measure=measure_by).rule
    assert judged(facts("2022-01-01"), [800_00, 900_00, 900_00, 900_00, 900_00, 1_500_00], rule=rule).rank == rank


def test_only_the_window_counts() -> None:
    """R10: of more closed months the last six; of fewer all, unless the terms refuse."""
    known = facts("2022-01-01")
    assert judged(known, [9_000_00] + [900_00] * 6, [core.LATE] + [0] * 6).rank == EMERALD
    assert judged(known, [900_00] * 5).rank == EMERALD
    assert judged(known, [900_00] * 5, rule=terms(usage__fewer_bills="refuse").rule).rank == 0
    assert judged(known, []).rank == 0


def test_one_late_or_unused_month_takes_the_way_by_use() -> None:
    """eligibility.payment and eligibility.regular-use, and what the terms may ask instead."""
    known, charges = facts("2022-01-01"), [900_00] * 6
    late, unused = [core.LATE, 0, 0, 0, 0, 0], [core.UNUSED | core.UNCHARGED, 0, 0, 0, 0, 0]
    uncharged = [core.UNCHARGED, 0, 0, 0, 0, 0]
    assert judged(known, charges, late).rank == 0
    assert judged(known, charges, late, terms("serenade/eligibility.payment").rule).rank == EMERALD
    most = terms(usage__payment_test="most-bills-in-time").rule
    assert judged(known, charges, late, most).rank == EMERALD
    assert judged(known, charges, [core.LATE] * 3 + [0] * 3, most).rank == 0
    assert judged(known, charges, unused).rank == 0
    assert judged(known, charges, unused, terms("serenade/eligibility.regular-use").rule).rank == EMERALD
    assert judged(known, charges, uncharged).rank == EMERALD
    assert judged(known, charges, uncharged, terms(usage__use_test="charged-use-every-month").rule).rank == 0


@pytest.mark.parametrize(
    ("satang", "rank"),
    [
        (1_198_99, 0),
        (1_199_00, EMERALD),
        (1_399_00, EMERALD),
        (1_399_01, 0),
        (1_498_99, 0),
        (1_499_00, GOLD),
        (1_999_00, GOLD),
        (2_000_00, 0),
        (2_998_99, 0),
        (2_999_00, PLATINUM),
        (2_999_01, 0),
    ],
)
def test_prices_of_packages(satang: int, rank: int) -> None:
    """R12: only the listed prices give a tier; by hot-deal-iphone the same, by max-speed no Platinum (R13)."""
    assert judged(facts("2024-08-14", package_satang=satang), []).rank == rank
    assert judged(facts("2024-08-14", device=2, device_satang=satang), []).rank == rank
    by_max_speed = judged(facts("2024-08-14", device=1, device_satang=satang), []).rank
    assert by_max_speed == (0 if rank == PLATINUM else rank)
    assert judged(facts("2024-08-14", package_satang=satang, prepaid=1), []).rank == 0


def test_an_unlisted_price_may_count_for_the_tier_below() -> None:
    """R12 read otherwise."""
    rule = terms(package__unlisted_price="tier-below").rule
    assert judged(facts("2024-08-14", package_satang=1_450_00), [], rule=rule).rank == EMERALD
    assert judged(facts("2024-08-14", package_satang=9_999_00), [], rule=rule).rank == PLATINUM


def test_the_highest_way_wins() -> None:
    """R14; of equal ones the first that is looked at."""
    known = facts("2022-01-01", package_satang=1_499_00, invited=PLATINUM)
    found = judged(known, [900_00] * 6)
    assert (found.rank, found.way) == (PLATINUM, core.INVITATION)
    assert [rank_by(found.ways, way) for way in range(core.WAYS)] == [EMERALD, GOLD, 0, 0, PLATINUM]
    first = terms(tiers__several_ways="first-held").rule
    assert judged(known._replace(held_way=core.USE), [900_00] * 6, rule=first).way == core.USE
    latest = terms(tiers__several_ways="latest").rule
    assert judged(known._replace(latest_way=core.PACKAGE), [900_00] * 6, rule=latest).rank == GOLD


def test_a_juristic_person_gets_nothing_by_use() -> None:
    """juristic.by-invitation limits the way by use only (R50)."""
    known = facts("2012-01-01", juristic=1)
    assert judged(known, [3_000_00] * 6).rank == 0
    assert judged(known._replace(package_satang=1_499_00), [3_000_00] * 6).rank == GOLD
    assert judged(known, [3_000_00] * 6, rule=terms("serenade/juristic.by-invitation").rule).rank == PLATINUM
    assert judged(known, [3_000_00] * 6, rule=terms(juristic__ways=("invitation", "use")).rule).rank == PLATINUM


@pytest.mark.parametrize(
    ("word", "given_facts", "charges", "flags"),
    [
        ("tenure", {"since_day": TODAY - 10}, [900_00], [0]),
        ("payment", {}, [900_00], [core.LATE]),
        ("regular-use", {}, [900_00], [core.UNUSED]),
        ("charge", {}, [1_00], [0]),
        ("juristic-invitation", {"juristic": 1}, [900_00], [0]),
    ],
)
def test_what_limits_the_way_by_use_could_limit_every_way(
    word: str, given_facts: dict[str, int], charges: list[int], flags: list[int]
) -> None:
    """R50: a condition left out of way.usage-only-conditions keeps a package from giving a tier as well."""
    known = facts("2022-01-01", package_satang=1_499_00)._replace(**given_facts)
    words = ("tenure", "payment", "regular-use", "charge", "prepaid-registration", "juristic-invitation")
    rest = tuple(one for one in words if one != word)
    assert judged(known, charges, flags).rank == GOLD
    assert judged(known, charges, flags, terms(way__usage_only_conditions=rest).rule).rank == 0


def test_a_group_is_judged_by_its_longest_service_and_its_sum() -> None:
    """account.thresholds, account.2, account.3, R54: only the receiver, and not before 6 months."""
    rule = terms().rule
    known = facts("2024-08-01", receives=1, longest_day=day("2012-08-15"), group_scaled=900_00 * rule.scale)
    assert (judged(known, []).rank, judged(known, []).way) == (GOLD, core.ACCOUNT)
    assert judged(known._replace(receives=0), []).rank == 0
    assert judged(known._replace(group_scaled=known.group_scaled - 1), []).rank == EMERALD
    short = known._replace(longest_day=day("2024-02-16"))
    assert judged(short, []).rank == 0
    assert judged(short._replace(longest_day=day("2024-02-15")), []).rank == EMERALD
    assert judged(short, [], rule=terms(account__tier_min_tenure=5).rule).rank == EMERALD


NUMBERS = st.builds(
    Facts,
    as_of_day=st.just(TODAY),
    since_day=st.integers(day("1999-01-01"), TODAY + 1),
    prepaid=st.integers(0, 1),
    juristic=st.integers(0, 1),
    registered=st.integers(0, 1),
    package_satang=PRICES,
    device=st.integers(0, 2),
    device_satang=PRICES,
    invited=st.integers(0, 3),
    receives=st.integers(0, 1),
    longest_day=st.integers(day("1999-01-01"), TODAY + 1),
    group_scaled=st.integers(0, 400_000 * 60),
    held_way=st.integers(-1, 4),
    latest_way=st.integers(-1, 4),
)
MONTHS = st.lists(st.tuples(st.integers(0, 400_000), st.integers(0, 7)), max_size=9)


def arrays(rule: Rule) -> Rule:
    """The rule with its tables as arrays, as columns have them."""
    tables: dict[str, Any] = {
        name: np.array(one, dtype=np.int64) for name, one in rule._asdict().items() if isinstance(one, tuple)
    }
    return rule._replace(**tables)


@given(NUMBERS, MONTHS, st.integers(0, 5), st.integers(0, 100_000))
def test_more_spent_never_gives_less(known: Facts, months: list[tuple[int, int]], place: int, more: int) -> None:
    """Whatever else there is: a charge raised in any month leaves the tier as high as it was."""
    charges, flags = [one for one, _ in months], [flag for _, flag in months]
    before = judged(known, charges, flags).rank
    if charges:
        charges[place % len(charges)] += more
    assert judged(known, charges, flags).rank >= before


@given(NUMBERS, MONTHS, st.integers(0, 9_000), st.integers(0, 9_000))
def test_longer_service_never_gives_less(
    known: Facts, months: list[tuple[int, int]], days: int, days_of_longest: int
) -> None:
    """Service that began earlier leaves the tier as high as it was; so does that of the longest-serving number."""
    charges, flags = [one for one, _ in months], [flag for _, flag in months]
    before = judged(known, charges, flags).rank
    older = known._replace(since_day=known.since_day - days, longest_day=known.longest_day - days_of_longest)
    assert judged(older, charges, flags).rank >= before


@given(NUMBERS, MONTHS, st.integers(1, 3), st.integers(0, 400_000 * 60))
def test_another_way_never_gives_less(known: Facts, months: list[tuple[int, int]], invited: int, more: int) -> None:
    """An invitation, a package, a device or a group beside what there is never lowers the tier."""
    charges, flags = [one for one, _ in months], [flag for _, flag in months]
    alone = known._replace(invited=0, package_satang=-1, device=0, receives=0, group_scaled=0)
    before = judged(alone, charges, flags).rank
    for added in (
        {"invited": invited},
        {"package_satang": known.package_satang},
        {"device": known.device, "device_satang": known.device_satang},
        {"receives": 1, "group_scaled": more},
    ):
        assert judged(alone._replace(**added), charges, flags).rank >= before


@given(NUMBERS, MONTHS)
def test_compiled_it_finds_the_same(known: Facts, months: list[tuple[int, int]]) -> None:
    """The very same text over columns comes to the same in every field."""
    rule = terms().rule
    charges = np.array([one for one, _ in months], dtype=np.int64)
    flags = np.array([flag for _, flag in months], dtype=np.int64)
    measured = compiled(measure)(charges, flags, rule.use_flag, arrays(rule))
    assert tuple(measured) == measure([one for one, _ in months], [flag for _, flag in months], rule.use_flag, rule)
    assert tuple(compiled(judge)(known, measured, arrays(rule))) == judge(known, measured, rule)


def test_day_numbers_agree() -> None:
    """The calendar of the core begins where that of the kernel does."""
    assert core.civil(day_number(dt.date(1970, 1, 1))) == (1970, 1, 1)
