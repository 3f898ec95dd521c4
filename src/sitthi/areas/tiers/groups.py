"""A citizen groups numbers so that one of them gets a tier; groups change and are dissolved. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from sitthi.areas.tiers.best_groups import Asked, best_grouping
from sitthi.areas.tiers.core import measure, over, tenure, threshold
from sitthi.areas.tiers.facts import charge_in_group, charges_and_flags, judged_now, own_facts
from sitthi.areas.tiers.grouping import (
    DISCOUNTED,
    LENGTH,
    LONGEST_IN_GROUP,
    NAMED,
    REFUSE_GROUP,
    TIER_GRANTING,
    Condition,
    choose_receiver,
    first_day_over,
    longest_service_us,
    member_conditions,
    receiving,
)
from sitthi.areas.tiers.model import DissolveGroup, GroupNumbers, LeaveGroup
from sitthi.areas.tiers.offers import NOT_ENDED, NUMBER_ACTIVE, nothing
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.areas.tiers.ways import CHANNEL, LONGEST, MOST_NUMBERS, RECEIVER, THRESHOLDS
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event, Part, Reason, Remedy
from sitthi.kernel.moment import day_of, start_of_day
from sitthi.kernel.money import format_thb
from sitthi.standing.parts import ENDED, HolderPart, Member, Standing
from sitthi.standing.reasons import Look
from sitthi.standing.tier_parts import DISSOLVED, UNKNOWN, TierGroupPart

PERSON = "person"
CITIZEN = "citizen"
OF_THE_CITIZEN = "of-the-citizen"
CHANGED = "group.changed"


def group_numbers(command: Command[GroupNumbers], standing: Standing, terms: TiersTerms) -> Decision:
    """Numbers of one citizen id are grouped, or a group of them is changed (account.1 to account.5, channel).

    Reads holder, groups, members (the numbers named, as far as the holder has them, and those of the group), and
    longest_us. Granted: the group is kept, its receivers and those before are reviewed. Refused with every reason; the
    reasons about a number follow the one that names it. The same group again changes nothing.
    """
    body, at_us = command.body, command.at_us
    numbers = tuple(dict.fromkeys(body.numbers))
    known = _open_group(standing, body.group)
    members = [one for one in standing.members if one.number.number in numbers]
    receiver = _receiver(body.receiver, members, at_us, terms)
    if known is not None and set(known.numbers) == set(numbers) and known.receiver == receiver:
        return nothing(body.group)
    look = Look(terms.off, at_us)
    channel = command.source.partition("/")[0]
    channels = terms.grouping.channels
    if look.check(CHANNEL, channel in channels, channel, ", ".join(channels)):
        look.never()
    _look_holder(look, standing.holder)
    _look_count(look, numbers, standing, body.group, terms)
    for number in numbers:
        _look_number(look, number, standing, (body.group, at_us), terms)
    _look_receiver(look, receiver, numbers, standing, terms)
    _look_longest(look, longest_service_us(members, standing.longest_us, terms.grouping), at_us, terms)
    if look.unmet:
        return look.refusal()
    made_us = known.made_us if known is not None else at_us
    group = TierGroupPart(body.group, standing.holder.holder, numbers, receiver, made_us)
    return Decision(
        GRANTED,
        tuple(look.reasons),
        changes=(group, *_placed(standing, group)),
        events=_changed((known, group), terms),
    )


def dissolve_group(command: Command[DissolveGroup], standing: Standing, terms: TiersTerms) -> Decision:
    """A group is dissolved; what its receiver holds by it is kept to the end of the period (end.period).

    Reads holder, groups, members (those of the group). A group that is not there changes nothing.
    """
    known = _open_group(standing, command.body.group)
    if known is None:
        return nothing(command.body.group)
    group = _dissolved(known, command.at_us)
    return Decision(
        GRANTED,
        (Reason(THRESHOLDS, met=True, value=known.group),),
        changes=(group, *_placed(standing, group)),
        events=_changed((known,), terms),
    )


def leave_group(command: Command[LeaveGroup], standing: Standing, terms: TiersTerms) -> Decision:
    """A number that is no longer the citizen's leaves its groups (account.thresholds). Recorded.

    Reads number, tier, groups, members (those of its group). A group whose receiver has left is dissolved (account.2),
    unless the book has another one receive; so is one without numbers.
    """
    number = standing.number.number
    look = Look(terms.off, command.at_us)
    left = [one for one in standing.groups if number in one.numbers or number == one.receiver]
    if not left:
        return nothing(command.body.cause)
    look.reasons.append(Reason(THRESHOLDS, met=False, value=command.body.cause, threshold=OF_THE_CITIZEN))
    changes: list[Part] = [replace(standing.tier, group="")]
    events: list[Event] = []
    for known in left:
        group = _without(look, known, (number, command.at_us), standing, terms)
        others = replace(standing, members=tuple(one for one in standing.members if one.number.number != number))
        changes += [group, *_placed(others, group)]
        events += _changed((known, group), terms, but=number)
    return Decision(RECORDED, tuple(look.reasons), changes=tuple(changes), events=tuple(events))


def _open_group(standing: Standing, name: str) -> TierGroupPart | None:
    return next((one for one in standing.groups if one.group == name), None)


def _dissolved(group: TierGroupPart, at_us: int) -> TierGroupPart:
    return replace(group, state=DISSOLVED, ended_us=at_us)


def _receiver(named: str, members: Sequence[Member], at_us: int, terms: TiersTerms) -> str:
    """The number that is to receive: the one named, or the one the book chooses among the members (R15)."""
    if terms.grouping.receiver == NAMED:
        return named
    charges = {one.number.number: charge_in_group(one, day_of(at_us), terms) for one in members}
    since_us = {one.number.number: one.number.active_since_us for one in members}
    return choose_receiver(named, since_us, charges, terms.grouping)


def _look_holder(look: Look, holder: HolderPart) -> None:
    """Numbers are grouped under one citizen id: their holder is a person and has one."""
    if look.check(THRESHOLDS, holder.kind == PERSON, holder.kind, PERSON):
        look.never()
    if look.check(THRESHOLDS, holder.id_kind == CITIZEN, holder.id_kind, CITIZEN):
        look.never()


def _look_count(look: Look, numbers: Sequence[str], standing: Standing, name: str, terms: TiersTerms) -> None:
    """A group has a number at least and so many at most; a citizen has several groups, or one (account.1)."""
    most = terms.grouping.max_numbers
    if look.check(MOST_NUMBERS, 0 < len(numbers) <= most, len(numbers), most, "count"):
        look.never()
    others = [one.group for one in standing.groups if one.group != name]
    alone = None if terms.grouping.several_groups else 1
    if look.check(MOST_NUMBERS, alone is None or not others, len(others) + 1, alone, "count"):
        look.possible(*(_dissolving(standing, other) for other in others))


def _look_number(look: Look, number: str, standing: Standing, now: tuple[str, int], terms: TiersTerms) -> None:
    """One number is the citizen's, has not ended, is in no other group (R53), and meets account.4 and account.5."""
    name, at_us = now
    member = next((one for one in standing.members if one.number.number == number), None)
    if look.check(THRESHOLDS, member is not None, number, OF_THE_CITIZEN):
        look.never()
    if member is None:
        return
    if look.check(NUMBER_ACTIVE, member.number.status != ENDED, member.number.status, NOT_ENDED):
        look.never()
    elsewhere = [one.group for one in standing.groups if number in one.numbers and one.group != name]
    most = terms.grouping.groups_per_number
    if look.check(MOST_NUMBERS, len(elsewhere) < most, len(elsewhere) + 1, most, "count", reading="R53"):
        if most > 0:
            look.possible(*(_dissolving(standing, other) for other in elsewhere[most - 1 :]))
        else:
            look.never()
    conditions = own_conditions(member, at_us, terms)
    for one in conditions:
        if look.check(one.clause, one.met, one.value, one.threshold, one.unit, reading=one.reading):
            _mend(look, one, member, conditions, terms)


def _mend(look: Look, unmet: Condition, member: Member, conditions: Sequence[Condition], terms: TiersTerms) -> None:
    """What mends a number's condition: a length of service the day it is reached, a special price the listed one."""
    number = member.number
    if unmet.kind == LENGTH and number.active_since_us:
        from_edge = 1 - terms.rule.tenure_above
        day = first_day_over(day_of(number.active_since_us), terms.grouping.min_tenure_months, from_edge)
        look.possible(from_us=start_of_day(day))
        return
    grants = any(one.kind == TIER_GRANTING and not one.met and one.clause not in terms.off for one in conditions)
    listed_satang = member.tier.package_satang
    if unmet.kind == DISCOUNTED and not grants and number.main_package and listed_satang != UNKNOWN:
        data: dict[str, object] = {
            "main_package": number.main_package,
            "monthly_price": format_thb(listed_satang),
            "discounted": False,
        }
        look.possible(Remedy("package.changed", data, f"number/{number.number}"))
        return
    # A bill, a payment or use to come, or a package whose price we can not know: nothing certain.
    look.never()


def _look_receiver(look: Look, receiver: str, numbers: Sequence[str], standing: Standing, terms: TiersTerms) -> None:
    """A number is named to receive, and it is one of the group, or at least one of the citizen's (account.2, R15)."""
    if look.check(RECEIVER, bool(receiver), receiver or "none", "receiver", reading="R15"):
        look.never()
        return
    if terms.grouping.receiver_in_group:
        met = receiver in numbers
    else:
        met = any(one.number.number == receiver for one in standing.members)
    where = "in-the-group" if terms.grouping.receiver_in_group else OF_THE_CITIZEN
    if look.check(RECEIVER, met, receiver, where, reading="R15"):
        look.never()


def _look_longest(look: Look, longest_us: int, at_us: int, terms: TiersTerms) -> None:
    """Where the book refuses a group before the longest service has reached the least a tier asks for (R54)."""
    if terms.grouping.tenure_not_reached != REFUSE_GROUP:
        return
    rule = terms.rule
    since_day = day_of(longest_us)
    halves = tenure(since_day, day_of(at_us)) if longest_us else -1
    met = over(halves, rule.group_tenure_months, 1 - rule.tenure_above)
    if look.check(LONGEST, met, max(halves, 0) // 2, rule.group_tenure_months, "months", reading="R54"):
        if longest_us:
            day = first_day_over(since_day, rule.group_tenure_months, 1 - rule.tenure_above)
            look.possible(from_us=start_of_day(day))
        else:
            look.never()


def _dissolving(standing: Standing, group: str) -> Remedy:
    return Remedy("tier.group-dissolved", {"group": group}, f"holder/{standing.holder.holder}")


def _without(
    look: Look, known: TierGroupPart, left: tuple[str, int], standing: Standing, terms: TiersTerms
) -> TierGroupPart:
    """A group that a number has left at an instant, with another receiver where the book chooses one; or dissolved."""
    number, at_us = left
    numbers = tuple(one for one in known.numbers if one != number)
    receiver = known.receiver
    if receiver == number:
        receiver = _receiver("", [one for one in standing.members if one.number.number in numbers], at_us, terms)
    group = replace(known, numbers=numbers, receiver=receiver)
    alone = look.check(MOST_NUMBERS, bool(numbers), len(numbers), 1, "count")
    nobody = look.check(RECEIVER, bool(receiver), receiver or "none", "receiver", reading="R15")
    return _dissolved(group, at_us) if alone or nobody else group


def _placed(standing: Standing, group: TierGroupPart) -> list[Part]:
    """Of each number whose group is another one now what it holds; one left out may be in a second group."""
    now = () if group.state == DISSOLVED else (*group.numbers, group.receiver)
    changes: list[Part] = []
    for member in standing.members:
        number, part = member.number.number, member.tier
        if number in now:
            name = group.group
        elif part.group == group.group:
            others = (one.group for one in standing.groups if one.group != group.group and number in one.numbers)
            name = next(others, "")
        else:
            continue
        if name != part.group:
            changes.append(replace(part, group=name))
    return changes


def _changed(groups: Sequence[TierGroupPart | None], terms: TiersTerms, *, but: str = "") -> tuple[Event, ...]:
    """The event that names all who receive for the groups, so that their tiers are reviewed."""
    found = [one for group in groups if group is not None for one in receiving(group, terms.grouping)]
    names = [one for one in dict.fromkeys(found) if one and one != but]
    return (Event(CHANGED, ",".join(names)),) if names else ()


def own_conditions(member: Member, at_us: int, terms: TiersTerms) -> tuple[Condition, ...]:
    """The conditions a number meets in a group at an instant, and those it does not."""
    rule = terms.rule
    facts = own_facts(member.number, member.tier, at_us, terms)
    charges_satang, flags = charges_and_flags(member.months, facts.as_of_day, terms)
    months = measure(charges_satang, flags, rule.prepaid_use_flag if facts.prepaid else rule.use_flag, rule)
    return member_conditions(member, facts, months, terms.grouping, rule)


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
    _look_holder(look, standing.holder)
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
        receiver = _receiver(members[place].number.number, inside, at_us, terms)
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
    steps = [_dissolving(standing, one.group) for one in standing.groups if one.group not in names]
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
