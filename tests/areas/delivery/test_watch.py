"""Promises whose time passes: what falls due, the customer told how to claim, and the work list."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.delivery import rules
from sitthi.areas.delivery.model import MissPromise
from sitthi.areas.delivery.watch import Work, work_list
from sitthi.kernel.decision import RECORDED
from sitthi.standing.delivery_parts import KEPT, MISSED, SETTLED, VOID
from tests.areas.decided import unmet
from tests.areas.delivery.making import ASKED, MOBILE, REQUEST, Delivery, as_shipped, decided, promised, standing
from tests.days import at

RUNS = promised(ASKED)


def test_the_instant_after_the_time_is_due() -> None:
    """Of a promise that runs, and of no other."""
    item = (at("2024-05-15 19:59") + 1, "miss-promise", REQUEST, MissPromise(REQUEST))
    assert list(rules.due(standing(promise=RUNS), as_shipped())) == [item]
    others = tuple(replace(RUNS, state=state) for state in (KEPT, MISSED, VOID, SETTLED))
    assert list(rules.due(standing(promises=others), as_shipped())) == []


def test_a_missed_time_is_told_with_how_to_claim() -> None:
    """Once: what is done is due no more (2.1)."""
    delivery = Delivery().until("2024-05-15 19:59")
    assert delivery.promise == RUNS
    delivery.until("2024-05-15 20:00").until("2024-05-16 20:00")
    assert delivery.promise == replace(RUNS, state=MISSED)
    (message,) = delivery.decisions[-1].messages
    assert message.template == "delivery-missed"
    assert message.values == {"request": REQUEST, "by_us": RUNS.due_us, "days": 15}
    assert unmet(delivery.decisions[-1]) == ["delivery/2.1"]
    assert [event.name for event in delivery.decisions[-1].events] == ["promise.missed"]


def test_what_ended_meanwhile_is_left_alone() -> None:
    """Kept, void, gone, or not over yet."""
    late = RUNS.due_us + 1
    for state in (KEPT, VOID, MISSED):
        here = standing(promise=replace(RUNS, state=state))
        assert decided(MissPromise(REQUEST), here, at_us=late).changes == ()
    assert decided(MissPromise(REQUEST), standing(promise=RUNS), at_us=RUNS.due_us).changes == ()
    gone = decided(MissPromise("R-9"), standing(promise=RUNS), at_us=late)
    assert (gone.outcome, gone.changes) == (RECORDED, ())


def test_the_work_list_has_the_soonest_missed_first() -> None:
    """Those that run only, with the time left; missed already is below zero; ties in order of their requests."""
    first = replace(RUNS, request="R-2", due_us=RUNS.due_us - 10, tier=3)
    tie = replace(RUNS, request="R-0")
    over = replace(RUNS, request="R-3", due_us=1, state=MISSED)
    assert work_list((RUNS, over, first, tie), RUNS.due_us - 5) == (
        Work("R-2", MOBILE, 3, RUNS.due_us - 10, -5),
        Work("R-0", MOBILE, 1, RUNS.due_us, 5),
        Work("R-1", MOBILE, 1, RUNS.due_us, 5),
    )
