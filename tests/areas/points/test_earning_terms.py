"""What earning, months, expiry and reminders read from the book."""

from __future__ import annotations

import datetime as dt

from sitthi.areas.points.earning_terms import read
from sitthi.ledger import chart
from sitthi.terms import Values
from tests.areas.points.earning_made import terms
from tests.shipped import shipped

CLAUSES = frozenset(
    f"points/{name}"
    for name in (
        *("rate", "3", "4", "period.earn", "period.expiry", "period.expiry-run", "note.5.individual-calc", "note.7"),
        *("calc.within-a-day", "calc.ba-level", "calc.charge", "calc.products", "calc.excluded", "calc.floor"),
    )
)
NOT_OURS = {
    "period.expired-redeemable": "of redeeming",
}


def test_every_value_of_earning_is_read() -> None:
    """Those of its clauses, but a few with a reason."""
    values = Values(shipped().in_force("points", dt.date(2024, 5, 15)))
    read({"points": values})
    wanted = {value.name for value in values.version.values.values() if value.clause in CLAUSES}
    assert wanted - values.read == set(NOT_OURS)


def test_the_runs_are_in_order_of_the_year() -> None:
    """However the book lists them."""
    found = terms(period__expiry_run_days=("12-31", "03-31")).earning.expiry
    assert found.run_days == ((3, 31), (12, 31))


def test_the_accounts_that_count_for_an_individual_are_those_of_the_products() -> None:
    """Services of the products that count for an account, those products by their own names, and add-ons (R59, H9)."""
    services = ("voice", "data", "sms", "mms", "international", "roaming")
    expected = {chart.ADDON_REVENUE, *map(chart.revenue, services), *map(chart.revenue, ("idd", "ir", "fbb"))}
    assert terms().earning.individual.counted == expected
