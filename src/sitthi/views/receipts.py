"""Reading receipts back: by location, by the id of their decision, or along one subject's chain."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sitthi.flow import receipts
from sitthi.flow.blocks import BlockEntry, unpack
from sitthi.flow.receipts import BLOCK_SIZE, Receipt, StoredCommand, StoredDecision, standing_of
from sitthi.kernel import ids
from sitthi.kernel.errors import BadInput
from sitthi.standing.parts import Standing
from sitthi.storage.pipeline import Connection

BLOCKS_KEPT = 64
_BLOCK = "SELECT body FROM receipt_blocks WHERE block = %s"
_LOC = "SELECT loc FROM decisions WHERE key_hi = %s AND key_lo = %s"


class Told(msgspec.Struct, frozen=True):
    """One receipt, decoded: whose, what was asked, and what was decided."""

    receipt: Receipt
    command: StoredCommand
    decision: StoredDecision

    @property
    def key(self) -> bytes:
        """The decision's key."""
        return self.receipt.key

    def read(self) -> Standing:
        """The standing the decision saw."""
        return standing_of(self.receipt)


def told(body: bytes) -> Told:
    """A receipt's bytes, decoded."""
    receipt = receipts.decode(body)
    return Told(receipt, receipts.command_of(receipt), receipts.decision_of(receipt))


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

    def __init__(self, connection: Connection) -> None:
        """A reader on an open connection."""
        self._connection = connection
        self._blocks: dict[int, tuple[BlockEntry, ...]] = {}

    def entry(self, loc: int) -> BlockEntry:
        """The entry at a location that a key, a chain or a transfer names."""
        block, position = divmod(loc, BLOCK_SIZE)
        entries = self._blocks.get(block)
        if entries is None:
            row = self._connection.execute(_BLOCK, (block,)).fetchone()
            assert row is not None, f"no block {block}: `sitthi prove` tells what is missing"
            if len(self._blocks) >= BLOCKS_KEPT:
                self._blocks.pop(next(iter(self._blocks)))
            entries = self._blocks[block] = unpack(row[0], block)
        return entries[position]

    def find(self, key: bytes) -> bytes | None:
        """The receipt of a decision's key, or None where nothing was decided under it."""
        row = self._connection.execute(_LOC, ids.apart(key)).fetchone()
        return None if row is None else self.entry(row[0]).receipt

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
            yield loc, told(entry.receipt)
            loc = entry.before
