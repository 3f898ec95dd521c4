"""The program is killed between an event and what follows it: the next run makes it whole, nothing happens twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitthi.app import World
from sitthi.flow.blocks import OpenBlock
from sitthi.storage.server import Server
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import Ground, grounds
from tests.life import play
from tests.lifecycle.customers import HOLDERS, STRANGER
from tests.lifecycle.plays import PLAYS
from tests.lifecycle.stage import Stage
from tests.lifecycle.things import Things, things
from tests.stories.telling import by_key, key_of

SCRIPT = Path(__file__).with_name("dying.py")
SOURCE = Path(__file__).resolve().parents[2] / "src"
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def killing_ground(server: Server, template: str) -> Iterator[Ground]:
    """A database on which what is committed stays, whoever is killed."""
    with grounds(server, template, "killed") as held:
        yield held.take()


def kept(ground: Ground) -> dict[bytes, bytes]:
    """Every receipt that is stored, by its key; none is there twice."""
    found: dict[bytes, bytes] = {}
    for block, body in ground.connection.execute("SELECT block, body FROM receipt_blocks ORDER BY block"):
        for entry in OpenBlock(body, block):
            assert key_of(entry.receipt) not in found, "decided twice"
            found[key_of(entry.receipt)] = entry.receipt
    return found


def waiting(ground: Ground) -> int:
    """How many events wait in the outbox."""
    row = ground.connection.execute("SELECT count(*) FROM outbox").fetchone()
    assert row is not None
    return int(row[0])


def killed(ground: Ground, point: str, event: bytes) -> None:
    """A run in a process of its own, which is killed at a point."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SITTHI_")}
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), ground.url, point],
        input=event + b"\n",
        capture_output=True,
        env={**own, "PYTHONPATH": str(SOURCE)},
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr.decode()


class Undisturbed:
    """What becomes of an event where nobody is killed, all of it taken back."""

    def __init__(self, stage: Stage, event: bytes, holder: str) -> None:
        with stage.undone():
            self.receipts = by_key(play(stage.world(), event))
            self.here, self.there = both(stage.world(), holder)


def both(world: World, holder: str) -> tuple[Things, Things]:
    """What the customer has, and the stranger."""
    return things(world, holder), things(world, STRANGER)


@pytest.mark.parametrize(
    ("row", "name", "point"),
    [
        ("owner-changed", "form-2", "before-commit"),
        ("owner-changed", "form-2", "after-commit"),
        ("owner-changed", "form-2", "after-follow-up"),
        ("owner-changed", "postpaid", "after-commit"),
        ("owner-changed", "postpaid@inherited", "after-commit"),
        ("owner-changed", "postpaid@inherited", "after-follow-up"),
        ("owner-changed", "shared", "after-commit"),
        ("payment-reversed", "own", "after-commit"),
        ("payment-reversed", "own", "after-follow-up"),
        ("suspended-permanent", "postpaid", "before-commit"),
        ("suspended-permanent", "postpaid", "after-commit"),
    ],
)
def test_killed_and_made_whole(killing_ground: Ground, book: Book, row: str, name: str, point: str) -> None:
    """Nothing of it or all of it is there; the next run decides what is missing, once, as if nothing had been."""
    ground = killing_ground
    ground.clear()
    customer, event = name.partition("@")[0], PLAYS[row][name].event
    stage = Stage(ground, book, customer)
    assert isinstance(event, bytes)
    meant = Undisturbed(stage, event, HOLDERS[customer])
    before = kept(ground)

    killed(ground, point, event)
    there = kept(ground)
    if point == "before-commit":
        assert (there, waiting(ground)) == (before, 0)
        assert prove(ground.connection, deep=True).held
        play(stage.world(), event)
    elif row != "suspended-permanent":
        assert there.keys() > before.keys()
        assert waiting(ground) > 0
        assert not prove(ground.connection).held, "the proof says that something waits to be announced"

    assert by_key(play(stage.world())).keys() <= meant.receipts.keys() - there.keys()
    assert play(stage.world()) == []
    assert kept(ground) == before | meant.receipts
    assert both(stage.world(), HOLDERS[customer]) == (meant.here, meant.there)
    assert waiting(ground) == 0
    assert prove(ground.connection, deep=True).held
    assert play(stage.world(), event)[0].state == "repeated"
