"""A bill as its customer reads it: lines by number, the way to the total, what was paid. Pure; ties with the bill."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from sitthi.documents import words
from sitthi.documents.figures import at, baht, bound, day, days, money, percent
from sitthi.documents.words import say
from sitthi.kernel.moment import day_of
from sitthi.kernel.money import half_up
from sitthi.standing.money_parts import OPEN, PAID, BillPart, Line, PaymentPart
from sitthi.terms import Text
from sitthi.views.quantities import quantity
from sitthi.views.wording import word

TEMPLATE = "statement"
CREDIT = "Credit"
"""The product of a line that gives back part of an advance."""
EXCLUSIVE = "exclusive"
INCLUSIVE = "inclusive"
REVERSED = "reversed"
WHOLE = 10_000
"""100% in hundredths of a percent."""


class Group(msgspec.Struct, frozen=True):
    """The lines of one number, or of the account itself where ``number`` is empty, as their bill has them."""

    number: str
    lines: tuple[Line, ...]

    @property
    def sum_satang(self) -> int:
        """What its lines come to as they are written, without VAT that comes on top."""
        return sum(line.amount_satang for line in self.lines)


class Sums(msgspec.Struct, frozen=True):
    """The way from the lines to the total: each line is in one of the first four, and the total is the sum of all.

    ``vat_satang`` comes on top of net and credits; ``within_satang`` is VAT that the inclusive lines contain already
    and is no summand; ``carried_satang`` is what credits leave over for the next bill.
    """

    net_satang: int
    credits_satang: int
    inclusive_satang: int
    outside_satang: int
    vat_satang: int
    within_satang: int
    carried_satang: int
    total_satang: int

    @property
    def base_satang(self) -> int:
        """What VAT was computed on."""
        return self.net_satang + self.credits_satang


class Earned(msgspec.Struct, frozen=True):
    """Points of an account that takes part: what can be spent, and what this bill brought, until when.

    ``points`` and ``last_day`` are 0 where the bill has brought none.
    """

    balance: int
    points: int = 0
    last_day: int = 0


class Statement(msgspec.Struct, frozen=True):
    """What a statement says. ``from_credit_satang`` was paid by what earlier payments left over.

    ``name`` is the holder's, or empty where it is not known; ``channels`` are those to pay at.
    """

    bill: BillPart
    name: str
    holder: str
    issuer: Text
    groups: tuple[Group, ...]
    sums: Sums
    vat_hundredths: int
    payments: tuple[PaymentPart, ...]
    from_credit_satang: int
    channels: tuple[str, ...]
    earned: Earned | None = None


class Payer(msgspec.Struct, frozen=True):
    """Whose bill it is, what they paid on it, oldest first, and where they can; their points, if they have any."""

    holder: str
    name: str
    payments: tuple[PaymentPart, ...]
    channels: tuple[str, ...]
    earned: Earned | None = None


def statement(bill: BillPart, payer: Payer, issuer: Text, vat_hundredths: int) -> Statement:
    """The statement of a bill."""
    paid_satang = sum(one.paid_satang for one in payer.payments if one.state != REVERSED)
    return Statement(
        bill=bill,
        name=payer.name,
        holder=payer.holder,
        issuer=issuer,
        groups=grouped(bill.lines),
        sums=sums_of(bill, vat_hundredths),
        vat_hundredths=vat_hundredths,
        payments=payer.payments,
        from_credit_satang=bill.paid_satang - paid_satang,
        channels=payer.channels,
        earned=payer.earned,
    )


def grouped(lines: Iterable[Line]) -> tuple[Group, ...]:
    """Lines by number and, within one, by product, both in the order in which the bill first has them."""
    found: dict[str, dict[str, list[Line]]] = {}
    for line in lines:
        found.setdefault(line.number, {}).setdefault(line.product, []).append(line)
    return tuple(
        Group(number, tuple(line for lines in products.values() for line in lines))
        for number, products in found.items()
    )


def sums_of(bill: BillPart, vat_hundredths: int) -> Sums:
    """The way to the bill's own total; VAT is the bill's and is not computed anew (R128)."""
    lines = bill.lines
    inclusive_satang = sum(line.amount_satang for line in lines if line.tax == INCLUSIVE)
    exclusive = [line for line in lines if line.tax == EXCLUSIVE]
    lines_satang = sum(line.amount_satang for line in lines)
    credits_satang = sum(line.amount_satang for line in exclusive if line.product == CREDIT)
    net_satang = sum(line.amount_satang for line in exclusive) - credits_satang
    if bill.total_satang:
        vat_satang, carried_satang = bill.total_satang - lines_satang, 0
    else:
        # Credits may go beyond the lines; the total stops at nothing and the rest is carried over.
        vat_satang = bill.vat_satang - _within(inclusive_satang, vat_hundredths)
        carried_satang = -(lines_satang + vat_satang)
    return Sums(
        net_satang=net_satang,
        credits_satang=credits_satang,
        inclusive_satang=inclusive_satang,
        outside_satang=lines_satang - inclusive_satang - net_satang - credits_satang,
        vat_satang=vat_satang,
        within_satang=bill.vat_satang - vat_satang,
        carried_satang=carried_satang,
        total_satang=bill.total_satang,
    )


def _within(inclusive_satang: int, vat_hundredths: int) -> int:
    size = half_up(abs(inclusive_satang) * vat_hundredths, WHOLE + vat_hundredths)
    return -size if inclusive_satang < 0 else size


def page(model: Statement, language: str) -> dict[str, Any]:
    """All that is printed, in words of the language: what a template puts in its places."""
    bill = model.bill
    said = words.labels(words.STATEMENT, language)
    return {
        "language": language,
        "label": said,
        "issuer": say(model.issuer, language),
        "name": model.name or model.holder,
        "bill": bill.bill,
        "state": say(words.BILL_STATES[_state(bill)], language),
        "state_code": bill.state,
        "advice": _advice(bill, said, language),
        "to_pay": money(bill.open_satang, language),
        "facts": [
            [said["holder"], model.name or model.holder],
            [said["account"], bill.account],
            [said["bill"], bill.bill],
            [said["period"], days(bill.from_day, bill.to_day, language)],
            [said["issued"], day(day_of(bill.issued_us), language)],
            [said["due"], day(bill.due_day, language)],
            *_earned(model.earned, said, language),
        ],
        "groups": [_group(group, said, language) for group in model.groups],
        "sums": _sums(model, said),
        "payments": [_payment(one, said, language) for one in model.payments] + _from_credit(model, said, language),
        "channels": [_channel(one, language) for one in model.channels] if bill.open_satang else [],
    }


def _earned(earned: Earned | None, said: dict[str, str], language: str) -> list[list[str]]:
    """The account's points, of an account that takes part."""
    if earned is None:
        return []
    text = quantity(earned.balance, "points", language)
    if earned.points:
        brought = quantity(earned.points, "points", language)
        text += " " + said["points_earned"].format(points=brought, day=day(earned.last_day, language))
    return [[said["points"], bound(text)]]


def _state(bill: BillPart) -> str:
    return "part-paid" if bill.state == OPEN and bill.paid_satang else bill.state


def _advice(bill: BillPart, said: dict[str, str], language: str) -> str:
    if bill.state == PAID:
        paid = said["paid_in_full"].format(time=at(bill.paid_us, language))
        return paid if bill.total_satang else said["nothing_to_pay"]
    if bill.state == OPEN:
        return said["please_pay"].format(day=day(bill.due_day, language))
    return said["past_due"]


def _group(group: Group, said: dict[str, str], language: str) -> dict[str, Any]:
    return {
        "title": f"{said['number']} {group.number}" if group.number else said["of_account"],
        "lines": [_line(line, language) for line in group.lines],
        "sum": baht(group.sum_satang),
    }


def _line(line: Line, language: str) -> dict[str, str]:
    product = words.ADVANCE if line.product == CREDIT else words.PRODUCTS.get(line.product)
    about = line.text
    if line.contract and not about:
        about = say(words.OF_CONTRACT, language).format(contract=line.contract)
    tax = words.TAXES.get(line.tax)
    return {
        "product": line.product if product is None else say(product, language),
        "text": bound(about),
        "tax": line.tax if tax is None else say(tax, language),
        "amount": baht(line.amount_satang),
    }


def _sums(model: Statement, said: dict[str, str]) -> list[dict[str, Any]]:
    """The rows of the summary; those of nothing are left out, but never VAT, the total and what is to be paid."""
    sums, bill = model.sums, model.bill
    rate = percent(model.vat_hundredths)
    rows = [
        ("net", said["net"], sums.net_satang, ""),
        ("credits", said["credits"], sums.credits_satang, ""),
        ("vat", said["vat"].format(rate=rate, base=baht(sums.base_satang)), sums.vat_satang, ""),
        ("inclusive", said["inclusive"].format(vat=baht(sums.within_satang)), sums.inclusive_satang, ""),
        ("outside", said["outside"], sums.outside_satang, ""),
        ("carried", said["carried"], sums.carried_satang, ""),
        ("total", said["total"], sums.total_satang, "strong"),
        ("paid", said["paid"], -bill.paid_satang, ""),
        ("to_pay", said["to_pay"], bill.open_satang, "strong"),
    ]
    return [
        {"code": code, "label": label, "amount": baht(amount_satang), "kind": kind}
        for code, label, amount_satang, kind in rows
        if amount_satang or code in {"vat", "total", "to_pay"}
    ]


def _payment(one: PaymentPart, said: dict[str, str], language: str) -> dict[str, str]:
    note = said["kept"].format(amount=baht(one.credit_satang)) if one.credit_satang else ""
    if one.state == REVERSED:
        note = said["reversed"]
    return {
        "at": at(one.at_us, language),
        "by": _channel(one.channel, language),
        "note": note,
        "amount": baht(one.paid_satang + one.credit_satang),
        "kind": one.state,
    }


def _from_credit(model: Statement, said: dict[str, str], language: str) -> list[dict[str, str]]:
    if not model.from_credit_satang:
        return []
    amount = baht(model.from_credit_satang)
    return [{"at": "", "by": said["from_credit"], "note": "", "amount": amount, "kind": "taken"}]


def _channel(code: str, language: str) -> str:
    return word(code, language, words.CHANNELS)
