"""What joining the programme and asking for points read from the book."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.kernel.moment import day_number, start_of_day
from sitthi.terms import Values


class Ceiling(msgspec.Struct, frozen=True):
    """A size of a group and what it goes up to, both figures still belonging to it; in satang a year and people."""

    group: str
    size: str
    revenue_up_to: int
    people_up_to: int


class Corporate(msgspec.Struct, frozen=True):
    """Above what a business of a group is a corporate customer; in satang a year and people."""

    group: str
    revenue_over: int
    people_over: int


class Joining(msgspec.Struct, frozen=True):
    """Who may take part, how it enrols, and by which ways points are asked for.

    ``groups`` are the group of each business, ``ceilings`` the sizes of all groups from the smallest up. ``ways`` are
    those of any number, ``ways_fibre`` those of a fibre number; the ``balance_`` values are those of the first list.
    """

    charging: tuple[str, ...]
    sizes: tuple[str, ...]
    portal_required: bool
    legal_forms: tuple[str, ...]
    certificate_required: bool
    groups: Mapping[str, str]
    ceilings: tuple[Ceiling, ...]
    decided_by: str
    if_revenue_unknown: str
    micro_counts_as: str
    reseller_barred: bool
    affiliate_barred: bool
    reprofiled_barred: bool
    corporate: tuple[Corporate, ...]
    enrol_from_us: int
    enrolment_required: bool
    channels: tuple[str, ...]
    authority: str
    sms_numbers: int
    fibre_only_judged_by: str
    min_mobiles: int
    included: tuple[str, ...]
    bonus_points: int
    bonus_times: int
    bonus_counted_over: str
    ways: tuple[str, ...]
    ways_fibre: tuple[str, ...]
    balance_ways: tuple[str, ...]
    balance_code: str
    balance_fee_satang: int
    recipients: tuple[str, ...]
    purposes: tuple[str, ...]


def _group(business: str, group: str) -> tuple[str, str]:
    """A row of the table of businesses."""
    return business, group


def read(values: Mapping[str, Values]) -> Joining:
    """The terms of joining of the version in force: document points."""
    points = values["points"]
    return Joining(
        charging=points.texts("target.charging"),
        sizes=points.texts("target.sizes"),
        portal_required=points.flag("target.portal-required"),
        legal_forms=points.texts("definition.legal-forms"),
        certificate_required=points.flag("definition.certificate-required"),
        groups=dict(points.rows("definition.business-groups", _group)),
        ceilings=points.rows("definition.sizes", Ceiling),
        decided_by=points.choice("definition.size-decided-by"),
        if_revenue_unknown=points.choice("definition.size-if-revenue-unknown"),
        micro_counts_as=points.choice("definition.micro-counts-as"),
        reseller_barred=points.flag("exclusion.reseller-barred"),
        affiliate_barred=points.flag("exclusion.affiliate-barred"),
        reprofiled_barred=points.flag("exclusion.reprofiled-barred"),
        corporate=points.rows("definition.corporate-over", Corporate),
        enrol_from_us=start_of_day(day_number(points.date("period.enrol-from"))),
        enrolment_required=points.flag("enrol.required"),
        channels=points.texts("enrol.channels"),
        authority=points.text("enrol.authority-needed"),
        sms_numbers=points.count("enrol.sms-numbers"),
        fibre_only_judged_by=points.choice("enrol.fibre-only-judged-by"),
        min_mobiles=points.count("enrol.min-mobile-numbers"),
        included=points.texts("enrol.numbers-included"),
        bonus_points=points.points("bonus.points"),
        bonus_times=points.count("bonus.times"),
        bonus_counted_over=points.choice("bonus.times-counted-over"),
        ways=points.texts("check.ways"),
        ways_fibre=points.texts("check.ways-fibre"),
        balance_ways=points.texts("balance.ways"),
        balance_code=points.text("balance.code"),
        balance_fee_satang=points.satang("balance.code-fee"),
        recipients=points.texts("data.recipients"),
        purposes=points.texts("data.purposes"),
    )
