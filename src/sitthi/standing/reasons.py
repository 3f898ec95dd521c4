"""Looking at conditions: every one becomes a reason, met or not; a clause switched off counts as met. Pure."""

from __future__ import annotations

from sitthi.kernel.decision import Decision, Possible, Reason, Remedy, Scalar, refused

NEVER = -1
"""Instead of a time: nothing makes this request possible."""


class Look:
    """Collects the conditions of one decision, and for each unmet one what would make it possible.

    ``off`` are the clauses an overlay has switched off (what-if, and the tests that break each rule).
    """

    __slots__ = ("_from_us", "_how", "_off", "reasons", "unmet")

    def __init__(self, off: frozenset[str], at_us: int) -> None:
        """Start with no condition looked at."""
        self._off = off
        self._from_us = at_us
        self._how: list[Remedy] = []
        self.reasons: list[Reason] = []
        self.unmet = False

    def check(
        self,
        clause: str,
        met: bool,  # noqa: FBT001  # every condition reads check(clause, met, value, threshold)
        value: Scalar = None,
        threshold: Scalar = None,
        unit: str = "text",
        *,
        reading: str = "",
    ) -> bool:
        """Note one condition; answers whether it counts as unmet."""
        if not met and clause in self._off:
            met = True
        self.reasons.append(Reason(clause, met, value, threshold, unit, reading))
        if not met:
            self.unmet = True
        return not met

    def possible(self, *how: Remedy, from_us: int = 0) -> None:
        """What would mend the condition just found unmet: events in order, and from when."""
        if self._from_us != NEVER:
            self._from_us = max(self._from_us, from_us)
        for remedy in how:
            if remedy not in self._how:
                self._how.append(remedy)

    def never(self) -> None:
        """Nothing mends the condition just found unmet: this request stays refused."""
        self._from_us = NEVER

    def carried(self, clause: str) -> bool:
        """Whether the step of a clause is carried out (an overlay may have switched it off)."""
        return clause not in self._off

    def refusal(self) -> Decision:
        """The refusal, with all reasons and what would make it possible."""
        possible = None if self._from_us == NEVER else Possible(self._from_us, tuple(self._how))
        return refused(tuple(self.reasons), possible)
