"""The figures of a run, as text and as JSON."""

from __future__ import annotations

from typing import Any

from benchmarks.disk import Written
from benchmarks.figures import Figure, Latencies, table
from benchmarks.lane import Outcome

GOALS = {1: 1.0, 2: 1.5}
"""Decisions a second as a ratio to pgbench, by lanes."""
GOAL_BYTES = 500
"""Bytes a simple charge may put on disk: heap, indexes and WAL."""
GROWTH_KB = 4_096
"""Memory may grow by as much in a window: caches, not what grows with the events."""


def sound(figures: dict[str, Any]) -> bool:
    """Whether the books tie and every receipt was decided again to the same bytes."""
    return bool(figures["proof"].held) and figures["replayed"].differing == 0


def as_text(figures: dict[str, Any]) -> str:
    """The figures for people."""
    asked = figures["asked"]
    settings = ", ".join(f"{name} {value}" for name, value in figures["settings"].items())
    parts = [
        f"{asked['wallets']:,} wallets, windows of {asked['seconds']} s, {asked['windows']} of each in turns",
        f"machine: {figures['machine']}; others kept it {max(figures['busy'])} % busy at worst before a window",
        f"server: {settings}",
    ]
    if "fill" in figures:
        parts.append(f"taken over: {figures['fill']:,.0f} numbers a second")
    parts += [
        "",
        table(_speeds(figures)),
        "",
        table(_costs(figures)),
        "",
        table(_latencies(figures)),
        "",
        table(_bytes(figures)),
        "",
        table(_memory(figures)),
        "",
        *_after(figures),
    ]
    return "\n".join(parts)


def _speeds(figures: dict[str, Any]) -> list[list[str]]:
    pgbench = figures["pgbench"]
    rows = [["decisions a second", "median (least - most)", "to pgbench", "goal"]]
    for lanes, figure in figures["speeds"].items():
        rows.append(
            [
                f"corridor, {lanes} lane{'s' if lanes > 1 else ''}",
                str(figure),
                f"{figure.median / pgbench.median:.2f}",
                f"{GOALS[lanes]:.1f}" if lanes in GOALS else "",
            ]
        )
    rows.append(["bare SQL, 1 connection", str(figures["bare"]), _ratio(figures["bare"], pgbench), ""])
    rows.append(["pgbench -N, 32 clients", str(pgbench), "1.00", ""])
    return rows


def _ratio(one: Figure, other: Figure) -> str:
    return f"{one.median / other.median:.2f}"


def _costs(figures: dict[str, Any]) -> list[list[str]]:
    pgbench: Figure = figures["pgbench_cpu"]
    rows = [["processor time, us", "lane", "its server process", "sum", "pgbench to it"]]
    for lanes, outcomes in figures["outcomes"].items():
        own, server = _cpu_us(outcomes)
        name = f"a decision, {lanes} lane{'s' if lanes > 1 else ''}"
        ratio = f"{pgbench.median / (own + server):.2f}"
        rows.append([name, f"{own:.1f}", f"{server:.1f}", f"{own + server:.1f}", ratio])
    rows.append(["a transaction of pgbench", "", "", f"{pgbench.median:.1f}", "1.00"])
    return rows


def _cpu_us(outcomes: list[Outcome]) -> tuple[float, float]:
    """Processor time of the lanes and of their server processes, a decision."""
    events = sum(one.events for one in outcomes)
    own = sum(one.cpu_seconds for one in outcomes)
    server = sum(one.server_cpu_seconds for one in outcomes)
    return own / events * 1e6, server / events * 1e6


def _latencies(figures: dict[str, Any]) -> list[list[str]]:
    rows = [["bytes handed over to commit, ms", "p50", "p99", "requests a batch"]]
    for lanes, outcomes in figures["outcomes"].items():
        found = Latencies([pair for one in outcomes for pair in one.latencies])
        rows.append(_latency(f"full speed, {lanes} lane{'s' if lanes > 1 else ''}", found, outcomes))
    rate = f"{figures['rate']:,} a second, 1 lane"
    rows.append(_latency(rate, figures["steady_latencies"], [figures["steady"]]))
    return rows


def _latency(name: str, found: Latencies, outcomes: list[Outcome]) -> list[str]:
    size = sum(one.events for one in outcomes) / sum(one.batches for one in outcomes)
    return [name, f"{found.percentile_ms(50):.1f}", f"{found.percentile_ms(99):.1f}", f"{size:.0f}"]


def _bytes(figures: dict[str, Any]) -> list[list[str]]:
    rows = [["bytes a decision", "heap", "indexes", "WAL", "of it page images", "sum", "without images", "goal"]]
    for name, found, goal in (
        ("use and top-ups", figures["written"], ""),
        ("use only", figures["usage_written"], str(GOAL_BYTES)),
    ):
        images = "-" if found.images is None else f"{found.images:.0f}"
        cells = [f"{found.heap:.0f}", f"{found.indexes:.0f}", f"{found.wal:.0f}", images, f"{found.total:.0f}"]
        cells.append("-" if found.images is None else f"{found.total - found.images:.0f}")
        rows.append([name, *cells, goal])
    return rows


def _memory(figures: dict[str, Any]) -> list[list[str]]:
    steady: Outcome = figures["steady"]
    last = [one for outcomes in figures["outcomes"].values() for one in outcomes][-1]
    rows = [["memory of its own, MB", "begin", "end", "events"]]
    for name, one in (("full speed", last), ("fixed rate", steady)):
        for process, pair in (("lane", one.own_kb), ("its server process", one.server_kb)):
            rows.append([f"{name}: {process}", *(f"{kb / 1024:.1f}" for kb in pair), f"{one.events:,}"])
    return rows


def _after(figures: dict[str, Any]) -> list[str]:
    proof, replayed = figures["proof"], figures["replayed"]
    books = "proven" if proof.held else "DO NOT TIE"
    checks = f"{len(proof.checks)} checks in {figures['prove_seconds']:.0f} s"
    return [
        f"books: {books} ({checks})",
        *(f"  {fault}" for fault in proof.faults),
        f"receipts decided again: {replayed.tried:,}, differing: {replayed.differing}",
    ]


def as_json(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures for programs: times in ms, memory in kB, costs in us."""
    pgbench: Figure = figures["pgbench"]
    steady: Outcome = figures["steady"]
    proof = figures["proof"]
    return {
        "asked": figures["asked"],
        "machine": figures["machine"],
        "busy_before_windows_percent": figures["busy"],
        "server": figures["settings"],
        "taken_over_a_second": figures.get("fill"),
        "pgbench": {**pgbench.as_json(), "cpu_us": figures["pgbench_cpu"].as_json()},
        "bare": figures["bare"].as_json(),
        "lanes": {
            str(lanes): {
                **figure.as_json(),
                "to_pgbench": round(figure.median / pgbench.median, 3),
                **_latency_json(figures["outcomes"][lanes]),
            }
            for lanes, figure in figures["speeds"].items()
        },
        "fixed_rate": {"rate": figures["rate"], **_latency_json([steady])},
        "usage_only_a_second": figures["usage_speed"],
        "bytes": {
            "mixed": _written_json(figures["written"]),
            "usage_only": _written_json(figures["usage_written"]),
        },
        "memory_kb": {"lane": steady.own_kb, "server_process": steady.server_kb, "events": steady.events},
        "proven": proof.held,
        "faults": list(proof.faults),
        "replayed": {"tried": figures["replayed"].tried, "differing": figures["replayed"].differing},
    }


def _latency_json(outcomes: list[Outcome]) -> dict[str, Any]:
    found = Latencies([pair for one in outcomes for pair in one.latencies])
    events = sum(one.events for one in outcomes)
    own, server = _cpu_us(outcomes)
    return {
        "p50_ms": found.percentile_ms(50),
        "p99_ms": found.percentile_ms(99),
        "requests_a_batch": round(events / sum(one.batches for one in outcomes), 1),
        "own_cpu_us": round(own, 1),
        "server_cpu_us": round(server, 1),
    }


def _written_json(found: Written) -> dict[str, Any]:
    return {
        "heap": round(found.heap, 1),
        "indexes": round(found.indexes, 1),
        "wal": round(found.wal, 1),
        "wal_page_images": None if found.images is None else round(found.images, 1),
        "sum": round(found.total, 1),
        "by_table": {name: round(size, 1) for name, size in found.by_table.items()},
    }
