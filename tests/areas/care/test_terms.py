"""What the rules of device protection read from the book."""

from __future__ import annotations

import datetime as dt

from sitthi.areas.care.terms import read
from sitthi.kernel.moment import HOUR_US
from sitthi.terms import Values
from tests.areas.care.making import terms
from tests.days import at, day
from tests.shipped import shipped

OURS = frozenset(
    f"care/{name}"
    for name in (
        *("0.scope", "2.9", "2.10", "2.15", "2.16", "2.21", "2.22", "2.23", "2.33", "2.34", "2.39", "4.1.a", "4.1.b"),
        *("4.1.c", "4.1.d", "4.1.e", "5.1", "7.1", "7.3", "7.3.b", "7.4", "7.5", "8.3", "13.2", "13.3", "16.1", "17.9"),
        *("18", "18.1", "18.3", "18.10", "18.17", "19.6"),
    )
)
NOT_OURS = {
    "suspension.sim-lost": "of requests, which stay open",
    "end.open-request": "of requests, which are fulfilled or refunded",
}


def test_every_value_of_plans_is_read() -> None:
    """Those of its clauses, but a few with a reason; and those of the sample pack."""
    book, on = shipped(), dt.date(2024, 5, 15)
    values = {name: Values(book.in_force(name, on)) for name in ("care", "sample", "general", "prepaid")}
    read(values, frozenset())
    care, sample = values["care"], values["sample"]
    wanted = {value.name for value in care.version.values.values() if value.clause in OURS}
    assert wanted - care.read == set(NOT_OURS)
    listed = {value.name for value in sample.version.values.values() if value.name.startswith("care.")}
    assert listed == sample.read


def test_terms_are_in_the_shape_rules_use() -> None:
    """Instants, Thai days and lookups in place of dates and tables."""
    used = terms()
    assert used.joining.from_us == at("2024-03-21")
    assert used.joining.moved_from_day == day("2023-09-22")
    assert used.joining.give_up_us == 24 * HOUR_US
    assert used.joining.foreigner_ids == ("passport", "work-permit")
    assert used.joining.promotions["care-launch"].free_months == 1
    assert used.ending.kinds["care/18.4"] == "dishonesty"


def test_listed_models_are_in_order_of_their_launch() -> None:
    """A higher rank is never older by a generation, so that nothing newer passes for an equal."""
    models = terms().joining.models
    assert len({one.rank for one in models}) == len({one.model for one in models}) == len(models)
    assert all(one.rrp_satang > 0 and one.launched_day < day("2026-01-01") for one in models)
    by_rank = sorted(models, key=lambda one: one.rank)
    assert [one.model for one in by_rank if one.model.endswith("Pro Max")] == [
        f"iPhone {number} Pro Max" for number in range(11, 18)
    ]
