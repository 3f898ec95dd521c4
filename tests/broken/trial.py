"""Trying a break: the clause's own cases are played by the broken book until one of them fails."""

from __future__ import annotations

import multiprocessing
from functools import cache

import msgspec
import psycopg

from sitthi.storage.pipeline import Connection
from sitthi.terms import BookRefused
from tests.broken.breaks import Break, breaks, broken
from tests.cases.casebook import read_all
from tests.cases.compare import differences
from tests.cases.shapes import Case
from tests.cases.stage import plain_book, play

BY_THE_LOADER = "the book does not load"


class Tried(msgspec.Struct, frozen=True):
    """A break and what noticed it: a case, the loader, or nothing (empty)."""

    clause: str
    what: str
    noticed_by: str
    excepted: str
    cases: int


class _Here:
    """What a process that tries breaks keeps open."""

    connection: Connection


def begin(urls: multiprocessing.Queue[str]) -> None:
    """Open this process's database."""
    _Here.connection = psycopg.connect(urls.get(), autocommit=True)


@cache
def every_break() -> tuple[Break, ...]:
    """All breaks, in an order that is the same in every process."""
    return tuple(breaks(plain_book()))


@cache
def cases_of(clause: str) -> tuple[Case, ...]:
    """The clause's own cases, the short ones first."""
    own = (case for case in read_all() if clause in case.clauses)
    return tuple(sorted(own, key=lambda case: len(case.when)))


def fails_unbroken(clause: str) -> str:
    """What does not hold of a clause's cases by the book as it is, so that they could notice nothing."""
    return "\n".join(filter(None, map(_wrong, cases_of(clause))))


def _wrong(case: Case) -> str:
    wrong = differences(case, play(case, _Here.connection, plain_book()))
    return "\n".join(wrong)


def try_out(index: int) -> Tried:
    """Whether anything notices a break, given by its place among all."""
    one = every_break()[index]
    cases = cases_of(one.clause)
    return Tried(one.clause, one.what, _noticed_by(one, cases), one.excepted, len(cases))


def _noticed_by(one: Break, cases: tuple[Case, ...]) -> str:
    try:
        book = broken(plain_book(), one)
    except BookRefused:
        return BY_THE_LOADER if cases else ""
    for case in cases:
        try:
            if differences(case, play(case, _Here.connection, book)):
                return case.id
        except BookRefused:
            continue  # the case's own overlay sets what is broken here
        except AssertionError as error:
            # What is given can not come to be, or a rule raised: noticed, if in another way.
            return f"{case.id} ({str(error)[:40]})"
    return ""
