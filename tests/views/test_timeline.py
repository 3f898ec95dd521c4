"""A life is one list: what happened, all that followed from it beneath it, each once, in the order of time."""

from __future__ import annotations

import pytest

from sitthi.app import Options, World
from sitthi.flow.blocks import BlockEntry
from sitthi.kernel import ids, moment
from sitthi.kernel.errors import BadInput
from sitthi.views.life import OF_HOLDER
from sitthi.views.receipts import Shelf
from sitthi.views.timeline import CONSEQUENCE, DUE, EVENT, Line, Span, Timeline
from tests.conftest import WorldMaker
from tests.life import START, call, decide, event, later, play, taken_over, top_up
from tests.views.test_as_of_lives import LIVES

NUMBER, OTHER = "0812345678", "0899999999"
TO, THERE = f"number/{NUMBER}", f"number/{OTHER}"
STAFF = {"kind": "staff", "id": "s", "role": "supervisor"}
PRICED = {"main_package": "post-basic", "monthly_price": "1499.00"}
HOLDER = f"holder/h-{NUMBER}"


def lines(world: World, subject: str, span: Span | None = None) -> list[Line]:
    """The life of a subject."""
    return list(Timeline(world.connection, Shelf(world.connection), world.index, subject).lines(span))


def names(found: list[Line]) -> list[str]:
    """Commands, indented by what they follow from."""
    return ["  " * line.depth + line.told.command.name for line in found]


def hour(count: int) -> str:
    """A time some hours after the start."""
    return later(START, hours=count)


def moved() -> list[bytes]:
    """A number with an add-on goes to another owner."""
    return [
        taken_over(NUMBER, "400.00"),
        taken_over(OTHER, "10.00"),
        event("a", "addon.requested", TO, hour(1), offer="finver-139-auto6"),
        event("o", "number.owner-changed", TO, hour(2), to_holder=f"h-{OTHER}", to_account=f"ba-{OTHER}"),
    ]


def test_what_followed_stands_under_its_cause(world: World) -> None:
    """At once, what falls due and what came from outside are told apart."""
    play(world, taken_over(NUMBER, "400.00"), event("a", "addon.requested", TO, hour(1), offer="finver-139-auto6"))
    play(world, event("d", "number.disconnected", TO, hour(2), reason="customer"))
    found = lines(world, TO)

    assert names(found) == [
        "take-over-number", "request-addon", "deliver-message", "  start-addon", "disconnect-number", "  end-addons",
        "  end-wallet",
    ]  # fmt: skip
    assert [line.origin for line in found] == [EVENT, EVENT, DUE, CONSEQUENCE, EVENT, CONSEQUENCE, CONSEQUENCE]


def test_another_customers_consequences_are_named(world: World) -> None:
    """A number's new owner is told of under what brought it there, and it begins there because of that."""
    play(world, *moved())
    (left,) = (line for line in lines(world, HOLDER) if line.told.command.name == "change-owner")
    (came,) = (line for line in lines(world, f"holder/h-{OTHER}") if line.told.command.name == "activate-number")

    assert [(one.event_type, one.subject) for one in left.follows] == [("number.activated", TO)]
    assert left.follows[0].told is not None
    assert left.follows[0].told.key == came.told.key
    assert came.because is not None
    assert (came.depth, came.because.key) == (0, left.told.key)
    assert all(line.because is None for line in lines(world, HOLDER))


def test_what_is_still_to_be_decided_elsewhere_waits(world: World) -> None:
    """Until it has left the outbox there is no decision to name."""
    *before, change = moved()
    play(world, *before)
    decide(world, change)
    (left,) = (line for line in lines(world, HOLDER) if line.told.command.name == "change-owner")

    assert [(one.subject, one.told) for one in left.follows] == [(TO, None)]


def companys() -> list[bytes]:
    """A company with packages on two numbers becomes a large one."""
    account = {"account": "BA", "charging": "postpaid", "main_package": "post-basic"}
    company = {"kind": "juristic", "name": "x", "id_kind": "company", "id_number": "0105536000315"}
    return [
        event("h", "holder.registered", "holder/H", **company),
        event("b", "account.opened", "account/BA", holder="H"),
        *(event(f"n{name}", "number.activated", f"number/{name}", **account) for name in (NUMBER, OTHER)),
        *(event(f"p{name}", "package.changed", f"number/{name}", hour(1), **PRICED) for name in (NUMBER, OTHER)),
        event("c", "holder.category-changed", "holder/H", hour(2), to="corporate", actor=STAFF),
    ]


def test_a_number_has_what_happened_elsewhere_and_concerns_it(world: World) -> None:
    """Its own consequence stands under its cause at the holder; what that caused for another number is left out."""
    play(world, *companys())
    whole, own = lines(world, "holder/H"), lines(world, TO)

    assert [(line.told.command.subject, line.told.command.name, line.depth) for line in own[-2:]] == [
        ("holder/H", "change-category", 0), (TO, "review-tier", 1),
    ]  # fmt: skip
    assert [line.told.command.subject for line in whole[-3:]] == ["holder/H", TO, THERE]
    assert [line.told.command.name for line in lines(world, "account/BA")] == ["open-account"]


def test_messages_have_their_lives(make_world: WorldMaker) -> None:
    """Queued and, later, delivered, failed and sent again, or given up; what nobody reports is still queued."""
    world = make_world(options=Options(null_delay_us=None))
    play(world, taken_over(NUMBER, "900.00"), event("a", "addon.requested", TO, hour(1), offer="finver-139-auto6"))
    (sent,) = lines(world, TO)[1].fates
    assert [one.state for one in lines(world, TO)[1].fates[sent]] == ["queued"]

    play(world, event("f", "message.failed", f"message/{sent}", hour(2), reason="off"))
    found = lines(world, TO)
    assert [(one.state, one.at_us) for one in found[1].fates[sent]] == [
        ("queued", moment.parse_time(hour(1))), ("failed", moment.parse_time(hour(2))),
    ]  # fmt: skip
    (again,) = found[2].fates
    play(world, event("d", "message.delivered", f"message/{again}", hour(3)))
    found = lines(world, TO)
    assert [one.state for one in found[2].fates[again]] == ["queued", "delivered"]
    early = lines(world, TO, Span(to_us=moment.parse_time(hour(2))))
    assert [one.state for one in early[2].fates[again]] == ["queued"]
    assert names(found)[-2:] == ["deliver-message", "  start-addon"]


def test_a_message_nobody_received_is_given_up(make_world: WorldMaker) -> None:
    """When its time is over."""
    world = make_world(options=Options(null_delay_us=None))
    play(world, taken_over(NUMBER, "900.00"), event("a", "addon.requested", TO, hour(1), offer="finver-139-auto6"))
    play(world, top_up("t", NUMBER, "20", later(START, days=40)))
    (fates,) = lines(world, TO)[1].fates.values()

    assert [one.state for one in fates] == ["queued", "given-up"]


def test_a_part_of_a_life_is_cut_out(world: World) -> None:
    """By times, and to the last so many things that happened, each with all that followed."""
    play(world, *companys())

    assert names(lines(world, "holder/H", Span(last=1))) == ["change-category", "  review-tier", "  review-tier"]
    assert names(lines(world, "holder/H", Span(last=3)))[:2] == ["change-package", "  review-tier"]
    at_us = moment.parse_time(hour(1))
    hours = {line.told.command.at_us for line in lines(world, "holder/H", Span(at_us, at_us))}
    assert hours == {at_us}
    assert lines(world, "holder/H", Span(at_us + 1, at_us + 2)) == []
    assert len(lines(world, "holder/H", Span(to_us=at_us - 1))) == 4


def test_no_more_is_read_than_is_shown(world: World) -> None:
    """Of a long life the last few decisions are read, not those before them."""
    play(world, taken_over(NUMBER, "900.00"), *(call(f"c{no}", NUMBER, 60, hour(no)) for no in range(60)))
    read: set[int] = set()

    class Counting(Shelf):
        def entry(self, loc: int) -> BlockEntry:
            read.add(loc)
            return super().entry(loc)

    for span in (Span(last=2), Span(moment.parse_time(hour(58)))):
        read.clear()
        found = list(Timeline(world.connection, Counting(world.connection), world.index, TO).lines(span))
        assert len(found) == 2
        assert len(read) <= 4


def test_what_nobody_knows_has_no_life(world: World) -> None:
    """An unknown subject, or one of a kind that has none, is bad input."""
    for subject in (TO, "holder/none", "account/none", "contract/none", "device/none", "message/1", "what"):
        with pytest.raises(BadInput):
            lines(world, subject)


SEEDS = {"accounts": 4, "points": 26, "tiers": 4, "care": 20}
"""Lives in which something is caused elsewhere: points taken back where they went, plans and numbers passed on."""


@pytest.mark.parametrize("kind", LIVES)
def test_a_customers_life_has_each_decision_once(world: World, kind: str) -> None:
    """All that was ever decided on a customer; each under its cause, and what happened in the order of time."""
    play(world, *LIVES[kind](SEEDS[kind]))
    for (holder,) in world.connection.execute("SELECT holder FROM holders").fetchall():
        found = lines(world, f"holder/{holder}")
        shelf = Shelf(world.connection)
        chains = world.connection.execute(OF_HOLDER, {"name": holder}).fetchall()
        every = [one.key for (last_loc,) in chains for one in shelf.chain(last_loc)]
        assert sorted(line.told.key for line in found) == sorted(every)
        above: list[bytes] = []
        for line in found:
            del above[line.depth :]
            cause = line.told.command.cause
            assert (cause if not line.because else b"") == (above[-1] if above else b""), ids.decision_id(cause)
            above.append(line.told.key)
        times = [line.told.command.at_us for line in found if not line.depth]
        assert times == sorted(times)


def test_a_notice_delivered_at_once_was_known_to_be(world: World) -> None:
    """As of what was known then, too: the null channel delivers what is announced, and nobody reports it."""
    play(world, taken_over(NUMBER, "305.00"), event("a", "addon.requested", TO, hour(1), offer="net-279"))
    play(world, call("c", NUMBER, 60, hour(2)))

    found = list(Timeline(world.connection, known(world, 1), world.index, TO).lines())
    told = {
        message.template: [one.state for one in fates]
        for line in found
        for message, fates in zip(line.told.decision.messages, line.fates.values(), strict=True)
    }
    assert told["low-balance"] == ["queued", "delivered"]


def test_what_was_reported_of_a_message_since_was_not_known(make_world: WorldMaker) -> None:
    """Until then it was on its way."""
    world = make_world(options=Options(null_delay_us=None))
    play(world, taken_over(NUMBER, "900.00"), event("a", "addon.requested", TO, hour(1), offer="finver-139-auto6"))
    (sent,) = lines(world, TO)[1].fates
    play(world, event("d", "message.delivered", f"message/{sent}", hour(3)))

    states = {
        hours: [
            one.state
            for one in list(Timeline(world.connection, known(world, hours), world.index, TO).lines())[1].fates[sent]
        ]
        for hours in (2, 3)
    }
    assert states == {2: ["queued"], 3: ["queued", "delivered"]}


def known(world: World, hours: int) -> Shelf:
    """The decisions that were known at an hour."""
    return Shelf(world.connection, moment.parse_time(hour(hours)))


def test_a_number_handed_on_had_a_life_before(world: World) -> None:
    """It says whose it was and until when; as of then, or as it was known then, that life is listed."""
    play(world, *moved())
    shelf = Shelf(world.connection)

    now = Timeline(world.connection, shelf, world.index, TO)
    (earlier,) = now.before
    assert (earlier.holder, earlier.until_us) == (f"h-{NUMBER}", moment.parse_time(hour(2)))
    assert names(list(now.lines()))[0] == "activate-number"

    for life in (
        Timeline(world.connection, shelf, world.index, TO, earlier.until_us - 1),
        Timeline(world.connection, known(world, 1), world.index, TO),
    ):
        assert life.before == ()
        assert names(list(life.lines()))[:2] == ["take-over-number", "request-addon"]
    assert Timeline(world.connection, shelf, world.index, TO, earlier.until_us).before == (earlier,)
    assert Timeline(world.connection, shelf, world.index, TO, 1).before == ()
    assert Timeline(world.connection, shelf, world.index, THERE).before == ()


def test_a_number_given_up_for_another_was_somebodys_before(world: World) -> None:
    """Who has it since is told until when another went by it."""
    play(
        world,
        taken_over(NUMBER, "400.00"),
        taken_over(OTHER, "10.00"),
        event("r", "number.renumbered", TO, hour(1), to_number="0877777777"),
        event("s", "number.renumbered", THERE, hour(2), to_number=NUMBER),
    )

    (earlier,) = Timeline(world.connection, Shelf(world.connection), world.index, TO).before
    assert (earlier.holder, earlier.until_us) == (f"h-{NUMBER}", moment.parse_time(hour(1)))
    assert Timeline(world.connection, Shelf(world.connection), world.index, "number/0877777777").before == ()
