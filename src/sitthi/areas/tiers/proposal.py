"""The best groups of a citizen's numbers, with the steps that lead there. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from sitthi.areas.tiers.best_groups import Asked, best_grouping
from sitthi.areas.tiers.core import over, tenure, threshold
from sitthi.areas.tiers.facts import charge_in_group, judged_now
from sitthi.areas.tiers.grouping import LONGEST_IN_GROUP, NAMED
from sitthi.areas.tiers.groups import OF_THE_CITIZEN, dissolving, look_holder, own_conditions, receiver_of
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.areas.tiers.ways import LONGEST, MOST_NUMBERS, RECEIVER, THRESHOLDS
from sitthi.kernel.decision import Reason, Remedy
from sitthi.kernel.moment import day_of
from sitthi.standing.parts import ENDED, Member, Standing
from sitthi.standing.reasons import Look
from sitthi.standing.tier_parts import TierGroupPart


class Proposal(msgspec.Struct, frozen=True):
    """The best groups of a citizen's numbers (R15, R53), and what each number has by them.

    ``groups`` are to be open, those that are so already as they are. ``tiers`` are by number, "" for none. ``steps``
    lead there, in order: groups dissolved, then groups made. ``exact``: no grouping is better; ``at_most`` are the
    most numbers any grouping could have at each tier or above it, from the highest. ``reasons``: the clauses used.
    """

    groups: tuple[TierGroupPart, ...]
    tiers: dict[str, str]
    steps: tuple[Remedy, ...]
    exact: bool
    at_most: tuple[int, ...]
    reasons: tuple[Reason, ...]


def best_groups(standing: Standing, at_us: int, terms: TiersTerms) -> Proposal:
    """How a citizen's numbers are best grouped: most at the highest tier, then the next, then fewest numbers used.

    Reads holder, groups, longest_us, and as members all numbers of the holder. Of a holder without a citizen id no
    number is grouped. Where the book reads grouping otherwise than the document it may not be the best, and says so.
    """
    look, rule, today = Look(terms.off, at_us), terms.rule, day_of(at_us)
    look_holder(look, standing.holder)
    members = [one for one in standing.members if one.number.status != ENDED]
    may = [_may_be_grouped(look, one, at_us, terms) and not look.unmet for one in members]
    ranks = {one.number.number: _own_rank(one, standing, at_us, terms) for one in members}
    charges = [charge_in_group(one, today, terms) for one in members]
    most = terms.grouping.max_numbers
    found = best_grouping(
        charges, list(ranks.values()), may, Asked(_asked(look, members, standing, today, terms), most)
    )
    chosen = list(zip(found.groups, found.receivers, strict=True))
    if not terms.grouping.several_groups:
        chosen = sorted(chosen, key=lambda one: -found.ranks[one[1]])[:1]
    groups: list[TierGroupPart] = []
    for places, place in chosen:
        inside = [members[one] for one in places]
        receiver = receiver_of(_as_now(standing, inside, members[place], ranks), inside, at_us, terms)
        rank, satang = found.ranks[place], sum(charges[one] for one in places) // rule.scale
        ranks[receiver] = max(ranks[receiver], rank)
        numbers = tuple(one.number.number for one in inside)
        groups.append(TierGroupPart(receiver, standing.holder.holder, numbers, receiver, at_us))
        look.reasons.append(Reason(MOST_NUMBERS, met=True, value=len(numbers), threshold=most, unit="count"))
        look.reasons.append(Reason(THRESHOLDS, met=True, value=satang, unit="satang", reading="R41"))
        look.reasons.append(Reason(RECEIVER, met=True, value=receiver, threshold=terms.tiers[rank], reading="R15"))
    kept, steps = _steps(standing, groups)
    tiers = {number: terms.tiers[rank] for number, rank in ranks.items()}
    return Proposal(kept, tiers, steps, found.exact and _as_written(terms), found.at_most, tuple(look.reasons))


def _as_now(standing: Standing, inside: Sequence[Member], found: Member, ranks: dict[str, int]) -> str:
    """Who receives: whoever does already, if the same numbers are grouped and it has as little by itself (R15)."""
    names = {one.number.number for one in inside}
    receivers = (one.receiver for one in standing.groups if set(one.numbers) == names and one.receiver in names)
    own = found.number.number
    return next((one for one in receivers if ranks[one] == ranks[own]), own)


def _may_be_grouped(look: Look, member: Member, at_us: int, terms: TiersTerms) -> bool:
    """Whether a number meets account.4 and account.5; if not, the reasons follow the one that names it."""
    unmet = [one for one in own_conditions(member, at_us, terms) if not one.met and one.clause not in terms.off]
    if unmet:
        look.reasons.append(Reason(THRESHOLDS, met=True, value=member.number.number, threshold=OF_THE_CITIZEN))
        look.reasons += [Reason(one.clause, False, *one[3:]) for one in unmet]
    return not unmet


def _own_rank(member: Member, standing: Standing, at_us: int, terms: TiersTerms) -> int:
    """The rank a number qualifies for in no group."""
    alone = replace(standing, number=member.number, months=member.months, groups=())
    return judged_now(alone, replace(member.tier, group=""), at_us, terms)[2].rank


def _asked(look: Look, members: Sequence[Member], standing: Standing, today: int, terms: TiersTerms) -> tuple[int, ...]:
    """The scaled charge that each tier asks of a group, at the length of service that counts (account.3, R54)."""
    rule = terms.rule
    if terms.grouping.tenure_of == LONGEST_IN_GROUP:
        # Of whatever group, the longest service is not below the shortest of all.
        since_us = max((one.number.active_since_us for one in members if one.number.active_since_us), default=0)
    else:
        since_us = standing.longest_us
    halves = tenure(day_of(since_us), today) if since_us else -1
    met = over(halves, rule.group_tenure_months, 1 - rule.tenure_above) or LONGEST in terms.off
    look.reasons.append(Reason(LONGEST, met, max(halves, 0) // 2, rule.group_tenure_months, "months", "R54"))
    asked = [threshold(rank, halves, rule.group_months, rule.group_satang, rule) for rank in range(1, rule.ranks + 1)]
    return tuple(one * rule.scale + rule.charge_above if met and one >= 0 else -1 for one in asked)


def _steps(standing: Standing, groups: Sequence[TierGroupPart]) -> tuple[tuple[TierGroupPart, ...], tuple[Remedy, ...]]:
    """The groups with those that are open already as they are, and the events that lead there, in order."""
    there = {(frozenset(one.numbers), one.receiver): one for one in standing.groups}
    kept = [there.get((frozenset(one.numbers), one.receiver), one) for one in groups]
    names = {one.group for one in kept if one in standing.groups}
    steps = [dissolving(standing, one.group) for one in standing.groups if one.group not in names]
    for place, one in enumerate(kept):
        if one in standing.groups:
            continue
        name = one.group
        while name in names:
            name += "-2"
        names.add(name)
        kept[place] = replace(one, group=name)
        data: dict[str, object] = {"group": name, "numbers": list(one.numbers), "receiver": one.receiver}
        steps.append(Remedy("tier.group-requested", data, f"holder/{one.holder}"))
    return tuple(kept), tuple(steps)


def _as_written(terms: TiersTerms) -> bool:
    """Whether the book reads grouping as the search does: a receiver named, one in each of several groups."""
    of = terms.grouping
    once = of.receivers == 1 and of.groups_per_number == 1 and of.several_groups and of.receiver_in_group
    return once and of.receiver == NAMED and of.tenure_of != LONGEST_IN_GROUP and not terms.off
