"""What an ended contract comes to: exact shares, rounded once, every line with its clause. Pure.

refund = advance x unused / term - benefit x used / term - debts (R22), never below zero. Of form 3 the advance part is
what is not credited yet, with its VAT (R64), and a handset discount is returned in every case (R23).
"""

from __future__ import annotations

from fractions import Fraction

import msgspec

from sitthi.areas.contracts.periods import used_days
from sitthi.areas.contracts.terms import DEVICE_DISCOUNT, ContractTerms, FormTerms
from sitthi.kernel.money import ROUNDINGS
from sitthi.standing.money_parts import FORM_2, FORM_3, ContractPart, SettlementLine

ADVANCE = "advance"
FREE_CREDIT = "free-credit"
VAT = "vat"
BENEFITS = "benefits"
HANDSET = "handset"
DEBTS = "debts"
ROUNDING = "rounding"
REFUND = "refund"
AMOUNT_DUE = "amount-due"
NOT_CLAIMED = "not-claimed"
STILL_OWED = "still-owed"
"""The codes of lines: parts first, then what they come to, which takes the parts' sum apart."""

DUE = "amount-due"
LESS_CREDITED = "advance-less-credited"
ALL_FORMS = "all"

HANDSET_CLAUSE = "prepaid/terminate.form3-handset"
DEBT_CLAUSE = "prepaid/terminate.net-of-debt"
WHY = {FORM_2: "prepaid/terminate.form2", FORM_3: "prepaid/terminate.form3"}


class Ending(msgspec.Struct, frozen=True):
    """How a contract ends: on which day, by which exempt ground (its clause, else ""), or at the end of its term.

    ``debts_satang`` is what is open on the account's bills. ``unpaid``: the advance still waits for a bill.
    """

    day: int
    exempt: str = ""
    completed: bool = False
    debts_satang: int = 0
    unpaid: bool = False


class Settlement(msgspec.Struct, frozen=True):
    """What an ended contract comes to, in satang; ``of_satang`` is the whole of which each line is a share.

    Of what was paid ahead and not credited yet, ``returned_satang`` is the customer's (of form 3, of which
    ``returned_net_satang`` before VAT): it pays ``debts_satang`` of bills and ``benefits_satang`` of benefits to be
    returned, and the rest is the refund. The others were earned. ``due_satang`` of benefits is still to be paid for.
    """

    lines: tuple[SettlementLine, ...]
    of_satang: tuple[int, ...]
    used_days: int
    term_days: int
    returned_satang: int
    returned_net_satang: int
    debts_satang: int
    benefits_satang: int
    refund_satang: int
    due_satang: int
    waived_satang: int = 0
    """Benefits the customer keeps by an exempt ground."""


class _Part(msgspec.Struct, frozen=True):
    """A line before it is rounded."""

    code: str
    exact: Fraction
    of_satang: int
    clause: str
    reading: str = ""


class _Shares(msgspec.Struct, frozen=True):
    """The shares of the term, and the terms of the form."""

    used: Fraction
    form: FormTerms
    clause: str


def settle(contract: ContractPart, ending: Ending, terms: ContractTerms) -> Settlement:
    """The settlement of a contract that ends, early or at the end of its term (prepaid/terminate.form2, .form3)."""
    form = terms.form(contract.form)
    term = contract.end_day - contract.start_day
    used = term if ending.completed else used_days(contract, ending.day, form)
    shares = _Shares(Fraction(used, term), form, WHY[contract.form])
    advance = _advance(contract, ending, shares, terms)
    returned = sum((part.exact for part in advance), Fraction())
    benefits, waived = _benefits(contract, ending, shares, terms)
    debts = _debts(contract, ending, returned, terms)
    return _added_up((*advance, *benefits, *debts), (used, term), waived, shares)


def _advance(contract: ContractPart, ending: Ending, shares: _Shares, terms: ContractTerms) -> tuple[_Part, ...]:
    """What of the advance is the customer's."""
    clause = shares.clause
    if clause in terms.off:
        return (_Part(ADVANCE, Fraction(), contract.advance_satang, clause),)
    unused = contract.advance_satang * (1 - shares.used)
    if contract.form == FORM_2:
        part = _Part(ADVANCE, unused, contract.advance_satang, clause, "R67")
        not_money = unused - (contract.advance_satang - contract.free_satang)
        if not_money <= 0 or terms.refund_free:
            return (part,)
        return part, _Part(FREE_CREDIT, -not_money, contract.free_satang, clause, "R71")
    if ending.unpaid:
        unused = Fraction()
    elif terms.advance_part == LESS_CREDITED or ending.completed:
        unused = Fraction(contract.advance_satang - contract.credited_satang)
    part = _Part(ADVANCE, unused, contract.advance_satang, clause, "R64")
    if not terms.return_vat or not contract.advance_satang:
        return (part,)
    vat = unused * Fraction(contract.vat_satang, contract.advance_satang)
    return part, _Part(VAT, vat, contract.vat_satang, clause, "R64")


def _benefits(
    contract: ContractPart, ending: Ending, shares: _Shares, terms: ContractTerms
) -> tuple[tuple[_Part, ...], int]:
    """What of the benefits is to be returned, and the satang that need not be by an exempt ground."""
    handset_satang = contract.handset_discount_satang
    others_satang = 0
    for benefit in contract.benefits:
        if benefit.kind == DEVICE_DISCOUNT and contract.form == FORM_3:
            handset_satang += benefit.amount_satang
        else:
            others_satang += benefit.amount_satang
    if ending.completed:
        return (), 0
    found: list[_Part] = []
    exact, waived_satang = others_satang * shares.used, 0
    if ending.exempt:
        exact, waived_satang = Fraction(), rounded(others_satang * shares.used, shares.form)
    if others_satang and shares.clause not in terms.off:
        found.append(_Part(BENEFITS, -exact, others_satang, ending.exempt or shares.clause, "R22"))
    if handset_satang and HANDSET_CLAUSE not in terms.off:
        share = {"used-share": shares.used, "unused-share": 1 - shares.used}.get(terms.clawback, Fraction(1))
        found.append(_Part(HANDSET, -handset_satang * share, handset_satang, HANDSET_CLAUSE, "R23"))
    return tuple(found), waived_satang


def _debts(contract: ContractPart, ending: Ending, returned: Fraction, terms: ContractTerms) -> tuple[_Part, ...]:
    """The debts that are taken off; a contract that ran to its end with nothing to return leaves them alone."""
    taken = contract.form == FORM_3 or terms.debts == ALL_FORMS
    if not ending.debts_satang or not taken or DEBT_CLAUSE in terms.off or (ending.completed and not returned):
        return ()
    return (_Part(DEBTS, -Fraction(ending.debts_satang), ending.debts_satang, DEBT_CLAUSE, "R65"),)


def _added_up(parts: tuple[_Part, ...], days: tuple[int, int], waived_satang: int, shares: _Shares) -> Settlement:
    """The parts and what they come to, rounded once; where the advance falls short, debts are paid before benefits."""
    form, clause = shares.form, shares.clause
    exact = {part.code: part.exact for part in parts}
    net = exact[ADVANCE] + exact.get(FREE_CREDIT, Fraction())
    returned_satang = rounded(net + exact.get(VAT, Fraction()), form)
    owed_satang = -int(exact.get(DEBTS, Fraction()))
    debts_satang = min(owed_satang, returned_satang)
    claim = -(exact.get(BENEFITS, Fraction()) + exact.get(HANDSET, Fraction()))
    total = sum((part.exact for part in parts), Fraction())
    refund_satang = rounded(total, form) if total > 0 else 0
    short_satang = 0
    if total < 0 and claim:
        short_satang = max(rounded(-total, form) - (owed_satang - debts_satang), 0)
    due_satang = short_satang if form.shortfall == DUE else 0
    results = [
        (REFUND, refund_satang, clause, "R22"),
        (AMOUNT_DUE, -due_satang, clause, "R66"),
        (NOT_CLAIMED, due_satang - short_satang, clause, "R66"),
        (STILL_OWED, debts_satang - owed_satang, DEBT_CLAUSE, "R65"),
    ]
    lines = [SettlementLine(one.code, _signed(one.exact, form), one.clause, one.reading) for one in parts]
    even_satang = sum(amount for _, amount, _, _ in results) - sum(line.amount_satang for line in lines)
    wholes = [part.of_satang for part in parts]
    if even_satang:
        lines.append(SettlementLine(ROUNDING, even_satang, clause, "R22"))
        wholes.append(even_satang)
    said = [SettlementLine(*one) for one in results if one[1] or one[0] == REFUND]
    return Settlement(
        lines=(*lines, *said),
        of_satang=(*wholes, *(abs(line.amount_satang) for line in said)),
        used_days=days[0],
        term_days=days[1],
        returned_satang=returned_satang,
        returned_net_satang=rounded(net, form),
        debts_satang=debts_satang,
        benefits_satang=returned_satang - debts_satang - refund_satang,
        refund_satang=refund_satang,
        due_satang=due_satang,
        waived_satang=waived_satang,
    )


def rounded(exact: Fraction, form: FormTerms) -> int:
    """An amount of zero or more, rounded as the terms say (R22)."""
    return ROUNDINGS[form.rounding](exact.numerator, exact.denominator)


def _signed(exact: Fraction, form: FormTerms) -> int:
    return rounded(exact, form) if exact >= 0 else -rounded(-exact, form)
