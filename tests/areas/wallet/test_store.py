"""How wallets lie on their pages."""

import pytest

from sitthi.app import World
from sitthi.areas.wallet.store import room_to_grow


def room(world: World) -> str:
    """What the server has been told of the room to leave on a page of wallets."""
    found = world.connection.execute("SELECT reloptions[1] FROM pg_class WHERE relname = 'wallets'").fetchone()
    assert found is not None
    return str(found[0])


def test_wallets_that_come_in_masses_get_more_room_and_later_ones_the_usual(world: World) -> None:
    """An import leaves pages roomier than the usual, and afterwards, even when it fails, all is as before."""
    usual = room(world)
    with room_to_grow(world.connection):
        assert room(world) == "fillfactor=75"
    assert room(world) == usual
    with pytest.raises(KeyError), room_to_grow(world.connection):
        raise KeyError
    assert room(world) == usual == "fillfactor=90"
