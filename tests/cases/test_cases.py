"""Every case of cases/ holds, through the corridor and a real database, whatever the size of the batches."""

from __future__ import annotations

from hashlib import blake2b

import pytest

from sitthi.app import World, make_index
from sitthi.flow.areas import AREAS
from sitthi.flow.replay import replay as again
from sitthi.flow.rulebook import Rulebook
from sitthi.storage.pipeline import Connection
from sitthi.views.prove import prove
from tests.cases.casebook import read_all
from tests.cases.compare import differences
from tests.cases.shapes import Case
from tests.cases.stage import Run, Seen, Watch, book_for, plain_book, play, replay

CASES = read_all()
SIZES = (7, 500)


def by_subject(seen: list[Seen] | tuple[Seen, ...]) -> dict[str, list[bytes]]:
    """The receipts of each subject in the order in which they were decided.

    Between two numbers nothing says whose due work comes first; a batch may carry it out later than single events.
    """
    found: dict[str, list[bytes]] = {}
    for one in seen:
        found.setdefault(one.command.subject, []).append(one.raw)
    return found


def decided_otherwise(case: Case, run: Run) -> list[str]:
    """The commands of receipts that, decided again by nothing but themselves, do not give the same bytes."""
    rulebook = Rulebook(book_for(case, plain_book()), AREAS)
    index = make_index()
    return [one.command.name for one in run.receipts if not again(one.raw, index, rulebook).same]


def books_are_proven(world: World) -> None:
    """Everything kept beside the transfers equals them, and nothing due is left behind."""
    assert prove(world.connection, deep=True).faults == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_holds(case: Case, shared_connection: Connection) -> None:
    """The case's events are decided as it says, and in batches of another size just the same."""
    run = play(case, shared_connection, plain_book(), Watch(at_the_end=books_are_proven))
    assert differences(case, run) == []
    assert decided_otherwise(case, run) == []
    size = SIZES[blake2b(case.id.encode(), digest_size=1).digest()[0] % len(SIZES)]
    batched = replay(case, shared_connection, plain_book(), run.lines, size)
    assert by_subject(batched) == by_subject(run.receipts)


@pytest.mark.long
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
@pytest.mark.parametrize("size", SIZES)
def test_receipts_are_the_same_in_batches_of_any_size(case: Case, size: int, shared_connection: Connection) -> None:
    """Batches of 1, 7 and 500 give the same receipts, byte by byte."""
    run = play(case, shared_connection, plain_book())
    batched = replay(case, shared_connection, plain_book(), run.lines, size)
    assert by_subject(batched) == by_subject(run.receipts)
