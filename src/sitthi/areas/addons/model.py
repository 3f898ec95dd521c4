"""What may be asked of add-ons: the bodies of this area's commands."""

from __future__ import annotations

import msgspec

DUE = "due"
TOP_UP = "top-up"
CREDIT = "another-credit"
FREED = "money-set-free"
RESUMED = "resumed"


class RequestAddon(msgspec.Struct, frozen=True):
    """A subscriber wants an add-on: ``offer`` is its id in the terms, such as ``net-279``."""

    offer: str


class StartAddon(msgspec.Struct, frozen=True):
    """The confirmation of the add-on ``seq`` has arrived."""

    seq: int


class CancelAddon(msgspec.Struct, frozen=True):
    """A subscriber gives up the oldest add-on of ``offer``."""

    offer: str


class EndAddons(msgspec.Struct, frozen=True):
    """All add-ons of a number end, for ``why``.

    disconnected, ported-out, owner-changed, service-swapped or permanent; a reason of a disconnection
    (customer, debt, death, bankruptcy) is understood too.
    """

    why: str


class KeepAddons(msgspec.Struct, frozen=True):
    """The number is in service again; it had been suspended since ``suspended_us``."""

    suspended_us: int


class RenewAddon(msgspec.Struct, frozen=True):
    """The last second of a round has come: the next one is to be paid."""

    seq: int


class RetryAddon(msgspec.Struct, frozen=True):
    """A waiting renewal is tried again.

    ``on`` due (the end of a day), top-up, another-credit, money-set-free or resumed.
    """

    seq: int
    on: str


class LapseAddon(msgspec.Struct, frozen=True):
    """The days for a waiting renewal are over."""

    seq: int


class FinishAddon(msgspec.Struct, frozen=True):
    """The last period of an add-on is over."""

    seq: int


class ReverseAddon(msgspec.Struct, frozen=True):
    """The confirmation of the add-on ``seq`` was given up."""

    seq: int


class ApplyFairUse(msgspec.Struct, frozen=True):
    """Data use that is not normal is limited: ``action`` as listed in the terms, ``reason`` in words."""

    action: str
    reason: str


class LiftFairUse(msgspec.Struct, frozen=True):
    """The limit ``action`` is taken away again, for ``reason``."""

    action: str
    reason: str
