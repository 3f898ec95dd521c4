"""One number explained by the single decision's own rules is what the whole base says of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from sitthi.areas.tiers.core import PAYMENT, TENURE
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.kernel.errors import BadInput
from sitthi.population.compiled import compiled
from sitthi.population.running import Room
from sitthi.population.tier_explain import Verdict, explain, found, number_named
from sitthi.population.tier_files import MONTHS_FILE, NUMBERS_FILE
from sitthi.population.tier_rates import clauses, columns_of
from sitthi.population.tier_review import Base, Months, Numbers, review_all
from sitthi.population.tier_rows import Holding
from sitthi.population.tier_running import room_for
from sitthi.population.tier_whatif import Files
from sitthi.standing.tier_parts import WAYS
from tests.areas.tiers.making import terms
from tests.population.tier_bases import TODAY, bases, columns, write

BOOK = terms()
OTHERS = (
    terms(usage__charge_measure="lowest", usage__window_bills=3, usage__use_test="charged-use-every-month"),
    terms(tiers__several_ways="latest", account__charge_measure="latest-month", package__price_vat="included"),
    terms(tiers__several_ways="first-held", account__tenure_of="longest-in-group", account__receivers=2),
    terms(account__payment_required=True, account__regular_use_required=True, prepaid__payment_test="never-holds"),
    terms("serenade/account.2", "serenade/account.3", "serenade/eligibility.tenure", usage__charge_vat="excluded"),
    terms("serenade/account.4", "serenade/account.5", usage__charge_products=("Voice",), usage__use_products=()),
)
"""Other terms, by values that move figures and by some that the base has taken in."""


def rows_of(base: list[Holding], by: TiersTerms) -> Base:
    """A base as plain figures."""
    numbers, months, ends, day = columns(base, by)
    lists = ([one.tolist() for one in columns_] for columns_ in (numbers, months))
    people, bills = lists
    return Base(Numbers(*people), Months(*bills), ends.tolist(), day)


def citizen(base: Base, place: int) -> tuple[Base, int]:
    """The rows of the citizen a place belongs to."""
    rows = [row for row, one in enumerate(base.numbers.citizen) if one == base.numbers.citizen[place]]
    first, last = rows[0], rows[-1] + 1
    month = base.ends[first - 1] if first else 0
    numbers = Numbers._make(one[first:last] for one in base.numbers)
    months = Months._make(one[month : base.ends[last - 1]] for one in base.months)
    return Base(numbers, months, [end - month for end in base.ends[first:last]], base.as_of_day), place - first


def told(verdict: Verdict) -> tuple[int, ...]:
    """What an outcome has of a number: rank, way, ways, conditions, charge."""
    return (*verdict.judged[:4], verdict.charge_satang)


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(base=bases())
def test_a_number_explained_is_what_the_base_says(base: list[Holding]) -> None:
    """Rank, way, every way, every condition, charge and deciding clause, of every number."""
    check(base, BOOK)


@pytest.mark.parametrize("by", OTHERS, ids=range(len(OTHERS)))
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(base=bases())
def test_it_is_so_by_other_terms(base: list[Holding], by: TiersTerms) -> None:
    """The rows are those of the book; the other terms are asked of them alike."""
    check(base, by)


def check(base: list[Holding], by: TiersTerms) -> None:
    """Every number of a base, explained and reviewed by the same terms."""
    given_columns, rows = columns(base, BOOK), rows_of(base, BOOK)
    outcome = room_for(Room(), len(rows.numbers.number))
    compiled(review_all)(given_columns, columns_of(by), outcome)
    reviewed = list(zip(*(one.tolist() for one in (*outcome[:4], outcome.mean_satang)), strict=True))
    for place, row in enumerate(reviewed):
        verdict = explain(*citizen(rows, place), by, BOOK)
        assert told(verdict) == row
        assert verdict.clause == clauses(by)[outcome.clause[place]]
        assert (verdict.tier, verdict.way) == (by.tiers[row[0]], WAYS[row[1]] if row[0] else "")


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(base=bases())
def test_every_way_has_its_reason_and_conditions_say_what_the_bits_say(base: list[Holding]) -> None:
    """Each of the five ways is named with the tier it gives; a number of a group is told with all of the group."""
    rows = rows_of(base, BOOK)
    for place in range(len(rows.numbers.number)):
        verdict = explain(*citizen(rows, place), BOOK, BOOK)
        named = [one.threshold for one in verdict.reasons if one.reading == "R14"]
        assert sorted(map(str, named)) == sorted(WAYS)
        met = {one.clause: one.met for one in verdict.reasons}
        assert met["serenade/eligibility.tenure"] == bool(verdict.judged.met & TENURE)
        assert met["serenade/eligibility.payment"] == bool(verdict.judged.met & PAYMENT)
        grouped = rows.numbers.group_no[place] and not rows.numbers.juristic[place]
        assert bool(verdict.members) == bool(grouped)
        assert all(not one.adds_satang or all(reason.met for reason in one.reasons) for one in verdict.members)


@settings(
    deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(base=bases())
def test_a_number_is_found_in_the_files(base: list[Holding], tmp_path: Path) -> None:
    """By its name or as the files have it, with all rows of its citizen; one that is not there is refused."""
    write(tmp_path, base, BOOK)
    files, rows = Files(tmp_path / NUMBERS_FILE, tmp_path / MONTHS_FILE, TODAY), rows_of(base, BOOK)
    last = len(rows.numbers.number) - 1
    name = dict(zip(base[-1].number_nos, base[-1].members, strict=True))[rows.numbers.number[last]].number.number
    number = number_named(tmp_path, name)
    assert number == rows.numbers.number[last] == number_named(tmp_path, str(number))
    assert found(files, number, lambda _: None) == citizen(rows, last)
    with pytest.raises(BadInput, match="number 7 is not in the base"):
        found(files, 7, lambda _: None)
    with pytest.raises(BadInput, match="there is no number 'x'"):
        number_named(tmp_path, "x")
