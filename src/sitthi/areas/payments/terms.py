"""What the rules of payments read from the book."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.terms import Values


class PaymentTerms(msgspec.Struct, frozen=True):
    """The terms of payments; ``off`` are the clauses an overlay has switched off.

    ``channels`` take payments of bills, each by the clause that names it.
    """

    off: frozenset[str]
    channels: Mapping[str, str]
    channel_names: str


def read(values: Mapping[str, Values], off: frozenset[str]) -> PaymentTerms:
    """The terms of the versions in force: document prepaid, which names the channels of monthly bills."""
    prepaid = values["prepaid"]
    listed = ("switch.payment", "form3.channels")
    channels = {channel: prepaid.clause_of(name) for name in listed for channel in prepaid.texts(name)}
    return PaymentTerms(off=off, channels=channels, channel_names=", ".join(channels))
