"""What a file says twice is found before anything is taken, and nothing else is kept in mind."""

from pathlib import Path

import pytest

from sitthi.channels.takeover.claims import Claims, Doubts, find_doubts, mark
from sitthi.channels.takeover.reading import Row
from sitthi.kernel.errors import BadInput
from sitthi.storage.pipeline import Connection

HEAD = "number,holder,account,active_since\n"


def write(path: Path, *rows: str) -> Path:
    """A file of numbers."""
    path.write_text(HEAD + "".join(f"{row},2020-01-01\n" for row in rows))
    return path


def test_only_what_is_in_doubt_is_kept(shared_connection: Connection, tmp_path: Path) -> None:
    """A number with two rows, an account of two holders; an account of one holder may have many numbers."""
    rows = ("1,H1,A1", "2,H1,A1", "3,H2,A2", "3,H2,A2", "4,H3,A3", "5,H4,A3")
    found = find_doubts(shared_connection, write(tmp_path / "n.csv", *rows))

    assert found == Doubts(frozenset({mark("3")}), frozenset({mark("A3")}))
    assert find_doubts(shared_connection, write(tmp_path / "n.csv", *rows[:3])) == Doubts()


def test_a_file_that_is_no_table_is_told(shared_connection: Connection, tmp_path: Path) -> None:
    """And the connection can be asked for the next."""
    path = tmp_path / "n.csv"
    path.write_text("number,holder\n")
    for _ in range(2):
        with pytest.raises(BadInput, match="'account' is missing"):
            find_doubts(shared_connection, path)


def test_cells_of_one_mark_are_looked_at_again() -> None:
    """A doubt is a reason to look, not an answer: other words of the same mark are no second row."""
    claims = Claims(Doubts(frozenset({mark("2")}), frozenset({mark("A1")})))
    rows = (("1", "H1", "A1"), ("1", "H1", "A2"), ("2", "H2", "A1"), ("2", "H1", "A1"), ("", "H3", ""), ("", "", "A1"))
    found = [
        claims.look(Row(line, dict(zip(("number", "holder", "account"), row, strict=True))))
        for line, row in enumerate(rows, 2)
    ]

    assert [None if one is None else one.field for one in found] == [None, None, "account", "number", None, None]
