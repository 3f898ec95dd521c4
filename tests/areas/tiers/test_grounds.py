"""What a number may hold a tier on: package, device, registration, invitation; who is refused and why."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.tiers.model import BuyDevice, ChangePackage, InviteTier, RegisterTier
from sitthi.areas.tiers.rules import buy_device, change_package, invite_tier, register_tier
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED, Decision, Event, Remedy
from sitthi.standing.parts import NumberPart, WalletPart
from sitthi.standing.tier_parts import TierPart
from tests.areas.decided import moved, part, reasons, unmet
from tests.areas.tiers.making import (
    COMPANY,
    ENDED,
    MOBILE,
    NOTHING,
    NOW,
    NUMBER,
    PREPAID,
    command,
    standing,
    terms,
)

BOUGHT = replace(NOTHING, programme="hot-deal-iphone", programme_satang=1_499_00, bought_us=NOW)
TO_PREPAID = Remedy("number.recharged-as", {"to": "prepaid"})
TO_POSTPAID = Remedy("number.recharged-as", {"to": "postpaid"})
GONE = replace(NUMBER, status="suspended", why="permanent")
FIBRE = replace(NUMBER, product="fibre")


def changed(body: ChangePackage, used: TiersTerms | None = None, **parts: Any) -> Decision:
    """What a change of package comes to."""
    return change_package(command(body), standing(**parts), used or terms())


def bought(programme: str, satang: int, used: TiersTerms | None = None, **parts: Any) -> Decision:
    """What buying a device comes to."""
    return buy_device(command(BuyDevice(programme, satang)), standing(**parts), used or terms())


def registered(channel: str, used: TiersTerms | None = None, **parts: Any) -> Decision:
    """What a registration comes to, of a prepaid number if nothing else is said."""
    return register_tier(command(RegisterTier(channel)), standing(**{"number": PREPAID, **parts}), used or terms())


def invited(wanted: str, used: TiersTerms | None = None, *, assistant: bool = False, **parts: Any) -> Decision:
    """What an invitation comes to."""
    return invite_tier(command(InviteTier(wanted, assistant)), standing(**parts), used or terms())


def how(decision: Decision) -> tuple[Remedy, ...] | None:
    """What would mend a refusal; None where nothing does."""
    return decision.possible.how if decision.possible else None


def test_a_package_is_kept_with_its_price_and_reviewed_at_once() -> None:
    """serenade/package, R50: the notice goes out at once on subscription; with the next review, where terms say so."""
    body = ChangePackage("p-1499", 1_499_00, discounted=True)
    decision = changed(body)
    assert decision.outcome == GRANTED
    after = part(decision, TierPart)
    assert (after.package_satang, after.discounted) == (1_499_00, True)
    assert part(decision, NumberPart).main_package == "p-1499"
    assert decision.events == (Event("tier.ground-changed", "package"),)
    assert [(one.met, one.value) for one in reasons(decision, "serenade/package")] == [(True, 1_499_00)]
    assert changed(body, terms(package__notice="with-next-review")).events == ()


@pytest.mark.parametrize(
    ("satang", "given", "met"),
    [
        (1_198_00, {}, False),
        (1_199_00, {}, True),
        (1_199_00, {"number": PREPAID}, False),
        (1_199_00, {"used": terms("serenade/package")}, False),
        (1_121_00, {"used": terms(package__price_vat="included")}, True),
    ],
)
def test_it_is_said_whether_a_price_gives_a_tier(satang: int, given: dict[str, Any], met: bool) -> None:  # noqa: FBT001
    """R12, R52: a prepaid number's package gives none."""
    decision = changed(ChangePackage("p-1", satang), **given)
    assert [one.met for one in reasons(decision, "serenade/package")] == [met]


def test_a_device_ground_ends_with_its_package() -> None:
    """device.ground-until: stating the price of the same package is no change; with the period, where terms say so."""
    other, same = ChangePackage("p-other", 599_00), ChangePackage(NUMBER.main_package, 599_00)
    assert part(changed(other, tier=BOUGHT), TierPart) == replace(NOTHING, package_satang=599_00)
    assert part(changed(same, tier=BOUGHT), TierPart).programme == "hot-deal-iphone"
    period = terms(device__ground_until="end-of-period")
    assert part(changed(other, period, tier=BOUGHT), TierPart).programme == "hot-deal-iphone"


def test_a_device_is_kept_as_a_ground_and_reviewed_at_once() -> None:
    """serenade/device.*: programme, price of its package, and since when."""
    decision = bought("hot-deal-iphone", 1_499_00)
    assert part(decision, TierPart) == BOUGHT
    assert decision.events == (Event("tier.ground-changed", "device"),)
    assert [one.met for one in reasons(decision, "serenade/device.hot-deal-iphone")] == [True]
    assert [one.met for one in bought("hot-deal-max-speed", 2_999_00).reasons] == [True, False]
    off = bought("hot-deal-iphone", 1_499_00, terms("serenade/device.hot-deal-iphone"))
    assert [one.met for one in reasons(off, "serenade/device.hot-deal-iphone")] == [False]
    assert bought("hot-deal-iphone", 1_499_00, terms(package__notice="with-next-review")).events == ()


def test_a_programme_the_document_does_not_have() -> None:
    """Refused for good, by both programmes there are."""
    decision = bought("hot-deal-other", 1_499_00)
    assert (decision.outcome, decision.possible) == (REFUSED, None)
    assert unmet(decision) == ["serenade/device.hot-deal-max-speed", "serenade/device.hot-deal-iphone"]


@pytest.mark.parametrize(
    "decision",
    [
        changed(ChangePackage("p-1", 1), number=ENDED),
        bought("hot-deal-iphone", 1_499_00, number=ENDED),
        registered("ussd", number=replace(PREPAID, status="ended")),
        invited("gold", number=ENDED),
    ],
)
def test_an_ended_number_has_no_grounds(decision: Decision) -> None:
    """house/number-active, and nothing mends it."""
    assert (decision.outcome, unmet(decision), how(decision)) == (REFUSED, ["house/number-active"], None)


@pytest.mark.parametrize("channel", ["ussd", "*1148", "e-service", "web"])
def test_a_prepaid_number_registers(channel: str) -> None:
    """prepaid.registration: by the code or by e-service, and free of charge."""
    decision = registered(channel)
    assert decision.outcome == GRANTED
    assert decision.changes == (replace(NOTHING, registered_us=NOW),)
    assert decision.events == (Event("tier.ground-changed", "registered"),)
    assert decision.transfers == ()
    word = "ussd" if channel == "*1148" else channel
    rest = tuple(one for one in ("ussd", "e-service", "web") if one != word)
    assert unmet(registered(channel, terms(prepaid__channels=rest))) == ["serenade/prepaid.registration"]


def test_registering_again_changes_nothing() -> None:
    """Nor is it reviewed again."""
    decision = registered("ussd", tier=replace(NOTHING, registered_us=1))
    assert (decision.outcome, decision.changes, decision.events) == (RECORDED, (), ())


@pytest.mark.parametrize(
    ("channel", "number", "count", "mended"),
    [
        ("kiosk", PREPAID, 1, None),
        ("ussd", NUMBER, 1, (TO_PREPAID,)),
        ("kiosk", NUMBER, 2, None),
        ("ussd", FIBRE, 1, None),
        ("ussd", GONE, 1, None),
    ],
)
def test_who_cannot_register_and_where(
    channel: str, number: NumberPart, count: int, mended: tuple[Remedy, ...] | None
) -> None:
    """A channel that is not open to it is refused for good; a mobile number may become a prepaid one."""
    decision = registered(channel, number=number)
    assert (decision.outcome, unmet(decision)) == (REFUSED, ["serenade/prepaid.registration"] * count)
    assert how(decision) == mended
    assert registered(channel, terms("serenade/prepaid.registration"), number=number).outcome == GRANTED


def test_a_fee_of_the_code_is_taken_from_the_balance() -> None:
    """prepaid.code-fee, were it not free: only by the code, and refused where it is not there."""
    fee = terms(prepaid__code_fee=5_00)
    decision = registered("ussd", fee, wallet=WalletPart(balance_satang=5_00))
    assert moved(decision.transfers) == {f"wallet/{MOBILE}": -5_00, "revenue/fees": 5_00}
    assert part(decision, WalletPart).balance_satang == 0
    assert registered("web", fee).transfers == ()
    poor = registered("ussd", fee, wallet=WalletPart(balance_satang=4_99))
    assert unmet(poor) == ["serenade/prepaid.registration"]
    assert how(poor) == (Remedy("topup.requested", {"channel": "kiosk", "amount": "10.00"}),)


@pytest.mark.parametrize("holder", [None, COMPANY])
def test_any_number_may_be_invited(holder: Any) -> None:
    """juristic.by-invitation: of a juristic person, too; reviewed at once."""
    decision = invited("gold", **({"holder": holder} if holder else {}))
    assert decision.outcome == GRANTED
    assert part(decision, TierPart) == replace(NOTHING, invited="gold", invited_us=NOW)
    assert decision.events == (Event("tier.ground-changed", "invited"),)


def test_a_juristic_person_is_not_invited_where_the_terms_have_no_invitation() -> None:
    """juristic.ways: nothing mends it, but the clause switched off."""
    none = terms(juristic__ways=())
    refused = invited("gold", none, holder=COMPANY)
    assert (unmet(refused), how(refused)) == (["serenade/juristic.by-invitation"], None)
    assert (
        invited("gold", terms("serenade/juristic.by-invitation", juristic__ways=()), holder=COMPANY).outcome == GRANTED
    )


def test_a_tier_the_programme_does_not_have_is_invited_to_by_nobody() -> None:
    """Refused for good."""
    decision = invited("diamond")
    assert (decision.outcome, how(decision)) == (REFUSED, None)
    assert unmet(decision) == ["serenade/juristic.by-invitation"]


@pytest.mark.parametrize(("number", "mended"), [(PREPAID, (TO_POSTPAID,)), (replace(GONE, charging="prepaid"), None)])
def test_the_personal_assistant_is_for_postpaid_numbers(number: NumberPart, mended: tuple[Remedy, ...] | None) -> None:
    """account.6: a mobile number in service may become postpaid first."""
    decision = invited("gold", assistant=True, number=number)
    assert (unmet(decision), how(decision)) == (["serenade/account.6"], mended)
    assert part(invited("gold", terms("serenade/account.6"), assistant=True, number=number), TierPart).assistant
    both = terms(assistant__charging=("postpaid", "prepaid"))
    assert part(invited("gold", both, assistant=True, number=number), TierPart).assistant
    assert how(invited("gold", terms(assistant__charging=()), assistant=True, number=number)) is None


def test_an_assistant_stays_when_invited_anew() -> None:
    """Another invitation does not take it away."""
    first = part(invited("gold", assistant=True), TierPart)
    assert first.assistant
    assert part(invited("platinum", tier=first), TierPart).assistant
