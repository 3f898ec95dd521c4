"""Values are written as outsiders read them."""

from typing import Any

import pytest

from sitthi.standing.parts import HoldPart, WalletPart
from sitthi.views import plain


@pytest.mark.parametrize(
    ("found", "unit", "written"),
    [
        (29853, "satang", "298.53"),
        (-5, "satang", "-0.05"),
        (1_711_940_400_000_000, "us", "2024-04-01T10:00:00+07:00"),
        (0, "us", None),
        (3, "days", 3),
        (True, "satang", True),
        ("kiosk", "text", "kiosk"),
        (None, "satang", None),
    ],
)
def test_a_value_is_written_by_its_unit(found: Any, unit: str, written: Any) -> None:
    """Satang become decimal strings in THB, instants RFC 3339 in Thai time, and no time stays none."""
    assert plain.value(found, unit) == written


def test_units_leave_the_names_of_fields() -> None:
    """``balance_satang: 100`` is told as ``balance: "1.00"``, and so are times."""
    told = plain.fields(WalletPart(balance_satang=100, valid_until_us=1_711_940_400_000_000))

    assert told["balance"] == "1.00"
    assert told["valid_until"] == "2024-04-01T10:00:00+07:00"
    assert not [name for name in told if name.endswith(("_satang", "_us"))]


def test_lists_and_structs_within_are_told_too() -> None:
    """What lies deeper is written the same way."""
    hold = HoldPart("h", "data", "", "pending", 5, 200, ((1, 7),), 0, 0)

    assert plain.fields(hold)["shares"] == [[1, 7]]
    assert plain.entries({"price_satang": 5, "more": {"until_us": 0}}) == {"price": "0.05", "more": {"until": None}}


def test_what_is_private_is_left_out() -> None:
    """Names and id numbers can be left out of what is told."""
    told = plain.fields(WalletPart(balance_satang=1), leave=frozenset({"balance_satang"}))

    assert "balance" not in told


def test_days_months_and_what_nobody_has_stated_are_written_out() -> None:
    """Days and running months by their numbers are ISO; a figure that nobody has stated is none."""
    told = plain.entries({"expires_day": 20178, "reminded_day": 0, "day": 20178, "month": 2024 * 12 + 10})
    assert told == {"expires_on": "2025-03-31", "reminded_on": None, "day": "2025-03-31", "month": "2024-11"}
    assert plain.entries({"revenue_satang": -1, "employees": -1}) == {"revenue": None, "employees": None}
    assert plain.entries({"revenue_satang": 100, "employees": 3}) == {"revenue": "1.00", "employees": 3}
