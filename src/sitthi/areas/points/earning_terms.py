"""What earning, months of individuals, expiry and reminders read from the book."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.areas.points.charge import ChargeTerms
from sitthi.ledger import chart
from sitthi.terms import Values

SERVICES_OF_PRODUCTS = {
    "Voice": ("voice",),
    "Data": ("data",),
    "SMS": ("sms", "mms"),
    "IDD": ("international",),
    "IR": ("roaming",),
}
"""The services, as they are charged to a wallet, of each product type of a bill; besides each has its own account."""
ADD_ONS_OF_PRODUCTS = frozenset({"Voice", "Data"})
"""What add-ons are made of: their price counts where one of these does."""


class Individual(msgspec.Struct, frozen=True):
    """How a number earns on its own: day of the month and months after at which points come, and what counts.

    ``counted`` are the operator's accounts that what is charged goes to; ``all_charges``: anything charged counts.
    """

    point_satang: int
    rounding: str
    credit_day: int
    months_after: int
    vat_included: bool
    all_charges: bool
    counted: frozenset[str]


class Expiry(msgspec.Struct, frozen=True):
    """How long points are good: the end of the ``span`` in which they were credited, ``years`` later (R5).

    ``from_credit``: not of the span in which they were charged. ``run_days`` are (month, day) of the runs;
    ``remind_days`` before the last day, at ``remind_second`` of the day, its holder is reminded.
    """

    years: int
    span: str
    from_credit: bool
    run_days: tuple[tuple[int, int], ...]
    remind_days: tuple[int, ...]
    remind_second: int


class Earning(msgspec.Struct, frozen=True):
    """The terms of earning from bills; ``charge`` says what counts of a bill, and what it comes to in points.

    ``from_enrolment``: bills paid before enrolment earn nothing. ``within_days`` and ``calc_within_days`` are both the
    days after a payment by the end of which points are credited. ``single_payment``: a bill paid in parts earns
    nothing; ``late_part``: one completed late earns for what of it was paid in time (R7). ``to_account``: points are
    the account's.
    """

    charge: ChargeTerms
    individual: Individual
    expiry: Expiry
    from_enrolment: bool
    full_payment: bool
    by_due_date: bool
    single_payment: bool
    late_part: bool
    within_days: int
    calc_within_days: int
    sms_account: bool
    sms_individual: bool
    to_account: bool


def read(values: Mapping[str, Values]) -> Earning:
    """The terms of earning of the version in force: document points."""
    points = values["points"]
    charge = _charge(points)
    return Earning(
        charge=charge,
        individual=_individual(points, charge),
        expiry=_expiry(points),
        from_enrolment=points.choice("period.earn-from") == "enrolment-complete",
        full_payment=points.flag("earn.full-payment-required"),
        by_due_date=points.flag("earn.by-due-date"),
        single_payment=points.choice("earn.part-payments") == "single-payment-only",
        late_part=points.choice("earn.late-bill") == "part-paid-in-time",
        within_days=points.days("earn.credited-within"),
        calc_within_days=points.days("calc.within"),
        sms_account=points.flag("calc.sms-account"),
        sms_individual=points.flag("calc.sms-individual"),
        to_account=points.choice("calc.level") == "account",
    )


def _charge(points: Values) -> ChargeTerms:
    return ChargeTerms(
        point_satang=points.satang("rate.charge-per-point"),
        rounding=points.choice("calc.rounding"),
        vat_included=points.flag("rate.vat-included"),
        vat_percent=points.percent("calc.vat"),
        vat_added=points.choice("calc.vat-applied") == "added-to-charge",
        to_satang=points.choice("calc.vat-rounding") == "half-up-satang",
        per_line=points.choice("calc.rounded-per") == "line",
        services=points.texts("earn.services"),
        own_only=points.flag("earn.own-goods-only"),
        less=points.texts("calc.mobile-less"),
        net_of_discount=points.flag("calc.fibre-net-of-discount"),
        products=points.texts("calc.product-types"),
        products_of_formula=points.texts("calc.product-types-of-formula"),
        roaming=points.texts("calc.roaming-counts"),
        excluded=points.texts("calc.excluded-types"),
        excluded_goods=points.texts("calc.excluded-goods"),
        excluded_audio_text=points.texts("calc.excluded-audio-text"),
    )


def _individual(points: Values, charge: ChargeTerms) -> Individual:
    products = (*charge.products, *charge.products_of_formula)
    left_out = (*charge.excluded, *(() if charge.roaming else ("IR",)))
    products = tuple(product for product in products if product not in left_out)
    services = [service for product in products for service in SERVICES_OF_PRODUCTS.get(product, ())]
    counted = {*map(chart.revenue, services), *map(chart.revenue_of, products)}
    if ADD_ONS_OF_PRODUCTS & set(products):
        counted.add(chart.ADDON_REVENUE)
    return Individual(
        point_satang=points.satang("individual.charge-per-point"),
        rounding=points.choice("individual.rounding"),
        credit_day=points.count("individual.credit-day-of-month"),
        months_after=points.months("individual.credit-months-after"),
        vat_included=points.flag("individual.vat-included"),
        all_charges=points.choice("individual.products") == "all-charges",
        counted=frozenset(counted),
    )


def _expiry(points: Values) -> Expiry:
    days = (text.split("-") for text in points.texts("period.expiry-run-days"))
    return Expiry(
        years=points.years("period.expiry-years"),
        span=points.choice("period.expiry-span"),
        from_credit=points.choice("period.expiry-counted-from") == "credited",
        run_days=tuple(sorted((int(month), int(day)) for month, day in days)),
        remind_days=points.days_list("remind.days-before"),
        remind_second=points.time_s("remind.at"),
    )
