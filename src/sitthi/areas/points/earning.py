"""Points of a bill paid in full and in time, and taking them back when it is no longer paid. Pure."""

from __future__ import annotations

import datetime as dt

from sitthi.areas.points.charge import CHARGE, EXACT, EXCLUDED, OWN, PRODUCTS, Base, base_of, charge_of, earned
from sitthi.areas.points.model import EarnPoints, TakeBackMoved, TakeBackPoints
from sitthi.areas.points.terms import PointsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Event, Message, Scalar
from sitthi.kernel.moment import day_number, day_of, end_of_day
from sitthi.ledger import chart
from sitthi.standing import lots
from sitthi.standing.bills import in_time
from sitthi.standing.money_parts import PAID, BillPart
from sitthi.standing.parts import Standing
from sitthi.standing.points_parts import ENDED, ENROLLED, MOVED, NONE, PointsPart
from sitthi.standing.reasons import Look

ENROL_FIRST = "points/1"
TARGET = "points/target"
EARN_FROM = "points/period.earn"
IN_TIME = "points/4"
RATE = "points/rate"
LEVEL = "points/calc.ba-level"
FLOOR = "points/calc.floor"
WITHIN_A_DAY = "points/calc.within-a-day"
EXPIRY = "points/period.expiry"
NOTHING = "house/nothing-to-do"
UNIT = "points"
NUMBER = "number/"
GONE = frozenset({MOVED, ENDED})
"""Places that hold no points any more, whatever is switched off."""
NEVER_DAY = day_number(dt.date.max) - 1
"""The last day of points that do not expire."""


def expires_day(credited_us: int, charged_us: int, terms: PointsTerms) -> int:
    """The last Thai day of points credited at one instant for what was charged at another (period.expiry, R5).

    With the clause switched off they do not expire: NEVER_DAY.
    """
    if EXPIRY in terms.off:
        return NEVER_DAY
    expiry = terms.earning.expiry
    return lots.expiry_day(credited_us if expiry.from_credit else charged_us, expiry.years, expiry.span)


def rounding_of(terms: PointsTerms) -> str:
    """How the rest of a charge counts; without the clause that drops it (calc.floor), a started unit counts whole."""
    return "up" if FLOOR in terms.off else terms.earning.charge.rounding


def note(look: Look, clause: str, value: Scalar, unit: str, threshold: Scalar = None, *, reading: str = "") -> None:
    """State what a clause gave, if it is carried out."""
    if look.carried(clause):
        look.check(clause, met=True, value=value, threshold=threshold, unit=unit, reading=reading)


def earn_points(command: Command[EarnPoints], standing: Standing, terms: PointsTerms) -> Decision:
    """A bill paid in full by its due day earns a point for every 25 THB that count, once (points/rate, 3, 4).

    Reads business, points, bill. Recorded, with all conditions: a business that is no longer small or medium, a place
    that does not take part (any more), a bill paid before enrolment, in part or late earns nothing (R6, R7).
    """
    part, bill = standing.points, _own(standing)
    off = terms.off - {ENROL_FIRST} if part.state in GONE else terms.off
    look = Look(off, command.at_us)
    origin = "" if bill is None else origin_of(bill)
    if bill is None or lots.standing_lot(part, origin, command.at_us) is not None:
        return _nothing(look, command.body.bill)
    business = standing.business
    size, sme = ("", False) if business is None else (business.size, business.sme)
    look.check(TARGET, sme, size or None, ", ".join(terms.joining.sizes))
    _look_enrolled(look, part, bill, terms)
    _look_at_payment(look, bill, terms)
    look.check(LEVEL, terms.earning.to_account, "account" if terms.earning.to_account else "number", "account")
    if look.unmet:
        return Decision(RECORDED, tuple(look.reasons))
    points = _points(look, bill, terms)
    if not points:
        return Decision(RECORDED, tuple(look.reasons))
    _note_when(look, command.at_us, bill, terms)
    last_day = expires_day(command.at_us, end_of_day(bill.to_day), terms)
    note(look, EXPIRY, end_of_day(last_day), "us", reading="R5")
    after, transfers = lots.credit(part, origin, points, command.at_us, last_day, chart.POINTS_EARNED)
    messages: tuple[Message, ...] = ()
    if terms.earning.sms_account and look.carried(WITHIN_A_DAY):
        messages = (credited(after, part.sms_number, points, last_day, command.at_us),)
    return Decision(RECORDED, tuple(look.reasons), transfers=transfers, changes=(after,), messages=messages)


def take_back_points(command: Command[TakeBackPoints], standing: Standing, terms: PointsTerms) -> Decision:
    """A bill that is no longer paid in time loses its own lot: what is left is taken, what is spent is owed (R127).

    Reads points, bill. Recorded; what has expired is gone, and a bill that is still paid in time keeps its points.
    Where the points have moved, the lot is looked for there, though the place takes part again or has ended since.
    """
    part, bill = standing.points, _own(standing)
    look = Look(terms.off, command.at_us)
    if bill is None or not look.carried(IN_TIME):
        return _nothing(look, command.body.bill)
    lot = lots.standing_lot(part, origin_of(bill), command.at_us)
    if lot is None and not part.moved_to:
        return _nothing(look, command.body.bill)
    _look_at_payment(look, bill, terms)
    if not look.unmet:
        return Decision(RECORDED, tuple(look.reasons))
    return _taken_back(look, part, origin_of(bill), command.at_us)


def take_back_moved(command: Command[TakeBackMoved], standing: Standing, terms: PointsTerms) -> Decision:
    """A lot that followed a number is taken back where it is now (points/4, R127).

    Reads points. Recorded; where it has moved on, it is looked for there. An account that takes part again does not
    send it on to another one, which may have got it from there: to look for it ends.
    """
    part, origin = standing.points, command.body.origin
    look = Look(terms.off, command.at_us)
    sent_on = part.state == MOVED or part.moved_to.startswith(NUMBER)
    if not sent_on and lots.standing_lot(part, origin, command.at_us) is None:
        return _nothing(look, origin)
    return _taken_back(look, part, origin, command.at_us)


def _taken_back(look: Look, part: PointsPart, origin: str, at_us: int) -> Decision:
    """The lot of an origin is taken back, here or where the points have gone."""
    after, transfers, taken, owed = lots.take_back(part, origin, at_us)
    if after is not part:
        note(look, IN_TIME, taken, UNIT, taken + owed, reading="R127")
        return Decision(RECORDED, tuple(look.reasons), transfers=transfers, changes=(after,))
    if not part.moved_to:
        return _nothing(look, origin)
    note(look, IN_TIME, part.moved_to, "text", reading="R127")
    return Decision(RECORDED, tuple(look.reasons), events=(Event("points.elsewhere", part.moved_to),))


def origin_meant(command: Command[TakeBackPoints] | Command[TakeBackMoved]) -> str:
    """The origin of the lot that a command takes back."""
    body = command.body
    return body.origin if isinstance(body, TakeBackMoved) else f"bill:{command.key}/{body.bill}"


def origin_of(bill: BillPart) -> str:
    """The origin of the lot a bill earns."""
    return f"bill:{bill.account}/{bill.bill}"


def credited(part: PointsPart, number: str, points: int, last_day: int, at_us: int) -> Message:
    """The message that points have come, until when they are good, and how many there are now."""
    values: dict[str, Scalar] = {
        "points": points,
        "to_us": end_of_day(last_day),
        "total_points": lots.balance(part, at_us),
    }
    return Message("points-credited", number, values)


def _look_enrolled(look: Look, part: PointsPart, bill: BillPart, terms: PointsTerms) -> None:
    """The place takes part (points/1), and did so before the bill was paid (period.earn)."""
    joining = terms.joining
    required = joining.enrolment_required or part.state in GONE
    look.check(ENROL_FIRST, part.state == ENROLLED or not required, part.state, ENROLLED)
    if not terms.earning.from_enrolment:
        look.check(EARN_FROM, bill.paid_us >= joining.enrol_from_us, bill.paid_us, joining.enrol_from_us, "us")
    elif part.state == NONE:
        look.check(EARN_FROM, met=False, value=part.state, threshold=ENROLLED)
    else:
        look.check(EARN_FROM, bill.paid_us >= part.since_us, bill.paid_us, part.since_us, "us")


def _look_at_payment(look: Look, bill: BillPart, terms: PointsTerms) -> None:
    """Paid in full, all parts together, by the end of the due day (points/4, R7)."""
    earning = terms.earning
    full = bill.total_satang if earning.full_payment else 0
    paid = bill.state == PAID or not earning.full_payment
    look.check(IN_TIME, paid, bill.paid_satang, full, "satang", reading="R7")
    if earning.single_payment:
        look.check(IN_TIME, bill.payments <= 1, bill.payments, 1, "count", reading="R7")
    if earning.by_due_date:
        due_us = end_of_day(bill.due_day)
        met = in_time(bill, bill.paid_us) or _late_part(bill, terms)
        look.check(IN_TIME, met, bill.paid_us, due_us, "us", reading="R7")


def _late_part(bill: BillPart, terms: PointsTerms) -> bool:
    """Whether a bill completed late earns for what of it was paid in time, by another reading of the terms (R7)."""
    return terms.earning.late_part and bill.in_time_satang > 0 and not in_time(bill, bill.paid_us)


def _points(look: Look, bill: BillPart, terms: PointsTerms) -> int:
    """The points of a bill, and how they came about; none where the rate or what it is for is switched off."""
    charge, off = terms.earning.charge, terms.off
    base = base_of(bill.lines, charge, off)
    _note_base(look, base, terms)
    if not (look.carried(RATE) and look.carried(OWN) and look.carried(LEVEL)):
        return 0
    charged_satang = charge_of(base.lines, charge, off) // EXACT
    note(look, CHARGE, charged_satang, "satang", reading="R6")
    note(look, RATE, charged_satang, "satang", charge.point_satang)
    paid = (bill.in_time_satang, bill.total_satang) if _late_part(bill, terms) else (1, 1)
    points = earned(base, charge, rounding_of(terms), off, paid)
    note(look, FLOOR, points, UNIT)
    note(look, LEVEL, bill.account, "text")
    return points


def _note_base(look: Look, base: Base, terms: PointsTerms) -> None:
    """What counts of a bill, and by which clauses the rest does not."""
    charge = terms.earning.charge
    counted = ", ".join(dict.fromkeys(line.product for line in base.lines))
    note(look, PRODUCTS, counted or None, "text", ", ".join((*charge.products, *charge.products_of_formula)))
    for clause in (OWN, CHARGE, PRODUCTS, EXCLUDED):
        products = ", ".join(product for against, product in base.left_out if against == clause)
        if products:
            note(look, clause, products, "text", reading="R55" if clause == CHARGE else "")


def _note_when(look: Look, at_us: int, bill: BillPart, terms: PointsTerms) -> None:
    """Credited within a day of the payment, by both clauses that say so."""
    earning = terms.earning
    for clause, days in ((IN_TIME, earning.within_days), (WITHIN_A_DAY, earning.calc_within_days)):
        if look.carried(clause):
            by_us = end_of_day(day_of(bill.paid_us) + days)
            look.check(clause, at_us <= by_us, at_us, by_us, "us")


def _own(standing: Standing) -> BillPart | None:
    """The bill named, if it is one of this account."""
    bill = standing.bill
    return bill if bill is not None and standing.points.place == f"account/{bill.account}" else None


def _nothing(look: Look, about: str) -> Decision:
    """The record that there was nothing to do."""
    look.check(NOTHING, met=True, value=about)
    return Decision(RECORDED, tuple(look.reasons))
