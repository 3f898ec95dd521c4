"""A number taken over from another system with all it holds."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitthi.areas.numbers import rules
from sitthi.areas.numbers.model import AddonTakenOver, TakeOver
from sitthi.kernel.decision import Decision, Remedy, Transfer
from sitthi.kernel.moment import DAY_US, parse_time
from sitthi.standing.parts import AccountPart, AddonPart, HolderPart, NumberPart, Standing, WalletPart
from tests.areas.decided import unmet
from tests.areas.numbers.parts import ACCOUNT, ACTIVE, AT_US, HOLDER, NUMBER, changed, command, number, standing, terms

LAST_SECOND_US = parse_time("2024-04-20T23:59:59+07:00")
UNTIL_US = LAST_SECOND_US + 999_999
NET = AddonTakenOver("net-279-auto6", 2, AT_US - 40 * DAY_US, UNTIL_US)
FINVER = AddonTakenOver("finver-149", 1, AT_US - 5 * DAY_US, UNTIL_US, (("data", 1_000_000), ("voice", 0)))
BODY = TakeOver(
    account="BA1",
    holder="H1",
    holder_kind="person",
    language="en",
    product="mobile",
    charging="prepaid",
    main_package="my-second",
    status="active",
    active_since_us=AT_US - 1000 * DAY_US,
    balance_satang=12_000,
    free_satang=2_000,
    valid_until_us=UNTIL_US,
    addons=(NET, FINVER),
)


def take_over(part: NumberPart | None = None, body: TakeOver = BODY, **parts: object) -> Decision:
    """Take the number over; holder and account are unknown unless given."""
    seen = standing(part, **{"holder": None, "account": None, **parts})
    return rules.take_over_number(command(body), seen, terms())


def with_(**changed_fields: object) -> TakeOver:
    """The body with fields changed."""
    return msgspec.structs.replace(BODY, **changed_fields)


def with_addon(**changed_fields: object) -> TakeOver:
    """The body with one add-on, changed."""
    return with_(addons=(msgspec.structs.replace(FINVER, **changed_fields),))


def test_everything_comes_into_being_at_once() -> None:
    """Holder and account first, then the number, its wallet and its add-ons in their rounds."""
    decision = take_over()
    assert (decision.outcome, unmet(decision)) == ("granted", [])
    holder, account, part, wallet, net, finver = decision.changes
    assert holder == HolderPart("H1", "person", "en", "")
    assert account == AccountPart("BA1", "H1", 1, portal=False)
    assert isinstance(part, NumberPart)
    assert (part.status, part.active_since_us, part.addons_made) == ("active", BODY.active_since_us, 2)
    assert wallet == WalletPart(12_000, 2_000, valid_until_us=UNTIL_US, reminded_us=AT_US)
    assert isinstance(net, AddonPart)
    assert (net.seq, net.family, net.state, net.round, net.rounds) == (1, "net", "active", 2, 6)
    assert (net.next_try_us, net.paid_satang, net.allowances[0].unlimited) == (LAST_SECOND_US, 29_853, True)
    assert isinstance(finver, AddonPart)
    assert (finver.seq, finver.next_try_us, finver.paid_satang) == (2, 0, 15_943)
    assert [(one.service, one.left) for one in finver.allowances] == [("data", 1_000_000), ("voice", 0)]
    assert (decision.messages, decision.events) == ((), ())


def test_what_is_held_enters_the_books_by_opening_transfers() -> None:
    """Money received and free credit apart; of allowances what is left, of unlimited ones nothing."""
    assert take_over().transfers == (
        Transfer("opening", f"wallet/{NUMBER}", "satang", 10_000),
        Transfer("opening", f"free/{NUMBER}", "satang", 2_000),
        Transfer("issued/byte", f"allowance/{NUMBER}/2/data", "byte", 1_000_000),
    )


def test_known_owners_are_left_as_they_are() -> None:
    """A holder's second number does not register the holder again."""
    decision = take_over(holder=HOLDER, account=ACCOUNT)
    assert not [part for part in decision.changes if isinstance(part, HolderPart | AccountPart)]


def test_an_empty_wallet_moves_nothing() -> None:
    """Nothing is posted of what is not there."""
    body = with_(balance_satang=0, free_satang=0, addons=(), valid_until_us=0)
    assert take_over(body=body).transfers == ()


def test_a_pre_active_number_waits_for_its_confirmation_here_too() -> None:
    """Its messages are sent by us; service has not begun."""
    decision = take_over(body=with_(status="pre-active", addons=()))
    assert [m.template for m in decision.messages] == ["welcome", "activated"]
    assert changed(decision).active_since_us == 0


def test_a_suspended_number_can_be_resumed() -> None:
    """Why it was suspended is not known; that it was taken over so is."""
    part = changed(take_over(body=with_(status="suspended")))
    assert (part.status, part.why) == ("suspended", "taken-over")


def test_a_number_in_use_is_not_taken_over() -> None:
    """house/number-once: only after its disconnection."""
    decision = take_over(ACTIVE)
    assert unmet(decision) == ["house/number-once"]
    assert decision.possible is not None
    assert decision.possible.how == (Remedy("number.disconnected", {"reason": "customer"}),)
    assert take_over(number("ended", "ported-out")).outcome == "granted"


@pytest.mark.parametrize(
    ("body", "clauses"),
    [
        (with_(main_package="post-basic"), ["sample/main-packages"]),
        (with_(status="ended"), ["house/take-over"]),
        (with_(active_since_us=AT_US + 1), ["house/take-over"]),
        (with_(free_satang=12_001), ["house/take-over"]),
        (with_(free_satang=-1), ["house/take-over"]),
        (with_(balance_satang=-1, free_satang=0), ["house/take-over"]),
        (with_(valid_until_us=-1), ["house/take-over"]),
        (with_(charging="postpaid", main_package="post-basic"), ["house/take-over"] * 2),
        (with_addon(offer="net-1"), ["house/take-over"]),
        (with_addon(round=0), ["house/take-over"]),
        (with_addon(round=2), ["house/take-over"]),
        (with_addon(valid_until_us=AT_US), ["house/take-over"]),
        (with_addon(requested_us=AT_US + 1), ["house/take-over"]),
        (with_addon(allowances=(("sms", 5),)), ["house/take-over"]),
        (with_addon(allowances=(("data", -5),)), ["house/take-over"]),
        (with_(account="BA9", status="x", valid_until_us=-1), ["house/take-over"] * 2),
    ],
)
def test_what_does_not_agree_is_refused(body: TakeOver, clauses: list[str]) -> None:
    """Every disagreement is named, and nothing is taken over by half."""
    decision = take_over(body=body)
    assert (decision.outcome, unmet(decision)) == ("refused", clauses)
    assert (decision.possible, decision.changes, decision.transfers) == (None, (), ())


def test_owners_agree_with_what_is_known() -> None:
    """A holder of another kind, or an account of another holder, is not taken over silently."""
    company = HolderPart("H1", "juristic", "th", "company", 1)
    assert unmet(take_over(holder=company)) == ["house/holder-kind"]
    foreign = AccountPart("BA1", "H9", 1, portal=False)
    assert unmet(take_over(holder=HOLDER, account=foreign)) == ["house/take-over"]


def test_a_number_in_a_wrong_form_is_refused() -> None:
    """house/number-form holds for what is taken over too."""
    seen = Standing(holder=HOLDER, account=ACCOUNT, number=None)  # type: ignore[arg-type]  # not known yet
    decision = rules.take_over_number(command(BODY, "812345678"), seen, terms())
    assert unmet(decision) == ["house/number-form"]


amounts = st.integers(0, 10**9)


@given(balance=amounts, free=amounts, data=amounts, voice=amounts)
def test_transfers_tie_with_what_is_taken_over(balance: int, free: int, data: int, voice: int) -> None:
    """Per account, what is posted is what the parts say; free credit above the balance is refused."""
    addon = msgspec.structs.replace(FINVER, allowances=(("data", data), ("voice", voice)))
    decision = take_over(body=with_(balance_satang=balance, free_satang=free, addons=(addon,)))
    assert (decision.outcome == "granted") == (free <= balance)
    if decision.outcome == "granted":
        posted: Counter[str] = Counter()
        for transfer in decision.transfers:
            assert transfer.amount > 0
            posted[transfer.credit] += transfer.amount
        assert posted[f"wallet/{NUMBER}"] + posted[f"free/{NUMBER}"] == balance
        assert posted[f"free/{NUMBER}"] == free
        assert posted[f"allowance/{NUMBER}/1/data"] == data
        assert posted[f"allowance/{NUMBER}/1/voice"] == voice
