"""Counting, decision by decision, what a number was charged in a month and whether it was used (R51)."""

from __future__ import annotations

from sitthi.flow.places import NumberDesk
from sitthi.flow.rulebook import InForce
from sitthi.flow.step import Step
from sitthi.kernel import moment
from sitthi.kernel.decision import REFUSED, Decision
from sitthi.standing.tally import charged_satang


class Counting:
    """Counts into the tallies of numbers, whoever charges them."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self._from_us, self._until_us, self._month = 0, 0, 0

    def count(self, number: NumberDesk, step: Step, decision: Decision, in_force: InForce) -> None:
        """Count what a decision charged a number, and whether it is a use of it; the terms say what is charged."""
        uses, command = step.spec.uses, step.command
        used = bool(uses) and decision.outcome != REFUSED and getattr(command.body, uses) > 0
        satang = 0
        if decision.transfers:
            topped_up = in_force.terms["tiers"].months.topped_up
            satang = charged_satang(number.number, decision.transfers, topped_up=topped_up)
        if used or satang:
            at_us = command.at_us
            month = self._month if self._from_us <= at_us < self._until_us else self.month(at_us)
            number.count(month, satang, used=used)

    def month(self, at_us: int) -> int:
        """The running month of an instant; those of one month are many, so its bounds are kept."""
        self._month = moment.month_of(at_us)
        self._from_us = moment.start_of_month(self._month)
        self._until_us = moment.start_of_month(self._month + 1)
        return self._month
