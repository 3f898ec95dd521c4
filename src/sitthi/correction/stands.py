"""What stands, by the terms (house/stands): the commands by which it is done, and which refusals it is said of."""

from __future__ import annotations

import msgspec

from sitthi.flow.rulebook import Rulebook
from sitthi.kernel.errors import BadInput
from sitthi.kernel.moment import date_of, day_of
from sitthi.terms import Values

CLAUSE = "house/stands"
STANDS, REFUSALS, REPORTED = "correction.stands", "correction.refusals-stand", "correction.reported"
KINDS: dict[str, tuple[str, ...]] = {
    "use": ("report-usage", "settle-hold"),
    "money-received": ("top-up", "pay-bill", "pay-request"),
    "refund-paid": ("pay-refund", "pay-relief"),
    "redemption": ("redeem-points", "hand-over-reward"),
    "request": ("make-request", "claim-warranty"),
    "delivery": ("send-device", "attempt-delivery"),
    "device-received": ("return-device", "inspect-device"),
    "repair": ("repair-device",),
}
"""The commands by which each kind of thing that stands is done."""
MAKING = frozenset(KINDS["request"])
"""Commands that stand where something came of them that stands itself."""


class Stands(msgspec.Struct, frozen=True):
    """The ``commands`` whose granted decision stands, whether ``refusals`` do, and the commands of which none does.

    These (``reported``) tell what has happened all the same: they are decided again.
    """

    commands: frozenset[str] = frozenset()
    refusals: bool = False
    reported: frozenset[str] = frozenset()


def stands(rulebook: Rulebook, at_us: int) -> Stands:
    """What stands by the terms at a time; raises BadInput where they name a kind that there is not."""
    if CLAUSE in rulebook.book.off:
        return Stands()
    values = Values(rulebook.book.in_force("house", date_of(day_of(at_us))))
    return Stands(_commands(values, STANDS), values.flag(REFUSALS), _commands(values, REPORTED))


def _commands(values: Values, name: str) -> frozenset[str]:
    kinds = values.texts(name)
    for kind in kinds:
        if kind not in KINDS:
            remedy = f"Write one of: {', '.join(KINDS)}."
            raise BadInput(what=f"{kind!r} is no kind of what stands", remedy=remedy, field=f"house/{name}")
    return frozenset(command for kind in kinds for command in KINDS[kind])
