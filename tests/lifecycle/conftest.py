"""Stages for the rows of the lifecycle: each customer on a database of its own, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sitthi.storage.server import Server
from sitthi.terms import Book
from tests.ground import Grounds, grounds
from tests.lifecycle.stage import Stage

Stages = Callable[[str], Stage]


@pytest.fixture(scope="session")
def _grounds(server: Server, template: str) -> Iterator[Grounds]:
    with grounds(server, template, "lifecycle") as held:
        yield held


@pytest.fixture(scope="session")
def stages(_grounds: Grounds, book: Book) -> Stages:
    """The stage of a customer, by name."""
    made: dict[str, Stage] = {}

    def of(customer: str) -> Stage:
        if customer not in made:
            made[customer] = Stage(_grounds.take(), book, customer)
        return made[customer]

    return of
