"""Redeeming points: every condition with its remedy, and what a redemption moves, keeps and tells."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.rewards.redemption import code_of
from sitthi.kernel import ids
from sitthi.kernel.decision import GRANTED, REFUSED, Message, Possible, Remedy, Scalar, Transfer
from sitthi.kernel.moment import DAY_US
from sitthi.ledger import chart
from sitthi.standing.parts import HolderPart, WalletPart
from sitthi.standing.points_parts import PointsPart, RedemptionPart, StockPart
from tests.areas.decided import part, parts, reasons, unmet
from tests.areas.rewards.making import (
    BA,
    NOW,
    NUMBER,
    SHARED,
    fibre,
    lot,
    number,
    points,
    redeem,
    standing,
    switched,
    terms,
)
from tests.days import at

FAN = 2
"""How many desk fans there are."""


def test_what_a_redemption_moves_and_keeps() -> None:
    """A coffee for 50 points of the account: the part with its code, the points redeemed, the SMS."""
    decision = redeem()
    assert (decision.outcome, unmet(decision)) == (GRANTED, [])
    key = ids.request_key("app", "r1")
    code = code_of(key, 8)
    assert part(decision, RedemptionPart) == RedemptionPart(
        redemption=ids.decision_id(key),
        number=NUMBER,
        account=BA,
        reward="coffee",
        channel="app",
        number_points=0,
        account_points=50,
        code=code,
        requested_us=NOW,
        expires_us=at("2024-05-15 10:15"),
        draw=False,
        for_company=True,
        shop="riverside-coffee",
    )
    assert [one.left for one in part(decision, PointsPart).lots] == [950]
    assert decision.transfers == (Transfer(chart.points(SHARED), chart.POINTS_REDEEMED, chart.POINT, 50),)
    told: dict[str, Scalar] = {"reward": "coffee", "points": 50, "code": code, "until_us": at("2024-05-15 10:15")}
    assert decision.messages == (Message("reward-redeemed", NUMBER, told),)
    assert parts(decision, StockPart) == []


def test_a_draw_has_no_code() -> None:
    """An entry in a prize draw shows nothing at a counter and does not run out; the SMS tells of the paper."""
    decision = redeem("seaside-draw")
    found = part(decision, RedemptionPart)
    assert (found.draw, found.code, found.expires_us, found.for_company) == (True, "", 0, True)
    assert decision.messages == (Message("reward-draw-entered", NUMBER, {"reward": "seaside-draw", "points": 20}),)
    person = standing(holder=HolderPart("h1", "person", "th", "citizen"))
    assert not part(redeem("seaside-draw", person), RedemptionPart).for_company


def test_asked_again_it_is_another_redemption() -> None:
    """Nothing undoes a redemption: the same reward asked for anew is spent for anew, with a code of its own."""
    first = redeem()
    found = standing(account_points=part(first, PointsPart))
    again = redeem(found=found, request="r2")
    assert again.outcome == GRANTED
    one, other = part(first, RedemptionPart), part(again, RedemptionPart)
    assert one.redemption != other.redemption
    assert one.code != other.code
    assert [lot.left for lot in part(again, PointsPart).lots] == [900]
    assert len(reasons(again, "points/note.1")) == len(reasons(again, "points/note.4")) == 1
    silent = redeem(by=terms("points/note.1", "points/note.4"))
    assert reasons(silent, "points/note.1") == reasons(silent, "points/note.4") == []


@pytest.mark.parametrize("channel", ["app", "qr", "ussd", "web"])
def test_the_ways_of_redeeming(channel: str) -> None:
    """App, QR code, USSD and web are open to a mobile number."""
    assert redeem(channel=channel).outcome == GRANTED


def test_another_way_is_refused_for_good() -> None:
    """A channel that is not listed never redeems; the list is the book's."""
    decision = redeem(channel="kiosk")
    assert (unmet(decision), decision.possible) == (["points/redeem.channels"], None)
    assert unmet(redeem(by=terms(redeem__ways=("web",)))) == ["points/redeem.channels"]
    assert redeem(channel="kiosk", by=terms("points/redeem.channels")).outcome == GRANTED


def test_a_fibre_number_redeems_in_the_app_only() -> None:
    """By no other way, for good; what it redeems is told in the app, as no SMS reaches it."""
    found = standing(number=fibre())
    decision = redeem(found=found)
    assert (decision.outcome, decision.messages) == (GRANTED, ())
    for channel in ("qr", "ussd", "web"):
        refused = redeem(found=found, channel=channel)
        assert (unmet(refused), refused.possible) == (["points/redeem.fibre-app-only"], None)
    assert redeem(found=found, channel="web", by=terms("points/redeem.fibre-app-only")).outcome == GRANTED
    assert redeem(found=found, channel="web", by=terms(redeem__ways_fibre=("app", "web"))).outcome == GRANTED


def test_redeeming_opens_on_its_day() -> None:
    """To the last instant before 25 January 2021 it is refused, and possible from then on."""
    opens_us = at("2021-01-25")
    early = redeem(at_us=opens_us - 1)
    assert unmet(early) == ["points/period.redeem", "rewards/catalogue"]
    assert early.possible == Possible(opens_us)
    assert redeem(at_us=opens_us).outcome == GRANTED
    assert unmet(redeem(at_us=opens_us - 1, by=terms("points/period.redeem"))) == ["rewards/catalogue"]


@pytest.mark.parametrize(
    ("why", "possible"),
    [
        ("customer", Possible(NOW, (Remedy("number.resumed", {}),))),
        ("debt", Possible(NOW, (Remedy("number.resumed", {}),))),
        ("permanent", None),
    ],
)
def test_a_suspended_number_does_not_redeem(why: str, possible: Possible | None) -> None:
    """Until it is resumed; one suspended for good never does."""
    decision = redeem(found=standing(number=number(status="suspended", why=why)))
    assert (unmet(decision), decision.possible) == (["points/redeem.active"], possible)


@pytest.mark.parametrize("status", ["ended", "pre-active"])
def test_a_number_not_in_service_never_redeems(status: str) -> None:
    """One that has ended, or that is not activated and so has never earned."""
    decision = redeem(found=standing(number=number(status=status)))
    assert (unmet(decision), decision.possible) == (["points/redeem.active"], None)


def test_a_prepaid_number_redeems_while_it_is_valid() -> None:
    """To the last instant of its validity; after it a top-up mends that (R70). Just switched, none can run out."""
    assert redeem(found=switched(lot(100), valid_until_us=NOW)).outcome == GRANTED
    late = redeem(found=switched(lot(100), valid_until_us=NOW - 1))
    assert unmet(late) == ["points/redeem.active"]
    top_up = Remedy("topup.requested", {"channel": "kiosk", "amount": "10.00"})
    assert late.possible == Possible(NOW, (top_up,))
    assert redeem(found=switched(lot(100), valid_until_us=0)).outcome == GRANTED
    suspended = number(charging="prepaid", status="suspended", why="customer")
    both = switched(lot(100), valid_until_us=NOW - 1, number=suspended)
    refused = redeem(found=both)
    assert unmet(refused) == ["points/redeem.active"] * 2
    assert refused.possible == Possible(NOW, (Remedy("number.resumed", {}), top_up))
    assert redeem(found=both, by=terms("points/redeem.active")).outcome == GRANTED


def test_only_statuses_of_the_book_are_active() -> None:
    """The statuses that may redeem are the book's."""
    assert unmet(redeem(by=terms(redeem__statuses=()))) == ["points/redeem.active"]


def test_a_reward_that_comes_later_is_possible_from_its_first_day() -> None:
    """If the points then good pay for it; otherwise never."""
    rich = standing(account_points=points(SHARED, lot(1_500)))
    early = redeem("office-chair", rich)
    assert (unmet(early), early.possible) == (["rewards/catalogue"], Possible(at("2024-06-01")))
    assert redeem("office-chair", rich, at_us=at("2024-06-01")).outcome == GRANTED
    poor = redeem("office-chair")
    assert (unmet(poor), poor.possible) == (["rewards/catalogue", "rewards/price"], None)


def test_a_reward_is_there_to_the_end_of_its_last_day() -> None:
    """After that never again, its price gone with it."""
    last_us = at("2024-01-01") - 1
    assert redeem("print-100", at_us=last_us).outcome == GRANTED
    late = redeem("print-100", at_us=last_us + 1)
    assert (unmet(late), late.possible) == (["rewards/catalogue", "rewards/price"], None)
    assert unmet(redeem("print-100", by=terms("rewards/catalogue"))) == ["rewards/price"]


@pytest.mark.parametrize("by", [terms(), terms("rewards/catalogue")])
def test_an_unknown_reward_is_refused_whatever_is_switched_off(by: Any) -> None:
    """What is in no catalogue can not be redeemed."""
    decision = redeem("yacht", by=by)
    assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, ["rewards/catalogue"], None)


def test_on_ussd_a_reward_may_be_dialled() -> None:
    """By its three digits, which mean nothing on another channel; digits go to the reward on offer."""
    decision = redeem("101", channel="ussd")
    assert part(decision, RedemptionPart).reward == "coffee"
    assert [(one.value, one.threshold) for one in reasons(decision, "rewards/digits")] == [("101", "coffee")]
    assert part(redeem("105", channel="ussd", at_us=at("2023-12-31")), RedemptionPart).reward == "print-100"
    assert part(redeem("105", channel="ussd"), RedemptionPart).reward == "print-150"
    assert unmet(redeem("101")) == ["rewards/catalogue"]
    assert unmet(redeem("999", channel="ussd")) == ["rewards/catalogue"]
    assert unmet(redeem("101", channel="ussd", by=terms("rewards/digits"))) == ["rewards/catalogue"]


def test_a_qr_code_is_that_of_the_rewards_shop() -> None:
    """Scanned elsewhere it is refused; where no shop is told, or by another way, none is asked for."""
    assert redeem(channel="qr", shop="riverside-coffee").outcome == GRANTED
    elsewhere = redeem(channel="qr", shop="corner-bakery")
    assert (unmet(elsewhere), elsewhere.possible) == (["rewards/shop"], None)
    assert redeem(channel="app", shop="corner-bakery").outcome == GRANTED
    assert redeem(channel="qr", shop="corner-bakery", by=terms("rewards/shop")).outcome == GRANTED


def test_a_kind_that_is_not_open_is_not_redeemed() -> None:
    """Goods, services and discounts only, whatever stands in the catalogue; closed kinds never."""
    closed = redeem(by=terms(reward__kinds_open=("service",)))
    assert (unmet(closed), closed.possible) == (["points/reward.kinds"], None)
    assert unmet(redeem(by=terms(reward__kinds_closed=("goods",)))) == ["points/reward.kinds"]
    assert redeem(by=terms("points/reward.kinds", reward__kinds_open=())).outcome == GRANTED


def test_the_last_one_goes_to_who_comes_first() -> None:
    """Two desk fans: the second is granted, the third refused for good."""
    second = redeem("desk-fan", standing(stock=StockPart("desk-fan", FAN - 1)))
    assert part(second, StockPart) == StockPart("desk-fan", FAN)
    third = redeem("desk-fan", standing(stock=StockPart("desk-fan", FAN)))
    assert (unmet(third), third.possible) == (["rewards/stock"], None)
    assert [one.value for one in reasons(third, "rewards/stock")] == [0]
    assert part(redeem("desk-fan"), StockPart) == StockPart("desk-fan", 1)
    uncounted = redeem("desk-fan", standing(stock=StockPart("desk-fan", FAN)), by=terms("rewards/stock"))
    assert (uncounted.outcome, parts(uncounted, StockPart)) == (GRANTED, [])


def test_the_code_is_as_long_and_good_as_the_book_says() -> None:
    """Its digits and its minutes are values; without the clause there is no code and nothing runs out."""
    assert len(part(redeem(by=terms(code__digits=6)), RedemptionPart).code) == 6
    assert part(redeem(by=terms(code__valid_minutes=16)), RedemptionPart).expires_us == at("2024-05-15 10:16")
    without = redeem(by=terms("rewards/code"))
    found = part(without, RedemptionPart)
    assert (found.code, found.expires_us) == ("", 0)


def test_all_that_is_missing_is_told_at_once() -> None:
    """Channel, status, enrolment, stock and points in one answer."""
    found = standing(
        number=number(status="suspended", why="debt"), account_points=None, stock=StockPart("desk-fan", FAN)
    )
    assert unmet(redeem("desk-fan", found, channel="kiosk")) == [
        "points/redeem.channels",
        "points/redeem.active",
        "points/1",
        "rewards/stock",
        "rewards/price",
    ]


@given(st.binary(min_size=16, max_size=16), st.integers(4, 18))
def test_a_code_has_its_digits(key: bytes, digits: int) -> None:
    """Whatever the request, the code is that many digits, and the same again."""
    code = code_of(key, digits)
    assert len(code) == digits
    assert code.isdigit()
    assert code == code_of(key, digits)


def test_codes_of_neighbours_do_not_tell_each_other() -> None:
    """Requests numbered one after another have codes without an order."""
    codes = [int(code_of(ids.request_key("app", f"r-{count}"), 8)) for count in range(200)]
    assert len(set(codes)) == len(codes)
    assert 60 < sum(later > earlier for earlier, later in pairwise(codes)) < 140


def test_a_refusals_remedies_make_it_granted() -> None:
    """Resumed and topped up, the same request is granted: both remedies were needed, and enough."""
    away = number(charging="prepaid", status="suspended", why="customer")
    found = switched(lot(100), valid_until_us=NOW - DAY_US, number=away)
    assert redeem(found=found).outcome == REFUSED
    resumed = replace(found, number=number(charging="prepaid"))
    assert redeem(found=resumed).outcome == REFUSED
    topped_up = replace(resumed, wallet=WalletPart(balance_satang=2_000, valid_until_us=NOW + 30 * DAY_US))
    assert redeem(found=topped_up).outcome == GRANTED
