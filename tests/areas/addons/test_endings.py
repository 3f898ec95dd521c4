"""How add-ons end, and what comes back when they do."""

from __future__ import annotations

import pytest

from sitthi.areas.addons.model import (
    CancelAddon,
    EndAddons,
    FinishAddon,
    KeepAddons,
    ReverseAddon,
)
from sitthi.kernel.decision import Event
from sitthi.kernel.moment import HOUR_US
from tests.areas.addons.life import NUMBER, Life, balances, clauses, end_of, terms, wallet
from tests.days import at

SALE = at("2024-02-01 10:00")


def test_a_purchase_whose_confirmation_was_given_up_is_reversed_in_full() -> None:
    """Money and free credit come back each as it was, revenue and VAT as if nothing had been (R126)."""
    before = wallet(30_000, free_satang=5_000)
    life = Life(wallet=before)
    life.buy("net-279", SALE, confirmed=False)
    decision = life.do(ReverseAddon(1), SALE + 24 * HOUR_US)
    assert life.standing.wallet == before
    assert life.all == ()
    assert {account: gain for account, gain in balances(life.moved).items() if gain} == {}
    assert decision.events == (Event("wallet.credited", amount=29_853),)
    assert life.do(ReverseAddon(1), SALE + 25 * HOUR_US).changes == ()


def test_a_reversal_first_recovers_what_is_owed() -> None:
    """Money that comes back is a credit like any other: what is owed is recovered from it (R127)."""
    life = Life()
    life.buy("finver-149", SALE, confirmed=False)
    owing = wallet(0, owed_satang=1_000)
    life = Life(wallet=owing, addons=life.all)
    life.do(ReverseAddon(1), SALE + 1)
    assert (life.standing.wallet.balance_satang, life.standing.wallet.owed_satang) == (14_943, 0)


def test_nothing_is_reversed_once_the_right_has_begun() -> None:
    """A confirmed add-on stays, whatever becomes of a second copy of its message."""
    life = Life()
    life.buy("net-279", SALE)
    assert life.do(ReverseAddon(1), SALE + 1).changes == ()


def test_a_purchase_never_confirmed_within_its_whole_period_is_reversed() -> None:
    """Should waiting be allowed for longer than the period, its end reverses the purchase."""
    life = Life()
    life.buy("net-279", SALE, confirmed=False)
    assert life.until(at("2024-04-01 00:00")) == [(at("2024-03-02 10:00") + 1, "finish-addon")]
    assert life.standing.wallet.balance_satang == 100_000


def test_cancelled_by_the_customer_without_refund() -> None:
    """The oldest of the offer ends at once; nothing is paid back, what is left of it lapses."""
    life = Life()
    life.buy("finver-149", SALE)
    life.buy("finver-149", SALE)
    balance = life.standing.wallet
    decision = life.do(CancelAddon("finver-149"), SALE + HOUR_US)
    assert decision.outcome == "granted"
    assert [one.seq for one in life.all] == [2]
    assert life.standing.wallet == balance
    assert "addons/no-refund" in clauses(decision, met=True)
    assert balances(life.moved)[f"allowance/{NUMBER}/1/data"] == 0
    assert life.said[-1] == "addon-cancelled"


def test_what_is_not_held_can_be_cancelled_after_buying_it() -> None:
    """Refused, with the purchase and all it takes as what would make it possible."""
    life = Life(wallet=wallet(0))
    decision = life.do(CancelAddon("net-279"), SALE)
    assert clauses(decision, met=False) == ["house/addon-held"]
    assert decision.possible is not None
    assert [one.type for one in decision.possible.how] == ["topup.requested", "addon.requested"]
    life.mend(decision.possible.how, SALE)
    assert life.do(CancelAddon("net-279"), SALE).outcome == "granted"
    assert Life().do(CancelAddon("net-279"), at("2024-05-01 10:00")).possible is None
    assert Life(terms("house/addon-held")).do(CancelAddon("net-279"), SALE).changes == ()


@pytest.mark.parametrize(
    ("why", "cause"),
    [
        ("disconnected", "disconnected-customer"),
        ("customer", "disconnected-customer"),
        ("debt", "disconnected-debt"),
        ("death", "disconnected-customer"),
        ("ported-out", "ported-out"),
        ("owner-changed", "owner-changed"),
        ("service-swapped", "service-swapped"),
        ("permanent", "permanent"),
    ],
)
def test_with_the_number_all_add_ons_end_without_refund(why: str, cause: str) -> None:
    """Whatever ends the number's service ends its add-ons, waiting and unconfirmed ones too."""
    life = Life()
    life.buy("net-279", SALE)
    life.buy("finver-149", SALE, confirmed=False)
    balance = life.standing.wallet
    decision = life.do(EndAddons(why), SALE + HOUR_US)
    assert life.all == ()
    assert [part.why for part in decision.changes] == [cause, cause]  # type: ignore[attr-defined]
    assert life.standing.wallet == balance
    assert clauses(decision, met=True) == ["addons/no-refund"]
    assert decision.reasons[0].reading == ("R85" if why == "permanent" else "R38")
    assert life.do(EndAddons(why), SALE + HOUR_US).changes == ()


def test_after_permanent_suspension_add_ons_may_be_kept_by_other_terms() -> None:
    """R85 is a choice of the terms: kept until disconnected, nothing ends."""
    life = Life(terms(general={"suspended-for-good.add-on": "kept-until-disconnected"}))
    life.buy("net-279", SALE)
    assert life.do(EndAddons("permanent"), SALE).changes == ()
    assert life.do(EndAddons("customer"), SALE).changes != ()


def test_without_the_no_refund_clause_the_rest_is_paid_back() -> None:
    """Half of the time unused is half of the price back, VAT included, money before free credit."""
    life = Life(terms("addons/no-refund"), wallet=wallet(30_000, free_satang=5_000))
    life.buy("net-279", SALE)
    decision = life.do(CancelAddon("net-279"), at("2024-02-16 10:00"))
    assert life.standing.wallet.balance_satang == 147 + 14_926
    assert decision.events == (Event("wallet.credited", amount=14_926),)
    kept = balances(life.moved)
    assert kept["revenue/addons"] + kept["vat/output"] == 29_853 - 14_926
    life = Life(terms(addons={"no-refund.causes": ("ported-out",)}))
    life.buy("net-279", SALE)
    assert life.do(EndAddons("customer"), SALE).changes[-1] == life.began.wallet


def test_a_suspension_does_not_extend_the_period() -> None:
    """Back in service, the period ends where it did; were the clause off, it would end later."""
    life = Life()
    life.buy("net-279", SALE)
    life.buy("net-279-auto6", SALE)
    body, back = KeepAddons(at("2024-02-10 10:00")), at("2024-02-12 10:00")
    decision = life.do(body, back)
    assert decision.changes == ()
    assert clauses(decision, met=True) == ["addons/no-extension"] * 2
    life.terms = terms(addons={"no-extension": False})
    life.do(body, back)
    assert [one.valid_until_us for one in life.all] == [at("2024-03-04 10:00"), end_of("2024-03-04")]
    assert Life().do(body, back).changes == ()


def test_a_right_that_starts_although_its_message_was_given_up() -> None:
    """Another choice than R126: the purchase stands, and starts when waiting ends."""
    life = Life(terms(general={"confirmation.given-up": "right-starts-anyway"}))
    life.buy("net-279", SALE, confirmed=False)
    life.do(ReverseAddon(1), SALE + 24 * HOUR_US)
    assert (life.addon.state, life.addon.valid_from_us) == ("active", SALE + 24 * HOUR_US)


def test_nothing_is_finished_before_its_time() -> None:
    """At its last instant an add-on still runs."""
    life = Life()
    life.buy("net-279", SALE)
    assert life.do(FinishAddon(1), at("2024-03-02 10:00")).changes == ()
    assert life.do(FinishAddon(9), at("2024-03-02 10:01")).changes == ()
