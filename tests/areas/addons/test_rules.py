"""The rules of add-ons by name: buying one, and the start of its right."""

from __future__ import annotations

import pytest

from sitthi.areas.addons.model import (
    RequestAddon,
    ReverseAddon,
    StartAddon,
)
from sitthi.kernel.decision import Remedy
from sitthi.kernel.moment import HOUR_US
from sitthi.standing.parts import Allowance, WalletPart
from tests.areas.addons.life import BOOK, NUMBER, Life, balances, clauses, end_of, number, terms, wallet, welcome
from tests.days import at

SALE = at("2024-02-01 10:00")


def test_net_sudkhum_once_as_in_the_documents_example() -> None:
    """Bought 2024-02-01 10:00 it is usable until 2024-03-02 10:00, for 298.53 THB (E1)."""
    life = Life()
    addon = life.buy("net-279", SALE)
    assert addon.valid_until_us == at("2024-03-02 10:00")
    assert addon.paid_satang == 29_853
    assert life.standing.wallet.balance_satang == 100_000 - 29_853
    assert life.until(at("2024-03-02 10:00")) == []
    assert life.until(at("2024-03-02 10:01")) == [(at("2024-03-02 10:00") + 1, "finish-addon")]
    assert life.all == ()
    assert life.said == ["addon-confirmed", "addon-ended"]


def test_finver_once_as_in_the_documents_example() -> None:
    """Bought 2023-12-15 10:00 it is usable until 2024-01-15 10:00, for 159.43 THB (E3)."""
    life = Life()
    addon = life.buy("finver-149", at("2023-12-15 10:00"))
    assert (addon.valid_until_us, addon.paid_satang) == (at("2024-01-15 10:00"), 15_943)


def test_what_a_purchase_moves_and_sends() -> None:
    """Price goes to revenue, VAT to VAT; the confirmation is awaited for 24 hours, and grants nothing yet."""
    life = Life()
    decision = life.do(RequestAddon("finver-149"), SALE)
    assert balances(decision.transfers) == {
        f"wallet/{NUMBER}": -15_943,
        "revenue/addons": 14_900,
        "vat/output": 1_043,
    }
    (message,) = decision.messages
    assert (message.template, message.purpose) == ("addon-confirmed", "addon:1")
    assert message.give_up_us == SALE + 24 * HOUR_US
    assert message.values == {
        "offer": "finver-149",
        "until_us": at("2024-03-03 10:00"),
        "price_satang": 15_943,
    }
    assert (life.addon.state, life.addon.allowances) == ("pending", ())
    assert clauses(decision, met=False) == []


def test_free_credit_is_spent_first_and_remembered() -> None:
    """Free credit counts as spent first (R71), and the add-on remembers how much of its price it was."""
    life = Life(wallet=wallet(20_000, free_satang=5_000))
    addon = life.buy("finver-149", SALE)
    assert (addon.paid_satang, addon.free_paid_satang) == (15_943, 5_000)
    assert life.standing.wallet.free_satang == 0


def test_the_right_starts_with_the_confirmation_and_ends_counted_from_subscription() -> None:
    """Received three hours later, the right runs from then, to where it would have run anyway (R82)."""
    life = Life()
    life.buy("finver-149", SALE, confirmed=False)
    decision = life.do(StartAddon(1), SALE + 3 * HOUR_US)
    assert (life.addon.state, life.addon.valid_from_us) == ("active", SALE + 3 * HOUR_US)
    assert life.addon.valid_until_us == at("2024-03-03 10:00")
    assert life.addon.allowances == (Allowance("data", 21_474_836_480), Allowance("voice", 6_000))
    assert balances(decision.transfers)[f"allowance/{NUMBER}/1/voice"] == 6_000


def test_unlimited_data_moves_nothing() -> None:
    """Unlimited data is granted without a transfer."""
    life = Life()
    life.buy("net-279", SALE, confirmed=False)
    assert life.do(StartAddon(1), SALE).transfers == ()
    assert life.addon.allowances == (Allowance("data", 0, unlimited=True),)


def test_a_second_confirmation_starts_nothing_again() -> None:
    """The message delivered twice, or for an add-on cancelled meanwhile, is recorded without effect."""
    life = Life()
    life.buy("net-279", SALE)
    again = life.do(StartAddon(1), SALE + 1)
    assert (again.outcome, again.changes) == ("recorded", ())
    assert life.do(StartAddon(7), SALE + 1).changes == ()


def test_two_of_a_kind_run_side_by_side() -> None:
    """Nothing forbids buying the same offer again: each has a number of its own."""
    life = Life()
    life.buy("finver-149", SALE)
    life.buy("finver-149", SALE + 1)
    assert [one.seq for one in life.all] == [1, 2]


@pytest.mark.parametrize(
    ("offer", "last", "clause"),
    [
        ("net-279", "2024-04-30", "addons/net.window"),
        ("net-279-auto6", "2024-04-30", "addons/net.window"),
        ("finver-149", "2024-06-30", "addons/finver.window"),
        ("finver-139-auto6", "2024-06-30", "addons/finver.window"),
    ],
)
def test_the_window_includes_its_whole_last_day(offer: str, last: str, clause: str) -> None:
    """Sold to the last microsecond of the last day, and never after it (R81)."""
    assert Life().do(RequestAddon(offer), end_of(last)).outcome == "granted"
    late = Life().do(RequestAddon(offer), end_of(last) + 1)
    assert (late.outcome, clauses(late, met=False), late.possible) == ("refused", [clause], None)


def test_an_unknown_offer_is_refused_and_names_what_is_sold() -> None:
    """The refusal lists the offers there are; nothing makes it possible."""
    decision = Life().do(RequestAddon("net-999"), SALE)
    assert clauses(decision, met=False) == ["addons/net.offer-279", "addons/finver.offers"]
    assert decision.reasons[0].threshold == "net-279, net-279-auto6, finver-149, finver-139-auto6"
    assert decision.possible is None


def test_all_unmet_conditions_are_told_at_once() -> None:
    """A postpaid number without a main package or money, out of season: every reason is listed."""
    life = Life(number=number(charging="postpaid", main_package="", status="ended"), wallet=WalletPart())
    decision = life.do(RequestAddon("net-279"), at("2024-05-01 00:00"))
    assert clauses(decision, met=False) == [
        "addons/net.window",
        "addons/main-package-first",
        "addons/pairs-with",
        "house/number-active",
        "addons/subscribe.balance",
    ]
    assert decision.possible is None
    assert (decision.transfers, decision.changes, decision.messages) == ((), (), ())


@pytest.mark.parametrize("clause", ["addons/main-package-first", "addons/pairs-with"])
def test_a_condition_switched_off_holds_nobody_back(clause: str) -> None:
    """With its clause off, the same purchase is granted."""
    life = Life(number=number(charging="postpaid") if "pairs" in clause else number(main_package=""))
    assert clauses(life.do(RequestAddon("net-279"), SALE), met=False) == [clause]
    life.terms = terms(clause)
    assert life.do(RequestAddon("net-279"), SALE).outcome == "granted"


def test_the_balance_covers_price_and_vat_to_the_satang() -> None:
    """298.53 THB is enough for 279 THB, 298.52 is not; what is held does not count."""
    assert Life(wallet=wallet(29_853)).do(RequestAddon("net-279"), SALE).outcome == "granted"
    short = Life(wallet=wallet(29_852)).do(RequestAddon("net-279"), SALE)
    assert clauses(short, met=False) == ["addons/subscribe.balance"]
    assert short.possible is not None
    assert short.possible.how == (Remedy("topup.requested", {"channel": "kiosk", "amount": "10.00"}),)
    held = Life(wallet=wallet(29_853, held_satang=1)).do(RequestAddon("net-279"), SALE)
    assert (held.reasons[-1].value, held.reasons[-1].threshold) == (29_852, 29_853)


def test_without_the_balance_clause_what_is_there_is_taken() -> None:
    """Switched off, the condition lets a purchase through, and the wallet still never goes below zero."""
    life = Life(terms("addons/subscribe.balance"), wallet=wallet(1_000))
    assert life.buy("net-279", SALE).paid_satang == 1_000
    assert life.standing.wallet.balance_satang == 0


def test_before_the_first_activation_is_complete() -> None:
    """Possible once the welcome message is delivered, which also brings the starting value (R78)."""
    pre = number(status="pre-active", starting_value_satang=5_000)
    life = Life(number=pre, wallet=WalletPart(), awaited=(welcome(),))
    decision = life.do(RequestAddon("finver-149"), SALE)
    assert clauses(decision, met=False) == ["prepaid/1.1.3", "addons/subscribe.balance"]
    assert decision.possible is not None
    assert [one.type for one in decision.possible.how] == ["message.delivered", "topup.requested"]
    assert decision.possible.how[0].subject == "message/m1"
    life.mend(decision.possible.how, SALE)
    assert life.do(RequestAddon("finver-149"), SALE).outcome == "granted"


def test_a_starting_value_that_is_enough_needs_no_top_up() -> None:
    """Where the starting value will cover the price, the delivery alone makes it possible."""
    pre = number(status="pre-active", starting_value_satang=30_000)
    decision = Life(number=pre, wallet=WalletPart(), awaited=(welcome(),)).do(RequestAddon("net-279"), SALE)
    assert decision.possible is not None
    assert [one.type for one in decision.possible.how] == ["message.delivered"]
    given_up = Life(number=pre, wallet=WalletPart()).do(RequestAddon("net-279"), SALE)
    assert given_up.possible is None


@pytest.mark.parametrize(
    ("why", "possible"), [("customer", True), ("debt", True), ("sim-lost", True), ("permanent", False)]
)
def test_a_suspended_number_buys_again_when_resumed(why: str, possible: bool) -> None:  # noqa: FBT001
    """Possible after number.resumed, but never for a number suspended for good."""
    decision = Life(number=number(status="suspended", why=why)).do(RequestAddon("net-279"), SALE)
    assert clauses(decision, met=False) == ["house/number-active"]
    assert (decision.possible is not None) is possible
    if decision.possible is not None:
        assert decision.possible.how == (Remedy("number.resumed", {}),)


def test_other_choices_about_the_start() -> None:
    """A right that starts with the subscription needs no message to be waited for."""
    for chosen in (terms("addons/subscribe.starts-on-sms"), terms(addons={"starts-on": "subscription"})):
        life = Life(chosen)
        decision = life.do(RequestAddon("finver-149"), SALE)
        assert (life.addon.state, life.addon.valid_from_us) == ("active", SALE)
        assert (decision.messages[0].purpose, decision.messages[0].give_up_us) == ("", 0)
        assert balances(decision.transfers)[f"allowance/{NUMBER}/1/voice"] == 6_000


def test_an_end_counted_from_the_start() -> None:
    """Counted from the start, the period is as long as if it had been bought then."""
    life = Life(terms(addons={"end-counted-from": "start"}))
    life.buy("net-279", SALE, confirmed=False)
    assert list(life.until(at("2025-01-01 00:00"))) == []
    life.do(StartAddon(1), at("2024-02-02 10:00"))
    assert life.addon.valid_until_us == at("2024-03-03 10:00")


def test_paid_on_delivery() -> None:
    """Charged only when the confirmation arrives; without the money then, the add-on ends."""
    life = Life(terms(general={"confirmation.charged-at": "delivery"}))
    life.buy("net-279", SALE, confirmed=False)
    assert life.standing.wallet.balance_satang == 100_000
    assert life.do(ReverseAddon(1), SALE).events == ()
    life.buy("net-279", SALE)
    assert life.standing.wallet.balance_satang == 100_000 - 29_853
    life.buy("net-279", SALE, confirmed=False)
    assert life.addon.paid_satang == 0
    poor = Life(life.terms, wallet=wallet(29_852), addons=life.all[-1:])
    assert clauses(poor.do(StartAddon(3), SALE), met=False) == ["addons/subscribe.balance"]
    assert poor.all == ()


def test_a_confirmation_after_the_period_starts_nothing() -> None:
    """What arrives when the period is over ends the add-on instead of starting it."""
    life = Life()
    life.buy("net-279", SALE, confirmed=False)
    life.do(StartAddon(1), at("2024-03-02 10:00") + 1)
    assert life.all == ()


@pytest.mark.parametrize(("rounding", "total"), [("half-up", 15_943), ("down", 15_943), ("up", 15_943)])
def test_vat_is_added_by_the_rounding_of_the_terms(rounding: str, total: int) -> None:
    """7% of 149 THB is 10.43 exactly, so that no rounding changes it."""
    assert terms(addons={"vat-rounding": rounding}).offers["finver-149"].total_satang == total


def test_vat_that_does_not_come_out_even() -> None:
    """7% of 149.50 THB is 10.465: half up 10.47, down 10.46, up 10.47; without VAT none (R4)."""
    price: dict[str, object] = {"offer.finver-149.price": 14_950}
    totals = [
        terms(addons=price | {"vat-rounding": way}).offers["finver-149"].vat_satang  # type: ignore[arg-type]
        for way in ("half-up", "down", "up")
    ]
    assert totals == [1_047, 1_046, 1_047]
    assert terms("addons/vat").offers["net-279"].total_satang == 27_900


def test_an_offer_whose_clause_is_off_is_not_sold() -> None:
    """Switched off, its family's offers are as unknown; the other family's are sold on."""
    life = Life(terms("addons/net.offer-279"))
    assert clauses(life.do(RequestAddon("net-279"), SALE), met=False) == ["addons/net.offer-279"]
    assert life.do(RequestAddon("finver-149"), SALE).outcome == "granted"


def test_finver_without_its_kind_grants_nothing() -> None:
    """With addons/finver.kind off neither data nor calls are granted."""
    life = Life(terms("addons/finver.kind"))
    assert life.buy("finver-149", SALE).allowances == ()


def test_counting_is_a_choice() -> None:
    """R1 the other way round: Net Sudkhum runs 31 x 24 hours, Finver counts the first day as day 1."""
    other = terms(addons={"net.counting": "elapsed", "finver.counting": "first-day-included"})
    assert Life(other).buy("net-279", SALE).valid_until_us == at("2024-03-03 10:00")
    assert Life(other).buy("finver-149", SALE).valid_until_us == at("2024-03-02 10:00")


def test_a_deadline_day_may_be_excluded() -> None:
    """R39 is a choice: with start-of-day, the last day itself is too late."""
    strict = terms(general={"day.deadline": "start-of-day"})
    assert Life(strict).do(RequestAddon("net-279"), at("2024-04-30 00:00")).outcome == "granted"
    assert Life(strict).do(RequestAddon("net-279"), at("2024-04-30 00:01")).outcome == "refused"
    assert Life(BOOK).do(RequestAddon("net-279"), at("2024-04-30 00:01")).outcome == "granted"
