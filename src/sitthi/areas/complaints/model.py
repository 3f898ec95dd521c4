"""What can be asked about a complaint: the bodies of its commands."""

from __future__ import annotations

import msgspec

PHONE = "phone"

ACKNOWLEDGE = "acknowledge"
RESOLVE = "resolve"


class Attachment(msgspec.Struct, frozen=True):
    """What is known of a file that came along; the file itself is kept elsewhere."""

    name: str
    media_type: str
    bytes: int
    sha256: str


class ReceiveComplaint(msgspec.Struct, frozen=True):
    """A complaint of ``holder`` arrives by ``channel`` (phone, web, letter).

    ``about`` is what it is about: ``number/0812345678``, ``account/...``, ``contract/...`` or a word. Its text stays
    with the decision.
    """

    holder: str
    channel: str
    about: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


class AcknowledgeComplaint(msgspec.Struct, frozen=True):
    """Its receipt was acknowledged in writing by ``channel`` (letter, email, sms, web)."""

    channel: str
    text: str = ""


class ResolveComplaint(msgspec.Struct, frozen=True):
    """The complaint is closed: ``outcome`` is upheld, partly-upheld, not-upheld or withdrawn."""

    outcome: str
    text: str = ""


class NoteComplaint(msgspec.Struct, frozen=True):
    """Something is added to the complaint's file."""

    text: str
    attachments: tuple[Attachment, ...] = ()


class AssignComplaint(msgspec.Struct, frozen=True):
    """Somebody looks after the complaint from now on."""

    to: str


class MarkAcknowledgementLate(msgspec.Struct, frozen=True):
    """Note that a complaint was not acknowledged by its last day."""

    complaint: str


class MarkResolutionLate(msgspec.Struct, frozen=True):
    """Note that a complaint was not resolved by its last day."""

    complaint: str
