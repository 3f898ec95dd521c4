"""A plan is cancelled by its customer, ends by itself, or is ended by a person of the providers (16, 18). Pure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from sitthi.areas.care.closing import Closing, Why, close, kind_of
from sitthi.areas.care.conditions import (
    CANCELLING,
    DOCUMENT,
    FOREVER_US,
    GROUND,
    LONGEST,
    RENEWS,
    SUSPENDED_FOR,
    TERM,
    cover_until_us,
    covers,
    in_force,
    nothing,
    plan_of,
    renews,
    runs_as_lump,
    term_until_us,
)
from sitthi.areas.care.model import CancelPlan, EndPlan, KeepPlans, TerminatePlan
from sitthi.areas.care.terms import CareTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event, Message
from sitthi.kernel.moment import day_of, end_of_day, start_of_day
from sitthi.standing.bills import overdue
from sitthi.standing.care_fees import is_plan_fee
from sitthi.standing.care_parts import ACTIVE, ENDED, MONTHLY, CarePlanPart
from sitthi.standing.money_parts import BillPart
from sitthi.standing.parts import DEBT, PREPAID, SUSPENDED, NumberPart, Standing
from sitthi.standing.parts import ENDED as NUMBER_ENDED
from sitthi.standing.periods import month_start
from sitthi.standing.reasons import Look

TOO_LONG = "care/18.10"
UNPAID_FEES = "care/18.2"
UNPAID_BILLS = "care/18.3"
CANCELLED_NUMBER = "care/18.9"
CANCELLED_BY_US = "care/18.11"
TRANSFERRED = "care/18.12"
NOT_RENEWED = "care/18.17"
PREPAID_NOW = "care/18.18"
DIED = "care/18.1"
DISHONEST = "care/7.8"
WAS_SUSPENDED = "care/17.2"

CUSTOMER = "customer"
SIM_LOST = "sim-lost"
OWNER_CHANGED = "owner-changed"
INHERITANCE = "inheritance"
CANCELLED = "cancelled"
TERM_OVER = "term"
DECLINED = "declined"
TOO_LONG_SUSPENDED = "suspended"
STAFF = frozenset({"agent", "supervisor", "admin"})
NONE = "none"

GROUNDS = {
    CUSTOMER: CANCELLED_NUMBER,
    "ported-out": CANCELLED_NUMBER,
    DEBT: CANCELLED_BY_US,
    "death": DIED,
    "bankruptcy": DIED,
    OWNER_CHANGED: TRANSFERRED,
    INHERITANCE: DIED,
    PREPAID: PREPAID_NOW,
}
"""The ground that what happened to a number is, by its cause (R112)."""
OF_NUMBER = frozenset({TOO_LONG, CANCELLED_NUMBER, CANCELLED_BY_US, PREPAID_NOW})
"""Grounds that are true of a number or are not, whoever says so."""

LEFT = "care.plan-left"
"""About a plan: it goes on with an heir who may have it (R113)."""


class Ends(msgspec.Struct, frozen=True):
    """When a plan comes to its end by itself, why, and by which clause."""

    due_us: int
    cause: str
    ground: str


def cancel_plan(command: Command[CancelPlan], standing: Standing, terms: CareTerms) -> Decision:
    """A monthly customer cancels through the call centre, with notice (care/16.1, R104); fees go on to then (16.2).

    Reads plan. Granted: cover ends with the last day; recorded where it was cancelled before. A lump sum cannot be
    cancelled before it has become monthly.
    """
    plan, ending = plan_of(standing), terms.ending
    # What does not cover cannot be cancelled, whatever is switched off.
    look = Look(terms.off if covers(plan) else terms.off - {CANCELLING}, command.at_us)
    _look_running(look, plan, command, terms)
    days = ending.notice_days - (1 if ending.event_day_counts else 0)
    earliest = day_of(command.at_us) + days
    last_day = command.body.last_day or earliest
    if look.check(CANCELLING, last_day >= earliest, end_of_day(last_day), end_of_day(earliest), "us", reading="R104"):
        look.never()
    if look.unmet or plan is None:
        return look.refusal()
    if plan.ends_us:
        return nothing(plan.ends_us)
    ends_us = start_of_day(last_day) - 1 if ending.at_day_start else end_of_day(last_day)
    cancelled = replace(plan, ends_us=ends_us)
    until_us = cover_until_us(cancelled, terms)
    messages = (Message("care-cancelled", plan.number, {"model": plan.model, "until_us": until_us}),)
    return Decision(GRANTED, tuple(look.reasons), changes=(cancelled,), messages=messages)


def _look_running(look: Look, plan: CarePlanPart | None, command: Command[CancelPlan], terms: CareTerms) -> None:
    """The plan covers, on the monthly package, and the call centre or somebody of the staff was told."""
    state = NONE if plan is None else plan.state
    if look.check(CANCELLING, state == ACTIVE, state, ACTIVE):
        look.never()
    lump = plan is not None and runs_as_lump(plan)
    if plan is not None and look.check(CANCELLING, not lump, plan.package if lump else MONTHLY, MONTHLY):
        until_us = term_until_us(plan, terms)
        if renews(plan, terms) and until_us != FOREVER_US:
            look.possible(from_us=until_us + 1)
        else:
            look.never()
    channel = command.source.partition("/")[0]
    told = channel in terms.ending.cancel_at or command.actor.role in STAFF
    if look.check(CANCELLING, told, channel, ", ".join(terms.ending.cancel_at)):
        look.never()


def ends(plan: CarePlanPart, number: NumberPart, terms: CareTerms) -> Ends | None:
    """When and why a plan ends by itself, as things are; None while nothing will end it.

    A cancellation, the longest cover of its package (18.17, R122), or a suspension of its number that lasts too long.
    """
    if plan.state == ENDED:
        return None
    found: list[Ends] = []
    if plan.ends_us:
        found.append(Ends(plan.ends_us + 1, CANCELLED, CANCELLING))
    term_us = term_until_us(plan, terms)
    if plan.state == ACTIVE and term_us != FOREVER_US and not renews(plan, terms):
        declined = runs_as_lump(plan)
        cause = "renewal-declined" if declined else "term-used-up"
        own = TERM if declined else RENEWS if plan.renewed_us else LONGEST
        by_18_17 = cause in terms.ending.not_renewed and NOT_RENEWED not in terms.off
        found.append(Ends(term_us + 1, DECLINED if declined else TERM_OVER, NOT_RENEWED if by_18_17 else own))
    limit = _suspension_limit(number, terms)
    if limit is not None:
        found.append(limit)
    return min(found, key=lambda one: one.due_us, default=None)


def _suspension_limit(number: NumberPart, terms: CareTerms) -> Ends | None:
    """When a suspension has lasted too long, and the plan ends by itself: the day after its last (7.4, 18.10, R29)."""
    last, by = _suspended_to(number, terms)
    ground = TOO_LONG if by == "days" else SUSPENDED_FOR
    if not last or ground not in terms.ending.automatic:
        return None
    return Ends(start_of_day(last + 1), TOO_LONG_SUSPENDED, ground)


def _suspended_to(number: NumberPart, terms: CareTerms) -> tuple[int, str]:
    """The last day of a suspension that a plan goes on through, the later of 2 months and 60 days, and by what (R29).

    It must be at the customer's request (R124), for a lost SIM too (R115); 0 where it is not, or nothing limits it.
    Days before, on which it was not, do not count: not those for debt, if debt does not.
    """
    ending, off = terms.ending, terms.off
    why = {CUSTOMER: True, SIM_LOST: ending.sim_lost_counts, DEBT: ending.debt_counts}
    if number.status != SUSPENDED or not why.get(number.why, False):
        return 0, ""
    since = day_of(number.since_us if ending.debt_counts else number.why_since_us or number.since_us)
    months, days = month_start(since, ending.suspension_months, terms.cover.missing), since + ending.suspension_days
    by = ending.suspension_by
    if SUSPENDED_FOR in off or TOO_LONG in off:
        # Of two clauses, the one that is left counts by itself.
        by = "" if SUSPENDED_FOR in off and TOO_LONG in off else "days" if SUSPENDED_FOR in off else "months"
    last = {"later-of-both": max(months, days), "earlier-of-both": min(months, days), "months": months, "days": days}
    return last.get(by, 0), by


def end_plan(command: Command[EndPlan], standing: Standing, terms: CareTerms) -> Decision:
    """A plan ends by itself: its time is over, or what happened to its number is a ground of 18 (R112).

    Reads holder, number, plans. Recorded. Every other ground needs a person (``terminate_plan``).
    """
    body = command.body
    look = Look(terms.off, command.at_us)
    if body.plan:
        return _timed(look, command, standing, terms)
    ground = _ground(look, body.cause, terms)
    plans = in_force(standing.plans)
    if not ground or not plans:
        return nothing(body.cause)
    look.check(ground, met=True, value=body.cause, reading="R113" if body.cause == INHERITANCE else "R112")
    kind = "" if body.cause == INHERITANCE else kind_of(ground, terms)
    if ground == TRANSFERRED and not look.carried(DISHONEST):
        kind = ""
    closings = [close(look, plan, Why(ground, body.cause, kind), standing, command.at_us, terms) for plan in plans]
    passes = body.cause == INHERITANCE and ground == DIED
    left = tuple(Event(LEFT, plan.plan) for plan in plans if passes and plan.state == ACTIVE)
    return _decided(look, closings, left)


def _timed(look: Look, command: Command[EndPlan], standing: Standing, terms: CareTerms) -> Decision:
    """The end of one plan that has come with time; nothing if by now it does not, or not yet."""
    body = command.body
    plan = next((one for one in standing.plans if one.plan == body.plan), None)
    due = None if plan is None else ends(plan, standing.number, terms)
    if plan is None or due is None or due.cause != body.cause or command.at_us < due.due_us:
        return nothing(body.plan)
    reading = {TOO_LONG_SUSPENDED: "R29", CANCELLED: "R104"}.get(due.cause, "R122")
    look.check(due.ground, met=True, value=due.due_us, unit="us", reading=reading)
    return _decided(look, [close(look, plan, Why(due.ground, due.cause), standing, command.at_us, terms)], ())


def _ground(look: Look, cause: str, terms: CareTerms) -> str:
    """The ground by which what happened to a number ends its plans; "" where it does not.

    A change of owner ends the number for its holder, whether or not it is taken for a transfer (18.12); with an
    inheritance, the plan goes on if the terms have it so (R113).
    """
    ground = GROUNDS.get(cause, "")
    if cause == INHERITANCE and not (terms.ending.heir_goes_on and TRANSFERRED in terms.ending.inheritance_excepted):
        ground = TRANSFERRED
    if ground == TRANSFERRED:
        return TRANSFERRED if look.carried(TRANSFERRED) else CANCELLED_NUMBER
    return ground if ground in terms.ending.automatic and look.carried(ground) else ""


def terminate_plan(command: Command[TerminatePlan], standing: Standing, terms: CareTerms) -> Decision:
    """A person of the providers ends a plan on a ground of 18, saying why (R112, R123); a right, not a duty.

    Reads holder, number, plan, bills. Refused with every reason: no such ground, no reason, nobody who decides, or a
    ground that is a fact and is not there (18.2, 18.3, 18.17, and what happens to a number).
    """
    body, plan = command.body, plan_of(standing)
    ground = body.ground if body.ground.startswith(DOCUMENT) else f"{DOCUMENT}{body.ground}"
    there = plan is not None and plan.state != ENDED
    # What is over cannot be ended, whatever is switched off.
    look = Look(terms.off if there else terms.off - {GROUND}, command.at_us)
    state = NONE if plan is None else plan.state
    if look.check(GROUND, there, state, "not-ended"):
        look.never()
    listed = {*terms.ending.grounds, *terms.ending.refunded_for}
    if look.check(GROUND, ground in listed and look.carried(ground), ground, "a ground of 18", reading="R112"):
        look.never()
    given = body.reason.strip() != ""
    if look.check(GROUND, given, "reason-given" if given else NONE, "reason-given", reading="R112"):
        look.never()
    if look.check(GROUND, command.actor.role in STAFF, command.actor.role, ", ".join(sorted(STAFF)), reading="R112"):
        look.never()
    if plan is not None:
        _look_fact(look, ground, plan, standing, command.at_us, terms)
    if look.unmet or plan is None:
        return look.refusal()
    why = Why(ground, body.reason, kind_of(ground, terms, body.kind))
    decision = _decided(look, [close(look, plan, why, standing, command.at_us, terms)], ())
    return replace(decision, outcome=GRANTED)


def _look_fact(look: Look, ground: str, plan: CarePlanPart, standing: Standing, at_us: int, terms: CareTerms) -> None:
    """Of the grounds that are plain facts, whether they are there (R42, R112, R122)."""
    if ground in OF_NUMBER and _untrue(look, ground, standing.number, at_us, terms):
        look.never()
    late = overdue(standing.bills, at_us)
    if ground == UNPAID_FEES:
        fees = [line for bill in late for line in bill.lines if is_plan_fee(line, plan)]
        if look.check(UNPAID_FEES, bool(fees), len(fees), 1, "count"):
            look.never()
    elif ground == UNPAID_BILLS:
        unpaid = len(late) if terms.ending.any_overdue else in_a_row(late)
        most = terms.ending.unpaid_in_a_row
        if look.check(UNPAID_BILLS, unpaid >= most, unpaid, most, "count", reading="R42"):
            look.never()
    elif ground == NOT_RENEWED:
        declined = plan.declined_us > 0 and "renewal-declined" in terms.ending.not_renewed
        if look.check(NOT_RENEWED, declined, "declined" if declined else "renews", "declined", reading="R122"):
            look.never()


def _untrue(look: Look, ground: str, number: NumberPart, at_us: int, terms: CareTerms) -> bool:
    """Whether the ground that something happened to the number is not true of it (18.9 to 18.11, 18.18; R29, R112)."""
    if ground == TOO_LONG:
        last, _ = _suspended_to(number, terms)
        suspended = number.status == SUSPENDED
        to_us, now_us = end_of_day(last) if last else 0, at_us if suspended else 0
        return look.check(ground, 0 < to_us < now_us, now_us, to_us, "us", reading="R29")
    if ground == PREPAID_NOW:
        return look.check(ground, number.charging == PREPAID, number.charging, PREPAID, reading="R112")
    causes = [cause for cause, by in GROUNDS.items() if by == ground]
    was = number.why if number.status == NUMBER_ENDED else number.status
    return look.check(ground, was in causes, was, ", ".join(causes), reading="R112")


def in_a_row(late: list[BillPart]) -> int:
    """The most bills of which each begins where one before it ended (R42), whatever others were issued besides."""
    runs: dict[int, int] = {}
    for bill in sorted(late, key=lambda one: one.from_day):
        run = runs.get(bill.from_day - 1, 0) + 1
        runs[bill.to_day] = max(run, runs.get(bill.to_day, 0))
    return max(runs.values(), default=0)


def keep_plans(command: Command[KeepPlans], standing: Standing, terms: CareTerms) -> Decision:
    """From a suspension on a ground of 18 on, requests may be refused, also once that is over (care/17.2).

    Reads plans. Recorded. A suspension for debt is one, whatever it becomes; the customer's own, or for a lost SIM, is
    none.
    """
    look = Look(terms.off, command.at_us)
    plans = [plan for plan in in_force(standing.plans) if not plan.was_suspended]
    if command.body.why != DEBT or not plans or not look.carried(WAS_SUSPENDED):
        return nothing(command.body.why)
    look.check(WAS_SUSPENDED, met=True, value=command.body.why)
    return Decision(RECORDED, tuple(look.reasons), changes=tuple(replace(plan, was_suspended=True) for plan in plans))


def _decided(look: Look, closings: list[Closing], events: tuple[Event, ...]) -> Decision:
    """All that follows from the ends of plans; the same bar once."""
    changes = dict.fromkeys(one for closing in closings for one in closing.changes)
    return Decision(
        RECORDED,
        tuple(look.reasons),
        changes=tuple(changes),
        messages=tuple(one for closing in closings for one in closing.messages),
        events=(*(one for closing in closings for one in closing.events), *events),
    )


def due_ends(standing: Standing, terms: CareTerms) -> Iterator[tuple[int, str, str, EndPlan]]:
    """When each plan ends by itself. Reads number, plans."""
    for plan in in_force(standing.plans):
        due = ends(plan, standing.number, terms)
        if due is not None:
            yield due.due_us, "end-plan", f"{plan.plan}:{due.cause}", EndPlan(due.cause, plan.plan)
