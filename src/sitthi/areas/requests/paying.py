"""Paying the fees of a request: the fee when asking, the additional fee, fees of attempts from the third. Pure."""

from __future__ import annotations

from sitthi.areas.requests import limits, money
from sitthi.areas.requests.conditions import advance, look_at_state, may_go_on, note, own_plan, told
from sitthi.areas.requests.machine import (
    ATTEMPTS,
    IN_FULL,
    PAID_HANDED_OVER,
    PAID_NOT_HANDED_OVER,
    PAY,
    UNPAID,
)
from sitthi.areas.requests.model import PayRequest
from sitthi.areas.requests.outcomes import Effects, accepted, closed, given_up
from sitthi.areas.requests.terms import RequestsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Reason, Transfer
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import WARRANTY, CareRequestPart
from sitthi.standing.request_states import (
    ACCEPTED,
    CHECKED,
    CLOSED,
    FEE_DUE,
    MADE,
    OFFERED,
)

FEE_STATES = frozenset({MADE, CHECKED, OFFERED, FEE_DUE})
"""States in which the fee or the additional fee is paid; in all others only fees of attempts are."""
FEE = "care/13.5"
COLLECTED = "care/13.6"
BY_PROVIDER = "care/1.4"
PROVIDER = "provider"
ATTEMPT = "care/14.5"


def pay_request(command: Command[PayRequest], standing: Standing, terms: RequestsTerms) -> Decision:
    """The provider has taken a fee (care/1.4, 13.5, 13.6, 2.28, 14.5), in parts or whole, never more than is due.

    Reads plan, request. Granted; offered and paid in full, the request is accepted (2.29) if the limit still allows it.
    """
    body, at_us, request = command.body, command.at_us, standing.request
    look = look_at_state(at_us, request, PAY, terms.off)
    if request is None or not may_go_on(look):
        return look.refusal()
    fee_due_satang = max(request.open_satang, 0) if request.state in FEE_STATES else 0
    to_fee_satang = min(body.amount_satang, fee_due_satang)
    to_attempts_satang = body.amount_satang - to_fee_satang
    _look_at_amount(look, request, body, (fee_due_satang, to_attempts_satang), terms)
    plan = own_plan(standing, request)
    completes = request.state == OFFERED and to_fee_satang == fee_due_satang
    if completes and plan is not None and not request.counted_us and request.service != WARRANTY:
        limits.look_at_limit(look, plan, request.service, at_us, terms)
    if look.unmet:
        return look.refusal()
    note(look, BY_PROVIDER, PROVIDER)
    note(look, COLLECTED, body.amount_satang, "satang")
    transfers: tuple[Transfer, ...] = ()
    if to_fee_satang:
        request, transfers = money.paid(look, request, to_fee_satang, terms)
    if to_attempts_satang:
        request, more = money.attempt_paid(look, request, to_attempts_satang, terms)
        transfers = (*transfers, *more)
    before = request.state
    after = advance(look, request, PAY, _guard(request))
    effects = Effects(after, plan, transfers=transfers, messages=told("request-paid", after, amount=body.amount_satang))
    if after.state == CLOSED and before != CLOSED:
        effects = closed(look, effects, at_us, terms)
    elif after.state == ACCEPTED and before != ACCEPTED:
        becomes = accepted if before == OFFERED else given_up
        effects = becomes(look, effects, at_us, terms)
    return effects.decision(GRANTED, look, plan)


def _look_at_amount(
    look: Look, request: CareRequestPart, body: PayRequest, parts: tuple[int, int], terms: RequestsTerms
) -> None:
    """Something is due, and no more is taken than that; ``parts`` are what is due of the fee, and what goes besides."""
    fee_due_satang, to_attempts_satang = parts
    due_satang = fee_due_satang + request.attempts_open_satang
    clause = FEE if request.state in FEE_STATES else ATTEMPT
    fits = 0 < body.amount_satang <= due_satang
    # More than is due is never taken, whatever is switched off.
    look.reasons.append(Reason(clause, fits, body.amount_satang, due_satang, "satang"))
    if not fits:
        look.unmet = True
        look.never()
    if to_attempts_satang and body.channel:
        ways = terms.attempts_paid_by
        if look.check(ATTEMPT, body.channel in ways, body.channel, ", ".join(ways)):
            look.never()


def _guard(request: CareRequestPart) -> str:
    """What the payment has brought about: which row of the table is meant."""
    state = request.state
    if state not in FEE_STATES:
        return ATTEMPTS
    if request.open_satang > 0:
        return UNPAID
    if state == FEE_DUE:
        return PAID_HANDED_OVER if request.delivered_us else PAID_NOT_HANDED_OVER
    return IN_FULL
