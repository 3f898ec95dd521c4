"""What holds of add-ons whatever happens, in whatever order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.addons.model import CancelAddon, EndAddons, RequestAddon, ReverseAddon, StartAddon
from sitthi.areas.addons.rules import due
from sitthi.kernel.moment import DAY_US, HOUR_US
from sitthi.standing.parts import AddonPart, MessagePart, NumberPart, WalletPart
from tests.areas.addons.life import BOOK, NUMBER, Life, balances, number, terms, wallet, welcome
from tests.days import at

NOW = at("2024-03-01 12:00")
OFFERS = (*BOOK.sold, "net-999")

BAHT = st.integers(0, 60_000)


@st.composite
def numbers(draw: st.DrawFn) -> NumberPart:
    """A number in any state, mostly one that buys."""
    status = draw(st.sampled_from(["active", "active", "suspended", "pre-active", "ended"]))
    return number(
        status=status,
        why=draw(st.sampled_from(["customer", "debt", "permanent"])) if status == "suspended" else "",
        main_package=draw(st.sampled_from(["my-second", "my-second", "my-second", ""])),
        charging=draw(st.sampled_from(["prepaid", "prepaid", "prepaid", "postpaid"])),
        starting_value_satang=draw(BAHT) if status == "pre-active" else 0,
        addons_made=3,
    )


@st.composite
def wallets(draw: st.DrawFn) -> WalletPart:
    """A wallet with money, free credit, something held and something owed."""
    balance = draw(BAHT)
    owed = draw(st.sampled_from([0, 0, 1, 5_000])) if balance == 0 else 0
    held = draw(st.integers(0, balance))
    return wallet(balance, free_satang=draw(st.integers(0, balance)), held_satang=held, owed_satang=owed)


@st.composite
def waiting(draw: st.DrawFn) -> tuple[AddonPart, ...]:
    """Up to two renewals that wait for money, within their days or past them."""
    offers = draw(st.lists(st.sampled_from(["net-279-auto6", "finver-139-auto6"]), max_size=2))
    return tuple(
        AddonPart(
            seq=seq,
            offer=offer,
            family=BOOK.offers[offer].family,
            state="retrying",
            round=1,
            rounds=6,
            requested_us=NOW - 40 * DAY_US,
            valid_from_us=NOW - 40 * DAY_US,
            valid_until_us=NOW - 2 * DAY_US,
            next_try_us=NOW + HOUR_US,
            retry_until_us=NOW + draw(st.sampled_from([-1, 0, DAY_US])),
        )
        for seq, offer in enumerate(offers, 1)
    )


@given(
    numbers(),
    wallets(),
    waiting(),
    st.sampled_from(OFFERS),
    st.sampled_from([NOW, at("2024-05-01 00:00")]),
    st.sampled_from([(), (welcome(),)]),
)
def test_whatever_a_refusal_says_would_help_does(
    part: NumberPart,
    money: WalletPart,
    retrying: tuple[AddonPart, ...],
    offer: str,
    at_us: int,
    awaited: tuple[MessagePart, ...],
) -> None:
    """After the remedies, one after the other, the same request is granted."""
    if part.status == "pre-active":
        money, retrying = WalletPart(), ()
    life = Life(number=part, wallet=money, addons=retrying, awaited=awaited)
    decision = life.do(RequestAddon(offer), at_us)
    if decision.outcome == "granted" or decision.possible is None:
        return
    assert decision.possible.from_us == at_us
    life.mend(decision.possible.how, at_us)
    assert life.do(RequestAddon(offer), at_us).outcome == "granted"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["buy", "buy", "confirm", "give-up", "top-up", "cancel", "suspend", "resume", "end"]),
        st.integers(0, 12 * DAY_US),
        st.sampled_from(BOOK.sold),
        st.integers(0, 50_000),
    ),
    max_size=25,
)


@given(STEPS, st.sampled_from([BOOK, terms("addons/no-refund"), terms(addons={"no-extension": False})]))
def test_books_agree_and_time_goes_on(steps: list[tuple[str, int, str, int]], chosen: object) -> None:
    """Transfers explain wallet and allowances after every step; due work is done once and never piles up."""
    life = Life(chosen, wallet=WalletPart())  # type: ignore[arg-type]
    now, credited = at("2024-01-01 00:00"), 0
    for what, wait_us, offer, amount in steps:
        now += wait_us
        life.until(now)
        if what == "buy":
            life.do(RequestAddon(offer), now)
        elif what == "confirm":
            life.do(StartAddon(life.standing.number.addons_made), now)
        elif what == "give-up":
            life.do(ReverseAddon(life.standing.number.addons_made), now)
        elif what == "top-up" and amount:
            life.credit(amount, now)
            credited += amount
        elif what == "cancel":
            life.do(CancelAddon(offer), now)
        elif what == "suspend":
            suspended = replace(life.standing.number, status="suspended", why="debt")
            life.standing = replace(life.standing, number=suspended)
        elif what == "resume":
            life.standing = replace(life.standing, number=replace(life.standing.number, status="active"))
            life.retry("resumed", now)
        elif what == "end":
            life.do(EndAddons("debt"), now)
        prove(life, credited)
        assert all(item[0] > now for item in due(life.standing, life.terms) if item[1] != "renew-addon")


def prove(life: Life, credited: int) -> None:
    """No wallet below zero; what was credited and moved is what is there; so for every allowance."""
    accounts = balances(life.moved)
    money = life.standing.wallet
    assert 0 <= money.free_satang <= money.balance_satang
    assert credited + accounts[f"wallet/{NUMBER}"] + accounts[f"free/{NUMBER}"] == money.balance_satang
    assert sum(accounts.values()) == 0
    left = {
        f"allowance/{NUMBER}/{addon.seq}/{one.service}": one.left
        for addon in life.all
        for one in addon.allowances
        if not one.unlimited
    }
    held = {name: gain for name, gain in accounts.items() if name.startswith("allowance/") and gain}
    assert held == {name: gain for name, gain in left.items() if gain}
    assert all(addon.round <= addon.rounds for addon in life.all)
