"""What may be reported about a message: the bodies of this area's commands."""

from __future__ import annotations

import msgspec


class DeliverMessage(msgspec.Struct, frozen=True):
    """A message has reached the phone; ``message`` is its id."""

    message: str


class FailMessage(msgspec.Struct, frozen=True):
    """A message could not be delivered, for ``reason`` as the channel words it."""

    message: str
    reason: str


class GiveUpMessage(msgspec.Struct, frozen=True):
    """The time to wait for a message is over."""

    message: str
