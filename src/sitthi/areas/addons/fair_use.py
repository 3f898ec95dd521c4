"""Managing data use that is not normal personal use: a limit on add-ons with data, put on and taken off."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.addons.model import ApplyFairUse, LiftFairUse
from sitthi.areas.addons.rights import nothing, running
from sitthi.areas.addons.terms import AddonTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Message, Remedy
from sitthi.standing.parts import AddonPart, Standing
from sitthi.standing.reasons import Look

FAIR_USE = "addons/fair-use"


OTHERWISE = "other"


def apply_fair_use(command: Command[ApplyFairUse], standing: Standing, terms: AddonTerms) -> Decision:
    """On data use that is not normal the operator may limit volume, lower the speed or act otherwise."""
    look, body = Look(terms.off, command.at_us), command.body
    if not look.carried(FAIR_USE):
        return nothing(body.action)
    with_data, actions = _with_data(standing, command.at_us), terms.fair_use_actions
    # "Or act otherwise": an action not named falls under the last of them, where the operator keeps it.
    if look.check(FAIR_USE, body.action in actions or OTHERWISE in actions, body.action, ", ".join(actions)):
        look.never()
    if look.check(FAIR_USE, bool(with_data), len(with_data), 1, "count"):
        look.never()
    if look.unmet:
        return look.refusal()
    look.check(FAIR_USE, met=True, value=body.reason, threshold=body.action)
    number = standing.number.number
    return Decision(
        GRANTED,
        tuple(look.reasons),
        changes=tuple(replace(one, fair_use=body.action) for one in with_data),
        messages=(Message("fair-use-applied", number, {"action": body.action, "reason": body.reason}),),
    )


def lift_fair_use(command: Command[LiftFairUse], standing: Standing, terms: AddonTerms) -> Decision:
    """A limit is taken away when its ground is gone."""
    look, body = Look(terms.off, command.at_us), command.body
    if not look.carried(FAIR_USE):
        return nothing(body.action)
    limited = tuple(one for one in standing.addons if one.fair_use == body.action)
    if look.check(FAIR_USE, bool(limited), body.action, len(limited)):
        if _with_data(standing, command.at_us):
            look.possible(Remedy("fair-use.applied", {"action": body.action, "reason": body.reason}))
        else:
            look.never()
        return look.refusal()
    look.check(FAIR_USE, met=True, value=body.reason, threshold=body.action)
    return Decision(
        GRANTED,
        tuple(look.reasons),
        changes=tuple(replace(one, fair_use="") for one in limited),
        messages=(Message("fair-use-lifted", standing.number.number, {"action": body.action}),),
    )


def _with_data(standing: Standing, at_us: int) -> tuple[AddonPart, ...]:
    return tuple(
        one
        for one in standing.addons
        if running(one, at_us) and any(allowance.service == "data" for allowance in one.allowances)
    )
