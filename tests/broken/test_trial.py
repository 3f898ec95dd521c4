"""Trying a break: a case of its own notices it, or nothing does."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from multiprocessing.synchronize import Event

import psycopg
import pytest

from sitthi.storage.server import Server
from tests.broken.trial import Task, cases_of, every_break, play_unbroken, try_out, use
from tests.database import connected_clone

KIOSK = "prepaid/1.2.8"
ALONE = "prepaid/channel-rules/kiosk-no-fee"


@pytest.fixture(scope="module")
def database(server: Server, template: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection of one's own: it is made ready for many plays."""
    with connected_clone(server, template, "trial") as connection:
        yield connection


@pytest.fixture
def stopped(database: psycopg.Connection[tuple[object, ...]]) -> Event:
    """What ends the trying when it is set."""
    event = multiprocessing.get_context("spawn").Event()
    use(database, event)
    return event


def ways(name: str) -> tuple[int, ...]:
    """The places of the breaks of a value of the kiosk."""
    return tuple(place for place, one in enumerate(every_break()) if (one.clause, one.name) == (KIOSK, name))


def noticed_by(name: str, cases: tuple[str, ...]) -> set[str]:
    """What noticed the ways in which a value was broken."""
    return {one.noticed_by for one in try_out(Task(ways(name), cases))}


@pytest.mark.usefixtures("stopped")
def test_a_case_of_the_clause_notices() -> None:
    """A kiosk that takes a baht more or less, has a fee, or is switched off fails cases that tell of kiosks."""
    own = cases_of([KIOSK])[KIOSK]
    for name in ("topup.kiosk.min", "topup.kiosk.fee-percent", ""):
        found = noticed_by(name, own)
        assert found
        assert found <= set(own)


@pytest.mark.usefixtures("stopped")
def test_what_no_case_tells_is_noticed_by_nothing() -> None:
    """Another case does not stand in for it, and without cases there is nothing that could."""
    assert noticed_by("topup.kiosk.fee-percent", (ALONE,)) == {ALONE}
    assert noticed_by("topup.kiosk.max", (ALONE,)) == {""}
    assert noticed_by("topup.kiosk.max", ()) == {""}


@pytest.mark.usefixtures("stopped")
def test_cases_hold_by_the_book_as_it_is() -> None:
    """They are played as the broken ones are, so that a difference is the break's."""
    own = cases_of([KIOSK])[KIOSK]
    assert [(one.case, one.wrong) for one in play_unbroken(own)] == [(case, "") for case in own]


def test_nothing_more_is_tried_once_it_is_stopped(stopped: Event) -> None:
    """An interruption waits for no more than the case that is played."""
    stopped.set()
    assert try_out(Task(ways("topup.kiosk.min"), (ALONE,))) == []
    assert play_unbroken((ALONE,)) == []
