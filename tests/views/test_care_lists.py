"""Open requests are listed with what they wait for and by when; barred IMEIs as a list."""

from __future__ import annotations

from typing import Any

import pytest

from sitthi.app import World
from sitthi.areas.requests import machine
from sitthi.entrypoints.cli.care import SAYS
from sitthi.kernel.moment import HOUR_US, parse_time
from sitthi.standing.request_parts import CareRequestPart
from sitthi.views.care_lists import CUSTOMER, RELIEF, SECOND_PERSON, imeis_barred, registered, requests_open, waits_for
from sitthi.views.words import REQUEST_STATES
from tests.views.cared import ANAN_FIRST, ANAN_NOW, MALI_FIRST, NOK_FIRST, tell

DAY_US = 24 * HOUR_US


def open_at(world: World, time: str, limit: int = 50) -> list[dict[str, Any]]:
    """The list as of a time."""
    return requests_open(world.connection, parse_time(time), DAY_US, limit)


def test_the_promise_about_to_be_missed_comes_first(world: World) -> None:
    """With the time left to its guaranteed time; near it within a day, late once it has passed."""
    tell(world, "2024-04-16T18:00:00+07:00")
    (row,) = open_at(world, "2024-04-16T18:00:00+07:00")
    assert row == {
        "request": "CR-5002",
        "number": "0815000002",
        "holder": "C-5002",
        "service": "replacement",
        "state": "accepted",
        "waits_for": "send",
        "whose": "provider",
        "by": "2024-04-17T13:40:00+07:00",
        "left_minutes": 19 * 60 + 40,
        "urgency": "near",
        "promise": "running",
    }
    assert open_at(world, "2024-04-14T13:00:00+07:00")[0]["urgency"] is None
    assert open_at(world, "2024-04-18T13:00:00+07:00")[0]["urgency"] == "late"


def test_a_missed_promise_waits_for_its_relief(world: World) -> None:
    """Delivered late, the request is closed and stays on the list until relief is settled."""
    tell(world, "2024-04-21T00:00:00+07:00")
    (row,) = open_at(world, "2024-04-21T00:00:00+07:00")
    assert (row["state"], row["waits_for"], row["urgency"], row["promise"]) == ("closed", RELIEF, "late", "missed")
    tell(world, "2024-05-01T00:00:00+07:00")
    assert open_at(world, "2024-05-01T00:00:00+07:00") == []


def test_a_delivered_switch_waits_for_the_customers_device(world: World) -> None:
    """That is the customer's to do, and no time of a promise runs."""
    tell(world, "2024-05-08T00:00:00+07:00")
    (row,) = open_at(world, "2024-05-08T00:00:00+07:00")
    assert (row["request"], row["waits_for"], row["whose"], row["by"]) == ("CR-5001", "old-device", "customer", None)
    assert open_at(world, "2024-05-08T00:00:00+07:00", 0) == []


@pytest.mark.parametrize("state", [one for one in machine.STATES if one and one not in machine.ENDED])
def test_every_state_says_what_it_waits_for(state: str) -> None:
    """In words of both languages; a suspicion waits for its second person."""
    part = CareRequestPart("R", "P", "0815000001", "switch", "identical", state, "1", 0)
    waits = waits_for(part, None)
    assert all(waits in said for said in SAYS.values())
    assert waits in CUSTOMER or waits in {"offer", "send", "deliver", "inspect", "release"}
    assert state in REQUEST_STATES
    suspected = CareRequestPart("R", "P", "0815000001", "switch", "identical", state, "1", 0, suspected="care/17.4")
    assert waits_for(suspected, None) == SECOND_PERSON


def test_barred_imeis_are_listed_in_their_order(world: World) -> None:
    """From acceptance on; those since a time only, where one is given. The register says the rest."""
    tell(world)
    found = list(imeis_barred(world.connection))
    assert [one["imei"] for one in found] == [ANAN_FIRST, NOK_FIRST]
    since_us = parse_time("2024-05-01T00:00:00+07:00")
    assert [one["imei"] for one in imeis_barred(world.connection, since_us)] == [NOK_FIRST]
    states = [registered(world.connection, imei) for imei in (ANAN_FIRST, ANAN_NOW, MALI_FIRST, "none")]
    assert states == ["barred", "covered", "cancelled", ""]
