"""An account enrols in the programme on the business portal, and gets its bonus once in its life. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.points.earning import EXPIRY, UNIT, expires_day, note
from sitthi.areas.points.model import EnrolPoints
from sitthi.areas.points.sme import TARGET, look_juristic, look_sme, mending
from sitthi.areas.points.terms import PointsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Message, Reason, Remedy
from sitthi.kernel.moment import end_of_day
from sitthi.ledger import chart
from sitthi.standing import lots
from sitthi.standing.parts import ACTIVE, ENDED, PERMANENT, POSTPAID, SUSPENDED, AccountPart, NumberPart, Standing
from sitthi.standing.points_parts import ENROLLED, PointsPart
from sitthi.standing.reasons import Look

MOBILE = "mobile"
BONUS = "bonus"

OPEN_FROM = "points/period.enrol"
CHANNEL = "points/enrol.channel"
AUTHORITY = "points/enrol.authority"
SMS = "points/enrol.ba-and-sms"
FIBRE_ONLY = "points/enrol.fibre-only"
BONUS_GIVEN = "points/2"
ONCE = "points/enrol.bonus-once"
DATA = "points/note.9"
NOTHING = "house/nothing-to-do"

ENROLLED_SMS = "points-enrolled"
REFUSED_SMS = "points-not-enrolled"


def enrol_points(command: Command[EnrolPoints], standing: Standing, terms: PointsTerms) -> Decision:
    """An account takes part from now on, with all its numbers (points/target, enrol.*, 2).

    Reads holder, business, account, points, sms_number. Granted: the bonus is credited, unless the account has had it
    (R47), and the purposes of its data are kept (note.9). Refused with every reason. Either way an SMS tells the
    result, if there is a mobile number of the account to tell. An account that takes part already changes nothing.
    """
    part = standing.points
    if part.state == ENROLLED:
        return Decision(RECORDED, (Reason(NOTHING, met=True, value=ENROLLED),))
    look = look_enrolment(command, standing, terms)
    account = _account(standing)
    if look.unmet:
        told = _sms(look, REFUSED_SMS, standing, terms, {"account": account.account})
        return replace(look.refusal(), messages=told)
    after = replace(
        part,
        state=ENROLLED,
        since_us=command.at_us,
        sms_number=command.body.sms_number if _may_be_told(standing.sms_number, account, terms) else "",
        purposes=_purposes(look, terms),
    )
    before_points = lots.balance(after, command.at_us)
    after, transfers = _bonus(look, after, command.at_us, terms)
    values: dict[str, int | str | bool | None] = {
        "account": account.account,
        "bonus_points": lots.balance(after, command.at_us) - before_points,
    }
    return Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=transfers,
        changes=(after,),
        messages=_sms(look, ENROLLED_SMS, standing, terms, values),
    )


def look_enrolment(command: Command[EnrolPoints], standing: Standing, terms: PointsTerms) -> Look:
    """Every condition of enrolling, with what mends those that are not met; reads all but points."""
    joining, at_us = terms.joining, command.at_us
    account = _account(standing)
    look = Look(terms.off, at_us)
    if look.check(OPEN_FROM, at_us >= joining.enrol_from_us, at_us, joining.enrol_from_us, "us"):
        look.possible(from_us=joining.enrol_from_us)
    look_juristic(look, standing.holder)
    _look_business(look, standing, terms)
    if look.check(TARGET, account.portal or not joining.portal_required, _portal(account), "portal"):
        look.possible(Remedy("account.portal-joined", {}))
    channel = command.source.partition("/")[0]
    if look.check(CHANNEL, channel in joining.channels, channel, ", ".join(joining.channels)):
        look.never()
    held = joining.authority if command.body.authorised else "none"
    if look.check(AUTHORITY, command.body.authorised, held, joining.authority):
        look.never()
    mended = _look_sms_number(look, command.body.sms_number, standing, terms)
    _look_mobiles(look, standing, terms, mended)
    return look


def _account(standing: Standing) -> AccountPart:
    """The account that enrols; an unknown one never comes this far."""
    assert standing.account is not None
    return standing.account


def _portal(account: AccountPart) -> str:
    return "portal" if account.portal else "no-portal"


def _look_business(look: Look, standing: Standing, terms: PointsTerms) -> None:
    """The business is small or medium by what was last stated of it, judged anew by the terms in force.

    One that left the SMEs with its category is to be profiled anew.
    """
    known, business = standing.business, Look(terms.off, 0)
    look_sme(business, known, terms)
    if known is not None and not business.unmet:
        business.check(TARGET, known.sme, "sme" if known.sme else "not-profiled-anew", "sme")
    look.reasons += business.reasons
    if not business.unmet:
        return
    look.unmet = True
    remedy = mending(standing.holder.holder, known, terms)
    if remedy is None:
        look.never()
    else:
        look.possible(remedy)


def _look_sms_number(look: Look, wanted: str, standing: Standing, terms: PointsTerms) -> Remedy | None:
    """One postpaid mobile number of the account is named for the result; answers what would make it such a number."""
    number, account, joining = standing.sms_number, _account(standing), terms.joining
    named = 1 if wanted else 0
    if look.check(SMS, named == joining.sms_numbers, named, joining.sms_numbers, "count"):
        look.never()
    remedy = _joins(wanted, number, account, terms)
    whose = "unknown" if number is None else account.account
    if number is not None and number.account != account.account:
        whose = "another-account"
    unmet = look.check(SMS, whose == account.account, whose, account.account)
    if number is not None:
        unmet |= look.check(SMS, number.product == MOBILE, number.product, MOBILE)
        unmet |= look.check(SMS, number.status != ENDED, number.status, "not-ended")
        unmet |= look.check(TARGET, number.charging in joining.charging, number.charging, ", ".join(joining.charging))
    if unmet and remedy is None:
        look.never()
    elif unmet and remedy is not None:
        look.possible(remedy)
    return remedy


def _joins(wanted: str, number: NumberPart | None, account: AccountPart, terms: PointsTerms) -> Remedy | None:
    """What makes a number a postpaid mobile one of the account; None if it is one, or nothing does."""
    if POSTPAID not in terms.joining.charging or not wanted.isdigit():
        return None
    subject = f"number/{wanted}"
    if number is None or number.status == ENDED:
        data: dict[str, object] = {"account": account.account, "product": MOBILE, "charging": POSTPAID}
        return Remedy("number.activated", data, subject)
    in_service = number.status == ACTIVE or (number.status == SUSPENDED and number.why != PERMANENT)
    if number.account == account.account and number.charging != POSTPAID and number.product == MOBILE and in_service:
        return Remedy("number.recharged-as", {"to": POSTPAID}, subject)
    return None


def _look_mobiles(look: Look, standing: Standing, terms: PointsTerms, joins: Remedy | None) -> None:
    """An account with fibre only cannot enrol: it needs so many postpaid mobile numbers (enrol.fibre-only, R56).

    Judged by the customer, the numbers beside the account's fibre ones count, as far as the holder counts them.
    """
    joining, account = terms.joining, _account(standing)
    mobiles = account.mobiles
    if joining.fibre_only_judged_by == "customer":
        mobiles = max(mobiles, standing.holder.numbers - account.fibres)
    if not look.check(FIBRE_ONLY, mobiles >= joining.min_mobiles, mobiles, joining.min_mobiles, "count", reading="R56"):
        return
    if joins is not None and account.mobiles + 1 >= joining.min_mobiles:
        look.possible(joins)
    else:
        look.never()


def _bonus(look: Look, part: PointsPart, at_us: int, terms: PointsTerms) -> tuple[PointsPart, lots.Transfers]:
    """The bonus, on the first enrolment in the account's life only (points/2, enrol.bonus-once, R47)."""
    joining = terms.joining
    if not look.carried(BONUS_GIVEN):
        return part, ()
    given = 1 if part.bonus_us and joining.bonus_counted_over == "account-life" else 0
    note(look, ONCE, given, "count", joining.bonus_times, reading="R47")
    if look.carried(ONCE) and given >= joining.bonus_times:
        return part, ()
    last_day = expires_day(at_us, at_us, terms)
    note(look, BONUS_GIVEN, joining.bonus_points, UNIT)
    note(look, EXPIRY, end_of_day(last_day), "us", reading="R5")
    after, transfers = lots.credit(part, BONUS, joining.bonus_points, at_us, last_day, chart.POINTS_BONUS)
    return replace(after, bonus_us=at_us), transfers


def _purposes(look: Look, terms: PointsTerms) -> tuple[str, ...]:
    """What the customer's data is used for and who receives it, kept as it was on enrolling (note.9)."""
    if not look.carried(DATA):
        return ()
    purposes = terms.joining.purposes
    note(look, DATA, ", ".join(purposes), "text")
    note(look, DATA, ", ".join(terms.joining.recipients), "text")
    return purposes


def _may_be_told(number: NumberPart | None, account: AccountPart, terms: PointsTerms) -> bool:
    """Whether a number is a mobile one of the account, charged as the programme has it, and has not ended."""
    if number is None or number.account != account.account or number.status == ENDED:
        return False
    return number.product == MOBILE and number.charging in terms.joining.charging


def _sms(
    look: Look, template: str, standing: Standing, terms: PointsTerms, values: dict[str, int | str | bool | None]
) -> tuple[Message, ...]:
    """The result by SMS (enrol.ba-and-sms)."""
    number = standing.sms_number
    if number is None or not look.carried(SMS) or not _may_be_told(number, _account(standing), terms):
        return ()
    return (Message(template, number.number, values),)
