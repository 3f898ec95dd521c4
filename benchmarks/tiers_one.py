"""One decision about a tier, with every reason: how long it takes, by itself."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from sitthi.areas.tiers.model import ReviewTier
from sitthi.areas.tiers.rules import review_tier
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.kernel.command import SYSTEM, Command
from sitthi.kernel.decision import Decision
from sitthi.kernel.moment import day_number, start_of_day
from sitthi.population.tier_sample import AS_OF_DAY
from sitthi.standing.money_parts import Line
from sitthi.standing.parts import HolderPart, NumberPart, Standing
from sitthi.standing.tier_parts import TierMonth, TierPart

NUMBER = "0812345678"
NOW_US = start_of_day(AS_OF_DAY)
LINES = (("Voice", 799_00), ("Data", 199_00), ("IDD", 45_50))
ROUNDS, AT_ONCE = 200, 50
OFFERED, KEPT = "one that offers a tier", "one that changes nothing"


def typical(held: str) -> Standing:
    """A postpaid number, seven years in service, six paid bills of three lines, Gold due; ``held`` since March."""
    since_us = start_of_day(day_number(dt.date(2019, 5, 14)))
    held_us = start_of_day(day_number(dt.date(2026, 3, 1)))
    until_us = start_of_day(day_number(dt.date(2027, 3, 1))) - 1
    lines = tuple(Line(NUMBER, product, satang, "exclusive") for product, satang in LINES)
    total = sum(satang for _, satang in LINES) * 107 // 100
    months = []
    for month in range(1, 7):
        to_day = day_number(dt.date(2026, month, 20))
        months.append(TierMonth(to_day - 29, to_day, True, 0, to_day + 15, total, total, total, lines))
    return Standing(
        holder=HolderPart("H1", "person", "th", "citizen", numbers=1),
        number=NumberPart(NUMBER, "BA1", "mobile", "postpaid", "p-599", "active", "", since_us, since_us),
        tier=TierPart(NUMBER, held, "use", held_us, until_us, notices=1, package_satang=599_00),
        months=tuple(months),
        groups=(),
        members=(),
        longest_us=since_us,
    )


def decided(terms: TiersTerms) -> dict[str, dict[str, Any]]:
    """The figures of each kind of decision: microseconds, least and median of many rounds, and what it says."""
    return {OFFERED: _timed(typical("emerald"), terms), KEPT: _timed(typical("gold"), terms)}


def _timed(standing: Standing, terms: TiersTerms) -> dict[str, Any]:
    command = Command("", "sitthi", "1", f"number/{NUMBER}", NOW_US, SYSTEM, b"", ReviewTier("asked"))
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(AT_ONCE):
            review_tier(command, standing, terms)
        took.append(1e6 * (time.perf_counter() - begun) / AT_ONCE)
    found: Decision = review_tier(command, standing, terms)
    return {
        "least_us": min(took),
        "median_us": sorted(took)[ROUNDS // 2],
        "reasons": len(found.reasons),
        "offered": [one.values["tier"] for one in found.messages],
        "outcome": found.outcome,
    }
