"""A trial of the device-protection benchmark: a small month of fees and missed promises, and the same by bare SQL."""

import json

from msgspec.structs import replace
from stdnum import imei

from benchmarks import care_report
from benchmarks.care import Care, Swept, beside, kept, options
from benchmarks.care_load import FEES_US, MISSED_US, asked, enrolled, imei_of, plan_like, promised
from benchmarks.care_report import flat, steady
from benchmarks.running import about, checked, growth, linear
from sitthi.due.sweep import AT_ONCE
from sitthi.standing.care_parts import ACTIVE, CareDevice, CarePlanPart
from sitthi.storage.server import Server
from tests.conftest import WorldMaker

PLANS = AT_ONCE + 20


def test_fees_and_promises_are_carried_out_as_bare_sql_reckons_them(make_world: WorldMaker, server: Server) -> None:
    """What is measured is real: each fee charged once, the promises due missed, books proven, receipts the same."""
    world = make_world()
    world.connection.execute("SET synchronous_commit = on")
    care = Care(world, server, options(["--small"]))
    care.enrol(30)
    care.sweep(30, FEES_US)
    care.take(PLANS)
    fees = care.sweep(PLANS, FEES_US)
    care.ask(PLANS)
    running, missed = promised(PLANS)
    clock = care.sweep(missed, MISSED_US)
    assert (fees.plans, fees.done, fees.batches, fees.decisions) == (PLANS + 30, PLANS, 2, 2 * PLANS)
    assert (clock.done, clock.decisions) == (missed, missed)
    assert fees.statements > fees.batches
    assert len(fees.own_kb) == len(fees.server_kb) == 3

    there = kept(world.connection, 30)
    assert there["promises"] == {"missed": missed, "running": running - missed}
    assert there["charges"][0] == PLANS + 2 * 30
    theirs = beside(care, PLANS)
    assert (PLANS, theirs["bare_fees"][1]) == there["last_charges"]
    assert theirs["bare_clock"][1] == missed
    figures = {
        **about(world.connection, care.asked),
        **checked(world.connection, 20),
        **theirs,
        "fees": [fees],
        "clocks": [clock],
        "laid_seconds": 0.1,
        "warm_missed": 0,
        "kept": there,
    }
    assert figures["proof"].faults == ()
    assert figures["replayed"].differing == 0
    assert care_report.sound(figures)
    assert "the promises due missed: yes" in care_report.as_text(figures)
    assert json.loads(json.dumps(care_report.as_json(figures)))["complete"] is True


def test_a_batch_takes_as_many_statements_for_many_as_for_few(make_world: WorldMaker, server: Server) -> None:
    """What the sweep sends does not grow with what is due in a batch."""
    care = Care(make_world(), server, options(["--small"]))
    care.enrol(10)
    care.sweep(10, FEES_US)
    care.take(5)
    few = care.sweep(5, FEES_US)
    care.take(200)
    many = care.sweep(200, FEES_US)
    assert few.batches == many.batches == 1
    assert few.statements == many.statements
    assert steady([few, many])


def test_the_load_is_the_same_each_time() -> None:
    """Devices have sound IMEIs, one of five plans asks for a switch and pays it, one of four of those is missed."""
    assert all(imei.is_valid(imei_of(no)) for no in (0, 7, 999_999))
    assert list(enrolled(3, 2)) == list(enrolled(3, 2))
    assert [json.loads(one)["subject"] for one in enrolled(3, 2)] == [f"device/{imei_of(no)}" for no in (3, 4)]
    told = [json.loads(one) for one in asked(10, 41)]
    provinces = [one["data"]["address"]["province"] for one in told[::2]]
    assert [one["subject"] for one in told[::2]] == [one["subject"] for one in told[1::2]]
    assert (len(provinces), provinces.count("Bangkok")) == promised(41) == (9, 3)


def test_a_plan_is_laid_like_one_that_was_enrolled() -> None:
    """Only whose it is differs, and that its first fee is still to come."""
    asked_for = CarePlanPart("p", "0800000001", "1", "iPhone 15", 3_290_000, 19_000, "monthly", 24_900, 273_900, 1)
    covering = {"state": ACTIVE, "from_us": 5, "months_charged": 1, "paid_months": 1, "devices": (CareDevice("1", 5),)}
    laid = plan_like(replace(asked_for, **covering), 7)
    assert (laid.number, laid.imei, laid.devices[0].imei) == ("0800000007", imei_of(7), imei_of(7))
    assert (laid.state, laid.monthly_satang, laid.months_charged, laid.paid_months) == (ACTIVE, 24_900, 0, 0)


def test_growth_is_told_by_the_time_of_a_fee() -> None:
    """Linear is a fee that takes no longer the more plans there are; flat, memory that does not grow with them."""
    quick, slow = Swept(plans=100, done=100, seconds=1.0), Swept(plans=200, done=200, seconds=2.4)
    assert [round(one) for one in growth([quick, slow])] == [0, 20]
    assert not linear([quick, slow])
    assert linear([slow, quick])
    assert flat(Swept(plans=1, done=1, own_kb=[100, 9_000, 9_100], server_kb=[5, 5, 5]))
    assert not flat(Swept(plans=1, done=1, own_kb=[100, 90, 110], server_kb=[5, 5, 9_999]))
    assert not steady(
        [Swept(plans=1, done=1, batches=1, statements=27), Swept(plans=1, done=1, batches=2, statements=58)]
    )
