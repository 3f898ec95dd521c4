"""One server for all who need it: started by the first, stopped by the last, whoever dies on the way."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from sitthi.storage.embedded import processes
from sitthi.storage.server import create_database, database_exists, database_server
from tests.storage.embedded.steps import User, answer, folder_of, postmaster, runs

Starter = Callable[..., User]


def test_it_runs_while_the_block_is_held_and_keeps_what_was_written(home: Path) -> None:
    """A second start finds the data of the first; after each nothing runs and no socket is left.

    A process may hold it twice: the inner block gives back its own hold only.
    """
    with database_server() as server:
        with database_server():
            pass
        create_database(server, "kept")
        with psycopg.connect(server.url("kept"), autocommit=True) as connection:
            connection.execute("CREATE TABLE word (text text); INSERT INTO word VALUES ('สิทธิ')")
        assert server.is_embedded
        assert server.bin_dir is not None
        assert (server.bin_dir / "pgbench").is_file()
    folder = folder_of(home)
    assert not runs(folder)
    assert list(folder.socket.iterdir()) == []
    with database_server() as server:
        assert database_exists(server, "kept")
        assert answer(server.url("kept"), "SELECT text FROM word") == "สิทธิ"


def test_two_who_come_at_once_share_one_server(bare_home: Path, start: Starter) -> None:
    """Both start on an empty home; one sets it up; it goes on until the second has left."""
    first, second = (start({"SITTHI_HOME": str(bare_home)}) for _ in range(2))
    url = first.url()
    assert second.url() == url
    said = first.said() + second.said()
    assert said.count("Setting up PostgreSQL") == 1
    folder = folder_of(bare_home)
    found = postmaster(folder)
    assert first.leave() == 0
    assert postmaster(folder) == found
    assert answer(url, "SELECT 1") == 1
    assert second.leave() == 0
    assert not runs(folder)


def test_a_killed_user_leaves_nothing_wrong(home: Path, start: Starter) -> None:
    """After kill -9 the server goes on alone; the next user reuses it and stops it."""
    user = start({"SITTHI_HOME": str(home)})
    user.url()
    folder = folder_of(home)
    found = postmaster(folder)
    user.kill()
    assert runs(folder)
    with database_server() as server:
        assert postmaster(folder) == found
        assert answer(server.url("postgres"), "SELECT 1") == 1
    assert not runs(folder)


def test_a_killed_server_is_started_again_and_recovers(home: Path, start: Starter) -> None:
    """What was committed before kill -9 of the server is there for the next user; an old one may live on."""
    user = start({"SITTHI_HOME": str(home)})
    with psycopg.connect(user.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    folder = folder_of(home)
    killed = postmaster(folder)
    os.kill(killed, signal.SIGKILL)
    with database_server() as server:
        assert postmaster(folder) != killed
        assert answer(server.url("postgres"), "SELECT n FROM kept") == 42
    assert runs(folder)  # for the old user
    assert user.leave() == 0
    assert not runs(folder)


@pytest.mark.long
def test_other_settings_wait_until_the_server_is_nobodys(home: Path, start: Starter) -> None:
    """With another user it keeps its settings and says so; a leftover of a killed run is restarted."""
    user = start({"SITTHI_HOME": str(home)})
    user.url()
    heard: list[str] = []
    with database_server(heard.append, {"work_mem": "5MB"}) as server:
        assert answer(server.url("postgres"), "SHOW work_mem") == "4MB"
    assert any("settings" in sentence for sentence in heard)
    user.kill()
    with database_server(settings={"work_mem": "5MB"}) as server:
        assert answer(server.url("postgres"), "SHOW work_mem") == "5MB"


@pytest.mark.long
def test_ctrl_c_at_one_user_ends_that_user_only(home: Path, start: Starter) -> None:
    """The server is in no terminal's process group: the other user's connection goes on."""
    first = start({"SITTHI_HOME": str(home)})
    first.url()
    second = start({"SITTHI_HOME": str(home)})
    with psycopg.connect(second.url()) as connection:
        first.interrupt()
        assert connection.execute("SELECT 1").fetchone() == (1,)
    folder = folder_of(home)
    assert runs(folder)
    second.interrupt()
    assert not runs(folder)


@pytest.mark.long
def test_a_server_that_does_not_answer_is_ended(home: Path, start: Starter) -> None:
    """A stopped server ends by force, and the next start recovers."""
    user = start({"SITTHI_HOME": str(home)})
    url = user.url()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    folder = folder_of(home)
    os.kill(postmaster(folder), signal.SIGSTOP)
    user.kill()
    assert processes.end_by_force(folder, 0.2)
    with database_server() as server:
        assert answer(server.url("postgres"), "SELECT n FROM kept") == 42


def wait_until_behind(gate: Path, user: User) -> None:
    """Until the user is starting or stopping the server (or, in vain, until the next one is)."""
    mine = f"{user.process.pid}\n"
    processes.wait_until(lambda: gate.exists() and gate.read_text() == mine, 1)


@pytest.mark.long
def test_many_come_go_and_are_killed(bare_home: Path, start: Starter) -> None:
    """Whatever the order in which users start, leave and die, each has a server; in the end none stays."""
    for each_round in range(4):
        users = [start({"SITTHI_HOME": str(bare_home)}) for _ in range(6)]
        for number, user in enumerate(users):
            if (number + each_round) % 3 == 0:
                wait_until_behind(bare_home / "pg-18" / "gate", user)
                user.kill()
                continue
            url = user.url()
            if number % 3 == 1:
                assert answer(url, "SELECT 1") == 1
                assert user.leave() == 0
        for user in users:
            user.kill()
    with database_server() as server:
        assert answer(server.url("postgres"), "SELECT 1") == 1
    assert not runs(folder_of(bare_home))
