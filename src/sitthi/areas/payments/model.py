"""What can be asked about payments: the bodies of the commands. Amounts in satang."""

from __future__ import annotations

import msgspec


class PayBill(msgspec.Struct, frozen=True):
    """Take a payment of a bill through a channel; what is too much is kept for the next bill."""

    bill: str
    amount_satang: int
    channel: str


class ReversePayment(msgspec.Struct, frozen=True):
    """Undo a payment, named by the decision id of taking it."""

    payment: str
    reason: str
