"""The last event of every case is shown as it then happens: with all that follows from it in the months after."""

from __future__ import annotations

from hashlib import blake2b

import msgspec
import pytest

from sitthi.due.preview.preview import preview
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput
from sitthi.storage.pipeline import Connection
from tests.cases.casebook import read_all
from tests.cases.shapes import Case
from tests.cases.stage import book_for, open_world, plain_book, play, unkept
from tests.due.previews import dumped, really

CASES = read_all()
DAYS = 100
EVERY = 40


def shown(case: Case, connection: Connection) -> None:
    """The last event of a case in a preview, which leaves nothing, and the lines of what then really happens."""
    lines = play(case, connection, plain_book()).lines
    if not lines:
        return  # a case of what is published or shown
    book = book_for(case, plain_book())
    with unkept(connection):
        world = open_world(case, connection, book)
        for _ in world.player().play(lines[:-1]):
            pass
        before = dumped(connection)
        until_us = moment.parse_time(msgspec.json.decode(lines[-1])["time"]) + DAYS * moment.DAY_US
        try:
            found = preview(world.player(), lines[-1], until_us)
        except BadInput:
            return
        finally:
            assert dumped(connection) == before
        assert list(found.lines) == really(lambda: open_world(case, connection, book), lines[-1], found.until_us)


def _drawn(case: Case) -> bool:
    """One in EVERY, always the same ones."""
    return blake2b(case.id.encode(), digest_size=2).digest()[0] % EVERY == 0


@pytest.mark.parametrize("case", [case for case in CASES if _drawn(case)], ids=lambda case: case.id)
def test_a_preview_is_what_then_happens(case: Case, shared_connection: Connection) -> None:
    """Line by line, for a share of the cases."""
    shown(case, shared_connection)


@pytest.mark.long
@pytest.mark.parametrize("case", [case for case in CASES if not _drawn(case)], ids=lambda case: case.id)
def test_a_preview_is_what_then_happens_in_all_others(case: Case, shared_connection: Connection) -> None:
    """And for all the others."""
    shown(case, shared_connection)
