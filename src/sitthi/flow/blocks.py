"""Blocks: the receipts of a batch stored together, like beside like, so that what they share is stored once.

Receipts of one kind are the same text but for some of their digits. Such are a group, of which the first text is
stored whole, and of the others only what stands in the places where they differ: one place after the other, each for
all of them, before the whole is compressed. What repeats within a receipt and is no number (its id and key, what it
follows from, whom it is about, the terms) is taken out of it first. All of it is put back when a block is read: the
same bytes again.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Protocol

import msgspec
import zstandard

from sitthi.flow import blocks_before
from sitthi.flow.receipts import BLOCK_SIZE, begins_with
from sitthi.kernel import ids
from sitthi.kernel.command import Command
from sitthi.kernel.errors import BadInput

COMPRESSION = 1
COMPRESSED = b"\x28\xb5\x2f\xfd"
"""What zstd begins with; blocks of before begin otherwise."""
ALIKE_LEAST = 4
"""Fewer texts alike are each stored whole: looking for where they differ would cost more than it saves."""
_ANY_DIGIT = bytes.maketrans(b"0123456789", b"0000000000")
_DIGIT = re.compile(rb"0")
"""A digit, each of which has become a zero."""
HEAD = len(begins_with(bytes(ids.KEY_BYTES)))
"""A receipt begins with its key, which is stored apart."""
MARKS = (b"\x01", b"\x02", b"\x03", b"\x04", b"\x05")
"""What stands for the terms, the decision's own id, the id, the subject and the cause: bytes JSON has none of."""
MARK_LEAST = 4
BEGINNING = 24
"""So much of the terms is looked for."""


class BlockEntry(msgspec.Struct, frozen=True):
    """A receipt in a block, with the location of the same subject's receipt before it (0 = none).

    ``clock_us`` is what the world's clock showed as its batch began (0 = no later than what was decided).
    """

    before: int
    receipt: bytes
    clock_us: int = 0


class DamagedBlock(BadInput):
    """A block that is not as it was stored."""

    def __init__(self, block_no: int) -> None:
        super().__init__(
            what=f"the receipts of block {block_no} are damaged where they are stored",
            remedy="Restore them from a backup of the database; `sitthi prove --deep` names every such block.",
        )


class Packable(Protocol):
    """What a block needs to know of a decision: its key, receipt, command and terms, and the location before."""

    key: bytes
    receipt: bytes
    command: Command[Any]
    terms: msgspec.Raw
    before: int


class _Group(msgspec.Struct, array_like=True):
    """Receipts that differ in some digits only: the first, in which places they differ, and what stands there.

    ``digits`` are those of the first place, one for each receipt, then those of the second, and so on.
    """

    text: bytes
    places: list[int] = []
    digits: bytes = b""

    def __call__(self, row: int) -> bytes:
        """The text of the receipt in a row."""
        text, count = bytearray(self.text), len(self.digits) // (len(self.places) or 1)
        for number, place in enumerate(self.places):
            text[place] = self.digits[number * count + row]
        return bytes(text)


class _Block(msgspec.Struct, array_like=True):
    """A block as stored, a column at a time; ``before`` is counted backwards from the receipt's own location.

    ``shared`` are the terms; ``terms`` says which of them a receipt has, and ``group`` which group it is in. Ids and
    subjects that are mere numbers stand in the receipts' own text; an id may be the decision's own. ``clock_us`` is
    what the world's clock showed as the batch began: what is from before it was not known before.
    """

    shared: list[bytes]
    terms: list[int]
    group: list[int]
    groups: list[_Group]
    before: list[int]
    keys: list[bytes]
    ids: list[bytes]
    subjects: list[bytes]
    causes: list[bytes]
    clock_us: int


_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(_Block).decode


def pack(decided: Sequence[Packable], block_no: int, clock_us: int = 0) -> bytes:
    """The block of that number, of decisions' receipts, begun as the world's clock showed ``clock_us``."""
    own_ids: list[bytes] = []
    subjects: list[bytes] = []
    terms: list[int] = []
    texts: list[bytes] = []
    known: dict[bytes, int] = {}
    for one in decided:
        command, key, shared = one.command, one.key.hex(), bytes(one.terms)
        own_id = b"" if command.id == key else _mark(command.id)
        subject = _mark(command.key)
        own_ids.append(own_id)
        subjects.append(subject)
        terms.append(known.setdefault(shared, len(known)))
        texts.append(_without(one.receipt, (shared, key.encode(), own_id, subject, _text(command.cause))))
    group, groups = _grouped(texts)
    block = _Block(
        shared=list(known),
        terms=terms,
        group=group,
        groups=groups,
        before=[loc - one.before if one.before else 0 for loc, one in enumerate(decided, block_no * BLOCK_SIZE)],
        keys=[one.key for one in decided],
        ids=own_ids,
        subjects=subjects,
        causes=[one.command.cause for one in decided],
        clock_us=clock_us,
    )
    return zstandard.ZstdCompressor(level=COMPRESSION, write_checksum=True).compress(_ENCODE(block))


def _grouped(texts: list[bytes]) -> tuple[list[int], list[_Group]]:
    """The group of each text, and the groups."""
    alike: dict[bytes, list[int]] = {}
    for position, text in enumerate(texts):
        alike.setdefault(text.translate(_ANY_DIGIT), []).append(position)
    group_of = [0] * len(texts)
    groups: list[_Group] = []
    for example, positions in alike.items():
        together = len(positions) >= ALIKE_LEAST
        spots = _digits_in(example) if together else ()
        for members in [positions] if together else [[position] for position in positions]:
            for position in members:
                group_of[position] = len(groups)
            groups.append(_alike([texts[position] for position in members], spots))
    return group_of, groups


def _alike(texts: list[bytes], spots: tuple[int, ...]) -> _Group:
    """A group of texts that may differ in some spots.

    Laid end to end, what stands in one place of each is every so manieth byte.
    """
    laid, length, count = b"".join(texts), len(texts[0]), len(texts)
    columns = [(spot, laid[spot::length]) for spot in spots]
    differing = [(spot, column) for spot, column in columns if column.count(column[:1]) != count]
    return _Group(texts[0], [spot for spot, _ in differing], b"".join([column for _, column in differing]))


@lru_cache(maxsize=512)
def _digits_in(example: bytes) -> tuple[int, ...]:
    """Where the digits stand in a text in which all are zeros."""
    return tuple(found.start() for found in _DIGIT.finditer(example))


def _opened(body: bytes) -> tuple[_Block | blocks_before.Block, Sequence[Callable[[int], bytes]]]:
    """A block, and of each of its groups what gives the text of the receipt in a row."""
    if not body.startswith(COMPRESSED):
        return blocks_before.opened(body)
    block = _DECODE(zstandard.ZstdDecompressor().decompress(body, allow_extra_data=False))
    return block, block.groups


class OpenBlock:
    """The entries of a block: each is put together only when it is asked for, since mostly one of many is."""

    def __init__(self, body: bytes, block_no: int) -> None:
        """Of the block of that number, as stored; raises DamagedBlock where it is not."""
        try:
            self._block, self._texts = _opened(body)
        except (zstandard.ZstdError, zlib.error, msgspec.DecodeError) as error:
            raise DamagedBlock(block_no) from error
        self._first = block_no * BLOCK_SIZE

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self._block.keys)

    @property
    def keys(self) -> list[bytes]:
        """The keys of the decisions, in order."""
        return self._block.keys

    @property
    def causes(self) -> list[bytes]:
        """The keys of what they follow from, in order; empty of what follows from nothing."""
        return self._block.causes

    def __iter__(self) -> Iterator[BlockEntry]:
        """All entries, in order."""
        rows = [0] * len(self._texts)
        for position, group in enumerate(self._block.group):
            yield self._entry(position, rows[group])
            rows[group] += 1

    def __getitem__(self, position: int) -> BlockEntry:
        """The entry at a position from 0; raises IndexError behind the last."""
        group_of = self._block.group
        return self._entry(position, group_of[:position].count(group_of[position]))

    def _entry(self, position: int, row: int) -> BlockEntry:
        """An entry, of whose group it is the one in that row."""
        block = self._block
        key, before = block.keys[position], block.before[position]
        terms = block.shared[block.terms[position]]
        marks = _marks(key, block.ids[position], block.subjects[position], block.causes[position], terms)
        receipt = _with(self._texts[block.group[position]](row), key, marks)
        return BlockEntry(self._first + position - before if before else 0, receipt, block.clock_us)


def _text(cause: bytes) -> bytes:
    """A cause as it stands in a receipt; most have none."""
    return base64.b64encode(cause) if cause else cause


def _mark(said: str) -> bytes:
    """What is taken out of a receipt; a number is not, since it becomes a column anyway."""
    return b"" if said.isdigit() else said.encode()


def _marks(key: bytes, own_id: bytes, subject: bytes, cause: bytes, terms: bytes) -> tuple[bytes, ...]:
    """What is taken out of a receipt, in the order of what stands for it."""
    return terms, ids.decision_id(key).encode(), own_id, subject, _text(cause)


def _without(receipt: bytes, marks: tuple[bytes, bytes, bytes, bytes, bytes]) -> bytes:
    """A receipt without its key, and with one byte wherever one of its marks stands."""
    terms, key, own_id, subject, cause = marks
    # One by one, since this is done to every receipt there is.
    text = receipt[HEAD:]
    if len(terms) >= MARK_LEAST:
        # The terms stand in it once; looked for by how they begin, since what is long takes long to look for.
        at = text.find(terms[:BEGINNING])
        while not text.startswith(terms, at):
            assert at >= 0, "a receipt has its terms in it"
            at = text.find(terms[:BEGINNING], at + 1)
        text = text[:at] + MARKS[0] + text[at + len(terms) :]
    text = text.replace(key, MARKS[1])
    if len(own_id) >= MARK_LEAST:
        text = text.replace(own_id, MARKS[2])
    if len(subject) >= MARK_LEAST:
        text = text.replace(subject, MARKS[3])
    return text.replace(cause, MARKS[4]) if cause else text


def _with(text: bytes, key: bytes, marks: tuple[bytes, ...]) -> bytes:
    """The receipt that ``_without`` made this of: the last mark taken out is put back first."""
    for token, mark in zip(reversed(MARKS), reversed(marks), strict=True):
        text = text.replace(token, mark)
    return begins_with(key) + text
