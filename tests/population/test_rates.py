"""The terms as columns say what the rules of the single decision say."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sitthi.kernel.moment import day_number, start_of_day
from sitthi.population.columns import LAST_DAY
from sitthi.population.rates import counting, eras_of, first_in_force, kind_of
from sitthi.standing.lots import expiry_day
from sitthi.terms import NotInForce
from tests.population.overlays import laid_over
from tests.shipped import shipped

FIRST = day_number(dt.date(2022, 1, 1))
LAST = day_number(dt.date(2023, 12, 31))


def test_every_day_expires_as_the_single_decision_says() -> None:
    """The table of last days is the one of lots, day by day."""
    rates = eras_of(shipped(), FIRST, LAST).rates
    assert rates.expires_day.shape == (1, LAST - FIRST + 1)
    found = [int(day) for day in rates.expires_day[0]]
    assert found == [expiry_day(start_of_day(day), 2, "quarter") for day in range(FIRST, LAST + 1)]


@pytest.mark.parametrize(
    ("credited", "last"),
    [(dt.date(2022, 7, 1), dt.date(2024, 9, 30)), (dt.date(2022, 12, 31), dt.date(2024, 12, 31))],
)
def test_the_documents_own_example_of_expiry(credited: dt.date, last: dt.date) -> None:
    """Points of Q3 2022 last until 30 September 2024, those of Q4 until 31 December 2024 (E5)."""
    rates = eras_of(shipped(), FIRST, LAST).rates
    assert rates.expires_day[0, day_number(credited) - FIRST] == day_number(last)


def test_without_the_clause_points_never_expire(tmp_path: Path) -> None:
    """With points/period.expiry switched off the last day is one that never comes."""
    rates = eras_of(laid_over(tmp_path, {}, ("points/period.expiry",)), FIRST, LAST).rates
    assert set(rates.expires_day[0].tolist()) == {LAST_DAY}


@pytest.mark.parametrize("clause", ["points/rate", "points/3", "points/calc.ba-level"])
def test_without_the_clauses_that_give_points_there_are_none(clause: str, tmp_path: Path) -> None:
    """What a point costs is then 0, which stands for none."""
    assert eras_of(shipped(), FIRST, LAST).rates.point_10000ths.tolist() == [25_000_000]
    assert eras_of(laid_over(tmp_path, {}, (clause,)), FIRST, LAST).rates.point_10000ths.tolist() == [0]


def test_lines_count_by_product() -> None:
    """Voice counts, a solution does not; neither tax nor sign changes that for either."""
    counts = counting(eras_of(shipped(), FIRST, LAST), {"Voice": 0, "Solution": 1})
    for tax in range(3):
        for sign in range(2):
            assert counts[0, kind_of(0, tax, sign)]
            assert not counts[0, kind_of(1, tax, sign)]


def test_a_discount_counts_unless_the_terms_say_otherwise(tmp_path: Path) -> None:
    """A fibre line below zero is taken off, or, by an overlay, not looked at."""
    discount, fee = kind_of(0, 0, 1), kind_of(0, 0, 0)
    for terms, counted in ((shipped(), True), (laid_over(tmp_path, {"calc.fibre-net-of-discount": "false"}), False)):
        counts = counting(eras_of(terms, FIRST, LAST), {"FBB": 0})
        assert counts[0, fee]
        assert bool(counts[0, discount]) == counted


def test_before_the_terms_there_are_none() -> None:
    """A day before the document came into force has no terms, and none are guessed."""
    first = first_in_force(shipped())
    assert first == day_number(shipped().documents["points"][0].in_force_from)
    with pytest.raises(NotInForce):
        eras_of(shipped(), first - 1, first)
