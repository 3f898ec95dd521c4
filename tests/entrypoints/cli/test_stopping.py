"""Stopped, out of room or read no further, a command ends with a line or none, and with nothing half done."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sitthi.app import make_world
from sitthi.channels.takeover.taking import Files
from sitthi.entrypoints.cli import importing, main, run
from sitthi.entrypoints.cli.stopping import NOTHING
from sitthi.kernel.errors import OurMistake
from sitthi.storage.server import Server
from tests.entrypoints.cli.conftest import Say
from tests.life import START, later, taken_over

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}
SPAWN = multiprocessing.get_context("spawn")
SOURCE = Path(main.__file__).parents[3]
FULL = Path("/dev/full")
WRITERS = {
    "run",
    "demo",
    "import",
    "compensate",
    "correct",
    "confirm",
    "stuck",
    "worlds",
    "review",
    "books",
    "population",
}
"""Commands that record something, or write several files, as they go."""
EVENTS = [taken_over(f"081000000{at}", time=later(START, seconds=at)) for at in range(4)]


@contextmanager
def program(*words: str, stdin: int | None = None, stdout: int = subprocess.PIPE) -> Iterator[subprocess.Popen[bytes]]:
    """The program as a process of its own that prints every line at once."""
    own = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "sitthi.entrypoints.cli.main", *words]
    with subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, env=own) as running:
        yield running


def ended(running: subprocess.Popen[bytes]) -> tuple[int, list[str]]:
    """Exit code and what was said on stderr, but for notices of a server that others start or stop."""
    assert running.stderr is not None
    said = running.stderr.read().decode().splitlines()
    return running.wait(), [line for line in said if "server" not in line]


@pytest.mark.parametrize("sign", CODES)
def test_a_run_that_is_stopped_goes_on(name: str, sign: signal.Signals, say: Say, tmp_path: Path) -> None:
    """What was decided is kept, the line says how to go on, and going on decides the rest and nothing twice."""
    words = ("--world", name, "--json", "--batch-size", "1")
    with program("run", "-", *words, stdin=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(EVENTS[0] + b"\n" + EVENTS[1] + b"\n")
        running.stdin.flush()
        assert b'"outcome":"granted"' in running.stdout.readline()
        running.send_signal(sign)
        code, said = ended(running)
    assert code == CODES[sign]
    kept = f"What was decided so far is kept in the world {name}; the same command again goes on from there."
    assert said == [f"Stopped. {kept}"]

    file = tmp_path / "events.jsonl"
    file.write_bytes(b"\n".join(EVENTS) + b"\n")
    again = say("run", str(file), *words).objects()
    assert again[0]["repeated"]
    assert [one["outcome"] for one in again[:-1]] == ["granted"] * len(EVENTS)
    assert again[-1]["summary"]["books"]["held"]


@pytest.mark.parametrize("command", ["run", "demo"])
def test_the_progress_bar_goes(
    command: str, name: str, say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bar hides the terminal's cursor: it is taken away where the run is stopped, too."""
    file, closed = tmp_path / "events.jsonl", []
    file.write_bytes(EVENTS[0] + b"\n")

    class Watched:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def at(self, *_: object) -> None:
            raise KeyboardInterrupt

        def close(self) -> None:
            closed.append(self)

    monkeypatch.setattr(run, "Bar", Watched)
    assert say(command, str(file), "--world", name).code == main.INTERRUPTED
    assert closed


@pytest.mark.parametrize("sign", CODES)
def test_an_import_that_is_stopped_says_so(name: str, sign: signal.Signals, tmp_path: Path) -> None:
    """Only the parent is signalled, while its lanes read: one line, and no word of theirs."""
    numbers, addons = tmp_path / "numbers.csv", tmp_path / "addons.csv"
    numbers.write_text("number,holder,account,active_since\n0811111111,H1,A1,2020-01-01\n")
    os.mkfifo(addons)
    words = ("--numbers", str(numbers), "--addons", str(addons), "--source", "old", "--world", name, "--lanes", "2")
    with program("import", *words) as running, addons.open("wb", buffering=0):  # open once a lane reads
        running.send_signal(sign)
        code, said = ended(running)
    assert code == CODES[sign]
    assert len(said) == 1
    assert said[0].startswith("Stopped. What was taken so far is kept; the same command again goes on")


def import_with_a_lane(job: importing.Job, alive: Connection) -> None:
    """An import that has started one lane, in a process to be killed; the lane has ``alive`` as long as it lives."""
    told = SPAWN.Queue()
    SPAWN.Process(target=lane_that_lives, args=(job, told, alive)).start()
    alive.send("started")
    signal.pause()


def lane_that_lives(job: importing.Job, told: Queue[Any], _: Connection) -> None:
    """A lane that holds a connection until it ends."""
    importing._lane_process(job, 0, told)


def test_a_lane_whose_import_was_killed_ends(name: str, server: Server, tmp_path: Path) -> None:
    """Nobody could end it: it sees so by itself after a batch, and does not wait for its words to be read."""
    numbers = tmp_path / "numbers.csv"
    rows = "".join(f"{line},,,\n" for line in range(3_000))  # told, they are more than a pipe takes
    numbers.write_text(f"number,holder,account,active_since\n{rows}")
    make_world(server, name)
    mine, alive = SPAWN.Pipe()
    killed = SPAWN.Process(
        target=import_with_a_lane, args=(importing.Job(server, name, Files(numbers, None, "old", START), 1), alive)
    )
    killed.start()
    alive.close()
    assert mine.recv() == "started"
    killed.kill()
    assert mine.poll(60)
    with pytest.raises(EOFError):
        mine.recv()


def test_lanes_end_before_the_server_is_let_go(name: str, server: Server, tmp_path: Path) -> None:
    """However the listening ends, no lane is left to find its server gone."""
    numbers = tmp_path / "numbers.csv"
    numbers.write_text("number,holder,account,active_since\n0811111111,H1,A1,2020-01-01\n")
    make_world(server, name)
    files = Files(numbers, None, "old", START)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing._together(importing.Job(server, name, files, 2), stopped)
    assert multiprocessing.active_children() == []


def test_a_lane_that_fails_is_told(name: str, server: Server, tmp_path: Path) -> None:
    """What a lane fails by is raised where the others are ended: a server that is gone, or a mistake of ours."""
    numbers = tmp_path / "numbers.csv"
    numbers.write_text("number,holder,account,active_since\n")
    files = Files(numbers, None, "old", START)
    gone = Server("postgresql://nobody@/postgres?host=/nowhere", is_embedded=False, bin_dir=None)
    broken: Any = None
    for job, error in (
        (importing.Job(gone, name, files, 1), psycopg.OperationalError),
        (importing.Job(server, name, broken, 1), OurMistake),
    ):
        with pytest.raises(error):
            importing._together(job, lambda *_: None)


def test_what_is_being_written_is_there_whole_or_not(tmp_path: Path) -> None:
    """Stopped while it makes a file, a command leaves no part of it."""
    made = tmp_path / "day.jsonl"
    with program("generate", "--subscribers", "20000", "--events", "200000", "-o", str(made)) as running:
        while not (unfinished := list(tmp_path.glob("*.unfinished"))) and running.poll() is None:
            pass
        assert unfinished
        running.send_signal(signal.SIGTERM)
        assert ended(running) == (143, [f"Stopped. {NOTHING}"])
    assert list(tmp_path.iterdir()) == []


def test_who_reads_no_further_is_not_told_of_it(name: str, tmp_path: Path) -> None:
    """``sitthi run EVENTS | head -1``: silent, with the code of a program whose reader has gone."""
    file = tmp_path / "events.jsonl"
    file.write_bytes(b"\n".join(EVENTS) + b"\n")
    for words in (("run", str(file), "--world", name), ("worlds",)):
        reading, writing = os.pipe()
        os.close(reading)
        with program(*words, stdout=writing) as running:
            os.close(writing)
            assert ended(running) == (main.READER_GONE, [])


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_no_room_is_told(name: str, tmp_path: Path) -> None:
    """Where nothing can be written, it is said what, and the exit code is that of bad input."""
    file = tmp_path / "events.jsonl"
    file.write_bytes(EVENTS[0] + b"\n")
    with FULL.open("wb") as full, program("run", str(file), "--world", name, stdout=full.fileno()) as running:
        code, said = ended(running)
    assert (code, len(said)) == (main.BAD_INPUT, 1)
    assert said[0].startswith("What is printed can not be written (No space left on device).")
    with program("run", str(file), "--world", name, "--quiet", "--state", str(FULL)) as running:
        assert running.stdout is not None
        assert "books proven" in running.stdout.read().decode()
        code, said = ended(running)
    assert (code, len(said)) == (main.BAD_INPUT, 1)
    assert said[0].startswith("--state: /dev/full can not be written (No space left on device).")


@pytest.mark.parametrize("place", ["nowhere/state.json", "."])
def test_a_state_that_can_not_be_written_is_told_before_the_run(
    say: Say, name: str, tmp_path: Path, place: str
) -> None:
    """Nothing is decided then, and the world is not even made."""
    file = tmp_path / "events.jsonl"
    file.write_bytes(EVENTS[0] + b"\n")
    said = say("run", str(file), "--world", name, "--state", str(tmp_path / place))
    assert (said.code, said.out) == (main.BAD_INPUT, "")
    assert said.err.startswith(f"--state: {tmp_path / place} can not be written (")
    assert say("show", "holder/h", "--world", name).code == main.BAD_INPUT


def test_a_database_without_room_is_told(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server says of it, and what to do; it is no mistake of ours."""

    def full(*_: object) -> None:
        raise psycopg.errors.DiskFull("could not extend file: No space left on device")

    monkeypatch.setattr("sitthi.entrypoints.cli.output.line", full)
    said = say("version")
    assert said.code == main.BAD_INPUT
    assert said.err.startswith("The database server can not go on: could not extend file: No space left on device.\n")


def test_a_user_of_the_database_who_may_not_is_told(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server's user who may not create databases is no mistake of ours: what it needs is said."""

    def may_not() -> None:
        raise psycopg.errors.InsufficientPrivilege("permission denied to create database")

    monkeypatch.setattr("sitthi.entrypoints.cli.version.version", may_not)
    told = say("version")
    assert told.code == main.BAD_INPUT
    assert "permission denied to create database" in told.err
    assert "CREATEDB" in told.err


def test_whoever_records_says_what_is_kept() -> None:
    """Every command that records as it goes says, when stopped, what it has kept; the others have changed nothing."""
    saying = set()
    for name, (module, _) in main.COMMANDS.items():
        source = (Path(main.__file__).parent / f"{module}.py").read_text()
        saying |= {name} if "    keeps(" in source else set()
    assert saying == WRITERS
