"""What holds for every test: no network, and examples that can be repeated."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("here", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "here")

OUTSIDE = "a test reached for the network: everything it needs must be on this machine"
NEAR_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", ""})


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Let tests talk to this machine only."""
    connect = socket.socket.connect

    def connect_near(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in NEAR_HOSTS:
            raise AssertionError(OUTSIDE)
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_near)
        yield
