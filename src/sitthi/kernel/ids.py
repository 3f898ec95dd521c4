"""Keys and ids: made of what they name, so that the same thing always has the same one and nothing is done twice."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

KEY_BYTES = 16
"""Length of every key: two numbers of eight bytes in the index."""
COUNTED_DIGITS = 12
COUNT_BYTES = 5
"""A sender's own count, the digits at the end of an id, as a number: twelve digits are less than 2 ** 40."""
MARK_BYTES = KEY_BYTES - COUNT_BYTES
TIME_BYTES = 6
UUID_LENGTH = 36
UUID_VERSION_AT = 14
_HALVES = struct.Struct(">qq")
DIGITS = "0123456789"
OWN_SOURCE = "sitthi"
"""The source of everything the system causes itself: due work and consequences."""


@lru_cache(maxsize=65_536)
def _mark(source: str, stem: str, digits: int) -> bytes:
    text = f"{source}\x1f{stem}\x1f{digits}"
    return blake2b(text.encode(), digest_size=MARK_BYTES).digest()


def request_key(source: str, request_id: str) -> bytes:
    """Idempotency key of a CloudEvents ``source`` + ``id``: 16 bytes, a hash of both that keeps the sender's order.

    Senders number their events: ``kiosk-000123`` keeps its 123 behind a hash of the source and all the rest, so that
    neighbours lie together in the index, where a hash of everything would scatter them. Of an id that is a UUID with
    a time in it (version 7) the time comes first.
    """
    if len(request_id) == UUID_LENGTH and request_id[UUID_VERSION_AT] == "7":
        time = _uuid_time(request_id)
        if len(time) == TIME_BYTES:
            mark = blake2b(f"{source}\x1f{request_id}".encode(), digest_size=KEY_BYTES - TIME_BYTES)
            return time + mark.digest()
    digits = min(len(request_id) - len(request_id.rstrip(DIGITS)), COUNTED_DIGITS)
    place = len(request_id) - digits
    count = int(request_id[place:] or 0)
    return _mark(source, request_id[:place], digits) + count.to_bytes(COUNT_BYTES, "big")


def _uuid_time(written: str) -> bytes:
    """The six bytes of time a UUID of version 7 begins with; none where it is not written as one."""
    try:
        return bytes.fromhex(written[:8] + written[9:13])
    except ValueError:
        return b""


def derived_key(at_us: int, cause: bytes, name: str, qualifier: str) -> bytes:
    """Key of work we cause ourselves: time-ordered, then a hash of cause, command and what it is about."""
    text = b"\x1f".join((OWN_SOURCE.encode(), cause, name.encode(), qualifier.encode()))
    mark = blake2b(text, digest_size=KEY_BYTES - TIME_BYTES)
    return (at_us // 1000).to_bytes(TIME_BYTES, "big") + mark.digest()


def caused_at_us(written: str) -> int:
    """The end of the millisecond in which the work of a decision fell due, by its id or that of one of its messages.

    0 where that is no id of a decision; of an event from outside it says nothing.
    """
    try:
        key = key_of(written.partition(".")[0])
    except ValueError:
        return 0
    return int.from_bytes(key[:TIME_BYTES], "big") * 1000 + 999


def halves(keys: Iterable[bytes]) -> tuple[list[int], list[int]]:
    """The two numbers of each key, as the index has them: all first ones, all second ones."""
    pairs = [apart(key) for key in keys]
    return [hi for hi, _ in pairs], [lo for _, lo in pairs]


def apart(key: bytes) -> tuple[int, int]:
    """The two numbers of a key."""
    hi, lo = _HALVES.unpack(key)
    return hi, lo


def whole(hi: int, lo: int) -> bytes:
    """The key of two numbers."""
    return _HALVES.pack(hi, lo)


def decision_id(key: bytes) -> str:
    """The id of a decision as people and machines write it."""
    return key.hex()


def key_of(written: str) -> bytes:
    """The key behind a written decision id; raises ValueError where it is none."""
    key = bytes.fromhex(written)
    if len(written) != 2 * KEY_BYTES:
        message = f"{written!r} is not the id of a decision"
        raise ValueError(message)
    return key


def holder_slot(holder: str) -> int:
    """The slot (0-255) a holder's lock and lane follow from: fixed for life."""
    return blake2b(holder.encode(), digest_size=1).digest()[0]


SLOTS = 256
