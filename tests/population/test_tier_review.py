"""A base reviewed over columns comes out as each number's own decision does, from its raw bills."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sitthi.areas.tiers.terms import TiersTerms
from sitthi.areas.tiers.ways import PROGRAMMES
from sitthi.population.compiled import compiled
from sitthi.population.running import Room
from sitthi.population.tier_rates import clauses, columns_of
from sitthi.population.tier_review import Base, Months, Numbers, last_begins, matched, review_all, unsorted
from sitthi.population.tier_rows import Holding
from sitthi.population.tier_running import room_for
from tests.areas.tiers.making import terms
from tests.population.tier_bases import bases, columns, judged_singly

BOOK = terms()
OTHERS = (
    terms(usage__charge_measure="lowest", usage__band_edge="upper-band", usage__threshold_edge="exclusive"),
    terms(usage__charge_measure="latest", usage__payment_test="most-bills-in-time", usage__min_tenure_edge="exclusive"),
    terms(usage__window_bills=3, usage__fewer_bills="refuse", usage__use_test="charged-use-every-month"),
    terms(package__unlisted_price="tier-below", package__price_vat="included", juristic__ways=("use", "invitation")),
    terms(tiers__several_ways="first-held", account__barred_packages=(), account__tenure_of="longest-in-group"),
    terms(
        tiers__several_ways="latest", account__charge_measure="latest-month", account__fibre_charge_over="full-window"
    ),
    terms(account__payment_required=True, account__regular_use_required=True, account__fibre_min_paid_bills=2),
    terms(account__fibre_charge_over="full-window", account__min_tenure=36, prepaid__payment_test="never-holds"),
    terms(way__usage_only_conditions=("charge",)),
    terms("serenade/account.2", "serenade/account.4", "serenade/eligibility.tenure"),
    terms("serenade/account.3", "serenade/account.5", "serenade/prepaid.registration", "serenade/package"),
)
"""Other terms, so that each figure of the rule is another somewhere."""


def outcome(base: Base, by: TiersTerms, run: Any) -> list[tuple[int, ...]]:
    """What a run fills in: rank, way, ways, met, mean charge and clause of every number."""
    found = room_for(Room(), len(base.numbers.number))
    run(base, columns_of(by), found)
    return list(zip(*(one.tolist() for one in (*found[:4], found.mean_satang, found.clause)), strict=True))


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(base=bases())
def test_a_base_comes_out_as_the_single_decisions_do(base: list[Holding]) -> None:
    """Starting from raw bills, every number gets the rank, ways, conditions and charge of its own decision."""
    reviewed = outcome(columns(base, BOOK), BOOK, compiled(review_all))
    assert [row[:5] for row in reviewed] == judged_singly(base, BOOK)


@pytest.mark.parametrize("by", OTHERS, ids=range(len(OTHERS)))
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(base=bases())
def test_it_does_so_by_other_terms_as_well(base: list[Holding], by: TiersTerms) -> None:
    """Values moved and clauses switched off move both alike."""
    reviewed = outcome(columns(base, by), by, compiled(review_all))
    assert [row[:5] for row in reviewed] == judged_singly(base, by)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(base=bases())
def test_the_compiled_text_gives_what_the_plain_text_gives(base: list[Holding]) -> None:
    """One text, run by Python or compiled, gives the same rows, the deciding clause too."""
    given_columns = columns(base, BOOK)
    numbers, months, ends, day = given_columns
    plain = Base(
        Numbers._make(one.tolist() for one in numbers), Months._make(one.tolist() for one in months), ends, day
    )
    assert outcome(given_columns, BOOK, compiled(review_all)) == outcome(plain, BOOK, review_all)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(base=bases())
def test_the_deciding_clause_is_that_of_the_way_or_of_a_condition_not_met(base: list[Holding]) -> None:
    """A number with a tier has it by the clause of its way; one without is refused by one of the way by use."""
    cited, given_columns = clauses(BOOK), columns(base, BOOK)
    for place, row in enumerate(outcome(given_columns, BOOK, compiled(review_all))):
        rank, way, clause = row[0], row[1], cited[row[5]]
        device = f"serenade/device.{PROGRAMMES[given_columns.numbers.device[place] - 1]}"
        of_ways = (f"serenade/usage.{BOOK.tiers[rank]}", "serenade/package", device, "serenade/account.thresholds")
        if way >= 0:
            assert clause == (*of_ways, "serenade/juristic.by-invitation")[way]
        else:
            assert rank == 0
            assert clause in {*cited[1:6], "serenade/usage.emerald"}


def test_months_are_found_where_their_numbers_are() -> None:
    """Numbers without months have none; a month that is not after the one above is told."""
    number = np.array([5, 6, 7], np.int64)
    days, ends = np.array([1, 2, 2], np.int32), np.zeros(3, np.int64)
    charge, flags = np.zeros(3, np.int32), np.zeros(3, np.int8)
    months = Months(np.array([5, 5, 7], np.int64), days, charge, flags)
    for run in (matched, compiled(matched)):
        assert run(number, months, 0, 0, ends) == (2, 3, True)
        assert ends.tolist()[:2] == [2, 2]
        assert run(number, months._replace(to_day=np.array([2, 2, 2], np.int32)), 0, 0, ends) == (0, 1, False)


def test_rows_out_of_order_are_found() -> None:
    """Citizens rise, and so do the numbers of each; the last citizen's rows are found from the end."""
    rising = np.array([1, 1, 2, 2], np.int64)
    assert unsorted(rising, np.array([3, 4, 1, 2], np.int64)) == -1
    assert unsorted(rising, np.array([3, 3, 1, 2], np.int64)) == 1
    assert unsorted(rising[::-1], np.arange(4)) == 2
    assert last_begins(rising) == 2
    assert isinstance(columns([], BOOK).numbers, Numbers)
