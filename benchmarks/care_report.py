"""The figures of the device-protection benchmark, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.care_load import promised
from benchmarks.figures import table

if TYPE_CHECKING:
    from benchmarks.care import Run

LINEAR_HUNDREDTHS = 15
"""The time of a fee may differ by as much from a tenth of the plans to all of them."""
GROWTH_KB = 4_096
"""Memory may grow by as much in the second half of a run: caches, not what grows with the plans."""
WHAT = {"fees": "fee", "clocks": "missed promise"}


def growth(runs: list[Run]) -> list[float]:
    """How much longer one takes in each run than in the first, in hundredths."""
    return [100 * (one.each_us / runs[0].each_us - 1) for one in runs]


def linear(runs: list[Run]) -> bool:
    """Whether one takes no longer, within what is allowed, the more there are."""
    return max(growth(runs)) <= LINEAR_HUNDREDTHS


def flat(run: Run) -> bool:
    """Whether memory does not grow with what is carried out, from half way on."""
    own, served = (weights[-1] - weights[len(weights) // 2] for weights in (run.own_kb, run.server_kb))
    return max(own, served) <= GROWTH_KB


def steady(runs: list[Run]) -> bool:
    """Whether a batch takes as many statements in the largest run as in the smallest, but for one."""
    each = [one.statements / one.batches for one in runs]
    return each[-1] <= each[0] + 1


def complete(figures: dict[str, Any]) -> bool:
    """Whether every fee was charged once, as bare SQL reckons them too, and just the promises due were missed."""
    kept, fees, clocks = figures["kept"], figures["fees"], figures["clocks"]
    missed = figures["warm_missed"] + sum(one.due for one in clocks)
    same = kept["last_charges"] == (fees[-1].due, figures["bare_fees"][1])
    return bool(same and kept["promises"].get("missed", 0) == missed and figures["bare_clock"][1] == clocks[-1].due)


def sound(figures: dict[str, Any]) -> bool:
    """Whether the books tie, all is there, and every receipt was decided again to the same bytes."""
    return bool(figures["proof"].held) and figures["replayed"].differing == 0 and complete(figures)


def as_text(figures: dict[str, Any]) -> str:
    """The figures for people."""
    asked, fees, clocks = figures["asked"], figures["fees"], figures["clocks"]
    settings = ", ".join(f"{name} {value}" for name, value in figures["settings"].items())
    busy = max(figures["bare_busy"], *(one.busy for one in (*fees, *clocks)))
    proof, replayed = figures["proof"], figures["replayed"]
    tied = "proven" if proof.held else "WRONG: " + "; ".join(proof.faults)
    running, missed = promised(asked["plans"])
    parts = [
        f"{asked['plans']:,} plans in the largest run, of whose {running:,} promises {missed:,} are missed",
        f"machine: {figures['machine']}; others kept it {busy} % busy at worst",
        f"server: {settings}",
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
        f"books: {tied} ({len(proof.checks)} checks in {figures['prove_seconds']:.0f} s)",
        f"receipts decided again: {replayed.tried:,}, differing: {replayed.differing}",
    ]
    return "\n".join(parts)


def _speeds(runs: list[Run], what: str) -> list[list[str]]:
    rows = [["plans", "due", "a second", f"us a {what}", "to the first", "own us", "server us", "statements a batch"]]
    for one, longer in zip(runs, growth(runs), strict=True):
        own, served = one.cpu_seconds * 1e6 / one.due, one.server_cpu_seconds * 1e6 / one.due
        cells = [f"{one.plans:,}", f"{one.due:,}", f"{one.a_second:,.0f}", f"{one.each_us:,.1f}", f"{longer:+.1f} %"]
        rows.append([*cells, f"{own:,.1f}", f"{served:,.1f}", f"{one.statements / one.batches:.1f}"])
    return rows


def _judged(runs: list[Run]) -> str:
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
    proof = figures["proof"]
    return {
        "asked": figures["asked"],
        "machine": figures["machine"],
        "settings": figures["settings"],
        "laid_seconds": round(figures["laid_seconds"], 1),
        "fees": _runs_json(figures["fees"], figures["bare_fees"][0]),
        "promises": _runs_json(figures["clocks"], figures["bare_clock"][0]),
        "flat": flat(figures["fees"][-1]),
        "complete": complete(figures),
        "proven": proof.held,
        "faults": list(proof.faults),
        "prove_seconds": round(figures["prove_seconds"], 1),
        "replayed": {"tried": figures["replayed"].tried, "differing": figures["replayed"].differing},
    }


def _runs_json(runs: list[Run], bare: float) -> dict[str, Any]:
    return {
        "runs": [
            {
                "plans": one.plans,
                "due": one.due,
                "decisions": one.decisions,
                "a_second": round(one.a_second, 1),
                "us_each": round(one.each_us, 1),
                "longer_hundredths": round(longer, 1),
                "own_us": round(one.cpu_seconds * 1e6 / one.due, 1),
                "server_us": round(one.server_cpu_seconds * 1e6 / one.due, 1),
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
