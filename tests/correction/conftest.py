"""Worlds for corrections, several at once: one in which an event comes late, one in which it comes in time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sitthi.storage.server import Server
from tests.ground import Grounds, grounds


@pytest.fixture(scope="session")
def _grounds(server: Server, template: str) -> Iterator[Grounds]:
    with grounds(server, template, "corrections") as held:
        yield held


@pytest.fixture
def some_grounds(_grounds: Grounds) -> Iterator[Grounds]:
    """Empty databases, as many as are taken."""
    yield _grounds
    _grounds.give_back()
