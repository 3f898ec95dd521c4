"""The breaking itself: every clause that decides is broken, and what is excepted is there and has a reason."""

from __future__ import annotations

from tests.broken.breaks import DOCUMENTS, EXCEPTED, breaks, broken
from tests.cases.stage import plain_book


def test_every_deciding_clause_is_switched_off() -> None:
    """Each clause enforced or carried out is broken at least by switching it off."""
    switched = {one.clause for one in breaks(plain_book()) if not one.name}
    deciding = {
        clause.id
        for clause in plain_book().clauses()
        if clause.home in {"enforced", "carried-out"} and clause.id.partition("/")[0] in DOCUMENTS
    }
    assert switched == deciding


def test_every_break_changes_its_value() -> None:
    """A value is moved to something it was not."""
    book = plain_book()
    for one in breaks(book):
        if one.name:
            assert one.value != book.documents[one.document][-1].values[one.name].value


def test_a_broken_book_differs_in_one_thing() -> None:
    """The kiosk takes from 11 THB on; everything else is as it was."""
    moved = next(one for one in breaks(plain_book()) if one.name == "topup.kiosk.min" and one.value == 1_100)
    before, after = (book.documents["prepaid"][-1].values for book in (plain_book(), broken(plain_book(), moved)))
    assert {name for name in before if before[name] != after[name]} == {"topup.kiosk.min"}


def test_exceptions_are_values_of_the_book() -> None:
    """An exception names a value that is broken, and says why."""
    moved = {f"{one.document}/{one.name}" for one in breaks(plain_book()) if one.name}
    assert EXCEPTED.keys() <= moved
    assert all(EXCEPTED.values())
