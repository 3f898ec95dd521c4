"""What a customer holds of the tier programme at one instant: small frozen parts. Data only."""

from __future__ import annotations

import msgspec

from sitthi.kernel.decision import Part
from sitthi.standing.money_parts import Line

UNKNOWN = -1
"""A price nobody has stated."""

OPEN = "open"
DISSOLVED = "dissolved"

BY_USE = "use"
BY_PACKAGE = "package"
BY_DEVICE = "device"
BY_ACCOUNT = "account"
BY_INVITATION = "invitation"
WAYS = (BY_USE, BY_PACKAGE, BY_DEVICE, BY_ACCOUNT, BY_INVITATION)
"""Every way to a tier, in the order in which they are looked at."""


class TierPart(Part, frozen=True, array_like=True, tag="tier", gc=False):
    """What a number holds of the tier programme, and the grounds it may hold a tier on.

    ``tier`` is held by ``way`` from ``from_us`` to ``until_us`` inclusive ("" and 0: none). ``offered`` is the tier it
    qualifies for whose notice, the ``notices``-th, is on its way (``offered_way``, since ``offered_us``); it is held
    only once that has arrived. ``registered_us``: a prepaid number registered (0 = not). ``invited`` is the tier the
    operator invited it to, at ``invited_us``; ``assistant``: with a personal assistant. ``package_satang`` is the
    listed monthly price of its main package (UNKNOWN: never stated), ``discounted`` whether that is a special price.
    ``programme`` is the one a device was bought under at ``bought_us``, with a package of ``programme_satang`` a month.
    ``group`` is the group it is in. Bills to a day before ``billed_from_day`` are of an account it was not in.
    """

    number: str
    tier: str = ""
    way: str = ""
    from_us: int = 0
    until_us: int = 0
    offered: str = ""
    offered_way: str = ""
    offered_us: int = 0
    notices: int = 0
    registered_us: int = 0
    invited: str = ""
    invited_us: int = 0
    assistant: bool = False
    package_satang: int = UNKNOWN
    discounted: bool = False
    programme: str = ""
    programme_satang: int = 0
    bought_us: int = 0
    group: str = ""
    billed_from_day: int = 0


class TierGroupPart(Part, frozen=True, array_like=True, tag="tier-group", gc=False):
    """Numbers of one holder grouped so that one of them, the ``receiver``, gets a tier; state open or dissolved."""

    group: str
    holder: str
    numbers: tuple[str, ...]
    receiver: str
    made_us: int
    state: str = OPEN
    ended_us: int = 0


class TierMonth(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A closed month of one number, as it was billed (postpaid, fibre) or charged (prepaid).

    Days are Thai day numbers, ``from_day`` to ``to_day`` inclusive. Billed: ``lines`` are the number's own, while
    ``total_satang``, what of it came by the end of ``due_day`` (``in_time_satang``) and ``paid_satang`` are the whole
    bill's. Charged: a calendar month, ``charged_satang`` from the main balance with VAT, and no due day (0).
    ``used``: some use was reported in it.
    """

    from_day: int
    to_day: int
    used: bool
    charged_satang: int = 0
    due_day: int = 0
    total_satang: int = 0
    in_time_satang: int = 0
    paid_satang: int = 0
    lines: tuple[Line, ...] = ()
