"""A tier is decided anew, offered with its notice, held from it, kept to its end, and ended."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.tiers.model import DropTier, HoldTier, NotifyTier, ReviewTier
from sitthi.areas.tiers.rules import drop_tier, due, hold_tier, notify_tier, review_tier
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED, Decision, Remedy
from sitthi.kernel.moment import DAY_US
from sitthi.standing.parts import Standing
from sitthi.standing.tier_parts import UNKNOWN, TierPart
from tests.areas.decided import part, reasons, unmet
from tests.areas.tiers.making import (
    COMPANY,
    ENDED,
    HELD,
    MOBILE,
    NOTHING,
    NOW,
    OFFERED,
    OVER,
    PREPAID,
    UNTIL,
    bills,
    charged,
    command,
    standing,
    terms,
    told,
)

EMERALD, GOLD, PLATINUM = bills(900_00), bills(1_500_00), bills(3_000_00)


def reviewed(why: str = "asked", used: TiersTerms | None = None, at_us: int = NOW, **parts: Any) -> Decision:
    """What a review comes to."""
    return review_tier(command(ReviewTier(why), at_us), standing(**parts), used or terms())


def over(used: TiersTerms | None = None, held: TierPart = HELD, **parts: Any) -> Decision:
    """What the review at the end of a period comes to; bills are those of a year before, which still count."""
    return reviewed("period", used, OVER, tier=held, **parts)


def notified(wanted: str, used: TiersTerms | None = None, **parts: Any) -> Decision:
    """What telling a customer of a tier elsewhere comes to."""
    return notify_tier(command(NotifyTier(wanted)), standing(**parts), used or terms())


def test_qualifying_is_offered_with_a_notice_and_not_held() -> None:
    """grant.on-notice: the notice is awaited for 24 hours (R126); until it has arrived nothing is held."""
    decision = reviewed(months=GOLD)
    assert decision.outcome == RECORDED
    assert part(decision, TierPart) == OFFERED
    (message,) = decision.messages
    assert (message.template, message.number, message.purpose, message.attempt) == ("tier-granted", MOBILE, "tier:1", 1)
    assert message.values == {"tier": "Gold", "months": 12}
    assert message.give_up_us == NOW + DAY_US
    assert unmet(decision).count("serenade/usage.platinum") == 1


def test_an_offer_on_its_way_is_not_repeated_but_a_higher_one_is_made() -> None:
    """One notice a tier; more than was offered is offered anew."""
    again = reviewed(tier=OFFERED, months=GOLD)
    assert (again.changes, again.messages) == ((), ())
    more = reviewed(tier=OFFERED, months=PLATINUM)
    assert (part(more, TierPart).offered, part(more, TierPart).notices) == ("platinum", 2)
    assert more.messages[0].purpose == "tier:2"
    less = reviewed(tier=OFFERED, months=())
    assert (less.changes, less.messages) == ((), ())
    lower = reviewed(tier=replace(OFFERED, offered="platinum"), months=GOLD)
    assert (lower.changes, lower.messages) == ((), ())


def test_nothing_to_offer_changes_nothing() -> None:
    """All ways are listed all the same."""
    decision = reviewed(months=())
    assert (decision.outcome, decision.changes, decision.messages) == (RECORDED, (), ())
    assert [one.value for one in decision.reasons if one.reading == "R14"] == ["none"] * 6


def test_the_tier_is_held_once_its_notice_has_arrived() -> None:
    """From then, for twelve months less a day, to the end of the day (end.period, R16)."""
    decision = hold_tier(command(HoldTier(1)), standing(tier=OFFERED), terms())
    assert part(decision, TierPart) == HELD
    assert [one.clause for one in decision.reasons] == ["serenade/grant.on-notice", "serenade/end.period"]
    endless = hold_tier(command(HoldTier(1)), standing(tier=OFFERED), terms("serenade/end.period"))
    assert part(endless, TierPart).until_us == 0


@pytest.mark.parametrize(
    ("seq", "tier", "number"),
    [(2, OFFERED, None), (1, replace(OFFERED, notices=2), None), (1, HELD, None), (1, OFFERED, ENDED)],
)
def test_a_notice_that_is_no_longer_awaited_changes_nothing(seq: int, tier: TierPart, number: Any) -> None:
    """Another one has been sent since, it is held already, or the number has ended."""
    given_parts = {"tier": tier} if number is None else {"tier": tier, "number": number}
    for decision in (
        hold_tier(command(HoldTier(seq)), standing(**given_parts), terms()),
        drop_tier(command(DropTier(seq)), standing(**given_parts), terms()),
    ):
        assert (decision.outcome, decision.changes, decision.messages) == (RECORDED, (), ())


def test_a_notice_given_up_gives_nothing() -> None:
    """R126: not held; what was held before stays. Held all the same, as the terms may have it."""
    raised = replace(HELD, offered="platinum", offered_way="use", offered_us=NOW, notices=2)
    decision = drop_tier(command(DropTier(2)), standing(tier=raised), terms())
    assert part(decision, TierPart) == replace(HELD, notices=2)
    assert unmet(decision) == ["serenade/grant.on-notice"]
    anyway = terms(confirmation__given_up="right-starts-anyway")
    assert part(drop_tier(command(DropTier(2)), standing(tier=raised), anyway), TierPart).tier == "platinum"


@pytest.mark.parametrize(
    "used",
    [
        terms("serenade/grant.on-notice"),
        terms(grant__from="qualified"),
        terms(way__conditions_of_every_way=("end.period",)),
    ],
)
def test_without_a_notice_it_is_held_at_once(used: TiersTerms) -> None:
    """The clause switched off, read otherwise, or not held to for a package (R50): the notice only tells."""
    decision = reviewed(used=used, tier=replace(NOTHING, package_satang=1_499_00))
    after = part(decision, TierPart)
    assert (after.tier, after.way, after.from_us, after.until_us, after.offered) == ("gold", "package", NOW, UNTIL, "")
    (message,) = decision.messages
    assert (message.template, message.purpose, message.give_up_us) == ("tier-granted", "", 0)


def test_how_long_a_notice_is_awaited_is_the_terms_to_say() -> None:
    """confirmation.give-up-after (R126)."""
    decision = reviewed(used=terms(confirmation__give_up_after=25), months=GOLD)
    assert decision.messages[0].give_up_us == NOW + 25 * DAY_US // 24


def test_within_its_period_a_tier_rises_but_never_falls() -> None:
    """end.period: what gives less now is kept, and said to be, until the end."""
    raised = reviewed(tier=HELD, months=PLATINUM)
    assert told(raised) == [("tier-raised", "Platinum")]
    assert (part(raised, TierPart).tier, part(raised, TierPart).offered) == ("gold", "platinum")
    for months in (EMERALD, (), GOLD):
        kept = reviewed(tier=HELD, months=months)
        assert (kept.changes, kept.messages) == ((), ())
        assert [one.value for one in reasons(kept, "serenade/end.period")] == [UNTIL]


def test_a_lost_ground_ends_a_tier_at_once_if_the_terms_say_so() -> None:
    """end.ground-lost: nothing is left to wait for; less is offered anew."""
    at_once = terms(end__ground_lost="at-once")
    gone = reviewed(used=at_once, tier=HELD, months=())
    assert part(gone, TierPart) == replace(NOTHING, notices=1)
    assert told(gone) == [("tier-ended", "Gold")]
    less = reviewed(used=at_once, tier=HELD, months=EMERALD)
    assert (part(less, TierPart).tier, part(less, TierPart).offered) == ("", "emerald")
    assert told(less) == [("tier-lowered", "Emerald")]
    assert reviewed(used=at_once, tier=HELD, months=GOLD).changes == ()


@pytest.mark.parametrize(
    ("months", "template", "tier"),
    [
        (GOLD, "tier-renewed", "gold"),
        (EMERALD, "tier-lowered", "emerald"),
        (PLATINUM, "tier-raised", "platinum"),
    ],
)
def test_when_the_period_is_over_the_tier_is_decided_anew(months: Any, template: str, tier: str) -> None:
    """R16: the old one has ended, and what the number qualifies for now is offered with its notice."""
    decision = over(months=months)
    after = part(decision, TierPart)
    assert (after.tier, after.way, after.from_us, after.until_us) == ("", "", 0, 0)
    assert (after.offered, after.offered_way, after.offered_us, after.notices) == (tier, "use", OVER, 2)
    assert told(decision) == [(template, tier.capitalize())]
    assert decision.messages[0].purpose == "tier:2"


def test_a_period_that_is_over_with_nothing_left_ends_the_tier() -> None:
    """With its notice; what was still offered is withdrawn."""
    decision = over(held=replace(HELD, offered="platinum", offered_way="use", offered_us=NOW, notices=2), months=())
    assert part(decision, TierPart) == replace(NOTHING, notices=2)
    assert told(decision) == [("tier-ended", "Gold")]


def test_an_offer_on_its_way_outlives_the_period() -> None:
    """The tier it is about is not offered twice."""
    waiting = replace(HELD, offered="platinum", offered_way="use", offered_us=NOW, notices=2)
    decision = over(held=waiting, months=PLATINUM)
    assert (part(decision, TierPart).tier, part(decision, TierPart).offered) == ("", "platinum")
    assert decision.messages == ()


def test_a_period_may_end_without_a_review() -> None:
    """end.then: nothing is offered, whatever the number qualifies for."""
    decision = over(terms(end__then="end"), months=GOLD)
    assert part(decision, TierPart) == replace(NOTHING, notices=1)
    assert told(decision) == [("tier-ended", "Gold")]


def test_a_period_that_is_not_over_is_left_alone() -> None:
    """Its last instant belongs to it; nor is there one where nothing is held."""
    early = reviewed("period", at_us=UNTIL, tier=HELD)
    assert [one.clause for one in early.reasons] == ["house/nothing-to-do"]
    assert early.changes == ()
    assert reviewed("period", at_us=OVER).changes == ()


def test_the_end_of_a_period_falls_due() -> None:
    """At the first instant after it, once; nothing where no tier is held or none ends."""
    assert list(due(standing(tier=HELD), terms())) == [(OVER, "review-tier", "period", ReviewTier("period"))]
    assert list(due(standing(tier=OFFERED), terms())) == []
    assert list(due(standing(tier=replace(HELD, until_us=0)), terms())) == []
    assert list(due(standing(tier=HELD), terms("serenade/end.period"))) == []
    done = part(over(months=()), TierPart)
    assert list(due(standing(tier=done), terms())) == []


def test_an_invitation_has_run_out_when_its_period_is_over() -> None:
    """R16: it gives nothing any more unless the number is invited again; its personal assistant ends with it."""
    invited = replace(HELD, way="invitation", invited="gold", invited_us=NOW, assistant=True)
    decision = over(held=invited)
    assert part(decision, TierPart) == replace(NOTHING, notices=1)
    again = over(held=replace(invited, invited_us=OVER - 1))
    assert told(again) == [("tier-renewed", "Gold")]
    assert part(again, TierPart).assistant
    assert part(over(terms(assistant__by_invitation=False), held=invited), TierPart).assistant
    assert told(over(terms(invitation__counts_for="until-withdrawn"), held=invited)) == [("tier-renewed", "Gold")]


def test_a_swap_leaves_no_package_device_registration_or_assistant() -> None:
    """Package and device are a postpaid number's; as a prepaid one it has to register (R50, account.6)."""
    grounds = replace(
        HELD,
        package_satang=1_499_00,
        programme="hot-deal-iphone",
        programme_satang=1_499_00,
        bought_us=NOW,
        registered_us=NOW,
        invited="gold",
        invited_us=NOW,
        assistant=True,
    )
    decision = reviewed("swapped", tier=grounds, number=PREPAID, months=charged(3_000_00))
    after = part(decision, TierPart)
    assert (after.package_satang, after.programme, after.registered_us) == (UNKNOWN, "", 0)
    assert (after.assistant, after.invited, after.tier) == (False, "gold", "gold")
    assert "serenade/account.6" in unmet(decision)
    assert decision.messages == ()
    off = reviewed("swapped", terms("serenade/account.6"), tier=grounds, number=PREPAID)
    assert part(off, TierPart).assistant
    both = reviewed("swapped", terms(assistant__charging=("postpaid", "prepaid")), tier=grounds, number=PREPAID)
    assert part(both, TierPart).assistant


def test_an_ended_number_is_offered_nothing() -> None:
    """A tier it still has ends with its period, without a notice."""
    assert reviewed(number=ENDED, months=GOLD).changes == ()
    decision = over(number=ENDED, months=GOLD)
    assert part(decision, TierPart).tier == ""
    assert decision.messages == ()


def test_a_customer_told_elsewhere_holds_the_tier_from_now() -> None:
    """tier.notified: if some way gives at least that tier, or it was offered."""
    decision = notified("gold", months=GOLD)
    assert decision.outcome == GRANTED
    assert part(decision, TierPart) == replace(HELD, notices=0)
    lower = part(notified("emerald", months=GOLD), TierPart)
    assert (lower.tier, lower.way) == ("emerald", "use")
    offered = part(notified("gold", tier=OFFERED), TierPart)
    assert (offered.tier, offered.offered) == ("gold", "")
    higher = replace(OFFERED, offered="platinum")
    assert part(notified("gold", tier=higher), TierPart).offered == "platinum"


def test_telling_of_less_than_is_held_changes_nothing() -> None:
    """No tier falls within its period."""
    decision = notified("emerald", tier=HELD, months=GOLD)
    assert (decision.outcome, decision.changes) == (GRANTED, ())
    assert reasons(decision, "serenade/end.period")


def test_a_tier_that_no_way_gives_cannot_be_told() -> None:
    """Refused with every way; an invitation mends it."""
    decision = notified("gold", months=EMERALD)
    assert decision.outcome == REFUSED
    assert "serenade/usage.gold" in unmet(decision)
    assert decision.possible is not None
    assert decision.possible.how == (Remedy("tier.invited", {"tier": "gold"}),)
    invited = replace(NOTHING, invited="gold", invited_us=NOW)
    assert notified("gold", tier=invited, months=EMERALD).outcome == GRANTED


@pytest.mark.parametrize(
    ("tier", "given_parts", "used"),
    [
        ("diamond", {"months": PLATINUM}, terms()),
        ("gold", {"months": GOLD, "number": ENDED}, terms()),
        ("gold", {"holder": COMPANY}, terms(juristic__ways=())),
    ],
)
def test_what_can_never_be_told(tier: str, given_parts: dict[str, Any], used: TiersTerms) -> None:
    """A tier the programme does not have, of a number that has ended, or to one who may not be invited."""
    decision = notified(tier, used, **given_parts)
    assert (decision.outcome, decision.possible) == (REFUSED, None)


def test_first_held_counts_where_the_terms_say_so() -> None:
    """tiers.several-ways: a way that is held by goes before a higher one."""
    used = terms(tiers__several_ways="first-held")
    held = replace(HELD, tier="emerald", package_satang=1_499_00)
    assert reviewed(used=used, tier=held, months=EMERALD).messages == ()
    assert told(reviewed(tier=held, months=EMERALD)) == [("tier-raised", "Gold")]


CHARGES = st.sampled_from([(), EMERALD, GOLD, PLATINUM])
STEPS = st.lists(st.tuples(st.sampled_from(["review", "hold", "drop"]), CHARGES), max_size=12)


@given(STEPS)
def test_within_a_period_nothing_takes_a_tier_away(steps: list[tuple[str, Any]]) -> None:
    """Whatever is billed and whichever notices arrive, what is held within a period never gets less."""
    held = NOTHING
    for place, (step, months) in enumerate(steps):
        at_us, before = NOW + place, held
        now: Standing = standing(tier=held, months=months)
        seq = held.notices
        if step == "review":
            decision = review_tier(command(ReviewTier("asked"), at_us), now, terms())
        elif step == "hold":
            decision = hold_tier(command(HoldTier(seq), at_us), now, terms())
        else:
            decision = drop_tier(command(DropTier(seq), at_us), now, terms())
        held = part(decision, TierPart) if decision.changes else held
        assert terms().rank(held.tier) >= terms().rank(before.tier)
        assert bool(held.tier) == bool(held.until_us)
        assert (held.offered == "") == (held.offered_us == 0)
