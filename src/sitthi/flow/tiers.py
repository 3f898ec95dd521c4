"""What tiers are decided by, read off the working copies: closed months of numbers, groups, the longest service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter

from sitthi.flow.places import AccountDesk, NumberDesk
from sitthi.kernel.moment import day_of, month_of, start_of_day, start_of_month
from sitthi.standing.money_parts import BillPart
from sitthi.standing.parts import ENDED, PRE_ACTIVE, PREPAID, Member
from sitthi.standing.tally import KEPT_MONTHS, calendar_months, since_anew
from sitthi.standing.tier_parts import TierMonth, TierPart

RECENT_BILLS = KEPT_MONTHS

Tiered = Mapping[str, tuple[NumberDesk, AccountDesk]]


def months_of(number: NumberDesk, account: AccountDesk, at_us: int) -> tuple[TierMonth, ...]:
    """The closed months of a number up to a time, oldest first: billed ones, or charged ones of a prepaid number."""
    part = number.part
    assert part is not None, "months are asked of a number there is"
    if part.charging == PREPAID:
        return calendar_months(number.tallies, month_of(at_us))
    return _billed(number, account, at_us)


def _billed(number: NumberDesk, account: AccountDesk, at_us: int) -> tuple[TierMonth, ...]:
    """Bills of its account since its service began, each with the number's own lines."""
    part, tier = number.part, number.tier
    assert part is not None
    from_day = max(day_of(part.active_since_us), 0 if tier is None else tier.billed_from_day)
    tallies, swapped = since_anew(number.tallies)
    if swapped:
        # Before that it was charged as it was used, and the bills are of others.
        from_day = max(from_day, day_of(start_of_month(tallies[0][0])))
    names = {**number.names, number.number: at_us}
    used = {month for month, tally in tallies if tally & 1}
    # Those that are always laid out: which others are known as well depends on the batch.
    bills = sorted(account.recent.values(), key=attrgetter("to_day", "bill"))[-RECENT_BILLS:]
    by_month: dict[int, list[BillPart]] = {}
    for bill in bills:
        if from_day <= bill.to_day < day_of(at_us):
            by_month.setdefault(month_of(start_of_day(bill.to_day)), []).append(bill)
    found = [_month(closed, names, used, day_of(at_us)) for closed in by_month.values()]
    # Of a cycle in which it came, a bill without any line of its own is not its bill yet.
    return tuple(month for month in found if month.lines or month.from_day >= from_day)


def _month(bills: list[BillPart], names: dict[str, int], used: set[int], day: int) -> TierMonth:
    """The bills that close in one calendar month as one month: whether they were paid is asked of those past due."""
    from_day, to_day = min(bill.from_day for bill in bills), max(bill.to_day for bill in bills)
    asked = [bill for bill in bills if bill.due_day < day] or bills
    return TierMonth(
        from_day,
        to_day,
        bool(used & _months(from_day, to_day)),
        due_day=max(bill.due_day for bill in asked),
        total_satang=sum(bill.total_satang for bill in asked),
        in_time_satang=sum(bill.in_time_satang for bill in asked),
        paid_satang=sum(bill.paid_satang for bill in asked),
        # A name it went by is its own in bills that begin before it got another.
        lines=tuple(
            line for bill in bills for line in bill.lines if names.get(line.number, 0) > start_of_day(bill.from_day)
        ),
    )


def _months(from_day: int, to_day: int) -> set[int]:
    """The calendar months that a period touches."""
    return set(range(month_of(start_of_day(from_day)), month_of(start_of_day(to_day)) + 1))


def group_members(names: Sequence[str], tiered: Tiered, at_us: int) -> tuple[Member, ...]:
    """The numbers named that the holder has, each with what it holds of tiers and its closed months."""
    found = [tiered[name] for name in names if name in tiered]
    return tuple(
        Member(number.part, number.tier or TierPart(number.number), months_of(number, account, at_us))
        for number, account in found
        if number.part is not None
    )


def longest_us(tiered: Tiered) -> int:
    """When the longest-serving of the numbers that have not ended began service; 0 where there is none."""
    parts = (number.part for number, _ in tiered.values() if number.part is not None)
    began = [part.active_since_us for part in parts if part.status not in {ENDED, PRE_ACTIVE}]
    return min((since_us for since_us in began if since_us), default=0)
