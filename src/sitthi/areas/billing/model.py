"""What can be asked about bills: the bodies of the commands. Amounts in satang, days as Thai day numbers."""

from __future__ import annotations

import msgspec

from sitthi.standing.money_parts import Line

BY_TERMS = -1
"""Instead of a due day: the terms say when."""


class IssueBill(msgspec.Struct, frozen=True):
    """Issue a bill for the days from ``from_day`` to ``to_day``, both included.

    A line without a tax carries that of its product. ``due_day`` may be left to the terms.
    """

    bill: str
    from_day: int
    to_day: int
    lines: tuple[Line, ...]
    due_day: int = BY_TERMS


class AddCharge(msgspec.Struct, frozen=True):
    """Put a line on the next bill; below zero it is a credit note. Without a tax it carries that of its product."""

    number: str
    product: str
    amount_satang: int
    tax: str = ""
    text: str = ""


class CloseCycle(msgspec.Struct, frozen=True):
    """Bill all charges of the cycle whose last day is ``to_day``; ``bill`` is the name the bill gets."""

    bill: str
    to_day: int


class MarkBillOverdue(msgspec.Struct, frozen=True):
    """Note that a bill was not paid in full by the end of its due day."""

    bill: str
