"""What of a bill counts, and how many points it comes to."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitthi.areas.points.charge import EXACT, base_of, bias_of, charge_of, earned, points_at, points_of
from sitthi.standing.money_parts import Line
from sitthi.terms.model import Plain
from tests.areas.points.earning_made import C1, line, terms

POINT = 2_500 * EXACT
NONE: frozenset[str] = frozenset()


def points(*lines: Line, off: tuple[str, ...] = (), **moved: Plain) -> int:
    """Points of lines, with clauses switched off or values moved."""
    charge = terms(*off, **moved).earning.charge
    return earned(base_of(lines, charge, frozenset(off)), charge, charge.rounding, frozenset(off))


def left_out(*lines: Line, off: tuple[str, ...] = (), **moved: Plain) -> tuple[tuple[str, str], ...]:
    """By which clauses lines do not count."""
    return base_of(lines, terms(**moved).earning.charge, frozenset(off)).left_out


def exact(*lines: Line, off: tuple[str, ...] = (), **moved: Plain) -> int:
    """What lines come to, in ten-thousandths of a satang."""
    return charge_of(lines, terms(**moved).earning.charge, frozenset(off))


def test_the_worked_bill_earns_59_points() -> None:
    """(900 + 499) x 1.07 = 1,496.93, and 59 points (C1)."""
    base = base_of(C1, terms().earning.charge, NONE)
    assert charge_of(base.lines, terms().earning.charge, NONE) == 149_693 * EXACT
    assert points(*C1) == 59


@pytest.mark.parametrize(
    ("charge", "rounding", "found"),
    [
        (POINT - 1, "down", 0),
        (POINT, "down", 1),
        (2 * POINT - 1, "down", 1),
        (POINT // 2 - 1, "half-up", 0),
        (POINT // 2, "half-up", 1),
        (1, "up", 1),
        (POINT, "up", 1),
        (POINT + 1, "up", 2),
        (0, "up", 0),
        (-POINT, "down", 0),
        (-1, "up", 0),
    ],
)
def test_points_are_rounded_as_the_terms_say(charge: int, rounding: str, found: int) -> None:
    """Down in the book: a ten-thousandth of a satang short is a point short; nothing is ever below zero."""
    assert points_of(charge, POINT, bias_of(rounding, POINT)) == found
    assert points_at(charge, 2_500, rounding) == found


def test_a_rate_of_nothing_earns_nothing() -> None:
    """A point for every 0 THB is no rate."""
    assert points_at(POINT, 0, "down") == 0


@given(st.integers(0, 10**9), st.sampled_from([1, 2_500 * EXACT, 7]))
def test_more_charge_never_earns_less(charge: int, point: int) -> None:
    """Points grow with the charge, by one at each whole unit."""
    assert points_of(charge + point, point, 0) == points_of(charge, point, 0) + 1
    assert points_of(charge + 1, point, 0) - points_of(charge, point, 0) in {0, 1}


def test_vat_comes_on_top_and_is_exact() -> None:
    """23.36 with VAT is 24.9952 and no point; 23.37 is 25.0059 and one; rounding to satang first changes it (R6)."""
    assert exact(line("Voice", 2_336)) == 24_995_200
    assert points(line("Voice", 2_336)) == 0
    assert points(line("Voice", 2_337)) == 1
    assert exact(line("Voice", 2_336), calc__vat_rounding="half-up-satang") == 25_000_000
    assert points(line("Voice", 2_336), calc__vat_rounding="half-up-satang") == 1


def test_lines_with_vat_or_outside_tax_count_as_they_are() -> None:
    """25.00 told with VAT, or outside tax, is 25.00 (R128)."""
    assert exact(line("Voice", 2_500, "inclusive"), line("Data", 100, "outside")) == 2_600 * EXACT


def test_without_vat_it_is_taken_out_of_lines_that_contain_it() -> None:
    """26.75 with VAT is 25.00 before it, to the last part of a satang."""
    lines = (line("Voice", 2_675, "inclusive"), line("Data", 100), line("Data", 10, "outside"))
    assert exact(*lines, rate__vat_included=False) == 2_610 * EXACT
    assert points(line("Voice", 2_674, "inclusive"), rate__vat_included=False) == 0
    assert points(line("Voice", 2_675, "inclusive"), rate__vat_included=False) == 1


def test_the_formula_to_the_letter_would_leave_the_tax_alone() -> None:
    """Times 7% and nothing else (R6)."""
    assert exact(line("Voice", 10_000), calc__vat_applied="multiplied-by-rate") == 700 * EXACT


def test_without_its_clause_no_vat_is_added() -> None:
    """Charges are then taken as they stand, and nothing is deducted."""
    assert exact(line("Voice", 10_000), line("Voice", 100, "inclusive"), off=("points/calc.charge",)) == 10_100 * EXACT
    off = ("points/calc.charge",)
    assert left_out(line("IR", 100, text="incoming"), off=off, calc__roaming_counts=("outgoing",)) == ()


def test_it_is_rounded_once_a_bill() -> None:
    """Two lines of 20.00 make 42.80 and one point; each for itself makes none (R6)."""
    lines = (line("Voice", 2_000), line("Data", 2_000))
    assert points(*lines) == 1
    assert points(*lines, calc__rounded_per="line") == 0


@pytest.mark.parametrize("product", ["Voice", "Data", "SMS", "IR", "IDD", "FBB"])
def test_calls_data_messages_roaming_international_and_fibre_count(product: str) -> None:
    """The list and the formula complete each other (R55)."""
    assert left_out(line(product, 2_500)) == ()
    assert points(line(product, 2_500)) == 1


@pytest.mark.parametrize(
    ("product", "clauses"),
    [
        ("Solution", ["points/calc.charge", "points/calc.products", "points/calc.excluded"]),
        ("Goods", ["points/calc.products", "points/calc.excluded"]),
        ("AudioText", ["points/calc.products", "points/calc.excluded"]),
        ("Installation", ["points/calc.products", "points/calc.excluded"]),
        ("SetTopBox", ["points/calc.products", "points/calc.excluded"]),
        ("Fee", ["points/calc.products"]),
    ],
)
def test_other_products_do_not_count(product: str, clauses: list[str]) -> None:
    """Every clause that says so is named; once all are switched off the product counts."""
    one = line(product, 2_500)
    assert left_out(one, one) == tuple((clause, product) for clause in clauses)
    assert points(one) == 0
    assert points(one, off=tuple(clauses)) == 1


@pytest.mark.parametrize("text", ["donation", "google-pay", "top-up", "netflix"])
def test_goods_of_others_do_not_count_whatever_they_are_billed_as(text: str) -> None:
    """Only payments for the operator's own goods and services do; two clauses say so."""
    one = line("Data", 2_500, text=text)
    assert left_out(one) == (("points/3", "Data"), ("points/calc.excluded", "Data"))
    assert left_out(one, earn__own_goods_only=False) == (("points/calc.excluded", "Data"),)
    assert left_out(one, calc__excluded_goods=()) == ()


def test_audio_text_billed_as_a_call_does_not_count() -> None:
    """A call to 1900 is told by its text; one to a number that only contains it counts."""
    assert left_out(line("Voice", 2_500, text="1900111222")) == (("points/calc.excluded", "Voice"),)
    assert left_out(line("Voice", 2_500, text="0819001900")) == ()
    assert left_out(line("Voice", 2_500, text="1900111222"), off=("points/calc.excluded",)) == ()


def test_roaming_counts_by_what_it_is_for() -> None:
    """Calls made, calls received and data count; a kind the terms drop does not, one that is not told does."""
    for text in ("outgoing", "incoming", "data", ""):
        assert left_out(line("IR", 2_500, text=text)) == ()
    assert left_out(line("IR", 2_500, text="data"), calc__roaming_counts=("outgoing",)) == (
        ("points/calc.charge", "IR"),
    )
    assert left_out(line("IR", 2_500), calc__roaming_counts=("outgoing",)) == ()
    assert left_out(line("IR", 2_500), calc__roaming_counts=()) == (("points/calc.charge", "IR"),)


def test_fibre_counts_less_its_discount() -> None:
    """599.00 less 100.00; were the discount not to count, it would lower nothing."""
    lines = (line("FBB", 59_900), line("FBB", -10_000))
    assert points(*lines) == 21
    assert points(*lines, calc__fibre_net_of_discount=False) == 25
    assert points(line("Voice", 59_900), line("Voice", -10_000), calc__fibre_net_of_discount=False) == 21


def test_services_that_take_part_count() -> None:
    """Without fibre among them its lines drop out, without mobile all others do."""
    lines = (line("FBB", 2_500), line("Voice", 5_000))
    assert points(*lines) == 3
    assert left_out(*lines, earn__services=("postpaid-mobile",)) == (("points/3", "FBB"),)
    assert left_out(*lines, earn__services=("fibre",)) == (("points/3", "Voice"),)


def test_an_advance_given_back_is_a_means_of_payment() -> None:
    """A line that names a contract neither counts nor lowers what counts, whatever is switched off."""
    back = line("Credit", -4_167, contract="c1")
    assert points(line("Voice", 2_500), back) == 1
    assert left_out(back) == ()
    assert points(line("Voice", 2_500), back, off=("points/calc.products",)) == 1


def test_a_bill_of_credits_earns_nothing() -> None:
    """What is below zero together earns no points."""
    assert points(line("Voice", 2_500), line("FBB", -5_000)) == 0
    assert points() == 0


TAXED = st.builds(line, st.sampled_from(["Voice", "FBB", "IDD"]), st.integers(-50_000, 500_000))


@given(st.lists(TAXED, max_size=6))
def test_points_of_a_bill_are_its_exact_charge_in_25_thb(lines: list[Line]) -> None:
    """Times 1.07, by 25, the rest dropped once; as fractions say it (R6)."""
    charge = sum(Fraction(one.amount_satang, 100) for one in lines) * Fraction(107, 100)
    assert points(*lines) == max(charge // 25, 0)
