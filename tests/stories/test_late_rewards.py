"""Redemptions that a partner reports late: what is left of the stock, points gone since, the hand-over that followed."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from pathlib import Path

import msgspec

from sitthi.app import World
from sitthi.areas.rewards.redemption import code_of
from sitthi.kernel import ids
from tests.correction.putting_in import holds, now, put_in
from tests.life import event
from tests.population.overlays import laid_over
from tests.stories.company import ACCOUNT, FIRST, SECOND, at, billed, company, enrolled, lots, paid, part, redeemed
from tests.stories.conftest import LifeMaker
from tests.stories.telling import Life

FAN = 600
"""What a desk fan costs, in points; there are two of them."""
CODE_DIGITS = 8


def _company(told: Life) -> None:
    """A company with 866 points."""
    told.given(*company("2024-01-10", FIRST, SECOND), enrolled(at("2024-01-11")), billed("2024-01", "20000.00"))
    told.given(paid("2024-01", "21400.00", at("2024-02-10")))


def _taken(world: World) -> int:
    row = world.connection.execute("SELECT taken FROM reward_stock WHERE reward = 'desk-fan'").fetchone()
    return 0 if row is None else int(row[0])


def _handed(redemption: str, time: str) -> bytes:
    """A reward is handed over; ``redemption`` is the id of the event that redeemed it."""
    key = ids.request_key("app", redemption)
    shown = {"shop": "office-store", "code": code_of(key, CODE_DIGITS), "source": "shop/1"}
    return event(f"h-{redemption}", "reward.handed-over", f"reward/{ids.decision_id(key)}", time, **shown)


def test_a_reward_that_a_partner_had_handed_over(life: LifeMaker) -> None:
    """Told late it takes from the stock as it is, and its points as of then; what was redeemed since stands, owed."""
    told = life()
    _company(told)
    told.given(redeemed("d1", FIRST, "desk-fan", at("2024-02-13")))
    assert told.then(redeemed("d2", SECOND, "desk-fan", at("2024-02-12"))) == ["2024-02-12 09:00:00 redeem-points late"]
    (outcome,) = put_in(told.world)
    assert now(outcome) == [
        "late: 2024-02-12 09:00:00 redeem-points granted; points-of-account > points-redeemed 600 points; sms reward-redeemed",
        "stands: 2024-02-13 09:00:00 redeem-points recorded; points-of-account > points-redeemed 266 points; points-owed-by-account > points-redeemed 334 points",
    ]
    item, said = outcome.items
    assert said.what == "messages"
    assert (item.what, item.detail["taken"], item.detail["asked"], item.detail["unit"]) == (
        "stands",
        266,
        FAN,
        "points",
    )
    assert (lots(told.world)[0], part(told.world, ACCOUNT).owed_points) == ("bonus 0/10 2026-03-31", 334)
    assert _taken(told.world) == 2
    assert told.then(_handed("d2", at("2024-02-14"))) == ["2024-02-14 09:00:00 hand-over-reward refused"], "too late"
    holds(told.world)


def test_the_hand_over_came_late_too(life: LifeMaker) -> None:
    """Nobody could hand over what was not redeemed; once that is put in, the hand-over goes in behind it."""
    told = life()
    _company(told)
    told.given(redeemed("d1", FIRST, "drink-10", at("2024-02-13")))
    told.given(redeemed("d2", SECOND, "desk-fan", at("2024-02-12")))
    handed = _handed("d2", at("2024-02-12", "09:05:00"))
    (unknown,) = told.then(handed)
    assert unknown.startswith("malformed")
    put_in(told.world)
    assert told.then(handed) == ["2024-02-12 09:05:00 hand-over-reward late"]
    (outcome,) = put_in(told.world)
    assert now(outcome) == ["late: 2024-02-12 09:05:00 hand-over-reward granted"]
    row = told.world.connection.execute("SELECT state FROM redemptions WHERE reward = 'desk-fan'").fetchone()
    assert row == ("handed-over",)
    holds(told.world)


def test_none_are_left_by_now(life: LifeMaker) -> None:
    """There were two then, and others have had them since: refused, by the stock as it is now, for good."""
    told = life()
    _company(told)
    told.world.connection.execute("INSERT INTO reward_stock (reward, taken) VALUES ('desk-fan', 2)")
    told.given(redeemed("d1", FIRST, "drink-10", at("2024-02-13")))
    told.given(redeemed("d2", SECOND, "desk-fan", at("2024-02-12")))
    (outcome,) = put_in(told.world)
    assert now(outcome) == ["late: 2024-02-12 09:00:00 redeem-points refused"]
    (change,) = outcome.changes
    assert change.after is not None
    unmet = [reason for reason in msgspec.json.decode(change.after)[5][1] if not reason[1]]
    assert [reason[0] for reason in unmet] == ["rewards/stock"]
    assert (_taken(told.world), part(told.world, ACCOUNT).owed_points) == (2, 0)


def test_where_the_terms_do_not_want_it(life: LifeMaker, tmp_path: Path) -> None:
    """By terms under which nobody is late and served, it is refused whole, and a person is told."""
    told = life(book=laid_over(tmp_path, {"correction.late-redemptions": "false"}, document="house"))
    _company(told)
    told.given(redeemed("d1", FIRST, "drink-10", at("2024-02-13")))
    told.given(redeemed("d2", SECOND, "desk-fan", at("2024-02-12")))
    (outcome,) = put_in(told.world)
    assert outcome.why is not None
    assert (outcome.why.what, outcome.changes, [one.what for one in outcome.items]) == (
        "redeem-points",
        [],
        ["refused"],
    )
    assert _taken(told.world) == 0
