"""What kind of customer a holder is, and whether its accounts use the business portal. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.holders.model import JURISTIC, ChangeCategory, JoinPortal
from sitthi.areas.holders.terms import HoldersTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event, Part, Reason, Remedy
from sitthi.standing.parts import Standing
from sitthi.standing.points_parts import BusinessPart
from sitthi.standing.reasons import Look

CATEGORY = "house/category"
PORTAL = "house/portal"
SME = "sme"
CORPORATE = "corporate"
SUB_CATEGORIES = (SME, CORPORATE)
"""Sub-categories, which juristic persons alone have."""


def change_category(command: Command[ChangeCategory], standing: Standing, terms: HoldersTerms) -> Decision:
    """A holder becomes a person, a juristic person, or one served as an SME or as corporate (house/category).

    Reads holder and business. Granted with ``holder.category-changed`` about the new category; recorded only where
    the holder has it already. A person that becomes juristic, or the other way, goes by another id from then on, so
    it is to be verified anew. A business leaves the SMEs with its category; back among them it is profiled anew.
    """
    to, holder, business = command.body.to, standing.holder, standing.business
    sub = to in SUB_CATEGORIES
    look = Look(terms.off, command.at_us)
    if look.check(CATEGORY, not sub or holder.kind == JURISTIC, holder.kind, JURISTIC if sub else to):
        look.possible(Remedy("holder.category-changed", {"to": JURISTIC}))
    if look.unmet:
        return look.refusal()
    if to in {holder.kind, _sub_category_of(business)}:
        return _nothing(look, to)
    changes: tuple[Part, ...] = ()
    if not sub:
        changes = (replace(holder, kind=to, verified_us=0, documents=()),)
    if business is not None:
        changes = (*changes, replace(business, sme=False, reprofiled=to == CORPORATE))
    return Decision(GRANTED, tuple(look.reasons), changes=changes, events=(Event("holder.category-changed", to),))


def join_portal(command: Command[JoinPortal], standing: Standing, terms: HoldersTerms) -> Decision:
    """An account is used on the business portal from now on (house/portal).

    Reads account. Granted; recorded only where it is on the portal already.
    """
    account = standing.account
    assert account is not None, "the account a command is about is known"
    look = Look(terms.off, command.at_us)
    if account.portal or not look.carried(PORTAL):
        return _nothing(look, account.account)
    look.check(PORTAL, met=True, value=account.account)
    return Decision(GRANTED, tuple(look.reasons), changes=(replace(account, portal=True),))


def _sub_category_of(business: BusinessPart | None) -> str:
    """The sub-category a holder is known to have; "" where its business does not say."""
    if business is None:
        return ""
    if business.reprofiled:
        return CORPORATE
    return SME if business.sme else ""


def _nothing(look: Look, value: str) -> Decision:
    """What is so already changes nothing (house/nothing-to-do)."""
    look.reasons.append(Reason("house/nothing-to-do", met=True, value=value))
    return Decision(RECORDED, tuple(look.reasons))
