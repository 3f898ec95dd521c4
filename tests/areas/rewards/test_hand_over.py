"""Handing a reward over: once, at its shop, against the code in the app or the company's paper."""

from __future__ import annotations

from typing import Any

import pytest

from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED
from sitthi.standing.points_parts import HANDED_OVER, RedemptionPart
from tests.areas.decided import part, unmet
from tests.areas.rewards.making import draw, hand_over, redemption, terms
from tests.days import at

AT_THE_DESK: dict[str, Any] = {"shop": "travel-desk", "code": ""}


def test_a_reward_is_handed_over_against_its_code() -> None:
    """At its shop, the code in the app: when and where is kept."""
    decision = hand_over(redemption())
    assert (decision.outcome, unmet(decision)) == (GRANTED, [])
    after = part(decision, RedemptionPart)
    assert (after.state, after.handed_us, after.shop) == (HANDED_OVER, at("2024-05-15 12:10"), "riverside-coffee")
    assert decision.transfers == ()


@pytest.mark.parametrize(
    ("shown", "clause"),
    [
        ({"code": "04052568"}, "rewards/code"),
        ({"code": ""}, "rewards/code"),
        ({"shop": "corner-bakery"}, "rewards/shop"),
        ({"screenshot": True}, "points/note.2"),
    ],
)
def test_what_is_not_as_it_must_be_is_refused(shown: dict[str, Any], clause: str) -> None:
    """A wrong code or none, another shop, a screenshot: refused for good; switched off, the clause asks nothing."""
    decision = hand_over(redemption(), **shown)
    assert (unmet(decision), decision.possible) == ([clause], None)
    assert hand_over(redemption(), terms(clause), **shown).outcome == GRANTED


def test_the_book_may_accept_a_screenshot() -> None:
    """Whether a picture will do is a value."""
    assert hand_over(redemption(), terms(redeem__screenshot_accepted=True), screenshot=True).outcome == GRANTED


def test_a_refusal_does_not_tell_the_right_code() -> None:
    """Neither the code shown nor the right one stands among the reasons."""
    decision = hand_over(redemption(), code="11111111")
    said = {str(one) for reason in decision.reasons for one in (reason.value, reason.threshold)}
    assert not said & {"04052567", "11111111"}


def test_a_code_is_good_to_its_last_instant() -> None:
    """15 minutes to the microsecond; after it the redemption stands but is not handed over."""
    last_us = at("2024-05-15 12:15")
    assert hand_over(redemption(), at_us=last_us).outcome == GRANTED
    late = hand_over(redemption(), at_us=last_us + 1)
    assert (unmet(late), late.possible) == (["rewards/code"], None)


def test_a_reward_is_handed_over_once() -> None:
    """A second time is refused; with the clause off it is only recorded, nothing is handed over anew."""
    handed = part(hand_over(redemption()), RedemptionPart)
    again = hand_over(handed)
    assert (unmet(again), again.possible) == (["rewards/hand-over"], None)
    off = hand_over(handed, terms("rewards/hand-over"))
    assert (off.outcome, off.changes) == (RECORDED, ())


@pytest.mark.parametrize("off", ["", "rewards/hand-over"])
def test_a_redemption_nobody_knows_is_refused(off: str) -> None:
    """Whatever is switched off."""
    decision = hand_over(None, terms(*filter(None, [off])))
    assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, ["rewards/hand-over"], None)


@pytest.mark.parametrize("paper", ["company-certificate", "power-of-attorney"])
def test_a_prize_is_handed_over_against_the_companys_paper(paper: str) -> None:
    """A draw has no code and no last minute; the paper is kept."""
    decision = hand_over(draw(), at_us=at("2024-12-20 10:00"), evidence=paper, **AT_THE_DESK)
    assert (decision.outcome, part(decision, RedemptionPart).evidence) == (GRANTED, paper)


@pytest.mark.parametrize("paper", ["", "id-copy"])
def test_without_the_paper_a_prize_is_not_handed_over(paper: str) -> None:
    """Nor with another; a person's own points need none, and the papers are the book's."""
    decision = hand_over(draw(), evidence=paper, **AT_THE_DESK)
    assert (unmet(decision), decision.possible) == (["points/note.3"], None)
    assert hand_over(draw(), terms("points/note.3"), evidence=paper, **AT_THE_DESK).outcome == GRANTED
    assert hand_over(draw(for_company=False), evidence=paper, **AT_THE_DESK).outcome == GRANTED
    assert hand_over(draw(), terms(prize__evidence=("id-copy",)), evidence="id-copy", **AT_THE_DESK).outcome == GRANTED


def test_paper_handed_in_for_what_is_no_prize_is_not_kept() -> None:
    """Evidence belongs to prizes only."""
    assert part(hand_over(redemption(), evidence="power-of-attorney"), RedemptionPart).evidence == ""


def test_what_was_redeemed_without_a_code_needs_none() -> None:
    """By terms that give no code there is nothing to show."""
    assert hand_over(redemption(code="", expires_us=0), code="").outcome == GRANTED


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Shop, picture, code and time in one answer."""
    decision = hand_over(redemption(), shop="elsewhere", screenshot=True, code="1", at_us=at("2024-05-16"))
    assert unmet(decision) == ["rewards/shop", "points/note.2", "rewards/code", "rewards/code"]
