"""What differs between two walks, line by line; and how two previews are compared."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

import msgspec

from sitthi.due.preview.lines import AT_ONCE, BEFORE, FOLLOWS, LATER, NO_LONGER, OTHERS, OWN, Line, Liner
from sitthi.due.preview.totals import Totals
from sitthi.due.preview.walks import Walked
from sitthi.flow.request import Answer
from sitthi.views.receipts import Told, told

Mark = tuple[Any, ...]
Shapes = tuple[dict[str, Any], ...]
"""Lines as JSON."""


def differences(walked: Walked, liner: Liner) -> tuple[list[Line], Totals]:
    """The lines of two walks: at once, later, otherwise than without the event, and no longer; and what it all sums to.

    The same decision has the same key in both.
    """
    made = _Differences(walked, liner)
    for answer in (walked.answer, *walked.others):
        made.at_once(answer)
    for receipt in walked.later:
        made.later(receipt)
    made.no_longer()
    return made.lines, made.totals


class _Differences:
    """The lines and sums of two walks while they are being compared."""

    def __init__(self, walked: Walked, liner: Liner) -> None:
        self.lines: list[Line] = []
        self.totals = Totals()
        self._own = walked.answer
        self._without = dict(walked.without)
        self._liner = liner

    def at_once(self, answer: Answer) -> None:
        """The event's answer, or that of what it causes to another holder; what fell due anyway is told as such."""
        for place, one in enumerate(map(told, answer.receipts)):
            step = (OWN if place == answer.own else FOLLOWS) if answer is self._own else OTHERS
            other = self._met(one)
            changed = None if other is None else self._liner.changed(one, other)
            self.lines.append(changed or self._liner.line(one, AT_ONCE, step if other is None else BEFORE))

    def later(self, receipt: bytes) -> None:
        """A decision of the walk with the event: told unless the other walk has the same."""
        one = told(receipt)
        if self._without.get(one.key) == receipt:
            del self._without[one.key]
            return
        other = self._met(one)
        line = self._liner.line(one, LATER) if other is None else self._liner.changed(one, other)
        if line is not None:
            self.lines.append(line)

    def no_longer(self) -> None:
        """What only the walk without the event has."""
        for one in map(told, self._without.values()):
            self.totals.add(one, -1)
            self.lines.append(self._liner.line(one, NO_LONGER))

    def _met(self, one: Told) -> Told | None:
        """The same decision in the walk without the event, which is done with."""
        self.totals.add(one, 1)
        found = self._without.pop(one.key, None)
        if found is None:
            return None
        other = told(found)
        self.totals.add(other, -1)
        return other


def mark(line: dict[str, Any]) -> Mark:
    """What two previews are compared by, of a line as JSON: days, not instants, and nothing named after a decision."""
    effects, was = (sorted((one["kind"], one["what"]) for one in line.get(name, ())) for name in ("effects", "was"))
    reasons = [(one["clause"], one["met"]) for one in line.get("reasons", ())]
    possible = line.get("possible") or {}
    what = (line["group"], line["step"], line["at"][:10], line["holder"], line["subject"], line["command"])
    outcome = (line["outcome"], line.get("outcome_was"), line["clauses"], reasons, possible.get("what"))
    return (*what, *outcome, effects, was)


def fingerprint(lines: Shapes, holders: tuple[str, ...]) -> str:
    """The SHA-256 of lines as JSON and of the holders concerned, whatever the order of lines within a day."""
    marks = sorted(map(_written, lines))
    return hashlib.sha256(b"\n".join((msgspec.json.encode(sorted(holders)), *marks))).hexdigest()


def changes(was: Shapes, now: Shapes) -> tuple[Shapes, Shapes]:
    """The lines that only the one preview has, and those that only the other has."""
    return _only(was, now), _only(now, was)


def _only(some: Shapes, others: Shapes) -> Shapes:
    left = Counter(_written(one) for one in others)
    found = []
    for one in some:
        own = _written(one)
        if left[own]:
            left[own] -= 1
        else:
            found.append(one)
    return tuple(found)


def _written(line: dict[str, Any]) -> bytes:
    """The mark of a line in one word of bytes, which can be counted and sorted."""
    return msgspec.json.encode(mark(line))
