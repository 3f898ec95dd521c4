"""What the message rules read of the book: whether a failed message is sent again."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.terms import Values

NOTICE_ATTEMPTS = 3
"""A mere notice is sent this often at most; what a right waits for is sent until its time is over."""


class MessagesTerms(msgspec.Struct, frozen=True):
    """Whether a failed message is resent at once (R82)."""

    off: frozenset[str]
    resend: bool


def read(values: Mapping[str, Values], off: frozenset[str]) -> MessagesTerms:
    """The terms of messages out of the document ``addons``."""
    return MessagesTerms(off, values["addons"].choice("failed-sms") == "resend")
