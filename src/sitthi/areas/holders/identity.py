"""Whether a holder is who it says: documents shown and checked, and who may act for it. Pure; no name in a reason."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.holders.model import JURISTIC, AuthorisePerson, VerifyIdentity
from sitthi.areas.holders.terms import HoldersTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Remedy
from sitthi.standing.parts import HolderPart, Standing
from sitthi.standing.reasons import Look

SHOWN = "house/identity-shown"
AUTHORISED = "house/authorised"
STAFF = frozenset({"agent", "supervisor", "admin"})
NONE = "none"


def verify_identity(command: Command[VerifyIdentity], standing: Standing, terms: HoldersTerms) -> Decision:
    """Identity is verified from documents, by staff or at a shop or the call centre (house/identity-shown).

    Reads holder. Granted, each time anew: the latest time and its documents are kept. A channel of its own that is
    neither shop nor call centre is refused, and so is who shows no paper that says who they are.
    """
    body, holder = command.body, standing.holder
    look = Look(terms.off, command.at_us)
    _look_at_channel(look, command, terms)
    accepted = documents_of(holder, terms)
    shown = tuple(dict.fromkeys(body.documents))
    met = any(one in accepted for one in shown)
    if look.check(SHOWN, met, ", ".join(shown) or NONE, ", ".join(accepted)):
        look.never()
    if look.unmet:
        return look.refusal()
    part = replace(holder, verified_us=command.at_us, documents=shown)
    return Decision(GRANTED, tuple(look.reasons), changes=(part,))


def authorise_person(command: Command[AuthorisePerson], standing: Standing, terms: HoldersTerms) -> Decision:
    """A verified holder authorises another, named person for stated matters (house/authorised).

    Reads holder. Granted; the authorisation is this decision, with no part of its own.
    """
    body, holder = command.body, standing.holder
    look = Look(terms.off, command.at_us)
    if look.check(AUTHORISED, body.scope in terms.scopes, body.scope, ", ".join(terms.scopes)):
        look.never()
    another = body.person.strip() not in {"", holder.holder}
    if look.check(AUTHORISED, another, "another-holder" if another else NONE, "another-holder"):
        look.never()
    named = body.name.strip() != ""
    if look.check(AUTHORISED, named, "name-given" if named else NONE, "name-given"):
        look.never()
    verified = holder.verified_us > 0
    if look.check(AUTHORISED, verified, holder.verified_us, unit="us"):
        look.possible(_verification(holder, terms))
    if look.unmet:
        return look.refusal()
    return Decision(GRANTED, tuple(look.reasons))


def documents_of(holder: HolderPart, terms: HoldersTerms) -> tuple[str, ...]:
    """The documents by any of which a holder of its kind is verified."""
    return terms.juristic_documents if holder.kind == JURISTIC else terms.person_documents


def _look_at_channel(look: Look, command: Command[VerifyIdentity], terms: HoldersTerms) -> None:
    """Staff see the documents themselves wherever they are; a channel on its own must be one where somebody does."""
    if command.actor.role in STAFF:
        return
    channel = command.body.channel or command.source.partition("/")[0]
    if look.check(SHOWN, channel in terms.identity_channels, channel, ", ".join(terms.identity_channels)):
        look.never()


def _verification(holder: HolderPart, terms: HoldersTerms) -> Remedy:
    """The event that verifies a holder."""
    data: dict[str, object] = {
        "documents": list(documents_of(holder, terms)[:1]),
        "channel": next(iter(terms.identity_channels), ""),
        "actor": {"kind": "staff", "id": "desk", "role": "agent"},
    }
    return Remedy("identity.verified", data, f"holder/{holder.holder}")
