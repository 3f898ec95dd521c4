"""The months a tier is decided by, driven at random: what the receipts of each month say, counted anew by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sitthi.app import Options
from sitthi.flow import receipts
from sitthi.flow.replay import replay
from sitthi.flow.request import Answer
from sitthi.kernel.moment import day_of, month_of, start_of_month
from sitthi.standing.tier_parts import TierMonth
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import Ground
from tests.life import event
from tests.model.customer import TH
from tests.stories.telling import by_key

BEGIN = dt.datetime(2024, 1, 30, 10, tzinfo=TH)
NUMBER = "0810000001"
SIZES = (1, 7, 500)
KEPT = 13
TICK = dt.timedelta(microseconds=1)
CHARGES = ("revenue/", "vat/", "term/")
STAFF = {"kind": "staff", "id": "nid", "role": "agent"}
QUIETLY = settings(deadline=None, database=None, print_blob=True, suppress_health_check=list(HealthCheck))

Step = tuple[str, str]
WAITS = ("minute", "minute", "minute", "day", "before-month", "month", "month", "months", "year")
DEEDS = (
    "use", "use", "use", "use", "nothing-used", "top-up", "top-up", "add-on", "code", "swap", "review", "review",
    "rename", "package",
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(WAITS), st.sampled_from(DEEDS)), min_size=10, max_size=45)
EVERY_MONTH = [("month", what) for _ in range(15) for what in ("use", "review")]
SWAPPED_AND_BACK = [*EVERY_MONTH[:6], ("day", "swap"), *EVERY_MONTH[:4], ("day", "swap"), *EVERY_MONTH]


def after(now: dt.datetime, wait: str) -> dt.datetime:
    """A while later, or at an edge of a month, or the instant before it."""
    if wait in {"minute", "day"}:
        return now + dt.timedelta(**{f"{wait}s": 1})
    months = {"before-month": 1, "month": 1, "months": 3, "year": 14}[wait]
    turned = now.year * 12 + now.month - 1 + months
    edge = dt.datetime(turned // 12, turned % 12 + 1, 1, tzinfo=TH)
    return max(now, edge - TICK) if wait == "before-month" else edge


def told(steps: list[Step]) -> list[bytes]:
    """The events of a number that is topped up, used, swapped and reviewed."""
    taken = {"account": "ba-1", "holder": "h-1", "main_package": "my-second", "active_since": "2012-02-29"}
    taken |= {"balance": "2000.00", "valid_until": "2035-01-01T00:00:00+07:00"}
    found = [event("e", "number.taken-over", f"number/{NUMBER}", BEGIN.isoformat(), **taken)]
    now, name, prepaid = BEGIN, NUMBER, True
    for turn, (wait, what) in enumerate(steps):
        now = after(now, wait)
        kind, data = deed(what, turn, prepaid=prepaid)
        found.append(event(f"e{turn}", kind, f"number/{name}", now.isoformat(), **data))
        prepaid ^= what == "swap"
        name = data.get("to_number", name)
    return found


def deed(what: str, turn: int, *, prepaid: bool) -> tuple[str, dict[str, Any]]:
    """An event's type and data."""
    to = {"to": "postpaid", "main_package": "post-basic"} if prepaid else {"to": "prepaid", "main_package": "my-second"}
    deeds: dict[str, tuple[str, dict[str, Any]]] = {
        "use": ("usage.reported", {"service": "voice", "quantity": 1_000 + 617 * turn}),
        "nothing-used": ("usage.reported", {"service": "voice", "quantity": 0}),
        "top-up": ("topup.requested", {"channel": "kiosk", "amount": "500"}),
        "add-on": ("addon.requested", {"offer": "finver-149"}),
        "code": ("tier.registered", {"channel": "ussd"}),
        "swap": ("number.recharged-as", to),
        "review": ("tier.review-requested", {"actor": STAFF}),
        "rename": ("number.renumbered", {"to_number": f"082{turn:07d}"}),
        "package": ("package.changed", {"main_package": "p", "monthly_price": "1499.00", "actor": STAFF}),
    }
    return deeds[what]


def lived(ground: Ground, book: Book, events: list[bytes], size: int) -> list[bytes]:
    """Every receipt of a life in the order in which it was decided; the books hold."""
    ground.clear()
    answers: list[Answer] = []
    world = ground.world(book, Options(batch_size=size, keep_going=True))
    answers += world.player().play(events)
    proof = prove(ground.connection, deep=size == 1)
    assert proof.held, proof.faults
    for receipt in by_key(answers).values() if size == 1 else ():
        again = replay(receipt, world.index, world.rulebook)
        assert again.same, again.differences
    return list(by_key(answers).values())


def counted(found: list[bytes]) -> int:
    """Go through all decisions, counting by hand, and compare what each review read; how many there were."""
    begun, charged, used = month_of(at_us(found[0])), dict[int, int](), set[int]()
    reviews = 0
    for raw in sorted(found, key=at_us):
        receipt = receipts.decode(raw)
        command, decision = receipts.command_of(receipt), receipts.decision_of(receipt)
        month, standing = month_of(command.at_us), receipts.standing_of(receipt)
        if command.name == "review-tier":
            reviews += 1
            closed = range(max(begun, month - KEPT), month) if standing.number.charging == "prepaid" else ()
            assert standing.months == tuple(
                TierMonth(
                    day_of(start_of_month(one)), day_of(start_of_month(one + 1)) - 1, one in used, charged.get(one, 0)
                )
                for one in closed
            )  # fmt: skip
        if command.name == "swap-charging" and decision.outcome == "granted":
            begun, charged, used = month, {}, set()
        for one in decision.transfers:
            wallet, other, sign = (one.debit, one.credit, 1)
            if not wallet.startswith(("wallet/", "free/")):
                wallet, other, sign = (one.credit, one.debit, -1)
            if wallet.startswith(("wallet/", "free/")) and other.startswith(CHARGES):
                charged[month] = charged.get(month, 0) + sign * one.amount
        if (
            command.name == "report-usage"
            and decision.outcome != "refused"
            and b'"quantity":0' not in bytes(command.body)
        ):
            used.add(month)
    return reviews


def at_us(raw: bytes) -> int:
    """When a decision was made."""
    return receipts.command_of(receipts.decode(raw)).at_us


def check_life(ground: Ground, book: Book, steps: list[Step]) -> None:
    """Months are what a count by hand makes of them, and the same in batches of any size."""
    events = told(steps)
    one, *others = (lived(ground, book, events, size) for size in SIZES)
    counted(one)
    for other in others:
        assert {*other} == {*one}


def test_months_are_what_happened_in_them(ground: Ground, book: Book) -> None:
    """A dozen lives, the same every time."""

    @settings(QUIETLY, max_examples=8, derandomize=True)
    @given(STEPS)
    @example(EVERY_MONTH)
    @example(SWAPPED_AND_BACK)
    def check(steps: list[Step]) -> None:
        check_life(ground, book, steps)

    check()


@pytest.mark.long
def test_months_are_what_happened_in_them_at_length(ground: Ground, book: Book) -> None:
    """Many lives, others every time."""

    @settings(QUIETLY, max_examples=150)
    @given(STEPS)
    def check(steps: list[Step]) -> None:
        check_life(ground, book, steps)

    check()
