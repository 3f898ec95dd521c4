"""What a decision moved, changed, sent and put on the calendar, as outsiders read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from sitthi.flow.index import Index
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel import ids
from sitthi.kernel.decision import Part, Transfer
from sitthi.standing.care_parts import BarredPart, CarePlanPart, DevicePart
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.money_parts import (
    RESOLVED,
    RUNNING,
    BillingPart,
    BillPart,
    ChargePart,
    ComplaintPart,
    ContractPart,
    PaymentPart,
)
from sitthi.standing.parts import (
    ENDED,
    AccountPart,
    AddonPart,
    BankDayPart,
    HolderPart,
    HoldPart,
    MessagePart,
    NumberPart,
    RefundPart,
    Standing,
    TopUpPart,
    WalletPart,
)
from sitthi.standing.points_parts import BusinessPart, PointsPart, RedemptionPart, StockPart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.standing.tier_parts import OPEN, TierGroupPart, TierPart
from sitthi.views import plain, shapes_tiers
from sitthi.views.receipts import Told

_NOBODY = HolderPart("", "person", "th", "")
DueItem = tuple[int, str, str]


def transfer(one: Transfer) -> dict[str, Any]:
    """A transfer; money in THB as a decimal string, everything else a whole number of its unit."""
    return {
        "kind": "transfer",
        "debit": one.debit,
        "credit": one.credit,
        "unit": plain.unit(one.unit),
        "amount": plain.value(one.amount, one.unit),
    }


def state(part: Part, read: Standing) -> dict[str, Any]:
    """What a part was and became: the fields that changed, each ``{before, after}``."""
    tag = str(part.__struct_config__.tag)
    before = _before(part, read)
    new = _fields(part)
    old = {} if before is None else _fields(before)
    changed = {
        name: {"before": old.get(name), "after": after}
        for name, after in new.items()
        if before is None or old.get(name) != after
    }
    return {"kind": "state", "part": tag, "of": key_of(part), "new": before is None, "changed": changed}


def _fields(part: Part) -> dict[str, Any]:
    if isinstance(part, PointsPart):
        # What a number has charged is counted as it is charged, by no decision about its points.
        counted = {
            "month_charged": plain.value(part.month_satang, "satang"),
            "last_month_charged": plain.value(part.last_satang, "satang"),
        }
        return {**plain.fields(part, leave=_COUNTED), "month": plain.month(part.month), **counted}
    if isinstance(part, TierPart):
        return shapes_tiers.fields(part)
    found = plain.fields(part)
    return {**found, "status": status_of(part)} if isinstance(part, NumberPart) else found


_COUNTED = frozenset({"month", "month_satang", "last_satang"})


def status_of(part: NumberPart) -> str:
    """A number's status by the event that brought it: an ended one was disconnected, ported out or given away."""
    if part.status != ENDED or part.why == "owner-changed":
        return part.status
    return part.why if part.why == "ported-out" else "disconnected"


def key_of(part: Part) -> int | str | None:
    """What tells a part from its like: an add-on's seq, a hold's name, points' place; None where there is one only."""
    if isinstance(part, AddonPart):
        return part.seq
    for kind, name in (
        (HoldPart, "hold"),
        (RefundPart, "refund"),
        (MessagePart, "message"),
        (HolderPart, "holder"),
        (AccountPart, "account"),
        (TopUpPart, "top_up"),
        (BankDayPart, "bank_account"),
        (BillPart, "bill"),
        (ChargePart, "charge"),
        (PaymentPart, "payment"),
        (ContractPart, "contract"),
        (ComplaintPart, "complaint"),
        (BusinessPart, "holder"),
        (PointsPart, "place"),
        (RedemptionPart, "redemption"),
        (StockPart, "reward"),
        (TierPart, "number"),
        (TierGroupPart, "group"),
        (CarePlanPart, "plan"),
        (DevicePart, "imei"),
        (BarredPart, "holder"),
        (CareRequestPart, "request"),
        (PromisePart, "request"),
    ):
        if isinstance(part, kind):
            return str(getattr(part, name))
    return None


_PLACES: dict[type[Part], str] = {
    HolderPart: "holder",
    AccountPart: "account",
    NumberPart: "number",
    WalletPart: "wallet",
    AddonPart: "addons",
    HoldPart: "holds",
    RefundPart: "refunds",
    TopUpPart: "top_up",
    MessagePart: "message",
    BankDayPart: "bank_day",
    BillingPart: "billing",
    BillPart: "bills",
    ChargePart: "charges",
    PaymentPart: "payment",
    ContractPart: "contracts",
    ComplaintPart: "complaints",
    BusinessPart: "business",
    PointsPart: "points",
    RedemptionPart: "redemption",
    StockPart: "stock",
    TierPart: "tier",
    TierGroupPart: "groups",
    CarePlanPart: "plans",
    DevicePart: "device",
    BarredPart: "barred",
    CareRequestPart: "requests",
    PromisePart: "promises",
}
"""Where in a standing each kind of part stands."""
_LISTS = frozenset(
    {
        *("addons", "holds", "refunds", "bills", "charges", "contracts", "complaints", "groups"),
        *("plans", "requests", "promises"),
    }
)
_ELSEWHERE = {
    "bills": ("bill",),
    "contracts": ("contract",),
    "complaints": ("complaint",),
    "refunds": ("refund",),
    "points": ("account_points", "to_points"),
    "account": ("to_account",),
    "tier": ("members",),
    "plans": ("plan",),
    "requests": ("request",),
    "promises": ("promise",),
}
"""Where one stands that a command names, or that is another place's."""


def _before(part: Part, read: Standing) -> Part | None:
    """The part as the decision read it; None where it came into being."""
    own = key_of(part)
    there = (one for name in _where(part) for one in _parts_at(read, name))
    return next((one for one in there if key_of(one) == own), None)


def _where(part: Part) -> tuple[str, ...]:
    """The places of a standing where a part may stand, the usual one first."""
    place = _PLACES[type(part)]
    return (place, *_ELSEWHERE.get(place, ()))


def _parts_at(read: Standing, name: str) -> tuple[Part, ...]:
    """What stands at a place of a standing: all of a list, the one there is, or nothing."""
    there = getattr(read, name)
    if there is msgspec.UNSET or there is None:
        return ()
    if name == "members":
        return tuple(one.tier for one in there)
    if isinstance(there, bool):
        return ()
    return there if isinstance(there, tuple) else (there,)


def after(read: Standing, changes: Iterable[Part]) -> Standing:
    """A standing with a decision's changes in it; open lists keep what is open."""
    found: dict[str, Any] = {name: getattr(read, name) for name in read.__struct_fields__}
    for part in changes:
        place = _PLACES[type(part)]
        if place in _LISTS:
            own = key_of(part)
            known = () if found[place] is msgspec.UNSET else found[place]
            rest = tuple(one for one in known if key_of(one) != own)
            found[place] = (*rest, part) if is_open(part) else rest
        else:
            own = key_of(part)
            among = (name for name in _where(part) for one in _parts_at(read, name) if key_of(one) == own)
            where = next(among, place)
            if where != "members":
                found[where] = part
    return Standing(**found)


_OPEN: dict[type[Part], Callable[[Any], bool]] = {
    ContractPart: lambda part: part.state == RUNNING,
    ComplaintPart: lambda part: part.state != RESOLVED,
    ChargePart: lambda part: part.state == "waiting",
    AddonPart: lambda part: part.state not in {"ended", "lapsed"},
    HoldPart: lambda part: part.state == "pending",
    RefundPart: lambda part: part.state != "paid",
    TierGroupPart: lambda part: part.state == OPEN,
    CarePlanPart: lambda part: part.state != "ended",
    CareRequestPart: lambda part: not part.closed_us,
}


def is_open(part: Part) -> bool:
    """Whether a part stays among what a number holds: what is ended, settled or paid does not."""
    test = _OPEN.get(type(part))
    return test is None or test(part)


class Calendar:
    """Tells what a decision put on the calendar, by the same duties that the corridor asks."""

    def __init__(self, index: Index, rulebook: Rulebook) -> None:
        """By an index's duties and the terms of a rulebook."""
        self._index = index
        self._rulebook = rulebook

    def due(self, one: Told, read: Standing) -> list[dict[str, Any]]:
        """What falls due after a decision that did not before it, as far as its own parts say; soonest first."""
        before = set(self._items(read, one.command.at_us))
        awaited = _awaited(one)
        later = self._items(after(read, one.decision.changes), one.command.at_us, awaited)
        return [
            {"kind": "due", "at": plain.time(at_us), "command": command, "about": about or None}
            for at_us, command, about in sorted(set(later) - before)
        ]

    def _items(self, standing: Standing, at_us: int, awaited: tuple[MessagePart, ...] = ()) -> Iterator[DueItem]:
        whole = _whole(standing, awaited)
        in_force = self._rulebook.at(at_us)
        for kind in _kinds(standing):
            for duty in self._index.duties[kind]:
                for due_us, command, about, _ in duty.due(whole, in_force.terms[duty.area]):
                    yield due_us, command, about


def _kinds(standing: Standing) -> Iterator[str]:
    """The kinds of place a decision read enough of to say what falls due for them."""
    if isinstance(standing.number, NumberPart):
        yield "number"
    billing: Any = standing.billing
    points: Any = standing.points
    of_account = isinstance(points, PointsPart) and points.place.startswith("account/")
    if isinstance(billing, BillingPart) or of_account:
        yield "account"
    complaints: Any = standing.complaints
    if isinstance(complaints, tuple) or isinstance(standing.complaint, ComplaintPart):
        yield "holder"


def _whole(standing: Standing, awaited: tuple[MessagePart, ...]) -> Standing:
    """A standing that duties can read: what the decision did not read counts as empty."""

    def given(found: Any, empty: Any) -> Any:
        return empty if found is msgspec.UNSET or found is None else found

    return Standing(
        holder=given(standing.holder, _NOBODY),
        number=standing.number,
        wallet=given(standing.wallet, WalletPart()),
        addons=given(standing.addons, ()),
        holds=given(standing.holds, ()),
        awaited=(*given(standing.awaited, ()), *awaited),
        refunds=given(standing.refunds, ()),
        contracts=given(standing.contracts, ()),
        account=given(standing.account, None),
        points=given(standing.points, PointsPart("")),
        billing=given(standing.billing, BillingPart("")),
        bills=given(standing.bills, _one(standing.bill)),
        charges=given(standing.charges, ()),
        complaints=given(standing.complaints, _one(standing.complaint)),
        tier=given(standing.tier, TierPart("")),
        plans=given(standing.plans, _one(standing.plan)),
        requests=given(standing.requests, _one(standing.request)),
        promises=given(standing.promises, _one(standing.promise)),
    )


def _one(named: Any) -> tuple[Any, ...]:
    """The part a command named, as the only one there."""
    return () if named is msgspec.UNSET or named is None else (named,)


def _awaited(one: Told) -> tuple[MessagePart, ...]:
    """The messages of a decision that something waits for."""
    return tuple(
        MessagePart(
            message=message_id(one, position),
            template=message.template,
            state="queued",
            purpose=message.purpose,
            attempt=message.attempt,
            queued_us=one.command.at_us,
            deliver_us=0,
            give_up_us=message.give_up_us,
            values=message.values,
        )
        for position, message in enumerate(one.decision.messages)
        if message.purpose
    )


def message_id(one: Told, position: int) -> str:
    """The id of a decision's message, as its delivery is reported under."""
    return f"{ids.decision_id(one.key)}.{position + 1}"
