"""Verifying who a holder is, and whom a holder lets act for it."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.holders import rules
from sitthi.areas.holders.model import AuthorisePerson, RegisterHolder, VerifyIdentity, compact_id
from sitthi.areas.holders.terms import HoldersTerms, read
from sitthi.kernel.command import Actor, Command
from sitthi.kernel.decision import Decision, Remedy
from sitthi.kernel.moment import parse_time
from sitthi.standing.parts import HolderPart, Standing
from tests.areas.decided import unmet
from tests.shipped import shipped

AT_US = parse_time("2024-04-01T10:00:00+07:00")
BOOK = shipped()
SHOWN = "house/identity-shown"
AUTHORISED = "house/authorised"
PERSON = HolderPart("H1", "person", "th", "citizen", 2)
COMPANY = HolderPart("H1", "juristic", "th", "company", 2)
VERIFIED = replace(PERSON, verified_us=AT_US - 1, documents=("id-copy",))
CHANNEL = Actor("channel", "", "channel")

Body = TypeVar("Body")


def terms(*off: str) -> HoldersTerms:
    """The terms of the book, some clauses switched off."""
    return read({"house": BOOK.values("house", dt.date(2024, 4, 1))}, frozenset(off))


def command(body: Body, source: str = "shop/0042", actor: Actor = CHANNEL) -> Command[Body]:
    """A command about the holder, by a channel of its own unless told otherwise."""
    return Command("a-command", source, "1", "holder/H1", AT_US, actor, b"", body)


def verify(
    *documents: str, holder: HolderPart = PERSON, source: str = "shop/0042", actor: Actor = CHANNEL, off: str = ""
) -> Decision:
    """Verify a holder by documents."""
    body = VerifyIdentity(documents)
    return rules.verify_identity(command(body, source, actor), Standing(holder=holder), terms(*filter(None, [off])))


def authorise(body: AuthorisePerson, holder: HolderPart = VERIFIED, off: str = "") -> Decision:
    """Let somebody act for the holder."""
    return rules.authorise_person(command(body), Standing(holder=holder), terms(*filter(None, [off])))


@pytest.mark.parametrize("source", ["shop/0042", "shop", "callcentre"])
@pytest.mark.parametrize("document", ["id-copy", "id-card", "passport"])
def test_a_person_is_verified_by_a_paper_of_theirs(source: str, document: str) -> None:
    """At a shop or the call centre; when and by what is kept, the rest of the holder stays."""
    decision = verify("bank-book-or-statement", document, source=source)
    assert (decision.outcome, unmet(decision)) == ("granted", [])
    documents = ("bank-book-or-statement", document)
    assert decision.changes == (replace(PERSON, verified_us=AT_US, documents=documents),)


@pytest.mark.parametrize("source", ["web", "app", "kiosk/17", ""])
def test_elsewhere_nobody_looks_at_the_documents(source: str) -> None:
    """A channel of its own that is neither shop nor call centre verifies nobody."""
    decision = verify("id-copy", source=source)
    assert (decision.outcome, unmet(decision), decision.possible) == ("refused", [SHOWN], None)
    assert decision.changes == ()


@pytest.mark.parametrize("role", ["agent", "supervisor", "admin"])
def test_staff_verify_wherever_they_are(role: str) -> None:
    """They see the documents themselves."""
    assert verify("id-copy", source="backoffice", actor=Actor("staff", "a-1", role)).outcome == "granted"


@pytest.mark.parametrize("role", ["customer", "system", "network"])
def test_a_role_is_no_desk(role: str) -> None:
    """Whoever else asks does so through a channel, and that is looked at."""
    assert verify("id-copy", source="web", actor=Actor(role, "x", role)).outcome == "refused"


def test_the_channel_stated_goes_before_the_source() -> None:
    """An event that comes by another way may say where the documents were shown."""
    body = VerifyIdentity(("id-copy",), channel="shop")
    decision = rules.verify_identity(command(body, "import"), Standing(holder=PERSON), terms())
    assert decision.outcome == "granted"


@pytest.mark.parametrize("documents", [(), ("bank-book-or-statement",), ("company-certificate",)])
def test_other_papers_verify_nobody(documents: tuple[str, ...]) -> None:
    """A person shows an id; nothing else stands for it."""
    decision = verify(*documents)
    assert (decision.outcome, unmet(decision), decision.possible) == ("refused", [SHOWN], None)
    assert verify(*documents, off=SHOWN).outcome == "granted"


def test_a_company_shows_its_certificate() -> None:
    """An id alone says who stands there, not for whom."""
    assert unmet(verify("id-copy", holder=COMPANY)) == [SHOWN]
    assert verify("company-certificate", holder=COMPANY).outcome == "granted"
    assert verify("id-copy", "company-certificate", holder=COMPANY).outcome == "granted"


def test_everything_unmet_is_said_at_once() -> None:
    """Wrong place and wrong papers are two conditions."""
    assert unmet(verify(source="web")) == [SHOWN, SHOWN]


def test_verifying_again_keeps_the_latest() -> None:
    """Time and documents are those of the last time; a paper shown twice counts once."""
    older = replace(PERSON, verified_us=5, documents=("id-copy", "bank-book-or-statement"))
    decision = verify("id-copy", "id-copy", holder=older)
    assert decision.changes == (replace(PERSON, verified_us=AT_US, documents=("id-copy",)),)


def test_another_id_takes_the_verification_back() -> None:
    """Registering again under another kind of id leaves nobody verified; under the same it stays."""
    body = RegisterHolder("person", "A", "en", "passport", "AA1234567")
    standing = Standing(holder=VERIFIED)
    (part,) = rules.register_holder(command(body), standing, terms()).changes
    assert part == HolderPart("H1", "person", "en", "passport", 2)
    same = RegisterHolder("person", "A", "en", "citizen", "1101700230708")
    (part,) = rules.register_holder(command(same), standing, terms()).changes
    assert part == replace(VERIFIED, language="en")


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        ("A1", "granted"),
        ("AA1234567", "granted"),
        ("aa 123-4567", "granted"),
        ("A" * 20, "granted"),
        ("A", "refused"),
        ("A" * 21, "refused"),
        ("AA12345/7", "refused"),
        ("ก1234567", "refused"),
    ],
)
def test_a_passport_number_is_complete(number: str, outcome: str) -> None:
    """house/identity: 2 to 20 letters and digits, spaces and hyphens aside; the number is not shown."""
    body = RegisterHolder("person", "A", "en", "passport", number)
    unknown = Standing(holder=None)  # type: ignore[arg-type]  # not known yet
    decision = rules.register_holder(command(body), unknown, terms())
    assert decision.outcome == outcome
    assert unmet(decision) == (["house/identity"] if outcome == "refused" else [])
    assert number.encode() not in msgspec.json.encode(decision)


def test_a_verified_holder_authorises_somebody() -> None:
    """The decision is the record: nothing of the holder changes."""
    decision = authorise(AuthorisePerson("H2", "สมชาย", "refund"))
    assert (decision.outcome, decision.changes, unmet(decision)) == ("granted", (), [])


@pytest.mark.parametrize(
    "body",
    [
        AuthorisePerson("H2", "สมชาย", "everything"),
        AuthorisePerson("H1", "สมชาย", "refund"),
        AuthorisePerson(" ", "สมชาย", "refund"),
        AuthorisePerson("H2", " ", "refund"),
    ],
)
def test_an_authorisation_says_whom_and_for_what(body: AuthorisePerson) -> None:
    """Somebody else, with a name, for a matter that can be handed on."""
    decision = authorise(body)
    assert (decision.outcome, unmet(decision), decision.possible) == ("refused", [AUTHORISED], None)
    assert authorise(body, off=AUTHORISED).outcome == "granted"


@pytest.mark.parametrize("holder", [PERSON, COMPANY])
def test_who_is_not_verified_authorises_nobody(holder: HolderPart) -> None:
    """Until the identity is verified; the event named as the remedy verifies it."""
    body = AuthorisePerson("H2", "สมชาย", "refund")
    decision = authorise(body, holder)
    assert unmet(decision) == [AUTHORISED]
    assert decision.possible is not None
    (remedy,) = decision.possible.how
    assert (remedy.type, remedy.subject) == ("identity.verified", "holder/H1")
    verified = carried_out(remedy, holder)
    assert authorise(body, verified).outcome == "granted"


def carried_out(remedy: Remedy, holder: HolderPart) -> HolderPart:
    """The holder after the event that a refusal names."""
    data = msgspec.convert(remedy.data, Told)
    actor = Actor(data.actor["kind"], data.actor["id"], data.actor["role"])
    body = VerifyIdentity(data.documents, data.channel)
    (part,) = rules.verify_identity(command(body, "remedy", actor), Standing(holder=holder), terms()).changes
    assert isinstance(part, HolderPart)
    return part


class Told(msgspec.Struct, frozen=True):
    """The data of identity.verified as a remedy gives it."""

    documents: tuple[str, ...]
    channel: str
    actor: dict[str, str]


@given(st.lists(st.sampled_from(["id-copy", "company-certificate", "bank-book-or-statement", "x"])), st.booleans())
def test_verified_means_shown_and_checked(documents: list[str], juristic: bool) -> None:  # noqa: FBT001
    """Whatever is shown, a holder becomes verified exactly where a paper of its own is among it."""
    holder = COMPANY if juristic else PERSON
    accepted = "company-certificate" if juristic else "id-copy"
    decision = verify(*documents, holder=holder)
    assert (decision.outcome == "granted") == (accepted in documents)
    assert bool(decision.changes) == (decision.outcome == "granted")


@pytest.mark.parametrize("written", ["AB1234567", "ab1234567", "AB 123-4567", " ab-123 4567 "])
def test_an_id_is_kept_in_one_way_however_it_was_written(written: str) -> None:
    """Spaces, hyphens and small letters make no other id of it."""
    assert compact_id(written) == "AB1234567"
