"""What billing reads of the book is what stands in it."""

from sitthi.areas.billing.terms import read
from tests.areas.billing.making import terms, values


def test_the_products_are_those_of_the_book() -> None:
    """The products of bill.issued, and the advance of form 3, each with the tax it carries by itself."""
    assert terms().product_names == (
        "Voice, Data, SMS, IR, IDD, FBB, Solution, Goods, AudioText, Installation, Fee, Advance"
    )
    assert set(terms().products.values()) <= set(terms().taxes)


def test_rate_days_and_roundings() -> None:
    """7% once a bill, half up; 15 days; months; instalments half up with the rest at the end (R24)."""
    found = terms()
    assert (found.vat_hundredths, found.vat_rounding, found.inclusive_kept) == (700, "half-up", True)
    assert (found.due_days, found.cycle_months, found.overdue_message) == (15, 1, True)
    assert (found.credit_rounding, found.credit_remainder) == ("half-up", "last-invoice")


def test_clauses_switched_off_are_known() -> None:
    """They are handed to the rules as they come."""
    assert read(values(), frozenset({"sample/billing"})).off == frozenset({"sample/billing"})
