"""A tier ends with its number, and when that goes to another holder; it outlives a suspension for good."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.tiers.model import EndTier, HoldTier
from sitthi.areas.tiers.rules import end_tier, hold_tier
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.kernel.decision import Decision
from sitthi.standing.tier_parts import TierPart
from tests.areas.decided import part, unmet
from tests.areas.tiers.making import ENDED, HELD, NOTHING, OFFERED, command, standing, terms, told


def ended(cause: str, used: TiersTerms | None = None, **parts: Any) -> Decision:
    """What the end of a number comes to."""
    return end_tier(command(EndTier(cause)), standing(**{"tier": HELD, **parts}), used or terms())


@pytest.mark.parametrize(
    ("cause", "word"),
    [
        ("customer", "cancelled-by-customer"),
        ("ported-out", "cancelled-by-customer"),
        ("death", "cancelled-by-customer"),
        ("bankruptcy", "cancelled-by-customer"),
        ("debt", "cancelled-by-operator"),
        ("owner-changed", "name-transferred"),
    ],
)
def test_a_tier_ends_with_its_number(cause: str, word: str) -> None:
    """end.cancel-or-transfer: with all that was offered and every ground; nobody is told on a number that is gone."""
    all_of_it = replace(HELD, offered="platinum", invited="gold", assistant=True, group="G1", billed_from_day=7)
    decision = ended(cause, tier=all_of_it, number=ENDED)
    assert part(decision, TierPart) == replace(NOTHING, notices=1, group="G1", billed_from_day=7)
    assert decision.messages == ()
    causes = ("cancelled-by-customer", "cancelled-by-operator", "name-transferred")
    rest = tuple(one for one in causes if one != word)
    assert ended(cause, terms(end__causes=rest), number=ENDED).changes == ()
    assert ended(cause, terms("serenade/end.cancel-or-transfer"), number=ENDED).changes == ()


def test_suspended_for_good_a_number_keeps_its_tier() -> None:
    """R85: until it is cancelled; ended with a notice, as the terms may have it."""
    kept = ended("permanent")
    assert (kept.changes, unmet(kept)) == ((), ["serenade/end.cancel-or-transfer"])
    gone = ended("permanent", terms(suspended_for_good__tier="ended"))
    assert told(gone) == [("tier-ended", "Gold")]


def test_what_holds_for_the_way_by_use_only_ends_no_other() -> None:
    """way.conditions-of-every-way (R50)."""
    only_use = terms(way__conditions_of_every_way=("grant.on-notice", "end.period"))
    assert ended("customer", only_use, tier=replace(HELD, way="package"), number=ENDED).changes == ()
    assert ended("customer", only_use, number=ENDED).changes
    endless = terms(way__conditions_of_every_way=("grant.on-notice",))
    offered = replace(OFFERED, offered_way="package")
    assert part(hold_tier(command(HoldTier(1)), standing(tier=offered), endless), TierPart).until_us == 0


def test_where_nothing_is_held_nothing_ends() -> None:
    """It is recorded as such."""
    decision = ended("customer", tier=replace(NOTHING, notices=3), number=ENDED)
    assert [one.clause for one in decision.reasons] == ["house/nothing-to-do"]
