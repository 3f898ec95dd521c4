"""Which late events can be put in at all: what has gone to others meanwhile, or is first come first served, may not."""

from __future__ import annotations

from sitthi.correction.refusing import CannotCorrect
from sitthi.flow.request import Request
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel.moment import date_of, day_of
from sitthi.terms import Values

FIRST_COME = frozenset({"redeem-points"})
"""What takes from a store that others take from as well, first come first served."""
LATE_REDEMPTIONS = "correction.late-redemptions"
"""Whether a redemption that came late takes from what is left by now (house/correction)."""


def check_possible(rulebook: Rulebook, request: Request) -> None:
    """Raise CannotCorrect where a late event is of a kind that is not put in, by what it is or by the terms."""
    spec, command = request.spec, request.command
    if spec.crosses:
        remedy = "What has gone to another since then stays: do it by an event of today."
        raise CannotCorrect(spec.name, command.subject, remedy)
    if spec.name in FIRST_COME:
        terms = Values(rulebook.book.in_force("house", date_of(day_of(command.at_us))))
        if not terms.flag(LATE_REDEMPTIONS):
            remedy = "Rewards go first come, first served: ask for it anew."
            raise CannotCorrect(spec.name, command.subject, remedy)
