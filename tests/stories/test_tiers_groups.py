"""A citizen's numbers grouped so that one gets a tier: receivers, members that leave, groups decided again, dissolved."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from sitthi.standing.tier_parts import TierGroupPart
from tests.life import event
from tests.stories.company import FIBRE, FIRST, SECOND, SHOP, THIRD, at, left, renumbered
from tests.stories.conftest import LifeMaker
from tests.stories.telling import Life
from tests.stories.test_tiers import HOLDER, begun, citizen, held, notable, package, part, review, went_before

NEW = "0890000001"
FOURTH = "0845678901"


def grouped(time: str, *numbers: str, receiver: str = FIRST, group: str = "home", **more: Any) -> bytes:
    """A citizen groups numbers in the app, or changes a group."""
    data = {"group": group, "numbers": list(numbers), "receiver": receiver}
    return event(f"g-{group}-{time}", "tier.group-requested", HOLDER, time, **{"source": "app", **data, **more})


def dissolved(time: str, group: str = "home") -> bytes:
    """A citizen dissolves a group."""
    return event(f"x-{group}-{time}", "tier.group-dissolved", HOLDER, time, source="app", group=group)


def family(*begins: tuple[str, str]) -> list[bytes]:
    """Numbers on two accounts, with the days since which they have served; fibre on the second."""
    found = citizen("2024-01-02", "ba-1", "ba-2")
    return [
        *found,
        *(begun(number, "2024-01-02", since, "ba-2" if "FBB" in number else "ba-1") for number, since in begins),
    ]


HOME = ((FIRST, "2023-05-01"), (SECOND, "2013-05-01"), (THIRD, "2022-12-01"), (FIBRE, "2024-01-02"))


def month(name: str, bill_on: str, amounts: dict[str, str], account: str = "ba-1") -> list[bytes]:
    """The bill of a month with a line for each number, paid at once."""
    lines = [
        {"number": number, "product": "FBB" if "FBB" in number else "Voice", "amount": amount, "tax": "inclusive"}
        for number, amount in amounts.items()
    ]
    total = f"{sum(int(amount.partition('.')[0]) for amount in amounts.values())}.00"
    first = dt.date.fromisoformat(f"{name}-01")
    ends = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    issued = {"bill": name, "period": {"from": f"{name}-01", "to": f"{ends}"}, "lines": lines}
    payment = {"bill": name, "amount": total, "channel": "shop"}
    subject, hour = f"account/{account}", 8 if account == "ba-1" else 9
    return [
        event(f"bill-{account}-{name}", "bill.issued", subject, at(bill_on, f"0{hour}:00:00"), source=SHOP, **issued),
        event(f"pay-{account}-{name}", "bill.paid", subject, at(bill_on, f"0{hour}:00:01"), source=SHOP, **payment),
    ]


def half_a_year(amounts: dict[str, str], fibre: str = "599.00", year: int = 2024) -> list[bytes]:
    """Bills of January to June, paid at once."""
    found = []
    for turn in range(1, 7):
        name, on = f"{year}-{turn:02d}", f"{year}-{turn + 1:02d}-01"
        found += month(name, on, amounts)
        if fibre:
            found += month(name, on, {FIBRE: fibre}, "ba-2")
    return found


def groups(told: Life) -> list[str]:
    """Every group there is or was: name, state, numbers, receiver."""
    rows = told.world.connection.execute("SELECT doc::text FROM tier_groups ORDER BY name").fetchall()
    parts = [msgspec.json.decode(row[0], type=TierGroupPart) for row in rows]
    return [f"{one.group} {one.state}: {', '.join(one.numbers)} for {one.receiver}" for one in parts]


def test_a_family_over_two_periods(life: LifeMaker) -> None:
    """Three numbers and fibre together reach what none does alone; the receiver is changed, a member leaves, the group goes."""
    told = life(tells_numbers=True)
    went_before(told, *family(*HOME), *half_a_year({FIRST: "250.00", SECOND: "260.00", THIRD: "200.00"}))
    assert notable(told.then(review(FIRST, at("2024-07-02")), review(SECOND, at("2024-07-02")))) == [
        "2024-07-02 09:00:00 0812345678 review-tier recorded",
        "2024-07-02 09:00:00 0823456789 review-tier recorded",
    ]
    assert notable(told.then(grouped(at("2024-07-03"), FIRST, SECOND, THIRD, FIBRE))) == [
        "2024-07-03 09:00:00 group-numbers granted",
        "2024-07-03 09:00:00 0812345678 review-tier recorded; sms tier-granted",
        "2024-07-03 09:00:00 0812345678 hold-tier recorded",
    ]
    assert (held(told, FIRST), held(told, SECOND)) == ("gold by account 2024-07-03 to 2025-07-02", "none")
    assert notable(told.then(grouped(at("2024-08-03"), FIRST, SECOND, THIRD, FIBRE, receiver=SECOND))) == [
        "2024-08-03 09:00:00 group-numbers granted",
        "2024-08-03 09:00:00 0812345678 review-tier recorded; sms tier-ended",
        "2024-08-03 09:00:00 0823456789 review-tier recorded; sms tier-granted",
        "2024-08-03 09:00:00 0823456789 hold-tier recorded",
    ]
    assert (held(told, FIRST), held(told, SECOND)) == ("none", "gold by account 2024-08-03 to 2025-08-02")
    went_before(told, *half_a_year({FIRST: "250.00", SECOND: "260.00", THIRD: "200.00"}, year=2025))
    assert notable(told.then(left(THIRD, at("2025-07-01", "10:00:00"), "number.ported-out"))) == [
        "2025-07-01 10:00:00 0834567890 port-out-number recorded",
        "2025-07-01 10:00:00 0834567890 leave-group recorded",
        "2025-07-01 10:00:00 0823456789 review-tier recorded",
    ]
    assert groups(told) == [
        "home open: 0812345678, 0823456789, FBB5500001 for 0823456789",
    ]
    assert notable(told.then(until=at("2025-08-04"))) == [
        "2025-08-03 00:00:00 0823456789 review-tier recorded; sms tier-renewed",
        "2025-08-03 00:00:00 0823456789 hold-tier recorded",
    ]
    assert (held(told, FIRST), held(told, SECOND)) == ("none", "gold by account 2025-08-03 to 2026-08-02")
    assert notable(told.then(dissolved(at("2025-09-01")), review(SECOND, at("2025-09-02")))) == [
        "2025-09-01 09:00:00 dissolve-group granted",
        "2025-09-01 09:00:00 0823456789 review-tier recorded",
        "2025-09-02 09:00:00 0823456789 review-tier recorded",
    ]
    assert groups(told) == [
        "home dissolved: 0812345678, 0823456789, FBB5500001 for 0823456789",
    ]
    assert part(told.world, FIBRE).group == ""
    assert notable(told.then(until=at("2026-08-04"))) == [
        "2026-08-03 00:00:00 0823456789 review-tier recorded; sms tier-ended",
    ]
    assert held(told, SECOND) == "none"
    told.ends()


def test_a_group_goes_on_under_another_name(life: LifeMaker) -> None:
    """A member that gets another number stays in it, as receiver too, and its bills under the old name still count."""
    told = life(tells_numbers=True)
    went_before(told, *family(*HOME), *half_a_year({FIRST: "250.00", SECOND: "260.00", THIRD: "200.00"}))
    went_before(told, grouped(at("2024-07-03"), FIRST, SECOND, FIBRE))
    assert notable(told.then(renumbered(FIRST, NEW, at("2024-07-10")))) == [
        "2024-07-10 09:00:00 0812345678 renumber-number granted; sms number-renumbered",
    ]
    assert groups(told) == ["home open: 0890000001, 0823456789, FBB5500001 for 0890000001"]
    assert (held(told, NEW), part(told.world, NEW).group) == ("gold by account 2024-07-03 to 2025-07-02", "home")
    assert notable(told.then(grouped(at("2024-07-12"), NEW, SECOND, THIRD, FIBRE, receiver=NEW))) == [
        "2024-07-12 09:00:00 group-numbers granted",
        "2024-07-12 09:00:00 0890000001 review-tier recorded",
    ]
    assert groups(told) == [
        "home open: 0890000001, 0823456789, 0834567890, FBB5500001 for 0890000001",
    ]
    assert notable(told.then(left(NEW, at("2024-07-20")))) == [
        "2024-07-20 09:00:00 0890000001 disconnect-number recorded",
        "2024-07-20 09:00:00 0890000001 leave-group recorded",
        "2024-07-20 09:00:00 0890000001 end-tier recorded",
    ]
    assert groups(told) == [
        "home dissolved: 0823456789, 0834567890, FBB5500001 for ",
    ]
    assert part(told.world, SECOND).group == ""
    told.ends()


def test_what_a_group_asks(life: LifeMaker) -> None:
    """Too young, discounted, granting a tier by itself, in another group, of somebody else: refused, and nothing is changed."""
    told = life(tells_numbers=True)
    went_before(told, *family(*HOME), *half_a_year({FIRST: "250.00", SECOND: "260.00"}))
    went_before(
        told, begun(FOURTH, "2024-07-02", "2024-07-01"), package("post-1499", "1499.00", at("2024-07-02"), THIRD)
    )
    assert told.then(
        grouped(at("2024-07-03"), FIRST, SECOND, THIRD, group="a"),
        grouped(at("2024-07-04"), FIRST, SECOND, FOURTH, group="b"),
        grouped(at("2024-07-05"), FIRST, SECOND, "0800000000", group="c"),
        grouped(at("2024-07-06"), FIRST, SECOND, FIBRE, group="d", receiver=THIRD),
        grouped(at("2024-07-07"), FIRST, SECOND, FIBRE, group="e", source="shop"),
        grouped(at("2024-07-08"), FIRST, SECOND, FIBRE, group="f"),
        grouped(at("2024-07-09"), SECOND, FIBRE, group="g", receiver=FIBRE),
        grouped(at("2024-07-10"), FIRST, SECOND, FIBRE, group="f"),
    ) == [
        "2024-07-03 09:00:00 group-numbers refused",
        "2024-07-04 09:00:00 group-numbers refused",
        "2024-07-05 09:00:00 group-numbers refused",
        "2024-07-06 09:00:00 group-numbers refused",
        "2024-07-07 09:00:00 group-numbers refused",
        "2024-07-08 09:00:00 group-numbers granted",
        "2024-07-08 09:00:00 0812345678 review-tier recorded; sms tier-granted",
        "2024-07-08 09:00:00 0812345678 deliver-message recorded",
        "2024-07-08 09:00:00 0812345678 hold-tier recorded",
        "2024-07-09 09:00:00 group-numbers refused",
        "2024-07-10 09:00:00 group-numbers recorded",
    ]
    assert groups(told) == ["f open: 0812345678, 0823456789, FBB5500001 for 0812345678"]
    told.ends()


def test_a_member_that_meets_the_conditions_no_more_counts_for_nothing(life: LifeMaker) -> None:
    """With a package that grants a tier by itself a member adds nothing at the next review; its receiver keeps what it has until then."""
    told = life(tells_numbers=True)
    went_before(told, *family(*HOME), *half_a_year({FIRST: "250.00", SECOND: "500.00", THIRD: "200.00"}, ""))
    went_before(told, grouped(at("2024-07-03"), FIRST, SECOND, THIRD))
    assert notable(
        told.then(package("post-1199", "1199.00", at("2024-08-01"), SECOND), review(FIRST, at("2024-08-02")))
    ) == [
        "2024-08-01 09:00:00 0823456789 change-package granted",
        "2024-08-01 09:00:00 0823456789 review-tier recorded; sms tier-granted",
        "2024-08-01 09:00:00 0823456789 hold-tier recorded",
        "2024-08-02 09:00:00 0812345678 review-tier recorded",
    ]
    assert (held(told, FIRST), held(told, SECOND)) == (
        "gold by account 2024-07-03 to 2025-07-02",
        "emerald by use 2024-08-01 to 2025-07-31",
    )
    went_before(told, *half_a_year({FIRST: "250.00", SECOND: "500.00", THIRD: "200.00"}, "", year=2025))
    assert notable(told.then(until=at("2025-08-02"))) == [
        "2025-07-03 00:00:00 0812345678 review-tier recorded; sms tier-lowered",
        "2025-07-03 00:00:00 0812345678 hold-tier recorded",
        "2025-08-01 00:00:00 0823456789 review-tier recorded; sms tier-renewed",
        "2025-08-01 00:00:00 0823456789 hold-tier recorded",
    ]
    assert held(told, FIRST) == "emerald by account 2025-07-03 to 2026-07-02"
    told.ends()
