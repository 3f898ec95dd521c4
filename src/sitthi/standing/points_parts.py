"""What a customer holds of the points programme at one instant: small frozen parts. Data only."""

from __future__ import annotations

import msgspec

from sitthi.kernel.decision import Part

NONE = "none"
ENROLLED = "enrolled"
KEPT = "kept"
MOVED = "moved"
ENDED = "ended"

ISSUED = "issued"
HANDED_OVER = "handed-over"

UNKNOWN = -1
"""A revenue or headcount nobody has stated."""


class BusinessPart(Part, frozen=True, array_like=True, tag="business", gc=False):
    """The business of a juristic holder, as last profiled; what is not known of size is UNKNOWN.

    ``certified``: it has shown its registration certificate. ``size`` (micro, small, medium, large, or "" where it can
    not be said) and ``sme`` are as decided at ``profiled_us``.
    """

    holder: str
    legal_form: str
    certified: bool
    business: str
    revenue_satang: int
    employees: int
    reseller: bool
    affiliate: bool
    reprofiled: bool
    profiled_us: int
    size: str = ""
    sme: bool = False


class Lot(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Points credited at once, which expire together at the end of Thai day ``expires_day``; ``left`` of them remain.

    ``origin`` says what for: ``bonus``, ``bill:<account>/<bill>`` or ``month:<yyyy-mm>``. A spent lot is kept until it
    expires, since a payment may be reversed.
    """

    origin: str
    credited_us: int
    expires_day: int
    points: int
    left: int


class PointsPart(Part, frozen=True, array_like=True, tag="points", gc=False):
    """Points of a place (``account/BA`` or ``number/0812345678``): its membership and its lots, soonest-expiring first.

    state: none (never enrolled), enrolled, kept (a number back on postpaid: its lots stay, new points go to its BA),
    moved (to ``moved_to``) or ended, since ``since_us``. ``bonus_us`` is when the bonus was given, once in its life
    (0 = not yet). ``owed_points`` are taken from the next credit (R127). ``reminded_day`` is the day the last reminder
    of an expiry was due. A number that earns as an individual was charged ``month_satang`` in running month ``month``
    (year * 12 + month - 1) and ``last_satang`` in the month before it, both with VAT; all are 0 for an account.
    ``moved_to`` stays when the place takes part again: it is where its lots went last.
    """

    place: str
    state: str = NONE
    since_us: int = 0
    bonus_us: int = 0
    sms_number: str = ""
    purposes: tuple[str, ...] = ()
    lots: tuple[Lot, ...] = ()
    owed_points: int = 0
    reminded_day: int = 0
    month: int = 0
    month_satang: int = 0
    last_satang: int = 0
    moved_to: str = ""


class RedemptionPart(Part, frozen=True, array_like=True, tag="redemption", gc=False):
    """A redemption, never undone: state issued or handed-over. ``redemption`` is the id of the decision granting it.

    ``number_points`` came from lots of the number's own, ``account_points`` from its BA's. ``code`` is shown at the
    counter up to ``expires_us`` inclusive (0: a prize draw, where nothing is shown). ``for_company``: the points were a
    company's, so that a prize needs its ``evidence``.
    """

    redemption: str
    number: str
    account: str
    reward: str
    channel: str
    number_points: int
    account_points: int
    code: str
    requested_us: int
    expires_us: int
    draw: bool
    for_company: bool
    state: str = ISSUED
    handed_us: int = 0
    shop: str = ""
    evidence: str = ""


class StockPart(Part, frozen=True, array_like=True, tag="stock", gc=False):
    """How many of a reward all holders together have taken: a register keyed by itself."""

    reward: str
    taken: int = 0
