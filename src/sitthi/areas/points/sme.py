"""Whether a business is small or medium, so that it may take part: size, legal form and who is left out. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.points.joining_terms import Joining
from sitthi.areas.points.model import ProfileBusiness
from sitthi.areas.points.terms import PointsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Event, Remedy
from sitthi.kernel.money import format_thb
from sitthi.standing.parts import HolderPart, Standing
from sitthi.standing.points_parts import UNKNOWN, BusinessPart
from sitthi.standing.reasons import Look

MICRO = "micro"
LARGE = "large"
JURISTIC = "juristic"
CORPORATE = "corporate"
NO_BUSINESS = "unknown"

TARGET = "points/target"
LEGAL_FORM = "points/definition.legal-form"
SIZE = "points/definition.size"
PREVAILS = "points/definition.revenue-prevails"
MICRO_IS_SMALL = "points/definition.micro-is-small"
IS_CORPORATE = "points/definition.corporate"
RESELLER = "points/exclusion.reseller"
AFFILIATE = "points/exclusion.affiliate"
REPROFILED = "points/exclusion.reprofiled"


def profile_business(command: Command[ProfileBusiness], standing: Standing, terms: PointsTerms) -> Decision:
    """What is known of a juristic holder's business, and so whether it is small or medium (points/definition.*).

    Reads holder, business. Recorded with every condition, met or not; refused only for a person, who has no business
    (points/target). Being reprofiled as corporate is a change of category: emits holder.category-changed.
    """
    body, before = command.body, standing.business
    look = Look(terms.off, command.at_us)
    look_juristic(look, standing.holder)
    if look.unmet:
        return look.refusal()
    business = BusinessPart(
        holder=command.key,
        legal_form=body.legal_form,
        certified=bool(body.certificate.strip()),
        business=body.business,
        revenue_satang=body.revenue_satang,
        employees=body.employees,
        reseller=body.reseller,
        affiliate=body.affiliate,
        reprofiled=body.reprofiled,
        profiled_us=command.at_us,
    )
    size = look_sme(look, business, terms)
    after = replace(business, size=size, sme=not look.unmet)
    moved = body.reprofiled and (before is None or not before.reprofiled)
    events = (Event("holder.category-changed", CORPORATE),) if moved else ()
    return Decision(RECORDED, tuple(look.reasons), changes=(after,), events=events)


def look_juristic(look: Look, holder: HolderPart) -> None:
    """The programme is for juristic persons (points/target)."""
    if look.check(TARGET, holder.kind == JURISTIC, holder.kind, JURISTIC):
        look.possible(Remedy("holder.category-changed", {"to": JURISTIC}, f"holder/{holder.holder}"))


def look_sme(look: Look, business: BusinessPart | None, terms: PointsTerms) -> str:
    """Every condition on a business, none passed over; answers its size, "" where it cannot be said.

    A holder whose business nobody has stated (None) fails those on what is not known.
    """
    joining = terms.joining
    _look_legal_form(look, business, joining)
    size = _look_size(look, business, terms)
    if business is None:
        return size
    _look_corporate(look, business, terms)
    _look_left_out(look, RESELLER, said=business.reseller, barred=joining.reseller_barred)
    _look_left_out(look, AFFILIATE, said=business.affiliate, barred=joining.affiliate_barred)
    _look_left_out(look, REPROFILED, said=business.reprofiled, barred=joining.reprofiled_barred)
    return size


def _look_legal_form(look: Look, business: BusinessPart | None, joining: Joining) -> None:
    form = NO_BUSINESS if business is None else business.legal_form
    look.check(LEGAL_FORM, form in joining.legal_forms, form, ", ".join(joining.legal_forms))
    certified = business is not None and business.certified
    look.check(LEGAL_FORM, certified or not joining.certificate_required, _said(certified), "yes")


def _look_left_out(look: Look, clause: str, *, said: bool, barred: bool) -> None:
    look.check(clause, not (said and barred), _said(said), "no")


def _look_size(look: Look, business: BusinessPart | None, terms: PointsTerms) -> str:
    """The size by revenue and headcount, and whether that size may take part (definition.size, R8)."""
    joining = terms.joining
    if not look.carried(SIZE):
        return ""
    group = "" if business is None else joining.groups.get(business.business, "")
    named = NO_BUSINESS if business is None else business.business
    look.check(SIZE, bool(group), named, ", ".join(joining.groups))
    if business is None or not group:
        return ""
    by_revenue = _look_figure(look, joining, group, business.revenue_satang, "satang")
    by_people = _look_figure(look, joining, group, business.employees, "count")
    size = _decided(look, by_revenue, by_people, terms)
    look.check(SIZE, bool(size), size or NO_BUSINESS, ", ".join((*sizes_of(joining, group), LARGE)), reading="R8")
    if size == MICRO and look.carried(MICRO_IS_SMALL):
        look.check(MICRO_IS_SMALL, met=True, value=size, threshold=joining.micro_counts_as)
        size = joining.micro_counts_as
    if size:
        look.check(TARGET, size in joining.sizes, size, ", ".join(joining.sizes))
    return size


def sizes_of(joining: Joining, group: str) -> tuple[str, ...]:
    """The sizes of a group that have a ceiling, from the smallest up."""
    return tuple(row.size for row in joining.ceilings if row.group == group)


def size_by(joining: Joining, group: str, *, revenue_satang: int = UNKNOWN, employees: int = UNKNOWN) -> str:
    """The size one figure points to: the first whose ceiling is not below it, else large; "" if it is not known."""
    figure, by_people = (employees, True) if revenue_satang == UNKNOWN else (revenue_satang, False)
    if figure == UNKNOWN:
        return ""
    for row in joining.ceilings:
        if row.group == group and figure <= (row.people_up_to if by_people else row.revenue_up_to):
            return row.size
    return LARGE


def _look_figure(look: Look, joining: Joining, group: str, figure: int, unit: str) -> str:
    """The size a figure points to, stated with the ceiling it keeps to, or the highest of all if it keeps to none."""
    by_people = unit == "count"
    size = size_by(joining, group, **{"employees" if by_people else "revenue_satang": figure})
    if not size:
        return ""
    rows = [row for row in joining.ceilings if row.group == group]
    row = next((row for row in rows if row.size == size), rows[-1])
    look.check(SIZE, met=True, value=figure, threshold=row.people_up_to if by_people else row.revenue_up_to, unit=unit)
    return size


def _decided(look: Look, by_revenue: str, by_people: str, terms: PointsTerms) -> str:
    """The size of a business by what is known of it; where the two figures disagree, revenue decides (R8)."""
    joining = terms.joining
    if not by_revenue:
        return by_people if joining.if_revenue_unknown == "headcount" else ""
    if not by_people or by_people == by_revenue:
        return by_revenue
    ranks = [*dict.fromkeys(row.size for row in joining.ceilings), LARGE]
    smaller, larger = sorted((by_revenue, by_people), key=ranks.index)
    if not look.carried(PREVAILS):
        # Without the clause a business must keep to both ceilings of a size.
        return larger
    choices = {"revenue": by_revenue, "headcount": by_people, "larger-size": larger, "smaller-size": smaller}
    look.check(PREVAILS, met=True, value=by_revenue, threshold=by_people, reading="R8")
    return choices[joining.decided_by]


def _look_corporate(look: Look, business: BusinessPart, terms: PointsTerms) -> None:
    """No corporate customer: over both figures, and where the two disagree revenue decides (definition.corporate)."""
    joining = terms.joining
    group = joining.groups.get(business.business, "")
    row = next((row for row in joining.corporate if row.group == group), None)
    if row is None:
        return
    revenue, people = business.revenue_satang, business.employees
    over_revenue, over_people = revenue > row.revenue_over, people > row.people_over
    if revenue == UNKNOWN:
        if people != UNKNOWN and joining.if_revenue_unknown == "headcount":
            look.check(IS_CORPORATE, not over_people, people, row.people_over, "count", reading="R8")
        return
    if people == UNKNOWN or over_people == over_revenue:
        over = over_revenue
    elif not look.carried(PREVAILS):
        over = True
    else:
        choices = {"revenue": over_revenue, "headcount": over_people, "larger-size": True, "smaller-size": False}
        over = choices[joining.decided_by]
    look.check(IS_CORPORATE, not over, revenue, row.revenue_over, "satang", reading="R8")


def mending(holder: str, business: BusinessPart | None, terms: PointsTerms) -> Remedy | None:
    """The profile at which a business may take part: what is known of it, and what stands against it put right.

    None where no profile would do. Figures that are too high, or not known, become the highest that may be.
    """
    joining = terms.joining
    known = business or BusinessPart(holder, "", False, "", UNKNOWN, UNKNOWN, False, False, False, 0)
    sound = replace(
        known,
        legal_form=_one_of(known.legal_form, joining.legal_forms),
        certified=True,
        business=_one_of(known.business, tuple(joining.groups)),
        reseller=known.reseller and not joining.reseller_barred,
        affiliate=known.affiliate and not joining.affiliate_barred,
        reprofiled=known.reprofiled and not joining.reprofiled_barred,
    )
    group = joining.groups.get(sound.business, "")
    rows = [row for row in reversed(joining.ceilings) if row.group == group]
    figures = [(sound.revenue_satang, sound.employees)]
    figures += [(row.revenue_up_to, sound.employees) for row in rows]
    figures += [(row.revenue_up_to, row.people_up_to) for row in rows]
    for revenue_satang, employees in figures:
        tried = replace(sound, revenue_satang=revenue_satang, employees=employees)
        look = Look(terms.off, known.profiled_us)
        look_sme(look, tried, terms)
        if not look.unmet:
            return _profiled(tried)
    return None


def _profiled(business: BusinessPart) -> Remedy:
    data: dict[str, object] = {
        "legal_form": business.legal_form,
        "certificate": "shown",
        "business": business.business,
    }
    if business.revenue_satang != UNKNOWN:
        data["annual_revenue"] = format_thb(business.revenue_satang)
    if business.employees != UNKNOWN:
        data["employees"] = business.employees
    flags = ("reseller", business.reseller), ("affiliate_of_corporate", business.affiliate)
    said = (*flags, ("reprofiled_corporate", business.reprofiled))
    data.update({name: True for name, flag in said if flag})
    return Remedy("business.profiled", data, f"holder/{business.holder}")


def _one_of(said: str, allowed: tuple[str, ...]) -> str:
    """What was said, if it may be; else the first that may."""
    return said if said in allowed or not allowed else allowed[0]


def _said(flag: bool) -> str:  # noqa: FBT001 - a flag in words
    return "yes" if flag else "no"
