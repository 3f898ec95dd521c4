"""Reading tiers and tier groups for a standing: a statement each for a portion of rows."""

from __future__ import annotations

from typing import Any

from sitthi.areas.tiers import store as tiers_store
from sitthi.standing.tier_parts import OPEN, TierGroupPart, TierPart
from sitthi.storage.pipeline import Connection
from sitthi.views import shapes_tiers

_GROUPS = """
SELECT h.holder, g.doc::text FROM tier_groups g JOIN holders h USING (holder_no)
WHERE h.holder = ANY(%s) ORDER BY h.holder, g.name
"""


def tiers_of(connection: Connection, number_nos: list[int]) -> dict[int, TierPart]:
    """What numbers hold of tiers, of those that have anything of the programme."""
    rows = connection.execute(tiers_store.READ, (number_nos,))
    return {number_no: tiers_store.tier(doc) for number_no, doc in rows}


def all_groups(connection: Connection, holders: list[str]) -> dict[str, list[TierGroupPart]]:
    """By holder all groups it made, by name, those since dissolved too."""
    found: dict[str, list[TierGroupPart]] = {holder: [] for holder in holders}
    for holder, doc in connection.execute(_GROUPS, (holders,)):
        found[holder].append(tiers_store.group(doc))
    return found


def groups_of(connection: Connection, holders: list[str]) -> dict[str, list[dict[str, Any]]]:
    """By holder its open groups, in the shape of a state."""
    made = all_groups(connection, holders)
    return {holder: [shapes_tiers.group(one) for one in made[holder] if one.state == OPEN] for holder in holders}
