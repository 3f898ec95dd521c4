"""How many switches and replacements a plan still allows, in which window, and what counts as one. Pure."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from sitthi.areas.requests.terms import LimitTerms, RequestsTerms
from sitthi.kernel.moment import day_of, start_of_day
from sitthi.standing.care_parts import LUMP_SUM, CarePlanPart, CareUse
from sitthi.standing.periods import MONTHS_A_YEAR, month_start, months_begun
from sitthi.standing.reasons import Look

LUMP_SUM_LIMIT = "care/12.1.a"
MONTHLY_LIMIT = "care/12.1.b"
NOTHING_RESTARTS = "care/7.3.c"
READING = "R30"
NO_END = 0

__all__ = ["MONTHS_A_YEAR", "Window", "count", "give_back", "look_at_limit", "turn", "window"]


class Window(msgspec.Struct, frozen=True):
    """What a plan allows of one service: ``used`` of ``limit`` from ``from_us`` up to, not including, ``until_us``.

    ``until_us`` 0: it never resets. ``clause`` says by which limit.
    """

    service: str
    clause: str
    from_us: int
    until_us: int
    limit: int
    used: int

    @property
    def left(self) -> int:
        """How often it may still be asked for in this window."""
        return max(self.limit - self.used, 0)


def window(plan: CarePlanPart, service: str, at_us: int, terms: RequestsTerms) -> Window:
    """The window of a service that an instant lies in (care/12.1.a, 12.1.b, 7.3.c; R30, R125).

    Windows begin at the anniversaries of the day cover began. A lump sum's is its package; its renewal opens none.
    """
    limits = terms.limits
    opens = limits.renewal_opens_window or NOTHING_RESTARTS in terms.off
    began_us, next_us, clause = _bounds(plan, at_us, limits, opens=opens)
    allowed = limits.lump_sum if clause == LUMP_SUM_LIMIT else limits.monthly
    used = sum(
        one.service == service and began_us <= one.accepted_us and (not next_us or one.accepted_us < next_us)
        for one in plan.uses
    )
    return Window(service, clause, began_us, next_us, allowed.get(service, 0), used)


def look_at_limit(look: Look, plan: CarePlanPart, service: str, at_us: int, terms: RequestsTerms) -> int:
    """Whether the limit leaves anything: how many are used and left, and from when to when, is stated (12.1).

    Answers when it resets, where that is what mends it; else 0.
    """
    found = window(plan, service, at_us, terms)
    unmet = look.check(found.clause, found.left >= 1, found.used, found.limit, "count", reading=READING)
    if look.carried(found.clause):
        look.check(found.clause, True, found.left, 1 if unmet else found.limit, "count", reading=READING)
        look.check(found.clause, True, found.from_us, found.until_us, "us", reading=READING)
    if plan.renewed_us and look.carried(NOTHING_RESTARTS):
        look.check(NOTHING_RESTARTS, True, found.from_us, plan.renewed_us, "us", reading=READING)
    reset_us = _resets_us(plan, found, terms) if unmet else 0
    if reset_us:
        look.possible(from_us=reset_us)
    elif unmet:
        look.never()
    return reset_us


def count(plan: CarePlanPart, request: str, service: str, at_us: int) -> CarePlanPart:
    """The plan with one more use, which counts at an instant; a request counts once."""
    others = tuple(one for one in plan.uses if (one.request, one.service) != (request, service))
    return replace(plan, uses=(*others, CareUse(request, service, at_us)))


def give_back(plan: CarePlanPart, request: str, terms: RequestsTerms) -> CarePlanPart:
    """The plan as if a request had not been: one that is cancelled gives its use back (R30)."""
    if not terms.limits.gives_back:
        return plan
    return replace(plan, uses=tuple(one for one in plan.uses if one.request != request))


def turn(plan: CarePlanPart, request: str, service: str, terms: RequestsTerms) -> CarePlanPart:
    """The plan where a request counts as another service, and no longer as the one before (R109).

    It counts at the instant it counted before.
    """
    own = next((one for one in plan.uses if one.request == request), None)
    if own is None:
        return plan
    if terms.conversion_frees_switch:
        plan = replace(plan, uses=tuple(one for one in plan.uses if one.request != request))
    return count(plan, request, service, own.accepted_us)


def _bounds(plan: CarePlanPart, at_us: int, limits: LimitTerms, *, opens: bool) -> tuple[int, int, str]:
    """First instant of the window, first instant after it (0 = none), and the clause of its limit."""
    anchor_day, day = day_of(plan.from_us), day_of(at_us)
    missing, length = limits.missing_day, limits.window_months
    lump_end_day = 0
    if plan.package == LUMP_SUM or plan.renewed_us:
        lump_end_day = month_start(anchor_day, limits.lump_sum_months, missing)
        opens_day = plan.monthly_from_day if plan.renewed_us and opens else lump_end_day
        if day < opens_day or not plan.renewed_us:
            return _instant(anchor_day), _instant(opens_day), LUMP_SUM_LIMIT
        if opens:
            anchor_day = lump_end_day = opens_day
    if not limits.repeats:
        first_day = lump_end_day or anchor_day
        return _instant(first_day), NO_END, MONTHLY_LIMIT
    before = max(months_begun(anchor_day, day, missing), 0) // length
    from_day = max(month_start(anchor_day, before * length, missing), lump_end_day)
    return _instant(from_day), _instant(month_start(anchor_day, (before + 1) * length, missing)), MONTHLY_LIMIT


def _resets_us(plan: CarePlanPart, found: Window, terms: RequestsTerms) -> int:
    """When the next window begins, if the plan still covers then; 0 where it does not."""
    limits, anchor_day = terms.limits, day_of(plan.from_us)
    until_us = found.until_us
    lump = plan.package == LUMP_SUM and not plan.renewed_us
    if not until_us or (lump and plan.declined_us) or (plan.ends_us and plan.ends_us < until_us):
        return 0
    if plan.renewed_us:
        last_day = month_start(plan.monthly_from_day, limits.renewal_longest, limits.missing_day)
    elif lump:
        last_day = month_start(anchor_day, limits.lump_sum_months + limits.renewal_longest, limits.missing_day)
    else:
        last_day = month_start(anchor_day, limits.monthly_longest, limits.missing_day)
    allowed = limits.monthly.get(found.service, 0)
    return until_us if allowed and day_of(until_us) < last_day else 0


def _instant(day: int) -> int:
    return start_of_day(day)
