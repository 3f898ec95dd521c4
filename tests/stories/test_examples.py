"""The examples that come along are decided as their guides say."""

from collections import Counter
from pathlib import Path

from sitthi.flow import receipts
from sitthi.kernel import moment
from sitthi.standing.money_parts import BillPart, ContractPart
from sitthi.standing.points_parts import PointsPart, RedemptionPart
from sitthi.standing.tier_parts import TierPart
from sitthi.views.prove import prove
from tests.conftest import WorldMaker

EXAMPLES = Path(__file__).parents[2] / "examples"
CONTRACT = EXAMPLES / "a-contract.jsonl"
POINTS = EXAMPLES / "points.jsonl"
UNTIL = "2024-05-16T00:00:00+07:00"
POINTS_UNTIL = "2025-04-01T00:00:00+07:00"
TIERS = EXAMPLES / "tiers.jsonl"
TIERS_UNTIL = "2024-10-15T00:00:00+07:00"


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


def test_three_small_businesses_and_their_points(make_world: WorldMaker) -> None:
    """Joined, earned, redeemed, taken back and owed, moved, ended, expired: as the guide says."""
    world = make_world()
    answers = [*world.player().play(POINTS.read_bytes().splitlines(), moment.parse_time(POINTS_UNTIL))]
    decided = [receipts.decision_of(receipts.decode(receipt)) for answer in answers for receipt in answer.receipts]
    (refused,) = (one for one in decided if one.outcome == "refused")
    assert [reason.clause for reason in refused.reasons if not reason.met] == ["rewards/price"]

    changes = [part for one in decided for part in one.changes]
    lots = [
        (part.place, sum(lot.left for lot in part.lots), part.owed_points)
        for part in changes
        if isinstance(part, PointsPart)
    ]
    shop = [(left, owed) for place, left, owed in lots if place == "account/BA-3001"]
    assert shop == [
        (10, 0), (104, 0), (198, 0), (292, 0), (232, 0), (326, 0), (176, 0), (270, 0), (190, 0), (40, 0), (0, 54),
        (40, 0), (134, 0), (228, 0), (228, 0),
    ]  # fmt: skip
    # It was reminded twice in between.
    assert [left for place, left, _ in lots if place == "number/0812000003"] == [74, 81, 81, 81, 71]
    assert [left for place, left, _ in lots if place == "account/BA-3003"] == [10, 61, 0]
    taken = {part.redemption: part.state for part in changes if isinstance(part, RedemptionPart)}
    assert sorted(taken.values()) == ["handed-over", "issued", "issued", "issued"]
    assert prove(world.connection, deep=True).held


def test_four_customers_and_their_tiers(make_world: WorldMaker) -> None:
    """By use, registered, grouped, invited; lowered and ended with their periods, raised by a package: as told."""
    world = make_world()
    answers = [*world.player().play(TIERS.read_bytes().splitlines(), moment.parse_time(TIERS_UNTIL))]
    decided = [receipts.decision_of(receipts.decode(receipt)) for answer in answers for receipt in answer.receipts]
    (refused,) = (one for one in decided if one.outcome == "refused")
    assert [reason.clause for reason in refused.reasons if not reason.met] == ["serenade/account.6"]

    parts = [part for one in decided for part in one.changes if isinstance(part, TierPart)]
    held = [(part.number, part.tier, part.way, moment.format_time(part.from_us)[:10]) for part in parts if part.tier]
    assert set(held) == {
        ("0814000001", "gold", "use", "2023-07-05"),
        ("0814000001", "emerald", "use", "2024-07-05"),
        ("0814000001", "gold", "package", "2024-09-12"),
        ("0814000011", "gold", "account", "2023-08-20"),
        ("0814000011", "emerald", "account", "2024-08-20"),
        ("0814000021", "emerald", "use", "2023-08-02"),
        ("0814000031", "platinum", "invitation", "2023-09-01"),
    }
    templates = [message.template for one in decided for message in one.messages if message.template[:5] == "tier-"]
    assert Counter(templates) == {"tier-granted": 4, "tier-lowered": 2, "tier-ended": 2, "tier-raised": 1}
    assert prove(world.connection, deep=True).held
