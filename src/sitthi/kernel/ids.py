"""Keys and ids: made of what they name, so that the same thing always has the same one and nothing is done twice."""

from __future__ import annotations

import base64
from functools import lru_cache
from hashlib import blake2b

SOURCE_BYTES = 6
PLAIN_ID_BYTES = 20
OWN_SOURCE = "sitthi"
"""The source of everything the system causes itself: due work and consequences."""


@lru_cache(maxsize=65_536)
def _source_mark(source: str) -> bytes:
    return blake2b(source.encode(), digest_size=SOURCE_BYTES).digest()


def request_key(source: str, request_id: str) -> bytes:
    """Idempotency key of a CloudEvents ``source`` + ``id``: 6 bytes of the source, then the id itself.

    Senders number their events; keeping the id's own bytes (up to 20; longer ones keep 8 and hash the rest) keeps
    neighbours together in the index, where a hash of all would scatter them.
    """
    raw = request_id.encode()
    if len(raw) > PLAIN_ID_BYTES:
        raw = raw[:8] + blake2b(raw, digest_size=PLAIN_ID_BYTES - 8).digest() + b"#"
    return _source_mark(source) + raw


def derived_key(at_us: int, cause: bytes, name: str, qualifier: str) -> bytes:
    """Key of work we cause ourselves: time-ordered, then a hash of cause, command and what it is about."""
    mark = blake2b(b"\x1f".join((cause, name.encode(), qualifier.encode())), digest_size=10)
    return _source_mark(OWN_SOURCE) + (at_us // 1000).to_bytes(6, "big") + mark.digest()


def decision_id(key: bytes) -> str:
    """The id of a decision as people and machines write it."""
    return base64.b32hexencode(key).decode().rstrip("=").lower()


def key_of(written: str) -> bytes:
    """The key behind a written decision id; raises ValueError where it is none."""
    padded = written.upper() + "=" * (-len(written) % 8)
    return base64.b32hexdecode(padded)


def holder_slot(holder: str) -> int:
    """The slot (0-255) a holder's lock and lane follow from: fixed for life."""
    return blake2b(holder.encode(), digest_size=1).digest()[0]


SLOTS = 256
