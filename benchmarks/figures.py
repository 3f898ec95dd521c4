"""Figures of a measurement: medians with their spread, percentiles of many times, and a table of text."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from statistics import median

STEP_US = 100
MOST_STEPS = 100_000


class Latencies:
    """How many requests took how long, in steps of 100 us up to 10 s; its size does not grow with the requests."""

    def __init__(self, counts: Iterable[tuple[int, int]] = ()) -> None:
        """Empty, or of (step, count) pairs."""
        self._counts = array("l", bytes(8 * (MOST_STEPS + 1)))
        for step, count in counts:
            self._counts[step] += count

    def add(self, took_us: int) -> None:
        """Note one time."""
        self._counts[min(took_us // STEP_US, MOST_STEPS)] += 1

    def counts(self) -> list[tuple[int, int]]:
        """(step, count) pairs of the steps that occur."""
        return [(step, count) for step, count in enumerate(self._counts) if count]

    def percentile_ms(self, hundredths: int) -> float:
        """The time within which so many hundredths of the requests were answered, in ms (upper end of its step)."""
        wanted = sum(self._counts) * hundredths / 100
        seen = 0
        for step, count in enumerate(self._counts):
            seen += count
            if count and seen >= wanted:
                return (step + 1) * STEP_US / 1000
        return 0.0


class Figure:
    """One figure measured several times."""

    def __init__(self, values: Sequence[float]) -> None:
        """At least one value."""
        self.values = list(values)

    @property
    def median(self) -> float:
        """The middle value."""
        return float(median(self.values))

    def __str__(self) -> str:
        least, most = min(self.values), max(self.values)
        return f"{self.median:,.0f}  ({least:,.0f} - {most:,.0f})"

    def as_json(self) -> dict[str, object]:
        """Median, least, most and all values."""
        return {
            "median": round(self.median, 3),
            "least": round(min(self.values), 3),
            "most": round(max(self.values), 3),
            "all": [round(value, 3) for value in self.values],
        }


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as text: the first column left, the others right, under a header and a rule."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])
