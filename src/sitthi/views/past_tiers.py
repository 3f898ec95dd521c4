"""Tiers and tier groups as they were: what is there now, with the decisions since then undone.

A decision about a group changes what its members hold of tiers and belongs to the holder, or to the one number that
left; what it changes it has read. A renumbering gives a number's part, and its group, the new name besides.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from sitthi.standing.tier_parts import OPEN, TierGroupPart, TierPart
from sitthi.storage.pipeline import Connection
from sitthi.views import shapes_tiers, state_tiers
from sitthi.views.life import OF_HOLDER
from sitthi.views.order import own_changes, since, taken_away
from sitthi.views.past_points import NEVER_US, by_what_was_known, seen
from sitthi.views.receipts import Shelf

_GROUPING = """
SELECT h.last_loc FROM tier_groups g JOIN holders h USING (holder_no) WHERE h.holder = %(holder)s
UNION SELECT w.last_loc FROM tier_groups g JOIN holders h USING (holder_no) JOIN numbers n USING (holder_no)
    JOIN tiers t USING (number_no) JOIN wallets w USING (number_no) WHERE h.holder = %(holder)s
"""
"""Where decisions about groups of a holder lie, if it ever had any."""
_NAMES = """
SELECT n.number_no, p.number, p.until_us FROM holders h JOIN numbers n USING (holder_no)
    JOIN past_numbers p USING (number_no) WHERE h.holder = %(holder)s
UNION ALL SELECT n.number_no, n.number, %(never)s FROM holders h JOIN numbers n USING (holder_no)
    WHERE h.holder = %(holder)s
ORDER BY 1, 3
"""


class Names:
    """What the numbers of a holder have been called, and until when."""

    def __init__(self, connection: Connection, holder: str) -> None:
        """Read once."""
        self._called: dict[int, list[tuple[str, int]]] = {}
        for number_no, name, until_us in connection.execute(_NAMES, {"holder": holder, "never": NEVER_US}):
            self._called.setdefault(number_no, []).append((name, until_us))

    def at(self, number_no: int, at_us: int) -> frozenset[str]:
        """What a number was called at an instant: two names in that in which it was renumbered."""
        found: list[str] = []
        for name, until_us in self._called.get(number_no, ()):
            if until_us >= at_us:
                found.append(name)
            if until_us > at_us:
                break
        return frozenset(found)

    def ever(self, number_no: int) -> frozenset[str]:
        """What a number has been called, and is."""
        return frozenset(name for name, _ in self._called.get(number_no, ()))

    def then(self, name: str, at_us: int, then_us: int) -> str:
        """What whoever was called so at an instant was called at an earlier one."""
        for number_no, called in self._called.items():
            if name in self.at(number_no, at_us):
                return next((one for one, until_us in called if until_us > then_us), name)
        return name


def number_then(
    connection: Connection, shelf: Shelf, number_no: int, whose: tuple[str, int], at_us: int
) -> dict[str, Any]:
    """What a number had of tiers at an instant, in the shape of a state.

    ``whose``: its holder, and where its own last decision lies.
    """
    holder, last_loc = whose
    then = state_tiers.tiers_of(connection, [number_no]).get(number_no)
    if then is None and shelf.known_us is None:
        return shapes_tiers.of_number(None)
    names, chains = Names(connection, holder), [last_loc, *_grouping(connection, shelf, holder)]
    ever = names.ever(number_no)
    if then is None:
        gone = taken_away(shelf, chains, TierPart)
        then = next((part for part, _ in gone if part.number in ever), None)
        if then is None:
            return shapes_tiers.of_number(None)
    then, _ = by_what_was_known(shelf, chains, then, lambda part: part.number in ever)
    for one in since(shelf, chains, at_us):
        called = names.at(number_no, one.command.at_us)
        if any(isinstance(part, TierPart) and part.number in called for part in own_changes(one)):
            read = (part for part in seen(one.read()) if isinstance(part, TierPart))
            then = next((part for part in read if part.number in called), None)
    return shapes_tiers.of_number(then)


def groups_then(connection: Connection, shelf: Shelf, holder: str, at_us: int) -> list[dict[str, Any]]:
    """The groups a holder had at an instant, in the shape of a state, with numbers as they were called then."""
    made = state_tiers.all_groups(connection, [holder])[holder]
    if not made and shelf.known_us is None:
        return []
    chains = _grouping(connection, shelf, holder)
    found = {one.group: by_what_was_known(shelf, chains, one, partial(_same, one)) for one in made}
    for gone, changed_us in taken_away(shelf, chains, TierGroupPart):
        if gone.group not in found:
            before_us = by_what_was_known(shelf, chains, gone, partial(_same, gone))
            found[gone.group] = (gone, changed_us) if before_us[1] == NEVER_US else before_us
    for one in since(shelf, chains, at_us):
        for part in own_changes(one):
            if isinstance(part, TierGroupPart):
                read = (other for other in seen(one.read()) if isinstance(other, TierGroupPart))
                before = (other for other in read if other.group == part.group)
                found[part.group] = (next(before, None), one.command.at_us)
    names = Names(connection, holder)
    then = [
        _called(part, names, as_read_us, at_us)
        for part, as_read_us in found.values()
        if part is not None and part.state == OPEN
    ]
    return [shapes_tiers.group(part) for part in sorted(then, key=lambda part: part.group)]


def _same(one: TierGroupPart, other: TierGroupPart) -> bool:
    return one.group == other.group


def _called(part: TierGroupPart, names: Names, as_read_us: int, at_us: int) -> TierGroupPart:
    """A group with the names its numbers had at an instant."""
    numbers = tuple(names.then(one, as_read_us, at_us) for one in part.numbers)
    return msgspec.structs.replace(part, numbers=numbers, receiver=names.then(part.receiver, as_read_us, at_us))


def _grouping(connection: Connection, shelf: Shelf, holder: str) -> list[int]:
    """Where decisions about groups of a holder lie; those that corrections have taken away may be anywhere of it."""
    if shelf.known_us is not None:
        return [row[0] for row in connection.execute(OF_HOLDER, {"name": holder})]
    return [row[0] for row in connection.execute(_GROUPING, {"holder": holder})]
