"""What can be asked about the promise of a delivery: the bodies of its commands. Satang."""

from __future__ import annotations

import msgspec

BANK_TRANSFER = "bank-transfer"
THAILAND = "TH"


class StartPromise(msgspec.Struct, frozen=True):
    """A request has been accepted and paid: follows request.accepted."""

    request: str


class StopPromise(msgspec.Struct, frozen=True):
    """An attempt to deliver was made: follows request.attempted.

    ``result``: delivered, absent, unidentified, rejected, customer-fault or force-majeure.
    """

    request: str
    result: str


class ReceivePromise(msgspec.Struct, frozen=True):
    """The customer has received the device: follows request.completed."""

    request: str


class VoidPromise(msgspec.Struct, frozen=True):
    """The request was cancelled or refused: follows request.cancelled, request.refused."""

    request: str


class ExcusePromise(msgspec.Struct, frozen=True):
    """The request was put on hold for an event beyond control: follows request.held. ``reason`` is the hold's."""

    request: str
    reason: str


class MissPromise(msgspec.Struct, frozen=True):
    """The guaranteed time has passed without an attempt: falls due."""

    request: str


class ClaimRelief(msgspec.Struct, frozen=True):
    """The customer claims relief for a missed time (``care.relief-claimed``; subject request).

    It is to be paid to ``bank_account``, an account in ``bank_country`` (two letters, ISO 3166).
    """

    bank_account: str
    bank_country: str = THAILAND


class PayRelief(msgspec.Struct, frozen=True):
    """The provider has paid the relief (``care.relief-paid``, by a person; subject request).

    ``amount_satang`` is what the provider has determined (None = what was claimed); another amount than that needs a
    ``reason``. ``method`` is bank-transfer or as-provider-decides.
    """

    amount_satang: int | None = None
    method: str = BANK_TRANSFER
    reason: str = ""
