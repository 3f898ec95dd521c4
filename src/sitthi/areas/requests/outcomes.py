"""What follows when a request is accepted, its device handed over, closed or cancelled: uses, title, refunds. Pure."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from sitthi.areas.requests import limits, money
from sitthi.areas.requests.conditions import last_us, note, told
from sitthi.areas.requests.terms import RequestsTerms
from sitthi.kernel.decision import Decision, Event, Message, Part, Transfer
from sitthi.standing.care_parts import FREE, CarePlanPart, DevicePart
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import REPLACEMENT, WARRANTY, CareRequestPart
from sitthi.standing.request_states import (
    CLOSED,
)

ACCEPTANCE = "acceptance"
SUBMISSION = "submission"
COMPLETION = "completion"

OLD_BARRED = {REPLACEMENT: "care/10.6"}
TITLE = {REPLACEMENT: "care/10.4"}
SWITCH_BARRED = "care/8.4"
SWITCH_TITLE = "care/9.6"
ON_ACCEPTANCE = "on-acceptance"
FROM_ACCEPTANCE = "on-completion-from-acceptance"


class Effects(msgspec.Struct, frozen=True):
    """What one event does besides: the request and its plan after it, and all that goes out."""

    request: CareRequestPart
    plan: CarePlanPart | None
    parts: tuple[Part, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    messages: tuple[Message, ...] = ()
    events: tuple[Event, ...] = ()

    def decision(self, outcome: str, look: Look, before: CarePlanPart | None) -> Decision:
        """The decision with all of it; a plan that stays as it was is no change."""
        plan = () if self.plan is None or self.plan == before else (self.plan,)
        return Decision(
            outcome,
            tuple(look.reasons),
            transfers=self.transfers,
            changes=(self.request, *plan, *self.parts),
            messages=self.messages,
            events=self.events,
        )


def counted(effects: Effects, moment: str, at_us: int, terms: RequestsTerms) -> Effects:
    """A switch or replacement counts at one moment: its acceptance, or as the terms have it (R30); once only."""
    request, plan = effects.request, effects.plan
    if plan is None or request.service == WARRANTY or request.counted_us or terms.limits.counts_at != moment:
        return effects
    plan = limits.count(plan, request.request, request.service, at_us)
    return _with(effects, request=replace(request, counted_us=at_us), plan=plan)


def accepted(look: Look, effects: Effects, at_us: int, terms: RequestsTerms) -> Effects:
    """Agreed and paid (care/2.29): it counts, the old device may be given up, the promise of delivery starts."""
    effects = counted(effects, ACCEPTANCE, at_us, terms)
    request = effects.request
    if terms.title == ON_ACCEPTANCE:
        _title(look, request, at_us, at_us)
    effects = _with(
        effects,
        request=replace(request, accepted_us=at_us),
        events=(*effects.events, Event("request.accepted", request.request, request.paid_satang)),
    )
    effects = given_up(look, effects, at_us, terms)
    barred = told("request-accepted", request, imei=_given_up(effects.request))
    return _with(effects, messages=(*effects.messages, *barred))


def given_up(look: Look, effects: Effects, at_us: int, terms: RequestsTerms) -> Effects:
    """Accepted as what it is: the old IMEI may be barred by now (care/8.4, 10.6), or only at hand-over."""
    return leave_device(look, effects, at_us) if effects.request.service in terms.barred_on_acceptance else effects


def leave_device(look: Look, effects: Effects, at_us: int) -> Effects:
    """The old device is given up while the other is on its way: to be barred, or kept from other plans; once."""
    request = effects.request
    clause = OLD_BARRED.get(request.service, SWITCH_BARRED)
    if request.given_up_us or not look.carried(clause):
        return effects
    look.check(clause, True, request.imei)
    event = Event("request.device-given-up", request.request)
    return _with(effects, request=replace(request, given_up_us=at_us), events=(*effects.events, event))


def handed_over(look: Look, effects: Effects, at_us: int, terms: RequestsTerms) -> Effects:
    """The customer has the Care device: it is the enrolled one now, with a warranty of its own (care/2.11, 15.5)."""
    effects = counted(effects, COMPLETION, at_us, terms)
    request = effects.request
    note(look, "care/2.11", request.sent_imei, threshold=request.imei)
    since_us = request.warranty_from_us if request.warranty_from_us and not terms.warranty.each_device else at_us
    request = replace(
        request,
        delivered_us=at_us,
        warranty_from_us=since_us,
        return_by_us=last_us(at_us, terms.return_days, terms),
    )
    effects = _with(
        effects,
        request=request,
        events=(*effects.events, Event("request.completed", request.request)),
    )
    if request.state == CLOSED:
        return closed(look, effects, at_us, terms)
    defects_us = last_us(at_us, terms.warranty.defect_days, terms)
    barred = request.imei if look.carried(SWITCH_BARRED) else ""
    fee_satang = request.attempts_open_satang
    told_by = told("request-delivered", request, to_us=defects_us, imei=barred, fee_satang=fee_satang)
    return _with(effects, messages=(*effects.messages, *told_by))


def closed(look: Look, effects: Effects, at_us: int, terms: RequestsTerms) -> Effects:
    """Nothing is left to do: title in the old device has passed (care/7.9, 9.6, 10.4; R116)."""
    request = effects.request
    if terms.title != ON_ACCEPTANCE:
        _title(look, request, request.accepted_us if terms.title == FROM_ACCEPTANCE else at_us, at_us)
    return _with(
        effects,
        request=replace(request, closed_us=at_us),
        messages=(*effects.messages, *told("request-closed", request, fee_satang=request.attempts_open_satang)),
        events=(*effects.events, Event("request.closed", request.request)),
    )


def cancelled(
    look: Look, effects: Effects, at_us: int, terms: RequestsTerms, told_by: tuple[str, str] = ("", "")
) -> Effects:
    """It ends without a device: its use is given back, what was paid is refunded (R30, R109, R117).

    ``told_by`` is the message and the event ("" = those of a cancelled request).
    """
    template, event = told_by
    request, plan = effects.request, effects.plan
    imei = "" if request.delivered_us else _given_up(request)
    request, refunds, transfers = money.refunded(look, request, at_us, terms)
    if plan is not None and request.counted_us:
        plan = limits.give_back(plan, request.request, terms)
        request = replace(request, counted_us=0 if terms.limits.gives_back else request.counted_us)
    back_satang = sum(one.amount_satang for one in refunds)
    return _with(
        effects,
        request=replace(request, closed_us=at_us),
        plan=plan,
        parts=(*effects.parts, *on_its_way(request, at_us), *refunds),
        transfers=(*effects.transfers, *transfers),
        messages=(
            *effects.messages,
            *told(template or "request-cancelled", request, refund_satang=back_satang, imei=imei),
        ),
        events=(*effects.events, Event(event or "request.cancelled", request.request)),
    )


def on_its_way(request: CareRequestPart, at_us: int) -> tuple[DevicePart, ...]:
    """The Care device of a request that does not reach its customer: it is free for another."""
    sent = request.sent_imei != "" and not request.delivered_us
    return (DevicePart(request.sent_imei, FREE, request.plan, at_us),) if sent else ()


def _given_up(request: CareRequestPart) -> str:
    """The IMEI that a request has barred before the other device came; "" where it has not."""
    return request.imei if request.given_up_us else ""


def _title(look: Look, request: CareRequestPart, since_us: int, at_us: int) -> None:
    if request.service != WARRANTY:
        note(look, TITLE.get(request.service, SWITCH_TITLE), since_us, "us", at_us, reading="R116")


def _with(effects: Effects, **changes: object) -> Effects:
    return msgspec.structs.replace(effects, **changes)
