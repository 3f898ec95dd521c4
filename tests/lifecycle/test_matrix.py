"""The matrix as written is whole: every row and cell, each citation seen or explained, all of it played."""

from __future__ import annotations

import pytest

from sitthi.terms import Book
from tests.lifecycle.attempts import ATTEMPTS
from tests.lifecycle.conftest import Stages
from tests.lifecycle.customers import CUSTOMERS, HOLDS
from tests.lifecycle.matrix import PROGRAMMES, Cell, matrix
from tests.lifecycle.plays import PLAYS
from tests.lifecycle.stage import Stage

ROWS, CELLS = 25, 125
"""The rows of the operator's lifecycle, and the cells in them."""
CELLS_OF = [(row, programme) for row in matrix().rows for programme in PROGRAMMES]


def cell(row: str, programme: str) -> Cell:
    """A cell by its id."""
    return matrix().rows[row].cell(programme)


def test_every_row_is_there_and_played() -> None:
    """As many rows and cells as the lifecycle has, and a play for each row."""
    assert (len(matrix().rows), len(CELLS_OF)) == (ROWS, CELLS)
    assert PLAYS.keys() == matrix().rows.keys()


@pytest.mark.parametrize(("row", "programme"), CELLS_OF)
def test_a_cell_is_played_on_somebody_who_has_the_programme(row: str, programme: str) -> None:
    """An empty cell says something only of a customer who has something to lose; a full one names plays that exist."""
    one = cell(row, programme)
    named = [play for seen in one.seen for play in seen.for_]
    held = {play for play in PLAYS[row] if programme in HOLDS[play.partition("@")[0]]}
    assert bool(named or held) != bool(one.nobody)
    assert set(named) <= PLAYS[row].keys()
    assert len(named) == len(set(named))


@pytest.mark.parametrize(("row", "programme"), CELLS_OF)
def test_what_a_cell_cites_is_seen_or_explained(row: str, programme: str, book: Book) -> None:
    """Each clause and reading a cell names is named by a decision that is played, or it is said why by none."""
    one = cell(row, programme)
    seen = {cited for each in one.seen for cited in each.named}
    assert set(one.cites) - seen == one.unsaid.keys()
    assert all(one.unsaid.values())
    versions = [version for ordered in book.documents.values() for version in ordered]
    known = {clause.id for version in versions for clause in version.clauses}
    known |= {reading.id for version in versions for reading in version.readings}
    assert {*seen, *one.cites} <= known


def test_attempts_are_known() -> None:
    """Whatever is said to be refused or granted is attempted."""
    named = {
        name
        for row, programme in CELLS_OF
        for seen in cell(row, programme).seen
        for name in (*seen.refuses, *seen.allows)
    }
    assert named <= ATTEMPTS.keys()


@pytest.mark.parametrize("customer", CUSTOMERS)
def test_customers_hold_what_they_are_said_to(stages: Stages, customer: str) -> None:
    """Each has a thing of each programme that is said of it, and all that can be attempted is granted."""
    stage: Stage = stages(customer)
    held, granted = stage.holds()
    assert {programme for programme, things in held.items() if things} >= set(HOLDS[customer])
    assert all(granted.values()), granted
