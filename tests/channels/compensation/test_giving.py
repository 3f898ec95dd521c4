"""Plans are given through the corridor: each row once, the money tied to the ledger, whatever happens in between."""

from itertools import islice
from pathlib import Path

import pytest
from msgspec.structs import replace

from sitthi.app import Options, World
from sitthi.channels.compensation.giving import Giving, Outcome, kept_order
from sitthi.channels.compensation.order import Order
from sitthi.channels.compensation.reading import Plan, read_plan
from sitthi.kernel.command import Actor
from sitthi.kernel.errors import BadInput
from sitthi.views.prove import prove
from tests.conftest import WorldMaker
from tests.life import START, balance, event, later, play, taken_over, top_up

NOK = Actor("staff", "nok", "agent")
ORDER = Order("compensation", NOK, "lek", later(START, hours=1))


def file_of(folder: Path, *rows: str, name: str = "fault.csv") -> Plan:
    """The plan of a file with number and amount in each row."""
    path = folder / name
    path.write_text("\n".join(("number,amount", *rows)) + "\n", encoding="utf-8")
    return read_plan(path)


def give(world: World, plan: Plan, order: Order = ORDER, most: int | None = None) -> tuple[Giving, list[Outcome]]:
    """Give a plan, or its first rows only, as a run that is ended early would."""
    giving = Giving(plan, order, world.corridor, lambda reason: reason.clause)
    heard = [giving.hear(answer) for answer in world.player().play(islice(giving.events(), most))]
    giving.close()
    return giving, [outcome for outcome in heard if outcome is not None]


def test_rows_are_given_once_and_the_money_ties(make_world: WorldMaker, tmp_path: Path) -> None:
    """Ended early and run again, every row is given once; what was granted is what the ledger has, as free credit."""
    world = make_world(options=Options(keep_going=True, batch_size=3))
    numbers = [f"08100000{index:02d}" for index in range(10)]
    play(world, *(taken_over(number, "10.00") for number in numbers))
    plan = file_of(tmp_path, *(f"{number},{index + 1}.25" for index, number in enumerate(numbers)))

    early, _ = give(world, plan, most=4)
    totals = early.totals
    assert (totals.granted, totals.granted_satang, totals.ledger_satang) == (4, 1_100, 1_100)
    again, outcomes = give(world, plan)
    totals = again.totals
    assert (totals.rows, totals.granted, totals.repeated, totals.refused, totals.rejected) == (10, 6, 4, 0, 0)
    assert (totals.granted_satang, totals.repeated_satang, totals.ledger_satang) == (4_650, 1_100, 5_750)
    assert totals.ties
    assert [one.became for one in outcomes] == ["repeated"] * 4 + ["granted"] * 6
    assert outcomes[9].balance_satang == balance(world, numbers[9]) == 2_025
    assert prove(world.connection).held


def test_each_row_that_is_not_given_says_why(world: World, tmp_path: Path) -> None:
    """Unknown, postpaid, there twice, above what two people may: the others are given, and the totals tie."""
    world.options = replace(world.options, keep_going=True)
    play(
        world,
        taken_over("0810000001", "10.00"),
        taken_over("0810000002", "0", charging="postpaid", main_package="post-basic", valid_until=""),
        taken_over("0810000003", "10.00"),
    )
    plan = file_of(tmp_path, "0810000001,2000", "0810000002,5", "0810000003,2000.01", "0810000004,5", "0810000001,5")
    giving, outcomes = give(world, plan)

    assert [one.became for one in outcomes] == ["granted", "refused", "refused", "rejected"]
    told = [(one.line, one.outcome, one.field) for one in giving.rejects]
    assert told == [
        (3, "refused", "prepaid/1.1.1"),
        (4, "refused", "sample/corrections"),
        (5, "rejected", "number"),
        (6, "rejected", "number"),
    ]
    totals = giving.totals
    assert (totals.rows, totals.granted, totals.refused, totals.rejected, totals.ties) == (5, 1, 2, 2, True)
    assert [balance(world, number) for number in ("0810000001", "0810000003")] == [201_000, 1_000]
    again, _ = give(world, plan)
    assert (again.totals.granted, again.totals.repeated, again.totals.refused, again.totals.ties) == (0, 1, 2, True)


def test_money_is_tied_for_reasons_that_move_money(world: World, tmp_path: Path) -> None:
    """A correction is money, not free credit; what of it is owed is recovered at once, and still the totals tie."""
    back = {"amount": "-20.00", "reason": "correction", "actor": {"kind": "staff", "id": "a", "role": "agent"}}
    play(world, taken_over("0810000001", "10.00"), event("a1", "balance.adjusted", "number/0810000001", START, **back))
    giving, _ = give(world, file_of(tmp_path, "0810000001,30"), replace(ORDER, reason="correction"))

    assert (giving.totals.ledger_satang, giving.totals.ties) == (3_000, True)
    assert balance(world, "0810000001") == 2_000


def test_what_happened_since_makes_a_row_late(world: World, tmp_path: Path) -> None:
    """A row whose customer has gone on is put aside as late, and the remedy names a later time."""
    play(world, taken_over("0810000001"), top_up("t1", "0810000001", "10", later(START, hours=2)))
    giving, (outcome,) = give(world, file_of(tmp_path, "0810000001,5"))

    assert (outcome.became, giving.totals.refused, giving.totals.ties) == ("refused", 1, True)
    assert [(one.field, "--at" in one.remedy) for one in giving.rejects] == [("house/late", True)]


def test_a_file_keeps_its_order(world: World, tmp_path: Path) -> None:
    """Without a time the first run's holds; another reason, person, amount or time is another order."""
    plan = file_of(tmp_path, "0810000001,5")
    corridor = world.corridor
    assert kept_order(corridor, plan, ORDER, time_said=False) == ORDER
    tomorrow = replace(ORDER, time=later(START, days=1))
    assert kept_order(corridor, plan, tomorrow, time_said=False) == ORDER
    assert kept_order(corridor, plan, replace(ORDER, time="2024-04-01T04:00:00Z"), time_said=True) == ORDER
    others = [
        (tomorrow, True),
        (replace(ORDER, reason="goodwill"), False),
        (replace(ORDER, approved_by="orn"), False),
        (replace(ORDER, actor=Actor("staff", "ton", "agent")), False),
        (replace(ORDER, each_satang=500), False),
    ]
    for order, time_said in others:
        with pytest.raises(BadInput, match="given before: compensation by agent:nok, approved by lek"):
            kept_order(corridor, plan, order, time_said=time_said)
    assert kept_order(corridor, file_of(tmp_path, "0810000001,6"), tomorrow, time_said=False) == tomorrow
