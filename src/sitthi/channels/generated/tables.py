"""A made-up operator to take over: rows of its numbers and add-ons, as the files of an import hold them."""

from __future__ import annotations

from collections.abc import Iterator

from sitthi.channels.generated.dice import Dice
from sitthi.channels.generated.people import People
from sitthi.kernel import moment
from sitthi.kernel.money import format_thb

NUMBER_COLUMNS = (
    "number", "holder", "account", "holder_kind", "language", "main_package", "status", "active_since", "balance",
    "free", "valid_until",
)  # fmt: skip
ADDON_COLUMNS = ("number", "offer", "round", "requested", "valid_until", "data_bytes", "voice_seconds")

OFFERS = (("net-279", 1), ("net-279-auto6", 6), ("finver-149", 1), ("finver-139-auto6", 6))
"""Offers with their rounds; data of Net Sudkhum has no end, so that nothing is left of it."""

ADDON_PERMILLE = 300
GB = 1 << 30
ROUND_DAYS = 31


def rows(count: int, seed: int, as_of_day: int) -> Iterator[tuple[tuple[str, ...], tuple[str, ...] | None]]:
    """A row of numbers and, for three in ten, a row of add-ons; the state at the beginning of the day ``as_of_day``."""
    people, dice = People(count, seed), Dice(seed)
    for index in range(count):
        yield _number(people, index, dice, as_of_day), _addon(people, index, dice, as_of_day)


def _number(people: People, index: int, dice: Dice, as_of_day: int) -> tuple[str, ...]:
    balance_satang = dice.below(30_000) if dice.happens(900) else dice.below(200_000)
    free_satang = min(balance_satang, 1_000) if dice.happens(50) else 0
    valid_until_us = moment.end_of_day(as_of_day + dice.between(1, 300))
    since_day = as_of_day - dice.between(40, 5_000)
    return (
        people.number(index),
        people.holder(index),
        people.account(index),
        "juristic" if people.is_company(index) else "person",
        "th" if dice.happens(960) else "en",
        people.package(index),
        "active" if dice.happens(970) else "suspended",
        moment.date_of(since_day).isoformat(),
        format_thb(balance_satang),
        format_thb(free_satang),
        moment.format_time(valid_until_us),
    )


def _addon(people: People, index: int, dice: Dice, as_of_day: int) -> tuple[str, ...] | None:
    if not dice.happens(ADDON_PERMILLE):
        return None
    used_days = dice.between(1, ROUND_DAYS - 1)
    requested = moment.start_of_day(as_of_day - used_days) + dice.below(86_400) * moment.SECOND_US
    ends = moment.format_time(moment.end_of_day(as_of_day - used_days + ROUND_DAYS - 1))
    number, asked = people.number(index), moment.format_time(requested)
    data, voice = str(dice.below(20 * GB >> 20) << 20), str(dice.below(6_000))
    offer, rounds = dice.of(OFFERS)
    left = ("", "") if offer.startswith("net") else (data, voice)
    return number, offer, str(dice.between(1, rounds)), asked, ends, *left
