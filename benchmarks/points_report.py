"""The figures of the points benchmark, for people and for programs."""

from __future__ import annotations

from typing import Any

from benchmarks.figures import table
from sitthi.kernel.money import format_thb

GROWN_HUNDREDTHS = 1
"""What Python holds may grow by as much in the second half."""
NOT_MET_SHOWN = 6
AGAIN = ("bonus", "earned", "taken_back", "redeemed", "expired", "left", "owed")


def flat(held: list[int]) -> bool:
    """Whether Python held as much at the last event as half way."""
    return 100 * _last(held) <= (100 + GROWN_HUNDREDTHS) * _half(held)


def differing(figures: dict[str, Any]) -> list[str]:
    """Which sums of points came out otherwise when they were reckoned again."""
    points, again = figures["points"], figures["again"]
    return [name for name in AGAIN if getattr(points, name) != again[name]]


def _half(weights: list[int]) -> int:
    return weights[(len(weights) - 1) // 2]


def _last(weights: list[int]) -> int:
    """At the last event; after it the clock runs on."""
    return weights[-2]


def sound(figures: dict[str, Any]) -> bool:
    """Whether books and points tie, points are as reckoned twice, and receipts came out the same."""
    points, reckoned = figures["points"], figures["reckoned"]
    return (
        bool(figures["proof"].held)
        and points.tie
        and points.earned - points.taken_back == reckoned.points
        and not differing(figures)
        and figures["played"].events == reckoned.events
        and figures["bills"] == (reckoned.bills, reckoned.bills)
        and figures["replayed"].differing == 0
    )


def as_text(figures: dict[str, Any]) -> str:
    """The figures for people."""
    reckoned, played, proof = figures["reckoned"], figures["played"], figures["proof"]
    replayed = figures["replayed"]
    settings = ", ".join(f"{name} {value}" for name, value in figures["settings"].items())
    tied = "proven" if proof.held else "WRONG: " + "; ".join(proof.faults)
    fast = played.events / played.seconds
    bare = figures["bare_a_second"]
    made = f"{figures['event_bytes']:,.0f} bytes each, made in {figures['convert_seconds']:.0f} s"
    lived = f"{reckoned.purchases:,} purchases of {reckoned.households:,} households, lived twice"
    return "\n".join(
        [
            f"{lived}: {reckoned.events:,} events ({made})",
            f"machine: {figures['machine']}; others kept it {figures['busy']} % busy before",
            f"server: {settings}",
            _bills(figures),
            "",
            table(_speeds(figures)),
            f"{played.seconds:,.0f} s in all; bare SQL, the same events: {bare:,.0f} a second; to it {fast / bare:.2f}",
            "",
            table(_outcomes(figures)),
            f"not met: {_not_met(figures)}",
            "",
            table(_memory(figures)),
            f"what Python holds is flat from half way: {'yes' if flat(played.held) else 'NO'}",
            "",
            table(_bytes(figures)),
            "",
            table(_points(figures)),
            _ties(figures),
            "",
            f"books: {tied} ({len(proof.checks)} checks in {figures['prove_seconds']:.0f} s)",
            f"receipts decided again: {replayed.tried:,}, differing: {replayed.differing}",
        ]
    )


def as_json(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures for programs."""
    played, written, points = figures["played"], figures["written"], figures["points"]
    decisions, fast = played.decisions.total(), played.events / played.seconds
    return {
        "asked": figures["asked"],
        "machine": figures["machine"],
        "settings": figures["settings"],
        "busy_hundredths": figures["busy"],
        "reckoned": {name: getattr(figures["reckoned"], name) for name in figures["reckoned"].__struct_fields__},
        "convert_seconds": round(figures["convert_seconds"], 1),
        "event_bytes": round(figures["event_bytes"], 1),
        "events": played.events,
        "decisions": decisions,
        "seconds": round(played.seconds, 1),
        "events_a_second": round(fast, 1),
        "decisions_a_second": round(decisions / played.seconds, 1),
        "own_us_a_decision": round(played.cpu_seconds * 1e6 / decisions, 1),
        "server_us_a_decision": round(played.server_cpu_seconds * 1e6 / decisions, 1),
        "bare_a_second": round(figures["bare_a_second"], 1),
        "to_bare": round(fast / figures["bare_a_second"], 3),
        "by_command": [
            {"command": command, "outcome": outcome, "decisions": count}
            for (command, outcome), count in sorted(played.decisions.items())
        ],
        "not_met": dict(played.not_met.most_common()),
        "own_kb": played.own_kb,
        "server_kb": played.server_kb,
        "held": played.held,
        "flat": flat(played.held),
        "bytes": {
            "heap": round(written.heap, 1),
            "indexes": round(written.indexes, 1),
            "wal": round(written.wal, 1),
            "sum": round(written.total, 1),
            "by_table": {name: round(size, 1) for name, size in written.by_table.items()},
        },
        "points": {name: getattr(points, name) for name in points.__struct_fields__}
        | {"outstanding": points.outstanding, "tie": points.tie},
        "points_again": {name: figures["again"][name] for name in AGAIN},
        "bills": list(figures["bills"]),
        "proven": figures["proof"].held,
        "faults": list(figures["proof"].faults),
        "replayed": {"tried": figures["replayed"].tried, "differing": figures["replayed"].differing},
    }


def _bills(figures: dict[str, Any]) -> str:
    reckoned = figures["reckoned"]
    bills, paid = figures["bills"]
    ways = f"in two parts {reckoned.in_parts:,}, late {reckoned.late:,}, reversed {reckoned.reversed:,}"
    billed = (
        f"billed {format_thb(reckoned.billed_satang)} THB, counting {format_thb(reckoned.counted_satang)} before VAT"
    )
    return f"bills: {bills:,}, in the end paid {paid:,}; {ways} (late in the end {reckoned.reversed_late:,}); {billed}"


def _speeds(figures: dict[str, Any]) -> list[list[str]]:
    played = figures["played"]
    rows = [["", "count", "a second", "own us", "server us"]]
    for name, count in (("events", played.events), ("decisions", played.decisions.total())):
        own, served = played.cpu_seconds * 1e6 / count, played.server_cpu_seconds * 1e6 / count
        rows.append([name, f"{count:,}", f"{count / played.seconds:,.0f}", f"{own:,.0f}", f"{served:,.0f}"])
    return rows


def _outcomes(figures: dict[str, Any]) -> list[list[str]]:
    decisions = figures["played"].decisions
    outcomes = sorted({outcome for _, outcome in decisions})
    rows = [["command", *outcomes]]
    rows.extend(
        [command, *(f"{decisions[command, outcome]:,}" for outcome in outcomes)]
        for command in sorted({command for command, _ in decisions})
    )
    return rows


def _not_met(figures: dict[str, Any]) -> str:
    found = figures["played"].not_met.most_common(NOT_MET_SHOWN)
    return ", ".join(f"{clause} {count:,}" for clause, count in found) or "nothing"


def _memory(figures: dict[str, Any]) -> list[list[str]]:
    played = figures["played"]
    rows = [["memory", "begin", "tenth", "half way", "last event", "clock run on", "second half"]]
    for name, weights in (("corridor, MB", played.own_kb), ("its server process, MB", played.server_kb)):
        half, last = _half(weights), _last(weights)
        cells = [f"{kb / 1024:,.1f}" for kb in (weights[0], weights[1], half, last, weights[-1])]
        rows.append([name, *cells, f"{(last - half) / 1024:+.1f}"])
    held = played.held
    cells = [f"{one:,}" for one in (held[0], held[1], _half(held), _last(held), held[-1])]
    rows.append(["blocks Python holds", *cells, f"{_last(held) - _half(held):+,}"])
    return rows


def _bytes(figures: dict[str, Any]) -> list[list[str]]:
    written = figures["written"]
    images = "-" if written.images is None else f"{written.images:,.0f}"
    cells = [f"{size:,.0f}" for size in (written.heap, written.indexes, written.wal)]
    return [
        ["bytes", "heap", "indexes", "WAL", "of it page images", "sum"],
        ["a decision", *cells, images, f"{written.total:,.0f}"],
    ]


def _points(figures: dict[str, Any]) -> list[list[str]]:
    points = figures["points"]
    names = ("bonus", "earned", "taken_back", "redeemed", "expired", "ended", "outstanding")
    return [["points, by the ledger", ""], *([name.replace("_", " "), f"{getattr(points, name):,}"] for name in names)]


def _ties(figures: dict[str, Any]) -> str:
    points, reckoned = figures["points"], figures["reckoned"]
    net, wrong = points.earned - points.taken_back, ", ".join(differing(figures))
    kept = f"kept: {points.left:,} in {points.lots:,} lots, less {points.owed:,} owed"
    same = "as reckoned from the bills" if net == reckoned.points else f"RECKONED {reckoned.points:,}"
    again = f"OTHERWISE: {wrong}" if wrong else "the same"
    return (
        f"{kept}: {'ties' if points.tie else 'DOES NOT TIE'} to the ledger; earned less taken back {net:,}, {same}\n"
        f"all of it reckoned again, lot by lot in plain Python: {again}"
    )
