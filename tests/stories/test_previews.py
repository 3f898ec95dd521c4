"""What a customer is told before agreeing: all that would follow, now and later; and what has changed since."""

# ruff: noqa: E501 - a line of a preview is told in one line

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor

import psycopg

from sitthi.app import Options, World
from sitthi.due.preview import telling
from sitthi.due.preview.lines import AT_ONCE, CHANGED, LATER, NO_LONGER, Line
from sitthi.due.preview.preview import Preview, confirm, given, preview
from sitthi.flow.request import Answer
from sitthi.kernel import moment
from sitthi.terms import Book
from tests.due.previews import dumped
from tests.ground import HURRIED, Ground
from tests.life import balance, call, decide, event, play, said, taken_over, top_up
from tests.stories.company import FIRST, SECOND, at, billed, company, enrolled, left, paid, switched
from tests.stories.conftest import LifeMaker
from tests.stories.covered import citizen, number
from tests.stories.covered import enrolled as covered
from tests.stories.telling import Life, clock
from tests.stories.test_tiers import begun, bills, review, went_before
from tests.stories.test_tiers import citizen as holder

SUBJECT = f"number/{FIRST}"


def previewed(told: Life, raw: bytes, until: str = "") -> Preview:
    """A preview, which changes nothing."""
    before = dumped(told.world.connection)
    found = preview(told.world.player(), raw, moment.parse_time(until) if until else 0)
    assert dumped(told.world.connection) == before
    return found


def lines(found: Preview, group: str) -> list[str]:
    """The lines of a group: when, what, each effect but messages in English, and which messages."""
    return [_line(one) for one in found.lines if one.group == group]


def _line(one: Line) -> str:
    step = f"{one.step} " if one.step in {"before", "others"} else ""
    parts = [f"{step}{clock(one.at_us)} {one.command} {one.outcome}"]
    parts += [
        f"without: {_effect(*pair)}" for pair in ((effect.kind, effect.what, effect.says.en) for effect in one.was)
    ]
    parts += [_effect(effect.kind, effect.what, effect.says.en) for effect in one.effects]
    return "; ".join(parts)


def _effect(kind: str, what: str, says: str) -> str:
    return f"sms {what.partition(' ')[0]}" if kind == "message" else says


def test_closing_a_prepaid_number(life: LifeMaker) -> None:
    """With an add-on, an offer of form 2 and points of its own: what is paid back when, the points that end, and all that will not come any more."""
    told = life()
    told.given(
        *company("2023-01-05", FIRST),
        enrolled(at("2023-01-05", "10:00:00")),
        switched(FIRST, "prepaid", at("2023-11-02")),
        *[top_up(f"top-{place}", FIRST, "500", at("2023-11-02", f"10:00:0{place}")) for place in range(3)],
        event("a1", "addon.requested", SUBJECT, at("2023-11-02", "11:00:00"), offer="net-279-auto6"),
        event("o1", "offer.requested", SUBJECT, at("2023-11-02", "12:00:00"), offer="save-180", contract="C1"),
        call("c1", FIRST, 1250, at("2023-11-02", "13:00:00")),
    )
    found = previewed(told, left(FIRST, at("2023-11-20")))
    assert lines(found, AT_ONCE) == [
        "2023-11-20 09:00:00 disconnect-number recorded; number from active to disconnected",
        "2023-11-20 09:00:00 end-addons recorded; add-on from active to ended",
        "2023-11-20 09:00:00 end-contracts recorded; 418.94 THB from prepaid term 0812345678 to refund 0812345678; 29.33 THB from VAT to refund 0812345678; 48.35 THB from prepaid term 0812345678 to revenue from prepaid offers; contract C1 from running to ended; = C1 advance left: 450.00 THB; = C1 benefits used: -1.73 THB; = C1 refund: 448.27 THB; refund: due; 448.27 THB to be paid back by 20 Dec 2023; sms contract-ended",
        "2023-11-20 09:00:00 end-wallet recorded; 676.47 THB from wallet 0812345678 to refund 0812345678; valid until from 29 Apr 2024 23:59:59 to none; refund: due; 676.47 THB to be paid back by 20 Dec 2023; sms refund-due",
        "2023-11-20 09:00:00 end-points recorded; 10 points from points of number 0812345678 to points ended; membership of number 0812345678 from enrolled to ended",
    ]
    assert lines(found, LATER) == [
        "2023-12-13 00:00:00 warn-refund recorded",
        "2023-12-13 00:00:00 warn-refund recorded",
        "2023-12-21 00:00:00 mark-refund-overdue recorded; refund from due to overdue",
        "2023-12-21 00:00:00 mark-refund-overdue recorded; refund from due to overdue",
    ]
    assert lines(found, CHANGED) == []
    assert lines(found, NO_LONGER) == [
        "2023-12-02 23:59:59 renew-addon recorded; 279.00 THB from wallet 0812345678 to revenue from add-ons; 19.53 THB from wallet 0812345678 to VAT; sms addon-renewed",
        "2023-12-07 00:00:00 credit-month recorded; 12 points from points for charges to points of number 0812345678; 12 points, to be used by 31 Dec 2025; sms points-credited",
        "2024-01-02 23:59:59 renew-addon recorded; 279.00 THB from wallet 0812345678 to revenue from add-ons; 19.53 THB from wallet 0812345678 to VAT; sms addon-renewed",
        "2024-01-07 00:00:00 credit-month recorded; 11 points from points for charges to points of number 0812345678; 11 points, to be used by 31 Mar 2026; sms points-credited",
        "2024-02-02 23:59:59 renew-addon recorded; add-on from active to waiting for its renewal; sms addon-waiting",
        "2024-02-03 23:59:59 retry-addon recorded",
        "2024-02-04 23:59:59 retry-addon recorded",
        "2024-02-05 23:59:59 retry-addon recorded",
        "2024-02-06 00:00:00 lapse-addon recorded; add-on from waiting for its renewal to lapsed; sms addon-lapsed",
        "2024-02-07 00:00:00 credit-month recorded; 11 points from points for charges to points of number 0812345678; 11 points, to be used by 31 Mar 2026; sms points-credited",
        "2024-04-22 23:59:59.999999 remind-validity recorded; sms validity-reminder",
        "2024-04-28 23:59:59.999999 remind-validity recorded; sms validity-reminder",
        "2024-04-30 00:00:00 complete-contract recorded; 467.29 THB from prepaid term 0812345678 to revenue from prepaid offers; contract C1 from running to completed; = C1 advance left: 0.00 THB; = C1 refund: 0.00 THB; sms contract-completed",
    ]
    assert found.totals == (
        {
            "holder": "c-1", "to_customer": "1124.74", "from_customer": "0.00", "overpaid": "0.00", "balance": "-79.41",
            "charged": "-1045.33", "points": -44, "messages": -8,
        },
    )  # fmt: skip


def test_a_change_of_owner(life: LifeMaker) -> None:
    """What the old owner gets back, what the new one begins with, and the reminders that nobody gets any more."""
    told = life()
    told.given(taken_over(FIRST, "250.00", at("2024-04-01")), taken_over(SECOND, "10.00", at("2024-04-01")))
    to = {"to_holder": f"h-{SECOND}", "to_account": f"ba-{SECOND}"}
    found = previewed(told, event("o1", "number.owner-changed", SUBJECT, at("2024-04-05"), **to))
    assert lines(found, AT_ONCE) == [
        "2024-04-05 09:00:00 change-owner granted; number from active to ended",
        "2024-04-05 09:00:00 end-wallet recorded; 250.00 THB from wallet 0812345678 to refund 0812345678; valid until from 1 Apr 2025 00:00 to none; refund: due; 250.00 THB to be paid back by 5 May 2024; sms refund-due",
        "others 2024-04-05 09:00:00 activate-number granted; number: active",
        "others 2024-04-05 09:00:00 open-wallet recorded",
    ]
    assert lines(found, LATER) == [
        "2024-04-28 00:00:00 warn-refund recorded",
        "2024-05-06 00:00:00 mark-refund-overdue recorded; refund from due to overdue",
    ]
    assert lines(found, NO_LONGER) == [
        "2025-03-25 00:00:00 remind-validity recorded; sms validity-reminder",
        "2025-03-31 00:00:00 remind-validity recorded; sms validity-reminder",
    ]
    assert found.holders == (f"h-{FIRST}", f"h-{SECOND}")
    assert [(row["holder"], row["to_customer"]) for row in found.totals] == [
        (f"h-{FIRST}", "250.00"), (f"h-{SECOND}", "0.00"),
    ]  # fmt: skip


def test_porting_out_with_a_protection_plan(life: LifeMaker) -> None:
    """The plan ends, and with it the fees, the bills they are on, and what would follow from not paying these."""
    told = life()
    told.given(*citizen("2024-05-01"), number("2024-05-01"), covered(at("2024-05-02")))
    found = previewed(told, left(FIRST, at("2024-05-20"), "number.ported-out"), at("2024-07-30"))
    assert lines(found, AT_ONCE) == [
        "2024-05-20 09:00:00 port-out-number recorded; number from active to ported out",
        "2024-05-20 09:00:00 end-plan recorded; Care+ plan of device from covers to ended",
    ]
    assert lines(found, LATER) == []
    assert lines(found, NO_LONGER) == [
        "2024-06-02 00:00:00 charge-care-fee recorded",
        "2024-06-02 00:00:00 bill-care-fee granted; 249.00 THB (tax-inclusive) on the next bill",
        "2024-07-01 00:00:00 close-cycle recorded; 232.71 THB from receivable ba-1 to revenue from fees; 16.29 THB from receivable ba-1 to VAT; bill ba-1-2024-06-30: To be paid; 249.00 THB to be paid by 16 Jul 2024; sms bill-issued",
        "2024-07-02 00:00:00 charge-care-fee recorded",
        "2024-07-02 00:00:00 bill-care-fee granted; 249.00 THB (tax-inclusive) on the next bill",
        "2024-07-17 00:00:00 mark-bill-overdue recorded; bill ba-1-2024-06-30 from To be paid to Overdue; sms bill-overdue",
    ]
    assert found.totals[0]["from_customer"] == "-249.00"


def test_postpaid_to_prepaid(life: LifeMaker) -> None:
    """The points go with the number, to be used until when; they lapse there then, and no longer where they were."""
    told = life()
    told.given(
        *company("2023-01-05", FIRST),
        enrolled(at("2023-01-05", "10:00:00")),
        billed("2023-02", "5000.00"),
        paid("2023-02", "5350.00", at("2023-03-05")),
    )
    found = previewed(told, switched(FIRST, "prepaid", at("2023-05-02")), at("2025-07-01"))
    assert lines(found, AT_ONCE) == [
        "2023-05-02 09:00:00 swap-charging granted",
        "2023-05-02 09:00:00 end-wallet recorded",
        "2023-05-02 09:00:00 switch-points recorded; 224 points from points of account ba-1 to points of number 0812345678; membership of account ba-1 from enrolled to moved; membership of number 0812345678 from not enrolled to enrolled; 10 points, to be used by 31 Mar 2025; 214 points, to be used by 31 Mar 2025; sms points-moved",
    ]
    assert lines(found, LATER) == [
        "2025-03-01 10:00:00 remind-points recorded; sms points-expiring",
        "2025-03-24 10:00:00 remind-points recorded; sms points-expiring",
        "2025-04-01 00:00:00 expire-points recorded; 224 points from points of number 0812345678 to points expired",
    ]
    assert lines(found, NO_LONGER) == [
        "2025-03-01 10:00:00 remind-points recorded; sms points-expiring",
        "2025-03-24 10:00:00 remind-points recorded; sms points-expiring",
        "2025-04-01 00:00:00 expire-points recorded; 224 points from points of account ba-1 to points expired",
    ]
    assert found.totals[0]["points"] == 0


def test_a_top_up_changes_what_falls_due(life: LifeMaker) -> None:
    """A renewal that would have waited for money is paid; what differs of it is shown both ways."""
    told = life()
    told.given(
        taken_over(FIRST, "400.00", at("2024-04-01"), valid_until=at("2025-12-01")),
        event("a1", "addon.requested", SUBJECT, at("2024-04-01", "10:00:00"), offer="net-279-auto6"),
    )
    found = previewed(told, top_up("t1", FIRST, "300", at("2024-04-02")), at("2024-05-20"))
    assert lines(found, AT_ONCE) == [
        "2024-04-02 09:00:00 top-up granted; 300.00 THB from channel kiosk to wallet 0812345678",
    ]
    assert lines(found, CHANGED) == [
        "2024-05-01 23:59:59 renew-addon recorded; without: add-on from active to waiting for its renewal; without: sms addon-waiting; 279.00 THB from wallet 0812345678 to revenue from add-ons; 19.53 THB from wallet 0812345678 to VAT; sms addon-renewed",
    ]
    assert (
        lines(found, NO_LONGER)[-1]
        == "2024-05-05 00:00:00 lapse-addon recorded; add-on from waiting for its renewal to lapsed; sms addon-lapsed"
    )


def test_disconnecting_a_number_with_a_tier(life: LifeMaker) -> None:
    """The tier ends at once, and the next period that it would have been renewed for does not begin."""
    told = life()
    went_before(told, *holder("2024-01-02"), begun(FIRST, "2024-01-02", "2020-03-01"))
    went_before(told, *bills("2024-01", 6, "1300.00", "1391.00"))
    told.given(review(FIRST, at("2024-07-15")))
    found = previewed(told, left(FIRST, at("2024-08-01")))
    assert [line for line in lines(found, AT_ONCE) if "tier" in line] == [
        "2024-08-01 09:00:00 end-tier recorded; tier of 0812345678 from Gold to none; end of the tier of 0812345678 from 14 Jul 2025 23:59:59 to none",
    ]
    assert [line for line in lines(found, NO_LONGER) if "tier" in line] == [
        "2025-07-15 00:00:00 review-tier recorded; tier of 0812345678 from Gold to none; end of the tier of 0812345678 from 14 Jul 2025 23:59:59 to none; tier on its way to 0812345678 from none to Gold; sms tier-renewed",
        "2025-07-15 00:00:00 hold-tier recorded; tier of 0812345678 from none to Gold; end of the tier of 0812345678 from none to 14 Jul 2026 23:59:59; tier on its way to 0812345678 from Gold to none",
    ]


def test_a_top_up_in_the_middle_of_a_confirmation_waits(ground: Ground, book: Book) -> None:
    """Sent by another connection while what would follow is being looked at, it is decided after what was confirmed."""
    world = ground.world(book)
    play(world, taken_over(FIRST, "250.00", at("2024-04-01")))
    ends = left(FIRST, at("2024-04-20"))
    seen = given(preview(world.player(), ends).shape())
    with psycopg.connect(ground.url, autocommit=True, options=HURRIED) as connection, ThreadPoolExecutor(1) as beside:
        other = World("test", connection, book, Options())
        sent: list[Future[list[Answer]]] = []

        def meanwhile(_: int) -> None:
            if not sent:
                sent.append(beside.submit(decide, other, top_up("t1", FIRST, "100", at("2024-04-20", "09:00:01"))))

        assert confirm(world.player(), ends, seen, meanwhile).recorded
        (answer,) = sent[0].result(timeout=30)
    assert said(answer) == [("top-up", "refused")]


def test_confirmed_after_the_world_has_moved(life: LifeMaker) -> None:
    """A top-up came in between: nothing is recorded, and what was shown and what is now are told line by line."""
    told = life()
    told.given(taken_over(FIRST, "250.00", at("2024-04-01"), valid_until=at("2025-12-01")))
    ends = left(FIRST, at("2024-04-20"))
    seen = given(json.loads(json.dumps(previewed(told, ends).shape())))
    told.then(top_up("t1", FIRST, "100", at("2024-04-10")))
    before = dumped(told.world.connection)

    found = confirm(told.world.player(), ends, seen)
    assert not found.recorded
    assert dumped(told.world.connection) == before
    assert list(telling.changed(found.was, found.now, "en")) == [
        "- at once: 20 Apr 2024 09:00  number 0812345678  Wallet closed  [prepaid/terminate.form1, prepaid/1.1.11, prepaid/terminate.30-days]",
        "-       250.00 THB from wallet 0812345678 to refund 0812345678",
        "-       valid until from 1 Dec 2025 09:00 to none",
        "-       refund: due",
        "-       250.00 THB to be paid back by 20 May 2024",
        "-       ✉ to number 0812345678: Your contract has ended. We refund 250.00 THB by 20 May 2024 in cash, by cheque, to a bank account or as agreed. Please show proof of identity at a shop or call 1175.",
        "+ at once: 20 Apr 2024 09:00  number 0812345678  Wallet closed  [prepaid/terminate.form1, prepaid/1.1.11, prepaid/terminate.30-days]",
        "+       350.00 THB from wallet 0812345678 to refund 0812345678",
        "+       valid until from 1 Dec 2025 09:00 to none",
        "+       refund: due",
        "+       350.00 THB to be paid back by 20 May 2024",
        "+       ✉ to number 0812345678: Your contract has ended. We refund 350.00 THB by 20 May 2024 in cash, by cheque, to a bank account or as agreed. Please show proof of identity at a shop or call 1175.",
    ]

    seen = given(found.preview.shape())
    assert confirm(told.world.player(), ends, seen).recorded
    assert balance(told.world, FIRST) == 0
    told.then(until=at("2025-12-30"))
    told.proves()
