"""A renumbering that came late: what was asked since by the old name is meant of the subscription as called now."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.correction.life import Known, Life
from sitthi.correction.refusing import CannotCorrect
from sitthi.flow.corrected import is_refused
from sitthi.flow.places import NumberDesk
from sitthi.flow.request import Request
from sitthi.kernel.decision import Transfer
from sitthi.standing.parts import ENDED
from sitthi.storage.pipeline import Connection

NAMING = frozenset({"number", "numbers", "receiver", "sms_number"})
"""Fields of bodies that name numbers of the holder by what they are called; a number to be had is not one of them."""
_NUMBER = "number/"
_BEARERS = """
SELECT n.status, n.since_us, h.holder FROM numbers n JOIN holders h USING (holder_no) WHERE n.number = %(number)s
UNION ALL
SELECT 'ended', p.until_us, h.holder
FROM past_numbers p JOIN numbers n USING (number_no) JOIN holders h USING (holder_no) WHERE p.number = %(number)s
"""
"""Who is called by a number, or was: in which state, since when in that, and of whom."""


def check_name(connection: Connection, life: Life, late: Request) -> None:
    """Raise CannotCorrect where the number to be had was another customer's, then or since; or the old one is by now.

    What passed there was not this holder's, and stays.
    """
    name, at_us = late.command.body.to_number, late.command.at_us
    for status, since_us, holder in connection.execute(_BEARERS, {"number": name}).fetchall():
        if holder != life.holder and (status != ENDED or since_us > at_us):
            remedy = (
                f"The number {name} is, or was since then, another customer's: renumber to a free one, as of today."
            )
            raise CannotCorrect(late.spec.name, late.command.subject, remedy)
    own = {one.place_no for one in life.places if one.kind == "number" and one.name == late.command.key}
    if any(one.number_no in own and one.at_us > at_us for one in life.taken):
        remedy = "The number has gone to somebody else since then: what passed there stays. Put right what is yours."
        raise CannotCorrect(late.spec.name, late.command.subject, remedy)


class Renaming:
    """The names that what is asked goes by, and those that are meant; for as long as the old name is nobody else's."""

    def __init__(self) -> None:
        """Everything is meant as it was asked."""
        self.names: dict[str, str] = {}
        """The old name and the new, of the subscription that was renamed."""
        self._meant: dict[str, str] = {}
        self._number: NumberDesk | None = None

    def put_in(self, late: Request, number: NumberDesk | None) -> None:
        """A late renumbering was granted, of a subscription."""
        self.names = {late.command.key: late.command.body.to_number}
        self._meant = dict(self.names)
        self._number = number

    def meant(self, request: Request, known: Known | None) -> Request:
        """A request as it is meant, in the order in which they came; ``known`` is what was decided on it then."""
        if not self._meant:
            return request
        name = request.command.key
        happened = known is not None and not is_refused(known.decision)
        if request.spec.creates and happened and request.command.subject.startswith(_NUMBER):
            self._meant.pop(name, None)
        meant = _as_meant(request, self._meant)
        if request.spec.renames and happened:
            self._meant.pop(name, None)
        return meant

    def concerns(self, name: str) -> bool:
        """Whether a number is one of both names."""
        return name in self.names or name in self.names.values()

    def was_called(self, own: object) -> bool:
        """Whether a part is named by what the subscription was called before."""
        return any(own in {name, f"{_NUMBER}{name}"} for name in self.names)

    def moved(self, number_no: int, transfers: tuple[Transfer, ...]) -> tuple[Transfer, ...]:
        """What a decision had moved, by the names that the accounts of its number have now: they are the same."""
        if self._number is None or number_no != self._number.number_no:
            return transfers
        return tuple(
            Transfer(self._account(one.debit), self._account(one.credit), one.unit, one.amount) for one in transfers
        )

    def _account(self, name: str) -> str:
        return "/".join(self.names.get(part, part) for part in name.split("/"))


def _as_meant(request: Request, names: dict[str, str]) -> Request:
    command = request.command
    kind, _, key = command.subject.partition("/")
    subject = f"{_NUMBER}{names[key]}" if kind == "number" and key in names else command.subject
    body = _body(command.body, names)
    if subject == command.subject and body is command.body:
        return request
    return msgspec.structs.replace(request, command=msgspec.structs.replace(command, subject=subject, body=body))


def _body(body: Any, names: dict[str, str]) -> Any:
    """A body, or a part of one, with the numbers that it names called as they are meant."""
    changes: dict[str, Any] = {}
    for field in body.__struct_fields__:
        value = getattr(body, field)
        meant = _value(value, names) if field in NAMING else value
        if isinstance(value, tuple):
            inner = tuple(_body(one, names) if isinstance(one, msgspec.Struct) else one for one in meant)
            meant = inner if any(new is not old for new, old in zip(inner, meant, strict=True)) else meant
        elif isinstance(value, msgspec.Struct):
            meant = _body(value, names)
        if meant is not value:
            changes[field] = meant
    return msgspec.structs.replace(body, **changes) if changes else body


def _value(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, tuple) and any(one in names for one in value):
        return tuple(names.get(one, one) for one in value)
    return names.get(value, value) if isinstance(value, str) else value
