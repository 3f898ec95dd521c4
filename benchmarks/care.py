"""The fees of a month and the clock of promised deliveries for a million plans, beside the same as bare SQL.

    python -m benchmarks.care [--plans 1000000] [--patience 20] [--replays 500] [--small] [--json]

See docs/guides/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from typing import Any

import msgspec
import psycopg

from benchmarks import care_report, machine
from benchmarks.asking import parsed, parser_of, say
from benchmarks.billing import batches
from benchmarks.bills import accounts_taken
from benchmarks.care_load import (
    COVERED_US,
    FEES_US,
    MISSED_US,
    MODELS,
    asked,
    enrolled,
    imei_of,
    plan_like,
    promised,
)
from benchmarks.care_peer import Bare
from benchmarks.load import number_of
from benchmarks.running import Run, about, checked, own_world
from sitthi.app import World
from sitthi.areas.care import store
from sitthi.due.sweep import AT_ONCE, sweep
from sitthi.flow import receipts
from sitthi.flow.places import WITH_CARE
from sitthi.flow.request import DECIDED
from sitthi.kernel.decision import REFUSED
from sitthi.standing.care_parts import COVERED, CarePlanPart
from sitthi.storage.pipeline import Connection
from sitthi.storage.server import Server

WORLD = "bench-care"
PARTS = (10, 3, 1)
"""A tenth of the plans, then a third, then all: how the time of a fee grows is told by these."""
SMALL = {"plans": 2_000, "patience": 0, "replays": 50}
NEW_PLANS = "CREATE TEMP TABLE new_plans (no int, number text, plan text, imei text, doc text, from_us bigint)"
COPY_PLANS = "COPY new_plans (no, number, plan, imei, doc, from_us) FROM STDIN"
LAY_PLANS = (
    "ANALYZE new_plans",
    """
    INSERT INTO care_plans (plan, number_no, open, imei, state, doc)
    SELECT p.plan, n.number_no, true, p.imei, 'active', p.doc::jsonb
    FROM new_plans p JOIN numbers n ON n.number = p.number AND n.current ORDER BY p.no
    """,
    "INSERT INTO care_imeis (imei, plan) SELECT p.imei, p.plan FROM new_plans p ORDER BY p.imei",
    f"""
    INSERT INTO care_devices (imei, state, plan, since_us)
    SELECT p.imei, '{COVERED}', p.plan, p.from_us FROM new_plans p ORDER BY p.no
    """,
    f"UPDATE numbers n SET marks = n.marks | {WITH_CARE} FROM new_plans p WHERE n.number = p.number AND n.current",
    """
    UPDATE wallets w SET due_us = p.from_us FROM new_plans p JOIN care_plans c USING (plan)
    WHERE w.number_no = c.number_no
    """,
    """
    INSERT INTO due (due_us, place_no)
    SELECT p.from_us, c.number_no FROM new_plans p JOIN care_plans c USING (plan) ORDER BY p.from_us, c.number_no
    """,
    "DROP TABLE new_plans",
)
"""Plans as another system had them: of the number, of the register, and what falls due of them. No money has moved."""
PATTERN = "SELECT doc::text FROM care_plans WHERE imei = %s"
CHARGED = "SELECT count(*), coalesce(sum((doc->3->>2)::bigint), 0)::bigint FROM charges WHERE doc->3->>0 >= %s"
PROMISES = "SELECT state, count(*) FROM promises GROUP BY state"
PEER_PLANS = """
SELECT c.doc::text, a.account_no FROM care_plans c JOIN numbers n USING (number_no) JOIN accounts a USING (account)
WHERE n.number >= %s
"""
PEER_PROMISES = """
SELECT p.request, n.number, p.due_us FROM promises p JOIN numbers n USING (number_no) WHERE n.number >= %s
"""


class Counted(psycopg.Cursor[tuple[Any, ...]]):
    """A cursor that counts the statements it sends, COPY among them, over all cursors."""

    sent = 0

    def execute(self, *arguments: Any, **options: Any) -> Any:
        """Send one."""
        Counted.sent += 1
        return super().execute(*arguments, **options)

    def copy(self, *arguments: Any, **options: Any) -> Any:
        """Send one."""
        Counted.sent += 1
        return super().copy(*arguments, **options)


class Swept(Run, kw_only=True):
    """One sweep: of how many plans there were, and in how many batches, decisions and statements it was carried out."""

    plans: int
    batches: int = 0
    decisions: int = 0
    statements: int = 0


def options(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = parser_of("benchmarks.care", __doc__)
    parser.add_argument("--plans", type=int, default=1_000_000, help="plans whose fees are due at most (1000000)")
    return parsed(parser, arguments, SMALL, "2,000 plans", flag="--small")


class Care:
    """A world whose plans are charged for, and whose deliveries are watched."""

    def __init__(self, world: World, server: Server, asked_for: argparse.Namespace) -> None:
        """``world`` is empty to begin with."""
        self.world = world
        self.server = server
        self.asked = asked_for
        self.plans = 0
        self.patterns: list[CarePlanPart] = []
        world.connection.cursor_factory = Counted

    def enrol(self, count: int) -> None:
        """So many plans by events: number taken over, device enrolled, confirmed, the first fee charged."""
        self._decide(accounts_taken(self.plans, count))
        self._decide(enrolled(self.plans, count), COVERED_US)
        self.plans += count
        found = [self.world.connection.execute(PATTERN, (imei_of(no),)).fetchone() for no in range(len(MODELS))]
        self.patterns = [store.plan(row[0]) for row in found if row is not None]

    def take(self, count: int) -> None:
        """So many plans more: numbers taken over by events, plans laid as rows like those that were enrolled."""
        first, connection = self.plans, self.world.connection
        self._decide(accounts_taken(first, count))
        with connection.transaction():
            connection.execute(NEW_PLANS)
            with connection.cursor().copy(COPY_PLANS) as copy:
                for no in range(first, first + count):
                    part = plan_like(self.patterns[no % len(self.patterns)], no)
                    doc = msgspec.json.encode(part).decode()
                    copy.write_row((no, part.number, part.plan, part.imei, doc, part.from_us))
            for statement in LAY_PLANS:
                connection.execute(statement)
        self.plans += count
        connection.execute("VACUUM ANALYZE")

    def ask(self, count: int) -> None:
        """Requests for the plans taken last, so many, are made and paid: their promises run."""
        self._decide(asked(self.plans - count, count))

    def sweep(self, due: int, until_us: int) -> Swept:
        """What is due up to a time, found by index and carried out through the corridor."""
        connection = self.world.connection
        backend = connection.info.backend_pid
        connection.execute("CHECKPOINT")
        found = Swept(plans=self.plans, done=due, busy=machine.wait_until_quiet(self.asked.patience, say))
        found.weigh(backend)
        sent = Counted.sent
        with found.timed(backend):
            for answer in sweep(self.world.corridor, until_us):
                if answer.state != DECIDED:
                    message = f"what was due in the benchmark was {answer.state}: {answer.due}"
                    raise RuntimeError(message)
                found.batches += 1
                found.decisions += len(answer.receipts)
                if len(found.own_kb) == 1 and 2 * found.batches * AT_ONCE >= due:
                    found.weigh(backend)
        found.statements = Counted.sent - sent
        found.weigh(backend)
        return found

    def _decide(self, events: Iterable[bytes], clock_us: int = 0) -> None:
        """Events in full batches; nothing of them is timed."""
        for batch in batches(events):
            requests = [self.world.door.admit(event) for event in batch]
            for answer in self.world.corridor.run(requests, clock_us=clock_us):
                if answer.state != DECIDED or refused(answer.receipts[answer.own]):
                    message = f"an event of the benchmark came to nothing: {answer}"
                    raise RuntimeError(message)


def refused(receipt: bytes) -> bool:
    """Whether a receipt is of a refusal."""
    return bytes(receipts.decode(receipt).decision).startswith(f'["{REFUSED}"'.encode())


def measure(care: Care) -> dict[str, Any]:
    """A tenth, a third and all of the plans, each beside those before: their fees, then their promises."""
    plans = care.asked.plans
    say("warming up")
    care.enrol(AT_ONCE)
    care.sweep(AT_ONCE, FEES_US)
    care.ask(AT_ONCE)
    care.sweep(promised(AT_ONCE)[1], MISSED_US)
    fees: list[Swept] = []
    clocks: list[Swept] = []
    laid = 0.0
    for part in PARTS:
        count = max(plans // part, 1)
        say(f"taking {count:,} plans")
        begun = time.perf_counter()
        care.take(count)
        laid = time.perf_counter() - begun
        say(f"the fees of {count:,} plans")
        fees.append(care.sweep(count, FEES_US))
        running, missed = promised(count)
        say(f"{running:,} requests, and the clock of their promises")
        care.ask(count)
        care.world.connection.execute("VACUUM ANALYZE")
        clocks.append(care.sweep(missed, MISSED_US))
    figures = {"fees": fees, "clocks": clocks, "laid_seconds": laid, "warm_missed": promised(AT_ONCE)[1]}
    return figures | beside(care, plans)


def beside(care: Care, count: int) -> dict[str, Any]:
    """The fees and missed promises of the plans taken last, by bare SQL."""
    say("bare SQL")
    first, connection = number_of(care.plans - count), care.world.connection
    bare = Bare(care.server)
    bare.fill(connection.execute(PEER_PLANS, (first,)), connection.execute(PEER_PROMISES, (first,)))
    busy = machine.wait_until_quiet(care.asked.patience, say)
    found = {"bare_fees": bare.fees(), "bare_clock": bare.promises(), "bare_busy": busy}
    bare.drop()
    return found


def kept(connection: Connection, last: int) -> dict[str, Any]:
    """What is there afterwards: charges, those of the plans taken last among them, and promises by state."""
    return {
        "charges": connection.execute(CHARGED, ("",)).fetchone(),
        "last_charges": connection.execute(CHARGED, (number_of(last),)).fetchone(),
        "promises": dict(connection.execute(PROMISES).fetchall()),
    }


def main(arguments: list[str]) -> int:
    """Run it all and print the figures."""
    asked_for = options(arguments)
    with own_world(WORLD) as (world, server):
        connection = world.connection
        figures = about(connection, asked_for)
        care = Care(world, server, asked_for)
        figures |= measure(care)
        figures |= checked(connection, asked_for.replays)
        figures["kept"] = kept(connection, care.plans - asked_for.plans)
    told = care_report.as_json(figures) if asked_for.json else None
    print(care_report.as_text(figures) if told is None else json.dumps(told, indent=2))
    return 0 if care_report.sound(figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
