"""What a payment does to a bill, whoever makes it: the one place that counts payments, and what came in time. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.kernel.moment import end_of_day
from sitthi.standing.money_parts import BillPart


def in_time(bill: BillPart, at_us: int) -> bool:
    """Whether an instant is not past the end of the bill's due day."""
    return at_us <= end_of_day(bill.due_day)


def with_payment(bill: BillPart, amount_satang: int, at_us: int) -> BillPart:
    """The bill with an amount paid on it at an instant; its state is left to the caller."""
    if not amount_satang:
        return bill
    return replace(
        bill,
        paid_satang=bill.paid_satang + amount_satang,
        payments=bill.payments + 1,
        in_time_satang=bill.in_time_satang + (amount_satang if in_time(bill, at_us) else 0),
    )


def without_payment(bill: BillPart, amount_satang: int, paid_us: int) -> BillPart:
    """The bill as if an amount paid at an instant had not been; its state is left to the caller."""
    if not amount_satang:
        return bill
    return replace(
        bill,
        paid_satang=bill.paid_satang - amount_satang,
        payments=bill.payments - 1,
        in_time_satang=bill.in_time_satang - (amount_satang if in_time(bill, paid_us) else 0),
    )
