"""Device protection ties after anything the corridor does, and each way in which it can be wrong is found."""

from __future__ import annotations

import json

import pytest

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.kernel.decision import Part
from sitthi.standing.care_parts import CarePlanPart
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.terms import Book
from sitthi.views.prove import Proof, prove
from tests.conftest import WorldMaker
from tests.life import nothing_due, play
from tests.views.cared import tell
from tests.views.test_care_shown import LATER

FEES = "package fees equal the months of plans"
BILLS = "package fees are on bills once"
LEDGER = "requests' money equals the ledger"
REFUNDS = "requests' refunds are owed"
REGISTER = "the register of devices agrees with plans"
STATES = "plans, requests and promises are in one state"
COUNTED = "uses are those of requests"
LIMITS = "uses are within limits"
PROMISES = "no promise runs past its time"
AT_US = moment.parse_time("2024-05-07T10:00:00+07:00")
MARKS = "numbers are marked as they are"


def spoiled(table: str, part: type[Part], field: str, value: object, where: str = "true") -> str:
    """A statement that changes a field of the documents of a table."""
    place = 1 + part.__struct_fields__.index(field)
    return f"UPDATE {table} SET doc = jsonb_set(doc, '{{{place}}}', '{json.dumps(value)}') WHERE {where}"


def of_plan(field: str, value: object) -> str:
    """A field of Nok's plan."""
    return spoiled("care_plans", CarePlanPart, field, value, "imei = '490154203237518'")


def of_request(field: str, value: object) -> str:
    """A field of Nok's request."""
    return spoiled("care_requests", CareRequestPart, field, value, "request = 'CR-5001'")


@pytest.fixture
def lived(world: World) -> World:
    """The example: two requests carried out, one promise missed and relieved, one plan cancelled."""
    tell(world)
    return world


def proven(world: World) -> Proof:
    """The books with the terms of limits."""
    return prove(world.connection, rulebook=world.rulebook)


def failing(proof: Proof) -> list[str]:
    """The names of the checks that do not hold."""
    return [check.check for check in proof.checks if not check.held]


def test_device_protection_is_proven(lived: World) -> None:
    """Fees of three plans, money of two requests, five devices; and after more of their lives."""
    proof = proven(lived)
    counted = {check.check: check.counted for check in proof.checks}
    assert proof.faults == ()
    assert (counted[FEES], counted[LEDGER], counted[REGISTER], counted[PROMISES]) == (3, 2, 5, 2)
    play(lived, *LATER)
    assert proven(lived).faults == ()


@pytest.mark.parametrize(
    ("spoiling", "found"),
    [
        (of_plan("paid_months", 4), FEES),
        (of_plan("monthly_satang", 1), FEES),
        (of_plan("package", "lump-sum"), FEES),
        ("DELETE FROM charges WHERE state = 'billed'", FEES),
        ("UPDATE charges SET doc = replace(doc::text, '490154203237518', '868932036356090')::jsonb", FEES),
        ("UPDATE charges SET state = 'dropped' WHERE state = 'billed'", BILLS),
        (of_request("paid_satang", 1), LEDGER),
        (of_request("vat_satang", 1), LEDGER),
        (spoiled("promises", PromisePart, "paid_satang", 1), LEDGER),
        (spoiled("promises", PromisePart, "paid_us", 0), LEDGER),
        (of_request("refunded_satang", 1), REFUNDS),
        ("UPDATE care_devices SET state = '' WHERE state = 'covered'", REGISTER),
        ("UPDATE care_devices SET state = 'covered' WHERE state = 'barred'", REGISTER),
        ("DELETE FROM care_devices", REGISTER),
        ("UPDATE care_plans SET open = true", STATES),
        ("UPDATE care_plans SET state = 'pending'", STATES),
        ("UPDATE care_requests SET state = 'made'", STATES),
        ("UPDATE promises SET due_us = 1", STATES),
        ("DELETE FROM care_requests WHERE request = 'CR-5001'", COUNTED),
        (of_request("counted_us", 0), COUNTED),
        (of_request("service", "replacement"), COUNTED),
        (of_plan("uses", [["CR-5001", "switch", AT_US + one] for one in range(3)]), LIMITS),
        ("DELETE FROM care_plans", MARKS),
    ],
)
def test_what_does_not_tie_is_found(lived: World, spoiling: str, found: str) -> None:
    """Each thing kept of device protection, changed behind the corridor's back, fails its own check."""
    lived.connection.execute(spoiling)
    proof = proven(lived)
    assert found in failing(proof)
    assert any(fault.startswith(found) for fault in proof.faults)


def test_limits_are_proven_by_the_terms_of_the_day(lived: World) -> None:
    """Without terms nobody can say what a plan allows."""
    uses = [["CR-5001", "switch", AT_US + one] for one in range(3)]
    lived.connection.execute(of_plan("uses", uses))
    assert failing(proven(lived)) == [LIMITS]
    assert prove(lived.connection).faults == ()


def test_fees_are_counted_where_a_clause_of_their_price_is_off(make_world: WorldMaker, book: Book) -> None:
    """A plan is priced anew with its device then, so that what each month cost is not known; how many is."""
    world = make_world(Book(book.documents, book.folder, overlay="off", off=frozenset({"care/13.1"})))
    tell(world)
    world.connection.execute(of_plan("monthly_satang", 1))
    assert proven(world).faults == ()
    world.connection.execute(of_plan("paid_months", 9))
    assert failing(proven(world)) == [FEES]


def test_a_promise_past_its_time_waits_only_for_work_that_is_due(world: World) -> None:
    """Once nothing is due that would miss it, it runs past its time; behind stuck work it waits."""
    tell(world, "2024-04-12T00:00:00+07:00")
    later = moment.parse_time("2024-04-18T00:00:00+07:00")
    assert PROMISES not in failing(prove(world.connection, later))
    nothing_due(world)
    (fault,) = (one for one in prove(world.connection, later).faults if one.startswith(PROMISES))
    assert fault == f"{PROMISES}: request/CR-5002: promised by 2024-04-17T13:40:00+07:00 with nothing due"
    add = "INSERT INTO stuck (holder, state, at_us, version, event, trace) VALUES ('C-5002', 'stuck', 0, '', '{}', '')"
    world.connection.execute(add)
    assert PROMISES not in failing(prove(world.connection, later))
