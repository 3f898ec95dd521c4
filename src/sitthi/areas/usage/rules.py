"""Charging use: allowances first where the service is theirs, the rest at the main package's rates. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sitthi.areas.usage import allowances
from sitthi.areas.usage.conditions import (
    ACTIVE_REASON,
    BILLED,
    MET,
    PREPAID_REASON,
    look_at_balance,
    look_at_validity,
    look_in_service,
    low_balance,
    may_use,
    mend_money,
    rate_of,
    rate_reasons,
    valid_reason,
)
from sitthi.areas.usage.holds import extend_hold, request_hold
from sitthi.areas.usage.model import ExpireHold, ReportUsage
from sitthi.areas.usage.settling import end_holds, expire_hold, release_hold, settle_hold
from sitthi.areas.usage.terms import UsageTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event, Part, Reason, Transfer
from sitthi.standing import funds
from sitthi.standing.parts import ACTIVE, PREPAID, Standing, WalletPart
from sitthi.standing.reasons import Look

__all__ = [
    "due",
    "end_holds",
    "expire_hold",
    "extend_hold",
    "release_hold",
    "report_usage",
    "request_hold",
    "settle_hold",
]


def report_usage(command: Command[ReportUsage], standing: Standing, terms: UsageTerms) -> Decision:
    """A service is used only while the balance covers it (prepaid/1.1.8), add-ons first (addons/overage)."""
    if standing.number.charging != PREPAID and BILLED not in terms.off:
        return _billed(command, standing, terms)
    if not standing.addons:
        decision = _plainly(command, standing, terms)
        if decision is not None:
            return decision
    return _in_full(command, standing, terms)


def due(standing: Standing, terms: UsageTerms) -> Iterator[tuple[int, str, str, msgspec.Struct]]:
    """When open holds expire (sample/holds)."""
    if "sample/holds" not in terms.off:
        for hold in sorted(standing.holds, key=lambda one: (one.expires_us, one.hold)):
            yield hold.expires_us, "expire-hold", hold.hold, ExpireHold(hold.hold)


def _billed(command: Command[ReportUsage], standing: Standing, terms: UsageTerms) -> Decision:
    """Use of a postpaid number in service is counted; what it costs comes on the bill (sample/postpaid-use)."""
    look = Look(terms.off, command.at_us)
    look_in_service(look, standing, terms, command.body.service, command.body.destination)
    look.check(BILLED, met=True, value=standing.number.charging)
    if look.unmet:
        return look.refusal()
    return Decision(RECORDED, tuple(look.reasons))


def _plainly(command: Command[ReportUsage], standing: Standing, terms: UsageTerms) -> Decision | None:
    """Use without add-ons where every condition holds: what ``_in_full`` would say, without its ways out."""
    number, wallet, body = standing.number, standing.wallet, command.body
    tariff = terms.tariff_of(number.main_package)
    if tariff is None or number.status != ACTIVE or number.charging != PREPAID:
        return None
    rate = rate_of(terms, number.main_package, body.service, body.destination)
    if rate is None:
        return None
    quantity = body.quantity
    charge_satang = rate.charge_satang(quantity)
    reasons = [ACTIVE_REASON, PREPAID_REASON, tariff.reason, *rate_reasons(rate, quantity, quantity)]
    if not charge_satang:
        return Decision(GRANTED, tuple(reasons))
    available_satang = wallet.balance_satang - wallet.held_satang
    if funds.run_out(wallet, command.at_us, last_instant=terms.last_instant) or available_satang < charge_satang:
        return None
    reasons.append(valid_reason(wallet, command.at_us))
    reasons.append(Reason("prepaid/1.1.8", MET, available_satang, charge_satang, "satang"))
    after, transfers = funds.take(
        wallet, number.number, charge_satang, rate.revenue(body.service), free_first=terms.free_first
    )
    events = low_balance(after, terms)
    return Decision(GRANTED, tuple(reasons), transfers=transfers, changes=(after,), events=events)


def _in_full(command: Command[ReportUsage], standing: Standing, terms: UsageTerms) -> Decision:
    """Every condition looked at; nothing is used or charged unless all of it can be."""
    body, wallet = command.body, standing.wallet
    look = Look(terms.off, command.at_us)
    rate = may_use(look, standing, terms, body.service, body.destination)
    use = allowances.Use(body.service, body.destination, body.quantity, command.at_us)
    shared = allowances.shared_out(use, standing.addons, terms, rate, look.reasons)
    rest = shared.rest
    allowances.look_before_delivery(look, standing, use, terms)
    allowances.look_at_overage(look, shared, terms, rate)
    charge_satang = rate.charge_satang(rest)
    look.reasons += rate_reasons(rate, rest, body.quantity)
    lacking = False
    if charge_satang:
        lacking = look_at_validity(look, wallet, command.at_us, terms)
        lacking |= look_at_balance(look, wallet.available_satang, charge_satang)
    if look.unmet:
        mend_money(look, standing, terms, charge_satang, lacking=lacking)
        return look.refusal()
    shelf = allowances.Shelf(standing.number.number, standing.addons)
    for one in shared.draws:
        shelf.use(one)
    # With prepaid/1.1.8 switched off a wallet may be short; it still never goes below zero.
    paid_satang = min(charge_satang, wallet.available_satang)
    return _charged(standing, terms, shelf, look, (paid_satang, rate.revenue(body.service)))


def _charged(
    standing: Standing, terms: UsageTerms, shelf: allowances.Shelf, look: Look, paid: tuple[int, str]
) -> Decision:
    """What was used of add-ons, and what was paid for the rest (satang, account it goes to)."""
    paid_satang, account = paid
    changes: tuple[Part, ...] = shelf.changed
    transfers: tuple[Transfer, ...] = tuple(shelf.transfers)
    events: tuple[Event, ...] = ()
    if paid_satang:
        number = standing.number.number
        wallet: WalletPart
        wallet, moved = funds.take(standing.wallet, number, paid_satang, account, free_first=terms.free_first)
        changes, transfers, events = (wallet, *changes), (*moved, *transfers), low_balance(wallet, terms)
    return Decision(GRANTED, tuple(look.reasons), transfers=transfers, changes=changes, events=events)
