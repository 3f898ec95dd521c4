"""A file as a whole: its conditions, all of them told, and the events its rows become."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.app import make_index
from sitthi.channels.compensation.order import Limits, Order, conditions, event, limits
from sitthi.channels.compensation.reading import Gift, Plan
from sitthi.flow.admit import Door
from sitthi.kernel.command import Actor
from sitthi.kernel.moment import parse_time
from sitthi.terms import Book

NOK = Actor("staff", "nok", "agent")
TIME = "2024-04-01T10:00:00+07:00"
ORDER = Order("compensation", NOK, "lek", TIME)
LIMITS = Limits(("goodwill", "compensation"), 10_000, 3)
PERMISSION, SECOND, CORRECTIONS = "house/permission", "house/second-person", "sample/corrections"


def plan(*amounts: int) -> Plan:
    """A file with a row for each amount."""
    gifts = tuple(Gift(line, f"08100000{line:02d}", amount) for line, amount in enumerate(amounts, 2))
    return Plan("fault.csv", "ab" * 32, gifts, ())


def unmet(given: Plan, order: Order = ORDER, allowed: Limits = LIMITS) -> list[str]:
    """Clauses of the conditions a file does not meet."""
    return [one.clause for one in conditions(given, order, allowed) if not one.met]


def test_the_limits_are_the_books(book: Book) -> None:
    """100,000 THB and 10,000 rows in the sample pack."""
    found = limits(book, parse_time(TIME))
    assert (found.most_satang, found.rows_most) == (10_000_000, 10_000)
    assert "compensation" in found.reasons


def test_a_file_within_its_limits_may_be_given() -> None:
    """Up to the edge of both; every condition is told although all are met."""
    looked_at = conditions(plan(3_000, 3_000, 4_000), ORDER, LIMITS)
    assert [one.clause for one in looked_at] == [PERMISSION, SECOND, CORRECTIONS, CORRECTIONS, CORRECTIONS]
    assert all(one.met for one in looked_at)


@pytest.mark.parametrize(
    ("changed", "amounts", "clauses"),
    [
        ({}, (5_000, 5_001), [CORRECTIONS]),
        ({}, (1, 1, 1, 1), [CORRECTIONS]),
        ({"reason": "friendship"}, (1,), [CORRECTIONS]),
        ({"approved_by": ""}, (1,), [SECOND]),
        ({"approved_by": "nok"}, (1,), [SECOND]),
        ({"approved_by": "supervisor:nok"}, (1,), [SECOND]),
        ({"approved_by": " NOK "}, (1,), [SECOND]),
        ({"actor": Actor("customer", "nok", "customer")}, (1,), [PERMISSION]),
        ({"actor": Actor("channel", "app", "channel")}, (1,), [PERMISSION]),
        (
            {"reason": "", "approved_by": "", "actor": Actor("system", "x", "system")},
            (5_000, 5_000, 5_000, 5_000),
            [PERMISSION, SECOND, CORRECTIONS, CORRECTIONS, CORRECTIONS],
        ),
    ],
)
def test_a_file_is_refused_for_all_reasons_at_once(
    changed: dict[str, Any], amounts: tuple[int, ...], clauses: list[str]
) -> None:
    """Nobody mends one only to hear of the next; however small, a file has a person and a second person."""
    assert unmet(plan(*amounts), replace(ORDER, **changed)) == clauses


def test_rejected_rows_count_as_rows() -> None:
    """A file is as long as it is; a clause switched off binds nobody."""
    long = replace(plan(1, 1, 1), rejects=(plan(1).gifts[0],))
    assert unmet(long) == [CORRECTIONS]
    assert unmet(long, ORDER, replace(LIMITS, off=frozenset({CORRECTIONS}))) == []


def test_a_row_becomes_the_same_event_each_time() -> None:
    """Its id is the file's mark and the line, short enough to be kept as it is; all that was ordered is in it."""
    given = plan(2_050)
    raw = event(given, ORDER, replace(given.gifts[0], note="cell 17"))
    request = Door(make_index()).admit(raw)
    body = request.command.body

    assert raw == event(given, ORDER, replace(given.gifts[0], note="cell 17"))
    assert (json.loads(raw)["id"], request.command.subject) == ("abababababab-2", "number/0810000002")
    assert (body.amount_satang, body.reason, body.approved_by, body.note) == (2_050, "compensation", "lek", "cell 17")
    assert request.command.actor == NOK
    assert len(event(plan(), ORDER, Gift(1_000_000, "1", 1))) < 400
