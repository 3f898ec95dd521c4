"""Accounts and holders keep what was decided about them, as numbers do, whatever came of it."""

from sitthi.app import World
from sitthi.flow.gather import lay_out
from sitthi.flow.walk import Walk
from sitthi.views.receipts import Shelf
from tests.life import START, admitted, decide, event, later, said

PERSON = {"kind": "person", "name": "x", "id_kind": "passport", "id_number": "A1234567"}


def opened(world: World) -> None:
    """A holder with an account, decided in a batch before."""
    decide(
        world,
        event("h", "holder.registered", "holder/H1", START, **PERSON),
        event("a", "account.opened", "account/B1", START, holder="H1"),
    )


def paid(name: str, day: int) -> bytes:
    """A payment of a bill that nobody has issued."""
    data = {"bill": "none", "amount": "5", "channel": "shop"}
    return event(name, "bill.paid", "account/B1", later(START, days=day), **data)


def chain(world: World) -> list[str]:
    """The ids of the events decided about the account, newest first."""
    row = world.connection.execute("SELECT last_loc FROM accounts WHERE account = 'B1'").fetchone()
    assert row is not None
    return [one.command.id for one in Shelf(world.connection).chain(row[0])]


def test_a_refusal_stays_in_the_accounts_chain(world: World) -> None:
    """What was refused changed nothing, and is still the account's latest decision."""
    opened(world)
    decide(world, paid("p1", 1))
    decide(world, paid("p2", 2))
    assert chain(world) == ["p2", "p1"]
    row = world.connection.execute("SELECT decided_us FROM accounts WHERE account = 'B1'").fetchone()
    holder = world.connection.execute("SELECT decided_us FROM holders WHERE holder = 'H1'").fetchone()
    assert row == holder


def test_a_bill_is_found_by_its_account_and_number(world: World) -> None:
    """Two accounts may have a bill of the same number; a payment is of the one it names."""
    opened(world)
    period = {"from": "2024-03-01", "to": "2024-03-31"}
    lines = [{"product": "Data", "amount": "100.00"}]
    decide(world, event("a2", "account.opened", "account/B2", START, holder="H1"))
    for account in ("B1", "B2"):
        bill = {"bill": "2024-03", "period": period, "lines": lines}
        decide(world, event(f"b-{account}", "bill.issued", f"account/{account}", later(START, hours=1), **bill))
    pay = {"bill": "2024-03", "amount": "107", "channel": "shop"}
    decide(world, event("p", "bill.paid", "account/B2", later(START, hours=2), **pay))
    rows = world.connection.execute(
        "SELECT a.account, b.state FROM bills b JOIN accounts a USING (account_no) ORDER BY 1"
    )
    assert rows.fetchall() == [("B1", "open"), ("B2", "paid")]


def test_a_number_asked_for_twice_in_a_batch_is_its_holders_once(world: World) -> None:
    """What is carried out for each number of a holder is carried out once, though it was activated twice at once."""
    who = {"kind": "person", "name": "x", "id_kind": "passport", "id_number": "A12345678"}
    begins = {"account": "b-1", "charging": "postpaid", "main_package": "post-basic"}
    requests = admitted(
        world,
        [
            event("1", "holder.registered", "holder/h-1", **who),
            event("2", "account.opened", "account/b-1", holder="h-1"),
            event("3", "number.activated", "number/0812345678", **begins),
            event("4", "number.activated", "number/0812345678", later(START, minutes=1), **begins),
        ],
    )
    with world.connection.transaction(force_rollback=True):
        desk = lay_out(world.connection, requests)
        answers = Walk(desk, world.index, world.rulebook, 0).run(requests, stop_at_bad=False)
    assert [outcome for answer in answers for _, outcome in said(answer)] == [
        "granted",
        "granted",
        "granted",
        "refused",
    ]
    assert [one.number for one in desk.holders["h-1"].numbers] == ["0812345678"]
