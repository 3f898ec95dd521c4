"""Reading purchases: Parquet files as the package ships them, small ones made here."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.points_data import NO_DEPARTMENT, Coupon, Spent, read_retail


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three purchases of two households, around the end of a month in the shops' time; a coupon; a home."""
    late, later = dt.datetime(2017, 2, 1, 4, 59), dt.datetime(2017, 2, 1, 5, 0)  # noqa: DTZ001 - as the package has it
    bought = {
        "household_id": [1, 1, 2],
        "basket_id": [10, 11, 12],
        "product_id": [100, 100, 999],
        "sales_value": [0.29, 1.15, 4.35],
        "retail_disc": [0.1, 0.0, 0.57],
        "transaction_timestamp": [late, later, later],
    }
    products = {"product_id": [100, 101], "department": ["GROCERY", "FUEL"]}
    coupons = {"household_id": [1], "coupon_upc": [77], "redemption_date": [dt.datetime(2017, 3, 5)]}  # noqa: DTZ001
    homes = {"household_id": [1, 2], "home_ownership": ["Homeowner", None]}
    for name, columns in (
        ("transactions", bought),
        ("products", products),
        ("coupon_redemptions", coupons),
        ("demographics", homes),
    ):
        pq.write_table(pa.table(columns), tmp_path / f"{name}.parquet")
    return tmp_path


def test_purchases_are_added_up_by_month_in_the_shops_time(folder: Path) -> None:
    """A minute before midnight in New York is still the month before, whatever UTC says; cents are whole."""
    retail = read_retail(folder)
    assert retail.spent == {
        1: {1: (Spent("GROCERY", 29, 10),), 2: (Spent("GROCERY", 115, 0),)},
        2: {2: (Spent(NO_DEPARTMENT, 435, 57),)},
    }
    assert retail.purchases == {1: 2, 2: 1}
    assert retail.baskets == {1: 2, 2: 1}


def test_coupons_and_homes_are_read(folder: Path) -> None:
    """A coupon by its day; a home where it is known to be one's own."""
    retail = read_retail(folder)
    assert retail.coupons == (Coupon(1, 3, 5, 77),)
    assert retail.homeowners == frozenset({1})
