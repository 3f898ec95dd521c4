"""Command lines carried out within the test, each on a world of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sitthi.app import database_of
from sitthi.entrypoints.cli import options, worlds
from sitthi.entrypoints.cli.main import main
from sitthi.storage.server import Server, drop_database


class Said(msgspec.Struct, frozen=True):
    """What a command line came to: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects of stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    def page(self) -> Any:
        """The one JSON value of stdout."""
        return json.loads(self.out)


Say = Callable[..., Said]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, server: Server) -> Say:
    """Carry out a command line: ``say("prove", "--json")``.

    Notices of a server that somebody else is starting or stopping are no part of what is said.
    """
    monkeypatch.setattr(options, "notice", lambda _: None)
    monkeypatch.setattr(worlds, "notice", lambda _: None)

    def carried_out(*words: str) -> Said:
        capsys.readouterr()
        code = main(words)
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return carried_out


@pytest.fixture
def name(server: Server, request: pytest.FixtureRequest) -> Iterator[str]:
    """A name for a world that nobody else uses; the world is dropped afterwards."""
    own = f"t{os.getpid()}-{abs(hash(request.node.nodeid)) % 10**6}"
    yield own
    drop_database(server, database_of(own))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """Write lines into a file of events; gives its path."""

    def written(*lines: bytes, name: str = "events.jsonl") -> str:
        path = tmp_path / name
        path.write_bytes(b"\n".join(lines) + b"\n")
        return str(path)

    return written
