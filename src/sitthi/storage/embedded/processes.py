"""The server's processes: who they are, whether they answer, how they are ended. Call behind the gate."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from psycopg import pq

from sitthi.storage.embedded.folder import Folder
from sitthi.storage.embedded.locks import is_held

_PROC = Path("/proc")  # Linux; elsewhere `ps` is asked
_STEP_SECONDS = 0.02
_FAST_STOP_SECONDS = 120  # the last checkpoint may have gigabytes to write
_HARD_STOP_SECONDS = 10


def here() -> str:
    """Names the world in which process ids hold: the machine and, in containers, their id space."""
    try:
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        space = ""
    return f"{os.uname().nodename} {space}".strip()


def answer(folder: Folder) -> pq.Ping:
    """Ask at the socket: OK, REJECT (starting, recovering or stopping), NO_RESPONSE."""
    conninfo = f"host='{folder.socket}' port=5432 user=sitthi dbname=postgres connect_timeout=2"
    return pq.Ping(pq.PGconn.ping(os.fsencode(conninfo)))


def is_alive(folder: Folder) -> bool:
    """Whether any process of a server (or of an initdb) started by us is left."""
    return is_held(folder.alive)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again until it holds; False if it did not in that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_STEP_SECONDS)
    return True


def postmaster(folder: Folder) -> int | None:
    """The process id in `postmaster.pid` if that process is the server of this folder, else None."""
    try:
        pid = int((folder.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if pid > 1 and _works_in(pid, folder.data) else None


def _works_in(pid: int, data: Path) -> bool:
    """A process id left over in a file may long be somebody else's: PostgreSQL's work in the data folder."""
    if _PROC.is_dir():
        try:
            return (_PROC / str(pid) / "cwd").samefile(data)
        except OSError:
            return False
    found = subprocess.run(
        ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return "postgres" in found and str(data) in found


def stop(folder: Folder, seconds: float = _FAST_STOP_SECONDS) -> bool:
    """Stop the server as `pg_ctl stop -m fast` does; True once all its processes are gone."""
    pid = postmaster(folder)
    if pid is not None and is_alive(folder):
        _send(pid, signal.SIGINT)
    return wait_until(lambda: not is_alive(folder), seconds)


def end_by_force(folder: Folder, seconds: float = _HARD_STOP_SECONDS) -> bool:
    """End a server that no longer answers; what it had committed is recovered at the next start.

    First asks (its processes may end at once), then, after `seconds`, kills.
    """
    for sign in (signal.SIGQUIT, signal.SIGKILL):
        for pid in _all(folder):
            _send(pid, sign)
        if wait_until(lambda: not is_alive(folder), seconds):
            return True
    return False


def _all(folder: Folder) -> list[int]:
    if _PROC.is_dir():
        pids = [int(path.name) for path in _PROC.iterdir() if path.name.isdigit()]
        return [pid for pid in pids if pid != os.getpid() and _works_in(pid, folder.data)]
    pid = postmaster(folder)
    return [] if pid is None else [pid]


def _send(pid: int, sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, sign)
