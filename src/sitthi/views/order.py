"""Decisions in the order of the times they were made for, newest first; what was corrected gives way to what corrects.

A chain lies in the order in which its decisions were recorded. Of those made at their time that is the order of their
times; what came late, or corrects, was recorded after what it comes before.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any, TypeVar

import msgspec

from sitthi.flow import corrected
from sitthi.flow.corrected import CorrectDecision
from sitthi.flow.receipts import StoredCommand
from sitthi.kernel import ids
from sitthi.kernel.decision import LATE, Part
from sitthi.standing.parts import AnyPart
from sitthi.views.effects import key_of
from sitthi.views.receipts import Shelf, Told

Kind = TypeVar("Kind", bound=Part)


def correction_of(one: Told) -> CorrectDecision | None:
    """What a decision corrects, None where it corrects none."""
    return corrected.body_of(one.receipt) if one.command.name == corrected.NAME else None


def commanded(body: CorrectDecision) -> str:
    """The name of the command of which a correction corrects the decision."""
    return msgspec.json.decode(body.command, type=StoredCommand).name


def own_changes(one: Told) -> tuple[AnyPart, ...]:
    """What a decision changed; of a correction not what it says to be as it was without the decision it corrects."""
    changes, body = one.decision.changes, correction_of(one)
    return changes if body is None else changes[: len(changes) - len(body.left)]


def in_order(shelf: Shelf, chains: Iterable[int], from_us: int = 0) -> Iterator[Told]:
    """Decisions of chains that were known, by the times they were made for and then by when they were recorded.

    Newest first; of times before ``from_us`` none are read that need not be.
    """
    lines = (_in_order(shelf, last_loc, from_us) for last_loc in sorted(set(chains)))
    return heapq.merge(*lines, key=_place)


def effective(shelf: Shelf, chains: Iterable[int]) -> Iterator[Told]:
    """Those that say what was true, in order: no late ones, which changed nothing, nor what was corrected."""
    gone: set[bytes] = set()
    for one in in_order(shelf, chains):
        body = correction_of(one)
        if body is not None:
            gone.add(ids.key_of(body.corrects))
        if one.decision.outcome != LATE and one.key not in gone:
            yield one


def until(shelf: Shelf, chains: Iterable[int], at_us: int) -> Iterator[Told]:
    """What had been decided for an instant or before it, newest first."""
    return (one for one in effective(shelf, chains) if one.command.at_us <= at_us)


def since(shelf: Shelf, chains: Iterable[int], at_us: int) -> Iterator[Told]:
    """What was decided for after an instant, newest first."""
    return takewhile(lambda one: one.command.at_us > at_us, effective(shelf, chains))


def recorded_since(shelf: Shelf, chains: Iterable[int]) -> Iterator[Told]:
    """What was not known yet at the instant of which it is asked what was known; nothing where it is told as of now."""
    if shelf.known_us is None:
        return iter(())
    return takewhile(lambda one: not shelf.knows(one), by_location(shelf, chains))


def taken_away(shelf: Shelf, chains: Iterable[int], kind: type[Kind]) -> list[tuple[Kind, int]]:
    """Parts of a kind that were known, each with when it was last changed, where corrections since may have taken some.

    What a correction has taken away is no longer kept; only the receipts have it.
    """
    chains = list(chains)
    if not any(one.command.name == corrected.NAME for one in recorded_since(shelf, chains)):
        return []
    found: dict[Any, tuple[Kind, int]] = {}
    for one in effective(shelf, chains):
        changes: tuple[Part, ...] = one.decision.changes
        for part in changes:
            if isinstance(part, kind):
                found.setdefault(key_of(part), (part, one.command.at_us))
    return list(found.values())


def by_location(shelf: Shelf, chains: Iterable[int]) -> Iterator[Told]:
    """Decisions of chains as they were recorded, newest first, whether they were known or not."""
    lines = ((one for _, one in shelf.places(last_loc)) for last_loc in sorted(set(chains)))
    return heapq.merge(*lines, key=lambda one: -one.loc)


def _in_order(shelf: Shelf, last_loc: int, from_us: int) -> Iterator[Told]:
    """One chain in order: what was decided afterwards is held back until its time has come."""
    held: list[tuple[int, int, Told]] = []
    for _, one in shelf.places(last_loc):
        if not shelf.knows(one):
            continue
        if one.afterwards:
            heapq.heappush(held, (*_place(one), one))
            continue
        while held and held[0][:2] < _place(one):
            yield heapq.heappop(held)[2]
        if one.command.at_us < from_us:
            break
        yield one
    while held and -held[0][0] >= from_us:
        yield heapq.heappop(held)[2]


def _place(one: Told) -> tuple[int, int]:
    return -one.command.at_us, -one.loc
