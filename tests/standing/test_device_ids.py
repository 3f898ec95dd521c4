"""What a device is known by: an IMEI with its check digit, or a serial number (care/2.9, 2.10)."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace

from sitthi.standing.device_ids import DeviceIds, look_device_id, read_device_ids
from sitthi.standing.reasons import Look
from sitthi.terms import Values
from tests.shipped import shipped

IDS = read_device_ids(Values(shipped().in_force("care", dt.date(2024, 5, 15))))


def told(imei: str, ids: DeviceIds = IDS, *off: str) -> list[tuple[str, bool]]:
    """The clauses looked at, and whether they are met; what is unmet is never mended."""
    look = Look(frozenset(off), 0)
    look_device_id(look, imei, ids)
    assert not look.unmet or look.refusal().possible is None
    return [(one.clause, one.met) for one in look.reasons]


@pytest.mark.parametrize(
    ("imei", "clause", "met"),
    [
        ("356938035643809", "care/2.9", True),
        ("356938035643808", "care/2.9", False),
        ("35693803564380", "care/2.9", False),
        ("F2LX1234", "care/2.10", True),
        ("F2LX123", "care/2.10", False),
        ("F2LX1234ABCDEF", "care/2.10", True),
        ("F2LX1234ABCDEFG", "care/2.10", False),
        ("F2LX-1234", "care/2.10", False),
        ("ฉ2LX12345", "care/2.10", False),
        ("", "care/2.10", False),
    ],
)
def test_an_imei_or_a_serial_number(imei: str, clause: str, *, met: bool) -> None:
    """Digits are an IMEI, of which the last is right; letters and digits of their length a serial number."""
    assert told(imei) == [(clause, met)]
    assert told(imei, IDS, clause) == [(clause, True)]


def test_how_long_they_are_is_of_the_book() -> None:
    """Moved, the edges move."""
    assert told("F2LX123", replace(IDS, serial_least=7)) == [("care/2.10", True)]
    assert told("F2LX1234ABCDEF", replace(IDS, serial_most=13)) == [("care/2.10", False)]
    assert told("356938035643809", replace(IDS, imei_digits=16)) == [("care/2.9", False)]
