"""How an add-on ends: used up, cancelled, with its number, or undone because its confirmation never came."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.addons.model import CancelAddon, EndAddons, FinishAddon, KeepAddons, ReverseAddon
from sitthi.areas.addons.price import Paid, give_back, rest_satang
from sitthi.areas.addons.purchase import conditions, started
from sitthi.areas.addons.renewals import renewal_us, renews
from sitthi.areas.addons.rights import OPEN, closed, find, left_over, nothing
from sitthi.areas.addons.terms import STARTS_ON_SMS, AddonTerms
from sitthi.kernel import moment
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event, Message, Part, Reason, Remedy, Transfer
from sitthi.standing.parts import ACTIVE, ENDED, PENDING, PERMANENT, RETRYING, AddonPart, Standing, WalletPart
from sitthi.standing.reasons import Look

NO_REFUND = "addons/no-refund"
GIVEN_UP = "given-up"
DELETED = "addon-deleted"
BY_CUSTOMER = "disconnected-customer"
CAUSES = {
    "disconnected": BY_CUSTOMER,
    "customer": BY_CUSTOMER,
    "debt": "disconnected-debt",
    "death": BY_CUSTOMER,
    "bankruptcy": BY_CUSTOMER,
}
"""The clause's word for the reasons of a disconnection; it knows two, the lifecycle treats all alike."""


def finish_addon(command: Command[FinishAddon], standing: Standing, terms: AddonTerms) -> Decision:
    """The right runs to the end of the package's period, or of its last round, and no longer."""
    addon, at_us = find(standing.addons, command.body.seq), command.at_us
    if addon is None or addon.state == RETRYING or not 0 < addon.valid_until_us < at_us:
        return nothing(command.body.seq)
    if addon.state == PENDING and not terms.starts_anyway:
        return _undone(addon, standing, terms)
    offer, number = terms.offers.get(addon.offer), standing.number.number
    one_off = offer is not None and not offer.renews
    clause = offer.clauses.validity if offer is not None and one_off else "addons/renew.charge"
    reason = Reason(clause, met=True, value=addon.round, threshold=addon.rounds, unit="count")
    if one_off:
        reason = Reason(clause, met=True, value=addon.valid_until_us, unit="us")
    return Decision(
        RECORDED,
        (reason,),
        transfers=left_over(addon, number),
        changes=(closed(addon, ENDED, "period-over"),),
        messages=(Message("addon-ended", number, {"offer": addon.offer}),),
    )


def cancel_addon(command: Command[CancelAddon], standing: Standing, terms: AddonTerms) -> Decision:
    """No refund of the rest when the add-on is cancelled before its period ends."""
    look = Look(terms.off, command.at_us)
    wanted = command.body.offer
    held = [one for one in standing.addons if one.offer == wanted and one.state in OPEN]
    if look.check("house/addon-held", bool(held), wanted):
        _buy_first(look, wanted, standing, terms, command.at_us)
        return look.refusal()
    if not held:
        return nothing(wanted)
    addon = min(held, key=lambda one: one.seq)
    ending = _ended(addon, standing.wallet, standing, DELETED, (terms, command.at_us))
    changes: tuple[Part, ...] = (closed(addon, ENDED, DELETED),)
    if ending.wallet != standing.wallet:
        changes = (*changes, ending.wallet)
    look.reasons += (*_no_refund(DELETED, terms), *_in_the_second_of_its_charge(addon, command.at_us, terms))
    number = standing.number.number
    return Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=ending.transfers,
        changes=changes,
        messages=(Message("addon-cancelled", number, {"offer": wanted}),),
        events=_credited(ending.paid_satang),
    )


def _in_the_second_of_its_charge(addon: AddonPart, at_us: int, terms: AddonTerms) -> tuple[Reason, ...]:
    """What a cancellation rests on that comes within the very second in which a round is charged (H8)."""
    charged_us = addon.valid_from_us if addon.round > 1 else 0
    due_us = renewal_us(addon, terms) if addon.state == ACTIVE and renews(addon, terms) else 0
    second = at_us // moment.SECOND_US
    found = (one for one in (charged_us, due_us) if one // moment.SECOND_US == second)
    return tuple(
        Reason("addons/renew.charge", met=True, value=one, threshold=at_us, unit="us", reading="H8") for one in found
    )


def _buy_first(look: Look, wanted: str, standing: Standing, terms: AddonTerms, at_us: int) -> None:
    """What is not held can be given up after buying it, where it can be bought."""
    buying = Look(terms.off, at_us)
    conditions(buying, wanted, standing, terms, at_us)
    first = buying.refusal().possible if buying.unmet else None
    if buying.unmet and first is None:
        look.never()
        return
    steps = () if first is None else first.how
    look.possible(*steps, Remedy("addon.requested", {"offer": wanted}))


def end_addons(command: Command[EndAddons], standing: Standing, terms: AddonTerms) -> Decision:
    """No refund when the number changes owner, swaps service, ports out or is disconnected: add-ons end."""
    why = command.body.why
    cause = CAUSES.get(why, why)
    still_open = [one for one in standing.addons if one.state in OPEN]
    if not still_open:
        return nothing(why)
    if why == PERMANENT and not terms.permanent_ends:
        return Decision(RECORDED, (Reason(NO_REFUND, met=False, value=why, reading="R85"),))
    wallet: WalletPart = standing.wallet
    transfers: tuple[Transfer, ...] = ()
    changes: tuple[Part, ...] = ()
    for addon in still_open:
        ending = _ended(addon, wallet, standing, cause, (terms, command.at_us))
        wallet, transfers = ending.wallet, (*transfers, *ending.transfers)
        changes = (*changes, closed(addon, ENDED, cause))
    if wallet != standing.wallet:
        changes = (*changes, wallet)
    reasons = _no_refund(cause, terms) or (Reason(NO_REFUND, met=False, value=cause),)
    return Decision(RECORDED, reasons, transfers=transfers, changes=changes)


def _kept(cause: str, terms: AddonTerms) -> bool:
    """Whether nothing is paid back for a cause; permanent suspension counts as disconnection (R85)."""
    return bool(terms.no_refund) if cause == PERMANENT else cause in terms.no_refund


def _no_refund(cause: str, terms: AddonTerms) -> tuple[Reason, ...]:
    reading = "R85" if cause == PERMANENT else "R38"
    return (Reason(NO_REFUND, met=True, value=cause, reading=reading),) if _kept(cause, terms) else ()


def _ended(addon: AddonPart, wallet: WalletPart, standing: Standing, cause: str, by: tuple[AddonTerms, int]) -> Paid:
    """What moves when an add-on ends early: what is left lapses; no money, unless terms say otherwise."""
    terms, at_us = by
    number = standing.number.number
    lapsed = left_over(addon, number)
    rest = 0 if _kept(cause, terms) else rest_satang(addon, at_us)
    if not rest:
        return Paid(wallet, lapsed)
    back = give_back(wallet, number, addon, rest, terms)
    return Paid(back.wallet, (*lapsed, *back.transfers), rest)


def reverse_addon(command: Command[ReverseAddon], standing: Standing, terms: AddonTerms) -> Decision:
    """A purchase whose confirmation SMS was given up is reversed in full (R126)."""
    addon = find(standing.addons, command.body.seq)
    if addon is None or addon.state != PENDING:
        return nothing(command.body.seq)
    if terms.starts_anyway:
        return started(addon, standing, terms, command.at_us)
    return _undone(addon, standing, terms)


def _undone(addon: AddonPart, standing: Standing, terms: AddonTerms) -> Decision:
    """The full price back, the way it was paid."""
    back = give_back(standing.wallet, standing.number.number, addon, addon.paid_satang, terms)
    changes: tuple[Part, ...] = (closed(addon, ENDED, GIVEN_UP),)
    if back.wallet != standing.wallet:
        changes = (*changes, back.wallet)
    return Decision(
        RECORDED,
        (Reason(STARTS_ON_SMS, met=False, value=addon.paid_satang, unit="satang", reading="R126"),),
        transfers=back.transfers,
        changes=changes,
        events=_credited(back.paid_satang),
    )


def _credited(amount_satang: int) -> tuple[Event, ...]:
    return (Event("wallet.credited", amount=amount_satang),) if amount_satang else ()


def keep_addons(command: Command[KeepAddons], standing: Standing, terms: AddonTerms) -> Decision:
    """A suspension, asked for or for debt, does not extend the period: it goes on to where it went."""
    running = [one for one in standing.addons if one.state in OPEN and one.valid_until_us]
    if not running:
        return nothing(len(standing.addons))
    reasons = tuple(
        Reason("addons/no-extension", not terms.extends, one.valid_until_us, None, "us", "R38") for one in running
    )
    if not terms.extends:
        return Decision(RECORDED, reasons)
    changes = tuple(_extended(one, command, terms) for one in running if one.state != RETRYING)
    return Decision(RECORDED, reasons, changes=changes)


def _extended(addon: AddonPart, command: Command[KeepAddons], terms: AddonTerms) -> AddonPart:
    """The period longer by the time suspended; a round still ends at the end of a day."""
    begun_us = max(command.body.suspended_us, addon.requested_us)
    until_us = addon.valid_until_us + max(0, command.at_us - begun_us)
    if addon.rounds > 1:
        until_us = moment.end_of_day(moment.day_of(until_us))
    return replace(addon, valid_until_us=until_us)
