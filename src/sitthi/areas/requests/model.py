"""What can be asked about a request for another device: the bodies of its commands."""

from __future__ import annotations

import msgspec


class Address(msgspec.Struct, frozen=True):
    """Where a device goes to or is fetched: province, area and kind of place; whether it is the registered home."""

    province: str = ""
    area: str = ""
    kind: str = ""
    registered: bool = True


class MakeRequest(msgspec.Struct, frozen=True):
    """A customer asks for a switch or a replacement (``care.request-made``; subject request).

    ``wants`` is identical, same-model, similar or "" (as the terms have it). ``evidence`` was shown, ``asked`` is what
    was asked for; ``missing`` and ``mismatches`` are the fields of care/8.2 that were left out or do not agree with the
    record. ``shows_imei`` is what the device itself shows ("none": nothing; "" = not looked at), ``has_device`` whether
    the customer has it (None = not said), ``used_with`` the number it was used with. ``channel`` is where it was asked;
    empty, it is the kind of the command's source.
    """

    device: str
    service: str
    wants: str = ""
    address: Address = Address()
    collect_from: Address | None = None
    window_chosen: bool = False
    evidence: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    mismatches: tuple[str, ...] = ()
    number: str = ""
    used_with: str = ""
    shows_imei: str = ""
    has_device: bool | None = None
    in_thailand: bool = True
    channel: str = ""


class CheckRequest(msgspec.Struct, frozen=True):
    """Somebody has checked what came with a request (``care.request-checked``)."""

    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    mismatches: tuple[str, ...] = ()


class OfferDevice(msgspec.Struct, frozen=True):
    """The provider offers a Care device of a kind and model (``care.device-offered``)."""

    kind: str = ""
    model: str = ""


class PayRequest(msgspec.Struct, frozen=True):
    """A fee of the request has been paid to the provider (``care.request-paid``).

    ``channel`` of a fee for an attempt: cash-to-courier or credit-card-by-call-centre.
    """

    amount_satang: int
    channel: str = ""


class SendDevice(msgspec.Struct, frozen=True):
    """The Care device is on its way (``care.device-sent``)."""

    imei: str
    model: str = ""


class AttemptDelivery(msgspec.Struct, frozen=True):
    """An attempt to deliver (``care.delivery-attempted``).

    ``result``: delivered, absent, unidentified, rejected, customer-fault or force-majeure.
    """

    result: str
    id_shown: bool = True
    signed: bool = True


class ReturnDevice(msgspec.Struct, frozen=True):
    """A device has come in: the old one, or the Care device given back (``care.device-returned``)."""

    imei: str = ""


class InspectDevice(msgspec.Struct, frozen=True):
    """The old device was inspected (``care.device-inspected``).

    ``finding``: ok, no-imei, other-device, modified or locked; of a warranty claim also works or not-covered.
    ``kind`` says what was modified.
    """

    finding: str
    kind: str = ""


class ConvertRequest(msgspec.Struct, frozen=True):
    """A switch becomes a replacement, a claim that is not covered a switch (``care.request-converted``)."""

    consent: bool = False


class CancelRequest(msgspec.Struct, frozen=True):
    """The request is cancelled (``care.request-cancelled``)."""

    reason: str = ""


class RefuseRequest(msgspec.Struct, frozen=True):
    """A person refuses the request by a clause of 17, or 8.13, with a reason (``care.request-refused``).

    ``kind`` of a suspicion by 8.13: fraud-or-unlawful or commercial-gain. ``inheritance``: device or number passed to
    an heir.
    """

    ground: str
    reason: str
    kind: str = ""
    inheritance: bool = False


class HoldRequest(msgspec.Struct, frozen=True):
    """An event beyond control puts the request on hold; the customer is told (``care.request-held``)."""

    reason: str


class ReleaseRequest(msgspec.Struct, frozen=True):
    """The event beyond control is over (``care.request-released``)."""


class LapseReturn(msgspec.Struct, frozen=True):
    """The days in which the right device was to be sent are over (due)."""

    request: str


class SettleRequest(msgspec.Struct, frozen=True):
    """The plan has ended by a clause while the request was open: follows care.plan-ended."""

    ground: str = ""
    request: str = ""


class ClaimWarranty(msgspec.Struct, frozen=True):
    """A defect of a Care device is claimed (``care.warranty-claimed``; subject the request that brought it).

    ``defect`` says what it is; external-damage and water-damage are kinds the warranty excludes.
    """

    defect: str


class BarWarranty(msgspec.Struct, frozen=True):
    """A claim of this request's device was not covered: later ones may be refused; follows request.not-covered."""

    request: str = ""


class RepairDevice(msgspec.Struct, frozen=True):
    """The enrolled device is repaired by AppleCare services (``care.repaired``; subject device).

    ``damage``: screen, back-glass, both, other or battery, of which ``battery_percent`` says what it still holds.
    ``model`` "" = the plan's.
    """

    damage: str
    model: str = ""
    battery_percent: int | None = None
