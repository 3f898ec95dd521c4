"""What mends a wallet that does not cover something: top-ups at the operator's kiosk. Pure."""

from __future__ import annotations

import msgspec

from sitthi.kernel.decision import Remedy
from sitthi.kernel.money import format_thb, up
from sitthi.standing.parts import WalletPart


class Kiosk(msgspec.Struct, frozen=True):
    """What one top-up at the kiosk may be, in satang (prepaid/1.2.8); areas read it from their terms."""

    min_satang: int = 1_000
    max_satang: int = 150_000
    step_satang: int = 100


KIOSK = Kiosk()
"""The kiosk as the clause has it: 10 to 1,500 THB in single baht."""


def top_up_remedies(
    needed_satang: int, wallet: WalletPart, waiting_satang: int = 0, kiosk: Kiosk = KIOSK
) -> tuple[Remedy, ...]:
    """The kiosk top-ups after which the wallet has ``needed_satang`` available.

    At least one, since a top-up also renews validity. Counted in: what is owed is recovered from each credit
    first (R127), held money is not available, and ``waiting_satang``, the prices with VAT of all renewals
    being retried, may be taken as soon as it is covered. No more is asked for than that. The amounts of one
    answer differ from each other, so that none is mistaken for another.
    """
    missing_satang = needed_satang + waiting_satang - wallet.available_satang
    total_satang = missing_satang + wallet.owed_satang if missing_satang > 0 else 0
    amounts = _split(max(total_satang, kiosk.min_satang), kiosk)
    return tuple(_at_kiosk(amount_satang) for amount_satang in amounts)


def _split(total_satang: int, kiosk: Kiosk) -> list[int]:
    """Amounts the kiosk takes that together reach the total, in whole steps: large ones first, each once."""
    left_satang = up(total_satang, kiosk.step_satang) * kiosk.step_satang
    largest_satang = kiosk.max_satang - kiosk.max_satang % kiosk.step_satang
    smallest_satang = up(kiosk.min_satang, kiosk.step_satang) * kiosk.step_satang
    amounts: list[int] = []
    cap_satang = largest_satang
    while left_satang > cap_satang:
        # What is left after this one must still be an amount the kiosk takes.
        amount_satang = max(min(cap_satang, left_satang - smallest_satang), smallest_satang)
        amounts.append(amount_satang)
        left_satang -= amount_satang
        cap_satang = cap_satang - kiosk.step_satang if cap_satang > smallest_satang else largest_satang
    amounts.append(max(left_satang, smallest_satang))
    return amounts


def _at_kiosk(amount_satang: int) -> Remedy:
    return Remedy("topup.requested", {"channel": "kiosk", "amount": format_thb(amount_satang)})
