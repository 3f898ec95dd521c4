"""The index of reactions holds what the matrix expects, by its clauses, and nothing that the matrix does not know."""

from __future__ import annotations

import pytest

from sitthi.flow.reactions import OUTWARD, REACTIONS
from sitthi.terms import Book
from tests.lifecycle.matrix import PROGRAMMES, Cell, Follow, matrix

EXPECTED: list[tuple[str, Cell, Follow]] = [
    (f"{row}.{programme}", one.cell(programme), follow)
    for row, one in matrix().rows.items()
    for programme in PROGRAMMES
    for seen in one.cell(programme).seen
    for follow in seen.consequences
    if follow.after
]


@pytest.mark.parametrize(
    ("cell", "follow"), [(one, follow) for _, one, follow in EXPECTED], ids=[name for name, _, _ in EXPECTED]
)
def test_what_is_expected_is_in_the_index(cell: Cell, follow: Follow, book: Book) -> None:
    """A reaction follows that event with that command, and cites a clause by which the cell has it happen.

    Where the cell names a reading, the clauses that it reads are meant.
    """
    found = [one for one in REACTIONS if (one.event, one.command) == (follow.after, follow.command)]
    assert found, f"nothing follows {follow.after} with {follow.command}"
    cited = {clause for one in found for clause in one.clauses}
    named = {*follow.cites, *cell.cites}
    read = {clause for one in book.readings() if one.id in named for clause in one.clauses}
    assert cited & (named | read), cited


def test_nothing_is_in_the_index_that_the_matrix_does_not_know() -> None:
    """Every reaction is a consequence of some cell, or it is said why it is in none; what is gone is not named."""
    expected = {(follow.after, follow.command) for _, _, follow in EXPECTED}
    internal = {(one.event, one.command) for one in matrix().elsewhere}
    there = {(one.event, one.command) for one in REACTIONS} | {(one.event, one.event_type) for one in OUTWARD}
    assert there - expected == internal
    assert all(one.why for one in matrix().elsewhere)


def test_no_consequence_is_without_a_clause() -> None:
    """Each reaction says by which clauses it follows."""
    assert [one.command for one in REACTIONS if not one.clauses] == []
