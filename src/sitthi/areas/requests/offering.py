"""Which Care device may be offered: identical by default, never above the enrolled one (care/8.8-8.12). Pure."""

from __future__ import annotations

from sitthi.areas.requests.conditions import NONE, note
from sitthi.areas.requests.terms import Model, RequestsTerms
from sitthi.kernel.moment import day_of
from sitthi.standing.care_parts import CarePlanPart
from sitthi.standing.reasons import Look

IDENTICAL = "identical"
SIMILAR = "similar"

CARE_DEVICE = "care/2.11"
KINDS = "care/8.10"
CEILING = "care/8.11"
DEVICE_ALONE = "care/8.8"
DUTY_MET = "care/8.12"
READING = "R121"

HIGHER = "higher"
DEARER = "dearer"
NEWER = "newer"
SUPERIOR = "technically-superior"
GIGABYTES = {"GB": 1, "TB": 1024}


def listed(model: str, terms: RequestsTerms) -> Model | None:
    """The row of a listed model; one written with its memory is that model."""
    return terms.devices.models.get(base_model(model))


def first_offer(plan: CarePlanPart, wants: str, at_us: int, terms: RequestsTerms) -> str:
    """The model offered at once for a kind asked for; "" where the provider has to look for one.

    Identical and in another colour: the model itself. Similar: of the listed models that are out, the highest that is
    neither the enrolled one nor above it.
    """
    if wants != SIMILAR:
        return plan.model
    own = listed(plan.model, terms)
    if own is None:
        return ""
    fitting = [
        one
        for one in terms.devices.models.values()
        if one.model != own.model and one.launched_day <= day_of(at_us) and not _above(plan, one, own, terms)
    ]
    return max(fitting, key=lambda one: (one.rank, one.model)).model if fitting else ""


def look_at_offer(look: Look, plan: CarePlanPart, wanted: str, offer: tuple[str, str], terms: RequestsTerms) -> None:
    """Whether a device, ``offer`` being its kind and model, may be offered: every ceiling is looked at.

    The kind is the one the customer wants, or identical (care/8.10). For a similar device care/2.11 prevails over the
    same model; the ceiling holds for both kinds (R121).
    """
    kind, model = offer
    kinds = terms.devices.kinds
    unmet = look.check(CARE_DEVICE, kind in kinds, kind, ", ".join(kinds))
    unmet |= look.check(KINDS, kind in {wanted, terms.devices.default_kind}, kind, wanted)
    same_needed = kind != SIMILAR or terms.devices.similar_same_model
    if same_needed:
        same = base_model(model) == base_model(plan.model)
        unmet |= look.check(CARE_DEVICE, same, model, plan.model, reading=READING)
    if kind in terms.devices.ceiling_kinds:
        unmet |= _look_at_ceiling(look, plan, model, terms)
    note(look, DEVICE_ALONE)
    note(look, DUTY_MET)
    if unmet:
        look.never()


def base_model(model: str) -> str:
    """A model without the memory it is written with."""
    return model.rpartition(" ")[0] if memory_of(model) else model


def memory_of(model: str) -> int:
    """The memory a model is written with, in gigabytes; 0 where none is."""
    last = model.rpartition(" ")[2].upper()
    unit = GIGABYTES.get(last[-2:], 0)
    return int(last[:-2]) * unit if unit and last[:-2].isascii() and last[:-2].isdigit() else 0


def _look_at_ceiling(look: Look, plan: CarePlanPart, model: str, terms: RequestsTerms) -> bool:
    """Never higher, dearer, newer or technically superior than the enrolled device as bought (care/8.11)."""
    own, other = listed(plan.model, terms), listed(model, terms)
    if own is None or other is None:
        same = model == plan.model
        return look.check(CEILING, same, model, "listed", reading=READING)
    unmet = look.check(CEILING, HIGHER not in terms.devices.ceiling or other.rank <= own.rank, other.rank, own.rank)
    dearer = DEARER in terms.devices.ceiling and other.rrp > plan.price_satang and other.model != own.model
    unmet |= look.check(CEILING, not dearer, other.rrp, plan.price_satang, "satang")
    newer = NEWER in terms.devices.ceiling and other.launched_day > own.launched_day
    unmet |= look.check(CEILING, not newer, other.launched.isoformat(), own.launched.isoformat())
    has, had = memory_of(model), memory_of(plan.model)
    superior = SUPERIOR in terms.devices.ceiling and bool(had) and has > had
    return unmet | look.check(CEILING, not superior, has or NONE, had or NONE)


def _above(plan: CarePlanPart, other: Model, own: Model, terms: RequestsTerms) -> bool:
    if SIMILAR not in terms.devices.ceiling_kinds:
        return False
    above = {
        HIGHER: other.rank > own.rank,
        DEARER: other.rrp > plan.price_satang,
        NEWER: other.launched_day > own.launched_day,
    }
    return any(above.get(one, False) for one in terms.devices.ceiling)
