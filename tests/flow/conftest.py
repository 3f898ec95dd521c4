"""A database for the lives of this room, each lived from nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sitthi.storage.server import Server
from tests.ground import Ground, grounds


@pytest.fixture(scope="session")
def ground(server: Server, template: str) -> Iterator[Ground]:
    """A database that every life begins with empty."""
    with grounds(server, template, "lives") as held:
        yield held.take()
