"""Blocks: the receipts of a batch stored together, like beside like, so that what they share is stored once.

Receipts of one kind are the same text but for their numbers. So each is cut at its numbers: what is left is its
shape, stored once for all receipts of that shape, and the numbers become columns, equal ones stored once, before the
whole is compressed. What repeats within a receipt and is no number (its id and key, what it follows from, whom it is
about, the terms) is taken out of it first. All of it is put back when a block is read: the same bytes again.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import msgspec

from sitthi.flow.receipts import BLOCK_SIZE, begins_with
from sitthi.kernel import ids
from sitthi.kernel.command import Command

COMPRESSION = 3
_ANY_DIGIT = bytes.maketrans(b"0123456789", b"0000000000")
_NUMBER = re.compile(rb"0+")
"""A number, each digit of which has become a zero."""
HEAD = len(begins_with(bytes(ids.KEY_BYTES)))
"""A receipt begins with its key, which is stored apart."""
CUT, BETWEEN = b"\x00", b","
MARKS = (b"\x01", b"\x02", b"\x03", b"\x04", b"\x05")
"""What stands for the terms, the decision's own id, the id, the subject and the cause: bytes JSON has none of."""
MARK_LEAST = 4


class BlockEntry(msgspec.Struct, frozen=True):
    """A receipt in a block, with the location of the same subject's receipt before it (0 = none).

    ``clock_us`` is what the world's clock showed as its batch began (0 = no later than what was decided).
    """

    before: int
    receipt: bytes
    clock_us: int = 0


class Packable(Protocol):
    """What a block needs to know of a decision: its key, receipt, command and terms, and the location before."""

    key: bytes
    receipt: bytes
    command: Command[Any]
    terms: msgspec.Raw
    before: int


class _Shape(msgspec.Struct, array_like=True):
    """Receipts of one shape: their text between the numbers, and which column holds the numbers of each place.

    A column is its numbers one after the other, or a single one where they are all the same.
    """

    text: bytes
    columns: list[bytes]
    places: list[int]


class _Block(msgspec.Struct, array_like=True):
    """A block as stored, a column at a time; ``before`` is counted backwards from the receipt's own location.

    ``shared`` are the terms; ``terms`` says which of them a receipt has, ``shape`` which shape. Ids and
    subjects that are mere numbers stand in the receipts' own columns; an id may be the decision's own.
    """

    shared: list[bytes]
    terms: list[int]
    shape: list[int]
    shapes: list[_Shape]
    before: list[int]
    keys: list[bytes]
    ids: list[bytes]
    subjects: list[bytes]
    causes: list[bytes]
    clock_us: int = 0
    """What the world's clock showed as the batch began: what is from before it was not known before."""


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
        texts.append(_without(one.receipt, (shared, key.encode(), own_id, subject, base64.b64encode(command.cause))))
    shape_of, shapes = _shapes(texts)
    block = _Block(
        shared=list(known),
        terms=terms,
        shape=shape_of,
        shapes=shapes,
        before=[loc - one.before if one.before else 0 for loc, one in enumerate(decided, block_no * BLOCK_SIZE)],
        keys=[one.key for one in decided],
        ids=own_ids,
        subjects=subjects,
        causes=[one.command.cause for one in decided],
        clock_us=clock_us,
    )
    return zlib.compress(_ENCODE(block), COMPRESSION)


def _shapes(texts: list[bytes]) -> tuple[list[int], list[_Shape]]:
    """Which shape each text has, and the shapes with their columns.

    Texts whose digits stand in the same places are cut in the same places, so that they are searched for numbers
    once; then those that differ in the lengths of their numbers only are put together.
    """
    alike: dict[bytes, list[int]] = {}
    for position, text in enumerate(texts):
        alike.setdefault(text.translate(_ANY_DIGIT), []).append(position)
    rows: dict[bytes, dict[int, tuple[bytes, ...]]] = {}
    for example, positions in alike.items():
        spans = [found.span() for found in _NUMBER.finditer(example)]
        own = [texts[position] for position in positions]
        columns = [[text[start:end] for text in own] for start, end in spans]
        members = rows.setdefault(CUT.join(_NUMBER.split(example)), {})
        members.update(zip(positions, zip(*columns, strict=True) if columns else [()] * len(own), strict=True))
    shape_of = [0] * len(texts)
    for place, members in enumerate(rows.values()):
        for position in members:
            shape_of[position] = place
    return shape_of, [_shaped(text, [members[one] for one in sorted(members)]) for text, members in rows.items()]


class OpenBlock:
    """The entries of a block: each is put together only when it is asked for, since mostly one of many is."""

    def __init__(self, body: bytes, block_no: int) -> None:
        """Of the block of that number, as stored."""
        self._block = _DECODE(zlib.decompress(body))
        self._first = block_no * BLOCK_SIZE
        self._open: dict[int, tuple[list[Any], list[list[bytes]]]] = {}

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
        rows = dict.fromkeys(range(len(self._block.shapes)), 0)
        for position, place in enumerate(self._block.shape):
            yield self._entry(position, place, rows[place])
            rows[place] += 1

    def __getitem__(self, position: int) -> BlockEntry:
        """The entry at a position from 0; raises IndexError behind the last."""
        shape = self._block.shape
        return self._entry(position, shape[position], shape[:position].count(shape[position]))

    def _entry(self, position: int, place: int, row: int) -> BlockEntry:
        """An entry, of whose shape it is the one in that row."""
        block = self._block
        key, before = block.keys[position], block.before[position]
        terms = block.shared[block.terms[position]]
        marks = _marks(key, block.ids[position], block.subjects[position], block.causes[position], terms)
        pieces, columns = self._opened(place)
        pieces[1::2] = [column[row] for column in columns]
        receipt = _with(b"".join(pieces), key, marks)
        return BlockEntry(self._first + position - before if before else 0, receipt, block.clock_us)

    def _opened(self, place: int) -> tuple[list[Any], list[list[bytes]]]:
        """The text of a shape with room for the numbers, and the numbers of each of these rooms, a row each."""
        known = self._open.get(place)
        if known is None:
            shape, count = self._block.shapes[place], self._block.shape.count(place)
            between = shape.text.split(CUT)
            pieces: list[Any] = [b""] * (2 * len(between) - 1)
            pieces[::2] = between
            split = [column.split(BETWEEN) for column in shape.columns]
            columns = [numbers if len(numbers) == count else numbers * count for numbers in split]
            known = self._open[place] = pieces, [columns[column] for column in shape.places]
        return known


def _shaped(text: bytes, rows: list[tuple[bytes, ...]]) -> _Shape:
    columns: dict[bytes, int] = {}
    places = []
    for column in zip(*rows, strict=True):
        same = column.count(column[0]) == len(column)
        places.append(columns.setdefault(column[0] if same else BETWEEN.join(column), len(columns)))
    return _Shape(text, list(columns), places)


def _mark(said: str) -> bytes:
    """What is taken out of a receipt; a number is not, since it becomes a column anyway."""
    return b"" if said.isdigit() else said.encode()


def _marks(key: bytes, own_id: bytes, subject: bytes, cause: bytes, terms: bytes) -> tuple[bytes, ...]:
    """What is taken out of a receipt, in the order of what stands for it."""
    return terms, ids.decision_id(key).encode(), own_id, subject, base64.b64encode(cause)


def _without(receipt: bytes, marks: tuple[bytes, bytes, bytes, bytes, bytes]) -> bytes:
    """A receipt without its key, and with one byte wherever one of its marks stands."""
    terms, key, own_id, subject, cause = marks
    # One by one, since this is done to every receipt there is.
    text = receipt[HEAD:]
    if len(terms) >= MARK_LEAST:
        text = text.replace(terms, MARKS[0])
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
