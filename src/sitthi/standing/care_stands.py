"""What stands of device protection though it would not come out so now: devices, fees taken, relief paid (R127). Pure.

A device that was sent or handed over is where it is: a request that goes on goes on from there, one that has ended has
its customer give the device back, and is refunded then. A fee that was taken for nothing is refunded, relief paid for
nothing is owed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from sitthi.kernel.decision import Event, Message, Part, Transfer
from sitthi.ledger import chart
from sitthi.standing.care_parts import FREE, SENT, CarePlanPart, DevicePart
from sitthi.standing.delivery_parts import MISSED, RUNNING, SETTLED, PromisePart
from sitthi.standing.money_parts import PAID
from sitthi.standing.parts import RefundPart, Standing, WalletPart
from sitthi.standing.request_parts import REFUND_CAUSE, CareRequestPart
from sitthi.standing.request_states import (
    AWAITED,
    CANCELLED,
    CLOSED,
    DELIVERED,
    FEE_DUE,
    OFFERED,
    ON_HOLD,
    REJECTED,
    RETURNED,
    TAKING_BACK,
    UNANSWERED,
    UNDERWAY,
    WITHOUT_A_DEVICE,
)
from sitthi.standing.stands import CannotStand, Stood, Was, owed

ATTEMPTED, COMPLETED = "request.attempted", "request.completed"
GIVE_BACK = "request-give-back"
"""What the customer is told who has the device of a request that has ended."""
_DUE, _TAKEN = "due", "-taken"
_BEFORE = (*UNANSWERED, *UNDERWAY)
"""States from which what happened to a device leads on."""
_ASKING = (*UNANSWERED, FEE_DUE)
"""States in which a fee is asked for."""


def stand_care(was: Was, standing: Standing, at_us: int) -> Stood | None:
    """What stands of a decision about device protection; None of any other.

    ``standing`` is what its command reads; raises CannotStand where that does not hold what it was about.
    """
    asked = [part for part in was.changes if isinstance(part, CareRequestPart)]
    taken = sum(one.amount for one in was.transfers if one.debit == chart.PROVIDER)
    if any(isinstance(part, PromisePart) for part in was.changes):
        return _relief_paid(was, standing, at_us)
    if not asked:
        return _repaired(was, standing, taken) if taken else None
    known = standing.request
    if any(known is None or part.request != known.request for part in asked):
        return _made(was, asked, known)
    assert known is not None, "what was asked before is there"
    if taken:
        return _paid(was, asked[0], standing, at_us, taken)
    return _device(was, asked[0], standing, known, at_us)


def _made(was: Was, asked: list[CareRequestPart], known: CareRequestPart | None) -> Stood:
    """A request of which something came that can not be undone: it was made; it counts towards no limit."""
    changes: list[Part] = []
    for part in asked:
        if known is not None and part.request == known.request:
            changes.append(replace(known, claims=part.claims, warranty_us=part.warranty_us))
        else:
            changes.append(replace(part, counted_us=0))
    return Stood((), tuple(changes), 0, 0, events=was.events)


def _paid(was: Was, part: CareRequestPart, standing: Standing, at_us: int, amount: int) -> Stood:
    """A fee that the provider took: for a request on hold all the same, else it is to be given back."""
    now = standing.request
    assert now is not None, "what was paid for is there"
    vat = sum(one.amount for one in was.transfers if one.credit == chart.VAT)
    if now.state == ON_HOLD and now.held_from in _ASKING and amount <= now.open_satang:
        after = replace(now, paid_satang=now.paid_satang + amount, vat_satang=now.vat_satang + vat)
        if after.open_satang or part.state in _ASKING:
            return Stood(was.transfers, (after,), amount, amount, events=())
        after = replace(after, accepted_us=part.accepted_us, given_up_us=part.given_up_us)
        after, counted = _counted(was, part, standing.plan, _as_held(after, part, at_us))
        return Stood(was.transfers, (after, *counted), amount, amount, events=was.events)
    number = now.number
    refund = RefundPart(f"care-{now.request}-{at_us}{_TAKEN}", amount, REFUND_CAUSE, at_us, 0, _DUE)
    after = replace(now, refunded_satang=now.refunded_satang + amount)
    moved = (Transfer(chart.PROVIDER, chart.refund(number), chart.SATANG, amount),)
    return Stood(moved, (after, refund), amount, amount, events=())


def _counted(
    was: Was, part: CareRequestPart, plan: CarePlanPart | None, after: CareRequestPart
) -> tuple[CareRequestPart, tuple[CarePlanPart, ...]]:
    """A request that counted with its payment counts again, unless its plan has other uses now: limits hold."""
    then = next((one for one in was.changes if isinstance(one, CarePlanPart)), None)
    if plan is None or then is None or not set(plan.uses) <= set(then.uses):
        return after, ()
    own = tuple(use for use in then.uses if use.request == part.request and use not in plan.uses)
    return replace(after, counted_us=part.counted_us), (replace(plan, uses=(*plan.uses, *own)),)


def _device(was: Was, part: CareRequestPart, standing: Standing, now: CareRequestPart, at_us: int) -> Stood:
    """What happened to a device: sent, attempted, handed over, received or inspected."""
    told = {event.name for event in was.events}
    events: tuple[Event, ...] = ()
    if COMPLETED in told:
        changes, events = _handed_over(was, part, now, at_us)
    elif ATTEMPTED in told:
        changes = _not_handed_over(part, now, at_us)
        events = tuple(event for event in was.events if event.name == ATTEMPTED)
    elif any(isinstance(one, DevicePart) and one.state == SENT for one in was.changes):
        changes = _sent(part, standing, now, at_us)
    elif part.returned_us == at_us and (not part.finding or part.state == CANCELLED):
        changes = _received(part, now, at_us)
    else:
        changes = _inspected(part, now, at_us)
    found = Stood((), tuple(one for one in changes if one != now), 0, 0, events=events)
    return _till_returned(found, part, standing, at_us) if COMPLETED in told and not now.delivered_us else found


def refunds_due(request: Any, refunds: Iterable[RefundPart]) -> tuple[RefundPart, ...]:
    """Of refunds those not paid yet of what was paid for a request; none where it is no request."""
    if not isinstance(request, CareRequestPart):
        return ()
    begin = f"care-{request.request}-"
    own = (one for one in refunds if one.cause == REFUND_CAUSE and one.state != PAID and one.refund.startswith(begin))
    found = (one for one in own if one.refund.removeprefix(begin).removesuffix(_TAKEN).isdigit())
    return tuple(sorted(found, key=lambda one: one.refund))


def _till_returned(found: Stood, part: CareRequestPart, standing: Standing, at_us: int) -> Stood:
    """A refund that fell due, while the customer has the device: it waits until that is back (care/9.8).

    What had been paid by the hand-over, of which ``part`` tells, is paid again, so that it is refunded with the return.
    """
    now = next((one for one in found.changes if isinstance(one, CareRequestPart)), None)
    refunds: Any = standing.refunds
    if now is None or now.state != TAKING_BACK or not isinstance(refunds, tuple):
        return found
    due, had = refunds_due(now, refunds), part.paid_satang - now.paid_satang
    amount = min(had, sum(one.amount_satang for one in due))
    if amount <= 0:
        return found
    vat = (part.vat_satang - now.vat_satang) * amount // had
    after = replace(
        now,
        paid_satang=now.paid_satang + amount,
        vat_satang=now.vat_satang + vat,
        refunded_satang=now.refunded_satang - amount,
    )
    changes: list[Part] = [after if one is now else one for one in found.changes]
    left = amount
    for one in due:
        less = min(one.amount_satang, left)
        rest, left = one.amount_satang - less, left - less
        kept = replace(one, amount_satang=rest) if rest else replace(one, amount_satang=0, state=PAID, paid_us=at_us)
        changes += [kept] if less else []
    lines = ((chart.CARE_REVENUE, amount - vat), (chart.VAT, vat))
    moved = tuple(Transfer(chart.refund(now.number), name, chart.SATANG, one) for name, one in lines if one)
    told = Message(GIVE_BACK, now.number, {"request": now.request})
    return replace(found, transfers=moved, changes=tuple(changes), messages=(told,))


def _sent(part: CareRequestPart, standing: Standing, now: CareRequestPart, at_us: int) -> tuple[Part, ...]:
    """The courier has the device: what was asked for no more is to come back."""
    there = standing.device if isinstance(standing.device, DevicePart) else None
    if now.delivered_us or now.state == CLOSED:
        return ()
    on_its_way = there is not None and there.state == SENT and now.sent_imei == part.sent_imei
    if there is not None and there.state != FREE and not on_its_way:
        raise CannotStand(f"device/{part.sent_imei}")
    if now.state in WITHOUT_A_DEVICE:
        after = replace(now, state=TAKING_BACK, closed_us=0)
    else:
        after = _gone_on(now, part, at_us)
    after = replace(after, sent_imei=part.sent_imei, failed_sent=0)
    return (after, *_no_longer_sent(now, part.sent_imei, at_us), DevicePart(part.sent_imei, SENT, now.plan, at_us))


def _not_handed_over(part: CareRequestPart, now: CareRequestPart, at_us: int) -> tuple[Part, ...]:
    """An attempt that failed; a device that was rejected comes back with the courier."""
    after = replace(now, attempts=now.attempts + 1)
    on_the_way = now.sent_imei and not now.delivered_us and now.state not in {CLOSED, *WITHOUT_A_DEVICE}
    if part.state not in {REJECTED, OFFERED} or not on_the_way:
        return (after,)
    back = DevicePart(now.sent_imei, FREE, now.plan, at_us)
    if now.state == TAKING_BACK:
        return replace(after, state=CANCELLED, closed_us=at_us), back
    after = replace(after, sent_imei="")
    return (replace(after, held_from=REJECTED) if now.state == ON_HOLD else after), back


def _handed_over(
    was: Was, part: CareRequestPart, now: CareRequestPart, at_us: int
) -> tuple[tuple[Part, ...], tuple[Event, ...]]:
    """The customer has the device: once; under a request that has ended it is to be given back."""
    after = replace(now, attempts=now.attempts + 1)
    if now.delivered_us:
        return (after,), ()
    after = replace(
        after,
        sent_imei=part.sent_imei,
        delivered_us=at_us,
        warranty_from_us=part.warranty_from_us,
        return_by_us=part.return_by_us,
    )
    if now.state in WITHOUT_A_DEVICE:
        after = replace(after, state=TAKING_BACK, closed_us=0)
    else:
        after = _gone_on(after, part, at_us)
    told = {ATTEMPTED, COMPLETED} if after.state != CLOSED else {event.name for event in was.events}
    events = tuple(event for event in was.events if event.name in told)
    return (after, *_no_longer_sent(now, part.sent_imei, at_us)), events


def _received(part: CareRequestPart, now: CareRequestPart, at_us: int) -> tuple[Part, ...]:
    """The old device has come in; of a Care device that came back a person has to see what that means now."""
    if part.state == CANCELLED or now.returned_us:
        return ()
    after = replace(now, returned_us=at_us)
    if now.state == ON_HOLD and now.held_from in {DELIVERED, AWAITED}:
        after = replace(after, held_from=RETURNED, finding="")
    return (after,)


def _inspected(part: CareRequestPart, now: CareRequestPart, at_us: int) -> tuple[Part, ...]:
    """What the old device is, is known."""
    if now.state == ON_HOLD:
        return (replace(_as_held(now, part, at_us), finding=part.finding),)
    return () if now.finding else (replace(now, finding=part.finding),)


def _gone_on(now: CareRequestPart, part: CareRequestPart, at_us: int) -> CareRequestPart:
    """A request where what happened has brought it; what waits for something else goes on waiting for that."""
    if now.state == ON_HOLD and now.held_from in _BEFORE:
        return _as_held(now, part, at_us)
    if now.state not in _BEFORE:
        return now
    return replace(now, state=part.state, closed_us=at_us if part.state == CLOSED else 0)


def _as_held(now: CareRequestPart, part: CareRequestPart, at_us: int) -> CareRequestPart:
    """A request on hold that was carried on with: it goes on from there when it is released, if it goes on."""
    if part.state == CLOSED:
        return replace(now, state=CLOSED, closed_us=at_us, held_us=0, held_from="")
    return replace(now, held_from=part.state)


def _no_longer_sent(now: CareRequestPart, imei: str, at_us: int) -> tuple[DevicePart, ...]:
    """Another device that was on its way for a request: it is this one that came."""
    other = now.sent_imei not in {"", imei} and not now.delivered_us and now.state not in WITHOUT_A_DEVICE
    return (DevicePart(now.sent_imei, FREE, now.plan, at_us),) if other else ()


def _repaired(was: Was, standing: Standing, amount: int) -> Stood:
    """A repair that was made and paid for."""
    plan = standing.plan
    if not isinstance(plan, CarePlanPart):
        raise CannotStand("care-plan")
    vat = sum(one.amount for one in was.transfers if one.credit == chart.VAT)
    after = replace(plan, repairs_satang=plan.repairs_satang + amount, repairs_vat_satang=plan.repairs_vat_satang + vat)
    return Stood(was.transfers, (after,), amount, amount, events=was.events)


def _relief_paid(was: Was, standing: Standing, at_us: int) -> Stood:
    """Relief paid out: of what was claimed as far as that goes, the rest is owed."""
    promise: Any = standing.promise
    if not isinstance(promise, PromisePart) or promise.paid_us:
        raise CannotStand("promise")
    asked = sum(one.amount for one in was.transfers if one.credit == chart.PROVIDER)
    claimed = promise.relief_satang
    taken = min(claimed, asked)
    moves = (
        (chart.RELIEF_PAYABLE, chart.PROVIDER, taken),
        (chart.RELIEF_PAYABLE, chart.RELIEF, claimed - taken),
    )
    moved = tuple(Transfer(debit, credit, chart.SATANG, amount) for debit, credit, amount in moves if amount)
    state = SETTLED if promise.state in {RUNNING, MISSED} else promise.state
    after = replace(promise, state=state, paid_us=at_us, paid_satang=asked, owed_satang=asked - taken)
    changes: tuple[Part, ...] = (after,)
    if asked > taken:
        if not isinstance(standing.wallet, WalletPart):
            raise CannotStand(chart.WALLET)
        wallet, debt = owed(standing.wallet, promise.number, asked - taken, chart.PROVIDER)
        moved, changes = (*moved, debt), (*changes, wallet)
    return Stood(moved, changes, asked, taken, events=())
