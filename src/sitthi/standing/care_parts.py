"""What a customer holds of device protection at one instant: small frozen parts. Data only."""

from __future__ import annotations

import msgspec

from sitthi.kernel.decision import Part

MONTHLY = "monthly"
LUMP_SUM = "lump-sum"

PENDING = "pending"
ACTIVE = "active"
ENDED = "ended"

FREE = ""
COVERED = "covered"
CANCELLED = "cancelled"
NEVER_AGAIN = "never-again"
BARRED = "barred"
GIVEN_UP = "given-up"
SENT = "sent"


class CareUse(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A switch or replacement that counts: its request, and when that was accepted."""

    request: str
    service: str
    accepted_us: int


class CareDevice(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A device the plan has covered, from ``since_us``; ``request`` brought it ("" = enrolled or exchanged)."""

    imei: str
    since_us: int
    request: str = ""


class CarePlanPart(Part, frozen=True, array_like=True, tag="care-plan", gc=False):
    """A device-protection plan of a number: state pending (confirmation not yet received), active or ended.

    ``plan`` is the id of the decision that enrolled it, ``imei`` the device covered now (a serial number where there is
    none), ``price_satang`` what the first one was listed at on the day it was bought. ``package``: monthly or lump-sum;
    ``monthly_satang`` and ``lump_sum_satang`` are what its price band asks for. Cover runs from ``from_us``.
    ``months_charged`` service months of its package have been asked for (a lump sum: 1), and of all months ever
    ``paid_months`` cost a monthly fee. A lump sum went over into monthly at ``renewed_us``, its months counted anew
    from ``monthly_from_day``; ``declined_us``: the customer wants no renewal. There is no cover before
    ``paused_until_us`` (0 = no such pause). ``ends_us`` is the last instant of a plan that has been cancelled (0 =
    not). ``was_suspended``: the number was suspended on a ground of 18. ``ground`` is the clause by which it ended,
    ``cause`` what was said besides, ``kind`` for what kind of reason; of a plan that an heir has taken on, ``cause`` is
    whose it was. ``repairs_satang`` was taken for repairs so far, with the VAT in it, ``repairs_vat_satang``.
    ``given_up_to`` is the request for which the device covered now is given up, while the one it brings is on its way.
    """

    plan: str
    number: str
    imei: str
    model: str
    price_satang: int
    bought_day: int
    package: str
    monthly_satang: int
    lump_sum_satang: int
    requested_us: int
    state: str = PENDING
    purposes: tuple[str, ...] = ()
    from_us: int = 0
    months_charged: int = 0
    paid_months: int = 0
    renewed_us: int = 0
    monthly_from_day: int = 0
    declined_us: int = 0
    ends_us: int = 0
    uses: tuple[CareUse, ...] = ()
    devices: tuple[CareDevice, ...] = ()
    was_suspended: bool = False
    promotion: str = ""
    ended_us: int = 0
    ground: str = ""
    cause: str = ""
    paused_until_us: int = 0
    repairs_satang: int = 0
    repairs_vat_satang: int = 0
    kind: str = ""
    given_up_to: str = ""


def imeis_of(plan: CarePlanPart) -> set[str]:
    """The devices that a plan covers, or has covered."""
    return {plan.imei, *(device.imei for device in plan.devices)}


class DevicePart(Part, frozen=True, array_like=True, tag="care-device", gc=False):
    """What the register says of an IMEI, over all holders, and the plan by which it says so.

    state: free; covered by the plan; cancelled (by its customer: never to be enrolled again, 16.1); never-again (ended
    by the providers, 19.3); barred (replaced by a request: also barred from the network, 8.4, 10.6); given-up (to be
    handed over for a request that goes on after its plan: not to be enrolled meanwhile); sent (a Care device on its way
    to a customer, for a request of the plan).
    """

    imei: str
    state: str
    plan: str = ""
    since_us: int = 0


class BarredPart(Part, frozen=True, array_like=True, tag="barred-id", gc=False):
    """The id of a holder is barred from plans since an instant, for a reason (2.23, R107)."""

    holder: str
    since_us: int
    reason: str
