"""What the holder rules read of the book: how ids are checked."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.terms import Values


class HoldersTerms(msgspec.Struct, frozen=True):
    """How many digits an id number has, and whether a wrong check digit refuses or is only noted."""

    off: frozenset[str]
    citizen_digits: int
    company_digits: int
    check_digit_enforced: bool


def read(values: Mapping[str, Values], off: frozenset[str]) -> HoldersTerms:
    """The terms of holders out of the document ``house``."""
    house = values["house"]
    return HoldersTerms(
        off=off,
        citizen_digits=house.count("identity.citizen-digits"),
        company_digits=house.count("identity.company-digits"),
        check_digit_enforced=house.choice("identity.check-digit") == "enforced",
    )
