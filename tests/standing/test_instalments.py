"""The instalments in which an advance is given back."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.standing.instalments import credit_due
from sitthi.standing.money_parts import FORM_2, FORM_3, RUNNING, ContractPart


class Terms(msgspec.Struct, frozen=True):
    """What the terms say of instalments."""

    credit_rounding: str = "half-up"
    credit_remainder: str = "last-invoice"


def contract(advance_satang: int = 50_000, months: int = 12, form: str = FORM_3) -> ContractPart:
    """A contract signed and not yet on any bill."""
    return ContractPart(
        contract="c1",
        number="0812345678",
        account="a1",
        form=form,
        offer="handset-12",
        state=RUNNING,
        signed_us=0,
        start_day=0,
        end_day=365,
        term_months=12,
        advance_satang=advance_satang,
        vat_satang=0,
        credit_months=months,
    )


def instalments(part: ContractPart, terms: Terms, bills: int) -> list[int]:
    """What so many bills give back, one after the other."""
    given_back = []
    for _ in range(bills):
        satang = credit_due(part, terms)
        given_back.append(satang)
        if satang:
            credited = part.credited_satang + satang
            part = replace(part, credited_satang=credited, credited_count=part.credited_count + 1)
        else:
            part = replace(part, credited_count=part.credited_count + 1)
    return given_back


def test_500_over_12_bills() -> None:
    """500.00 over 12 bills is 11 x 41.67 and 41.63 (E8), and a 13th gives nothing."""
    assert instalments(contract(), Terms(), 13) == [4_167] * 11 + [4_163, 0]


@pytest.mark.parametrize(
    ("rounding", "remainder", "first", "middle", "last"),
    [
        ("half-up", "last-invoice", 4_167, 4_167, 4_163),
        ("up", "last-invoice", 4_167, 4_167, 4_163),
        ("down", "last-invoice", 4_166, 4_166, 4_174),
        ("half-up", "first-invoice", 4_163, 4_167, 4_167),
        ("down", "first-invoice", 4_174, 4_166, 4_166),
    ],
)
def test_other_readings_of_the_instalments(rounding: str, remainder: str, first: int, middle: int, last: int) -> None:
    """The terms name the rounding, and which bill evens it out (R24)."""
    assert instalments(contract(), Terms(rounding, remainder), 12) == [first, *[middle] * 10, last]


def test_never_more_than_what_is_left() -> None:
    """7 satang over 12 bills are given back one by one, and then there is nothing left."""
    assert instalments(contract(7), Terms(), 12) == [1] * 7 + [0] * 5
    assert sum(instalments(contract(7), Terms(credit_remainder="first-invoice"), 12)) == 7


def test_nothing_to_give_back() -> None:
    """A form-2 offer, a contract no longer running and one without a credit period give nothing back."""
    assert credit_due(contract(form=FORM_2), Terms()) == 0
    assert credit_due(replace(contract(), state="ended"), Terms()) == 0
    assert credit_due(contract(months=0), Terms()) == 0


@given(
    advance_satang=st.integers(0, 5_000_000),
    months=st.integers(1, 24),
    rounding=st.sampled_from(["half-up", "down", "up"]),
    remainder=st.sampled_from(["last-invoice", "first-invoice"]),
)
def test_the_instalments_always_sum_to_the_advance(
    advance_satang: int, months: int, rounding: str, remainder: str
) -> None:
    """Whatever is paid ahead, over however many bills and by whatever reading: all of it is given back, and no more."""
    given_back = instalments(contract(advance_satang, months), Terms(rounding, remainder), months)
    assert sum(given_back) == advance_satang
    assert min(given_back) >= 0
