"""What may be asked of a device-protection plan: the bodies of this area's commands. Satang; days are Thai ones."""

from __future__ import annotations

import msgspec

from sitthi.standing.care_parts import CarePlanPart
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.request_parts import CareRequestPart


class EnrolDevice(msgspec.Struct, frozen=True):
    """A device is to be covered (``care.enrolment-requested``); subject device/IMEI, or its serial number.

    ``price_satang`` is what its maker recommends, VAT included, on the day it was bought (0 = as the list has it).
    ``proof``: "" not asked for, shown or missing. ``documents`` are those of identity shown besides the registered
    one, ``id_expires_day`` the last day of that (0 = not stated). ``moved_from_day`` is when an earlier plan was
    enrolled whose holder agreed to move (0 = none).
    """

    number: str
    model: str
    price_satang: int
    bought_day: int
    sales_channel: str
    package: str
    click2protect: bool = False
    consents: tuple[str, ...] = ()
    buyer: bool = True
    used_with_number: bool = True
    proof: str = ""
    documents: tuple[str, ...] = ()
    id_expires_day: int = 0
    moved_from_day: int = 0
    promotion: str = ""


class RefuseEnrolment(msgspec.Struct, frozen=True):
    """A person of the provider refuses a holder (``care.enrolment-refused``); subject holder.

    ``kind``: dishonesty, false-data, debt, breach, transfer or curable-ineligibility.
    """

    kind: str
    reason: str


class StartCover(msgspec.Struct, frozen=True):
    """The confirmation of a plan has been received: follows message.delivered about ``care:<plan>``."""

    plan: str


class DropEnrolment(msgspec.Struct, frozen=True):
    """The confirmation of a plan was given up: follows message.given-up about ``care:<plan>``."""

    plan: str


class ChargeCareFee(msgspec.Struct, frozen=True):
    """The package fee of a service month, counted from 0, or the lump sum, falls due."""

    plan: str
    month: int


class RenewPlan(msgspec.Struct, frozen=True):
    """A lump sum has come to its end and goes over into monthly: falls due."""

    plan: str


class DeclineRenewal(msgspec.Struct, frozen=True):
    """The customer wants no monthly package after the lump sum (``care.renewal-declined``); subject device."""


class CancelPlan(msgspec.Struct, frozen=True):
    """The customer cancels (``care.cancellation-requested``); subject device.

    ``last_day`` is the last day of cover wanted (0 = as soon as the notice allows).
    """

    last_day: int = 0


class EndPlan(msgspec.Struct, frozen=True):
    """A plan ends by itself.

    ``cause``: cancelled, term, declined or suspended fall due, of one plan; customer, debt, death, bankruptcy,
    ported-out, owner-changed, inheritance or prepaid follow from what happened to the number, and are about all its
    plans (``plan`` = "").
    """

    cause: str
    plan: str = ""


class TerminatePlan(msgspec.Struct, frozen=True):
    """A person of the providers ends a plan on a ground, for a reason (``care.ended``); subject device.

    ``ground`` is a clause, as 18.7 or care/18.7; ``kind`` what it was for, where that is not the ground's own
    (dishonesty, false-data, debt, breach, transfer).
    """

    ground: str
    reason: str
    kind: str = ""


class KeepPlans(msgspec.Struct, frozen=True):
    """A number is suspended for debt, or in service again after a suspension for ``why``."""

    why: str


class MovePlans(msgspec.Struct, frozen=True):
    """A number got another: follows number.renumbered; standing.number is the new one."""


class PassPlan(msgspec.Struct, frozen=True):
    """A plan as its owner left it comes to an heir's number (``care.plan-inherited``); subject device.

    ``requests`` of it are still open, with the ``promises`` of their delivery.
    """

    plan: CarePlanPart
    requests: tuple[CareRequestPart, ...] = ()
    promises: tuple[PromisePart, ...] = ()


class ReportExchange(msgspec.Struct, frozen=True):
    """A warranty exchange is told of (``care.device-exchanged``); subject the device given away.

    ``imei`` is the new one, ``by`` operator, maker or provider; ``identical``: brand, model, colour and memory agree.
    """

    imei: str
    by: str
    identical: bool = True
    evidence: bool = False


class FollowDevice(msgspec.Struct, frozen=True):
    """A request is completed: the plan covers the device it brought; follows from the request.

    ``service``: switch, replacement or warranty; ``model`` is what was given ("" = the same). ``back``: the Care device
    was given back, and ``imei`` is the one before it. ``given_up_us``: since when the old one is given up.
    """

    plan: str
    request: str
    service: str
    imei: str
    model: str = ""
    back: bool = False
    given_up_us: int = 0


class GiveUpDevice(msgspec.Struct, frozen=True):
    """The device of a plan is given up to a request, and the other is to come: follows request.device-given-up."""

    plan: str
    request: str
    service: str
    imei: str


class GiveBackDevice(msgspec.Struct, frozen=True):
    """The request a device was given up to ended without another: follows request.cancelled, request.refused."""

    plan: str
    request: str
    service: str


class AskLiability(msgspec.Struct, frozen=True):
    """What the providers are liable for at most, for damage on a day (``care.liability-asked``); subject device.

    ``kind``: direct, indirect, consequential or special.
    """

    kind: str
    event_day: int
