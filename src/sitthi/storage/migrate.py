"""Bringing a database to the present schema, and a template from which new worlds are cloned in a moment."""

from __future__ import annotations

import hashlib
from pathlib import Path

import psycopg

from sitthi.storage.server import Server, create_database, database_exists, drop_database, one_at_a_time

MIGRATIONS = Path(__file__).parent / "migrations"
TEMPLATE_LOCK = 7_174_419


class SchemaUnknown(Exception):
    """A database has a schema that these migrations do not lead to: a newer program made it."""


def migrate(url: str) -> None:
    """Bring the database at a URL to the newest schema; raises SchemaUnknown where it is beyond that."""
    # Alembic brings SQLAlchemy, which takes a second to load; only migrating pays for it.
    import sqlalchemy  # noqa: PLC0415
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=sqlalchemy.pool.NullPool
    )
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise SchemaUnknown(str(error)) from error
    finally:
        engine.dispose()


def fingerprint() -> str:
    """A short mark of all migrations together: another schema, another mark."""
    digest = hashlib.sha256()
    for path in sorted((MIGRATIONS / "versions").glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def template(server: Server) -> str:
    """The name of a migrated, empty database of the server, made once; other marks' templates are left alone."""
    name = f"sitthi_schema_{fingerprint()}"
    if database_exists(server, name):
        return name
    with one_at_a_time(server, TEMPLATE_LOCK) as connection:
        if not database_exists(server, name):
            making = f"{name}_making"
            drop_database(server, making)
            create_database(server, making)
            migrate(server.url(making))
            rename = psycopg.sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(psycopg.sql.Identifier(making), psycopg.sql.Identifier(name)))
    return name
