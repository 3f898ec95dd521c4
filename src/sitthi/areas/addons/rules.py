"""The rules of add-ons, as the index of commands names them, and what falls due of them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sitthi.areas.addons.endings import cancel_addon, end_addons, finish_addon, keep_addons, reverse_addon
from sitthi.areas.addons.fair_use import apply_fair_use, lift_fair_use
from sitthi.areas.addons.model import DUE, FinishAddon, LapseAddon, RenewAddon, RetryAddon
from sitthi.areas.addons.purchase import request_addon, start_addon
from sitthi.areas.addons.renewals import lapse_addon, renew_addon, renewal_us, renews, retry_addon
from sitthi.areas.addons.terms import AddonTerms
from sitthi.standing.parts import ACTIVE, RETRYING, AddonPart, Standing

__all__ = [
    "apply_fair_use",
    "cancel_addon",
    "due",
    "end_addons",
    "finish_addon",
    "keep_addons",
    "lapse_addon",
    "lift_fair_use",
    "renew_addon",
    "request_addon",
    "retry_addon",
    "reverse_addon",
    "start_addon",
]

Due = tuple[int, str, str, msgspec.Struct]


def due(standing: Standing, terms: AddonTerms) -> Iterator[Due]:
    """What falls due of each open add-on: its renewal, the attempts of one that waits, its lapse, its end."""
    for addon in standing.addons:
        if addon.state == RETRYING:
            yield from _waiting(addon, terms)
        elif addon.state == ACTIVE and renews(addon, terms):
            yield renewal_us(addon, terms), "renew-addon", str(addon.seq), RenewAddon(addon.seq)
        elif addon.valid_until_us:
            yield addon.valid_until_us + 1, "finish-addon", str(addon.seq), FinishAddon(addon.seq)


def _waiting(addon: AddonPart, terms: AddonTerms) -> Iterator[Due]:
    if addon.next_try_us:
        yield addon.next_try_us, "retry-addon", str(addon.seq), RetryAddon(addon.seq, DUE)
    if terms.renewal.lapses:
        yield addon.retry_until_us + 1, "lapse-addon", str(addon.seq), LapseAddon(addon.seq)
