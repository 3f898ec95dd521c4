"""Reading what tiers are decided by, as the corridor does, and taking it back: nothing is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from sitthi.areas.tiers.model import GroupNumbers, ReviewTier
from sitthi.flow.desk import Desk, Named
from sitthi.flow.gather import Moved, lay_out
from sitthi.flow.index import Index
from sitthi.flow.request import DECIDED, Answer, Request
from sitthi.flow.step import Step
from sitthi.flow.wanted import Needs
from sitthi.kernel import ids, moment
from sitthi.kernel.command import SYSTEM, Command
from sitthi.kernel.errors import BadInput
from sitthi.standing.parts import Member, Standing
from sitthi.storage.pipeline import Connection
from sitthi.views.state import narrow_to, unknown
from sitthi.views.state_points import latest_of

REVIEW, GROUP = "review-tier", "group-numbers"
TRIES = 3
_SOURCE = "advice"
_CURRENT = """
SELECT n.number FROM numbers n JOIN holders h USING (holder_no)
WHERE n.current AND n.status <> 'ended' AND h.holder = %s ORDER BY n.number
"""


class TierReader:
    """Reads the standing that a review of a number has, or one of all numbers of a holder."""

    def __init__(self, connection: Connection, index: Index) -> None:
        """By the index that says what a review and a grouping read."""
        self._connection = connection
        self._index = index

    def holder_of(self, subject: str, at_us: int) -> str:
        """Whose a number is, or the holder named; BadInput for another subject, an unknown one, or too early a time.

        What has been decided since a time is not undone, so that there is no reading of an earlier one.
        """
        if subject.partition("/")[0] not in {"number", "holder"}:
            remedy = "Name number/0812345678 or holder/ID."
            raise BadInput(what=f"{subject!r} has no tiers", remedy=remedy, field="subject")
        holder = narrow_to(self._connection, subject).holders[0]
        latest_us = latest_of(self._connection, [holder])
        if at_us < latest_us:
            what = f"something about this customer was decided since, at {moment.format_time(latest_us)}"
            raise BadInput(what=what, remedy="Name that time, or a later one.", field="--as-of")
        return holder

    def of_number(self, subject: str, at_us: int) -> tuple[Command[Any], Standing]:
        """The command of a review at a time, and what it reads; raises BadInput for a number nobody has now."""
        name = subject.partition("/")[2]
        command = _command(REVIEW, subject, at_us, ReviewTier("asked"))

        def find(desk: Desk) -> Step | None:
            number = desk.numbers.get(name)
            return None if number is None or number.part is None else _step(self._index, command, number.holder, number)

        standing = self._read(command, find)
        if standing is None:
            raise unknown("number", name)
        return command, standing

    def count_of(self, holder: str) -> int:
        """How many numbers a holder has that have not ended."""
        return len(self._numbers(holder))

    def _numbers(self, holder: str) -> tuple[str, ...]:
        return tuple(row[0] for row in self._connection.execute(_CURRENT, (holder,)))

    def of_holder(self, holder: str, at_us: int) -> Standing:
        """A holder with its groups and, as members, all its numbers that have not ended, each with its months."""
        body = GroupNumbers("", self._numbers(holder), "")
        command = _command(GROUP, f"holder/{holder}", at_us, body)
        standing = self._read(command, lambda desk: _step(self._index, command, desk.holders[holder], None))
        assert standing is not None, "whoever is named is laid out"
        return standing

    def _read(self, command: Command[Any], find: Callable[[Desk], Step | None]) -> Standing | None:
        """The standing of a command that is never decided."""
        spec = self._index.commands[command.name]
        request = Request(spec, command, ids.request_key(command.source, command.id))
        needs = Needs(self._index.with_account, self._index.with_tier, lambda _: "")
        for tries in range(TRIES):
            try:
                with self._connection.transaction(force_rollback=True):
                    desk = lay_out(self._connection, [request], (), command.at_us, needs)
                    step = find(desk)
                    if step is None:
                        return None
                    named = Named()
                    self._index.names[spec.name](desk, step, named)
                    return desk.view(spec.parts, step.holder, step.number, named)
            except Moved:
                if tries + 1 == TRIES:
                    raise
        return None


def as_one(standing: Standing, member: Member) -> Standing:
    """One of a holder's numbers as its own review would read it: with those it is grouped with."""
    group = next((one for one in standing.groups if one.group == member.tier.group), None)
    names = group.numbers if group is not None else ()
    members = tuple(one for one in standing.members if one.number.number in names)
    parts: dict[str, Any] = {"number": member.number, "tier": member.tier, "months": member.months, "members": members}
    return replace(standing, **parts)


def _command(name: str, subject: str, at_us: int, body: msgspec.Struct) -> Command[Any]:
    return Command(name, _SOURCE, f"{subject} {at_us}", subject, at_us, SYSTEM, b"", body)


def _step(index: Index, command: Command[Any], holder: Any, number: Any) -> Step:
    return Step(index.commands[command.name], command, b"", holder, number, Answer(DECIDED, b"", []))
