"""Every ground of care/7, 8, 9, 10, 14 and 17 to refuse a request on: all looked at, and what mends each. Pure."""

from __future__ import annotations

from sitthi.areas.requests.conditions import NONE, note
from sitthi.areas.requests.limits import look_at_limit
from sitthi.areas.requests.model import MakeRequest
from sitthi.areas.requests.terms import RequestsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import Reason, Remedy, Scalar
from sitthi.kernel.moment import at_second_of_day, day_of
from sitthi.kernel.money import format_thb
from sitthi.standing import bills
from sitthi.standing.care_parts import ACTIVE as COVERING
from sitthi.standing.care_parts import PENDING, CarePlanPart
from sitthi.standing.parts import ACTIVE, DEBT, ENDED, PERMANENT, POSTPAID, SUSPENDED, NumberPart, Standing
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import REPLACEMENT, SWITCH, CareRequestPart
from sitthi.standing.request_states import (
    ACCEPTED,
    CHECKED,
    FEE_DUE,
    MADE,
    OFFERED,
    ON_HOLD,
)

CHANNELS = "care/8.1"
HOURS = "care/2.19"
ONE_SERVICE = "care/5.2"
INFORMATION = "care/8.2"
ONE_AT_A_TIME = "care/8.5"
IN_SERVICE = "care/8.6"
SUSPENDED_BY_CUSTOMER = "care/7.4"
OVERDUE_FEES = "care/17.1"
WAS_SUSPENDED = "care/17.2"
NUMBER_CANCELLED = "care/17.3"
QUALIFIES = "care/17.5"
DATA = "care/17.6"
DEVICE = "care/17.7"
USED_WITH = "care/17.8"
ELSEWHERE = "care/14.4"
NO_SWITCH = "care/9.4"
SUSPICIONS = ("care/8.13", "care/17.4", "care/17.9")

ADDRESS = "address"
CALL_CENTRE = "call-centre"
WEBSITE = "website"
WAYS = {"callcentre": CALL_CENTRE, "call-centre": CALL_CENTRE, "web": WEBSITE, "website": WEBSITE}
"""Kinds of source by which the channels of care/8.1 are known."""
PERSON = "person"
CITIZEN = "citizen"
SIM_LOST = "sim-lost"
CUSTOMER = "customer"
APP = "app"
CANCELLABLE = frozenset({MADE, CHECKED, OFFERED, ACCEPTED})


def look_at_grounds(
    look: Look, command: Command[MakeRequest], standing: Standing, plan: CarePlanPart, terms: RequestsTerms
) -> None:
    """Look at all there is to refuse a request by; what the system knows refuses at once (R112)."""
    body, at_us = command.body, command.at_us
    _asked_by_way(look, command, terms)
    known = body.service in terms.services
    if look.carried(ONE_SERVICE) and look.check(ONE_SERVICE, known, body.service, ", ".join(terms.services)):
        look.never()
    _covered(look, command, plan, terms)
    look_at_open(look, standing, plan)
    _in_service(look, standing.number, plan, terms)
    look_at_debts(look, standing, at_us, terms)
    _history(look, standing.number, plan, terms)
    _qualifies(look, standing, body, terms)
    _information(look, body, plan, terms)
    _addresses(look, body, terms)
    _device(look, body, plan, terms)
    _place(look, body, terms)
    if body.service in {SWITCH, REPLACEMENT}:
        reset_us = look_at_limit(look, plan, body.service, at_us, terms)
        if reset_us:
            look.possible(from_us=_opening(command, reset_us, terms))
    for clause in SUSPICIONS:
        note(look, clause, NONE)


def ground(
    look: Look,
    clause: str,
    met: bool,  # noqa: FBT001  # as in Look.check
    value: Scalar,
    threshold: Scalar,
    terms: RequestsTerms,
) -> bool:
    """One ground of 17: known, it refuses at once, unless the terms leave it to a person; the reason says it anyway."""
    if met or (clause in terms.grounds and terms.known_at_once):
        return look.check(clause, met, value, threshold, reading="R112")
    if look.carried(clause):
        look.reasons.append(Reason(clause, False, value, threshold, "text", "R112"))
    return False


def look_at_open(look: Look, standing: Standing, plan: CarePlanPart) -> bool:
    """The device is not in a request that is still open (care/8.5); one not yet sent can be cancelled."""
    found = next((one for one in standing.requests if one.plan == plan.plan and not one.closed_us), None)
    state = NONE if found is None else found.state
    unmet = look.check(ONE_AT_A_TIME, found is None, state, NONE)
    if unmet and found is not None:
        if (found.held_from if state == ON_HOLD else state) in CANCELLABLE:
            cancelling = Remedy("care.request-cancelled", {"reason": CUSTOMER}, f"request/{found.request}")
            look.possible(cancelling)
        else:
            look.never()
    return unmet


def look_at_debts(look: Look, standing: Standing, at_us: int, terms: RequestsTerms) -> None:
    """No plan fee, mobile charge or other debt is outstanding (care/8.6, 17.1); paying each bill mends it."""
    late = bills.overdue(standing.bills, at_us)
    owed_satang = sum(bill.open_satang for bill in late)
    fees_satang = sum(fee_owed(one) for one in standing.requests)
    unmet = look.check(IN_SERVICE, not late and not fees_satang, owed_satang + fees_satang, 0, "satang")
    if late and OVERDUE_FEES in terms.grounds and terms.known_at_once:
        unmet |= look.check(OVERDUE_FEES, False, owed_satang, 0, "satang", reading="R112")
    else:
        note(look, OVERDUE_FEES, owed_satang, "satang", 0)
    if unmet:
        look.possible(*paying(standing, at_us))


def fee_owed(request: CareRequestPart) -> int:
    """What of a request's fees is owed: an additional fee, and those of attempts; a request can do without its own.

    Nothing while it is on hold, when nothing can be paid either.
    """
    if request.state == ON_HOLD:
        return 0
    additional_satang = request.open_satang if request.state == FEE_DUE else 0
    return additional_satang + request.attempts_open_satang


def paying(standing: Standing, at_us: int) -> tuple[Remedy, ...]:
    """The events that pay what is overdue on bills and owed on requests."""
    fees = tuple(
        Remedy("care.request-paid", {"amount": format_thb(fee_owed(one))}, f"request/{one.request}")
        for one in standing.requests
        if fee_owed(one)
    )
    return (*(bills.paying(bill, APP) for bill in bills.overdue(standing.bills, at_us)), *fees)


def _asked_by_way(look: Look, command: Command[MakeRequest], terms: RequestsTerms) -> None:
    """By the call centre in its hours, or the website at any time (care/8.1, 2.19)."""
    way = _way(command)
    if look.check(CHANNELS, way in terms.channels, way, ", ".join(terms.channels)):
        look.never()
    if way != CALL_CENTRE:
        return
    at_us, day = command.at_us, day_of(command.at_us)
    opens_us, closes_us = at_second_of_day(day, terms.opens_s), at_second_of_day(day, terms.closes_s)
    if look.check(HOURS, opens_us <= at_us < closes_us, at_us, opens_us if at_us < opens_us else closes_us, "us"):
        if terms.opens_s < terms.closes_s:
            look.possible(from_us=_opening(command, at_us, terms))
        else:
            look.never()


def _way(command: Command[MakeRequest]) -> str:
    """The channel it was asked by, as the book names it."""
    named = command.body.channel or command.source.partition("/")[0]
    return WAYS.get(named, named)


def _opening(command: Command[MakeRequest], from_us: int, terms: RequestsTerms) -> int:
    """The first instant from then on at which the same request can be made by the same channel."""
    if _way(command) != CALL_CENTRE or HOURS in terms.off:
        return from_us
    day = day_of(from_us)
    opens_us, closes_us = at_second_of_day(day, terms.opens_s), at_second_of_day(day, terms.closes_s)
    return max(from_us, opens_us) if from_us < closes_us else at_second_of_day(day + 1, terms.opens_s)


def _covered(look: Look, command: Command[MakeRequest], plan: CarePlanPart, terms: RequestsTerms) -> None:
    """Cover has begun and goes on (care/6, 17.5)."""
    at_us = command.at_us
    begun = plan.state != PENDING and 0 < plan.from_us <= at_us
    if look.check("care/6", begun, plan.from_us, at_us, "us"):
        look.never()
    goes_on = plan.state == COVERING and (not plan.ends_us or at_us <= plan.ends_us)
    if plan.paused_until_us and look.check("care/6", at_us >= plan.paused_until_us, at_us, plan.paused_until_us, "us"):
        look.possible(from_us=_opening(command, plan.paused_until_us, terms))
    if begun and look.check(QUALIFIES, goes_on, plan.ground or plan.state, COVERING):
        look.never()


def _in_service(look: Look, number: NumberPart, plan: CarePlanPart, terms: RequestsTerms) -> None:
    """The number is in service and is the plan's (care/8.6); suspended by the customer only if the SIM was lost (7.4).

    The particular exception prevails over the general rule (R115).
    """
    state = _state(number)
    sim_lost = number.status == SUSPENDED and number.why == SIM_LOST
    open_anyway = sim_lost and terms.sim_lost_open and look.carried(SUSPENDED_BY_CUSTOMER)
    unmet = look.check(IN_SERVICE, number.status == ACTIVE or open_anyway, state, ACTIVE, reading="R115")
    by_customer = number.status == SUSPENDED and number.why in {CUSTOMER, SIM_LOST}
    unmet |= look.check(SUSPENDED_BY_CUSTOMER, not by_customer or open_anyway, state, ACTIVE, reading="R115")
    if unmet:
        if number.status == SUSPENDED and number.why != PERMANENT:
            look.possible(Remedy("number.resumed", {}, f"number/{number.number}"))
        else:
            look.never()
    if look.check(IN_SERVICE, number.number == plan.number, number.number, plan.number):
        look.never()


def _state(number: NumberPart) -> str:
    return f"{number.status}/{number.why}" if number.why else number.status


def _history(look: Look, number: NumberPart, plan: CarePlanPart, terms: RequestsTerms) -> None:
    """The number is and was neither suspended nor cancelled on a ground of 18, as debt is one (care/17.2, 17.3)."""
    state = _state(number)
    now = number.status == SUSPENDED and number.why == DEBT
    was = state if now else "was-suspended" if plan.was_suspended else NONE
    unmet = ground(look, WAS_SUSPENDED, was == NONE, was, NONE, terms)
    ended = number.status == ENDED
    unmet |= ground(look, NUMBER_CANCELLED, not ended, number.status, ACTIVE, terms)
    if unmet:
        look.never()


def _qualifies(look: Look, standing: Standing, body: MakeRequest, terms: RequestsTerms) -> None:
    """The customer still qualifies: a person, postpaid, id not barred (care/17.5); a foreigner is here (7.2)."""
    holder, number = standing.holder, standing.number
    unmet = ground(look, QUALIFIES, holder.kind == PERSON, holder.kind, PERSON, terms)
    unmet |= ground(look, QUALIFIES, number.charging == POSTPAID, number.charging, POSTPAID, terms)
    barred = "barred" if standing.barred else "not-barred"
    unmet |= ground(look, QUALIFIES, not standing.barred, barred, "not-barred", terms)
    if holder.id_kind != CITIZEN:
        where = "in-thailand" if body.in_thailand else "abroad"
        unmet |= look.check("care/7.2", body.in_thailand, where, "in-thailand")
    if unmet:
        look.never()


def _information(look: Look, body: MakeRequest, plan: CarePlanPart, terms: RequestsTerms) -> None:
    """What care/8.2 asks for was given, and agrees with the record (17.6)."""
    missing = tuple(one for one in body.missing if one in terms.fields)
    unmet = look.check(INFORMATION, not missing, ", ".join(missing) or NONE, NONE)
    wrong = tuple(one for one in body.mismatches if one in terms.fields)
    unmet |= ground(look, DATA, not wrong, ", ".join(wrong) or NONE, NONE, terms)
    if body.number:
        unmet |= ground(look, DATA, body.number == plan.number, body.number, plan.number, terms)
    if unmet:
        look.never()


def _addresses(look: Look, body: MakeRequest, terms: RequestsTerms) -> None:
    """Where it goes, and where the old one is fetched, is told (care/8.2): a province there is, and no code of another.

    Without it nobody could be told by when the device comes. One that is not right is answered with what may be meant.
    """
    for place in (body.address, *filter(None, [body.collect_from])):
        known, lies = terms.places.province(place.province), terms.places.elsewhere(place.province, place.area)
        said, meant = (ADDRESS, NONE)
        if lies:
            said, meant = place.area, lies
        elif place.province:
            said, meant = known or place.province, known or terms.places.near(place.province)
        if look.check(INFORMATION, known != "" and not lies, said, meant or None):
            look.never()


def _device(look: Look, body: MakeRequest, plan: CarePlanPart, terms: RequestsTerms) -> None:
    """It is the enrolled device, used with the number; a switch needs it at hand, a replacement that it is not.

    One that shows no IMEI is replaced, though the customer has it: the particular 9.4 goes before 10.2. One that shows
    another IMEI is another device, which nothing is given for (care/17.7, 17.8, 8.6, 8.3, 2.13, 9.2, 9.4, 10.2).
    """
    unmet = ground(look, DEVICE, body.device == plan.imei, body.device, plan.imei, terms)
    if body.shows_imei not in {"", NONE}:
        unmet |= ground(look, DEVICE, body.shows_imei == plan.imei, body.shows_imei, plan.imei, terms)
    if body.used_with:
        unmet |= ground(look, USED_WITH, body.used_with == plan.number, body.used_with, plan.number, terms)
    if body.service == SWITCH:
        if body.shows_imei:
            shows = body.shows_imei == plan.imei
            unmet |= look.check(NO_SWITCH, shows, body.shows_imei, plan.imei, reading="R28")
            if body.shows_imei != NONE:
                unmet |= look.check("care/8.3", shows, body.shows_imei, plan.imei)
        unmet |= look.check("care/2.13", body.has_device is not False, _at_hand(body), "at-hand")
        note(look, "care/9.2")
    elif body.service == REPLACEMENT:
        at_hand = body.has_device is True
        if at_hand and body.shows_imei == NONE and look.carried(NO_SWITCH):
            at_hand = False
            look.check(NO_SWITCH, True, body.shows_imei, plan.imei, reading="R28")
        unmet |= look.check("care/10.2", not at_hand, _at_hand(body), "gone")
    if unmet:
        look.never()


def _at_hand(body: MakeRequest) -> str:
    return {None: "not-said", True: "at-hand", False: "gone"}[body.has_device]


def _place(look: Look, body: MakeRequest, terms: RequestsTerms) -> None:
    """Not to a shopping centre or the like (care/14.3); elsewhere than home only as the provider sees fit (14.4)."""
    kind = body.address.kind
    if look.check("care/14.3", kind not in terms.not_to, kind or NONE, ", ".join(terms.not_to)):
        look.never()
