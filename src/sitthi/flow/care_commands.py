"""The index of commands, fifth page: device protection - plans, requests for another device, repairs."""

from __future__ import annotations

from sitthi.areas.billing import model as billing
from sitthi.areas.billing import rules as billing_rules
from sitthi.areas.care import model as care
from sitthi.areas.care import rules as care_rules
from sitthi.areas.delivery import model as delivery
from sitthi.areas.delivery import rules as delivery_rules
from sitthi.areas.requests import model as requests
from sitthi.areas.requests import rules as request_rules
from sitthi.flow.desk import Desk, Named
from sitthi.flow.roles import ANYONE, DESK, OURS, STAFF
from sitthi.flow.spec import CommandSpec
from sitthi.flow.step import Step
from sitthi.standing.request_parts import claim_of

_CUSTOMER = ("holder", "number", "bills", "plan", "plans", "device", "barred")
_ASKED = ("holder", "number", "plan", "request", "requests", "bills", "barred")
_ENDS = ("care.plan-ended", "care.fee-due", "care.device-barred")
_GOES_ON = (
    "request.accepted", "request.device-given-up", "request.completed", "request.closed", "request.cancelled",
)  # fmt: skip

# One line a command, so that the index can be read as one: what asks for it, what it reads, who may, what it causes.
# fmt: off
PLANS = (
    CommandSpec("enrol-device", "care.enrolment-requested", "device", care.EnrolDevice, "care",
                care_rules.enrol_device, _CUSTOMER, ANYONE, account=True),
    CommandSpec("refuse-enrolment", "care.enrolment-refused", "holder", care.RefuseEnrolment, "care",
                care_rules.refuse_enrolment, ("holder", "barred"), STAFF),
    CommandSpec("start-cover", "", "number", care.StartCover, "care", care_rules.start_cover, ("plans",), OURS),
    CommandSpec("drop-enrolment", "", "number", care.DropEnrolment, "care", care_rules.drop_enrolment, ("plans",),
                OURS),
    CommandSpec("charge-care-fee", "", "number", care.ChargeCareFee, "care", care_rules.charge_care_fee, ("plans",),
                OURS, ("care.fee-due",)),
    CommandSpec("bill-care-fee", "", "number", billing.AddCharge, "billing", billing_rules.add_charge,
                ("account", "billing"), OURS, account=True),
    CommandSpec("renew-plan", "", "number", care.RenewPlan, "care", care_rules.renew_plan,
                ("account", "number", "plans"), OURS, account=True),
    CommandSpec("decline-renewal", "care.renewal-declined", "device", care.DeclineRenewal, "care",
                care_rules.decline_renewal, ("plan",), ANYONE),
    CommandSpec("cancel-plan", "care.cancellation-requested", "device", care.CancelPlan, "care",
                care_rules.cancel_plan, ("plan",), ANYONE),
    CommandSpec("end-plan", "", "number", care.EndPlan, "care", care_rules.end_plan, ("holder", "number", "plans"),
                OURS, (*_ENDS, "care.plan-left")),
    CommandSpec("terminate-plan", "care.ended", "device", care.TerminatePlan, "care", care_rules.terminate_plan,
                ("holder", "number", "plan", "bills"), STAFF, _ENDS, account=True),
    CommandSpec("keep-plans", "", "number", care.KeepPlans, "care", care_rules.keep_plans, ("plans",), OURS),
    CommandSpec("move-plans", "", "number", care.MovePlans, "care", care_rules.move_plans,
                ("holder", "number", "plans"), OURS, _ENDS),
    CommandSpec("pass-plan", "care.plan-inherited", "device", care.PassPlan, "care", care_rules.pass_plan,
                ("holder", "number", "bills", "device", "barred"), OURS, account=True),
    CommandSpec("report-exchange", "care.device-exchanged", "device", care.ReportExchange, "care",
                care_rules.report_exchange, ("plan", "device"), ANYONE),
    CommandSpec("follow-device", "", "number", care.FollowDevice, "care", care_rules.follow_device,
                ("plan", "plans"), OURS, ("care.device-barred",)),
    CommandSpec("give-up-device", "", "number", care.GiveUpDevice, "care", care_rules.give_up_device,
                ("plan", "plans"), OURS, ("care.device-barred",)),
    CommandSpec("give-back-device", "", "number", care.GiveBackDevice, "care", care_rules.give_back_device,
                ("plan", "plans"), OURS),
    CommandSpec("ask-liability", "care.liability-asked", "device", care.AskLiability, "care",
                care_rules.ask_liability, ("account", "plan", "bills", "charges"), DESK, ("care.liability",),
                account=True),
)
REQUESTS = (
    CommandSpec("make-request", "care.request-made", "request", requests.MakeRequest, "requests",
                request_rules.make_request, _ASKED, ANYONE, _GOES_ON, account=True),
    CommandSpec("check-request", "care.request-checked", "request", requests.CheckRequest, "requests",
                request_rules.check_request, ("plan", "request"), DESK, _GOES_ON),
    CommandSpec("offer-device", "care.device-offered", "request", requests.OfferDevice, "requests",
                request_rules.offer_device, ("plan", "request"), DESK, _GOES_ON),
    CommandSpec("pay-request", "care.request-paid", "request", requests.PayRequest, "requests",
                request_rules.pay_request, ("plan", "request"), ANYONE, _GOES_ON),
    CommandSpec("send-device", "care.device-sent", "request", requests.SendDevice, "requests",
                request_rules.send_device, ("request", "device"), DESK),
    CommandSpec("attempt-delivery", "care.delivery-attempted", "request", requests.AttemptDelivery, "requests",
                request_rules.attempt_delivery, ("plan", "request"), DESK, (*_GOES_ON, "request.attempted")),
    CommandSpec("return-device", "care.device-returned", "request", requests.ReturnDevice, "requests",
                request_rules.return_device, ("plan", "request"), DESK, (*_GOES_ON, "request.undone")),
    CommandSpec("inspect-device", "care.device-inspected", "request", requests.InspectDevice, "requests",
                request_rules.inspect_device, ("plan", "request"), DESK,
                (*_GOES_ON, "request.stopped", "request.not-covered")),
    CommandSpec("convert-request", "care.request-converted", "request", requests.ConvertRequest, "requests",
                request_rules.convert_request, ("plan", "request"), ANYONE, (*_GOES_ON, "request.converted")),
    CommandSpec("cancel-request", "care.request-cancelled", "request", requests.CancelRequest, "requests",
                request_rules.cancel_request, ("plan", "request"), ANYONE, _GOES_ON),
    CommandSpec("refuse-request", "care.request-refused", "request", requests.RefuseRequest, "requests",
                request_rules.refuse_request, ("plan", "request"), STAFF, (*_GOES_ON, "request.refused")),
    CommandSpec("hold-request", "care.request-held", "request", requests.HoldRequest, "requests",
                request_rules.hold_request, ("request",), STAFF, ("request.held",)),
    CommandSpec("release-request", "care.request-released", "request", requests.ReleaseRequest, "requests",
                request_rules.release_request, ("request",), STAFF, ("request.released",)),
    CommandSpec("settle-request", "", "request", requests.SettleRequest, "requests", request_rules.settle_request,
                ("plan", "request"), OURS, _GOES_ON),
    CommandSpec("lapse-return", "", "number", requests.LapseReturn, "requests", request_rules.lapse_return,
                ("plan", "requests"), OURS, (*_GOES_ON, "request.stopped")),
    CommandSpec("claim-warranty", "care.warranty-claimed", "request|device", requests.ClaimWarranty, "requests",
                request_rules.claim_warranty, ("plan", "request", "claim", "requests", "bills"), ANYONE,
                ("request.warranty-claimed",), account=True),
    CommandSpec("bar-warranty", "", "request", requests.BarWarranty, "requests", request_rules.bar_warranty,
                ("request",), OURS),
    CommandSpec("repair-device", "care.repaired", "device", requests.RepairDevice, "requests",
                request_rules.repair_device, ("plan",), DESK, ("care.repaired",)),
)
DELIVERY = (
    CommandSpec("start-promise", "", "request", delivery.StartPromise, "delivery", delivery_rules.start_promise,
                ("request", "promise"), OURS, ("promise.started",)),
    CommandSpec("stop-promise", "", "request", delivery.StopPromise, "delivery", delivery_rules.stop_promise,
                ("promise",), OURS, ("promise.kept", "promise.missed")),
    CommandSpec("receive-promise", "", "request", delivery.ReceivePromise, "delivery",
                delivery_rules.receive_promise, ("promise",), OURS),
    CommandSpec("void-promise", "", "request", delivery.VoidPromise, "delivery", delivery_rules.void_promise,
                ("promise",), OURS),
    CommandSpec("excuse-promise", "", "request", delivery.ExcusePromise, "delivery", delivery_rules.excuse_promise,
                ("promise",), OURS),
    CommandSpec("miss-promise", "", "number", delivery.MissPromise, "delivery", delivery_rules.miss_promise,
                ("promises",), OURS, ("promise.missed",)),
    CommandSpec("claim-relief", "care.relief-claimed", "request|device", delivery.ClaimRelief, "delivery",
                delivery_rules.claim_relief, ("bills", "charges", "plan", "request", "promise"), ANYONE,
                ("relief.claimed",), account=True),
    CommandSpec("pay-relief", "care.relief-paid", "request", delivery.PayRelief, "delivery",
                delivery_rules.pay_relief, ("promise",), STAFF, ("relief.paid",)),
)
# fmt: on

CARE_COMMANDS = (*PLANS, *REQUESTS, *DELIVERY)


def _plan(desk: Desk, step: Step, named: Named) -> None:
    """The plan a command names, or the latest of the device it is about; and what the register says of a device."""
    kind, _, key = step.command.subject.partition("/")
    body = step.command.body
    name = getattr(body, "plan", "")
    if isinstance(name, str) and name:
        known = desk.plans.get(name)
    else:
        of_device = desk.of_device.get(key, []) if kind == "device" else []
        known = desk.plans[of_device[-1]] if of_device else None
    named.plan = known[1] if known else None
    named.device = desk.devices.get(getattr(body, "imei", "") or key)


def _request(desk: Desk, step: Step, named: Named) -> None:
    """The request a command is about, or names, with its plan; of one to be made the plan of the device it names."""
    body = step.command.body
    known = desk.care_requests.get(getattr(body, "request", "") or _brought(desk, step))
    named.request = known[1] if known else None
    named.device = desk.devices.get(getattr(body, "imei", ""))
    claimed = desk.care_requests.get(claim_of(named.request)) if named.request is not None else None
    named.claim = claimed[1] if claimed else None
    promised = desk.promises.get(named.request.request) if named.request is not None else None
    named.promise = promised[1] if promised else None
    if known is not None:
        plan = desk.plans.get(known[1].plan)
        named.plan = plan[1] if plan else None
    elif hasattr(body, "device"):
        of_device = desk.of_device.get(body.device, [])
        named.plan = desk.plans[of_device[-1]][1] if of_device else None


def _brought(desk: Desk, step: Step) -> str:
    """The request a command is about; of a device the one that brought it."""
    kind, _, key = step.command.subject.partition("/")
    if kind != "device":
        return key
    plans = (desk.plans[name][1] for name in reversed(desk.of_device.get(key, [])))
    brought = (device.request for plan in plans for device in reversed(plan.devices) if device.imei == key)
    return next((request for request in brought if request), "")


CARE_NAMES = {
    **{spec.name: _plan for spec in PLANS if spec.subject == "device"},
    **dict.fromkeys(("follow-device", "give-up-device", "give-back-device"), _plan),
    **{spec.name: _request for spec in (*REQUESTS, *DELIVERY)},
    "repair-device": _plan,
}
"""How the things these commands name are found on the desk."""
