"""The figures of the points benchmark, for people and for programs."""

from __future__ import annotations

from typing import Any

from benchmarks.figures import table
from benchmarks.running import foot, head, head_json, tied
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
        tied(figures)
        and points.tie
        and points.earned - points.taken_back == reckoned.points
        and not differing(figures)
        and figures["played"].done == reckoned.events
        and figures["bills"] == (reckoned.bills, reckoned.bills)
    )


def as_text(figures: dict[str, Any]) -> str:
    """The figures for people."""
    reckoned, played, bare = figures["reckoned"], figures["played"], figures["bare_a_second"]
    beside = f"bare SQL, the same events: {bare:,.0f} a second; to it {played.a_second / bare:.2f}"
    made = f"{figures['event_bytes']:,.0f} bytes each, made in {figures['convert_seconds']:.0f} s"
    lived = f"{reckoned.purchases:,} purchases of {reckoned.households:,} households, lived twice"
    return "\n".join(
        [
            f"{lived}: {reckoned.events:,} events ({made})",
            *head(figures, figures["busy"]),
            _bills(figures),
            "",
            table(_speeds(figures)),
            f"{played.seconds:,.0f} s in all; {beside}",
            "",
            table(_outcomes(figures)),
            f"not met: {_not_met(figures)}",
            "",
            table(_memory(figures)),
            f"what Python holds is flat from half way: {'yes' if flat(played.held) else 'NO'}",
            "",
            table(figures["written"].rows("a decision")),
            "",
            table(_points(figures)),
            _ties(figures),
            "",
            *foot(figures),
        ]
    )


def as_json(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures for programs."""
    played, points = figures["played"], figures["points"]
    decisions = played.decisions.total()
    return {
        **head_json(figures),
        "busy_hundredths": figures["busy"],
        "reckoned": {name: getattr(figures["reckoned"], name) for name in figures["reckoned"].__struct_fields__},
        "convert_seconds": round(figures["convert_seconds"], 1),
        "event_bytes": round(figures["event_bytes"], 1),
        "events": played.done,
        "decisions": decisions,
        "seconds": round(played.seconds, 1),
        "events_a_second": round(played.a_second, 1),
        "decisions_a_second": round(decisions / played.seconds, 1),
        "own_us_a_decision": round(played.cpu_us(decisions)[0], 1),
        "server_us_a_decision": round(played.cpu_us(decisions)[1], 1),
        "bare_a_second": round(figures["bare_a_second"], 1),
        "to_bare": round(played.a_second / figures["bare_a_second"], 3),
        "by_command": [
            {"command": command, "outcome": outcome, "decisions": count}
            for (command, outcome), count in sorted(played.decisions.items())
        ],
        "not_met": dict(played.not_met.most_common()),
        "own_kb": played.own_kb,
        "server_kb": played.server_kb,
        "held": played.held,
        "flat": flat(played.held),
        "bytes": figures["written"].as_json(),
        "points": {name: getattr(points, name) for name in points.__struct_fields__}
        | {"outstanding": points.outstanding, "tie": points.tie},
        "points_again": {name: figures["again"][name] for name in AGAIN},
        "bills": list(figures["bills"]),
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
    for name, count in (("events", played.done), ("decisions", played.decisions.total())):
        own, served = played.cpu_us(count)
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
