"""Registers that others write in, too: as they had written there, and as this life writes now."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sitthi.correction.registers import Shared, bars_moved
from sitthi.flow.desk import Desk
from sitthi.standing.care_parts import BARRED, COVERED, FREE, GIVEN_UP, DevicePart

IMEI = "352099001761481"
NOBODYS = DevicePart(IMEI, FREE)
OURS = DevicePart(IMEI, COVERED, "own", 20)
BEFORE = DevicePart(IMEI, FREE, "other", 10)
LEFT, TAKEN_ON = DevicePart(IMEI, FREE, "own", 30), DevicePart(IMEI, COVERED, "heir", 30)
"""A plan that is left, and the heir's that goes on with it, at the same instant."""
LET_GO = DevicePart(IMEI, FREE, "other", 20)
SINCE = DevicePart(IMEI, COVERED, "other", 30)


def shared(now: DevicePart | None = None, *, barred_us: int = 0, barred_now: bool = False) -> Shared:
    """What is known of the registers, where this life wrote ``OURS``."""
    return Shared(frozenset({OURS}), barred_us, {} if now is None else {IMEI: now}, barred_now, {})


@pytest.mark.parametrize(
    ("own", "then", "found"),
    [
        (None, NOBODYS, NOBODYS),
        (OURS, OURS, OURS),
        (None, OURS, NOBODYS),
        (None, SINCE, SINCE),
        (OURS, SINCE, SINCE),
        (OURS, BEFORE, OURS),
        (LEFT, TAKEN_ON, TAKEN_ON),
        (DevicePart(IMEI, GIVEN_UP, "own", 30), TAKEN_ON, TAKEN_ON),
        (OURS, LET_GO, OURS),
        (None, None, None),
    ],
)
def test_a_device_as_it_was_read(own: DevicePart | None, then: Any, found: DevicePart | None) -> None:
    """Others' rows are as they were read; our own are as they are written now, whichever came later."""
    assert shared().device(IMEI, 40, own, then) == found


def test_what_was_read_before_is_known_later() -> None:
    """Where our own row was read, and is not written now, what others had written before is what there is."""
    known = shared()
    assert known.device(IMEI, 15, None, BEFORE) == BEFORE
    assert known.device(IMEI, 40, None, OURS) == BEFORE
    assert known.without(IMEI) == BEFORE


@pytest.mark.parametrize(("now", "found"), [(BEFORE, BEFORE), (SINCE, NOBODYS), (OURS, NOBODYS), (None, NOBODYS)])
def test_a_device_that_was_not_read(now: DevicePart | None, found: DevicePart) -> None:
    """What others have written by now counts from when they wrote it; our own row is not others'."""
    assert shared(now).device(IMEI, 25, None, msgspec.UNSET) == found


def test_an_id_that_is_barred() -> None:
    """By others from when it was read so, before it was by our own doing; by ourselves as it is decided now."""
    ours = shared(barred_us=20)
    assert not ours.bar(25, then=True, own=False)
    assert ours.bar(25, then=True, own=True)
    assert ours.bar(15, then=True, own=False)
    assert ours.bar(30, msgspec.UNSET, own=False)
    assert not shared(barred_now=True, barred_us=20).bar(30, msgspec.UNSET, own=False)
    assert shared(barred_now=True).bar(30, msgspec.UNSET, own=False)


def test_bars_that_are_otherwise() -> None:
    """Which IMEIs the network is to be told of: to lift the bar of, and to bar."""
    one, other = DevicePart("1", BARRED, "own", 5), DevicePart("2", BARRED, "own", 6)
    recorded, corrected = Desk(), Desk()
    recorded.devices = {"1": one, IMEI: OURS}
    corrected.devices = {"1": DevicePart("1", COVERED, "own", 1), "2": other}
    assert bars_moved(recorded, corrected) == ([one], [other])
