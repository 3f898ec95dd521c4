"""The index of the system, second table: what follows an event, for the same holder at once or for another later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from sitthi.areas.addons import model as addons
from sitthi.areas.contracts import model as contracts
from sitthi.areas.numbers import model as numbers
from sitthi.areas.points import model as points
from sitthi.areas.points.earning import origin_meant
from sitthi.areas.points.endings import cause_of
from sitthi.areas.tiers import model as tiers
from sitthi.areas.usage import model as usage
from sitthi.areas.wallet import model as wallet
from sitthi.flow.care_reactions import CARE_OUTWARD, CARE_REACTIONS
from sitthi.flow.spec import ACCOUNT, BY_USE, EVERY_TIER, EVERYWHERE, RECEIVERS, Outward, ReactionSpec
from sitthi.kernel import ids, moment
from sitthi.kernel.command import Command
from sitthi.kernel.decision import Event
from sitthi.kernel.money import format_thb
from sitthi.standing.parts import ENDED, PERMANENT, PREPAID, RETRYING, Standing
from sitthi.standing.points_parts import ENROLLED, KEPT, NONE
from sitthi.standing.tier_parts import TierPart

Follow = Iterable[tuple[str, msgspec.Struct]]


def _complete_activation(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [("", numbers.CompleteActivation())] if event.about == "activation" else []


def _addon_seq(event: Event) -> int:
    kind, _, seq = event.about.partition(":")
    return int(seq) if kind == "addon" else 0


def _start_addon(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    seq = _addon_seq(event)
    return [(str(seq), addons.StartAddon(seq))] if seq else []


def _reverse_addon(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    seq = _addon_seq(event)
    return [(str(seq), addons.ReverseAddon(seq))] if seq else []


def _retry_paid(cause: Command[Any], event: Event, standing: Standing) -> Iterator[tuple[str, msgspec.Struct]]:
    return _retry_addons(addons.TOP_UP if cause.name == "top-up" else addons.CREDIT, standing)


def _retry_freed(cause: Command[Any], event: Event, standing: Standing) -> Iterator[tuple[str, msgspec.Struct]]:
    return _retry_addons(addons.FREED, standing)


def _retry_resumed(cause: Command[Any], event: Event, standing: Standing) -> Iterator[tuple[str, msgspec.Struct]]:
    return _retry_addons(addons.RESUMED, standing)


def _retry_addons(on: str, standing: Standing) -> Iterator[tuple[str, msgspec.Struct]]:
    for addon in standing.addons:
        if addon.state == RETRYING:
            yield str(addon.seq), addons.RetryAddon(addon.seq, on)


def _keep_addons(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [("", addons.KeepAddons(event.amount))] if standing.addons else []


def _open_wallet(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [("", wallet.OpenWallet())] if standing.number.charging == PREPAID else []


def _end_holds(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [("", usage.EndHolds(event.about))] if standing.holds else []


def _end_addons(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [("", addons.EndAddons(_why(event)))] if standing.addons else []


def _end_contracts(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [("", contracts.EndContracts(_why(event)))] if standing.contracts else []


def _end_wallet(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    settles = standing.number.charging == PREPAID or event.name == "number.swapped"
    return [("", wallet.EndWallet(_why(event)))] if settles else []


def _why(event: Event) -> str:
    if event.name == "number.swapped":
        return "service-swapped"
    return event.about


def _end_points(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    why = cause_of(event.name, event.about)
    takes_part = standing.points.state in {ENROLLED, KEPT}
    return [(standing.points.place, points.EndPoints(why))] if why and takes_part else []


def _switch_points(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    shared = standing.account_points
    takes_part = standing.points.state in {ENROLLED, KEPT} or (shared is not None and shared.state == ENROLLED)
    return [("", points.SwitchPoints(event.about))] if takes_part else []


def _move_points(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    left = standing.account_points
    return [("", points.MovePoints(event.about))] if left is not None and left.state == ENROLLED else []


def _earn_points(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [(event.about, points.EarnPoints(event.about))] if _concerns_points(standing) else []


def _concerns_points(standing: Standing) -> bool:
    """Whether points are earned, or a customer of the portal may ask why there are none."""
    return standing.points.state != NONE or (standing.account is not None and standing.account.portal)


def _take_back_points(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [(event.about, points.TakeBackPoints(event.about))] if standing.points.state != NONE else []


def _remind_balance(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [("", wallet.RemindBalance())] if standing.number.status != ENDED else []


def _tier_seq(event: Event) -> int:
    kind, _, seq = event.about.partition(":")
    return int(seq) if kind == "tier" else 0


def _hold_tier(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    seq = _tier_seq(event)
    return [(str(seq), tiers.HoldTier(seq))] if seq else []


def _drop_tier(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    seq = _tier_seq(event)
    return [(str(seq), tiers.DropTier(seq))] if seq else []


def _end_tier(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [("", tiers.EndTier(event.about))] if _in_programme(standing) else []


def _in_programme(standing: Standing) -> bool:
    """Whether a number has to do with tiers: more is known of it than whose bills are its own."""
    plain = TierPart(standing.number.number, billed_from_day=standing.tier.billed_from_day)
    return standing.tier != plain


def _suspended_for_good(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return _end_tier(cause, event, standing) if event.about == PERMANENT else []


def _leave_group(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [("", tiers.LeaveGroup(event.about))] if standing.tier.group else []


def _review_tier(why: str = "") -> Any:
    """A review, of numbers in the programme; ``why`` is what the event is about where it is not given."""

    def make(cause: Command[Any], event: Event, standing: Standing) -> Follow:
        number = standing.number
        concerned = _in_programme(standing) and number.status != ENDED
        return [(number.number, tiers.ReviewTier(why or event.about))] if concerned else []

    return make


REACTIONS: tuple[ReactionSpec, ...] = (
    ReactionSpec("message.delivered", "complete-activation", _complete_activation, ("prepaid/1.1.3",)),
    ReactionSpec("message.delivered", "start-addon", _start_addon, ("addons/subscribe.starts-on-sms",)),
    ReactionSpec("message.given-up", "reverse-addon", _reverse_addon, ("addons/subscribe.starts-on-sms",)),
    ReactionSpec("message.delivered", "hold-tier", _hold_tier, ("serenade/grant.on-notice",)),
    ReactionSpec("message.given-up", "drop-tier", _drop_tier, ("serenade/grant.on-notice",)),
    ReactionSpec("number.confirmed", "open-wallet", _open_wallet, ("prepaid/form1.starting-value",)),
    ReactionSpec("wallet.credited", "retry-addon", _retry_paid, ("addons/renew.retry",), of="addons"),
    ReactionSpec("wallet.freed", "retry-addon", _retry_freed, ("addons/renew.retry",), of="addons"),
    ReactionSpec("number.resumed", "keep-addons", _keep_addons, ("addons/no-extension",), of="addons"),
    ReactionSpec("number.resumed", "retry-addon", _retry_resumed, ("addons/renew.retry",), of="addons"),
    ReactionSpec("wallet.low", "remind-balance", _remind_balance, ("prepaid/form1.remind",)),
    ReactionSpec("number.ended", "end-holds", _end_holds, ("prepaid/1.1.11",)),
    ReactionSpec("number.ended", "end-addons", _end_addons, ("addons/no-refund",)),
    ReactionSpec(
        "number.ended", "end-contracts", _end_contracts, ("prepaid/terminate.form2", "prepaid/terminate.form3")
    ),
    ReactionSpec("number.ended", "end-wallet", _end_wallet, ("prepaid/1.1.11", "prepaid/terminate.form1")),
    ReactionSpec("number.cancelled", "end-points", _end_points, ("points/note.8",)),
    ReactionSpec("number.cancelled", "end-points", _end_points, ("points/note.8",), at=ACCOUNT),
    ReactionSpec("number.suspended", "end-tier", _suspended_for_good, ("serenade/end.cancel-or-transfer",)),
    ReactionSpec("number.cancelled", "leave-group", _leave_group, ("serenade/account.thresholds",)),
    ReactionSpec("number.cancelled", "end-tier", _end_tier, ("serenade/end.cancel-or-transfer",)),
    ReactionSpec("number.swapped", "end-holds", _end_holds, ("prepaid/1.1.11",)),
    ReactionSpec("number.swapped", "end-addons", _end_addons, ("addons/no-refund",)),
    ReactionSpec("number.swapped", "end-contracts", _end_contracts, ("prepaid/switch.other",)),
    ReactionSpec("number.swapped", "end-wallet", _end_wallet, ("prepaid/1.1.11", "prepaid/terminate.form1")),
    ReactionSpec(
        "number.swapped",
        "switch-points",
        _switch_points,
        ("points/note.5.1", "points/note.5.2", "points/note.5.3", "points/note.5.after"),
    ),
    ReactionSpec(
        "number.renumbered",
        "move-points",
        _move_points,
        ("points/note.6.1", "points/note.6.2", "points/note.6.2-last"),
    ),
    ReactionSpec("holder.category-changed", "end-points", _end_points, ("points/note.8",), at=EVERYWHERE),
    ReactionSpec("bill.paid", "earn-points", _earn_points, ("points/calc.within-a-day", "points/4"), at=ACCOUNT),
    ReactionSpec(
        "number.swapped",
        "review-tier",
        _review_tier("swapped"),
        ("serenade/prepaid.registration", "serenade/account.6", "serenade/grant.on-notice"),
    ),
    ReactionSpec("tier.ground-changed", "review-tier", _review_tier(), ("serenade/package",)),
    ReactionSpec(
        "group.changed",
        "review-tier",
        _review_tier("group"),
        ("serenade/account.2", "serenade/account.thresholds"),
        at=RECEIVERS,
    ),
    ReactionSpec(
        "holder.category-changed",
        "review-tier",
        _review_tier("category"),
        ("serenade/juristic.by-invitation",),
        at=EVERY_TIER,
    ),
    ReactionSpec("bill.overdue", "review-tier", _review_tier("bill"), ("serenade/eligibility.payment",), at=BY_USE),
    ReactionSpec(
        "payment.reversed", "review-tier", _review_tier("payment"), ("serenade/eligibility.payment",), at=BY_USE
    ),
    ReactionSpec("payment.reversed", "take-back-points", _take_back_points, ("points/4",), at=ACCOUNT),
    *CARE_REACTIONS,
)


def _activate_at_new_owner(cause: Command[Any], event: Event, standing: Standing) -> tuple[str, dict[str, object]]:
    return cause.subject, {
        "account": event.about,
        "product": standing.number.product,
        "charging": standing.number.charging,
        "main_package": standing.number.main_package,
        "active_since": moment.date_of(moment.day_of(cause.at_us)).isoformat(),
    }


def _pay_into(cause: Command[Any], event: Event, standing: Standing) -> tuple[str, dict[str, object]]:
    paid = ids.decision_id(ids.request_key(cause.source, cause.id))
    told: dict[str, object] = {"refund": paid, "amount": format_thb(event.amount)}
    if standing.refund is not None and standing.refund.named_us:
        told["named"] = moment.format_time(standing.refund.named_us)
    return f"number/{event.about}", told


def _take_back_elsewhere(cause: Command[Any], event: Event, standing: Standing) -> tuple[str, dict[str, object]]:
    return event.about, {"origin": origin_meant(cause)}


OUTWARD: tuple[Outward, ...] = (
    Outward("points.elsewhere", "points.taken-back", _take_back_elsewhere),
    Outward("number.left", "number.activated", _activate_at_new_owner),
    Outward("refund.to-number", "refund.received", _pay_into),
    *CARE_OUTWARD,
)
