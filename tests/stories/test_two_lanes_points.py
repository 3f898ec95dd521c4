"""Two lanes at once redeem points: the last of a reward, and the last points of an account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from random import Random

import psycopg
import pytest

from sitthi.app import Options, World
from sitthi.flow.corridor import lane_of
from sitthi.flow.receipts import StoredDecision
from sitthi.flow.request import DECIDED, Answer
from sitthi.kernel.decision import Transfer
from sitthi.kernel.ids import holder_slot
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import HURRIED, Ground
from tests.life import admitted, event, own, play
from tests.life import opened as told
from tests.stories.company import (
    PROFILE,
    SHOP,
    activated,
    at,
    billed,
    company,
    enrolled,
    opened,
    paid,
    part,
    points,
    redeemed,
    renumbered,
    reversed_payment,
)
from tests.stories.test_two_lanes import LANES, at_once

STOCK = 2
EACH = 3
THEN = at("2023-03-01")


@pytest.fixture
def lanes(ground: Ground, book: Book) -> Iterator[tuple[World, World]]:
    """Two corridors into one world, each on a connection of its own."""
    with ExitStack() as held:
        connections = [
            held.enter_context(psycopg.connect(ground.url, autocommit=True, options=HURRIED)) for _ in range(LANES)
        ]
        first, second = (World("test", connection, book, Options()) for connection in connections)
        yield first, second


def companies_of_lane(lane: int) -> list[str]:
    """Holders that belong to a lane."""
    names = (name for name in (f"c-{place}" for place in range(1000)) if lane_of(holder_slot(name), LANES) == lane)
    return [next(names) for _ in range(EACH)]


def number_of(holder: str) -> str:
    """The number of a company."""
    return f"08{int(holder.removeprefix('c-')):08d}"


def rich(holder: str) -> list[bytes]:
    """A company that has joined and has 652 points."""
    number, account = number_of(holder), f"ba-{holder}"
    who = {"kind": "juristic", "name": "x", "id_kind": "company", "id_number": "0105536000315"}
    day = "2023-01-05"
    return [
        event(f"h-{holder}", "holder.registered", f"holder/{holder}", at(day), source=SHOP, **who),
        event(f"p-{holder}", "business.profiled", f"holder/{holder}", at(day), source=SHOP, **PROFILE),
        event(f"a-{holder}", "account.opened", f"account/{account}", at(day), source=SHOP, holder=holder, portal=True),
        activated(number, at(day), account),
        enrolled(at(day, "10:00:00"), number, account),
        billed("2023-01", "15000.00", account, number=number),
        paid("2023-01", "16050.00", at("2023-02-10"), account),
    ]


def asked_for(world: World, events: list[bytes]) -> list[Answer]:
    """Each event in a batch of its own."""
    return [answer for raw in events for answer in world.corridor.run(admitted(world, [raw]))]


def unmet(decision: StoredDecision) -> list[tuple[str, object]]:
    """The clauses of a refusal, with what was found."""
    return [(reason.clause, reason.value) for reason in decision.reasons if not reason.met]


def moved(answer: Answer) -> list[Transfer]:
    """Every transfer of an answer, consequences included."""
    return [one for receipt in answer.receipts for one in told(receipt)[1].transfers]


def world_holds(world: World) -> None:
    """The books tie to the point, whoever wrote them."""
    proof = prove(world.connection, deep=True)
    assert proof.held, proof.faults


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("turn", range(3))
def test_exactly_the_stock_is_given(lanes: tuple[World, World], turn: int, *, together: bool) -> None:
    """Six companies on two lanes ask at once for the last two: two have one, four are refused by the stock alone."""
    holders = [companies_of_lane(lane) for lane in range(LANES)]
    play(lanes[0], *(raw for lane in holders for holder in lane for raw in rich(holder)))
    wishes = [[redeemed(f"r-{holder}", number_of(holder), "desk-fan", THEN) for holder in lane] for lane in holders]
    Random(turn).shuffle(wishes[0])  # noqa: S311 - a run that can be repeated
    if together:
        found = at_once(
            *(
                partial(world.corridor.run, admitted(world, lane))
                for world, lane in zip(lanes, wishes, strict=True)
            )
        )  # fmt: skip
    else:
        found = at_once(*(partial(asked_for, world, lane) for world, lane in zip(lanes, wishes, strict=True)))
    decided = [own(answer) for answers in found for answer in answers]
    assert sorted(one.outcome for one in decided) == ["granted"] * STOCK + ["refused"] * (2 * EACH - STOCK)
    assert all(unmet(one) == [("rewards/stock", 0)] for one in decided if one.outcome == "refused")
    taken = lanes[0].connection.execute("SELECT taken FROM reward_stock WHERE reward = 'desk-fan'").fetchall()
    assert taken == [(STOCK,)]
    assert lanes[0].connection.execute("SELECT count(*) FROM redemptions").fetchone() == (STOCK,)
    world_holds(lanes[1])


def joined(world: World, numbers: Mapping[str, tuple[str, ...]]) -> None:
    """The company has joined with several accounts, each with its numbers and its bonus of 10 points."""
    play(
        world,
        *company("2023-01-05"),
        *(raw for account, own in numbers.items() for raw in opened("2023-01-05", *own, account=account)),
        *(enrolled(at("2023-01-05", "10:00:00"), own[0], account) for account, own in numbers.items()),
    )


def test_the_last_points_are_spent_once(lanes: tuple[World, World]) -> None:
    """Two numbers of one account redeem its ten points at the same moment: the second is told that none are left."""
    numbers = {f"ba-{turn}": (f"081{turn:07d}", f"082{turn:07d}") for turn in range(10)}
    joined(lanes[0], numbers)
    for account, both in numbers.items():
        wishes = [[redeemed(f"r-{number}", number, "drink-10", THEN)] for number in both]
        found = at_once(*(partial(asked_for, world, wish) for world, wish in zip(lanes, wishes, strict=True)))
        decided = [own(answer) for answers in found for answer in answers]
        assert sorted(one.outcome for one in decided) == ["granted", "refused"], account
        assert [unmet(one) for one in decided if one.outcome == "refused"] == [[("rewards/price", 0)]]
    world_holds(lanes[1])


def test_points_are_spent_while_their_payment_is_reversed(lanes: tuple[World, World]) -> None:
    """Whichever comes first: either they were spent and are owed, or they are gone and nobody spends them."""
    numbers = {f"ba-{turn}": (f"083{turn:07d}",) for turn in range(8)}
    joined(lanes[0], numbers)
    play(lanes[0], *(billed("2023-01", "2000.00", account, number=own[0]) for account, own in numbers.items()))
    play(lanes[0], *(paid("2023-01", "2140.00", at("2023-02-10"), account) for account in numbers))
    for account, (number,) in numbers.items():
        spends = [redeemed(f"s-{number}", number, "bakery-50", THEN)]
        undoes = [reversed_payment("2023-01", THEN, account)]
        found = at_once(partial(asked_for, lanes[0], spends), partial(asked_for, lanes[1], undoes))
        spent = own(found[0][0]).outcome == "granted"
        place = f"account/{account}"
        assert (points(lanes[0], place), part(lanes[0], place).owed_points) == ((0, 70) if spent else (10, 0))
    world_holds(lanes[1])


def test_points_move_while_they_are_spent(lanes: tuple[World, World]) -> None:
    """The last number takes them to another account as it redeems and a bill of the old one is paid: it all ties."""
    numbers = {f"ba-{turn}": (f"083{turn:07d}",) for turn in range(8)}
    joined(lanes[0], {**numbers, "ba-to": ("0849999999",)})
    play(lanes[0], *(billed("2023-01", "2000.00", account, number=own[0]) for account, own in numbers.items()))
    gone = 10
    for turn, (account, (number,)) in enumerate(numbers.items()):
        moves = [renumbered(number, f"085{turn:07d}", at("2023-02-10"), "ba-to")]
        others = [redeemed(f"s-{number}", number, "drink-10", at("2023-02-10"))]
        others.append(paid("2023-01", "2140.00", at("2023-02-10"), account))
        found = at_once(partial(asked_for, lanes[0], moves), partial(asked_for, lanes[1], others))
        assert own(found[0][0]).outcome == "granted"
        spent = found[1][0].state == DECIDED and own(found[1][0]).outcome == "granted"
        earned = sum(one.amount for one in moved(found[1][1]) if one.debit == "points-earned")
        gone += 10 + earned - 10 * spent
        assert points(lanes[0], f"account/{account}") == 0
        assert points(lanes[0], "account/ba-to") == gone
    world_holds(lanes[1])
