"""Add-ons come first where the service is theirs, and never where it is not."""

import pytest
from msgspec.structs import replace

from sitthi.areas.usage.model import ReportUsage
from sitthi.kernel.decision import GRANTED, Decision, Transfer
from sitthi.kernel.moment import DAY_US, SECOND_US
from sitthi.standing.parts import PENDING, Allowance
from tests.areas.usage.given import (
    AT,
    GB,
    NUMBER,
    World,
    addon,
    clauses,
    number,
    reason,
    waiting_addon,
    wallet,
)

VOICE_100 = (Allowance("voice", 100),)


def call(world: World, seconds: int) -> Decision:
    """A call, carried out."""
    return world.do(ReportUsage("voice", seconds))


def surf(world: World, volume: int) -> Decision:
    """Use of data, carried out."""
    return world.do(ReportUsage("data", volume))


def charged(decision: Decision) -> int:
    """What a decision takes from the wallet."""
    return sum(one.amount for one in decision.transfers if one.unit == "satang")


def test_an_allowance_is_used_before_money() -> None:
    """Calls of Finver are counted by actual seconds, and cost nothing."""
    world = World(number=number(main_package="my-minute"), addons=(addon(),))
    decision = call(world, 61)
    assert decision.transfers == (Transfer(f"allowance/{NUMBER}/1/voice", "used/voice", "second", 61),)
    said = reason(decision, "addons/finver.calls-per-second")
    assert (said.value, said.threshold, said.unit) == (61, 6_000, "seconds")
    assert world.addons[1].allowances == (Allowance("data", 20 * GB), Allowance("voice", 5_939))
    assert world.wallet == wallet()


def test_an_allowance_needs_neither_balance_nor_validity() -> None:
    """What is bought can be used although nothing is left and the validity has run out."""
    world = World(wallet=wallet(0, valid_until_us=0), addons=(addon(),))
    assert surf(world, GB).outcome == GRANTED


def test_the_last_allowance_is_split_exactly() -> None:
    """The rest is charged by the main package, in started blocks of its own (addons/overage)."""
    world = World(number=number(main_package="my-minute"), addons=(addon(allowances=VOICE_100),))
    decision = call(world, 161)
    assert charged(decision) == 198
    assert reason(decision, "addons/overage").value == 61
    assert reason(decision, "prepaid/1.1.2").value == 61
    assert world.addons[1].allowances == (Allowance("voice", 0),)


def test_what_the_balance_does_not_cover_leaves_the_allowance_alone() -> None:
    """All of a use is refused, and nothing is used up."""
    world = World(wallet=wallet(99), addons=(addon(allowances=VOICE_100),))
    assert clauses(call(world, 150), met=False) == ["prepaid/1.1.8"]
    assert world.addons[1].allowances == VOICE_100


def test_the_soonest_to_expire_is_used_first() -> None:
    """Then the older of two that end together; what is reserved is not free."""
    late = addon(1, allowances=VOICE_100)
    soon = addon(2, allowances=(Allowance("voice", 100, held=60),), valid_until_us=AT + DAY_US)
    also = addon(3, allowances=VOICE_100)
    world = World(addons=(also, late, soon))
    call(world, 150)
    assert [world.addons[seq].allowances[0].left for seq in (2, 1, 3)] == [60, 0, 90]


def test_unlimited_data_is_never_used_up() -> None:
    """Net Sudkhum covers any volume; the ledger counts none of it."""
    world = World(wallet=wallet(0), addons=(addon(family="net"),))
    decision = surf(world, 500 * GB)
    assert decision.outcome == GRANTED
    assert (decision.transfers, decision.changes) == ((), ())
    assert reason(decision, "prepaid/1.1.2").threshold is None


def test_a_service_the_family_is_not_for_is_charged() -> None:
    """Net Sudkhum has no calls, Finver no messages."""
    assert charged(call(World(addons=(addon(family="net"),)), 1)) == 2
    assert charged(World(addons=(addon(),)).do(ReportUsage("sms", 1))) == 200


def test_an_unknown_family_covers_what_it_has_allowances_for() -> None:
    """An operator's own family needs no word in the code."""
    own = addon(family="chat", allowances=(Allowance("sms", 5),))
    decision = World(addons=(own,)).do(ReportUsage("sms", 3))
    assert decision.transfers == (Transfer(f"allowance/{NUMBER}/1/sms", "used/sms", "message", 3),)


@pytest.mark.parametrize(
    ("service", "destination"),
    [("international", "1"), ("special", "1900"), ("roaming", "voice:JP"), ("value-added", "horoscope")],
)
def test_services_with_rates_of_their_own_never_draw_from_an_add_on(service: str, destination: str) -> None:
    """They are charged although an add-on is there, and the reason says so (addons/other-rates)."""
    body = ReportUsage(service, 1, 0, destination)  # type: ignore[arg-type]  # any service
    decision = World(addons=(addon(),)).do(body)
    assert charged(decision) > 0
    assert reason(decision, "addons/other-rates").value == service


def test_without_that_clause_they_would() -> None:
    """International calls are calls, and roaming data is data, once addons/other-rates is switched off."""
    world = World(addons=(addon(),), off=("addons/other-rates",))
    abroad = world.do(ReportUsage("roaming", 5, 0, "data:JP"))
    assert abroad.transfers == (Transfer(f"allowance/{NUMBER}/1/data", "used/data", "byte", 5),)
    assert charged(world.do(ReportUsage("international", 60, 0, "1"))) == 0


def test_an_add_on_not_confirmed_does_not_cover_and_is_named() -> None:
    """The customer sees why main rates applied (addons/subscribe.starts-on-sms)."""
    bought = addon(state=PENDING, valid_from_us=0, valid_until_us=0, allowances=())
    decision = call(World(addons=(bought,)), 1)
    assert charged(decision) == 2
    said = reason(decision, "addons/subscribe.starts-on-sms")
    assert (said.met, said.value, said.reading) == (True, "finver-149", "R82")


def test_the_right_runs_from_and_until() -> None:
    """Both ends are within; a microsecond before or after is not."""
    for from_us, until_us, covered in (
        (AT, AT, True),
        (AT + 1, AT + DAY_US, False),
        (AT - DAY_US, AT - 1, False),
    ):
        world = World(addons=(addon(valid_from_us=from_us, valid_until_us=until_us),))
        decision = call(world, 1)
        assert (charged(decision) == 0) == covered
        assert ("addons/subscribe.starts-on-sms" in clauses(decision, met=True)) != covered


def test_between_two_rounds_the_main_package_charges() -> None:
    """A renewal that waits covers nothing after its round (addons/renew.gap); another add-on does."""
    waiting = waiting_addon()
    decision = call(World(addons=(waiting,)), 1)
    assert charged(decision) == 2
    assert reason(decision, "addons/renew.gap").met
    assert charged(call(World(addons=(waiting, addon(2))), 1)) == 0
    last_second = replace(waiting, valid_until_us=AT)
    assert charged(call(World(addons=(last_second,)), 1)) == 0
    assert charged(call(World(addons=(waiting,), off=("addons/renew.gap",)), 1)) == 0


def test_a_volume_limit_stops_the_data_of_an_add_on() -> None:
    """Calls go on, and a lower speed only marks it (addons/fair-use)."""
    limited = addon(fair_use="limit-volume")
    assert charged(surf(World(addons=(limited,)), 1)) == 10
    assert charged(call(World(addons=(limited,)), 1)) == 0
    assert charged(surf(World(addons=(addon(fair_use="lower-speed"),)), 1)) == 0
    assert charged(surf(World(addons=(limited,), off=("addons/fair-use",)), 1)) == 0


@pytest.mark.parametrize(("calls_per", "left"), [(60, 80), (30, 110), (1, 139), (0, 80)])
def test_calls_of_finver_are_counted_in_the_blocks_the_terms_name(calls_per: int, left: int) -> None:
    """By the second as the clause has it; without it, as the main package counts."""
    world = World(number=number(main_package="my-minute"), addons=(addon(allowances=(Allowance("voice", 200),)),))
    world.terms = replace(world.terms, calls_per=calls_per)
    call(world, 61)
    assert world.addons[1].allowances[0].left == left


def test_the_end_of_an_allowance_is_usable_whatever_the_block() -> None:
    """Less than a block left covers what it is, not more."""
    world = World(addons=(addon(allowances=(Allowance("voice", 100),)),))
    world.terms = replace(world.terms, calls_per=60)
    assert charged(call(world, 110)) == 20
    assert world.addons[1].allowances[0].left == 0


def test_an_operator_may_refuse_use_beyond_an_add_on() -> None:
    """Then nothing of it is used, and nothing helps but an add-on that is there."""
    world = World(addons=(addon(allowances=VOICE_100),))
    world.terms = replace(world.terms, overage_refused=True)
    decision = call(world, 101)
    assert clauses(decision, met=False) == ["addons/overage"]
    assert decision.possible is None
    assert call(world, 100).outcome == GRANTED
    assert charged(World(addons=()).do(ReportUsage("voice", 1))) == 2


def test_finver_gives_data_and_calls_by_its_clause() -> None:
    """Without addons/finver.kind it covers neither."""
    world = World(addons=(addon(),), off=("addons/finver.kind",))
    assert charged(call(world, 1)) == 2
    assert charged(surf(world, 1)) == 10
    assert reason(surf(World(addons=(addon(),)), 7), "addons/finver.kind").value == 7


def test_the_time_of_the_event_counts() -> None:
    """A use is judged at the time of its event, a second later by what holds then."""
    ends = addon(valid_until_us=AT)
    assert charged(call(World(addons=(ends,)), 1)) == 0
    assert charged(call(World(addons=(ends,), at_us=AT + SECOND_US), 1)) == 2
