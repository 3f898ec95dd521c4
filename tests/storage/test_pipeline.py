"""Statements sent in one round trip, with lists packed as arrays at once."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from sitthi.storage.pipeline import read_all, write_all

Connection = psycopg.Connection[Any]

ECHO = """
SELECT * FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::boolean[], %s::bytea[]) AS u (a, b, c, d, e)
"""


def test_lists_of_every_kind_arrive_as_they_are(shared_connection: Connection) -> None:
    """Large and negative numbers, Thai, bytes: what goes in as columns comes back as rows."""
    columns = [2**62, -1], [-(2**31), 7], ["สมชาย", ""], [True, False], [b"\x00\xc1", b""]
    (rows,) = read_all(shared_connection, [(ECHO, columns)])
    assert rows == list(zip(*columns, strict=True))


def test_each_statement_has_its_own_rows_and_one_without_has_none(shared_connection: Connection) -> None:
    """Empty lists are sent like others, so that a batch always has the same statements."""
    with shared_connection.transaction(force_rollback=True):
        shared_connection.execute("CREATE TEMPORARY TABLE noted (what bigint)")
        found = read_all(
            shared_connection,
            [
                (ECHO, ([], [], [], [], [])),
                ("INSERT INTO noted (what) SELECT * FROM unnest(%s::bigint[])", ([5, 6],)),
                ("SELECT what FROM noted ORDER BY what", ()),
            ],
        )
    assert found == [[], [], [(5,), (6,)]]


def test_the_last_statements_are_made_while_the_others_are_carried_out(shared_connection: Connection) -> None:
    """What is made meanwhile comes after the rest, in the same round trip."""
    insert = "INSERT INTO noted (what) SELECT * FROM unnest(%s::bigint[])"
    with shared_connection.transaction(force_rollback=True):
        shared_connection.execute("CREATE TEMPORARY TABLE noted (what bigint, no bigserial)")
        write_all(shared_connection, [(insert, ([1, 2],)), (insert, ([],))], lambda: [(insert, ([3],))])
        rows = shared_connection.execute("SELECT what FROM noted ORDER BY no").fetchall()
    assert rows == [(1,), (2,), (3,)]


def test_a_statement_that_fails_is_told(shared_connection: Connection) -> None:
    """The first error of the round trip is raised as what it is; nothing after it is carried out."""
    insert = "INSERT INTO noted (what) SELECT * FROM unnest(%s::bigint[])"
    statements = [(insert, ([1, 1],)), (insert, ([2],))]
    shared_connection.execute("CREATE TEMPORARY TABLE noted (what bigint PRIMARY KEY)")
    with pytest.raises(psycopg.errors.UniqueViolation), shared_connection.transaction():
        write_all(shared_connection, statements, lambda: [(insert, ([3],))])
    (rows,) = read_all(shared_connection, [("SELECT what FROM noted", ())])
    shared_connection.execute("DROP TABLE noted")
    assert rows == []
