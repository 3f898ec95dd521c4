"""Break every clause in every way and see that a case of its own fails; exit 1 where none does.

``make test-broken``. With arguments, only the clauses named: ``python -m tests.broken prepaid/1.2.8``.
Interrupted (Ctrl-C), it tells what is known so far and exits with 130.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console

from sitthi.storage import migrate
from sitthi.storage.server import database_server, drop_database
from tests.broken.telling import TABLE_WIDTH, Progressing, Tally
from tests.broken.trial import Played, Task, begin, cases_of, every_break, play_unbroken, try_out
from tests.database import clone, template_database

PROCESSES = max(2, os.cpu_count() or 2)
CASES_A_TASK = 4
WAYS_A_TASK = 8
"""Small enough that an interruption loses little, and that none goes on alone at the end for long."""
SURVIVED, UNSOUND, STOPPED = 1, 2, 130

Asked = TypeVar("Asked")
Answered = TypeVar("Answered")


def main(names: list[str]) -> int:
    """0 where every value is noticed, 1 with survivors, 2 where a case fails by the book as it is, 130 if stopped."""
    # Whoever ends it politely gets what an interruption gets.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    places = [place for place, one in enumerate(every_break()) if not names or one.clause in names]
    clauses = list(dict.fromkeys(every_break()[place].clause for place in places))
    progress = Progressing()
    if strangers := set(names) - set(clauses):
        progress.say(f"No clause that is enforced or carried out: {', '.join(sorted(strangers))}")
        return UNSOUND
    tally, cases = Tally(every_break(), places), cases_of(clauses)
    stopped = False
    try:
        with workers() as pool:
            played = _unbroken(pool, cases, progress)
            if any(one.wrong for one in played):
                progress.say("Cases that fail by the book as it is notice nothing; mend them first.")
                return UNSOUND
            _broken(pool, _tasks(tally, cases, played), tally, progress)
    except KeyboardInterrupt:
        stopped = True
    console = Console()
    tally.report(console if console.is_terminal else Console(width=TABLE_WIDTH), cases)
    if stopped:
        return STOPPED
    return SURVIVED if tally.faults() else 0


@contextmanager
def workers() -> Iterator[ProcessPoolExecutor]:
    """Processes, each with a database of its own; left early, they end what they play and no more."""
    context = multiprocessing.get_context("spawn")
    urls, stopped = context.Queue(), context.Event()
    with database_server() as server:
        template = template_database(server, migrate.migrate, migrate.fingerprint())
        databases = [clone(server, template, f"broken{index}") for index in range(PROCESSES)]
        for database in databases:
            urls.put(server.url(database))
        pool = ProcessPoolExecutor(PROCESSES, context, begin, (urls, stopped))
        try:
            yield pool
        finally:
            stopped.set()
            pool.shutdown(cancel_futures=True)
            for database in databases:
                drop_database(server, database)


def _unbroken(pool: ProcessPoolExecutor, cases: dict[str, tuple[str, ...]], progress: Progressing) -> list[Played]:
    """Every case by the book as it is; what fails is told at once."""
    names = list(dict.fromkeys(name for own in cases.values() for name in own))
    played: list[Played] = []
    with progress.over("cases by the book as it is", len(names)) as further:
        for some in _as_they_come(pool, play_unbroken, _in_parts(names, CASES_A_TASK)):
            played += some
            for one in some:
                if one.wrong:
                    progress.say(f"fails by the book as it is: {one.wrong}")
            further(len(some))
    return played


def _broken(pool: ProcessPoolExecutor, tasks: Iterable[Task], tally: Tally, progress: Progressing) -> None:
    """Every break; what survives is told as soon as the last of its ways was tried."""
    with progress.over("clauses broken", tally.total) as further:
        for some in _as_they_come(pool, try_out, tasks):
            for one in some:
                if fault := tally.add(one):
                    progress.say(fault)
            further(len(some))


def _tasks(tally: Tally, cases: dict[str, tuple[str, ...]], played: Iterable[Played]) -> Iterator[Task]:
    """The ways of each value, some at a time, with the cases of its clause, the quick ones first."""
    seconds = {one.case: one.seconds for one in played}
    for ways in tally.values:
        own = tuple(sorted(cases[every_break()[ways[0]].clause], key=seconds.__getitem__))
        yield from (Task(part, own) for part in _in_parts(ways, WAYS_A_TASK))


def _as_they_come(
    pool: ProcessPoolExecutor, work: Callable[[Asked], Answered], asked: Iterable[Asked]
) -> Iterator[Answered]:
    for future in as_completed([pool.submit(work, one) for one in asked]):
        yield future.result()


def _in_parts(whole: Sequence[Answered], size: int) -> Iterator[tuple[Answered, ...]]:
    return (tuple(whole[start : start + size]) for start in range(0, len(whole), size))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
