"""The days of a term: from its start to the same date months later, and how much of it is used. Pure."""

from __future__ import annotations

from sitthi.areas.contracts.terms import FormTerms, Offer
from sitthi.standing.money_parts import ContractPart
from sitthi.standing.periods import months_later

DAYS_A_MONTH = 30
"""What the other reading of a month is (R67)."""
CALENDAR = "calendar"
USED = "used"


def term_end(offer: Offer, start_day: int, form: FormTerms) -> int:
    """The day after the last of a term that begins on ``start_day``; an offer may give its term in days (R67)."""
    if offer.term_days:
        return start_day + offer.term_days
    if form.term_days == CALENDAR:
        return months_later(start_day, offer.term_months)
    return start_day + offer.term_months * DAYS_A_MONTH


def used_days(contract: ContractPart, day: int, form: FormTerms) -> int:
    """How many days of the term are used when it ends on a day, which itself counts as unused (R67)."""
    used = day - contract.start_day + (form.ending_day == USED)
    return min(max(used, 0), contract.end_day - contract.start_day)
