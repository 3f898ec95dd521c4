"""The figures of the tiers, for people."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks.figures import table
from benchmarks.tiers_run import OURS, SQL

GOAL_RATIO = 1.5
GOAL_BYTES = 2**30
GOAL_GROWTH = 0.15
GOAL_ONE_US = 20.0
GOAL_GROUPS_MS = 100.0


def took(base: dict[str, Any], side: str, clock: str = "wall_s") -> float:
    """The median of a side's times of a base, in seconds."""
    return float(median(run[clock] for run in base[side]["runs"]))


def ratio(base: dict[str, Any], clock: str = "wall_s") -> float:
    """The median, over the rounds, of our time to that of the SQL in the same round."""
    pairs = zip(base[OURS]["runs"], base[SQL]["runs"], strict=True)
    return float(median(ours[clock] / theirs[clock] for ours, theirs in pairs))


def peak(base: dict[str, Any], side: str) -> int:
    """The most memory a side's process had, in bytes."""
    return int(max(run["peak_bytes"] for run in base[side]["runs"]))


def growth(bases: list[dict[str, Any]], side: str, clock: str) -> list[float]:
    """By how much more (or less) than in the first base a number takes in each."""
    a_number = [took(base, side, clock) / base["numbers"] for base in bases]
    return [one / a_number[0] - 1 for one in a_number]


def as_text(figures: dict[str, Any]) -> str:
    """All figures, each with its goal where it has one."""
    return "\n".join(_lines(figures))


def _met(held: bool) -> str:  # noqa: FBT001 - one word for one truth
    return "met" if held else "NOT MET"


def _lines(figures: dict[str, Any]) -> Iterator[str]:
    bases = figures["bases"]
    largest = bases[-1]
    at_once = f"in ranges of {figures['at_once']:,}" if figures["at_once"] else "in one statement"
    yield f"machine: {figures['machine']}; {figures['rounds']} rounds in turns, medians"
    yield f"SQL: DuckDB, 2 threads, 1 GiB, by {figures['way']}, {at_once}"
    yield ""
    yield from _speeds(bases)
    yield f"goal: at most {GOAL_RATIO} of the SQL's time: {_met(ratio(largest) <= GOAL_RATIO)}"
    alike = all(base["same"]["same"] for base in bases)
    rows, digest = largest["same"]["rows"], largest["same"]["hash"]
    yield f"the same rows as the SQL's, all bases: {'yes' if alike else 'NO'} ({rows:,} rows, hash {digest})"
    yield ""
    yield from _memory(bases)
    yield f"goal: peak under 1 GiB: {_met(peak(largest, OURS) < GOAL_BYTES)}"
    grown = growth(bases, OURS, "wall_s")[-1]
    yield f"goal: a number takes as long in all bases, within {GOAL_GROWTH:.0%}: {_met(abs(grown) <= GOAL_GROWTH)}"
    yield f"compiling took {largest[OURS]['warm']['warm']['wall_s']:.1f} s, once a process, and is in no other figure"
    yield ""
    yield from _groups(figures["groups"])
    for name, one in figures["one"].items():
        yield (
            f"a decision with its {one['reasons']} reasons, {name}: {one['least_us']:.1f} us"
            f" (median {one['median_us']:.1f}); goal under {GOAL_ONE_US:.0f}: {_met(one['least_us'] < GOAL_ONE_US)}"
        )
    if "table" in figures:
        yield ""
        yield from _table(figures["table"])


def _speeds(bases: list[dict[str, Any]]) -> Iterator[str]:
    rows = [["numbers", "months", "citizens", "ours s", "SQL s", "to it", "CPU s", "SQL CPU s", "to it", "others %"]]
    rows += [
        [
            *(f"{base[name]:,}" for name in ("numbers", "months", "citizens")),
            f"{took(base, OURS):.2f}",
            f"{took(base, SQL):.2f}",
            f"{ratio(base):.2f}",
            f"{took(base, OURS, 'cpu_s'):.2f}",
            f"{took(base, SQL, 'cpu_s'):.2f}",
            f"{ratio(base, 'cpu_s'):.2f}",
            f"{base['busy_percent']}",
        ]
        for base in bases
    ]
    yield table(rows)


def _memory(bases: list[dict[str, Any]]) -> Iterator[str]:
    rows = [["numbers", "peak MB", "loaded", "SQL peak MB", "us a number", "to the first", "of CPU", "to the first"]]
    grown = [growth(bases, OURS, clock) for clock in ("wall_s", "cpu_s")]
    for place, base in enumerate(bases):
        each = [f"{took(base, OURS, clock) / base['numbers'] * 1e6:.3f}" for clock in ("wall_s", "cpu_s")]
        rows.append(
            [
                f"{base['numbers']:,}",
                f"{peak(base, OURS) / 1e6:.0f}",
                f"{base[OURS]['warm']['peak_bytes'] / 1e6:.0f}",
                f"{peak(base, SQL) / 1e6:.0f}",
                each[0],
                f"{grown[0][place]:+.1%}",
                each[1],
                f"{grown[1][place]:+.1%}",
            ]
        )
    yield table(rows)


def _groups(found: dict[str, Any]) -> Iterator[str]:
    citizens, us = found["citizens"], found["us_a_citizen"]
    yield (
        f"best groups of {citizens:,} citizens with several numbers: {us:.0f} us each, the slowest"
        f" {found['slowest_ms']:.1f} ms (goal {GOAL_GROUPS_MS:.0f}: {_met(found['slowest_ms'] < GOAL_GROUPS_MS)});"
        f" {found['receiving']:,} numbers receive, {found['exact']:,} answers are exact"
    )
    if citizens < found["in_base"]:
        hours = found["in_base"] * us / 3600e6
        yield f"not run: at that rate all {found['in_base']:,} of the base would take {hours:.2f} hours of one core"


def _table(found: dict[str, Any]) -> Iterator[str]:
    rows = [["the same table of tiers", "us a decision", "decisions a second", "times ours", "differing"]]
    us, times = found["us"], found["times_ours"]
    for name, label in (
        ("ours", "ours, compiled, over columns"),
        ("openfisca", "openfisca-core, over columns"),
        ("ours_singly", "ours, one by one"),
        ("zen_singly", "zen-engine, one by one"),
        ("zen_batch", "zen-engine, 500 a call"),
        ("openfisca_singly", "openfisca-core, one by one"),
    ):
        differing = found["differing"].get(name.partition("_")[0])
        rows.append(
            [
                label,
                f"{us[name]:.2f}",
                f"{1e6 / us[name]:,.0f}",
                f"{times[name]:.2f}" if name in times else "1.00",
                "" if differing is None else f"{differing}",
            ]
        )
    yield table(rows)
    yield f"{found['numbers']:,} numbers over columns, of which {found['singly']:,} one by one"
