"""A case as read: what is given, what happens, what is expected of each decision."""

from __future__ import annotations

from typing import Any

import msgspec


class Possible(msgspec.Struct, frozen=True):
    """What a refusal says of a way out: from when (0 = from now on) and the events, as written."""

    from_us: int
    how: tuple[dict[str, Any], ...]


class Then(msgspec.Struct, frozen=True, kw_only=True):
    """What is expected of one decision; None is what the case does not speak of."""

    line: int
    command: str = ""
    at_us: int = 0
    outcome: str = ""
    unmet: tuple[str, ...] | None = None
    cites: tuple[str, ...] = ()
    transfers: tuple[dict[str, Any], ...] | None = None
    messages: tuple[str, ...] | None = None
    possible: Possible | None = None
    never: bool = False
    field: str = ""
    read: dict[str, Any] = {}
    ways: dict[str, str] | None = None
    shows: tuple[str, ...] = ()
    consequences: tuple[Then, ...] | None = None
    before: tuple[Then, ...] | None = None
    state: dict[str, Any] | None = None


class When(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a case in short form: message, topup, payment and redemption name something before it."""

    line: int
    at_us: int
    event: str
    subject: str
    source: str
    id: str
    data: dict[str, Any]
    message: str = ""
    topup: str = ""
    payment: str = ""
    redemption: str = ""
    then: Then | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case; ``overlay`` is the name of a file of the book or inline changes, as YAML node."""

    name: str
    document: str
    topic: str
    file: str
    line: int
    title: tuple[str, str]
    clauses: tuple[str, ...]
    readings: tuple[str, ...]
    overlay: str | dict[str, Any] | None
    given: tuple[dict[str, Any], ...]
    when: tuple[When, ...]
    delivery_us: int | None
    until_us: int
    afterwards: tuple[Then, ...] | None
    state: dict[str, Any] | None

    @property
    def id(self) -> str:
        """document/topic/case: how a case is called for."""
        return f"{self.document}/{self.topic}/{self.name}"
