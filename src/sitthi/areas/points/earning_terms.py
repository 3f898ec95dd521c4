"""What earning, expiry and moves read from the book."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.terms import Values


class Earning(msgspec.Struct, frozen=True):
    """The terms of earning."""


def read(_values: Mapping[str, Values]) -> Earning:
    """The terms of earning of the versions in force: document points."""
    return Earning()
