"""The examples that come along are decided as their guides say."""

from pathlib import Path

from sitthi.flow import receipts
from sitthi.kernel import moment
from sitthi.standing.money_parts import BillPart, ContractPart
from sitthi.views.prove import prove
from tests.conftest import WorldMaker

CONTRACT = Path(__file__).parents[2] / "examples" / "a-contract.jsonl"
UNTIL = "2024-05-16T00:00:00+07:00"


def test_a_contract_ended_for_want_of_service(make_world: WorldMaker) -> None:
    """Three instalments, then a settlement: the handset's share in every case, the advance against the open bill."""
    world = make_world()
    answers = [*world.player().play(CONTRACT.read_bytes().splitlines(), moment.parse_time(UNTIL))]
    decided = [receipts.decision_of(receipts.decode(receipt)) for answer in answers for receipt in answer.receipts]
    assert {one.outcome for one in decided} == {"granted", "recorded"}

    bills = {part.bill: part for one in decided for part in one.changes if isinstance(part, BillPart)}
    assert {name: (bill.total_satang, bill.open_satang, bill.state) for name, bill in bills.items()} == {
        "2024-01": (70_334, 0, "paid"),
        "2024-02": (70_334, 0, "paid"),
        "2024-03": (70_334, 30_210, "overdue"),
        "BA-2001-2024-04-30": (229_508, 229_508, "open"),
    }
    changes = [part for one in decided for part in one.changes]
    (contract,) = (part for part in changes if isinstance(part, ContractPart) and part.ended_us)
    assert {line.code: line.amount_satang for line in contract.settlement} == {
        "advance": 37_499,
        "vat": 2_625,
        "handset": -229_508,
        "debts": -70_334,
        "refund": 0,
        "amount-due": -229_508,
        "still-owed": -30_210,
    }
    assert prove(world.connection, deep=True).held
