"""What the rules of billing read from the book, in the shape they use it in."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.terms import Values


class BillingTerms(msgspec.Struct, frozen=True):
    """The terms of bills; ``off`` are the clauses an overlay has switched off.

    ``products`` are those a line may have, with the tax it carries where it says none; ``vat_hundredths`` is the rate
    in hundredths of a percent. ``inclusive_kept``: rounding never changes the total of prices told with VAT (R128).
    """

    off: frozenset[str]
    products: Mapping[str, str]
    product_names: str
    taxes: tuple[str, ...]
    vat_hundredths: int
    vat_rounding: str
    inclusive_kept: bool
    due_days: int
    cycle_months: int
    overdue_message: bool
    credit_rounding: str
    credit_remainder: str


def _product(product: str, tax: str) -> tuple[str, str]:
    """A row of the table of products."""
    return product, tax


def read(values: Mapping[str, Values], off: frozenset[str]) -> BillingTerms:
    """The terms of the versions in force: documents sample, prepaid (form 3) and general (VAT)."""
    sample, prepaid, general = values["sample"], values["prepaid"], values["general"]
    products = dict(sample.rows("bill.products", _product))
    return BillingTerms(
        off=off,
        products=products,
        product_names=", ".join(products),
        taxes=general.texts("tax.line-kinds"),
        vat_hundredths=general.percent("tax.vat"),
        vat_rounding=sample.choice("bill.vat-rounding"),
        inclusive_kept=general.flag("tax.inclusive-total-kept"),
        due_days=sample.days("bill.due-days"),
        cycle_months=prepaid.months("form3.cycle-months"),
        overdue_message=sample.flag("bill.overdue-message"),
        credit_rounding=prepaid.choice("form3.credit-rounding"),
        credit_remainder=prepaid.choice("form3.credit-remainder"),
    )
