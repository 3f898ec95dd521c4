"""What becomes of a hold: settled by what was used, released, expired, or over with its number. Pure."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from sitthi.areas.usage.allowances import (
    Shelf,
    Use,
    clause_of,
    in_blocks,
    kind_of,
    look_at_overage,
    shared_out,
)
from sitthi.areas.usage.conditions import (
    MET,
    UNMET,
    can_call,
    look_at_balance,
    look_at_validity,
    low_balance,
    may_use,
    mend_money,
    rate_of,
    rate_reasons,
    valid,
)
from sitthi.areas.usage.model import EndHolds, ExpireHold, ReleaseHold, SettleHold
from sitthi.areas.usage.terms import UNRATED, Rate, UsageTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event, Part, Reason, Remedy, Transfer
from sitthi.standing import funds
from sitthi.standing.parts import ACTIVE, RETRYING, HoldPart, Standing, WalletPart
from sitthi.standing.reasons import Look

HOLDS = "sample/holds"
PENDING = "pending"
SETTLED = "settled"
RELEASED = "released"
EXPIRED = "expired"


class Ask(msgspec.Struct, frozen=True):
    """A hold that should have been open: name and service, ``first`` of it reserved, then ``more``."""

    hold: str
    service: str | None
    first: int
    more: int = 0


def settle_hold(command: Command[SettleHold], standing: Standing, terms: UsageTerms) -> Decision:
    """What was used is charged, the rest is free again (sample/holds); what nothing covers is said."""
    body, number = command.body, standing.number.number
    look = Look(terms.off, command.at_us)
    hold = open_hold(standing, body.hold)
    if hold is None:
        ask = Ask(body.hold, body.service, max(body.used, 1))
        return unknown_hold(look, command.at_us, standing, terms, ask)
    rate = rate_of(terms, standing.number.main_package, hold.service, hold.destination) or UNRATED
    look.reasons.append(Reason(HOLDS, MET, body.used, reserved(hold), rate.unit))
    shelf = Shelf(number, standing.addons)
    rest = _use_shares(hold, body.used, shelf, terms, rate, look.reasons)
    main = min(rest, hold.main_quantity)
    goes_on = standing.number.status == ACTIVE or can_call(standing.number, terms, hold.service, hold.destination)
    if rest > main and goes_on:
        use = Use(hold.service, hold.destination, rest - main, command.at_us)
        rest, main = _beyond(use, main, standing.wallet, shelf, (terms, rate, look.reasons))
    wallet = without(hold, standing.wallet)
    if "prepaid/1.1.8" not in terms.off:
        main = rate.covered(main, wallet.available_satang)
    # With prepaid/1.1.8 switched off a wallet may be short; it still never goes below zero.
    charge_satang = min(rate.charge_satang(main), wallet.available_satang)
    covered = body.used - (rest - main)
    look.reasons += rate_reasons(rate, main, body.used)
    look.reasons.append(Reason("prepaid/1.1.8", covered == body.used, covered, body.used, rate.unit))
    transfers: tuple[Transfer, ...] = ()
    if charge_satang:
        wallet, transfers = funds.take(
            wallet, number, charge_satang, rate.revenue(hold.service), free_first=terms.free_first
        )
    return Decision(
        GRANTED if covered == body.used else RECORDED,
        tuple(look.reasons),
        transfers=(*transfers, *shelf.transfers),
        changes=(*_moved(standing.wallet, wallet), *shelf.changed, replace(hold, state=SETTLED)),
        events=(
            *_set_free(standing, wallet.available_satang - standing.wallet.available_satang),
            *(low_balance(wallet, terms) if charge_satang else ()),
        ),
    )


def release_hold(command: Command[ReleaseHold], standing: Standing, terms: UsageTerms) -> Decision:
    """Nothing was used: all that a hold has set aside is free again (sample/holds)."""
    body = command.body
    look = Look(terms.off, command.at_us)
    hold = open_hold(standing, body.hold)
    if hold is None:
        ask = Ask(body.hold, body.service, 1)
        return unknown_hold(look, command.at_us, standing, terms, ask)
    look.reasons.append(Reason(HOLDS, MET, body.hold, PENDING))
    over = _over(standing, (hold,), RELEASED, GRANTED, look.reasons)
    return replace(over, events=_set_free(standing, hold.satang))


def expire_hold(command: Command[ExpireHold], standing: Standing, terms: UsageTerms) -> Decision:
    """A hold neither extended nor settled in time is over: what it held is free again (sample/holds)."""
    hold = open_hold(standing, command.body.hold)
    if hold is None:
        return Decision(RECORDED, (Reason("house/nothing-to-do", MET, command.body.hold),))
    look = Look(terms.off, command.at_us)
    look.reasons.append(Reason(HOLDS, MET, hold.expires_us, command.at_us, "us"))
    if hold.expires_us > command.at_us or not look.carried(HOLDS):
        return Decision(RECORDED, tuple(look.reasons))
    over = _over(standing, (hold,), EXPIRED, RECORDED, look.reasons)
    return replace(over, events=_set_free(standing, hold.satang))


def end_holds(command: Command[EndHolds], standing: Standing, terms: UsageTerms) -> Decision:
    """When a number ends nothing stays set aside, so that all its balance can be settled (sample/holds)."""
    reasons = [Reason(HOLDS, MET, command.body.why), Reason(HOLDS, MET, len(standing.holds), None, "count")]
    return _over(standing, standing.holds, RELEASED, RECORDED, reasons)


def open_hold(standing: Standing, name: str) -> HoldPart | None:
    """The open hold of that name, if there is one."""
    return next((hold for hold in standing.holds if hold.hold == name), None)


def reserved(hold: HoldPart) -> int:
    """The quantity a hold has set aside, from allowances and at main rates."""
    return hold.main_quantity + sum(quantity for _, quantity in hold.shares)


def freed(hold: HoldPart, wallet: WalletPart, shelf: Shelf) -> WalletPart:
    """Free all that a hold has set aside: the wallet after it; its allowances on the shelf."""
    kind = kind_of(hold.service, hold.destination)
    for seq, share in hold.shares:
        place = shelf.find(seq, kind)
        if place is not None:
            addon, position = place
            shelf.take(seq, position, 0, min(share, addon.allowances[position].held))
    return without(hold, wallet)


def unknown_hold(look: Look, at_us: int, standing: Standing, terms: UsageTerms, ask: Ask) -> Decision:
    """No such hold is open: refused, with all it takes to have one (of calls, if no service is named)."""
    service = ask.service or "voice"
    rate = may_use(look, standing, terms, service, "")
    use = Use(service, "", ask.first + ask.more, at_us)
    shared = shared_out(use, standing.addons, terms, rate, look.reasons)
    look_at_overage(look, shared, terms, rate)
    needed_satang = rate.charge_satang(shared.rest)
    lacking = False
    if needed_satang:
        lacking = look_at_validity(look, standing.wallet, at_us, terms)
        lacking |= look_at_balance(look, standing.wallet.available_satang, needed_satang)
    if look.unmet:
        mend_money(look, standing, terms, needed_satang, lacking=lacking)
    if look.check(HOLDS, UNMET, ask.hold, PENDING):
        opening: dict[str, object] = {"hold": ask.hold, "service": service, "quantity": ask.first}
        look.possible(Remedy("hold.requested", opening))
    return look.refusal() if look.unmet else Decision(RECORDED, tuple(look.reasons))


def _use_shares(hold: HoldPart, used: int, shelf: Shelf, terms: UsageTerms, rate: Rate, reasons: list[Reason]) -> int:
    """Use the shares of a hold in order and free what is over: the quantity they do not cover."""
    kind = kind_of(hold.service, hold.destination)
    rest = used
    for seq, share in hold.shares:
        place = shelf.find(seq, kind)
        if place is None:
            # The right has ended since: use after it is the main package's.
            reasons.append(Reason("addons/subscribe.starts-on-sms", MET, share, 0, rate.unit))
            continue
        addon, position = place
        allowance = addon.allowances[position]
        most = share if allowance.unlimited else min(share, allowance.held)
        covered = min(rest, most)
        if covered:
            reasons.append(Reason(clause_of(addon, allowance), MET, covered, share, rate.unit))
        consumed = min(in_blocks(addon, allowance, covered, terms, rate), most)
        shelf.take(seq, position, consumed, most)
        rest -= covered
    return rest


def _beyond(
    use: Use, main: int, wallet: WalletPart, shelf: Shelf, by: tuple[UsageTerms, Rate, list[Reason]]
) -> tuple[int, int]:
    """Use beyond the reservation, from what is there now: what allowances leave, what may be charged."""
    terms, rate, reasons = by
    shared = shared_out(use, shelf.addons, terms, rate, reasons)
    for one in shared.draws:
        shelf.use(one)
    rest = main + shared.rest
    refused = shared.covering and terms.overage_refused
    # What costs nothing more, as a free call or within a block that is charged whole, asks for no validity.
    may = rate.charge_satang(rest) == rate.charge_satang(main) or valid(wallet, use.at_us, terms)
    return rest, rest if may and not refused else main


def _over(standing: Standing, holds: tuple[HoldPart, ...], state: str, outcome: str, reasons: list[Reason]) -> Decision:
    """Holds that are over without use."""
    shelf = Shelf(standing.number.number, standing.addons)
    wallet = standing.wallet
    for hold in holds:
        wallet = freed(hold, wallet, shelf)
    changes: tuple[Part, ...] = (
        *_moved(standing.wallet, wallet),
        *shelf.changed,
        *(replace(hold, state=state) for hold in holds),
    )
    return Decision(outcome, tuple(reasons), changes=changes)


def _set_free(standing: Standing, amount_satang: int) -> tuple[Event, ...]:
    """Tells that money is available again, where a renewal waits for it (addons/renew.retry, H13)."""
    waits = amount_satang > 0 and any(addon.state == RETRYING for addon in standing.addons)
    return (Event("wallet.freed", amount=amount_satang),) if waits else ()


def without(hold: HoldPart, wallet: WalletPart) -> WalletPart:
    """A wallet with the money of a hold free again."""
    # A number that has ended may have lost its wallet already: then there is nothing left to free.
    satang = min(hold.satang, wallet.held_satang)
    return replace(wallet, held_satang=wallet.held_satang - satang) if satang else wallet


def _moved(before: WalletPart, after: WalletPart) -> tuple[WalletPart, ...]:
    return () if before is after else (after,)
