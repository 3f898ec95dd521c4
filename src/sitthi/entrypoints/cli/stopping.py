"""Being stopped: SIGINT and SIGTERM end a command wherever it is, with a line that says what was kept."""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False
"""As type checkers know it: ``typing`` takes a while to load, and until we are here no signal is heeded."""
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)
NOTHING = "Nothing was changed."
AGAIN_S = 0.05


class Stopped(KeyboardInterrupt):
    """Ends the program; libraries know what it derives from (psycopg then cancels what the server is asked)."""


class Stopping:
    """Which signal has asked the program to end, and what it will have kept by then."""

    def __init__(self) -> None:
        """Nothing has asked, and nothing was changed yet."""
        self.asked_by = 0
        self.kept = NOTHING

    def heed(self) -> None:
        """End by a line from now on; a signal that whoever started us has us ignore stays ignored."""
        for one in SIGNALS:
            if signal.getsignal(one) is not signal.SIG_IGN:
                signal.signal(one, self._stop)

    def ignore(self) -> None:
        """It is over: nothing can be stopped any more."""
        for one in SIGNALS:
            signal.signal(one, signal.SIG_IGN)

    @property
    def code(self) -> int:
        """The exit code of a program ended by the signal that asked."""
        return 128 + self.asked_by

    def tell(self) -> None:
        """One line on stderr, if somebody reads it."""
        from contextlib import suppress

        with suppress(OSError):
            print(f"Stopped. {self.kept}", file=sys.stderr, flush=True)

    def _stop(self, number: int, _: FrameType | None) -> None:
        import logging
        import threading

        self.asked_by = self.asked_by or number
        # What breaks off tells of it in its own words, and of nothing else from now on.
        logging.disable()
        threading.excepthook = _say_nothing
        sys.unraisablehook = self._again
        raise Stopped

    def _again(self, lost: Any) -> None:
        """Raised where nothing can be raised (while a thing is deleted), it is lost: ask once more, a moment later."""
        from threading import Timer

        if issubclass(lost.exc_type, Stopped):
            later = Timer(AGAIN_S, os.kill, (os.getpid(), self.asked_by))
            later.daemon = True
            later.start()


def _say_nothing(_: object) -> None:
    pass


STOPPING = Stopping()
"""That of the program: there is one."""


def keeps(what: str) -> None:
    """From now on something is recorded as it goes: what to say of it, and how to go on, when stopped."""
    STOPPING.kept = what
