"""A device is enrolled, confirmed, and covered once the confirmation has been received; or it is not. Pure."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from sitthi.areas.care.conditions import (
    BAR,
    COMPLETE,
    LONGEST,
    NEVER_ANEW,
    PURPOSE,
    SCOPE,
    STARTS,
    cover_until_us,
    decision_id,
    in_force,
    note,
    nothing,
    plan_named,
    runs_as_lump,
)
from sitthi.areas.care.eligibility import look_customer
from sitthi.areas.care.fees import PROMOTION, PROMOTIONS, promotion_of
from sitthi.areas.care.model import DropEnrolment, EnrolDevice, RefuseEnrolment, StartCover
from sitthi.areas.care.terms import CareTerms, Joining, Model
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Message, Part, Scalar
from sitthi.kernel.moment import day_of, start_of_day
from sitthi.standing.care_fees import Band, band_of
from sitthi.standing.care_parts import (
    ACTIVE,
    BARRED,
    CANCELLED,
    COVERED,
    ENDED,
    FREE,
    GIVEN_UP,
    LUMP_SUM,
    MONTHLY,
    NEVER_AGAIN,
    PENDING,
    SENT,
    BarredPart,
    CareDevice,
    CarePlanPart,
    DevicePart,
)
from sitthi.standing.device_ids import IMEI, look_device_id
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look

AGE_FROM = "care/2.15"
PRICE = "care/2.16"
ENROLMENT_DAY = "care/2.17"
CHECKED = "care/2.21"
BOUGHT = "care/2.31"
PRICE_GROUP = "care/2.43"
LISTED = "care/4.1.b"
RECENT = "care/4.1.e"
CHANNEL = "care/5.1"
TO_LUMP_SUM = "care/7.3.a"
CONSENT = "care/7.5"
OLD_DEVICE = "care/8.4"
BAND = "care/13.2"
CANCELLED_BEFORE = "care/16.1"
MODELS = "sample/care-models"
CHANNELS = "sample/care-channels"
"""Lists: where one is switched off, nobody asks whether something is in it."""
REFUSALS = "enrolment-refusal"
MISSING = "missing"
NONE = "none"

CONFIRM = "care-confirm"


class _Recent(msgspec.Struct, frozen=True):
    """Whether a device is recent enough: age counts from ``first_day``; one older than ``checked_after`` was checked.

    ``checked_after`` is -1 where no check was passed, or none counts.
    """

    first_day: int
    within: int
    checked_after: int

    def on(self, day: int) -> bool:
        """Whether it is on a day."""
        age = day - self.first_day
        return age <= self.within or 0 <= self.checked_after < age


def enrol_device(command: Command[EnrolDevice], standing: Standing, terms: CareTerms) -> Decision:
    """A device is enrolled for its customer's number, if every condition holds (0.scope, 2.x, 4.1, 5.1, 7.1, 7.5 ...).

    Reads holder, number, bills, plan (of the device named), plans, device, barred. Granted: a plan that waits for its
    confirmation, with the fees of its price band (2.43), and the device taken in the register; the confirmation is
    given up after a day (R126). Refused with every reason.
    """
    body = command.body
    look = Look(terms.off, command.at_us)
    model = listed_model(body.model, terms.joining)
    price_satang = _price(look, body, model, terms)
    _look_scope(look, command, terms)
    look_device_id(look, command.key, terms.joining.device_ids)
    look_customer(look, command.at_us, standing, terms, body.documents, body.id_expires_day)
    _look_bought(look, body, model, terms)
    _look_ways(look, command, terms)
    _look_consent(look, body, terms)
    _look_register(look, body, standing)
    band = _look_band(look, price_satang, body, terms)
    _look_days(look, command, standing, terms)
    if look.unmet or band is None:
        return look.refusal()
    plan = CarePlanPart(
        plan=decision_id(command),
        number=body.number,
        imei=command.key,
        model=body.model,
        price_satang=price_satang,
        bought_day=body.bought_day,
        package=body.package,
        monthly_satang=band.monthly,
        lump_sum_satang=band.lump_sum,
        requested_us=command.at_us,
        purposes=terms.joining.purposes if look.carried(CONSENT) else (),
        promotion=body.promotion,
    )
    return _enrolled(look, plan, command.at_us, terms)


def _enrolled(look: Look, plan: CarePlanPart, at_us: int, terms: CareTerms) -> Decision:
    """The plan as it waits for its confirmation; where no clause has it wait, it covers at once."""
    waits = look.carried(STARTS)
    values: dict[str, Scalar] = {
        "model": plan.model,
        "monthly_satang": 0 if plan.package == LUMP_SUM else plan.monthly_satang,
        "lump_sum_satang": plan.lump_sum_satang if plan.package == LUMP_SUM else 0,
    }
    give_up_us = at_us + terms.joining.give_up_us
    note(look, PRICE_GROUP, plan.monthly_satang, "satang", plan.price_satang)
    if waits:
        note(look, STARTS, give_up_us, "us", reading="R126")
        message = Message(CONFIRM, plan.number, values, purpose=f"{PURPOSE}{plan.plan}", give_up_us=give_up_us)
    else:
        plan = _covering(plan, at_us)
        message = Message(CONFIRM, plan.number, values)
    device = DevicePart(plan.imei, COVERED, plan.plan, at_us)
    return Decision(GRANTED, tuple(look.reasons), changes=(plan, device), messages=(message,))


def _covering(plan: CarePlanPart, from_us: int) -> CarePlanPart:
    return replace(plan, state=ACTIVE, from_us=from_us, devices=(CareDevice(plan.imei, from_us),))


def start_cover(command: Command[StartCover], standing: Standing, terms: CareTerms) -> Decision:
    """Cover starts, and enrolment is complete, when the confirmation is received (care/6, 1.2, 2.17).

    Reads plans. Recorded; the day of the confirmation is the enrolment day, from which fees and limits count.
    """
    plan = plan_named(standing, command.body.plan)
    if plan is None or plan.state != PENDING:
        return nothing(command.body.plan)
    look = Look(terms.off, command.at_us)
    return _started(look, plan, command.at_us)


def _started(look: Look, plan: CarePlanPart, at_us: int) -> Decision:
    from_us = at_us if look.carried(ENROLMENT_DAY) else plan.requested_us
    note(look, COMPLETE, at_us, "us")
    note(look, ENROLMENT_DAY, from_us, "us")
    note(look, STARTS, from_us, "us")
    return Decision(RECORDED, tuple(look.reasons), changes=(_covering(plan, from_us),))


def drop_enrolment(command: Command[DropEnrolment], standing: Standing, terms: CareTerms) -> Decision:
    """A confirmation that never arrives leaves the device not enrolled, and nothing is charged (care/1.2, R126).

    Reads plans. Recorded; the device is free to be enrolled again.
    """
    plan = plan_named(standing, command.body.plan)
    if plan is None or plan.state != PENDING:
        return nothing(command.body.plan)
    look = Look(terms.off, command.at_us)
    if terms.joining.starts_anyway or not look.carried(COMPLETE):
        return _started(look, plan, command.at_us)
    look.check(COMPLETE, met=True, value=command.at_us, unit="us", reading="R126")
    dropped = replace(plan, state=ENDED, ended_us=command.at_us, ground=COMPLETE, cause="not-confirmed")
    return Decision(
        RECORDED, tuple(look.reasons), changes=(dropped, DevicePart(plan.imei, FREE, plan.plan, command.at_us))
    )


def refuse_enrolment(command: Command[RefuseEnrolment], standing: Standing, terms: CareTerms) -> Decision:
    """A person of the provider refuses a holder; for the reasons listed, its id is barred (care/2.23, R107).

    Reads holder, barred. Granted; refused without a reason, or for a kind the terms do not name.
    """
    body, ending = command.body, terms.ending
    look = Look(terms.off, command.at_us)
    kinds = (*ending.bar_for, *ending.never_for)
    if look.check(BAR, body.kind in kinds, body.kind, ", ".join(kinds), reading="R107"):
        look.never()
    given = body.reason.strip() != ""
    if look.check(BAR, given, "reason-given" if given else NONE, "reason-given"):
        look.never()
    if look.unmet:
        return look.refusal()
    bars = REFUSALS in ending.bar_by and body.kind in ending.bar_for and body.kind not in ending.never_for
    changes: tuple[Part, ...] = ()
    if bars and not standing.barred and look.carried(BAR):
        changes = (BarredPart(standing.holder.holder, command.at_us, body.kind),)
    return Decision(GRANTED, tuple(look.reasons), changes=changes)


def listed_model(name: str, joining: Joining) -> Model | None:
    """The listed model of a name, which may have the memory or colour after it; the longest that fits."""
    said = f"{name.strip().casefold()} "
    fitting = [one for one in joining.models if said.startswith(f"{one.model.casefold()} ")]
    return max(fitting, key=lambda one: len(one.model), default=None)


def _price(look: Look, body: EnrolDevice, model: Model | None, terms: CareTerms) -> int:
    """The full recommended price with VAT on the day of purchase, as stated, or as the list has it (care/2.16)."""
    listed_satang = 0 if model is None else model.rrp_satang
    price_satang = body.price_satang
    if look.carried(PRICE) and (terms.joining.listed_price or not price_satang):
        price_satang = listed_satang
    note(look, PRICE, price_satang, "satang", listed_satang or None)
    return price_satang


def _look_scope(look: Look, command: Command[EnrolDevice], terms: CareTerms) -> None:
    """The terms are for an iPhone, or an earlier plan of one whose holder agreed to move (care/0.scope)."""
    body, joining = command.body, terms.joining
    kind = body.model.strip().casefold()
    fits = any(kind == one.casefold() or kind.startswith(f"{one.casefold()} ") for one in joining.devices)
    if look.check(SCOPE, fits, body.model, ", ".join(joining.devices)):
        look.never()
    if body.moved_from_day:
        moved_us, from_us = start_of_day(body.moved_from_day), start_of_day(joining.moved_from_day)
        if look.check(SCOPE, from_us <= moved_us <= command.at_us, moved_us, from_us, "us"):
            look.never()


def _look_bought(look: Look, body: EnrolDevice, model: Model | None, terms: CareTerms) -> None:
    """The customer bought it, of a listed model, through a listed channel, and uses it with the number (4.1.b)."""
    joining = terms.joining
    if look.check(LISTED, model is not None or not look.carried(MODELS), body.model, "listed-model"):
        look.never()
    through = body.sales_channel in joining.channels or not look.carried(CHANNELS)
    if look.check(LISTED, through, body.sales_channel, ", ".join(joining.channels)):
        look.never()
    if look.check(LISTED, body.buyer, "buyer" if body.buyer else "another", "buyer"):
        look.never()
    used = body.used_with_number
    if look.check(LISTED, used, body.number if used else "another-number", body.number):
        look.never()
    if look.check(RECENT, body.proof != MISSING, body.proof or "not-asked", "shown when asked for"):
        look.never()


def _look_ways(look: Look, command: Command[EnrolDevice], terms: CareTerms) -> None:
    """Enrolment goes through the sales channels (5.1); a promotion named is one of today's (19.8)."""
    at, joining = command.source.partition("/")[0], terms.joining
    if look.check(CHANNEL, at in joining.at or not look.carried(CHANNELS), at, ", ".join(joining.at)):
        look.never()
    named = command.body.promotion
    if named:
        known, day = joining.promotions.get(named), day_of(command.at_us)
        running = known is not None and known.from_day <= day <= known.until_day
        if look.check(PROMOTION, running or not look.carried(PROMOTIONS), named, ", ".join(joining.promotions)):
            look.never()


def _look_consent(look: Look, body: EnrolDevice, terms: CareTerms) -> None:
    """The customer consents to all purposes (care/7.5)."""
    given = {one.strip().casefold().replace(" ", "-") for one in body.consents}
    missing = [one for one in terms.joining.purposes if one not in given]
    said = ", ".join(one for one in terms.joining.purposes if one in given) or NONE
    if look.check(CONSENT, not missing, said, ", ".join(terms.joining.purposes)):
        look.never()


def _look_register(look: Look, body: EnrolDevice, standing: Standing) -> None:
    """The device is in no other plan, and neither cancelled, ended by the providers nor replaced before."""
    device = standing.device
    state = FREE if device is None else device.state
    covered = standing.plan
    if look.check(IMEI, state not in {COVERED, SENT}, state or "free", "not-covered"):
        look.never()
    if state == COVERED and covered is not None and covered.number == body.number and body.package == LUMP_SUM:
        package = LUMP_SUM if runs_as_lump(covered) else MONTHLY
        if look.check(TO_LUMP_SUM, package != MONTHLY, package, body.package):
            look.never()
    for clause, *barring in ((CANCELLED_BEFORE, CANCELLED), (NEVER_ANEW, NEVER_AGAIN), (OLD_DEVICE, BARRED, GIVEN_UP)):
        if look.check(clause, state not in barring, state or "free", f"not-{barring[0]}", reading="R107"):
            look.never()


def _look_band(look: Look, price_satang: int, body: EnrolDevice, terms: CareTerms) -> Band | None:
    """The price falls in a band of the package fees (13.2, R27); without one there is no fee, whatever is off."""
    band = band_of(price_satang, terms.cover.bands)
    least_satang = min((one.above for one in terms.cover.bands), default=0) + 1
    most_satang = max((one.up_to for one in terms.cover.bands), default=0)
    threshold = least_satang if price_satang < least_satang else most_satang
    if look.check(BAND, band is not None, price_satang, threshold, "satang", reading="R27"):
        look.never()
    if band is None and BAND in terms.off:
        return Band(0, price_satang, 0, 0)
    if band is not None:
        fee_satang = band.lump_sum if body.package == LUMP_SUM else band.monthly
        note(look, BAND, fee_satang, "satang", reading="R27")
    return band


def _look_days(look: Look, command: Command[EnrolDevice], standing: Standing, terms: CareTerms) -> None:
    """What time mends: the terms in force, a purchase made, a device less than three; as long as it is recent then."""
    body, joining = command.body, terms.joining
    waits: list[int] = []
    if look.check(SCOPE, command.at_us >= joining.from_us, command.at_us, joining.from_us, "us"):
        waits.append(joining.from_us)
    bought_us = start_of_day(body.bought_day)
    if look.check(BOUGHT, bought_us <= command.at_us, bought_us, command.at_us, "us"):
        waits.append(bought_us)
    plans = in_force(standing.plans)
    begun = [plan for plan in standing.plans if plan.state != ENDED or plan.from_us]
    count = len(begun) if joining.ever_enrolled else len(plans)
    if look.check(LONGEST, count < joining.most_devices, count, joining.most_devices, "count", reading="R46"):
        ends = sorted(cover_until_us(plan, terms) for plan in plans if plan.ends_us)
        needed = count - joining.most_devices
        if joining.ever_enrolled or needed >= len(ends):
            look.never()
        else:
            waits.append(ends[needed] + 1)
    recent = _look_age(look, command, terms)
    if waits:
        from_us = max(waits)
        if recent.on(body.moved_from_day or day_of(from_us)):
            look.possible(from_us=from_us)
        else:
            look.never()


def _look_age(look: Look, command: Command[EnrolDevice], terms: CareTerms) -> _Recent:
    """Bought at most so many days ago, or checked by Click 2 Protect (2.15, 2.21, 4.1.e; R37, R106)."""
    body, joining = command.body, terms.joining
    within, clause = joining.within_days, RECENT
    promotion = promotion_of(body.promotion, terms)
    if promotion is not None and promotion.enrol_within:
        within, clause = promotion.enrol_within, PROMOTION
    early = 1 if joining.purchase_day_counts or not look.carried(AGE_FROM) else 0
    checks = look.carried(CHECKED) and joining.late_with_check and body.click2protect
    recent = _Recent(body.bought_day - early, within, joining.late_after if checks else -1)
    day = body.moved_from_day or day_of(command.at_us)
    age = day - recent.first_day
    note(look, AGE_FROM, age, "days", reading="R37")
    if clause == PROMOTION:
        note(look, PROMOTION, within, "days", joining.within_days)
    if look.check(RECENT, recent.on(day), age, within, "days", reading="R37"):
        look.never()
    if age > within:
        note(look, CHECKED, "passed" if body.click2protect else NONE, "text", reading="R106")
    return recent
