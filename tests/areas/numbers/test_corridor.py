"""Numbers through the corridor: what a life of a number brings about elsewhere, and what its owner is told."""

from __future__ import annotations

from typing import Any

from sitthi.app import World
from sitthi.flow.receipts import StoredDecision
from sitthi.flow.request import Answer
from sitthi.terms import Book
from sitthi.views.wording import LANGUAGES, load_messages, message_text, offer_names
from tests.life import START, balance, call, decide, event, later, opened, own, play, said, taken_over, top_up

NUMBER = "0822220001"
SUBJECT = f"number/{NUMBER}"
AGENT = {"kind": "staff", "id": "somchai", "role": "agent"}


def owner(holder: str, account: str, time: str = START) -> tuple[bytes, bytes]:
    """A person with an account."""
    data: dict[str, Any] = {"kind": "person", "name": "ก", "id_kind": "passport", "id_number": f"P-{holder}"}
    return (
        event(f"reg-{holder}", "holder.registered", f"holder/{holder}", time, **data),
        event(f"open-{account}", "account.opened", f"account/{account}", time, holder=holder, cycle_day=5),
    )


def sold(time: str = START, **more: Any) -> bytes:
    """A prepaid SIM is activated."""
    data = {"account": "ba-1", "charging": "prepaid", "main_package": "my-second", **more}
    return event("sold", "number.activated", SUBJECT, time, **data)


def status(world: World) -> tuple[str, str, str]:
    """Status, reason and account of the number's current subscription, as stored."""
    row = world.connection.execute(
        "SELECT status, why, account FROM numbers WHERE current AND number = %s", (NUMBER,)
    ).fetchone()
    assert row is not None
    return str(row[0]), str(row[1]), str(row[2])


def decisions(answers: list[Answer]) -> list[StoredDecision]:
    """Every decision of some answers, in order."""
    return [opened(receipt)[1] for answer in answers for receipt in answer.receipts]


def test_a_number_begins_with_its_confirmation(world: World) -> None:
    """Sold, it waits; delivered, it is active with its starting value; only then may it be suspended."""
    decide(world, *owner("h-1", "ba-1"), sold(starting_value="15.00"))
    assert status(world)[0] == "pre-active"
    assert balance(world, NUMBER) == 0
    answers = play(world, until=later(START, minutes=5))
    flow = [line for answer in answers for line in said(answer)]
    assert flow == [("deliver-message", "recorded"), ("complete-activation", "recorded"), ("open-wallet", "recorded")]
    assert (status(world)[0], balance(world, NUMBER)) == ("active", 1_500)


def test_a_suspension_for_good_settles_once(world: World) -> None:
    """The contract ends and the balance becomes a refund; the disconnection later adds none."""
    decide(world, taken_over(NUMBER, "80.00"))
    first = decide(world, event("s1", "number.suspended", SUBJECT, later(START, hours=1), reason="permanent"))[0]
    assert ("end-wallet", "recorded") in said(first)
    assert (status(world)[:2], balance(world, NUMBER)) == (("suspended", "permanent"), 0)
    second = decide(world, event("d1", "number.disconnected", SUBJECT, later(START, days=2), reason="debt"))[0]
    assert said(second) == [("disconnect-number", "recorded")]
    refunds = world.connection.execute("SELECT count(*) FROM refunds").fetchone()
    assert refunds == (1,)


def test_a_change_of_owner_goes_on_at_the_new_one(world: World) -> None:
    """The old balance is settled with the old owner; the number is active at the new account, same package."""
    play(world, taken_over(NUMBER, "80.00"), *owner("h-2", "ba-2"))
    move = {"to_holder": "h-2", "to_account": "ba-2", "inheritance": False}
    answers = play(
        world,
        event("o1", "number.owner-changed", SUBJECT, later(START, hours=1), **move),
        until=later(START, hours=2),
    )
    assert ("activate-number", "granted") in [line for answer in answers for line in said(answer)]
    assert status(world) == ("active", "", "ba-2")
    assert balance(world, NUMBER) == 0
    again = decide(world, top_up("t1", NUMBER, "50", later(START, hours=3)))[0]
    assert own(again).outcome == "granted"


def test_a_swap_settles_the_wallet(world: World) -> None:
    """To postpaid: add-ons end without refund, the balance is paid back, and a top-up is refused."""
    decide(world, taken_over(NUMBER, "80.00"))
    swap = {"to": "postpaid", "main_package": "post-basic"}
    answer = decide(world, event("w1", "number.recharged-as", SUBJECT, later(START, hours=1), **swap))[0]
    assert said(answer)[0] == ("swap-charging", "granted")
    assert balance(world, NUMBER) == 0
    refused = decide(world, top_up("t1", NUMBER, "50", later(START, hours=2)))[0]
    assert own(refused).outcome == "refused"


def test_a_number_comes_back_after_its_end(world: World) -> None:
    """Disconnected, the same number is sold to somebody else and begins anew."""
    decide(world, taken_over(NUMBER, "80.00"), *owner("h-1", "ba-1"))
    at = later(START, hours=1)
    refused = decide(world, sold(at))[0]
    assert own(refused).outcome == "refused"
    decide(world, event("d1", "number.disconnected", SUBJECT, later(at, hours=1), reason="customer"))
    granted = decide(world, event("n2", "number.activated", SUBJECT, later(at, hours=2), account="ba-1",
                                  charging="prepaid", main_package="my-minute"))[0]  # fmt: skip
    assert own(granted).outcome == "granted"
    assert status(world) == ("pre-active", "", "ba-1")


ELSEWHERE = (
    *(
        "bill-",
        "contract-",
        "offer-",
        "complaint-",
        "refund-requested",
        "refund-approved",
        "refund-paid",
        "tier-",
        "care-",
        "request-",
        "delivery-",
    ),
    *("points-", "reward-", "number-renumbered"),
)
"""What is told of bills, contracts, complaints, refunds, points and rewards has cases of its own."""


def a_talkative_year(world: World) -> list[StoredDecision]:
    """A life in which a customer is told everything there is to tell."""
    steps = [
        *owner("h-1", "ba-1"),
        sold(),
        top_up("t1", NUMBER, "1060", later(START, hours=1)),
        event("a1", "addon.requested", SUBJECT, later(START, hours=2), offer="net-279-auto6"),
        event("b1", "balance.asked", SUBJECT, later(START, hours=3), by="ussd-sms"),
        event("f1", "fair-use.applied", SUBJECT, later(START, days=1), action="lower-speed",
              reason="ดาวน์โหลดต่อเนื่องทั้งวัน", actor=AGENT),
        event("f2", "fair-use.lifted", SUBJECT, later(START, days=2), action="lower-speed", reason="ปกติแล้ว",
              actor=AGENT),
        top_up("t2", NUMBER, "200", later(START, days=3)),
        event("a2", "addon.requested", SUBJECT, later(START, days=3, hours=1), offer="finver-149"),
        event("c1", "addon.cancelled", SUBJECT, later(START, days=4), offer="finver-149"),
        event("r1", "topup.reversed", SUBJECT, later(START, days=5), event={"source": "test", "id": "t2"},
              reason="wrong-number", actor=AGENT),
        event("a3", "addon.requested", SUBJECT, later(START, days=6), offer="finver-149"),
        top_up("t3", NUMBER, "10", later(START, days=20)),
        event("s1", "number.suspended", SUBJECT, later(START, days=30), reason="customer"),
        event("s2", "number.resumed", SUBJECT, later(START, days=31)),
        call("u1", NUMBER, 7_500, later(START, days=45)),
        event("d1", "number.disconnected", SUBJECT, later(START, days=140), reason="customer"),
    ]  # fmt: skip
    return decisions(play(world, *steps, until=later(START, days=150)))


def test_everything_a_customer_is_told_can_be_read(world: World, book: Book) -> None:
    """The values that decisions give are those the wording shows, in both languages."""
    templates = load_messages()
    told: set[str] = set()
    for decision in a_talkative_year(world):
        for message in decision.messages:
            told.add(message.template)
            for language in LANGUAGES:
                names = offer_names(book, language)
                assert message_text(templates[message.template], message.values, language, names)
    assert told == {name for name in templates if not name.startswith(ELSEWHERE)}
