"""What of a bill counts for points, what it comes to with VAT, and how many points that is. Pure arithmetic.

A charge is in ten-thousandths of a satang, so that VAT in hundredths of a percent is exact (R6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from sitthi.standing.money_parts import Line

EXACT = 10_000
"""Parts of a satang a charge is counted in; also 100% in hundredths of a percent."""
EXCLUSIVE = "exclusive"
INCLUSIVE = "inclusive"
FIBRE = "FBB"
ROAMING = "IR"
ROAMING_KINDS = frozenset({"outgoing", "incoming", "data"})
"""What a line of roaming may say it is for; one that says none of these counts with any."""
MOBILE_SERVICE = "postpaid-mobile"
FIBRE_SERVICE = "fibre"

OWN = "points/3"
CHARGE = "points/calc.charge"
PRODUCTS = "points/calc.products"
EXCLUDED = "points/calc.excluded"


class ChargeTerms(msgspec.Struct, frozen=True):
    """What counts of a bill, and the rate.

    ``vat_percent`` in hundredths of a percent; ``vat_added``: it comes on top (else the charge is the tax alone);
    ``to_satang``: rounded to satang before it becomes points; ``per_line``: points of each line. ``less`` are products
    deducted from mobile charges, ``products`` and ``products_of_formula`` those that count, ``roaming`` the kinds of
    roaming that do; ``excluded_goods`` and the numbers of ``excluded_audio_text`` are told by a line's text.
    """

    point_satang: int
    rounding: str
    vat_included: bool
    vat_percent: int
    vat_added: bool
    to_satang: bool
    per_line: bool
    services: tuple[str, ...]
    own_only: bool
    less: tuple[str, ...]
    net_of_discount: bool
    products: tuple[str, ...]
    products_of_formula: tuple[str, ...]
    roaming: tuple[str, ...]
    excluded: tuple[str, ...]
    excluded_goods: tuple[str, ...]
    excluded_audio_text: tuple[str, ...]


class Vat(NamedTuple):
    """What becomes of VAT in a charge, both figures in hundredths of a percent.

    So many parts of an amount before VAT count; ``taken_out`` is the VAT taken out of an amount that contains it.
    """

    before_10000ths: int
    taken_out: int
    to_satang: bool


class Base(msgspec.Struct, frozen=True):
    """The lines of a bill that count, and what does not: (clause, product) for each clause that keeps a line out."""

    lines: tuple[Line, ...]
    left_out: tuple[tuple[str, str], ...]


def points_of(charge_10000ths: int, point_10000ths: int, bias_10000ths: int) -> int:
    """Points of a charge, one for each ``point_10000ths``; the bias (0 = rounded down) says where a rest counts.

    All in ten-thousandths of a satang. A charge below zero earns nothing.
    """
    if charge_10000ths <= 0:
        return 0
    return (charge_10000ths + bias_10000ths) // point_10000ths


def bias_of(rounding: str, point_10000ths: int) -> int:
    """What to add to a charge before it is divided: rounding down, half-up or up."""
    return {"down": 0, "half-up": point_10000ths // 2, "up": point_10000ths - 1}[rounding]


def points_at(charge_10000ths: int, point_satang: int, rounding: str) -> int:
    """Points of a charge at a rate; where nothing is charged for a point, none are earned."""
    point_10000ths = point_satang * EXACT
    if not point_10000ths:
        return 0
    return points_of(charge_10000ths, point_10000ths, bias_of(rounding, point_10000ths))


def base_of(lines: Iterable[Line], terms: ChargeTerms, off: frozenset[str]) -> Base:
    """The lines that count, each looked at by every clause that is not switched off.

    A line that names a contract gives an advance back, or asks for one: money paid ahead, and no charge.
    """
    counted: list[Line] = []
    left_out: list[tuple[str, str]] = []
    for line in lines:
        if line.contract:
            continue
        against = [clause for clause in _against(line, terms) if clause not in off]
        left_out.extend((clause, line.product) for clause in against)
        if not against:
            counted.append(line)
    return Base(tuple(counted), tuple(dict.fromkeys(left_out)))


def charge_of(lines: Sequence[Line], terms: ChargeTerms, off: frozenset[str]) -> int:
    """What lines come to with VAT, in ten-thousandths of a satang (calc.charge, R6, R128).

    VAT comes on top of a line before VAT; one with VAT, or outside tax, counts as it is. Without VAT (the rate says
    so) it is taken out of lines that contain it; with calc.charge switched off nothing is added or taken out.
    """
    before = with_vat = outside = 0
    for line in lines:
        if line.tax == EXCLUSIVE:
            before += line.amount_satang
        elif line.tax == INCLUSIVE:
            with_vat += line.amount_satang
        else:
            outside += line.amount_satang
    return exact_charge(before, with_vat, outside, vat_of(terms, off))


def vat_of(terms: ChargeTerms, off: frozenset[str]) -> Vat:
    """What the terms do about VAT in a charge."""
    if CHARGE in off:
        return Vat(EXACT, 0, terms.to_satang)
    if not terms.vat_included:
        return Vat(EXACT, terms.vat_percent, terms.to_satang)
    return Vat(terms.vat_percent + (EXACT if terms.vat_added else 0), 0, terms.to_satang)


def exact_charge(before_satang: int, with_vat_satang: int, outside_satang: int, vat: Vat) -> int:
    """A charge in ten-thousandths of a satang, of amounts before VAT, with VAT, and outside tax; whole numbers only.

    Written so that a single decision calls it as it stands, and a population compiles the very same text.
    """
    exact = before_satang * vat.before_10000ths + outside_satang * EXACT
    exact += with_vat_satang * EXACT * EXACT // (EXACT + vat.taken_out)
    if vat.to_satang:
        exact = (exact + EXACT // 2) // EXACT * EXACT
    return exact


def earned(base: Base, terms: ChargeTerms, rounding: str, off: frozenset[str], paid: tuple[int, int] = (1, 1)) -> int:
    """Points of a bill: rounded once over all that counts, or line by line; of ``paid``, so much of so much counts."""
    part, whole = paid
    groups = [(line,) for line in base.lines] if terms.per_line else [base.lines]
    charges = (charge_of(group, terms, off) * part // whole for group in groups)
    return sum(points_at(charge, terms.point_satang, rounding) for charge in charges)


def _against(line: Line, terms: ChargeTerms) -> tuple[str, ...]:
    """The clauses by which a line does not count."""
    product, text = line.product, line.text
    fibre = product == FIBRE
    foreign = text in terms.excluded_goods
    audio_text = text != "" and text.startswith(terms.excluded_audio_text)
    unserved = (FIBRE_SERVICE if fibre else MOBILE_SERVICE) not in terms.services
    roaming = product == ROAMING and (not terms.roaming or (text in ROAMING_KINDS and text not in terms.roaming))
    discount = fibre and line.amount_satang < 0 and not terms.net_of_discount
    found = {
        OWN: unserved or (foreign and terms.own_only),
        CHARGE: product in terms.less or roaming or discount,
        PRODUCTS: product not in terms.products and product not in terms.products_of_formula,
        EXCLUDED: product in terms.excluded or foreign or audio_text,
    }
    return tuple(clause for clause, against in found.items() if against)
