"""Bills of a whole base turned into lots, and lots put in order: over columns, by the single decision's arithmetic.

What a charge comes to and how many points it is, is ``areas/points/charge.py``; everything here is integers and arrays
and runs as plain Python or compiled.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sitthi.areas.points.charge import Vat, exact_charge, points_of
from sitthi.population.rates import Rates, kind_of
from sitthi.population.settling import Lots, end_of, next_of


class Bills(NamedTuple):
    """Columns of lines of bills, all lines of a bill together: of one customer together, customers and days rising.

    ``paid_day`` is when the bill was paid, in full and in time, ``to_day`` the last day of its period; ``product`` is
    the number of a word, ``tax`` its place in TAXES. int64 but for the days, product and tax: int32.
    """

    customer: Any
    paid_day: Any
    bill: Any
    to_day: Any
    product: Any
    tax: Any
    amount_satang: Any


def earn(bills: Bills, rates: Rates, counts: Any, until_day: int, earned: Lots) -> int:
    """Fill in a lot for every bill paid up to a day, of no points where it earns none; how many lots.

    ``counts`` says by era and kind whether a line counts.
    """
    place = made = 0
    while place < len(bills.customer):
        end = _bill_end(bills, place)
        day = bills.paid_day[place]
        if day <= until_day:
            era = rates.era[day - rates.first_day]
            from_day = day if rates.from_credit[era] else bills.to_day[place]
            earned.customer[made] = bills.customer[place]
            earned.credited_day[made] = day
            earned.expires_day[made] = rates.expires_day[era, from_day - rates.first_day]
            earned.points[made] = _points(bills, place, end, rates, counts)
            made += 1
        place = end
    return made


def _bill_end(bills: Bills, begin: int) -> int:
    """Where the lines of the bill that begins here end."""
    end = begin + 1
    while (
        end < len(bills.customer)
        and bills.customer[end] == bills.customer[begin]
        and bills.paid_day[end] == bills.paid_day[begin]
        and bills.bill[end] == bills.bill[begin]
    ):
        end += 1
    return end


def _points(bills: Bills, begin: int, end: int, rates: Rates, counts: Any) -> int:
    """Points of the lines of a bill: rounded once over all that count, or line by line."""
    era = rates.era[bills.paid_day[begin] - rates.first_day]
    per_point, bias = rates.point_10000ths[era], rates.bias_10000ths[era]
    if per_point == 0:
        return 0
    vat = Vat(rates.before_10000ths[era], rates.taken_out[era], rates.to_satang[era])
    before = with_vat = outside = points = 0
    for place in range(begin, end):
        amount, tax = bills.amount_satang[place], bills.tax[place]
        sign = 1 if amount < 0 else 0
        if counts[era, kind_of(bills.product[place], tax, sign)]:
            before += amount if tax == 0 else 0
            with_vat += amount if tax == 1 else 0
            outside += amount if tax == 2 else 0  # noqa: PLR2004  # the places of TAXES
        if rates.per_line[era]:
            points += points_of(exact_charge(before, with_vat, outside, vat), per_point, bias)
            before = with_vat = outside = 0
    return points + points_of(exact_charge(before, with_vat, outside, vat), per_point, bias)


def dated(held: Lots, by: Rates, rates: Rates, expires_day: Any) -> int:
    """Fill in the last days of lots held already: as ``rates`` say where they had the day that ``by`` says.

    A lot with another day than ``by`` says keeps it, and so does one credited outside the span; how many keep theirs.
    """
    kept = 0
    for place in range(len(held.customer)):
        expires_day[place] = held.expires_day[place]
        at = held.credited_day[place] - by.first_day
        inside = 0 <= at < len(by.era)
        if inside and by.expires_day[by.era[at], at] == held.expires_day[place] and rates.from_credit[rates.era[at]]:
            expires_day[place] = rates.expires_day[rates.era[at], at]
        else:
            kept += 1
    return kept


def merge(held: Lots, earned: Lots, made: Lots) -> int:
    """Fill in the lots of both, of each customer soonest-expiring first, then by the day credited; how many."""
    one = other = row = 0
    while one < len(held.customer) or other < len(earned.customer):
        customer = next_of(held.customer, one, earned.customer, other)
        begin = row
        one_end, other_end = end_of(held.customer, one, customer), end_of(earned.customer, other, customer)
        while one < one_end:
            row = _insert(held, one, made, begin, row)
            one += 1
        while other < other_end:
            row = _insert(earned, other, made, begin, row)
            other += 1
    return row


def _insert(lots: Lots, place: int, made: Lots, begin: int, row: int) -> int:
    """Put a lot in its place among those of its customer that are there from ``begin`` on; the next free row."""
    expires, credited = lots.expires_day[place], lots.credited_day[place]
    at = row
    while at > begin and (
        made.expires_day[at - 1] > expires
        or (made.expires_day[at - 1] == expires and made.credited_day[at - 1] > credited)
    ):
        made.expires_day[at], made.credited_day[at] = made.expires_day[at - 1], made.credited_day[at - 1]
        made.points[at] = made.points[at - 1]
        at -= 1
    made.customer[row] = lots.customer[place]
    made.expires_day[at], made.credited_day[at], made.points[at] = expires, credited, lots.points[place]
    return row + 1
