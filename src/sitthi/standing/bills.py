"""What a payment does to a bill, whoever makes it; which bills are overdue, and what pays them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from sitthi.kernel.decision import Remedy
from sitthi.kernel.moment import end_of_day
from sitthi.kernel.money import format_thb
from sitthi.standing.money_parts import BillPart


def in_time(bill: BillPart, at_us: int) -> bool:
    """Whether an instant is not past the end of the bill's due day."""
    return at_us <= end_of_day(bill.due_day)


def overdue(bills: Iterable[BillPart], at_us: int) -> list[BillPart]:
    """The bills past their due day of which something is still to be paid, the oldest first."""
    late = (bill for bill in bills if bill.open_satang > 0 and not in_time(bill, at_us))
    return sorted(late, key=lambda bill: (bill.due_day, bill.bill))


def paying(bill: BillPart, channel: str) -> Remedy:
    """The event that pays what is open of a bill."""
    data: dict[str, object] = {"bill": bill.bill, "amount": format_thb(bill.open_satang), "channel": channel}
    return Remedy("bill.paid", data, f"account/{bill.account}")


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
