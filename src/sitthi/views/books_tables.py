"""The shape of the books' statements: a table of cells and whether it ties, with the sentence that says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from sitthi.kernel.money import format_thb
from sitthi.ledger import chart
from sitthi.views import plain
from sitthi.views.books_moved import AFTER, BEFORE, Move, Total

Cell = str | int
TIES, DOES_NOT_TIE = "ties", "does not tie"


class Statement(msgspec.Struct, frozen=True):
    """One statement: its name (that of its CSV file), a title, rows beneath heads, and what does not tie in it.

    ``says`` is what was compared; ``faults`` are the comparisons that failed, none where it ties.
    """

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    says: str
    faults: tuple[str, ...] = ()
    idle: bool = False
    """Nothing moved and nothing is there."""

    @property
    def held(self) -> bool:
        """Whether it ties."""
        return not self.faults

    def lines(self) -> list[tuple[Cell, ...]]:
        """The CSV file: heads, rows, and a last line that says whether it ties."""
        end = (TIES if self.held else DOES_NOT_TIE, *("" for _ in self.heads[1:]), "; ".join(self.faults) or self.says)
        return [(*self.heads, "note"), *((*row, "") for row in self.rows), end]

    def shape(self) -> dict[str, Any]:
        """As JSON: ``{name, title, rows, ties, says, faults}``, a row as an object by its heads."""
        return {
            "name": self.name,
            "title": self.title,
            "rows": [dict(zip(self.heads, row, strict=True)) for row in self.rows],
            "ties": self.held,
            "says": self.says,
            "faults": list(self.faults),
        }


class Balances:
    """What each line's accounts came to, by the sums of what moved; a balance is credits less debits."""

    def __init__(self, moves: dict[Move, Total]) -> None:
        """Add up both sides of every sum."""
        self._sides: dict[tuple[str, str], dict[int, list[int]]] = {}
        for move, total in moves.items():
            for line, side in ((move.debit, 0), (move.credit, 1)):
                days = self._sides.setdefault((line, move.unit), {})
                day = move.day if move.day in {BEFORE, AFTER} else 0
                days.setdefault(day, [0, 0])[side] += total.amount

    def lines(self) -> list[tuple[str, str]]:
        """(line, unit) of everything that ever moved, money first."""
        return sorted(self._sides, key=lambda one: (chart.UNITS.index(one[1]) if one[1] in chart.UNITS else 9, one))

    def opening(self, line: str, unit: str = chart.SATANG) -> int:
        """The balance before the period."""
        return self._balance(line, unit, BEFORE)

    def closing(self, line: str, unit: str = chart.SATANG) -> int:
        """The balance after the period."""
        return self._balance(line, unit, BEFORE, 0)

    def now(self, line: str, unit: str = chart.SATANG) -> int:
        """The balance after everything that was ever decided."""
        return self._balance(line, unit, BEFORE, 0, AFTER)

    def sides(self, line: str, unit: str) -> tuple[int, int]:
        """Debits and credits of the period."""
        debits, credits_ = self._sides.get((line, unit), {}).get(0, (0, 0))
        return debits, credits_

    def _balance(self, line: str, unit: str, *days: int) -> int:
        found = self._sides.get((line, unit), {})
        return sum(found[day][1] - found[day][0] for day in days if day in found)


def shown(amounts: Iterable[int], unit: str = chart.SATANG) -> tuple[Cell, ...]:
    """Amounts of a unit as cells: money in THB."""
    return tuple(format_thb(one) if unit == chart.SATANG else one for one in amounts)


def figure(amount: int, unit: str = chart.SATANG) -> str:
    """An amount with its unit, for a sentence."""
    return f"{shown((amount,), unit)[0]} {plain.unit(unit)}"
