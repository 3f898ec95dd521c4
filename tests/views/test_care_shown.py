"""Plans, their limits, requests and promises are shown as they are, and as they were at any instant of their lives."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput
from sitthi.standing.care_parts import ENDED
from sitthi.views import shapes_care
from sitthi.views.decisions import Explainer
from sitthi.views.history import standing_as_of
from sitthi.views.receipts import Shelf
from sitthi.views.state import State, narrow_to
from tests.areas.care.making import MONTHLY_PLAN, NOW
from tests.life import event, play, timeline
from tests.views.cared import (
    AGENT,
    ANAN,
    ANAN_FIRST,
    ANAN_NOW,
    MALI_FIRST,
    NOK,
    NOK_FIRST,
    NOK_NOW,
    REPLACEMENT,
    SWITCH,
    asked,
    of_provider,
    paid,
    tell,
    time_of,
    told,
)

Found = dict[str, list[dict[str, Any]]]
NOK_HOLDER, HEIR = "C-5001", "C-5002"


def now(world: World, subject: str) -> Found:
    """A subject's rows as they are stored now."""
    says = Explainer(world.book, world.rulebook, world.index).message_says
    return State(world.connection, says, narrow_to(world.connection, subject), world.rulebook).read()


def then(world: World, subject: str, time: str) -> Found:
    """A subject's rows as they were."""
    at_us, shelf = moment.parse_time(time), Shelf(world.connection)
    return standing_as_of(world.connection, shelf, subject, at_us, world.rulebook)


def picked(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """Some of a row."""
    return {name: row[name] for name in names}


def test_a_plan_has_its_cover_its_package_and_its_limits(world: World) -> None:
    """Device, number, package, state, from and until, and of each service what is used of how many, and when anew."""
    tell(world)
    (plan,) = now(world, NOK)["care"]

    assert list(plan)[:8] == ["imei", "number", "package", "state", "from", "until", "limits", "requests"]
    assert picked(plan, "imei", "number", "package", "state", "from", "until", "monthly_fee", "months_charged") == {
        "imei": NOK_NOW,
        "number": "0815000001",
        "package": "monthly",
        "state": "active",
        "from": "2024-04-02T10:00:00+07:00",
        "until": "2028-04-01T23:59:59+07:00",
        "monthly_fee": "329.00",
        "months_charged": 3,
    }
    window = {"window_from": "2024-04-02T00:00:00+07:00", "window_to": "2025-04-01T23:59:59+07:00"}
    assert plan["limits"] == [
        {"service": "switch", "used": 1, "limit": 2, "left": 1, **window, "clause": "care/12.1.b"},
        {"service": "replacement", "used": 0, "limit": 1, "left": 1, **window, "clause": "care/12.1.b"},
    ]
    assert [one["imei"] for one in plan["devices"]] == [NOK_FIRST, NOK_NOW]


def test_a_lump_sum_goes_on_until_its_year_is_over(world: World) -> None:
    """It renews by itself, unless it was declined; its window is the year."""
    tell(world)
    (plan,) = now(world, ANAN)["care"]
    assert picked(plan, "package", "lump_sum", "until", "renews") == {
        "package": "lump-sum",
        "lump_sum": "2739.00",
        "until": "2025-04-01T23:59:59+07:00",
        "renews": True,
    }
    assert [one["used"] for one in plan["limits"]] == [0, 1]
    play(world, event("no", "care.renewal-declined", f"device/{ANAN_NOW}", "2024-07-02T10:00:00+07:00", source="app"))
    (plan,) = now(world, ANAN)["care"]
    assert (plan["renews"], plan["renewal_declined"]) == (False, "2024-07-02T10:00:00+07:00")


def test_a_request_has_its_fees_its_devices_and_its_promise(world: World) -> None:
    """What it cost and what of it is paid; what was sent; the guaranteed time, that it was missed, and the relief."""
    tell(world)
    (plan,) = now(world, f"request/{REPLACEMENT}")["care"]
    (request,) = plan["requests"]

    assert picked(request, "request", "service", "state", "imei", "sent_imei", "fee", "paid", "to_pay") == {
        "request": REPLACEMENT,
        "service": "replacement",
        "state": "closed",
        "imei": ANAN_FIRST,
        "sent_imei": ANAN_NOW,
        "fee": "13982.50",
        "paid": "13982.50",
        "to_pay": "0.00",
    }
    assert request["promise"] == {
        "tier": 3,
        "state": "settled",
        "from": "2024-04-11T13:40:00+07:00",
        "due": "2024-04-17T13:40:00+07:00",
        "attempted": "2024-04-20T11:00:00+07:00",
        "attempt": "delivered",
        "received": "2024-04-20T11:00:00+07:00",
        "relief": "16721.50",
        "claimed": "2024-04-22T10:00:00+07:00",
        "to": "1234567890",
        "paid": "16721.50",
        "paid_on": "2024-04-30T10:00:00+07:00",
        "owed": "0.00",
        "why": None,
    }


def test_an_ended_plan_stays_to_be_seen(world: World) -> None:
    """Ended by its customer: the last instant it covered, by which clause, and that nothing is left to ask for."""
    tell(world)
    (plan,) = now(world, f"device/{MALI_FIRST}")["care"]
    assert picked(plan, "state", "until", "ended", "ground", "limits") == {
        "state": "ended",
        "until": "2024-06-09T23:59:59+07:00",
        "ended": "2024-06-10T00:00:00+07:00",
        "ground": "care/16.1",
        "limits": [],
    }


def test_a_plan_that_never_covered_has_no_last_instant() -> None:
    """Its confirmation never came; or it ended at the instant at which it began."""
    dropped = replace(MONTHLY_PLAN, state=ENDED, from_us=0, ended_us=NOW)
    assert picked(shapes_care.plan(dropped, "h-1", (), None), "from", "until") == {"from": None, "until": None}
    at_once = replace(MONTHLY_PLAN, state=ENDED, ended_us=NOW)
    assert shapes_care.plan(at_once, "h-1", (), None)["until"] is None


def test_a_plan_is_found_by_every_device_it_covered(world: World) -> None:
    """By the one covered now and the one before; a device that nobody enrolled is not known."""
    tell(world)
    assert now(world, f"device/{NOK_FIRST}")["care"] == now(world, f"device/{NOK_NOW}")["care"]
    with pytest.raises(BadInput, match="no device"):
        now(world, "device/353879234252633")
    with pytest.raises(BadInput, match="no request"):
        now(world, "request/R-unknown")


def test_a_plan_that_waits_has_no_cover_and_no_limits(world: World) -> None:
    """Before its confirmation has arrived."""
    early = told("2024-03-31T00:00:00+07:00")
    play(world, *early)
    enrolment = next(raw for raw in told() if b'"care-1-enrol"' in raw)
    world.corridor.run([world.door.admit(enrolment)])
    (plan,) = now(world, NOK)["care"]
    assert picked(plan, "state", "from", "until", "limits") == {
        "state": "pending", "from": None, "until": None, "limits": [],
    }  # fmt: skip


def test_all_plans_are_in_the_state_of_a_world(world: World) -> None:
    """Streamed with everything else, by number; without terms no limits are said."""
    tell(world)
    says = Explainer(world.book, world.rulebook, world.index).message_says
    out = io.StringIO()
    State(world.connection, says, rulebook=world.rulebook).write(out)
    assert [one["imei"] for one in json.loads(out.getvalue())["care"]] == [NOK_NOW, ANAN_NOW, MALI_FIRST]
    bare = State(world.connection, says, narrow_to(world.connection, NOK)).read()["care"][0]
    assert (bare["limits"], bare["until"]) == ([], None)


LATER = [
    event("x", "care.device-exchanged", f"device/{NOK_NOW}", "2024-07-02T10:00:00+07:00", source="shop/0042",
          imei="353879234252633", by="maker", evidence=True),
    asked("q1", "R-9", "353879234252633", "2024-07-03T09:30:00+07:00"),
    event("q1c", "care.request-cancelled", "request/R-9", "2024-07-03T10:00:00+07:00", source="web",
          reason="customer"),
    event("m", "number.renumbered", ANAN, "2024-07-04T10:00:00+07:00", to_number="0815000009"),
    asked("q2", "R-10", ANAN_NOW, "2024-07-05T09:30:00+07:00"),
    paid("q2p", "R-10", "2024-07-05T10:00:00+07:00", "8225.00"),
    event("q2h", "care.request-held", "request/R-10", "2024-07-05T11:00:00+07:00", source="provider", actor=AGENT,
          reason="flood"),
    event("q2r", "care.request-released", "request/R-10", "2024-07-06T11:00:00+07:00", source="provider",
          actor=AGENT),
    of_provider("q2s", "care.device-sent", "R-10", "2024-07-06T12:00:00+07:00", imei="868932036356090",
                model="iPhone 15"),
    of_provider("q2d", "care.delivery-attempted", "R-10", "2024-07-06T13:00:00+07:00", result="delivered"),
    of_provider("q2b", "care.device-returned", "R-10", "2024-07-07T13:00:00+07:00", imei=ANAN_NOW),
    of_provider("q2i", "care.device-inspected", "R-10", "2024-07-08T13:00:00+07:00", finding="other-device"),
    event("e", "number.disconnected", NOK, "2024-07-09T10:00:00+07:00", reason="customer", actor=AGENT),
]  # fmt: skip
"""More of the lives: an exchange, a request cancelled, a number renumbered, a hold, a wrong device, an end."""


@pytest.mark.parametrize("subject", [f"device/{NOK_NOW}", f"request/{REPLACEMENT}", f"device/{ANAN_NOW}"])
def test_every_instant_is_as_it_was_then(world: World, subject: str) -> None:
    """After each event the standing is noted; put together later from receipts, it is the same."""
    first = "2024-04-20T11:00:00+07:00" if "CR-5002" in subject or ANAN_NOW in subject else "2024-05-07T18:00:00+07:00"
    life = [*told(), *LATER]
    play(world, *(raw for raw in life if time_of(raw) <= first))
    kept = {}
    for raw in (raw for raw in life if time_of(raw) > first):
        play(world, raw)
        kept[time_of(raw)] = now(world, subject)["care"]

    assert len(kept) > 15
    for time, standing in kept.items():
        found = then(world, subject, time)["care"]
        assert _without_limits(found) == _without_limits(standing), time


def _without_limits(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Plans without the windows of limits, which are as of the world's latest decision while it goes on.

    The plan of a device has requests that were made later, so that of these only those that were there are compared.
    """
    return [{name: one for name, one in row.items() if name != "limits"} for row in rows]


def test_before_it_was_there_it_is_not_known(world: World) -> None:
    """A plan and a request before they were asked for; the customer's number was there."""
    tell(world)
    with pytest.raises(BadInput, match="not known"):
        then(world, f"device/{NOK_NOW}", "2024-04-01T10:00:00+07:00")
    with pytest.raises(BadInput, match="not known"):
        then(world, f"request/{SWITCH}", "2024-05-01T10:00:00+07:00")
    assert then(world, NOK, "2024-04-01T10:00:00+07:00")["care"] == []
    (plan,) = then(world, NOK, "2024-05-07T10:10:00+07:00")["care"]
    assert picked(plan, "imei", "months_charged") == {"imei": NOK_FIRST, "months_charged": 2}
    assert [one["used"] for one in plan["limits"]] == [1, 0]
    assert [one["state"] for one in plan["requests"]] == ["accepted"]


def test_a_device_and_a_request_have_their_timelines(world: World) -> None:
    """All about the plan and its requests, with what that came from and led to, oldest first; a request's alone."""
    tell(world)
    explainer = Explainer(world.book, world.rulebook, world.index)
    types = [explainer.type_of(one) for one in timeline(world, f"device/{ANAN_FIRST}")]
    expected = [
        "care.enrolment-requested", "message.delivered", "start-cover", "charge-care-fee", "bill-care-fee",
        "care.request-made", "care.request-paid", "start-promise", "miss-promise", "care.device-sent",
        "care.delivery-attempted", "stop-promise", "receive-promise", "follow-device", "care.relief-claimed",
        "care.relief-paid",
    ]  # fmt: skip
    assert [one for one in types if one in expected] == expected
    own = [explainer.type_of(one) for one in timeline(world, f"request/{REPLACEMENT}")]
    assert own == types[5:]
    with pytest.raises(BadInput, match="no device"):
        timeline(world, "device/353879234252633")


def test_a_request_that_came_to_an_heir_has_its_whole_past(world: World) -> None:
    """It is shown as it was, of the plan it was of, and its timeline begins where it was made (R113)."""
    heir = {"to_holder": HEIR, "to_account": "BA-heir", "inheritance": True}
    tell(
        world,
        "2024-05-01T00:00:00+07:00",
        asked("q1", "R-1", NOK_FIRST, "2024-05-02T10:00:00+07:00"),
        paid("q2", "R-1", "2024-05-02T10:30:00+07:00", "12225.00"),
        event("q3", "account.opened", "account/BA-heir", "2024-05-02T10:40:00+07:00", holder=HEIR, cycle_day=1),
        event("q4", "number.owner-changed", NOK, "2024-05-02T11:00:00+07:00", actor=AGENT, **heir),
        of_provider("q5", "care.device-sent", "R-1", "2024-05-02T12:00:00+07:00", imei=NOK_NOW),
    )
    (plan,) = now(world, "request/R-1")["care"]
    assert picked(plan, "holder", "state") == {"holder": HEIR, "state": "active"}
    assert [one["state"] for one in plan["requests"]] == ["sent"]
    for subject, time, holder, state in (
        ("request/R-1", "2024-05-02T10:10:00+07:00", NOK_HOLDER, "offered"),
        ("request/R-1", "2024-05-02T10:59:00+07:00", NOK_HOLDER, "accepted"),
        ("request/R-1", "2024-05-02T11:00:00+07:00", HEIR, "accepted"),
        (f"device/{NOK_FIRST}", "2024-05-02T10:59:00+07:00", NOK_HOLDER, "accepted"),
    ):
        (was,) = then(world, subject, time)["care"]
        assert (was["holder"], [one["state"] for one in was["requests"]]) == (holder, [state])
    later = then(world, f"device/{NOK_FIRST}", "2024-05-02T11:30:00+07:00")["care"]
    assert sorted((one["holder"] == HEIR, len(one["requests"])) for one in later) == [(False, 0), (True, 1)]
    names = [one.command.name for one in timeline(world, "request/R-1")]
    assert [name for name in names if name in {"make-request", "pay-request", "pass-plan", "send-device"}] == [
        "make-request", "pay-request", "pass-plan", "send-device",
    ]  # fmt: skip


def test_decisions_are_told_in_words(world: World) -> None:
    """Conditions met and not, with their figures, in both languages; clauses that are named stand for themselves."""
    tell(world)
    explainer = Explainer(world.book, world.rulebook, world.index)
    found = [explainer.explain(one) for one in timeline(world, f"device/{MALI_FIRST}")]
    (late, again) = (one for one in found if one["outcome"] == "refused")
    unmet = {one["clause"]: one["says"] for one in (*late["reasons"], *again["reasons"]) if not one["met"]}
    assert unmet["care/7.5"]["en"].endswith(
        "(not met: has membership, the service, contact, risk and fraud;"
        " needs membership, the service, contact, risk and fraud, anonymous statistics)"
    )
    assert "(ไม่ผ่าน: มีการเป็นสมาชิก, การให้บริการ" in unmet["care/7.5"]["th"]
    assert "(ไม่ผ่าน: 78 วัน ไม่ตรงเกณฑ์ 30 วัน)" in unmet["care/4.1.e"]["th"]
    assert '"cancelled" is not "never in a cancelled plan"' in unmet["care/16.1"]["en"]
