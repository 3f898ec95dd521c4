"""What can be asked about a wallet: the bodies of its commands. Amounts in satang."""

from __future__ import annotations

import msgspec


class TopUp(msgspec.Struct, frozen=True):
    """Put money into the wallet through a channel.

    ``amount_satang`` is what was paid in. Banks give ``bank_account`` and ``bank``, credit cards
    ``card_issued_in`` (a country such as TH), other owners' kiosks ``fee_hundredths`` (hundredths of a percent,
    so that 10% is 1000).
    """

    channel: str
    amount_satang: int
    bank_account: str = ""
    bank: str = ""
    card_issued_in: str = ""
    fee_hundredths: int = 0


def account_key(bank: str, bank_account: str) -> str:
    """What a bank account is counted under: its bank, where it is told, and its number, however they are written."""
    number, at = _plain(bank_account), _plain(bank)
    return f"{at}/{number}" if at and number else number


def _plain(text: str) -> str:
    """Letters and digits only, in small letters: accounts are written with and without hyphens and spaces."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


class ReverseTopUp(msgspec.Struct, frozen=True):
    """Undo a top-up of this number, named by its idempotency key."""

    top_up_key: bytes
    reason: str


class AskBalance(msgspec.Struct, frozen=True):
    """Tell the balance; ``by`` is ussd-sms, ivr, web, app, shop, callcentre or assistant."""

    by: str


class AdjustBalance(msgspec.Struct, frozen=True):
    """Add to (or, negative, take from) the balance; ``approved_by`` is the second person, where needed.

    ``note`` is for whoever looks at it later; nothing is decided by it.
    """

    amount_satang: int
    reason: str
    approved_by: str = ""
    note: str = ""


class OpenWallet(msgspec.Struct, frozen=True):
    """Put the SIM's starting value into the wallet, once the first activation is complete."""


class RemindValidity(msgspec.Struct, frozen=True):
    """Remind the customer that validity ends in so many days."""

    days_before: int


class RemindBalance(msgspec.Struct, frozen=True):
    """Remind the customer that the balance is low."""


class EndWallet(msgspec.Struct, frozen=True):
    """Close the wallet of a contract that has ended; ``why`` is what ended it."""

    why: str


class ReceiveRefund(msgspec.Struct, frozen=True, omit_defaults=True):
    """A refund that its customer named this number for arrives; ``refund`` says which.

    ``named_us`` is when the number was named, which another may have by now (0 = not known).
    """

    refund: str
    amount_satang: int
    named_us: int = 0
