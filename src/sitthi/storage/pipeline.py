"""Sending a fixed list of statements in one round trip."""

from __future__ import annotations

from collections.abc import Sequence
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


def write_all(connection: Connection, statements: Sequence[Statement]) -> None:
    """Statements without rows, sent in one round trip."""
    with connection.pipeline():
        for sql, parameters in statements:
            connection.cursor().execute(sql, arrays.packed(sql, parameters))


arrays.register(psycopg.adapters)
