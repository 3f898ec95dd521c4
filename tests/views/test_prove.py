"""The books tie after anything the corridor does, and each way in which they can be wrong is found."""

import pytest

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput
from sitthi.views.prove import Proof, prove
from sitthi.views.receipts import Shelf
from tests.ground import damage_receipts, spoil_journal
from tests.life import START, decide, event, later, play, taken_over, top_up

NUMBER = "0812345678"
OTHER = "0899999999"
TO = f"number/{NUMBER}"


@pytest.fixture
def lived(world: World) -> World:
    """A top-up, an add-on in use, an open hold, an ended number with a refund, goodwill."""
    times = [later(START, minutes=at) for at in range(8)]
    play(
        world,
        taken_over(NUMBER, "400.00"),
        taken_over(OTHER, "50.00"),
        event("a", "addon.requested", TO, times[1], offer="finver-139-auto6"),
        top_up("t", NUMBER, "100", times[2]),
        event("u", "usage.reported", TO, times[3], service="voice", quantity=125),
        event("h", "hold.requested", TO, times[4], hold="h1", service="data", quantity=1000),
        event("i", "hold.requested", TO, times[5], hold="h2", service="international", quantity=60, destination="0011"),
        event("d", "number.disconnected", f"number/{OTHER}", times[6], reason="customer"),
    )
    return world


def failing(proof: Proof) -> list[str]:
    """The names of the checks that do not hold."""
    return [check.check for check in proof.checks if not check.held]


def test_a_lived_world_is_proven(lived: World) -> None:
    """Money, allowances, holds and refunds all tie, receipts agree, nothing due is left."""
    proof = prove(lived.connection, deep=True)

    assert proof.faults == ()
    assert proof.held
    assert {one.unit for one in proof.units} == {"satang", "second", "byte"}
    assert all(one.debited == one.credited for one in proof.units)


def test_an_empty_world_is_proven(world: World) -> None:
    """Nothing is what there is, and it ties."""
    assert prove(world.connection, deep=True).held


@pytest.mark.parametrize(
    ("spoiling", "found"),
    [
        ("UPDATE wallets SET balance_satang = balance_satang + 1", "wallets equal their transfers"),
        ("UPDATE wallets SET free_satang = 1 WHERE balance_satang > 1", "free credit equals its transfers"),
        ("UPDATE wallets SET owed_satang = 1", "what is owed equals its transfers"),
        ("UPDATE wallets SET held_satang = 1 WHERE balance_satang > 100", "what is held equals the open holds"),
        ("UPDATE holds SET open = false", "what is held equals the open holds"),
        ("UPDATE refunds SET state = 'paid'", "refunds to be paid equal their transfers"),
        ("UPDATE addons SET doc = jsonb_set(doc, '{10,0,1}', '5')", "allowances equal their transfers"),
        ("DELETE FROM addons", "allowances equal their transfers"),
        ("UPDATE wallets SET due_us = 5; UPDATE due SET due_us = 5", "nothing due is left behind"),
        ("UPDATE due SET due_us = due_us + 1", "whatever falls due has its wake-up"),
        ("DELETE FROM due", "whatever falls due has its wake-up"),
        ("UPDATE numbers SET marks = marks - 4 WHERE marks & 4 <> 0", "numbers are marked as they are"),
        ("UPDATE numbers SET marks = 0 WHERE marks & 16 <> 0", "numbers are marked as they are"),
        ("UPDATE numbers SET marks = marks + 8", "numbers are marked as they are"),
        ("INSERT INTO outbox (key, event) VALUES ('x', '{}')", "nothing waits to be announced"),
        ("ALTER TABLE wallets DROP CONSTRAINT wallets_check1; UPDATE wallets SET held_satang = balance_satang + 1",
         "no wallet is negative"),
    ],
)  # fmt: skip
def test_what_does_not_tie_is_found(lived: World, spoiling: str, found: str) -> None:
    """Each thing kept beside the transfers, changed behind the corridor's back, fails its own check."""
    with lived.connection.transaction(force_rollback=True):
        for statement in spoiling.split(";"):
            lived.connection.execute(statement)
        proof = prove(lived.connection)

    assert not proof.held
    assert found in failing(proof)
    assert any(fault.startswith(found) for fault in proof.faults)


@pytest.mark.parametrize(
    ("spoiling", "found"),
    [
        ("UPDATE {} SET amount = amount + 1", "receipts agree with keys and transfers"),
        ("UPDATE {} SET loc = loc + 1024 * 64 * 1000 WHERE debit IS NOT NULL", "every transfer has its receipt"),
        ("UPDATE {} SET loc = loc + 1024 * 64 * 1000 WHERE key_hi IS NOT NULL", "every key has its receipt"),
        ("UPDATE {} SET key_lo = key_lo + 1", "receipts agree with keys and transfers"),
        ("UPDATE {} SET debit = credit, credit = debit", "receipts agree with keys and transfers"),
        ("DELETE FROM {}", "receipts agree with keys and transfers"),
    ],
)
def test_a_changed_journal_is_found(lived: World, spoiling: str, found: str) -> None:
    """Keys and transfers that no longer are what the receipts say are found."""
    spoil_journal(lived.connection, spoiling)

    assert found in failing(prove(lived.connection, deep=True))


@pytest.fixture
def billed(world: World) -> World:
    """An advance on its first bill, one that waits for its bill, a late bill, credit, a form-2 offer, two refunds."""
    times = [later(START, minutes=at) for at in range(20)]
    ba, postpaid, other = "account/ba-1", "number/0810000001", "number/0810000002"
    day = moment.date_of(moment.day_of(moment.parse_time(START)))
    first = {"period": {"from": f"{day}", "to": f"{day}"}, "due_on": "2024-04-02"}
    line = {"product": "Voice", "amount": "100.00", "tax": "exclusive"}
    known = {"kind": "person", "name": "มาลี", "id_kind": "citizen", "id_number": "1101700230708"}
    shop = {"source": "shop/1"}
    play(
        world,
        *[event(f"h{one}", "holder.registered", f"holder/h-{one}", **known) for one in (NUMBER, OTHER)],
        taken_over("0810000001", "0", account="ba-1", holder="h1", charging="postpaid", main_package="post-basic"),
        taken_over("0810000002", "0", account="ba-1", holder="h1", charging="postpaid", main_package="post-basic"),
        taken_over(NUMBER, "900.00"),
        event("s1", "contract.signed", postpaid, times[1], offer="handset-12", advance="500", channel="shop",
              handset={"model": "Phone Plus", "price": "29900", "discount": "8000"}, contract="C1"),
        event("s2", "contract.signed", other, times[1], offer="plan-12", advance="1000", contract="C2"),
        event("b1", "bill.issued", ba, times[2], bill="B1", lines=[line], **first),
        event("p1", "bill.paid", ba, times[3], bill="B1", amount="500.00", channel="atm"),
        event("b2", "bill.issued", ba, times[4], bill="B2", lines=[line | {"amount": "1000"}], **first),
        event("p2", "bill.paid", ba, times[4], bill="B1", amount="10.00", channel="atm"),
        event("o1", "offer.requested", TO, times[5], offer="save-180", contract="C3", **shop),
        event("d1", "number.disconnected", TO, times[6], reason="customer"),
        taken_over(OTHER, "700.00", times[7]),
        event("o2", "offer.requested", f"number/{OTHER}", times[8], offer="save-180", contract="C4", **shop),
        event("r1", "refund.requested", TO, times[9], method="number", to=OTHER, channel="shop",
              documents=["id-copy"], contract="C3"),
    )  # fmt: skip
    return world


def test_bills_contracts_and_refunds_are_proven(billed: World) -> None:
    """Bills, what was overpaid, advances and offers not yet earned equal their transfers in any state."""
    proof = prove(billed.connection, deep=True)

    assert proof.faults == ()
    counted = {check.check: check.counted for check in proof.checks}
    assert counted["what is owed on bills equals its transfers"] == 1
    assert counted["advances of running contracts equal their transfers"] == 1
    assert counted["offers not yet earned equal their transfers"] == 1
    assert counted["refunds to be paid equal their transfers"] == 1
    assert counted["no bill is paid beyond its total"] == 2


@pytest.mark.parametrize(
    ("spoiling", "found"),
    [
        ("UPDATE bills SET open_satang = 1", "what is owed on bills equals its transfers"),
        ("DELETE FROM bills WHERE open_satang > 0", "what is owed on bills equals its transfers"),
        ("UPDATE accounts SET credit_satang = 1", "what accounts overpaid equals its transfers"),
        ("UPDATE contracts SET state = 'completed' WHERE contract = 'C1'",
         "advances of running contracts equal their transfers"),
        ("UPDATE contracts SET doc = jsonb_set(doc, '{15}', '0') WHERE contract = 'C1'",
         "advances of running contracts equal their transfers"),
        ("UPDATE charges SET state = 'billed'", "advances of running contracts equal their transfers"),
        ("UPDATE contracts SET doc = jsonb_set(doc, '{11}', '40000') WHERE contract = 'C4'",
         "offers not yet earned equal their transfers"),
        ("DELETE FROM contracts WHERE contract = 'C4'", "offers not yet earned equal their transfers"),
        ("UPDATE refunds SET doc = jsonb_set(doc, '{2}', '1') WHERE refund = 'C3'",
         "refunds to be paid equal their transfers"),
        ("UPDATE bills SET doc = jsonb_set(doc, '{10}', '9999999') WHERE bill = 'B1'",
         "no bill is paid beyond its total"),
        ("UPDATE bills SET state = 'open' WHERE bill = 'B1'", "no bill is paid beyond its total"),
        ("UPDATE contracts SET doc = jsonb_set(doc, '{15}', '50001') WHERE contract = 'C1'",
         "no advance is given back beyond itself"),
        ("UPDATE contracts SET open = false WHERE contract = 'C2'", "no advance is given back beyond itself"),
        ("UPDATE accounts SET last_loc = last_loc + 1024 * 64 WHERE account = 'ba-1'",
         "every place's last decision has its receipt"),
        ("UPDATE holders SET last_loc = 5 WHERE last_loc <> 0", "every place's last decision has its receipt"),
        ("UPDATE wallets SET last_loc = last_loc + 1024 * 64", "every place's last decision has its receipt"),
    ],
)  # fmt: skip
def test_accounts_that_do_not_tie_are_found(billed: World, spoiling: str, found: str) -> None:
    """Each thing kept of accounts, contracts and refunds, changed behind the corridor's back, fails its own check."""
    billed.connection.execute(spoiling)
    proof = prove(billed.connection)

    assert found in failing(proof)
    assert any(fault.startswith(found) for fault in proof.faults)


SWAPPED = """
UPDATE {} SET debit = credit, credit = debit WHERE debit IS NOT NULL AND (
    debit & 65535 IN (4, 5, 16, 17, 18) OR credit & 65535 IN (4, 5, 16, 17, 18))
"""


def test_what_is_negative_is_found(billed: World) -> None:
    """Transfers the wrong way round leave less than nothing of advances, offers, credit and refunds, or owe us less."""
    spoil_journal(billed.connection, SWAPPED)
    proof = prove(billed.connection)
    faults = [fault for fault in proof.faults if fault.startswith("nothing owed or kept is negative")]

    assert len(faults) == 5
    assert {fault.split(": ")[2].split()[0] for fault in faults} == {
        "receivable",
        "credit",
        "advance",
        "term",
        "refund",
    }


ON_THEIR_WAY = "refunds on their way are about to arrive"


def test_refunds_on_their_way_are_waiting_to_be_told(billed: World) -> None:
    """Between two numbers money is in transit only as long as an event that brings it waits, or is set aside."""
    times = [later(START, hours=at) for at in range(1, 4)]
    staff = {"actor": {"kind": "staff", "id": "a", "role": "agent"}}
    second = {"actor": {"kind": "staff", "id": "b", "role": "supervisor"}}
    decide(
        billed,
        event("v", "identity.verified", f"holder/h-{NUMBER}", times[0], documents=["id-card"], **staff),
        event("a", "refund.approved", TO, times[1], contract="C3", **second),
        event("y", "refund.paid", TO, times[2], contract="C3", **staff),
    )
    assert billed.connection.execute("SELECT count(*) FROM outbox").fetchone() == (1,)
    assert failing(prove(billed.connection)) == ["nothing waits to be announced"]
    billed.connection.execute(
        "INSERT INTO stuck (holder, state, at_us, version, event, trace)"
        " SELECT 'somebody', 'stuck', 0, '', event, '' FROM outbox"
    )
    billed.connection.execute("DELETE FROM outbox")
    assert prove(billed.connection).held
    billed.connection.execute("DELETE FROM stuck")
    assert failing(prove(billed.connection)) == [ON_THEIR_WAY]


def test_only_so_many_faults_are_listed(world: World) -> None:
    """A world that is wrong everywhere says how many more there are."""
    play(world, *[taken_over(f"08{at:08d}") for at in range(30)])
    world.connection.execute("UPDATE wallets SET balance_satang = balance_satang + 1")
    wallets = next(one for one in prove(world.connection).checks if one.check == "wallets equal their transfers")

    assert len(wallets.faults) == 21
    assert wallets.faults[0] == "number/0800000000: kept 100.01, transferred 100.00"
    assert wallets.faults[-1] == "and 10 more"


def test_damaged_receipts_are_found_and_told(lived: World) -> None:
    """Each block that can not be read any more is named, once; whoever asks for one of its receipts is told, too."""
    row = lived.connection.execute("SELECT loc FROM decisions ORDER BY loc LIMIT 1").fetchone()
    assert row is not None
    damage_receipts(lived.connection)
    proof = prove(lived.connection, deep=True)
    (check,) = (one for one in proof.checks if one.check == "receipts agree with keys and transfers")
    assert all("are damaged where they are stored" in fault for fault in check.faults)
    blocks = lived.connection.execute("SELECT count(*) FROM receipt_blocks").fetchone()
    assert blocks == (len(check.faults),)
    with pytest.raises(BadInput, match="are damaged where they are stored"):
        Shelf(lived.connection).entry(row[0])


def test_due_work_is_left_behind_only_up_to_the_time_asked(lived: World) -> None:
    """What falls due after the time asked about is not left behind yet; what falls due before it is."""
    a_year_later = moment.parse_time(later(START, days=365))

    assert prove(lived.connection).held
    assert failing(prove(lived.connection, a_year_later)) == ["nothing due is left behind"]


def test_what_waits_behind_stuck_work_is_not_left_behind(lived: World) -> None:
    """Due work of a holder with something stuck waits for its mending; dropped things hold nobody up."""
    add = """
        INSERT INTO stuck (holder, state, at_us, version, event, trace)
        SELECT holder, %s, 0, '', '{}', '' FROM holders
    """
    a_year_later = moment.parse_time(later(START, days=365))
    lived.connection.execute(add, ("dropped",))
    assert not prove(lived.connection, a_year_later).held
    lived.connection.execute(add, ("stuck",))
    assert prove(lived.connection, a_year_later).held


def test_a_hold_on_data_without_limit_ties(world: World) -> None:
    """What an open hold takes of an unlimited allowance is nowhere set aside, and the books tie all the same."""
    number = "0810000001"
    play(
        world,
        taken_over(number, "300.00"),
        event("a", "addon.requested", f"number/{number}", later(START, seconds=1), offer="net-279"),
        event(
            "h", "hold.requested", f"number/{number}", later(START, seconds=2), hold="s1", service="data", quantity=9
        ),
    )

    assert prove(world.connection).held
