"""Sending a fixed list of statements in one round trip, less those that have nothing to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from sitthi.storage import arrays

Statement = tuple[str, Sequence[Any]]
Connection = psycopg.Connection[tuple[Any, ...]]


def read_all(connection: Connection, statements: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
    """Rows of each statement, all sent before the first answer is waited for; none where nothing is asked."""
    if all(idle(parameters) for _, parameters in statements):
        return [[] for _ in statements]
    cursors: list[psycopg.Cursor[tuple[Any, ...]] | None] = []
    with connection.pipeline() as pipeline:
        for sql, parameters in statements:
            if idle(parameters):
                cursors.append(None)
                continue
            cursor = connection.cursor(binary=True)
            cursor.execute(sql, arrays.packed(sql, parameters))
            cursors.append(cursor)
        pipeline.sync()
        return [[] if cursor is None else _rows(cursor) for cursor in cursors]


def idle(parameters: Sequence[Any]) -> bool:
    """Whether a statement over these has nothing to do: it takes lists, and every one of them is empty."""
    lists = False
    for one in parameters:
        if isinstance(one, list):
            if one:
                return False
            lists = True
    return lists


def _rows(cursor: psycopg.Cursor[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    # Not ``description``, which makes an object for each column.
    result = cursor.pgresult
    return cursor.fetchall() if result is not None and result.nfields else []


def write_all(
    connection: Connection, statements: Sequence[Statement], then: Callable[[], Sequence[Statement]] = tuple
) -> None:
    """Statements without rows, sent in one round trip.

    ``then`` makes the last ones while the server carries out the others.
    """
    cursor = connection.cursor()
    with connection.pipeline():
        for sql, parameters in statements:
            if not idle(parameters):
                cursor.execute(sql, arrays.packed(sql, parameters))
        for sql, parameters in then():
            if not idle(parameters):
                cursor.execute(sql, arrays.packed(sql, parameters))


arrays.register(psycopg.adapters)
