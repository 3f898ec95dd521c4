"""Which add-ons cover a use, in which order, and what is used, reserved or freed of them. Pure."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from sitthi.areas.usage.conditions import MET, UNMET
from sitthi.areas.usage.terms import Rate, UsageTerms, roaming_kind
from sitthi.kernel.decision import Reason, Transfer
from sitthi.kernel.money import up
from sitthi.ledger import chart
from sitthi.standing.parts import PENDING, RETRYING, AddonPart, Allowance, Standing
from sitthi.standing.reasons import Look
from sitthi.standing.service import until_arrival

OVERAGE = "addons/overage"
LIMIT_VOLUME = "limit-volume"
"""The fair-use action that stops the data of an add-on; the others only mark it."""

LEDGER_UNITS = {"voice": "second", "data": "byte", "sms": "message", "mms": "message"}
"""The unit in which an allowance of a kind of use is counted in the ledger."""

_KINDS = {
    "voice": "voice",
    "sms": "sms",
    "mms": "mms",
    "data": "data",
    "international": "voice",
    "special": "voice",
}
"""The kind of use behind a service; what roaming is, its destination says, and value-added is of none."""


class Draw(msgspec.Struct, frozen=True):
    """What one add-on gives: ``covered`` of the use, for ``consumed`` of its allowance."""

    addon: AddonPart
    position: int
    covered: int
    consumed: int

    @property
    def allowance(self) -> Allowance:
        """The allowance drawn from, as it was before."""
        return self.addon.allowances[self.position]


class Use(msgspec.Struct, frozen=True):
    """A use to be covered: service, where to, how much, when."""

    service: str
    destination: str
    quantity: int
    at_us: int


class Shared(msgspec.Struct, frozen=True):
    """A use shared out: what allowances give, the rest, and whether any add-on is for it."""

    draws: list[Draw]
    rest: int
    covering: bool


def shared_out(use: Use, addons: tuple[AddonPart, ...], terms: UsageTerms, rate: Rate, reasons: list[Reason]) -> Shared:
    """Share a use out over the add-ons for it; services with rates of their own draw from none."""
    if not addons:
        return Shared([], use.quantity, covering=False)
    charged_as = terms.service_of(use.service, use.destination)
    if charged_as in terms.own_rates:
        reasons.append(Reason("addons/other-rates", MET, charged_as))
        return Shared([], use.quantity, covering=False)
    found = covering(addons, kind_of(use.service, use.destination), use.at_us, terms, reasons)
    draws, rest = draw(found, use.quantity, terms, rate)
    if found and OVERAGE in terms.off:
        rest = 0  # use beyond the add-on is then not the main package's, so nobody charges it
    reasons += [
        Reason(clause_of(one.addon, one.allowance), MET, one.covered, _free(one.allowance), rate.unit) for one in draws
    ]
    return Shared(draws, rest, bool(found))


def look_at_overage(look: Look, shared: Shared, terms: UsageTerms, rate: Rate) -> bool:
    """Note the use beyond the add-ons that are for it, if any; answers whether an operator refuses it."""
    if not (shared.covering and shared.rest):
        return False
    refused = look.check(OVERAGE, not terms.overage_refused, shared.rest, 0, rate.unit)
    if refused:
        look.never()
    return refused


def look_before_delivery(look: Look, standing: Standing, use: Use, terms: UsageTerms) -> None:
    """Where an operator refuses use before the confirmation SMS, note the add-ons that wait for it (R126)."""
    if not terms.waits_for_sms or terms.service_of(use.service, use.destination) in terms.own_rates:
        return
    kind = kind_of(use.service, use.destination)
    for addon in standing.addons:
        if addon.state != PENDING or not _is_for(addon, kind, terms):
            continue
        if look.check("addons/subscribe.starts-on-sms", UNMET, addon.offer, PENDING, reading="R126"):
            until_arrival(look, standing, f"addon:{addon.seq}")


def kind_of(service: str, destination: str) -> str:
    """The kind of use by which allowances are counted: voice, sms, mms, data, or "" for none."""
    if service == "roaming":
        return roaming_kind(destination)
    return _KINDS.get(service, "")


def covering(
    addons: tuple[AddonPart, ...], kind: str, at_us: int, terms: UsageTerms, reasons: list[Reason]
) -> list[tuple[AddonPart, int]]:
    """The allowances a use may draw from, soonest-expiring first; add-ons that do not cover now are noted."""
    found: list[tuple[AddonPart, int]] = []
    for addon in addons:
        if not _is_for(addon, kind, terms):
            continue
        why = _not_now(addon, kind, at_us, terms)
        if why is not None:
            reasons.append(why)
            continue
        found += [(addon, place) for place, one in enumerate(addon.allowances) if one.service == kind]
    found.sort(key=lambda pair: (pair[0].valid_until_us, pair[0].seq))
    return found


def _is_for(addon: AddonPart, kind: str, terms: UsageTerms) -> bool:
    family = terms.families.get(addon.family)
    if family is not None:
        return kind in family
    return any(one.service == kind for one in addon.allowances)


def _not_now(addon: AddonPart, kind: str, at_us: int, terms: UsageTerms) -> Reason | None:
    """Why an add-on for this kind of use does not cover it now; None where it does."""
    if addon.state == PENDING:
        return Reason("addons/subscribe.starts-on-sms", MET, addon.offer, PENDING, reading="R82")
    if at_us < addon.valid_from_us:
        return Reason("addons/subscribe.starts-on-sms", MET, at_us, addon.valid_from_us, "us")
    if at_us > addon.valid_until_us:
        if addon.state != RETRYING:
            return Reason("addons/subscribe.starts-on-sms", MET, at_us, addon.valid_until_us, "us")
        if "addons/renew.gap" not in terms.off:
            return Reason("addons/renew.gap", MET, at_us, addon.valid_until_us, "us")
    if kind == "data" and addon.fair_use == LIMIT_VOLUME and "addons/fair-use" not in terms.off:
        return Reason("addons/fair-use", MET, addon.offer, addon.fair_use)
    return None


def draw(found: list[tuple[AddonPart, int]], quantity: int, terms: UsageTerms, rate: Rate) -> tuple[list[Draw], int]:
    """Share a quantity out over allowances in order, the last split exactly; the rest is at main rates."""
    draws: list[Draw] = []
    for addon, position in found:
        if not quantity:
            break
        allowance = addon.allowances[position]
        free = quantity if allowance.unlimited else max(allowance.left - allowance.held, 0)
        if free:
            covered = min(quantity, free)
            consumed = covered
            if not allowance.unlimited:
                consumed = min(in_blocks(addon, allowance, covered, terms, rate), free)
            draws.append(Draw(addon, position, covered, consumed))
            quantity -= covered
    return draws, quantity


def in_blocks(addon: AddonPart, allowance: Allowance, covered: int, terms: UsageTerms, rate: Rate) -> int:
    """What covering a quantity takes of an allowance: itself, but calls of Finver are counted in blocks."""
    if addon.family != "finver" or allowance.service != "voice":
        return covered
    block = terms.calls_per or rate.block
    return up(covered, block) * block


def _free(allowance: Allowance) -> int | None:
    return None if allowance.unlimited else allowance.left - allowance.held


def clause_of(addon: AddonPart, allowance: Allowance) -> str:
    """The clause by which an allowance covers a use."""
    if addon.family != "finver":
        return "prepaid/1.1.2"
    return "addons/finver.calls-per-second" if allowance.service == "voice" else "addons/finver.kind"


class Shelf:
    """A number's add-ons while one decision works on them: the changed parts and what moves in the ledger."""

    __slots__ = ("_addons", "_changed", "_number", "transfers")

    def __init__(self, number: str, addons: tuple[AddonPart, ...]) -> None:
        """The add-ons as they are before the decision."""
        self._number = number
        self._addons = {addon.seq: addon for addon in addons}
        self._changed: dict[int, AddonPart] = {}
        self.transfers: list[Transfer] = []

    @property
    def addons(self) -> tuple[AddonPart, ...]:
        """The add-ons as they are by now."""
        return tuple(self._addons.values())

    @property
    def changed(self) -> tuple[AddonPart, ...]:
        """Those that differ from before."""
        return tuple(self._changed.values())

    def use(self, one: Draw) -> None:
        """Use up what is drawn."""
        self.take(one.addon.seq, one.position, one.consumed, 0)

    def reserve(self, one: Draw) -> None:
        """Set aside what is drawn."""
        self.take(one.addon.seq, one.position, 0, -one.consumed)

    def find(self, seq: int, kind: str) -> tuple[AddonPart, int] | None:
        """The allowance of an open add-on, or None where it has ended since."""
        addon = self._addons.get(seq)
        if addon is None:
            return None
        places = (place for place, one in enumerate(addon.allowances) if one.service == kind)
        return next(((addon, place) for place in places), None)

    def take(self, seq: int, position: int, used: int, freed: int) -> None:
        """Use up a quantity of an allowance and free what was set aside (negative = set aside)."""
        addon = self._addons[seq]
        before = addon.allowances[position]
        if before.unlimited or not (used or freed):
            return
        after = replace(before, left=before.left - used, held=before.held - freed)
        assert 0 <= after.held <= after.left, "more reserved or used than there is"
        allowances = (*addon.allowances[:position], after, *addon.allowances[position + 1 :])
        self._addons[seq] = self._changed[seq] = replace(addon, allowances=allowances)
        if used:
            unit = LEDGER_UNITS.get(before.service, "message")
            source = chart.allowance(self._number, seq, before.service)
            self.transfers.append(Transfer(source, chart.used(before.service), unit, used))
