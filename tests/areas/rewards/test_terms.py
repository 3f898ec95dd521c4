"""The catalogue as the rules read it: rewards, dated prices, and which reward a request means."""

from __future__ import annotations

import datetime as dt

import pytest

from sitthi.areas.rewards.model import RedeemPoints
from sitthi.areas.rewards.terms import Reward, reward_of
from tests.areas.rewards.making import terms
from tests.days import at
from tests.shipped import shipped

TERMS = terms()


@pytest.mark.parametrize("reward", TERMS.rewards.values(), ids=lambda reward: reward.id)
def test_every_reward_has_a_price_while_it_is_there(reward: Reward) -> None:
    """From its first instant to its last, and not outside."""
    for at_us in (reward.from_us, reward.until_us - 1):
        assert reward.on_offer(at_us)
        assert reward.points(at_us)
    for at_us in (reward.from_us - 1, reward.until_us):
        assert not reward.on_offer(at_us)
        assert reward.points(at_us) is None


def test_the_catalogue_has_something_of_each() -> None:
    """Goods, services and discounts, a prize draw, some of small number, from 10 to 1,500 points."""
    rewards = TERMS.rewards.values()
    assert {one.kind for one in rewards} == set(TERMS.kinds_open)
    assert [one.id for one in rewards if one.draw] == ["seaside-draw"]
    assert {one.id: one.stock for one in rewards if one.stock} == {"desk-fan": 2, "office-chair": 2}
    prices = [price.points for one in rewards for price in one.prices]
    assert (min(prices), max(prices)) == (10, 1_500)


def test_older_days_have_terms_too() -> None:
    """The document lies as long as the prepaid service, though no reward is there so early."""
    assert shipped().in_force("rewards", dt.date(2013, 2, 28)).source == "written for Sitthi"
    assert min(one.from_us for one in TERMS.rewards.values()) == at("2021-01-25")


@pytest.mark.parametrize(
    ("written", "channel", "on", "meant"),
    [
        ("coffee", "app", "2024-05-15", "coffee"),
        ("coffee", "ussd", "2024-05-15", "coffee"),
        ("101", "ussd", "2024-05-15", "coffee"),
        ("101", "app", "2024-05-15", None),
        ("105", "ussd", "2023-12-31", "print-100"),
        ("105", "ussd", "2024-01-01", "print-150"),
        ("107", "ussd", "2024-05-31", "office-chair"),
        ("106", "ussd", "2026-01-01", "desk-fan"),
        ("999", "ussd", "2024-05-15", None),
    ],
)
def test_which_reward_is_meant(written: str, channel: str, on: str, meant: str | None) -> None:
    """By id on any channel, by digits on USSD: what is on offer, else what comes, else what was."""
    found = reward_of(RedeemPoints(written, channel), TERMS, at(on))
    assert (None if found is None else found.id) == meant
