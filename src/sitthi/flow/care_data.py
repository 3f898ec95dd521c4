"""The data of events about device protection: plans, requests for another device, repairs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sitthi.flow.event_data import Amount, Data, Text

MOST = 50
"""Consents, documents, pieces of evidence and the like that one event may list."""
Texts = Annotated[tuple[Text, ...], Meta(max_length=MOST)]


class CareEnrolmentRequested(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A device is to be covered by a protection plan of a number.

    ``documents`` are those of identity shown besides the registered one; ``moved_from`` is when an earlier plan was
    enrolled whose holder agreed to move.
    """

    number: Text
    model: Text
    price: Amount = "0.00"
    bought_on: dt.date
    sales_channel: Text
    package: Literal["monthly", "lump-sum"]
    click2protect: bool = False
    consents: Texts = ()
    buyer: bool = True
    used_with_number: bool = True
    proof: Literal["", "shown", "missing"] = ""
    documents: Texts = ()
    id_expires_on: dt.date | None = None
    moved_from: dt.date | None = None
    promotion: str = ""


class CareEnrolmentRefused(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person of the provider refuses a holder."""

    kind: Literal["dishonesty", "false-data", "debt", "breach", "transfer", "curable-ineligibility"]
    reason: Text


class CareRenewalDeclined(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The customer wants no monthly package after the lump sum."""


class CareCancellationRequested(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The customer cancels a plan; ``last_day`` of cover, as soon as the notice allows where it is left out."""

    last_day: dt.date | None = None


class CareEnded(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person of the providers ends a plan on a ground of clause 18."""

    ground: Text
    reason: str = ""
    kind: str = ""


class CareDeviceExchanged(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A warranty exchange is told of; the subject is the device given away, ``imei`` the one received."""

    imei: Text
    by: Literal["operator", "maker", "provider"]
    identical: bool = True
    evidence: bool = False


class CarePlanInherited(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A plan comes to an heir's number, with what is open of it; only the system itself sends this."""

    number: Text
    plan: str
    requests: str = "[]"
    promises: str = "[]"


class CareLiabilityAsked(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the providers are liable for at most, for damage on a day."""

    kind: Literal["direct", "indirect", "consequential", "special"]
    event_on: dt.date


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a device goes to or is fetched; ``registered``: it is the home that is registered."""

    province: str = ""
    area: str = ""
    kind: str = ""
    registered: bool = True


class CareRequestMade(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A switch or a replacement is asked for. See ``areas/requests/model.py:MakeRequest`` for what each field is."""

    device: Text
    service: Literal["switch", "replacement"]
    wants: Literal["", "identical", "same-model", "similar"] = ""
    address: Place = Place()
    collect_from: Place | None = None
    window_chosen: bool = False
    evidence: Texts = ()
    asked: Texts = ()
    missing: Texts = ()
    mismatches: Texts = ()
    number: str = ""
    used_with: str = ""
    shows_imei: str = ""
    has_device: bool | None = None
    in_thailand: bool = True
    channel: str = ""


class CareRequestChecked(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody has checked what came with a request."""

    evidence: Texts = ()
    missing: Texts = ()
    mismatches: Texts = ()


class CareDeviceOffered(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The provider offers a Care device."""

    kind: Literal["", "identical", "same-model", "similar"] = ""
    model: str = ""


class CareRequestPaid(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A fee of the request has been paid to the provider."""

    amount: Amount
    channel: str = ""


class CareDeviceSent(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The Care device is on its way."""

    imei: Text
    model: str = ""


class CareDeliveryAttempted(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An attempt to deliver."""

    result: Literal["delivered", "absent", "unidentified", "rejected", "customer-fault", "force-majeure"]
    id_shown: bool = True
    signed: bool = True


class CareDeviceReturned(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A device has come in: the old one, or the Care device given back."""

    imei: str = ""


class CareDeviceInspected(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The device that came in was inspected."""

    finding: Literal["ok", "no-imei", "other-device", "modified", "locked", "works", "not-covered"]
    kind: str = ""


class CareRequestConverted(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A switch becomes a replacement."""

    consent: bool = False


class CareRequestCancelled(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The request is cancelled."""

    reason: str = ""


class CareRequestRefused(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person refuses the request by a clause, for a reason."""

    ground: Text
    reason: str = ""
    kind: str = ""
    inheritance: bool = False


class CareRequestHeld(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An event beyond control puts the request on hold."""

    reason: Text


class CareRequestReleased(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The event beyond control is over."""


class CareWarrantyClaimed(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A defect of a Care device is claimed; the subject is the request that brought it."""

    defect: Text


class CareReliefClaimed(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The customer claims relief for a delivery that came late, to a bank account."""

    bank_account: Text
    bank_country: Annotated[str, Meta(min_length=2, max_length=2)] = "TH"


class CareReliefPaid(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The provider has paid relief: as claimed, or another amount with a reason."""

    amount: Amount | None = None
    method: Literal["bank-transfer", "as-provider-decides"] = "bank-transfer"
    reason: str = ""


class CareRepaired(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The enrolled device is repaired by AppleCare services."""

    damage: Literal["screen", "back-glass", "both", "other", "battery"]
    model: str = ""
    battery_percent: Annotated[int, Meta(ge=0, le=100)] | None = None
