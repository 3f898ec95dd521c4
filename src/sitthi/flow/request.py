"""What goes into the corridor and what comes out of it, one of each a command."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.flow.spec import CommandSpec
from sitthi.kernel.command import Command
from sitthi.kernel.errors import BadInput


class Request(msgspec.Struct, frozen=True, gc=False):
    """An admitted command: what the index says of it, the command, its key, the event as it came, and its line."""

    spec: CommandSpec
    command: Command[Any]
    key: bytes
    raw: bytes = b"{}"
    line: int = 0


DECIDED = "decided"
REPEATED = "repeated"
STUCK = "stuck"
WAITING = "waiting"
MALFORMED = "malformed"


class Answer(msgspec.Struct):
    """What became of one request.

    state: decided (``receipts`` holds its receipt, then those of due work and consequences, in the order decided),
    repeated (the stored receipt of the same request), stuck or waiting (set aside), malformed (``error``; nothing
    recorded).
    """

    state: str
    key: bytes
    receipts: list[bytes]
    error: BadInput | None = None
    line: int = 0
    own: int = 0
    """Which of the receipts is the request's own (due work stands before it)."""
    due: tuple[str, int] | None = None
    """Of stuck due work: the place it was for, and the time up to which it was to be carried out."""
