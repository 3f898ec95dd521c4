"""What the rules of device protection read from the book, in the shape they use it in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from sitthi.kernel.moment import HOUR_US, day_number, start_of_day
from sitthi.standing.care_fees import Band, read_bands
from sitthi.standing.device_ids import DeviceIds, read_device_ids
from sitthi.terms import Values


class Model(msgspec.Struct, frozen=True):
    """A listed model: when it came out (a Thai day), what its maker recommends with VAT, its rank among all."""

    model: str
    launched_day: int
    rrp_satang: int
    rank: int


class Promotion(msgspec.Struct, frozen=True):
    """A promotion's own conditions (care/19.8): 0 where it is silent. Days from and until are Thai ones, inclusive."""

    from_day: int
    until_day: int
    free_months: int
    enrol_within: int


class Joining(msgspec.Struct, frozen=True):
    """Who and what may be enrolled, and how (0.scope, 2.x, 4.1, 5.1, 7.1, 7.5)."""

    devices: tuple[str, ...]
    from_us: int
    moved_from_day: int
    device_ids: DeviceIds
    models: tuple[Model, ...]
    listed_price: bool
    channels: tuple[str, ...]
    at: tuple[str, ...]
    citizen_ids: tuple[str, ...]
    foreigner_ids: tuple[str, ...]
    not_accepted: tuple[str, ...]
    within_days: int
    purchase_day_counts: bool
    late_with_check: bool
    late_after: int
    most_devices: int
    ever_enrolled: bool
    purposes: tuple[str, ...]
    promotions: Mapping[str, Promotion]
    give_up_us: int
    starts_anyway: bool
    pay_at: str


class Cover(msgspec.Struct, frozen=True):
    """How long a plan covers, and what it costs (7.1, 7.3, 13.x); months counted by ``missing`` (R125)."""

    lump_months: int
    monthly_longest: int
    renewal_longest: int
    renewal_free: int
    gap_covered: bool
    from_next_cycle: bool
    missing: str
    bands: tuple[Band, ...]
    by_days: bool
    vat_rate: int


class Ending(msgspec.Struct, frozen=True):
    """How a plan ends, and what follows (7.4, 16, 18, 2.23, R107, R112, R123)."""

    notice_days: int
    event_day_counts: bool
    at_day_start: bool
    cancel_at: tuple[str, ...]
    suspension_months: int
    suspension_days: int
    suspension_by: str
    sim_lost_counts: bool
    debt_counts: bool
    grounds: tuple[str, ...]
    automatic: frozenset[str]
    bar_by: frozenset[str]
    bar_for: tuple[str, ...]
    never_for: tuple[str, ...]
    never_for_clauses: frozenset[str]
    kinds: Mapping[str, str]
    not_renewed: frozenset[str]
    refunded_for: frozenset[str]
    refund_by_months: bool
    unpaid_in_a_row: int
    any_overdue: bool
    heir_goes_on: bool
    inheritance_excepted: frozenset[str]
    follows_number: bool
    exchanged_by: tuple[str, ...]
    exchange_at: tuple[str, ...]


class Liability(msgspec.Struct, frozen=True):
    """What the providers are liable for at most (19.6, R36)."""

    excluded: tuple[str, ...]
    months: int
    divisor: int
    rounding: str


class CareTerms(msgspec.Struct, frozen=True):
    """The terms of device protection; ``off`` are the clauses an overlay has switched off."""

    off: frozenset[str]
    joining: Joining
    cover: Cover
    ending: Ending
    liability: Liability


def read(values: Mapping[str, Values], off: frozenset[str]) -> CareTerms:
    """The terms of the versions in force: documents care and sample, with general and prepaid for what they share."""
    care = values["care"]
    return CareTerms(
        off=off,
        joining=_joining(values),
        cover=_cover(care),
        ending=_ending(care),
        liability=Liability(
            excluded=care.texts("liability.excluded"),
            months=care.months("liability.monthly-fees-of"),
            divisor=care.count("liability.lump-sum-divisor"),
            rounding=care.choice("liability.rounding"),
        ),
    )


def _joining(values: Mapping[str, Values]) -> Joining:
    care, sample, general = values["care"], values["sample"], values["general"]
    if_any = care.texts("foreigner-id.if-any")
    return Joining(
        devices=care.texts("scope.devices"),
        from_us=start_of_day(day_number(care.date("scope.enrolled-from"))),
        moved_from_day=day_number(care.date("scope.moved-from")),
        device_ids=read_device_ids(care),
        models=sample.rows("care.models", _model),
        listed_price=care.choice("device-price.taken-from") == "list",
        channels=sample.texts("care.sales-channels"),
        at=sample.texts("care.enrolled-at"),
        citizen_ids=care.texts("citizen-id.kinds"),
        foreigner_ids=tuple(one for one in care.texts("foreigner-id.kinds") if one not in if_any),
        not_accepted=care.texts("residency.not-accepted"),
        within_days=care.days("enrol.within"),
        purchase_day_counts=care.choice("device-age.first-day") == "purchase-day",
        late_with_check=care.choice("enrol.late-device") == "with-click2protect",
        late_after=care.days("click2protect.after"),
        most_devices=care.count("devices.per-number"),
        ever_enrolled=care.choice("devices.counted") == "ever-enrolled",
        purposes=care.texts("consent.purposes"),
        promotions=dict(sample.rows("care.promotions", _promotion)),
        give_up_us=general.hours("confirmation.give-up-after") * HOUR_US,
        starts_anyway=general.choice("confirmation.given-up") == "right-starts-anyway",
        pay_at=next(iter(values["prepaid"].texts("form3.channels")), ""),
    )


def _cover(care: Values) -> Cover:
    return Cover(
        lump_months=care.months("lump-sum.term"),
        monthly_longest=care.months("monthly.longest"),
        renewal_longest=care.months("renewal.longest"),
        renewal_free=care.months("renewal.free"),
        gap_covered=care.choice("renewal.gap") == "covered-free",
        from_next_cycle=care.choice("renewal.counted-from") == "next-bill-cycle",
        missing=care.choice("periods.missing-day"),
        bands=read_bands(care),
        by_days=care.choice("package-fee.proration") == "by-days",
        vat_rate=care.percent("vat.rate"),
    )


def _ending(care: Values) -> Ending:
    return Ending(
        notice_days=care.days("cancel.notice"),
        event_day_counts=care.choice("deadlines.last-day") == "event-day-counts",
        at_day_start=care.choice("cancel.takes-effect") == "start-of-last-day",
        cancel_at=care.texts("cancel.channels"),
        suspension_months=care.months("suspension.months"),
        suspension_days=care.days("suspension.days"),
        suspension_by=care.choice("suspension.ends-after"),
        sim_lost_counts=care.choice("suspension.sim-lost-limit") == "runs",
        debt_counts=care.choice("suspension.debt") == "counted",
        grounds=care.texts("end.grounds"),
        automatic=frozenset(care.texts("end.automatic")),
        bar_by=frozenset(care.texts("bar.by")),
        bar_for=care.texts("bar.for"),
        never_for=care.texts("bar.never-for"),
        never_for_clauses=frozenset(care.texts("bar.never-for-clauses")),
        kinds=dict(care.rows("bar.kinds", _kind)),
        not_renewed=frozenset(care.texts("not-renewed.causes")),
        refunded_for=frozenset(care.texts("end.lump-sum-refunded-for")),
        refund_by_months=care.choice("end.lump-sum-refund") == "by-unused-months",
        unpaid_in_a_row=care.count("unpaid-bills.in-a-row"),
        any_overdue=care.choice("unpaid-bills.counted") == "any-overdue",
        heir_goes_on=care.choice("heir.eligible") == "plan-goes-on",
        inheritance_excepted=frozenset(care.texts("inheritance.excepted-from")),
        follows_number=care.choice("number-change.same-customer") == "plan-follows",
        exchanged_by=care.texts("warranty-exchange.by"),
        exchange_at=care.texts("warranty-exchange.told-at"),
    )


def _model(*, model: str, launched: dt.date, rrp: int, rank: int) -> Model:
    """A row of the table of listed models."""
    return Model(model, day_number(launched), rrp, rank)


def _promotion(**row: dt.date | int | str) -> tuple[str, Promotion]:
    """A row of the table of promotions; a column is named from."""
    first, last, free, within = row["from"], row["until"], row["free_months"], row["enrol_within"]
    assert isinstance(first, dt.date)
    assert isinstance(last, dt.date)
    return str(row["promotion"]), Promotion(day_number(first), day_number(last), int(str(free)), int(str(within)))


def _kind(ground: str, kind: str) -> tuple[str, str]:
    """A row of the table of what a ground is for."""
    return ground, kind
