"""Two lanes at once, each on a connection of its own: registers they share, and holders they meet at."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from random import Random

import psycopg
import pytest

from sitthi.app import Options, World
from sitthi.areas.wallet.model import account_key
from sitthi.flow.corridor import lane_of
from sitthi.flow.request import DECIDED, REPEATED, Answer
from sitthi.kernel.ids import holder_slot
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import HURRIED, Ground
from tests.life import START, admitted, balance, decide, event, later, own, play, said, taken_over, top_up

LANES = 2
DAILY_SATANG = 300_000
DAILY_COUNT = 2


def number_of_lane(lane: int) -> str:
    """A number whose holder belongs to a lane."""
    names = (f"08{place:08d}" for place in range(1000))
    return next(name for name in names if lane_of(holder_slot(f"h-{name}"), LANES) == lane)


@pytest.fixture
def lanes(ground: Ground, book: Book) -> Iterator[tuple[World, World]]:
    """Two corridors into one world, each on a connection of its own."""
    with ExitStack() as held:
        connections = [
            held.enter_context(psycopg.connect(ground.url, autocommit=True, options=HURRIED)) for _ in range(LANES)
        ]
        first, second = (World("test", connection, book, Options()) for connection in connections)
        yield first, second


def at_once(*work: Callable[[], list[Answer]]) -> list[list[Answer]]:
    """Run at the same time, begun together; raises what any of them raised."""
    start = threading.Barrier(len(work))
    found: dict[int, list[Answer]] = {}
    failed: list[Exception] = []

    def run(place: int, one: Callable[[], list[Answer]]) -> None:
        start.wait()
        try:
            found[place] = one()
        except Exception as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    threads = [threading.Thread(target=run, args=(place, one)) for place, one in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return [found[place] for place in range(len(work))]


def by_phone(event_id: str, number: str, amount: int, account: str) -> bytes:
    """A top-up by telephone banking."""
    return top_up(
        event_id, number, str(amount), later(START, minutes=1), channel="telephone-banking", bank_account=account
    )


def one_by_one(world: World, events: list[bytes]) -> list[Answer]:
    """Each event in a batch of its own."""
    return [answer for raw in events for answer in decide(world, raw)]


def register(world: World, account: str) -> tuple[int, int]:
    """What a bank account has topped up on the day: satang, times."""
    row = world.connection.execute(
        "SELECT amount_satang, count FROM bank_days WHERE bank_account = %s", (account_key("", account),)
    ).fetchone()
    assert row is not None
    return row[0], row[1]


@pytest.mark.parametrize(
    ("amounts", "satang", "count"),
    [
        ([1_000, 1_000], 200_000, 2),  # four of 1,000: only two a day
        ([1_500], 300_000, 2),  # two of 1,500: exactly the limit
        ([2_000], 200_000, 1),  # two of 2,000: one is too much
        ([3_000], 300_000, 1),
    ],
)
def test_one_bank_account_gets_exactly_the_limit(
    lanes: tuple[World, World], amounts: list[int], satang: int, count: int
) -> None:
    """Two holders on two lanes top up from one account at once: 3,000 THB and twice a day, whoever is first."""
    numbers = [number_of_lane(lane) for lane in range(LANES)]
    play(lanes[0], *[taken_over(number, "0.00") for number in numbers])
    for turn in range(15):
        account = f"account-{turn}"

        wanted = [
            [by_phone(f"{turn}-{lane}-{place}", numbers[lane], amount, account) for place, amount in enumerate(amounts)]
            for lane in range(LANES)
        ]
        both = at_once(*(partial(one_by_one, world, events) for world, events in zip(lanes, wanted, strict=True)))
        answers = [answer for found in both for answer in found]
        granted = [own(answer) for answer in answers if own(answer).outcome == "granted"]
        assert len(granted) == count
        assert register(lanes[0], account) == (satang, count)
    assert sum(balance(lanes[0], number) for number in numbers) == 15 * satang
    assert prove(lanes[0].connection, deep=True).held


def test_no_limit_is_passed_whatever_comes_in_which_order(lanes: tuple[World, World]) -> None:
    """Random amounts from a few accounts in large batches: never beyond a limit, and every refusal by a limit."""
    chance = Random(20240401)  # noqa: S311 - a run that can be repeated
    numbers = [number_of_lane(lane) for lane in range(LANES)]
    play(lanes[0], *[taken_over(number, "0.00") for number in numbers])
    for turn in range(5):
        accounts = [f"{turn}-{place}" for place in range(6)]
        batches = [
            [
                by_phone(f"{turn}-{lane}-{place}", numbers[lane], 10 * chance.randint(1, 300), chance.choice(accounts))
                for place in range(20)
            ]
            for lane in range(LANES)
        ]
        found = at_once(*(partial(decide, world, *batch) for world, batch in zip(lanes, batches, strict=True)))
        assert all(answer.state == DECIDED for answers in found for answer in answers)
        for account in accounts:
            satang, count = register(lanes[0], account)
            assert satang <= DAILY_SATANG
            assert count <= DAILY_COUNT
        for answers in found:
            for answer in answers:
                unmet = {reason.clause for reason in own(answer).reasons if not reason.met}
                assert unmet <= {"prepaid/1.2.6"}
    assert prove(lanes[0].connection, deep=True).held


def test_two_corridors_meet_at_the_same_holders(lanes: tuple[World, World]) -> None:
    """Whoever comes second waits and sees what the first has done: no deadlock, nothing lost, everything ties."""
    numbers = [f"08{place:08d}" for place in range(12)]
    play(lanes[0], *[taken_over(number, "100.00", holder=f"h{place % 5}", account=f"a{place % 5}")
                     for place, number in enumerate(numbers)])  # fmt: skip
    chance = Random(1)  # noqa: S311 - a run that can be repeated

    def mixed(lane: int, turn: int) -> list[bytes]:
        time = later(START, minutes=1)
        found = []
        for place in range(40):
            key, number = f"{lane}-{turn}-{place}", chance.choice(numbers)
            subject = f"number/{number}"
            found.append(chance.choice([
                top_up(key, number, "20", time),
                event(key, "usage.reported", subject, time, service="voice", quantity=50),
                event(key, "hold.requested", subject, time, hold=key, service="sms", quantity=1),
                by_phone(key, number, 10, f"bank-{place % 3}"),
                event(key, "balance.asked", subject, time, by="ivr"),
            ]))  # fmt: skip
        return found

    work = [[mixed(lane, turn) for turn in range(6)] for lane in range(LANES)]

    def run(lane: int) -> list[Answer]:
        world = lanes[lane]
        return [answer for batch in work[lane] for answer in world.corridor.run(admitted(world, batch))]

    found = at_once(*(partial(run, lane) for lane in range(LANES)))
    assert [len(answers) for answers in found] == [240, 240]
    assert all(answer.state == DECIDED for answers in found for answer in answers)
    play(lanes[0], until=later(START, hours=2))
    assert prove(lanes[0].connection, deep=True).held
    moved = 0
    for answers in found:
        for answer in answers:
            for one in own(answer).transfers:
                moved += one.amount * (one.credit.startswith("wallet/") - one.debit.startswith("wallet/"))
    assert sum(balance(lanes[0], number) for number in numbers) == 12 * 10_000 + moved


def test_a_number_changes_hands_while_the_other_lane_uses_it(lanes: tuple[World, World]) -> None:
    """The use falls to the old owner or to the new one, wholly; both books tie."""
    for turn in range(8):
        number, other = f"081{turn:07d}", f"082{turn:07d}"
        play(lanes[0], taken_over(number, "50.00"), taken_over(other, "50.00"))
        time = later(START, minutes=1)
        passes = event(
            f"o{turn}",
            "number.owner-changed",
            f"number/{number}",
            time,
            to_holder=f"h-{other}",
            to_account=f"ba-{other}",
        )
        tops = [top_up(f"t{turn}-{place}", number, "20", time) for place in range(4)]
        found = at_once(
            partial(play, lanes[0], passes),
            partial(one_by_one, lanes[1], tops),
        )
        assert [answer.state for answer in found[1]] == [DECIDED] * 4
    assert prove(lanes[0].connection, deep=True).held


def test_the_same_thing_from_two_lanes_at_once(lanes: tuple[World, World]) -> None:
    """One number for two holders, one account for two: one comes first, the other is refused, and nothing is stuck."""
    for turn in range(10):
        number = f"083{turn:07d}"
        takes = [
            taken_over(number, "50.00", holder=f"h-{turn}-{lane}", account=f"a-{turn}", source=f"lane/{lane}")
            for lane in range(LANES)
        ]
        found = at_once(*(partial(decide, world, raw) for world, raw in zip(lanes, takes, strict=True)))
        assert sorted(own(answer).outcome for answers in found for answer in answers) == ["granted", "refused"]
        assert balance(lanes[0], number) == 5_000
    assert lanes[0].connection.execute("SELECT count(*) FROM stuck").fetchone() == (0,)
    assert prove(lanes[0].connection, deep=True).held


def test_the_same_event_on_two_lanes_at_once(lanes: tuple[World, World]) -> None:
    """Sent twice at the same moment it is decided once; the other answer is the same receipt."""
    number = "0840000000"
    play(lanes[0], taken_over(number, "0.00"))
    for turn in range(10):
        raw = top_up(f"t{turn}", number, "20", later(START, minutes=turn))
        found = at_once(*(partial(decide, world, raw) for world in lanes))
        assert sorted(answer.state for answers in found for answer in answers) == [DECIDED, REPEATED]
        assert len({answer.receipts[answer.own] for answers in found for answer in answers}) == 1
    assert balance(lanes[0], number) == 20_000


@pytest.mark.parametrize("turn", range(4))
def test_one_lane_sweeps_what_the_other_uses(lanes: tuple[World, World], turn: int) -> None:
    """Due work found by the nightly sweep and by an event at the same moment is done once, at its own time."""
    numbers = [f"09{turn}{place:07d}" for place in range(50)]
    valid = later(START, days=10)
    buys = [event(f"b-{number}", "addon.requested", f"number/{number}", START, offer="net-279") for number in numbers]
    play(lanes[0], *[taken_over(number, "300.00", valid_until=valid) for number in numbers], *buys)
    uses = [
        event(f"u-{number}", "usage.reported", f"number/{number}", valid, service="data", quantity=10)
        for number in numbers
    ]
    swept, used = at_once(
        partial(play, lanes[0], until=valid),
        partial(lanes[1].corridor.run, admitted(lanes[1], uses)),
    )
    names = [name for answer in (*swept, *used) for name, _ in said(answer)]
    assert names.count("remind-validity") == 2 * len(numbers)
    assert all(own(answer).outcome == "granted" for answer in used)
    assert prove(lanes[0].connection, deep=True).held
