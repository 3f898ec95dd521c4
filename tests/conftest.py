"""Real databases for tests: one server, one migrated template, a clone for whoever wants a world of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from sitthi.app import Options, World
from sitthi.storage import migrate
from sitthi.storage.server import Server, database_server
from sitthi.terms import Book
from tests.database import connected_clone, template_database
from tests.ground import Grounds, grounds
from tests.shipped import shipped

WorldMaker = Callable[..., World]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server all tests share: the embedded one, or the one SITTHI_DATABASE_URL names."""
    with database_server() as held:
        yield held


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """A migrated, empty database to clone."""
    return template_database(server, migrate.migrate, migrate.fingerprint())


@pytest.fixture(scope="session")
def book() -> Book:
    """The book as shipped."""
    return shipped()


@pytest.fixture(scope="session")
def _worlds(server: Server, template: str) -> Iterator[Grounds]:
    with grounds(server, template, "w") as held:
        yield held


@pytest.fixture
def make_world(_worlds: Grounds, book: Book) -> Iterator[WorldMaker]:
    """Make empty worlds, each on a database that is its own for the test: ``make_world(book=..., options=...)``.

    The next test finds these databases emptied, but as they were shaped: change no table.
    """

    def make(book: Book = book, options: Options | None = None) -> World:
        return _worlds.take().world(book, options)

    yield make
    _worlds.give_back()


@pytest.fixture
def world(make_world: WorldMaker) -> World:
    """A world by the book as shipped, with the null channel delivering at once."""
    return make_world()


@pytest.fixture(scope="session")
def shared_connection(server: Server, template: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A database that the tests of one worker share: use holders and numbers of your own."""
    with connected_clone(server, template, "shared") as connection:
        yield connection
