"""Who may ask for what: roles against types of event, reasons that are a customer's own, and the second person."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from sitthi.app import Options, World
from sitthi.entrypoints.cli.options import actor_of
from sitthi.flow.commands import COMMANDS
from sitthi.flow.receipts import StoredDecision
from sitthi.kernel.command import Actor
from tests.conftest import WorldMaker
from tests.life import START, balance, decide, event, later, opened, own, play, taken_over, top_up

NUMBER = "0810000001"
SUBJECT = f"number/{NUMBER}"
PERMISSION = "house/permission"
SECOND = "house/second-person"

STAFF = {"agent", "supervisor", "admin"}
ROLES = sorted(STAFF | {"customer", "channel", "network", "system"})

# Derived from what each event is, not from the index: the contract and the money of others are for staff, for the
# channels at which staff works, and for the operator's own systems.
CONTRACT = STAFF | {"channel", "system"}
# The network, too, tells of what it sees: a number that has left, use that is not fair, a message that arrived.
SEEN = CONTRACT | {"network"}
# What customers do with their own number; use and holds come from the network for them.
EVERYBODY = SEEN | {"customer"}

MAY = {
    "holder.registered": CONTRACT,
    "account.opened": CONTRACT,
    "number.activated": CONTRACT,
    "number.taken-over": CONTRACT,
    "number.owner-changed": CONTRACT,
    "number.recharged-as": CONTRACT,
    "topup.reversed": CONTRACT,
    "balance.adjusted": CONTRACT,
    "number.ported-out": SEEN,
    "fair-use.applied": SEEN,
    "fair-use.lifted": SEEN,
    "message.delivered": SEEN,
    "message.failed": SEEN,
    "number.suspended": EVERYBODY,
    "number.resumed": EVERYBODY,
    "number.disconnected": EVERYBODY,
    "topup.requested": EVERYBODY,
    "balance.asked": EVERYBODY,
    "usage.reported": EVERYBODY,
    "hold.requested": EVERYBODY,
    "hold.extended": EVERYBODY,
    "hold.settled": EVERYBODY,
    "hold.released": EVERYBODY,
    "addon.requested": EVERYBODY,
    "addon.cancelled": EVERYBODY,
    "identity.verified": CONTRACT,
    "holder.authorised": CONTRACT,
    "bill.issued": CONTRACT,
    "charge.added": CONTRACT,
    "payment.reversed": CONTRACT,
    "contract.signed": CONTRACT,
    "refund.paid": CONTRACT,
    "complaint.acknowledged": CONTRACT,
    "complaint.resolved": CONTRACT,
    "complaint.assigned": CONTRACT,
    "refund.approved": STAFF,
    "refund.received": {"system"},
    "bill.paid": EVERYBODY,
    "offer.requested": EVERYBODY,
    "contract.ended": EVERYBODY,
    "refund.requested": EVERYBODY,
    "complaint.received": EVERYBODY,
    "complaint.noted": EVERYBODY,
    "business.profiled": CONTRACT,
    "holder.category-changed": CONTRACT,
    "number.renumbered": CONTRACT,
    "reward.handed-over": CONTRACT,
    "points.taken-back": {"system"},
    "account.portal-joined": EVERYBODY,
    "points.enrolment-requested": EVERYBODY,
    "points.asked": EVERYBODY,
    "points.redemption-requested": EVERYBODY,
    "care.enrolment-requested": EVERYBODY,
    "care.renewal-declined": EVERYBODY,
    "care.cancellation-requested": EVERYBODY,
    "care.device-exchanged": EVERYBODY,
    "care.request-made": EVERYBODY,
    "care.request-paid": EVERYBODY,
    "care.request-converted": EVERYBODY,
    "care.request-cancelled": EVERYBODY,
    "care.warranty-claimed": EVERYBODY,
    "care.liability-asked": CONTRACT,
    "care.request-checked": CONTRACT,
    "care.device-offered": CONTRACT,
    "care.device-sent": CONTRACT,
    "care.delivery-attempted": CONTRACT,
    "care.device-returned": CONTRACT,
    "care.device-inspected": CONTRACT,
    "care.repaired": CONTRACT,
    "care.enrolment-refused": STAFF,
    "care.ended": STAFF,
    "care.request-refused": STAFF,
    "care.request-held": STAFF,
    "care.request-released": STAFF,
    "care.plan-inherited": {"system"},
    "care.relief-claimed": EVERYBODY,
    "care.relief-paid": STAFF,
    "package.changed": CONTRACT,
    "device.purchased": CONTRACT,
    "tier.invited": CONTRACT,
    "tier.registered": EVERYBODY,
    "tier.notified": SEEN,
    "tier.review-requested": SEEN,
    "tier.group-requested": EVERYBODY,
    "tier.group-dissolved": EVERYBODY,
}

BODIES: dict[str, dict[str, Any]] = {
    "number.suspended": {"reason": "customer"},
    "number.disconnected": {"reason": "customer"},
    "number.owner-changed": {"to_holder": "h-2", "to_account": "ba-2"},
    "number.recharged-as": {"to": "postpaid", "main_package": "post-basic"},
    "package.changed": {"main_package": "post-basic", "monthly_price": "1499.00"},
    "device.purchased": {"programme": "hot-deal-iphone", "package_price": "1499.00"},
    "tier.invited": {"tier": "gold"},
    "tier.registered": {"channel": "ussd"},
    "tier.notified": {"tier": "gold"},
    "tier.review-requested": {},
    "number.renumbered": {"to_number": "0898765432"},
    "points.asked": {"by": "app"},
    "points.redemption-requested": {"reward": "coffee", "channel": "app"},
    "topup.requested": {"channel": "kiosk", "amount": "50"},
    "topup.reversed": {"event": {"source": "test", "id": "t0"}, "reason": "wrong-number"},
    "balance.asked": {"by": "app"},
    "balance.adjusted": {"amount": "10.00", "reason": "goodwill"},
    "usage.reported": {"service": "voice", "quantity": 60},
    "hold.requested": {"hold": "x", "service": "data", "quantity": 1000},
    "hold.extended": {"hold": "x", "service": "data", "quantity": 1000, "used": 10},
    "hold.settled": {"hold": "x", "service": "data", "used": 10},
    "hold.released": {"hold": "x", "service": "data"},
    "addon.requested": {"offer": "net-279"},
    "addon.cancelled": {"offer": "net-279"},
    "fair-use.applied": {"action": "lower-speed", "reason": "resale"},
    "fair-use.lifted": {"action": "lower-speed", "reason": "normal again"},
    "number.activated": {"account": f"ba-{NUMBER}", "charging": "prepaid", "main_package": "my-second"},
    "number.taken-over": {"account": f"ba-{NUMBER}", "holder": f"h-{NUMBER}", "active_since": "2020-01-01"},
}
"""Data of the events about a number."""


def acting(role: str, name: str = "somebody") -> dict[str, str]:
    """An actor as events name it."""
    kind = "staff" if role in STAFF else role
    return {"kind": kind, "id": name, "role": role}


def unmet(decision: StoredDecision) -> list[str]:
    """Clauses of the conditions that were not met."""
    return [reason.clause for reason in decision.reasons if not reason.met]


@pytest.mark.parametrize("role", ROLES)
def test_every_type_of_event_is_open_to_whom_it_concerns(role: str) -> None:
    """Role by role, the types of event that may be asked for are those that follow from what they mean."""
    open_to = {spec.event_type for spec in COMMANDS if spec.event_type and role in spec.may}
    assert open_to == {name for name, roles in MAY.items() if role in roles}


def test_the_table_knows_all_roles_and_events_there_are() -> None:
    """No role but these may anything, and no type of event is left out of the table."""
    assert {role for spec in COMMANDS for role in spec.may} == set(ROLES)
    assert {spec.event_type for spec in COMMANDS if spec.event_type} == set(MAY)


def test_what_falls_due_is_asked_for_by_nobody() -> None:
    """Commands without a type of event are caused by the system alone."""
    assert {spec.may for spec in COMMANDS if not spec.event_type} == {frozenset({"system"})}


@pytest.mark.parametrize("role", ["customer", "network", "stranger"])
def test_a_role_that_may_not_is_refused_and_moves_nothing(world: World, role: str) -> None:
    """The refusal cites house/permission, says who may, is kept as a receipt, and the standing stays as it was."""
    play(world, taken_over(NUMBER, "100.00"), top_up("t0", NUMBER, "50"))
    closed = [name for name in BODIES if role not in MAY[name]]
    events = [
        event(f"e-{name}", name, SUBJECT, later(START, hours=1), actor=acting(role), **BODIES[name]) for name in closed
    ]
    decisions = [own(answer) for answer in decide(world, *events)]

    assert closed
    assert {(decision.outcome, *unmet(decision)) for decision in decisions} == {("refused", PERMISSION)}
    assert {reason.value for decision in decisions for reason in decision.reasons} == {role}
    assert all("agent" in str(reason.threshold) for decision in decisions for reason in decision.reasons)
    assert all(
        (decision.possible, decision.changes, decision.transfers, decision.messages) == (None, (), (), ())
        for decision in decisions
    )
    assert balance(world, NUMBER) == 15_000
    kept = world.connection.execute("SELECT count(*) FROM decisions").fetchone()
    assert kept == (2 + len(closed),)


def test_an_open_role_is_never_refused_for_it(world: World) -> None:
    """Whatever else stands against it, nobody who may ask is refused for who asks."""
    at = later(START, hours=1)
    for position, role in enumerate(ROLES):
        for name in (one for one in BODIES if role in MAY[one]):
            number = f"08100{position:02d}{list(BODIES).index(name):03d}"
            subject = f"number/{number}"
            decide(world, taken_over(number))
            (answer,) = decide(world, event(f"{role}-{name}", name, subject, at, actor=acting(role), **BODIES[name]))
            assert answer.error is None or answer.error.field != "data.actor"
            if answer.receipts:
                assert PERMISSION not in unmet(own(answer)), (role, name)


OWN_REASONS = [
    ("", "number.suspended", "customer", True),
    ("", "number.suspended", "sim-lost", True),
    ("", "number.suspended", "debt", False),
    ("", "number.suspended", "permanent", False),
    ("debt", "number.suspended", "customer", False),
    ("debt", "number.suspended", "debt", False),
    ("customer", "number.suspended", "sim-lost", True),
    ("customer", "number.resumed", "", True),
    ("sim-lost", "number.resumed", "", True),
    ("debt", "number.resumed", "", False),
    ("permanent", "number.resumed", "", False),
    ("", "number.disconnected", "customer", True),
    ("debt", "number.disconnected", "customer", True),
    ("", "number.disconnected", "debt", False),
    ("", "number.disconnected", "death", False),
    ("", "number.disconnected", "bankruptcy", False),
]
"""Suspended before for what, what is asked for and why, and whether customers may."""


def with_reason(world: World, number: str, role: str, before: str, asked: tuple[str, str]) -> StoredDecision:
    """What becomes of an event with a reason, asked for by a role, on a number suspended before or not."""
    name, reason = asked
    subject = f"number/{number}"
    decide(world, taken_over(number))
    if before:
        decide(world, event(f"s-{number}", "number.suspended", subject, START, reason=before))
    data = {"reason": reason} if reason else {}
    at = later(START, hours=1)
    return own(decide(world, event(f"a-{number}", name, subject, at, actor=acting(role), **data))[0])


def test_customers_give_their_own_reasons_only(world: World) -> None:
    """They suspend for themselves and take that back; debt, death and an end for good are for others to report."""
    for position, (before, name, reason, allowed) in enumerate(OWN_REASONS):
        decision = with_reason(world, f"08100001{position:02d}", "customer", before, (name, reason))
        assert decision.outcome == ("recorded" if allowed else "refused"), (before, name, reason)
        assert (PERMISSION in unmet(decision)) is not allowed
        assert bool(decision.changes) is allowed
        assert allowed or decision.possible is None


@pytest.mark.parametrize("role", sorted(SEEN))
def test_reasons_bind_nobody_else(world: World, role: str) -> None:
    """Staff, channels, the network and the system give any reason there is."""
    for position, (before, name, reason, _) in enumerate(OWN_REASONS):
        decision = with_reason(world, f"08100002{position:02d}", role, before, (name, reason))
        assert PERMISSION not in [one.clause for one in decision.reasons]


def test_a_debt_is_not_escaped_by_a_wish(world: World) -> None:
    """A number suspended for debt is not suspended anew by its customer, who could resume it then."""
    play(world, taken_over(NUMBER))
    mine = acting("customer")
    answers = decide(
        world,
        event("s1", "number.suspended", SUBJECT, later(START, hours=1), reason="debt"),
        event("s2", "number.suspended", SUBJECT, later(START, hours=2), reason="customer", actor=mine),
        event("s3", "number.resumed", SUBJECT, later(START, hours=3), actor=mine),
        event("s4", "number.resumed", SUBJECT, later(START, hours=4), actor=acting("agent")),
    )
    assert [own(answer).outcome for answer in answers] == ["recorded", "refused", "refused", "recorded"]


@pytest.mark.parametrize(
    ("written", "outcome"),
    [("agent:nok", "granted"), ("customer:somchai", "refused"), ("network:gy", "refused"), ("", "granted")],
)
def test_as_speaks_where_the_event_names_nobody(make_world: WorldMaker, written: str, outcome: str) -> None:
    """`--as role:name` is who asks; without it the channel is; whoever an event names goes before both."""
    world = make_world(options=Options(actor=actor_of(written)))
    give = {"amount": "10.00", "reason": "goodwill"}
    agent = acting("agent", "malee")
    _, nameless, named = (
        decide(world, taken_over(NUMBER, actor=acting("system"))),
        decide(world, event("a1", "balance.adjusted", SUBJECT, later(START, hours=1), **give))[0],
        decide(world, event("a2", "balance.adjusted", SUBJECT, later(START, hours=1), actor=agent, **give))[0],
    )
    assert own(nameless).outcome == outcome
    assert opened(nameless.receipts[0])[0].actor == (actor_of(written) or Actor("channel", "test", "channel"))
    assert own(named).outcome == "granted"
    assert opened(named.receipts[0])[0].actor == Actor("staff", "malee", "agent")


TWO_PEOPLE = [
    ("100.00", "", []),
    ("100.01", "", [SECOND]),
    ("100.01", "nok", [SECOND]),
    ("100.01", "lek", []),
    ("2000.00", "lek", []),
    ("2000.01", "lek", ["sample/corrections"]),
    ("2000.01", "nok", ["sample/corrections", SECOND]),
    ("-100.01", "nok", [SECOND]),
    ("-100.01", "lek", []),
]
"""Amount asked for by nok, who approved it, and the clauses it is refused by."""


def test_two_distinct_people_put_a_large_balance_right(world: World) -> None:
    """Whatever the rank: alone up to 100 THB, with somebody else up to 2,000, never with oneself."""
    for position, (role, row) in enumerate(product(sorted(STAFF), TWO_PEOPLE)):
        amount, approved_by, refused_by = row
        number = f"08100003{position:02d}"
        decide(world, taken_over(number, "5000.00"))
        data = {"amount": amount, "reason": "correction", "approved_by": approved_by, "actor": acting(role, "nok")}
        (answer,) = decide(
            world, event(f"a-{number}", "balance.adjusted", f"number/{number}", later(START, hours=1), **data)
        )
        decision = own(answer)
        assert (decision.outcome, unmet(decision)) == ("refused" if refused_by else "granted", refused_by), row
        assert bool(decision.transfers) is not bool(refused_by)
