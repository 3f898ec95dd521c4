"""Whatever is used, held and settled in whatever order: the sums hold, and every remedy is true."""

from collections import Counter
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.usage import rules
from sitthi.areas.usage.model import (
    ExpireHold,
    ExtendHold,
    ReleaseHold,
    ReportUsage,
    RequestHold,
    SettleHold,
)
from sitthi.kernel.decision import GRANTED, REFUSED
from sitthi.kernel.moment import DAY_US, MINUTE_US
from sitthi.standing.parts import (
    ACTIVE,
    ENDED,
    PENDING,
    PRE_ACTIVE,
    SUSPENDED,
    AddonPart,
    Allowance,
    NumberPart,
    WalletPart,
)
from tests.areas.usage.given import (
    AT,
    NUMBER,
    World,
    addon,
    confirmation,
    number,
    waiting_addon,
    wallet,
)

SERVICES = ["voice", "sms", "mms", "data", "international", "special", "roaming", "value-added"]
PLACES = {"international": ["1", "+852", ""], "special": ["191", "1900", "7"], "roaming": ["data:JP", "mms:JP", ""]}


@st.composite
def uses(draw: st.DrawFn) -> tuple[str, int, str]:
    """Service, quantity, destination."""
    service = draw(st.sampled_from(SERVICES))
    quantity = draw(st.integers(1, 2_000_000 if service == "data" else 200))
    return service, quantity, draw(st.sampled_from(PLACES.get(service, [""])))


@st.composite
def addons(draw: st.DrawFn) -> tuple[AddonPart, ...]:
    """Up to three add-ons of any family and state."""
    found = []
    for seq in range(1, draw(st.integers(0, 3)) + 1):
        kind = draw(st.sampled_from(["finver", "net", "waiting", "pending"]))
        small = (
            Allowance("data", draw(st.integers(0, 1_000_000))),
            Allowance("voice", draw(st.integers(0, 300))),
        )
        until_us = AT + draw(st.sampled_from([0, 1, 2])) * DAY_US
        if kind == "waiting":
            found.append(waiting_addon(seq=seq, allowances=small))
        elif kind == "net":
            found.append(addon(seq, "net", valid_until_us=until_us))
        elif kind == "pending":
            found.append(addon(seq, state=PENDING, allowances=()))
        else:
            limit = draw(st.sampled_from(["", "limit-volume"]))
            found.append(addon(seq, allowances=small, valid_until_us=until_us, fair_use=limit))
    return tuple(found)


@st.composite
def numbers(draw: st.DrawFn) -> NumberPart:
    """A number in any status, mostly one that can be used."""
    status, why = draw(
        st.sampled_from(
            [(ACTIVE, "")] * 6
            + [(SUSPENDED, "debt"), (SUSPENDED, "permanent"), (PRE_ACTIVE, ""), (ENDED, "ported-out")]
        )
    )
    package = draw(st.sampled_from(["my-second", "my-minute"]))
    return number(status=status, why=why, main_package=package)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A number with a wallet and add-ons, perhaps owing, perhaps run out; not yet activated, with neither."""
    part = draw(numbers())
    if part.status == PRE_ACTIVE:
        delivery = draw(st.sampled_from([0, AT + MINUTE_US]))
        return World(number=part, wallet=WalletPart(), awaited=(confirmation(delivery),))
    balance = draw(st.sampled_from([0, 1, 150, 900, 5_000, 40_000]))
    money = wallet(
        balance,
        free_satang=draw(st.integers(0, balance)),
        owed_satang=draw(st.sampled_from([0, 0, 700])),
        valid_until_us=draw(st.sampled_from([0, AT - 1, AT, AT + DAY_US])),
    )
    return World(number=part, wallet=money, addons=draw(addons()))


def _named(draw: st.DrawFn, use: tuple[str, int, str]) -> msgspec.Struct:
    service, quantity, destination = use
    name = draw(st.sampled_from(["h1", "h2", "h3"]))
    spoken: Any = service
    kind = draw(st.sampled_from([ReportUsage, RequestHold, RequestHold, ExtendHold, SettleHold, ReleaseHold]))
    if kind is ReportUsage:
        return ReportUsage(spoken, quantity, 0, destination)
    if kind is RequestHold:
        return RequestHold(name, spoken, quantity, destination)
    if kind is ExtendHold:
        return ExtendHold(name, draw(st.sampled_from([0, quantity])), draw(st.integers(0, 5)), spoken)
    return SettleHold(name, draw(st.integers(0, 300)), spoken) if kind is SettleHold else ReleaseHold(name)


@st.composite
def requests(draw: st.DrawFn) -> msgspec.Struct:
    """Anything the network may ask."""
    return _named(draw, draw(uses()))


def prove(world: World, issued: Counter[tuple[int, str]], paid: int) -> None:
    """What is held is what open holds hold; used and left are what was issued; nothing is below zero."""
    holds = world.holds.values()
    assert world.wallet.held_satang == sum(one.satang for one in holds)
    assert 0 <= world.wallet.free_satang <= world.wallet.balance_satang
    assert 0 <= world.wallet.held_satang <= world.wallet.balance_satang
    shares: Counter[int] = Counter()
    for one in holds:
        shares.update(dict(one.shares))
    for one_addon in world.addons.values():
        limited = [one for one in one_addon.allowances if not one.unlimited]
        assert all(0 <= one.held <= one.left for one in limited)
        if limited:
            assert sum(one.held for one in limited) == shares[one_addon.seq]
        for part in limited:
            unit = {"voice": "second", "data": "byte"}[part.service]
            used = -world.booked[f"allowance/{NUMBER}/{one_addon.seq}/{part.service}", unit]
            assert used + part.left == issued[one_addon.seq, part.service]
    taken = -world.booked[f"wallet/{NUMBER}", "satang"] - world.booked[f"free/{NUMBER}", "satang"]
    assert taken + world.wallet.balance_satang == paid


@given(worlds(), st.lists(requests(), min_size=1, max_size=12))
@settings(max_examples=150)
def test_the_sums_hold_after_every_step(world: World, bodies: list[msgspec.Struct]) -> None:
    """After each decision money and allowances add up, and in the end nothing is left held."""
    world.number = replace(world.number, status=ACTIVE, why="")
    issued = Counter({(one.seq, part.service): part.left for one in world.addons.values() for part in one.allowances})
    paid = world.wallet.balance_satang
    for body in bodies:
        world.do(body)
        prove(world, issued, paid)
    world.at_us += DAY_US
    for _, _, _, body in list(rules.due(world.standing, world.terms)):
        world.do(body)
        prove(world, issued, paid)
    assert world.holds == {}
    assert world.wallet.held_satang == 0


@given(worlds(), st.lists(requests(), max_size=3), requests())
@settings(max_examples=400)
def test_a_refusal_mended_is_granted(world: World, before: list[msgspec.Struct], body: msgspec.Struct) -> None:
    """Doing what a refusal names, from when it names, makes the same request possible."""
    status = world.number
    world.number = replace(status, status=ACTIVE, why="")
    for one in before:
        world.do(one)
    world.number = status
    decision = world.do(body)
    if decision.outcome == REFUSED and decision.possible is not None:
        world.mend(decision)
        assert world.do(body).outcome != REFUSED


@given(worlds(), uses())
def test_the_short_way_says_what_the_long_way_says(world: World, use: tuple[str, int, str]) -> None:
    """A use without add-ons is decided alike by both ways through the rule."""
    service, quantity, destination = use
    body = ReportUsage(service, quantity, 0, destination)  # type: ignore[arg-type]  # any service
    world.addons.clear()
    short = world.ask(body)
    # An add-on that is for nothing makes the rule go the long way, and adds nothing to say.
    world.addons[1] = addon(family="none", allowances=())
    long = world.ask(body)
    said = tuple(one for one in long.reasons if one.clause != "addons/other-rates")
    assert replace(long, reasons=said) == short
    if short.outcome == GRANTED:
        assert all(one.met for one in short.reasons)


@given(worlds(), uses())
def test_a_hold_settled_costs_what_the_use_would_have(world: World, use: tuple[str, int, str]) -> None:
    """Reserved in full and used in full, it moves the same money and allowances as a mere report."""
    service, quantity, destination = use
    twin = World(number=world.number, wallet=world.wallet, addons=tuple(world.addons.values()))
    reported = twin.do(ReportUsage(service, quantity, 0, destination))  # type: ignore[arg-type]  # any service
    if reported.outcome == GRANTED:
        world.do(RequestHold("h1", service, quantity, destination))  # type: ignore[arg-type]  # any service
        world.do(SettleHold("h1", quantity))
        assert (world.wallet, world.addons, world.booked) == (twin.wallet, twin.addons, twin.booked)


@given(worlds())
def test_what_expires_is_as_if_never_asked(world: World) -> None:
    """A hold that runs out leaves wallet and add-ons as they were."""
    before = (world.wallet, dict(world.addons))
    if world.do(RequestHold("h1", "voice", 500)).outcome == GRANTED:
        world.at_us += 60 * MINUTE_US
        world.do(ExpireHold("h1"))
    assert (world.wallet, world.addons) == before
