"""One life, drawn by lot, lived in batches of any size: the same receipts, the books proven, each decided again."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from sitthi.app import Options
from sitthi.flow import receipts
from sitthi.flow.replay import replay
from sitthi.flow.request import DECIDED, MALFORMED
from sitthi.kernel import moment
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import Ground
from tests.life import event

SIZES = (1, 7, 500)
STUCK = "SELECT event, trace FROM stuck ORDER BY 1 LIMIT 1"


class Drawn:
    """A life drawn by lot: its chance, what time it is in it, and its events, numbered in order."""

    def __init__(self, seed: int, begin: dt.datetime) -> None:
        """Nothing has happened; the same life for the same seed."""
        self.chance = random.Random(seed)  # noqa: S311  # drawn by lot, repeatably
        self.now = begin
        self.count = 0

    def event(self, type_: str, subject: str, **data: Any) -> bytes:
        """An event now."""
        self.count += 1
        return event(f"e{self.count}", type_, subject, self.now.isoformat(), **data)


def lived(
    ground: Ground, book: Book, events: list[bytes], options: Options, until: str | None = None
) -> dict[bytes, bytes]:
    """Every receipt of a life from nothing, by key; in batches of one each is decided again, and to itself.

    ``until`` (RFC 3339) is how far the clock runs on after the last event.
    """
    ground.clear()
    world = ground.world(book, options)
    found = {}
    for answer in world.player().play(events, moment.parse_time(until) if until else None):
        assert answer.state in {DECIDED, MALFORMED}, world.connection.execute(STUCK).fetchone()
        for receipt in answer.receipts:
            found[receipts.decode(receipt).key] = receipt
    assert world.connection.execute(STUCK).fetchone() is None
    whole = options.batch_size == 1
    proof = prove(world.connection, deep=whole)
    assert proof.held, proof.faults
    for receipt in found.values() if whole else ():
        again = replay(receipt, world.index, world.rulebook)
        assert again.same, again.differences
    return found


def same_in_any_batch(
    ground: Ground, book: Book, events: list[bytes], until: str | None = None, delay_us: int = 0
) -> int:
    """Batches of 1, 7 and 500 decide the same things from the same standings, due work of all places included.

    ``delay_us`` is how long a message takes. Returns how many decisions there were.
    """
    one, *others = (
        lived(ground, book, events, Options(batch_size=size, keep_going=True, null_delay_us=delay_us), until)
        for size in SIZES
    )
    for other in others:
        assert one.keys() == other.keys()
        assert one == other
    return len(one)
