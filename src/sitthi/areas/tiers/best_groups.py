"""The best way to group one citizen's numbers, exactly for up to fifteen of them. Pure, integers only.

A group is a set of numbers that may be grouped, of limited size. What its members charge together gives a rank to one
of them, unless that one has as much already. Best is: most numbers at the highest rank, then most at the next, and so
on down; then fewest numbers used in groups; then those of the highest charge (of equal ones those of the lowest own
rank, then those that come first), so that the answer is always the same.

How: only groups that lose something with any number taken out can be part of a best answer, and of each its number of
the lowest own rank receives. Which numbers a choice of disjoint groups uses is a mask; a family of masks is one long
integer, with the bit of each mask set. Adding a group to all choices disjoint from it is then ``(family & disjoint) <<
group``. Ranks are done from the highest down, and of each only the choices with most numbers at it are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

EXACT_UP_TO = 15
"""How many numbers that may be grouped are grouped exactly; above, piece by piece."""
PIECE = 10
"""How many numbers are regrouped at a time above that."""
TRIES = 120
"""How many pieces are regrouped before the answer is taken as it is."""


class Grouping(NamedTuple):
    """Groups of places with the place that receives in each, and what every number has by them.

    ``counts`` are the numbers at each rank from the highest down, none left out; ``used`` are those in groups.
    ``exact``: no grouping is better. ``at_most`` are bounds, from the highest rank down: no grouping has more numbers
    at that rank or above it. So one that is not exact is from the best, at the highest rank, by no more than from
    ``reached`` to ``at_most``; and where the two are equal at every rank, it may only use too many numbers.
    """

    groups: tuple[tuple[int, ...], ...]
    receivers: tuple[int, ...]
    ranks: tuple[int, ...]
    counts: tuple[int, ...]
    used: int
    at_most: tuple[int, ...]
    exact: bool

    @property
    def reached(self) -> tuple[int, ...]:
        """How many numbers are at each rank or above it, from the highest down."""
        return tuple(sum(self.counts[: place + 1]) for place in range(len(self.counts)))


class Asked(NamedTuple):
    """What a group must charge for each rank from 1, scaled as the charges are (-1: nothing gives it), and its size."""

    charges: tuple[int, ...]
    most: int
    least: int = 1


class _Kind(NamedTuple):
    """Groups that raise a number from one rank to another: their masks, and their members."""

    rank: int
    own: int
    masks: list[int]
    members: list[tuple[int, ...]]


Key = tuple[int, ...]
"""How many numbers more (or fewer) are at each rank than without groups, from the highest down."""
_Families = dict[Key, int]
"""Masks that can be made of disjoint groups, by what they come to."""


def best_grouping(charges: Sequence[int], own: Sequence[int], groupable: Sequence[int], asked: Asked) -> Grouping:
    """The best grouping of numbers, each with its charge, the rank it has by itself, and whether it may be grouped."""
    top = len(asked.charges)
    # A number without a charge that has the highest rank already is good for nothing but to fill a group up.
    useful = [charges[place] or own[place] < top or asked.least > 1 for place in range(len(charges))]
    places = [place for place in range(len(charges)) if groupable[place] and useful[place]]
    places.sort(key=lambda place: (-charges[place], own[place], place))
    charges_in_order = [charges[place] for place in places]
    own_in_order = [own[place] for place in places]
    if len(places) <= EXACT_UP_TO:
        masks = _exact(charges_in_order, own_in_order, asked)
    else:
        masks = _by_pieces(charges_in_order, own_in_order, asked)
    return _answer(masks, places, (charges, own), asked)


def rank_of(charge: int, asked: Asked) -> int:
    """The rank a group's charge gives."""
    for rank in range(len(asked.charges), 0, -1):
        if 0 <= asked.charges[rank - 1] <= charge:
            return rank
    return 0


def _exact(charges: Sequence[int], own: Sequence[int], asked: Asked) -> list[int]:
    """The masks of the best groups of numbers in order of falling charge."""
    top = len(asked.charges)
    kinds = _kinds(charges, own, asked)
    families: _Families = {(0,) * top: 1}
    stages: list[tuple[_Kind, _Families, _Families]] = []
    for rank in range(top, 0, -1):
        for kind in kinds[rank]:
            before, families = families, _with_groups(families, kind, _without(len(charges)))
            stages.append((kind, before, families))
        highest = max(key[: top - rank + 1] for key in families)
        families = {key: family for key, family in families.items() if key[: top - rank + 1] == highest}
    ((key, family),) = families.items()
    mask = _fewest(family, len(charges))
    chosen: list[int] = []
    for kind, before, after in reversed(stages):
        while not before.get(key, 0) >> mask & 1:
            key = _moved(key, kind, -1)
            group = next(one for one in kind.masks if one & ~mask == 0 and after[key] >> (mask ^ one) & 1)
            mask ^= group
            chosen.append(group)
    return chosen


def _with_groups(families: _Families, kind: _Kind, without: Sequence[int]) -> _Families:
    """The families with any number of groups of a kind added to their masks."""
    chains = [[family] for family in families.values()]
    for mask, members in zip(kind.masks, kind.members, strict=True):
        disjoint = without[members[0]]
        for place in members[1:]:
            disjoint &= without[place]
        for chain in chains:
            # From the longest chain down, so that what the group has just been added to is not looked at again.
            for times in range(len(chain) - 1, -1, -1):
                fitting = chain[times] & disjoint
                if not fitting:
                    continue
                if times + 1 == len(chain):
                    chain.append(fitting << mask)
                else:
                    chain[times + 1] |= fitting << mask
    found: _Families = {}
    for key, chain in zip(families, chains, strict=True):
        for times, family in enumerate(chain):
            after = _moved(key, kind, times)
            found[after] = found.get(after, 0) | family
    return found


def _moved(key: Key, kind: _Kind, times: int) -> Key:
    """The key with so many numbers moved from the kind's own rank to its rank."""
    counts = list(key)
    counts[len(key) - kind.rank] += times
    if kind.own:
        counts[len(key) - kind.own] -= times
    return tuple(counts)


def _kinds(charges: Sequence[int], own: Sequence[int], asked: Asked) -> dict[int, list[_Kind]]:
    """The groups that could be part of a best answer, by their rank and the own rank of the one that receives."""
    top = len(asked.charges)
    kinds = {(rank, below): _Kind(rank, below, [], []) for rank in range(1, top + 1) for below in range(rank)}
    # Groups come in order of their last number, so that the families are short for long.
    growing: list[tuple[int, int, int, tuple[int, ...]]] = [(0, 0, top, ())]
    for place, charge in enumerate(charges):
        for mask, total, lowest, members in growing[:]:
            one = (mask | 1 << place, total + charge, min(lowest, own[place]), (*members, place))
            rank = rank_of(one[1], asked)
            if rank > one[2] and len(one[3]) >= asked.least and _needs_all(one[3], (charges, own), rank, asked):
                kinds[rank, one[2]].masks.append(one[0])
                kinds[rank, one[2]].members.append(one[3])
            if len(one[3]) < asked.most:
                growing.append(one)
    return {
        rank: [kinds[rank, below] for below in range(rank) if kinds[rank, below].masks] for rank in range(1, top + 1)
    }


def _needs_all(members: Sequence[int], numbers: tuple[Sequence[int], Sequence[int]], rank: int, asked: Asked) -> bool:
    """Whether a group gives less with any one of its members taken out."""
    if len(members) <= asked.least:
        return True
    charges, own = numbers
    spare = sum(charges[one] for one in members) - asked.charges[rank - 1]
    lowest = min(own[one] for one in members)
    receivers = sum(1 for one in members if own[one] == lowest)
    return not any(charges[one] <= spare and (own[one] != lowest or receivers > 1) for one in members)


@cache
def _without(numbers: int) -> tuple[int, ...]:
    """For each place the family of all masks, over so many numbers, that do not have it."""
    everything = (1 << (1 << numbers)) - 1
    return tuple(everything // ((1 << (1 << place)) + 1) for place in range(numbers))


@cache
def _of_size(numbers: int) -> tuple[int, ...]:
    """For each size the family of all masks, over so many numbers, that have as many of them."""
    sizes = [1]
    for place in range(numbers):
        shifted = [0, *(family << (1 << place) for family in sizes)]
        sizes = [one | other for one, other in zip([*sizes, 0], shifted, strict=True)]
    return tuple(sizes)


def _fewest(family: int, numbers: int) -> int:
    """Of the masks of a family one with the fewest numbers, and of these the least."""
    found = next(family & same for same in _of_size(numbers) if family & same)
    return (found & -found).bit_length() - 1


def _by_pieces(charges: Sequence[int], own: Sequence[int], asked: Asked) -> list[int]:
    """Groups of many numbers, in order of falling charge: pieces of them regrouped exactly while that is better."""
    groups: list[int] = []
    tries, better = 0, True
    while better and tries < TRIES:
        better, changed = False, 0
        for piece in _pieces(groups, len(charges)):
            if piece & changed or tries == TRIES:
                continue
            tries += 1
            places = [place for place in range(len(charges)) if piece >> place & 1]
            inside = _exact([charges[place] for place in places], [own[place] for place in places], asked)
            new = [sum(1 << place for at, place in enumerate(places) if mask >> at & 1) for mask in inside]
            old = [group for group in groups if group & piece]
            if _worth(new, (charges, own), asked) > _worth(old, (charges, own), asked):
                groups = [*(group for group in groups if not group & piece), *new]
                better, changed = True, changed | piece
    return groups


def _pieces(groups: Sequence[int], count: int) -> Iterator[int]:
    """Masks of numbers to be regrouped together, whole groups and numbers in none: ones near each other, or far."""
    free = [1 << place for place in range(count) if not any(group >> place & 1 for group in groups)]
    near = sorted([*groups, *free])
    far = [unit for pair in zip(near, reversed(near), strict=True) for unit in pair][: len(near)]
    for units in (far, near, [*groups, *free]):
        for first in range(len(units)):
            piece = 0
            for unit in (*units[first:], *units[:first]):
                if (piece | unit).bit_count() <= PIECE:
                    piece |= unit
            yield piece


def _worth(groups: Sequence[int], numbers: tuple[Sequence[int], Sequence[int]], asked: Asked) -> tuple[int, ...]:
    """What groups come to, as it is compared: the change at each rank from the highest down, then fewest numbers."""
    charges, own = numbers
    change = [0] * (len(asked.charges) + 1)
    for group in groups:
        members = [place for place in range(len(charges)) if group >> place & 1]
        rank = rank_of(sum(charges[place] for place in members), asked)
        change[rank] += 1
        change[min(own[place] for place in members)] -= 1
    return (*reversed(change[1:]), -sum(group.bit_count() for group in groups))


def _answer(
    masks: Sequence[int], places: Sequence[int], numbers: tuple[Sequence[int], Sequence[int]], asked: Asked
) -> Grouping:
    """The grouping of masks over some places of all numbers."""
    charges, own = numbers
    ranks = list(own)
    groups: list[tuple[int, ...]] = []
    receivers: list[int] = []
    for mask in sorted(masks, key=lambda one: (one & -one, one)):
        members = tuple(sorted(place for at, place in enumerate(places) if mask >> at & 1))
        # The one of the lowest own rank receives, of these the one of the highest charge.
        receiver = min(members, key=lambda place: (own[place], -charges[place], place))
        ranks[receiver] = max(own[receiver], rank_of(sum(charges[place] for place in members), asked))
        groups.append(members)
        receivers.append(receiver)
    top = len(asked.charges)
    counts = tuple(sum(1 for rank in ranks if rank == wanted) for wanted in range(top, 0, -1))
    used = sum(len(members) for members in groups)
    exact = len(places) <= EXACT_UP_TO
    bounds = _bounds([(charges[place], own[place]) for place in places], own, asked)
    return Grouping(tuple(groups), tuple(receivers), tuple(ranks), counts, used, bounds, exact)


def _bounds(grouped: Sequence[tuple[int, int]], own: Sequence[int], asked: Asked) -> tuple[int, ...]:
    """No grouping has more numbers at each rank or above, from the highest down: what they charge does not go further.

    ``grouped`` are the charges, falling, and own ranks of those that may be grouped.
    """
    bounds: list[int] = []
    for rank in range(len(asked.charges), 0, -1):
        there = sum(1 for one in own if one >= rank)
        wanting = sum(1 for _, one in grouped if one < rank)
        needs = [needed for needed in asked.charges[rank - 1 :] if needed >= 0]
        more = 0
        for groups in range(1, wanting + 1) if needs else ():
            # More of a number's charge than a group needs is of no use to another group.
            at_hand = sum(min(charge, *needs) for charge, _ in grouped[: groups * asked.most])
            if at_hand < groups * min(needs) or groups * asked.least > len(grouped):
                break
            more = groups
        bounds.append(there + more)
    return tuple(bounds)
