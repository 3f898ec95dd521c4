"""What may be asked of holders and their accounts: the bodies of this area's commands."""

from __future__ import annotations

import msgspec
from stdnum.util import clean

PERSON = "person"
JURISTIC = "juristic"

CITIZEN = "citizen"
PASSPORT = "passport"
COMPANY = "company"


def compact_id(written: str) -> str:
    """The number of an id as it is kept: however it was written, without spaces and hyphens, and in capitals."""
    return str(clean(written, " -")).strip().upper()


class RegisterHolder(msgspec.Struct, frozen=True):
    """A legal person is registered, or what is known of it changes.

    ``kind`` person or juristic; ``language`` th or en; ``id_kind`` citizen, passport or company. Name and id
    number are kept with the holder only and never shown in a decision.
    """

    kind: str
    name: str
    language: str
    id_kind: str
    id_number: str
    residency: str = ""
    consents: tuple[str, ...] = ()


class OpenAccount(msgspec.Struct, frozen=True):
    """A billing account for ``holder``: its bill day ``cycle_day`` (1-31), whether it uses the portal."""

    holder: str
    cycle_day: int = 1
    portal: bool = False


class VerifyIdentity(msgspec.Struct, frozen=True):
    """The holder has shown these documents, and they were checked.

    ``channel`` is where; empty, it is the kind of the command's source (``shop`` of ``shop/0042``).
    """

    documents: tuple[str, ...]
    channel: str = ""


class AuthorisePerson(msgspec.Struct, frozen=True):
    """The holder lets somebody act for it: ``person`` is an id, ``scope`` the matter (refund, contract, ...)."""

    person: str
    name: str
    scope: str


class ChangeCategory(msgspec.Struct, frozen=True):
    """A holder's category is changed (``holder.category-changed``): to person, juristic, sme or corporate."""

    to: str


class JoinPortal(msgspec.Struct, frozen=True):
    """An account is used on the business portal from now on (``account.portal-joined``); subject account."""
