"""Tallies of months: charged and used, kept for thirteen closed months, begun anew when a number is billed."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from sitthi.flow.places import HolderDesk, NumberDesk
from sitthi.kernel.decision import Transfer
from sitthi.kernel.moment import day_of, start_of_month
from sitthi.standing.tally import BEGUN_ANEW, KEPT_MONTHS, added, calendar_months, charged_satang, since_anew
from sitthi.standing.tier_parts import TierMonth

NUMBER = "0812345678"
FIRST_MONTH = 2024 * 12
WALLET, FREE = f"wallet/{NUMBER}", f"free/{NUMBER}"

Step = tuple[int, str, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from((0, 0, 0, 1, 1, 2, 14)),
        st.sampled_from(("charge", "charge", "charge", "use", "give-back", "look", "swap")),
        st.integers(0, 100_000),
    ),
    max_size=60,
)
"""After how many months, what, and how many satang; ``look`` is the end of a batch, at which what is kept is stored."""
EVERY_MONTH = [(1, "charge", 100)] * 15
LONG_AGO = [(0, "swap", 0), *[(1, "use", 0)] * 13, (0, "look", 0), (1, "use", 0)]


def transfer(debit: str, credit: str, amount: int = 100) -> Transfer:
    """A transfer of so many satang."""
    return Transfer(debit, credit, "satang", amount)


def stored(number: NumberDesk) -> NumberDesk:
    """The number as the next batch lays it out."""
    one = NumberDesk(NUMBER, number.holder)
    one.past = [*number.past, *number.turned][-KEPT_MONTHS:]
    one.tally_month, one.tally = number.tally_month, number.tally
    return one


def counted(steps: list[Step], *, batches: bool) -> tuple[NumberDesk, int]:
    """A number after all that, and the running month at the end; ``batches``: stored and laid out at every look."""
    number, month = NumberDesk(NUMBER, HolderDesk("h", 1)), FIRST_MONTH
    number.count_anew(month)
    for wait, what, satang in steps:
        month += wait
        if what == "swap":
            number.count_anew(month)
        elif what == "look":
            number = stored(number) if batches else number
        else:
            number.count(month, -satang if what == "give-back" else satang, used=what == "use")
    return number, month


def naively(steps: list[Step]) -> tuple[TierMonth, ...]:
    """Every month since the last swap, those of the last thirteen that have closed, added up one by one."""
    month, begun, since_swap = FIRST_MONTH, FIRST_MONTH, False
    charged: dict[int, int] = {}
    used: set[int] = set()
    for wait, what, satang in steps:
        month += wait
        if what == "swap":
            begun, charged, used, since_swap = month, {}, set(), True
        elif what != "look":
            charged[month] = charged.get(month, 0) + (-satang if what == "give-back" else satang)
            used |= {month} if what == "use" else set()
    assert since_swap or begun == FIRST_MONTH
    closed = range(max(begun, month - KEPT_MONTHS), month)
    return tuple(
        TierMonth(day_of(start_of_month(one)), day_of(start_of_month(one + 1)) - 1, one in used, charged.get(one, 0))
        for one in closed
    )


@given(STEPS)
@example(EVERY_MONTH)
@example(LONG_AGO)
def test_what_is_kept_is_what_happened(steps: list[Step]) -> None:
    """Over ends of months, swaps and more than thirteen months the months are what a naive count makes of them."""
    number, month = counted(steps, batches=False)
    assert calendar_months(number.tallies, month) == naively(steps)


@given(STEPS)
@example(EVERY_MONTH)
@example(LONG_AGO)
def test_batches_make_no_difference(steps: list[Step]) -> None:
    """Stored after any step and read again, or counted in one go: the same, whether it is billed or charged."""
    whole, month = counted(steps, batches=False)
    parted, _ = counted(steps, batches=True)
    assert since_anew(parted.tallies) == since_anew(whole.tallies)
    assert calendar_months(parted.tallies, month) == calendar_months(whole.tallies, month)


@given(st.lists(st.tuples(st.integers(-1_000, 100_000), st.booleans()), max_size=10))
def test_a_tally_holds_a_charge_and_a_use(charges: list[tuple[int, bool]]) -> None:
    """Charges add up, given back or not, and one use is enough."""
    tally = 0
    for satang, used in charges:
        tally = added(tally, satang, used=used)
    assert tally >> 1 == sum(satang for satang, _ in charges)
    assert bool(tally & 1) == any(used for _, used in charges)


def test_what_is_a_charge() -> None:
    """Revenue, VAT and money of a term taken from the main balance, less what comes back; nothing of anybody else's."""
    taken = (
        transfer(WALLET, "revenue/voice"),
        transfer(FREE, "vat/output", 7),
        transfer(WALLET, "term/x", 1_000),
        transfer("revenue/voice", WALLET, 20),
    )
    assert charged_satang(NUMBER, taken, topped_up=False) == 1_087
    others = (
        transfer("wallet/0899999999", "revenue/voice"),
        transfer("channel/kiosk", WALLET),
        transfer(WALLET, f"refund/{NUMBER}"),
        transfer(f"receivable/{NUMBER}", "revenue/voice"),
    )
    assert charged_satang(NUMBER, others, topped_up=False) == 0


def test_what_is_topped_up() -> None:
    """Where the terms count that, it is what came in through channels, less what went back there."""
    moved = (
        transfer("channel/kiosk", WALLET, 500),
        transfer(WALLET, "channel/kiosk", 200),
        transfer(WALLET, "revenue/voice"),
    )
    assert charged_satang(NUMBER, moved, topped_up=True) == 300


def test_one_begun_anew_long_ago_is_kept_no_more() -> None:
    """Whether a number was billed otherwise is known for as long as what it was charged."""
    tallies = [(BEGUN_ANEW, 0), *((FIRST_MONTH + month, 2) for month in range(KEPT_MONTHS))]
    assert since_anew(tallies) == (tallies[1:], True)
    later = [*tallies, (FIRST_MONTH + KEPT_MONTHS, 2)]
    assert since_anew(later) == (later[1:], False)
