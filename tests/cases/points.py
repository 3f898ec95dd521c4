"""The points programme in the words of a case: companies that are given, and what stands of points and businesses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitthi.areas.points import store
from sitthi.kernel import moment
from sitthi.kernel.money import format_thb
from sitthi.standing.points_parts import NONE, BusinessPart, Lot, PointsPart
from sitthi.storage.pipeline import Connection

GIVEN = ("company", "business", "portal", "enrolled", "earned")
"""What may be given of a company: its business, its account on the portal, enrolled, with points earned on a bill."""
COMPANY = {"kind": "juristic", "charging": "postpaid", "portal": True}
BUSINESS = {
    "legal_form": "limited-company",
    "certificate": "dbd-1",
    "business": "retail",
    "annual_revenue": "12000000.00",
    "employees": 12,
}
"""What a company is unless a case says otherwise: small, and postpaid on the portal."""
PACKAGES = {"mobile": "post-basic", "fibre": "fibre-basic"}
LISTS = ("points", "businesses")
"""What a case may list: places with points by their names, businesses by holder."""
SATANG_PER_POINT = 2_500
ENROLLER = {"id": "u1", "authorised": True}
_POINTS = "SELECT doc::text FROM points ORDER BY doc->>1"
_BUSINESSES = "SELECT doc::text FROM businesses ORDER BY doc->>1"

Fact = tuple[str, str, dict[str, Any], tuple[str, str]]
"""An event before it has a time: type, subject, data, and source with id."""


def whole(one: dict[str, Any]) -> dict[str, Any]:
    """What is given, with what goes without saying of a company."""
    if not one.get("company"):
        return one
    package = PACKAGES[one.get("product", "mobile")]
    return {"main_package": package, "business": {}, **COMPANY, **one}


def company(one: dict[str, Any], name: str) -> Iterator[Fact]:
    """The events by which what is given of a company comes to be, once its numbers are there."""
    account = f"account/{one['account']}"
    if "business" in one:
        yield "business.profiled", f"holder/{one['holder']}", BUSINESS | one["business"], ("given", f"{name}p")
    if one.get("portal"):
        yield "account.portal-joined", account, {}, ("given", f"{name}j")
    if one.get("enrolled"):
        yield (
            "points.enrolment-requested",
            account,
            {"by": ENROLLER, "sms_number": one["number"]},
            ("portal", f"{name}e"),
        )
    if one.get("earned"):
        amount = format_thb(one["earned"] * SATANG_PER_POINT)
        day = moment.date_of(moment.day_of(one["at_us"])).isoformat()
        bill = {
            "bill": f"{name}-bill",
            "period": {"from": day, "to": day},
            "lines": [{"product": "Voice", "amount": amount, "tax": "outside"}],
        }
        yield "bill.issued", account, bill, ("billing", f"{name}b")
        yield "bill.paid", account, {"bill": bill["bill"], "amount": amount, "channel": "shop"}, ("shop", f"{name}y")


def lists(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Places that have, or had, to do with points, and the businesses profiled."""
    places = [store.points(doc) for doc in _docs(connection, _POINTS)]
    return {
        "points": [_place(part) for part in places if part.state != NONE],
        "businesses": [_business(store.business(doc)) for doc in _docs(connection, _BUSINESSES)],
    }


def _docs(connection: Connection, query: str) -> list[str]:
    return [str(doc) for (doc,) in connection.execute(query).fetchall()]


def _place(part: PointsPart) -> dict[str, Any]:
    return {
        "place": part.place,
        "state": part.state,
        "points": sum(lot.left for lot in part.lots),
        "owed": part.owed_points,
        "lots": [_lot(lot) for lot in part.lots],
        "sms_number": part.sms_number,
        "purposes": list(part.purposes),
        "month": format_thb(part.month_satang),
        "moved_to": part.moved_to,
    }


def _lot(lot: Lot) -> str:
    """``10 until 2023-03-31``, of which some are spent ``3 of 10 until 2023-03-31``."""
    spent = f" of {lot.points}" if lot.left != lot.points else ""
    return f"{lot.left}{spent} until {moment.date_of(lot.expires_day).isoformat()}"


def _business(part: BusinessPart) -> dict[str, Any]:
    return {"holder": part.holder, "size": part.size, "sme": part.sme}
