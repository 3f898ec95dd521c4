"""Refunds that nobody has paid yet: visible work before the last day, overdue after it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sitthi.areas.refunds.conditions import NOTHING, OWED, WITHIN
from sitthi.areas.refunds.model import DUE, OVERDUE, MarkRefundOverdue, WarnRefund
from sitthi.areas.refunds.terms import RefundsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Event
from sitthi.kernel.moment import day_of, start_of_day
from sitthi.standing.parts import RefundPart, Standing
from sitthi.standing.reasons import Look

WATCH = "house/refund-watch"
DEADLINES = (OWED, WITHIN)

DueItem = tuple[int, str, str, WarnRefund | MarkRefundOverdue]


def due(standing: Standing, terms: RefundsTerms) -> Iterator[DueItem]:
    """What of refunds falls due by itself: the warning before the last day, and its passing. Reads refunds."""
    items: list[DueItem] = []
    for refund in standing.refunds:
        name, warn_us = refund.refund, _warn_us(refund, terms)
        if warn_us:
            items.append((warn_us, "warn-refund", name, WarnRefund(name)))
        if refund.state == DUE and refund.due_us:
            items.append((refund.due_us + 1, "mark-refund-overdue", name, MarkRefundOverdue(name)))
    yield from sorted(items, key=lambda item: item[:3])


def warn_refund(command: Command[WarnRefund], standing: Standing, terms: RefundsTerms) -> Decision:
    """Days before its last day, a refund not yet paid becomes visible work (house/refund-watch).

    Reads refunds. Recorded; a refund paid meanwhile, or warned of already, is left alone.
    """
    look = Look(terms.off, command.at_us)
    found = _found(standing, command.body.refund)
    warn_us = 0 if found is None else _warn_us(found, terms)
    if found is None or not 0 < warn_us <= command.at_us:
        return _left_alone(look, command.body.refund)
    look.check(WATCH, met=True, value=found.due_us, threshold=terms.warn_days, unit="us")
    event = Event("refund.near", found.refund, found.amount_satang)
    return Decision(RECORDED, tuple(look.reasons), changes=(replace(found, warned=True),), events=(event,))


def mark_refund_overdue(command: Command[MarkRefundOverdue], standing: Standing, terms: RefundsTerms) -> Decision:
    """A refund not paid within 30 days of the contract's end is overdue (prepaid/1.1.11, terminate.30-days).

    Reads refunds. Recorded; a refund paid meanwhile, or not yet overdue, is left alone.
    """
    look = Look(terms.off, command.at_us)
    found = _found(standing, command.body.refund)
    due_us = 0 if found is None else found.due_us
    if found is None or found.state != DUE or not 0 < due_us < command.at_us:
        return _left_alone(look, command.body.refund)
    for clause in DEADLINES:
        look.check(clause, met=False, value=command.at_us, threshold=due_us, unit="us", reading="R68")
    event = Event("refund.late", found.refund, found.amount_satang)
    return Decision(RECORDED, tuple(look.reasons), changes=(replace(found, state=OVERDUE),), events=(event,))


def _warn_us(refund: RefundPart, terms: RefundsTerms) -> int:
    """When to warn of a refund: as a day begins, but not before its contract ended; 0 where there is no need."""
    if refund.state != DUE or not refund.due_us or refund.warned or WATCH in terms.off:
        return 0
    return max(start_of_day(day_of(refund.due_us) - terms.warn_days), refund.ended_us)


def _found(standing: Standing, name: str) -> RefundPart | None:
    return next((one for one in standing.refunds if one.refund == name), None)


def _left_alone(look: Look, name: str) -> Decision:
    look.check(NOTHING, met=True, value=name)
    return Decision(RECORDED, tuple(look.reasons))
