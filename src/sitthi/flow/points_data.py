"""The data of events about the points programme, its rewards, and what changes who takes part."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sitthi.flow.event_data import Amount, Data, Text

Business = Literal["manufacturing", "services", "wholesale", "retail"]
PEOPLE_MOST = 10_000_000


class BusinessProfiled(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is known of a juristic holder's business; revenue and headcount left out are not known."""

    legal_form: str
    certificate: str = ""
    business: Business
    annual_revenue: Amount | None = None
    employees: Annotated[int, Meta(ge=0, le=PEOPLE_MOST)] | None = None
    reseller: bool = False
    affiliate_of_corporate: bool = False
    reprofiled_corporate: bool = False


class Enroller(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who enrols, and whether it is authorised for general transactions on the portal."""

    id: Text
    authorised: bool


class EnrolmentRequested(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An account asks to take part in the points programme."""

    by: Enroller
    sms_number: Text


class PointsAsked(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number asks for its points."""

    by: Literal["app", "ussd", "web"]


class PointsTakenBack(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Points of a payment reversed are taken back where they have moved to; only the system itself sends this."""

    origin: Text


class RedemptionRequested(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number redeems points for a reward; ``shop`` is where a QR code was scanned."""

    reward: Text
    channel: Literal["app", "qr", "ussd", "web"]
    shop: str = ""


class RewardHandedOver(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A shop hands a reward over: the code it was shown, or for a prize the paper of the company."""

    shop: Text
    code: str = ""
    evidence: str = ""
    screenshot: bool = False


class NumberRenumbered(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A subscription gets another number, in the same account or in another of its holder."""

    to_number: Text
    to_account: str = ""


class CategoryChanged(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A holder's category or sub-category is changed."""

    to: Literal["person", "juristic", "sme", "corporate"]


class PortalJoined(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An account is used on the business portal from now on."""
