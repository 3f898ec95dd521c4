"""The worlds of a server: each a database of its own."""

from __future__ import annotations

from typing import Any

import psycopg

from sitthi.storage.server import Server, maintenance
from sitthi.views import plain
from sitthi.views.prove import latest_us

PREFIX = "sitthi_world_"
_WORLDS = """
SELECT datname, pg_database_size(datname) FROM pg_database WHERE starts_with(datname, %s) ORDER BY datname
"""
_OVERLAY = "SELECT coalesce(max(value), '') FROM world WHERE name = 'overlay'"


def worlds(server: Server) -> list[dict[str, Any]]:
    """Every world by name: ``{world, numbers, latest, overlay, size}`` (size in bytes)."""
    with maintenance(server) as connection:
        rows: list[tuple[Any, ...]] = connection.execute(_WORLDS, [PREFIX]).fetchall()
    return [_world(server, str(database), int(size)) for database, size in rows]


def _world(server: Server, database: str, size: int) -> dict[str, Any]:
    """One world; its contents are unknown where it was made by a program with another schema."""
    found: dict[str, Any] = {"world": database.removeprefix(PREFIX), "numbers": None, "latest": None}
    overlay: str | None = None
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        try:
            counted = connection.execute("SELECT count(*) FROM numbers WHERE current").fetchone()
            kept = connection.execute(_OVERLAY).fetchone()
            found |= {"numbers": counted and counted[0], "latest": plain.time(latest_us(connection))}
            overlay = (kept and kept[0]) or None
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
            pass
    return {**found, "overlay": overlay, "size": size}
