"""A number that earns on its own: its charges of a month, and their points on the 7th of the next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.points.expiry import due
from sitthi.areas.points.model import CreditMonth
from sitthi.areas.points.months import credit_month, due_months, named, tallied
from sitthi.kernel.decision import RECORDED, Decision, Message, Scalar, Transfer
from sitthi.kernel.moment import month_of
from sitthi.ledger import chart
from sitthi.standing.points_parts import ENROLLED, Lot, PointsPart
from sitthi.terms.model import Plain
from tests.areas.decided import part
from tests.areas.points.earning_made import (
    ALONE,
    MOBILE,
    NUMBER,
    PLACE,
    command,
    moved,
    nothing,
    said,
    standing,
    terms,
    unchanged,
)
from tests.days import at, day

WALLET, FREE = chart.wallet(MOBILE), chart.free(MOBILE)
CALL = chart.revenue("voice")
NOVEMBER, DECEMBER = month_of(at("2024-11-15")), month_of(at("2024-12-01"))
CREDIT_US = at("2024-12-07")


def charged(satang: int, account: str = CALL, source: str = WALLET) -> Transfer:
    """A charge to the number, or what gives it back."""
    if satang < 0:
        return Transfer(account, source, chart.SATANG, -satang)
    return Transfer(source, account, chart.SATANG, satang)


def tally(*transfers: Transfer, on: str = "2024-11-15", held: PointsPart = ALONE, **moved_values: Plain) -> PointsPart:
    """The part after a decision on a day."""
    return tallied(held, transfers, at(on), terms(**moved_values))


def credit(
    held: PointsPart, month: int = NOVEMBER, at_us: int = CREDIT_US, off: tuple[str, ...] = (), **moved_values: Plain
) -> Decision:
    """What becomes of a month."""
    found, body = standing(held), CreditMonth(month)
    decision = credit_month(command(body, at_us, NUMBER), found, terms(*off, **moved_values))
    assert decision.outcome == RECORDED
    return decision


def months(held: PointsPart, *off: str, **moved_values: Plain) -> list[tuple[int, str]]:
    """When which months are due."""
    found = list(due_months(held, terms(*off, **moved_values)))
    assert all(name == "credit-month" and qualifier == named(body.month) for _, name, qualifier, body in found)
    return [(due_us, qualifier) for due_us, _, qualifier, _ in found]


SPENT = tally(charged(10_000))
"""100.00 charged in November."""


def test_charges_of_a_month_add_up() -> None:
    """Money and free credit alike; what is given back is taken off."""
    found = tally(charged(1_000), charged(500, source=FREE), charged(-200))
    assert (found.month, found.month_satang, found.last_satang) == (NOVEMBER, 1_300, 0)
    assert tally(charged(100), held=found).month_satang == 1_400


@pytest.mark.parametrize("service", ["voice", "data", "sms", "mms", "international", "roaming"])
def test_the_services_that_count_for_an_account_count(service: str) -> None:
    """Calls, data, messages, roaming and international dialling (R55, R59)."""
    assert tally(charged(100, chart.revenue(service))).month_satang == 100


@pytest.mark.parametrize(
    "account", [*map(chart.revenue, ("audiotext", "special", "value-added", "solution")), chart.FEE_REVENUE]
)
def test_other_charges_count_only_where_all_do(account: str) -> None:
    """Audio text such as 1900, special numbers that were not told apart, contents and fees; the part stays as it is."""
    assert tally(charged(100, account)) is ALONE
    assert tally(charged(100, account), individual__products="all-charges").month_satang == 100


@pytest.mark.parametrize("account", [chart.refund(MOBILE), chart.GOODWILL, chart.channel("kiosk"), chart.owed(MOBILE)])
def test_what_is_no_charge_counts_nowhere(account: str) -> None:
    """Top-ups, refunds, goodwill and debts are no charges."""
    assert tally(charged(100, account)) is ALONE
    assert tally(charged(-100, account), individual__products="all-charges") is ALONE


def test_add_ons_count_with_their_vat() -> None:
    """Price and VAT, of money and free credit; VAT of another price, such as a term paid ahead, does not."""
    addon = (charged(10_000, chart.ADDON_REVENUE), charged(700, chart.VAT), charged(50, chart.VAT, FREE))
    assert tally(*addon).month_satang == 10_750
    assert tally(charged(10_000, chart.term(MOBILE)), charged(700, chart.VAT)) is ALONE
    back = (charged(-10_000, chart.ADDON_REVENUE), charged(-750, chart.VAT))
    assert tally(*back, held=tally(*addon)).month_satang == 0


def test_audio_text_counts_where_the_terms_have_it_so() -> None:
    """As for a bill: a product counts that is listed and not excluded (calc.products, calc.excluded, H9)."""
    charge = charged(100, chart.revenue("audiotext"))
    listed = ("Voice", "AudioText")
    assert tally(charge, calc__product_types=listed) is ALONE
    found = tally(charge, calc__product_types=listed, calc__excluded_types=("Solution",))
    assert found.month_satang == 100
    assert tally(charged(100), calc__excluded_types=("Voice",)) is ALONE


def test_products_that_do_not_count_are_left_out() -> None:
    """Each product of the list stands for its services; add-ons are calls and data."""
    calls_only = ("Voice",)
    assert tally(charged(100, chart.revenue("data")), calc__product_types=calls_only) is ALONE
    assert tally(charged(100, chart.ADDON_REVENUE), calc__product_types=calls_only).month_satang == 100
    assert tally(charged(100, chart.ADDON_REVENUE), calc__product_types=("IDD",)) is ALONE
    assert tally(charged(100, chart.revenue("sms")), calc__product_types_of_formula=()) is ALONE
    assert tally(charged(100, chart.revenue("roaming")), calc__roaming_counts=()) is ALONE


def test_only_the_numbers_own_charges_count() -> None:
    """Another number's money is not looked at, nor are accounts, nor numbers that do not earn on their own."""
    other = Transfer(chart.wallet("0899999999"), CALL, chart.SATANG, 100)
    assert tally(other) is ALONE
    assert tally(charged(100), held=PLACE) is PLACE
    for state in ("none", "kept", "moved", "ended"):
        idle = replace(ALONE, state=state)
        assert tally(charged(100), held=idle) is idle


def test_a_month_rolls_with_its_first_charge() -> None:
    """November's charges wait for the 7th; the first charge of December begins December."""
    found = tally(charged(100), on="2024-12-01", held=SPENT)
    assert (found.month, found.month_satang, found.last_satang) == (DECEMBER, 100, 10_000)
    last = tally(charged(100), on="2024-11-30 23:59:59.999999", held=SPENT)
    assert (last.month, last.month_satang, last.last_satang) == (NOVEMBER, 10_100, 0)


def test_months_without_charges_pass_unnoticed() -> None:
    """Once November has been credited, nothing of it is left in March."""
    held = part(credit(SPENT), PointsPart)
    found = tally(charged(100), on="2025-03-20", held=held)
    assert (found.month, found.month_satang, found.last_satang) == (month_of(at("2025-03-20")), 100, 0)


def test_a_month_that_has_not_been_credited_is_not_lost() -> None:
    """Whatever is still waiting when months have passed comes with the last of them."""
    found = tally(charged(100), on="2025-03-20", held=SPENT)
    assert (found.month_satang, found.last_satang) == (100, 10_000)


def test_what_was_given_back_beyond_a_month_is_taken_off_the_next() -> None:
    """A charge of October given back in November is not forgotten in December."""
    over = tally(charged(-300))
    assert months(over) == []
    found = tally(charged(1_000), on="2024-12-02", held=over)
    assert (found.month_satang, found.last_satang) == (700, 0)


def test_a_charge_of_a_month_that_is_over_counts_in_the_running_one() -> None:
    """One that comes to light later."""
    running = tally(charged(100), on="2024-12-01", held=SPENT)
    assert tally(charged(50), on="2024-11-30", held=running) == replace(running, month_satang=150)


def test_novembers_charges_are_credited_on_7_december() -> None:
    """At midnight, Thai time (E6): 100.00 make 4 points, good to the end of the quarter two years later."""
    assert months(SPENT) == [(CREDIT_US, "2024-11")]
    decision = credit(SPENT)
    after = part(decision, PointsPart)
    assert after.lots == (Lot("month:2024-11", CREDIT_US, day("2026-12-31"), 4, 4),)
    assert moved(decision.transfers) == {chart.POINTS_EARNED: -4, chart.points(NUMBER): 4}
    assert said(decision, "points/note.5.individual-calc") == [10_000, 4]
    assert months(after) == []


def test_both_months_may_wait() -> None:
    """Before the 7th last month's and the running one's; each is credited by itself."""
    found = tally(charged(5_000), on="2024-12-03", held=SPENT)
    assert months(found) == [(CREDIT_US, "2024-11"), (at("2025-01-07"), "2024-12")]
    after = part(credit(found), PointsPart)
    assert months(after) == [(at("2025-01-07"), "2024-12")]
    assert (after.month_satang, after.last_satang) == (5_000, 0)


def test_the_number_is_told() -> None:
    """As individuals are, with what it has now (R80)."""
    held = replace(SPENT, lots=(Lot("bonus", 0, day("2025-03-31"), 10, 6),))
    values: dict[str, Scalar] = {"points": 4, "to_us": at("2027-01-01") - 1, "total_points": 10}
    assert credit(held).messages == (Message("points-credited", MOBILE, values),)
    assert credit(held, calc__sms_individual=False).messages == ()
    silent = credit(held, off=("points/calc.within-a-day",))
    assert silent.messages == ()
    assert silent.changes


def test_a_month_below_a_point_earns_nothing_and_is_done() -> None:
    """24.99 are dropped, and do not count in the next month; without a word to the number."""
    decision = credit(tally(charged(2_499)))
    after = part(decision, PointsPart)
    assert (after.month_satang, after.lots, months(after)) == (0, (), [])
    assert (decision.messages, decision.transfers) == ((), ())
    assert part(credit(tally(charged(2_499)), individual__rounding="up"), PointsPart).lots[0].points == 1
    assert part(credit(tally(charged(2_400)), individual__charge_per_point=2_400), PointsPart).lots[0].points == 1


def test_vat_may_be_left_out() -> None:
    """26.75 with VAT are 25.00 without (R59)."""
    assert part(credit(tally(charged(2_675)), individual__vat_included=False), PointsPart).lots[0].points == 1
    assert part(credit(tally(charged(2_674)), individual__vat_included=False), PointsPart).lots == ()


def test_the_day_of_credit_is_the_terms() -> None:
    """Another day, other months after; a month without that day has its last; never before the month is over."""
    assert months(SPENT, individual__credit_day_of_month=8) == [(at("2024-12-08"), "2024-11")]
    assert months(SPENT, individual__credit_months_after=2) == [(at("2025-01-07"), "2024-11")]
    assert months(SPENT, individual__credit_months_after=0) == [(at("2024-12-01"), "2024-11")]
    january = tally(charged(10_000), on="2024-01-15")
    assert months(january, individual__credit_day_of_month=31) == [(at("2024-02-29"), "2024-01")]


def test_points_of_a_month_may_expire_with_the_month() -> None:
    """Were it the quarter of the charge: September's, credited in October, go with the third quarter (R5)."""
    held, september = tally(charged(10_000), on="2024-09-30"), month_of(at("2024-09-30"))
    decision = credit(held, september, at("2024-10-07"), period__expiry_counted_from="charged")
    assert part(decision, PointsPart).lots[0].expires_day == day("2026-09-30")


def test_a_month_is_credited_once_and_not_early() -> None:
    """A microsecond before the 7th, a second time, or of a month without charges there is nothing to do."""
    assert nothing(credit(SPENT, at_us=CREDIT_US - 1))
    assert nothing(credit(part(credit(SPENT), PointsPart)))
    assert nothing(credit(SPENT, DECEMBER, at("2025-01-07")))
    assert nothing(credit(ALONE))


def test_without_the_clause_no_month_is_due() -> None:
    """Nothing falls due, and nothing is credited."""
    assert months(SPENT, "points/note.5.individual-calc") == []
    assert unchanged(credit(SPENT, off=("points/note.5.individual-calc",)))


def test_a_number_back_on_postpaid_gets_what_it_had_earned() -> None:
    """The charges of its days on prepaid; a place that has moved or ended gets nothing."""
    assert months(replace(SPENT, state="kept")) == [(CREDIT_US, "2024-11")]
    for state in ("none", "moved", "ended"):
        assert months(replace(SPENT, state=state)) == []


@given(st.lists(st.tuples(st.integers(0, 75), st.integers(1, 6_000)), max_size=25))
def test_every_charge_is_credited_in_its_month(charges: list[tuple[int, int]]) -> None:
    """Whenever charges fall, each month's together make its points, once; what is done is no longer due."""
    held = PointsPart(NUMBER, ENROLLED)
    by_month: dict[str, int] = {}
    got: dict[str, int] = {}

    def catch_up(until_us: int) -> None:
        nonlocal held
        while items := [item for item in due(standing(held), terms()) if item[0] <= until_us]:
            due_us, name, qualifier, body = items[0]
            assert name == "credit-month"
            assert isinstance(body, CreditMonth)
            before = sum(one.left for one in held.lots)
            held = part(credit(held, body.month, due_us), PointsPart)
            got[qualifier] = sum(one.left for one in held.lots) - before

    for days, satang in sorted(charges):
        at_us = at("2024-10-20 12:00") + days * 86_400_000_000
        catch_up(at_us)
        held = tallied(held, (charged(satang),), at_us, terms())
        by_month[named(month_of(at_us))] = by_month.get(named(month_of(at_us)), 0) + satang
    catch_up(at("2025-03-20"))
    assert got == {month: satang // 2_500 for month, satang in by_month.items()}
