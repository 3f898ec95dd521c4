"""A clause that is shown stands where it says: on the screen or in the message that its home names."""

from __future__ import annotations

import re

import pytest

from sitthi.entrypoints.cli.main import main
from sitthi.terms import Clause
from tests.cases.stage import plain_book

OFFERS = ("net-279", "net-279-auto6", "finver-149", "finver-139-auto6")
IN_ADVANCE = ("save-180", "save-6", "net-year", "handset-12", "handset-24", "plan-12")
SCREENS = {
    "screen/offer": tuple(("offer", offer) for offer in OFFERS),
    "screen/offer-in-advance": tuple(("offer", offer) for offer in IN_ADVANCE),
    "screen/prepaid": (("terms", "prepaid", "--json"),),  # as data, since a table breaks long sentences
    "screen/points": (("terms", "points", "--json"),),
    "screen/serenade": (("terms", "serenade", "--json"),),
    "screen/care": (("terms", "care", "--json"),),
}
"""The commands behind each screen: what is shown of an add-on, or an offer of form 2 or 3, is shown with every one."""

SHOWN = [clause for clause in plain_book().clauses() if clause.home == "shown"]


def of_documents_in_force() -> set[str]:
    """The documents whose clauses have their homes by now."""
    return {clause.id.partition("/")[0] for clause in SHOWN}


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("clause", SHOWN, ids=lambda clause: clause.id)
def test_a_shown_clause_is_on_its_screen(clause: Clause, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Its own wording is there in the language asked for, on every screen it names."""
    wording = clause.th if language == "th" else clause.en
    for place in clause.where:
        for command in SCREENS[place]:
            assert main([*command, "--language", language]) == 0
            assert spaced(wording) in spaced(capsys.readouterr().out), f"{clause.id} is not on {place}"


def test_documents_show_clauses() -> None:
    """There is something to be shown of each of these documents."""
    assert of_documents_in_force() >= {"prepaid", "addons", "points", "serenade", "care"}


def spaced(text: str) -> str:
    """Text with single spaces."""
    return re.sub(r"\s+", " ", text)
