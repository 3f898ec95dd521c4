"""What a household and its purchases become: a company, its numbers, the lines of its bills, by a fixed table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stdnum.th import moa

from benchmarks.points_data import NO_DEPARTMENT, Spent

BAHT_A_DOLLAR = 10
"""At 1:1 a company would pay 190 THB a month and earn six points; at ten times that it is a small business."""

PRODUCTS = {
    "GROCERY": "Voice",
    "DRUG GM": "Data",
    "FUEL": "Goods",
    "PRODUCE": "SMS",
    "MEAT": "IDD",
    "MEAT-PCKGD": "IR",
    "DELI": "Data",
    "MISCELLANEOUS": "Goods",
    "PASTRY": "SMS",
    "NUTRITION": "Solution",
    "SEAFOOD-PCKGD": "IR",
    "FLORAL": "AudioText",
    "COSMETICS": "Solution",
    "SALAD BAR": "Data",
    "SEAFOOD": "IDD",
    "SPIRITS": "AudioText",
    "GARDEN CENTER": "Fee",
    NO_DEPARTMENT: "Fee",
}
"""The product of a department; all others are Goods. At home with fibre, DRUG GM is the fibre fee."""
OTHERS = "Goods"
FIBRE_DEPARTMENT = "DRUG GM"
FIBRE = "FBB"
COUNTED = frozenset({"Voice", "Data", "SMS", "IR", "IDD", FIBRE})
"""Products that earn points, told here once more: what comes out is compared with what is reckoned from this."""


def account_of(household: int) -> str:
    """The billing account of a household."""
    return f"BA{household:06d}"


def number_of(household: int) -> str:
    """Its mobile number."""
    return f"081{household:07d}"


def fibre_of(household: int) -> str:
    """Its fibre number."""
    return f"FBB{household:08d}"


def registered(household: int) -> dict[str, Any]:
    """What a company says of itself when it is registered; its number has a right check digit."""
    number = f"0105{household:08d}"
    return {
        "kind": "juristic",
        "name": f"Household {household} Co., Ltd.",
        "language": ("th", "en")[household % 2],
        "id_kind": "company",
        "id_number": number + moa.calc_check_digit(number),
    }


def lines_of(household: int, spent: Spent, *, fibre: bool) -> Iterator[tuple[str, str, int]]:
    """The lines of a month at a department as (number, product, satang); of fibre the fee, and its discount below zero.

    The discount is what the shop took off; elsewhere that is gone before the bill.
    """
    satang, off_satang = spent.cents * BAHT_A_DOLLAR, spent.off_cents * BAHT_A_DOLLAR
    if fibre and spent.department == FIBRE_DEPARTMENT:
        if satang + off_satang:
            yield fibre_of(household), FIBRE, satang + off_satang
        if off_satang:
            yield fibre_of(household), FIBRE, -off_satang
    elif satang:
        yield number_of(household), PRODUCTS.get(spent.department, OTHERS), satang


def baht(satang: int) -> str:
    """Satang as events write amounts."""
    whole, rest = divmod(abs(satang), 100)
    return f"{'-' if satang < 0 else ''}{whole}.{rest:02d}"


def with_vat(satang: int) -> int:
    """A bill's lines with 7% VAT, once a bill, half a satang up."""
    return satang + (satang * 7 + 50) // 100


def points_of(counted_satang: int) -> int:
    """Points of a bill: 1.07 of what counts by 25 THB, exact, rounded down once."""
    return counted_satang * 107 // 250_000
