"""What a number is missing for higher tiers, how a citizen's numbers are best grouped, and every way as of a time."""

from __future__ import annotations

from typing import Any

from sitthi.areas.tiers.missing import UNSAID, Chance, missing
from sitthi.areas.tiers.proposal import Proposal, best_groups
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.flow.index import Index
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel.decision import Decision, Reason, Remedy
from sitthi.standing.parts import Standing
from sitthi.standing.tier_parts import TierPart
from sitthi.storage.pipeline import Connection
from sitthi.terms import Book
from sitthi.views import plain, shapes_tiers
from sitthi.views.tiers_read import REVIEW, TierReader, as_one
from sitthi.views.wording import LANGUAGES, reason_text

NOTICES = ("serenade/use.conditions", "serenade/change-without-notice")
"""Clauses that are shown with a tier."""
_WAYS = {
    "package": "serenade/package",
    "account": "serenade/account.thresholds",
    "invitation": "serenade/juristic.by-invitation",
}


class Adviser:
    """Advises about tiers in a world, by its terms; nothing is recorded."""

    def __init__(self, connection: Connection, book: Book, rulebook: Rulebook, index: Index) -> None:
        """By the rules that the index names."""
        self._reader = TierReader(connection, index)
        self._book = book
        self._rulebook = rulebook
        self._index = index

    def advise(self, subject: str, at_us: int) -> dict[str, Any]:
        """What is missing for a number, or for each of a holder's, and that holder's best groups.

        ``{as_of, subject, numbers: [{number, holds, chances}], grouping}``; raises BadInput for an unknown subject and
        for a time before its latest decision.
        """
        holder = self._reader.holder_of(subject, at_us)
        terms = self._terms(at_us)
        page: dict[str, Any] = {"as_of": plain.time(at_us), "subject": subject}
        if subject.startswith("number/"):
            _, standing = self._reader.of_number(subject, at_us)
            return {**page, "numbers": [self._number(standing, at_us, terms)], "grouping": None}
        whole = self._reader.of_holder(holder, at_us)
        numbers = [self._number(as_one(whole, one), at_us, terms) for one in whole.members]
        return {**page, "numbers": numbers, "grouping": self._grouping(whole, at_us, terms)}

    def ways(self, subject: str, at_us: int) -> dict[str, Any]:
        """What a review of a number would find: every way with all its conditions, and what would follow.

        ``{as_of, subject, holds, reasons, after: {tier, tier_grounds}, messages}``; raises as ``advise``.
        """
        self._reader.holder_of(subject, at_us)
        command, standing = self._reader.of_number(subject, at_us)
        decision: Decision = self._index.commands[REVIEW].rule(command, standing, self._terms(at_us))
        after = next((part for part in decision.changes if isinstance(part, TierPart)), standing.tier)
        return {
            "as_of": plain.time(at_us),
            "subject": subject,
            "holds": shapes_tiers.tier(standing.tier),
            "reasons": [self._reason(one) for one in decision.reasons],
            "after": shapes_tiers.of_number(after),
            "messages": [one.template for one in decision.messages],
        }

    def _terms(self, at_us: int) -> TiersTerms:
        terms: TiersTerms = self._rulebook.at(at_us).terms["tiers"]
        return terms

    def _number(self, standing: Standing, at_us: int, terms: TiersTerms) -> dict[str, Any]:
        chances = missing(standing, at_us, terms)
        return {
            "number": standing.number.number,
            **shapes_tiers.of_number(standing.tier),
            "chances": [self._chance(one) for one in chances],
        }

    def _chance(self, one: Chance) -> dict[str, Any]:
        """A way to a tier: from which day (None: nobody can promise one), at what cost a month, by which events."""
        return {
            "tier": one.tier,
            "way": one.way,
            "from": plain.day(one.from_day),
            "extra_a_month": None if one.extra_satang == UNSAID else plain.value(one.extra_satang, "satang"),
            "months": one.bills,
            "charge_a_month": plain.value(one.charge_satang, "satang") if one.bills else None,
            "steps": [_step(step) for step in one.steps],
            "reasons": [self._reason(reason) for reason in one.reasons],
            "clauses": list(dict.fromkeys([*_clauses(one), *(reason.clause for reason in one.reasons)])),
        }

    def _reason(self, reason: Reason) -> dict[str, Any]:
        return {
            "clause": reason.clause,
            "reading": reason.reading or None,
            "met": reason.met,
            "says": {language: reason_text(reason, self._book, language) for language in LANGUAGES},
        }

    def _grouping(self, whole: Standing, at_us: int, terms: TiersTerms) -> dict[str, Any]:
        """The best groups, the events that lead there, what each number qualifies for by them, and by what clauses.

        ``reached`` counts the numbers at each tier or above, ``at_most`` says what no grouping exceeds.
        """
        found: Proposal = best_groups(whole, at_us, terms)
        tiers = tuple(reversed(terms.tiers[1:]))
        ranks = [terms.rank(tier) for tier in found.tiers.values()]
        reached = {tier: sum(1 for rank in ranks if rank >= terms.rank(tier)) for tier in tiers}
        return {
            "exact": found.exact,
            "groups": [
                {**shapes_tiers.group(one), "tier": found.tiers[one.receiver] or None, "open": one in whole.groups}
                for one in found.groups
            ],
            "numbers": [{"number": number, "tier": tier or None} for number, tier in found.tiers.items()],
            "steps": [_step(step) for step in found.steps],
            "reached": reached,
            "at_most": dict(zip(tiers, found.at_most, strict=True)),
            "reasons": [self._reason(reason) for reason in found.reasons],
            "clauses": list(dict.fromkeys(reason.clause for reason in found.reasons)),
        }


def _clauses(one: Chance) -> list[str]:
    """The clause by which a way gives a tier."""
    if one.way == "use":
        return [f"serenade/usage.{one.tier}"]
    if one.way == "device":
        programmes = (step.data.get("programme") for step in one.steps)
        return [f"serenade/device.{name}" for name in programmes if name]
    return [_WAYS[one.way]]


def _step(step: Remedy) -> dict[str, Any]:
    return {"type": step.type, "subject": step.subject or None, "data": step.data}
