"""Sending a fixed list of statements in one round trip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from sitthi.storage import arrays

Statement = tuple[str, Sequence[Any]]
Connection = psycopg.Connection[tuple[Any, ...]]


def read_all(connection: Connection, statements: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
    """Rows of each statement, all sent before the first answer is waited for."""
    cursors = []
    with connection.pipeline() as pipeline:
        for sql, parameters in statements:
            cursor = connection.cursor(binary=True)
            cursor.execute(sql, arrays.packed(sql, parameters))
            cursors.append(cursor)
        pipeline.sync()
        return [cursor.fetchall() if cursor.description else [] for cursor in cursors]


def write_all(
    connection: Connection, statements: Sequence[Statement], then: Callable[[], Sequence[Statement]] = tuple
) -> None:
    """Statements without rows, sent in one round trip.

    ``then`` makes the last ones while the server carries out the others.
    """
    with connection.pipeline():
        for sql, parameters in statements:
            connection.cursor().execute(sql, arrays.packed(sql, parameters))
        for sql, parameters in then():
            connection.cursor().execute(sql, arrays.packed(sql, parameters))


arrays.register(psycopg.adapters)
