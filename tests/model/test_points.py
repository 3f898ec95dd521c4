"""The points programme driven at random: lots earned, spent, expired, moved, reversed, as a naive operator has them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sitthi.app import Options, World
from sitthi.flow.replay import replay
from sitthi.flow.request import Answer
from sitthi.kernel import ids, moment
from sitthi.kernel.money import format_thb
from sitthi.standing.points_parts import PointsPart
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import Ground
from tests.model.customer import TH
from tests.model.points import PRICES, Company, Number, Place, next_month, quarter_end
from tests.stories.company import PROFILE
from tests.stories.telling import by_key

BEGIN = dt.datetime(2023, 3, 20, 10, tzinfo=TH)
ACCOUNTS = ("ba-1", "ba-2")
FIRST_NUMBERS = {"0810000001": "ba-1", "0810000002": "ba-1", "FBB1": "ba-1", "0810000003": "ba-2"}
SIZES = (1, 7, 500)
TICK = dt.timedelta(microseconds=1)
STAFF = {"kind": "staff", "id": "nid", "role": "agent"}
AMOUNTS = st.sampled_from([2_336, 2_337, 30_000, 99_999, 250_000, 1_000_001])
WAITS = [
    "minute", "minute", "minute", "minute", "minute", "minute", "day", "month", "quarter", "before-quarter", "seventh",
    "before-seventh", "years",
]  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from([
            "earn", "earn", "earn", "earn", "late", "spend", "spend", "spend", "spend", "use", "use", "use", "reverse",
            "reverse", "reverse", "switch", "switch", "switch", "renumber", "renumber", "leave", "begin", "enrol",
            "enrol", "become",
        ]),
        st.integers(0, 30),
        AMOUNTS,
        st.sampled_from(WAITS),
    ),
    min_size=20,
    max_size=40,
)  # fmt: skip
"""What, about which, how much, and when: a while later, or at an edge or the instant before it."""
JOINED_AGAIN = [
    (what, which, 1_000_001, "minute")
    for what, which in (
        ("earn", 1), ("leave", 2), ("switch", 0), ("switch", 1), ("begin", 1), ("enrol", 0), ("renumber", 1),
        ("reverse", 0),
    )
]  # fmt: skip
"""A bill's points have followed the last number; its account takes part again when the payment is undone."""
SENT_ON = [
    (what, which, amount, "minute")
    for what, which, amount in (
        ("earn", 1, 250_000), ("leave", 2, 2_337), ("leave", 1, 2_337), ("renumber", 0, 2_337), ("leave", 1, 2_337),
        ("switch", 0, 1), ("begin", 3, 1), ("enrol", 1, 1), ("reverse", 0, 1),
    )
]  # fmt: skip
"""From account to account to number, and the account between takes part again."""
BOTH_OWE = [
    (what, which, amount, "minute")
    for what, which, amount in (
        ("earn", 1, 250_000), ("earn", 0, 250_000), ("spend", 0, 99_999), ("spend", 3, 99_999), ("reverse", 0, 1),
        ("reverse", 0, 1), ("renumber", 3, 30_000), ("earn", 1, 30_000),
    )
]  # fmt: skip
"""Two accounts owe what was spent; the last number of one goes to the other, and what comes next pays for both."""


class Telling:
    """A life as it is made up: the events sent so far, and what the naive operator has on the table."""

    def __init__(self) -> None:
        self.company = Company(BEGIN, ACCOUNTS)
        self.events: list[bytes] = []
        self.made = len(FIRST_NUMBERS)
        who = {"kind": "juristic", "name": "x", "id_kind": "company", "id_number": "0105536000315"}
        self.tell("holder.registered", "holder/c-1", who)
        self.tell("business.profiled", "holder/c-1", PROFILE)
        for account in ACCOUNTS:
            self.tell("account.opened", f"account/{account}", {"holder": "c-1", "portal": True})
        for name, account in FIRST_NUMBERS.items():
            self._activate(name, account)
        self._enrol(0, 0)
        self._enrol(1, 0)

    def tell(self, kind: str, subject: str, data: dict[str, Any], source: str = "shop/1") -> str:
        """One event more, a second later; gives its id."""
        self.company.move(self.company.now + dt.timedelta(seconds=1))
        name = f"e{len(self.events)}"
        envelope = {"specversion": "1.0", "id": name, "source": source, "type": kind, "subject": subject}
        self.events.append(json.dumps(envelope | {"time": self.company.now.isoformat(), "data": data}).encode())
        return name

    def step(self, what: str, which: int, amount: int, wait: str) -> bool:
        """Tell of one thing, and reckon what follows; False where there is nothing to tell it about."""
        self.company.move(max(self.company.now, after(self.company.now, wait)))
        return getattr(self, f"_{what}")(which, amount) is not False

    def _account(self, which: int) -> str:
        return ACCOUNTS[0 if which % 3 else 1]

    def _number(self, which: int, *, alive: bool = True) -> Number | None:
        found = [one for one in self.company.numbers if one.alive or not alive]
        return found[which % len(found)] if found else None

    def _activate(self, name: str, account: str) -> None:
        data = {"account": account, "product": "mobile", "charging": "postpaid", "main_package": "post-basic"}
        if name.startswith("FBB"):
            data |= {"product": "fibre", "main_package": "fibre-basic"}
        self.tell("number.activated", f"number/{name}", data)
        self.company.begin(name, account)

    def _begin(self, which: int, _amount: int) -> None:
        self.made += 1
        self._activate(f"FBB{self.made}" if which % 5 == 0 else f"081{self.made:07d}", self._account(which))

    def _bill(self, account: str, amount: int, due: dt.date) -> tuple[str, str]:
        name, today = f"B{len(self.events)}", self.company.now.date()
        line = {"product": "Voice", "amount": format_thb(amount), "tax": "exclusive"}
        period = {"from": f"{today - dt.timedelta(days=40)}", "to": f"{today - dt.timedelta(days=2)}"}
        data = {"bill": name, "period": period, "due_on": f"{due}", "lines": [line]}
        self.tell("bill.issued", f"account/{account}", data)
        total = format_thb(amount + (amount * 7 + 50) // 100)
        return name, self.tell("bill.paid", f"account/{account}", {"bill": name, "amount": total, "channel": "shop"})

    def _earn(self, which: int, amount: int) -> None:
        account = self._account(which)
        bill, payment = self._bill(account, amount, self.company.now.date() + dt.timedelta(days=1))
        self.company.pay(payment, account, bill, amount)

    def _late(self, which: int, amount: int) -> None:
        self._bill(self._account(which), amount, self.company.now.date() - dt.timedelta(days=1))

    def _reverse(self, which: int, _amount: int) -> bool:
        payments = [name for name, origin in self.company.payments.items() if origin]
        if not payments or any(one.moves > 1 for one in self.company.accounts.values()):
            # Where the points of an account went before the last time is not known to it.
            return False
        name = payments[-1 - which % min(len(payments), 5)]
        origin = self.company.payments[name]
        assert origin is not None
        payment = ids.decision_id(ids.request_key("shop/1", name))
        account = origin.removeprefix("bill:").partition("/")[0]
        self.tell("payment.reversed", f"account/{account}", {"payment": payment, "reason": "disputed"})
        self.company.reverse(name)
        return True

    def _spend(self, which: int, amount: int) -> bool:
        number = self._number(which)
        if number is None:
            return False
        reward = list(PRICES)[amount % 2]
        self.tell("points.redemption-requested", f"number/{number.name}", {"reward": reward, "channel": "app"}, "app")
        self.company.spend(number, reward)
        return True

    def _use(self, which: int, amount: int) -> bool:
        found = [one for one in self.company.numbers if one.alive and one.prepaid]
        if not found:
            return False
        number, seconds = found[which % len(found)], min(amount // 2 + 1, 25_000)
        self.tell("topup.requested", f"number/{number.name}", {"channel": "kiosk", "amount": "500"})
        self.company.top_up(number)
        self.tell("usage.reported", f"number/{number.name}", {"service": "voice", "quantity": seconds})
        self.company.charge(number, seconds * 2)
        return True

    def _switch(self, which: int, _amount: int) -> bool:
        number = self._number(which)
        if number is None or number.fibre:
            return False
        to = "postpaid" if number.prepaid else "prepaid"
        package = "post-basic" if number.prepaid else "my-second"
        self.tell("number.recharged-as", f"number/{number.name}", {"to": to, "main_package": package})
        self.company.switch(number)
        return True

    def _renumber(self, which: int, amount: int) -> bool:
        number = self._number(which)
        if number is None:
            return False
        self.made += 1
        name = f"FBB{self.made}" if number.fibre else f"081{self.made:07d}"
        account = ACCOUNTS[amount % 2]
        self.tell("number.renumbered", f"number/{number.name}", {"to_number": name, "to_account": account})
        self.company.renumber(number, name, account)
        return True

    def _leave(self, which: int, amount: int) -> bool:
        number = self._number(which)
        if number is None:
            return False
        kind, data = ("number.disconnected", {"reason": "customer"}) if amount % 2 else ("number.ported-out", {})
        self.tell(kind, f"number/{number.name}", data)
        self.company.leave(number)
        return True

    def _enrol(self, which: int, _amount: int) -> None:
        account = ACCOUNTS[which % 2]
        mobiles = self.company.mobiles(account)
        number = mobiles[0].name if mobiles else "0899999999"
        by = {"id": "u-1", "authorised": True}
        data = {"by": by, "sms_number": number}
        self.tell("points.enrolment-requested", f"account/{account}", data, "portal")
        self.company.enrol(account)

    def _become(self, which: int, _amount: int) -> None:
        small = which % 8 != 0
        if small:
            self.tell("business.profiled", "holder/c-1", PROFILE)
        else:
            self.tell("holder.category-changed", "holder/c-1", {"to": "corporate"})
        self.company.become(small=small)


def after(now: dt.datetime, wait: str) -> dt.datetime:
    """When the next thing happens."""
    first = dt.datetime.combine(next_month(now.date()), dt.time(), TH)
    quarter = dt.datetime.combine(quarter_end(now.date(), 0) + dt.timedelta(days=1), dt.time(), TH)
    seventh = first.replace(day=7)
    times = {
        "minute": now + dt.timedelta(minutes=1),
        "day": now + dt.timedelta(days=1),
        "month": now + dt.timedelta(days=31),
        "quarter": quarter - dt.timedelta(seconds=1),
        "before-quarter": quarter - dt.timedelta(seconds=1) - TICK,
        "seventh": seventh - dt.timedelta(seconds=1),
        "before-seventh": seventh - dt.timedelta(seconds=1) - TICK,
        "years": quarter.replace(year=quarter.year + 2) - dt.timedelta(seconds=1),
    }
    return times[wait]


def kept(world: World) -> dict[str, Any]:
    """What the product keeps of points, by place."""
    rows = world.connection.execute("SELECT doc::text FROM points").fetchall()
    parts = [msgspec.json.decode(row[0], type=PointsPart) for row in rows]
    return {
        part.place: (
            part.state,
            part.owed_points,
            [(lot.origin, lot.left, lot.points, moment.date_of(lot.expires_day)) for lot in part.lots],
        )
        for part in parts
    }


def reckoned(company: Company) -> dict[str, Any]:
    """What the naive operator has on the table."""
    places: dict[str, Place] = {f"account/{name}": one for name, one in company.accounts.items()}
    places |= {f"number/{one.name}": one for one in company.numbers}
    return {
        name: (
            place.state,
            place.owed,
            [
                (lot.origin, lot.left, lot.points, lot.last)
                for lot in sorted(place.lots, key=lambda lot: (lot.last, lot.came, lot.origin))
            ],
        )
        for name, place in places.items()
        if place.state != "none"
    }


def sound(world: World) -> None:
    """The books tie: no lot below nothing, none left past its day, lots less debts equal the ledger."""
    proof = prove(world.connection, deep=True)
    assert proof.held, proof.faults


def lived(ground: Ground, book: Book, steps: list[tuple[str, int, int, str]]) -> None:
    """Step by step the same as reckoned, the books proven now and then; and the same receipts in other batches."""
    ground.clear()
    world, telling = ground.world(book), Telling()
    player = world.player()
    answers = list(player.play(telling.events))
    told = len(telling.events)
    for turn, (what, which, amount, wait) in enumerate(steps):
        if not telling.step(what, which, amount, wait):
            continue
        now_us = moment.micros(telling.company.now)
        answers += player.play(telling.events[told:], now_us)
        told = len(telling.events)
        assert kept(world) == reckoned(telling.company), (turn, what)
        if turn % 8 == 0:
            sound(world)
    sound(world)
    receipts = by_key(answers)
    for receipt in receipts.values():
        again = replay(receipt, world.index, world.rulebook)
        assert again.same, again.differences
    end_us = moment.micros(telling.company.now)
    half = len(telling.events) // 2
    for size in (*SIZES, 0):
        ground.clear()
        runs = [telling.events] if size else [telling.events[:half], telling.events[half:]]
        found: list[Answer] = []
        for run in runs:
            one = ground.world(book, Options(batch_size=size or 500)).player()
            found += one.play(run, end_us if run is runs[-1] else None)
        assert by_key(found) == receipts, f"differs in batches of {size} (0 = two runs)"


QUIETLY = settings(deadline=None, database=None, print_blob=True, suppress_health_check=list(HealthCheck))


def test_points_are_as_a_naive_operator_has_them(ground: Ground, book: Book) -> None:
    """A few lives, the same every time."""

    @settings(QUIETLY, max_examples=9, derandomize=True)
    @given(STEPS)
    @example(JOINED_AGAIN)
    @example(SENT_ON)
    @example(BOTH_OWE)
    def check(steps: list[tuple[str, int, int, str]]) -> None:
        lived(ground, book, steps)

    check()


@pytest.mark.long
def test_points_are_as_a_naive_operator_has_them_at_length(ground: Ground, book: Book) -> None:
    """Many lives, others every time."""

    @settings(QUIETLY, max_examples=150)
    @given(STEPS)
    def check(steps: list[tuple[str, int, int, str]]) -> None:
        lived(ground, book, steps)

    check()
