"""What a customer has of each programme, thing by thing, so that two states can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sitthi.app import World
from sitthi.kernel.decision import Scalar
from sitthi.views.state import State, narrow_to
from tests.lifecycle.customers import NEW, OTHER_PLAN, PLAN, STRANGERS, THIRD, THIRD_PLAN
from tests.stories.company import FIRST, SECOND

Things = dict[str, dict[str, dict[str, Any]]]
"""By programme, by name of the thing, its fields."""
NUMBERS = {FIRST: "first", SECOND: "second", THIRD: "third", STRANGERS: "stranger's"}
PLANS = {PLAN: "first", OTHER_PLAN: "other", THIRD_PLAN: "third"}


def things(world: World, holder: str) -> Things:
    """All that a holder has now; a number that got another name is still the first."""
    connection = world.connection
    state = State(connection, _unworded, narrow_to(connection, f"holder/{holder}"))
    read: dict[str, Any] = json.loads(json.dumps(state.read()).replace(NEW, FIRST))
    return {
        "wallet": dict(_wallet(read)),
        "addon": dict(_addons(read)),
        "points": dict(_points(read)),
        "tier": dict(_tiers(read)),
        "care": dict(_care(read)),
    }


def _unworded(template: str, values: Mapping[str, Scalar]) -> dict[str, str]:
    """Messages are not looked at here."""
    return {"th": "", "en": ""}


def _wallet(state: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Wallets, contracts, refunds, bills, and the charges that wait for one."""
    for number in state["numbers"]:
        yield f"wallet {NUMBERS[number['number']]}", number["wallet"]
        for contract in number["contracts"]:
            yield f"contract {contract['contract']}", contract
    for refund in state["refunds"]:
        yield f"refund {refund['form']}", refund
    for account in state["accounts"]:
        for bill in account["bills"]:
            yield f"bill {bill['bill']}", bill
        waiting = [{"product": one["product"], "amount": one["amount"]} for one in account["charges"]]
        yield f"account {account['account']}", {"credit": account["credit"], "charges": waiting}


def _addons(state: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for number in state["numbers"]:
        for addon in number["addons"]:
            left = [one for one in number["allowances"] if one["addon"] == addon["addon"]]
            yield f"addon {addon['addon']}", {**addon, "allowances": left}


def _points(state: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for account in state["accounts"]:
        yield f"points {account['account']}", account["points"]
    for number in state["numbers"]:
        if number["points"] is not None:
            yield f"points {NUMBERS[number['number']]}", number["points"]
        for redemption in number["redemptions"]:
            yield f"redemption {redemption['redemption']}", redemption


def _tiers(state: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The tier of each number with the grounds it has for one, and groups."""
    for number in state["numbers"]:
        held, grounds = number["tier"] or {"tier": None}, number["tier_grounds"] or {}
        package = (grounds.get("package") or {}).get("price")
        yield f"tier {NUMBERS[number['number']]}", {**grounds, **held, "package": package}
    for holder in state["holders"]:
        for group in holder["tier_groups"]:
            named = [NUMBERS[one] for one in group["numbers"]]
            yield f"group {group['group']}", {**group, "numbers": named}


def _care(state: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for plan in state["care"]:
        requests = plan.pop("requests")
        name = PLANS[plan["devices"][0]["imei"] if plan["devices"] else plan["imei"]]
        yield f"plan {name}", plan
        for request in requests:
            yield f"request {request['request']}", request


def changed(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The things that differ, as they are afterwards; {} of one that is gone."""
    names = dict.fromkeys([*before, *after])
    return {name: after.get(name, {}) for name in names if before.get(name) != after.get(name)}


def is_called(thing: str, name: str) -> bool:
    """Whether a thing is meant by a name: its own, or its kind's."""
    return thing == name or thing.partition(" ")[0] == name
