"""The books of a period tie, chain, equal sums made by hand, and find what was changed behind the corridor's back."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.app import Options, World
from sitthi.kernel import moment
from sitthi.kernel.decision import Part
from sitthi.kernel.money import parse_thb
from sitthi.ledger import chart
from sitthi.standing.money_parts import ChargePart, ContractPart, Line
from sitthi.views.books import NAMES, Books, books
from sitthi.views.books_moved import Move, Period, Total, line_of
from sitthi.views.books_rolls import RECEIVABLES, ROLLS, kept, roll_forward
from sitthi.views.books_statements import transit, vat
from sitthi.views.books_tables import Balances, Statement
from tests.conftest import WorldMaker
from tests.ground import spoil_journal
from tests.life import event, play, taken_over, top_up

A_DAY = Path(__file__).resolve().parents[2] / "examples" / "a-day.jsonl"
NUMBER, OTHER = "0812345678", "0899999999"
TO = f"number/{NUMBER}"


def days(first: str, last: str) -> Period:
    """A period of dates."""
    return Period(*(moment.day_number(dt.date.fromisoformat(one)) for one in (first, last)))


def table(statement: Statement) -> dict[str, tuple[str | int, ...]]:
    """The rows of a statement by their first cell."""
    return {str(row[0]): row[1:] for row in statement.rows}


def at(day: int, hour: int, minute: int = 0) -> str:
    """A Thai time of April 2024."""
    return f"2024-04-{day:02d}T{hour:02d}:{minute:02d}:00+07:00"


@pytest.fixture
def story(world: World) -> World:
    """Four days: taken over; topped up, add-on, a text, goodwill; reversed, held; ended with a refund."""
    play(
        world,
        taken_over(NUMBER, "400.00", at(1, 9)),
        taken_over(OTHER, "50.00", at(1, 9)),
        top_up("t1", NUMBER, "100", at(2, 10)),
        event("a", "addon.requested", TO, at(2, 11), offer="net-279"),
        top_up("t2", OTHER, "20", at(2, 23, 59)),
        event("g", "balance.adjusted", TO, at(3, 0), amount="30.00", reason="goodwill",
              actor={"kind": "staff", "id": "nok", "role": "agent"}),
        event("c", "balance.adjusted", TO, at(3, 1), amount="-5.00", reason="correction",
              actor={"kind": "staff", "id": "nok", "role": "agent"}),
        event("r", "topup.reversed", f"number/{OTHER}", at(3, 2), event={"source": "test", "id": "t2"},
              reason="wrong-number", actor={"kind": "staff", "id": "nok", "role": "agent"}),
        event("u", "usage.reported", TO, at(3, 3), service="sms", quantity=10),
        event("d", "number.disconnected", f"number/{OTHER}", at(4, 2), reason="customer"),
        event("h", "hold.requested", TO, at(4, 3), hold="h1", service="international", quantity=60,
              destination="0011"),
    )  # fmt: skip
    return world


def test_the_figures_are_those_of_the_story(story: World) -> None:
    """The roll-forward of one day in the middle equals the sums made by hand, money and free credit apart."""
    found = books(story.connection, days("2024-04-02", "2024-04-02"))
    liability = table(found.statement("liability"))

    assert liability == {
        "opening": ("450.00", "0.00", "450.00"),
        "top-ups": ("120.00", "0.00", "120.00"),
        "add-ons": ("-279.00", "0.00", "-279.00"),
        "VAT": ("-19.53", "0.00", "-19.53"),
        "closing": ("271.47", "0.00", "271.47"),
    }
    assert table(found.statement("vat")) == {
        "opening": ("", "", "", "0.00"),
        "request-addon": ("wallet", "19.53", "0.00", "19.53"),
        "closing": ("", "", "", "19.53"),
    }
    assert table(found.statement("transit"))["channel/kiosk"] == ("0.00", "120.00", "0.00", "0.00", "120.00")
    trial = {row[:2]: row[2:] for row in found.statement("trial-balance").rows}
    assert trial["channel/kiosk", "THB"] == ("0.00", "120.00", "0.00", "-120.00")
    assert trial["opening", "THB"] == ("-450.00", "0.00", "0.00", "-450.00")
    assert trial["wallet", "THB"] == ("450.00", "298.53", "120.00", "271.47")
    assert trial["total", "THB"] == ("0.00", "418.53", "418.53", "0.00")
    assert found.held


def test_what_is_undone_given_and_refunded_has_lines_of_its_own(story: World) -> None:
    """Goodwill is free credit; a correction and a reversal come off the money; an ended contract is to be refunded."""
    found = books(story.connection, days("2024-04-03", "2024-04-04"))
    liability = table(found.statement("liability"))
    use = parse_thb(str(liability["use"][2]))

    assert liability["goodwill"] == ("0.00", "30.00", "30.00")
    assert liability["corrections taken back"] == ("-5.00", "0.00", "-5.00")
    assert liability["top-ups undone"] == ("-20.00", "0.00", "-20.00")
    assert liability["to be refunded"] == ("-50.00", "0.00", "-50.00")
    assert use < 0
    assert liability["closing"][2] == f"{(27_147 + 3_000 - 500 - 2_000 - 5_000 + use) / 100:.2f}"
    assert table(found.statement("refunds")) == {
        "opening": ("0.00",),
        "of wallets": ("50.00",),
        "closing": ("50.00",),
    }
    assert table(found.statement("transit"))["channel/kiosk"] == ("120.00", "0.00", "20.00", "0.00", "100.00")
    (service, number, reserved, _), total = found.statement("holds").rows
    assert (service, number, total[1:3]) == ("international", 1, (1, reserved))
    assert parse_thb(str(reserved)) > 0
    assert found.held


def test_every_statement_ends_in_a_line_that_says_it_ties(story: World) -> None:
    """Heads with a note at the end, rows as wide, and the last line names what was compared."""
    found = books(story.connection, days("2024-04-01", "2024-04-30"))

    assert tuple(one.name for one in found.statements) == NAMES
    for one in found.statements:
        heads, *_, last = one.lines()
        assert {len(line) for line in one.lines()} == {len(heads)}
        assert (heads[-1], last[0], last[-1]) == ("note", "ties", one.says)


def test_days_come_to_the_period(story: World) -> None:
    """A line of a day is what moved that day; midnight begins the next."""
    found = books(story.connection, days("2024-04-02", "2024-04-03")).statement("days")

    assert ("2024-04-02", "channel/kiosk", "THB", "120.00", "0.00") in found.rows
    assert ("2024-04-03", "channel/kiosk", "THB", "0.00", "20.00") in found.rows
    assert ("2024-04-03", "free", "THB", "0.00", "30.00") in [(*row[:3], "0.00", row[4]) for row in found.rows]


def test_a_period_without_anything_has_only_balances(story: World) -> None:
    """After the last day nothing moves: every closing is its opening, and it ties."""
    found = books(story.connection, days("2025-01-01", "2025-01-31"))

    assert all(row[2] == row[5] for row in found.statement("trial-balance").rows)
    assert found.statement("days").rows == ()
    assert found.held


def test_an_empty_world_ties(world: World) -> None:
    """Nothing is what there is, in every statement."""
    found = books(world.connection, days("2024-04-01", "2024-04-30"))

    assert found.held
    assert all(one.idle for one in found.statements)


@pytest.mark.parametrize(
    ("spoiling", "where", "told"),
    [
        ("UPDATE wallets SET balance_satang = balance_satang + 1", "liability", "money_received"),
        ("UPDATE wallets SET free_satang = free_satang - 1 WHERE free_satang > 0", "liability", "free_credit"),
        ("UPDATE wallets SET owed_satang = 7", "owed", "kept are 0.14 THB"),
        ("UPDATE refunds SET state = 'paid'", "refunds", "comes to 50.00 THB, kept are 0.00 THB"),
        ("UPDATE holds SET open = false", "holds", "open holds reserve 0.00 THB"),
    ],
)
def test_what_was_changed_beside_the_transfers_is_found(story: World, spoiling: str, where: str, told: str) -> None:
    """Wallets, refunds or holds that no longer are what moved: their statement does not tie, and says by how much."""
    story.connection.execute(spoiling)
    found = books(story.connection, days("2024-04-02", "2024-04-02"))

    assert not found.held
    assert [one.name for one in found.statements if not one.held] == [where]
    assert any(told in fault for fault in found.statement(where).faults)
    assert found.statement(where).lines()[-1][0] == "does not tie"


@pytest.mark.parametrize(
    ("spoiling", "told"),
    [
        ("UPDATE {} SET amount = amount + 1 WHERE amount = 27900", "wallet to revenue/addons: 279.00 THB (1) by rec"),
        ("UPDATE {} SET debit = credit, credit = debit WHERE amount = 27900", "revenue/addons to wallet: 0.00 THB (0)"),
        ("DELETE FROM {} WHERE amount = 27900", "279.00 THB (1) by receipts, 0.00 THB (0) by the journal"),
        ("DELETE FROM {}", "more"),
    ],
)
def test_a_journal_that_says_something_else_is_found(story: World, spoiling: str, told: str) -> None:
    """A transfer changed, turned round or taken out: receipts and journal no longer come to the same."""
    spoil_journal(story.connection, spoiling)
    found = books(story.connection, days("2024-04-02", "2024-04-02"))

    assert [one.name for one in found.statements if not one.held] == ["journal"]
    assert any(told in fault for fault in found.statement("journal").faults)


def test_a_made_up_day_ties_and_its_parts_chain(make_world: WorldMaker) -> None:
    """A day of an operator's life: every statement ties; each period begins with what the one before ended with."""
    world = make_world(options=Options(keep_going=True))
    list(world.player().play(A_DAY.read_bytes().splitlines()))
    heard: list[tuple[int, int]] = []
    whole = books(world.connection, days("2024-01-01", "2024-12-31"), lambda *so_far: heard.append(so_far))
    bounds = ["2024-01-01", "2024-03-01", "2024-04-01", "2024-04-02", "2025-01-01"]
    parts = [books(world.connection, days(first, before(second))) for first, second in pairwise(bounds)]

    assert whole.held
    assert heard[-1][1] == count(world)
    for one in parts:
        assert one.held
    for earlier, later in pairwise(parts):
        assert chained(earlier, later)
    assert figures(parts[0], "opening") == figures(whole, "opening")
    assert figures(parts[-1], "closing") == figures(whole, "closing")
    assert trial_column(parts[-1], 5) == trial_column(whole, 5)


def before(date: str) -> str:
    """The day before a date."""
    return (dt.date.fromisoformat(date) - dt.timedelta(days=1)).isoformat()


def count(world: World) -> int:
    """How many decisions a world has."""
    row = world.connection.execute("SELECT count(*) FROM decisions").fetchone()
    assert row is not None
    return int(row[0])


def figures(found: Books, line: str) -> dict[str, tuple[str | int, ...]]:
    """Openings or closings of every roll-forward."""
    return {roll.name: table(found.statement(roll.name))[line] for roll in ROLLS}


def trial_column(found: Books, column: int) -> dict[tuple[str | int, ...], str | int]:
    """A column of the trial balance by account and unit."""
    return {row[:2]: row[column] for row in found.statement("trial-balance").rows}


def chained(earlier: Books, later: Books) -> bool:
    """Whether a period begins with what the one before it ended with, in every statement that has both."""
    return (
        trial_column(earlier, 5) == trial_column(later, 2)
        and figures(earlier, "closing") == figures(later, "opening")
        and table(earlier.statement("vat"))["closing"] == table(later.statement("vat"))["opening"]
        and [row[-1] for row in earlier.statement("transit").rows]
        == [row[1] for row in later.statement("transit").rows]
    )


OWN = (chart.VAT, chart.GOODWILL, chart.CORRECTIONS, chart.channel("kiosk"), chart.revenue("voice"), "bank/main")
CUSTOMERS = (*(kind for roll in ROLLS for _, kind in roll.columns), "points-to-come")
MOVES = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.sampled_from(OWN + CUSTOMERS),
        st.sampled_from(OWN + CUSTOMERS),
        st.integers(1, 10**9),
        st.sampled_from(["pay", "adjust-balance"]),
    ),
    max_size=40,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(MOVES, st.integers(0, 9), st.integers(0, 9))
def test_roll_forwards_chain_whatever_moved(
    moves: list[tuple[int, str, str, int, str]], first_cut: int, second_cut: int
) -> None:
    """Between any accounts, known or not, on any days: lines come to the closing, the closing is the next opening."""
    low, high = sorted((first_cut, second_cut))
    if low == high:
        return
    found = [statements(moves, Period(one, two - 1)) for one, two in ((low, high), (high, 10))]

    for earlier, later in zip(*found, strict=True):
        assert earlier.held
        assert later.held
        assert earlier.rows[-1][1:] == later.rows[0][1:]


def statements(moves: list[tuple[int, str, str, int, str]], period: Period) -> list[Statement]:
    """Roll-forwards and VAT of made-up moves over a period."""
    sums: dict[Move, Total] = {}
    for day, debit, credit, amount, command in moves:
        side = period.day_of(moment.start_of_day(day))
        sums.setdefault(Move(side, command, debit, credit, chart.SATANG), Total()).add(1, amount)
    balances = Balances(sums)
    assert transit(sums, balances).held
    return [*(roll_forward(roll, sums, balances, {}) for roll in ROLLS), vat(sums, balances)]


def test_accounts_to_come_are_told_as_they_are() -> None:
    """Bills, payments and advances move lines named for them; an account nobody has named is called by its kind."""
    sums = {
        Move(1, "issue-bill", line_of("receivable/BA-1"), line_of("revenue/voice"), "satang"): Total(1, 10_000),
        Move(1, "issue-bill", line_of("receivable/BA-1"), line_of(chart.VAT), "satang"): Total(1, 700),
        Move(1, "issue-bill", line_of("advance/BA-1"), line_of("receivable/BA-1"), "satang"): Total(1, 4_167),
        Move(1, "pay-bill", line_of("channel/shop"), line_of("receivable/BA-1"), "satang"): Total(1, 6_000),
        Move(1, "write-off", line_of("written-off/BA-1"), line_of("receivable/BA-1"), "satang"): Total(1, 33),
        Move(1, "hand-over", line_of("bank/main"), line_of("channel/shop"), "satang"): Total(1, 5_000),
    }
    balances = Balances(sums)
    found = roll_forward(RECEIVABLES, sums, balances, {"receivable": 500})

    assert table(found) == {
        "opening": ("0.00",),
        "billed": ("100.00",),
        "VAT billed": ("7.00",),
        "paid": ("-60.00",),
        "advances given back": ("-41.67",),
        "from written-off": ("-0.33",),
        "closing": ("5.00",),
    }
    assert found.held
    assert not roll_forward(RECEIVABLES, sums, balances, {"receivable": 501}).held
    assert table(vat(sums, balances))["issue-bill"] == ("receivable", "7.00", "0.00", "7.00")


def test_what_contracts_bills_and_accounts_keep_is_counted(world: World) -> None:
    """Running terms without their VAT, advances less what was given back and what waits for a bill, bills, credit."""
    term = ContractPart("c1", NUMBER, "BA-1", "form-2", "o", "running", 0, 0, 180, 6, 53_500, 3_500)
    advance = replace(
        term, contract="c2", form="form-3", advance_satang=50_000, vat_satang=3_500, credited_satang=4_167
    )
    waiting = replace(advance, contract="c3", credited_satang=0)
    over = [replace(one, contract=f"{one.contract}-over", state="ended") for one in (term, advance)]
    line = Line(NUMBER, "Advance", 50_000, "exclusive", "advance", "c3")
    charges = [
        ChargePart("x1", "BA-1", line, 0),
        ChargePart("x2", "BA-1", replace(line, contract="c2"), 0, "billed", "b"),
        ChargePart("x3", "BA-1", replace(line, contract="c2", product="Fee"), 0),
    ]
    connection = world.connection
    for one in (term, advance, waiting, *over):
        connection.execute(
            "INSERT INTO contracts VALUES (%s, 1, 1, true, %s, 'o', %s)", (one.contract, one.state, written(one))
        )
    for charge in charges:
        connection.execute("INSERT INTO charges VALUES (%s, 1, %s, %s)", (charge.charge, charge.state, written(charge)))
    connection.execute("INSERT INTO bills VALUES (1, 'b', 'open', 1, 0, 6540, '{}'), (1, 'a', 'paid', 1, 0, 0, '{}')")
    found = kept(connection)

    assert (found["term"], found["advance"], found["receivable"]) == (50_000, 45_833, 6_540)
    assert (found["wallet"], found["credit"]) == (0, 0)
    failing = [one.name for one in books(connection, days("2024-04-01", "2024-04-30")).statements if not one.held]
    assert failing == ["terms", "advances", "receivables"]


def written(part: Part) -> str:
    """A part as its table keeps it."""
    return msgspec.json.encode(part).decode()


def test_lines_are_kinds_of_customers_accounts_and_each_of_ours() -> None:
    """A million wallets are one line; each of our own accounts is one."""
    assert [line_of(one) for one in ("wallet/0812345678", "allowance/0812345678/3/data", "advance/BA-1")] == [
        "wallet",
        "allowance",
        "advance",
    ]
    assert [line_of(one) for one in ("revenue/voice", "paid-out/cash", chart.FORFEITED_FREE, "opening")] == [
        "revenue/voice",
        "paid-out/cash",
        "goodwill/ended",
        "opening",
    ]
