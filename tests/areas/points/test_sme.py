"""Which businesses are small or medium: every bound of the table, every exclusion, and the reading of R8."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitthi.areas.points.sme import LARGE, mending, size_by, sizes_of
from sitthi.kernel.decision import RECORDED, REFUSED, Event, Remedy
from sitthi.standing.points_parts import UNKNOWN, BusinessPart
from tests.areas.decided import part, unmet
from tests.areas.points.earning_made import terms
from tests.areas.points.making import BUSINESS, MILLION, PERSON, profile, profiled

MANUFACTURING = "manufacturing"
SERVICES = "services-wholesale-retail"


@pytest.mark.parametrize(
    ("business", "revenue_satang", "size"),
    [
        ("manufacturing", 180_000_000, "small"),
        ("manufacturing", 100 * MILLION, "small"),
        ("manufacturing", 100 * MILLION + 1, "medium"),
        ("manufacturing", 300 * MILLION, "medium"),
        ("manufacturing", 300 * MILLION + 1, "large"),
        ("services", 50 * MILLION, "small"),
        ("wholesale", 50 * MILLION + 1, "medium"),
        ("retail", 300 * MILLION, "medium"),
        ("retail", 300 * MILLION + 1, "large"),
    ],
)
def test_a_size_goes_up_to_its_ceiling_of_revenue(business: str, revenue_satang: int, size: str) -> None:
    """Revenue exactly at a ceiling belongs to the size; a satang more begins the next."""
    found = part(profiled(profile(business=business, revenue_satang=revenue_satang)), BusinessPart)
    assert (found.size, found.sme) == (size, size != LARGE)


@pytest.mark.parametrize(
    ("business", "employees", "size"),
    [
        ("manufacturing", 5, "small"),
        ("manufacturing", 50, "small"),
        ("manufacturing", 51, "medium"),
        ("manufacturing", 200, "medium"),
        ("manufacturing", 201, "large"),
        ("services", 30, "small"),
        ("services", 31, "medium"),
        ("services", 100, "medium"),
        ("services", 101, "large"),
    ],
)
def test_headcount_decides_where_revenue_is_unknown(business: str, employees: int, size: str) -> None:
    """Only a business whose revenue nobody has stated goes by its headcount (R8)."""
    body = profile(business=business, revenue_satang=UNKNOWN, employees=employees)
    found = part(profiled(body), BusinessPart)
    assert (found.size, found.sme) == (size, size != LARGE)


@pytest.mark.parametrize(
    ("group", "revenue_satang", "employees"), [(MANUFACTURING, 180_000_000, 5), (SERVICES, 180_000_000, 6)]
)
def test_a_micro_enterprise_has_ceilings_of_its_own(group: str, revenue_satang: int, employees: int) -> None:
    """The lowest row is read exactly, though a micro enterprise then counts as a small one."""
    joining = terms().joining
    assert size_by(joining, group, revenue_satang=revenue_satang) == "micro"
    assert size_by(joining, group, revenue_satang=revenue_satang + 1) == "small"
    assert size_by(joining, group, employees=employees) == "micro"
    assert size_by(joining, group, employees=employees + 1) == "small"


def test_a_micro_enterprise_takes_part_as_a_small_one() -> None:
    """Without the clause, or were micro to stay micro, it could not take part."""
    body = profile(revenue_satang=1)
    assert part(profiled(body), BusinessPart).size == "small"
    for used in (terms("points/definition.micro-is-small"), terms(definition__micro_counts_as="micro")):
        assert unmet(profiled(body, used)) == ["points/target"]


def test_revenue_decides_against_headcount() -> None:
    """Small revenue with the headcount of a large business is small, and so is the other way round large (R8)."""
    few, many = profile(employees=1000), profile(revenue_satang=301 * MILLION, employees=1)
    decision = profiled(few)
    assert part(decision, BusinessPart).sme
    assert ("points/definition.revenue-prevails", "micro", "large") in [
        (one.clause, one.value, one.threshold) for one in decision.reasons
    ]
    assert unmet(profiled(many)) == ["points/target", "points/definition.corporate"]


@pytest.mark.parametrize(
    ("decided_by", "size"), [("headcount", "large"), ("larger-size", "large"), ("smaller-size", "small")]
)
def test_another_reading_of_disagreeing_figures(decided_by: str, size: str) -> None:
    """Each option of R8 says another size where the figures disagree."""
    body = profile(employees=1000)
    assert part(profiled(body, terms(definition__size_decided_by=decided_by)), BusinessPart).size == size


def test_without_the_clause_both_ceilings_are_kept() -> None:
    """With revenue no longer prevailing, a business must keep to both ceilings of a size."""
    assert not part(profiled(profile(employees=1000), terms("points/definition.revenue-prevails")), BusinessPart).sme


def test_a_size_that_cannot_be_said() -> None:
    """With neither figure known, or headcount not let decide, no size is said, and the business cannot take part."""
    unknown = profiled(profile(revenue_satang=UNKNOWN))
    assert (part(unknown, BusinessPart).size, unmet(unknown)) == ("", ["points/definition.size"])
    used = terms(definition__size_if_revenue_unknown="refuse")
    assert unmet(profiled(profile(revenue_satang=UNKNOWN, employees=3), used)) == ["points/definition.size"]
    assert part(profiled(profile(revenue_satang=UNKNOWN), terms("points/definition.size")), BusinessPart).sme


@pytest.mark.parametrize(
    ("fields", "clause"),
    [
        ({"legal_form": "public-company"}, "points/definition.legal-form"),
        ({"certificate": " "}, "points/definition.legal-form"),
        ({"business": "farming"}, "points/definition.size"),
        ({"reseller": True}, "points/exclusion.reseller"),
        ({"affiliate": True}, "points/exclusion.affiliate"),
        ({"reprofiled": True}, "points/exclusion.reprofiled"),
    ],
)
def test_who_is_left_out(fields: dict[str, Any], clause: str) -> None:
    """Each condition alone keeps a business out, which is recorded; switched off, it does not."""
    decision = profiled(profile(**fields))
    assert (decision.outcome, unmet(decision)) == (RECORDED, [clause])
    assert not part(decision, BusinessPart).sme
    assert part(profiled(profile(**fields), terms(clause)), BusinessPart).sme


@pytest.mark.parametrize("who", ["reseller", "affiliate", "reprofiled"])
def test_an_exclusion_the_terms_lift(who: str) -> None:
    """Where the terms no longer bar them, they take part."""
    used = terms(**{f"exclusion__{who}_barred": False})
    assert part(profiled(profile(**{who: True}), used), BusinessPart).sme


def test_all_that_stands_against_a_business_is_said_at_once() -> None:
    """No condition hides another."""
    body = profile(legal_form="x", certificate="", revenue_satang=301 * MILLION, reseller=True, affiliate=True)
    assert unmet(profiled(body)) == [
        *("points/definition.legal-form", "points/definition.legal-form", "points/target"),
        *("points/definition.corporate", "points/exclusion.reseller", "points/exclusion.affiliate"),
    ]


def test_being_reprofiled_as_corporate_is_told_once() -> None:
    """The category changes when a business becomes corporate, not each time it is said to be."""
    body = profile(reprofiled=True)
    first = profiled(body)
    assert first.events == (Event("holder.category-changed", "corporate"),)
    assert profiled(body, business=part(first, BusinessPart)).events == ()
    assert profiled(profile()).events == ()


def test_a_person_has_no_business() -> None:
    """A person is refused until it is a juristic one."""
    decision = profiled(profile(), holder=PERSON)
    assert (decision.outcome, unmet(decision)) == (REFUSED, ["points/target"])
    assert decision.possible is not None
    assert decision.possible.how == (Remedy("holder.category-changed", {"to": "juristic"}, "holder/H1"),)


def test_corporate_is_read_of_its_own_table() -> None:
    """By headcount where revenue is unknown; by nothing where neither is known."""
    body = profile(revenue_satang=UNKNOWN, employees=101)
    assert unmet(profiled(body)) == ["points/target", "points/definition.corporate"]
    assert unmet(profiled(body, terms("points/definition.corporate"))) == ["points/target"]


def test_a_profile_that_would_do_is_named() -> None:
    """What stands against a business is put right, and what is known and sound is kept."""
    wrong = profiled(profile(legal_form="x", business="retail", revenue_satang=301 * MILLION, reseller=True))
    remedy = mending("H1", part(wrong, BusinessPart), terms())
    assert remedy is not None
    assert remedy.data == {
        "legal_form": "registered-ordinary-partnership",
        "certificate": "shown",
        "business": "retail",
        "annual_revenue": "300000000.00",
    }
    assert mending("H1", BUSINESS, terms(target__sizes=())) is None


@given(
    group=st.sampled_from([MANUFACTURING, SERVICES]),
    revenue_satang=st.integers(0, 400 * MILLION),
    more_satang=st.integers(0, 400 * MILLION),
)
def test_more_revenue_never_makes_a_business_smaller(group: str, revenue_satang: int, more_satang: int) -> None:
    """Sizes rise with revenue."""
    joining = terms().joining
    ranks = [*sizes_of(joining, group), LARGE]
    smaller = size_by(joining, group, revenue_satang=revenue_satang)
    larger = size_by(joining, group, revenue_satang=revenue_satang + more_satang)
    assert ranks.index(smaller) <= ranks.index(larger)
