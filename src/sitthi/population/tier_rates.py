"""The terms of tiers as a population takes them: whole numbers and arrays, as the rules of the area read them."""

from __future__ import annotations

from typing import Any

import numpy as np

from sitthi.areas.tiers import core, terms, ways
from sitthi.areas.tiers.core import Rule
from sitthi.areas.tiers.group_core import FULL_PRICE, IN_USE, NO_TIER, ON_TIME, SERVED, GroupRule
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.areas.tiers.ways import DEVICE, PROGRAMMES, USAGE
from sitthi.flow.rulebook import AreaTerms, Rulebook
from sitthi.kernel.moment import start_of_day
from sitthi.population.tier_review import Terms
from sitthi.terms import Book

DOCUMENTS = ("serenade", "general", "prepaid")
"""The documents that the terms of tiers are read from."""


def terms_at(book: Book, day: int) -> TiersTerms:
    """The terms of tiers in force at the beginning of a Thai day."""
    found: TiersTerms = (
        Rulebook(book, (AreaTerms("tiers", DOCUMENTS, terms.read),)).at(start_of_day(day)).terms["tiers"]
    )
    return found


def columns_of(found: TiersTerms) -> Terms:
    """The terms for the compiled review."""
    return Terms(_arrays(found.rule), _arrays(found.group_rule), group_rule(found))


def _arrays(rule: Rule) -> Rule:
    """A rule with arrays in place of rows of figures, none of them without a place."""
    return Rule._make(np.array(one, np.int64) if isinstance(one, tuple) else one for one in rule)


def group_rule(found: TiersTerms) -> GroupRule:
    """What counting in a group reads of the terms."""
    off = found.off
    return found.grouping.rule._replace(
        own_length=int(ways.LONGEST in off),
        all_receive=int(ways.RECEIVER in off),
        member_ignored=(SERVED | ON_TIME | IN_USE if ways.SERVED in off else 0)
        | (FULL_PRICE | NO_TIER if ways.BARRED in off else 0),
        price_10000ths=found.price_10000ths,
    )


def clauses(found: TiersTerms) -> tuple[str, ...]:
    """The deciding clauses (full ids) by their codes; 0 is none."""
    by_use = tuple(USAGE + tier for tier in found.tiers[1:])
    devices = tuple(DEVICE + one for one in PROGRAMMES)
    first = ("", ways.JURISTIC, ways.TENURE, ways.PAYMENT, ways.REGULAR_USE, ways.REGISTRATION)
    return (*first, ways.PACKAGE, ways.THRESHOLDS, *by_use, *devices)


def bits(found: TiersTerms) -> dict[str, int]:
    """The conditions in the bits of ``met``, by name, to read an outcome with."""
    names = ("TENURE", "PAYMENT", "REGULAR_USE", "REGISTERED", "NATURAL", "ENOUGH_MONTHS", "RECEIVES", "GROUP_TENURE")
    made: dict[str, Any] = {name.lower().replace("_", "-"): getattr(core, name) for name in names}
    for rank, tier in enumerate(found.tiers[1:]):
        made[f"charge-{tier}"] = core.CHARGE << rank
        made[f"group-charge-{tier}"] = core.GROUP_CHARGE << rank
    return made
