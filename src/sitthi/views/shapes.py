"""Parts of a standing in the shapes that the contract of events names under "State"."""

from __future__ import annotations

from typing import Any

from sitthi.kernel.money import format_thb
from sitthi.standing.parts import (
    AccountPart,
    AddonPart,
    HolderPart,
    HoldPart,
    MessagePart,
    NumberPart,
    RefundPart,
    WalletPart,
)
from sitthi.views import effects
from sitthi.views.plain import time

SECTIONS = ("holders", "accounts", "numbers", "care", "refunds", "complaints", "messages")
"""The lists of a state, in their order."""


def holder(part: HolderPart) -> dict[str, Any]:
    """A legal person: id, kind, language, how many numbers; tier groups and points held by its numbers."""
    return {
        "holder": part.holder,
        "kind": part.kind,
        "language": part.language,
        "numbers": part.numbers,
        "tier_groups": [],
        "points": [],
    }


def account(part: AccountPart) -> dict[str, Any]:
    """A billing account with its points and bills."""
    return {
        "account": part.account,
        "holder": part.holder,
        "cycle_day": part.cycle_day,
        "portal": part.portal,
        "points": {"enrolled": False, "balance": 0, "lots": []},
        "bills": [],
    }


def number(
    part: NumberPart,
    purse: WalletPart,
    addons: tuple[AddonPart, ...],
    holds: tuple[HoldPart, ...],
    owner: str,
) -> dict[str, Any]:
    """A number with its wallet, allowances, add-ons (ended ones too, where given) and open holds."""
    return {
        "number": part.number,
        "holder": owner,
        "account": part.account,
        "product": part.product,
        "charging": part.charging,
        "main_package": part.main_package,
        "status": effects.status_of(part),
        "why": part.why or None,
        "since": time(part.since_us),
        "active_since": time(part.active_since_us),
        "wallet": wallet(purse),
        "allowances": [one for addon in addons if effects.is_open(addon) for one in _allowances(addon)],
        "addons": [_addon(one) for one in addons],
        "holds": [_hold(one) for one in holds],
        "contracts": [],
        "tier": None,
    }


def wallet(part: WalletPart) -> dict[str, Any]:
    """The main balance: all that is there, of which free and held, what is owed, and until when it is valid."""
    return {
        "balance": format_thb(part.balance_satang),
        "free": format_thb(part.free_satang),
        "held": format_thb(part.held_satang),
        "owed": format_thb(part.owed_satang),
        "valid_until": time(part.valid_until_us),
    }


def _allowances(addon: AddonPart) -> list[dict[str, Any]]:
    return [
        {
            "service": one.service,
            "left": None if one.unlimited else one.left,
            "held": one.held,
            "unlimited": one.unlimited,
            "offer": addon.offer,
            "addon": addon.seq,
            "valid_until": time(addon.valid_until_us),
        }
        for one in addon.allowances
    ]


def _addon(part: AddonPart) -> dict[str, Any]:
    return {
        "offer": part.offer,
        "state": part.state,
        "round": part.round,
        "rounds": part.rounds,
        "valid_until": time(part.valid_until_us),
        "retry_until": time(part.retry_until_us),
        "addon": part.seq,
        "requested": time(part.requested_us),
        "valid_from": time(part.valid_from_us),
        "paid": format_thb(part.paid_satang),
        "fair_use": part.fair_use or None,
        "why": part.why or None,
    }


def _hold(part: HoldPart) -> dict[str, Any]:
    return {
        "hold": part.hold,
        "service": part.service,
        "amount": format_thb(part.satang),
        "quantity": part.main_quantity + sum(quantity for _, quantity in part.shares),
        "expires": time(part.expires_us),
    }


def refund(part: RefundPart, whose: str, owner: str) -> dict[str, Any]:
    """Money to be paid back, by when, and for which number."""
    return {
        "refund": part.refund,
        "number": whose,
        "holder": owner,
        "amount": format_thb(part.amount_satang),
        "cause": part.cause,
        "ended": time(part.ended_us),
        "due": time(part.due_us),
        "state": part.state,
    }


def message(part: MessagePart, whose: tuple[str, str], language: str, says: dict[str, str]) -> dict[str, Any]:
    """A message as it was sent and how far it came; ``text`` is in the customer's language. ``whose``: kind, name."""
    kind, name = whose
    return {
        "message": part.message,
        "number": name if kind == "number" else None,
        "to": f"{kind}/{name}",
        "template": part.template,
        "state": part.state,
        "purpose": part.purpose or None,
        "attempt": part.attempt,
        "queued": time(part.queued_us),
        "language": language,
        "text": says[language],
    }
