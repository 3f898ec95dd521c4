"""Which late events can be put in at all: what has gone to others meanwhile, or is first come first served, may not."""

from __future__ import annotations

from sitthi.correction.life import Known, Life
from sitthi.correction.refusing import CannotCorrect
from sitthi.flow.corrected import is_refused
from sitthi.flow.request import Request
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel.moment import date_of, day_of, format_time
from sitthi.terms import Values

FIRST_COME = frozenset({"redeem-points"})
"""What takes from a store that others take from as well, first come first served."""
MESSAGE = "message/"
TOLD = 5
"""How many of the things that stand in the way are named."""
LATE_REDEMPTIONS = "correction.late-redemptions"
"""Whether a redemption that came late takes from what is left by now (house/correction)."""


def check_possible(rulebook: Rulebook, request: Request, life: Life) -> None:
    """Raise CannotCorrect where a late event can not be put in, by what has passed since then or by the terms."""
    spec, command = request.spec, request.command
    if spec.crosses and (since := _of_old_owner(life, request)):
        told = ", ".join(f"{one.command.name} {format_time(one.at_us)}" for one in since[:TOLD])
        more = f" and {len(since) - TOLD} more" if len(since) > TOLD else ""
        remedy = "What its holder did with it since then stays that holder's: hand it over by an event of today."
        raise CannotCorrect(spec.name, f"{command.subject}: {told}{more}", remedy)
    if spec.name in FIRST_COME:
        terms = Values(rulebook.book.in_force("house", date_of(day_of(command.at_us))))
        if not terms.flag(LATE_REDEMPTIONS):
            remedy = "Rewards go first come, first served: ask for it anew."
            raise CannotCorrect(spec.name, command.subject, remedy)


def _of_old_owner(life: Life, request: Request) -> list[Known]:
    """What has been asked of a number and granted since it should have been handed over: nobody else can be told so.

    What fell due is decided again; what was refused was not done (house/new-owner).
    """
    subject, at_us = request.command.subject, request.command.at_us
    of_it = {one.place_no for one in life.places if f"{one.kind}/{one.name}" == subject}
    return [
        one
        for one in sorted(life.known.values(), key=lambda known: (known.at_us, known.loc))
        if one.asked and one.at_us > at_us and not is_refused(one.decision)
        if (one.place.place_no in of_it and not one.command.subject.startswith(MESSAGE))
        or one.command.subject == subject
    ]
