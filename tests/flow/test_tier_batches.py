"""Reviews of tiers take the same statements, be they one or five hundred, with groups or without."""

from __future__ import annotations

from sitthi.app import World
from tests.flow.test_batches import statements_of
from tests.life import decide, event, later
from tests.stories.company import SHOP, at

NUMBERS = 20
DAY = at("2024-07-10")


def customers() -> list[bytes]:
    """Citizens with two numbers each, which they have grouped; every second has a package that gives a tier."""
    found = []
    for turn in range(NUMBERS):
        who = {"kind": "person", "name": "x", "id_kind": "citizen", "id_number": "1101700230708"}
        found.append(event(f"h-{turn}", "holder.registered", f"holder/h-{turn}", DAY, source=SHOP, **who))
        found.append(event(f"a-{turn}", "account.opened", f"account/ba-{turn}", DAY, source=SHOP, holder=f"h-{turn}"))
        both = [f"08{place}{turn:07d}" for place in range(2)]
        begins = {"account": f"ba-{turn}", "charging": "postpaid", "active_since": "2020-01-01"}
        found += [event(f"n-{one}", "number.activated", f"number/{one}", DAY, source=SHOP, **begins) for one in both]
        if turn % 2:
            dear = {"main_package": "post-1499", "monthly_price": "1499.00"}
            found.append(event(f"p-{turn}", "package.changed", f"number/{both[0]}", DAY, source=SHOP, **dear))
        else:
            group = {"group": "home", "numbers": both, "receiver": both[0]}
            found.append(event(f"g-{turn}", "tier.group-requested", f"holder/h-{turn}", DAY, source="app", **group))
    return found


def reviews(count: int, numbered: list[str], batch: str) -> list[bytes]:
    """So many reviews over the numbers."""
    found = []
    for place in range(count):
        subject, time = f"number/{numbered[place % len(numbered)]}", later(DAY, minutes=1)
        found.append(event(f"{batch}-{place}", "tier.review-requested", subject, time, source=SHOP))
    return found


def bills(count: int, numbered: list[str], batch: str) -> list[bytes]:
    """So many bills of the accounts."""
    lines, period = [{"product": "Voice", "amount": "10.00"}], {"from": "2024-06-01", "to": "2024-06-30"}
    return [
        event(
            f"{batch}-{place}", "bill.issued", f"account/ba-{place % NUMBERS}", later(DAY, minutes=1), source=SHOP,
            bill=f"{batch}-{place}", period=period, lines=lines,
        )
        for place in range(count)
    ]  # fmt: skip


def test_statements_do_not_grow_with_the_batch(world: World) -> None:
    """One review or one bill as five hundred: the same statements, once for all the numbers and groups concerned."""
    decide(world, *customers())
    numbered = [f"08{place}{turn:07d}" for turn in range(NUMBERS) for place in range(2)]
    for events in (reviews, bills):
        decide(world, *events(2 * NUMBERS, numbered, "warm"))
        found = [statements_of(world, size, numbered, events) for size in (40, 100, 500)]
        assert found[0] == found[1] == found[2], events.__name__
