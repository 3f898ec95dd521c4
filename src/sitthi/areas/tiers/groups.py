"""A citizen groups numbers so that one of them gets a tier; groups change and are dissolved. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sitthi.areas.tiers.core import measure, over, tenure
from sitthi.areas.tiers.facts import charge_in_group, charges_and_flags, own_facts
from sitthi.areas.tiers.grouping import (
    DISCOUNTED,
    LENGTH,
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
from sitthi.standing.tier_parts import BY_ACCOUNT, DISSOLVED, UNKNOWN, TierGroupPart

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
    receiver = receiver_of(body.receiver, members, at_us, terms)
    if known is not None and set(known.numbers) == set(numbers) and known.receiver == receiver:
        return nothing(body.group)
    look = Look(terms.off, at_us)
    channel = command.source.partition("/")[0]
    channels = terms.grouping.channels
    if look.check(CHANNEL, channel in channels, channel, ", ".join(channels)):
        look.never()
    look_holder(look, standing.holder)
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
        events=_changed((known, group), terms, also=_by_account(members)),
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


def receiver_of(named: str, members: Sequence[Member], at_us: int, terms: TiersTerms) -> str:
    """The number that is to receive: the one named, or the one the book chooses among the members (R15)."""
    if terms.grouping.receiver == NAMED:
        return named
    charges = {one.number.number: charge_in_group(one, day_of(at_us), terms) for one in members}
    since_us = {one.number.number: one.number.active_since_us for one in members}
    return choose_receiver(named, since_us, charges, terms.grouping)


def look_holder(look: Look, holder: HolderPart) -> None:
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
        look.possible(*(dissolving(standing, other) for other in others))


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
            look.possible(*(dissolving(standing, other) for other in elsewhere[most - 1 :]))
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
        day = first_day_over(day_of(number.active_since_us), terms.grouping.rule.min_tenure_months, from_edge)
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


def dissolving(standing: Standing, group: str) -> Remedy:
    """The event that dissolves a group."""
    return Remedy("tier.group-dissolved", {"group": group}, f"holder/{standing.holder.holder}")


def _without(
    look: Look, known: TierGroupPart, left: tuple[str, int], standing: Standing, terms: TiersTerms
) -> TierGroupPart:
    """A group that a number has left at an instant, with another receiver where the book chooses one; or dissolved."""
    number, at_us = left
    numbers = tuple(one for one in known.numbers if one != number)
    receiver = known.receiver
    if receiver == number:
        receiver = receiver_of("", [one for one in standing.members if one.number.number in numbers], at_us, terms)
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


def _by_account(members: Sequence[Member]) -> list[str]:
    """The numbers that have, or are offered, a tier by account: by another receiver of the group, or one before it."""
    tiers = [one.tier for one in members]
    return [one.number for one in tiers if BY_ACCOUNT in {one.way, one.offered_way}]


def _changed(
    groups: Sequence[TierGroupPart | None], terms: TiersTerms, *, but: str = "", also: Sequence[str] = ()
) -> tuple[Event, ...]:
    """The event that names all who receive for the groups, and ``also`` some, so that their tiers are reviewed."""
    found = [one for group in groups if group is not None for one in receiving(group, terms.grouping)]
    found += also
    names = [one for one in dict.fromkeys(found) if one and one != but]
    return (Event(CHANGED, ",".join(names)),) if names else ()


def own_conditions(member: Member, at_us: int, terms: TiersTerms) -> tuple[Condition, ...]:
    """The conditions a number meets in a group at an instant, and those it does not."""
    rule = terms.rule
    facts = own_facts(member.number, member.tier, at_us, terms)
    charges_satang, flags = charges_and_flags(member.months, facts.as_of_day, terms)
    months = measure(charges_satang, flags, rule.prepaid_use_flag if facts.prepaid else rule.use_flag, rule)
    return member_conditions(member, facts, months, terms.grouping, rule)
