"""A command: who asks for what, about whom, when. The one thing that enters the corridor."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

Body = TypeVar("Body")


class Actor(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Who asks: kind (customer, staff, system, network, channel), id, role."""

    kind: str
    id: str
    role: str


CUSTOMER = Actor("customer", "", "customer")
SYSTEM = Actor("system", "", "system")


class Command(msgspec.Struct, Generic[Body], frozen=True, array_like=True, gc=False):
    """One command as decided and as kept in the receipt.

    ``name`` is the command's name in ``flow/commands.py``; ``source`` and ``id`` are the idempotency key;
    ``subject`` is the key within its kind (``number/0812345678``); ``at_us`` the time it is decided at; ``body`` the
    typed fields. ``cause`` is the key of the decision it follows from (empty for a request from outside).
    """

    name: str
    source: str
    id: str
    subject: str
    at_us: int
    actor: Actor
    cause: bytes
    body: Body

    @property
    def key(self) -> str:
        """The subject's own key: ``0812345678`` of ``number/0812345678``."""
        return self.subject.partition("/")[2]
