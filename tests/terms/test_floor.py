"""The least benefit of an advance is exact, and shown exactly and to the satang (prepaid/benefit.floor, R25)."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitthi.terms import Rate, Row, floor_satang, rate_on, rates_in, shown, to_satang, written

EARLY = Rate(dt.date(2023, 10, 2), 693, "the bank")
LATER = Rate(dt.date(2024, 6, 1), 712, "the bank")


@pytest.mark.parametrize(
    ("months", "exact", "satang"),
    [(6, Fraction(3465, 2), 1733), (12, Fraction(3465), 3465), (2, Fraction(1155, 2), 578)],
)
def test_the_floor_of_500_baht_at_6_93_percent(months: int, exact: Fraction, satang: int) -> None:
    """The document's own examples come out: 17.325 for 6 months, 34.65 for 12 (E7)."""
    floor = floor_satang(693, 50_000, months)
    assert (floor, to_satang(floor)) == (exact, satang)


@pytest.mark.parametrize(
    ("satang", "exact", "both"),
    [
        (Fraction(3465, 2), "17.325", "17.325 (17.33 to the satang)"),
        (Fraction(3465), "34.65", "34.65"),
        (Fraction(0), "0.00", "0.00"),
        (Fraction(1, 2000), "0.000005", "0.000005 (0.00 to the satang)"),
        (Fraction(175_000, 3), "1750/3", "1750/3 (583.33 to the satang)"),
    ],
)
def test_the_floor_is_written_exactly_and_to_the_satang(satang: Fraction, exact: str, both: str) -> None:
    """Whoever checks sees every decimal there is, and a fraction where decimals never end."""
    assert (written(satang), shown(satang)) == (exact, both)


@given(st.fractions(min_value=0, max_value=10**9, max_denominator=120_000))
def test_what_is_written_is_the_number(satang: Fraction) -> None:
    """Nothing is lost in writing: what is read back is the exact amount in THB."""
    assert Fraction(written(satang)) * 100 == satang


@given(st.integers(0, 2_000), st.integers(0, 10**7), st.integers(1, 24))
def test_the_floor_grows_with_rate_advance_and_months(rate: int, advance: int, months: int) -> None:
    """More money, for longer, at a higher rate is never worth less; twelve months earn the whole rate."""
    floor = floor_satang(rate, advance, months)
    assert floor <= floor_satang(rate + 1, advance, months)
    assert floor <= floor_satang(rate, advance + 1, months)
    assert floor <= floor_satang(rate, advance, months + 1)
    assert floor_satang(rate, advance, 12) * 10_000 == rate * advance


def test_a_rate_counts_from_its_day_to_the_next_ones() -> None:
    """The rate of a day is the latest that began by then; before the first there is none (R74)."""
    rates = (EARLY, LATER)
    assert rate_on(rates, dt.date(2023, 10, 1)) is None
    assert rate_on(rates, dt.date(2023, 10, 2)) == EARLY
    assert rate_on(rates, dt.date(2024, 5, 31)) == EARLY
    assert rate_on(rates, dt.date(2024, 6, 1)) == LATER


def test_rates_are_read_in_order_with_their_source() -> None:
    """Rows may stand in any order; each rate keeps who says so."""
    rows: tuple[Row, ...] = tuple(
        {"from": one.from_date, "percent": one.percent_hundredths, "source": one.source} for one in (LATER, EARLY)
    )
    assert rates_in(rows) == (EARLY, LATER)
    assert rates_in("no table") == ()
