"""What falls due at a place, asked of the areas that it has something of."""

from __future__ import annotations

from collections.abc import Iterator

from sitthi.flow.desk import Desk, Named
from sitthi.flow.index import Index
from sitthi.flow.places import Place, placed
from sitthi.flow.rulebook import InForce
from sitthi.flow.spec import DueItem


def falling_due(desk: Desk, index: Index, in_force: InForce, place: Place) -> Iterator[DueItem]:
    """Everything that falls due at a place by the terms in force, area by area."""
    holder, number, account = placed(place)
    named = Named()
    named.billing = account
    for duty in index.duties[place.kind]:
        if getattr(place, duty.of):
            yield from duty.due(desk.view(duty.parts, holder, number, named), in_force.terms[duty.area])
