"""A number that gets another owner or another way of charging. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.numbers.checks import look_in_service
from sitthi.areas.numbers.model import MOBILE, OWNER_CHANGED, ChangeOwner, SwapCharging
from sitthi.areas.numbers.terms import NumbersTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Event
from sitthi.standing.packages import look_main_package
from sitthi.standing.parts import ENDED, Standing
from sitthi.standing.reasons import Look


def change_owner(command: Command[ChangeOwner], standing: Standing, terms: NumbersTerms) -> Decision:
    """The old owner's contract ends and is settled; the number begins anew elsewhere (house/new-owner)."""
    body, number, holder = command.body, standing.number, standing.holder
    look = Look(terms.off, command.at_us)
    look_in_service(look, standing)
    if look.check("house/new-owner", body.to_holder != holder.holder, body.to_holder, "another-holder"):
        look.never()
    if look.check("house/new-owner", body.to_account != number.account, body.to_account, "another-account"):
        look.never()
    if look.unmet:
        return look.refusal()
    part = replace(number, status=ENDED, why=OWNER_CHANGED, since_us=command.at_us, why_since_us=0)
    events = (
        Event("number.ended", OWNER_CHANGED),
        # Before what an heir goes on with: that needs the number to be there.
        Event("number.left", body.to_account),
        Event("number.cancelled", OWNER_CHANGED),
    )
    return Decision(GRANTED, tuple(look.reasons), changes=(part,), events=events)


def swap_charging(command: Command[SwapCharging], standing: Standing, terms: NumbersTerms) -> Decision:
    """A mobile number becomes postpaid or prepaid, with a main package that fits (house/charging-differs)."""
    body, number = command.body, standing.number
    look = Look(terms.off, command.at_us)
    look_in_service(look, standing)
    if look.check("house/charging-differs", body.to != number.charging, body.to, number.charging):
        look.never()
    if look.check("house/charging-differs", number.product == MOBILE, number.product, MOBILE):
        look.never()
    look_main_package(look, body.main_package, body.to, number.product, terms.packages)
    if look.unmet:
        return look.refusal()
    part = replace(number, charging=body.to, main_package=body.main_package)
    return Decision(GRANTED, tuple(look.reasons), changes=(part,), events=(Event("number.swapped", body.to),))
