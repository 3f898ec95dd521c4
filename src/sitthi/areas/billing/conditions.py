"""Conditions that several commands of billing share."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.billing.terms import BillingTerms
from sitthi.kernel.decision import Scalar
from sitthi.standing.money_parts import Line
from sitthi.standing.reasons import Look

CLAUSE = "sample/billing"
CYCLE_CLAUSE = "prepaid/cycle.form3"
CREDIT_CLAUSE = "prepaid/cycle.form3-credit"
NOTHING = "house/nothing-to-do"


def note(look: Look, clause: str, value: Scalar, unit: str, threshold: Scalar = None, *, reading: str = "") -> None:
    """State what a clause gave or cost where there is nothing to be met."""
    look.check(clause, met=True, value=value, threshold=threshold, unit=unit, reading=reading)


def with_taxes(lines: tuple[Line, ...], terms: BillingTerms) -> tuple[Line, ...]:
    """The lines, each with a tax: where it says none, that of its product."""
    if all(line.tax for line in lines):
        return lines
    return tuple(line if line.tax else replace(line, tax=terms.products.get(line.product, "")) for line in lines)


def check_lines(look: Look, lines: tuple[Line, ...], terms: BillingTerms) -> bool:
    """Every line has a product and a tax that the terms list (R128); answers whether one has not."""
    products = dict.fromkeys(line.product for line in lines)
    strange = [product for product in products if product not in terms.products]
    said = ", ".join(strange or products)
    unmet = look.check(CLAUSE, not strange, said, terms.product_names)
    taxes = dict.fromkeys(line.tax for line in lines)
    untaxed = [tax for tax in taxes if tax not in terms.taxes]
    said = ", ".join(untaxed or taxes)
    return look.check(CLAUSE, not untaxed, said, ", ".join(terms.taxes), reading="R128") or unmet
