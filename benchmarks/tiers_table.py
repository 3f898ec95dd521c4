"""The table of tiers decided by our core, and by openfisca-core and zen-engine, for the same numbers in the same run.

What is decided: the tier by use (charge by length of service, with the conditions of that way), by package, by device,
by invitation, and the highest of them. Length of service and mean charge are given: the peers get whole numbers.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sitthi.areas.tiers import core
from sitthi.areas.tiers.core import NO_WAY, Facts, Months, Rule, judge, tenure
from sitthi.areas.tiers.terms import NEVER_MONTHS
from sitthi.kernel.moment import day_number
from sitthi.population.compiled import compiled
from sitthi.population.sample import below
from sitthi.population.tier_rates import columns_of, terms_at
from sitthi.terms import Book

INTERPRETER = Path(".venv-peers/bin/python")
SCRIPT = Path(__file__).parent / "tiers_rivals.py"
AS_OF = day_number(dt.date(2026, 11, 22))
NUMBERS, SINGLY = 200_000, 5_000
"""So many numbers at once, and one after the other."""
ROUNDS = 5
ANSWERS = ("openfisca", "zen")


class Columns(NamedTuple):
    """What is known of each number: arrays of 64 bits, by the names the peers know them by."""

    since: Any
    tenure: Any
    charge: Any
    late: Any
    unused: Any
    counted: Any
    prepaid: Any
    registered: Any
    juristic: Any
    package: Any
    device: Any
    device_price: Any
    invited: Any


PEERS_KNOW = Columns._fields[1:]


def numbers(count: int, rule: Rule) -> Columns:
    """So many made-up numbers, the same each time: near every edge of every band, and all over."""
    index = np.arange(count, dtype=np.int64)

    def drawn(salt: int, bound: int) -> Any:
        return below(index, salt, bound)

    since = AS_OF - drawn(1, 9_500)
    edges = np.array(sorted(set(rule.use_satang)), np.int64) * rule.scale
    near = edges[drawn(2, len(edges))] + drawn(3, 3) - 1
    anywhere = drawn(4, 4_000_00) * rule.scale
    prices = np.array([-1, 499_00, *(price for row in (rule.price_from, rule.price_to) for price in row)], np.int64)
    prepaid = drawn(9, 2)
    return Columns(
        since=since,
        tenure=compiled(tenures)(since, AS_OF, np.zeros(count, np.int64)),
        charge=np.where(drawn(5, 2) == 0, near, anywhere),
        late=((drawn(6, 8) == 0) & (prepaid == 0)).astype(np.int64),  # a prepaid number has no bills (R51)
        unused=(drawn(7, 8) == 0).astype(np.int64),
        counted=drawn(8, 7),
        prepaid=prepaid,
        registered=drawn(10, 2),
        juristic=(drawn(11, 10) == 0).astype(np.int64),
        package=prices[drawn(12, len(prices))],
        device=drawn(13, 3),
        device_price=prices[drawn(14, len(prices))],
        invited=drawn(15, 4) * (drawn(16, 20) == 0),
    )


def tenures(since: Any, as_of_day: int, found: Any) -> Any:
    """The length of service of each number, in half months."""
    for place in range(len(since)):
        found[place] = tenure(since[place], as_of_day)
    return found


def decide_all(columns: Columns, as_of_day: int, rule: Rule, found: Any) -> Any:
    """Every number judged: its rank times eight, and its way from 1 (0: none)."""
    for row in range(len(columns.since)):
        facts = Facts(
            as_of_day,
            columns.since[row],
            columns.prepaid[row],
            columns.juristic[row],
            columns.registered[row],
            columns.package[row],
            columns.device[row],
            columns.device_price[row],
            columns.invited[row],
            0,
            as_of_day,
            0,
            NO_WAY,
            NO_WAY,
        )
        months = Months(columns.charge[row], columns.counted[row], columns.late[row], columns.unused[row])
        judged = judge(facts, months, rule)
        found[row] = judged.rank * 8 + judged.way + 1
    return found


def table_of(rule: Rule) -> dict[str, Any]:
    """The rule as the rows the peers are given; only what they are given may be in force."""
    assert (rule.refuses_fewer, rule.price_below, rule.prepaid_late, rule.several) == (0, 0, 0, core.HIGHEST)
    assert (rule.limits, rule.ignored, rule.tenure_above, rule.charge_above, rule.band_from_edge) == (0, 0, 0, 0, 0)
    use = [
        (place // rule.bands + 1, 2 * rule.use_months[place], rule.use_satang[place] * rule.scale)
        for place in range(rule.ranks * rule.bands)
        if rule.use_months[place] < NEVER_MONTHS
    ]
    prices = list(zip(rule.price_programme, rule.price_rank, rule.price_from, rule.price_to, strict=True))
    return {
        "facts": PEERS_KNOW,
        "ranks": rule.ranks,
        "least_tenure": 2 * rule.min_tenure_months,
        "use": use,
        "prices": prices,
        "singly": SINGLY,
    }


def side_by_side(book: Book, folder: Path, count: int = NUMBERS) -> dict[str, Any]:
    """Microseconds a decision by each, how many decisions are the same, and how many times ours each takes."""
    terms = terms_at(book, AS_OF)
    rule = terms.rule
    columns = numbers(count, rule)
    (folder / "table.json").write_text(json.dumps(table_of(rule)), encoding="utf-8")
    np.savez(folder / "facts.npz", **{name: getattr(columns, name) for name in PEERS_KNOW})
    ran = subprocess.run([str(INTERPRETER), str(SCRIPT), str(folder)], check=True, stdout=subprocess.PIPE)
    took = {name: 1e6 * seconds for name, seconds in json.loads(ran.stdout).items()}
    room = np.zeros(count, np.int64)
    run, arrays = compiled(decide_all), columns_of(terms).rule
    took["ours"], found = best(lambda: run(columns, AS_OF, arrays, room), count)
    few = Columns(*(column[:SINGLY].tolist() for column in columns))
    singly = [0] * len(few.since)
    took["ours_singly"], alone = best(lambda: decide_all(few, AS_OF, rule, singly), len(singly))
    assert alone == found[: len(alone)].tolist()
    rivals = np.load(folder / "rivals.npz")
    differing = {name: int((rivals[name] != found[: len(rivals[name])]).sum()) for name in ANSWERS}
    pairs = {
        "openfisca": "ours",
        "openfisca_singly": "ours_singly",
        "zen_singly": "ours_singly",
        "zen_batch": "ours_singly",
    }
    return {
        "numbers": count,
        "singly": len(singly),
        "with_a_tier": int((found > 0).sum()),
        "us": took,
        "times_ours": {name: took[name] / took[ours] for name, ours in pairs.items()},
        "differing": differing,
    }


def best(run: Callable[[], Any], count: int) -> tuple[float, Any]:
    """The least microseconds a decision, of several rounds after one that warms up, and what was found."""
    found = run()
    seconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begun)
    return 1e6 * min(seconds) / count, found
