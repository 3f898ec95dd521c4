"""Conditions that several of a number's commands look at."""

from __future__ import annotations

from sitthi.areas.numbers.model import FIBRE
from sitthi.areas.numbers.terms import NumbersTerms
from sitthi.kernel.command import CUSTOMER, Actor
from sitthi.kernel.decision import RECORDED, Decision, Message, Reason
from sitthi.standing.parts import ACTIVE, ENDED, PERMANENT, PRE_ACTIVE, SUSPENDED, NumberPart, Standing
from sitthi.standing.reasons import Look
from sitthi.standing.service import ACTIVATION, until_reported

OWN_SUSPENSIONS = frozenset({"customer", "sim-lost"})
"""Why customers may have their number suspended, and which suspensions they may take back."""

OWN_ENDS = frozenset({"customer"})
"""Why customers may have their number disconnected."""

STAFF = "agent, supervisor, admin"
"""Who is named for what is not the customer's to ask for; channels and the operator's own systems may, too."""


def number_of(standing: Standing) -> NumberPart | None:
    """The number's current subscription, if it has one."""
    return standing.number


def status_of(number: NumberPart | None) -> str:
    """The status as reasons show it: a suspension for good is told from one for a while."""
    if number is None:
        return "none"
    return "permanently-suspended" if is_permanent(number) else number.status


def is_permanent(number: NumberPart) -> bool:
    """Whether the number is suspended for good."""
    return number.status == SUSPENDED and number.why == PERMANENT


def look_in_service(look: Look, standing: Standing) -> None:
    """The number is active, or suspended for a while (house/number-active); a pre-active one must wait."""
    number = standing.number
    met = number.status in {ACTIVE, SUSPENDED} and not is_permanent(number)
    if not look.check("house/number-active", met, status_of(number), "active, suspended"):
        return
    if number.status == PRE_ACTIVE:
        until_reported(look, standing, ACTIVATION)
    else:
        look.never()


def look_asked_by(look: Look, actor: Actor, reason: str, own: frozenset[str]) -> None:
    """A customer asks for what is the customer's own to ask for; all others are not limited (house/permission)."""
    if actor.role != CUSTOMER.role:
        return
    if look.check("house/permission", reason in own, f"{actor.role}: {reason}", STAFF):
        look.never()


def look_not_ended(look: Look, number: NumberPart) -> None:
    """The number has not ended yet (house/number-active)."""
    if look.check("house/number-active", number.status != ENDED, status_of(number), "not-ended"):
        look.never()


def look_number_form(look: Look, number: str, product: str, terms: NumbersTerms) -> None:
    """A mobile number is 0 and nine digits, a fibre one begins with FBB (house/number-form)."""
    if product == FIBRE:
        met = number.startswith(terms.fibre_begins) and len(number) > len(terms.fibre_begins)
        expected = f"{terms.fibre_begins}…"
    else:
        digits = number.isascii() and number.isdigit()
        met = digits and len(number) == terms.mobile_digits and number.startswith(terms.mobile_begins)
        expected = terms.mobile_begins + "x" * (terms.mobile_digits - len(terms.mobile_begins))
    if look.check("house/number-form", met, number, expected):
        look.never()


def first_messages(number: str) -> tuple[Message, ...]:
    """The two messages of a first activation: the welcome, and the confirmation that is waited for."""
    return (
        Message("welcome", number, {"number": number}),
        Message("activated", number, {"number": number}, purpose=ACTIVATION),
    )


def recorded_nothing(about: str) -> Decision:
    """A fact that changes nothing any more."""
    return Decision(RECORDED, (Reason("house/nothing-to-do", met=True, value=about),))
