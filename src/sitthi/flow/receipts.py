"""Receipts: what was asked, the values read, the terms it rested on and what was decided; stored once, in blocks.

A receipt is one JSON array. The receipts of a batch are stored together, compressed, as one block (``blocks.py``);
``loc`` is block * 1024 + position. Codes and values are stored, wording is rendered when read.
"""

from __future__ import annotations

import base64
from itertools import zip_longest
from typing import Any, get_args, get_type_hints

import msgspec

from sitthi.kernel.command import Actor
from sitthi.kernel.decision import Decision, Event, Message, Possible, Reason, Transfer
from sitthi.standing.parts import AnyPart, Standing

BLOCK_SIZE = 1024


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


_Read = msgspec.defstruct(
    "_Read",
    [(name, part | None, msgspec.UNSET) for name, part in get_type_hints(Standing).items()],
    frozen=True,
    omit_defaults=True,
)
"""A stored standing; a holder or number that the command itself brought into being was None."""


FIELDS = {kind.__struct_config__.tag: 1 + len(kind.__struct_fields__) for kind in get_args(AnyPart)}
"""How long each kind of part is as it stands in a receipt, its tag among them."""
ENCODER = msgspec.json.Encoder()
_RECEIPT = msgspec.json.Decoder(Receipt)
_COMMAND = msgspec.json.Decoder(StoredCommand)
_READ = msgspec.json.Decoder(_Read)
_DECISION = msgspec.json.Decoder(StoredDecision)
_TERMS = msgspec.json.Decoder(tuple[tuple[str, str, str], ...])


def encode(key: bytes, holder: str, command: Any, read: Standing, terms: msgspec.Raw, decision: Decision) -> bytes:
    """The bytes of one receipt."""
    return ENCODER.encode((key, holder, command, read, terms, decision))


def decode(receipt: bytes) -> Receipt:
    """A receipt from its bytes."""
    return _RECEIPT.decode(receipt)


def begins_with(key: bytes) -> bytes:
    """What the receipt of a decision's key begins with."""
    return b'["' + base64.b64encode(key) + b'"'


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


def filled_up(stored: bytes, again: bytes) -> Receipt:
    """A receipt of before with the fields that parts have gained since, as they are in the one made ``again``.

    A field is added to a part at its end, and means by default what was meant without it. What a decision makes of it
    now is nothing that the receipt denies; all else is as it was.
    """
    receipt = decode(ENCODER.encode(_as_long(msgspec.json.decode(stored), msgspec.json.decode(again))))
    read, decision = ENCODER.encode(standing_of(receipt)), ENCODER.encode(decision_of(receipt))
    return msgspec.structs.replace(receipt, read=msgspec.Raw(read), decision=msgspec.Raw(decision))


def _as_long(stored: Any, again: Any) -> Any:
    """What was stored, its parts with the fields at their ends that only the same parts have which were made again."""
    if isinstance(stored, dict) and isinstance(again, dict):
        return {name: _as_long(one, again.get(name)) for name, one in stored.items()}
    if not isinstance(stored, list) or not isinstance(again, list):
        return stored
    pairs = zip_longest(stored, again[: len(stored)])
    return [*(_as_long(one, other) for one, other in pairs), *(again[len(stored) :] if _is_part(stored, again) else ())]


def _is_part(stored: list[Any], again: list[Any]) -> bool:
    """Whether two lists are the same kind of part, the second as long as that is by now."""
    return bool(stored) and again[:1] == stored[:1] and len(again) == FIELDS.get(str(stored[0]))


def terms_of(receipt: Receipt) -> tuple[tuple[str, str, str], ...]:
    """(document, version, hash) of the terms a receipt rests on."""
    return _TERMS.decode(receipt.terms)


def location(block: int, position: int) -> int:
    """Where the receipt at a position counted from the batch's first block lies."""
    return block * BLOCK_SIZE + position
