"""The worlds of a server: each a database of its own."""

from __future__ import annotations

from typing import Any

import psycopg

from sitthi.storage.pipeline import Connection
from sitthi.storage.server import Server, maintenance
from sitthi.views import plain
from sitthi.views.prove import latest_us

PREFIX = "sitthi_world_"
_WORLDS = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY datname"
_SIZE = "SELECT pg_database_size(current_database())"
_NUMBERS = "SELECT count(*) FROM numbers WHERE current"
_OVERLAY = "SELECT coalesce(max(value), '') FROM world WHERE name = 'overlay'"


def worlds(server: Server) -> list[dict[str, Any]]:
    """Every world by name: ``{world, numbers, latest, overlay, size}`` (size in bytes)."""
    with maintenance(server) as connection:
        rows: list[tuple[Any, ...]] = connection.execute(_WORLDS, [PREFIX]).fetchall()
    found: list[dict[str, Any]] = []
    for (database,) in rows:
        try:
            with psycopg.connect(server.url(database), autocommit=True) as one:
                found.append({"world": database.removeprefix(PREFIX), **_inside(one)})
        except psycopg.OperationalError:
            # Somebody has just dropped it: it is no world any more.
            continue
    return found


def _inside(connection: Connection) -> dict[str, Any]:
    """What is in a world; unknown where it was made by a program with another schema."""
    found: dict[str, Any] = {"numbers": None, "latest": None, "overlay": None, "size": _one(connection, _SIZE)}
    try:
        found["numbers"] = _one(connection, _NUMBERS)
        found["overlay"] = _one(connection, _OVERLAY) or None
        found["latest"] = plain.time(latest_us(connection))
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
        return found
    return found


def _one(connection: Connection, statement: str) -> Any:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]
