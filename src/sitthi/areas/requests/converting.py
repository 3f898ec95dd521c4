"""A switch that becomes a replacement, a claim that becomes a switch: with consent, if a use is left (R109). Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.requests import limits, money
from sitthi.areas.requests.conditions import advance, look_at_state, may_go_on, no_plan, note, own_plan, told
from sitthi.areas.requests.machine import (
    CONVERT,
    NONE_LEFT,
    PAID_HANDED_OVER,
    PAID_NOT_HANDED_OVER,
    UNPAID,
)
from sitthi.areas.requests.model import ConvertRequest
from sitthi.areas.requests.outcomes import Effects, closed, given_up
from sitthi.areas.requests.terms import RequestsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Event, Remedy
from sitthi.standing.care_parts import CarePlanPart
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import REPLACEMENT, SWITCH, WARRANTY, CareRequestPart
from sitthi.standing.request_states import (
    ACCEPTED,
    CLOSED,
    FEE_DUE,
)

CONSENT = "care/9.5"
MODIFICATION = "care/9.8"
NOT_COVERED = "care/15.6"
READING = "R109"
MODIFIED = "modified"
AS_REPLACEMENT = "treat-as-replacement"
CONVERT_WITH_CONSENT = "convert-with-consent"
CHARGE = "switch-fee-and-use"


def convert_request(command: Command[ConvertRequest], standing: Standing, terms: RequestsTerms) -> Decision:
    """A switch that cannot go on becomes a replacement, an uncovered claim a switch (care/9.4-9.8, 2.28, 15.6).

    Reads plan, request. Granted with the customer's consent, which a modified device does not need, and only if 12.1
    still allows one; with none left the request can only be cancelled (R109).
    """
    request, at_us = standing.request, command.at_us
    look = look_at_state(at_us, request, CONVERT, terms.off)
    plan = None if request is None else own_plan(standing, request)
    if request is None or plan is None or not may_go_on(look):
        return no_plan(look)
    clause, way, ways = _way(request, terms)
    if look.check(clause, way in ways, way, ", ".join(ways)):
        look.never()
    if request.finding != MODIFIED and request.service != WARRANTY:
        consent = command.body.consent
        if look.check(CONSENT, consent, "consent" if consent else "no-consent", "consent"):
            look.possible(Remedy("care.request-converted", {"consent": True}, f"request/{request.request}"))
    if request.service == WARRANTY or terms.conversion_needs_use:
        _look_at_use(look, plan, request, at_us, terms)
    if look.unmet:
        return look.refusal()
    effects = additional(look, Effects(request, plan), CONVERT, at_us, terms)
    return effects.decision(GRANTED, look, plan)


def additional(look: Look, effects: Effects, event: str, at_us: int, terms: RequestsTerms) -> Effects:
    """The request as another service, its use turned and what is due besides (care/2.28, R109, 15.6).

    With no use left where one is needed, the Care device is to be given back: only when days have lapsed.
    """
    request, plan = effects.request, effects.plan
    assert plan is not None
    service = SWITCH if request.service == WARRANTY else REPLACEMENT
    needed = request.service == WARRANTY or terms.conversion_needs_use
    counts_us = request.counted_us or at_us
    found = limits.window(plan, service, counts_us, terms)
    if needed and not found.left and look.carried(found.clause):
        after = advance(look, request, event, NONE_LEFT)
        return replace(effects, request=after, messages=told("request-give-back", after))
    more_satang = money.more_fee(look, plan, request, service, terms)
    if request.counted_us:
        plan = limits.turn(plan, request.request, service, terms)
    else:
        plan = limits.count(plan, request.request, service, at_us)
    note(look, found.clause, service, threshold=request.service, reading=READING)
    changed = replace(
        request,
        service=service,
        additional_satang=request.additional_satang + more_satang,
        converted_us=at_us,
        counted_us=counts_us,
    )
    handed_over = PAID_HANDED_OVER if request.delivered_us else PAID_NOT_HANDED_OVER
    after = advance(look, changed, event, UNPAID if changed.open_satang > 0 else handed_over)
    effects = replace(
        effects, request=after, plan=plan, events=(Event("request.converted", after.request, more_satang),)
    )
    if after.state == CLOSED:
        return closed(look, effects, at_us, terms)
    if after.state == ACCEPTED:
        return given_up(look, effects, at_us, terms)
    if after.state == FEE_DUE:
        return replace(effects, messages=told("request-fee-due", after, fee_satang=after.open_satang))
    return effects


def _way(request: CareRequestPart, terms: RequestsTerms) -> tuple[str, str, tuple[str, ...]]:
    """The clause that lets it be turned, what it calls that, and what it lets the provider do."""
    if request.service == WARRANTY:
        return NOT_COVERED, CHARGE, terms.warranty.not_covered
    if request.finding == MODIFIED:
        return MODIFICATION, AS_REPLACEMENT, terms.modified
    return CONSENT, CONVERT_WITH_CONSENT, terms.locked


def _look_at_use(look: Look, plan: CarePlanPart, request: CareRequestPart, at_us: int, terms: RequestsTerms) -> None:
    """Whether 12.1 still allows what the request becomes; if not, cancelling is what is left, and never this."""
    service = SWITCH if request.service == WARRANTY else REPLACEMENT
    found = limits.window(plan, service, request.counted_us or at_us, terms)
    if look.check(found.clause, found.left >= 1, found.used, found.limit, "count", reading=READING):
        look.never()
