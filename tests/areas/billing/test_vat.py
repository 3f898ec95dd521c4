"""VAT of a bill (R128), and that what is posted is what the bill says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.billing.invoice import reckon
from sitthi.areas.billing.terms import BillingTerms
from sitthi.ledger import chart
from sitthi.standing.money_parts import BillingPart, BillPart, ContractPart, Line
from tests.areas.billing.making import BA, contract, issue, line, standing, terms
from tests.areas.decided import moved, parts

PRODUCTS = sorted(terms().products)
AMOUNTS = st.integers(-500_000, 5_000_000)
LINES = st.lists(
    st.builds(
        line,
        AMOUNTS,
        st.sampled_from(["exclusive", "inclusive", "outside"]),
        st.sampled_from(PRODUCTS),
        st.sampled_from(["", "C9"]),
    ),
    min_size=1,
    max_size=8,
).map(tuple)
INCLUSIVE = st.lists(st.builds(line, AMOUNTS, st.just("inclusive")), min_size=1, max_size=8).map(tuple)


@pytest.mark.parametrize(
    ("lines", "vat", "total"),
    [
        ([line(10_000)], 700, 10_700),
        # VAT is rounded once: three lines of 0.05 make 0.15 x 7% = 0.0105
        ([line(5), line(5), line(5)], 1, 16),
        # exactly half a satang goes up: 0.50 x 7% = 0.035
        ([line(50)], 4, 54),
        ([line(49)], 3, 52),
        ([line(10_700, "inclusive")], 700, 10_700),
        ([line(10_000, "inclusive")], 654, 10_000),
        ([line(10_000, "outside")], 0, 10_000),
        ([line(10_000), line(10_700, "inclusive"), line(10_000, "outside")], 1_400, 31_400),
        # a credit note comes off before VAT
        ([line(10_000), line(-4_000, product="Fee")], 420, 6_420),
        ([line(10_700, "inclusive"), line(-10_700, "inclusive")], 0, 0),
    ],
)
def test_the_vat_of_lines(lines: list[Line], vat: int, total: int) -> None:
    """Before VAT once a bill and half up, with VAT as contained, outside none."""
    invoice = reckon(BA, tuple(lines), terms(), advances=True)
    assert (invoice.vat_satang, invoice.total_satang) == (vat, total)


@given(INCLUSIVE)
def test_vat_never_changes_a_price_told_with_vat(lines: tuple[Line, ...]) -> None:
    """The total of such lines is their sum, and the VAT in it that of the sum."""
    invoice = reckon(BA, lines, terms(), advances=True)
    told = sum(one.amount_satang for one in lines)
    assert invoice.total_satang - invoice.over_satang == told
    assert abs(invoice.vat_satang * 107 - told * 7) * 2 <= 107


@given(LINES)
def test_the_total_is_made_of_its_lines(lines: tuple[Line, ...]) -> None:
    """Lines with VAT and outside tax count as they are; on the others comes VAT, rounded once."""
    invoice = reckon(BA, lines, terms(), advances=True)
    before = sum(one.amount_satang for one in lines if one.tax == "exclusive")
    rest = sum(one.amount_satang for one in lines if one.tax != "exclusive")
    on_top = invoice.total_satang - invoice.over_satang - rest - before
    assert abs(on_top * 100 - before * 7) * 2 <= 100


@given(LINES)
def test_what_is_posted_is_what_the_bill_says(lines: tuple[Line, ...]) -> None:
    """Receivable grows by the total, VAT by the bill's VAT, credit by what is left over, the rest by product."""
    invoice = reckon(BA, lines, terms(), advances=True)
    gains = moved(invoice.transfers)
    assert gains.pop(chart.receivable(BA), 0) == -invoice.total_satang
    assert gains.pop(chart.VAT, 0) == invoice.vat_satang
    assert gains.pop(chart.credit(BA), 0) == invoice.over_satang
    assert sum(gains.values()) == invoice.total_satang - invoice.over_satang - invoice.vat_satang


@given(LINES, st.integers(0, 12), st.integers(0, 600_000), st.integers(0, 100_000))
def test_parts_change_by_what_is_posted(lines: tuple[Line, ...], count: int, advance: int, credit: int) -> None:
    """Open bills, credit and advances change by exactly what moves between their accounts."""
    held = contract(advance_satang=advance, credited_satang=min(advance, count * 100), credited_count=min(count, 1))
    found = standing(billing=BillingPart(BA, credit), contracts=(held,))
    decision = issue(found=found, lines=lines)
    gains = moved(decision.transfers)
    (bill,) = parts(decision, BillPart)
    billing = next(iter(parts(decision, BillingPart)), found.billing)
    after = next(iter(parts(decision, ContractPart)), held)
    kept = [one for one in lines if one.product == "Advance" and one.contract]
    paid_ahead = sum(one.amount_satang for one in kept)
    assert gains.get(chart.receivable(BA), 0) == -bill.open_satang
    assert gains.get(chart.credit(BA), 0) == billing.credit_satang - credit
    assert billing.credit_satang >= 0
    if not any(one.tax == "inclusive" for one in kept):
        given_back = after.credited_satang - held.credited_satang
        assert gains.get(chart.advance(BA), 0) == paid_ahead - given_back


def moving(**fields: object) -> BillingTerms:
    """The shipped terms with a field moved."""
    return replace(terms(), **fields)


def test_the_terms_may_round_otherwise() -> None:
    """Rounding is a choice of the book."""
    lines = (line(50), line(100, "inclusive"))
    found = [reckon(BA, lines, moving(vat_rounding=how), advances=True).vat_satang for how in ("half-up", "down", "up")]
    assert found == [4 + 7, 3 + 6, 4 + 7]


def test_totals_need_not_stay_where_the_terms_say_so() -> None:
    """Then VAT is rounded once over all taxed lines, and prices told with VAT may come out a satang different."""
    lines = (line(7, "inclusive"), line(7))
    kept = reckon(BA, lines, terms(), advances=True)
    once = reckon(BA, lines, moving(inclusive_kept=False), advances=True)
    assert (kept.vat_satang, kept.total_satang) == (0, 14)
    assert (once.vat_satang, once.total_satang) == (1, 15)


def test_another_rate_is_another_vat() -> None:
    """The rate is the book's."""
    invoice = reckon(BA, (line(10_000), line(11_000, "inclusive")), moving(vat_hundredths=1_000), advances=True)
    assert (invoice.vat_satang, invoice.total_satang) == (2_000, 22_000)
