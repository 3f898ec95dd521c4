"""The same table of tiers in openfisca-core and zen-engine: run by an interpreter that has them, and nothing of ours.

    .venv-peers/bin/python benchmarks/tiers_rivals.py FOLDER

FOLDER holds ``table.json`` and ``facts.npz``, as ``benchmarks.tiers_table`` writes them; ``rivals.npz`` is left there,
what each says of each number, and seconds a decision are printed as JSON. openfisca-core is under the AGPL: this
script alone imports it, it imports nothing of ours, and it is no part of what is installed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import zen
from openfisca_core import periods
from openfisca_core.entities import Entity
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.taxscales import SingleAmountTaxScale
from openfisca_core.variables import Variable

MONTH = "2026-11"
NEVER = 2**31 - 1
ROUNDS = 5
AT_ONCE = 500
"""Requests handed to zen-engine in one call."""

Table = dict[str, Any]
Facts = dict[str, Any]


def openfisca(table: Table) -> Callable[[Facts], Any]:
    """The table as variables over arrays: scales by length of service give what is asked for, prices by interval."""
    number = Entity("number", "numbers", "A telephone number", "")
    system = TaxBenefitSystem([number])
    for name in table["facts"]:
        system.add_variable(_variable(name, number, None))
    system.add_variable(_variable("by_use", number, _by_use(table)))
    system.add_variable(_variable("by_package", number, _by_package(table)))
    system.add_variable(_variable("by_device", number, _by_device(table)))
    system.add_variable(_variable("way", number, _way))
    period = periods.period(MONTH)

    def decide(facts: Facts) -> Any:
        simulation = SimulationBuilder.build_default_simulation(system, len(facts["charge"]))
        for name in table["facts"]:
            simulation.set_input(name, period, facts[name])
        return simulation.calculate("way", period)

    return decide


def _variable(name: str, number: Any, formula: Callable[[Any, Any], Any] | None) -> Any:
    month = periods.DateUnit.MONTH
    body: dict[str, Any] = {"value_type": int, "entity": number, "definition_period": month, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def _by_use(table: Table) -> Callable[[Any, Any], Any]:
    scales = []
    for rank in range(1, table["ranks"] + 1):
        scale = SingleAmountTaxScale()
        for _, over, charge in (row for row in table["use"] if row[0] == rank):
            scale.add_bracket(over + 1 if over else -NEVER, charge)
        scales.append(scale)

    def formula(numbers: Any, period: Any) -> Any:
        tenure, charge = numbers("tenure", period), numbers("charge", period)
        rank = np.zeros(len(charge), np.int32)
        for place, scale in enumerate(scales):
            rank[charge >= scale.calc(tenure)] = place + 1
        registered = (numbers("prepaid", period) == 0) | (numbers("registered", period) != 0)
        steady = (numbers("late", period) == 0) & (numbers("unused", period) == 0) & (numbers("counted", period) > 0)
        limits = registered & steady & (numbers("juristic", period) == 0) & (tenure >= table["least_tenure"])
        return np.where(limits, rank, 0)

    return formula


def _by_package(table: Table) -> Callable[[Any, Any], Any]:
    def formula(numbers: Any, period: Any) -> Any:
        return np.where(numbers("prepaid", period) == 0, _priced(table, 0, numbers("package", period)), 0)

    return formula


def _by_device(table: Table) -> Callable[[Any, Any], Any]:
    def formula(numbers: Any, period: Any) -> Any:
        device, price = numbers("device", period), numbers("device_price", period)
        found = np.zeros(len(price), np.int32)
        for programme in sorted({row[0] for row in table["prices"]} - {0}):
            found = np.where(device == programme, _priced(table, programme, price), found)
        return np.where(numbers("prepaid", period) == 0, found, 0)

    return formula


def _priced(table: Table, programme: int, price: Any) -> Any:
    rank = np.zeros(len(price), np.int32)
    for of, gives, least, most in table["prices"]:
        if of == programme:
            rank[(price >= least) & (price <= most)] = gives
    return rank


def _way(numbers: Any, period: Any) -> Any:
    """The highest rank times eight and the first way that gives it from 1 (0: none), so that one figure says both."""
    ways = [numbers(name, period) for name in ("by_use", "by_package", "by_device", "invited")]
    rank = np.maximum.reduce(ways)
    way = np.select([(one == rank) & (rank > 0) for one in ways], [1, 2, 3, 5], 0)
    return rank * 8 + way


def zen_graph(table: Table) -> dict[str, Any]:
    """The table as a decision graph: a table by use, one by package, one by device, and the highest of them."""
    limits = f"late > 0 or unused > 0 or counted == 0 or juristic == 1 or tenure < {table['least_tenure']}"
    refused = {"if": f"{limits} or (prepaid == 1 and registered == 0)", "by_use": "0"}
    use = [refused]
    for rank in range(table["ranks"], 0, -1):
        bands = [row for row in table["use"] if row[0] == rank]
        for place, (_, over, charge) in enumerate(bands):
            upto = f" and tenure <= {bands[place + 1][1]}" if place + 1 < len(bands) else ""
            least = f"tenure > {over}" if over else "tenure >= 0"
            use.append({"if": f"charge >= {charge} and {least}{upto}", "by_use": str(rank)})
    use.append({"if": "", "by_use": "0"})
    package = _priced_rows(table, "by_package", "package", (0,))
    device = _priced_rows(table, "by_device", "device_price", sorted({row[0] for row in table["prices"]} - {0}))
    names = ("by_use", "by_package", "by_device")
    choose = [
        {"id": "rank", "key": "rank", "value": "max([by_use, by_package, by_device, invited])"},
        {
            "id": "way",
            "key": "way",
            "value": "$.rank * 8 + ($.rank == 0 ? 0 : by_use == $.rank ? 1 : by_package == $.rank ? 2"
            " : by_device == $.rank ? 3 : 5)",
        },
    ]
    nodes: list[dict[str, Any]]
    nodes = [{"id": "in", "name": "in", "type": "inputNode"}, {"id": "out", "name": "out", "type": "outputNode"}]
    nodes += [_table_node(name, rows) for name, rows in zip(names, (use, package, device), strict=True)]
    nodes.append(
        {"id": "choose", "name": "choose", "type": "expressionNode", "content": {"expressions": choose}},
    )
    chain = ("in", *names, "choose", "out")
    edges = [
        {"id": f"e{place}", "type": "edge", "sourceId": source, "targetId": target}
        for place, (source, target) in enumerate(pairwise(chain))
    ]
    return {"nodes": nodes, "edges": edges}


def _priced_rows(table: Table, output: str, price: str, programmes: Any) -> list[dict[str, str]]:
    rows = []
    for programme, rank, least, most in table["prices"]:
        if programme in programmes:
            of = f" and device == {programme}" if programme else ""
            rows.append({"if": f"prepaid == 0 and {price} >= {least} and {price} <= {most}{of}", output: str(rank)})
    return [*rows, {"if": "", output: "0"}]


def _table_node(name: str, rows: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "type": "decisionTableNode",
        "content": {
            "hitPolicy": "first",
            "passThrough": True,
            "inputs": [{"id": "if", "name": "if"}],
            "outputs": [{"id": name, "name": name, "field": name}],
            "rules": [{"_id": str(place), **row} for place, row in enumerate(rows)],
        },
    }


def zen_one(table: Table) -> Callable[[list[dict[str, int]]], list[int]]:
    """One decision after the other; a loader that holds the graph is six times as quick as a decision made of it."""
    engine = _engine(table)
    return lambda asked: [engine.evaluate("tiers", one)["result"]["way"] for one in asked]


def _engine(table: Table) -> Any:
    return zen.ZenEngine({"loader": {"type": "static", "content": {"tiers": zen_graph(table)}}})


def zen_batch(table: Table) -> Callable[[list[dict[str, int]]], list[int]]:
    """Many decisions at a call, as the engine spreads them over its threads."""
    engine = _engine(table)

    def decide(asked: list[dict[str, int]]) -> list[int]:
        found: list[int] = []
        for first in range(0, len(asked), AT_ONCE):
            requests = [{"key": "tiers", "context": one} for one in asked[first : first + AT_ONCE]]
            found += [one["data"]["result"]["way"] for one in engine.evaluate_batch(requests)]
        return found

    return decide


def best(run: Callable[[], Any], count: int) -> tuple[float, Any]:
    """The least seconds a decision, of several rounds after one that warms up, and what was found."""
    found = run()
    seconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begun)
    return min(seconds) / count, found


def main(folder: Path) -> int:
    """Decide every number in each way there is, print what a decision takes."""
    table: Table = json.loads((folder / "table.json").read_text(encoding="utf-8"))
    facts: Facts = dict(np.load(folder / "facts.npz"))
    count, few = len(facts["charge"]), min(len(facts["charge"]), table["singly"])
    one = [{name: int(facts[name][place]) for name in table["facts"]} for place in range(few)]
    system = openfisca(table)
    alone = [{name: facts[name][place : place + 1] for name in table["facts"]} for place in range(min(few, 200))]
    took: dict[str, float] = {}
    answers: dict[str, Any] = {}
    took["openfisca"], answers["openfisca"] = best(lambda: system(facts), count)
    took["openfisca_singly"], singly = best(lambda: [int(system(each)[0]) for each in alone], len(alone))
    decide, several = zen_one(table), zen_batch(table)
    took["zen_singly"], answers["zen"] = best(lambda: decide(one), few)
    took["zen_batch"], batch = best(lambda: several(one), few)
    assert singly == list(answers["openfisca"][: len(alone)])
    assert batch == answers["zen"]
    openfiscas, zens = (np.asarray(answers[name], np.int64) for name in ("openfisca", "zen"))
    np.savez(folder / "rivals.npz", openfisca=openfiscas, zen=zens)
    print(json.dumps(took))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
