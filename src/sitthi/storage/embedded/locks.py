"""File locks between the processes that share one embedded server.

All are `flock`: the kernel gives them back when a process dies, however it dies, so no
lock can be left behind by a killed run. Three files use them:

* `gate`: exclusive, while somebody starts or stops the server;
* `users`: shared, one hold for each user of the server; nobody holds it = nobody needs the server;
* `alive`: exclusive, handed down to the server and inherited by all its processes; nobody holds it =
  no process of the server is left. Process ids, which the system gives out again, are never asked for that.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def open_lock(path: Path) -> int:
    """Open (or make) a lock file; children do not inherit it unless it is passed to them."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def take_at_once(fd: int) -> bool:
    """Take the exclusive lock if it is free now."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_held(path: Path) -> bool:
    """Whether anybody holds a lock, shared or exclusive, on the file. Ask only behind the gate."""
    fd = open_lock(path)
    try:
        return not take_at_once(fd)
    finally:
        os.close(fd)


@contextmanager
def exclusive(path: Path, notice: Callable[[str], None]) -> Iterator[None]:
    """Hold the gate. Waits for its holder, and says so."""
    fd = _enter(path, notice)
    try:
        yield
    finally:
        # Given back by name: a child forked meanwhile has a copy of this handle and would keep it.
        fcntl.flock(fd, fcntl.LOCK_UN)
        os.close(fd)


def _enter(path: Path, notice: Callable[[str], None]) -> int:
    while True:
        fd = open_lock(path)
        try:
            if not take_at_once(fd):
                holder = os.pread(fd, 20, 0).decode("ascii", "replace").strip() or "?"
                notice(f"Waiting for process {holder}, which is starting or stopping the database server.")
                fcntl.flock(fd, fcntl.LOCK_EX)
            if _still_there(fd, path):
                os.ftruncate(fd, 0)
                os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
                return fd
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)


def _still_there(fd: int, path: Path) -> bool:
    """False if the folder was deleted and made anew while we waited: then we hold a lock on nothing."""
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False


class Lease:
    """One user's hold on the server, from making to `release`, or to the end of its process."""

    def __init__(self, path: Path) -> None:
        self._fd = open_lock(path)
        self._pid = os.getpid()
        fcntl.flock(self._fd, fcntl.LOCK_SH)

    @property
    def is_ours(self) -> bool:
        """False in a child forked from the process that took the lease: it must not give it back."""
        return self._pid == os.getpid()

    def release(self) -> None:
        """Give the lease back; a second call does nothing."""
        if self._fd >= 0:
            if self.is_ours:
                fcntl.flock(self._fd, fcntl.LOCK_UN)
            os.close(self._fd)
            self._fd = -1
