"""What a batch is worth: the same statements, the same receipts, the same answers whatever its size."""

from collections.abc import Callable
from pathlib import Path

from sitthi.app import Options, World
from sitthi.flow.corridor import PREPARED_MOST
from sitthi.kernel import ids
from tests import statements
from tests.conftest import WorldMaker
from tests.life import START, balance, call, decide, event, later, play, said, taken_over, top_up

EXAMPLES = Path(__file__).parents[2] / "examples"
MIXED, OF_CALLS = 30, 14
"""Statements of a batch of all a prepaid number does, at most, and of calls alone."""


def numbers(count: int) -> list[str]:
    """So many numbers."""
    return [f"08{number:08d}" for number in range(count)]


def mixed(count: int, numbered: list[str], batch: str) -> list[bytes]:
    """So many commands of many kinds over the numbers, with ids of their own."""
    time = later(START, minutes=1)
    kinds = [
        lambda key, number: call(key, number, 30, time),
        lambda key, number: top_up(key, number, "20", time),
        lambda key, number: event(key, "balance.asked", f"number/{number}", time, by="ivr"),
        lambda key, number: event(key, "addon.requested", f"number/{number}", time, offer="finver-149"),
        lambda key, number: event(
            key, "hold.requested", f"number/{number}", time, hold=key, service="voice", quantity=60
        ),
        lambda key, number: event(key, "number.suspended", f"number/{number}", time, reason="customer"),
        lambda key, number: event(key, "number.resumed", f"number/{number}", time),
    ]
    return [kinds[at % len(kinds)](f"{batch}-{at}", numbered[at % len(numbered)]) for at in range(count)]


def calls(count: int, numbered: list[str], batch: str) -> list[bytes]:
    """So many calls over the numbers, with ids of their own."""
    time = later(START, minutes=1)
    return [call(f"{batch}-{at}", numbered[at % len(numbered)], 30, time) for at in range(count)]


def statements_of(world: World, size: int, numbered: list[str], events: Callable[..., list[bytes]]) -> int:
    """How many statements the server carries out while a batch of so many events is decided."""
    requests = [world.door.admit(raw) for raw in events(size, numbered, f"of-{size}")]
    return statements.statements_of(world.connection, lambda: world.corridor.run(requests))


def test_statements_do_not_grow_with_the_batch(world: World) -> None:
    """One command or five hundred of a kind take the same number of statements, and all kinds a few more."""
    numbered = numbers(25)
    decide(world, *[taken_over(number) for number in numbered])
    decide(world, *calls(500, numbered, "warm"))

    found = [statements_of(world, size, numbered, calls) for size in (1, 50, 500)]
    assert found == [OF_CALLS] * 3
    assert max(statements_of(world, size, numbered, mixed) for size in (1, 50, 500)) <= MIXED


def test_what_is_prepared_stays_prepared(world: World) -> None:
    """Whatever is asked of a connection, its statements all have room: none is given up for another."""
    connection = world.connection
    usual, connection.prepare_threshold = connection.prepare_threshold, 0
    for example in ("a-contract.jsonl", "points.jsonl", "care.jsonl", "worked.jsonl", "tiers.jsonl"):
        play(world, *(EXAMPLES / example).read_bytes().splitlines())
    connection.prepare_threshold = usual
    [(prepared,)] = connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchall()
    assert 0 < prepared < PREPARED_MOST


def test_a_top_up_renews_before_the_next_use_whatever_the_batch(make_world: WorldMaker) -> None:
    """A waiting renewal paid by a top-up covers the very next use, in batches of 1 and of 500 alike."""
    number = "0810000001"
    start = "2024-04-01T10:00:00+07:00"
    after = "2024-05-02T08:00:00+07:00"
    events = [
        taken_over(number, "300.00", start),
        event("a", "addon.requested", f"number/{number}", start, offer="net-279-auto6"),
        top_up("t", number, "350", after),
        event("u", "usage.reported", f"number/{number}", later(after, seconds=1), service="data", quantity=10**9),
    ]
    receipts = []
    for size in (1, 500):
        world = make_world(options=Options(batch_size=size))
        answers = play(world, *events)
        names = [name for answer in answers for name, _ in said(answer)]
        assert names[-3:] == ["top-up", "retry-addon", "report-usage"]
        assert balance(world, number) == 30000 - 29853 + 35000 - 29853
        receipts.append([receipt for answer in answers for receipt in answer.receipts])

    assert receipts[0] == receipts[1]


def test_batches_of_any_size_leave_identical_receipts(make_world: WorldMaker) -> None:
    """The same events in batches of 1, 7 and 500 leave the same bytes for every decision."""
    numbered = numbers(20)
    events = [*[taken_over(number, "200.00") for number in numbered], *mixed(300, numbered, "m")]
    found = []
    for size in (1, 7, 500):
        world = make_world(options=Options(batch_size=size))
        answers = play(world, *events, until=later(START, days=40))
        found.append(sorted({receipt for answer in answers for receipt in answer.receipts}))

    assert found[0] == found[1] == found[2]
    assert len(found[0]) > 320


def test_decisions_have_ids_made_of_their_request(world: World) -> None:
    """The id of a decision is its request's key, written: it can be looked up without an index of its own."""
    decide(world, taken_over("0810000001"))
    (answer,) = decide(world, top_up("t1", "0810000001", "50"))

    assert answer.key == ids.request_key("test", "t1")
    assert ids.key_of(ids.decision_id(answer.key)) == answer.key


def test_an_awaited_message_reads_the_same_from_the_database(make_world: WorldMaker) -> None:
    """While a confirmation is on its way, decisions that see it are the same bytes in batches of 1 and of 500."""
    number = "0810000001"
    events = [
        taken_over(number, "700.00"),
        event("a", "addon.requested", f"number/{number}", later(START, seconds=1), offer="net-279"),
        event("b", "addon.requested", f"number/{number}", later(START, seconds=2), offer="finver-149"),
        call("u", number, 60, later(START, seconds=3)),
    ]
    found = []
    for size in (1, 500):
        world = make_world(options=Options(batch_size=size, null_delay_us=None))
        found.append([receipt for answer in play(world, *events) for receipt in answer.receipts])

    assert found[0] == found[1]
