"""A hold that is over: exactly what was used is charged, and all the rest is free again."""

import msgspec
import pytest
from msgspec.structs import replace

from sitthi.areas.usage.model import EndHolds, ExpireHold, ReleaseHold, RequestHold, SettleHold
from sitthi.kernel.decision import GRANTED, RECORDED, Decision
from sitthi.kernel.moment import DAY_US
from sitthi.standing.parts import SUSPENDED, Allowance
from tests.areas.usage.given import AT, World, addon, hold, number, reason, waiting_addon, wallet


def charged(decision: Decision) -> int:
    """What a decision takes from the wallet."""
    return sum(one.amount for one in decision.transfers if one.unit == "satang")


def held(world: World, quantity: int, service: str = "voice") -> World:
    """The world with a hold on it."""
    assert world.do(RequestHold("h1", service, quantity)).outcome == GRANTED  # type: ignore[arg-type]  # any service
    return world


@pytest.mark.parametrize(("used", "charge_satang"), [(0, 0), (1, 99), (60, 99), (61, 198), (90, 198)])
def test_what_was_used_is_charged_in_started_blocks(used: int, charge_satang: int) -> None:
    """The settled total is rounded, once; what is over is free."""
    world = held(World(number=number(main_package="my-minute")), 90)
    decision = world.do(SettleHold("h1", used))
    assert decision.outcome == GRANTED
    assert charged(decision) == charge_satang
    assert world.wallet == wallet(10_000 - charge_satang)
    assert world.holds == {}


def test_shares_are_used_in_their_order() -> None:
    """Then money; of what was not used, nothing stays reserved."""
    first = addon(1, allowances=(Allowance("voice", 50),), valid_until_us=AT + DAY_US)
    second = addon(2, allowances=(Allowance("voice", 50),))
    world = held(World(addons=(first, second)), 120)
    decision = world.do(SettleHold("h1", 70))
    assert [(one.debit.split("/")[2], one.amount) for one in decision.transfers] == [("1", 50), ("2", 20)]
    assert world.addons[1].allowances == (Allowance("voice", 0),)
    assert world.addons[2].allowances == (Allowance("voice", 30),)
    assert world.wallet == wallet()


def test_unlimited_shares_cost_nothing() -> None:
    """A hold on Net Sudkhum is settled without a transfer."""
    world = held(World(wallet=wallet(0), addons=(addon(family="net"),)), 10**9, "data")
    decision = world.do(SettleHold("h1", 10**8))
    assert (decision.outcome, decision.transfers) == (GRANTED, ())


def test_use_beyond_the_hold_is_taken_from_what_is_there() -> None:
    """Allowances first, then the balance; all of it is covered, so all is granted."""
    world = held(World(addons=(addon(allowances=(Allowance("voice", 50),)),)), 30)
    decision = world.do(SettleHold("h1", 80))
    assert decision.outcome == GRANTED
    assert charged(decision) == 60
    assert world.addons[1].allowances == (Allowance("voice", 0),)


def test_what_nothing_covers_is_said_and_the_settlement_stands() -> None:
    """Recorded, with the quantity covered and the quantity used; the wallet is empty, never below."""
    world = held(World(wallet=wallet(30)), 10)
    decision = world.do(SettleHold("h1", 40))
    assert decision.outcome == RECORDED
    said = reason(decision, "prepaid/1.1.8")
    assert (said.met, said.value, said.threshold, said.unit) == (False, 15, 40, "seconds")
    assert charged(decision) == 30
    assert (world.wallet.balance_satang, world.wallet.held_satang, world.holds) == (0, 0, {})


def test_a_suspended_number_settles_what_it_holds() -> None:
    """What was set aside is charged; beyond it nothing is, since the number may not be used."""
    world = held(World(), 10)
    world.number = number(status=SUSPENDED, why="debt")
    decision = world.do(SettleHold("h1", 15))
    assert (decision.outcome, charged(decision)) == (RECORDED, 20)


def test_beyond_the_hold_the_validity_counts() -> None:
    """Run out since, it leaves what is held and no more (R70)."""
    world = held(World(), 10)
    world.wallet = replace(world.wallet, valid_until_us=AT - 1)
    decision = world.do(SettleHold("h1", 15))
    assert (decision.outcome, charged(decision)) == (RECORDED, 20)


def test_beyond_the_hold_what_costs_nothing_more_asks_for_no_validity() -> None:
    """A free call that lasts longer, or a minute that is charged whole, is covered whatever has run out (R70)."""
    world = World(number=number(main_package="my-minute"))
    world.do(RequestHold("free", "special", 30, "1175"))
    world.do(RequestHold("minute", "voice", 30))
    world.wallet = replace(world.wallet, valid_until_us=AT - 1)
    free, minute = (world.do(SettleHold(name, used)) for name, used in (("free", 600), ("minute", 60)))
    assert (free.outcome, charged(free)) == (GRANTED, 0)
    assert (minute.outcome, charged(minute)) == (GRANTED, 99)


def test_shares_of_an_add_on_that_has_ended_are_charged() -> None:
    """Use after the right is the main package's (addons/subscribe.starts-on-sms)."""
    world = held(World(addons=(addon(),)), 100)
    world.addons.clear()
    decision = world.do(SettleHold("h1", 60))
    assert (decision.outcome, charged(decision)) == (GRANTED, 120)
    assert reason(decision, "addons/subscribe.starts-on-sms").value == 100


def test_a_new_round_without_the_reservation_still_serves() -> None:
    """Where a renewal has kept nothing reserved, the use is covered by what the new round has."""
    world = held(World(addons=(addon(),)), 100)
    world.addons[1] = addon(allowances=(Allowance("voice", 70),))
    decision = world.do(SettleHold("h1", 60))
    assert charged(decision) == 0
    assert world.addons[1].allowances == (Allowance("voice", 10),)


def test_a_tariff_that_is_gone_charges_nothing() -> None:
    """A settlement never fails: without a rate what was held is free."""
    world = held(World(), 10)
    world.number = number(main_package="")
    decision = world.do(SettleHold("h1", 10))
    assert charged(decision) == 0
    assert world.wallet == wallet()


def test_without_the_balance_clause_all_counts_as_covered() -> None:
    """Switched off, prepaid/1.1.8 names no use as uncovered; what is there is taken."""
    world = held(World(wallet=wallet(30), off=("prepaid/1.1.8",)), 10)
    decision = world.do(SettleHold("h1", 40))
    assert (decision.outcome, charged(decision)) == (GRANTED, 30)


def test_a_settlement_may_leave_the_balance_low() -> None:
    """The customer is told as after any use (prepaid/form1.remind)."""
    world = held(World(wallet=wallet(1_010)), 60)
    assert [one.name for one in world.do(SettleHold("h1", 10)).events] == ["wallet.low"]


@pytest.mark.parametrize(
    ("body", "freed_satang"),
    [
        (SettleHold("h1", 0), 120),
        (SettleHold("h1", 59), 2),
        (SettleHold("h1", 60), 0),
        (SettleHold("h1", 61), 0),
        (ReleaseHold("h1"), 120),
        (EndHolds("disconnected"), 0),
    ],
)
def test_money_set_free_is_told_where_a_renewal_waits(body: msgspec.Struct, freed_satang: int) -> None:
    """It tells how much is available again, if anything is; not of a number that ends (addons/renew.retry, H13)."""
    world = held(World(wallet=wallet(5_000), addons=(waiting_addon(),)), 60)
    events = [(one.name, one.amount) for one in world.ask(body).events]
    assert events == ([("wallet.freed", freed_satang)] if freed_satang else [])


def test_money_set_free_is_not_told_where_nothing_waits() -> None:
    """Most holds are over without any consequence."""
    world = held(World(wallet=wallet(5_000), addons=(addon(family="net"),)), 60)
    assert world.ask(SettleHold("h1", 1)).events == ()


def test_calls_settled_in_the_blocks_the_terms_name() -> None:
    """What a block takes beyond the seconds used is used up with it."""
    world = World(addons=(addon(allowances=(Allowance("voice", 200),)),))
    world.terms = replace(world.terms, calls_per=60)
    held(world, 61)
    assert world.holds["h1"].shares == ((1, 120),)
    world.do(SettleHold("h1", 59))
    assert world.addons[1].allowances == (Allowance("voice", 140),)


def test_released_and_ended_holds_free_all() -> None:
    """Money and shares of every hold; a number without holds has nothing to free."""
    for body in (ReleaseHold("h1"), EndHolds("ported-out")):
        world = held(World(addons=(addon(allowances=(Allowance("voice", 50),)),)), 80)
        decision = world.do(body)
        assert decision.outcome == (GRANTED if isinstance(body, ReleaseHold) else RECORDED)
        assert world.wallet == wallet()
        assert world.addons[1].allowances == (Allowance("voice", 50),)
        assert world.holds == {}
    assert World().do(EndHolds("ported-out")).changes == ()


def test_an_expired_hold_is_over() -> None:
    """Its last instant is its expiry; its part says expired."""
    world = World(holds=(hold(expires_us=AT),), wallet=wallet(held_satang=20))
    decision = world.do(ExpireHold("h1"))
    assert [getattr(part, "state", "") for part in decision.changes] == ["", "expired"]


def test_a_wallet_already_settled_has_nothing_to_free() -> None:
    """Ending holds after the wallet has gone raises nothing."""
    world = World(holds=(hold(),), wallet=wallet(0))
    assert world.do(EndHolds("disconnected")).outcome == RECORDED
    assert world.wallet.held_satang == 0
