"""A clause that is shown stands where it says: on the screen or in the message that its home names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from sitthi.app import database_of
from sitthi.entrypoints.cli.main import main
from sitthi.storage.server import Server, drop_database
from sitthi.terms import Clause
from tests.cases.stage import plain_book
from tests.views.cared import EXAMPLE, UNTIL

OFFERS = ("net-279", "net-279-auto6", "finver-149", "finver-139-auto6")
IN_ADVANCE = ("save-180", "save-6", "net-year", "handset-12", "handset-24", "plan-12")
SCREENS = {
    "screen/offer": tuple(("offer", offer) for offer in OFFERS),
    "screen/offer-in-advance": tuple(("offer", offer) for offer in IN_ADVANCE),
    "screen/prepaid": (("terms", "prepaid", "--json"),),  # as data, since a table breaks long sentences
    "screen/points": (("terms", "points", "--json"),),
    "screen/serenade": (("terms", "serenade", "--json"),),
    "screen/care": (("terms", "care", "--json"),),
    "screen/care-plan": (("show", "device/490154203237518"),),
    "screen/care-request": (("show", "request/CR-5002"),),
}
"""The commands behind each screen: what is shown of an add-on, or an offer of form 2 or 3, is shown with every one."""
IN_A_WORLD = frozenset({"screen/care-plan", "screen/care-request"})
"""Screens of what customers hold: those of the example of device protection."""

SHOWN = [clause for clause in plain_book().clauses() if clause.home == "shown"]


def of_documents_in_force() -> set[str]:
    """The documents whose clauses have their homes by now."""
    return {clause.id.partition("/")[0] for clause in SHOWN}


@pytest.fixture(scope="module")
def world(server: Server) -> Iterator[str]:
    """A world in which the example of device protection has been told."""
    name = f"shown{os.getpid()}"
    assert main(["run", str(EXAMPLE), "--world", name, "--until", UNTIL, "--quiet"]) == 0
    yield name
    drop_database(server, database_of(name))


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("clause", SHOWN, ids=lambda clause: clause.id)
def test_a_shown_clause_is_on_its_screen(
    clause: Clause, language: str, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    """Its own wording is there in the language asked for, on every screen it names."""
    wording = clause.th if language == "th" else clause.en
    for place in clause.where:
        there = ("--world", request.getfixturevalue("world")) if place in IN_A_WORLD else ()
        for command in SCREENS[place]:
            assert main([*command, *there, "--language", language]) == 0
            assert spaced(wording) in spaced(capsys.readouterr().out), f"{clause.id} is not on {place}"


def test_documents_show_clauses() -> None:
    """There is something to be shown of each of these documents."""
    assert of_documents_in_force() >= {"prepaid", "addons", "points", "serenade", "care"}


def spaced(text: str) -> str:
    """Text with single spaces."""
    return re.sub(r"\s+", " ", text)
