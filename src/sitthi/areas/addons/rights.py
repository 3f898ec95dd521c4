"""How long the right of an add-on runs and what it grants: periods, allowances, and what is left. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from sitthi.areas.addons.terms import Offer
from sitthi.kernel import moment
from sitthi.kernel.decision import RECORDED, Decision, Reason, Scalar, Transfer
from sitthi.ledger import chart
from sitthi.standing.parts import ACTIVE, PENDING, RETRYING, AddonPart, Allowance

OPEN = (PENDING, ACTIVE, RETRYING)
LEDGER_UNITS = {"voice": "second", "data": "byte", "sms": "message", "mms": "message"}
"""The unit in which the ledger counts each service of an allowance."""

Allowances = tuple[Allowance, ...]
Transfers = tuple[Transfer, ...]


def find(addons: Iterable[AddonPart], seq: int) -> AddonPart | None:
    """The open add-on of that number, if there is one still."""
    return next((addon for addon in addons if addon.seq == seq and addon.state in OPEN), None)


def running(addon: AddonPart, at_us: int) -> bool:
    """Whether the right may be used at an instant; a waiting renewal leaves the round's last second alone."""
    return addon.state in {ACTIVE, RETRYING} and addon.valid_from_us <= at_us <= addon.valid_until_us


def period_end(offer: Offer, from_us: int) -> int:
    """The last instant of the first period of an offer whose end is counted from ``from_us``."""
    if offer.renews:
        return round_end(offer, moment.day_of(from_us))
    return from_us + _days(offer) * moment.DAY_US


def round_end(offer: Offer, first_day: int) -> int:
    """The last instant of a round whose day 1 is ``first_day`` (addons/renew.round)."""
    return moment.end_of_day(first_day + _days(offer))


def _days(offer: Offer) -> int:
    """Days from the first to the last: one less than the period where the first day is day 1 (R1)."""
    return offer.period_days if offer.elapsed_days else offer.period_days - 1


def granted(offer: Offer | None, number: str, addon: AddonPart) -> tuple[Allowances, Transfers]:
    """The allowances of a period that begins, and their transfers; what a hold has reserved stays so."""
    fresh = () if offer is None else offer.allowances
    kept = {old.service: old.held for old in addon.allowances if old.held}
    allowances = tuple(
        replace(
            one,
            left=one.left + (0 if one.unlimited else kept.get(one.service, 0)),
            held=kept.get(one.service, 0),
        )
        for one in fresh
    )
    issued = tuple(_issue(one, number, addon.seq) for one in fresh if one.left and not one.unlimited)
    return allowances, issued


def _issue(one: Allowance, number: str, seq: int) -> Transfer:
    unit = LEDGER_UNITS[one.service]
    return Transfer(chart.issued(unit), chart.allowance(number, seq, one.service), unit, one.left)


def renewed(offer: Offer, number: str, addon: AddonPart) -> tuple[Allowances, Transfers]:
    """The allowances of the next round: what is left of this one lapses, but for what a hold has reserved."""
    lapsed = tuple(_lapse(one, number, addon.seq, one.left - one.held) for one in addon.allowances)
    allowances, issued = granted(offer, number, addon)
    return allowances, (*(one for one in lapsed if one.amount > 0), *issued)


def left_over(addon: AddonPart, number: str) -> Transfers:
    """The transfers by which all that is left of an add-on lapses."""
    lapsed = (_lapse(one, number, addon.seq, one.left) for one in addon.allowances)
    return tuple(one for one in lapsed if one.amount > 0)


def _lapse(one: Allowance, number: str, seq: int, left: int) -> Transfer:
    amount = 0 if one.unlimited else left
    unit = LEDGER_UNITS[one.service]
    return Transfer(chart.allowance(number, seq, one.service), chart.lapsed(one.service), unit, amount)


def closed(addon: AddonPart, state: str, why: str) -> AddonPart:
    """The add-on ended or lapsed: nothing is left of it and nothing more falls due."""
    return replace(addon, state=state, why=why, allowances=(), next_try_us=0, retry_until_us=0)


def nothing(about: Scalar) -> Decision:
    """Recorded without effect: what was to be done is done already, or is no longer to be done."""
    return Decision(RECORDED, (Reason("house/nothing-to-do", met=True, value=about),))
