"""What falls due is asked of a place only where it has something of the area: where it has nothing, nothing is due."""

from __future__ import annotations

from typing import Any

import pytest

from sitthi.flow.areas import AREAS, DUTIES
from sitthi.flow.reactions import REACTIONS
from sitthi.flow.rulebook import Rulebook
from sitthi.flow.spec import Duty, ReactionSpec
from sitthi.kernel.command import SYSTEM, Command
from sitthi.kernel.decision import Event
from sitthi.kernel.moment import parse_time
from sitthi.standing.parts import NumberPart, Standing, WalletPart
from sitthi.standing.points_parts import PointsPart
from sitthi.standing.tier_parts import TierPart
from tests.cases.stage import plain_book

AT_US = parse_time("2024-04-01T10:00:00+07:00")
NUMBER = NumberPart("0812345678", "a1", "mobile", "prepaid", "my-second", "active", "", AT_US, AT_US, 0, 0)
ALWAYS = frozenset({"wallet", "billing"})
"""What every number, and every account, has."""
NOTHING: dict[str, Any] = {
    "number": NUMBER,
    "wallet": WalletPart(),
    "points": PointsPart("number/0812345678"),
    "tier": TierPart("0812345678"),
}
"""Parts of a place that has nothing of them, but for the collections, which are empty."""


@pytest.mark.parametrize(
    "duty", [one for duties in DUTIES.values() for one in duties], ids=lambda one: f"{one.area}-of-{one.of}"
)
def test_nothing_is_due_where_there_is_nothing(duty: Duty) -> None:
    """A duty that is not asked would have had nothing to say, and names what it is asked by among what it reads."""
    assert duty.of in duty.parts
    if duty.of not in ALWAYS:
        terms = Rulebook(plain_book(), AREAS).at(AT_US).terms[duty.area]
        read = Standing(**{part: NOTHING.get(part, ()) for part in duty.parts})
        assert list(duty.due(read, terms)) == []


@pytest.mark.parametrize("reaction", [one for one in REACTIONS if one.of], ids=lambda one: f"{one.event}-{one.command}")
def test_nothing_follows_where_there_is_nothing(reaction: ReactionSpec) -> None:
    """A reaction that is not asked would have had nothing to say."""
    cause: Command[Any] = Command("top-up", "shop", "1", "number/0812345678", AT_US, SYSTEM, b"", None)
    nothing: dict[str, Any] = {reaction.of: ()}
    assert list(reaction.make(cause, Event(reaction.event), Standing(**nothing))) == []
