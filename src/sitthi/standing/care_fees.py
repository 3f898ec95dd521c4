"""What device protection costs by the price of the device: the package by its band, each request by a share. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sitthi.kernel.money import ROUNDINGS
from sitthi.standing.care_parts import CarePlanPart
from sitthi.standing.money_parts import Line
from sitthi.terms import Values

PERCENT = 10_000
"""The book's percentages are hundredths of a percent."""
EXACT_FEES = "exact-fees"
FEE_PRODUCT = "Fee"
FEE_TEXT = "Care+ "
"""Product of a bill's line for a package fee, and how its text begins."""


class Band(msgspec.Struct, frozen=True):
    """A band of prices and its package fees, VAT included; all in satang, ``up_to`` still belonging to it (R27)."""

    above: int
    up_to: int
    monthly: int
    lump_sum: int


class RequestFees(msgspec.Struct, frozen=True):
    """Fees of a switch and of a replacement, in hundredths of a percent of the device price (care/13.5, R105).

    ``rounding`` is one of ``kernel.money.ROUNDINGS``; ``additional_from`` rounded-fees or exact-fees.
    """

    switch_rate: int
    replacement_rate: int
    rounding: str
    additional_from: str


def read_bands(values: Values) -> tuple[Band, ...]:
    """The bands of the version in force: document care."""
    return values.rows("package-fee.bands", Band)


def read_request_fees(values: Values) -> RequestFees:
    """The fees of requests of the version in force: document care."""
    return RequestFees(
        switch_rate=values.percent("switch-fee.rate"),
        replacement_rate=values.percent("replacement-fee.rate"),
        rounding=values.choice("request-fee.rounding"),
        additional_from=values.choice("additional-fee.from"),
    )


def band_of(price_satang: int, bands: Iterable[Band]) -> Band | None:
    """The band a price falls in; None where it cannot be enrolled (care/13.2, R27)."""
    return next((band for band in bands if band.above < price_satang <= band.up_to), None)


def fee_text(plan: CarePlanPart) -> str:
    """The text of the line of a bill by which the package fee of a plan is asked for: model and IMEI."""
    return f"{FEE_TEXT}{plan.model} {plan.imei}"


def is_plan_fee(line: Line, plan: CarePlanPart | None = None) -> bool:
    """Whether a line of a bill asks for a package fee: of a plan, for any device it has covered, or of any plan."""
    if line.product != FEE_PRODUCT or not line.text.startswith(FEE_TEXT):
        return False
    if plan is None:
        return True
    imei = line.text.rpartition(" ")[2]
    return imei == plan.imei or any(device.imei == imei for device in plan.devices)


def switch_fee(price_satang: int, fees: RequestFees) -> int:
    """What a switch costs, in satang with VAT: 9,475.00 THB of a device of 37,900 (care/13.5)."""
    return _share(price_satang, fees.switch_rate, fees)


def replacement_fee(price_satang: int, fees: RequestFees) -> int:
    """What a replacement costs, in satang with VAT: 16,107.50 THB of a device of 37,900 (care/13.5)."""
    return _share(price_satang, fees.replacement_rate, fees)


def additional_fee(price_satang: int, paid_satang: int, fees: RequestFees) -> int:
    """What a paid switch that becomes a replacement costs more, in satang, never below zero (care/2.28, R105).

    The replacement fee less what was paid; or, by the other reading, the difference of the exact fees rounded once.
    """
    if fees.additional_from == EXACT_FEES:
        return _share(price_satang, max(fees.replacement_rate - fees.switch_rate, 0), fees)
    return max(replacement_fee(price_satang, fees) - paid_satang, 0)


def _share(price_satang: int, rate: int, fees: RequestFees) -> int:
    return ROUNDINGS[fees.rounding](price_satang * rate, PERCENT)
