"""Reading receipts back: by location, by the id of their decision, or along one subject's chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from sitthi.flow import corrected, receipts
from sitthi.flow.blocks import BlockEntry, OpenBlock
from sitthi.flow.receipts import BLOCK_SIZE, Receipt, StoredCommand, StoredDecision, standing_of
from sitthi.kernel import ids
from sitthi.kernel.decision import LATE
from sitthi.kernel.errors import BadInput
from sitthi.standing.parts import Standing
from sitthi.storage.pipeline import Connection

BLOCKS_KEPT = 64
_BLOCK = "SELECT body FROM receipt_blocks WHERE block = %s"
_BLOCKS = "SELECT block, body FROM receipt_blocks WHERE block = ANY(%s) ORDER BY block"
_LOC = "SELECT loc FROM decisions WHERE key_hi = %s AND key_lo = %s"


class Told(msgspec.Struct, frozen=True):
    """One receipt, decoded: whose, what was asked, and what was decided.

    ``loc`` is where it lies, ``clock_us`` what the world's clock showed as its batch began (0 where it was not asked).
    """

    receipt: Receipt
    command: StoredCommand
    decision: StoredDecision
    loc: int = 0
    clock_us: int = 0

    @property
    def key(self) -> bytes:
        """The decision's key."""
        return self.receipt.key

    @property
    def known_us(self) -> int:
        """Since when it is known, by the world's clock: its own time, unless it came later than that."""
        if self.decision.outcome == LATE:
            # Its reason says when its customer's last decision was before it.
            threshold = self.decision.reasons[0].threshold
            return max(self.command.at_us, self.clock_us, threshold if isinstance(threshold, int) else 0)
        return max(self.command.at_us, self.clock_us)

    @property
    def afterwards(self) -> bool:
        """Whether it was decided for a time that the world had left behind already, or corrects what was."""
        return self.known_us > self.command.at_us or self.command.name == corrected.NAME

    def read(self) -> Standing:
        """The standing the decision saw."""
        return standing_of(self.receipt)


def told(body: bytes, loc: int = 0, clock_us: int = 0) -> Told:
    """A receipt's bytes, decoded."""
    receipt = receipts.decode(body)
    return Told(receipt, receipts.command_of(receipt), receipts.decision_of(receipt), loc, clock_us)


def key_of(written: str) -> bytes:
    """The key behind a written decision id; raises BadInput where it is none."""
    try:
        return ids.key_of(written)
    except ValueError:
        raise BadInput(
            what=f"{written!r} is not the id of a decision",
            remedy="Copy the id a decision was printed with.",
            field="id",
        ) from None


class Shelf:
    """The receipts of a world; the blocks read last are kept, since neighbours are asked for together."""

    def __init__(self, connection: Connection, known_us: int | None = None) -> None:
        """A reader on an open connection; ``known_us`` is by when what is looked at must have been known."""
        self._connection = connection
        self.known_us = known_us
        self._blocks: dict[int, OpenBlock] = {}

    def entry(self, loc: int) -> BlockEntry:
        """The entry at a location that a key, a chain or a transfer names."""
        block, position = divmod(loc, BLOCK_SIZE)
        entries = self._block(block)
        assert entries is not None, f"no block {block}: `sitthi prove` tells what is missing"
        return entries[position]

    def _block(self, block: int) -> OpenBlock | None:
        entries = self._blocks.get(block)
        if entries is None:
            row = self._connection.execute(_BLOCK, (block,)).fetchone()
            if row is None:
                return None
            entries = self._keep(block, row[0])
        return entries

    def _keep(self, block: int, body: bytes) -> OpenBlock:
        if len(self._blocks) >= BLOCKS_KEPT:
            self._blocks.pop(next(iter(self._blocks)))
        entries = self._blocks[block] = OpenBlock(body, block)
        return entries

    def fetch(self, locs: Iterable[int]) -> None:
        """Read the blocks of some locations at once, no more than are kept."""
        wanted = {loc // BLOCK_SIZE for loc in locs}
        assert len(wanted) <= BLOCKS_KEPT, "more blocks than are kept"
        missing = sorted(wanted - self._blocks.keys())
        for block in wanted & self._blocks.keys():
            self._blocks[block] = self._blocks.pop(block)
        if missing:
            for block, body in self._connection.execute(_BLOCKS, (missing,)).fetchall():
                self._keep(block, body)

    def at(self, loc: int) -> Told:
        """The receipt at a location that a key, a chain or a transfer names."""
        entry = self.entry(loc)
        return told(entry.receipt, loc, entry.clock_us)

    def behind(self, loc: int) -> Told | None:
        """What followed from another decision and lies right behind that at a location; None where nothing does."""
        block, position = divmod(loc + 1, BLOCK_SIZE)
        entries = self._block(block)
        if entries is None or position >= len(entries) or not entries.causes[position]:
            return None
        return self.at(loc + 1)

    def above(self, one: Told) -> Told | None:
        """The decision that one follows from, if it was made in the same batch; what follows lies behind its cause."""
        cause, loc = one.command.cause, one.loc
        while loc:
            loc -= 1
            block, position = divmod(loc, BLOCK_SIZE)
            entries = self._block(block)
            if entries is None or position >= len(entries):
                return None
            if entries.keys[position] == cause:
                return self.at(loc)
        return None

    def knows(self, one: Told) -> bool:
        """Whether a decision was known by the time that is looked at."""
        return self.known_us is None or one.known_us <= self.known_us

    def find(self, key: bytes) -> bytes | None:
        """The receipt of a decision's key, or None where nothing was decided under it."""
        loc = self.loc_of(key)
        return None if loc is None else self.entry(loc).receipt

    def loc_of(self, key: bytes) -> int | None:
        """Where the receipt of a decision's key lies, or None where nothing was decided under it."""
        row = self._connection.execute(_LOC, ids.apart(key)).fetchone()
        return None if row is None else int(row[0])

    def by_id(self, written: str) -> bytes:
        """The receipt of a written decision id; raises BadInput where there is none."""
        found = self.find(key_of(written))
        if found is None:
            raise BadInput(
                what=f"no decision {written!r} in this world",
                remedy="Copy the id a decision was printed with; --world names the world.",
                field="id",
            )
        return found

    def chain(self, last_loc: int) -> Iterator[Told]:
        """One subject's decisions, newest first, from the location of its last one."""
        return (one for _, one in self.places(last_loc))

    def places(self, last_loc: int) -> Iterator[tuple[int, Told]]:
        """One subject's decisions, newest first, each with its location."""
        loc = last_loc
        while loc:
            entry = self.entry(loc)
            yield loc, told(entry.receipt, loc, entry.clock_us)
            loc = entry.before
