"""A billing account driven at random: bills, payments, contracts and their ends as a naive operator reckons them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sitthi.app import Options, World
from sitthi.kernel import ids
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import Ground
from tests.model.accounts import OFFERS, Account, Contract
from tests.model.customer import TH
from tests.stories.telling import by_key

BEGIN = dt.datetime(2024, 1, 10, 10, tzinfo=TH)
POSTPAID, PREPAID = ("0810000001", "0810000002"), "0810000003"
HANDSETS = {
    "handset-12": {"model": "Phone Plus", "price": "29900", "discount": "8000"},
    "handset-24": {"model": "Phone Mini", "price": "19900", "discount": "6000"},
}
STAFF = {"kind": "staff", "id": "nid", "role": "agent"}
SIZES = (7, 500)
KEPT = {
    "bills": "SELECT doc::text FROM bills",
    "contracts": "SELECT doc::text FROM contracts",
    "refunds": "SELECT doc::text FROM refunds",
}
AMOUNTS = st.sampled_from([1, 7, 10_001, 69_900, 119_900, 250_000])
STEPS = st.lists(
    st.tuples(
        st.sampled_from([
            "issue", "issue", "charge", "charge", "charge", "credit-note", "pay", "pay", "pay", "pay", "reverse",
            "reverse", "sign", "sign", "sign", "buy", "end", "gone",
        ]),
        st.integers(0, 30),
        AMOUNTS,
        st.sampled_from([0, 0, 1, 5, 20, 31, 90]),
    ),
    min_size=10,
    max_size=30,
)  # fmt: skip
"""What, about which, how much, and how many days later."""
SIGNED_BESIDE = [
    ("issue", 0, 1, 0), ("sign", 15, 1, 0), *[("issue", 0, 1, days) for days in (20, 31, 31, 90, 90, 90)],
    ("sign", 0, 1, 20),
]  # fmt: skip
"""While the contract of one number is over and not settled yet, another number of the account signs its own."""


class Telling:
    """A life as it is made up: the events sent so far, and the naive account they make."""

    def __init__(self) -> None:
        self.account = Account("ba-1", BEGIN)
        self.events: list[bytes] = []
        known = {"kind": "person", "id_kind": "citizen", "id_number": "1101700230708"}
        self.tell("holder.registered", "holder/h-1", known)
        self.tell("account.opened", "account/ba-1", {"holder": "h-1"})
        for number in POSTPAID:
            data = {"account": "ba-1", "charging": "postpaid", "main_package": "post-basic"}
            self.tell("number.activated", f"number/{number}", data)
        rich: dict[str, Any] = {"account": "ba-1", "holder": "h-1", "main_package": "my-second", "balance": "9000.00"}
        rich |= {"active_since": "2020-01-01", "valid_until": "2026-01-01T00:00:00+07:00"}
        self.tell("number.taken-over", f"number/{PREPAID}", rich)

    def tell(self, kind: str, subject: str, data: dict[str, Any], days: int = 0) -> str:
        """One event more; gives its id."""
        self.account.move(self.account.now + dt.timedelta(days=days, minutes=1))
        name = f"e{len(self.events)}"
        envelope = {"specversion": "1.0", "id": name, "source": "shop/1", "type": kind, "subject": subject}
        self.events.append(json.dumps(envelope | {"time": self.account.now.isoformat(), "data": data}).encode())
        return name

    def step(self, what: str, which: int, amount: int, days: int) -> bool:
        """Tell of one thing, and reckon what follows; False where there is nothing to tell it about."""
        account, today = self.account, self.account.now + dt.timedelta(days=days, minutes=1)
        account.move(today)
        done = getattr(self, f"_{what.replace('-', '_')}")(which, amount, today.date())
        return done is not False

    def _issue(self, _which: int, amount: int, today: dt.date) -> None:
        name, line = f"B{len(self.events)}", {"product": "Voice", "amount": thb(amount), "tax": "exclusive"}
        period = {"from": f"{today.replace(day=1)}", "to": f"{today}"}
        self.tell("bill.issued", "account/ba-1", {"bill": name, "period": period, "lines": [line]})
        self.account.issue(name, [(today, amount, "")], today)

    def _charge(self, _which: int, amount: int, today: dt.date) -> None:
        self.tell("charge.added", "account/ba-1", {"product": "Data", "amount": thb(amount), "tax": "exclusive"})
        self.account.charges.append((today, amount, ""))

    def _credit_note(self, which: int, amount: int, today: dt.date) -> None:
        self._charge(which, -amount, today)

    def _pay(self, which: int, amount: int, _today: dt.date) -> bool:
        bills = list(self.account.bills)
        if not bills:
            return False
        bill = bills[-1 - which % min(len(bills), 3)]
        data = {"bill": bill, "amount": thb(amount), "channel": "web"}
        self.account.pay(self.tell("bill.paid", "account/ba-1", data), bill, amount)
        return True

    def _reverse(self, which: int, _amount: int, _today: dt.date) -> bool:
        payments = list(self.account.payments)
        if not payments:
            return False
        name = payments[which % len(payments)]
        payment = ids.decision_id(ids.request_key("shop/1", name))
        self.tell("payment.reversed", "account/ba-1", {"payment": payment, "reason": "disputed"})
        self.account.reverse(name)
        return True

    def _sign(self, which: int, _amount: int, today: dt.date) -> None:
        offer, number = list(OFFERS)[which % 3], POSTPAID[which % 2]
        waits = offer == "handset-24" or which % 4 == 0
        waits = waits and offer != "handset-12"
        name = f"C{len(self.events)}"
        data: dict[str, Any] = {"offer": offer, "advance": thb(OFFERS[offer][0]), "contract": name}
        data |= {"handset": HANDSETS[offer]} if offer in HANDSETS else {}
        self.tell("contract.signed", f"number/{number}", data | ({} if waits else {"channel": "shop"}))
        account = self.account
        mains = [one for one in account.running(number) if today < one.end]
        if not mains and number not in account.gone and today <= dt.date(2025, 12, 31):
            account.contracts[name] = Contract(name, number, offer, today, waits=waits)
            if waits:
                account.charges.append((today, OFFERS[offer][0], name))

    def _buy(self, _which: int, _amount: int, today: dt.date) -> None:
        name = f"C{len(self.events)}"
        self.tell("offer.requested", f"number/{PREPAID}", {"offer": "save-180", "contract": name})
        if not self.account.running(PREPAID) and today <= dt.date(2025, 12, 31):
            self.account.contracts[name] = Contract(name, PREPAID, "save-180", today, waits=False)

    def _end(self, which: int, _amount: int, today: dt.date) -> bool:
        contracts = list(self.account.contracts.values())
        if not contracts:
            return False
        one, exempt = contracts[which % len(contracts)], which % 3 == 0
        data = {"cause": "breach" if exempt else "customer", "evidence": ["letter"], "actor": STAFF}
        self.tell("contract.ended", f"contract/{one.name}", data)
        if one.state == "running":
            self.account.settle(one, today, exempt=exempt)
        return True

    def _gone(self, which: int, _amount: int, today: dt.date) -> bool:
        if which > 5:
            return False
        number = POSTPAID[which % 2]
        self.tell("number.disconnected", f"number/{number}", {"reason": "debt", "actor": STAFF})
        for one in self.account.running(number):
            self.account.settle(one, today, exempt=False)
        self.account.gone.add(number)
        return True


def thb(satang: int) -> str:
    """An amount as events have it."""
    return f"{'-' if satang < 0 else ''}{abs(satang) // 100}.{abs(satang) % 100:02d}"


def kept(world: World) -> dict[str, Any]:
    """What the product keeps of the account."""
    found: dict[str, Any] = {}
    docs = {name: [msgspec.json.decode(row[0]) for row in world.connection.execute(KEPT[name])] for name in KEPT}
    found["bills"] = {doc[1]: (doc[9], doc[10], doc[11] == "paid") for doc in docs["bills"]}
    found["contracts"] = {doc[1]: (doc[6], doc[15], doc[16]) for doc in docs["contracts"]}
    found["refunds"] = {doc[1]: doc[2] for doc in docs["refunds"] if doc[8]}
    row = world.connection.execute("SELECT credit_satang FROM accounts").fetchone()
    assert row is not None
    found["credit"] = row[0]
    return found


def reckoned(account: Account) -> dict[str, Any]:
    """What the naive operator thinks it is."""
    return {
        "bills": {one.name: (one.total, one.paid, one.total == one.paid) for one in account.bills.values()},
        "contracts": {one.name: (one.state, one.credited, one.count) for one in account.contracts.values()},
        "refunds": account.refunds,
        "credit": account.credit,
    }


def lived(ground: Ground, book: Book, steps: list[tuple[str, int, int, int]]) -> None:
    """Step by step the same as reckoned, the books proven now and then; and the same receipts in other batches."""
    ground.clear()
    world, telling = ground.world(book), Telling()
    answers = list(world.player().play(telling.events))
    told = len(telling.events)
    player = world.player()
    for turn, (what, which, amount, days) in enumerate(steps):
        if not telling.step(what, which, amount, days):
            continue
        answers += player.play(telling.events[told:])
        told = len(telling.events)
        assert kept(world) == reckoned(telling.account), (turn, what)
        if turn % 5 == 0:
            proof = prove(world.connection)
            assert proof.held, proof.faults
    proof = prove(world.connection, deep=True)
    assert proof.held, proof.faults
    receipts = by_key(answers)
    half = len(telling.events) // 2
    for size in (*SIZES, 0):
        ground.clear()
        runs = [telling.events] if size else [telling.events[:half], telling.events[half:]]
        again = [
            answer for run in runs for answer in ground.world(book, Options(batch_size=size or 500)).player().play(run)
        ]
        assert by_key(again) == receipts, f"differs in batches of {size} (0 = two runs)"


QUIETLY = settings(deadline=None, database=None, print_blob=True, suppress_health_check=list(HealthCheck))


def test_accounts_are_as_a_naive_operator_reckons(ground: Ground, book: Book) -> None:
    """A few lives, the same every time."""

    @settings(QUIETLY, max_examples=8, derandomize=True)
    @given(STEPS)
    @example(SIGNED_BESIDE)
    def check(steps: list[tuple[str, int, int, int]]) -> None:
        lived(ground, book, steps)

    check()


@pytest.mark.long
def test_accounts_are_as_a_naive_operator_reckons_at_length(ground: Ground, book: Book) -> None:
    """Many lives, others every time."""

    @settings(QUIETLY, max_examples=100)
    @given(STEPS)
    def check(steps: list[tuple[str, int, int, int]]) -> None:
        lived(ground, book, steps)

    check()
