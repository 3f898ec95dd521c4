"""The database server Sitthi works on: the embedded one, or the one SITTHI_DATABASE_URL names.

Whoever needs a database takes `with database_server() as server:` and connects to `server.url(name)`.
"""

import importlib.util
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import msgspec
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sitthi.storage.embedded.errors import ServerError

__all__ = [
    "Server",
    "ServerError",
    "create_database",
    "database_exists",
    "database_server",
    "drop_database",
    "maintenance",
    "one_at_a_time",
]

VARIABLE = "SITTHI_DATABASE_URL"
_OLDEST, _NEWEST = 15, 18
_REMEDY = f"Correct {VARIABLE} (postgresql://user:password@host:port/database), or unset it to use the embedded server."


class Server(msgspec.Struct, frozen=True):
    """A server that answers, and the URL by which it is reached.

    `bin_dir` has the embedded server's programs (pgbench, psql, pg_dump); None for a real server.
    """

    base: str
    is_embedded: bool
    bin_dir: Path | None

    def url(self, database: str) -> str:
        """What psycopg.connect, Alembic and pgbench take to reach this database of the server."""
        return _with_database(self.base, database)

    def __repr__(self) -> str:
        """Without the password."""
        return f"Server({_without_password(self.base)!r})"


@contextmanager
def database_server(
    notice: Callable[[str], None] | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Hold a database server: the embedded one runs at least until the block is left.

    `notice` hears, in a sentence each, what takes time or may surprise (set-up, waiting, another folder).
    `settings` are PostgreSQL's, for the embedded server only; see docs/guides/database.md.
    Raises ServerError.
    """
    url = os.environ.get(VARIABLE, "").strip()
    if url:
        yield _real_server(url)
        return
    if importlib.util.find_spec("fcntl") is None:
        raise ServerError("The embedded server is made for Linux and macOS.", f"Set {VARIABLE} to a PostgreSQL server.")
    # Not above: it needs fcntl, and nothing of it is needed for a real server.
    from sitthi.storage.embedded.lifecycle import embedded_server  # noqa: PLC0415

    with embedded_server(notice or _say_nothing, settings) as embedded:
        host = quote(str(embedded.socket), safe="")
        base = f"postgresql://sitthi@/postgres?host={host}&port=5432"
        yield Server(base=base, is_embedded=True, bin_dir=embedded.bin_dir)


def create_database(server: Server, name: str, template: str | None = None) -> None:
    """Create a database, empty or as a copy of `template`, in UTF-8 with byte order on every server.

    Raises psycopg.errors.DuplicateDatabase if there is one of that name.
    """
    copied = sql.Identifier(template or "template0")
    order = sql.SQL("") if template else sql.SQL(" ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}{}").format(sql.Identifier(name), copied, order)
    with maintenance(server) as connection:
        connection.execute(statement)


def drop_database(server: Server, name: str) -> None:
    """Drop a database if it is there, ending the connections to it."""
    with maintenance(server) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def database_exists(server: Server, name: str) -> bool:
    """Whether the server has a database of that name."""
    with maintenance(server) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return found is not None


@contextmanager
def one_at_a_time(server: Server, lock: int) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Do what no other process may do on this server meanwhile; gives a connection of ``maintenance``."""
    with maintenance(server) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (lock,))
        yield connection


def maintenance(server: Server) -> psycopg.Connection[tuple[object, ...]]:
    """Connect, in autocommit, to where databases are made and dropped: `postgres`, else the URL's own."""
    try:
        return psycopg.connect(server.url("postgres"), autocommit=True)
    except psycopg.OperationalError:
        if server.is_embedded:
            raise
        return psycopg.connect(server.base, autocommit=True)


def _say_nothing(_: str) -> None:
    pass


def _real_server(given: str) -> Server:
    base = re.sub(r"^postgres(?:ql)?(?:\+\w+)?://", "postgresql://", given)
    try:
        conninfo_to_dict(base)
        server = Server(base=base, is_embedded=False, bin_dir=None)
        with maintenance(server) as connection:
            major = connection.info.server_version // 10_000
    except psycopg.ProgrammingError:
        # Not shown, nor its cause: what cannot be read may hold a password anywhere.
        raise ServerError(f"{VARIABLE} is not a PostgreSQL URL.", _REMEDY) from None
    except psycopg.Error as error:
        raise ServerError(
            f"The server of {VARIABLE} ({_without_password(base)}) cannot be used: {str(error).strip()}",
            _REMEDY,
        ) from error
    if not _OLDEST <= major <= _NEWEST:
        raise ServerError(
            f"The server of {VARIABLE} is PostgreSQL {major}.",
            f"Use PostgreSQL {_OLDEST} to {_NEWEST}, or unset {VARIABLE} to use the embedded server.",
        )
    return server


def _with_database(base: str, database: str) -> str:
    if not base.startswith("postgresql://"):
        return make_conninfo(base, dbname=database)
    parts = urlsplit(base)
    # A dbname among the parameters would win over the path.
    rest = [(key, value) for key, value in parse_qsl(parts.query) if key != "dbname"]
    query = urlencode(rest, quote_via=quote)
    return urlunsplit(parts._replace(path="/" + quote(database, safe=""), query=query))


def _without_password(base: str) -> str:
    known = {key: value for key, value in conninfo_to_dict(base).items() if key != "password"}
    return make_conninfo("", **known)
