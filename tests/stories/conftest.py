"""Lives told one after the other on one database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sitthi.app import Options
from sitthi.storage.server import Server
from sitthi.terms import Book
from tests.ground import Ground, Grounds, grounds
from tests.stories.telling import Life

LifeMaker = Callable[..., Life]


@pytest.fixture(scope="session")
def _grounds(server: Server, template: str) -> Iterator[Grounds]:
    with grounds(server, template, "stories") as held:
        yield held


@pytest.fixture
def ground(_grounds: Grounds) -> Iterator[Ground]:
    """An empty database."""
    yield _grounds.take()
    _grounds.give_back()


@pytest.fixture
def life(ground: Ground, book: Book) -> LifeMaker:
    """Begin a life: ``life(book=..., options=..., tells_numbers=...)``."""

    def begin(book: Book = book, options: Options | None = None, *, tells_numbers: bool = False) -> Life:
        return Life(ground, book, options, tells_numbers=tells_numbers)

    return begin
