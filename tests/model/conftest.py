"""One database for all examples of the model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sitthi.storage.server import Server
from tests.ground import Ground, grounds


@pytest.fixture(scope="session")
def ground(server: Server, template: str) -> Iterator[Ground]:
    """A database that every example begins with empty."""
    with grounds(server, template, "model") as held:
        yield held.take()
