"""Setting aside what a use may take: holds are asked for and extended (sample/holds). Pure."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from sitthi.areas.usage.allowances import Draw, Shared, Shelf, Use, covering, kind_of, look_before_delivery, shared_out
from sitthi.areas.usage.conditions import (
    MET,
    UNMET,
    look_at_balance,
    look_at_validity,
    may_use,
    mend_money,
    rate_reasons,
    valid,
    valid_reason,
)
from sitthi.areas.usage.model import ExtendHold, RequestHold
from sitthi.areas.usage.settling import HOLDS, PENDING, Ask, freed, open_hold, reserved, unknown_hold, without
from sitthi.areas.usage.terms import Rate, UsageTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Reason, Remedy
from sitthi.standing.parts import HoldPart, Standing, WalletPart
from sitthi.standing.reasons import Look


class Plan(msgspec.Struct, frozen=True):
    """What can be set aside: ``draws`` on allowances, ``main_quantity`` at main rates, ``satang`` then.

    ``least_satang`` is what it takes at least, more than the hold has; ``lacking``: there is not even that.
    """

    draws: list[Draw]
    main_quantity: int
    satang: int
    least_satang: int
    lacking: bool


def request_hold(command: Command[RequestHold], standing: Standing, terms: UsageTerms) -> Decision:
    """Money and allowances are set aside before use (sample/holds), as far as they go (prepaid/1.1.8)."""
    body = command.body
    look = Look(terms.off, command.at_us)
    shelf = Shelf(standing.number.number, standing.addons)
    wallet = standing.wallet
    again = open_hold(standing, body.hold)
    if again is not None and HOLDS in terms.off:
        wallet = freed(again, wallet, shelf)
    hold = HoldPart(body.hold, body.service, body.destination, PENDING, 0, 0, (), command.at_us, 0)
    rate = may_use(look, standing, terms, body.service, body.destination)
    use = Use(body.service, body.destination, body.quantity, command.at_us)
    now = standing_then = replace(standing, wallet=wallet, addons=shelf.addons)
    plan = _plan(look, now, terms, rate, (hold, use))
    release: tuple[Remedy, ...] = ()
    if again is None:
        look.check(HOLDS, MET, body.hold)
    elif look.check(HOLDS, UNMET, body.hold, again.state):
        release = (Remedy("hold.released", {"hold": body.hold}),)
        standing_then = _released(standing, again)
    if look.unmet:
        mend_money(look, standing_then, terms, plan.least_satang, lacking=plan.lacking)
    look.possible(*release)
    longer = _longer(hold, command.at_us, terms)
    return _set_aside(look, now, shelf, plan, longer)


def extend_hold(command: Command[ExtendHold], standing: Standing, terms: UsageTerms) -> Decision:
    """An open hold gets more quantity and another 60 minutes, 24 times at most (sample/holds)."""
    body = command.body
    look = Look(terms.off, command.at_us)
    hold = open_hold(standing, body.hold)
    if hold is None:
        ask = Ask(body.hold, body.service, max(body.used, 1), body.quantity)
        return unknown_hold(look, command.at_us, standing, terms, ask)
    rate = may_use(look, standing, terms, hold.service, hold.destination)
    use = Use(hold.service, hold.destination, body.quantity, command.at_us)
    plan = _plan(look, standing, terms, rate, (hold, use))
    has, most = reserved(hold), terms.hold_extensions
    if look.check(HOLDS, body.used <= has, body.used, has, rate.unit):
        look.never()
    over = look.check(HOLDS, hold.extensions < most, hold.extensions, most, "count")
    if look.unmet:
        standing_then = _released(standing, hold) if over else standing
        least_satang = plan.least_satang + (hold.satang if over else 0)
        mend_money(look, standing_then, terms, least_satang, lacking=plan.lacking)
    if over:
        _start_over(look, hold, use, standing, terms)
    longer = _longer(replace(hold, extensions=hold.extensions + 1), command.at_us, terms)
    return _set_aside(look, standing, Shelf(standing.number.number, standing.addons), plan, longer)


def _start_over(look: Look, hold: HoldPart, use: Use, standing: Standing, terms: UsageTerms) -> None:
    """A hold extended too often: the same is set aside anew, and all its use settled on the new one."""
    kind = kind_of(use.service, use.destination)
    now = {addon.seq for addon, _ in covering(standing.addons, kind, use.at_us, terms, [])}
    if any(seq not in now for seq, _ in hold.shares):
        look.never()
        return
    anew: dict[str, object] = {"hold": hold.hold, "service": hold.service, "quantity": reserved(hold)}
    if hold.destination:
        anew["destination"] = hold.destination
    look.possible(Remedy("hold.released", {"hold": hold.hold}), Remedy("hold.requested", anew))


def _released(standing: Standing, hold: HoldPart) -> Standing:
    """A standing once a hold is released, its money free again: a renewal that waits may take it then (H13)."""
    return replace(standing, wallet=without(hold, standing.wallet))


def _longer(hold: HoldPart, at_us: int, terms: UsageTerms) -> HoldPart:
    return replace(hold, expires_us=at_us + terms.hold_us)


def _plan(look: Look, standing: Standing, terms: UsageTerms, rate: Rate, what: tuple[HoldPart, Use]) -> Plan:
    """What can be set aside for a use on top of what a hold has, every condition noted."""
    hold, use = what
    wallet = standing.wallet
    shared = shared_out(use, standing.addons, terms, rate, look.reasons)
    look_before_delivery(look, standing, use, terms)
    main, limit = _at_main_rates(wallet, terms, rate, what, shared)
    satang = hold.satang
    if main:
        satang = min(rate.charge_satang(hold.main_quantity + main), wallet.available_satang + hold.satang)
    granted = use.quantity - shared.rest + main
    # The least that makes the request possible: one unit, if no allowance gives it.
    least = 1 if use.quantity and not shared.draws else 0
    least_satang = rate.charge_satang(hold.main_quantity + least) - hold.satang if least else 0
    lacking = False
    if granted or not use.quantity:
        look.reasons += rate_reasons(rate, main, use.quantity)
        if satang > hold.satang:
            look.reasons.append(valid_reason(wallet, use.at_us))
            extra_satang = satang - hold.satang
            look.reasons.append(Reason("prepaid/1.1.8", MET, wallet.available_satang, extra_satang, "satang"))
        if granted < use.quantity:
            clause, reading = limit
            look.reasons.append(Reason(clause, MET, granted, use.quantity, rate.unit, reading))
    else:
        if limit[0] == "addons/overage" and look.check(limit[0], UNMET, shared.rest, 0, rate.unit):
            look.never()
        lacking = look_at_validity(look, wallet, use.at_us, terms)
        lacking |= look_at_balance(look, wallet.available_satang, least_satang)
    return Plan(shared.draws, main, satang, least_satang, lacking)


def _at_main_rates(
    wallet: WalletPart, terms: UsageTerms, rate: Rate, what: tuple[HoldPart, Use], shared: Shared
) -> tuple[int, tuple[str, str]]:
    """How much of the rest may be set aside at main rates, and clause and reading of what limits it."""
    hold, use = what
    wanted = hold.main_quantity + shared.rest
    if shared.covering and shared.rest and terms.overage_refused:
        return 0, ("addons/overage", "")
    if rate.charge_satang(wanted) > hold.satang and not valid(wallet, use.at_us, terms):
        return 0, ("prepaid/validity.minimum", "R70")
    if "prepaid/1.1.8" in terms.off:
        return shared.rest, ("prepaid/1.1.8", "")
    affordable = rate.covered(wanted, wallet.available_satang + hold.satang)
    return max(affordable - hold.main_quantity, 0), ("prepaid/1.1.8", "")


def _set_aside(look: Look, standing: Standing, shelf: Shelf, plan: Plan, hold: HoldPart) -> Decision:
    """The hold with what the plan adds to it, or the refusal."""
    if look.unmet:
        return look.refusal()
    shares = dict(hold.shares)
    for one in plan.draws:
        shelf.reserve(one)
        shares[one.addon.seq] = shares.get(one.addon.seq, 0) + one.consumed
    wallet = standing.wallet
    more_satang = plan.satang - hold.satang
    wallets = (replace(wallet, held_satang=wallet.held_satang + more_satang),) if more_satang else ()
    longer = replace(
        hold,
        main_quantity=hold.main_quantity + plan.main_quantity,
        satang=plan.satang,
        shares=tuple(shares.items()),
    )
    return Decision(GRANTED, tuple(look.reasons), changes=(*wallets, *shelf.changed, longer))
