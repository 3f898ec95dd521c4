"""How each row is played: what goes before it, and what then happens to the first number, or falls due."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from sitthi.app import World
from tests.life import event, later
from tests.lifecycle.customers import (
    DAY,
    HERE,
    HOLDERS,
    NEW,
    STRANGER,
    STRANGERS_ACCOUNT,
    THERE,
    THIRD,
    THIRD_PLAN,
    saver,
)
from tests.stories import covered as care
from tests.stories.company import FIRST, SECOND, SHOP, at, paid, redeemed, renumbered, reversed_payment, switched
from tests.stories.signing import AGENT, ended
from tests.stories.telling import sms
from tests.stories.test_tiers import invited, package

NOW = at(DAY)
BEFORE = later(NOW, hours=-1)
NEXT_DAY = at("2024-04-24", "00:00:00")
DAY_AFTER = at("2024-04-25", "00:00:00")
SECONDS = 1


class Play(msgspec.Struct, frozen=True):
    """One row with one customer.

    ``given`` happens before, and what falls due up to ``lead``; then ``event`` happens at ``time`` (made of the world
    where it names what a decision made), or, where there is none, what falls due up to ``time``. ``called`` is what the
    first number is called by then; ``delay_us`` is how long messages take (None: somebody has to report them).
    """

    event: bytes | Callable[[World], bytes] | None
    given: tuple[bytes, ...] = ()
    lead: str = BEFORE
    time: str = NOW
    called: str = FIRST
    delay_us: int | None = 0


def happens(type_: str, time: str = NOW, **data: Any) -> bytes:
    """Something happens to the first number; an agent tells of it."""
    return event(f"{type_}-{time}", type_, f"number/{FIRST}", time, source=SHOP, actor=AGENT, **data)


def suspended(reason: str, time: str = NOW) -> bytes:
    """The first number is suspended."""
    return happens("number.suspended", time, reason=reason)


def bill(name: str, first: str, last: str, due: str) -> bytes:
    """A bill of calls, 535.00 with VAT."""
    lines = [{"number": FIRST, "product": "Voice", "amount": "500.00", "tax": "exclusive"}]
    data = {"bill": name, "period": {"from": first, "to": last}, "due_on": due, "lines": lines}
    return event(f"bill-{name}", "bill.issued", f"account/{HERE}", BEFORE, source="billing", **data)


EXTRA = bill("extra", "2024-04-01", "2024-04-10", "2024-04-23")
MORE = bill("more", "2024-04-11", "2024-04-20", "2024-04-24")
OWED = bill("extra", "2024-04-01", "2024-04-10", DAY)


def each(event_: bytes, *who: str, **more: Any) -> dict[str, Play]:
    """The same for several customers."""
    return {name: Play(event_, **more) for name in who}


PREPAID = ("form-2", "own")
EVERYBODY = ("form-2", "own", "postpaid", "shared", "alone")
SUSPENDABLE = ("form-2", "own", "postpaid", "shared")
TWO_BILLS_LATE = "2024-06-17T12:00:00+07:00"
OWNER: dict[str, Any] = {"to_holder": STRANGER, "to_account": STRANGERS_ACCOUNT}
UNSERVED = ("continuous", "operator-control", "beyond-customer", "complained-in-good-faith")


def _resumed() -> dict[str, Play]:
    day_before, first_of_may = later(NOW, days=-1), at("2024-05-01")
    late, debt = at("2024-05-14"), later(NOW, days=-1, hours=1)
    found = each(happens("number.resumed"), *SUSPENDABLE, given=(suspended("customer", day_before),))
    found["form-2@late"] = Play(
        happens("number.resumed", late), (suspended("customer", first_of_may),), later(late, hours=-1), late
    )
    found["postpaid@debt"] = Play(happens("number.resumed"), (suspended("debt", debt),))
    return found


def _early(cause: str, *evidence: str, contract: str = "C1") -> bytes:
    who = {} if cause == "customer" else {"actor": AGENT}
    return ended(NOW, cause, *evidence, contract=contract, **who)


def _ended_early() -> dict[str, Play]:
    found = each(_early("customer", contract="C2"), *PREPAID) | each(_early("customer"), "postpaid", "shared")
    for cause in ("breach", "bankrupt", "adverse-change"):
        found[f"postpaid@{cause}"] = Play(_early(cause, "letter"))
    return found | {"postpaid@unserved": Play(_early("unserved", *UNSERVED))}


def _gone() -> dict[str, Play]:
    found = {}
    for who, reasons in {
        "form-2": ("death", "bankruptcy"),
        "postpaid": ("death", "bankruptcy"),
        "shared": ("bankruptcy",),
        "alone": ("bankruptcy",),
        "own": ("bankruptcy",),
    }.items():
        for reason in reasons:
            found[f"{who}@{reason}"] = Play(happens("number.disconnected", reason=reason))
    return found


def _activated() -> bytes:
    data = {"account": HERE, "charging": "prepaid", "main_package": "my-second", "starting_value": "50.00"}
    return event("new", "number.activated", f"number/{THIRD}", BEFORE, source=SHOP, **data)


def _asked_for() -> dict[str, bytes]:
    """Things that begin with a message."""
    more = event("more", "addon.requested", f"number/{FIRST}", BEFORE, source="app", offer="finver-149")
    return {
        "form-1@activation": _activated(),
        "form-1@addon": more,
        "shared@tier": invited("gold", BEFORE, SECOND),
        "postpaid@care": care.enrolled(BEFORE, imei=THIRD_PLAN),
    }


def _arrives(world: World) -> bytes:
    """The message that is awaited has been delivered."""
    row = world.connection.execute("SELECT message FROM messages WHERE awaited").fetchone()
    assert row is not None
    return event("arrives", "message.delivered", f"message/{row[0]}", NOW, source="sms")


def _messages(*, arrive: bool) -> dict[str, Play]:
    made: dict[str, Any] = {"delay_us": None}
    if arrive:
        return {who: Play(_arrives, (asks,), **made) for who, asks in _asked_for().items()}
    gone = later(BEFORE, days=1)
    made |= {"lead": later(gone, seconds=-1), "time": later(gone, seconds=1)}
    return {who: Play(None, (asks,), **made) for who, asks in _asked_for().items()}


def _overdue() -> dict[str, Play]:
    first: dict[str, Any] = {"lead": later(NEXT_DAY, seconds=-1), "time": later(NEXT_DAY, seconds=1)}
    second: dict[str, Any] = {"lead": later(DAY_AFTER, seconds=-1), "time": later(DAY_AFTER, seconds=1)}
    found = {who: Play(None, (EXTRA,), **first) for who in ("form-2", "postpaid", "shared")}
    late = at("2024-04-24")
    paying = paid("extra", "535.00", late)
    found["shared@paid-late"] = Play(paying, (EXTRA,), lead=later(late, hours=-1), time=late)
    return found | {"postpaid@second": Play(None, (EXTRA, MORE), **second)}


def _validity() -> dict[str, Play]:
    found = {}
    for who, ends in {"form-1": "2024-09-01T09:00:00+07:00", "own": "2024-10-14T23:59:59+07:00"}.items():
        found[who] = Play(None, lead=ends, time=later(ends, seconds=1))
    return found


def _in_debt(type_: str) -> dict[str, Play]:
    """Disconnected for debt: those with bills have one that is overdue."""
    cut, time = {"reason": "debt"}, at("2024-04-24")
    found = each(happens(type_, time, **cut), *PREPAID, lead=later(time, hours=-1), time=time)
    owing: dict[str, Any] = {"given": (OWED,), "lead": later(time, hours=-1), "time": time}
    return found | each(happens(type_, time, **cut), "postpaid", "shared", "alone", **owing)


def _suspended_for_debt() -> dict[str, Play]:
    found = each(suspended("debt"), "form-2", "own", "shared")
    time = later(TWO_BILLS_LATE, hours=1)
    return found | {"postpaid": Play(suspended("debt", time), lead=TWO_BILLS_LATE, time=time)}


def _category(to: str) -> Callable[[str], bytes]:
    def made(holder: str) -> bytes:
        return event("category", "holder.category-changed", f"holder/{holder}", NOW, source=SHOP, to=to, actor=AGENT)

    return made


def _categories() -> dict[str, Play]:
    juristic, person, corporate = _category("juristic"), _category("person"), _category("corporate")
    return {
        "postpaid": Play(juristic(HOLDERS["postpaid"])),
        "shared": Play(corporate(HOLDERS["shared"])),
        "own": Play(corporate(HOLDERS["own"])),
        "shared@person": Play(person(HOLDERS["shared"])),
    }


def _swapped_back() -> dict[str, Play]:
    found = each(switched(FIRST, "postpaid", NOW), "form-1", "form-2", "own")
    found["shared@back"] = Play(switched(FIRST, "postpaid", NOW), (switched(FIRST, "prepaid", BEFORE),))
    return found


def _deleted() -> bytes:
    return event("delete", "addon.cancelled", f"number/{FIRST}", NOW, source="app", offer="net-279-auto6")


SPENT = redeemed("spend", FIRST, "car-wash", BEFORE)
POOR = event(
    "spree", "usage.reported", f"number/{FIRST}", BEFORE, source="network/gy", service="voice", quantity=60_000
)

PLAYS: dict[str, dict[str, Play]] = {
    "suspended-customer": each(suspended("customer"), *SUSPENDABLE),
    "suspended-debt": _suspended_for_debt(),
    "sim-lost": each(suspended("sim-lost"), *SUSPENDABLE),
    "resumed": _resumed(),
    "suspended-permanent": each(suspended("permanent"), "form-1", *SUSPENDABLE),
    "owner-changed": {
        **each(happens("number.owner-changed", **OWNER), *EVERYBODY),
        "postpaid@inherited": Play(happens("number.owner-changed", inheritance=True, **OWNER)),
    },
    "renumbered": each(renumbered(FIRST, NEW, NOW), *EVERYBODY, called=NEW),
    "renumbered-elsewhere": each(renumbered(FIRST, NEW, NOW, THERE), *EVERYBODY, called=NEW),
    "swapped-to-prepaid": {
        **each(switched(FIRST, "prepaid", NOW), "postpaid", "shared", "alone"),
        "shared@last": Play(switched(FIRST, "prepaid", NOW), (switched(SECOND, "prepaid", BEFORE),)),
    },
    "swapped-to-postpaid": _swapped_back(),
    "package-changed": {
        **each(package("post-2999", "2999.00", NOW), "form-2", "postpaid", "shared"),
        "postpaid@plain": Play(package("post-499", "499.00", NOW), (package("post-2999", "2999.00", BEFORE),)),
    },
    "category-changed": _categories(),
    "ported-out": each(happens("number.ported-out"), *EVERYBODY),
    "disconnected-customer": each(happens("number.disconnected", reason="customer"), *EVERYBODY),
    "disconnected-debt": _in_debt("number.disconnected"),
    "form2-on-form1": {
        "form-1": Play(saver(NOW)),
        "form-1@poor": Play(saver(NOW), (POOR,)),
        "own@again": Play(saver(NOW, "again"), (ended(BEFORE, "customer", contract="C2"),)),
    },
    "contract-ended-early": _ended_early(),
    "addon-deleted": each(_deleted(), *PREPAID),
    "validity-ran-out": _validity(),
    "bill-unpaid": _overdue(),
    "care-fee-overdue": {
        "postpaid": Play(None, lead=at("2024-05-16", "23:59:59"), time=at("2024-05-17", "00:00:01")),
    },
    "customer-gone": _gone(),
    "message-delivered": _messages(arrive=True),
    "message-given-up": _messages(arrive=False),
    "payment-reversed": {
        **each(reversed_payment("2024-03", NOW), "postpaid", "shared", "own"),
        "shared@spent": Play(reversed_payment("2024-03", NOW), (SPENT,)),
        "form-2": Play(reversed_payment("extra", NOW), (EXTRA, paid("extra", "535.00", BEFORE))),
    },
}
"""By row, by customer (after ``@`` which of several plays of that customer)."""

__all__ = ["NOW", "PLAYS", "Play", "sms"]
