"""Small bases of numbers for the tests: holders drawn by Hypothesis from raw bills, as columns and as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sitthi.areas.tiers.facts import judged_now
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.areas.tiers.ways import PROGRAMMES
from sitthi.kernel.moment import start_of_day
from sitthi.population.tier_files import MONTHS, NUMBERS
from sitthi.population.tier_review import Base, Months, Numbers
from sitthi.population.tier_rows import Holding, as_stated, rows_of, writing
from sitthi.standing.money_parts import Line
from sitthi.standing.parts import HolderPart, Member, NumberPart, Standing
from sitthi.standing.tier_parts import WAYS, TierGroupPart, TierMonth, TierPart
from tests.days import at, day

NOW = at("2024-08-15 10:00")
TODAY = day("2024-08-15")
CYCLES = tuple(day(f"2024-{month:02d}-20") for month in range(1, 9))
TIERS = ("", "emerald", "gold", "platinum")
PRICES = (-1, 0, 29900, 119900, 119901, 139900, 145000, 149900, 199900, 250000, 299900, 300000)
SATANG = (0, 10000, 27900, 28037, 30000, 65421, 70000, 84112, 90000, 130000, 140187, 150000, 280374, 300000)
SINCE = tuple(day(one) for one in ("2024-08-14", "2024-02-16", "2024-02-15", "2024-02-14", "2021-08-15", "2021-08-14",
                                   "2019-08-15", "2014-08-14", "2004-08-15", "2004-08-14", "1999-01-31"))  # fmt: skip


@st.composite
def _bills(draw: st.DrawFn, number: str) -> tuple[TierMonth, ...]:
    """Bills of the months up to this one, the last perhaps not closed, with lines that count and some that do not."""
    found = []
    for to_day in CYCLES[-draw(st.integers(0, 8)) or len(CYCLES) :]:
        kinds = st.tuples(
            st.sampled_from(("Voice", "Data", "Goods", "IDD", "Fee")),
            st.sampled_from(SATANG),
            st.sampled_from(("exclusive", "inclusive", "outside")),
        )
        lines = tuple(Line(number, *one) for one in draw(st.lists(kinds, max_size=2)))
        # One that is not closed yet is never paid: whether it is asked for at all is not the question here.
        total = sum(line.amount_satang for line in lines) or int(to_day >= TODAY)
        paid = total if to_day < TODAY and draw(st.integers(0, 5)) else max(total - 1, 0)
        in_time = paid if draw(st.integers(0, 3)) else 0
        found.append(TierMonth(to_day - 29, to_day, draw(st.booleans()), 0, to_day + 15, total, in_time, paid, lines))
    return tuple(found)


@st.composite
def _charged(draw: st.DrawFn) -> tuple[TierMonth, ...]:
    months = CYCLES[len(CYCLES) - draw(st.integers(0, 7)) - 1 : -1]
    return tuple(TierMonth(one - 29, one, draw(st.booleans()), draw(st.sampled_from(SATANG))) for one in months)


@st.composite
def _members(draw: st.DrawFn, number: str, group: str) -> Member:
    prepaid = draw(st.booleans())
    product = "mobile" if prepaid else draw(st.sampled_from(("mobile", "mobile", "fibre")))
    since_us = start_of_day(draw(st.sampled_from(SINCE)))
    part = NumberPart(
        number, "BA1", product, "prepaid" if prepaid else "postpaid", "p", "active", "", since_us, since_us
    )
    tier, bought = draw(st.sampled_from(TIERS)), draw(st.sampled_from(("", *PROGRAMMES)))
    held = TierPart(
        number,
        tier,
        draw(st.sampled_from(WAYS)) if tier else "",
        registered_us=draw(st.integers(0, 1)),
        invited=draw(st.sampled_from((*TIERS[:1] * 6, *TIERS[1:]))),
        invited_us=start_of_day(draw(st.sampled_from((TODAY - 400, TODAY - 10)))),
        package_satang=draw(st.sampled_from(PRICES)),
        discounted=draw(st.booleans()) and draw(st.booleans()),
        programme=bought,
        programme_satang=max(draw(st.sampled_from(PRICES)), 0) if bought else 0,
        bought_us=start_of_day(TODAY - 20) if bought else 0,
        group=group,
    )
    return Member(part, held, draw(_charged() if prepaid else _bills(number)))


@st.composite
def holdings(draw: st.DrawFn, citizen: int = 1) -> Holding:
    """A holder with up to six numbers, some of them in up to two groups."""
    names = [f"08{citizen:04d}{place:04d}" for place in range(draw(st.integers(1, 6)))]
    in_group = {name: draw(st.sampled_from(("", "A", "A", "B"))) for name in names}
    members = tuple(draw(_members(name, in_group[name])) for name in names)
    groups = tuple(
        TierGroupPart(name, "H", numbers, draw(st.sampled_from(numbers)), 1)
        for name in ("A", "B")
        if (numbers := tuple(one for one in names if in_group[one] == name))
    )
    kind = draw(st.sampled_from(("person", "person", "person", "juristic")))
    longest_us = min(one.number.active_since_us for one in members)
    holder = HolderPart("H", kind, "th", "citizen", numbers=len(members))
    return Holding(citizen, holder, members, [citizen * 100 + place for place in range(len(names))], groups, longest_us)


def bases(most: int = 3) -> st.SearchStrategy[list[Holding]]:
    """A few holders."""
    return st.integers(1, most).flatmap(lambda many: st.tuples(*(holdings(one + 1) for one in range(many)))).map(list)


def rows(base: Sequence[Holding], terms: TiersTerms) -> tuple[list[Any], list[Any]]:
    """All rows of a base, of numbers and of months."""
    made = [rows_of(one, NOW, as_stated(terms)) for one in base]
    return [row for numbers, _ in made for row in numbers], [row for _, months in made for row in months]


def columns(base: Sequence[Holding], terms: TiersTerms) -> Base:
    """A base as the review takes it."""
    numbers, months = rows(base, terms)
    kinds = ([one.kind for one in NUMBERS], [one.kind for one in MONTHS])
    people, bills = (
        [np.array([row[place] for row in found], _numpy(kind)) for place, kind in enumerate(of)]
        for found, of in zip((numbers, months), kinds, strict=True)
    )
    ends = np.cumsum([sum(1 for month in months if month[0] == row[1]) for row in numbers])
    return Base(Numbers(*people), Months(*bills), ends.astype(np.int64), TODAY)


def _numpy(kind: Any) -> Any:
    return np.int32 if str(kind).startswith("date") else kind.to_pandas_dtype()


def write(folder: Path, base: Iterable[Holding], terms: TiersTerms) -> None:
    """A base as files in a folder."""
    with writing(folder) as writer:
        for one in base:
            names = zip(one.number_nos, (member.number.number for member in one.members), strict=True)
            writer.add(*rows_of(one, NOW, as_stated(terms)), names)


def judged_singly(base: Iterable[Holding], terms: TiersTerms) -> list[tuple[int, ...]]:
    """(rank, way, ways, met, mean satang) of every number by the single decision, from its raw bills."""
    found: list[tuple[int, ...]] = []
    for holding in base:
        for member in holding.members:
            together = [one for group in holding.groups if group.group == member.tier.group for one in group.numbers]
            standing = Standing(
                holder=holding.holder,
                number=member.number,
                tier=member.tier,
                months=member.months,
                groups=holding.groups,
                members=tuple(one for one in holding.members if one.number.number in together),
                longest_us=holding.longest_us,
            )
            _, months, judged = judged_now(standing, member.tier, NOW, terms)
            mean = months.scaled // terms.rule.scale
            found.append((judged.rank, judged.way, judged.ways, judged.met, mean))
    return found
