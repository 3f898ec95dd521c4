"""The events an outsider can send: their subjects, their data, and the command body each becomes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from sitthi.areas.addons import model as addons
from sitthi.areas.holders import model as holders
from sitthi.areas.messages import model as messages
from sitthi.areas.numbers import model as numbers
from sitthi.areas.usage import model as usage
from sitthi.areas.wallet import model as wallet
from sitthi.flow.care_events import CARE_EVENTS
from sitthi.flow.event_data import (
    AccountOpened,
    AddonTaken,
    BalanceAdjusted,
    BalanceAsked,
    FairUse,
    HolderRegistered,
    HoldExtended,
    HoldReleased,
    HoldRequested,
    HoldSettled,
    MessageFailed,
    Nothing,
    NumberActivated,
    NumberDisconnected,
    NumberSuspended,
    Offer,
    OwnerChanged,
    RechargedAs,
    TakenOver,
    TopUpRequested,
    TopUpReversed,
    UsageReported,
)
from sitthi.flow.event_type import EventType, amount_of
from sitthi.flow.money_events import MONEY_EVENTS
from sitthi.flow.points_events import POINTS_EVENTS
from sitthi.flow.tier_events import TIER_EVENTS
from sitthi.kernel import ids, moment
from sitthi.kernel.errors import BadInput
from sitthi.kernel.money import parse_thb

MOST_PERCENT = 100
MOST_DECIMALS = -2
"""The smallest exponent of a percentage."""


def _hundredths(percent: Decimal) -> int:
    """Hundredths of a percent, below 100%; a number is taken exactly as it is written, never as a float."""
    exponent = percent.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < MOST_DECIMALS or not 0 <= percent < MOST_PERCENT:
        remedy = "Write a percentage of 0 or more and below 100, with at most two decimals."
        raise BadInput(what=f"{percent} is no share", remedy=remedy, field="data.fee_percent")
    return int(percent.scaleb(2))


def _started(text: str) -> int:
    return moment.parse_time(text, "data.started") if text else 0


def _activate(data: NumberActivated) -> msgspec.Struct:
    since = data.active_since
    return numbers.ActivateNumber(
        account=data.account,
        product=data.product,
        charging=data.charging,
        main_package=data.main_package,
        starting_value_satang=amount_of(data.starting_value, "data.starting_value"),
        active_since_day=moment.day_number(since) if since else 0,
    )


def _top_up(data: TopUpRequested) -> msgspec.Struct:
    return wallet.TopUp(
        channel=data.channel,
        amount_satang=amount_of(data.amount, "data.amount"),
        bank_account=data.bank_account,
        bank=data.bank,
        card_issued_in=data.card_issued_in,
        fee_hundredths=_hundredths(data.fee_percent),
    )


def _take_over(data: TakenOver) -> msgspec.Struct:
    return numbers.TakeOver(
        account=data.account,
        holder=data.holder,
        holder_kind=data.holder_kind,
        language=data.language,
        product=data.product,
        charging=data.charging,
        main_package=data.main_package,
        status=data.status,
        active_since_us=moment.start_of_day(moment.day_number(data.active_since)),
        balance_satang=amount_of(data.balance, "data.balance"),
        free_satang=amount_of(data.free, "data.free"),
        valid_until_us=moment.parse_time(data.valid_until, "data.valid_until") if data.valid_until else 0,
        addons=tuple(map(_addon, data.addons)),
    )


def _addon(data: AddonTaken) -> Any:
    return numbers.AddonTakenOver(
        offer=data.offer,
        round=data.round,
        requested_us=moment.parse_time(data.requested, "data.addons.requested"),
        valid_until_us=moment.parse_time(data.valid_until, "data.addons.valid_until"),
        allowances=tuple(sorted(data.allowances.items())),
    )


EVENT_TYPES: dict[str, EventType] = {
    one.name: one
    for one in (
        EventType("holder.registered", "holder", HolderRegistered, lambda d, _: holders.RegisterHolder(
            d.kind, d.name, d.language, d.id_kind, holders.compact_id(d.id_number), d.residency,
            d.consents)),
        EventType("account.opened", "account", AccountOpened, lambda d, _: holders.OpenAccount(
            d.holder, d.cycle_day, d.portal)),
        EventType("number.activated", "number", NumberActivated, lambda d, _: _activate(d)),
        EventType("number.taken-over", "number", TakenOver, lambda d, _: _take_over(d)),
        EventType("number.suspended", "number", NumberSuspended, lambda d, _: numbers.SuspendNumber(d.reason)),
        EventType("number.resumed", "number", Nothing, lambda _d, _: numbers.ResumeNumber()),
        EventType("number.disconnected", "number", NumberDisconnected, lambda d, _: numbers.DisconnectNumber(d.reason)),
        EventType("number.ported-out", "number", Nothing, lambda _d, _: numbers.PortOutNumber()),
        EventType("number.owner-changed", "number", OwnerChanged, lambda d, _: numbers.ChangeOwner(
            d.to_holder, d.to_account, d.inheritance)),
        EventType("number.recharged-as", "number", RechargedAs, lambda d, _: numbers.SwapCharging(
            d.to, d.main_package)),
        EventType("topup.requested", "number", TopUpRequested, lambda d, _: _top_up(d)),
        EventType("topup.reversed", "number", TopUpReversed, lambda d, _: wallet.ReverseTopUp(
            ids.request_key(d.event.source, d.event.id), d.reason)),
        EventType("balance.asked", "number", BalanceAsked, lambda d, _: wallet.AskBalance(d.by)),
        EventType("balance.adjusted", "number", BalanceAdjusted, lambda d, _: wallet.AdjustBalance(
            parse_thb(d.amount, "data.amount"), d.reason, d.approved_by, d.note)),
        EventType("usage.reported", "number", UsageReported, lambda d, _: usage.ReportUsage(
            d.service, d.quantity, _started(d.started), d.destination)),
        EventType("hold.requested", "number", HoldRequested, lambda d, _: usage.RequestHold(
            d.hold, d.service, d.quantity, d.destination)),
        EventType("hold.extended", "number", HoldExtended, lambda d, _: usage.ExtendHold(
            d.hold, d.quantity, d.used, d.service)),
        EventType("hold.settled", "number", HoldSettled, lambda d, _: usage.SettleHold(
            d.hold, d.used, d.service)),
        EventType("hold.released", "number", HoldReleased, lambda d, _: usage.ReleaseHold(
            d.hold, d.service)),
        EventType("addon.requested", "number", Offer, lambda d, _: addons.RequestAddon(d.offer)),
        EventType("addon.cancelled", "number", Offer, lambda d, _: addons.CancelAddon(d.offer)),
        EventType("fair-use.applied", "number", FairUse, lambda d, _: addons.ApplyFairUse(d.action, d.reason)),
        EventType("fair-use.lifted", "number", FairUse, lambda d, _: addons.LiftFairUse(d.action, d.reason)),
        EventType("message.delivered", "message", Nothing, lambda _d, key: messages.DeliverMessage(key)),
        EventType("message.failed", "message", MessageFailed, lambda d, key: messages.FailMessage(key, d.reason)),
        *MONEY_EVENTS,
        *POINTS_EVENTS,
        *TIER_EVENTS,
        *CARE_EVENTS,
    )
}  # fmt: skip
"""Every type of event the system takes, by name."""


def schema_of(event_type: str) -> dict[str, Any]:
    """JSON Schema of one event type, envelope and data; raises BadInput for an unknown type."""
    known = EVENT_TYPES.get(event_type)
    if known is None:
        raise unknown_type(event_type)
    (data,), defs = msgspec.json.schema_components([known.data], ref_template="#/$defs/{name}")
    for field in (one for found in defs.values() for one in found.get("properties", {}).values()):
        if field.get("format") == "decimal":
            field["type"] = ["string", "number"]
    needs_data = any(found.get("required") for name, found in defs.items() if name == known.data.__name__)
    kinds = known.subject if len(known.subjects) == 1 else f"({known.subject})"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": event_type,
        "type": "object",
        "required": ["specversion", "id", "source", "type", "subject", "time", *(["data"] if needs_data else [])],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "minLength": 1},
            "source": {"type": "string", "minLength": 1},
            "type": {"const": event_type},
            "subject": {"type": "string", "pattern": f"^{kinds}/.+"},
            "time": {"type": "string", "format": "date-time"},
            "data": data,
        },
        "$defs": defs,
    }


def unknown_type(event_type: str) -> BadInput:
    """The complaint about a type of event nobody has described."""
    near = [name for name in EVENT_TYPES if name.partition(".")[0] == event_type.partition(".")[0]]
    known = ", ".join(near or sorted(EVENT_TYPES))
    return BadInput(what=f"unknown event type {event_type!r}", remedy=f"Known: {known}.", field="type")
