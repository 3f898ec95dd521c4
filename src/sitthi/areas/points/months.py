"""A number that earns on its own: what it was charged each month, and its points on the 7th of the next. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sitthi.areas.points.charge import EXACT, points_at
from sitthi.areas.points.earning import (
    EXPIRY,
    NOTHING,
    NUMBER,
    UNIT,
    WITHIN_A_DAY,
    credited,
    expires_day,
    note,
)
from sitthi.areas.points.earning_terms import Individual
from sitthi.areas.points.model import CreditMonth
from sitthi.areas.points.terms import PointsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Message, Transfer
from sitthi.kernel.moment import end_of_day, month_of, start_of_day
from sitthi.ledger import chart
from sitthi.standing import lots
from sitthi.standing.parts import Standing
from sitthi.standing.periods import day_in, first_day
from sitthi.standing.points_parts import ENROLLED, KEPT, PointsPart
from sitthi.standing.reasons import Look

CLAUSE = "points/note.5.individual-calc"
MONTHS = 12
REVENUE = chart.revenue("")

DueMonth = tuple[int, str, str, CreditMonth]


def tallied(part: PointsPart, transfers: tuple[Transfer, ...], at_us: int, terms: PointsTerms) -> PointsPart:
    """The part with what transfers charged its number added to the running month, what they gave back taken off (R59).

    Only of a number that earns on its own; the same part where nothing that counts was charged.
    """
    if part.state != ENROLLED or not part.place.startswith(NUMBER):
        return part
    charged_satang = _charged(part.place.removeprefix(NUMBER), transfers, terms.earning.individual)
    if not charged_satang:
        return part
    rolled = _rolled(part, month_of(at_us))
    return replace(rolled, month_satang=rolled.month_satang + charged_satang)


def due_months(part: PointsPart, terms: PointsTerms) -> Iterator[DueMonth]:
    """The months whose points are still to come, of a number that earns, or earned, on its own."""
    if CLAUSE in terms.off or part.state not in {ENROLLED, KEPT}:
        return
    for month, satang in ((part.month - 1, part.last_satang), (part.month, part.month_satang)):
        if satang > 0:
            yield _credit_us(month, terms.earning.individual), "credit-month", named(month), CreditMonth(month)


def credit_month(command: Command[CreditMonth], standing: Standing, terms: PointsTerms) -> Decision:
    """A month's charges come as points on the 7th of the next, a point for every 25 THB (note.5.individual-calc, R59).

    Reads points. Recorded, with an SMS (R80); a month in which nothing was charged leaves all as it is.
    """
    part, month, individual = standing.points, command.body.month, terms.earning.individual
    look = Look(terms.off, command.at_us)
    due_us = _credit_us(month, individual)
    if not any(item[3].month == month for item in due_months(part, terms)) or command.at_us < due_us:
        look.check(NOTHING, met=True, value=named(month))
        return Decision(RECORDED, tuple(look.reasons))
    if month == part.month:
        satang, cleared = part.month_satang, replace(part, month_satang=0)
    else:
        satang, cleared = part.last_satang, replace(part, last_satang=0)
    exact = satang * EXACT
    if not individual.vat_included:
        exact = exact * EXACT // (EXACT + terms.earning.charge.vat_percent)
    note(look, CLAUSE, exact // EXACT, "satang", individual.point_satang, reading="R59")
    points = points_at(exact, individual.point_satang, individual.rounding)
    note(look, CLAUSE, points, UNIT)
    if not points:
        return Decision(RECORDED, tuple(look.reasons), changes=(cleared,))
    last_day = expires_day(command.at_us, start_of_day(first_day(month + 1)) - 1, terms)
    note(look, EXPIRY, end_of_day(last_day), "us", reading="R5")
    origin = f"month:{named(month)}"
    after, transfers = lots.credit(cleared, origin, points, command.at_us, last_day, chart.POINTS_EARNED)
    messages: tuple[Message, ...] = ()
    if terms.earning.sms_individual and look.carried(WITHIN_A_DAY):
        note(look, WITHIN_A_DAY, points, UNIT, reading="R80")
        number = part.place.removeprefix(NUMBER)
        messages = (credited(after, number, points, last_day, command.at_us),)
    return Decision(RECORDED, tuple(look.reasons), transfers=transfers, changes=(after,), messages=messages)


def named(month: int) -> str:
    """A running month as people write it: ``2024-11``."""
    return f"{month // MONTHS:04d}-{month % MONTHS + 1:02d}"


def _charged(number: str, transfers: tuple[Transfer, ...], individual: Individual) -> int:
    """What was charged to a number's money and free credit less what was given back, in satang.

    VAT has an account of its own beside the price of add-ons only: with another price it is no charge that counts.
    """
    own = (chart.wallet(number), chart.free(number))
    satang = vat_satang = addons = 0
    for one in transfers:
        if one.debit in own:
            other, amount_satang = one.credit, one.amount
        elif one.credit in own:
            other, amount_satang = one.debit, -one.amount
        else:
            continue
        if other == chart.VAT:
            vat_satang += amount_satang
        elif other in individual.counted or (individual.all_charges and other.startswith(REVENUE)):
            satang += amount_satang
            addons += other == chart.ADDON_REVENUE
    return satang + vat_satang if addons else satang


def _rolled(part: PointsPart, month: int) -> PointsPart:
    """The part with a running month that has begun; a charge of an earlier one counts in the running month.

    What was given back beyond a month's charges is taken off those of the next.
    """
    if month <= part.month:
        return part
    over_satang = part.last_satang + part.month_satang
    return replace(part, month=month, month_satang=min(over_satang, 0), last_satang=max(over_satang, 0))


def _credit_us(month: int, individual: Individual) -> int:
    """When the points of a month come: as a day of a later month begins, and never before the month is over."""
    day = day_in(month + individual.months_after, individual.credit_day)
    return start_of_day(max(day, first_day(month + 1)))
