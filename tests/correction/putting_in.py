"""Putting in what came late, and what must hold of a world afterwards, for tests."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import psycopg
import pytest

from sitthi.app import Options, World
from sitthi.correction.correcting import Outcome, When, correct, waiting
from sitthi.flow.replay import replay
from sitthi.terms import Book
from sitthi.views.prove import latest_us, prove
from sitthi.views.receipts import Shelf
from tests.ground import HURRIED, Ground
from tests.stories.telling import line

RECORDED_US = 1_800_000_000_000_000
"""When corrections are recorded in tests: long after everything."""


def put_in(world: World) -> list[Outcome]:
    """Put in everything that was put aside as late, in order."""
    return [put_in_one(world, key) for key in waiting(world.connection)]


def put_in_one(world: World, key: bytes) -> Outcome:
    """Put in one event."""
    return correct(world.corridor, key, When(latest_us(world.connection), RECORDED_US))


def dies_after(module: ModuleType, step: str, ground: Ground, book: Book, key: bytes) -> None:
    """Put in one event on a connection that the server ends as soon as a step of it is done."""
    with psycopg.connect(ground.url, autocommit=True, options=HURRIED) as connection:
        doomed = World("test", connection, book, Options())
        does = getattr(module, step)

        def stops(*given: Any) -> Any:
            found = does(*given)
            ground.connection.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, step, stops)
            with pytest.raises(psycopg.OperationalError):
                correct(doomed.corridor, key, When(latest_us(ground.connection), RECORDED_US))


def told(outcome: Outcome) -> list[str]:
    """One line a change that is told: how, and the receipt that records it; of what is not told their number."""
    lines = [f"{one.how}: {line(one.stored)}" for one in outcome.changes if one.told]
    more = sum(1 for one in outcome.changes if not one.told)
    return [*lines, f"{more} with other balances"] if more else lines


def now(outcome: Outcome) -> list[str]:
    """Each change that is told as it is decided now: ``how: line``, a dash where nothing is."""
    return [f"{one.how}: {line(one.after) if one.after else '-'}" for one in outcome.changes if one.told]


def holds(world: World) -> None:
    """Books are proven, and every receipt there is decides again to its own bytes."""
    proof = prove(world.connection, deep=True, rulebook=world.rulebook)
    assert proof.held, proof.faults
    shelf = Shelf(world.connection)
    for (loc,) in world.connection.execute("SELECT loc FROM decisions").fetchall():
        again = replay(shelf.entry(loc).receipt, world.index, world.rulebook)
        assert again.same, again.differences
