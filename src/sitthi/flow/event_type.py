"""What a type of event is: its subject's kind, its data, and how that becomes the body of a command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from sitthi.flow.event_data import Data
from sitthi.kernel.errors import BadInput
from sitthi.kernel.money import parse_thb


def amount_of(text: str, field: str) -> int:
    """Satang of an amount that can not be negative."""
    satang = parse_thb(text, field)
    if satang < 0:
        raise BadInput(what=f"{text!r} is below zero", remedy="Write an amount of zero or more.", field=field)
    return satang


class EventType(msgspec.Struct, frozen=True):
    """One type of event: its subject's kind, its data, and how the data becomes a command body.

    ``body`` takes the data and the subject's key. Where several kinds of subject are possible they stand with a bar
    between them.
    """

    name: str
    subject: str
    data: type[Data]
    body: Callable[[Any, str], msgspec.Struct]

    @property
    def subjects(self) -> tuple[str, ...]:
        """The kinds of subject it may be about."""
        return tuple(self.subject.split("|"))
