"""What is told of the breaking: how far it is and what survives while it goes on, and a table at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from tests.broken.breaks import Break
from tests.broken.trial import BY_THE_LOADER, Tried

EVERY_PERCENT = 5
"""How often a line says how far it is, where there is no terminal."""
TABLE_WIDTH = 150
"""Of the table where there is no terminal."""


class Progressing:
    """Says on stderr how far it is: a bar on a terminal, else a line every few percent."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)

    def say(self, text: str) -> None:
        """A line of its own, above the bar."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    @contextmanager
    def over(self, what: str, total: int) -> Iterator[Callable[[int], None]]:
        """So much is to be done; what is handed out is called with how much more is done."""
        if not self._console.is_terminal:
            yield self._by_lines(what, total)
            return
        columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task(what, total=total)
            yield lambda more: progress.advance(task, more)

    def _by_lines(self, what: str, total: int) -> Callable[[int], None]:
        began, done, told = monotonic(), 0, 0

        def further(more: int) -> None:
            nonlocal done, told
            done += more
            percent = done * 100 // total
            if percent >= told + EVERY_PERCENT or done == total:
                told = percent - percent % EVERY_PERCENT
                self.say(f"{what}: {percent} %, {done:,} of {total:,}, {int(monotonic() - began)} s")

        return further


class Tally:
    """What came of the breaks so far, value by value."""

    def __init__(self, breaks: Sequence[Break], places: Iterable[int]) -> None:
        """``places`` are those of the breaks that are to be tried."""
        self._breaks = breaks
        self._ways: dict[tuple[str, str, str], list[int]] = {}
        for place in places:
            self._ways.setdefault(breaks[place].value_of, []).append(place)
        self._tried: dict[int, Tried] = {}
        self.total = sum(map(len, self._ways.values()))

    @property
    def values(self) -> tuple[tuple[int, ...], ...]:
        """The places of the ways of each value, in the order of the book."""
        return tuple(map(tuple, self._ways.values()))

    @property
    def done(self) -> int:
        """How many ways were tried."""
        return len(self._tried)

    def add(self, tried: Tried) -> str:
        """Take in a break; the fault of its value, if this was the last of its ways and there is one."""
        self._tried[tried.place] = tried
        return self._fault(self._ways[self._breaks[tried.place].value_of])

    def faults(self) -> list[str]:
        """All that survives, and all exceptions that are none any more."""
        return [fault for fault in map(self._fault, self._ways.values()) if fault]

    def _whole(self, ways: Sequence[int]) -> bool:
        return all(place in self._tried for place in ways)

    def _fault(self, ways: Sequence[int]) -> str:
        one = self._breaks[ways[0]]
        if not self._whole(ways):
            return ""
        tried = [self._tried[place] for place in ways]
        raised = next((way.raised for way in tried if way.raised), "")
        if raised:
            return f"{one.clause}: {one.what} raises {raised}"
        noticed = any(way.noticed_by for way in tried)
        if noticed and one.excepted:
            return f"{one.clause}: {one.what} is noticed by now: take its exception out"
        return "" if noticed or one.excepted else f"{one.clause}: {one.what} survives"

    def report(self, console: Console, cases: dict[str, tuple[str, ...]]) -> None:
        """The table of what was tried whole, and under it how it went."""
        table = Table(title="Clauses broken")
        for name in ("clause", "broken", "ways", "noticed", "by"):
            table.add_column(name, overflow="fold")
        exceptions = 0
        for ways in filter(self._whole, self._ways.values()):
            one = self._breaks[ways[0]]
            noticed = [by for by in (self._tried[place].noticed_by for place in ways) if by]
            exceptions += bool(one.excepted)
            # Of a case, if there is one, for the loader may refuse one way and let another pass.
            noticed.sort(key=BY_THE_LOADER.__eq__)
            by = noticed[0] if noticed else one.excepted or f"nothing ({len(cases[one.clause])} cases)"
            table.add_row(one.clause, one.what, str(len(ways)), str(len(noticed)), by)
        faults = self.faults()
        unnoticed = sum(not way.noticed_by for way in self._tried.values())
        if table.row_count:
            console.print(table)
        console.print(
            f"{table.row_count} broken in {self.done:,} ways ({unnoticed:,} of them unnoticed), "
            f"{len(faults)} at fault, {exceptions} excepted with a reason"
        )
        for one_fault in faults:
            console.print(f"  {one_fault}", markup=False)
        if self.done < self.total:
            left = len(self._ways) - table.row_count
            console.print(f"INCOMPLETE: {self.total - self.done:,} of {self.total:,} ways, in {left} values, not tried")
