"""Receipts: what was asked, the values read, the terms it rested on and what was decided; stored once, in blocks.

A receipt is one msgpack array. The receipts of a batch are stored together, compressed, as one block; ``loc`` is
block * 1024 + position. Codes and values are stored, wording is rendered when read.

What a receipt says several times over (its id, its subject, its time) and what it shares with others (the terms) is
taken out of it before a block is compressed, and put back when it is read: a third less on disk, the same bytes again.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from sitthi.kernel.command import Actor, Command
from sitthi.kernel.decision import Decision, Event, Message, Possible, Reason, Transfer
from sitthi.standing.parts import (
    AccountPart,
    AddonPart,
    AnyPart,
    BankDayPart,
    HolderPart,
    HoldPart,
    MessagePart,
    NumberPart,
    RefundPart,
    Standing,
    TopUpPart,
    WalletPart,
)

BLOCK_SIZE = 1024
COMPRESSION = 3
ESCAPE = b"\xc1"
"""A byte that msgpack never begins anything with; where it stands inside a value it is followed by zero."""
_ESCAPED = ESCAPE + b"\x00"
_TOKENS = tuple(ESCAPE + bytes([place]) for place in range(1, 5))
"""What stands for the terms, the id, the subject's key and the time of a receipt."""
_MARK_LEAST = 4
_MARK_BEGINS = 0x20


class StoredDecision(msgspec.Struct, frozen=True, array_like=True):
    """A decision as read back: as ``kernel.decision.Decision``, with the concrete parts."""

    outcome: str
    reasons: tuple[Reason, ...]
    possible: Possible | None = None
    transfers: tuple[Transfer, ...] = ()
    changes: tuple[AnyPart, ...] = ()
    messages: tuple[Message, ...] = ()
    events: tuple[Event, ...] = ()


class Receipt(msgspec.Struct, frozen=True, array_like=True):
    """A stored receipt.

    ``command`` is the encoded command, ``read`` the standing it saw, ``terms`` the (document, version, hash) triples
    its area's rules rest on, ``decision`` the encoded decision, ``holder`` whose it is.
    """

    key: bytes
    holder: str
    command: msgspec.Raw
    read: msgspec.Raw
    terms: msgspec.Raw
    decision: msgspec.Raw


class StoredCommand(msgspec.Struct, frozen=True, array_like=True):
    """A command as read back, its body still raw (its type follows from the name)."""

    name: str
    source: str
    id: str
    subject: str
    at_us: int
    actor: Actor
    cause: bytes
    body: msgspec.Raw


class BlockEntry(msgspec.Struct, frozen=True, array_like=True):
    """A receipt in a block, with the location of the same subject's receipt before it (0 = none)."""

    before: int
    receipt: msgspec.Raw


_UNLOADED: Any = msgspec.UNSET


class _Read(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stored standing; a holder or number that the command itself brought into being was None."""

    holder: HolderPart | None = _UNLOADED
    account: AccountPart | None = _UNLOADED
    number: NumberPart | None = _UNLOADED
    wallet: WalletPart = _UNLOADED
    addons: tuple[AddonPart, ...] = _UNLOADED
    holds: tuple[HoldPart, ...] = _UNLOADED
    awaited: tuple[MessagePart, ...] = _UNLOADED
    refunds: tuple[RefundPart, ...] = _UNLOADED
    top_up: TopUpPart | None = _UNLOADED
    message: MessagePart | None = _UNLOADED
    bank_day: BankDayPart | None = _UNLOADED


class Packable(Protocol):
    """What a block needs to know of a decision: its receipt, its command, the terms, and the location before."""

    receipt: bytes
    command: Command[Any]
    terms: msgspec.Raw
    before: int


class _Block(msgspec.Struct, frozen=True, array_like=True):
    """A block as stored, a column at a time: like beside like compresses best.

    ``shared`` are the terms; ``terms`` says which of them a receipt has. ``receipts`` are without their marks.
    """

    shared: list[bytes]
    terms: list[int]
    before: list[int]
    ids: list[bytes]
    subjects: list[bytes]
    times: list[bytes]
    receipts: list[bytes]


ENCODER = msgspec.msgpack.Encoder()
_RECEIPT = msgspec.msgpack.Decoder(Receipt)
_COMMAND = msgspec.msgpack.Decoder(StoredCommand)
_READ = msgspec.msgpack.Decoder(_Read)
_DECISION = msgspec.msgpack.Decoder(StoredDecision)
_TERMS = msgspec.msgpack.Decoder(tuple[tuple[str, str, str], ...])
_BLOCK = msgspec.msgpack.Decoder(_Block)


def encode(key: bytes, holder: str, command: Any, read: Standing, terms: msgspec.Raw, decision: Decision) -> bytes:
    """The bytes of one receipt."""
    return ENCODER.encode((key, holder, command, read, terms, decision))


def decode(receipt: bytes) -> Receipt:
    """A receipt from its bytes."""
    return _RECEIPT.decode(receipt)


def command_of(receipt: Receipt) -> StoredCommand:
    """The command of a receipt."""
    return _COMMAND.decode(receipt.command)


def standing_of(receipt: Receipt) -> Standing:
    """The values a receipt's decision read: exactly the parts its command declares."""
    found = _READ.decode(receipt.read)
    return Standing(**{name: getattr(found, name) for name in _Read.__struct_fields__})


def decision_of(receipt: Receipt) -> StoredDecision:
    """The decision of a receipt."""
    return _DECISION.decode(receipt.decision)


def terms_of(receipt: Receipt) -> tuple[tuple[str, str, str], ...]:
    """(document, version, hash) of the terms a receipt rests on."""
    return _TERMS.decode(receipt.terms)


def pack(decided: Sequence[Packable]) -> bytes:
    """A block of decisions' receipts."""
    block = _Block([], [], [], [], [], [], [])
    known: dict[bytes, int] = {}
    for one in decided:
        terms, command = bytes(one.terms), one.command
        place = known.get(terms)
        if place is None:
            place = known[terms] = len(known)
            block.shared.append(terms)
        own = (command.id.encode(), command.key.encode(), ENCODER.encode(command.at_us))
        block.terms.append(place)
        block.before.append(one.before)
        block.ids.append(own[0])
        block.subjects.append(own[1])
        block.times.append(own[2])
        block.receipts.append(_without(one.receipt, (terms, *own)))
    return zlib.compress(ENCODER.encode(block), COMPRESSION)


def unpack(body: bytes) -> tuple[BlockEntry, ...]:
    """The entries of a block."""
    block = _BLOCK.decode(zlib.decompress(body))
    terms = [block.shared[place] for place in block.terms]
    marks = zip(terms, block.ids, block.subjects, block.times, strict=True)
    return tuple(
        BlockEntry(before, msgspec.Raw(_with(receipt, own)))
        for before, receipt, own in zip(block.before, block.receipts, marks, strict=True)
    )


def _without(receipt: bytes, marks: tuple[bytes, ...]) -> bytes:
    """A receipt with a token of two bytes wherever one of its marks stands."""
    if ESCAPE in receipt:
        receipt = receipt.replace(ESCAPE, _ESCAPED)
    for token, mark in zip(_TOKENS, marks, strict=True):
        if _stands_out(mark):
            receipt = receipt.replace(mark, token)
    return receipt


def _with(receipt: bytes, marks: tuple[bytes, ...]) -> bytes:
    """The receipt that ``_without`` made this of: the last mark taken out is put back first."""
    for token, mark in zip(reversed(_TOKENS), reversed(marks), strict=True):
        if _stands_out(mark):
            receipt = receipt.replace(token, mark)
    return receipt.replace(_ESCAPED, ESCAPE)


def _stands_out(mark: bytes) -> bool:
    """Whether a mark is longer than its token, and can not be mistaken for the end of one or hide an escape."""
    return len(mark) >= _MARK_LEAST and mark[0] >= _MARK_BEGINS and ESCAPE not in mark


def location(block: int, position: int) -> int:
    """Where the receipt at a position counted from the batch's first block lies."""
    return block * BLOCK_SIZE + position
