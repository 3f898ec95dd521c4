"""``sitthi import``: takes over another operator's numbers, balances, validity and add-ons; can be run again."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty
from time import perf_counter
from typing import Annotated, Any

import msgspec
import psycopg
import typer

from sitthi.app import SCRATCH, Options, World, open_world
from sitthi.areas.wallet.store import room_to_grow
from sitthi.channels.takeover.claims import find_doubts
from sitthi.channels.takeover.reading import count_rows
from sitthi.channels.takeover.rows import Reject
from sitthi.channels.takeover.taking import Files, Lane, Totals
from sitthi.channels.takeover.untaken import Untaken, waiting
from sitthi.entrypoints.cli.rejects import rejects_file
from sitthi.entrypoints.cli.stopping import keeps
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput, OurMistake
from sitthi.kernel.ids import OWN_SOURCE
from sitthi.kernel.money import format_thb
from sitthi.storage.server import Server, database_server

BEGINNING = "2024-04-01T10:00:00+07:00"
"""When a sandbox begins, and so when numbers come into it unless told otherwise."""

LANES_MOST = 16
SHOWN_REJECTS = 10
LOOK_EACH_SECONDS = 1.0

Heard = Callable[[int, int, list[Untaken]], None]
"""Told after each batch: whose lane it is of, how many rows were read for it, and those not taken."""


class Job(msgspec.Struct, frozen=True):
    """What every lane needs to know."""

    server: Server
    world: str
    files: Files
    lanes: int


class Complaint(msgspec.Struct, frozen=True):
    """A BadInput on its way from a lane."""

    what: str
    remedy: str
    file: str | None
    line: int | None
    field: str | None


def import_numbers(
    numbers: Annotated[Path, typer.Option(help="CSV or Parquet, one row a number.")],
    source: Annotated[str, typer.Option(help="Name of where they come from; the same in a second run.")],
    addons: Annotated[Path | None, typer.Option(help="CSV or Parquet, one row an add-on in mid-round.")] = None,
    at: Annotated[
        str | None, typer.Option(help=f"Time of the take-over, RFC 3339; kept with the source. Default {BEGINNING}.")
    ] = None,
    world: Annotated[str, typer.Option(help="World to take them into; made where it is not there.")] = SCRATCH,
    rejects: Annotated[Path | None, typer.Option(help="CSV file for the rows that were not taken.")] = None,
    lanes: Annotated[int, typer.Option(help="Processes to share the work, by holder.")] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Print the totals as JSON.")] = False,
) -> None:
    """Take over numbers with holder, balance, validity and add-ons; can be stopped and run again."""
    if not 1 <= lanes <= LANES_MOST:
        raise BadInput(what=f"{lanes} lanes", remedy=f"Take 1 to {LANES_MOST}.", field="--lanes")
    if not source or source == OWN_SOURCE:
        raise BadInput(what=f"{source!r} can not be a source", remedy="Name the old system.", field="--source")
    started = perf_counter()
    with database_server() as server, open_world(server, world) as opened:
        time = _kept_time(opened, source, at)
        doubts = find_doubts(opened.connection, numbers)
        job = Job(server, world, Files(numbers, addons, source, time, doubts), lanes)
        keeps("What was taken so far is kept; the same command again goes on from there, and takes nothing twice.")
        with room_to_grow(opened.connection):
            totals, first = _take(job, rejects)
    _say(totals, first, perf_counter() - started, as_json=as_json)
    if not totals.ties:
        raise typer.Exit(1)


def _kept_time(world: World, source: str, at: str | None) -> str:
    """The time a source's numbers are taken over at: the same in every run, since it is part of each event."""
    name = f"import:{source}"
    row = world.connection.execute("SELECT value FROM world WHERE name = %s", (name,)).fetchone()
    if row is None:
        time = moment.format_time(moment.parse_time(at or BEGINNING, "--at"))
        world.connection.execute("INSERT INTO world VALUES (%s, %s) ON CONFLICT (name) DO NOTHING", (name, time))
        return time
    kept = str(row[0])
    if at is not None and moment.parse_time(at, "--at") != moment.parse_time(kept):
        raise BadInput(
            what=f"{source} was taken over at {kept} before",
            remedy="Leave --at out to go on with that import, or give what is new another --source.",
            field="--at",
        )
    return kept


def _take(job: Job, rejects: Path | None) -> tuple[Totals, list[Reject]]:
    """Run all lanes; the totals together and the first few rejects."""
    first: list[Reject] = []
    with ExitStack() as stack:
        write = stack.enter_context(rejects_file(rejects, Reject))
        advance = stack.enter_context(_bar(job.files.numbers))
        untaken = stack.enter_context(waiting(job.lanes))

        def heard(lane: int, read: int, found: list[Untaken]) -> None:
            advance(read)
            untaken.add(lane, found)

        totals = _alone(job, heard) if job.lanes == 1 else _together(job, heard)
        for one in untaken.in_order():
            write([one])
            if len(first) < SHOWN_REJECTS:
                first.append(one)
    return totals, first


def _alone(job: Job, heard: Heard) -> Totals:
    with open_world(job.server, job.world) as world:
        lane = _lane(world, 0, 1)
        before = 0
        for found in lane.take(job.files):
            heard(0, lane.totals.read - before, found)
            before = lane.totals.read
        return lane.totals


def _lane(world: World, lane: int, lanes: int) -> Lane:
    from sitthi.views.wording import reason_text

    return Lane(world.corridor, world.door, lambda one: reason_text(one, world.book, "en"), lane=lane, lanes=lanes)


def _together(job: Job, heard: Heard) -> Totals:
    """One process a lane; what they tell arrives in one queue."""
    context = multiprocessing.get_context("spawn")
    told: Queue[Any] = context.Queue()
    running = [context.Process(target=_lane_process, args=(job, lane, told), daemon=True) for lane in range(job.lanes)]
    try:
        # Who is interrupted at a terminal is this process; a lane is born deaf to it, and ended from here.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            for process in running:
                process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return _listen(running, told, heard)
    finally:
        # Before the server is let go: what a lane has committed stays, and a second run goes on from there.
        for process in running:
            if process.pid is not None:
                process.terminate()
                process.join()


def _listen(running: list[SpawnProcess], told: Queue[Any], heard: Heard) -> Totals:
    """What the lanes tell, until all have told their totals; raises what one of them has failed by."""
    totals, done = Totals(), 0
    while done < len(running):
        try:
            message = told.get(timeout=LOOK_EACH_SECONDS)
        except Empty:
            ends = [process.exitcode for process in running]
            if (any(ends) or None not in ends) and told.empty():
                raise RuntimeError("a lane of the import ended without a word") from None
            continue
        if isinstance(message, Totals):
            totals.add(message)
            done += 1
        elif isinstance(message, Complaint):
            raise BadInput(**msgspec.structs.asdict(message))
        elif isinstance(message, Exception):
            raise message
        else:
            heard(*message)
    return totals


def _lane_process(job: Job, lane: int, told: Queue[Any]) -> None:
    """The work of one lane, in a process of its own; what it fails by is told to the one who started it."""
    try:
        with open_world(job.server, job.world, Options()) as world:
            one = _lane(world, lane, job.lanes)
            before = 0
            for found in one.take(job.files):
                if _left_alone():
                    told.cancel_join_thread()  # nobody reads it any more
                    return
                told.put((lane, one.totals.read - before, found))
                before = one.totals.read
            told.put(one.totals)
    except BadInput as error:
        told.put(Complaint(error.what, error.remedy, error.file, error.line, error.field))
    except psycopg.OperationalError as error:
        told.put(error)
    except Exception:  # noqa: BLE001  # whatever it is, it is told there
        told.put(OurMistake(traceback.format_exc()))


def _left_alone() -> bool:
    """Whether whoever started this lane has ended without ending it: killed, it could not."""
    parent = multiprocessing.parent_process()
    return parent is not None and not parent.is_alive()


@contextmanager
def _bar(numbers: Path) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal; without one nothing is shown."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("taking over"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    total = count_rows(numbers) if console.is_terminal and numbers.is_file() else None
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("taking over", total=total)
        yield lambda read: progress.advance(task, read)


def _say(totals: Totals, first: list[Reject], seconds: float, *, as_json: bool) -> None:
    figures = {
        "read": totals.read,
        "taken": totals.taken,
        "repeated": totals.repeated,
        "rejected": totals.rejected,
        "addons": {
            "read": totals.addons_read,
            "taken": totals.addons_taken,
            "rejected": totals.addons_rejected,
        },
        "balance": {
            "file": format_thb(totals.file_satang),
            "ledger": format_thb(totals.ledger_satang),
            "rejected": format_thb(totals.rejected_satang),
        },
        "ties": totals.ties,
        "seconds": round(seconds, 1),
    }
    if as_json:
        print(msgspec.json.encode(figures).decode())
        return
    print(f"numbers read      {totals.read:>12,}")
    print(f"  taken           {totals.taken:>12,}")
    print(f"  repeated        {totals.repeated:>12,}   taken in an earlier run")
    print(f"  rejected        {totals.rejected:>12,}")
    print(f"add-ons read      {totals.addons_read:>12,}")
    print(f"  with a number   {totals.addons_taken:>12,}")
    print(f"  rejected        {totals.addons_rejected:>12,}")
    print(f"balances of the taken rows   {format_thb(totals.file_satang):>16} THB")
    print(f"opening transfers of theirs  {format_thb(totals.ledger_satang):>16} THB")
    print(f"balances of the rejected     {format_thb(totals.rejected_satang):>16} THB")
    print(f"{'The totals tie.' if totals.ties else 'THE TOTALS DO NOT TIE.'} {seconds:.1f} s")
    for one in first:
        place = f"{one.file} line {one.line}" + (f" ({one.number})" if one.number else "")
        print(f"{place}: {one.field}: {one.what.rstrip('.')}. {one.remedy}", file=sys.stderr)
    if totals.rejected + totals.addons_rejected > len(first):
        print("More were rejected: --rejects FILE writes all of them.", file=sys.stderr)
