"""Lives told one after the other on one database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from sitthi.storage.server import Server, drop_database
from sitthi.terms import Book
from tests.database import clone
from tests.stories.telling import Ground, Life

LifeMaker = Callable[..., Life]


@pytest.fixture(scope="session")
def ground(server: Server, template: str, book: Book) -> Iterator[Ground]:
    """A database for the lives of one worker of the tests."""
    database = clone(server, template, "stories")
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        yield Ground(connection, book, server.url(database))
    drop_database(server, database)


@pytest.fixture
def life(ground: Ground) -> LifeMaker:
    """Begin a life: ``life(book=..., options=..., tells_numbers=...)``."""

    def begin(**given: object) -> Life:
        return Life(ground, **given)  # type: ignore[arg-type]  # handed through

    return begin
