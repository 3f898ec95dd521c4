"""The clock of a delivery: started by acceptance, stopped by the first attempt, void, excused or received. Pure."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from sitthi.areas.delivery.conditions import (
    APPENDIX,
    BUSINESS_DAY,
    CANCELLED,
    CUT_OFF,
    EXCUSED,
    FORCE_MAJEURE,
    NONE,
    PLACE_TIMES,
    STAMPED,
    STARTS,
    STOPS,
    TWO_PLACES,
    WINDOW,
    WINDOW_CHOSEN,
    note,
    nothing,
    promise_of,
    told,
)
from sitthi.areas.delivery.model import ExcusePromise, ReceivePromise, StartPromise, StopPromise, VoidPromise
from sitthi.areas.delivery.money import taken_back
from sitthi.areas.delivery.terms import ClockTerms, DeliveryTerms
from sitthi.areas.delivery.watch import missed
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Event
from sitthi.kernel.moment import at_second_of_day, day_of
from sitthi.standing.delivery_parts import KEPT, MISSED, RUNNING, SETTLED, VOID, PromisePart
from sitthi.standing.parts import Standing
from sitthi.standing.places import UNKNOWN
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import WARRANTY, CareRequestPart

DELIVERED = "delivered"
COLLECTION = "collection"
DELIVERY = "delivery"


class Spot(msgspec.Struct, frozen=True):
    """A place a device goes to or is fetched at, as the request names it."""

    province: str
    area: str
    kind: str


def start_promise(command: Command[StartPromise], standing: Standing, terms: DeliveryTerms) -> Decision:
    """Time is counted once a request has been accepted and paid for (1.1 to 1.4, 2.2.a, 2.3; R33, R34, R100 to R102).

    Reads request, promise. Recorded; the customer is told by when. Nothing is promised of a warranty claim, a second
    time, or where a delivery window was chosen. Refused where a place is not known, with the list of those that are.
    """
    request = standing.request
    if request is None or request.request != command.body.request or not request.accepted_us:
        return nothing(NONE if request is None else request.state)
    if standing.promise is not None or request.service == WARRANTY or STARTS in terms.off:
        return nothing(request.service if standing.promise is None else standing.promise.state)
    look = Look(terms.off, command.at_us)
    if request.window_chosen and terms.not_when_window and look.carried(WINDOW):
        look.check(WINDOW, met=False, value=WINDOW_CHOSEN)
        return Decision(RECORDED, tuple(look.reasons))
    spots = _spots(look, request, terms.clock)
    tiers = tuple(terms.places.tier(spot.province, spot.area, spot.kind) for spot in spots)
    for spot, tier in zip(spots, tiers, strict=True):
        if look.check(APPENDIX, tier != UNKNOWN, spot.province or NONE, terms.places.known, reading="R102"):
            look.never()
    if look.unmet:
        return look.refusal()
    if not terms.clock.business.ever_open:
        return nothing("closed")
    start_us = _started(look, command.at_us, request, terms.clock)
    tier, last_us = _promised(look, start_us, tiers, terms.clock)
    promise = PromisePart(request.request, request.number, tier, start_us, last_us, RUNNING)
    return Decision(
        RECORDED,
        tuple(look.reasons),
        changes=(promise,),
        messages=told("delivery-promised", promise, by_us=last_us),
        events=(Event("promise.started", promise.request),),
    )


def stop_promise(command: Command[StopPromise], standing: Standing, terms: DeliveryTerms) -> Decision:
    """The first attempt stops the clock, successful or not: kept or missed (1.2.stop, 2.5.b, 2.5.c, R118).

    Reads promise. Recorded. An attempt that failed by the customer's fault, or by force majeure, leaves no relief.
    """
    body, at_us, promise = command.body, command.at_us, promise_of(standing, command.body.request)
    if promise is None or promise.attempt_us or promise.state == SETTLED or STOPS in terms.off:
        return nothing(NONE if promise is None else promise.state)
    look = Look(terms.off, at_us)
    clause = EXCUSED.get(body.result, "")
    excuses = clause in terms.clock.no_relief_for and look.carried(clause)
    if not excuses and not terms.clock.stops_at_attempt and body.result != DELIVERED:
        return nothing(body.result)
    promise = replace(promise, attempt_us=at_us, attempt=body.result)
    if promise.state == VOID:
        note(look, STOPS, at_us, "us", promise.due_us)
        return Decision(RECORDED, tuple(look.reasons), changes=(promise,))
    if excuses and (at_us <= promise.due_us or terms.clock.excused_after_time):
        look.check(clause, met=False, value=body.result)
        return _excused(look, promise, clause)
    if at_us > promise.due_us:
        look.check(STOPS, met=False, value=at_us, threshold=promise.due_us, unit="us")
        if promise.state == MISSED:
            return Decision(RECORDED, tuple(look.reasons), changes=(promise,))
        return missed(look, promise, terms)
    look.check(STOPS, met=True, value=at_us, threshold=promise.due_us, unit="us")
    kept = replace(promise, state=KEPT)
    return Decision(RECORDED, tuple(look.reasons), changes=(kept,), events=(Event("promise.kept", promise.request),))


def receive_promise(command: Command[ReceivePromise], standing: Standing, terms: DeliveryTerms) -> Decision:
    """The device was received: from that day the days to claim relief count (2.5.a). Reads promise. Recorded."""
    promise = promise_of(standing, command.body.request)
    if promise is None or promise.received_us or promise.state == SETTLED:
        return nothing(NONE if promise is None else promise.state)
    received = replace(promise, received_us=command.at_us)
    look = Look(terms.off, command.at_us)
    look.check("delivery/2.5.a", met=True, value=command.at_us, unit="us", reading="R104")
    return Decision(RECORDED, tuple(look.reasons), changes=(received,))


def void_promise(command: Command[VoidPromise], standing: Standing, terms: DeliveryTerms) -> Decision:
    """There is no guarantee when the request was cancelled (2.2.b); a claim not yet paid goes with it.

    Reads promise. Recorded; of one kept or paid nothing changes.
    """
    promise = promise_of(standing, command.body.request)
    applies = terms.not_when_cancelled and CANCELLED not in terms.off
    if promise is None or promise.state not in {RUNNING, MISSED} or not applies:
        return nothing(NONE if promise is None else promise.state)
    look = Look(terms.off, command.at_us)
    look.check(CANCELLED, met=False, value="cancelled")
    void = replace(promise, state=VOID, why=CANCELLED, relief_satang=0, claimed_us=0, pay_to="")
    return Decision(RECORDED, tuple(look.reasons), transfers=taken_back(promise.relief_satang), changes=(void,))


def excuse_promise(command: Command[ExcusePromise], standing: Standing, terms: DeliveryTerms) -> Decision:
    """A request put on hold by force majeure, of a kind named, before its time was missed: no relief is due (2.5.c).

    Reads promise. Recorded; a hold for anything else lets the clock run on.
    """
    body, promise = command.body, promise_of(standing, command.body.request)
    kind = "-".join(body.reason.casefold().split())
    in_time = promise is not None and promise.state == RUNNING and command.at_us <= promise.due_us
    if promise is None or not in_time or kind not in terms.force_majeure or FORCE_MAJEURE in terms.off:
        return nothing(NONE if promise is None else promise.state)
    look = Look(terms.off, command.at_us)
    look.check(FORCE_MAJEURE, met=False, value=kind)
    return _excused(look, promise, FORCE_MAJEURE)


def starts_us(made_us: int, accepted_us: int, clock: ClockTerms, *, cut_off: bool = True) -> int:
    """When the clock starts: acceptance; of a request sent after the cut-off, not before the next business day.

    Always in business time (1.2.start, 1.4; R33, R34, R100). ``cut_off``: whether there is one.
    """
    start_us = accepted_us if clock.from_acceptance else made_us
    if cut_off and after_cut_off(made_us, accepted_us, clock):
        looked_us = made_us if clock.cut_off_at_submission else accepted_us
        start_us = max(start_us, clock.business.opens_us(clock.business.next_day(day_of(looked_us))))
    return clock.business.into(start_us)


def after_cut_off(made_us: int, accepted_us: int, clock: ClockTerms) -> bool:
    """Whether a request counts for the next business day (1.4, R33, R100)."""
    looked_us = made_us if clock.cut_off_at_submission else accepted_us
    until_us = at_second_of_day(day_of(looked_us), clock.cut_off_s)
    return looked_us > until_us or (looked_us == until_us and not clock.cut_off_included)


def due_us(start_us: int, tier: int, clock: ClockTerms) -> int:
    """The last instant of the guaranteed time of a tier that starts in business time (appendix-1, R34)."""
    time = clock.times[tier]
    if time.span_us:
        return clock.business.after(start_us, time.span_us) if clock.hours_of_business else start_us + time.span_us
    if clock.days_at_same_time:
        return clock.business.days_after(start_us, time.days)
    return clock.business.end_after(start_us, time.days)


def _spots(look: Look, request: CareRequestPart, clock: ClockTerms) -> tuple[Spot, ...]:
    """The places whose times count: where the device goes to, and where the old one is fetched (1.3)."""
    there = Spot(request.province, request.area, request.kind)
    same = not request.collect_province or (request.collect_province, request.collect_area) == (
        request.province,
        request.area,
    )
    if same or not look.carried(TWO_PLACES) or clock.differing == DELIVERY:
        return (there,)
    here = Spot(request.collect_province, request.collect_area, "")
    return (here,) if clock.differing == COLLECTION else (there, here)


def _started(look: Look, at_us: int, request: CareRequestPart, clock: ClockTerms) -> int:
    """The start of the clock, with what it rests on; the provider's system stamps when it was verified (2.3)."""
    accepted_us = request.accepted_us if look.carried(STAMPED) else at_us
    note(look, STAMPED, accepted_us, "us")
    cut_off = look.carried(CUT_OFF)
    start_us = starts_us(request.made_us, accepted_us, clock, cut_off=cut_off)
    exactly = request.made_us == at_second_of_day(day_of(request.made_us), clock.cut_off_s)
    note(look, STARTS, start_us, "us", reading="R34")
    if after_cut_off(request.made_us, accepted_us, clock):
        note(look, CUT_OFF, "after-cut-off", reading="R33" if exactly else "R100")
    else:
        note(look, CUT_OFF, "before-cut-off", reading="R33" if exactly else "R100")
    return start_us


def _promised(look: Look, start_us: int, tiers: tuple[int, ...], clock: ClockTerms) -> tuple[int, int]:
    """The tier and the last instant: the longer of the places' times (1.3); of any place, where none matters (1.1)."""
    if not look.carried(PLACE_TIMES) or any(tier not in clock.times for tier in tiers):
        tiers = tuple(clock.times)
    last_us, tier = max((due_us(start_us, one, clock), one) for one in tiers)
    note(look, PLACE_TIMES, tier, "count")
    if len(tiers) > 1:
        note(look, TWO_PLACES, tier, "count", min(tiers))
    note(look, BUSINESS_DAY, last_us, "us", reading="R101")
    return tier, last_us


def _excused(look: Look, promise: PromisePart, clause: str) -> Decision:
    """No relief is due, and the customer is told why."""
    void = replace(promise, state=VOID, why=clause)
    template = "delivery-force-majeure" if clause == FORCE_MAJEURE else "delivery-customer-fault"
    return Decision(RECORDED, tuple(look.reasons), changes=(void,), messages=told(template, void))
