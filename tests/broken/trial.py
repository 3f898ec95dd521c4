"""Trying a break: the clause's own cases are played by the broken book until one of them fails."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from multiprocessing.synchronize import Event
from time import perf_counter
from types import MappingProxyType
from typing import ClassVar

import msgspec
import psycopg

from sitthi.flow.partitions import Partitions
from sitthi.kernel import live
from sitthi.storage.pipeline import Connection
from sitthi.terms import Book, BookRefused
from tests.broken.breaks import Break, breaks, broken
from tests.cases.casebook import read_all
from tests.cases.compare import differences, differences_of
from tests.cases.shapes import Case, When
from tests.cases.stage import Found, Watch, plain_book, play

BY_THE_LOADER = "the book does not load"


class Played(msgspec.Struct, frozen=True):
    """A case played by the book as it is: how long it took, and what is wrong with it (empty: nothing)."""

    case: str
    seconds: float
    wrong: str


class Task(msgspec.Struct, frozen=True):
    """Some ways to break one value, by their places among all breaks; the clause's cases, cheapest first."""

    places: tuple[int, ...]
    cases: tuple[str, ...]


class Tried(msgspec.Struct, frozen=True):
    """A break, by its place, and what noticed it: a case, the loader, or nothing (empty).

    ``raised``: what it made of a case that is neither, and so a mistake of the system or of the tests.
    """

    place: int
    noticed_by: str
    raised: str = ""


class _Noticed(Exception):  # no error: it ends the play of a case at the first event that differs
    """An event of a case is otherwise than the case says."""


class _Here:
    """What a process that tries breaks keeps: its database, and which case noticed what of late."""

    connection: Connection
    stopped: Event
    last: ClassVar[dict[tuple[str, ...], str]] = {}


def begin(urls: multiprocessing.Queue[str], stopped: Event) -> None:
    """Open this process's database; whoever started it is interrupted, and says so by ``stopped``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    use(psycopg.connect(urls.get(), autocommit=True), stopped)


def use(connection: Connection, stopped: Event) -> None:
    """Try on this connection from now on, until ``stopped``."""
    # Some hundred statements, thousands of times each: parsed once.
    connection.prepare_threshold = 0
    # Once for all: what a case makes of them is taken back at its end.
    Partitions().ensure(connection, live.now_us())
    _Here.connection, _Here.stopped = connection, stopped


@cache
def every_break() -> tuple[Break, ...]:
    """All breaks, in an order that is the same in every process."""
    return tuple(breaks(plain_book()))


@cache
def every_case() -> Mapping[str, Case]:
    """All cases by their names."""
    return MappingProxyType({case.id: case for case in read_all()})


def cases_of(clauses: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The names of the cases of each of some clauses."""
    wanted: dict[str, list[str]] = {clause: [] for clause in clauses}
    for case in every_case().values():
        for clause in wanted.keys() & set(case.clauses):
            wanted[clause].append(case.id)
    return {clause: tuple(cases) for clause, cases in wanted.items()}


def play_unbroken(names: tuple[str, ...]) -> list[Played]:
    """Cases by the book as it is: what does not hold here could notice nothing."""
    found = []
    for name in names:
        if _Here.stopped.is_set():
            break
        case, began = every_case()[name], perf_counter()
        try:
            run = play(case, _Here.connection, plain_book(), Watch(given_at_once=True))
            wrong = "\n".join(differences(case, run))
        except AssertionError as error:
            wrong = f"{case.file}:{case.line}: {error}"
        found.append(Played(name, perf_counter() - began, wrong))
    return found


def try_out(task: Task) -> list[Tried]:
    """Whether anything notices each break of a task."""
    found: list[Tried] = []
    for place in task.places:
        if _Here.stopped.is_set():
            break
        found.append(_tried(place, task.cases))
    return found


def _tried(place: int, names: tuple[str, ...]) -> Tried:
    one = every_break()[place]
    try:
        book = broken(plain_book(), one)
    except BookRefused:
        return Tried(place, BY_THE_LOADER if names else "")
    for name in _likely_first(one, names):
        try:
            how = _noticed(every_case()[name], book)
        except psycopg.OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, it must not end the whole run
            return Tried(place, "", f"{type(error).__name__} in {name}: {error}")
        if how is not None:
            _Here.last[one.clause,] = _Here.last[one.value_of] = name
            return Tried(place, name + how)
    return Tried(place, "")


def _noticed(case: Case, book: Book) -> str | None:
    """How a case fails by a broken book (empty: as it should); None where it does not."""
    try:
        run = play(case, _Here.connection, book, Watch(on_event=_differing(case), given_at_once=True))
    except _Noticed:
        return ""
    except BookRefused:
        return None  # the case's own overlay sets what is broken here
    except AssertionError as error:
        # What is given can not come to be, or a rule raised: noticed, if in another way.
        return f" ({str(error)[:40]})"
    return "" if differences(case, run) else None


def _likely_first(one: Break, names: tuple[str, ...]) -> Iterable[str]:
    """The cases in an order in which one soon fails: those that noticed what is nearest, then as they are given."""
    near = (_Here.last.get(one.value_of), _Here.last.get((one.clause,)))
    return dict.fromkeys([*(name for name in near if name is not None), *names])


def _differing(case: Case) -> Callable[[When, Found], None]:
    def look(when: When, found: Found) -> None:
        if differences_of(case, when, found):
            raise _Noticed

    return look
