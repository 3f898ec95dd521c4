"""A progress bar on stderr, for what lasts over two seconds in front of somebody."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

AFTER_S = 2.0


class Bar:
    """Shows how far a run is, once it has lasted; does nothing where nobody looks or lines are being printed."""

    def __init__(self, total: int, *, wanted: bool, of: str = "decisions") -> None:
        """``total`` in bytes, or whatever else it is told (0 = not known); ``of`` names what is counted."""
        self._of = of
        self._total = total or None
        self._of = of
        self._wanted = wanted and sys.stderr.isatty()
        self._begun = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def at(self, done: int, counted: int) -> None:
        """So far, in bytes or steps, and in what is counted."""
        if not self._wanted:
            return
        if self._bar is None:
            if time.monotonic() - self._begun < AFTER_S:
                return
            self._show()
        assert self._bar is not None
        assert self._task is not None
        self._bar.update(self._task, completed=done, description=f"{counted:,} {self._of}")

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._bar.add_task("", total=self._total)
        self._bar.start()

    def close(self) -> None:
        """Take it away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
            self._wanted = False
