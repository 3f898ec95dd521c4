"""Receipts, their keys and transfers are written once: neither the whole nor a month of them can be changed."""

import psycopg
import pytest

from sitthi.app import World
from tests.life import decide, taken_over

PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass"


@pytest.mark.parametrize("table", ["receipt_blocks", "journal"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {column} = {column}", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_is_recorded_is_never_changed(world: World, table: str, change: str) -> None:
    """Every statement that would change the journal is refused, on the table and on each of its months."""
    decide(world, taken_over("0810000001"))
    column = "loc" if table == "journal" else "block"
    months = [row[0] for row in world.connection.execute(PARTS, (table,)).fetchall()]

    assert len(months) >= 2
    for name in (table, *months):
        with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
            world.connection.execute(change.format(name, column=column))
