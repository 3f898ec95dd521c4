"""The door: who asks, is it well formed. Nothing malformed comes further, and nothing here knows a business rule."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from sitthi.flow.event_data import Data
from sitthi.flow.event_type import EventType
from sitthi.flow.events import EVENT_TYPES, unknown_type
from sitthi.flow.index import Index
from sitthi.flow.request import Request
from sitthi.flow.subjects import as_kept
from sitthi.kernel import ids, moment
from sitthi.kernel.command import Actor, Command
from sitthi.kernel.errors import BadInput


class Envelope(msgspec.Struct, frozen=True):
    """A CloudEvents 1.0 envelope; extension attributes are let by."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    data: msgspec.Raw = msgspec.Raw(b"{}")
    cause: str = ""
    """Extension attribute of our own follow-ups: the decision they follow from."""


_ENVELOPE = msgspec.json.Decoder(Envelope)
_DATA: dict[str, msgspec.json.Decoder[Data]] = {
    name: msgspec.json.Decoder(one.data) for name, one in EVENT_TYPES.items()
}
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The escape of a character that no database takes as text (and not a backslash before the letters u0000)."""
_AT = re.compile(r" - at `\$\.?([^`]*)`")


class Door:
    """Admits events as commands; ``default_actor`` speaks where an event names nobody."""

    def __init__(self, index: Index, default_actor: Actor | None = None, *, own: bool = False) -> None:
        """A door to the commands of an index; only the ``own`` one lets our own follow-ups in."""
        self._index = index
        self._own = own
        self._default = default_actor
        self._channels: dict[str, Actor] = {}

    def admit(self, raw: bytes, line: int = 0) -> Request:
        """The request of one event in JSON; raises BadInput naming line and field."""
        try:
            return self._admit(raw, line)
        except BadInput as error:
            raise error.at(file=error.file, line=line or None) from None

    def _admit(self, raw: bytes, line: int) -> Request:
        if b"\\u0000" in raw and _NUL.search(raw):
            field = _with_nul(raw)
            raise BadInput(what="holds the character \\u0000, which is no text", remedy="Leave it out.", field=field)
        try:
            envelope = _ENVELOPE.decode(raw)
        except msgspec.ValidationError as error:
            raise _invalid(error, "") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadInput(what=f"not JSON ({error})", remedy="Write one JSON object a line.") from None
        except RecursionError:
            raise BadInput(
                what="is nested too deeply", remedy="Write one event a line, as `sitthi schema` has it."
            ) from None
        known = EVENT_TYPES.get(envelope.type)
        if known is None:
            raise unknown_type(envelope.type)
        subject = as_kept(envelope.subject)
        key = _check(envelope, subject, known)
        try:
            data = _DATA[envelope.type].decode(envelope.data)
        except msgspec.ValidationError as error:
            raise _invalid(error, "data") from None
        spec = self._index.by_event_type[envelope.type]
        command: Command[Any] = Command(
            spec.name,
            envelope.source,
            envelope.id,
            subject,
            moment.parse_time(envelope.time),
            self._actor(envelope.source, data),
            self._cause(envelope),
            known.body(data, key),
        )
        return Request(spec, command, ids.request_key(envelope.source, envelope.id), raw, line)

    def _cause(self, envelope: Envelope) -> bytes:
        if self._own:
            return ids.key_of(envelope.cause)
        if envelope.source == ids.OWN_SOURCE:
            raise BadInput(what="is kept for our own events", remedy="Name your own source.", field="source")
        return b""

    def _actor(self, source: str, data: Data) -> Actor:
        """The actor named, else the one who runs the command, else the channel the event came by."""
        named = data.actor
        if named is not None:
            return Actor(named.kind, named.id, named.role)
        if self._default is not None:
            return self._default
        known = self._channels.get(source)
        if known is None:
            known = self._channels[source] = Actor("channel", source, "channel")
        return known


def _with_nul(raw: bytes) -> str | None:
    """Which field of an event holds the character no database takes; None where that can not be told."""
    try:
        left: list[tuple[str, Any]] = [("", msgspec.json.decode(raw))]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    while left:
        field, value = left.pop()
        if isinstance(value, str) and "\0" in value:
            return field or None
        if isinstance(value, dict):
            left += [(f"{field}.{name}" if field else name, part) for name, part in value.items()]
        elif isinstance(value, list):
            left += [(f"{field}[{place}]", part) for place, part in enumerate(value)]
    return None


def _check(envelope: Envelope, subject: str, known: EventType) -> str:
    """The key of the subject; raises BadInput where the envelope is off."""
    if envelope.specversion != "1.0":
        raise BadInput(
            what=f"specversion {envelope.specversion!r} is not known",
            remedy='Write "1.0".',
            field="specversion",
        )
    for field in ("id", "source"):
        if not getattr(envelope, field):
            raise BadInput(what="is empty", remedy="source and id together name the event.", field=field)
    kind, _, key = subject.partition("/")
    if not key or (kind != known.subject and kind not in known.subjects):
        raise BadInput(
            what=f"{envelope.subject!r} is not a subject of {known.name}",
            remedy=f"Write {'/ or '.join(known.subjects)}/ and its id.",
            field="subject",
        )
    return key


def _invalid(error: msgspec.ValidationError, inside: str) -> BadInput:
    text = str(error)
    place = _AT.search(text)
    field = ".".join(part for part in (inside, place.group(1) if place else "") if part)
    what = _AT.sub("", text)
    missing = re.match(r"Object missing required field `([^`]+)`", what)
    unknown = re.match(r"Object contains unknown field `([^`]+)`", what)
    if missing:
        field = ".".join(part for part in (field, missing.group(1)) if part)
        return BadInput(what="is missing", remedy="Add it; `sitthi schema TYPE` shows all fields.", field=field)
    if unknown:
        field = ".".join(part for part in (field, unknown.group(1)) if part)
        return BadInput(
            what="is not a field of this event",
            remedy="Remove or rename it; see `sitthi schema TYPE`.",
            field=field,
        )
    return BadInput(what=what[0].lower() + what[1:], remedy="`sitthi schema TYPE` shows what is expected.", field=field)
