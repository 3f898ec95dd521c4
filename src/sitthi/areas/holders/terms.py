"""What the holder rules read of the book: how ids and identities are checked."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.terms import Values


class HoldersTerms(msgspec.Struct, frozen=True):
    """How long an id number is, whether a wrong check digit refuses or is only noted, how identity is verified."""

    off: frozenset[str]
    citizen_digits: int
    company_digits: int
    check_digit_enforced: bool
    passport_least: int
    passport_most: int
    identity_channels: tuple[str, ...]
    person_documents: tuple[str, ...]
    juristic_documents: tuple[str, ...]
    scopes: tuple[str, ...]


def read(values: Mapping[str, Values], off: frozenset[str]) -> HoldersTerms:
    """The terms of holders out of the document ``house``."""
    house = values["house"]
    return HoldersTerms(
        off=off,
        citizen_digits=house.count("identity.citizen-digits"),
        company_digits=house.count("identity.company-digits"),
        check_digit_enforced=house.choice("identity.check-digit") == "enforced",
        passport_least=house.count("identity.passport-least"),
        passport_most=house.count("identity.passport-most"),
        identity_channels=house.texts("identity.channels"),
        person_documents=house.texts("identity.person-documents"),
        juristic_documents=house.texts("identity.juristic-documents"),
        scopes=house.texts("authorised.scopes"),
    )
