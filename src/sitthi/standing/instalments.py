"""How an advance is given back on bills: an instalment each, their sum the advance to the satang (R24). Pure."""

from __future__ import annotations

from typing import Protocol

from sitthi.kernel.money import ROUNDINGS
from sitthi.standing.money_parts import FORM_3, RUNNING, ContractPart

FIRST_INVOICE = "first-invoice"


class InstalmentTerms(Protocol):
    """What the terms say of instalments: the rounding, and whether the last or the first one evens it out."""

    @property
    def credit_rounding(self) -> str:
        """A name of ``kernel.money.ROUNDINGS``."""

    @property
    def credit_remainder(self) -> str:
        """last-invoice or first-invoice."""


def credit_due(contract: ContractPart, terms: InstalmentTerms) -> int:
    """What the next bill gives back of a contract's advance, in satang before VAT (prepaid/cycle.form3-credit).

    Equal instalments, never more than what is left; 0 once all is given back, and for any other contract.
    """
    if contract.form != FORM_3 or contract.state != RUNNING:
        return 0
    months, count = contract.credit_months, contract.credited_count
    left_satang = contract.advance_satang - contract.credited_satang
    if count >= months or left_satang <= 0:
        return 0
    if count == months - 1:
        return left_satang
    instalment_satang = ROUNDINGS[terms.credit_rounding](contract.advance_satang, months)
    if count == 0 and terms.credit_remainder == FIRST_INVOICE:
        instalment_satang = max(contract.advance_satang - instalment_satang * (months - 1), 0)
    return min(instalment_satang, left_satang)
