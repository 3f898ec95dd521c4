"""What device protection costs by the price of the device: C2 and C3 of the worked examples, and every edge."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.standing.care_fees import (
    EXACT_FEES,
    additional_fee,
    band_of,
    read_bands,
    read_request_fees,
    replacement_fee,
    switch_fee,
)
from sitthi.terms import Values
from tests.shipped import shipped

VALUES = Values(shipped().in_force("care", dt.date(2024, 5, 15)))
BANDS = read_bands(VALUES)
FEES = read_request_fees(VALUES)
PRICES = st.integers(1_000_000, 8_000_000)


@pytest.mark.parametrize(
    ("price_satang", "monthly_satang", "lump_sum_satang"),
    [
        (2_000_000, 17_900, 196_900),
        (2_000_001, 21_900, 240_900),
        (2_000_100, 21_900, 240_900),
        (3_790_000, 24_900, 273_900),
        (6_000_000, 32_900, 361_900),
        (8_000_000, 33_900, 399_900),
    ],
)
def test_package_fees_by_band(price_satang: int, monthly_satang: int, lump_sum_satang: int) -> None:
    """The upper edge belongs to its band, anything above it to the next (C3, R27)."""
    band = band_of(price_satang, BANDS)
    assert band is not None
    assert (band.monthly, band.lump_sum) == (monthly_satang, lump_sum_satang)


@pytest.mark.parametrize("price_satang", [0, 1_000_000, 8_000_001])
def test_prices_outside_all_bands(price_satang: int) -> None:
    """10,000 THB or less, or above 80,000, cannot be enrolled (C3, R27)."""
    assert band_of(price_satang, BANDS) is None


def test_fees_of_requests() -> None:
    """Of 37,900 THB a switch is 9,475.00, a replacement 16,107.50 and the additional fee 6,632.50 (C2)."""
    assert switch_fee(3_790_000, FEES) == 947_500
    assert replacement_fee(3_790_000, FEES) == 1_610_750
    assert additional_fee(3_790_000, 947_500, FEES) == 663_250


def test_half_a_satang_is_rounded_up() -> None:
    """42.5% of 12,345 THB is 5,246.625, hence 5,246.63; rounded down it would be 5,246.62 (R105)."""
    assert replacement_fee(1_234_500, FEES) == 524_663
    assert replacement_fee(1_234_500, replace(FEES, rounding="down")) == 524_662


def test_the_additional_fee_of_the_exact_fees() -> None:
    """Of 123.45 THB: 52.47 - 30.86 = 21.61, or by the other reading 17.5% of it, 21.60375 (R105)."""
    assert additional_fee(12_345, switch_fee(12_345, FEES), FEES) == 2_161
    assert additional_fee(12_345, switch_fee(12_345, FEES), replace(FEES, additional_from=EXACT_FEES)) == 2_160


@given(PRICES)
def test_switch_and_additional_fee_make_a_replacement(price_satang: int) -> None:
    """What is paid in all equals the replacement fee to the satang, and nothing more is due once it is paid."""
    paid = switch_fee(price_satang, FEES)
    assert paid + additional_fee(price_satang, paid, FEES) == replacement_fee(price_satang, FEES)
    assert additional_fee(price_satang, replacement_fee(price_satang, FEES), FEES) == 0
