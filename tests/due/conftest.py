"""Worlds on databases that are used again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sitthi.app import Options, World
from sitthi.storage.server import Server
from sitthi.terms import Book
from tests.conftest import WorldMaker
from tests.ground import Grounds, grounds


@pytest.fixture(scope="session")
def _grounds(server: Server, template: str) -> Iterator[Grounds]:
    with grounds(server, template, "due") as held:
        yield held


@pytest.fixture
def make_world(_grounds: Grounds, book: Book) -> Iterator[WorldMaker]:
    """Make worlds, each on a database of its own: ``make_world(book=..., options=...)``."""

    def make(book: Book = book, options: Options | None = None) -> World:
        return _grounds.take().world(book, options)

    yield make
    _grounds.give_back()
