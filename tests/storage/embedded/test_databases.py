"""Each worker of the tests has a database of its own, cloned from a template migrated once."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from sitthi.storage.server import Server, create_database, database_exists, database_server
from tests import database
from tests.storage.embedded.steps import User, answer

Starter = Callable[..., User]


@pytest.fixture
def server(home: Path) -> Iterator[Server]:
    """An embedded server of this test's own."""
    with database_server() as held:
        yield held


class Migrations:
    """Migrations that count how often they are run."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, url: str) -> None:
        """Make one table."""
        self.runs += 1
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE word AS SELECT 'สิทธิ' AS text")


def fail(url: str) -> None:
    """A migration with a mistake."""
    raise ValueError(url)


def test_workers_that_come_at_once_share_one_template(server: Server) -> None:
    """The migrations run once; each worker gets a copy of its own, and only its own changes are in it."""
    migrations = Migrations()

    def work(worker: str) -> str:
        return database.clone(server, database.template_database(server, migrations, "v1"), worker)

    with ThreadPoolExecutor(4) as pool:
        names = list(pool.map(work, ["gw0", "gw1", "gw2", "gw3"]))
    assert migrations.runs == 1
    assert len(set(names)) == 4
    with psycopg.connect(server.url(names[0]), autocommit=True) as connection:
        connection.execute("DROP TABLE word")
    assert answer(server.url(names[1]), "SELECT text FROM word") == "สิทธิ"
    assert work("gw0") == names[0]
    assert answer(server.url(names[0]), "SELECT text FROM word") == "สิทธิ"


def test_a_template_half_made_is_made_anew(server: Server) -> None:
    """A run that ends within its migrations leaves no template; other migrations have another template."""
    migrations = Migrations()
    with pytest.raises(ValueError, match="_new"):
        database.template_database(server, fail, "v1")
    name = database.template_database(server, migrations, "v1")
    assert database.template_database(server, migrations, "v2") != name
    assert migrations.runs == 2


def test_what_dead_processes_left_is_dropped(server: Server) -> None:
    """Clones of a process that is gone, or whose id another one has by now, go; those of the living stay."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, gone.pid, os.WEXITED | os.WNOWAIT)  # dead, but still in the list of processes
    template = database.template_database(server, Migrations(), "v1")
    mine = database.clone(server, template, "gw0")
    prefix, _, tail = mine.removesuffix("_gw0").rpartition("_")
    others = [
        f"{prefix}_{int(tail, 16) + 1:x}_gw0",
        mine.replace(prefix.rpartition("_")[2], str(gone.pid), 1),
    ]
    foreign = f"{database.CLONE_PREFIX}00000000_{gone.pid}_1_gw0"
    for name in (*others, foreign):
        create_database(server, name)
    database.template_database(server, Migrations(), "v1")
    gone.wait()
    assert [database_exists(server, name) for name in (mine, foreign, *others)] == [True, True, False, False]


@pytest.mark.long
def test_old_templates_go_the_newest_stay(server: Server) -> None:
    """A year of changes to the migrations does not fill the disk."""
    names = [database.template_database(server, Migrations(), f"v{n}") for n in range(7)]
    assert [database_exists(server, name) for name in names] == [False, False, *[True] * 5]
