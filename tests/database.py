"""A database for each worker of the tests: cloned from a template that is migrated once.

    name = clone(server, template_database(server, migrate, fingerprint), worker_id)

Several runs may do so at once on one server. Templates are named by the fingerprint of the migrations,
clones by the process that made them (its id and its start), so that a later run knows what is left over.
"""

import hashlib
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from sitthi.storage.embedded.processes import here
from sitthi.storage.server import Server, create_database, database_exists, drop_database, maintenance

TEMPLATE_PREFIX = "sitthi_template_"
CLONE_PREFIX = "sitthi_test_"
TEMPLATES_KEPT = 5
_LOCK_KEY = 0x51_7717  # one for all runs: they take turns to make templates and to tidy up


def template_database(server: Server, migrate: Callable[[str], None], fingerprint: str) -> str:
    """Name the template for this fingerprint; the first who asks makes it with `migrate(url)`.

    It is made under another name and renamed when it is whole, so that a killed run leaves no half template.
    What dead processes left is dropped here, too, and all but the newest few templates.
    """
    name = TEMPLATE_PREFIX + hashlib.sha256(fingerprint.encode()).hexdigest()[:16]
    with _one_at_a_time(server):
        drop_leftovers(server)
        if not database_exists(server, name):
            fresh = f"{name}_new"
            drop_database(server, fresh)
            create_database(server, fresh)
            migrate(server.url(fresh))
            with maintenance(server) as connection:
                # Nobody may be connected to a template while it is copied.
                connection.execute(_statement("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", fresh))
                connection.execute(_statement("ALTER DATABASE {} RENAME TO {}", fresh, name))
        _drop_old_templates(server, name)
    return name


def clone(server: Server, template: str, name: str) -> str:
    """Copy the template for this process and return the full name; `name` may be the worker's.

    A second call with the same name gives a fresh copy.
    """
    tail = re.sub(r"[^a-z0-9]", "_", name.lower())[:20]
    full = f"{CLONE_PREFIX}{_this_place()}_{_this_process()}_{tail}"
    drop_database(server, full)
    create_database(server, full, template)
    return full


@contextmanager
def connected_clone(server: Server, template: str, name: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection to a copy of the template, which goes with it."""
    database = clone(server, template, name)
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        yield connection
    drop_database(server, database)


def drop_leftovers(server: Server) -> None:
    """Drop the clones of processes of this machine that are no more."""
    pattern = re.compile(rf"{CLONE_PREFIX}{_this_place()}_(\d+)_([0-9a-f]+)_")
    for name in _names(server, CLONE_PREFIX):
        owner = pattern.match(name)
        if owner and started(int(owner[1])) != owner[2]:
            drop_database(server, name)


def started(pid: int) -> str | None:
    """When a process started, as an opaque word; None if there is no such process.

    Ids are given out again, so that an id alone does not tell whether its process still lives.
    """
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            # The name, in parentheses, may hold anything; after it come the state and, 20th, the start.
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return None
        # Dead already, though nobody has asked how it ended.
        return None if fields[0] in "ZX" else f"{int(fields[19]):x}"
    shown = subprocess.run(
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return _short(shown) if shown else None


@contextmanager
def _one_at_a_time(server: Server) -> Iterator[None]:
    with maintenance(server) as connection:
        # Given back by the server when this connection ends, however it ends.
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK_KEY])
        yield


def _drop_old_templates(server: Server, current: str) -> None:
    """A template in use is young: each change of the migrations makes one, oldest first in this list."""
    finished = [name for name in _names(server, TEMPLATE_PREFIX) if not name.endswith("_new")]
    for name in finished[:-TEMPLATES_KEPT]:
        if name != current:
            drop_database(server, name)


def _names(server: Server, prefix: str) -> list[str]:
    """The databases with this prefix, in the order they were made."""
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid"
    with maintenance(server) as connection:
        return [str(row[0]) for row in connection.execute(query, [prefix])]


def _statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))


def _this_process() -> str:
    return f"{os.getpid()}_{started(os.getpid())}"


def _this_place() -> str:
    """Other machines may test on the same server; their process ids say nothing here."""
    return _short(here())


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
