"""A wallet with add-ons and holds, driven at random through the real corridor, against a naive operator in memory."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sitthi.app import Options, World
from sitthi.due.sweep import sweep
from sitthi.flow.replay import replay
from sitthi.flow.request import DECIDED, Answer
from sitthi.kernel.moment import micros
from sitthi.standing.parts import AddonPart, HoldPart, MessagePart, RefundPart
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import Ground
from tests.life import own
from tests.model.customer import TH, TICK, Number
from tests.model.naive import Operator
from tests.model.remedies import helps
from tests.model.wishes import SHORT_WAITS, WAITS, WISHES, Wish, wishes
from tests.stories.telling import key_of

BEGIN = dt.datetime(2024, 1, 10, 10, tzinfo=TH)
OWN_NUMBERS = [("0810000001", "h1"), ("0810000002", "h1"), ("0810000003", "h2")]
REPLAYED = 20
STATES = """
SELECT number, status, balance_satang, free_satang, held_satang, owed_satang, valid_until_us
FROM numbers JOIN wallets USING (number_no)
"""
DOCS = "SELECT number, doc::text FROM {} kept JOIN numbers ON numbers.number_no = kept.{} WHERE {} ORDER BY number"
WHO = st.integers(0, 2)
ON_HOLDS = st.sampled_from(["hold.extended", "hold.extended", "hold.settled", "hold.settled", "hold.released"])
SURE = 5
"""Which of eight numbers means that an ending is meant: a life that ends at once shows little."""


class Wallets(RuleBasedStateMachine):
    """Events to three numbers, two of them of one holder; after every step both worlds are the same."""

    ground: ClassVar[Ground]
    book: ClassVar[Book]
    world: World

    @initialize(
        balances=st.lists(st.sampled_from(["2000.00", "400.00", "298.53", "5.00", "0.00"]), min_size=3, max_size=3),
        packages=st.lists(st.sampled_from(["my-second", "my-minute"]), min_size=3, max_size=3),
        days=st.lists(st.sampled_from([350, 200, 20, 1]), min_size=3, max_size=3),
        delay=st.sampled_from([dt.timedelta(), None, dt.timedelta(hours=2), dt.timedelta(hours=25)]),
    )
    def begin(self, balances: list[str], packages: list[str], days: list[int], delay: dt.timedelta | None) -> None:
        """Three numbers are taken over."""
        self.ground.clear()
        self.world = self.ground.world(self.book, Options(null_delay_us=None if delay is None else delay // TICK))
        self.operator = Operator(delay)
        self.now = BEGIN
        self.sent: list[dict[str, Any]] = []
        self.answered: dict[str, bytes] = {}
        for (number, holder), balance, package, valid in zip(OWN_NUMBERS, balances, packages, days, strict=True):
            taken = {
                "account": f"a-{holder}",
                "holder": holder,
                "main_package": package,
                "active_since": "2020-01-01",
                "balance": balance,
                "valid_until": (BEGIN + dt.timedelta(days=valid)).isoformat(),
            }
            self.happen(self.event("number.taken-over", number, taken))

    # What happens.

    def event(self, kind: str, number: str, data: dict[str, Any]) -> dict[str, Any]:
        """An event at the present time."""
        found = {
            "specversion": "1.0",
            "id": f"e{len(self.sent)}",
            "source": "test",
            "type": kind,
            "subject": f"number/{number}",
            "time": self.now.isoformat(),
            "data": data,
        }
        self.sent.append(found)
        return found

    def happen(self, *events: dict[str, Any]) -> None:
        """Events reach both worlds in one batch: the same outcomes; then what is due by now is carried out."""
        expected = [self.operator.happens(event) for event in events]
        requests = [self.world.door.admit(json.dumps(event).encode()) for event in events]
        answers = self.world.corridor.run(requests)
        assert [outcome(answer) for answer in answers] == expected
        for event, answer in zip(events, answers, strict=True):
            if answer.receipts:
                first = self.answered.setdefault(event["id"], answer.receipts[answer.own])
                assert answer.receipts[answer.own] == first
                assert len({key_of(receipt) for receipt in answer.receipts}) == len(answer.receipts)
        if expected[-1] == "refused":
            remedied = helps(self.world, events[-1], own(answers[-1]))
            assert remedied in {"", "granted", "recorded"}, own(answers[-1]).possible
        self.carry_out()

    def carry_out(self) -> None:
        """What is due by now, in both worlds."""
        self.operator.until(self.now)
        for answer in sweep(self.world.corridor, micros(self.now)):
            assert answer.state == DECIDED

    def one(self, kind: str, who: int, data: dict[str, Any], wait: dt.timedelta) -> None:
        """One event after a while."""
        self.now += wait
        self.happen(self.event(kind, OWN_NUMBERS[who][0], data))

    @rule(who=WHO, data=WISHES["topup.requested"], wait=SHORT_WAITS)
    def top_up(self, who: int, data: dict[str, Any], wait: dt.timedelta) -> None:
        """By any channel, right amounts and wrong ones."""
        self.one("topup.requested", who, data, wait)

    @rule(who=WHO, data=WISHES["usage.reported"], wait=SHORT_WAITS)
    def use(self, who: int, data: dict[str, Any], wait: dt.timedelta) -> None:
        """Any service."""
        self.one("usage.reported", who, data, wait)

    @rule(who=WHO, data=WISHES["addon.requested"], wait=SHORT_WAITS)
    def buy(self, who: int, data: dict[str, Any], wait: dt.timedelta) -> None:
        """An add-on."""
        self.one("addon.requested", who, data, wait)

    @rule(who=WHO, data=WISHES["addon.cancelled"], wait=SHORT_WAITS)
    def cancel(self, who: int, data: dict[str, Any], wait: dt.timedelta) -> None:
        """An add-on that may not be there."""
        self.one("addon.cancelled", who, data, wait)

    @precondition(lambda self: any(number.addons for number in self.operator.numbers.values()))
    @rule(data=st.data(), before=st.sampled_from([0, 1, 2, 3]))
    def wait_for_the_end_of_an_add_on(self, data: st.DataObject, before: int) -> None:
        """Until the last seconds of a period, or into the days after it."""
        ends = [addon.ends for number in self.operator.numbers.values() for addon in number.addons.values()]
        chosen = data.draw(st.sampled_from(sorted(set(ends))))
        self.now = max(self.now, chosen.replace(microsecond=0) - dt.timedelta(seconds=before))
        self.carry_out()

    @rule(who=WHO, data=WISHES["hold.requested"], wait=SHORT_WAITS)
    def hold(self, who: int, data: dict[str, Any], wait: dt.timedelta) -> None:
        """Something is set aside."""
        self.one("hold.requested", who, data, wait)

    @rule(who=WHO, kind=ON_HOLDS, data=st.data())
    def go_on_with_any_hold(self, who: int, kind: str, data: st.DataObject) -> None:
        """Extended, settled, released; or never heard of."""
        self.one(kind, who, data.draw(WISHES[kind]), dt.timedelta(seconds=30))

    @rule(
        who=WHO,
        asked=WISHES["hold.requested"],
        more=st.lists(st.tuples(ON_HOLDS, SHORT_WAITS), max_size=4),
        data=st.data(),
    )
    def use_of_unknown_length(
        self, who: int, asked: dict[str, Any], more: list[tuple[str, dt.timedelta]], data: st.DataObject
    ) -> None:
        """Asked for, and what becomes of it, all in one batch."""
        number = OWN_NUMBERS[who][0]
        events = [self.event("hold.requested", number, asked)]
        for kind, wait in more:
            self.now += wait
            events.append(self.event(kind, number, {**data.draw(WISHES[kind]), "hold": asked["hold"]}))
        self.happen(*events)

    @precondition(lambda self: any(number.holds for number in self.operator.numbers.values()))
    @rule(kind=ON_HOLDS, data=st.data(), wait=SHORT_WAITS)
    def go_on_with_a_hold(self, kind: str, data: st.DataObject, wait: dt.timedelta) -> None:
        """Extended, settled, released."""
        known = [
            (who, name) for who, (number, _) in enumerate(OWN_NUMBERS) for name in self.operator.numbers[number].holds
        ]
        who, name = data.draw(st.sampled_from(known))
        self.one(kind, who, {**data.draw(WISHES[kind]), "hold": name}, wait)

    @rule(who=WHO, kind=st.sampled_from(["number.resumed", "number.suspended"]), data=st.data(), wait=SHORT_WAITS)
    def suspend_or_resume(self, who: int, kind: str, data: st.DataObject, wait: dt.timedelta) -> None:
        """Out of service and back."""
        self.one(kind, who, data.draw(WISHES[kind]), wait)

    @precondition(lambda self: any(number.why for number in self.operator.numbers.values()))
    @rule(wait=WAITS)
    def resume(self, wait: dt.timedelta) -> None:
        """Whoever is suspended is back."""
        who = next(place for place, (number, _) in enumerate(OWN_NUMBERS) if self.operator.numbers[number].why)
        self.one("number.resumed", who, {}, wait)

    @rule(who=WHO, sure=st.integers(0, 7))
    def suspend_for_good(self, who: int, sure: int) -> None:
        """The end of a contract, rarely."""
        if sure == SURE:
            self.one("number.suspended", who, {"reason": "permanent"}, dt.timedelta())

    @rule(who=WHO, wait=WAITS, sure=st.integers(0, 7))
    def disconnect(self, who: int, wait: dt.timedelta, sure: int) -> None:
        """The end, rarely."""
        if sure == SURE:
            self.one("number.disconnected", who, {"reason": "customer"}, wait)

    @precondition(lambda self: self.operator.delay is None)
    @rule(which=st.integers(0, 4), kind=st.sampled_from(["message.delivered", "message.failed"]), wait=SHORT_WAITS)
    def report_on_a_message(self, which: int, kind: str, wait: dt.timedelta) -> None:
        """The channel tells what became of one of the last messages that are still on their way."""
        rows = self.parts("messages", "state = 'queued'", MessagePart)
        latest = sorted(rows, key=lambda row: (-row[1].queued_us, row[1].message))[:5]
        if which < len(latest):
            number, message = latest[which]
            seq = message.purpose.removeprefix("addon:")
            self.operator.about[message.message] = (number, int(seq or 0))
            self.now += wait
            event = self.event(kind, number, {})
            event["subject"] = f"message/{message.message}"
            self.happen(event)

    @rule(who=WHO, data=WISHES["balance.asked"], times=st.integers(1, 11))
    def ask(self, who: int, data: dict[str, Any], times: int) -> None:
        """How much is left, perhaps many times in one batch."""
        self.happen(*[self.event("balance.asked", OWN_NUMBERS[who][0], data) for _ in range(times)])

    @rule(who=WHO, data=WISHES["balance.adjusted"], wait=SHORT_WAITS)
    def adjust(self, who: int, data: dict[str, Any], wait: dt.timedelta) -> None:
        """A correction."""
        self.one("balance.adjusted", who, data, wait)

    @rule(who=WHO, which=st.integers(0, 5), wait=WAITS)
    def reverse(self, who: int, which: int, wait: dt.timedelta) -> None:
        """A top-up is taken back, mostly one that was made."""
        made = [event for event in self.sent if event["type"] == "topup.requested"][-5:]
        one = made[which] if which < len(made) else {"id": "never", "subject": f"number/{OWN_NUMBERS[who][0]}"}
        self.now += wait
        undo = {"event": {"source": "test", "id": one["id"]}, "reason": "mistake"}
        self.happen(self.event("topup.reversed", one["subject"].partition("/")[2], undo))

    @rule(wait=WAITS)
    def wait(self, wait: dt.timedelta) -> None:
        """Time passes."""
        self.now += wait
        self.carry_out()

    @rule(days=st.integers(0, 2), charge=st.booleans())
    def wait_for_the_end_of_a_day(self, days: int, charge: bool) -> None:  # noqa: FBT001 - drawn
        """Until 23:59:59, when rounds are charged, or the second after, when days begin."""
        day = self.now.date() + dt.timedelta(days=days)
        self.now = max(self.now, dt.datetime.combine(day, dt.time(23, 59, 59), TH))
        if not charge:
            self.now += dt.timedelta(seconds=1)
        self.carry_out()

    @rule(which=st.integers(0, 10**6), other=st.booleans())
    def again(self, which: int, other: bool) -> None:  # noqa: FBT001 - drawn
        """An event comes a second time, unchanged or with another body."""
        event = self.sent[which % len(self.sent)]
        if other:
            data = {**event["data"], "actor": {"kind": "staff", "id": "nok", "role": "agent"}}
            event = {**event, "data": data}
        self.happen(event)

    @rule(who=WHO, data=WISHES["usage.reported"])
    def late(self, who: int, data: dict[str, Any]) -> None:
        """An event from before its holder's last decision."""
        number, holder = OWN_NUMBERS[who]
        event = self.event("usage.reported", number, data)
        event["time"] = (self.operator.last[holder] - dt.timedelta(seconds=1)).isoformat()
        self.happen(event)

    @rule(several=st.lists(st.tuples(WHO, wishes(), SHORT_WAITS), min_size=2, max_size=12))
    def many_at_once(self, several: list[tuple[int, Wish, dt.timedelta]]) -> None:
        """A batch of anything."""
        events = []
        for who, (kind, data), wait in several:
            self.now += wait
            events.append(self.event(kind, OWN_NUMBERS[who][0], data))
        self.happen(*events)

    # What holds after every step.

    @invariant()
    def the_same_money(self) -> None:
        """Balance, free credit, what is held and owed, validity and status."""
        if not hasattr(self, "operator"):
            return
        for number, status, balance, free, held, owed, valid_us in self.world.connection.execute(STATES):
            one = self.operator.numbers[number]
            assert (number, status, balance, free, held, owed, valid_us) == (
                number, one.status, one.money + one.free, one.free, one.held, one.owed,
                0 if one.valid is None else micros(one.valid),
            )  # fmt: skip
            assert min(balance, free, held, owed, balance - held) >= 0

    @invariant()
    def the_same_rights(self) -> None:
        """Every add-on with its state, round, end and what is left; every hold; every refund."""
        if not hasattr(self, "operator"):
            return
        expected = {number: rights(one) for number, one in self.operator.numbers.items()}
        assert self.rights() == expected

    def rights(self) -> dict[str, Any]:
        """Add-ons, holds and refunds as they are stored."""
        found: dict[str, Any] = {number: ([], {}, 0) for number in self.operator.numbers}
        for number, addon in self.parts("addons", "open", AddonPart):
            left = {one.service: (None if one.unlimited else one.left, one.held) for one in addon.allowances}
            found[number][0].append((addon.seq, addon.offer, addon.state, addon.round, addon.valid_until_us, left))
        for number, hold in self.parts("holds", "open", HoldPart):
            found[number][1][hold.hold] = (hold.main_quantity, hold.satang, dict(hold.shares), hold.expires_us)
        for number, refund in self.parts("refunds", "state <> 'paid'", RefundPart):
            addons, holds, amount = found[number]
            found[number] = (addons, holds, amount + refund.amount_satang)
        for addons, _, _ in found.values():
            addons.sort()
        return found

    def parts(self, table: str, which: str, kind: type[Any]) -> list[tuple[str, Any]]:
        """The open parts of a table with their numbers."""
        place = "place_no" if table == "messages" else "number_no"
        rows = self.world.connection.execute(DOCS.format(table, place, which)).fetchall()
        return [(number, json_part(doc, kind)) for number, doc in rows]

    def teardown(self) -> None:
        """At the end the books are proven, and the last receipts decide again to their own bytes."""
        if hasattr(self, "operator"):
            proof = prove(self.world.connection, deep=True)
            assert proof.held, proof.faults
            for receipt in list(self.answered.values())[-REPLAYED:]:
                again = replay(receipt, self.world.index, self.world.rulebook)
                assert again.same, again.differences


def json_part(doc: str, kind: type[Any]) -> Any:
    """A part as it is stored."""
    return msgspec.json.decode(doc, type=kind)


def outcome(answer: Answer) -> str:
    """What became of a request: the outcome of its own decision, or its state where it has none."""
    return own(answer).outcome if answer.state == DECIDED else answer.state


def rights(one: Number) -> tuple[list[Any], dict[str, Any], int]:
    """Add-ons, holds and refunds of a number as the naive operator has them."""
    addons = [
        (
            addon.seq, addon.offer, addon.state, addon.round, micros(addon.ends),
            {service: (left, addon.held[service]) for service, left in addon.left.items()},
        )
        for addon in one.addons.values()
    ]  # fmt: skip
    holds = {name: (hold.main, hold.satang, hold.shares, micros(hold.expires)) for name, hold in one.holds.items()}
    return addons, holds, one.refund


def drive(ground: Ground, book: Book, examples: int, steps: int, *, derandomize: bool) -> None:
    """Run so many lives of so many steps."""
    Wallets.ground, Wallets.book = ground, book
    run_state_machine_as_test(
        Wallets,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=derandomize,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_product_is_what_the_documents_say(ground: Ground, book: Book) -> None:
    """A few lives, the same every time."""
    drive(ground, book, 25, 50, derandomize=True)


@pytest.mark.long
@pytest.mark.parametrize("share", range(4))
def test_the_product_is_what_the_documents_say_at_length(ground: Ground, book: Book, share: int) -> None:
    """Many lives, others every time."""
    drive(ground, book, 150, 60, derandomize=False)
