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
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
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
BEGINNING = 24
"""So much of the terms is looked for."""


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

    ``shared`` are the terms; ``terms`` says which of them a receipt has, ``group`` which group, and ``shape`` which
    shape the group has: groups of one shape are receipts whose numbers are of other lengths, and stand one after the
    other in its columns. Ids and subjects that are mere numbers stand in the receipts' own columns; an id may be the
    decision's own.
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
    group: list[int] = []
    """None in blocks of before there were groups: ``shape`` is each receipt's own there."""


_Numbers = tuple[bytes, int]
"""The numbers of a group that stand in one place; or the one they all are, and how many times."""
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
    group, shape, shapes = _shapes(texts)
    block = _Block(
        shared=list(known),
        terms=terms,
        shape=shape,
        shapes=shapes,
        before=[loc - one.before if one.before else 0 for loc, one in enumerate(decided, block_no * BLOCK_SIZE)],
        keys=[one.key for one in decided],
        ids=own_ids,
        subjects=subjects,
        causes=[one.command.cause for one in decided],
        clock_us=clock_us,
        group=group,
    )
    return zlib.compress(_ENCODE(block), COMPRESSION)


def _shapes(texts: list[bytes]) -> tuple[list[int], list[int], list[_Shape]]:
    """The group of each text, the shape of each group, and the shapes with their columns.

    A group are texts that differ in their digits only.
    """
    alike: dict[bytes, list[int]] = {}
    for position, text in enumerate(texts):
        alike.setdefault(text.translate(_ANY_DIGIT), []).append(position)
    group_of, shape_of = [0] * len(texts), []
    groups: dict[bytes, list[list[_Numbers]]] = {}
    known: dict[bytes, int] = {}
    for number, (example, positions) in enumerate(alike.items()):
        for position in positions:
            group_of[position] = number
        between, spans = _cut(example)
        shape_of.append(known.setdefault(between, len(known)))
        groups.setdefault(between, []).append(_numbers([texts[position] for position in positions], spans))
    return group_of, shape_of, [_shaped(between, members) for between, members in groups.items()]


def _numbers(texts: list[bytes], spans: list[tuple[int, int]]) -> list[_Numbers]:
    """What stands in each place of a group's texts.

    Laid end to end, a digit stands in every so manieth place: so columns are cut out of all texts at once.
    """
    laid, length, count = b"".join(texts), len(texts[0]), len(texts)
    first, differs = int.from_bytes(texts[0]), 0
    for text in texts:
        differs |= int.from_bytes(text) ^ first
    same = differs.to_bytes(length).count
    found: list[_Numbers] = []
    for start, end in spans:
        wide = end - start
        if same(0, start, end) == wide:
            found.append((laid[start:end], count))
            continue
        joined = bytearray(BETWEEN) * (count * (wide + 1) - 1)
        for one in range(wide):
            joined[one :: wide + 1] = laid[start + one :: length]
        found.append((bytes(joined), 0))
    return found


@lru_cache(maxsize=512)
def _cut(example: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    """What stands between the numbers of a text whose digits are zeros, and where the numbers stand."""
    return CUT.join(_NUMBER.split(example)), [found.span() for found in _NUMBER.finditer(example)]


def _shaped(between: bytes, groups: list[list[_Numbers]]) -> _Shape:
    """A shape with its columns, each once."""
    columns: dict[bytes, int] = {}
    places = []
    for found in zip(*groups, strict=True):
        column, times = found[0]
        if not times or any(numbers != column or not again for numbers, again in found):
            column = BETWEEN.join([BETWEEN.join([one] * again) if again else one for one, again in found])
        places.append(columns.setdefault(column, len(columns)))
    return _Shape(between, list(columns), places)


class OpenBlock:
    """The entries of a block: each is put together only when it is asked for, since mostly one of many is."""

    def __init__(self, body: bytes, block_no: int) -> None:
        """Of the block of that number, as stored."""
        self._block = _DECODE(zlib.decompress(body))
        if not self._block.group:
            # A block of before there were groups: each shape is one, in order.
            self._block.group, self._block.shape = self._block.shape, list(range(len(self._block.shapes)))
        sizes = Counter(self._block.group)
        self._counts = dict.fromkeys(self._block.shape, 0)
        """How many receipts have a shape."""
        self._rows: list[int] = []
        """In which row of its shape's columns each group begins."""
        for group, shape in enumerate(self._block.shape):
            self._rows.append(self._counts[shape])
            self._counts[shape] += sizes[group]
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
        group_of, shape = self._block.group, self._block.shape
        rows = self._rows.copy()
        for position, group in enumerate(group_of):
            yield self._entry(position, shape[group], rows[group])
            rows[group] += 1

    def __getitem__(self, position: int) -> BlockEntry:
        """The entry at a position from 0; raises IndexError behind the last."""
        group_of = self._block.group
        group = group_of[position]
        row = self._rows[group] + group_of[:position].count(group)
        return self._entry(position, self._block.shape[group], row)

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
            shape, count = self._block.shapes[place], self._counts[place]
            between = shape.text.split(CUT)
            pieces: list[Any] = [b""] * (2 * len(between) - 1)
            pieces[::2] = between
            split = [column.split(BETWEEN) for column in shape.columns]
            columns = [numbers if len(numbers) == count else numbers * count for numbers in split]
            known = self._open[place] = pieces, [columns[column] for column in shape.places]
        return known


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
