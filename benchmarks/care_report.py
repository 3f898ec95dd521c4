"""The figures of the device-protection benchmark, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.care_load import promised
from benchmarks.figures import table
from benchmarks.running import GROWTH_KB, LINEAR_HUNDREDTHS, foot, growth, head, head_json, linear, tied

if TYPE_CHECKING:
    from benchmarks.care import Swept

WHAT = {"fees": "fee", "clocks": "missed promise"}


def flat(run: Swept) -> bool:
    """Whether memory does not grow with what is carried out, from half way on."""
    own, served = (weights[-1] - weights[len(weights) // 2] for weights in (run.own_kb, run.server_kb))
    return max(own, served) <= GROWTH_KB


def steady(runs: list[Swept]) -> bool:
    """Whether a batch takes as many statements in the largest run as in the smallest, but for one."""
    each = [one.statements / one.batches for one in runs]
    return each[-1] <= each[0] + 1


def complete(figures: dict[str, Any]) -> bool:
    """Whether every fee was charged once, as bare SQL reckons them too, and just the promises due were missed."""
    kept, fees, clocks = figures["kept"], figures["fees"], figures["clocks"]
    missed = figures["warm_missed"] + sum(one.done for one in clocks)
    same = kept["last_charges"] == (fees[-1].done, figures["bare_fees"][1])
    return bool(same and kept["promises"].get("missed", 0) == missed and figures["bare_clock"][1] == clocks[-1].done)


def sound(figures: dict[str, Any]) -> bool:
    """Whether the books tie, all is there, and every receipt was decided again to the same bytes."""
    return tied(figures) and complete(figures)


def as_text(figures: dict[str, Any]) -> str:
    """The figures for people."""
    asked, fees, clocks = figures["asked"], figures["fees"], figures["clocks"]
    busy = max(figures["bare_busy"], *(one.busy for one in (*fees, *clocks)))
    running, missed = promised(asked["plans"])
    parts = [
        f"{asked['plans']:,} plans in the largest run, of whose {running:,} promises {missed:,} are missed",
        *head(figures, busy),
        f"numbers by events, plans as rows: the last {asked['plans']:,} in {figures['laid_seconds']:.0f} s",
    ]
    for name, bare in (("fees", figures["bare_fees"][0]), ("clocks", figures["bare_clock"][0])):
        runs = figures[name]
        parts += ["", table(_speeds(runs, WHAT[name])), _judged(runs)]
        parts.append(f"bare SQL, the same: {bare:,.0f} a second; the sweep to it {runs[-1].a_second / bare:.2f}")
    parts += [
        "",
        table(_memory(figures)),
        f"flat within {GROWTH_KB // 1024} MB from half way: {'yes' if flat(fees[-1]) else 'NO'}",
        "",
        f"every fee charged once, the same sum as bare SQL; the promises due missed: {_yes(complete(figures))}",
        *foot(figures),
    ]
    return "\n".join(parts)


def _speeds(runs: list[Swept], what: str) -> list[list[str]]:
    rows = [["plans", "due", "a second", f"us a {what}", "to the first", "own us", "server us", "statements a batch"]]
    for one, longer in zip(runs, growth(runs), strict=True):
        cells = [f"{one.plans:,}", f"{one.done:,}", f"{one.a_second:,.0f}", f"{one.each_us:,.1f}", f"{longer:+.1f} %"]
        cells += [f"{cpu_us:,.1f}" for cpu_us in one.cpu_us(one.done)]
        rows.append([*cells, f"{one.statements / one.batches:.1f}"])
    return rows


def _judged(runs: list[Swept]) -> str:
    return f"linear within {LINEAR_HUNDREDTHS} %: {_yes(linear(runs))}; statements do not grow: {_yes(steady(runs))}"


def _memory(figures: dict[str, Any]) -> list[list[str]]:
    rows = [["memory of its own, MB", "begin", "half way", "end", "second half"]]
    for name in WHAT:
        last = figures[name][-1]
        for process, weights in (("corridor", last.own_kb), ("its server process", last.server_kb)):
            half = weights[len(weights) // 2]
            cells = [f"{kb / 1024:,.1f}" for kb in (weights[0], half, weights[-1])]
            rows.append([f"{name}: {process}", *cells, f"{(weights[-1] - half) / 1024:+.1f}"])
    return rows


def _yes(held: bool) -> str:  # noqa: FBT001  # a yes or no is all it is
    return "yes" if held else "NO"


def as_json(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures for programs."""
    return {
        **head_json(figures),
        "laid_seconds": round(figures["laid_seconds"], 1),
        "fees": _runs_json(figures["fees"], figures["bare_fees"][0]),
        "promises": _runs_json(figures["clocks"], figures["bare_clock"][0]),
        "flat": flat(figures["fees"][-1]),
        "complete": complete(figures),
    }


def _runs_json(runs: list[Swept], bare: float) -> dict[str, Any]:
    return {
        "runs": [
            {
                "plans": one.plans,
                "due": one.done,
                "decisions": one.decisions,
                "a_second": round(one.a_second, 1),
                "us_each": round(one.each_us, 1),
                "longer_hundredths": round(longer, 1),
                "own_us": round(one.cpu_us(one.done)[0], 1),
                "server_us": round(one.cpu_us(one.done)[1], 1),
                "statements_a_batch": round(one.statements / one.batches, 1),
                "own_kb": one.own_kb,
                "server_kb": one.server_kb,
                "busy_hundredths": one.busy,
            }
            for one, longer in zip(runs, growth(runs), strict=True)
        ],
        "linear": linear(runs),
        "statements_steady": steady(runs),
        "bare_a_second": round(bare, 1),
        "to_bare": round(runs[-1].a_second / bare, 3),
    }
