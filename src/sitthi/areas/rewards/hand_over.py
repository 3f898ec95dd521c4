"""Handing a reward over at its shop: once, against the code shown in time, or a prize against the company's paper."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.rewards.model import HandOverReward
from sitthi.areas.rewards.terms import RewardsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision
from sitthi.standing.parts import Standing
from sitthi.standing.points_parts import HANDED_OVER, ISSUED, RedemptionPart
from sitthi.standing.reasons import Look

ONCE = "rewards/hand-over"
CODE = "rewards/code"
SHOP = "rewards/shop"
IN_THE_APP = "points/note.2"
PAPER = "points/note.3"
NOTHING = "house/nothing-to-do"

NONE = "none"
APP = "app"
SCREENSHOT = "screenshot"
RIGHT_CODE = "right-code"
WRONG_CODE = "wrong-code"


def hand_over_reward(command: Command[HandOverReward], standing: Standing, terms: RewardsTerms) -> Decision:
    """A reward is handed over at its shop (rewards/hand-over, code, shop; points/note.2, note.3).

    Reads redemption. What was shown is part of the request, so a refused one stays refused: with the right code, the
    app or the paper it is another request.
    """
    found, body = standing.redemption, command.body
    look = Look(terms.off if found is not None else terms.off - {ONCE}, command.at_us)
    state = NONE if found is None else found.state
    if look.check(ONCE, state == ISSUED, state, ISSUED):
        look.never()
    if found is None:
        return look.refusal()
    if look.check(SHOP, body.shop == found.shop, body.shop, found.shop):
        look.never()
    shown = SCREENSHOT if body.screenshot else APP
    if look.check(IN_THE_APP, terms.screenshot_accepted or not body.screenshot, shown, APP):
        look.never()
    if found.draw:
        _paper(look, body, found, terms)
    elif found.expires_us:
        _code(look, body, found, command.at_us)
    if look.unmet:
        return look.refusal()
    if found.state == HANDED_OVER:
        # Whatever is switched off, what was handed over is not handed over anew.
        look.check(NOTHING, met=True, value=found.redemption)
        return Decision(RECORDED, tuple(look.reasons))
    after = replace(
        found, state=HANDED_OVER, handed_us=command.at_us, shop=body.shop, evidence=body.evidence if found.draw else ""
    )
    return Decision(GRANTED, tuple(look.reasons), changes=(after,))


def _code(look: Look, body: HandOverReward, found: RedemptionPart, at_us: int) -> None:
    """The code shown is right and still good; a refusal does not tell the right one."""
    shown = RIGHT_CODE if body.code == found.code else WRONG_CODE if body.code else NONE
    if look.check(CODE, shown == RIGHT_CODE, shown, RIGHT_CODE):
        look.never()
    if look.check(CODE, at_us <= found.expires_us, at_us, found.expires_us, "us"):
        look.never()


def _paper(look: Look, body: HandOverReward, found: RedemptionPart, terms: RewardsTerms) -> None:
    """A prize won with a company's points goes to whoever has the company's paper (points/note.3)."""
    if not found.for_company:
        return
    papers = terms.prize_evidence
    if look.check(PAPER, body.evidence in papers, body.evidence or NONE, ", ".join(papers)):
        look.never()
