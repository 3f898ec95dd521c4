"""Amounts are read exactly as they are written, or not at all."""

import pytest

from sitthi.kernel.errors import BadInput
from sitthi.kernel.money import format_thb, parse_thb


@pytest.mark.parametrize(
    ("text", "satang"),
    [("0", 0), ("0.01", 1), ("10", 1_000), ("10.5", 1_050), ("298.53", 29_853), ("-5.00", -500), ("00010", 1_000)],
)
def test_a_decimal_string_becomes_satang(text: str, satang: int) -> None:
    """At most two decimals; what is written back has always two."""
    assert parse_thb(text) == satang
    assert parse_thb(format_thb(satang)) == satang


@pytest.mark.parametrize(
    "text",
    ["", ".5", "5.", "1.005", "1e2", "1,000", " 10", "10 ", "10\n", "+10", "--1", "NaN", "Infinity", "9" * 13, "๑๐๐"],
)
def test_anything_else_is_no_amount(text: str) -> None:
    """A line end, Thai or wide digits and words for numbers are refused, with what to write instead."""
    with pytest.raises(BadInput) as caught:
        parse_thb(text, "data.amount")

    assert caught.value.field == "data.amount"
    assert "two decimals" in caught.value.remedy
