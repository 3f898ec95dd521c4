"""Parts, commands and terms for the tests of joining and of asking, made by hand."""

from __future__ import annotations

from typing import Any

from sitthi.areas.points.model import AskPoints, EnrolPoints, ProfileBusiness
from sitthi.areas.points.rules import ask_points, enrol_points, profile_business
from sitthi.areas.points.terms import PointsTerms
from sitthi.kernel.command import CUSTOMER, Command
from sitthi.kernel.decision import Decision
from sitthi.standing.parts import AccountPart, HolderPart, NumberPart, Standing
from sitthi.standing.points_parts import BusinessPart, PointsPart
from tests.areas.points.earning_made import terms
from tests.days import at

NOW = at("2024-06-03 10:00")
HOLDER = HolderPart("H1", "juristic", "th", "company", numbers=2)
PERSON = HolderPart("H1", "person", "th", "citizen", numbers=2)
BUSINESS = BusinessPart(
    "H1", "limited-company", True, "services", 100, 1, False, False, False, 1, size="small", sme=True
)
ACCOUNT = AccountPart("BA1", "H1", 1, portal=True, mobiles=1)
NUMBER = NumberPart("0812345678", "BA1", "mobile", "postpaid", "", "active", "", 1, 1)
PLACE = PointsPart("account/BA1")
OWN = PointsPart("number/0812345678")
MILLION = 100_000_000
"""A million baht in satang."""


def profile(**fields: Any) -> ProfileBusiness:
    """A small company of services, but for what a test says."""
    given: dict[str, Any] = {"legal_form": "limited-company", "certificate": "C1", "business": "services"}
    return ProfileBusiness(**{**given, "revenue_satang": MILLION, **fields})


def profiled(body: ProfileBusiness, used: PointsTerms | None = None, **parts: Any) -> Decision:
    """What is decided of a profile."""
    command = Command("profile-business", "shop/1", "1", "holder/H1", NOW, CUSTOMER, b"", body)
    standing = Standing(**{"holder": HOLDER, "business": None, **parts})
    return profile_business(command, standing, used or terms())


def enrolled(
    used: PointsTerms | None = None,
    *,
    source: str = "portal",
    authorised: bool = True,
    sms_number: str = NUMBER.number,
    at_us: int = NOW,
    number_named: NumberPart | None = NUMBER,
    **parts: Any,
) -> Decision:
    """What is decided of an enrolment that would be granted, but for what a test says."""
    body = EnrolPoints("somchai", authorised, sms_number)
    command = Command("enrol-points", source, "1", "account/BA1", at_us, CUSTOMER, b"", body)
    given = {"holder": HOLDER, "business": BUSINESS, "account": ACCOUNT, "points": PLACE}
    standing = Standing(**{**given, "sms_number": number_named, **parts})
    return enrol_points(command, standing, used or terms())


def asked(by: str = "app", used: PointsTerms | None = None, *, at_us: int = NOW, **parts: Any) -> Decision:
    """What is answered to a number that asks for its points."""
    command = Command("ask-points", by, "1", "number/0812345678", at_us, CUSTOMER, b"", AskPoints(by))
    given = {"holder": HOLDER, "business": BUSINESS, "account": ACCOUNT, "points": OWN, "account_points": PLACE}
    return ask_points(command, Standing(**{**given, "number": NUMBER, **parts}), used or terms())
