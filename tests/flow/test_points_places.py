"""Accounts count their numbers, numbers are marked, and what follows for points takes place where it belongs."""

from __future__ import annotations

import msgspec
import pytest

from sitthi.app import Options, World, make_index
from sitthi.standing.points_parts import PointsPart
from sitthi.views.prove import prove
from tests.conftest import WorldMaker
from tests.life import admitted, decide, event, own, play, said
from tests.stories.company import (
    ACCOUNT,
    COMPANY,
    FIBRE,
    FIRST,
    SECOND,
    SHOP,
    THIRD,
    activated,
    asked,
    at,
    billed,
    company,
    enrolled,
    left,
    lots,
    opened,
    paid,
    part,
    redeemed,
    renumbered,
    reversed_payment,
    switched,
)

NEW = "0890000001"


def counts(world: World, account: str = "ba-1") -> tuple[int, int]:
    """The postpaid mobile and the fibre numbers an account counts."""
    row = world.connection.execute("SELECT mobiles, fibres FROM accounts WHERE account = %s", (account,)).fetchone()
    assert row is not None
    return row[0], row[1]


def with_points(world: World) -> set[str]:
    """The numbers marked as having points of their own."""
    rows = world.connection.execute("SELECT number FROM numbers WHERE current AND marks & 2 = 2").fetchall()
    return {row[0] for row in rows}


def begun(world: World, *numbers: str) -> None:
    """A company that has joined, with a bill of 85 points."""
    play(
        world,
        *company("2023-01-05", *numbers),
        enrolled(at("2023-01-05", "10:00:00")),
        billed("2023-01", "2000.00"),
        paid("2023-01", "2140.00", at("2023-02-10")),
    )


def suspended(number: str, time: str, reason: str) -> bytes:
    """A number is suspended."""
    return event(f"s-{number}-{time}", "number.suspended", f"number/{number}", time, source=SHOP, reason=reason)


def test_an_account_counts_its_numbers_after_every_event(world: World) -> None:
    """Postpaid mobile and fibre numbers are counted as they come, switch, move and go; prepaid ones never."""
    who = {"kind": "person", "name": "x", "id_kind": "passport", "id_number": "A1234567"}
    play(
        world,
        *company("2023-01-05"),
        *opened("2023-01-05", account="ba-2"),
        event("h9", "holder.registered", "holder/h-9", at("2023-01-05"), **who),
        event("a9", "account.opened", "account/ba-9", at("2023-01-05"), holder="h-9"),
    )
    owner = {"to_holder": "h-9", "to_account": "ba-9"}
    steps = [
        (activated(FIRST, at("2023-01-06")), (1, 0), (0, 0), (0, 0)),
        (activated(FIBRE, at("2023-01-07")), (1, 1), (0, 0), (0, 0)),
        (activated(SECOND, at("2023-01-08"), charging="prepaid"), (1, 1), (0, 0), (0, 0)),
        (activated(FIRST, at("2023-01-09")), (1, 1), (0, 0), (0, 0)),
        (suspended(FIRST, at("2023-01-10"), "customer"), (1, 1), (0, 0), (0, 0)),
        (event("s2", "number.resumed", f"number/{FIRST}", at("2023-01-11")), (1, 1), (0, 0), (0, 0)),
        (switched(FIRST, "prepaid", at("2023-01-12")), (0, 1), (0, 0), (0, 0)),
        (switched(FIRST, "postpaid", at("2023-01-13")), (1, 1), (0, 0), (0, 0)),
        (renumbered(FIRST, THIRD, at("2023-01-14")), (1, 1), (0, 0), (0, 0)),
        (renumbered(THIRD, FIRST, at("2023-01-15"), "ba-2"), (0, 1), (1, 0), (0, 0)),
        (renumbered(SECOND, NEW, at("2023-01-16"), "ba-2"), (0, 1), (1, 0), (0, 0)),
        (left(FIRST, at("2023-01-17"), "number.owner-changed", **owner), (0, 1), (0, 0), (1, 0)),
        (suspended(FIBRE, at("2023-01-18"), "permanent"), (0, 1), (0, 0), (1, 0)),
        (left(FIBRE, at("2023-01-19")), (0, 0), (0, 0), (1, 0)),
        (left(FIRST, at("2023-01-20"), "number.ported-out"), (0, 0), (0, 0), (0, 0)),
    ]  # fmt: skip
    for raw, *expected in steps:
        play(world, raw)
        found = [counts(world, account) for account in ("ba-1", "ba-2", "ba-9")]
        assert found == expected, raw
        assert prove(world.connection).held
    assert prove(world.connection, deep=True).held


def test_a_number_is_marked_once_it_has_points_of_its_own(world: World) -> None:
    """By a switch to prepaid, and for good: under any number it has, and after its points have ended."""
    begun(world, FIRST, SECOND)
    assert with_points(world) == set()
    play(world, switched(FIRST, "prepaid", at("2023-03-01")))
    assert with_points(world) == {FIRST}
    play(world, renumbered(FIRST, NEW, at("2023-03-02")))
    assert with_points(world) == {NEW}
    assert part(world, f"number/{NEW}").place == f"number/{NEW}"
    play(world, left(NEW, at("2023-03-03")))
    assert with_points(world) == {NEW}
    assert prove(world.connection, deep=True).held


@pytest.mark.parametrize("size", [1, 500])
def test_a_new_name_is_known_in_the_next_batch(make_world: WorldMaker, size: int) -> None:
    """Nothing follows a renumbering in its batch, so that the old name is unknown at once, and the new one known."""
    world = make_world(options=Options(batch_size=size, keep_going=True))
    begun(world, FIRST, SECOND)
    answers = play(
        world,
        renumbered(FIRST, NEW, at("2023-03-01")),
        asked("q1", FIRST, at("2023-03-01", "09:00:01")),
        asked("q2", NEW, at("2023-03-01", "09:00:02")),
        activated(FIRST, at("2023-03-01", "09:00:03")),
        asked("q3", FIRST, at("2023-03-01", "09:00:04")),
    )
    renumber, unknown, known, again, new = answers
    assert said(renumber) == [("renumber-number", "granted"), ("move-points", "recorded")]
    assert unknown.state == "malformed"
    assert [said(one) for one in (known, again, new)] == [
        [("ask-points", "recorded")], [("activate-number", "granted")], [("ask-points", "recorded")],
    ]  # fmt: skip


def test_renumberings_and_what_tells_others_end_their_batch() -> None:
    """The index knows of which commands something must be carried out before the next is decided."""
    index = make_index()
    last = {spec.event_type for spec in index.commands.values() if spec.event_type and index.ends_batch(spec)}
    assert {"number.renumbered", "number.owner-changed", "payment.reversed"} <= last
    assert not {"bill.paid", "usage.reported", "topup.requested", "points.redemption-requested"} & last


def test_commands_that_name_no_account_have_it_laid_out(world: World) -> None:
    """Asking, redeeming, switching and leaving see the account's points though the event names the number only."""
    begun(world, FIRST, SECOND, FIBRE)
    for number in (FIRST, SECOND, FIBRE):
        (answer,) = decide(world, asked(f"q-{number}", number, at("2023-03-01")))
        assert 95 in {reason.value for reason in own(answer).reasons if reason.unit == "points"}
    (answer,) = decide(world, redeemed("r1", FIBRE, "drink-10", at("2023-03-01")))
    assert own(answer).outcome == "granted"
    (answer,) = decide(world, redeemed("r2", SECOND, "bakery-50", at("2023-03-01")))
    assert own(answer).outcome == "granted"
    assert lots(world) == ["bonus 0/10 2025-03-31", "bill:ba-1/2023-01 5/85 2025-03-31"]


def test_a_category_ends_points_everywhere_after_what_was_due(world: World) -> None:
    """Every place of the holder, in order of name, each after its own due work: the month came, the run was made."""
    begun(world, FIRST, SECOND)
    play(
        world,
        switched(FIRST, "prepaid", at("2023-03-02")),
        event("t1", "topup.requested", f"number/{FIRST}", at("2023-03-03"), channel="kiosk", amount="500"),
        event("u1", "usage.reported", f"number/{FIRST}", at("2023-03-04"), service="voice", quantity=6000),
        *opened("2023-03-05", THIRD, account="ba-2"),
        enrolled(at("2023-03-06"), THIRD, "ba-2"),
    )
    change = event("c1", "holder.category-changed", COMPANY, at("2025-04-12"), source=SHOP, to="corporate")
    (answer,) = world.corridor.run(admitted(world, [change]))
    told = said(answer)
    assert told.count(("credit-month", "recorded")) == 1
    assert told.count(("expire-points", "recorded")) == 2
    assert told[-4:] == [("change-category", "granted"), *[("end-points", "recorded")] * 3]
    places = [(place, part(world, place).state) for place in (ACCOUNT, "account/ba-2", f"number/{FIRST}")]
    assert places == [(ACCOUNT, "ended"), ("account/ba-2", "ended"), (f"number/{FIRST}", "ended")]
    play(world, until=at("2025-06-01"))
    assert prove(world.connection, deep=True).held


def test_a_category_finds_the_account_of_a_contract(world: World) -> None:
    """What is due of a number with points is done whole, its contract's end on an account without any included."""
    begun(world, FIRST)
    play(
        world,
        *opened("2023-02-11", account="ba-2"),
        switched(FIRST, "prepaid", at("2023-03-01")),
        renumbered(FIRST, NEW, at("2023-03-02"), "ba-2"),
        switched(NEW, "postpaid", at("2023-03-03")),
        event("s1", "contract.signed", f"number/{NEW}", at("2024-03-04"), source=SHOP, offer="plan-12", advance="1000",
              contract="C1", channel="shop"),
    )  # fmt: skip
    change = event("c1", "holder.category-changed", COMPANY, at("2025-06-01"), source=SHOP, to="corporate")
    (answer,) = decide(world, change)
    assert answer.state == "decided"
    told = [name for name, _ in said(answer)]
    assert told[-2:] == ["change-category", "end-points"]
    assert "complete-contract" in told
    assert prove(world.connection, deep=True).held


def test_points_that_have_followed_to_another_account_expire_there(world: World) -> None:
    """The new account is told of them and they are written off, though no command was about it."""
    begun(world, FIRST)
    play(world, *opened("2023-02-11", THIRD, account="ba-2"), renumbered(FIRST, NEW, at("2023-03-01"), "ba-2"))
    answers = play(world, until=at("2025-04-02"))
    told = [name for answer in answers for name, _ in said(answer)]
    assert told == ["remind-points", "remind-points", "expire-points"]
    assert lots(world, "account/ba-2") == []


def test_what_was_due_where_a_number_goes_is_done_before(world: World) -> None:
    """The other account's lots are written off at their own time, not after those that come have joined them."""
    begun(world, FIRST)
    play(world, *opened("2023-02-11", THIRD, account="ba-2"), enrolled(at("2023-02-12"), THIRD, "ba-2"))
    (answer,) = decide(world, renumbered(FIRST, NEW, at("2025-04-20"), "ba-2"))
    assert [name for name, _ in said(answer)] == [
        *["remind-points"] * 4,
        *["expire-points"] * 2,
        "renumber-number",
        "move-points",
    ]


@pytest.mark.parametrize(
    "leaves",
    [
        left(FIRST, at("2023-03-01")),
        left(FIRST, at("2023-03-01"), "number.ported-out"),
        renumbered(FIRST, NEW, at("2023-03-01"), "ba-2"),
    ],
)
def test_a_number_that_has_left_is_told_nothing(world: World, leaves: bytes) -> None:
    """The number an account enrolled with learns of its points while it belongs to it."""
    begun(world, FIRST, SECOND)
    play(world, *opened("2023-02-11", THIRD, account="ba-2"))
    assert part(world, ACCOUNT).sms_number == FIRST
    play(world, leaves)
    assert part(world, ACCOUNT).sms_number == ""


def test_a_renumbered_number_is_told_under_its_new_name(world: World) -> None:
    """In the same account it goes on being the one that learns of the points."""
    begun(world, FIRST, SECOND)
    play(world, renumbered(FIRST, NEW, at("2023-03-01")))
    assert part(world, ACCOUNT).sms_number == NEW


def test_points_taken_back_are_looked_for_where_they_are(world: World) -> None:
    """From account to account to number, each step a follow-up of its own, whoever was about the points before."""
    begun(world, FIRST)
    play(world, *opened("2023-02-11", account="ba-2"), renumbered(FIRST, NEW, at("2023-03-01"), "ba-2"))
    play(world, switched(NEW, "prepaid", at("2023-03-02")))
    assert [part(world, place).moved_to for place in (ACCOUNT, "account/ba-2")] == ["account/ba-2", f"number/{NEW}"]
    answers = play(world, reversed_payment("2023-01", at("2023-03-03")))
    told = [one for answer in answers for one in said(answer)]
    assert told == [
        ("reverse-payment", "granted"), ("take-back-points", "recorded"),
        ("take-back-moved", "recorded"), ("take-back-moved", "recorded"),
    ]  # fmt: skip
    assert lots(world, f"number/{NEW}") == ["bonus 10/10 2025-03-31"]
    assert world.connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
    assert prove(world.connection, deep=True).held


def test_points_taken_back_find_a_number_that_was_renumbered(world: World) -> None:
    """Twice, the second time in another account: who has its old name by then is asked for nothing."""
    begun(world, FIRST)
    play(world, *opened("2023-02-11", SECOND, account="ba-2"), switched(FIRST, "prepaid", at("2023-03-01")))
    play(world, renumbered(FIRST, THIRD, at("2023-03-02"), "ba-2"), renumbered(THIRD, NEW, at("2023-03-03")))
    play(world, activated(FIRST, at("2023-03-04")), activated(THIRD, at("2023-03-04")))
    assert part(world, ACCOUNT).moved_to == f"number/{NEW}"
    answers = play(world, reversed_payment("2023-01", at("2023-03-05")))
    assert [one for answer in answers for one in said(answer)][-1] == ("take-back-moved", "recorded")
    assert lots(world, f"number/{NEW}") == ["bonus 10/10 2025-03-31"]
    assert prove(world.connection, deep=True).held


def test_a_place_without_points_has_a_part_that_says_so(world: World) -> None:
    """Nothing is stored for an account that has never enrolled."""
    play(world, *company("2023-01-05", FIRST))
    assert part(world, ACCOUNT) == PointsPart(ACCOUNT)
    (answer,) = decide(world, asked("q", FIRST, at("2023-01-06")))
    assert own(answer).outcome == "refused"
    assert world.connection.execute("SELECT count(*) FROM points").fetchone() == (0,)
    assert msgspec.structs.replace(part(world, ACCOUNT)).state == "none"
