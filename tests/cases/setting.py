"""What a case has given, as the events by which it comes to be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sitthi.kernel import moment
from tests.cases import care, points, tiers
from tests.cases.shapes import Case

VALID_DAYS = 30


def setting(case: Case) -> Iterator[bytes]:
    """The events by which what is given comes to be, in order of time."""
    there: set[str] = set()
    events: list[tuple[int, bytes]] = []
    given = [tiers.whole(points.whole(care.whole(one))) for one in case.given]
    for index, one in enumerate(given):
        at_us, name = one["at_us"], f"g{index + 1}"
        events += [(at_us, line) for line in _come_to_be(one, name, there)]
        for event, subject, data, named in (
            *points.company(one, name),
            *tiers.packages(one, name),
            *care.papers(one, name),
        ):
            events.append((at_us, event_line(event, subject, at_us, data, named)))
    for at_us, (event, subject, data, named) in (
        *tiers.past(given),
        *care.past(given, case.when[0].at_us if case.when else 0, reported=case.delivery_us is None),
    ):
        events.append((at_us, event_line(event, subject, at_us, data, named)))
    yield from (line for _, line in sorted(events, key=lambda one: one[0]))


def _come_to_be(one: dict[str, Any], name: str, there: set[str]) -> Iterator[bytes]:
    """A number taken over, or activated, in its account."""
    if {"balance", "free", "valid_until", "status", "addons"} & one.keys():
        if tiers.MONTHS in one:
            yield from _opened(one, name, there)
        there |= {f"holder/{one['holder']}", f"account/{one['account']}"}
        yield event_line("number.taken-over", f"number/{one['number']}", one["at_us"], _taken(one), ("given", name))
    else:
        yield from _activated(one, name, there)


def _opened(one: dict[str, Any], name: str, there: set[str]) -> Iterator[bytes]:
    """Holder and account, unless they are ``there``."""
    at_us = one["at_us"]
    holder, account = f"holder/{one['holder']}", f"account/{one['account']}"
    if holder not in there:
        kind = one.get("kind", "person")
        juristic = kind == "juristic"
        yield event_line("holder.registered", holder, at_us, {
            "kind": kind,
            "name": "สมชาย ใจดี",
            "language": one.get("language", "th"),
            "id_kind": one.get("id_kind", "company" if juristic else "citizen"),
            "id_number": one.get("id_number", "0105536000313" if juristic else "1101700230708"),
            "residency": one.get("residency", ""),
        }, ("given", f"{name}h"))  # fmt: skip
    if account not in there:
        yield event_line("account.opened", account, at_us, _account(one), ("given", f"{name}a"))
    there |= {holder, account}


def _activated(one: dict[str, Any], name: str, there: set[str]) -> Iterator[bytes]:
    """A number activated in its account; holder and account come first."""
    yield from _opened(one, name, there)
    data = {
        "account": one["account"],
        "charging": one.get("charging", "prepaid"),
        "product": one.get("product", "mobile"),
        "main_package": one.get("main_package", "my-second"),
        "starting_value": one.get("starting_value", "0"),
    }
    if "active_since" in one:
        data["active_since"] = one["active_since"]
    yield event_line("number.activated", f"number/{one['number']}", one["at_us"], data, ("given", name))


def _account(one: dict[str, Any]) -> dict[str, Any]:
    data = {"holder": one["holder"]}
    if "cycle_day" in one:
        data["cycle_day"] = one["cycle_day"]
    return data


def _taken(one: dict[str, Any]) -> dict[str, Any]:
    at_us = one["at_us"]
    valid_us = at_us + VALID_DAYS * moment.DAY_US
    since = moment.date_of(moment.day_of(at_us)).isoformat()
    data = {
        "account": one["account"],
        "holder": one["holder"],
        "holder_kind": one.get("kind", "person"),
        "language": one.get("language", "th"),
        "main_package": one.get("main_package", "my-second"),
        "charging": one.get("charging", "prepaid"),
        "product": one.get("product", "mobile"),
        "status": one.get("status", "active"),
        "active_since": one.get("active_since", since),
        "balance": one.get("balance", "0"),
        "free": one.get("free", "0"),
        "valid_until": one.get("valid_until", moment.moment_of(valid_us).isoformat()),
        "addons": one.get("addons", []),
    }
    if data["charging"] == "postpaid":
        data["valid_until"] = one.get("valid_until", "")
    return data


def event_line(event: str, subject: str, at_us: int, data: dict[str, Any], named: tuple[str, str]) -> bytes:
    """A CloudEvent in one line; ``named`` are its source and id."""
    source, own = named
    written = {
        "specversion": "1.0",
        "id": own,
        "source": source,
        "type": event,
        "subject": subject,
        "time": moment.moment_of(at_us).isoformat(),
        "data": data,
    }
    return json.dumps(written, ensure_ascii=False).encode()
