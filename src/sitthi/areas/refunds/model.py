"""What can be asked about a refund: the bodies of its commands."""

from __future__ import annotations

import msgspec

FORM_1 = "form-1"
FORM_2 = "form-2"
FORM_3 = "form-3"

CASH = "cash"
CHEQUE = "cheque"
BANK = "bank"
NUMBER = "number"
NUMBER_OWNER = "number-owner"
AGREED = "agreed"

DUE = "due"
OVERDUE = "overdue"
PAID = "paid"


class RequestRefund(msgspec.Struct, frozen=True):
    """The customer asks for the refund and chooses how to get it.

    ``method`` is cash, cheque, bank, number, number-owner or as-asked; ``to`` the bank account or the number.
    ``channel`` is where it was asked; empty, it is the kind of the command's source (``shop`` of ``shop/0042``).
    ``documents`` were shown; ``contract`` names one where a number has several refunds.
    """

    method: str
    to: str = ""
    channel: str = ""
    documents: tuple[str, ...] = ()
    contract: str = ""

    @property
    def to_number(self) -> str:
        """The number the money is to arrive at; empty where it goes another way."""
        return self.to if self.method == NUMBER else ""


class ApproveRefund(msgspec.Struct, frozen=True):
    """A second person approves what was asked for; a ``method`` and ``to`` stated must be those asked for."""

    method: str = ""
    to: str = ""
    contract: str = ""


class PayRefund(msgspec.Struct, frozen=True):
    """The refund has been paid out; a ``method`` and ``to`` stated must be those asked for."""

    method: str = ""
    to: str = ""
    contract: str = ""


class WarnRefund(msgspec.Struct, frozen=True):
    """Make a refund whose last day is near visible work."""

    refund: str


class MarkRefundOverdue(msgspec.Struct, frozen=True):
    """Note that a refund was not paid by its last day."""

    refund: str
