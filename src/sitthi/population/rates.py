"""The terms of points as columns: what a day's terms say, looked up in the rules of the single decision.

No rule is written here: how VAT and a rest count, whether a line counts and when a lot expires is asked of
``areas/points`` once for each day, or each kind of line, there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sitthi.areas.points.charge import EXACT, EXCLUSIVE, INCLUSIVE, OWN, base_of, bias_of, vat_of
from sitthi.areas.points.earning import LEVEL, RATE, expires_day, rounding_of
from sitthi.areas.points.terms import PointsTerms, read
from sitthi.flow.rulebook import AreaTerms, Rulebook
from sitthi.kernel.moment import day_number, start_of_day
from sitthi.population.columns import LAST_DAY
from sitthi.standing.money_parts import Line
from sitthi.terms import Book

OUTSIDE = "outside"
TAXES = (EXCLUSIVE, INCLUSIVE, OUTSIDE)
"""How a line is taxed, in the order of their numbers in ``Rates``."""
SIGNS = 2
SAMPLE_SATANG = 100


class Rates(NamedTuple):
    """The terms of every day of a span; an era is a stretch of days with the same terms.

    ``era`` by day from ``first_day`` on. By era: parts of an amount before VAT, VAT taken out, and whether rounded to
    satang (as ``charge.Vat``); what a point costs (0 = none are earned) and the bias, in ten-thousandths of a satang;
    whether each line is rounded by itself; whether expiry counts from the day credited (else charged). ``expires_day``
    by era and day: the last day of points that count from it, at most LAST_DAY, which then means never.
    """

    first_day: int
    era: Any
    before_10000ths: Any
    taken_out: Any
    to_satang: Any
    point_10000ths: Any
    bias_10000ths: Any
    per_line: Any
    from_credit: Any
    expires_day: Any


class Eras(NamedTuple):
    """Rates with the terms they come from, one an era."""

    rates: Rates
    terms: tuple[PointsTerms, ...]


def first_in_force(book: Book) -> int:
    """The first day on which the book has terms of points."""
    return day_number(book.documents["points"][0].in_force_from)


def eras_of(book: Book, first_day: int, last_day: int) -> Eras:
    """The terms of a span of days, all of which must be in force."""
    rulebook = Rulebook(book, (AreaTerms("points", ("points",), read),))
    days = range(first_day, last_day + 1)
    by_day: list[PointsTerms] = [rulebook.at(start_of_day(day)).terms["points"] for day in days]
    terms: list[PointsTerms] = []
    era = np.empty(len(by_day), np.int32)
    for place, found in enumerate(by_day):
        if not terms or (terms[-1] is not found and terms[-1] != found):
            terms.append(found)
        era[place] = len(terms) - 1
    vats = [vat_of(one.earning.charge, one.off) for one in terms]
    points = [_point_10000ths(one) for one in terms]
    rates = Rates(
        first_day=first_day,
        era=era,
        before_10000ths=np.array([vat.before_10000ths for vat in vats], np.int64),
        taken_out=np.array([vat.taken_out for vat in vats], np.int64),
        to_satang=np.array([vat.to_satang for vat in vats], np.bool_),
        point_10000ths=np.array(points, np.int64),
        bias_10000ths=np.array([bias_of(rounding_of(one), price) for one, price in zip(terms, points, strict=True)]),
        per_line=np.array([one.earning.charge.per_line for one in terms], np.bool_),
        from_credit=np.array([one.earning.expiry.from_credit for one in terms], np.bool_),
        expires_day=np.array([_expiries(one, days) for one in terms], np.int32),
    )
    return Eras(rates, tuple(terms))


def _point_10000ths(terms: PointsTerms) -> int:
    """What a point costs; 0 where one of the clauses that give points is switched off."""
    return 0 if terms.off & {RATE, OWN, LEVEL} else terms.earning.charge.point_satang * EXACT


def _expiries(terms: PointsTerms, days: range) -> list[int]:
    at = [start_of_day(day) for day in days]
    return [min(expires_day(instant, instant, terms), LAST_DAY) for instant in at]


def counting(eras: Eras, products: Mapping[str, int]) -> Any:
    """Whether a line counts, by era and kind of line: ``kind_of`` its product's number, its tax's, and its sign."""
    found = np.zeros((len(eras.terms), max(len(products), 1) * len(TAXES) * SIGNS), np.bool_)
    for era, terms in enumerate(eras.terms):
        for product, number in list(products.items()):
            for tax, name in enumerate(TAXES):
                for sign, amount in enumerate((SAMPLE_SATANG, -SAMPLE_SATANG)):
                    line = Line("", product, amount, name)
                    counts = bool(base_of([line], terms.earning.charge, terms.off).lines)
                    found[era, kind_of(number, tax, sign)] = counts
    return found


def kind_of(product: int, tax: int, sign: int) -> int:
    """The number of a kind of line: of a product, taxed in a way (its place in TAXES), below zero (sign 1) or not."""
    return (product * 3 + tax) * 2 + sign
