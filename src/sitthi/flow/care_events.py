"""Every type of event about device protection: plans, requests for another device, repairs."""

from __future__ import annotations

import datetime as dt

import msgspec

from sitthi.areas.care import model as care
from sitthi.areas.delivery import model as delivery
from sitthi.areas.holders.model import compact_id
from sitthi.areas.requests import model as requests
from sitthi.flow import care_data as data
from sitthi.flow.event_type import EventType, amount_of
from sitthi.kernel.moment import day_number
from sitthi.standing.care_parts import CarePlanPart
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.request_parts import CareRequestPart

NONE = "none"
"""What a device shows that shows no IMEI."""
_PLAN = msgspec.json.Decoder(CarePlanPart)
_REQUESTS = msgspec.json.Decoder(tuple[CareRequestPart, ...])
_PROMISES = msgspec.json.Decoder(tuple[PromisePart, ...])


def _day(date: dt.date | None) -> int:
    return 0 if date is None else day_number(date)


def _enrol(asked: data.CareEnrolmentRequested) -> msgspec.Struct:
    return care.EnrolDevice(
        number=asked.number,
        model=asked.model,
        price_satang=amount_of(asked.price, "data.price"),
        bought_day=day_number(asked.bought_on),
        sales_channel=asked.sales_channel,
        package=asked.package,
        click2protect=asked.click2protect,
        consents=asked.consents,
        buyer=asked.buyer,
        used_with_number=asked.used_with_number,
        proof=asked.proof,
        documents=asked.documents,
        id_expires_day=_day(asked.id_expires_on),
        moved_from_day=_day(asked.moved_from),
        promotion=asked.promotion,
    )


def _address(place: data.Place) -> requests.Address:
    return requests.Address(place.province, place.area, place.kind, place.registered)


def _make(made: data.CareRequestMade) -> msgspec.Struct:
    return requests.MakeRequest(
        device=compact_id(made.device),
        service=made.service,
        wants=made.wants,
        address=_address(made.address),
        collect_from=None if made.collect_from is None else _address(made.collect_from),
        window_chosen=made.window_chosen,
        evidence=made.evidence,
        asked=made.asked,
        missing=made.missing,
        mismatches=made.mismatches,
        number=made.number,
        used_with=made.used_with,
        shows_imei=made.shows_imei if made.shows_imei == NONE else compact_id(made.shows_imei),
        has_device=made.has_device,
        in_thailand=made.in_thailand,
        channel=made.channel,
    )


PLAN_EVENTS = (
    EventType("care.enrolment-requested", "device", data.CareEnrolmentRequested, lambda d, _: _enrol(d)),
    EventType("care.enrolment-refused", "holder", data.CareEnrolmentRefused, lambda d, _: care.RefuseEnrolment(
        d.kind, d.reason)),
    EventType("care.renewal-declined", "device", data.CareRenewalDeclined, lambda _, __: care.DeclineRenewal()),
    EventType("care.cancellation-requested", "device", data.CareCancellationRequested, lambda d, _: care.CancelPlan(
        _day(d.last_day))),
    EventType("care.ended", "device", data.CareEnded, lambda d, _: care.TerminatePlan(d.ground, d.reason, d.kind)),
    EventType("care.device-exchanged", "device", data.CareDeviceExchanged, lambda d, _: care.ReportExchange(
        compact_id(d.imei), d.by, d.identical, d.evidence)),
    EventType("care.plan-inherited", "device", data.CarePlanInherited, lambda d, _: care.PassPlan(
        _PLAN.decode(d.plan), _REQUESTS.decode(d.requests), _PROMISES.decode(d.promises))),
    EventType("care.liability-asked", "device", data.CareLiabilityAsked, lambda d, _: care.AskLiability(
        d.kind, day_number(d.event_on))),
)  # fmt: skip
REQUEST_EVENTS = (
    EventType("care.request-made", "request", data.CareRequestMade, lambda d, _: _make(d)),
    EventType("care.request-checked", "request", data.CareRequestChecked, lambda d, _: requests.CheckRequest(
        d.evidence, d.missing, d.mismatches)),
    EventType("care.device-offered", "request", data.CareDeviceOffered, lambda d, _: requests.OfferDevice(
        d.kind, d.model)),
    EventType("care.request-paid", "request", data.CareRequestPaid, lambda d, _: requests.PayRequest(
        amount_of(d.amount, "data.amount"), d.channel)),
    EventType("care.device-sent", "request", data.CareDeviceSent, lambda d, _: requests.SendDevice(
        compact_id(d.imei), d.model)),
    EventType("care.delivery-attempted", "request", data.CareDeliveryAttempted, lambda d, _: requests.AttemptDelivery(
        d.result, d.id_shown, d.signed)),
    EventType("care.device-returned", "request", data.CareDeviceReturned, lambda d, _: requests.ReturnDevice(
        compact_id(d.imei))),
    EventType("care.device-inspected", "request", data.CareDeviceInspected, lambda d, _: requests.InspectDevice(
        d.finding, d.kind)),
    EventType("care.request-converted", "request", data.CareRequestConverted, lambda d, _: requests.ConvertRequest(
        d.consent)),
    EventType("care.request-cancelled", "request", data.CareRequestCancelled, lambda d, _: requests.CancelRequest(
        d.reason)),
    EventType("care.request-refused", "request", data.CareRequestRefused, lambda d, _: requests.RefuseRequest(
        d.ground, d.reason, d.kind, d.inheritance)),
    EventType("care.request-held", "request", data.CareRequestHeld, lambda d, _: requests.HoldRequest(d.reason)),
    EventType("care.request-released", "request", data.CareRequestReleased, lambda _, __: requests.ReleaseRequest()),
    EventType("care.warranty-claimed", "request|device", data.CareWarrantyClaimed, lambda d, _: requests.ClaimWarranty(
        d.defect)),
    EventType("care.repaired", "device", data.CareRepaired, lambda d, _: requests.RepairDevice(
        d.damage, d.model, d.battery_percent)),
)  # fmt: skip

DELIVERY_EVENTS = (
    EventType("care.relief-claimed", "request|device", data.CareReliefClaimed, lambda d, _: delivery.ClaimRelief(
        d.bank_account, d.bank_country)),
    EventType("care.relief-paid", "request", data.CareReliefPaid, lambda d, _: delivery.PayRelief(
        None if d.amount is None else amount_of(d.amount, "data.amount"), d.method, d.reason)),
)  # fmt: skip

CARE_EVENTS = (*PLAN_EVENTS, *REQUEST_EVENTS, *DELIVERY_EVENTS)
"""Every type of event about device protection."""
