"""What a bill comes to: VAT of its lines, its total, and the transfers that post it. Pure arithmetic in satang."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sitthi.areas.billing.terms import BillingTerms
from sitthi.kernel.decision import Transfer
from sitthi.kernel.money import ROUNDINGS
from sitthi.ledger import chart
from sitthi.standing.money_parts import Line

EXCLUSIVE = "exclusive"
INCLUSIVE = "inclusive"
ADVANCE = "Advance"
CREDIT = "Credit"
"""The product of a line that gives back part of an advance."""
WHOLE = 10_000
"""100% in hundredths of a percent."""


class Invoice(msgspec.Struct, frozen=True):
    """A bill reckoned: VAT, what is to be paid, what credits leave over, and the transfers that post it all."""

    vat_satang: int
    total_satang: int
    over_satang: int
    transfers: tuple[Transfer, ...]


def reckon(account: str, lines: tuple[Line, ...], terms: BillingTerms, *, advances: bool) -> Invoice:
    """VAT and total of a bill's lines (R128), and how they are posted.

    On lines before VAT, less the credits, VAT is computed once; lines with VAT contain theirs and their total stays;
    lines outside tax have none. Credits beyond the lines are left over. ``advances``: whether the advance of a contract
    is kept until it is credited back, and not earned.
    """
    nets = tuple(_nets(lines, terms))
    vat_satang = _vat(nets, terms)
    credits_vat_satang = vat_satang - _vat(tuple(one for one in nets if one[0].product != CREDIT), terms)
    raw_satang = sum(net for _, net in nets) + vat_satang
    owed = chart.receivable(account)
    transfers: list[Transfer] = []
    for line, net_satang in nets:
        if line.product == CREDIT or (is_kept(line) and advances):
            credited = chart.advance(account)
        else:
            credited = chart.revenue_of(line.product)
        transfers.extend(move(owed, credited, net_satang))
    transfers.extend(move(owed, chart.VAT, vat_satang - credits_vat_satang))
    transfers.extend(move(owed, chart.VAT, credits_vat_satang))
    over_satang = max(-raw_satang, 0)
    transfers.extend(move(owed, chart.credit(account), over_satang))
    return Invoice(vat_satang, max(raw_satang, 0), over_satang, tuple(transfers))


def is_kept(line: Line) -> bool:
    """Whether a line asks for an advance that a contract gives back; any other advance nothing would ever credit."""
    return line.product == ADVANCE and line.contract != ""


def move(debit: str, credit: str, amount_satang: int) -> tuple[Transfer, ...]:
    """The transfer of an amount; one below zero goes the other way, and of nothing there is none."""
    if amount_satang == 0:
        return ()
    if amount_satang < 0:
        debit, credit = credit, debit
    return (Transfer(debit, credit, chart.SATANG, abs(amount_satang)),)


def _nets(lines: tuple[Line, ...], terms: BillingTerms) -> Iterator[tuple[Line, int]]:
    """Each line and what it is before VAT.

    The VAT within lines told with VAT is rounded on their running total, so that it adds up to that of their sum.
    """
    rate = terms.vat_hundredths
    running_satang = taken_satang = 0
    for line in lines:
        if line.tax != INCLUSIVE:
            yield line, line.amount_satang
            continue
        running_satang += line.amount_satang
        within_satang = _rounded(running_satang * rate, WHOLE + rate, terms)
        yield line, line.amount_satang - (within_satang - taken_satang)
        taken_satang = within_satang


def _vat(nets: tuple[tuple[Line, int], ...], terms: BillingTerms) -> int:
    """VAT of a bill; where inclusive totals need not stay, one rounding over all taxed lines."""
    base_satang = sum(net for line, net in nets if line.tax == EXCLUSIVE)
    inclusive_satang = sum(line.amount_satang for line, _ in nets if line.tax == INCLUSIVE)
    before_satang = sum(net for line, net in nets if line.tax == INCLUSIVE)
    if terms.inclusive_kept:
        return _rounded(base_satang * terms.vat_hundredths, WHOLE, terms) + inclusive_satang - before_satang
    return _rounded((base_satang + before_satang) * terms.vat_hundredths, WHOLE, terms)


def _rounded(numerator: int, denominator: int, terms: BillingTerms) -> int:
    """The quotient rounded as the terms say; one below zero as its opposite."""
    size = ROUNDINGS[terms.vat_rounding](abs(numerator), denominator)
    return -size if numerator < 0 else size
