"""Points past their last day are written off by the runs; before it, their holder is reminded. What falls due. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sitthi.areas.points.earning import NEVER_DAY, NOTHING, NUMBER, UNIT, note
from sitthi.areas.points.earning_terms import Expiry
from sitthi.areas.points.model import CreditMonth, ExpirePoints, RemindPoints
from sitthi.areas.points.months import MONTHS, due_months
from sitthi.areas.points.terms import PointsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Message, Scalar
from sitthi.kernel.moment import at_second_of_day, date_of, day_of, end_of_day, start_of_day
from sitthi.standing import lots
from sitthi.standing.parts import Standing
from sitthi.standing.periods import day_in
from sitthi.standing.points_parts import PointsPart
from sitthi.standing.reasons import Look

RUN = "points/period.expiry-run"
REMIND = "points/note.7"

DueItem = tuple[int, str, str, ExpirePoints | RemindPoints | CreditMonth]


def due(standing: Standing, terms: PointsTerms) -> Iterator[DueItem]:
    """What of points falls due by itself: the run after the earliest last day, reminders, months of individuals.

    Reads points; ordered in time.
    """
    part = standing.points
    if not part.lots and not part.month:
        return
    items: list[DueItem] = [*due_months(part, terms)]
    run_day = _run_day(part, terms)
    if run_day:
        items.append((start_of_day(run_day + 1), "expire-points", str(date_of(run_day)), ExpirePoints(run_day)))
    for remind_day, expires_day in _reminders(part, terms):
        due_us = at_second_of_day(remind_day, terms.earning.expiry.remind_second)
        items.append((due_us, "remind-points", str(date_of(expires_day)), RemindPoints(expires_day)))
    yield from sorted(items, key=lambda item: item[:3])


def expire_points(command: Command[ExpirePoints], standing: Standing, terms: PointsTerms) -> Decision:
    """A run: as the day after ``day`` begins, lots past their last day are written off (period.expiry-run).

    Reads points. Recorded; between runs such points cannot be spent either, so that no customer sees when it runs.
    """
    part, day = standing.points, command.body.day
    look = Look(terms.off, command.at_us)
    if not 0 < _run_day(part, terms) <= day < day_of(command.at_us):
        return _nothing(look, day)
    after, transfers = lots.write_off(part, command.at_us)
    note(look, RUN, sum(one.amount for one in transfers), UNIT)
    note(look, RUN, end_of_day(day), "us")
    return Decision(RECORDED, tuple(look.reasons), transfers=transfers, changes=(after,))


def remind_points(command: Command[RemindPoints], standing: Standing, terms: PointsTerms) -> Decision:
    """Days before points expire, whoever has them is told how many, and by when to use them (points/note.7).

    Reads points. Recorded; an account is told on the number it enrolled with, else on whichever its holder reads.
    """
    part, day = standing.points, command.body.day
    look = Look(terms.off, command.at_us)
    second = terms.earning.expiry.remind_second
    reminders = _reminders(part, terms) if day_of(command.at_us) <= day else ()
    due_days = [on for on, of in reminders if of == day and at_second_of_day(on, second) <= command.at_us]
    if not due_days:
        return _nothing(look, day)
    points = sum(lot.left for lot in part.lots if lot.expires_day == day)
    note(look, REMIND, points, UNIT)
    note(look, REMIND, end_of_day(day), "us")
    values: dict[str, Scalar] = {"points": points, "to_us": end_of_day(day)}
    number = part.place.removeprefix(NUMBER) if part.place.startswith(NUMBER) else part.sms_number
    return Decision(
        RECORDED,
        tuple(look.reasons),
        changes=(replace(part, reminded_day=max(due_days)),),
        messages=(Message("points-expiring", number, values),),
    )


def _run_day(part: PointsPart, terms: PointsTerms) -> int:
    """The Thai day at the end of which the earliest lot is written off, spent or not; 0 if none ever is."""
    if RUN in terms.off or not part.lots or part.lots[0].expires_day >= NEVER_DAY:
        return 0
    return next_run(part.lots[0].expires_day, terms.earning.expiry)


def next_run(day: int, expiry: Expiry) -> int:
    """The first Thai day, from a day on, at the end of which points are written off; 0 where there are no runs.

    A day a month does not have is its last.
    """
    year = date_of(day).year
    for month, of_month in expiry.run_days:
        found = day_in(year * MONTHS + month - 1, of_month)
        if found >= day:
            return found
    if not expiry.run_days:
        return 0
    month, of_month = expiry.run_days[0]
    return day_in((year + 1) * MONTHS + month - 1, of_month)


def _reminders(part: PointsPart, terms: PointsTerms) -> Iterator[tuple[int, int]]:
    """(day to remind on, last day of the points) of the reminders still to be sent, of lots of which points are left.

    ``reminded_day`` is the day on which the last one was due: those due up to then are done.
    """
    if REMIND in terms.off:
        return
    last_days = dict.fromkeys(lot.expires_day for lot in part.lots if lot.left and lot.expires_day < NEVER_DAY)
    for last_day in last_days:
        for days in terms.earning.expiry.remind_days:
            if last_day - days > part.reminded_day:
                yield last_day - days, last_day


def _nothing(look: Look, day: int) -> Decision:
    """The record that there was nothing to do."""
    look.check(NOTHING, met=True, value=end_of_day(day), unit="us")
    return Decision(RECORDED, tuple(look.reasons))
