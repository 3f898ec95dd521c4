"""A wallet's life through the corridor: everything due by itself, all of it written down."""

from sitthi.app import World
from tests.life import START, balance, decide, event, later, own, play, said, taken_over, top_up

NUMBER = "0811110001"
SUBJECT = f"number/{NUMBER}"


def test_validity_is_reminded_of_and_the_refund_becomes_overdue(world: World) -> None:
    """Reminders 7 days and 1 day before the end, a top-up brings them again; the end makes a refund, then late."""
    end = later(START, days=10)
    play(world, taken_over(NUMBER, "100.00", valid_until=end))
    swept = [line for answer in play(world, until=later(START, days=9, seconds=1)) for line in said(answer)]
    assert swept == [("remind-validity", "recorded"), ("remind-validity", "recorded")]
    play(world, top_up("t1", NUMBER, "50", later(START, days=9, hours=1)))
    again = [line for answer in play(world, until=later(START, days=34)) for line in said(answer)]
    assert again == [("remind-validity", "recorded")]
    gone = later(START, days=35)
    answers = play(world, event("d1", "number.disconnected", SUBJECT, gone, reason="customer"))
    assert ("end-wallet", "recorded") in said(answers[-1])
    assert balance(world, NUMBER) == 0
    late = [line for answer in play(world, until=later(gone, days=31)) for line in said(answer)]
    assert late == [("warn-refund", "recorded"), ("mark-refund-overdue", "recorded")]


def test_a_top_up_is_reversed_by_its_event(world: World) -> None:
    """Named by source and id, once; what was spent of it is owed and recovered from the next."""
    play(world, taken_over(NUMBER, "0.00"))
    decide(world, top_up("t1", NUMBER, "50", later(START, hours=1)))
    fixed = {"approved_by": "", "reason": "correction", "actor": {"kind": "staff", "id": "a", "role": "agent"}}
    decide(world, event("a1", "balance.adjusted", SUBJECT, later(START, hours=2), amount="-20.00", **fixed))
    undo = {"event": {"source": "test", "id": "t1"}, "reason": "wrong-number"}
    undo["actor"] = fixed["actor"]
    first = decide(world, event("r1", "topup.reversed", SUBJECT, later(START, hours=3), **undo))[0]
    second = decide(world, event("r2", "topup.reversed", SUBJECT, later(START, hours=4), **undo))[0]
    assert (own(first).outcome, own(second).outcome) == ("granted", "refused")
    assert balance(world, NUMBER) == 0
    decide(world, top_up("t2", NUMBER, "50", later(START, hours=5)))
    assert balance(world, NUMBER) == 3_000


def test_a_bank_account_is_counted_over_all_numbers(world: World) -> None:
    """Two top-ups a day by telephone banking, whichever numbers, in one batch or in several."""
    other = "0811110002"
    play(world, taken_over(NUMBER), taken_over(other))
    bank = {"channel": "telephone-banking", "bank_account": "77"}
    times = [later(START, hours=hour) for hour in (1, 2, 3, 14)]
    first = decide(world, top_up("b1", NUMBER, "10", times[0], **bank), top_up("b2", other, "10", times[1], **bank))
    third = decide(world, top_up("b3", other, "10", times[2], **bank))
    tomorrow = decide(world, top_up("b4", other, "10", times[3], **bank))
    assert [own(answer).outcome for answer in (*first, *third, *tomorrow)] == [
        "granted",
        "granted",
        "refused",
        "granted",
    ]


def test_a_low_balance_is_reminded_of_once(world: World) -> None:
    """The charge that brings the balance below 10 THB brings the message, the next one does not."""
    play(world, taken_over(NUMBER, "12.00"))
    agent = {"kind": "staff", "id": "a", "role": "agent"}
    fields = {"amount": "-3.00", "reason": "correction", "actor": agent}
    first = decide(world, event("a1", "balance.adjusted", SUBJECT, later(START, hours=1), **fields))[0]
    second = decide(world, event("a2", "balance.adjusted", SUBJECT, later(START, hours=2), **fields))[0]
    assert said(first) == [("adjust-balance", "granted"), ("remind-balance", "recorded")]
    assert said(second) == [("adjust-balance", "granted")]


def test_a_starting_value_opens_with_the_confirmation(world: World) -> None:
    """A SIM sold with 15 THB has them, with validity, once the confirmation is there, and can ask for them."""
    person = {"kind": "person", "name": "A", "language": "th", "id_kind": "passport", "id_number": "AA1234567"}
    play(
        world,
        event("h1", "holder.registered", "holder/h-new", START, **person, residency="TH", consents=[]),
        event("b1", "account.opened", "account/ba-new", START, holder="h-new", cycle_day=1, portal=False),
        event(
            "n1",
            "number.activated",
            SUBJECT,
            START,
            account="ba-new",
            product="mobile",
            charging="prepaid",
            main_package="my-second",
            starting_value="15.00",
        ),
        until=later(START, minutes=10),
    )
    assert balance(world, NUMBER) == 1_500
    (answer,) = decide(world, event("q1", "balance.asked", SUBJECT, later(START, hours=1), by="ussd-sms"))
    assert own(answer).outcome == "granted"
