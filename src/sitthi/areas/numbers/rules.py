"""A number's life: first activation, suspension, resumption, its end. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.numbers.checks import (
    OWN_ENDS,
    OWN_SUSPENSIONS,
    first_messages,
    is_permanent,
    look_asked_by,
    look_in_service,
    look_not_ended,
    look_number_form,
    number_of,
    recorded_nothing,
    status_of,
)
from sitthi.areas.numbers.model import (
    MOBILE,
    PORTED_OUT,
    ActivateNumber,
    CompleteActivation,
    DisconnectNumber,
    PortOutNumber,
    ResumeNumber,
    SuspendNumber,
)
from sitthi.areas.numbers.owners import change_owner, swap_charging
from sitthi.areas.numbers.renumbering import renumber_number
from sitthi.areas.numbers.takeover import take_over_number
from sitthi.areas.numbers.terms import NumbersTerms
from sitthi.kernel import moment
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event, Part, Remedy
from sitthi.standing.packages import look_main_package
from sitthi.standing.parts import (
    ACTIVE,
    ENDED,
    PERMANENT,
    PRE_ACTIVE,
    PREPAID,
    SUSPENDED,
    NumberPart,
    Standing,
    WalletPart,
)
from sitthi.standing.reasons import Look

__all__ = [
    "activate_number",
    "change_owner",
    "complete_activation",
    "disconnect_number",
    "port_out_number",
    "renumber_number",
    "resume_number",
    "suspend_number",
    "swap_charging",
    "take_over_number",
]

CONFIRMED = Event("number.confirmed")


def activate_number(command: Command[ActivateNumber], standing: Standing, terms: NumbersTerms) -> Decision:
    """A prepaid number is open for use once its confirmation has been received (prepaid/1.1.3)."""
    body, number = command.body, number_of(standing)
    look = Look(terms.off, command.at_us)
    look_number_form(look, command.key, body.product, terms)
    _look_at_once(look, number, body)
    look_main_package(look, body.main_package, body.charging, body.product, terms.packages)
    _look_at_starting_value(look, body)
    _look_at_active_since(look, body, command.at_us)
    if look.unmet:
        return look.refusal()
    part = _new_number(command)
    prepaid = body.product == MOBILE and body.charging == PREPAID
    if prepaid and not body.active_since_day and look.carried("prepaid/1.1.3"):
        messages = first_messages(command.key)
        if number is not None and number.status == PRE_ACTIVE:
            return Decision(RECORDED, tuple(look.reasons), messages=messages)
        look.check("prepaid/1.1.3", met=True, value=PRE_ACTIVE, threshold="confirmation", reading="R78")
        events = (CONFIRMED,) if terms.opens_at_activation else ()
        return Decision(GRANTED, tuple(look.reasons), changes=(part,), messages=messages, events=events)
    since_us = moment.start_of_day(body.active_since_day) if body.active_since_day else command.at_us
    part = replace(part, status=ACTIVE, active_since_us=since_us)
    return Decision(GRANTED, tuple(look.reasons), changes=(part,), events=(CONFIRMED,) if prepaid else ())


def complete_activation(command: Command[CompleteActivation], standing: Standing, terms: NumbersTerms) -> Decision:
    """The confirmation has arrived, so the number is open for use and top-up (prepaid/1.1.3)."""
    number = standing.number
    if number.status != PRE_ACTIVE:
        return recorded_nothing(status_of(number))
    look = Look(terms.off, command.at_us)
    look.check("prepaid/1.1.3", met=True, value=command.at_us, unit="us", reading="R78")
    part = replace(number, status=ACTIVE, since_us=command.at_us, active_since_us=command.at_us)
    events = () if terms.opens_at_activation else (CONFIRMED,)
    return Decision(RECORDED, tuple(look.reasons), changes=(part,), events=events)


def suspend_number(command: Command[SuspendNumber], standing: Standing, terms: NumbersTerms) -> Decision:
    """A number is suspended for a while, or for good, which ends its contract (prepaid/1.1.4, R77).

    Customers suspend at their own wish or for a lost SIM, and not in the place of a suspension that is none of
    theirs, which they could then take back (house/permission).
    """
    number, reason = standing.number, command.body.reason
    look = Look(terms.off, command.at_us)
    look_asked_by(look, command.actor, reason, OWN_SUSPENSIONS)
    if number.status == SUSPENDED and number.why == reason and not look.unmet:
        return recorded_nothing(reason)
    if number.status == SUSPENDED:
        look_asked_by(look, command.actor, number.why, OWN_SUSPENSIONS)
    look_in_service(look, standing)
    if look.unmet:
        return look.refusal()
    part = _suspended(number, reason, command.at_us)
    events: tuple[Event, ...] = (Event("number.suspended", reason),)
    if reason == PERMANENT:
        ends = terms.permanent_ends_contract
        fate = "contract-ends" if ends else "contract-stays"
        look.check("prepaid/1.1.4", met=True, value=reason, threshold=fate, reading="R77")
        events = (*events, Event("number.ended", PERMANENT)) if ends else events
    return Decision(RECORDED, tuple(look.reasons), changes=(part,), events=events)


def _suspended(number: NumberPart, reason: str, at_us: int) -> NumberPart:
    """The number suspended, since when it has been; from being the customer's own to another and back, since now."""
    if number.status != SUSPENDED:
        return replace(number, status=SUSPENDED, why=reason, since_us=at_us)
    same = (reason in OWN_SUSPENSIONS) == (number.why in OWN_SUSPENSIONS)
    return replace(number, why=reason, why_since_us=number.why_since_us if same else at_us)


def resume_number(command: Command[ResumeNumber], standing: Standing, terms: NumbersTerms) -> Decision:
    """A suspended number is used again, but for one suspended for good (house/number-suspended).

    Customers take back what they may ask for: not a suspension for debt (house/permission).
    """
    number = standing.number
    look = Look(terms.off, command.at_us)
    met = number.status == SUSPENDED and not is_permanent(number)
    if look.check("house/number-suspended", met, status_of(number), "suspended-for-a-while"):
        look.never()
    if number.status == SUSPENDED:
        look_asked_by(look, command.actor, number.why, OWN_SUSPENSIONS)
    if look.unmet:
        return look.refusal()
    changes: tuple[Part, ...] = (replace(number, status=ACTIVE, why="", since_us=command.at_us, why_since_us=0),)
    if not terms.validity_runs and number.charging == PREPAID:
        changes = (*changes, *_longer_valid(look, number, standing.wallet, command.at_us))
    event = Event("number.resumed", number.why, number.since_us)
    return Decision(RECORDED, tuple(look.reasons), changes=changes, events=(event,))


def _longer_valid(look: Look, number: NumberPart, wallet: WalletPart, at_us: int) -> tuple[WalletPart, ...]:
    """Where validity stands still during a suspension, what was left of it begins to run again (R70)."""
    if wallet.valid_until_us <= number.since_us:
        return ()
    until_us = wallet.valid_until_us + at_us - number.since_us
    look.check("prepaid/validity.cap", met=True, value=until_us, unit="us", reading="R70")
    return (replace(wallet, valid_until_us=until_us),)


def disconnect_number(command: Command[DisconnectNumber], standing: Standing, terms: NumbersTerms) -> Decision:
    """A disconnected number's contract ends and is settled (prepaid/1.1.11).

    Customers end their contract at their own wish; other causes are not theirs to report (house/permission).
    """
    return _end(command, standing, terms, command.body.reason)


def port_out_number(command: Command[PortOutNumber], standing: Standing, terms: NumbersTerms) -> Decision:
    """The contract of a number that goes to another operator ends and is settled (prepaid/1.1.11)."""
    return _end(command, standing, terms, PORTED_OUT)


def _end(
    command: Command[DisconnectNumber] | Command[PortOutNumber],
    standing: Standing,
    terms: NumbersTerms,
    why: str,
) -> Decision:
    """The number is cancelled; its contract ends, unless a suspension for good has ended it before (R77)."""
    number = standing.number
    look = Look(terms.off, command.at_us)
    look_asked_by(look, command.actor, why, OWN_ENDS)
    look_not_ended(look, number)
    if look.unmet:
        return look.refusal()
    settled = is_permanent(number) and terms.permanent_ends_contract
    part = replace(number, status=ENDED, why=why, since_us=command.at_us, why_since_us=0)
    cancelled = Event("number.cancelled", why)
    events = (cancelled,) if settled else (Event("number.ended", why), cancelled)
    return Decision(RECORDED, tuple(look.reasons), changes=(part,), events=events)


def _new_number(command: Command[ActivateNumber]) -> NumberPart:
    body = command.body
    return NumberPart(
        number=command.key,
        account=body.account,
        product=body.product,
        charging=body.charging,
        main_package=body.main_package,
        status=PRE_ACTIVE,
        why="",
        since_us=command.at_us,
        active_since_us=0,
        starting_value_satang=body.starting_value_satang,
    )


def _look_at_once(look: Look, number: NumberPart | None, body: ActivateNumber) -> None:
    """A number is given to one subscription at a time; one not yet confirmed may be activated again."""
    free = number is None or number.status == ENDED
    again = number is not None and number.status == PRE_ACTIVE and number.account == body.account
    if look.check("house/number-once", free or again, status_of(number), "none, ended"):
        look.possible(Remedy("number.disconnected", {"reason": "customer"}))


def _look_at_starting_value(look: Look, body: ActivateNumber) -> None:
    """Only a prepaid SIM is sold with money in it (prepaid/form1.starting-value)."""
    if not body.starting_value_satang:
        return
    met = body.product == MOBILE and body.charging == PREPAID
    if look.check("prepaid/form1.starting-value", met, body.charging, PREPAID):
        look.never()


def _look_at_active_since(look: Look, body: ActivateNumber, at_us: int) -> None:
    """Service taken over began on a day that has come (house/active-since)."""
    if not body.active_since_day:
        return
    since_us = moment.start_of_day(body.active_since_day)
    if look.check("house/active-since", since_us <= at_us, since_us, at_us, "us"):
        look.possible(from_us=since_us)
