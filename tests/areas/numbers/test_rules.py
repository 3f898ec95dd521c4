"""The life of a number, from its first activation to its end."""

from __future__ import annotations

import pytest

from sitthi.areas.numbers import rules
from sitthi.areas.numbers.model import (
    ActivateNumber,
    CompleteActivation,
    DisconnectNumber,
    PortOutNumber,
    ResumeNumber,
    SuspendNumber,
)
from sitthi.kernel.decision import Remedy
from sitthi.kernel.moment import DAY_US, day_of, start_of_day
from sitthi.standing.parts import NumberPart
from tests.areas.decided import unmet
from tests.areas.numbers.parts import (
    ACTIVE,
    AT_US,
    SINCE_US,
    activate,
    changed,
    command,
    events,
    number,
    standing,
    terms,
)

PREPAID = ActivateNumber("BA1", "mobile", "prepaid", "my-second")
POSTPAID = ActivateNumber("BA1", "mobile", "postpaid", "post-basic")
CONFIRMED = [("number.confirmed", "")]


def test_a_prepaid_number_waits_for_its_confirmation() -> None:
    """1.1.3: activated, it is pre-active, and the welcome and the confirmation go out; only the latter is awaited."""
    decision = activate(PREPAID)
    assert decision.outcome == "granted"
    part = changed(decision)
    assert (part.status, part.since_us, part.active_since_us) == ("pre-active", AT_US, 0)
    sent = [(m.template, m.purpose, m.give_up_us) for m in decision.messages]
    assert sent == [("welcome", "", 0), ("activated", "activation", 0)]
    assert decision.events == ()
    assert ("prepaid/1.1.3", "R78") in [(r.clause, r.reading) for r in decision.reasons]


def test_the_starting_value_is_kept_until_the_wallet_opens() -> None:
    """form1.starting-value: the value a SIM is sold with stays with the number."""
    body = ActivateNumber("BA1", "mobile", "prepaid", "my-second", 5_000)
    assert changed(activate(body)).starting_value_satang == 5_000


def test_a_postpaid_number_is_sold_without_money_in_it() -> None:
    """form1.starting-value speaks of prepaid SIMs only."""
    decision = activate(ActivateNumber("BA1", "mobile", "postpaid", "post-basic", 5_000))
    assert (decision.outcome, unmet(decision)) == ("refused", ["prepaid/form1.starting-value"])
    assert decision.possible is None


def test_the_starting_value_may_be_open_from_activation() -> None:
    """R78 is a choice: set to activation, the wallet opens at once, and not again with the confirmation."""
    at_once = terms(opens_at_activation=True)
    assert events(activate(PREPAID, book=at_once)) == CONFIRMED
    done = rules.complete_activation(command(CompleteActivation()), standing(number("pre-active")), at_once)
    assert (changed(done).status, done.events) == ("active", ())


def test_without_the_clause_nothing_is_waited_for() -> None:
    """1.1.3 switched off: a prepaid number is active at once."""
    decision = activate(PREPAID, book=terms(off=frozenset({"prepaid/1.1.3"})))
    assert (changed(decision).status, changed(decision).active_since_us) == ("active", AT_US)
    assert (events(decision), decision.messages) == (CONFIRMED, ())


@pytest.mark.parametrize("subject", ["0812345678", "FBB8801234567"])
def test_postpaid_and_fibre_are_active_at_once(subject: str) -> None:
    """What is billed afterwards needs no message, and there is no wallet to open."""
    fibre = ActivateNumber("BA1", "fibre", "postpaid", "home-500")
    decision = activate(fibre if subject.startswith("FBB") else POSTPAID, subject=subject)
    assert (decision.outcome, changed(decision).status) == ("granted", "active")
    assert (decision.events, decision.messages) == ((), ())


def test_service_that_began_earlier_goes_on_without_messages() -> None:
    """A number that comes with the day its service began is active since that day."""
    day = day_of(AT_US) - 400
    body = ActivateNumber("BA1", "mobile", "prepaid", "my-second", active_since_day=day)
    decision = activate(body)
    part = changed(decision)
    assert (part.status, part.active_since_us, part.since_us) == ("active", start_of_day(day), AT_US)
    assert (events(decision), decision.messages) == (CONFIRMED, ())


def test_service_can_not_have_begun_in_the_future() -> None:
    """house/active-since: refused until that day, and granted on it."""
    day = day_of(AT_US) + 3
    body = ActivateNumber("BA1", "mobile", "prepaid", "my-second", active_since_day=day)
    decision = activate(body)
    assert unmet(decision) == ["house/active-since"]
    assert decision.possible is not None
    assert (decision.possible.from_us, decision.possible.how) == (start_of_day(day), ())
    later = rules.activate_number(command(body, at_us=start_of_day(day)), standing(None), terms())
    assert later.outcome == "granted"


@pytest.mark.parametrize(
    ("subject", "product"),
    [
        ("081234567", "mobile"),
        ("08123456789", "mobile"),
        ("8123456789", "mobile"),
        ("08123๔5678", "mobile"),
        ("081234567a", "mobile"),
        ("FBB", "fibre"),
        ("0812345678", "fibre"),
    ],
)
def test_a_number_has_the_form_of_its_kind(subject: str, product: str) -> None:
    """house/number-form: 0 and nine digits, or FBB and something after it."""
    body = ActivateNumber("BA1", product, "postpaid")
    decision = activate(body, subject=subject)
    assert (decision.outcome, unmet(decision)) == ("refused", ["house/number-form"])
    assert decision.possible is None


@pytest.mark.parametrize("part", [ACTIVE, number("suspended", "debt"), number("pre-active", account="BA9")])
def test_a_number_has_one_subscription_at_a_time(part: NumberPart) -> None:
    """house/number-once: taken, it is free again after its disconnection."""
    decision = activate(PREPAID, part)
    assert (decision.outcome, unmet(decision)) == ("refused", ["house/number-once"])
    assert decision.possible is not None
    assert decision.possible.how == (Remedy("number.disconnected", {"reason": "customer"}),)
    assert activate(PREPAID, number("ended", "customer")).outcome == "granted"


def test_a_pre_active_number_gets_its_messages_again() -> None:
    """Activated again before the confirmation came, nothing changes but that it is sent anew."""
    decision = activate(PREPAID, number("pre-active"))
    assert (decision.outcome, decision.changes, decision.events) == ("recorded", (), ())
    assert [m.template for m in decision.messages] == ["welcome", "activated"]


@pytest.mark.parametrize(("package", "charging"), [("post-basic", "prepaid"), ("my-second", "postpaid")])
def test_a_main_package_must_fit(package: str, charging: str) -> None:
    """sample/main-packages: charged as the number is."""
    decision = activate(ActivateNumber("BA1", "mobile", charging, package))
    assert (decision.outcome, unmet(decision)) == ("refused", ["sample/main-packages"])
    assert decision.possible is None


def test_a_package_the_pack_does_not_list_is_taken() -> None:
    """Its rates are those of the row for all others; in a pack without such a row it is refused."""
    golden = ActivateNumber("BA1", "mobile", "prepaid", "golden")
    assert activate(golden).outcome == "granted"
    closed = terms(packages={"my-second": "prepaid", "my-minute": "prepaid", "post-basic": "postpaid"})
    decision = activate(golden, book=closed)
    assert unmet(decision) == ["sample/main-packages"]
    assert [r.threshold for r in decision.reasons if not r.met] == ["my-second, my-minute"]


def test_a_number_may_begin_without_a_main_package() -> None:
    """It exists then, but has nothing to be used by."""
    assert activate(ActivateNumber("BA1", "mobile", "prepaid")).outcome == "granted"


def test_all_that_is_wrong_is_told_at_once() -> None:
    """A refusal names every unmet condition, not only the first."""
    body = ActivateNumber("BA1", "mobile", "postpaid", "my-second", 100, day_of(AT_US) + 1)
    decision = activate(body, ACTIVE, subject="1")
    assert unmet(decision) == [
        "house/number-form",
        "house/number-once",
        "sample/main-packages",
        "prepaid/form1.starting-value",
        "house/active-since",
    ]


def test_the_confirmation_completes_the_activation() -> None:
    """1.1.3: with its receipt the number is active, and the wallet may open."""
    decision = rules.complete_activation(
        command(CompleteActivation()), standing(number("pre-active", active_since_us=0)), terms()
    )
    part = changed(decision)
    assert (part.status, part.since_us, part.active_since_us) == ("active", AT_US, AT_US)
    assert (decision.outcome, events(decision)) == ("recorded", CONFIRMED)


@pytest.mark.parametrize("part", [ACTIVE, number("suspended", "debt"), number("ended", "customer")])
def test_a_second_confirmation_does_nothing(part: NumberPart) -> None:
    """A message sent twice is received twice; the number is what it was."""
    decision = rules.complete_activation(command(CompleteActivation()), standing(part), terms())
    assert (decision.outcome, decision.changes, decision.events) == ("recorded", (), ())
    assert [r.clause for r in decision.reasons] == ["house/nothing-to-do"]


@pytest.mark.parametrize("reason", ["customer", "debt", "sim-lost"])
def test_a_suspension_for_a_while(reason: str) -> None:
    """The number is suspended, and its contract goes on."""
    decision = rules.suspend_number(command(SuspendNumber(reason)), standing(ACTIVE), terms())
    part = changed(decision)
    assert (part.status, part.why, part.since_us) == ("suspended", reason, AT_US)
    assert (decision.outcome, events(decision)) == ("recorded", [("number.suspended", reason)])


def test_another_reason_takes_the_place_of_the_first() -> None:
    """A number suspended at its customer's wish can become suspended for debt; it has been since the first."""
    decision = rules.suspend_number(command(SuspendNumber("debt")), standing(number("suspended", "customer")), terms())
    assert (changed(decision).why, changed(decision).since_us) == ("debt", SINCE_US)


@pytest.mark.parametrize(
    ("whys", "since"),
    [
        (("customer",), 0),
        (("customer", "sim-lost"), 0),
        (("debt", "customer"), 2),
        (("debt", "customer", "sim-lost", "customer"), 2),
        (("taken-over", "debt"), 0),
        (("sim-lost", "debt"), 2),
        (("customer", "debt", "customer"), 3),
    ],
)
def test_since_when_a_suspension_is_of_its_kind(whys: tuple[str, ...], since: int) -> None:
    """Its customer's own or not: since the reason that made it so; 0 where it was from its first day."""
    part = number("suspended", whys[0])
    for at, why in enumerate(whys[1:], 2):
        part = changed(rules.suspend_number(command(SuspendNumber(why), at_us=AT_US + at), standing(part), terms()))
    assert (part.since_us, part.why_since_us) == (SINCE_US, AT_US + since if since else 0)
    back = changed(rules.resume_number(command(ResumeNumber()), standing(part), terms()))
    assert back.why_since_us == 0


@pytest.mark.parametrize("reason", ["debt", "permanent"])
def test_the_same_suspension_again_does_nothing(reason: str) -> None:
    """Reported twice, it is recorded twice and nothing more."""
    decision = rules.suspend_number(command(SuspendNumber(reason)), standing(number("suspended", reason)), terms())
    assert (decision.outcome, decision.changes, decision.events) == ("recorded", (), ())


@pytest.mark.parametrize("part", [ACTIVE, number("suspended", "debt")])
def test_a_suspension_for_good_ends_the_contract(part: NumberPart) -> None:
    """1.1.4 with R77: settlement and refund as at an end."""
    decision = rules.suspend_number(command(SuspendNumber("permanent")), standing(part), terms())
    assert (changed(decision).status, changed(decision).why) == ("suspended", "permanent")
    assert events(decision) == [("number.suspended", "permanent"), ("number.ended", "permanent")]
    assert ("prepaid/1.1.4", "R77") in [(r.clause, r.reading) for r in decision.reasons]


def test_a_suspension_for_good_may_leave_the_contract() -> None:
    """R77 is a choice: set otherwise, the contract ends with the disconnection."""
    stays = terms(permanent_ends_contract=False)
    decision = rules.suspend_number(command(SuspendNumber("permanent")), standing(ACTIVE), stays)
    assert events(decision) == [("number.suspended", "permanent")]
    gone = rules.disconnect_number(command(DisconnectNumber("debt")), standing(number("suspended", "permanent")), stays)
    assert events(gone) == [("number.ended", "debt"), ("number.cancelled", "debt")]


def test_a_pre_active_number_is_suspended_after_its_confirmation() -> None:
    """house/number-active: the remedy is the message that is on its way."""
    decision = rules.suspend_number(command(SuspendNumber("customer")), standing(number("pre-active")), terms())
    assert (decision.outcome, unmet(decision)) == ("refused", ["house/number-active"])
    assert decision.possible is not None
    assert decision.possible.how == (Remedy("message.delivered", {}, "message/m1.2"),)


def test_a_pre_active_number_without_a_message_on_its_way_can_not_be_suspended() -> None:
    """Nothing the customer can do makes it possible."""
    lost = standing(number("pre-active"), awaited=())
    assert rules.suspend_number(command(SuspendNumber("debt")), lost, terms()).possible is None


def test_a_suspension_for_good_stays() -> None:
    """Neither another suspension nor a resumption undoes it."""
    part = number("suspended", "permanent")
    other = rules.suspend_number(command(SuspendNumber("debt")), standing(part), terms())
    back = rules.resume_number(command(ResumeNumber()), standing(part), terms())
    assert (unmet(other), other.possible) == (["house/number-active"], None)
    assert (unmet(back), back.possible) == (["house/number-suspended"], None)


@pytest.mark.parametrize("reason", ["customer", "debt", "sim-lost", "taken-over"])
def test_a_suspended_number_is_resumed(reason: str) -> None:
    """It is active again; the event tells why and since when it had been suspended."""
    decision = rules.resume_number(command(ResumeNumber()), standing(number("suspended", reason)), terms())
    part = changed(decision)
    assert (part.status, part.why, part.since_us, part.active_since_us) == ("active", "", AT_US, SINCE_US)
    assert events(decision) == [("number.resumed", reason)]
    assert decision.events[0].amount == SINCE_US


@pytest.mark.parametrize("part", [ACTIVE, number("pre-active"), number("ended", "debt")])
def test_only_what_is_suspended_is_resumed(part: NumberPart) -> None:
    """house/number-suspended."""
    decision = rules.resume_number(command(ResumeNumber()), standing(part), terms())
    assert (decision.outcome, unmet(decision)) == ("refused", ["house/number-suspended"])


@pytest.mark.parametrize("reason", ["customer", "debt", "death", "bankruptcy"])
@pytest.mark.parametrize("part", [ACTIVE, number("pre-active"), number("suspended", "debt")])
def test_a_disconnection_ends_number_and_contract(reason: str, part: NumberPart) -> None:
    """1.1.11: whatever its status was, what follows an end follows."""
    decision = rules.disconnect_number(command(DisconnectNumber(reason)), standing(part), terms())
    assert (changed(decision).status, changed(decision).why, changed(decision).since_us) == (
        "ended",
        reason,
        AT_US,
    )
    assert decision.outcome == "recorded"
    assert events(decision) == [("number.ended", reason), ("number.cancelled", reason)]


def test_porting_out_ends_number_and_contract() -> None:
    """1.1.11: as a disconnection, for its own reason."""
    decision = rules.port_out_number(command(PortOutNumber()), standing(ACTIVE), terms())
    assert (changed(decision).status, changed(decision).why) == ("ended", "ported-out")
    assert events(decision) == [("number.ended", "ported-out"), ("number.cancelled", "ported-out")]


def test_a_contract_ends_once() -> None:
    """A number suspended for good is disconnected later; its contract ended with the suspension."""
    part = number("suspended", "permanent")
    decision = rules.disconnect_number(command(DisconnectNumber("debt")), standing(part), terms())
    assert (changed(decision).status, events(decision)) == ("ended", [("number.cancelled", "debt")])


def test_an_ended_number_stays_ended() -> None:
    """house/number-active: neither disconnected nor ported out a second time."""
    ended = standing(number("ended", "customer"))
    for decision in (
        rules.disconnect_number(command(DisconnectNumber("debt")), ended, terms()),
        rules.port_out_number(command(PortOutNumber()), ended, terms()),
    ):
        assert (decision.outcome, unmet(decision)) == ("refused", ["house/number-active"])
        assert decision.possible is None


def test_a_life_in_order() -> None:
    """Activated, confirmed, suspended, resumed, suspended for good, disconnected: each step from the one before."""
    part = changed(activate(PREPAID))
    steps = [
        (rules.complete_activation, CompleteActivation(), "active"),
        (rules.suspend_number, SuspendNumber("customer"), "suspended"),
        (rules.resume_number, ResumeNumber(), "active"),
        (rules.suspend_number, SuspendNumber("permanent"), "suspended"),
        (rules.disconnect_number, DisconnectNumber("debt"), "ended"),
    ]
    for day, (rule, body, status) in enumerate(steps, 1):
        at_us = AT_US + day * DAY_US
        part = changed(rule(command(body, at_us=at_us), standing(part), terms()))  # type: ignore[operator]
        assert (part.status, part.since_us) == (status, at_us)
    assert part.active_since_us == AT_US + DAY_US
