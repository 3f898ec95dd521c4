"""What is known of a holder is kept as it was registered, whatever else happens in the same batch."""

from __future__ import annotations

import pytest

from sitthi.app import Options
from tests.conftest import WorldMaker
from tests.life import START, event, later, play

REGISTERED = {
    "kind": "person", "name": "Somsri", "id_kind": "passport", "id_number": "AA1234567", "residency": "resident",
    "consents": ["marketing"],
}  # fmt: skip
KEPT = "SELECT name, id_kind, id_number, residency, consents, documents FROM holders"


@pytest.mark.parametrize("size", [1, 500])
def test_who_is_verified_at_once_keeps_name_and_id(make_world: WorldMaker, size: int) -> None:
    """Name, id, residency and consents stay when the identity is verified in the batch of the registration."""
    world = make_world(options=Options(batch_size=size))
    play(
        world,
        event("r", "holder.registered", "holder/h1", START, **REGISTERED),
        event("v", "identity.verified", "holder/h1", later(START, minutes=1), documents=["passport"], channel="shop"),
    )

    assert world.connection.execute(KEPT).fetchall() == [
        ("Somsri", "passport", "AA1234567", "resident", ["marketing"], ["passport"])
    ]


@pytest.mark.parametrize("size", [1, 500])
def test_a_residency_that_changes_is_known_from_then_on(make_world: WorldMaker, size: int) -> None:
    """Registered anew with another residency that one holds; where none is said the one before does."""
    world = make_world(options=Options(batch_size=size))
    play(
        world,
        event("r", "holder.registered", "holder/h1", START, **REGISTERED),
        event("s", "holder.registered", "holder/h1", later(START, days=1), **{**REGISTERED, "residency": "overstay"}),
        event("t", "holder.registered", "holder/h1", later(START, days=2), **{**REGISTERED, "residency": ""}),
        event("v", "identity.verified", "holder/h1", later(START, days=3), documents=["passport"], channel="shop"),
    )

    assert [row[3] for row in world.connection.execute(KEPT)] == ["overstay"]
