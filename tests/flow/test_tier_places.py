"""Which bills are months of a number: the latest thirteen, those since it has been billed at all."""

from __future__ import annotations

import datetime as dt

from sitthi.app import Options, World
from sitthi.flow import receipts
from sitthi.kernel.moment import date_of
from sitthi.standing.tier_parts import TierMonth
from tests.conftest import WorldMaker
from tests.life import event, play
from tests.stories.company import FIRST, SECOND, SHOP, at, billed, switched
from tests.stories.test_tiers import begun, citizen, review


def reviewed(world: World, *events: bytes) -> list[TierMonth]:
    """The months by which the last review is judged that follows from some events."""
    stored = [receipts.decode(one) for answer in play(world, *events) for one in answer.receipts]
    last = [one for one in stored if receipts.command_of(one).name == "review-tier"][-1]
    return list(receipts.standing_of(last).months)


def ends(months: list[TierMonth]) -> list[str]:
    """The last days of months."""
    return [f"{date_of(one.to_day)}" for one in months]


def years_of_bills(number: str = FIRST) -> list[bytes]:
    """The bills of 2023 and of January and February 2024."""
    months = [f"2023-{month:02d}" for month in range(1, 13)] + ["2024-01", "2024-02"]
    return [billed(month, "500.00", number=number) for month in months]


def test_the_latest_thirteen_bills_are_months(world: World) -> None:
    """Older ones no longer; one that has not been paid is one of them, and one whose period has not ended is not."""
    play(world, *citizen("2022-12-30"), begun(FIRST, "2022-12-30", "2020-01-01"), *years_of_bills())
    months = reviewed(world, review(FIRST, at("2024-03-02")))
    assert ends(months) == [
        *(f"{dt.date(2023, month + 1, 1) - dt.timedelta(days=1)}" for month in range(2, 12)),
        "2023-12-31",
        "2024-01-31",
        "2024-02-29",
    ]
    assert all(one.total_satang == 53_500 and one.paid_satang == 0 for one in months)


def test_a_bill_that_is_not_closed_yet_takes_its_place(make_world: WorldMaker) -> None:
    """A bill ahead of its period is one of the thirteen that are laid out, in batches of any size; it is no month."""
    bill = {"bill": "ahead", "period": {"from": "2024-02-20", "to": "2024-03-10"}}
    line = {"number": FIRST, "product": "Voice", "amount": "5.00"}
    ahead = event("ahead", "bill.issued", "account/ba-1", at("2024-03-02"), source=SHOP, lines=[line], **bill)
    events = [*citizen("2022-12-30"), begun(FIRST, "2022-12-30", "2020-01-01"), *years_of_bills(), ahead]
    found = [
        reviewed(make_world(options=Options(batch_size=size)), *events, review(FIRST, at("2024-03-03")))
        for size in (1, 500)
    ]
    assert found[0] == found[1]
    assert ends(found[0])[0] == "2023-03-31"
    assert len(found[0]) == 12


def test_bills_from_before_a_number_is_billed_are_not_its_months(world: World) -> None:
    """A prepaid number that goes to postpaid on another's account is judged by none of the bills there were before."""
    play(
        world,
        *citizen("2022-12-30"),
        begun(SECOND, "2022-12-30", "2020-01-01"),
        begun(FIRST, "2022-12-30", "2020-01-01", charging="prepaid"),
        *years_of_bills(SECOND),
        switched(FIRST, "postpaid", at("2024-03-05")),
    )
    assert reviewed(world, review(FIRST, at("2024-03-06"))) == []
    assert ends(reviewed(world, billed("2024-03", "500.00"), review(FIRST, at("2024-04-02")))) == ["2024-03-31"]
    assert len(reviewed(world, review(SECOND, at("2024-04-02")))) == 13
