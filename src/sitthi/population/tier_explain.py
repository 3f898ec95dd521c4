"""One number of a base explained in full: its row as the parts of a single decision, judged by the rules of that."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from pyarrow import compute, parquet

from sitthi.areas.tiers.core import Judged, Rule, judge, measure
from sitthi.areas.tiers.facts import WHOLE, charge_in_group, charges_and_flags, facts_of, own_facts
from sitthi.areas.tiers.grouping import FIBRE, member_conditions
from sitthi.areas.tiers.terms import MonthTerms, TiersTerms
from sitthi.areas.tiers.ways import PROGRAMMES, look_ways
from sitthi.kernel.decision import Reason
from sitthi.kernel.errors import BadInput
from sitthi.kernel.moment import end_of_day, start_of_day
from sitthi.population.tier_files import NAMES_FILE, ROWS, pieces
from sitthi.population.tier_rates import clauses
from sitthi.population.tier_review import UNPAID, Base, Months, Numbers, begins, deciding, in_group
from sitthi.population.tier_whatif import Files
from sitthi.standing.money_parts import Line
from sitthi.standing.parts import POSTPAID, PREPAID, HolderPart, Member, NumberPart, Standing
from sitthi.standing.reasons import Look
from sitthi.standing.tier_parts import WAYS, TierGroupPart, TierMonth, TierPart

_CHARGE, _USE = "charge", "use"
_AS_COUNTED = MonthTerms(frozenset({_CHARGE}), frozenset({_USE}), WHOLE, 0, topped_up=False)
"""Charges in a base are what counts of a month already: nothing is added to them or left out."""
_LATE = 1


class InGroup(msgspec.Struct, frozen=True):
    """A number of a group: what it adds to the group's monthly charge (0: it does not count), and every condition."""

    number: int
    adds_satang: int
    reasons: tuple[Reason, ...]


class Verdict(msgspec.Struct, frozen=True):
    """What a number qualifies for by some terms: tier ("" none), way, deciding clause, charge measured, every reason.

    ``members`` are the numbers of its group, where it is in one.
    """

    tier: str
    way: str
    clause: str
    charge_satang: int
    reasons: tuple[Reason, ...]
    members: tuple[InGroup, ...]
    judged: Judged


def number_named(folder: Path, written: str) -> int:
    """The number of a base by the name it has in ``names.parquet``, or as the files have it; raises BadInput."""
    path = folder / NAMES_FILE
    if path.is_file():
        for batch in parquet.ParquetFile(path, pre_buffer=False).iter_batches(batch_size=ROWS):
            found = compute.index(batch.column("name"), written).as_py()
            if found >= 0:
                return int(batch.column("number")[found].as_py())
    if not (written.isascii() and written.isdigit()):
        what, remedy = f"there is no number {written!r}", "Write it as in the base, such as 812345678."
        raise BadInput(what=what, remedy=remedy, field="--explain")
    return int(written)


def found(files: Files, number: int, progress: Callable[[int], None]) -> tuple[Base, int]:
    """The rows of the citizen who has a number, and its place among them; raises BadInput where there is none."""
    base: Any = pieces(files.numbers, files.months, progress)
    with closing(base):
        for piece in base:
            places = np.flatnonzero(piece.numbers.number == number)
            if len(places):
                return _citizen(Base(piece.numbers, piece.months, piece.ends, files.as_of_day), int(places[0]))
    what, remedy = f"number {number} is not in the base", "Write one that is, as its file has it."
    raise BadInput(what=what, remedy=remedy, field="--explain")


def _citizen(base: Base, place: int) -> tuple[Base, int]:
    """The rows of one citizen out of many, as plain figures."""
    rows = np.flatnonzero(base.numbers.citizen == base.numbers.citizen[place])
    first, last = int(rows[0]), int(rows[-1]) + 1
    month = int(begins(base.ends, first))
    numbers = Numbers._make(column[first:last].tolist() for column in base.numbers)
    months = Months._make(column[month : int(base.ends[last - 1])].tolist() for column in base.months)
    return Base(numbers, months, [int(end) - month for end in base.ends[first:last]], base.as_of_day), place - first


def explain(base: Base, place: int, terms: TiersTerms, stated: TiersTerms) -> Verdict:
    """What a number of a citizen's rows qualifies for by terms, by the functions of the single decision.

    ``stated`` are the terms by whose ranks the files state tiers.
    """
    terms = msgspec.structs.replace(terms, months=_AS_COUNTED)
    numbers, rule, at_us = base.numbers, terms.rule, end_of_day(base.as_of_day)
    members = [_member(base, row, rule, stated) for row in range(len(numbers.number))]
    me = members[place]
    grouped = in_group(numbers, place)
    together = [row for row in range(len(members)) if grouped and numbers.group_no[row] == numbers.group_no[place]]
    standing = Standing(
        holder=HolderPart("", "juristic" if numbers.juristic[place] else "person", "th", "", len(members)),
        number=me.number,
        tier=me.tier,
        groups=(_group(numbers, place, together),) if together else (),
        members=tuple(members[row] for row in together),
        longest_us=start_of_day(min(numbers.since_day)),
    )
    grouping = msgspec.structs.replace(terms.grouping, receivers=1)
    facts = facts_of(standing, me.tier, at_us, msgspec.structs.replace(terms, grouping=grouping))
    facts = facts._replace(held_way=numbers.held_way[place], latest_way=numbers.latest_way[place])
    months = measure(*charges_and_flags(me.months, base.as_of_day, terms), _use_flag(numbers, place, rule), rule)
    judged, look = judge(facts, months, rule), Look(terms.off, at_us)
    look_ways(look, facts, months, judged, terms)
    return Verdict(
        tier=terms.tiers[judged.rank],
        way=WAYS[judged.way] if judged.rank else "",
        clause=clauses(terms)[deciding(judged, numbers.device[place], rule)],
        charge_satang=months.scaled // rule.scale,
        reasons=tuple(look.reasons),
        members=tuple(_in_group(base, members, row, terms) for row in together),
        judged=judged,
    )


def _use_flag(numbers: Numbers, place: int, rule: Rule) -> int:
    return rule.prepaid_use_flag if numbers.prepaid[place] else rule.use_flag


def _member(base: Base, row: int, rule: Rule, stated: TiersTerms) -> Member:
    """A row as a number with what it holds of tiers and its months."""
    numbers, at_us = base.numbers, end_of_day(base.as_of_day)
    name, since_us = str(numbers.number[row]), start_of_day(numbers.since_day[row])
    product = FIBRE if numbers.fibre[row] else "mobile"
    charging = PREPAID if numbers.prepaid[row] else POSTPAID
    device, invited = numbers.device[row], numbers.invited[row]
    part = TierPart(
        name,
        registered_us=numbers.registered[row],
        invited=stated.tiers[invited],
        invited_us=at_us,
        package_satang=numbers.package_satang[row],
        discounted=bool(numbers.discounted[row]),
        programme=PROGRAMMES[device - 1] if 0 < device <= len(PROGRAMMES) else "",
        programme_satang=numbers.device_satang[row],
        bought_us=at_us,
        group=str(numbers.group_no[row] or ""),
    )
    use_flag = _use_flag(numbers, row, rule)
    rows = range(begins(base.ends, row), base.ends[row])
    months = tuple(_month(name, base.months, month, use_flag) for month in rows)
    return Member(NumberPart(name, "", product, charging, "", "active", "", since_us, since_us), part, months)


def _month(number: str, months: Months, row: int, use_flag: int) -> TierMonth:
    """A row of months as a bill that comes to the same charge, was paid as it says, and shows use or none."""
    flags, to_day = months.flags[row], months.to_day[row]
    used = not flags & use_flag
    lines = [Line(number, _CHARGE, months.charge_satang[row], "outside")]
    if used:
        lines.append(Line(number, _USE, 1, "outside"))
    in_time, paid = 0 if flags & _LATE else 1, 0 if flags & UNPAID else 1
    return TierMonth(to_day, to_day, used, 0, max(to_day, 1), 1, in_time, paid, tuple(lines))


def _group(numbers: Numbers, place: int, together: list[int]) -> TierGroupPart:
    """The group of a number as the row has it: it receives, or some other does."""
    names = tuple(str(numbers.number[row]) for row in together)
    others = (str(numbers.number[row]) for row in together if numbers.receives[row])
    receiver = str(numbers.number[place]) if numbers.receives[place] else next(others, "")
    return TierGroupPart(str(numbers.group_no[place]), "", names, receiver, 0)


def _in_group(base: Base, members: list[Member], row: int, terms: TiersTerms) -> InGroup:
    """Whether a number counts in its group, by every condition."""
    member, rule, at_us = members[row], terms.rule, end_of_day(base.as_of_day)
    facts = own_facts(member.number, member.tier, at_us, terms)
    months = measure(*charges_and_flags(member.months, base.as_of_day, terms), _use_flag(base.numbers, row, rule), rule)
    reasons = tuple(
        Reason(one.clause, one.met or one.clause in terms.off, one.value, one.threshold, one.unit, one.reading)
        for one in member_conditions(member, facts, months, terms.grouping, rule)
    )
    adds = charge_in_group(member, base.as_of_day, terms) // rule.scale
    return InGroup(base.numbers.number[row], adds, reasons)
