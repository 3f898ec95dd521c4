"""What the rules of requests read of the book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from sitthi.kernel.moment import day_number
from sitthi.standing.care_fees import RequestFees, read_request_fees
from sitthi.standing.device_ids import DeviceIds, read_device_ids
from sitthi.standing.places import Places, read_places
from sitthi.standing.request_parts import REPLACEMENT, SWITCH
from sitthi.terms import Values


class Model(msgspec.Struct, frozen=True):
    """A listed model as the provider compares it: the day it came out, its price in satang with VAT, its rank."""

    model: str
    launched: dt.date
    rrp: int
    rank: int

    @property
    def launched_day(self) -> int:
        """The day it came out, as a Thai day number."""
        return day_number(self.launched)


class LimitTerms(msgspec.Struct, frozen=True):
    """How many switches and replacements, and in which windows (care/12.1, 7.3.c, R30, R125)."""

    lump_sum_months: int
    lump_sum: Mapping[str, int]
    monthly: Mapping[str, int]
    window_months: int
    repeats: bool
    renewal_opens_window: bool
    missing_day: str
    monthly_longest: int
    renewal_longest: int
    counts_at: str
    gives_back: bool


class DeviceTerms(msgspec.Struct, frozen=True):
    """What may be offered (care/2.11, 8.8 to 8.11, R121)."""

    kinds: tuple[str, ...]
    default_kind: str
    similar_same_model: bool
    ceiling_kinds: tuple[str, ...]
    ceiling: tuple[str, ...]
    models: Mapping[str, Model]


class WarrantyTerms(msgspec.Struct, frozen=True):
    """The warranty of a Care device (care/15, R32, R104, R119)."""

    defect_days: int
    defect_waits: bool
    excludes: tuple[str, ...]
    wait_days: int
    wait_elapsed: bool
    months: int
    each_device: bool
    after_plan: bool
    not_covered: tuple[str, ...]


class RepairTerms(msgspec.Struct, frozen=True):
    """What AppleCare repairs cost, in satang, and of which models (care/11, R120)."""

    screen: int
    back_glass: int
    both: int
    other: int
    back_glass_models: tuple[str, ...]
    back_glass_others: int
    battery_below: int


class RequestsTerms(msgspec.Struct, frozen=True):
    """The terms of requests; ``off`` are the clauses an overlay has switched off."""

    off: frozenset[str]
    fees: RequestFees
    device_ids: DeviceIds
    vat_rate: int
    limits: LimitTerms
    devices: DeviceTerms
    warranty: WarrantyTerms
    repairs: RepairTerms
    channels: tuple[str, ...]
    opens_s: int
    closes_s: int
    services: tuple[str, ...]
    fields: tuple[str, ...]
    sim_lost_open: bool
    grounds: tuple[str, ...]
    known_at_once: bool
    second_person: tuple[str, ...]
    suspicions: tuple[str, ...]
    inheritance: tuple[str, ...]
    not_to: tuple[str, ...]
    places: Places
    attempts_free: int
    attempt_fee: int
    attempt_causes: tuple[str, ...]
    attempts_uncharged: tuple[str, ...]
    attempts_of_request: bool
    attempts_paid_by: tuple[str, ...]
    rejected_fee_stays: bool
    return_days: int
    first_day_counts: bool
    locked: tuple[str, ...]
    modified: tuple[str, ...]
    modified_kinds: tuple[str, ...]
    conversion_frees_switch: bool
    conversion_needs_use: bool
    switch_fee_refunded: bool
    title: str
    barred_on_acceptance: frozenset[str]
    plan_end_fulfils: bool


def read(values: Mapping[str, Values], off: frozenset[str]) -> RequestsTerms:
    """The terms of requests in the versions in force: document care, models of sample, provinces of delivery."""
    care = values["care"]
    return RequestsTerms(
        off=off,
        fees=read_request_fees(care),
        device_ids=read_device_ids(care),
        vat_rate=care.percent("vat.rate"),
        limits=_limits(care),
        devices=_devices(care, values["sample"]),
        warranty=_warranty(care),
        repairs=_repairs(care),
        channels=care.texts("request.channels"),
        opens_s=care.time_s("call-centre.open"),
        closes_s=care.time_s("call-centre.close"),
        services=care.texts("request.services"),
        fields=care.texts("request.fields"),
        sim_lost_open=care.choice("suspension.sim-lost") == "requests-open",
        grounds=care.texts("refuse.grounds"),
        known_at_once=care.choice("refuse.known-facts") == "at-once",
        second_person=care.texts("refuse.second-person"),
        suspicions=care.texts("suspicion.kinds"),
        inheritance=care.texts("inheritance.excepted-from"),
        not_to=care.texts("delivery.not-to"),
        places=read_places(values["delivery"]),
        attempts_free=care.count("attempts.free"),
        attempt_fee=care.satang("attempts.fee"),
        attempt_causes=care.texts("attempts.causes"),
        attempts_uncharged=care.texts("attempts.uncharged"),
        attempts_of_request=care.choice("attempts.counted-per") == "request",
        attempts_paid_by=care.texts("attempts.paid-by"),
        rejected_fee_stays=care.choice("rejected.fee") == "stays-with-request",
        return_days=care.days("return.within"),
        first_day_counts=care.choice("deadlines.last-day") == "event-day-counts",
        locked=care.texts("locked.outcomes"),
        modified=care.texts("modified.outcomes"),
        modified_kinds=care.texts("modified.kinds"),
        conversion_frees_switch=care.choice("conversion.uses") == "replacement-only",
        conversion_needs_use=care.choice("conversion.none-left") == "cancel",
        switch_fee_refunded=care.choice("cancelled.switch-fee") == "refunded-in-full",
        title=care.choice("title.passes"),
        barred_on_acceptance=frozenset(
            service for service in (SWITCH, REPLACEMENT) if care.choice(f"old-imei.of-{service}") == "acceptance"
        ),
        plan_end_fulfils=care.choice("end.open-request") == "fulfilled-or-refunded",
    )


def _limits(care: Values) -> LimitTerms:
    return LimitTerms(
        lump_sum_months=care.months("lump-sum.term"),
        lump_sum={"switch": care.count("lump-sum.switches"), "replacement": care.count("lump-sum.replacements")},
        monthly={"switch": care.count("monthly.switches"), "replacement": care.count("monthly.replacements")},
        window_months=care.months("monthly.window"),
        repeats=care.flag("monthly.window-repeats"),
        renewal_opens_window=care.flag("renewal.opens-window"),
        missing_day=care.choice("periods.missing-day"),
        monthly_longest=care.months("monthly.longest"),
        renewal_longest=care.months("renewal.longest"),
        counts_at=care.choice("request.counts-at"),
        gives_back=care.flag("cancelled.gives-use-back"),
    )


def _devices(care: Values, sample: Values) -> DeviceTerms:
    return DeviceTerms(
        kinds=care.texts("care-device.kinds"),
        default_kind=care.choice("request.default-kind"),
        similar_same_model=care.flag("similar.same-model"),
        ceiling_kinds=care.texts("ceiling.applies-to"),
        ceiling=care.texts("ceiling.never"),
        models={one.model: one for one in sample.rows("care.models", Model)},
    )


def _warranty(care: Values) -> WarrantyTerms:
    return WarrantyTerms(
        defect_days=care.days("defect.within"),
        defect_waits=care.choice("defect.wait") == "same-wait",
        excludes=care.texts("warranty.excludes"),
        wait_days=care.days("warranty.wait"),
        wait_elapsed=care.choice("warranty.wait-counting") == "elapsed",
        months=care.months("warranty.term"),
        each_device=care.choice("warranty.starts") == "each-device",
        after_plan=care.choice("warranty.after-plan") == "goes-on",
        not_covered=care.texts("warranty.not-covered"),
    )


def _repairs(care: Values) -> RepairTerms:
    return RepairTerms(
        screen=care.satang("repair.screen"),
        back_glass=care.satang("repair.back-glass"),
        both=care.satang("repair.both-glasses"),
        other=care.satang("repair.other"),
        back_glass_models=care.texts("repair.back-glass-models"),
        back_glass_others=care.satang("repair.back-glass-other-models"),
        battery_below=care.percent("battery.free-below"),
    )
