"""The index of reactions, second page: what follows for protection plans, their requests and fees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from sitthi.areas.billing import model as billing
from sitthi.areas.care import model as care
from sitthi.areas.delivery import model as delivery
from sitthi.areas.requests import model as requests
from sitthi.flow.spec import Outward, ReactionSpec
from sitthi.kernel.command import Command
from sitthi.kernel.decision import Event
from sitthi.standing.care_fees import fee_text
from sitthi.standing.parts import DEBT, Standing

Follow = Iterable[tuple[str, msgspec.Struct]]
FEE, INCLUSIVE = "Fee", "inclusive"
INHERITANCE = "inheritance"


def _plan_named(event: Event) -> str:
    kind, _, plan = event.about.partition(":")
    return plan if kind == "care" else ""


def _start_cover(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    plan = _plan_named(event)
    return [(plan, care.StartCover(plan))] if plan else []


def _drop_enrolment(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    plan = _plan_named(event)
    return [(plan, care.DropEnrolment(plan))] if plan else []


def _bill_fee(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    plan = standing.plan
    assert plan is not None, "what a fee is due for is there"
    fee = billing.AddCharge(standing.number.number, FEE, event.amount, INCLUSIVE, fee_text(plan))
    return [(plan.plan, fee)]


def _end_plans(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    why = INHERITANCE if getattr(cause.body, INHERITANCE, False) else event.about
    return [("", care.EndPlan(why))] if standing.plans else []


def _keep_plans(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [("", care.KeepPlans(event.about))] if standing.plans else []


def _note_debt(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    """A suspension for debt is noted as it begins: it may be another by the time the number is in service again."""
    return _keep_plans(cause, event, standing) if event.about == DEBT else []


def _move_plans(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [("", care.MovePlans())] if standing.plans else []


def _settle_requests(cause: Command[Any], event: Event, standing: Standing) -> Iterator[tuple[str, msgspec.Struct]]:
    ground = standing.plan.ground if standing.plan is not None else ""
    for request in standing.requests:
        if request.plan == event.about and not request.closed_us:
            yield request.request, requests.SettleRequest(ground, request.request)


def _follow_device(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    request = standing.request
    assert request is not None, "what is completed is there"
    brought = (request.sent_imei, request.offered_model)
    body = care.FollowDevice(request.plan, request.request, request.service, *brought, given_up_us=request.given_up_us)
    return [(request.request, body)]


def _follow_back(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    """The Care device was given back: the plan covers the one it replaced again."""
    request = standing.request
    assert request is not None, "what is undone is there"
    body = care.FollowDevice(request.plan, request.request, request.service, request.imei, request.model, back=True)
    return [(request.request, body)]


def _give_up_device(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    request = standing.request
    assert request is not None, "what a device is given up to is there"
    body = care.GiveUpDevice(request.plan, request.request, request.service, request.imei)
    return [(request.request, body)]


def _give_back_device(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    """Of a request that had the Care device handed over, that has been followed back already."""
    request = standing.request
    assert request is not None, "what is cancelled is there"
    given_up = request.given_up_us and not request.delivered_us
    body = care.GiveBackDevice(request.plan, request.request, request.service)
    return [(request.request, body)] if given_up else []


def _bar_warranty(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [(event.about, requests.BarWarranty(event.about))]


def _start_promise(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [(event.about, delivery.StartPromise(event.about))]


def _stop_promise(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [(event.about, delivery.StopPromise(event.about, cause.body.result))] if _promised(event, standing) else []


def _receive_promise(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [(event.about, delivery.ReceivePromise(event.about))] if _promised(event, standing) else []


def _void_promise(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    return [(event.about, delivery.VoidPromise(event.about))] if _promised(event, standing) else []


def _excuse_promise(cause: Command[Any], event: Event, standing: Standing) -> Follow:
    body = delivery.ExcusePromise(event.about, cause.body.reason)
    return [(event.about, body)] if _promised(event, standing) else []


def _promised(event: Event, standing: Standing) -> bool:
    """Whether anything was promised of the request, kept or void by now too: it may still be received."""
    return standing.promise is not None and standing.promise.request == event.about


CARE_REACTIONS: tuple[ReactionSpec, ...] = (
    ReactionSpec("message.delivered", "start-cover", _start_cover, ("care/6", "care/1.2")),
    ReactionSpec("message.given-up", "drop-enrolment", _drop_enrolment, ("care/6",)),
    ReactionSpec("care.fee-due", "bill-care-fee", _bill_fee, ("care/13.3",)),
    ReactionSpec("number.cancelled", "end-plan", _end_plans, ("care/18.9", "care/18.11", "care/18.12", "care/18.1")),
    ReactionSpec("number.swapped", "end-plan", _end_plans, ("care/18.18",)),
    ReactionSpec("number.suspended", "keep-plans", _note_debt, ("care/17.2",)),
    ReactionSpec("number.resumed", "keep-plans", _keep_plans, ("care/7.4", "care/17.2")),
    ReactionSpec("number.renumbered", "move-plans", _move_plans, ("care/8.6",)),
    ReactionSpec("care.plan-ended", "settle-request", _settle_requests, ("care/18",)),
    ReactionSpec("request.accepted", "start-promise", _start_promise, ("delivery/1.2.start",)),
    ReactionSpec("request.attempted", "stop-promise", _stop_promise, ("delivery/1.2.stop",)),
    ReactionSpec("request.completed", "receive-promise", _receive_promise, ("delivery/2.5.a",)),
    ReactionSpec("request.cancelled", "void-promise", _void_promise, ("delivery/2.2.b",)),
    ReactionSpec("request.refused", "void-promise", _void_promise, ("delivery/2.2.b",)),
    ReactionSpec("request.held", "excuse-promise", _excuse_promise, ("delivery/2.5.c",)),
    ReactionSpec("request.completed", "follow-device", _follow_device, ("care/8.3", "care/8.4", "care/10.6")),
    ReactionSpec("request.device-given-up", "give-up-device", _give_up_device, ("care/8.4", "care/10.6")),
    ReactionSpec("request.cancelled", "give-back-device", _give_back_device, ("care/8.4", "care/10.6")),
    ReactionSpec("request.refused", "give-back-device", _give_back_device, ("care/8.4", "care/10.6")),
    ReactionSpec("request.undone", "follow-device", _follow_back, ("care/9.8",)),
    ReactionSpec("request.not-covered", "bar-warranty", _bar_warranty, ("care/15.6",)),
)


def _inherit(cause: Command[Any], event: Event, standing: Standing) -> tuple[str, dict[str, object]]:
    plan = standing.plan
    assert plan is not None, "what is left is there"
    # Where it is only told what followed, open requests are not there; to whom it went does not depend on them.
    asked = [one for one in standing.requests or () if one.plan == plan.plan and not one.closed_us]
    named = {request.request for request in asked}
    promised = [promise for promise in standing.promises or () if promise.request in named]
    open_now = {"requests": _text(asked), "promises": _text(promised)} if asked else {}
    return f"device/{plan.imei}", {"number": plan.number, "plan": _text(plan), **open_now}


def _text(parts: object) -> str:
    return msgspec.json.encode(parts).decode()


CARE_OUTWARD: tuple[Outward, ...] = (Outward("care.plan-left", "care.plan-inherited", _inherit),)
