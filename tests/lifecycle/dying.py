"""A run that is killed at a point: what happens to it is SIGKILL, so that nothing of it can tidy up.

    dying.py URL POINT <events

``before-commit``: the batch is written and its transaction still open; ``after-commit``: committed, and nothing that
follows for others announced; ``after-follow-up``: that is decided, and still in the outbox.
"""

import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

import psycopg

from sitthi.app import Options, World
from sitthi.flow import corridor
from sitthi.flow.request import Answer, Request
from sitthi.kernel import ids
from sitthi.terms import load_book


def dies() -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)


class Dying(corridor.Corridor):
    """A corridor that dies once what was announced to it is decided."""

    def run(self, requests: Sequence[Request], **more: Any) -> list[Answer]:
        """Decide, and die after what the system itself has asked for."""
        answers = super().run(requests, **more)
        if any(request.command.source == ids.OWN_SOURCE for request in requests):
            dies()
        return answers


def main(url: str, point: str) -> None:
    """Play the events of standard input up to the point."""
    with psycopg.connect(url, autocommit=True) as connection:
        world = World("dying", connection, load_book(), Options())
        if point == "before-commit":
            write = vars(corridor)["record"]

            def record(*those: Any) -> None:
                write(*those)
                dies()

            vars(corridor).update(record=record)
        if point == "after-follow-up":
            old = world.corridor
            world.corridor = Dying(connection, world.index, world.rulebook, old.settings, old._recorded_us)
        for _ in world.player().play(sys.stdin.buffer.readlines()):
            if point == "after-commit":
                dies()


if __name__ == "__main__":
    main(*sys.argv[1:])
