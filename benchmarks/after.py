"""After the measurement: the books proven, and receipts drawn by lot decided again to the same bytes."""

from __future__ import annotations

import random

import msgspec

from benchmarks.load import BEGIN_US, SPAN_US
from sitthi.app import make_index
from sitthi.flow.areas import AREAS
from sitthi.flow.blocks import OpenBlock
from sitthi.flow.replay import replay
from sitthi.flow.rulebook import Rulebook
from sitthi.storage.pipeline import Connection
from sitthi.terms import load_book

LATEST = "SELECT max(decided_us) FROM wallets"
BLOCKS = "SELECT block FROM receipt_blocks"
BODY = "SELECT body FROM receipt_blocks WHERE block = %s"


def next_window(connection: Connection) -> int:
    """The first window whose events are later than everything decided so far."""
    row = connection.execute(LATEST).fetchone()
    if row is None or row[0] is None or row[0] < BEGIN_US:
        return 0
    return int((row[0] - BEGIN_US) // SPAN_US) + 1


class Replays(msgspec.Struct, frozen=True):
    """How many receipts were decided again, and how many came out otherwise."""

    tried: int
    differing: int


def replay_some(connection: Connection, count: int) -> Replays:
    """Decide receipts drawn by lot again; the same ones each time on the same world."""
    chance = random.Random(count)  # noqa: S311 - drawn by lot, repeatably
    index, rulebook = make_index(), Rulebook(load_book(), AREAS)
    blocks = [row[0] for row in connection.execute(BLOCKS).fetchall()]
    differing = 0
    for _ in range(count):
        block = blocks[int(chance.random() * len(blocks))]
        row = connection.execute(BODY, (block,), binary=True).fetchone()
        assert row is not None
        entries = OpenBlock(row[0], block)
        entry = entries[int(chance.random() * len(entries))]
        differing += not replay(entry.receipt, index, rulebook).same
    return Replays(count, differing)
