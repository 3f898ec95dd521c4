"""Enrolling a device: every condition with its edges and remedies, the confirmation, and who is never taken again."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.care.model import DropEnrolment, RefuseEnrolment, StartCover
from sitthi.kernel.command import SYSTEM
from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED, Remedy
from sitthi.kernel.moment import DAY_US
from sitthi.standing.care_parts import (
    ACTIVE,
    BARRED,
    CANCELLED,
    COVERED,
    ENDED,
    FREE,
    LUMP_SUM,
    NEVER_AGAIN,
    PENDING,
    BarredPart,
    CareDevice,
    CarePlanPart,
    DevicePart,
)
from tests.areas.care.making import (
    HOLDER,
    IMEI,
    MOBILE,
    MONTHLY_PLAN,
    NOW,
    NUMBER,
    OTHER_IMEI,
    PURPOSES,
    bill,
    decided,
    enrolled,
    standing,
    terms,
)
from tests.areas.decided import part, parts, reasons, unmet
from tests.days import at, day

FOREIGNER = replace(HOLDER, id_kind="passport", residency="work-permit")


def test_a_device_is_enrolled_and_waits_for_its_confirmation() -> None:
    """Granted: a plan with the fees of its band, the device taken in the register, a message given up after a day."""
    decision = enrolled()
    assert decision.outcome == GRANTED
    plan, device = part(decision, CarePlanPart), part(decision, DevicePart)
    assert (plan.state, plan.monthly_satang, plan.lump_sum_satang, plan.from_us) == (PENDING, 24_900, 273_900, 0)
    assert plan.purposes == PURPOSES
    assert device == DevicePart(IMEI, COVERED, plan.plan, NOW)
    (message,) = decision.messages
    assert (message.template, message.purpose) == ("care-confirm", f"care:{plan.plan}")
    assert message.give_up_us == NOW + DAY_US
    assert message.values["monthly_satang"] == 24_900
    assert message.values["lump_sum_satang"] == 0


REFUSALS: list[tuple[str, dict[str, Any]]] = [
    ("care/0.scope", {"moved_from_day": day("2023-09-21")}),
    ("care/2.9", {"imei": "356938035643800"}),
    ("care/2.9", {"imei": "35693803564380"}),
    ("care/2.10", {"imei": "F17-ABC"}),
    ("care/2.22", {"id_expires_day": day("2024-05-14")}),
    ("care/2.31", {"bought_day": day("2024-05-16")}),
    ("care/4.1.b", {"model": "iPhone 4"}),
    ("care/4.1.b", {"sales_channel": "grey-market"}),
    ("care/4.1.b", {"buyer": False}),
    ("care/4.1.b", {"used_with_number": False}),
    ("care/4.1.e", {"bought_day": day("2024-04-14")}),
    ("care/4.1.e", {"proof": "missing"}),
    ("care/5.1", {"source": "kiosk/1"}),
    ("care/7.5", {"consents": PURPOSES[:4]}),
    ("care/13.2", {"price_satang": 1_000_000}),
    ("care/13.2", {"price_satang": 8_000_100}),
    ("care/19.8", {"promotion": "no-such"}),
]
PARTS: list[tuple[str, dict[str, Any]]] = [
    ("care/4.1.a", {"holder": replace(HOLDER, kind="juristic", id_kind="company")}),
    ("care/4.1.a", {"number": replace(NUMBER, charging="prepaid")}),
    ("care/4.1.a", {"number": replace(NUMBER, product="fibre")}),
    ("care/4.1.a", {"number": replace(NUMBER, status="suspended", why="customer")}),
    ("care/4.1.a", {"bills": (bill("B1", 3),)}),
    ("care/4.1.d", {"holder": replace(HOLDER, residency="abroad")}),
    ("care/2.34", {"holder": replace(FOREIGNER, residency="TH")}),
    ("care/2.9", {"device": DevicePart(IMEI, COVERED, "P0")}),
    ("care/8.4", {"device": DevicePart(IMEI, BARRED, "P0")}),
    ("care/16.1", {"device": DevicePart(IMEI, CANCELLED, "P0")}),
    ("care/19.3", {"device": DevicePart(IMEI, NEVER_AGAIN, "P0")}),
    ("care/7.1", {"plans": (MONTHLY_PLAN,) * 3}),
]


@pytest.mark.parametrize(("clause", "fields"), REFUSALS)
def test_what_is_asked_for_is_refused_by_its_clause_alone(clause: str, fields: dict[str, Any]) -> None:
    """One condition is not met, and it alone; with its clause switched off the device is enrolled."""
    decision = enrolled(**fields)
    assert decision.outcome == REFUSED
    assert set(unmet(decision)) == {clause}
    assert enrolled(terms(clause), **fields).outcome == GRANTED


@pytest.mark.parametrize(
    ("the_list", "fields"),
    [
        ("sample/care-models", {"model": "iPhone 4"}),
        ("sample/care-channels", {"sales_channel": "grey-market"}),
        ("sample/care-channels", {"source": "kiosk/1"}),
        ("sample/care-promotions", {"promotion": "no-such"}),
    ],
)
def test_where_a_list_is_switched_off_nobody_asks_for_it(the_list: str, fields: dict[str, Any]) -> None:
    """Neither the model, nor a channel, nor a promotion need be listed; the clauses beside it stand."""
    assert enrolled(terms(the_list), **fields).outcome == GRANTED
    assert unmet(enrolled(terms(the_list), buyer=False, **fields)) == ["care/4.1.b"]


@pytest.mark.parametrize(("clause", "held"), PARTS)
def test_what_the_customer_holds_is_refused_by_its_clause_alone(clause: str, held: dict[str, Any]) -> None:
    """One condition is not met, and it alone; with its clause switched off the device is enrolled."""
    decision = enrolled(parts=held)
    assert decision.outcome == REFUSED
    assert set(unmet(decision)) == {clause}
    assert enrolled(terms(clause), parts=held).outcome == GRANTED


def test_all_reasons_come_at_once() -> None:
    """Whatever else is not met, each condition is looked at."""
    decision = enrolled(
        imei="12",
        source="kiosk/1",
        model="Galaxy S24",
        price_satang=1,
        bought_day=day("2024-01-01"),
        sales_channel="street",
        consents=(),
        parts={"number": replace(NUMBER, charging="prepaid"), "barred": True, "plans": (MONTHLY_PLAN,) * 3},
    )
    assert set(unmet(decision)) == {
        *("care/0.scope", "care/2.9", "care/4.1.a", "care/4.1.c", "care/2.23", "care/4.1.b", "care/5.1", "care/7.5"),
        *("care/13.2", "care/7.1", "care/4.1.e"),
    }
    assert decision.possible is None


def test_a_barred_id_is_refused_with_any_device() -> None:
    """By 4.1.c and 2.23, and nothing mends it (R107)."""
    decision = enrolled(parts={"barred": True})
    assert unmet(decision) == ["care/4.1.c", "care/2.23"]
    assert decision.possible is None


def test_a_foreigner_shows_passport_and_work_permit() -> None:
    """A certificate of residence only if there is one; a permit registered, shown now or when verified counts."""
    registered, visiting = FOREIGNER, replace(FOREIGNER, residency="TH")
    assert enrolled(parts={"holder": registered}).outcome == GRANTED
    assert enrolled(parts={"holder": visiting}, documents=("work-permit",)).outcome == GRANTED
    assert enrolled(parts={"holder": replace(visiting, documents=("passport", "work-permit"))}).outcome == GRANTED
    refused = enrolled(parts={"holder": visiting})
    assert refused.possible is not None
    assert [one.type for one in refused.possible.how] == ["identity.verified"]
    assert unmet(enrolled(parts={"holder": replace(FOREIGNER, residency="")})) == ["care/4.1.d", "care/2.34"]


def test_another_card_stands_in_for_one_that_has_expired() -> None:
    """Of a Thai authority that is accepted (2.22)."""
    expired = day("2024-05-14")
    assert enrolled(id_expires_day=expired, documents=("other-thai-authority-id",)).outcome == GRANTED
    assert enrolled(id_expires_day=day("2024-05-15")).outcome == GRANTED


@pytest.mark.parametrize(
    ("held", "how"),
    [
        (
            {"number": replace(NUMBER, charging="prepaid")},
            (Remedy("number.recharged-as", {"to": "postpaid"}, f"number/{MOBILE}"),),
        ),
        (
            {"number": replace(NUMBER, status="suspended", why="customer")},
            (Remedy("number.resumed", {}, f"number/{MOBILE}"),),
        ),
        (
            {"bills": (bill("B1", 3), bill("B2", 4))},
            tuple(
                Remedy("bill.paid", {"bill": name, "amount": "500.00", "channel": "shop"}, "account/BA1")
                for name in ("B1", "B2")
            ),
        ),
    ],
)
def test_what_can_be_mended_says_how(held: dict[str, Any], how: tuple[Remedy, ...]) -> None:
    """A number becomes postpaid, is resumed, its overdue bills are paid, each in full; then it is granted at once."""
    possible = enrolled(parts=held).possible
    assert possible is not None
    assert possible.how == how
    assert possible.from_us == NOW


def test_bills_not_yet_overdue_or_paid_do_not_matter() -> None:
    """Of the due day itself nothing is overdue; the day after it is (4.1.a)."""
    today = bill("B1", 4, due="2024-05-15", state="open")
    assert enrolled(parts={"bills": (today,)}).outcome == GRANTED
    assert enrolled(parts={"bills": (today,)}, at_us=at("2024-05-16")).outcome == REFUSED
    late = bill("B1", 3)
    paid = replace(late, state="paid", paid_satang=late.paid_satang + late.open_satang)
    assert enrolled(parts={"bills": (paid,)}).outcome == GRANTED


def test_the_30th_day_after_the_purchase_is_the_last() -> None:
    """Bought on day D, D + 30 still enrols, the whole of it (R37); by the other reading the day of purchase counts."""
    assert enrolled(bought_day=day("2024-04-15"), at_us=at("2024-05-16") - 1).outcome == GRANTED
    assert enrolled(bought_day=day("2024-04-15"), at_us=at("2024-05-16")).outcome == REFUSED
    counting = terms(device_age__first_day="purchase-day")
    assert enrolled(counting, bought_day=day("2024-04-15")).outcome == REFUSED
    assert enrolled(terms("care/2.15"), bought_day=day("2024-04-15")).outcome == REFUSED


def test_a_device_bought_longer_ago_needs_the_digital_check() -> None:
    """Click 2 Protect lets it in (R106); not where the terms bar it, nor with the check's clause switched off."""
    old: dict[str, Any] = {"bought_day": day("2023-11-01"), "click2protect": True}
    assert enrolled(**old).outcome == GRANTED
    assert enrolled(terms(enrol__late_device="barred"), **old).outcome == REFUSED
    assert enrolled(terms("care/2.21"), **old).outcome == REFUSED
    assert enrolled(terms(click2protect__after=250), **old).outcome == REFUSED


def test_the_terms_begin_on_their_first_day() -> None:
    """The day before says from when; a device too old by then is told never."""
    before = at("2024-03-20 10:00")
    possible = enrolled(at_us=before, bought_day=day("2024-03-15")).possible
    assert possible is not None
    assert possible.from_us == at("2024-03-21")
    assert enrolled(at_us=before, bought_day=day("2024-02-19")).possible is None
    assert enrolled(at_us=at("2024-03-21"), bought_day=day("2024-03-15")).outcome == GRANTED


def test_an_earlier_plan_moves_whatever_the_age_of_its_device_now() -> None:
    """From 22 September 2023, and its device was recent when that was enrolled (0.scope)."""
    moved: dict[str, Any] = {"moved_from_day": day("2023-09-22"), "bought_day": day("2023-09-01")}
    assert enrolled(**moved).outcome == GRANTED
    assert enrolled(**{**moved, "bought_day": day("2023-08-01")}).outcome == REFUSED


def test_a_purchase_yet_to_come_says_from_when() -> None:
    """The receipt is issued on the day of the sale (2.31)."""
    possible = enrolled(bought_day=day("2024-05-20")).possible
    assert possible is not None
    assert possible.from_us == at("2024-05-20")


def test_a_fourth_device_waits_for_another_to_end() -> None:
    """Three in force are the most, one on its way counts; a cancelled one says from when (7.1, R46)."""
    pending = replace(MONTHLY_PLAN, state=PENDING)
    ending = replace(MONTHLY_PLAN, plan="P2", ends_us=at("2024-05-25") - 1)
    held = {"plans": (MONTHLY_PLAN, pending, ending)}
    possible = enrolled(parts=held).possible
    assert possible is not None
    assert possible.from_us == at("2024-05-25")
    assert enrolled(parts=held, bought_day=day("2024-04-20")).possible is None, "too old by then"
    ended = replace(MONTHLY_PLAN, state=ENDED)
    assert enrolled(parts={"plans": (MONTHLY_PLAN, pending, ended)}).outcome == GRANTED
    ever = terms(devices__counted="ever-enrolled")
    assert enrolled(ever, parts={"plans": (MONTHLY_PLAN, pending, ended)}).outcome == REFUSED
    dropped = replace(ended, from_us=0)
    assert enrolled(ever, parts={"plans": (MONTHLY_PLAN, pending, dropped)}).outcome == GRANTED, "never confirmed"


def test_a_device_without_imei_goes_by_its_serial_number() -> None:
    """Letters and digits of a serial number's length (2.10)."""
    assert enrolled(imei="F17ABC123XYZ").outcome == GRANTED
    assert unmet(enrolled(imei="F17ABC123XYZ9999")) == ["care/2.10"]


def test_a_monthly_package_cannot_become_a_lump_sum() -> None:
    """Enrolling the device again as a lump sum is refused by 7.3.a too."""
    held = {"plan": MONTHLY_PLAN, "plans": (MONTHLY_PLAN,), "device": DevicePart(IMEI, COVERED, "P1")}
    assert unmet(enrolled(parts=held, package=LUMP_SUM)) == ["care/2.9", "care/7.3.a"]
    assert unmet(enrolled(parts=held)) == ["care/2.9"]


def test_a_price_not_stated_is_the_listed_one() -> None:
    """The full recommended price with VAT on the day of purchase (2.16); a model counts with its memory and colour."""
    assert part(enrolled(price_satang=0), CarePlanPart).price_satang == 3_790_000
    assert part(enrolled(price_satang=0, model="iPhone 15 Pro Max 256GB"), CarePlanPart).price_satang == 4_890_000
    stated: dict[str, Any] = {"price_satang": 2_500_000}
    assert part(enrolled(**stated), CarePlanPart).monthly_satang == 21_900
    assert part(enrolled(terms(device_price__taken_from="list"), **stated), CarePlanPart).monthly_satang == 24_900
    assert unmet(enrolled(terms("care/2.16"), price_satang=0)) == ["care/13.2"]


def test_a_promotion_prevails_over_the_30_days() -> None:
    """It takes devices bought 60 days ago, while it runs (19.8)."""
    older: dict[str, Any] = {"bought_day": day("2024-03-16"), "promotion": "care-launch"}
    assert enrolled(**older).outcome == GRANTED
    assert part(enrolled(**older), CarePlanPart).promotion == "care-launch"
    assert unmet(enrolled(**{**older, "bought_day": day("2024-03-15")})) == ["care/4.1.e"]
    assert unmet(enrolled(terms("care/19.8"), **older)) == ["care/4.1.e"]
    july = enrolled(**{**older, "bought_day": day("2024-06-25")}, at_us=at("2024-07-01"))
    assert unmet(july) == ["care/19.8"]


def test_cover_starts_when_the_confirmation_is_received() -> None:
    """The enrolment day is the day of the confirmation (6, 2.17); it starts once."""
    pending = part(enrolled(), CarePlanPart)
    received = NOW + DAY_US - 1
    decision = decided(StartCover(pending.plan), standing(pending), at_us=received, actor=SYSTEM)
    plan = part(decision, CarePlanPart)
    assert (decision.outcome, plan.state, plan.from_us) == (RECORDED, ACTIVE, received)
    assert plan.devices == (CareDevice(IMEI, received),)
    assert decided(StartCover(plan.plan), standing(plan)).changes == ()
    before = part(
        decided(StartCover(pending.plan), standing(pending), terms("care/2.17"), at_us=received), CarePlanPart
    )
    assert before.from_us == NOW


def test_without_its_clause_cover_does_not_wait() -> None:
    """With 6 switched off, the plan covers from the request on, and the message is a mere notice."""
    decision = enrolled(terms("care/6"))
    assert part(decision, CarePlanPart).from_us == NOW
    assert decision.messages[0].purpose == ""


def test_a_confirmation_given_up_leaves_nothing_behind() -> None:
    """The plan has ended before it began, and the device is free to be enrolled (1.2, R126)."""
    pending = part(enrolled(), CarePlanPart)
    decision = decided(DropEnrolment(pending.plan), standing(pending), at_us=NOW + DAY_US, actor=SYSTEM)
    plan = part(decision, CarePlanPart)
    assert (plan.state, plan.from_us, plan.ground) == (ENDED, 0, "care/1.2")
    assert part(decision, DevicePart).state == FREE
    assert decided(DropEnrolment(plan.plan), standing(plan)).changes == ()
    anyway = decided(DropEnrolment(pending.plan), standing(pending), terms("care/1.2"), at_us=NOW + DAY_US)
    assert part(anyway, CarePlanPart).state == ACTIVE


@pytest.mark.parametrize("kind", ["dishonesty", "false-data", "debt", "breach", "transfer"])
def test_a_refusal_for_cause_bars_the_id(kind: str) -> None:
    """For the listed reasons, by a person who says why (2.23, R107)."""
    decision = decided(RefuseEnrolment(kind, "forged receipt"), standing())
    assert part(decision, BarredPart) == BarredPart("H1", NOW, kind)
    assert decided(RefuseEnrolment(kind, "again"), standing(barred=True)).changes == ()
    elsewhere = terms(bar__by=("provider-cancellation",))
    assert decided(RefuseEnrolment(kind, "forged receipt"), standing(), elsewhere).changes == ()
    assert decided(RefuseEnrolment(kind, "forged receipt"), standing(), terms("care/2.23")).changes == ()


def test_a_lack_that_can_be_put_right_bars_nobody() -> None:
    """Recorded as a refusal, without a bar; without a reason or of another kind it is no refusal (R107)."""
    decision = decided(RefuseEnrolment("curable-ineligibility", "card expired"), standing())
    assert (decision.outcome, decision.changes) == (GRANTED, ())
    assert unmet(decided(RefuseEnrolment("dishonesty", " "), standing())) == ["care/2.23"]
    assert unmet(decided(RefuseEnrolment("looks", "odd"), standing())) == ["care/2.23"]


def test_another_make_is_neither_in_scope_nor_listed() -> None:
    """The terms are for an iPhone (0.scope)."""
    assert unmet(enrolled(model="Galaxy S24")) == ["care/0.scope", "care/4.1.b"]
    assert unmet(enrolled(terms("care/0.scope"), model="Galaxy S24")) == ["care/4.1.b"]


def test_every_condition_met_is_told_too() -> None:
    """A granted enrolment lists each clause it rests on."""
    clauses = {reason.clause for reason in enrolled().reasons}
    assert clauses >= {
        *("care/0.scope", "care/2.9", "care/2.15", "care/2.16", "care/2.22", "care/2.23", "care/2.31", "care/2.43"),
        *("care/4.1.a", "care/4.1.b", "care/4.1.c", "care/4.1.d", "care/4.1.e", "care/5.1", "care/6", "care/7.1"),
        *("care/7.5", "care/8.4", "care/13.2", "care/16.1", "care/19.3"),
    }
    assert reasons(enrolled(), "care/2.43")[0].value == 24_900
    assert parts(enrolled(imei=OTHER_IMEI), DevicePart)[0].imei == OTHER_IMEI
