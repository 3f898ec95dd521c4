"""Parts of a standing in the shapes that the contract of events names under "State"."""

from __future__ import annotations

from typing import Any

from sitthi.kernel.moment import date_of, end_of_day
from sitthi.kernel.money import format_thb
from sitthi.standing.money_parts import (
    BillingPart,
    BillPart,
    ChargePart,
    ComplaintPart,
    ContractPart,
    Line,
)
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
from sitthi.standing.points_parts import PointsPart
from sitthi.views import effects, shapes_tiers
from sitthi.views.plain import time
from sitthi.views.shapes_points import of_number, points

SECTIONS = ("holders", "accounts", "numbers", "care", "refunds", "complaints", "messages")
"""The lists of a state, in their order."""


def holder(part: HolderPart) -> dict[str, Any]:
    """A legal person: id, kind, language, how many numbers; tier groups, its numbers' own points, its business."""
    return {
        "holder": part.holder,
        "kind": part.kind,
        "language": part.language,
        "numbers": part.numbers,
        "verified": time(part.verified_us),
        "documents": list(part.documents),
        "tier_groups": [],
        "points": [],
        "business": None,
    }


def account(
    part: AccountPart,
    billing: BillingPart,
    bills: tuple[BillPart, ...] = (),
    charges: tuple[ChargePart, ...] = (),
) -> dict[str, Any]:
    """A billing account with its points, its bills, what was overpaid and the charges that wait for the next bill."""
    return {
        "account": part.account,
        "holder": part.holder,
        "cycle_day": part.cycle_day,
        "portal": part.portal,
        "points": points(PointsPart(f"account/{part.account}"), 0),
        "credit": format_thb(billing.credit_satang),
        "closed": time(billing.closed_us),
        "bills": [bill(one) for one in bills],
        "charges": [_charge(one) for one in charges],
    }


def bill(part: BillPart) -> dict[str, Any]:
    """A bill: its days, what it comes to, what is paid and still open, and by when."""
    return {
        "bill": part.bill,
        "from": _day(part.from_day),
        "to": _day(part.to_day),
        "issued": time(part.issued_us),
        "due": _day(part.due_day),
        "total": format_thb(part.total_satang),
        "vat": format_thb(part.vat_satang),
        "paid": format_thb(part.paid_satang),
        "open": format_thb(part.open_satang),
        "status": part.state,
        "paid_on": time(part.paid_us),
        "paid_by": part.paid_by or None,
        "lines": len(part.lines),
    }


def _charge(part: ChargePart) -> dict[str, Any]:
    return {"charge": part.charge, "at": time(part.at_us), **_line(part.line)}


def _line(line: Line) -> dict[str, Any]:
    return {
        "number": line.number or None,
        "product": line.product,
        "amount": format_thb(line.amount_satang),
        "tax": line.tax,
        "text": line.text or None,
        "contract": line.contract or None,
    }


def contract(part: ContractPart) -> dict[str, Any]:
    """A form-2 offer or form-3 contract: its term, its advance, what it gave, and how it was settled."""
    return {
        "contract": part.contract,
        "account": part.account,
        "form": part.form,
        "offer": part.offer,
        "state": part.state,
        "signed": time(part.signed_us),
        "from": _day(part.start_day),
        "until": _day(part.end_day - 1),
        "months": part.term_months,
        "advance": format_thb(part.advance_satang),
        "vat": format_thb(part.vat_satang),
        "credited": format_thb(part.credited_satang),
        "credited_bills": part.credited_count,
        "credit_months": part.credit_months,
        "benefits": [
            {"kind": one.kind, "worth": format_thb(one.amount_satang), "text": one.text or None}
            for one in part.benefits
        ],
        "handset": part.handset_model or None,
        "handset_discount": format_thb(part.handset_discount_satang),
        "ended": time(part.ended_us),
        "cause": part.cause or None,
        "settlement": [
            {
                "line": one.code,
                "amount": format_thb(one.amount_satang),
                "clause": one.clause,
                "reading": one.reading or None,
            }
            for one in part.settlement
        ],
    }


def complaint(part: ComplaintPart) -> dict[str, Any]:
    """A complaint with its two last days and whether each was kept; None where it is still open and may be."""
    return {
        "complaint": part.complaint,
        "holder": part.holder,
        "state": part.state,
        "channel": part.channel,
        "about": part.about,
        "received": time(part.received_us),
        "assigned_to": part.assigned_to or None,
        "deadlines": [
            _deadline(part, "acknowledge", part.acknowledge_by_day, part.acknowledged_us),
            _deadline(part, "resolve", part.resolve_by_day, part.resolved_us),
        ],
        "late": list(part.late),
        "notes": part.notes,
        "attachments": part.attachments,
    }


def _deadline(part: ComplaintPart, step: str, by_day: int, done_us: int) -> dict[str, Any]:
    """By when a step is to be done, when it was, and whether in time."""
    late = step in part.late or (done_us > end_of_day(by_day) if by_day else False)
    kept = False if late else True if done_us else None
    return {"step": step, "by": _day(by_day), "done": time(done_us), "kept": kept}


def _day(day: int) -> str | None:
    """A Thai day as ISO; None for 0, which means: no such day."""
    return date_of(day).isoformat() if day else None


def number(
    part: NumberPart,
    purse: WalletPart,
    addons: tuple[AddonPart, ...],
    holds: tuple[HoldPart, ...],
    owner: str,
    contracts: tuple[ContractPart, ...] = (),
) -> dict[str, Any]:
    """A number with its wallet, allowances, add-ons and contracts (ended ones too, where given) and open holds."""
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
        "contracts": [contract(one) for one in contracts],
        **of_number(None, (), 0),
        **shapes_tiers.of_number(None),
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
    """Money to be paid back, by when, how, who asked for it and approved it, and for which number and contract."""
    return {
        "refund": part.refund,
        "number": whose,
        "holder": owner,
        "amount": format_thb(part.amount_satang),
        "cause": part.cause,
        "ended": time(part.ended_us),
        "due": time(part.due_us),
        "state": part.state,
        "form": part.form,
        "contract": part.contract or None,
        "method": part.method or None,
        "to": part.to or None,
        "requested_by": part.requested_by or None,
        "approved_by": part.approved_by or None,
        "warned": part.warned,
        "paid": time(part.paid_us),
    }


def message(part: MessagePart, whose: tuple[str, str], language: str, says: dict[str, str]) -> dict[str, Any]:
    """A message as it was sent and how far it came; ``text`` is in the customer's language. ``whose``: kind, name."""
    kind, name = whose
    number = name if kind == "number" else part.number
    return {
        "message": part.message,
        "number": number or None,
        "to": f"number/{number}" if number else f"{kind}/{name}",
        "template": part.template,
        "state": part.state,
        "purpose": part.purpose or None,
        "attempt": part.attempt,
        "queued": time(part.queued_us),
        "language": language,
        "text": says[language],
    }
