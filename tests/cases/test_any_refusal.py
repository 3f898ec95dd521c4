"""In any situation of a wallet with add-ons and offers in advance, what a refusal names makes the request granted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitthi.kernel import moment
from sitthi.storage.pipeline import Connection
from tests.cases.shapes import Case, When
from tests.cases.stage import Watch, plain_book, play
from tests.cases.test_remedies import mended

BEGINS_US = moment.parse_time("2024-02-01T10:00:00+07:00")
NUMBER = "0812345678"

Happening = tuple[str, dict[str, Any]]
"""Type of an event and its data."""

SERVICES = st.one_of(
    st.tuples(st.just("voice"), st.integers(1, 7000), st.just("")),
    st.tuples(st.just("sms"), st.integers(1, 60), st.just("")),
    st.tuples(st.just("data"), st.sampled_from([1, 102_401, 50_000_000, 25_000_000_000]), st.just("")),
    st.tuples(st.just("international"), st.integers(1, 400), st.just("81312345678")),
    st.tuples(st.just("special"), st.integers(1, 400), st.sampled_from(["191", "1900111"])),
)
IN_ADVANCE = st.sampled_from(["save-180", "save-6", "net-year"])
OFFERS = st.sampled_from(["net-279", "net-279-auto6", "finver-149", "finver-139-auto6"])
BALANCES = st.sampled_from([0, 20, 300, 900])
HOLDS = st.sampled_from(["call-1", "call-2"])
GAPS = st.sampled_from([dt.timedelta(seconds=1), dt.timedelta(hours=2), dt.timedelta(days=1), dt.timedelta(days=16)])


def used(service: tuple[str, int, str]) -> dict[str, Any]:
    """A use as events write it."""
    name, quantity, destination = service
    return {"service": name, "quantity": quantity, **({"destination": destination} if destination else {})}


HAPPENINGS = st.one_of(
    st.builds(lambda amount: ("topup.requested", {"channel": "kiosk", "amount": str(amount)}), st.integers(10, 400)),
    st.builds(lambda service: ("usage.reported", used(service)), SERVICES),
    st.builds(lambda offer: ("addon.requested", {"offer": offer}), OFFERS),
    st.builds(lambda offer: ("offer.requested", {"offer": offer}), IN_ADVANCE),
    st.builds(lambda offer: ("addon.cancelled", {"offer": offer}), OFFERS),
    st.builds(lambda hold, service: ("hold.requested", {"hold": hold, **used(service)}), HOLDS, SERVICES),
    st.builds(
        lambda hold, quantity: ("hold.extended", {"hold": hold, "service": "voice", "quantity": quantity, "used": 0}),
        HOLDS,
        st.integers(1, 900),
    ),
    st.builds(
        lambda hold, quantity: ("hold.settled", {"hold": hold, "service": "voice", "used": quantity}),
        HOLDS,
        st.integers(0, 900),
    ),
    st.builds(lambda hold: ("hold.released", {"hold": hold, "service": "voice"}), HOLDS),
    st.builds(lambda by: ("balance.asked", {"by": by}), st.sampled_from(["ivr", "web"])),
    st.builds(lambda why: ("number.suspended", {"reason": why}), st.sampled_from(["customer", "debt"])),
    st.just(("number.resumed", {})),
    st.just(("topup.reversed", {"event": {"source": "app", "id": "e0"}, "reason": "wrong number"})),
)


def told(happenings: list[tuple[Happening, dt.timedelta]], *, reported: bool, balance: int) -> Case:
    """A case of what happened, without expectations."""
    at_us = BEGINS_US
    when = [_event(0, at_us, ("topup.requested", {"channel": "app", "amount": "100"}))]
    for index, (happening, gap) in enumerate(happenings, 1):
        at_us += int(gap.total_seconds()) * moment.SECOND_US
        when.append(_event(index, at_us, happening))
    given = {"number": NUMBER, "holder": "h1", "account": "a1", "at_us": BEGINS_US - moment.DAY_US}
    if balance:
        given["balance"] = f"{balance}.00"
    return Case(
        name="any", document="any", topic="any", file="any", line=0, title=("", ""), clauses=(), readings=(),
        overlay=None, given=(given,), when=tuple(when), delivery_us=None if reported else 0, until_us=0,
        afterwards=None, state=None,
    )  # fmt: skip


def _event(index: int, at_us: int, happening: Happening) -> When:
    event, data = happening
    subject = f"number/{NUMBER}"
    return When(line=index, at_us=at_us, event=event, subject=subject, source="app", id=f"e{index}", data=data)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(st.tuples(HAPPENINGS, GAPS), min_size=3, max_size=14), st.booleans(), st.sampled_from([0, 20, 300, 900])
)
def test_any_refusal_can_be_mended_as_it_says(
    shared_connection: Connection,
    happenings: list[tuple[Happening, dt.timedelta]],
    reported: bool,  # noqa: FBT001 - as Hypothesis gives it
    balance: int,
) -> None:
    """Whatever came before: the remedy of a refusal is carried out, and the same request is granted."""
    play(
        told(happenings, reported=reported, balance=balance), shared_connection, plain_book(), Watch(on_refusal=mended)
    )


@pytest.mark.long
@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(st.tuples(HAPPENINGS, GAPS), min_size=3, max_size=25), st.booleans(), st.sampled_from([0, 20, 300, 900])
)
def test_many_refusals_can_be_mended_as_they_say(
    shared_connection: Connection,
    happenings: list[tuple[Happening, dt.timedelta]],
    reported: bool,  # noqa: FBT001 - as Hypothesis gives it
    balance: int,
) -> None:
    """The same with many more and longer lives."""
    play(
        told(happenings, reported=reported, balance=balance), shared_connection, plain_book(), Watch(on_refusal=mended)
    )
