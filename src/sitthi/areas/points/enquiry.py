"""A number asks for its points: in the app, by ``*550#``, on the web. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.points.earning import ENROL_FIRST, EXPIRY, LEVEL, UNIT, note
from sitthi.areas.points.enrolment import MOBILE, look_enrolment
from sitthi.areas.points.model import AskPoints, EnrolPoints
from sitthi.areas.points.terms import PointsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Message, Remedy
from sitthi.kernel.moment import date_of, day_of, end_of_day
from sitthi.standing import lots
from sitthi.standing.parts import ENDED, NumberPart, Standing
from sitthi.standing.points_parts import ENROLLED, KEPT, PointsPart
from sitthi.standing.reasons import Look

APP = "app"
USSD = "ussd"
FIBRE = "fibre"

CHECK = "points/check"
DIALLED = "points/5"
ALL_NUMBERS = "points/enrol.all-numbers"
ACTIVE = "house/number-active"

BALANCE_SMS = "points-balance"


def ask_points(command: Command[AskPoints], standing: Standing, terms: PointsTerms) -> Decision:
    """Every number that takes part can learn its points and when they expire (points/check, 5).

    Reads holder, business, number, account, points, account_points. Recorded: the points of the number's own and those
    of its account, which all its numbers see alike, stand in the reasons, lot by lot; by USSD an SMS tells them too.
    Points past their last day never count, written off or not.
    """
    number, by = standing.number, command.body.by
    look = Look(terms.off, command.at_us)
    if look.check(ACTIVE, number.status != ENDED, number.status, "not-ended"):
        look.never()
    _look_way(look, number, by, terms)
    own = _own(standing)
    shared = _shared(look, standing, terms)
    _look_part(look, command, standing, terms, taking_part=bool(own) or bool(shared))
    if look.unmet:
        return look.refusal()
    at_us = command.at_us
    good = _by_last_day((*own, *shared), at_us)
    own_points = sum(lots.balance(part, at_us) for part in own)
    shared_points = sum(lots.balance(part, at_us) for part in shared)
    note(look, CHECK, own_points + shared_points, UNIT)
    if shared:
        note(look, LEVEL, shared_points, UNIT)
    for last_day, points in good.items():
        note(look, CHECK, points, UNIT)
        note(look, EXPIRY, end_of_day(last_day), "us")
    messages: tuple[Message, ...] = ()
    if by == USSD and look.carried(DIALLED):
        note(look, DIALLED, terms.joining.balance_code, "text")
        note(look, DIALLED, terms.joining.balance_fee_satang, "satang")
        messages = (_told(number, own_points, shared_points, good),)
    return Decision(RECORDED, tuple(look.reasons), messages=messages)


def _look_way(look: Look, number: NumberPart, by: str, terms: PointsTerms) -> None:
    """The way is one the number may ask by; of dialling and of the app, points/5 says so as well."""
    joining = terms.joining
    ways = joining.ways_fibre if number.product == FIBRE else joining.ways
    if look.check(CHECK, by in ways, by, ", ".join(ways)):
        look.never()
    if by in {APP, USSD} and look.check(DIALLED, by in joining.balance_ways, by, ", ".join(joining.balance_ways)):
        look.never()


def _own(standing: Standing) -> tuple[PointsPart, ...]:
    """The number's own points: it earns on its own, or has kept lots from when it did."""
    part = standing.points
    return (part,) if part.state == ENROLLED or (part.state == KEPT and part.lots) else ()


def _shared(look: Look, standing: Standing, terms: PointsTerms) -> tuple[PointsPart, ...]:
    """The points of the number's account, if it is enrolled and all its numbers of this kind share them."""
    part, number = standing.account_points, standing.number
    kind = f"{number.charging}-{MOBILE}" if number.product == MOBILE else number.product
    automatic = look.carried(ALL_NUMBERS) and kind in terms.joining.included
    together = look.carried(LEVEL) and terms.earning.to_account
    if part is None or part.state != ENROLLED or not together:
        return ()
    note(look, ALL_NUMBERS, kind, "text", ", ".join(terms.joining.included))
    return (part,) if automatic else ()


def _look_part(
    look: Look, command: Command[AskPoints], standing: Standing, terms: PointsTerms, *, taking_part: bool
) -> None:
    """Nothing is granted before enrolment (points/1): a mobile number's account may be enrolled, if it may enrol."""
    required = terms.joining.enrolment_required
    state = ENROLLED if taking_part else "not-enrolled"
    if not look.check(ENROL_FIRST, taking_part or not required, state, ENROLLED):
        return
    number, part = standing.number, standing.account_points
    kind = f"{number.charging}-{MOBILE}"
    joins = look.carried(ALL_NUMBERS) and look.carried(LEVEL) and terms.earning.to_account
    open_to_it = joins and number.product == MOBILE and kind in terms.joining.included
    if standing.account is None or not open_to_it or (part is not None and part.state == ENROLLED):
        look.never()
        return
    body = EnrolPoints(number.account, authorised=True, sms_number=number.number)
    source = next(iter(terms.joining.channels), "")
    asked = Command(
        "enrol-points", source, "", f"account/{number.account}", command.at_us, command.actor, command.cause, body
    )
    enrolment = look_enrolment(asked, replace(standing, sms_number=number), terms)
    if enrolment.unmet:
        possible = enrolment.refusal().possible
        if possible is None:
            look.never()
            return
        first = (replace(one, subject=one.subject or asked.subject) for one in possible.how)
        look.possible(*first, from_us=possible.from_us)
    by = {"id": body.by, "authorised": True}
    look.possible(Remedy("points.enrolment-requested", {"by": by, "sms_number": number.number}, asked.subject))


def _by_last_day(parts: tuple[PointsPart, ...], at_us: int) -> dict[int, int]:
    """Points good at an instant, by their last Thai day, soonest first."""
    today, found = day_of(at_us), dict[int, int]()
    for lot in sorted((lot for part in parts for lot in part.lots), key=lambda lot: lot.expires_day):
        if lot.left and lot.expires_day >= today:
            found[lot.expires_day] = found.get(lot.expires_day, 0) + lot.left
    return found


def _told(number: NumberPart, own_points: int, shared_points: int, good: dict[int, int]) -> Message:
    """The balance by SMS; ``lots`` are all points with their last days, of which the text tells the soonest."""
    soonest = next(iter(good), 0)
    values: dict[str, int | str | bool | None] = {
        "points": own_points + shared_points,
        "own_points": own_points,
        "account_points": shared_points,
        "expiring_points": good.get(soonest, 0),
        "to_us": end_of_day(soonest) if good else 0,
        "lots": ", ".join(f"{points} {date_of(day).isoformat()}" for day, points in good.items()),
    }
    return Message(BALANCE_SMS, number.number, values)
