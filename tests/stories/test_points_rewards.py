"""A reward from the redemption to the counter."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from sitthi.kernel import ids
from tests.life import event
from tests.stories.company import FIRST, SECOND, SHOP, at, billed, company, enrolled, paid, redeemed
from tests.stories.conftest import LifeMaker


def test_a_reward_from_its_code_to_the_counter(life: LifeMaker) -> None:
    """The code is good for 15 minutes and once; a prize won with a company's points wants the company's paper (note.3)."""
    told = life()
    told.given(*company("2024-01-05", FIRST, SECOND), enrolled(at("2024-01-05", "10:00:00")))
    told.given(billed("2024-01", "2000.00"), paid("2024-01", "2140.00", at("2024-02-10")))
    assert told.then(
        redeemed("r1", FIRST, "100", at("2024-02-11", "12:00:00"), "ussd"),
        redeemed("r2", SECOND, "seaside-draw", at("2024-02-11", "12:00:00")),
    ) == [
        "2024-02-11 12:00:00 redeem-points granted; points-of-account > points-redeemed 10 points; sms reward-redeemed",
        "2024-02-11 12:00:00 redeem-points granted; points-of-account > points-redeemed 20 points; sms reward-draw-entered",
    ]
    first, draw = (f"reward/{ids.decision_id(ids.request_key('app', name))}" for name in ("r1", "r2"))
    ((code,),) = told.world.connection.execute("SELECT doc->>8 FROM redemptions WHERE reward = 'drink-10'").fetchall()
    shown = {"shop": "riverside-coffee", "code": code}
    paper = {"shop": "travel-desk", "evidence": "power-of-attorney"}
    assert told.then(
        event("x1", "reward.handed-over", first, at("2024-02-11", "12:10:00"), source=SHOP, **{**shown, "code": "0"}),
        event("x2", "reward.handed-over", first, at("2024-02-11", "12:15:00"), source=SHOP, **shown),
        event("x3", "reward.handed-over", first, at("2024-02-11", "12:15:00"), source=SHOP, **shown),
        event("x4", "reward.handed-over", draw, at("2024-06-01"), source=SHOP, shop="travel-desk"),
        event("x5", "reward.handed-over", draw, at("2024-06-01"), source=SHOP, **paper),
    ) == [
        "2024-02-11 12:10:00 hand-over-reward refused",
        "2024-02-11 12:15:00 hand-over-reward granted",
        "2024-02-11 12:15:00 hand-over-reward refused",
        "2024-06-01 09:00:00 hand-over-reward refused",
        "2024-06-01 09:00:00 hand-over-reward granted",
    ]
    told.ends()
