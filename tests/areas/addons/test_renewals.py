"""The rounds of auto-renewing add-ons."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace

from sitthi.areas.addons.model import (
    DUE,
    TOP_UP,
    LapseAddon,
    RenewAddon,
    RequestAddon,
    RetryAddon,
    StartAddon,
)
from sitthi.standing.parts import Allowance
from tests.areas.addons.life import NUMBER, Life, balances, clauses, end_of, number, terms, wallet
from tests.days import at

OPEN_SALE = terms(addons={"net.sale-until": dt.date(2024, 12, 31)})
JULY = at("2024-07-01 10:00")
FEBRUARY = at("2024-02-01 10:00")


def waiting_life() -> Life:
    """Net Sudkhum of the documents' example, with money for its first round only."""
    life = Life(OPEN_SALE, wallet=wallet(29_853))
    life.buy("net-279-auto6", JULY)
    life.until(at("2024-08-01 00:00"))
    return life


def test_the_documents_example_of_a_renewal_that_waits() -> None:
    """Round 1 ends 2024-07-31 23:59:59; retried each night until 2024-08-03 23:59:59, then cancelled (E2)."""
    life = Life(OPEN_SALE, wallet=wallet(29_853))
    addon = life.buy("net-279-auto6", JULY)
    assert addon.valid_until_us == end_of("2024-07-31")
    done = life.until(at("2024-08-10 00:00"))
    assert done == [
        (at("2024-07-31 23:59:59"), "renew-addon"),
        (at("2024-08-01 23:59:59"), "retry-addon"),
        (at("2024-08-02 23:59:59"), "retry-addon"),
        (at("2024-08-03 23:59:59"), "retry-addon"),
        (at("2024-08-04 00:00"), "lapse-addon"),
    ]
    assert life.all == ()
    assert life.said == ["addon-confirmed", "addon-waiting", "addon-lapsed"]
    assert life.standing.wallet.balance_satang == 0


def test_a_top_up_that_covers_it_renews_at_once() -> None:
    """On 2 August 15:00 the balance covers price + VAT: round 2, of which that day is day 1 (E2, R2)."""
    life = waiting_life()
    assert (life.addon.state, life.addon.retry_until_us) == ("retrying", end_of("2024-08-03"))
    life.credit(30_000, at("2024-08-02 15:00"))
    assert (life.addon.state, life.addon.round) == ("active", 2)
    assert life.addon.valid_from_us == at("2024-08-02 15:00")
    assert life.addon.valid_until_us == end_of("2024-09-01")
    assert life.standing.wallet.balance_satang == 147
    assert (life.addon.next_try_us, life.addon.retry_until_us) == (0, 0)
    assert life.said[-1] == "addon-renewed"


def test_a_top_up_that_does_not_cover_it_changes_nothing() -> None:
    """One satang short, the attempt is recorded and the next stays where it was."""
    life = waiting_life()
    before = life.addon
    life.credit(29_852, at("2024-08-02 15:00"))
    assert life.addon == before
    life.credit(1, at("2024-08-02 16:00"))
    assert life.addon.round == 2


def test_finver_renews_as_in_the_documents_example() -> None:
    """Bought 2023-12-15 10:00 round 1 ends 2024-01-14, retried until 2024-01-17; 148.73 a round (E4)."""
    life = Life(wallet=wallet(14_873))
    addon = life.buy("finver-139-auto6", at("2023-12-15 10:00"))
    assert (addon.paid_satang, addon.valid_until_us) == (14_873, end_of("2024-01-14"))
    life.until(at("2024-01-15 00:00"))
    assert life.addon.retry_until_us == end_of("2024-01-17")


def test_six_rounds_and_no_more() -> None:
    """Paid on time each round follows the last without a gap (R2); the sixth is the last (R3)."""
    life = Life(wallet=wallet(6 * 14_873))
    life.buy("finver-139-auto6", FEBRUARY)
    done = life.until(at("2025-12-31 00:00"))
    assert [name for _, name in done] == ["renew-addon"] * 5 + ["finish-addon"]
    assert done[0][0] == at("2024-03-02 23:59:59")
    assert done[1][0] == at("2024-04-02 23:59:59")
    assert done[-1][0] == end_of("2024-02-01") + 1 + (6 * 31 - 1) * 86_400_000_000
    assert life.standing.wallet.balance_satang == 0
    assert balances(life.moved)["revenue/addons"] == 6 * 13_900


def test_a_new_round_has_new_allowances_and_the_old_ones_lapse() -> None:
    """What is left of a round is not carried over; the ledger shows it lapse."""
    life = Life()
    life.buy("finver-139-auto6", FEBRUARY)
    life.until(at("2024-03-03 00:00"))
    assert life.addon.allowances == (Allowance("data", 21_474_836_480), Allowance("voice", 6_000))
    accounts = balances(life.moved)
    assert accounts["lapsed/voice"] == accounts[f"allowance/{NUMBER}/1/voice"] == 6_000


def test_what_a_hold_has_reserved_outlives_the_round() -> None:
    """A call under way when the round ends keeps what was set aside for it."""
    life = Life()
    addon = life.buy("finver-139-auto6", FEBRUARY)
    held = (addon.allowances[0], Allowance("voice", 5_000, held=600))
    life = Life(addons=(replace(addon, allowances=held),))
    decision = life.do(RenewAddon(1), at("2024-03-02 23:59:59"))
    assert life.addon.allowances[1] == Allowance("voice", 6_600, held=600)
    assert balances(decision.transfers)["lapsed/voice"] == 4_400


def test_a_suspended_number_is_not_charged_but_retried() -> None:
    """The charge waits, whatever the balance, and is made when service resumes within the 3 days (R38)."""
    life = Life()
    life.buy("finver-139-auto6", FEBRUARY)
    suspended = number(status="suspended", why="customer", addons_made=1)
    life.standing = replace(life.standing, number=suspended)
    balance = life.standing.wallet
    life.until(at("2024-03-04 12:00"))
    assert (life.addon.state, life.standing.wallet) == ("retrying", balance)
    assert life.said[-1] == "addon-waiting-suspended", "who has the money is not asked to top up"
    life.retry(TOP_UP, at("2024-03-04 12:00"))
    assert life.addon.state == "retrying"
    life.resume(at("2024-03-05 09:00"))
    assert (life.addon.state, life.addon.valid_until_us) == ("active", end_of("2024-04-04"))


def suspended_life(chosen: str) -> Life:
    """A renewal that falls due while the number is suspended, under another choice of R38."""
    life = Life(terms(addons={"renew.while-suspended": chosen}))
    life.buy("finver-139-auto6", FEBRUARY)
    suspended = number(status="suspended", why="debt", addons_made=1)
    life.standing = replace(life.standing, number=suspended)
    life.until(at("2024-03-03 00:00"))
    return life


def test_other_choices_for_a_suspended_number() -> None:
    """Charged all the same, or lapsed with its round: both are choices of the terms."""
    assert suspended_life("charge").addon.round == 2
    assert suspended_life("lapse").all == ()
    assert suspended_life("retry-within-window").addon.state == "retrying"


def test_two_waiting_renewals_are_paid_in_order_of_their_age() -> None:
    """A top-up that covers one of two pays the older."""
    life = Life(wallet=wallet(2 * 14_873))
    life.buy("finver-139-auto6", FEBRUARY)
    life.buy("finver-139-auto6", FEBRUARY)
    life.until(at("2024-03-03 00:00"))
    life.credit(20_000, at("2024-03-03 10:00"))
    assert [one.state for one in life.all] == ["active", "retrying"]


def test_a_nightly_attempt_pays_when_the_money_has_come_otherwise() -> None:
    """Money that came without a top-up is found at the next 23:59:59; that day is day 1."""
    life = waiting_life()
    life.standing = replace(life.standing, wallet=wallet(29_853))
    assert life.until(at("2024-08-02 00:00")) == [(at("2024-08-01 23:59:59"), "retry-addon")]
    assert life.addon.valid_until_us == end_of("2024-08-31")


@pytest.mark.parametrize("days", [0, 1, 5])
def test_the_days_of_retrying_are_a_value(days: int) -> None:
    """N days give N nightly attempts; the add-on lapses right after the last."""
    life = Life(terms(addons={"renew.retry": days}), wallet=wallet(14_873))
    life.buy("finver-139-auto6", FEBRUARY)
    done = life.until(at("2024-04-01 00:00"))
    assert [name for _, name in done] == ["renew-addon", *["retry-addon"] * days, "lapse-addon"]
    assert ("addon-waiting" in life.said) is (days > 0)


def test_without_the_retry_clause_it_lapses_with_its_round() -> None:
    """addons/renew.retry off: no attempt, no day of grace."""
    life = Life(terms("addons/renew.retry"), wallet=wallet(14_873))
    life.buy("finver-139-auto6", FEBRUARY)
    assert [name for _, name in life.until(at("2024-04-01 00:00"))] == ["renew-addon", "lapse-addon"]


def test_without_the_charge_clause_there_is_one_round() -> None:
    """addons/renew.charge off: the first round is the last."""
    life = Life(terms("addons/renew.charge"))
    life.buy("finver-139-auto6", FEBRUARY)
    assert [name for _, name in life.until(at("2024-04-01 00:00"))] == ["finish-addon"]
    assert life.do(RenewAddon(1), at("2024-03-02 23:59:59")).changes == ()


@pytest.mark.parametrize("chosen", [terms("addons/renew.lapse"), terms(addons={"renew.lapse": "disabled"})])
def test_left_disabled_it_would_wait_for_money_for_ever(chosen: object) -> None:
    """The other choice of addons/renew.lapse: it never lapses, and any later top-up renews it."""
    life = Life(chosen, wallet=wallet(14_873))  # type: ignore[arg-type]
    life.buy("finver-139-auto6", FEBRUARY)
    assert [name for _, name in life.until(at("2024-06-01 00:00"))] == ["renew-addon", *["retry-addon"] * 3]
    life.credit(14_873, at("2024-06-01 00:00"))
    assert life.addon.state == "active"


def test_a_top_up_is_not_looked_at_if_the_terms_say_so() -> None:
    """renew.retry-on-topup false: only the nightly attempts count."""
    life = Life(terms(addons={"renew.retry-on-topup": False}), wallet=wallet(14_873))
    life.buy("finver-139-auto6", FEBRUARY)
    life.until(at("2024-03-03 00:00"))
    life.credit(14_873, at("2024-03-03 10:00"))
    assert life.addon.state == "retrying"
    life.until(at("2024-03-04 00:00"))
    assert life.addon.state == "active"


def test_paid_late_may_count_from_the_day_after_the_round() -> None:
    """The other choice of R2: day 1 is the day after the last round, whenever it is paid."""
    life = Life(terms(addons={"renew.paid-late": "day-after-round-is-day-1"}), wallet=wallet(14_873))
    life.buy("finver-139-auto6", FEBRUARY)
    life.until(at("2024-03-03 00:00"))
    life.credit(14_873, at("2024-03-05 10:00"))
    assert life.addon.valid_until_us == end_of("2024-04-02")


def test_rounds_may_be_counted_without_the_first() -> None:
    """The other choice of R3: six renewals after the first round; a one-off stays one."""
    more = terms(addons={"rounds.include-first": False})
    assert (more.offers["net-279-auto6"].rounds, more.offers["net-279"].rounds) == (7, 1)


def test_the_sale_window_does_not_end_renewals_unless_chosen() -> None:
    """Running rounds go on after the sale closed (R81); with the flag, the round in hand is the last."""
    for flag, last in ((False, "renew-addon"), (True, "finish-addon")):
        life = Life(terms(addons={"window.ends-renewals": flag}))
        life.buy("net-279-auto6", at("2024-04-20 10:00"))
        assert [name for _, name in life.until(at("2024-05-21 00:00"))] == [last]


def test_a_round_may_be_counted_by_elapsed_days() -> None:
    """renew.round.counting elapsed: the round ends a day later."""
    life = Life(terms(addons={"renew.round.counting": "elapsed"}))
    assert life.buy("finver-139-auto6", FEBRUARY).valid_until_us == end_of("2024-03-03")


def test_a_late_start_never_puts_the_charge_before_it() -> None:
    """Confirmed in the very last half second of its round, an add-on renews then and not before."""
    life = Life()
    life.buy("finver-139-auto6", FEBRUARY, confirmed=False)
    late = end_of("2024-03-02") - 400_000
    life.do(StartAddon(1), late)
    assert life.until(late) == [(late, "renew-addon")]


def test_due_work_that_comes_too_late_finds_nothing() -> None:
    """Work for an add-on that is gone, or not in that state, is recorded without effect."""
    life = Life()
    life.buy("net-279", FEBRUARY)
    for body in (RenewAddon(1), RetryAddon(1, DUE), LapseAddon(1), RenewAddon(5), LapseAddon(5)):
        decision = life.do(body, FEBRUARY + 1)
        assert (decision.outcome, decision.changes) == ("recorded", ())
        assert clauses(decision, met=True) == ["house/nothing-to-do"]
    life = waiting_life()
    assert life.do(LapseAddon(1), end_of("2024-08-03")).changes == ()
    assert life.do(RetryAddon(1, TOP_UP), end_of("2024-08-03") + 1).changes == ()


def test_a_purchase_says_what_waiting_renewals_take_first() -> None:
    """The remedy counts in the renewal that a top-up pays first, and is granted when followed."""
    life = waiting_life()
    life.terms = OPEN_SALE
    when = at("2024-08-02 12:00")
    refused = life.do(RequestAddon("net-279"), when)
    assert refused.possible is not None
    assert refused.possible.how[0].data["amount"] == "598.00"
    life.mend(refused.possible.how, when)
    assert life.addon.round == 2
    life.buy("net-279", when)
