"""The rounds of auto-renewing add-ons: charged, retried, lapsed."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.addons.model import CREDIT, DUE, FREED, TOP_UP, LapseAddon, RenewAddon, RetryAddon
from sitthi.areas.addons.price import charge_us, low_balance, open_to_retry, pay
from sitthi.areas.addons.rights import closed, find, left_over, nothing, renewed, round_end
from sitthi.areas.addons.terms import AddonTerms, Offer
from sitthi.kernel import moment
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Message, Reason, Scalar
from sitthi.standing.funds import run_out
from sitthi.standing.parts import ACTIVE, LAPSED, RETRYING, SUSPENDED, AddonPart, Standing

CHARGE = "addons/renew.charge"
RETRY = "addons/renew.retry"
LIKE_A_TOP_UP = {CREDIT: "H4", FREED: "H13"}
"""What renews as a top-up does, by which reading."""


def renew_addon(command: Command[RenewAddon], standing: Standing, terms: AddonTerms) -> Decision:
    """At 23:59:59 of the round's last day the next round's price with VAT is charged to the main balance."""
    addon = find(standing.addons, command.body.seq)
    if addon is None or addon.state != ACTIVE or not renews(addon, terms):
        return nothing(command.body.seq)
    offer = terms.offers[addon.offer]
    met, reasons = _covered(CHARGE, offer, standing, terms, command.at_us)
    if met:
        next_day = moment.day_of(addon.valid_until_us) + 1
        return _renewed(addon, offer, standing, (command.at_us, next_day), reasons, terms)
    return _waiting(addon, offer, standing, terms, reasons)


def renews(addon: AddonPart, terms: AddonTerms) -> bool:
    """Whether a further round is to be charged at the end of this one."""
    offer = terms.offers.get(addon.offer)
    if offer is None or addon.round >= addon.rounds or not terms.renewal.carried:
        return False
    return not terms.renewal.only_in_window or renewal_us(addon, terms) <= offer.sale_until_us


def renewal_us(addon: AddonPart, terms: AddonTerms) -> int:
    """When the next round is charged; not before this one has started."""
    return max(charge_us(terms, moment.day_of(addon.valid_until_us)), addon.valid_from_us)


def retry_addon(command: Command[RetryAddon], standing: Standing, terms: AddonTerms) -> Decision:
    """A charge not covered is retried for 3 more days, and succeeds at once when a top-up covers it.

    So it does when another credit (H4), or money no longer set aside (H13), does.
    """
    addon, at_us, on = find(standing.addons, command.body.seq), command.at_us, command.body.on
    if addon is None or addon.state != RETRYING or not open_to_retry(addon, terms, at_us):
        return nothing(command.body.seq)
    reading = LIKE_A_TOP_UP.get(on, "")
    allowed = {CREDIT: terms.renewal.retry_on_credit, FREED: terms.renewal.retry_on_freed}.get(on, True)
    if terms.renewal.retry_on_topup and not allowed:
        return Decision(RECORDED, (Reason(RETRY, met=False, value=on, threshold=TOP_UP, reading=reading),))
    offer = terms.offers.get(addon.offer)
    if offer is None or (on in {TOP_UP, *LIKE_A_TOP_UP} and not terms.renewal.retry_on_topup):
        return _tried(addon, (Reason(RETRY, met=False, value=on),), terms) if on == DUE else nothing(command.body.seq)
    met, reasons = _covered(RETRY, offer, standing, terms, at_us)
    if reading:
        reasons = (Reason(RETRY, met=True, value=on, threshold=TOP_UP, reading=reading), *reasons)
    if met:
        # A top-up at 23:59:59 itself comes after the charge, yet that day was paid for by the round that ends with it.
        next_day = moment.day_of(addon.valid_until_us) + 1
        first_day = max(moment.day_of(at_us), next_day) if terms.renewal.late_day_one else next_day
        return _renewed(addon, offer, standing, (at_us, first_day), reasons, terms)
    return _tried(addon, reasons, terms) if on == DUE else Decision(RECORDED, reasons)


def lapse_addon(command: Command[LapseAddon], standing: Standing, terms: AddonTerms) -> Decision:
    """Not paid in those days, the add-on is cancelled, not left disabled; it must be subscribed anew."""
    addon = find(standing.addons, command.body.seq)
    if addon is None or addon.state != RETRYING or open_to_retry(addon, terms, command.at_us):
        return nothing(command.body.seq)
    number = standing.number.number
    return Decision(
        RECORDED,
        (Reason("addons/renew.lapse", met=True, value=addon.retry_until_us, unit="us", reading="R81"),),
        transfers=left_over(addon, number),
        changes=(closed(addon, LAPSED, "unpaid"),),
        messages=(Message("addon-lapsed", number, {"offer": addon.offer}),),
    )


def _covered(
    clause: str, offer: Offer, standing: Standing, terms: AddonTerms, at_us: int
) -> tuple[bool, tuple[Reason, ...]]:
    """Whether price and VAT can be charged now, by balance, validity (H2) and the number's status (R38)."""
    wallet, status = standing.wallet, standing.number.status
    available_satang = wallet.available_satang
    covers = available_satang >= offer.total_satang
    charged_anyway = status == SUSPENDED and terms.renewal.while_suspended == "charge"
    in_service = status == ACTIVE or charged_anyway
    vat_satang, price_satang = offer.vat_satang, offer.price_satang
    reasons: tuple[Reason, ...] = (
        Reason(clause, covers, available_satang, offer.total_satang, "satang"),
        Reason("addons/vat", met=True, value=vat_satang, threshold=price_satang, unit="satang", reading="R4"),
        Reason("addons/no-extension", in_service, status, ACTIVE, "text", "R38"),
    )
    if run_out(wallet, at_us, last_instant=terms.last_instant):
        anyway = terms.renewal.after_validity
        reasons = (*reasons, Reason(clause, anyway, wallet.valid_until_us, at_us, "us", "H2"))
        return covers and in_service and anyway, reasons
    return covers and in_service, reasons


def _renewed(
    addon: AddonPart,
    offer: Offer,
    standing: Standing,
    begins: tuple[int, int],
    reasons: tuple[Reason, ...],
    terms: AddonTerms,
) -> Decision:
    """The next round, paid: ``begins`` is the charge, from which its allowances are there, and day 1 (R2)."""
    at_us, first_day = begins
    number = standing.number.number
    paid = pay(standing.wallet, number, offer)
    allowances, moved = renewed(offer, number, addon)
    until_us = round_end(offer, first_day)
    after = replace(
        addon,
        state=ACTIVE,
        round=addon.round + 1,
        valid_from_us=at_us,
        valid_until_us=until_us,
        allowances=allowances,
        next_try_us=0,
        retry_until_us=0,
        paid_satang=paid.paid_satang,
        free_paid_satang=paid.free_satang,
    )
    values: dict[str, Scalar] = {
        "offer": addon.offer,
        "round": after.round,
        "rounds": after.rounds,
        "until_us": until_us,
        "price_satang": paid.paid_satang,
    }
    return Decision(
        RECORDED,
        (*reasons, Reason("addons/renew.round", met=True, value=until_us, unit="us", reading="R2")),
        transfers=(*paid.transfers, *moved),
        changes=(after,) if paid.wallet == standing.wallet else (after, paid.wallet),
        messages=(Message("addon-renewed", number, values),),
        events=low_balance(standing.wallet, paid.wallet, terms),
    )


def _waiting(
    addon: AddonPart, offer: Offer, standing: Standing, terms: AddonTerms, reasons: tuple[Reason, ...]
) -> Decision:
    """The charge was not made: the round ends as it would, the renewal waits for the days given."""
    last_day = moment.day_of(addon.valid_until_us)
    suspended = standing.number.status == SUSPENDED
    lapses_now = suspended and terms.renewal.while_suspended == "lapse"
    days = 0 if lapses_now else terms.renewal.retry_days
    until_us = moment.end_of_day(last_day + days)
    after = replace(
        addon,
        state=RETRYING,
        next_try_us=charge_us(terms, last_day + 1) if days else 0,
        retry_until_us=until_us,
    )
    values: dict[str, Scalar] = {
        "offer": addon.offer,
        "price_satang": offer.total_satang,
        "retry_until_us": until_us,
    }
    message = Message("addon-waiting-suspended", standing.number.number, values)
    if not suspended or terms.renewal.while_suspended == "charge":
        over = run_out(standing.wallet, renewal_us(addon, terms), last_instant=terms.last_instant)
        waits = over and not terms.renewal.after_validity
        least_satang = terms.kiosk.min_satang if waits else 0  # any top-up renews the validity
        needed_satang = max(least_satang, offer.total_satang - standing.wallet.available_satang)
        message = Message("addon-waiting", standing.number.number, {**values, "needed_satang": needed_satang})
    return Decision(
        RECORDED,
        (*reasons, Reason(RETRY, met=True, value=until_us, unit="us")),
        changes=(after,),
        messages=(message,) if days else (),
    )


def _tried(addon: AddonPart, reasons: tuple[Reason, ...], terms: AddonTerms) -> Decision:
    """A day's attempt without success: the next is a day later, none after the last day."""
    next_us = charge_us(terms, moment.day_of(addon.next_try_us) + 1)
    after = replace(addon, next_try_us=next_us if next_us <= addon.retry_until_us else 0)
    return Decision(RECORDED, reasons, changes=(after,))
