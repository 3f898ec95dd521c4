"""Promises whose time passes: what falls due, what is missed, and which to look after first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from sitthi.areas.delivery.conditions import RELIEF, nothing, told
from sitthi.areas.delivery.model import MissPromise
from sitthi.areas.delivery.terms import DeliveryTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Event
from sitthi.standing.delivery_parts import MISSED, RUNNING, PromisePart
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look

DueItem = tuple[int, str, str, MissPromise]


class Work(msgspec.Struct, frozen=True):
    """A delivery that is still to be attempted: until when, and how much time is left (below 0: missed already)."""

    request: str
    number: str
    tier: int
    due_us: int
    left_us: int


def work_list(promises: Iterable[PromisePart], at_us: int) -> tuple[Work, ...]:
    """The promises that run, the one soonest missed first; of the same instant, in order of their requests."""
    running = (one for one in promises if one.state == RUNNING)
    work = (Work(one.request, one.number, one.tier, one.due_us, one.due_us - at_us) for one in running)
    return tuple(sorted(work, key=lambda one: (one.due_us, one.request)))


def due(standing: Standing, terms: DeliveryTerms) -> Iterator[DueItem]:
    """The instant after the guaranteed time of each promise that runs. Reads promises."""
    for work in work_list(standing.promises, 0):
        yield work.due_us + 1, "miss-promise", work.request, MissPromise(work.request)


def miss_promise(command: Command[MissPromise], standing: Standing, terms: DeliveryTerms) -> Decision:
    """The guaranteed time has passed without an attempt: it is missed, and the customer told how to claim (2.1).

    Reads promises. Recorded; a promise that has ended meanwhile is left alone.
    """
    name = command.body.request
    promise = next((one for one in standing.promises if one.request == name), None)
    if promise is None or promise.state != RUNNING or command.at_us <= promise.due_us:
        return nothing(name)
    look = Look(terms.off, command.at_us)
    look.check(RELIEF, met=False, value=command.at_us, threshold=promise.due_us, unit="us")
    return missed(look, promise, terms)


def missed(look: Look, promise: PromisePart, terms: DeliveryTerms) -> Decision:
    """A promise as missed, with what the customer is told."""
    return Decision(
        RECORDED,
        tuple(look.reasons),
        changes=(replace(promise, state=MISSED),),
        messages=told("delivery-missed", promise, by_us=promise.due_us, days=terms.relief.within_days),
        events=(Event("promise.missed", promise.request),),
    )
