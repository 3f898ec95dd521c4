"""What is set aside for a use, and for how long."""

import pytest
from msgspec.structs import replace

from sitthi.areas.usage import rules
from sitthi.areas.usage.model import ExpireHold, ExtendHold, ReleaseHold, RequestHold, SettleHold
from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED, Remedy
from sitthi.kernel.moment import DAY_US, MINUTE_US, SECOND_US
from sitthi.standing.parts import SUSPENDED, Allowance, HoldPart
from tests.areas.usage.given import (
    AT,
    World,
    addon,
    clauses,
    hold,
    number,
    reason,
    remedies,
    terms,
    waiting_addon,
    wallet,
)

BY_MINUTE = number(main_package="my-minute")


def ask(quantity: int, service: str = "voice", destination: str = "", name: str = "h1") -> RequestHold:
    """A hold asked for."""
    return RequestHold(name, service, quantity, destination)  # type: ignore[arg-type]  # any service


def test_a_hold_sets_money_aside() -> None:
    """Whole blocks are reserved for 60 minutes, and nothing is charged yet."""
    world = World(number=BY_MINUTE)
    decision = world.do(ask(90))
    assert decision.outcome == GRANTED
    assert decision.transfers == ()
    assert world.holds["h1"] == HoldPart("h1", "voice", "", "pending", 90, 198, (), AT, AT + 60 * MINUTE_US)
    assert (world.wallet.balance_satang, world.wallet.held_satang) == (10_000, 198)


def test_allowances_are_set_aside_first() -> None:
    """Shares in order, then money for the rest; what is reserved stays part of what is left."""
    first = addon(1, allowances=(Allowance("voice", 50),), valid_until_us=AT + DAY_US)
    second = addon(2, allowances=(Allowance("voice", 30, held=10),))
    world = World(addons=(second, first))
    world.do(ask(100))
    assert world.holds["h1"].shares == ((1, 50), (2, 20))
    assert (world.holds["h1"].main_quantity, world.holds["h1"].satang) == (30, 60)
    assert world.addons[1].allowances == (Allowance("voice", 50, held=50),)
    assert world.addons[2].allowances == (Allowance("voice", 30, held=30),)


def test_unlimited_allowances_are_shared_without_counting() -> None:
    """All of a hold on Net Sudkhum is its share; nothing is reserved of what has no end."""
    net = addon(family="net")
    world = World(wallet=wallet(0), addons=(net,))
    world.do(ask(10**9, "data"))
    assert world.holds["h1"].shares == ((1, 10**9),)
    assert world.addons[1] == net


def test_less_than_asked_is_granted_and_said() -> None:
    """As many whole blocks as the balance covers: the reason's value is granted, its threshold asked."""
    world = World(number=BY_MINUTE, wallet=wallet(250))
    decision = world.do(ask(600))
    assert decision.outcome == GRANTED
    assert clauses(decision, met=False) == []
    said = reason(decision, "prepaid/1.1.8", -1)
    assert (said.value, said.threshold, said.unit) == (120, 600, "seconds")
    assert world.holds["h1"].main_quantity == 120
    assert world.wallet.held_satang == 198


def test_allowances_alone_may_be_granted() -> None:
    """With the validity over, a hold gets what add-ons cover, and says why not more."""
    world = World(wallet=wallet(valid_until_us=0), addons=(addon(allowances=(Allowance("voice", 50),)),))
    decision = world.do(ask(80))
    said = reason(decision, "prepaid/validity.minimum")
    assert (said.met, said.value, said.threshold, said.unit) == (True, 50, 80, "seconds")
    assert (world.holds["h1"].main_quantity, world.wallet.held_satang) == (0, 0)


def test_not_one_block_covered_is_refused() -> None:
    """The refusal names the price of the least, and the top-up that covers it."""
    world = World(number=BY_MINUTE, wallet=wallet(98))
    decision = world.ask(ask(600))
    assert clauses(decision, met=False) == ["prepaid/1.1.8"]
    assert (reason(decision, "prepaid/1.1.8").value, reason(decision, "prepaid/1.1.8").threshold) == (98, 99)
    world.mend(decision)
    assert world.do(ask(600)).outcome == GRANTED


def test_the_same_conditions_as_for_use() -> None:
    """Number, validity and balance are all looked at; mended, the hold is granted."""
    world = World(number=number(status=SUSPENDED, why="debt"), wallet=wallet(0, valid_until_us=0))
    decision = world.ask(ask(600))
    assert clauses(decision, met=False) == [
        "house/number-active",
        "prepaid/validity.minimum",
        "prepaid/1.1.8",
    ]
    assert remedies(decision) == ["number.resumed", "topup.requested"]
    world.mend(decision)
    assert world.do(ask(600)).outcome == GRANTED


def test_free_numbers_are_held_for_nothing() -> None:
    """A call to 191 reserves no money and needs none."""
    world = World(wallet=wallet(0, valid_until_us=0))
    decision = world.do(ask(600, "special", "191"))
    assert decision.outcome == GRANTED
    assert (world.holds["h1"].main_quantity, world.holds["h1"].satang) == (600, 0)


def test_an_open_hold_is_not_asked_for_again() -> None:
    """The same name is refused until the first is released; another name is not."""
    world = World(holds=(hold(),), wallet=wallet(held_satang=20))
    decision = world.ask(ask(10))
    assert clauses(decision, met=False) == ["sample/holds"]
    assert decision.possible is not None
    assert decision.possible.how == (Remedy("hold.released", {"hold": "h1"}),)
    assert world.do(ask(10, name="h2")).outcome == GRANTED
    world.mend(decision)
    assert world.do(ask(10)).outcome == GRANTED
    assert world.wallet.held_satang == 40


def test_without_its_clause_a_hold_replaces_the_one_before() -> None:
    """Switched off, sample/holds refuses no second hold; what the first held is free."""
    world = World(holds=(hold(),), wallet=wallet(held_satang=20), off=("sample/holds",))
    assert world.do(ask(5)).outcome == GRANTED
    assert world.wallet.held_satang == 10


def test_an_operator_may_refuse_use_beyond_an_add_on() -> None:
    """Then a hold gets what the add-on has; where it has nothing, nothing."""
    world = World(addons=(addon(allowances=(Allowance("voice", 50),)),))
    world.terms = replace(world.terms, overage_refused=True)
    assert reason(world.do(ask(80)), "addons/overage").value == 50
    decision = world.ask(ask(80, name="h2"))
    assert clauses(decision, met=False) == ["addons/overage"]
    assert decision.possible is None


def test_an_extension_adds_quantity_and_time() -> None:
    """Blocks are counted on the whole: what is left of a reserved one costs nothing more."""
    world = World(number=BY_MINUTE)
    world.do(ask(90))
    world.at_us += MINUTE_US
    decision = world.do(ExtendHold("h1", 30, 80))
    assert decision.outcome == GRANTED
    first = world.holds["h1"]
    assert (first.main_quantity, first.satang, first.extensions) == (120, 198, 1)
    assert first.expires_us == AT + 61 * MINUTE_US
    world.do(ExtendHold("h1", 1, 100))
    assert (world.holds["h1"].satang, world.wallet.held_satang) == (297, 297)


def test_an_extension_may_be_for_time_only_or_in_part() -> None:
    """No quantity needs no money; more than the balance covers is granted in part."""
    world = World(wallet=wallet(30), number=number())
    world.do(ask(10))
    assert world.do(ExtendHold("h1")).outcome == GRANTED
    decision = world.do(ExtendHold("h1", 10))
    assert reason(decision, "prepaid/1.1.8", -1).value == 5
    refused = world.ask(ExtendHold("h1", 10))
    assert clauses(refused, met=False) == ["prepaid/1.1.8"]
    world.mend(refused)
    assert world.do(ExtendHold("h1", 10)).outcome == GRANTED


def test_an_extension_takes_shares_of_a_new_add_on() -> None:
    """Bought in the meantime, it covers what is asked from then on; shares of one add-on are one."""
    world = World()
    world.do(ask(10))
    world.addons[1] = addon()
    world.do(ExtendHold("h1", 100))
    world.do(ExtendHold("h1", 100))
    assert world.holds["h1"].shares == ((1, 200),)
    assert (world.holds["h1"].main_quantity, world.addons[1].allowances[1].held) == (10, 200)


def test_a_hold_is_extended_24_times_at_most() -> None:
    """After that it is released and asked for anew, all its use to be settled on the new one."""
    world = World(holds=(hold(extensions=23),), wallet=wallet(held_satang=20))
    assert world.do(ExtendHold("h1", 1)).outcome == GRANTED
    decision = world.ask(ExtendHold("h1", 1, 11))
    assert clauses(decision, met=False) == ["sample/holds"]
    assert remedies(decision) == ["hold.released", "hold.requested"]
    world.mend(decision)
    assert world.do(ExtendHold("h1", 1, 11)).outcome == GRANTED


@pytest.mark.parametrize(("missing_satang", "top_ups"), [(1, 0), (0, 1), (-20, 1), (-14_880, 0)])
def test_released_money_that_a_renewal_takes_is_made_up_for(missing_satang: int, top_ups: int) -> None:
    """Where a waiting renewal is covered once the hold is released, starting over needs a top-up (H13)."""
    balance_satang = 14_873 - missing_satang
    starting = World(
        wallet=wallet(balance_satang, held_satang=20), addons=(waiting_addon(),), holds=(hold(extensions=24),)
    )
    decision = starting.ask(ExtendHold("h1", 1, 10))
    assert remedies(decision) == ["topup.requested"] * top_ups + ["hold.released", "hold.requested"]
    starting.mend(decision)
    assert starting.do(ExtendHold("h1", 1, 10)).outcome == GRANTED


def test_what_can_not_be_set_aside_anew_is_to_be_settled() -> None:
    """Where a share's add-on has ended, starting over would not give the same: nothing is promised."""
    world = World(holds=(hold(extensions=24, shares=((7, 5),)),), wallet=wallet(held_satang=20))
    assert world.ask(ExtendHold("h1", 1)).possible is None


def test_more_used_than_held_is_not_extended() -> None:
    """Such a hold is to be settled: no event makes the same extension possible."""
    world = World(holds=(hold(),), wallet=wallet(held_satang=20))
    decision = world.ask(ExtendHold("h1", 5, 11))
    said = reason(decision, "sample/holds")
    assert (said.met, said.value, said.threshold) == (False, 11, 10)
    assert decision.possible is None


@pytest.mark.parametrize(
    "body", [ExtendHold("h9", 60, 30), ExtendHold("h9", 60, 0, "data"), SettleHold("h9", 45), ReleaseHold("h9")]
)
@pytest.mark.parametrize("balance_satang", [0, 50, 10_000])
def test_an_unknown_hold_is_refused_with_what_opens_it(body: object, balance_satang: int) -> None:
    """The hold is named, and the money it takes; then the same request is granted (sample/holds)."""
    world = World(wallet=wallet(balance_satang), number=BY_MINUTE)
    decision = world.do(body)  # type: ignore[arg-type]  # one of the bodies above
    assert decision.outcome == REFUSED
    assert clauses(decision, met=False)[-1] == "sample/holds"
    assert remedies(decision)[-1] == "hold.requested"
    world.mend(decision)
    assert world.do(body).outcome == GRANTED  # type: ignore[arg-type]  # one of the bodies above


def test_an_unknown_hold_of_a_suspended_number() -> None:
    """Service first, then what the waiting renewal leaves, then the hold."""
    world = World(number=number(status=SUSPENDED, why="customer"), wallet=wallet(0), addons=(waiting_addon(),))
    decision = world.ask(ExtendHold("h9", 60, 30))
    assert remedies(decision) == ["number.resumed", "topup.requested", "hold.requested"]
    world.mend(decision)
    assert world.do(ExtendHold("h9", 60, 30)).outcome == GRANTED


def test_holds_expire_on_their_own() -> None:
    """Each open hold falls due at its expiry; done, it frees what it held and is due no more."""
    world = World(holds=(hold(), hold(hold="h2", expires_us=AT)), wallet=wallet(held_satang=40))
    due = list(rules.due(world.standing, terms()))
    assert [(when, name, about) for when, name, about, _ in due] == [
        (AT, "expire-hold", "h2"),
        (AT + 3_000 * SECOND_US, "expire-hold", "h1"),
    ]
    assert world.do(due[0][3]).outcome == RECORDED
    assert world.wallet.held_satang == 20
    assert [about for _, _, about, _ in rules.due(world.standing, terms())] == ["h1"]
    assert list(rules.due(world.standing, terms("sample/holds"))) == []


def test_what_is_not_due_does_not_expire() -> None:
    """Too early, done already, or switched off: recorded, and nothing changes."""
    world = World(holds=(hold(),), wallet=wallet(held_satang=20))
    for off, name in (((), "h1"), ((), "h9"), (("sample/holds",), "h1")):
        world.terms = terms(*off)
        world.at_us = AT + (DAY_US if off else 0)
        decision = world.do(ExpireHold(name))
        assert (decision.outcome, decision.changes) == (RECORDED, ())
