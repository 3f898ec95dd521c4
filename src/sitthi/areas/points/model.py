"""Commands of the points programme."""

from __future__ import annotations

import msgspec

from sitthi.standing.points_parts import UNKNOWN


class ProfileBusiness(msgspec.Struct, frozen=True):
    """A juristic holder's business is stated, or stated anew (``business.profiled``); subject holder."""

    legal_form: str
    certificate: str
    business: str
    revenue_satang: int = UNKNOWN
    employees: int = UNKNOWN
    reseller: bool = False
    affiliate: bool = False
    reprofiled: bool = False


class EnrolPoints(msgspec.Struct, frozen=True):
    """An account asks to take part (``points.enrolment-requested``); subject account.

    ``by`` is who asks, ``authorised`` whether for general transactions on the portal; ``sms_number`` learns the result.
    """

    by: str
    authorised: bool
    sms_number: str


class AskPoints(msgspec.Struct, frozen=True):
    """A number asks for its points (``points.asked``); ``by``: app, ussd or web."""

    by: str


class EarnPoints(msgspec.Struct, frozen=True):
    """A bill of an account was paid in full: follows bill.paid; subject account."""

    bill: str


class TakeBackPoints(msgspec.Struct, frozen=True):
    """A bill of an account is no longer paid: follows payment.reversed; subject account."""

    bill: str


class TakeBackMoved(msgspec.Struct, frozen=True):
    """The lot of an origin is taken back where it has moved to (``points.taken-back``); subject account or number."""

    origin: str


class CreditMonth(msgspec.Struct, frozen=True):
    """A number that earns as an individual gets its points of running month ``month``; falls due on the 7th."""

    month: int


class ExpirePoints(msgspec.Struct, frozen=True):
    """Lots whose last day was ``day`` are written off, right after it; subject account or number."""

    day: int


class RemindPoints(msgspec.Struct, frozen=True):
    """Points that expire at the end of ``day`` are reminded of; subject account or number."""

    day: int


class SwitchPoints(msgspec.Struct, frozen=True):
    """A number has changed to ``to`` (prepaid or postpaid): follows number.swapped; subject number."""

    to: str


class MovePoints(msgspec.Struct, frozen=True):
    """A number has left ``from_account`` for another account of its holder: follows number.renumbered."""

    from_account: str


class EndPoints(msgspec.Struct, frozen=True):
    """Points end for a cause: an owner changed, a number cancelled, a category changed; subject account or number."""

    cause: str
