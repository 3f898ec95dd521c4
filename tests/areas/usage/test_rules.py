"""What a use costs, who may use, and what is said when a use is refused."""

import pytest

from sitthi.areas.usage.model import ReportUsage
from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED, Remedy, Transfer
from sitthi.kernel.moment import DAY_US, SECOND_US
from sitthi.standing.parts import ENDED, PRE_ACTIVE, SUSPENDED
from tests.areas.usage.given import (
    AT,
    NUMBER,
    World,
    clauses,
    confirmation,
    number,
    reason,
    remedies,
    waiting_addon,
    wallet,
)

KB_100 = 102_400


def use(service: str, quantity: int, destination: str = "") -> ReportUsage:
    """A report of use."""
    return ReportUsage(service, quantity, 0, destination)  # type: ignore[arg-type]  # any service


@pytest.mark.parametrize(
    ("package", "service", "quantity", "destination", "charge_satang"),
    [
        ("my-second", "voice", 61, "", 122),
        ("my-minute", "voice", 60, "", 99),
        ("my-minute", "voice", 61, "", 198),
        ("my-second", "sms", 2, "", 400),
        ("my-second", "mms", 1, "", 400),
        ("my-second", "data", 1, "", 10),
        ("my-second", "data", KB_100, "", 10),
        ("my-second", "data", KB_100 + 1, "", 20),
        ("my-second", "international", 61, "8190123", 1_800),
        ("my-second", "international", 1, "85291", 500),
        ("my-second", "international", 1, "+85691", 600),
        ("my-second", "international", 1, "8588", 2_500),
        ("my-second", "international", 1, "", 2_500),
        ("my-second", "special", 60, "1900123", 900),
        ("my-second", "special", 1, "1212", 300),
        ("my-second", "roaming", 1, "voice:JP", 2_500),
        ("my-second", "roaming", 1, "", 2_500),
        ("my-second", "roaming", 61, "JP", 5_000),
        ("my-second", "roaming", 2, "sms", 2_000),
        ("my-second", "roaming", 2, "sms:JP", 2_000),
        ("my-second", "roaming", 1_048_577, "data:JP", 1_000),
        ("my-second", "value-added", 1, "horoscope", 900),
        ("my-second", "value-added", 2, "news", 1_200),
    ],
)
def test_each_service_is_charged_by_its_rate(
    package: str, service: str, quantity: int, destination: str, charge_satang: int
) -> None:
    """Started blocks are charged whole, by the main package or by the service's own table."""
    world = World(number=number(main_package=package))
    decision = world.do(use(service, quantity, destination))
    assert decision.outcome == GRANTED
    account = {"1900123": "audiotext", "1212": "voice"}.get(destination, service)
    assert decision.transfers == (Transfer(f"wallet/{NUMBER}", f"revenue/{account}", "satang", charge_satang),)
    assert world.wallet.balance_satang == 10_000 - charge_satang
    assert reason(decision, f"sample/{service}").value == charge_satang


def test_a_started_block_is_said_as_such() -> None:
    """Who pays 120 seconds for 61 is told so; who pays what was used is not."""
    world = World(number=number(main_package="my-minute"))
    said = reason(world.ask(use("voice", 61)), "sample/blocks")
    assert (said.value, said.threshold, said.unit) == (120, 61, "seconds")
    assert "sample/blocks" not in clauses(world.ask(use("voice", 60)), met=True)


@pytest.mark.parametrize("dialled", ["191", "199", "1669", "1175", "020295000"])
def test_free_numbers_need_neither_balance_nor_validity(dialled: str) -> None:
    """Emergency numbers, the call centre and the complaints line take an empty wallet that has run out."""
    world = World(wallet=wallet(0, valid_until_us=0))
    decision = world.do(use("special", 600, dialled))
    assert decision.outcome == GRANTED
    assert (decision.transfers, decision.changes) == ((), ())


def test_no_use_costs_nothing() -> None:
    """A call of no length is granted whatever the balance."""
    assert World(wallet=wallet(0)).do(use("voice", 0)).outcome == GRANTED


def test_free_credit_is_spent_first() -> None:
    """Money received stays the longer (R71)."""
    world = World(wallet=wallet(1_000, free_satang=150))
    decision = world.do(use("sms", 1))
    assert [(one.debit, one.amount) for one in decision.transfers] == [
        (f"free/{NUMBER}", 150),
        (f"wallet/{NUMBER}", 50),
    ]


def test_the_balance_must_cover_all_of_it() -> None:
    """Exactly enough is enough; a satang less and nothing is used (prepaid/1.1.8)."""
    assert World(wallet=wallet(200)).ask(use("sms", 1)).outcome == GRANTED
    decision = World(wallet=wallet(199)).ask(use("sms", 1))
    assert decision.outcome == REFUSED
    assert clauses(decision, met=False) == ["prepaid/1.1.8"]
    said = reason(decision, "prepaid/1.1.8")
    assert (said.value, said.threshold, said.unit) == (199, 200, "satang")
    assert decision.possible is not None
    assert decision.possible.how == (Remedy("topup.requested", {"channel": "kiosk", "amount": "10.00"}),)


def test_held_money_is_not_there() -> None:
    """What is set aside for one use pays for no other."""
    assert World(wallet=wallet(500, held_satang=301)).ask(use("sms", 1)).outcome == REFUSED


def test_no_use_at_main_rates_after_the_validity() -> None:
    """The last instant still counts; after it, or with none ever, a top-up of the least amount helps (R70)."""
    assert World(wallet=wallet(valid_until_us=AT)).ask(use("sms", 1)).outcome == GRANTED
    for until_us in (AT - 1, 0):
        decision = World(wallet=wallet(valid_until_us=until_us)).ask(use("sms", 1))
        assert clauses(decision, met=False) == ["prepaid/validity.minimum"]
        said = reason(decision, "prepaid/validity.minimum")
        assert (said.value, said.threshold, said.unit, said.reading) == (until_us, AT, "us", "R70")
        assert remedies(decision) == ["topup.requested"]


@pytest.mark.parametrize("why", ["customer", "debt", "sim-lost"])
def test_a_suspended_number_is_not_used_until_resumed(why: str) -> None:
    """Whatever the suspension, service comes back with the number."""
    world = World(number=number(status=SUSPENDED, why=why))
    decision = world.ask(use("special", 1, "1175"))
    said = reason(decision, "house/number-active")
    assert (said.met, said.value, said.threshold) == (False, f"suspended/{why}", "active")
    assert remedies(decision) == ["number.resumed"]


@pytest.mark.parametrize("service", ["special", "voice"])
@pytest.mark.parametrize("why", ["customer", "debt", "sim-lost", "permanent"])
def test_help_can_be_called_whatever_the_suspension(why: str, service: str) -> None:
    """A call for help takes no status, however it is reported, and costs nothing (house/emergency, H1)."""
    decision = World(number=number(status=SUSPENDED, why=why), wallet=wallet(0, valid_until_us=0)).ask(
        use(service, 600, "1669")
    )
    said = reason(decision, "house/emergency")
    assert (decision.outcome, said.value, said.reading) == (GRANTED, "1669", "H1")
    assert (decision.transfers, decision.changes) == ((), ())


@pytest.mark.parametrize("ended", [number(status=SUSPENDED, why="permanent"), number(status=ENDED, why="ported-out")])
def test_what_has_ended_is_never_used_again(ended: object) -> None:
    """A number ended or suspended for good stays unused: nothing is named that would help."""
    decision = World(number=ended).ask(use("voice", 1))
    assert decision.outcome == REFUSED
    assert decision.possible is None


def test_use_opens_with_the_confirmation() -> None:
    """Before it, the refusal names the delivery awaited: its time, or the message (prepaid/1.1.3)."""
    fresh = number(status=PRE_ACTIVE, active_since_us=0)
    by_null = World(number=fresh, awaited=(confirmation(AT + SECOND_US),)).ask(use("voice", 1))
    assert clauses(by_null, met=False) == ["prepaid/1.1.3"]
    assert by_null.possible is not None
    assert (by_null.possible.from_us, by_null.possible.how) == (AT + SECOND_US, ())
    by_network = World(number=fresh, awaited=(confirmation(),)).ask(use("voice", 1))
    assert by_network.possible is not None
    assert by_network.possible.how == (Remedy("message.delivered", {}, "message/m1.1"),)
    assert World(number=fresh).ask(use("voice", 1)).possible is None


def test_only_prepaid_numbers_with_a_tariff_are_charged_here() -> None:
    """A postpaid number's use is counted and billed; a package without a tariff is refused for good (prepaid/1.1.2)."""
    postpaid = World(number=number(charging="postpaid", main_package="post-basic")).ask(use("sms", 1))
    assert (postpaid.outcome, postpaid.transfers, postpaid.changes) == (RECORDED, (), ())
    assert clauses(postpaid, met=True) == ["house/number-active", "sample/postpaid-use"]
    nameless = World(number=number(main_package="")).ask(use("sms", 1))
    assert clauses(nameless, met=False) == ["sample/main-packages"]
    assert nameless.possible is None


def test_a_destination_without_a_rate_is_refused() -> None:
    """Roaming has no price for MMS, and none is made up."""
    decision = World().ask(use("roaming", 1, "mms:JP"))
    assert clauses(decision, met=False) == ["sample/roaming"]
    assert decision.possible is None


def test_every_condition_is_looked_at() -> None:
    """A refusal lists all that is wrong, in the order in which it is mended."""
    world = World(number=number(status=SUSPENDED, why="debt"), wallet=wallet(0, valid_until_us=0))
    decision = world.ask(use("sms", 1))
    assert clauses(decision, met=False) == [
        "house/number-active",
        "prepaid/validity.minimum",
        "prepaid/1.1.8",
    ]
    assert remedies(decision) == ["number.resumed", "topup.requested"]
    world.mend(decision)
    assert world.do(use("sms", 1)).outcome == GRANTED


def test_a_low_balance_is_told_once() -> None:
    """Below 10 THB and not told since the last credit: an event; at 10 THB or told already: none (R75)."""
    low = World(wallet=wallet(1_199)).ask(use("sms", 1))
    assert [(one.name, one.amount) for one in low.events] == [("wallet.low", 999)]
    assert World(wallet=wallet(1_200)).ask(use("sms", 1)).events == ()
    assert World(wallet=wallet(1_199, low_reminded=True)).ask(use("sms", 1)).events == ()
    assert World(wallet=wallet(500)).ask(use("special", 1, "191")).events == ()


def test_a_remedy_counts_what_is_owed_and_what_waits() -> None:
    """The top-up named pays the debt and the waiting renewal it would cover, and still the use."""
    world = World(wallet=wallet(0, owed_satang=15_000), addons=(waiting_addon(),))
    decision = world.ask(use("international", 600, "1"))
    assert [one.data["amount"] for one in (decision.possible.how if decision.possible else ())] == ["200.00"]
    world.mend(decision)
    assert world.do(use("international", 600, "1")).outcome == GRANTED


def test_resuming_may_take_the_money_of_the_use() -> None:
    """A renewal that waits is paid when service comes back; the refusal counts with it."""
    waiting = waiting_addon()
    world = World(number=number(status=SUSPENDED, why="customer"), wallet=wallet(15_000), addons=(waiting,))
    decision = world.ask(use("sms", 1))
    assert remedies(decision) == ["number.resumed", "topup.requested"]
    world.mend(decision)
    assert world.do(use("sms", 1)).outcome == GRANTED
    unpaid = World(number=number(status=SUSPENDED, why="customer"), wallet=wallet(14_000), addons=(waiting,))
    assert remedies(unpaid.ask(use("sms", 1))) == ["number.resumed"]


def test_no_remedy_goes_on_without_end() -> None:
    """A use of an absurd length is refused, and nobody is told to top up a million times."""
    decision = World().ask(use("voice", 10**15))
    assert clauses(decision, met=False) == ["prepaid/1.1.8"]
    assert decision.possible is None
    assert len(remedies(World().ask(use("voice", 7_000_000)))) < 110


@pytest.mark.parametrize("service", ["voice", "sms", "mms", "data"])
def test_a_rate_switched_off_costs_nothing(service: str) -> None:
    """Without the clause of its rate, or of paying per use at all, a service is not charged."""
    for off in (f"sample/{service}", "prepaid/1.1.2"):
        assert World(off=(off,)).do(use(service, 1)).transfers == ()


def test_without_its_clause_a_started_block_is_not_charged() -> None:
    """Only whole blocks are charged when sample/blocks is switched off."""
    world = World(number=number(main_package="my-minute"), off=("sample/blocks",))
    assert world.do(use("voice", 119)).transfers[0].amount == 99


def test_conditions_switched_off_let_pass() -> None:
    """Each condition named by a clause no longer refuses, and still no wallet goes below zero."""
    short = World(wallet=wallet(50), off=("prepaid/1.1.8",))
    assert short.do(use("sms", 1)).transfers[0].amount == 50
    assert short.wallet.balance_satang == 0
    expired = World(wallet=wallet(valid_until_us=AT - DAY_US), off=("prepaid/validity.minimum",))
    assert expired.do(use("sms", 1)).outcome == GRANTED
    postpaid = World(number=number(charging="postpaid"), off=("prepaid/1.1.1", "sample/postpaid-use"))
    assert postpaid.do(use("sms", 1)).outcome == GRANTED
    nameless = World(number=number(main_package=""), off=("sample/main-packages",))
    assert nameless.do(use("sms", 1)).transfers == ()
