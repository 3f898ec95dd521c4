"""Which places belong together: those settled in one order of time, and those at which an event has consequences."""

from __future__ import annotations

from sitthi.flow.desk import Desk
from sitthi.flow.places import TIERED_BY_USE, AccountDesk, HolderDesk, NumberDesk, Place, has_points
from sitthi.flow.spec import ACCOUNT, BY_USE, EVERY_TIER, EVERYWHERE, RECEIVERS
from sitthi.flow.step import Step
from sitthi.kernel.decision import Event


def alone(number: NumberDesk) -> bool:
    """Whether nothing else must be settled together with what is due for a number."""
    return not (number.contracts or number.plans or number.holder.tiered or number.new)


def _grouped(number: NumberDesk) -> bool:
    return number.tier is not None and bool(number.tier.group)


def coupled(desk: Desk, step: Step) -> list[Place]:
    """The places whose due work must be done in one order of time.

    These are an account, the numbers of its contracts, and those with protection plans, whose fees go on it. Of a
    holder that a command is about as a whole all accounts, all numbers with points, and all with tiers; of a
    renumbering also where it goes; of a number that begins its account; of an enrolment also the number that is to
    learn of it, and of a device the numbers with its plans, whoever holds them; and whatever tiers of the holder's
    numbers are decided by.
    """
    begin: list[Place | None] = [step.number, step.account]
    if step.spec.whole:
        accounts = [one for one in desk.account_desks.values() if one.holder is step.holder]
        begin = [step.holder, *accounts, *everywhere(desk, step.holder), *every_tier(desk, step.holder)]
    elif step.spec.tiers and step.number is None:
        begin = [step.holder, *numbers_of(desk, step.holder)]
    elif step.number is None and step.account is None:
        begin = [step.holder]
    elif step.spec.renames:
        begin.append(desk.account_desks.get(step.command.body.to_account))
    elif step.spec.creates and step.number is not None:
        begin.append(desk.account_desks.get(step.command.body.account))
    told = desk.numbers.get(getattr(step.command.body, "sms_number", ""))
    others = [*([] if told is None else [told]), *_covering(desk, step)]
    begin += [other for other in others if not other.holder.blocked]
    return _settled(desk, _judged([place for place in begin if place is not None], desk, step.holder))


def _covering(desk: Desk, step: Step) -> list[NumberDesk]:
    """The numbers with plans that cover a device a command is about, or have."""
    kind, _, imei = step.command.subject.partition("/")
    if kind != "device":
        return []
    named = {imei, getattr(step.command.body, "imei", "")}
    return [desk.plans[plan][0] for one in sorted(named) for plan in desk.of_device.get(one, ())]


def _judged(begin: list[Place], desk: Desk, holder: HolderDesk) -> list[Place]:
    """Places with all of the holder's that tiers are decided at, or by: numbers of its in the programme, accounts.

    One that is grouped brings all numbers. What falls due there reads the holder too, and comes before that changes.
    """
    if not holder.tiered:
        return begin
    begin = [*begin, *every_tier(desk, holder)]
    numbers = [place for place in begin if isinstance(place, NumberDesk)]
    if any(map(_grouped, numbers)):
        numbers += numbers_of(desk, holder)
    accounts = (desk.account_desks.get(one.part.account) for one in numbers if one.part is not None)
    return [*begin, *numbers, *(one for one in accounts if one is not None)]


def _settled(desk: Desk, begin: list[Place]) -> list[Place]:
    """Places with the accounts that their contracts and plans concern, and the numbers with such of those accounts."""
    found: dict[int, Place] = {}
    waiting = list(begin)
    while waiting:
        place = waiting.pop()
        if place.place_no not in found:
            found[place.place_no] = place
            if isinstance(place, NumberDesk):
                waiting += _accounts_of(desk, place)
            elif isinstance(place, AccountDesk):
                waiting += _numbers_on(desk, place)
    return list(found.values())


def _accounts_of(desk: Desk, number: NumberDesk) -> list[AccountDesk]:
    names = {part.account for part in number.contracts.values()}
    if number.plans and number.part is not None:
        names.add(number.part.account)
    return [desk.account_desks[name] for name in names if name in desk.account_desks]


def _numbers_on(desk: Desk, account: AccountDesk) -> list[NumberDesk]:
    contracted = (desk.contracts[name][0] for name in account.contracts)
    covered = (
        one
        for one in account.holder.numbers
        if one.plans and one.part is not None and one.part.account == account.account
    )
    return [*(one for one in contracted if one is not None), *covered]


def everywhere(desk: Desk, holder: HolderDesk) -> list[Place]:
    """The accounts and numbers of a holder that have points, or had, by their names."""
    owned = (one for one in desk.places() if not isinstance(one, HolderDesk) and one.holder is holder)
    return sorted((one for one in owned if has_points(one)), key=lambda one: one.subject)


def numbers_of(desk: Desk, holder: HolderDesk) -> list[NumberDesk]:
    """The numbers of a holder that are laid out, by their names."""
    return sorted((one for one in holder.numbers if one.current and one.part is not None), key=lambda one: one.number)


def every_tier(desk: Desk, holder: HolderDesk) -> list[NumberDesk]:
    """The numbers of a holder in the tier programme."""
    return [one for one in numbers_of(desk, holder) if one.tier is not None]


def by_use(desk: Desk, account: AccountDesk | None) -> list[NumberDesk]:
    """The numbers of an account with a tier by use, or one on its way."""
    if account is None:
        return []
    found = (one for one in numbers_of(desk, account.holder) if one.marks & TIERED_BY_USE)
    return [one for one in found if one.part is not None and one.part.account == account.account]


def receiving(desk: Desk, holder: HolderDesk, event: Event) -> list[NumberDesk]:
    """The numbers an event about a group names: those that receive for it, or did; with commas between."""
    found = (desk.numbers.get(name) for name in event.about.split(","))
    return [one for one in found if one is not None and one.holder is holder]


def reacting(desk: Desk, at: str, step: Step, event: Event) -> list[Place]:
    """The places at which an event has consequences."""
    if at == EVERYWHERE:
        return everywhere(desk, step.holder)
    if at == EVERY_TIER:
        return list(every_tier(desk, step.holder))
    if at == BY_USE:
        return list(by_use(desk, step.account))
    if at == RECEIVERS:
        return list(receiving(desk, step.holder, event))
    place = step.account if at == ACCOUNT else step.number
    return [] if place is None else [place]
