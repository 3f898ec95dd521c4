"""What the tests of the embedded server do with it and with its users."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import psycopg

from sitthi.storage.embedded import processes
from sitthi.storage.embedded.folder import Folder

SOURCE = Path(__file__).resolve().parents[3] / "src"
PATIENCE_SECONDS = 60


class User:
    """A process that uses the server (see user.py)."""

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        uid: int | None = None,
        command: Sequence[str] = (sys.executable,),
    ) -> None:
        # A file, not a pipe: nobody reads it while the process lives.
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed in `close`
        self.process = subprocess.Popen(
            [*command, str(Path(__file__).with_name("user.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            env=dict(environment),
            cwd="/",
            start_new_session=True,
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
        )

    def url(self) -> str:
        """Wait until it holds the server; its URL, or an assertion with what it said."""
        assert self.process.stdout is not None
        watch = threading.Timer(PATIENCE_SECONDS, self.process.kill)
        watch.start()
        try:
            line = self.process.stdout.readline().strip()
        finally:
            watch.cancel()
            watch.join()
        assert line, self.said()
        return line

    def said(self) -> str:
        """All its notices and errors so far."""
        self._said.seek(0)
        return self._said.read()

    def leave(self) -> int:
        """Let it go; its exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self._wait()

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self.process.kill()
        self._wait()

    def interrupt(self) -> None:
        """Send Ctrl-C to it and to everything in its terminal's process group."""
        os.killpg(self.process.pid, signal.SIGINT)
        self._wait()

    def close(self) -> None:
        """Make sure that nothing of it is left."""
        self.kill()
        for stream in (self.process.stdin, self.process.stdout, self._said):
            assert stream is not None
            stream.close()

    def _wait(self) -> int:
        return self.process.wait(PATIENCE_SECONDS)


def environment(**values: str) -> dict[str, str]:
    """The environment of a user: nothing of ours that the test did not ask for."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SITTHI_", "PG", "XDG_"))}
    return {**kept, "PYTHONPATH": str(SOURCE), **values}


def folder_of(home: Path) -> Folder:
    """The server's folder in a home with a short path."""
    root = next(home.glob("pg-*"))
    return Folder(root=root, socket=root / "run")


def runs(folder: Folder) -> bool:
    """Whether anything of the server is left."""
    return processes.is_alive(folder)


def postmaster(folder: Folder) -> int:
    """The server's first process."""
    pid = processes.postmaster(folder)
    assert pid is not None
    return pid


def answer(url: str, query: str) -> object:
    """The first value of the first row."""
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    value: object = row[0]
    return value
